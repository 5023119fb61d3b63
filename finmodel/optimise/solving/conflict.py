"""An impossible brief: which limits cannot hold together, and the least that would have to give."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from finmodel.optimise.solving.program import Program
from finmodel.optimise.solving.solve import USUAL, Options, can_hold, solve, solved_model

_NOTHING = 1e-6


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
    cheapest: Easing | None
    """The cheapest way out of the whole brief; None where no limit that may be eased would do."""
    alone: tuple[Easing, ...]
    """Each limit that would do if it alone were eased, cheapest first."""


def conflict_of(program: Program, options: Options = USUAL) -> Conflict:
    """Name the conflict of a program whose limits cannot all hold."""
    names = irreducible(program, options)
    soft = [limit.name for limit in program.limits if not limit.firm]
    cheapest = _easing(program, soft, options)
    each = [_easing(program, [name], options) for name in names if name in soft]
    alone = sorted((one for one in each if one is not None), key=lambda one: one.cost)
    return Conflict(names, cheapest, tuple(alone))


def irreducible(program: Program, options: Options = USUAL) -> tuple[str, ...]:
    """Limits that cannot all hold, of which none can be spared: without it the others can."""
    kept = _suspects(program, options)
    for name in list(kept):
        others = [other for other in kept if other != name]
        if not can_hold(program.only(others), options):
            kept = others
    return tuple(kept)


def _suspects(program: Program, options: Options) -> list[str]:
    """Limits HiGHS finds in conflict where nothing need be whole; all of them where that is not enough."""
    everything = [limit.name for limit in program.limits]
    named = _named_by_highs(program.relaxed().without_gain(), everything)
    if named and len(named) < len(everything) and not can_hold(program.only(named), options):
        return named
    return everything


def _named_by_highs(program: Program, names: list[str]) -> list[str]:
    highs = solved_model(program)
    highs.setOptionValue("iis_strategy", 2)
    try:
        _, found = highs.getIis()
    except TypeError:  # highspy before 1.12 asks for the place to put it
        return []
    rows = set(getattr(found, "row_index_", ()))
    return [name for number, name in enumerate(names) if number in rows]


def _easing(program: Program, names: Collection[str], options: Options) -> Easing | None:
    found = solve(program.elastic(names), Options(time_limit=options.time_limit, gap=1e-6))
    if not found.found:
        return None
    by = {name: found.values[f"ease {name}"] for name in names if found.values[f"ease {name}"] > _NOTHING}
    values = {choice.name: found.values[choice.name] for choice in program.choices}
    return Easing(by, values, -found.gain)
