"""`finmodel incentives` on a small place and on a table: what it prints, and what it writes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from finmodel.cli.screen import show_report
from finmodel.incentives.flags import Flagged
from finmodel.incentives.margins import Incentives
from finmodel.report.incentives_report import incentives_report
from finmodel.scenarios.run import run
from tests.bad.places import Case, lay_out, run_here
from tests.conftest import ROOT
from tests.small import small_basis


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    lay_out(Case("_place", "incentives .", ()), folder)
    return folder


def test_a_place_is_told_in_a_table_and_in_sentences(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = "incentives . --avoidable setting=emergency --range 80%-120% --out results"
    said = run_here(asked, place, capsys, monkeypatch)
    assert said.exit == 0, said.err
    assert "One more at Hospital trust, 2024/25: who gains and loses" in said.out
    assert "Emergency spell" in said.out
    assert (place / "results" / "report.md").read_text("utf-8").startswith("# Incentives of A small town")
    assert "Rewarded for avoidable activity:" in said.out
    assert " at stake: Hospital trust gains £" in said.out
    for name in ("incentives", "flags", "curves"):
        table = pd.read_csv(place / "results" / f"{name}.csv")
        assert len(table) > 0
        assert duckdb.sql(f"SELECT * FROM '{place / 'results' / name}.parquet'").columns == list(table.columns)
    curves = pd.read_csv(place / "results" / "curves.csv")
    assert curves["of_present"].min() == pytest.approx(0.8)
    assert curves["of_present"].max() == pytest.approx(1.2)


def test_the_step_cost_is_a_line_of_its_own_below_the_cost_of_one_more(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ward of £25,000 for 100 spells takes £250 off what an emergency leaves."""
    file = place / "place.yaml"
    told = file.read_text(encoding="utf-8").replace(
        "variable: £900}", "variable: £900, step: {every: 100, cost: £25k}}"
    )
    file.write_text(told, encoding="utf-8")
    said = run_here("incentives . --of setting=emergency --out results", place, capsys, monkeypatch)
    assert said.exit == 0, said.err
    lines = (place / "results" / "report.md").read_text("utf-8").splitlines()
    heads, own = (
        [cell.strip() for cell in next(line for line in lines if name in line).split("|")[1:-1]]
        for name in ("| One more ", "nbsp;Hospital trust |")
    )
    told = dict(zip(heads, own, strict=True))
    assert told["Step cost, on average"] == "−£250.00"
    one, left = (float(told[name][1:].replace(",", "")) for name in ("Gain or loss", "Left with step cost"))
    assert left == pytest.approx(one - 250)
    table = pd.read_csv(place / "results" / "incentives.csv")
    assert table.loc[(table["part"] == "step") & (table["kind"] == "emergency"), "one_more"].unique().tolist() == [
        -250.0
    ]


def test_the_five_largest_stakes_of_a_kind_are_shown_and_the_rest_counted(capsys: pytest.CaptureFixture[str]) -> None:
    incentives = Incentives(run(small_basis()))
    kind = next(each for each in incentives.kinds if each.name == "emergency" and each.period == 1)  # 260 units
    flags = [
        Flagged("pulled apart", kind, "trust", float(amount), "tariff", (), f"It is {amount}.")
        for amount in (700, 60, 50, 40, 30, 20, 10)
    ]
    earlier = Flagged("pulled apart", replace(kind, period=0), "trust", 900.0, "tariff", (), "It was 900.")
    show_report(incentives_report(incentives, [earlier, *flags], (), "2024/25"))
    said = capsys.readouterr().out
    assert "Pulled apart, the largest stake first:" in said
    assert "  £182,000 at stake: It is 700." in said
    assert "It is 30." in said
    assert "It is 20." not in said
    assert "… and 2 more: see the table of flags, with --out." in said
    assert "1 flag more in other years" in said


def test_a_curve_is_drawn_for_each_year_and_kind_asked_for(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = run_here("incentives . --of setting=emergency --charts charts", place, capsys, monkeypatch)
    assert said.exit == 0, said.err
    drawn = sorted(file.name for file in (place / "charts").iterdir())
    assert drawn == [f"curve_0{number}_trust.{kind}" for number in (1, 2) for kind in ("png", "svg")]
    assert "2 charts written to charts, as PNG and SVG." in said.out
    said = run_here("incentives . --charts more", place, capsys, monkeypatch)
    assert "There is no curve to draw" in said.out
    assert not (place / "more").exists()


def test_under_a_scenario_the_gain_share_is_felt(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = run_here("incentives . --of setting=emergency --scenario gain_share", place, capsys, monkeypatch)
    assert said.exit == 0, said.err
    assert "outpatient" not in said.out


def test_a_scenario_is_told_beside_the_contracts_in_force_by_where_partners_are_pulled_apart(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A block in place of the tariff: nobody gains by one more emergency or clinic then, nor loses by it."""
    block = "{kind: block, id: block, title: Block, payer: icb, payee: trust, amount: £600000}"
    (place / "contracts" / "block.yaml").write_text(block, encoding="utf-8")
    swap = "{kind: swap_contracts, name: Block, source: s, remove: [tariff], add: [contracts/block.yaml]}"
    text = f"scenario: block\ntitle: A block\nquestion: Does it pull them apart?\nchanges: [{swap}]\n"
    (place / "scenarios" / "block.yaml").write_text(text, encoding="utf-8")
    counts = []
    for words in ("--out before", "--scenario block --out after"):
        said = run_here(f"incentives . {words}", place, capsys, monkeypatch)
        assert said.exit == 0, said.err
        flags = pd.read_csv(place / words.split()[-1] / "flags.csv")
        counts.append(int(((flags["flag"] == "pulled apart") & (flags["year"] == "2024/25")).sum()))
    told = " ".join(said.out.split())
    assert counts[0] > counts[1]
    assert f"partners are pulled apart on {counts[0]} kind" in told
    assert f"and on {counts[1]} under “A block”" in told
    assert "No longer: emergency spells" in told


def test_those_below_a_cliff_of_a_contract_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A benchmark of £10.29m (see the template): £50,000 saved is less than the 1% that is the least shared."""
    contract = ROOT / "contracts" / "templates" / "gain_share.yaml"
    (tmp_path / "table.csv").write_text(
        "Area,Year,Spend,Quality\nnorth,2024/25,10239410.56,80\nsouth,2024/25,9000000,80\n"
    )
    said = run_here(f"incentives {contract} table.csv --out found", tmp_path, capsys, monkeypatch)
    assert said.exit == 0, said.err
    found = pd.read_csv(tmp_path / "found" / "below_cliffs.csv")
    assert list(found["entity"]) == ["north"]  # 1% of £10,289,410.56 is £102,894.1056, of which £50,000 is there
    assert found["more"].tolist() == pytest.approx([-52_894.1056])
    assert found["then_paid"].tolist() == pytest.approx(
        [0.6 * 0.49 * 102_894.1056], abs=0.02
    )  # what others than the ICB get
    assert "1 of 2 is paid nothing" in said.out
    told = (tmp_path / "found" / "report.md").read_text("utf-8")
    assert "| north | Minimum rate | 0.4859% | 1% | −£52,894 | £30,251 |" in told
