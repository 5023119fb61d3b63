"""A run is told by who ends short, who pays whom and what its pools have left; figures worked out on paper.

In 2024/25 the tariff pays (260 × £2,000 + 520 × £150) × 1.05 = £627,900, practices have 1,005 + 200 × 2.5 weighted
people at £100, £150,500, and the pool takes in £50,000, spends 80 × £500 and hands back £10,000 in the proportion 3:2.
"""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.errors import InputError
from finmodel.report.report import Remark, Report, Table
from finmodel.report.run_report import run_report
from finmodel.report.shown_years import shown_years
from finmodel.scenarios.apply import apply
from finmodel.scenarios.run import Run, run
from tests.scenarios.changes import library, scenario
from tests.scenarios.test_balances import LOAN
from tests.small import small_basis

YEARS = ("2023/24", "2024/25")
DEARER = {"kind": "change_terms", "name": "A higher price", "contract": "tariff",
          "set": {"prices.emergency.price": "£2,200"}}  # fmt: skip


def settled(*changes: dict[str, Any]) -> Run:
    made = scenario(*changes)
    return run(apply(small_basis(), made, library()), made.scenario, made.title)


def reported(*changes: dict[str, Any], years: tuple[str, ...] = YEARS) -> Report:
    base = run(small_basis())
    return run_report(base, [(settled(*changes), base)] if changes else [], years)


def table(report: Report, title: str) -> Table:
    (found,) = (each for each in report.tables if each.title.startswith(title))
    return found


def cells(report: Report, title: str) -> dict[str, tuple[Any, ...]]:
    return {str(row.values[0]): row.values[1:] for row in table(report, title).rows}


def test_a_run_is_headed_by_who_ends_the_last_year_short_and_who_to_the_good() -> None:
    """Board: 1,050,000 − 627,900 − 150,500 − 30,000 + 6,000. Trust: 627,900 − 100,000 − 260 × 900 − 3 × 20,000."""
    assert reported().headline == (
        "Under the contracts in force, 2024/25 ends short for nobody.",
        "It ends to the good for Council (£288k), Health board (£248k), Hospital trust (£234k) and GP federation "
        "(£500).",
        "Together they have £770k.",
    )


def test_who_pays_whom_is_a_row_a_payee_and_a_column_a_payer_with_sums() -> None:
    flows = table(reported(), "Who pays whom in 2024/25")
    assert [column.heading for column in flows.columns] == [
        "Paid to", "by Health board", "by Council", "by Pooled fund", "In all",
    ]  # fmt: skip
    assert cells(reported(), "Who pays whom") == {
        "Health board": (None, None, 6_000, 6_000),
        "Council": (None, None, 44_000, 44_000),
        "Hospital trust": (627_900, None, None, 627_900),
        "GP federation": (150_500, None, None, 150_500),
        "Pooled fund": (30_000, 20_000, None, 50_000),
        "All that is paid": (808_400, 20_000, 50_000, 878_400),
    }
    assert "money in from outside the place, £1.35m, and the cost of delivery, £580k" in flows.notes[0]


def test_a_pool_reads_as_a_statement_that_adds_up() -> None:
    assert cells(reported(), "Pooled funds") == {
        "Pooled fund: paid in": (50_000, 50_000),
        "spent": (60_000, 40_000),
        "underspend, or overspend (−)": (-10_000, 10_000),
        "handed back, or met by partners (−)": (-10_000, 10_000),
    }


def test_a_scenario_shows_only_whom_and_what_it_moves() -> None:
    """£200 more for 250 and 260 spells at 1.05: £52,500 and £54,600."""
    report = reported(DEARER)
    shown = cells(report, "Surplus or deficit: S")
    assert {name: row[2:] for name, row in shown.items()} == {
        "Health board": (-52_500, -54_600),
        "Hospital trust": (52_500, 54_600),
        "All partners together": (0, 0),
    }
    assert table(report, "Surplus or deficit: S").notes == ("No change for: Council; GP federation.",)
    assert cells(report, "Payments that change") == {
        "Health board": ("Hospital trust", 656_250, 52_500, 682_500, 54_600)
    }


def test_a_year_in_which_nothing_moves_is_named_and_has_no_column() -> None:
    report = reported({"kind": "change_funding", "name": "A grant", "partner": "icb", "add": {"2024/25": "£1,000"}})
    moved = table(report, "Surplus or deficit: S")
    assert [column.heading for column in moved.columns] == ["Partner", "2024/25", "Change 2024/25"]
    assert moved.notes[-1] == "Nothing changes in 2023/24."
    assert report.headline[0].endswith("than under the contracts in force (money from outside).")


def test_a_scenario_that_moves_nothing_is_one_sentence() -> None:
    report = reported({"kind": "change_funding", "name": "Nothing", "partner": "icb", "add": "£0"})
    assert report.headline == ("Under “S”, nobody gains or loses against the contracts in force.",)
    assert report.parts[-1] == Remark(("“S” changes nothing in 2023/24, 2024/25.",))


def test_a_partner_that_falls_into_deficit_is_named_with_what_it_has_left_before_and_after() -> None:
    """The board has £247,600 left in 2024/25, and £300,000 less is £52,400 short."""
    cut = {"kind": "change_funding", "name": "A cut", "partner": "icb", "add": {"2024/25": "-£300,000"}}
    assert reported(cut).headline[1:] == (
        "Health board goes from £248k left to £52k short.",
        "Nobody else gains or loses in 2024/25; together: £300k worse off.",
    )


def test_a_loan_is_no_gain_in_the_headline_and_a_row_of_its_own_below() -> None:
    """£9,000 lent for a year at 5%: the board is £450 worse off, the Council £450 better."""
    report = reported(LOAN)
    assert report.headline[0].startswith("Under “S”, Health board would be £450 worse off in 2024/25")
    rows = table(report, "Surplus or deficit: S").rows
    assert [row.values[3:] for row in rows if row.inside] == [(9_000, -9_000), (-9_000, 9_000)]


def test_several_scenarios_have_a_sentence_each_and_beyond_three_the_rest_are_counted() -> None:
    base, dearer = run(small_basis()), settled(DEARER)
    three, four = (run_report(base, [(dearer, base)] * many, YEARS).headline for many in (3, 4))
    assert [sentence.startswith("Under “S”, Health board") for sentence in three] == [True] * 3
    assert four[2] == "What 2 other scenarios would change is told below."


def test_years_asked_for_are_shown_alone_and_each_has_its_table_of_who_pays_whom() -> None:
    report = reported(DEARER, years=("2023/24",))
    assert [column.heading for column in table(report, "Surplus or deficit: contracts").columns] == [
        "Partner", "2023/24",
    ]  # fmt: skip
    assert [each.title for each in report.tables if each.title.startswith("Who pays")] == [
        "Who pays whom in 2023/24: contracts in force"
    ]
    assert " in 2023/24 than under" in report.headline[0]


def test_a_year_that_there_is_none_of_is_refused_with_the_nearest() -> None:
    assert shown_years(YEARS, ("2024/25",)) == ("2024/25",)
    assert shown_years(YEARS) == YEARS
    with pytest.raises(InputError) as refused:
        shown_years(YEARS, ("2024/26", "2023/24"))
    (finding,) = refused.value.findings
    assert (finding.where, finding.fix) == ("--period", "Did you mean '2024/25'?")
