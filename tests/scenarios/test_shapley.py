"""Exact shares of a joint effect, against the average over every order of the causes in plain Python."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finmodel.contracts.contract import Contract
from finmodel.scenarios.apply import apply
from finmodel.scenarios.causes import transfers_of
from finmodel.scenarios.comparison import compare
from finmodel.scenarios.run import run
from finmodel.scenarios.shapley import shapley
from tests.scenarios.changes import library, scenario
from tests.small import GAIN, contract, small_basis


def averages(values: list[int], causes: int, first: tuple[int, ...] = ()) -> list[Fraction]:
    """Each cause's step, averaged over every order in which the causes may come; some come before all others."""
    orders = [order for order in permutations(range(causes)) if set(order[: len(first)]) == set(first)]
    found = [Fraction(0)] * causes
    for order in orders:
        made = 0
        for cause in order:
            found[cause] += Fraction(values[made | 1 << cause] - values[made], len(orders))
            made |= 1 << cause
    return found


@st.composite
def games(draw: st.DrawFn) -> tuple[int, list[int]]:
    causes = draw(st.integers(1, 4))
    pence = st.integers(-(10**11), 10**11)
    return causes, draw(st.lists(pence, min_size=2**causes, max_size=2**causes))


@given(games())
def test_shares_are_the_average_over_every_order_to_the_penny(game: tuple[int, list[int]]) -> None:
    causes, values = game
    found = shapley(np.array(values)[:, None]).ravel().tolist()
    assert sum(found) == values[-1] - values[0]
    for share, exactly in zip(found, averages(values, causes), strict=True):
        assert abs(share - exactly) < 1


def test_pennies_left_over_go_to_the_largest_remainders_and_the_first_cause_first() -> None:
    # two causes that do nothing alone and 5p together have 2½p each; the odd penny is the first one's
    assert shapley(np.array([[0], [0], [0], [5]])).ravel().tolist() == [3, 2]
    assert shapley(np.array([[0], [0], [0], [-5]])).ravel().tolist() == [-2, -3]


def test_amounts_too_large_for_whole_numbers_of_the_machine_are_shared_exactly() -> None:
    values = np.zeros((256, 1), dtype=np.int64)
    values[-1] = 8 * 10**15 + 3
    found = shapley(values).ravel().tolist()
    assert (sum(found), min(found), max(found)) == (8 * 10**15 + 3, 10**15, 10**15 + 1)


def test_a_cause_that_changes_nothing_has_nothing() -> None:
    assert shapley(np.array([[7], [7], [9], [9]])).ravel().tolist() == [0, 2]


FOUR = (
    {"kind": "scale_activity", "where": {"setting": "emergency"}, "by": "-7%"},
    {"kind": "change_terms", "contract": "tariff", "set": {"prices.emergency.price": "£1,913.37"}},
    {"kind": "swap_contracts", "add": ["gain.yaml"]},
    {"kind": "shift_activity", "from": {"setting": "outpatient"}, "to": {"setting": "reablement"}, "part": "13%",
     "replaced_by": 0.7},
)  # fmt: skip


@pytest.mark.parametrize("count", [3, 4])
def test_the_causes_of_a_comparison_are_the_average_over_every_order_with_terms_and_contracts_first(count: int) -> None:
    whole = scenario(*FOUR[:count])
    found = compare(small_basis(), (None, whole), library()).split
    ledgers = {}
    for made in range(2**count):
        changes = tuple(change for number, change in enumerate(whole.changes) if made >> number & 1)
        gain: Contract = contract(GAIN)
        some = whole.model_copy(update={"changes": changes})
        ledgers[made] = transfers_of(run(apply(small_basis(), some, {"gain.yaml": gain})).ledger)
    keys = ["contract", "payer", "payee", "period"]
    for key in {key for ledger in ledgers.values() for key in ledger}:
        values = [ledgers[made].get(key, 0) for made in range(2**count)]
        mine = found[(found[keys] == list(key)).all(axis=1)].set_index("cause")["pence"].to_dict()
        for change, exactly in zip(whole.changes, averages(values, count, first=(1, 2)), strict=True):
            assert abs(mine.get(change.name, 0) - exactly) < 1, (key, change.name)
