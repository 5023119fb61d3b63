"""The straight line of a contract that cannot be followed exactly, for those who would rather have an estimate.

What cannot be followed is settled at the far end of each thing that moves by itself, all else as at the start, and
taken to move in proportion between. So the place is settled once for each share by which activity changes, each number
of a contract that is decided, and each payer and provider of schemes: never once a choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from finmodel.contracts.expressed import Moved, read_lines
from finmodel.contracts.settle import Drawn, settle
from finmodel.contracts.settled_lines import SettledLine, Settlement
from finmodel.errors import Finding, Refused
from finmodel.measures.grid import Grid
from finmodel.optimise.inside.inside_amounts import Inside
from finmodel.optimise.inside.moved_values import Values, weighed
from finmodel.optimise.inside.moves import BoughtCell, MovedTerm, Parts
from finmodel.optimise.inside.moving_data import MovingData
from finmodel.optimise.inside.resting import resting_on
from finmodel.positions.outside import outside_books
from finmodel.rules.linear.expression import Expression
from finmodel.scenarios.run import supply_of

_NONE = 1e-9


@dataclass(frozen=True)
class _Driver:
    """Something that moves by itself, and every line once it is at its far end."""

    amount: Expression
    end: float
    settled: Settlement


def estimated_where_refused(inside: Inside, data: MovingData, values: Values) -> Inside:
    """The contracts with the straight line of each payment that cannot be followed, contract by contract in order.

    What later contracts make of such a payment is followed exactly. Nothing is refused then, and what is estimated is
    told in `findings`.
    """
    drivers: list[_Driver] | None = None
    known: dict[tuple[str, str, int], list[Moved] | Moved] = {}
    findings: dict[Finding, None] = {}
    while True:
        refused = _first_refused(inside)
        if not refused:
            break
        drivers = drivers or list(_drivers(inside, data))
        for settled, case, why in refused:
            known[settled.contract.id, settled.line.name, case] = _straight(inside, settled, case, drivers)
            findings[_told(settled, why)] = None
        lines = read_lines(inside.start.settlement, values, {**inside.known, **known}, before=inside.lines)
        inside = replace(inside, lines=lines)
    rest = resting_on(inside.start.settlement, {(contract, line) for contract, line, _ in known})
    return replace(inside, estimates=inside.estimates | rest, findings=(*inside.findings, *findings))


def _first_refused(inside: Inside) -> list[tuple[SettledLine, int, Refused]]:
    """The payments that cannot be followed of the first contract that has any."""
    found: list[tuple[SettledLine, int, Refused]] = []
    for settled in inside.start.settlement.lines:
        if found and settled.contract is not found[0][0].contract:
            break
        for case in range(len(inside.start.settlement.cases)) if settled.line.transfers else ():
            why = _refusal(inside, settled, case)
            if why is not None:
                found.append((settled, case, why))
    return found


def _refusal(inside: Inside, settled: SettledLine, case: int) -> Refused | None:
    try:
        for one in settled.line.transfers:
            inside.lines.line(settled.contract.id, settled.line.name, case, one.member)
    except Refused as why:
        return why
    return None


def _straight(inside: Inside, settled: SettledLine, case: int, drivers: Sequence[_Driver]) -> list[Moved] | Moved:
    axis = settled.line.rule.axis
    if axis is None:
        return _straight_of(inside, settled, case, None, drivers)
    return [_straight_of(inside, settled, case, member, drivers) for member in range(len(axis.members))]


def _straight_of(
    inside: Inside, settled: SettledLine, case: int, member: int | None, drivers: Sequence[_Driver]
) -> Moved:
    start = float(settled.of_member(member)[case])
    moved: list[Moved] = [start]
    for driver in drivers:
        there = driver.settled.of(settled.contract.id, settled.line.name)
        change = float((there if member is None else there[member])[case]) - start
        if change:
            moved.append(driver.amount * (change / driver.end))
    return Expression.total(moved)


def _drivers(inside: Inside, data: MovingData) -> Iterator[_Driver]:
    start = inside.place.start
    for share, rows in zip(data.shares, data.rows_of_shares, strict=True):
        end = _far(inside, share.parts)
        if end:
            grid = start.grid.scaled_by(np.where(rows, 1.0 + end, 1.0))
            yield _Driver(inside.columns[share.named], end, _settled(inside, grid))
    for term in inside.place.terms:
        end = _far(inside, term.adds)
        if end:
            yield _Driver(
                weighed(term.adds, inside.columns),
                end,
                _settled(inside, start.grid, _raised(inside, term, end)),
            )
    for cell in inside.place.bought:
        end = _far(inside, cell.units)
        if end:
            yield _Driver(weighed(cell.units, inside.columns), end, _settled(inside, _with_units(inside, cell, end)))


def _with_units(inside: Inside, cell: BoughtCell, units: float) -> Grid:
    """The grid at the start with so many units in a cell of what is bought."""
    grid = inside.place.start.grid
    rows = grid.activity
    here = np.ones(len(rows), dtype=bool)
    for name, code in cell.codes.items():
        here &= (rows[name] == code).to_numpy()
    columns = {name: np.where(here, rows[name] + size * units, rows[name]) for name, size in cell.holds.items()}
    return replace(grid, activity=rows.assign(**columns))


def _far(inside: Inside, parts: Parts) -> float:
    """The end of a sum of choices that is farther from nought."""
    if not parts:
        return 0.0
    end = max(inside.reach.of(inside.in_choices(parts)), key=abs)
    return end if abs(end) > _NONE else 0.0


def _raised(inside: Inside, term: MovedTerm, by: float) -> Drawn:
    values = inside.start.settlement.values[term.contract][term.term].copy()
    case = inside.case_of(term.period)
    if term.member is None:
        values[case] += by
    else:
        book = next(one for one in inside.start.basis.contracts if one.id == term.contract)
        along = next(one.along for one in book.terms() if one.name == term.term)
        assert along is not None
        values[along.members.index(term.member), case] += by
    return {(term.contract, term.term): values}


def _settled(inside: Inside, grid: Grid, drawn: Drawn | None = None) -> Settlement:
    basis = inside.start.basis
    funding, delivery = basis.memo.once(basis.place, lambda: outside_books(basis.place))
    books = (funding, *basis.contracts, delivery)
    return settle(books, inside.start.settlement.cases, supply_of(grid), drawn)


def _told(settled: SettledLine, why: Refused) -> Finding:
    where = f"contract {settled.contract.id}, line {settled.line.name}"
    what = f"{settled.line.label} is estimated by a straight line, as it cannot be followed exactly: {why.what}"
    return Finding(where, what, why.fix, "warning")
