"""The sheet of what it comes to over the years: live, and as Python has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from finmodel.scenarios.ahead.over_years import OverYears
from finmodel.scenarios.apply import apply
from finmodel.scenarios.run import Run, run
from finmodel.workbooks.cells import Plan
from tests.ahead.over import RISES, over
from tests.scenarios.worked import scenario
from tests.workbooks.boards import Recalculated, small_plan

TEAM = {"kind": "investment", "name": "Team", "partner": "gps", "paid_by": "icb", "one_off": "£60,000",
        "recurrent": "£4,000"}  # fmt: skip
FEWER = {"kind": "scale_activity", "name": "Fewer", "where": {"setting": "emergency"}, "by": "-20%",
         "ramp": {"nothing_for": 1, "years": 3}}  # fmt: skip
LOAN = {"kind": "brokerage", "name": "Loan", "lender": "council", "borrower": "icb", "amount": "£50,000",
        "repaid_over": 3, "interest": "4%"}  # fmt: skip
PARTIES = {"place": "all", "icb": "icb", "trust": "trust", "council": "council", "gps": "gps", "pool": "pool"}


@pytest.fixture(scope="module")
def both() -> tuple[Run, Run]:
    """Five years of the contracts in force, and of a team with a loan."""
    basis = over(**RISES, discount="5%")
    return run(basis), run(apply(basis, scenario(TEAM, FEWER, LOAN), {}), "team", "A team")


@pytest.fixture(scope="module")
def five(both: tuple[Run, Run]) -> Plan:
    """Their workbook."""
    return small_plan(both)


def test_a_workbook_of_five_years_recalculates_to_what_python_found(five: Plan, tmp_path: Path) -> None:
    assert Recalculated(five, tmp_path).differences() == []


def test_each_partner_has_its_gains_so_far_and_what_they_are_worth(
    five: Plan, both: tuple[Run, Run], tmp_path: Path
) -> None:
    book, found = Recalculated(five, tmp_path), OverYears(*both)
    for party, code in PARTIES.items():
        wanted = [each / 100 for each in found.cumulative(party)]
        assert book.live("Over the years", f"{code}.cumulative", 5) == pytest.approx(wanted, abs=0.005)
        row = book.row("Over the years", f"{code}.present_value")
        assert book.value("Over the years", row, 13) == pytest.approx(sum(found.present_values(party)), abs=0.005)
        back = book.value("Over the years", book.row("Over the years", f"{code}.short"), 14)
        assert back == (found.paid_back(party) or "no change")


def test_what_is_changed_in_the_workbook_moves_payback_and_worth_as_it_moves_python(
    five: Plan, both: tuple[Run, Run], tmp_path: Path
) -> None:
    book = Recalculated(five, tmp_path)
    book.enter({name: 3000 for name in book.inputs if name.startswith("in_tariff_prices_emergency")})
    dear = {"kind": "change_terms", "contract": "tariff",
            "set": {"prices.emergency.price": dict.fromkeys(both[0].basis.place.periods, "£3,000")}}  # fmt: skip
    after = run(apply(both[0].basis, scenario(TEAM, FEWER, LOAN, dear), {}), "dear", "Dear")
    found = OverYears(both[0], after)
    row = book.row("Over the years", "icb.present_value")
    assert book.value("Over the years", row, 13) == pytest.approx(sum(found.present_values("icb")), abs=0.005)
    back = book.value("Over the years", book.row("Over the years", "icb.short"), 14)
    assert back == found.paid_back("icb")


def test_two_years_have_no_sheet_over_them(board: Plan) -> None:
    assert "Over the years" not in [sheet.name for sheet in board.sheets]
