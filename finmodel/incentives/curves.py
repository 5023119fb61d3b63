"""Incentives across a range of activity: each partner's gain as a curve, with every kink and jump where it is.

A curve is not made of samples: the slope reading says where each choice of a rule turns, so that every kink and jump
stands at its exact place. It is before any rounding of money, which would make a step of every penny.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import pandas as pd

from finmodel.contracts.slopes import Direction, MovedLines, Moving
from finmodel.core.place import OUTSIDE
from finmodel.incentives.margins import Incentives, Kind
from finmodel.positions.outside import DELIVERY
from finmodel.rules.nodes import Node, Term, walk
from finmodel.rules.series import NIL, Series, fraction, minus, plus
from finmodel.rules.turns import MOST, turning_points

RANGE = (0.5, 1.5)
"""Parts of present activity between which a curve is drawn unless told."""
BETWEEN = 10
"""Even parts of a range at whose ends the curve is told too."""
_A_PENNY = Fraction(1, 100)
_SLOPE_TURNS = Fraction(1, 10**6)
COLUMNS = (
    "year", "kind", "provider", "units", "of_present", "partner", "contract", "part", "what",
    "gain_before", "gain", "gain_after", "each_before", "each_after", "terms",
)  # fmt: skip
"""Of a curve's table: where, for whom and through which contract; `what` is end, point, kink or jump; gain against
present activity in pounds, just before, at and just after; pounds a unit to each side; terms that turn there."""
Holding = tuple[str, str]
"""A partner and a contract."""


@dataclass(frozen=True)
class Point:
    """A point of a curve: units of the kind, what each partner gains through each contract to either side."""

    units: Fraction
    before: Mapping[Holding, Series]
    here: Mapping[Holding, Series]
    after: Mapping[Holding, Series]
    terms: Mapping[Holding, tuple[str, ...]] = field(default_factory=dict)

    def jump(self, held: Holding) -> Fraction:
        """By how much the gain jumps from just before to just after."""
        return _of(self.after, held).now - _of(self.before, held).now

    def kink(self, held: Holding) -> bool:
        """True where the slope turns."""
        return abs(_of(self.after, held).slope + _of(self.before, held).slope) > _SLOPE_TURNS


@dataclass(frozen=True)
class Curve:
    """What every partner gains through every contract as one kind of activity runs through a range."""

    kind: Kind
    points: tuple[Point, ...]
    cut_short: bool = False
    """True where it turns more often than was looked for, so that turns towards its end are missing."""

    @property
    def held(self) -> tuple[Holding, ...]:
        """Partners and contracts that it moves."""
        return tuple(dict.fromkeys(held for point in self.points for held in (*point.here, *point.after)))


def curve_of(incentives: Incentives, kind: Kind, limits: tuple[float, float] = RANGE) -> Curve:
    """A kind's curve from one part of its present activity to another; before any rounding of money."""
    moving = incentives.unrounded
    direction = incentives.direction(kind)
    units = fraction(kind.units)
    low, high = ((fraction(each) - 1) * units for each in limits)
    turns = list(turning_points(lambda at, side: dict(moving.beside(direction, at, side).margins), low, high))
    even = [low + (high - low) * part / BETWEEN for part in range(BETWEEN + 1)]
    inside = [NIL] if low < NIL < high else []
    points = [_point(moving, direction, at, units) for at in sorted({*turns, *even, *inside})]
    ends = {low, high, *even, *inside}
    kept = [one for one in points if one.units - units in ends or any(one.kink(h) or one.jump(h) for h in one.here)]
    return Curve(kind, tuple(kept), len(turns) == MOST)


def table_of(incentives: Incentives, curves: list[Curve]) -> pd.DataFrame:
    """Curves as rows, a row for each point, partner and contract; columns as `COLUMNS` says."""
    years = incentives.run.basis.place.periods
    rows = []
    for curve in curves:
        for number, point in enumerate(curve.points):
            for held in curve.held:
                before, here, after = (_of(side, held) for side in (point.before, point.here, point.after))
                what = "end" if number in (0, len(curve.points) - 1) else "point"
                what = "jump" if abs(point.jump(held)) > _A_PENNY else "kink" if point.kink(held) else what
                rows.append((
                    years[curve.kind.period], curve.kind.name, curve.kind.provider, float(point.units),
                    float(point.units) / curve.kind.units, *held, "cost" if held[1] == DELIVERY else "payment", what,
                    float(before.now), float(here.now), float(after.now), float(-before.slope), float(after.slope),
                    "; ".join(point.terms.get(held, ())) if what in ("jump", "kink") else "",
                ))  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def chart_of(curve: Curve, partner: str) -> pd.DataFrame:
    """One partner's gain in all along a curve, for a chart: units, amount in pounds, kink (terms that turn there).

    A jump is two rows of the same units. `attrs` has `now`, the present units, and `unit`, what is counted.
    """
    rows = []
    for point in curve.points:
        mine = [held for held in curve.held if held[0] == partner]
        sides = [float(sum(_of(side, held).now for held in mine)) for side in (point.before, point.after)]
        turns = any(point.kink(held) or point.jump(held) for held in mine)
        words = "; ".join(dict.fromkeys(term for held in mine for term in point.terms.get(held, ()))) if turns else ""
        rows += [(float(point.units), sides[0], words)]
        rows += [(float(point.units), sides[1], "")] if abs(sides[1] - sides[0]) > float(_A_PENNY) else []
    table = pd.DataFrame(rows, columns=["units", "amount", "kink"])
    table.attrs = {"now": curve.kind.units, "unit": f"Units of {curve.kind.name}"}
    return table


def _point(moving: Moving, direction: Direction, at: Fraction, units: Fraction) -> Point:
    sides = [moving.beside(direction, at, side) for side in (-1, 0, 1)]
    before, here, after = (_gains(moving, side) for side in sides)
    one, other = (dict(sides[number].margins) for number in (0, 2))
    turned = {
        (key[0], key[2]) for key in one.keys() | other.keys()
        if _sign(one.get(key, Series(NIL))) != _sign(other.get(key, Series(NIL)))
    }  # fmt: skip
    return Point(units + at, before, here, after, _terms(moving, turned))


def _gains(moving: Moving, moved: MovedLines) -> dict[Holding, Series]:
    found: dict[Holding, Series] = {}
    known = dict(moving.flows(moving.base, of=moved))
    for flow, now in moving.flows(moved):
        contract, _, payer, payee, _ = flow
        gain = minus(now, known[flow])
        for partner, amount in ((payee, gain), (payer, minus(Series(NIL), gain))):
            if partner != OUTSIDE:
                found[partner, contract] = plus(found.get((partner, contract), Series(NIL)), amount)
    return found


def _terms(moving: Moving, turned: set[tuple[str, int]]) -> dict[Holding, tuple[str, ...]]:
    """For each partner and contract, the terms that the choices which turn look at."""
    looked_at: dict[Holding, dict[str, None]] = {}
    by_contract: dict[str, set[int]] = {}
    for name, key in turned:
        by_contract.setdefault(name, set()).add(key)
    for settled in moving.lines_of(by_contract):
        here = by_contract[settled.contract.id]
        nodes = list(walk(settled.line.rule)) if here and settled.line.pays else []
        terms = [each.label for node in nodes if id(node) in here for each in _looked_at(node)]
        for payer, payee, _ in settled.flows() if terms else ():
            for partner in (payer, payee):
                looked_at.setdefault((partner, settled.contract.id), {}).update(dict.fromkeys(terms))
    return {held: tuple(terms) for held, terms in looked_at.items()}


def _looked_at(node: Node) -> list[Term]:
    """Terms that a choice sets against what moves: its own sides first, then what those are made of."""
    sides = list(reversed(node.parts))
    own = [side for side in sides if isinstance(side, Term)]
    return own or [each for side in sides for each in walk(side) if isinstance(each, Term)]


def _sign(margin: Series) -> int:
    return (margin > Series(NIL)) - (margin < Series(NIL))


def _of(side: Mapping[Holding, Series], held: Holding) -> Series:
    return side.get(held, Series(NIL))
