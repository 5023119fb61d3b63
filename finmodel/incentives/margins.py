"""Incentives: what each partner gains or loses from one more unit of each kind of activity, and through which contract.

Everything rests on the slope of the rules: the payment and the cost of one more unit of a kind's present mix.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finmodel.contracts.settle import settle_alone
from finmodel.contracts.slopes import Direction, MovedLines, Moving
from finmodel.contracts.values import cases_of
from finmodel.core.columns import ALL, PERIOD, UNKNOWN
from finmodel.core.nearest import nearest
from finmodel.core.place import OUTSIDE, Place
from finmodel.core.vocabulary import Vocabulary
from finmodel.errors import Finding, InputError
from finmodel.measures.ask import PREVIOUS, Ask
from finmodel.measures.grid import Grid
from finmodel.measures.row_rules import RowRule
from finmodel.positions.outside import DELIVERY, average_step_book
from finmodel.rules.nodes import Measure, Multiply, Node, Term, walk
from finmodel.rules.series import Series
from finmodel.rules.slope import Beside, SlopeReading, slope_of
from finmodel.scenarios.run import Run, supply_of

BY = ("provider", "setting", "service")
"""Dimensions of activity that a kind is told apart by, where no others are named."""
STEP = "step"
"""Part of the table of effects that holds the step cost, on average."""
Choice = Mapping[str, Sequence[str]]
"""Codes by dimension that choose kinds of activity."""


def told_apart_by(*choices: Sequence[Choice]) -> tuple[str, ...]:
    """The dimensions that kinds are told apart by, with those that choices name besides."""
    named = [name for several in choices for choice in several for name in choice]
    return tuple(dict.fromkeys((*BY, *named)))


def asks_of_kinds(place: Place, by: Sequence[str] = BY) -> tuple[Ask, ...]:
    """What the grid must keep for kinds to be told apart, of what every source of the place's activity gives."""
    sources = place.data.activity
    told = [name for name in by if all(name in source.columns for source in sources)]
    return (Ask.of("quantity", by=told),) if sources else ()


@dataclass(frozen=True)
class Kind:
    """A kind of activity in one year: its codes, and how much of it there is."""

    codes: tuple[tuple[str, str], ...]
    period: int
    units: float

    @property
    def provider(self) -> str:
        """Who provides it; empty where the data does not say."""
        return dict(self.codes).get("provider", "")

    @property
    def name(self) -> str:
        """Its codes in words, without its provider's and without one said twice."""
        said = [code.replace("_", " ") for name, code in self.codes if name != "provider"]
        return ", ".join(dict.fromkeys(said)) or "all activity"

    def counted(self, words: Vocabulary, several: bool = False) -> str:
        """What one unit of it is called, or several: emergency spell, contacts (district nursing)."""
        return words.counted(self.codes, several)

    def fits(self, choice: Choice) -> bool:
        """True where it has one of the codes of every dimension named."""
        mine = dict(self.codes)
        return all(mine.get(name) in codes for name, codes in choice.items())


@dataclass(frozen=True)
class MarginalEffect:
    """What one more unit of a kind does to a partner through one contract, in pounds over all the place's years."""

    kind: Kind
    partner: str
    contract: str
    more: float
    """For one unit more, by the slope."""
    fewer: float
    """For one unit fewer, by the slope; minus `more` where nothing turns here."""
    jump_more: float
    """What comes at once with the least more."""
    jump_fewer: float
    """What comes at once with the least less."""
    later: float
    """The part of `more` that falls in other years than the unit."""
    terms: tuple[str, ...]
    """Terms of the contract that the units are multiplied by."""

    @property
    def cost(self) -> bool:
        """True where it is the cost of delivery rather than a payment."""
        return self.contract == DELIVERY


@dataclass(frozen=True)
class Incentives:
    """Every effect of one more unit of each kind, for a settled place."""

    run: Run
    by: tuple[str, ...] = BY

    @cached_property
    def moving(self) -> Moving:
        """The settlement, at the point it was settled."""
        return Moving(self.run.settlement)

    @cached_property
    def unrounded(self) -> Moving:
        """The same before any rounding of money."""
        return Moving(self.run.settlement, unrounded=True)

    @cached_property
    def names(self) -> dict[str, str]:
        """Partners and pools by id."""
        place = self.run.basis.place
        return {one.id: one.name for one in place.partners} | {one.id: one.title for one in place.pools}

    @cached_property
    def titles(self) -> dict[str, str]:
        """Contracts by id."""
        return {settled.contract.id: settled.contract.title for settled in self.run.settlement.lines}

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """Every kind of activity there is, year by year."""
        return tuple(self._kinds(self.by))

    def providers(self) -> tuple[Kind, ...]:
        """All that each provider does, as one kind each, year by year."""
        return tuple(self._kinds(("provider",)))

    def _kinds(self, by: Sequence[str]) -> Iterator[Kind]:
        rows = self.run.basis.grid.activity
        told = [name for name in by if not (rows[name] == ALL).any()]
        for number, period in enumerate(self.run.basis.place.periods):
            here = rows[rows[PERIOD] == period]
            units = here.groupby(told, observed=True)["quantity_milli"].sum() if told else pd.Series({(): 0})
            for codes, milli in units.items():
                each = codes if isinstance(codes, tuple) else (codes,)
                if milli and UNKNOWN not in each:
                    yield Kind(tuple(zip(told, map(str, each), strict=True)), number, int(milli) / 1000)

    def chosen(self, choices: Sequence[Choice], option: str) -> tuple[Kind, ...]:
        """Kinds that fit any of some choices. Raises InputError for a choice that no activity fits."""
        findings: list[Finding] = []
        for choice in choices:
            wrong = [Finding(option, *told) for name, codes in choice.items() for told in self._strangers(name, codes)]
            if not wrong and not any(kind.fits(choice) for kind in self.kinds):
                told = ", ".join(f"{name} {' or '.join(codes)}" for name, codes in choice.items())
                wrong.append(Finding(option, f"No activity in the data has {told} together.", "Check the codes."))
            findings += wrong
        if findings:
            raise InputError(findings)
        return tuple(kind for kind in self.kinds if any(kind.fits(choice) for choice in choices))

    def _strangers(self, name: str, codes: Sequence[str]) -> Iterator[tuple[str, str]]:
        known = sorted({dict(kind.codes).get(name, "") for kind in self.kinds} - {""})
        if not known:
            yield f"The data does not give the {name} of all activity.", f"Add `{name}:` to the columns of each file."
            return
        for code in codes:
            if code not in known:
                near = nearest(code, known)
                fix = f"Did you mean '{near}'?" if near else f"Use one of: {', '.join(known)}."
                yield f"No activity in the data has {name} '{code}'.", fix

    def direction(self, kind: Kind, moving: Moving | None = None) -> Direction:
        """By how much every measure moves with one more unit of a kind, in its present mix.

        Measures are those of the settled place, unless of other rules that move.
        """
        grid = self.run.basis.grid
        part = replace(
            grid,
            activity=self._rows_of(None, grid.activity, kind),
            derived={rule: self._rows_of(rule, rows, kind) for rule, rows in grid.derived.items()},
        )
        found: dict[tuple[str, str], NDArray[np.float64]] = {}
        for name, measure, may in (moving or self.moving).counting(dict(kind.codes)):
            moves = self._moves(measure, may, kind, part)
            if moves.any():
                found[name, measure.name] = moves / kind.units
        return found

    def _rows_of(self, rule: RowRule | None, rows: pd.DataFrame, kind: Kind) -> pd.DataFrame:
        """The rows of a kind, of activity or of what a rule makes of it, in every year."""
        names = tuple(name for name, _ in kind.codes)
        if (rule, names) not in self._numbers:
            by_codes: dict[tuple[str, ...], list[int]] = {}
            for number, codes in enumerate(zip(*(rows[name] for name in names), strict=True)):
                by_codes.setdefault(codes, []).append(number)
            self._numbers[rule, names] = by_codes
        numbers = self._numbers[rule, names].get(tuple(code for _, code in kind.codes), [])
        return rows.iloc[numbers] if names else rows

    @cached_property
    def _numbers(self) -> dict[tuple[RowRule | None, tuple[str, ...]], dict[tuple[str, ...], list[int]]]:
        """Numbers of the rows that have the same codes."""
        return {}

    def _moves(self, measure: Measure, may: Collection[int], kind: Kind, part: Grid) -> NDArray[np.float64]:
        """By how much a measure moves; of its asks, only those that `may` count the kind are answered."""
        if not isinstance(measure.ask, tuple):
            assert isinstance(measure.ask, Ask)
            return self._in_years(part.measure(replace(measure.ask, year=None)), measure.ask.year, kind)
        moved = np.zeros((len(measure.ask), len(self.run.basis.place.periods)))
        for number in may:
            ask = measure.ask[number]
            assert isinstance(ask, Ask)
            moved[number] = self._in_years(part.measure(replace(ask, year=None)), ask.year, kind)
        return moved

    def _in_years(self, values: NDArray[np.float64], year: str | None, kind: Kind) -> NDArray[np.float64]:
        """The kind's own year, where an ask looks at it."""
        periods = self.run.basis.place.periods
        moved = np.zeros_like(values)
        own = values[..., kind.period]
        if year is None:
            moved[..., kind.period] = own
        elif year == PREVIOUS and kind.period + 1 < len(periods):
            moved[..., kind.period + 1] = own
        elif year == periods[kind.period]:
            moved[...] = own[..., None]
        return moved

    def of(self, kind: Kind) -> list[MarginalEffect]:
        """Every effect of one more unit of a kind."""
        direction = self.direction(kind)
        here, before, after = (self.moving.beside(direction, side=side) for side in (0, -1, 1))
        gains: dict[tuple[str, str], NDArray[np.float64]] = {}
        every = MovedLines(here.lines | before.lines | after.lines)
        for (flow, now), (_, left), (_, right) in zip(
            *(self.moving.flows(moved, of=every) for moved in (here, before, after)), strict=True
        ):
            told = slope_of(now, left, right)
            contract, _, payer, payee, case = flow
            later = 0.0 if case == kind.period else float(told.right)
            amounts = np.array([told.right, -told.left, told.jump_right, -told.jump_left, later], dtype=np.float64)
            for partner, sign in ((payee, 1), (payer, -1)):
                if partner != OUTSIDE and amounts.any():
                    held = gains.setdefault((partner, contract), np.zeros(5))
                    held += sign * amounts
        causes = self._causes(after)
        return [
            MarginalEffect(kind, partner, contract, *_five(amounts), terms=causes.get(contract, ()))
            for (partner, contract), amounts in gains.items()
        ]

    @cached_property
    def _average_steps(self) -> Moving:
        basis = self.run.basis
        return Moving(settle_alone(average_step_book(basis.place), cases_of(basis.place), supply_of(basis.grid)))

    @cached_property
    def steps(self) -> dict[Kind, dict[str, float]]:
        """What one more unit of each kind takes of a step, by partner in pounds: the step's cost over what it serves.

        It is less than nil, and no part of an effect: nothing is spent on a step until the next one is needed.
        """
        moving, found = self._average_steps, {kind: dict[str, float]() for kind in self.kinds}
        for kind, mine in found.items():
            moved = moving.beside(self.direction(kind, moving), side=1)
            for (_, _, payer, _, _), after in moving.flows(moved):
                mine[payer] = mine.get(payer, 0.0) - float(after.slope)
        return found

    def _causes(self, moved: MovedLines) -> dict[str, tuple[str, ...]]:
        """For each contract, the terms that what moves is multiplied by in lines that pay."""
        multiplied_by: dict[str, dict[str, None]] = {}
        readings: dict[str, list[tuple[int, SlopeReading]]] = {}
        for (contract, case), reading in moved.readings.items():
            readings.setdefault(contract, []).append((case, reading))
        for settled in self.moving.lines_of(readings):
            contract = settled.contract.id
            for case, reading in readings[contract] if settled.line.pays else ():
                if (contract, settled.line.name, case) in moved.lines:
                    names = multiplied_by.setdefault(contract, {})
                    names.update(dict.fromkeys(_multipliers(settled.line.rule, reading)))
        return {contract: tuple(names) for contract, names in multiplied_by.items()}

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Every effect as rows: pounds from one more and from one fewer unit, jumps, the part in other years, terms.

        Columns: year, the kind's codes, kind, units, partner, contract, part (payment, cost or step), one_more,
        one_fewer, jump_more, jump_fewer, in_other_years, terms. A row of part `step` holds the step cost on average
        (see `steps`), which comes on top of what one unit does here, which is the sum of the other rows.
        """
        periods = self.run.basis.place.periods
        rows = [
            {
                "year": periods[kind.period], **dict(kind.codes), "kind": kind.name, "units": kind.units,
                "partner": each.partner, "contract": each.contract, "part": part,
                "one_more": each.more, "one_fewer": each.fewer, "jump_more": each.jump_more,
                "jump_fewer": each.jump_fewer, "in_other_years": each.later, "terms": "; ".join(each.terms),
            }
            for kind in self.kinds for part, each in self._parts(kind)
        ]  # fmt: skip
        told = dict.fromkeys(name for kind in self.kinds for name, _ in kind.codes)
        names = ["year", *told, "kind", "units", "partner", "contract", "part", "one_more", "one_fewer"]
        return pd.DataFrame(rows, columns=[*names, "jump_more", "jump_fewer", "in_other_years", "terms"])

    def _parts(self, kind: Kind) -> Iterator[tuple[str, MarginalEffect]]:
        """Every effect of a kind, and what it takes of a step, each with the part that it is."""
        yield from (("cost" if each.cost else "payment", each) for each in self.all[kind])
        for partner, step in self.steps[kind].items():
            yield STEP, MarginalEffect(kind, partner, DELIVERY, step, -step, 0.0, 0.0, 0.0, ())

    @cached_property
    def all(self) -> dict[Kind, list[MarginalEffect]]:
        """The effects of each kind."""
        return {kind: self.on(kind) for kind in self.kinds}

    def on(self, kind: Kind) -> list[MarginalEffect]:
        """The effects of one kind, worked out once."""
        if kind not in self._known:
            self._known[kind] = self.of(kind)
        return self._known[kind]

    @cached_property
    def _known(self) -> dict[Kind, list[MarginalEffect]]:
        return {}

    def net(self, kind: Kind) -> dict[str, float]:
        """What each partner gains from one more unit, payments and cost together."""
        found: dict[str, float] = {}
        for each in self.on(kind):
            found[each.partner] = found.get(each.partner, 0.0) + each.more
        return found


def _five(amounts: NDArray[np.float64]) -> tuple[float, float, float, float, float]:
    more, fewer, jump_more, jump_fewer, later = amounts.tolist()
    return more, fewer, jump_more, jump_fewer, later


def _multipliers(rule: Node, reading: SlopeReading) -> Iterator[str]:
    """Labels of the terms that what moves is multiplied by, on the way that is taken here."""
    for node in walk(rule):
        if not isinstance(node, Multiply) or id(node) not in reading.moving:
            continue
        for part, other in ((node.left, node.right), (node.right, node.left)):
            rising = _rising(reading.known(part)) if id(part) in reading.moving else ()
            if rising and id(other) not in reading.moving and _rising(reading.known(node)):
                for each in walk(other):
                    if isinstance(each, Term) and each.along is not None and len(rising) == 1 and node.axis is not None:
                        yield f"{each.label} of {each.along.members[rising[0]].replace('_', ' ')}"
                    elif isinstance(each, Term):
                        yield each.label


def _rising(value: Beside) -> tuple[int, ...]:
    """Which members of a value move; a single value is the first."""
    cells = value if type(value) is tuple else (value,)
    return tuple(at for at, cell in enumerate(cells) if isinstance(cell, Series) and not cell.fixed)
