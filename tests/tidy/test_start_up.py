"""What a short command may load: it starts at once, because it imports what it uses and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACT = "contracts/medicare_shared_savings.yaml"
HEAVY = ("pandas", "duckdb", "sqlglot", "scipy", "matplotlib", "xlsxwriter", "openpyxl", "python_calamine", "pulp")
ROOMS = ("pipeline", "scenarios", "draws", "incentives", "outturn", "optimise", "must", "workbooks")
ONLY_FOR_PLACES = tuple(f"finmodel.{room}" for room in ROOMS)


def loaded(*command: str) -> set[str]:
    """The modules that a command has imported when it is done."""
    told = "import sys\nfrom finmodel.cli import main\ntry:\n    main()\nfinally:\n    print('LOADED', *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", told, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("LOADED ")[2].split())


def test_checking_a_contract_loads_nothing_that_it_does_not_use() -> None:
    assert loaded("check", CONTRACT) & {*HEAVY, *ONLY_FOR_PLACES} == set()


def test_checking_a_contract_imports_the_kind_that_its_file_names_and_no_other() -> None:
    kinds = {name for name in loaded("check", CONTRACT) if name.startswith("finmodel.contracts.kinds.")}
    assert kinds == {"finmodel.contracts.kinds.gain_share"}


def test_settling_a_table_loads_no_engine_and_nothing_of_places(tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text("name,period,value,baseline\nA,2015/16,100,90\n", encoding="utf-8")
    found = loaded("settle", "contracts/marginal_rate_emergency_tariff.yaml", str(table))
    assert found & {*HEAVY, *ONLY_FOR_PLACES} == set()


def test_a_start_up_that_loads_too_much_is_seen() -> None:
    assert loaded("schema", "problem") >= {"finmodel.optimise"}
    with pytest.raises(AssertionError):
        loaded("check", "contracts/no_such_file.yaml")


def test_running_a_place_on_duckdb_renders_no_sql(tmp_path: Path) -> None:
    assert loaded("new", str(tmp_path / "place")) >= {"finmodel.cli"}
    found = loaded("run", str(tmp_path / "place"), "--out", str(tmp_path / "out"))
    assert "duckdb" in found
    assert "sqlglot" not in found
