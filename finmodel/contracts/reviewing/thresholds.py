"""Who is kept from a payment by one threshold: those just below a cliff, and what would have brought each across."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import cast

import numpy as np
import pandas as pd

from finmodel.contracts.line import Line
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settled_lines import Settlement
from finmodel.contracts.slopes import Moving, flows_of
from finmodel.rules.nodes import FLAG, ZERO, Compare, If, Measure, Node, walk
from finmodel.rules.series import NIL, Series, minus, over
from finmodel.rules.slope import SlopeReading
from finmodel.rules.substitute import substitute

_OPENED_BY = {">", ">="}
_MET = Compare("=", ZERO, ZERO)
COLUMNS = ("entity", "period", "line", "threshold", "stands_at", "needed", "measure", "more", "then_paid")
"""Of a table of those below a cliff: which, the payment, the test, where it stands and what it needs, the measure
that would have had to change and by how much (minus: less of it), and what would then have been paid."""


@dataclass(frozen=True)
class MissedThreshold:
    """One case that is paid nothing because one comparison fails, and what would have passed it."""

    case: int
    line: str
    threshold: str
    stands_at: float
    needed: float
    measure: Measure
    more: Fraction
    """By how much the measure would have had to change."""
    then_paid: float
    """What is paid just across."""


def below_cliffs(settlement: Settlement, contract: str, measure: str | None = None) -> pd.DataFrame:
    """Cases that are paid nothing under a contract and would be paid but for one threshold, as `COLUMNS` says.

    `measure` names what would have had to change; where not given it is spending where the threshold looks at that,
    else the first measure that could bring the case across.
    """
    rows = [
        (settlement.cases[one.case].label, settlement.cases[one.case].period, one.line, one.threshold, one.stands_at,
         one.needed, one.measure.label, float(one.more), one.then_paid)
        for one in _all(settlement, contract, measure)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def thresholds_of(book: RuleBook) -> list[tuple[Compare, list[Measure]]]:
    """Comparisons that let a payment through, and the measures, other than flags, that each looks at."""
    found: dict[int, tuple[Compare, list[Measure]]] = {}
    for line in book.lines():
        for node in walk(line.rule) if line.pays else ():
            if isinstance(node, If):
                for test in walk(node.test):
                    if isinstance(test, Compare) and test.how in _OPENED_BY and test.left.unit != FLAG:
                        looked = {each.name: each for each in walk(test) if isinstance(each, Measure)}
                        found[id(test)] = (test, [each for each in looked.values() if each.unit != FLAG])
    return list(found.values())


def _all(settlement: Settlement, contract: str, measure: str | None) -> Iterator[MissedThreshold]:
    lines = [each for each in settlement.lines if each.contract.id == contract]
    thresholds = thresholds_of(lines[0].contract)
    for settled in (each for each in lines if each.line.pays):
        amounts = np.atleast_2d(settled.amounts)
        unpaid = np.flatnonzero((np.abs(amounts) < 0.005).all(axis=0)).tolist()
        moving = Moving(settlement, unpaid)
        opened = [replace(settled.line, rule=substitute(settled.line.rule, {id(test): _MET})) for test, _ in thresholds]
        for case in unpaid:
            reading = moving.base.readings[contract, case]
            for (test, measures), line in zip(thresholds, opened, strict=True):
                found = _below(reading, line, case, test, _preferred(measures, measure))
                if found is not None:
                    yield found
                    break


def _preferred(measures: list[Measure], named: str | None) -> list[Measure]:
    if named is not None:
        return [each for each in measures if each.name == named]
    return sorted(measures, key=lambda each: each.name != "expenditure")


def _below(
    reading: SlopeReading, opened: Line, case: int, test: Compare, measures: list[Measure]
) -> MissedThreshold | None:
    """What would have passed a test that fails, where only that test stands between a case and a payment.

    `opened` is the payment's line with the test met.
    """
    if cast(Series, reading.known(test)).now or _paid(opened, SlopeReading(reading.values)) <= 0:
        return None
    for measure in measures:
        more = _needed(reading, test, measure)
        if more is None:
            continue
        start = cast(Series, reading.values[measure.name]).now
        amount = _paid(opened, SlopeReading({**reading.values, measure.name: Series(start + more)}))
        if amount > 0:
            left, right = (float(cast(Series, reading.known(side)).now) for side in (test.left, test.right))
            return MissedThreshold(case, opened.name, _name(test), left, right, measure, more, amount)
    return None


def _paid(line: Line, reading: SlopeReading) -> float:
    return sum(float(cell.now) for *_, cell in flows_of(line, reading(line.rule)) if isinstance(cell, Series))


def _needed(reading: SlopeReading, test: Compare, measure: Measure) -> Fraction | None:
    """How much more of a measure meets a test, by Newton's steps on exact slopes; None where none does."""
    if measure.along is not None:
        return None
    start = cast(Series, reading.values[measure.name]).now
    change = NIL
    for _ in range(20):
        values = {**reading.values, measure.name: Series(start + change, Fraction(1))}
        beside = SlopeReading(values)
        margin = minus(cast(Series, beside(test.left)), cast(Series, beside(test.right)))
        step = over(Series(-margin.now), Series(margin.slope))
        if step is None or abs(step.now) > 10 * abs(start) + 1000:
            return None
        change = Fraction(round((change + step.now) * 10**9), 10**9) if margin.bend else change + step.now
        if abs(step.now) < Fraction(1, 10**6) or not margin.bend:
            return change
    return None


def _name(test: Compare) -> str:
    """What the side that does not move is called."""

    def told(node: Node) -> str:
        return (node.own_name or "").strip("'")

    return told(test.right) or next((told(each) for each in walk(test.right) if told(each)), "a threshold")
