"""The places that ship are copied whole, pass their own checks, and settle to what was worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from finmodel.cli.new import PLACES
from finmodel.errors import InputError
from finmodel.pipeline import open_place
from finmodel.report.allocation.allocation_report import allocation_report
from finmodel.report.report import Table
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


def _bought(name: str) -> dict[str, float]:
    """Units of each scheme that a shipped problem of five years buys, all years together, and the goal as settled."""
    place = PLACES["five_year_plan"]
    outcome = open_place(place).run((), None, place / "problems" / f"{name}.yaml").allocation
    assert outcome is not None
    assert outcome.decided is not None, outcome.words()
    goal = float(outcome.decided.settled_pounds)
    return dict(zip(outcome.decided.schemes["scheme"], outcome.decided.schemes["units"], strict=True)) | {"goal": goal}


def test_a_ward_closes_once_enough_is_avoided_and_what_the_hospital_may_lose_ends_the_rest() -> None:
    """A place of the virtual ward avoids 14 spells: £36,400 of tariff goes and £10,920 of cost, so it loses £25,480.

    8 places close the eleventh ward (16,100 less 112 is below 16,000), which saves £720,000; the tenth would take 122
    places, and there are 100. 25,480 n - 720,000 is at most £1m up to 67; each place leaves 10,920 - 9,000.
    """
    assert _bought("close_a_ward") == {"virtual_ward": 67, "rapid_response": 0, "goal": 720_000 + 67 * 1_920}


def test_the_staff_there_are_do_as_much_as_any_plan_could() -> None:
    """Every plan in whole patients and groups, with as much of the nurses' work shifted as there are assistants for."""
    hearts = np.arange(501)
    best = 0.0
    for groups in range(41):
        for strokes in range(261):
            if 36 * strokes + 60 * groups > 7200:
                continue
            spare = np.minimum((5000 - 40 * groups - 2 * hearts) / 1.3, 4000)
            legs = np.minimum((9000 + spare - 14 * hearts - 6 * strokes) // 18, 600)
            qalys = np.where((spare >= 0) & (legs >= 0), 0.06 * legs + 0.09 * hearts, -math.inf)
            best = max(best, float(qalys.max()) + 0.17 * strokes + 0.9 * groups)
    found = _bought("staff")["goal"]
    assert best * (1 - 1e-3) <= found <= best + 1e-9


def test_promises_that_cannot_all_be_kept_are_named_with_the_cheapest_way_out() -> None:
    """£380,000 for social care and £260,000 for the team are £40,000 more than there is."""
    place = PLACES["five_year_plan"]
    outcome = open_place(place).run((), None, place / "problems" / "promises.yaml").allocation
    assert outcome is not None
    assert outcome.decided is None
    assert outcome.words()[0] == (
        "Together these cannot all hold: “No more is spent than there is”, “Adult social care has at least £380k” and "
        "“The crisis team starts this year”."
    )
    assert "It would be enough to find £40,000 more to spend." in outcome.words() or any(
        "£380,000 to £340,000" in said for said in outcome.words()
    )


def test_localities_share_as_much_as_any_plan_could_in_which_a_head_of_one_has_at_most_a_quarter_more() -> None:
    """Every number of people in Harbour and the Dales, and the most in Market Town that is fair and paid for."""
    best = 0.0
    dales = np.arange(301)
    for harbour in range(401):
        heads = 0.42 * harbour / 42_000, 0.40 * dales / 52_000
        low, high = np.minimum(*heads), np.maximum(*heads)
        town = np.floor((600_000 - 900 * harbour - 1_150 * dales) / 780)
        town = np.minimum(np.minimum(town, 500), np.floor(1.25 * low * 61_000 / 0.45 + 1e-9))
        fair = (high <= 1.25 * low) & (town >= 0) & (0.45 * town / 61_000 * 1.25 >= high - 1e-15)
        best = max(best, float(np.where(fair, 0.42 * harbour + 0.45 * town + 0.40 * dales, 0).max()))
    found = _bought("three_localities")["goal"]
    assert best * (1 - 1e-3) <= found <= best + 1e-9


def test_what_is_borrowed_to_invest_is_told_year_by_year_with_its_interest() -> None:
    """£800,000 a year pays £1,272,000 and then £654,000: £472,000 is lent, and £146,000 a year pays it back at 3.5%."""
    place = PLACES["five_year_plan"]
    outcome = open_place(place).run((), None, place / "problems" / "invest_to_save.yaml").allocation
    assert outcome is not None
    report = allocation_report(outcome)
    (table,) = [part for part in report.parts if isinstance(part, Table) and part.name == "plan"]
    rows = {str(row.values[0]): row.values[1:] for row in table.rows}
    assert rows["All that is paid"] == (1_272_000, 654_000, 654_000, 654_000, 654_000)
    owed = [472_000.0]
    for _ in range(3):
        owed.append(round(owed[-1] * 1.035 - 146_000, 2))
    assert rows["Owed at the end of the year"] == pytest.approx((*owed, 0), abs=0.1)
    lent = rows["Lent, or paid back with interest (−)"]
    assert lent[:4] == pytest.approx((472_000, -146_000, -146_000, -146_000), abs=0.05)
    schemes = outcome.decided.schemes.set_index("scheme") if outcome.decided is not None else pd.DataFrame()
    # a flat costs 9,000 and five times 7,000, and adds 17 weeks and four times 34 at £560, less what it is paid
    assert schemes["adds_per_pound"]["extra_care"] == pytest.approx((153 * 560 - 44_000) / 44_000)


def test_who_ends_short_by_a_plan_is_told_first() -> None:
    """The Council has £162,800 left and pays in £200,000, of which it gets £24 back."""
    place = PLACES["five_year_plan"]
    outcome = open_place(place).run((), None, place / "problems" / "three_localities.yaml").allocation
    assert outcome is not None
    assert allocation_report(outcome).headline[1] == (
        "Settled again, it brings 275.1 people at home after 91 days, and the partners together are £600k worse off; "
        "short where they were not before: Council £37k."
    )
