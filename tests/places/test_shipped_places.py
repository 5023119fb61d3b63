"""The places that ship are copied whole, pass their own checks, and settle to what was worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from finmodel.cli.new import PLACES
from finmodel.errors import InputError
from finmodel.pipeline import open_place
from finmodel.scenarios.run import Run
from tests.cli.test_commands import finmodel


def _settled(name: str) -> Run:
    return open_place(PLACES[name]).run().runs[0]


def _paid(run: Run, contract: str, line: str) -> list[float]:
    return [round(float(each), 2) for each in run.settlement.of(contract, line).ravel()]


def test_an_integrated_health_organisation_counts_what_comes_back_from_its_neighbourhoods() -> None:
    """Three levels, each net of the one below.

    250,000 x £1,700 = £425m. A neighbourhood: 40,000 x 120 + 8,000 x 500 + 2,000 x 1,400 = £11.6m; five, £58m. The
    multi-neighbourhood provider keeps 62 - 58 - 1 = £3m, and half comes back. The organisation has 425 - 60.5 - 340 =
    £24.5m; it bears 1% of the budget, £4.25m, and 30% of £20.25m goes to the board.
    """
    run = _settled("integrated_health_organisation")
    assert _paid(run, "integrated_health_organisation", "subcontracts") == [60_500_000]
    assert _paid(run, "integrated_health_organisation", "margin") == [24_500_000]
    assert _paid(run, "integrated_health_organisation", "surplus_shared") == [6_075_000]


def test_the_better_care_fund_pays_social_care_its_minimum_and_is_spent_to_the_pound() -> None:
    """19m x 1.039 = £19,741,000; with 36.399m, 7.11m and 26.4m that is the £89.65m paid in."""
    run = _settled("better_care_fund_2025")
    assert _paid(run, "social_care", "payment") == [19_741_000]
    assert _paid(run, "fund", "spend") == [89_650_000]
    assert _paid(run, "fund", "overspend") == [0, 0]


def test_the_better_care_metrics_are_shown_and_pay_nothing() -> None:
    """Of 110,000 over 65: 22,000 admissions are 20,000 for each 100,000 and 550 are 500; 21,000 days of 30,000, 0.7."""
    run = _settled("better_care_fund_2025")
    assert _paid(run, "metrics", "emergency_rate") == [20_000]
    assert _paid(run, "metrics", "delay") == [0.7]
    assert _paid(run, "metrics", "residential_rate") == [500]
    assert not run.ledger["contract"].eq("metrics").any()


@pytest.mark.parametrize("name", PLACES)
def test_a_shipped_place_is_copied_whole_and_its_copy_checks_and_runs(name: str, tmp_path: Path) -> None:
    assert finmodel("new", tmp_path / "area", "--like", name).exit_code == 0
    checked = finmodel("check", tmp_path / "area")
    assert checked.exit_code == 0
    assert "warning" not in checked.output
    done = finmodel("run", tmp_path / "area", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    with pytest.raises(InputError, match="It is already there, and not empty"):
        finmodel("new", tmp_path / "area", "--like", name)
    assert name in finmodel("new", "--help").output.replace("│", "")


def test_a_decision_keeps_the_part_that_the_minimum_gives_social_care(tmp_path: Path) -> None:
    """£1m x 19,741,000 / 56,140,000 = £351,638.76: 176 packages of £2,000 are the fewest that reach it."""
    finmodel("new", tmp_path / "area", "--like", "better_care_fund_2025")
    done = finmodel("optimise", tmp_path / "area" / "problems" / "social_care_minimum.yaml", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "More home care after hospital (£352k)" in done.output


def test_a_copy_that_pays_social_care_less_than_its_minimum_does_not_hold(tmp_path: Path) -> None:
    """3.8% on £19m is £19,722,000: £19,000 short of £19,741,000."""
    finmodel("new", tmp_path / "area", "--like", "better_care_fund_2025")
    file = tmp_path / "area" / "contracts" / "social_care.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("2025/26: 3.9%", "2025/26: 3.8%"), encoding="utf-8")
    done = finmodel("run", tmp_path / "area", "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "It is £19,000 short" in " ".join(done.output.split())


def test_a_place_that_does_not_ship_is_refused_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="better_care_fund_2025, five_year_plan, integrated_health_organisation"):
        finmodel("new", tmp_path / "area", "--like", "wessex")
    assert not (tmp_path / "area").exists()
    assert finmodel("new", "contract", "block", "--like", "better_care_fund_2025").exit_code == 2
