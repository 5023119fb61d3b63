"""The numpy, Decimal and Excel readings of one rule give the same amounts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from finmodel.core.money import round_exact
from finmodel.rules.exact import Exact
from finmodel.rules.nodes import Compare, Round, Split, walk
from tests.rules.sheet import excel_values, libreoffice_values
from tests.rules.trees import PERIODS, Case, cases

LAW = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
HUGE = Decimal(10) ** 12


def on_a_knife_edge(case: Case) -> bool:
    """True where a figure about to be rounded or compared is so near a turning point that a double cannot tell.

    Near means within the noise of the largest amount in the rule. A half penny in amounts below some
    hundred million pounds is not near: a millionth of a pound separates it from its neighbours.
    """
    noise = case.largest() * Decimal("5e-16")
    for node in walk(case.node):
        if isinstance(node, Round):
            unit = Decimal(1).scaleb(-node.places)
            turns = [_turns(cell, noise, unit) for value in case.exactly(node.of) for cell in flat(value)]
        elif isinstance(node, Compare):
            gaps = zip(case.exactly(node.left), case.exactly(node.right), strict=True)
            turns = [_tips(left, right, noise) for pair in gaps for left, right in paired(*pair)]
        elif isinstance(node, Split):
            turns = list(_remainders_turn(node, case))
        else:
            continue
        if any(turns):
            return True
    return False


def steady(value: Decimal) -> Decimal:
    return round_exact(value, Decimal("0.000001"))


def _turns(value: Decimal, noise: Decimal, unit: Decimal) -> bool:
    return round_exact(steady(value - noise), unit) != round_exact(steady(value + noise), unit)


def _tips(left: Decimal, right: Decimal, noise: Decimal) -> bool:
    """True where the sides are equal to a millionth with some noise and not with other."""
    nearest = {steady(left + one * noise) - steady(right + other * noise) for one in (-1, 1) for other in (-1, 1)}
    return len({(gap > 0) - (gap < 0) for gap in nearest}) > 1


def _remainders_turn(node: Split, case: Case) -> Iterator[bool]:
    for total, weights in zip(case.exactly(node.total), case.exactly(node.weights), strict=True):
        assert isinstance(total, Decimal)
        whole = sum(flat(weights))
        for weight in flat(weights):
            parts = abs(total) * 10 ** (4 + node.places) * weight / whole
            yield abs(parts % 1 - Decimal("0.5")) < parts * Decimal("1e-15") + Decimal("1e-9")


def paired(left: Exact, right: Exact) -> list[tuple[Decimal, Decimal]]:
    rows = np.broadcast(np.array(flat(left)), np.array(flat(right)))
    return [(one, other) for one, other in rows]


def flat(value: Exact) -> tuple[Decimal, ...]:
    return value if isinstance(value, tuple) else (value,)


def as_array(values: list[Exact]) -> np.ndarray:
    return np.array([[float(cell) for cell in flat(value)] for value in values]).T


def decimal_values(case: Case) -> np.ndarray:
    """The Decimal reading: (period,) or (member, period)."""
    found = np.array([[float(cell) for cell in flat(value)] for value in case.exactly()]).T
    return found if case.node.axis else found[0]


def check(case: Case, found: np.ndarray, wanted: np.ndarray, apart: float) -> None:
    """Two readings agree; only a case on a knife edge, or of a trillion pounds, may be let off."""
    if found == pytest.approx(wanted, abs=apart, rel=1e-14):
        return
    assume(case.largest() < HUGE and not on_a_knife_edge(case))
    assert found == pytest.approx(wanted, abs=apart, rel=1e-14)


@LAW
@given(cases("rounded"))
def test_a_rounded_rule_pays_the_same_penny_in_decimal_and_in_numpy(case: Case) -> None:
    check(case, case.evaluated(), decimal_values(case), apart=0)


@LAW
@given(cases("split"))
def test_a_split_pays_each_the_same_penny_in_decimal_and_in_numpy(case: Case) -> None:
    check(case, case.evaluated(), decimal_values(case), apart=0)


@LAW
@given(cases("any"))
def test_a_spreadsheet_agrees_with_numpy_to_less_than_half_a_penny(case: Case) -> None:
    check(case, excel_values(case.node, case.numpy, PERIODS), case.evaluated(), apart=0.0049)


@settings(LAW, max_examples=500)
@given(cases("split"))
def test_a_spreadsheet_splits_to_the_same_pennies_as_numpy(case: Case) -> None:
    check(case, excel_values(case.node, case.numpy, PERIODS), case.evaluated(), apart=0)


@settings(LAW, max_examples=500)
@given(cases("table"))
def test_a_spreadsheet_agrees_with_numpy_along_an_axis(case: Case) -> None:
    check(case, excel_values(case.node, case.numpy, PERIODS), case.evaluated(), apart=0.0049)


def test_a_spreadsheet_program_that_did_not_write_the_formulas_agrees_too(libreoffice: Path, tmp_path: Path) -> None:
    """LibreOffice, the reference, works out some hundred random rules at once."""
    found: list[Case] = []

    @settings(max_examples=200, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(cases("rounded"))
    def collect(case: Case) -> None:
        found.append(case)

    collect()
    shown = libreoffice_values([(case.node, case.numpy) for case in found], PERIODS, libreoffice, tmp_path)
    for case, values in zip(found, shown, strict=True):
        fair = case.largest() < HUGE and not on_a_knife_edge(case)
        assert not fair or values == pytest.approx(case.evaluated(), abs=1e-9, rel=1e-14)
