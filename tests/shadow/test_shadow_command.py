"""`finmodel shadow` as a user types it: the screen, the files, and nothing written where something is to mend."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
from typer.testing import CliRunner, Result

from finmodel.cli import app
from tests.shadow.month import small_month


def finmodel(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "160"})


def test_a_month_is_told_on_screen_and_written(tmp_path: Path) -> None:
    folder, out = small_month(tmp_path / "place"), tmp_path / "october"
    done = finmodel("shadow", folder, "--month", "2024-10", "-s", "proposed", "--year", "2025/26", "--out", out)
    assert done.exit_code == 0, done.output
    for told in (
        "The file states £89,450.00 for October 2024, and £2,100.00 outside the month.",
        "Next year's agreement would have paid £80,471.78 at the terms of 2025/26, £2,550.00 more than the contracts "
        "in force.",
        "What the file states, and why",
        "By days is the year to date less the year to date a month before",
        "its market forces factor may be left out, or be another year's.",
    ):
        assert told in done.output
    tables = {path.stem: pd.read_csv(path) for path in out.glob("*.csv")}
    assert set(tables) == {"reconciliation", "shadow", "kinds", "contracts"}
    assert round(tables["reconciliation"]["pounds"].sum(), 2) == 91_550
    assert json.loads((out / "shadow.json").read_text())["month"] == "2024-10"
    assert "What the file states, and why" in (out / "report.md").read_text()
    again = finmodel("shadow", folder, "--month", "2024-10", "--out", out)
    assert again.exit_code == 1
    assert "It is already there, and not empty." in str(again.exception)
