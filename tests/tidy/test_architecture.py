"""Data moves one way, each library has its home, and asking for help stays quick."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.tidy.house_rules import ROOT

HEAVY = {
    "duckdb",
    "highspy",
    "matplotlib",
    "numpy",
    "openpyxl",
    "pandas",
    "pulp",
    "python_calamine",
    "sqlglot",
    "xlsxwriter",
}

# A file put into an otherwise lawful package, and the name of the contract it must break.
TRESPASSES = [
    ("core/money.py", "import finmodel.positions", "Data moves one way"),
    ("load/place_file.py", "import finmodel.workbooks", "Data moves one way"),
    ("rules/words.py", "import finmodel.measures", "Data moves one way"),
    ("positions/ledger.py", "import finmodel", "Data moves one way"),
    ("odds/__init__.py", "", "Data moves one way"),
    ("contracts/kinds/block.py", "from finmodel.contracts.kinds import capitation", "Kinds of contract"),
    ("pipeline.py", "import duckdb", "DuckDB"),
    ("measures/ask.py", "import duckdb", "DuckDB"),
    ("load/sources.py", "import deltalake", "Drivers of engines"),
    ("measures/engines/spark.py", "import sqlglot", "SQL is rendered"),
    ("workbooks/plan.py", "import pulp", "The solver"),
    ("contracts/read.py", "import highspy", "The solver"),
    ("workbooks/plan.py", "import xlsxwriter", "Workbooks are written"),
    ("workbooks/write.py", "import openpyxl", "Workbooks are read back"),
    ("contracts/read.py", "import yaml", "YAML and spreadsheets"),
    ("pipeline.py", "import typer", "Only the command line"),
    ("cli/run.py", "import matplotlib", "Charts are drawn"),
]
LAWFUL = {
    "__init__.py": "import finmodel.pipeline",
    "cli/__init__.py": "import typer",
    "cli/charts.py": "import matplotlib",
    "contracts/kinds/capitation.py": "import finmodel.core",
    "core/__init__.py": "import finmodel.errors",
    "errors.py": "",
    "load/__init__.py": "import yaml, openpyxl",
    "measures/__init__.py": "import finmodel.core",
    "measures/engines/duck.py": "import duckdb",
    "measures/engines/spark.py": "import pyarrow, pyspark",
    "measures/render.py": "import sqlglot",
    "optimise/pulp_model.py": "import pulp",
    "pipeline.py": "import finmodel.load, finmodel.workbooks",
    "positions/__init__.py": "",
    "rules/__init__.py": "",
    "workbooks/__init__.py": "",
    "workbooks/write.py": "import xlsxwriter",
}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter with this project's contracts on the package in a folder."""
    program = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--no-cache", "--config", str(ROOT / "pyproject.toml")]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=environment)


def write_package(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / "finmodel" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
        for parent in path.parents[: len(Path(name).parts)]:
            (parent / "__init__.py").touch()


def broken_contracts(output: str) -> list[str]:
    return [line for line in output.splitlines() if " BROKEN" in line]


def test_no_stage_imports_one_to_its_right() -> None:
    ran = lint_imports(ROOT)
    assert ran.returncode == 0, f"\n{ran.stdout}{ran.stderr}"
    assert ", 0 broken" in ran.stdout


def test_a_lawful_package_passes(tmp_path: Path) -> None:
    write_package(tmp_path, LAWFUL)
    ran = lint_imports(tmp_path)
    assert ran.returncode == 0, f"\n{ran.stdout}{ran.stderr}"


@pytest.mark.parametrize(("file", "text", "contract"), TRESPASSES)
def test_a_trespass_is_refused(tmp_path: Path, file: str, text: str, contract: str) -> None:
    write_package(tmp_path, {**LAWFUL, file: text})
    ran = lint_imports(tmp_path)
    assert ran.returncode == 1, f"\n{ran.stdout}{ran.stderr}"
    assert any(line.startswith(contract) for line in broken_contracts(ran.stdout))


def test_every_contract_on_imports_has_a_trespass() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]
    untested = [name for name in names if not any(name.startswith(contract) for *_, contract in TRESPASSES)]
    assert untested == []


def heavy_after(program: str) -> list[str]:
    """Which heavy libraries a fresh Python holds after running a program."""
    report = f"import json, sys; print('\\n' + json.dumps(sorted({HEAVY!r} & set(sys.modules))))"
    wrapped = f"try:\n    {program}\nexcept SystemExit as stop:\n    assert not stop.code, stop.code\n{report}"
    ran = subprocess.run(
        [sys.executable, "-c", wrapped, "--help"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert ran.returncode == 0, ran.stderr
    names: list[str] = json.loads(ran.stdout.splitlines()[-1])
    return names


@pytest.mark.parametrize("program", ["import finmodel", "from finmodel.cli import main; main()"])
def test_asking_for_help_imports_nothing_heavy(program: str) -> None:
    assert heavy_after(program) == []


def test_a_heavy_import_would_be_noticed() -> None:
    assert heavy_after("import sqlglot") == ["sqlglot"]
