"""`finmodel sql` writes steps that give, followed without finmodel, what finmodel gives."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from finmodel.measures.exported import DIALECTS
from tests.cli.test_commands import finmodel
from tests.engines.parity import LIMIT, START, built_on
from tests.engines.steps import on_duckdb, write_steps


def test_the_steps_followed_give_the_grid(tmp_path: Path) -> None:
    built = built_on(None, tmp_path, 1, rules=(LIMIT, START))
    results = on_duckdb(write_steps(tmp_path, "duckdb", 1))
    grids = [rows for rows in results if rows and len(rows) == len(built.grid.activity)]
    spend = [sum(int(row.split("|")[-2]) for row in rows) for rows in grids]
    pence = built.grid.activity["spend_pence"].sum()
    assert {round(pence * 10**finer) for finer in range(8)} & set(spend), "in parts of a penny as fine as the data"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_export_is_a_page_numbered_steps_and_parameters(dialect: str, tmp_path: Path) -> None:
    out = tmp_path / "sql"
    assert finmodel("sql", "--dialect", dialect, "--out", out).exit_code == 0
    page = (out / "README.md").read_text(encoding="utf-8")
    assert f"in {DIALECTS[dialect]}'s SQL" in page
    steps = sorted(file.name for file in (out / "steps").iterdir())
    assert [int(name[:3]) for name in steps] == list(range(1, len(steps) + 1))
    assert re.findall(r"^\| (\d{3}) \|", page, re.MULTILINE) == [name[:3] for name in steps]
    assert ("Never run" in page) == (dialect in ("databricks", "snowflake", "tsql"))
    with next((out / "parameters").glob("*_periods.csv")).open(encoding="utf-8") as stream:
        assert list(csv.reader(stream))[:2] == [
            ["period_no", "first_day", "last_day"],
            ["0", "2023-04-01", "2024-03-31"],
        ]
    made = (out / "steps" / "001_periods.sql").read_text(encoding="utf-8")
    assert "'2023-04-01'" in made
    assert finmodel("sql", "--dialect", dialect, "--out", out, "--overwrite").exit_code == 0


def test_the_page_says_what_to_do_about_more_passes(tmp_path: Path) -> None:
    write_steps(tmp_path, "snowflake", 1)
    assert "repeat both until it is" in (tmp_path / "README.md").read_text(encoding="utf-8")
