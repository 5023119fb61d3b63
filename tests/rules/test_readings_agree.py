"""The numpy, Decimal and Excel readings of one rule give the same amounts."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from finmodel.rules.exact import Exact
from finmodel.rules.nodes import Compare, Round, Split, walk
from tests.rules.sheet import excel_values
from tests.rules.trees import PERIODS, Case, cases

LAW = settings(max_examples=1000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
HUGE = Decimal(10) ** 12


def on_a_knife_edge(case: Case) -> bool:
    """True where a figure about to be rounded is, within a double's noise, halfway between two millionths.

    There alone may a double fall the other way than a decimal. Half a millionth of a pound takes at least
    seven decimals; a half penny takes three, and is not excused.
    """
    rounded = [part for node in walk(case.node) if isinstance(node, Compare | Round) for part in node.parts]
    for part in rounded:
        for value in case.exactly(part):
            for cell in flat(value):
                millionths = abs(cell) * 10**6
                if abs(millionths % 1 - Decimal("0.5")) < Decimal("0.001") + millionths * Decimal("1e-14"):
                    return True
    return any(_remainder_on_edge(node, case) for node in walk(case.node) if isinstance(node, Split))


def _remainder_on_edge(node: Split, case: Case) -> bool:
    for total, weights in zip(case.exactly(node.total), case.exactly(node.weights), strict=True):
        assert isinstance(total, Decimal)
        whole = sum(flat(weights))
        for weight in flat(weights):
            parts = abs(total) * 10 ** (4 + node.places) * weight / whole
            if abs(parts % 1 - Decimal("0.5")) < Decimal("0.001") + parts * Decimal("1e-14"):
                return True
    return False


def flat(value: Exact) -> tuple[Decimal, ...]:
    return value if isinstance(value, tuple) else (value,)


def as_array(values: list[Exact]) -> np.ndarray:
    return np.array([[float(cell) for cell in flat(value)] for value in values]).T


def assume_fair(case: Case) -> np.ndarray:
    """The Decimal reading, where amounts are below a trillion and none lies on a knife edge."""
    wanted = case.exactly()
    assume(all(abs(cell) < HUGE for value in wanted for cell in flat(value)))
    assume(not on_a_knife_edge(case))
    found = as_array(wanted)
    return found if case.node.axis else found[0]


@LAW
@given(cases("rounded"))
def test_a_rounded_rule_pays_the_same_penny_in_decimal_and_in_numpy(case: Case) -> None:
    wanted = assume_fair(case)
    assert (case.evaluated() == wanted).all()


@LAW
@given(cases("split"))
def test_a_split_pays_each_the_same_penny_in_decimal_and_in_numpy(case: Case) -> None:
    wanted = assume_fair(case)
    assert (case.evaluated() == wanted).all()


@LAW
@given(cases("any"))
def test_a_spreadsheet_agrees_with_numpy_to_less_than_half_a_penny(case: Case) -> None:
    assume_fair(case)
    found = excel_values(case.node, case.numpy, PERIODS)
    assert found == pytest.approx(case.evaluated(), abs=0.0049, rel=1e-13)


@settings(LAW, max_examples=500)
@given(cases("split"))
def test_a_spreadsheet_splits_to_the_same_pennies_as_numpy(case: Case) -> None:
    assume_fair(case)
    found = excel_values(case.node, case.numpy, PERIODS)
    assert found == pytest.approx(case.evaluated(), abs=1e-9, rel=1e-15)


@settings(LAW, max_examples=500)
@given(cases("table"))
def test_a_spreadsheet_agrees_with_numpy_along_an_axis(case: Case) -> None:
    assume_fair(case)
    found = excel_values(case.node, case.numpy, PERIODS)
    assert found == pytest.approx(case.evaluated(), abs=0.0049, rel=1e-13)
