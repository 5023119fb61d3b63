"""What there is to decide of each scheme in each year, and what follows from it as sums over the choices.

A unit is started in a year and runs for as long as its scheme lasts; so that what runs, what is paid and what is
changed in a year are sums over starts, and a scheme that is decided anew each year is the case of one year. Bands of
returns are choices of their own, filled in order: where a band does more than the one before, or where a plan could
gain by filling a later one first, an ordering by whole choices is added for that scheme alone.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from finmodel.optimise.building.choice_sums import Terms, add
from finmodel.optimise.building.meaning import Meaning, Meant
from finmodel.optimise.decision import cell_of
from finmodel.optimise.saying.brief import Scheme
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.solving.program import Choice, Limit, Sense

_CRUMB = 0.001
"""The least of a scheme that counts as bought, where parts of a unit can be."""
Cell = tuple[str, str]
"""A scheme, or a combination by its name, and a year."""


@dataclass(frozen=True)
class FilledBands:
    """The choices that units of a scheme fill in order, in a year."""

    names: tuple[str, ...]
    widths: tuple[float, ...]
    parts: tuple[float, ...]


@dataclass
class Decisions:
    """Choices and limits that schemes bring, and what is started, runs and works, cell by cell."""

    problem: Problem
    most_money: float
    """Pounds that could be spent in any year at the most, so that what has no other end has one."""
    in_order: Collection[Cell] = ()
    """Cells whose bands are to be filled in order by whole choices, though they need not be by themselves."""
    choices: list[Choice] = field(default_factory=list)
    meant: list[Meant] = field(default_factory=list)
    started: dict[Cell, Terms] = field(default_factory=dict)
    running: dict[Cell, Terms] = field(default_factory=dict)
    working: dict[Cell, Terms] = field(default_factory=dict)
    """Units as far as they have their effects and outcomes."""
    bands: dict[Cell, FilledBands] = field(default_factory=dict)
    units_of: dict[str, Scheme] = field(default_factory=dict)
    """The scheme of each choice that is a number of units."""
    _bought: dict[Cell, Terms] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for scheme in self.problem.schemes:
            for year in self.problem.years:
                self.started[scheme.id, year] = self._started(scheme, year)
            for number, year in enumerate(self.problem.years):
                self._follow(scheme, number, year)
        for scheme in self.problem.schemes:
            self._relations(scheme)
        for combination in self.problem.combinations:
            for year in self.problem.years:
                self._together(combination.name, combination.schemes, year)

    def named(self, what: str, year: str) -> str:
        """What a limit is called: with its year, where several are planned."""
        return what if len(self.problem.years) == 1 else f"{what}, {year}"

    def spending(self, scheme: Scheme, year: str, times: float = 1.0) -> Terms:
        """Pounds that the pool pays for a scheme in a year."""
        paid = add({}, self.running[scheme.id, year], times * float(scheme.cost_in(year)))
        return add(paid, self.started[scheme.id, year], times * float(scheme.start_up)) if scheme.start_up else paid

    def bought(self, scheme: Scheme, year: str) -> Terms:
        """One where any of a scheme runs in a year, nil where none does."""
        if (scheme.id, year) not in self._bought:
            self._bought[scheme.id, year] = self._whether(scheme, year)
        return self._bought[scheme.id, year]

    def most(self, scheme: Scheme, year: str) -> float:
        """Units that could run at the most."""
        stated = scheme.most_in(year)
        if stated is not None:
            return float(stated)
        paid = float(scheme.cost_in(year)) or float(scheme.start_up)
        return self.most_money / paid if paid else math.inf

    def _started(self, scheme: Scheme, year: str) -> Terms:
        name = cell_of(self.problem, scheme.id, year)
        if scheme.sizes:
            sizes = {f"{name}: {scheme.in_words(size)}": float(size) for size in scheme.sizes}
            self.choices += [Choice(each, 0.0, 1.0, True) for each in sizes]
            self._shape(f"{scheme.title} in one size at most", dict.fromkeys(sizes, 1.0), "<=", 1.0, year)
            return sizes
        if scheme.all_or_nothing:
            self.choices.append(Choice(name, 0.0, 1.0, True))
            return {name: size_of(scheme)}
        self.choices.append(Choice(name, 0.0, math.inf, scheme.whole_units))
        self.units_of[name] = scheme
        return {name: 1.0}

    def _follow(self, scheme: Scheme, number: int, year: str) -> None:
        """What runs and works in a year once units are started, within what can and must run."""
        years, ramp = self.problem.years, [float(part) for part in scheme.ramp]
        running: Terms = {}
        ramped: Terms = {}
        for age in range(min(self.problem.runs_for(scheme), number + 1)):
            begun = self.started[scheme.id, years[number - age]]
            add(running, begun)
            add(ramped, begun, ramp[age] if age < len(ramp) else 1.0)
        self.running[scheme.id, year] = running
        self.working[scheme.id, year] = self._curved(scheme, year, ramped) if scheme.returns else ramped
        self._within(scheme, year, running)

    def _within(self, scheme: Scheme, year: str, running: Terms) -> None:
        least, most = scheme.least_in(year), scheme.most_in(year)
        ease = max(float(scheme.cost_in(year)), 0.01)
        if least:
            name = self.named(f"At least {scheme.in_words(least)} of {scheme.title}", year)
            self._add(Limit(name, running, ">=", float(least), ease=ease), "scheme", least, scheme.id, year)
        if most is not None and not scheme.all_or_nothing and not scheme.sizes:
            name = self.named(f"At most {scheme.in_words(most)} of {scheme.title}", year)
            self._add(Limit(name, running, "<=", float(most), ease=ease), "scheme", most, scheme.id, year)
        elif most is not None and len(running) > len(self.started[scheme.id, year]):
            self._shape(f"{scheme.title} no more than once at a time", running, "<=", float(most), year)

    def _curved(self, scheme: Scheme, year: str, ramped: Terms) -> Terms:
        """Units of each band, which together are those that there are; what they do in all."""
        cell = cell_of(self.problem, scheme.id, year)
        ends = [self.most(scheme, year) if band.up_to is None else float(band.up_to) for band in scheme.returns]
        widths = [max(0.0, high - low) for low, high in pairwise([0.0, *ends])]
        names = tuple(f"{cell}, band {number}" for number in range(1, len(ends) + 1))
        parts = tuple(float(band.part) for band in scheme.returns)
        self.choices += [Choice(name, 0.0, width) for name, width in zip(names, widths, strict=True)]
        filled = add(dict.fromkeys(names, 1.0), ramped, -1.0)
        self._shape(f"Bands of {scheme.title} hold no less than its units", filled, ">=", 0.0, year)
        self._shape(f"Bands of {scheme.title} hold no more than its units", filled, "<=", 0.0, year)
        self.bands[scheme.id, year] = FilledBands(names, tuple(widths), parts)
        rises = any(low < high for low, high in pairwise(parts))
        if rises or (scheme.id, year) in self.in_order:
            self._ordered(scheme, year, self.bands[scheme.id, year])
        return dict(zip(names, parts, strict=True))

    def _ordered(self, scheme: Scheme, year: str, bands: FilledBands) -> None:
        for number, (before, after) in enumerate(pairwise(bands.names), start=1):
            reached = f"{after} reached"
            self.choices.append(Choice(reached, 0.0, 1.0, True))
            told = f"Band {number} of {scheme.title} full before the next"
            self._shape(told, {before: 1.0, reached: -bands.widths[number - 1]}, ">=", 0.0, year)
            self._shape(f"{told} begins", {after: 1.0, reached: -bands.widths[number]}, "<=", 0.0, year)

    def _whether(self, scheme: Scheme, year: str) -> Terms:
        running = self.running[scheme.id, year]
        if (scheme.all_or_nothing or scheme.sizes) and len(running) == len(self.started[scheme.id, year]):
            return dict.fromkeys(running, 1.0)
        if scheme.all_or_nothing:
            return dict.fromkeys(running, 1.0)
        name = f"{cell_of(self.problem, scheme.id, year)} bought"
        self.choices.append(Choice(name, 0.0, 1.0, True))
        least = 1.0 if scheme.whole_units else float(min(scheme.sizes)) if scheme.sizes else _CRUMB
        self._shape(
            f"{scheme.title} bought where any runs", {**running, name: -self.most(scheme, year)}, "<=", 0.0, year
        )
        self._shape(f"{scheme.title} bought only where some runs", {**running, name: -least}, ">=", 0.0, year)
        return {name: 1.0}

    def _relations(self, scheme: Scheme) -> None:
        by_id = {one.id: one for one in self.problem.schemes} if scheme.requires or scheme.excludes else {}
        for year in self.problem.years:
            for other in scheme.requires:
                terms = add(dict(self.bought(scheme, year)), self.bought(by_id[other], year), -1.0)
                name = self.named(f"{scheme.title} only beside {by_id[other].title}", year)
                self._add(Limit(name, terms, "<=", 0.0, firm=True), "relation", Decimal(0), scheme.id, year)
            for other in scheme.excludes:
                terms = add(dict(self.bought(scheme, year)), self.bought(by_id[other], year))
                name = self.named(f"{scheme.title} not beside {by_id[other].title}", year)
                self._add(Limit(name, terms, "<=", 1.0, firm=True), "relation", Decimal(1), scheme.id, year)

    def _together(self, name: str, schemes: tuple[str, ...], year: str) -> None:
        """One where all of some schemes are bought."""
        all_bought = self.named(f"all of {name}", year)
        self.choices.append(Choice(all_bought, 0.0, 1.0, True))
        by_id = {one.id: one for one in self.problem.schemes}
        together: Terms = {}
        for each in schemes:
            terms = self.bought(by_id[each], year)
            add(together, terms)
            self._shape(
                f"{name} only with {by_id[each].title}", {all_bought: 1.0, **add({}, terms, -1.0)}, "<=", 0.0, year
            )
        self._shape(
            f"{name} where all are bought", {all_bought: 1.0, **add({}, together, -1.0)}, ">=", 1.0 - len(schemes), year
        )
        self.working[name, year] = {all_bought: 1.0}

    def _shape(self, name: str, terms: Terms, sense: Sense, bound: float, year: str) -> None:
        limit = Limit(self.named(name, year), terms, sense, bound, firm=True)
        self._add(limit, "shape", Decimal(repr(bound)), "", year)

    def _add(self, limit: Limit, kind: str, bound: Decimal, about: str, year: str) -> None:
        told = year if len(self.problem.years) > 1 else ""
        self.meant.append(Meant(limit, Meaning(kind, limit.sense, bound, about, year=told)))  # type: ignore[arg-type]


def size_of(scheme: Scheme) -> float:
    """Units that one of a scheme's choice stands for: all of it, where it is all or nothing."""
    return float(scheme.at_most or 0) if scheme.all_or_nothing else 1.0


def out_of_order(decisions: Decisions, values: dict[str, float]) -> Iterator[Cell]:
    """Cells of which a later band holds units before an earlier one is full."""
    for cell, bands in decisions.bands.items():
        filled = [values[name] for name in bands.names]
        for width, before, after in zip(bands.widths, filled, filled[1:], strict=False):
            hair = 1e-7 * max(1.0, width)
            if after > hair and before < width - hair:
                yield cell
                break
