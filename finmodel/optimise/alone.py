"""A problem that needs no place: of outcomes and resources alone, or of money that no contract moves."""

from __future__ import annotations

import pandas as pd

from finmodel.core.columns import ACTIVITY_MEASURES, DIMENSIONS, EVENTS, PEOPLE_DIMENSIONS, PEOPLE_MEASURES, PERIOD
from finmodel.core.party import Partner, Pool
from finmodel.core.place import Place
from finmodel.measures.grid import Grid
from finmodel.optimise.saying.problem import Problem
from finmodel.scenarios.apply import Basis

_ANY_YEAR = "2000/01"
"""The year that is settled where a problem names none: nothing hangs on it."""


def needs_no_place(problem: Problem) -> bool:
    """True where nothing in a problem is read from a place: no activity, and nothing that contracts decide."""
    effects = [*(one.effects for one in problem.schemes), *(one.effects for one in problem.combinations)]
    unspent = any(fund.use_unspent for fund in problem.funds.values())
    activity = any(limit.activity is not None for limit in problem.limits)
    return not (any(effects) or unspent or activity or problem.measured or problem.through_contracts)


def basis_alone(problem: Problem) -> Basis:
    """A place with those that a problem names, without activity, contracts or costs."""
    paying = [partner for fund in problem.funds.values() for partner in fund.contributions]
    lending = [fund.borrowing.lender for fund in problem.funds.values() if fund.borrowing is not None]
    partners = tuple(dict.fromkeys([*paying, *lending, *problem.providers])) or ("partners",)
    place = Place(
        place=problem.problem,
        title=problem.title,
        periods=tuple(year or _ANY_YEAR for year in problem.years),
        partners=tuple(Partner(id=name, name=_called(name), roles=("commissioner", "provider")) for name in partners),
        pools=tuple(Pool(id=pool, title=_called(pool), host=partners[0]) for pool in problem.funds),
    )
    activity = pd.DataFrame({name: pd.Series(dtype="str") for name in (PERIOD, *DIMENSIONS)})
    activity = activity.assign(**{name: pd.Series(dtype="int64") for name in (*ACTIVITY_MEASURES, *EVENTS)})
    people = pd.DataFrame({name: pd.Series(dtype="str") for name in (PERIOD, *PEOPLE_DIMENSIONS)})
    people = people.assign(**{name: pd.Series(dtype="int64") for name in PEOPLE_MEASURES})
    return Basis(place, (), Grid(place.spans, activity, people))


def _called(name: str) -> str:
    return name.replace("_", " ").capitalize()
