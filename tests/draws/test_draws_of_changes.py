"""Draws beside every kind of change: those that move nothing, sizes in units, ramps, and what cannot be followed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from finmodel.draws.moved_grid import MovedRows
from finmodel.errors import InputError
from finmodel.scenarios.apply import apply
from finmodel.scenarios.run import run
from tests.draws.test_draws import ALL, CUT, effect
from tests.scenarios.unsure import demand, ready, scenario, unsure
from tests.small import small_basis

UNITS = {
    "kind": "shift_activity", "name": "Shift", "from": {"setting": ["outpatient"]}, "to": {"setting": ["emergency"]},
    "units": 60, "starts": "2024/25", "replaced_by": 0.5, "source": "invented",
}  # fmt: skip
NEED = {"kind": "unmet_need", "name": "Need", "where": {"setting": ["outpatient"]}, "units": 30, "source": "invented"}
DEARER = {"kind": "cost_inflation", "name": "Dearer", "by": "4%", "starts": "2024/25", "source": "invented"}
PRICES = {"kind": "price_inflation", "name": "Prices", "contracts": ["tariff"], "by": "3%", "source": "invented"}
TEAM = {
    "kind": "investment", "name": "Team", "partner": "trust", "paid_by": "icb", "one_off": "£9,000",
    "recurrent": "£3,000", "source": "invented",
}  # fmt: skip
LOAN = {
    "kind": "brokerage", "name": "Loan", "lender": "icb", "borrower": "council", "amount": "£8,000", "repaid_over": 1,
    "interest": "2%", "source": "invented",
}  # fmt: skip
PAYER = {
    "kind": "change_payer", "name": "Payer", "where": {"setting": ["emergency"]}, "part": "10%",
    "commissioner": "council", "terms_of": "tariff", "source": "invented",
}  # fmt: skip
GRANT = {
    "kind": "change_funding", "name": "Grant", "partner": "council", "add": "£10,000", "starts": "2024/25",
    "source": "invented",
}  # fmt: skip
NARROW = {"shape": "triangular", "low": 0, "mode": "£8,000", "high": "£20,000"}


def surplus_of(*changes: dict[str, Any]) -> dict[tuple[str, str], int]:
    table = run(apply(small_basis(*ALL), scenario(unsure(demand()), *changes), {})).positions
    return {(row.partner, row.period): int(row.surplus) for row in table.itertuples()}


def drawn(inputs: list[dict[str, Any]], values: list[float], *changes: dict[str, Any]) -> dict[tuple[str, str], int]:
    made = ready(unsure(*inputs), *changes, basis=small_basis(*ALL))
    found = made.settled(np.array([values]), None).surplus
    periods, parties = made.place.periods, made.place.parties
    return {(party, year): found[n, 0, y] for n, party in enumerate(parties) for y, year in enumerate(periods)}


def test_nothing_drawn_beside_every_change_is_the_run_without_draws() -> None:
    """Investments, loans, inflation and sizes in units: the books outside the contracts are those of the run."""
    changes = (CUT, UNITS, NEED, DEARER, PRICES, TEAM, LOAN, GRANT)
    plain = surplus_of(*changes)
    still = drawn([demand()], [0.0], *changes)
    assert still == {key: plain[key] for key in still}


def test_units_that_move_are_those_stated_however_fine_the_count() -> None:
    """Emergencies grow by a tenth before 60 attendances, of 520, bring 30 admissions: 260 x 1.1 + 30 = 316."""
    made = ready(unsure(demand()), UNITS, basis=small_basis(*ALL))
    ask = next(ask for ask in made.effective.answers if "emergency" in str(ask) and ask.what == "quantity")
    more = made.activity.more(made.columns, np.array([[0.1]]), None)
    units = made.effective.moved(ask, MovedRows(more, made.activity.activity.stated))
    assert units[0].tolist() == pytest.approx([275, 316], abs=0.01)


def test_a_grant_that_starts_later_is_drawn_from_then_on() -> None:
    plain, at = surplus_of(), drawn([effect("Won", "Grant", NARROW)], [15_000.0], GRANT)
    assert at["council", "2023/24"] == plain["council", "2023/24"]
    assert at["council", "2024/25"] == plain["council", "2024/25"] + 1_500_000


def test_a_cost_drawn_rises_with_its_prices() -> None:
    ward = {
        "kind": "cost", "name": "Ward", "partner": "trust", "service": "Wards", "part": "variable", "source": "x",
        "distribution": {"shape": "normal", "mean": "£900", "sd": "£40"},
    }  # fmt: skip
    before, after = (drawn([ward], [value], DEARER) for value in (900.0, 950.0))
    assert before["trust", "2023/24"] - after["trust", "2023/24"] == 250 * 50 * 100
    assert before["trust", "2024/25"] - after["trust", "2024/25"] == 260 * 52 * 100


def test_a_term_drawn_beside_a_new_payer_leaves_the_rest_as_it_is() -> None:
    at = drawn([effect("Won", "Grant", NARROW)], [10_000.0], GRANT, PAYER)
    plain = surplus_of(GRANT, PAYER)
    assert at == {key: plain[key] for key in at}


def test_the_size_of_a_loan_is_not_drawn() -> None:
    one = effect("e", "Loan", {"shape": "normal", "mean": "1%", "sd": "1%"})
    with pytest.raises(InputError, match="The size of 'Loan' cannot be drawn"):
        ready(unsure(one), LOAN, basis=small_basis(*ALL))


def test_an_investment_that_has_two_sizes_is_drawn_by_a_factor() -> None:
    one = effect("e", "Team", {"shape": "triangular", "low": "0.5", "mode": 1, "high": 2})
    with pytest.raises(InputError, match="has several sizes: one_off, recurrent"):
        ready(unsure(one), TEAM, basis=small_basis(*ALL))
    plain, at = surplus_of(), drawn([one | {"drawn": "factor"}], [1.5], TEAM)
    assert plain["icb", "2023/24"] - at["icb", "2023/24"] == (9_000 + 3_000) * 150
    assert plain["icb", "2024/25"] - at["icb", "2024/25"] == 3_000 * 150
    assert at["trust", "2023/24"] == plain["trust", "2023/24"]
