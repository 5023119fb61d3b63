"""Cliffs: where a payment jumps as one measure moves, found exactly along a range of it.

Payments are not sampled along the range, because a jump may lie between two samples: the slope reading says where each
comparison turns. The other measures stand at typical values, in a few settings, since a contract by itself does not
say what they really are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import numpy as np

from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.reviewing.range import Range, Turn, beside_of
from finmodel.contracts.settle import resolve
from finmodel.contracts.settled_lines import Settlement
from finmodel.contracts.values import Case, TermValue
from finmodel.core.money import Floats
from finmodel.core.period import usual_year
from finmodel.errors import FinmodelError
from finmodel.rules.nodes import FLAG, SHARE, Compare, If, Measure, Prev, Term, walk
from finmodel.rules.series import Series, fraction
from finmodel.rules.slope import Beside, SlopeReading

ALIKE = 0.05
"""Two jumps that differ by no more than this part of the larger are told as one."""
LOW_SHARE = 0.02
MOST_MEMBERS = 3
"""Members of an axis that are each moved; the others behave alike."""

_TYPICAL = {
    "money": 1e6, "people": 1e4, "person_years": 1e4, "units": 1e3, "spells": 1e3, "days": 1e3, "weeks": 52.0,
    "months": 12.0, "points": 100.0,
}  # fmt: skip
"""What a measure of a unit is taken to be while another one moves."""


@dataclass(frozen=True)
class Cliff:
    """A jump of a payment as a measure passes a value, the others standing at typical values."""

    line: Line
    member: str
    """Who the payment is for, where the line has several."""
    measure: Measure
    at: float
    before: float
    after: float
    tests: tuple[Compare, ...]
    """The comparisons that turn there."""
    others: Mapping[str, float]
    """What the line's other single measures stood at, by label."""

    @property
    def size(self) -> float:
        """How much the payment jumps by."""
        return abs(self.after - self.before)

    @property
    def terms(self) -> tuple[Term, ...]:
        """Terms that the comparisons look at, nearest first."""
        found = [node for test in self.tests for side in (test.right, test.left) for node in walk(side)]
        return tuple(node for node in found if isinstance(node, Term))


Standing = Mapping[str, Floats]
"""What every term and measure stands at while one measure moves, by name; one case of each."""


def cliffs_of(contract: Contract, standing: Standing | None = None) -> tuple[Cliff, ...]:
    """Every jump of more than a pound (or more than the contract rounds to) that moving one measure shows, once each.

    A comparison that several lines or partners jump by is told of the one it moves most, and a gain and a loss that
    jump alike are one. A contract whose terms cannot all be resolved for one year has none to show. Measures stand at
    typical values unless it is said what they are (see `standing_in`).
    """
    lines = [line for line in contract.lines() if line.pays]
    if not any(isinstance(node, Compare | If) for line in lines for node in walk(line.rule)):
        return ()
    smallest = max(1.0, 10.0**-contract.round_to)
    cliffs: dict[int | str, Cliff] = {}
    for values in _settings(contract) if standing is None else (standing,):
        for measure in contract.measures():
            largest: dict[int | str, Cliff] = {}
            for position in range(min(MOST_MEMBERS, len(measure.along.members)) if measure.along else 1):
                for cliff in _along(measure, position, lines, values, smallest):
                    turning = id(cliff.tests[0]) if cliff.tests else measure.name
                    if turning not in largest or cliff.size > largest[turning].size:
                        largest[turning] = cliff
            for turning, cliff in largest.items():
                cliffs.setdefault(turning, cliff)
    told: list[Cliff] = []
    for cliff in cliffs.values():
        if not any(_alike(cliff, other) for other in told):
            told.append(cliff)
    return tuple(told)


def standing_in(settlement: Settlement, contract: Contract, number: int) -> Standing:
    """What a contract's terms and measures are in one case of a settlement, and its lines in the case before."""
    values = settlement.values[contract.id]
    after = settlement.cases[number].after
    found = {name: each[..., [number if each.shape[-1] > 1 else 0]] for name, each in values.items()}
    for node in walk(*(line.rule for line in contract.lines())):
        if isinstance(node, Prev):
            before = np.zeros(1) if after is None else settlement.of(contract.id, node.line)[..., [after]]
            found[node.name] = before
    return found | {name: found[fed] for fed, name in contract.fed_from.items() if fed in found}


def _alike(one: Cliff, other: Cliff) -> bool:
    """True where a gain and a loss, or two comparisons of one term, jump by the same amount as one measure moves."""
    terms = [{term.name for term in cliff.terms} for cliff in (one, other)]
    near = abs(one.size - other.size) <= ALIKE * max(one.size, other.size)
    return near and bool(terms[0]) and terms[0] == terms[1] and one.measure is other.measure


def _settings(contract: Contract) -> Iterator[dict[str, Floats]]:
    """What measures stand at while one moves: shares that a rule compares low, then high, then every flag a no."""
    case = _case(contract)
    rules = [line.rule for line in contract.lines()]
    try:
        terms = {term.name: resolve(contract, term, [case]) for term in contract.terms()}
    except FinmodelError:
        return
    terms |= {node.name: np.zeros(1) for node in walk(*rules) if isinstance(node, Prev)}
    tests = [node for node in walk(*rules) if isinstance(node, Compare)]
    compared = {node.name for node in walk(*tests) if isinstance(node, Measure) and node.unit == SHARE}
    flags = {measure.name for measure in contract.measures() if measure.unit == FLAG}
    for low, yes in ((True, True), (False, True), (False, False)):
        if (low and not compared) or not (yes or flags):
            continue
        values = dict(terms)
        for measure in contract.measures():
            shape = (len(measure.along.members), 1) if measure.along else (1,)
            stands = LOW_SHARE if low and measure.name in compared else _typical(measure, terms, contract)
            values[measure.name] = np.full(shape, 0.0 if measure.name in flags and not yes else stands)
        yield values


def _case(contract: Contract) -> Case:
    """A case for which every term has a number: the latest year stated, and a code that each table of codes has."""
    stated = [
        one for term in contract.terms() for one in (term.value if isinstance(term.value, tuple) else (term.value,))
    ]
    values = [one for one in stated if isinstance(one, TermValue)]
    years = [set(one.by_period) for one in values if one.by_period is not None and one.otherwise is None]
    year = max(set.intersection(*years), default="") if years else "2025/26"
    codes: dict[str, str] = {}
    for name in {one.by for one in values if one.by is not None}:
        tables = [one.values or {} for one in values if one.by == name and one.otherwise is None]
        shared = [code for code in tables[0] if all(code in table for table in tables)] if tables else []
        codes[name] = shared[-1] if shared else ""
    return Case(year, year, codes, usual_year(year))


def _typical(measure: Measure, values: Mapping[str, Floats], contract: Contract) -> float:
    """What a measure is taken to be: the largest term in its unit, else a usual number; shares and flags are high."""
    if measure.unit in (SHARE, FLAG):
        return 0.8 if measure.unit == SHARE else 1.0
    if measure.unit.pure:
        return max([1.0, *(float(np.max(values[name])) for name in _beside(measure, contract))])
    alike = [float(np.max(values[term.name])) for term in contract.terms() if term.unit.powers == measure.unit.powers]
    above = [name for name, power in measure.unit.powers if power > 0]
    return max(alike, default=0.0) or (_TYPICAL.get(above[0], 100.0) if len(above) == 1 else 100.0)


def _along(
    measure: Measure, position: int, lines: Sequence[Line], values: Mapping[str, Floats], smallest: float
) -> Iterator[Cliff]:
    """Jumps of the lines that use a measure as it (or one member of it) runs from nought to twice its typical value."""
    using = [line for line in lines if any(node is measure for node in walk(line.rule))]
    using = using or [line for line in lines if measure.name in _names(line)]
    stands = values[measure.name]
    top = (
        Fraction(1)
        if measure.unit == SHARE
        else 2 * fraction(float(stands[position, 0] if measure.along else stands[0]))
    )
    if not top:  # nothing of it where it stands: as far as such a measure usually goes
        top = 2 * fraction(1.0 if measure.unit.pure else 100.0)
    still = {name: beside_of(value) for name, value in values.items()}
    for line in using:
        members = _members(line)
        others = {
            other.label: float(values[other.name][0])
            for other in _measures(line)
            if other.name != measure.name and other.along is None
        }
        if measure.unit == FLAG:
            turns: Iterable[Turn] = (_turned(line, measure, position, still),)
        else:
            turns = Range(line.rule, measure.name, position, still).turns(top)
        for turn in turns:
            for member, one, other in zip(members, turn.before, turn.after, strict=True):
                if member is not None and one is not None and other is not None and abs(other - one) > smallest:
                    yield Cliff(line, member, measure, float(turn.at), float(one), float(other), turn.tests, others)


def _turned(line: Line, measure: Measure, position: int, still: Mapping[str, Beside]) -> Turn:
    """What a line comes to where a flag is a no, and where it is a yes."""
    sides = []
    for flag in (0, 1):
        mine: Beside = Series(Fraction(flag))
        whole = still[measure.name]
        if type(whole) is tuple:
            mine = (*whole[:position], cast(Series, mine), *whole[position + 1 :])
        found = SlopeReading({**still, measure.name: mine}, unrounded=True)(line.rule)
        cells = found if type(found) is tuple else (found,)
        sides.append(tuple(cell.now if isinstance(cell, Series) else None for cell in cells))
    return Turn(Fraction(1), sides[0], sides[1], ())


def _beside(measure: Measure, contract: Contract) -> set[str]:
    """Terms in plain numbers, no shares, that a rule compares a measure with."""
    tests = [node for line in contract.lines() for node in walk(line.rule) if isinstance(node, Compare)]
    looked = [list(walk(test)) for test in tests]
    return {
        node.name
        for nodes in looked
        if any(isinstance(node, Measure) and node.name == measure.name for node in nodes)
        for node in nodes
        if isinstance(node, Term) and node.unit.pure and node.unit not in (SHARE, FLAG)
    }


def _members(line: Line) -> list[str | None]:
    """Who each part of a line is for, nobody in particular, or None where a party would pay itself."""
    paid = {transfer.member for transfer in line.transfers}
    if line.rule.axis is None:
        return ["" if None in paid else None]
    return [member if number in paid else None for number, member in enumerate(line.rule.axis.members)]


def _names(line: Line) -> set[str]:
    return {measure.name for measure in _measures(line)}


def _measures(line: Line) -> list[Measure]:
    return list({node.name: node for node in walk(line.rule) if isinstance(node, Measure)}.values())
