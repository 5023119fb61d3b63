"""`finmodel compare` as a user types it: tables that read well, files, charts."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from finmodel.cli import app


def finmodel(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("user") / "ours"
    assert finmodel("new", folder).exit_code == 0
    return folder


def test_a_comparison_shows_gains_causes_matrix_and_stranded_cost_and_writes_them(ours: Path, tmp_path: Path) -> None:
    done = finmodel(
        "compare", ours, "-s", "fewer_admissions", "--out", tmp_path / "out", "--charts", tmp_path / "charts"
    )
    assert done.exit_code == 0, done.output
    for title in (
        "Who gains and who loses", "What each change does", "Through which contract", "Who acts", "Stranded cost",
    ):  # fmt: skip
        assert title in done.output
    tables = {path.stem: pd.read_csv(path) for path in (tmp_path / "out").glob("*.csv")}
    assert set(tables) == {
        "gainers",
        "causes",
        "transfers",
        "contracts",
        "matrix",
        "nets",
        "stranded",
        "beds",
        "over_years",
        "payback",
    }
    assert all((tmp_path / "out" / f"{name}.parquet").is_file() for name in tables)
    told = tables["causes"].groupby(["partner", "period"])["difference"].sum().round(2)
    gained = tables["gainers"].set_index(["partner", "period"])["difference"]
    assert (gained - told.reindex(gained.index, fill_value=0)).abs().max() < 0.005
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["scenarios"] == ["baseline", "fewer_admissions"]
    drawn = {path.name for path in (tmp_path / "charts").iterdir()}
    assert {"matrix.png", "matrix.svg", "bridge_place.png", "bridge_place.svg"} <= drawn
    assert "The place is" in (tmp_path / "charts" / "bridge_place.svg").read_text(encoding="utf-8")


def test_a_scenario_compared_with_itself_changes_nothing(ours: Path, tmp_path: Path) -> None:
    charts = tmp_path / "charts"
    done = finmodel("compare", ours, "-s", "fewer_admissions", "-s", "fewer_admissions", "--charts", charts)
    assert done.exit_code == 0, done.output
    assert "Nothing differs between the two, so nothing changes." in done.output
    assert "nothing to draw" in done.output
    assert not charts.exists()


def test_one_scenario_alone_is_set_against_the_baseline_that_its_file_names(ours: Path, tmp_path: Path) -> None:
    (ours / "scenarios" / "dearer_too.yaml").write_text(
        "scenario: dearer_too\ntitle: Dearer too\nquestion: What does a grant add?\nbaseline: fewer_admissions\n"
        "changes:\n  - {kind: change_funding, name: A grant, partner: icb, add: {2024/25: £100k}, source: invented}\n"
    )
    for given, before in ((["dearer_too"], "fewer_admissions"), (["baseline", "dearer_too"], "baseline")):
        out = tmp_path / before
        done = finmodel("compare", ours, *(word for name in given for word in ("-s", name)), "--out", out)
        assert done.exit_code == 0, done.output
        assert json.loads((out / "run.json").read_text(encoding="utf-8"))["scenarios"] == [before, "dearer_too"]
    alone = pd.read_csv(tmp_path / "fewer_admissions" / "gainers.csv").set_index(["partner", "period"])["difference"]
    assert alone[alone != 0].to_dict() == {("icb", "2024/25"): 100_000.0}
    assert set(pd.read_csv(tmp_path / "fewer_admissions" / "causes.csv")["cause"]) == {"A grant"}
    assert len(set(pd.read_csv(tmp_path / "baseline" / "causes.csv")["cause"])) == 4


def test_the_baseline_compared_with_itself_changes_nothing(ours: Path) -> None:
    done = finmodel("compare", ours, "-s", "baseline", "-s", "baseline")
    assert done.exit_code == 0, done.output
    assert "nothing changes" in done.output


def test_where_charts_cannot_be_drawn_the_way_to_install_them_is_told(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    done = finmodel("compare", ours, "-s", "fewer_admissions", "--charts", tmp_path / "charts")
    assert "pip install 'finmodel[charts]'" in str(done.exception) + done.output
    assert not (tmp_path / "charts").exists()
