"""Rules that look back a year, payments by the dozen, contracts that cannot be settled everywhere, other years."""

from pathlib import Path
from typing import Any, Literal

import pytest

from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.values import Money, Share
from finmodel.core.place import Place
from finmodel.core.unit import unit
from finmodel.measures.grid import Grid
from finmodel.rules.nodes import Prev, Step
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import Run, run
from tests.small import FUND, GAIN, GP, PLACE, REABLEMENT, TARIFF, contract, small_basis
from tests.workbooks.boards import Recalculated, live_surpluses, small_plan, surpluses


class Balance(Contract):
    """A sum set aside each year; a share of what has gathered is paid out, and the rest carried on."""

    kind: Literal["balance"]
    aside: Money
    share: Share

    def rules(self) -> tuple[Line, ...]:
        aside = self.term("aside", "Set aside", self.aside)
        kept = Prev("kept", unit("money"))
        gathered = Step("Gathered", kept + aside)
        paid = self.payment("paid", "Paid out", gathered * self.term("share", "Share", self.share), "icb", "gps")
        return (paid, Line("kept", "Kept for next year", gathered - paid.rule))


Contract.KINDS.pop("balance")  # it is for these tests alone, and no kind that a user could name


BALANCE = {
    "kind": "balance", "id": "balance", "title": "A balance", "aside": {"2023/24": "£1,000.01", "2024/25": "£2,000"},
    "share": "33%",
}  # fmt: skip


def balanced(**changes: Any) -> Run:
    """The small place with a balance carried on."""
    basis = small_basis()
    return run(Basis(basis.place, (*basis.contracts, Balance.model_validate(BALANCE | changes)), basis.grid))


def test_a_balance_is_carried_from_year_to_year_in_the_workbook(tmp_path: Path) -> None:
    book = Recalculated(small_plan([balanced()]), tmp_path)
    assert book.differences() == []
    book.enter({"in_balance_share": 0.5})
    assert live_surpluses(book, ["gps"])["gps"][2:] == surpluses(balanced(share="50%"))["gps"]


def test_a_balance_starts_at_nil_in_the_case_after_too(tmp_path: Path) -> None:
    book = Recalculated(small_plan([balanced()]), tmp_path)
    kept = book.live("Settlement", "balance.kept")
    assert kept[:2] == kept[2:]


def test_payments_by_the_dozen_are_added_up_in_parts(tmp_path: Path) -> None:
    many: list[dict[str, Any]] = [REABLEMENT]
    for number in range(30):
        block = {"kind": "block", "id": f"block_{number}", "title": f"Block {number}", "amount": f"£{100 + number}.07"}
        many.append(block | {"payer": "pool" if number % 2 else "icb", "payee": "gps"})
    plan = small_plan([run(small_basis(*many, FUND))])
    assert Recalculated(plan, tmp_path).differences() == []
    longest = max(len(cell.formula) for sheet in plan.sheets for cell in sheet.cells.values())
    assert longest <= 90


def test_a_contract_that_cannot_be_settled_where_it_is_not_in_force_breaks_nothing(tmp_path: Path) -> None:
    """Without the tariff there is no expenditure, and without a benchmark the saving is divided by nought."""
    nil = GAIN | {
        "id": "nil",
        "title": "Gain on a measured benchmark",
        "benchmark": {"activity": "spend", "where": {"setting": "emergency"}},
        "expenditure": {"paid_under": ["tariff"]},
    }
    with_it = run(small_basis(TARIFF, GP, REABLEMENT, FUND, nil), "with", "With it")
    empty = small_basis(GP, REABLEMENT, FUND)
    grid = empty.grid.activity
    none = Grid(empty.grid.periods, grid[grid["setting"] != "emergency"], empty.grid.people)
    without = run(Basis(empty.place, empty.contracts, none), "without", "Without it")
    for runs in ([without, with_it], [with_it, without]):
        book = Recalculated(small_plan(runs, compare_to=runs[1].name), tmp_path)
        wanted = surpluses(*runs)
        assert {party: pytest.approx(values, abs=0.004) for party, values in wanted.items()} == live_surpluses(
            book, list(wanted)
        )


@pytest.mark.parametrize("years", [1, 5])
def test_places_of_one_year_and_of_five_make_workbooks(tmp_path: Path, years: int) -> None:
    labels = [f"{2023 + at}/{24 + at}" for at in range(years)]
    funding = {"icb": dict.fromkeys(labels, "£1,000,000"), "council": "£300,000"}
    place = Place.model_validate(PLACE | {"periods": labels, "funding": funding})
    grid = small_basis().grid
    whole = Grid(place.spans, grid.activity[grid.activity["period"].isin(labels)], grid.people)
    gain = GAIN | {"benchmark": "£650,000"}
    contracts = tuple(contract(data) for data in (TARIFF, GP, REABLEMENT, FUND, gain))
    book = Recalculated(small_plan([run(Basis(place, contracts, whole))]), tmp_path)
    assert book.differences() == []
