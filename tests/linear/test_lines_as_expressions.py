"""Every kind and every hand-worked case as expressions: what they come to is what settlement pays."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from finmodel.contracts.expressed import Moved, read_lines
from finmodel.contracts.settled_lines import SettledLine
from finmodel.contracts.slopes import Flow
from finmodel.errors import InputError, Refused
from finmodel.rules.evaluate import Evaluation
from finmodel.rules.linear.expression import Expression, Quantity, evaluate_all
from tests.contracts.test_readings import Settled, every_case
from tests.linear.moved_cases import MovedCase, all_at_once, one_at_a_time, paid

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


def test_no_fewer_cases_can_be_said_than_before() -> None:
    singly: Counter[str] = Counter()
    together: Counter[str] = Counter()
    for stated in ALL:
        settled = stated.values[0]()
        for case in one_at_a_time(settled):
            refused = case.refusal() is not None
            singly["refused" if refused else "said" if case.flows() else "still"] += 1
        together["refused" if all_at_once(settled).refusal() is not None else "said"] += 1
    assert singly["said"] >= 955
    assert singly["refused"] <= 57  # rates of one measure over another: a divisor that moves has no straight pieces
    assert together["said"] >= 329
    assert together["refused"] <= 133


def test_a_payment_is_what_it_is_evaluated_to_as_each_term_of_a_contract_moves() -> None:
    counts: Counter[str] = Counter()
    for stated in ALL[::4]:
        settled = stated.values[0]()
        if not settled.contract.looks_back:
            for term in settled.contract.terms():
                counts[moved_term(settled, term.name)] += 1
    assert counts["said"] >= 250
    assert counts["refused"] <= 0.2 * counts["said"]


def moved_term(settled: Settled, name: str) -> str:
    """Whether payments can be said as a term moves; where they can, they are held against the numpy reading."""
    settlement, contract = settled.settlement, settled.contract.id
    values, cases = settled.values, len(settlement.cases)
    term = np.array(np.broadcast_to(values[name], (*values[name].shape[:-1], cases)))
    moved = {spot: term_quantity(f"{name} {spot}", float(term[spot])) for spot in np.ndindex(term.shape)}
    by_case: dict[int, Moved | list[Moved]] = {}
    for case in range(cases):
        column: list[Moved] = [Expression.of(each) for spot, each in moved.items() if spot[-1] == case]
        by_case[case] = column if term.ndim > 1 else column[0]
    found: dict[Flow, Expression] = {}
    try:
        for flow, amount in read_lines(settlement, {(contract, name): by_case}).flows():
            found[flow] = found.get(flow, Expression()) + amount
    except Refused:
        return "refused"
    moving = {flow: amount for flow, amount in found.items() if not amount.fixed}
    for share in (0.0, 0.37, 1.0):
        point = {each.name: each.lowest + (each.highest - each.lowest) * share for each in moved.values()}
        other = np.array([point[each.name] for each in moved.values()]).reshape(term.shape)
        evaluation = Evaluation({**values, name: other})
        again = [
            SettledLine(line.contract, line.line, np.broadcast_to(evaluation(line.line.rule), line.amounts.shape))
            for line in settlement.lines
        ]
        wanted = paid(again)
        for flow, value in evaluate_all(moving, point).items():
            allowed = PENNY + float(moving[flow].within)
            assert float(value) == pytest.approx(wanted[flow], abs=allowed), (settled.contract.id, name, point)
    return "said" if moving else "still"


def term_quantity(name: str, value: float) -> Quantity:
    low, high = sorted((value * 0.8, value * 1.2)) if value else (0.0, 1.0)
    return Quantity(name, low, high)
