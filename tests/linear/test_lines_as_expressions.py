"""Every kind and every hand-worked case as expressions: what they come to is what settlement pays."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from finmodel.errors import InputError
from finmodel.rules.linear.expression import evaluate_all
from tests.contracts.test_readings import every_case
from tests.linear.moved_cases import MovedCase, all_at_once, one_at_a_time

ALL = list(every_case())
EACH = pytest.mark.parametrize("settled", [pytest.param(*case.values, id=case.id) for case in ALL])
PENNY = 0.011
ROUNDED = 1.05
"""By how much rounding may set an amount apart at most: where whole pounds are added, a pound."""


def agrees(case: MovedCase, points: int) -> int:
    """How many amounts were compared; each within a penny, or within the rounding that its rule states."""
    flows, count = case.flows(), 0
    assert max((float(found.within) for found in flows.values()), default=0) <= ROUNDED, case.names
    for point in case.points(points):
        try:
            settled = case.settled_at(point)
        except InputError:
            continue
        for flow, value in evaluate_all(flows, point).items():
            allowed = PENNY + float(flows[flow].within)
            assert float(value) == pytest.approx(settled[flow], abs=allowed), (case.names, flow, point)
            count += 1
    return count


@EACH
def test_a_payment_is_what_is_settled_as_each_measure_moves(settled: Any) -> None:
    for case in one_at_a_time(settled()):
        if case.refusal() is None:
            agrees(case, 3)


@EACH
def test_a_payment_is_what_is_settled_as_all_measures_move(settled: Any) -> None:
    case = all_at_once(settled())
    if case.refusal() is None:
        agrees(case, 5)


def test_no_fewer_cases_can_be_said_than_before_and_rounding_is_told_small() -> None:
    singly: Counter[str] = Counter()
    together: Counter[str] = Counter()
    for stated in ALL:
        settled = stated.values[0]()  # type: ignore[operator]
        for case in one_at_a_time(settled):
            refused = case.refusal() is not None
            singly["refused" if refused else "said" if case.flows() else "still"] += 1
        together["refused" if all_at_once(settled).refusal() is not None else "said"] += 1
    assert singly["said"] >= 1180
    assert singly["refused"] <= 56
    assert together["said"] >= 300
    assert together["refused"] <= 136
