"""Prices of limits: what the gain would grow by if a limit were a little wider."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from finmodel.optimise.solving.program import Limit, Program
from finmodel.optimise.solving.solve import slopes, solve

_SMALL = 1e-4
"""Easing tried, as a share of what the limit adds up."""
_CLOSE = 1e-3
_BINDS = 1e-6


@dataclass(frozen=True)
class Priced:
    """Prices of a program's limits, and the values of its choices at which they hold."""

    of: Mapping[str, float]
    """Gain for each unit that a limit is eased, by limit; nil or more."""
    values: Mapping[str, float]


def prices(program: Program, values: Mapping[str, float]) -> Priced:
    """Gain for each unit that a limit is eased, with whole choices held at the values they took.

    Where several limits meet in one point the solver's price may be that of tightening. So each is tried: the
    limit is eased a little, the program solved again, and what the gain then grows by is the price.
    """
    linear = program.holding_whole(values) if program.whole else program
    best = solve(linear)
    if best.status != "best":
        return Priced({limit.name: 0.0 for limit in program.limits}, values)
    told = slopes(linear)
    found = {limit.name: _price(linear, limit, told[limit.name], best.values) for limit in program.limits}
    return Priced(found, best.values)


def binds(limit: Limit, values: Mapping[str, float]) -> bool:
    """True where the values use a limit up."""
    return limit.slack(values) <= _BINDS * _scale(limit, values)


def _price(linear: Program, limit: Limit, dual: float, values: Mapping[str, float]) -> float:
    scale = _scale(limit, values)
    if limit.firm or dual * scale <= _BINDS * max(1.0, abs(linear.gain(values))):
        return 0.0
    tried = 0.0
    for small in (_SMALL, _SMALL / 10):
        by = small * scale
        eased = solve(linear.easing(limit.name, by))
        tried = math.inf if eased.status == "endless" else (eased.gain - linear.gain(values)) / by
        if abs(tried - dual) <= _CLOSE * dual:
            return dual
    return max(0.0, tried)


def _scale(limit: Limit, values: Mapping[str, float]) -> float:
    return max(1.0, abs(limit.bound), math.fsum(abs(weight * values[name]) for name, weight in limit.terms.items()))
