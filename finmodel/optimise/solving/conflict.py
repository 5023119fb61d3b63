"""An impossible brief: the smallest set of limits that cannot hold together, how far short it is, and ways out of it.

The set is found by halving (QuickXplain), which asks a solver far less often than leaving out one limit at a time, and
asks it about the very program, whole choices and all: where parts of units would do, no linear program finds a
conflict. It is then proved: together the limits are impossible, and without any one of them they are not. Firm limits
are part of every question and never of an answer: nobody can ease what a contract pays or what there is to avoid.

Ways out are found by easing limits as cheaply as may be. How far a limit may be eased needs an end, since a solver has
called endless easing impossible.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from finmodel.optimise.solving.arrays import spans
from finmodel.optimise.solving.highs_solver import impossible_rows
from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.optimise.solving.solve import USUAL, Options, holds, solve

_NOTHING = 1e-6
_FAR = 1000.0
"""How many times its own size a limit may be eased, where nothing else says where easing ends."""
_SAME = 1e-6
"""Part by which two ways out may differ and still cost the same."""
_PROVEN = 1e-9
_SOMETHING = "something is done"


@dataclass(frozen=True)
class Easing:
    """A way out: by how much each of some limits is eased, and the decision that is then possible."""

    by: Mapping[str, float]
    """Amount by which each limit is eased, in the limit's own unit; a limit that stays is not named."""
    values: Mapping[str, float]
    """Values of the choices that are then within the limits."""
    cost: float


@dataclass(frozen=True)
class Conflict:
    """Limits that cannot all hold; without any one of them the others can."""

    names: tuple[str, ...]
    """Empty where what nobody can ease is impossible by itself."""
    cheapest: Easing | None
    """The cheapest way out of the whole brief; None where no limit that may be eased would do."""
    alone: tuple[Easing, ...]
    """Each limit that would do if it alone were eased, cheapest first."""
    short: Mapping[str, float]
    """How far short of each limit the others of the set leave it, in its own unit."""
    proved: bool = True
    """False where time ran out before it was proved that none can be spared."""


def conflict_of(program: Program, options: Options = USUAL) -> Conflict:
    """Name the conflict of a program whose limits cannot all hold."""
    search = _Search(program, options)
    names = search.smallest()
    soft = [limit.name for limit in program.limits if not limit.firm]
    one_by_one = [_easing(program, [name], search.options()) for name in names]
    alone = sorted((way for way in one_by_one if way is not None), key=lambda way: way.cost)
    among = search.under(names)
    short = {}
    for name in names:
        way = _easing(among, [name], search.options())
        if way is not None:
            short[name] = way.by.get(name, 0.0)
    cheapest = _easing(program, soft, search.options())
    if alone and cheapest is not None and alone[0].cost <= cheapest.cost * (1 + _SAME):
        cheapest = alone[0]  # of two ways that cost the same, the one that eases one limit
    return Conflict(names, cheapest, tuple(alone), short, search.proved)


def conflict_of_doing(program: Program, terms: Mapping[str, float], options: Options = USUAL) -> Conflict | None:
    """Why the limits hold only if nothing is done, or None where something can be: more than one of `terms` in sum.

    A way out eases one of the limits named, by as little as leaves room for what could be done without it; where none
    does alone, all of them are eased.
    """
    if _most(program, terms, options) >= 1.0:
        return None
    search = _Search(_doing(program, terms, 1.0), options)
    names = search.smallest()
    if not names:
        return None
    ways = [_room(program, terms, [name], search.options()) for name in names]
    alone = tuple(sorted((way for way in ways if way is not None), key=lambda way: way.cost))
    cheapest = alone[0] if alone else _room(program, terms, names, search.options())
    return Conflict(names, cheapest, alone, {}, search.proved)


def _doing(program: Program, terms: Mapping[str, float], much: float) -> Program:
    return program.with_limits([*program.limits, Limit(_SOMETHING, terms, ">=", much, firm=True)])


def _room(program: Program, terms: Mapping[str, float], names: Sequence[str], options: Options) -> Easing | None:
    """The cheapest easing of limits that leaves room for as much as could be done without them."""
    without = program.with_limits(limit for limit in program.limits if limit.name not in names)
    much = _most(without, terms, options) * (1 - _PROVEN)
    return _easing(_doing(program, terms, much), names, options) if 1.0 <= much < math.inf else None


def irreducible(program: Program, options: Options = USUAL) -> tuple[str, ...]:
    """Limits that cannot all hold, of which none can be spared: without it the others can."""
    return _Search(program, options).smallest()


def _most(program: Program, terms: Mapping[str, float], options: Options) -> float:
    found = solve(replace(program, gains=terms), replace(options, progress=None, start=None))
    return math.inf if found.status == "endless" else found.bound if found.found else 0.0


class _Search:
    """Asks which sets of limits can hold, within the time there is."""

    def __init__(self, program: Program, options: Options) -> None:
        self.program, self._options = program, replace(options, solver="highs", progress=None, start=None, gap=1e-6)
        self.firm = [limit.name for limit in program.limits if limit.firm]
        self.soft = [limit.name for limit in program.limits if not limit.firm]
        self._ends = time.monotonic() + options.time_limit
        self.proved = True

    def options(self) -> Options:
        """Options that leave what time there still is, and a second at least to ease in."""
        return replace(self._options, time_limit=max(1.0, self._ends - time.monotonic()))

    def under(self, names: Iterable[str]) -> Program:
        """The program under the firm limits and those named."""
        return self.program.only({*self.firm, *names})

    def smallest(self) -> tuple[str, ...]:
        """Names of limits that cannot all hold with what is firm; nothing can be spared of them."""
        if self._impossible([], sure=True):
            return ()
        for names in (self._suspects(), self.soft):
            if found := self._none_spared(self._halved([], False, names)):
                return found
        return tuple(self.soft)

    def _suspects(self) -> list[str]:
        """Limits that forbid even parts of units; all of them where those would be possible."""
        rows = set(impossible_rows(self.program))
        found = [name for name in self.soft if name in rows]
        return found if found and self._impossible(found, sure=False) else self.soft

    def _halved(self, kept: list[str], more: bool, asked: Sequence[str]) -> list[str]:
        """The part of `asked` that is needed for a conflict with what is kept; `more` where that has just grown."""
        if more and self._impossible(kept, sure=False):
            return []
        if len(asked) == 1:
            return list(asked)
        middle = len(asked) // 2
        first, second = list(asked[:middle]), list(asked[middle:])
        needed = self._halved(kept + first, True, second)
        return self._halved(kept + needed, bool(needed), first) + needed

    def _none_spared(self, names: Sequence[str]) -> tuple[str, ...]:
        """The same set, once it is sure that it is impossible, without what turns out to be spared; else nothing."""
        if self.proved and not self._impossible(names, sure=True):
            return ()
        kept = list(names)
        for name in names:
            others = [other for other in kept if other != name]
            if self._impossible(others, sure=True):
                kept = others
        return tuple(name for name in self.soft if name in kept)

    def _impossible(self, names: Sequence[str], *, sure: bool) -> bool:
        """Whether limits cannot hold; what time leaves open counts as possible, and then nothing more is proved."""
        left = self._ends - time.monotonic()
        found = holds(self.under(names), replace(self._options, time_limit=left), sure=sure) if left > 0 else None
        if found is None:
            self.proved = False
        return found is False


def _easing(program: Program, names: Collection[str], options: Options) -> Easing | None:
    """The cheapest easing of the named limits; None where none would do."""
    ends = _ends(program, names)
    for _ in range(3):
        found = solve(_elastic(program, ends), replace(options, gap=_PROVEN))
        if not found.found:
            return None
        by = {name: found.values[_ease(name)] for name in ends}
        if all(by[name] < 0.99 * end for name, (end, known) in ends.items() if not known):
            break
        ends = {name: (end if known else end * _FAR, known) for name, (end, known) in ends.items()}
    values = {choice.name: found.values[choice.name] for choice in program.choices}
    eased = {name: amount for name, amount in by.items() if amount > _NOTHING * max(1.0, ends[name][0] * _PROVEN)}
    return Easing(eased, values, -found.gain)


def _ease(name: str) -> str:
    return f"ease {name}"


def _elastic(program: Program, ends: Mapping[str, tuple[float, bool]]) -> Program:
    """The program of easing limits as cheaply as may be, each up to its end: choice `ease NAME` says by how much."""
    limits = tuple(
        replace(limit, terms={**limit.terms, _ease(limit.name): -1.0 if limit.sense == "<=" else 1.0})
        if limit.name in ends
        else limit
        for limit in program.limits
    )
    costs = {_ease(limit.name): -limit.ease for limit in program.limits if limit.name in ends}
    eases = (Choice(_ease(name), 0.0, end) for name, (end, _) in ends.items())
    return Program((*program.choices, *eases), limits, costs)


def _ends(program: Program, names: Collection[str]) -> dict[str, tuple[float, bool]]:
    """How far each limit can be eased before it allows whatever the choices could be; and whether that is known."""
    arrays = program.arrays
    eased = set(names)
    # A limit that is eased says nothing of what the choices could be.
    open_ = np.array([limit.name in eased for limit in program.limits], dtype=bool)
    floors, caps = np.where(open_, -np.inf, arrays.floors), np.where(open_, np.inf, arrays.caps)
    low, high = spans(replace(arrays, floors=floors, caps=caps))
    rows, up = arrays.rows, arrays.weights > 0
    lows, highs = low[arrays.columns], high[arrays.columns]
    most = np.bincount(rows, arrays.weights * np.where(up, highs, lows), len(open_))
    least = np.bincount(rows, arrays.weights * np.where(up, lows, highs), len(open_))
    sizes = np.abs(np.array([limit.bound for limit in program.limits], dtype=float))
    largest = np.zeros(len(open_))
    np.maximum.at(largest, rows, np.abs(arrays.weights))
    far = _FAR * float(np.maximum(sizes, 1.0).max(initial=1.0))
    found = {}
    for number, limit in enumerate(program.limits):
        if limit.name in eased:
            needed = most[number] - limit.bound if limit.sense == "<=" else limit.bound - least[number]
            known = math.isfinite(needed)
            found[limit.name] = (max(0.0, needed) if known else far * max(1.0, float(largest[number])), known)
    return found
