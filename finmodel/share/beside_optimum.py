"""What partners' rankings buy of a problem in equal shares, beside what is best; both settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from finmodel.core.place import Place
from finmodel.core.progress import Progress, silent
from finmodel.optimise.outcome import Outcome
from finmodel.optimise.saying.problem import Problem
from finmodel.scenarios.basis import Basis
from finmodel.share.equal_shares import Bought, Points, bought_in_equal_shares
from finmodel.share.of_problem import just_so, money_of, offered_in, outcome_of, require_one_purse, units_bought


@dataclass(frozen=True)
class BesideOptimum:
    """A problem's schemes as equal shares buy them and as the optimum does."""

    problem: Problem
    place: Place
    points: Points
    bought: Bought
    units: Mapping[str, Decimal]
    """Units of each scheme that equal shares buy."""
    settled: Outcome | None
    """What is bought in equal shares, settled; None where nothing is."""
    optimum: Outcome
    within_limits: bool
    """True where what equal shares buy keeps to every limit of the problem."""


def beside_optimum(problem: Problem, basis: Basis, points: Points, progress: Progress | None = None) -> BesideOptimum:
    """Equal shares of what partners are ready to pay in; raises InputError where that is nothing."""
    require_one_purse(problem)
    say, money = progress or silent, money_of(problem)
    bought = bought_in_equal_shares(money, offered_in(problem, money), points)
    units = units_bought(problem, bought.parts)
    so = just_so(problem, units)
    say("Settling what equal shares buy")
    settled = None if so is None else outcome_of(so, basis)
    within = so is not None and outcome_of(so.model_copy(update={"limits": problem.limits}), basis).possible
    say("Looking for the optimum")
    best = outcome_of(problem, basis)
    return BesideOptimum(problem, basis.place, points, bought, units, settled, best, within)
