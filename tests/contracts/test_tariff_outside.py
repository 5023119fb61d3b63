"""A tariff counts rows started while it is in force, and leaves out what a bundle's episodes pay for."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from finmodel.contracts.contract import Contract
from finmodel.contracts.in_force import clashes_between, together
from finmodel.load.place_grid import build_grid
from finmodel.positions.worth import worth_apart
from finmodel.scenarios.apply import Basis, apply
from finmodel.scenarios.run import Run, asks_of, run
from finmodel.scenarios.scenario import Scenario
from tests.contracts.test_tariff_in_a_place import ACTIVITY
from tests.load.places import place_of
from tests.small import contract
from tests.workbooks.boards import Recalculated, small_plan

ROWS = """ID,IN,OUT,KIND,SERVICE,N
p1,2023-06-01,2023-06-03,EM,other,1
p1,2024-05-01,2024-05-04,EM,best,1
p1,2024-05-10,2024-05-10,OP,other,1
p1,2024-07-01,2024-07-01,OP,other,1
p2,2024-05-02,2024-05-02,OP,other,1
p2,2024-08-10,2024-08-25,EM,best,1
p3,2025-01-05,2025-01-06,EM,other,1
"""
TARIFF: dict[str, Any] = {
    "kind": "activity_tariff", "id": "tariff", "title": "Tariff", "payer": "icb", "payee": "acute",
    "prices": [
        {"code": "emergency", "where": {"setting": ["emergency"]}, "per": "spells", "price": "£2,000",
         "long_stay": {"trim_point": 10, "rate": "£200"}, "short_stay": {"below": 2, "share": "70%"}},
        {"code": "outpatient", "where": {"setting": ["outpatient"]}, "price": "£150"},
    ],
    "best_practice": [
        {"name": "hip", "criteria": ["all"], "add_on": "£1,335",
         "met": {"activity": "spells", "where": {"service": ["best"]}}},
    ],
}  # fmt: skip
BUNDLE: dict[str, Any] = {
    "kind": "bundle", "id": "stays", "title": "Stays", "payer": "icb", "payee": "acute", "settled": "prospective",
    "bundles": [{"code": "stay", "target": "£5,000",
                 "episode": {"trigger": {"setting": "emergency"}, "window_days": 30}}],
}  # fmt: skip
OUTPATIENTS = TARIFF | {"best_practice": [], "prices": TARIFF["prices"][1:], "outside": "stays"}


def basis_of(folder: Path, *stated: dict[str, Any]) -> Basis:
    (folder / "activity.csv").write_text(ROWS, encoding="utf-8")
    place = place_of(activity=ACTIVITY)
    books = together([contract(one) for one in stated])
    return Basis(place, books, build_grid(place, folder, asks_of(place, books)).grid)


def paid(found: Run) -> list[float]:
    return [float(amount) for amount in found.settlement.of("tariff", "payment")]


def test_a_tariff_that_starts_within_a_year_counts_what_started_since(tmp_path: Path) -> None:
    basis = basis_of(tmp_path, TARIFF | {"starts": "2024-07-01"})
    # one outpatient; a stay of 15 days with its add-on; a stay of one day at 70%
    hand = 150 + (2000 + 5 * 200 + 1335) + 1400
    assert paid(run(basis)) == [0, hand]
    assert worth_apart(basis.contracts[0], basis.grid, "2024/25") == Decimal(hand)
    assert worth_apart(basis.contracts[0], basis.grid, "2023/24") == 0
    assert not clashes_between(basis.contracts, basis.place)


def test_a_tariff_that_ends_within_a_year_counts_what_started_before(tmp_path: Path) -> None:
    basis = basis_of(tmp_path, TARIFF | {"starts": "2023-04-01", "ends": "2024-05-09"})
    assert paid(run(basis)) == [2000, 2000 + 1335 + 150]
    assert Recalculated(small_plan([run(basis)]), tmp_path).differences() == []


def test_a_tariff_with_a_number_for_the_year_is_not_counted_by_row() -> None:
    add_on = TARIFF["best_practice"][0] | {"met": 12}
    assert contract(TARIFF).counts_rows
    assert not contract(TARIFF | {"best_practice": [add_on]}).counts_rows


def test_activity_outside_the_episodes_of_a_bundle_is_paid_and_that_inside_is_not(tmp_path: Path) -> None:
    basis = basis_of(tmp_path, BUNDLE, OUTPATIENTS)
    found = run(basis)
    # of three outpatient visits in 2024/25, that of 10 May is within 30 days of p1's stay of 1 May
    assert paid(found) == [0, 2 * 150]
    assert [float(one) for one in found.settlement.of("stays", "payment")] == [5000, 3 * 5000]
    assert worth_apart(basis.contracts[1], basis.grid, "2024/25") == 300
    assert clashes_between(basis.contracts, basis.place) == []


def test_without_the_clause_the_same_activity_is_paid_twice(tmp_path: Path) -> None:
    inside = {key: value for key, value in OUTPATIENTS.items() if key != "outside"}
    basis = basis_of(tmp_path, BUNDLE, inside)
    (clash,) = clashes_between(basis.contracts, basis.place)
    assert "pays units of activity that 'stays' pays" in clash.what


def test_a_scenario_that_changes_the_window_changes_what_is_outside(tmp_path: Path) -> None:
    scenario = Scenario.model_validate({
        "scenario": "shorter", "title": "Shorter", "question": "What if?", "changes": [
            {"kind": "change_terms", "name": "window", "source": "invented", "contract": "stays",
             "set": {"bundles.stay.episode.window_days": 5}}],
    })  # fmt: skip
    first = basis_of(tmp_path, BUNDLE, OUTPATIENTS)
    changed = apply(first, scenario, {})
    again = Basis(
        first.place, changed.contracts, build_grid(first.place, tmp_path, asks_of(first.place, changed.contracts)).grid
    )
    assert paid(run(again)) == [0, 3 * 150]


def told(*stated: dict[str, Any]) -> list[str]:
    return [clash.what for clash in clashes_between(together([contract(one) for one in stated]), place_of())]


def test_only_episodes_paid_in_advance_for_as_long_may_be_left_out() -> None:
    assert told(OUTPATIENTS) == ["It leaves out episodes of 'stays', which is not in force."]
    assert told(BUNDLE | {"settled": "reconciled"}, OUTPATIENTS) == [
        "It leaves out episodes of 'stays', which pays for none in advance."
    ]
    some = "It leaves out episodes of 'stays', which is in force for only some of the time that it is."
    assert some in told(BUNDLE | {"starts": "2024-04-01"}, OUTPATIENTS)


def test_returns_are_not_found_among_what_is_outside() -> None:
    returns = {"name": "back", "after": {"setting": ["emergency"]}, "within_days": 30}
    with pytest.raises(ValidationError, match="only one of `non_payment:` and `outside:`"):
        Contract.KINDS["activity_tariff"].model_validate(OUTPATIENTS | {"non_payment": [returns]})
