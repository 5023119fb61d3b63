"""Whether a problem fits the place it is put to: its parties, its year, and the activity it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from finmodel.errors import Finding, InputError
from finmodel.measures.ask import Ask
from finmodel.optimise.effects import EffectReach, spoken_where
from finmodel.optimise.resettle import SCHEME, fund_of
from finmodel.optimise.saying.brief import Scheme
from finmodel.optimise.saying.problem import Problem
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import asks_of_rules


def require_fit(problem: Problem, basis: Basis, reached: Sequence[EffectReach]) -> None:
    """Raise InputError with everything in the problem that the place does not have."""
    findings = [
        *_of_parties(problem, basis),
        *_of_activity(problem, basis, reached),
        *_of_costs_met_twice(problem, basis, reached),
    ]
    if findings:
        raise InputError(findings)


def _of_parties(problem: Problem, basis: Basis) -> Iterator[Finding]:
    here = f"problem {problem.problem}"
    place = basis.place
    partners, pools = [one.id for one in place.partners], [one.id for one in place.pools]
    if problem.period not in place.periods:
        yield Finding(
            here, f"{problem.period} is not one of the place's periods.", f"Use {' or '.join(place.periods)}."
        )
    if problem.pool not in pools:
        fix = f"The pools are {', '.join(pools)}." if pools else "Give the place a pool."
        yield Finding(here, f"The place has no pool '{problem.pool}'.", fix)
    named = [
        *((f"{here}, scheme {scheme.id}", scheme.provider) for scheme in problem.schemes),
        *((f"{here}, contributions", partner) for partner in problem.contributions),
        *((f"{here}, limit '{limit.name}'", limit.surplus_of) for limit in problem.limits if limit.surplus_of),
    ]
    for where, partner in named:
        if partner not in partners:
            yield Finding(
                where, f"'{partner}' is not a partner of the place.", f"The partners are {', '.join(partners)}."
            )
    if problem.use_unspent and fund_of(basis.contracts, problem.pool) is None:
        what = f"No pooled-fund contract in force says what '{problem.pool}' hands back."
        yield Finding(here, what, "Put one in force, or take out `use_unspent:`.")


def _of_activity(problem: Problem, basis: Basis, reached: Sequence[EffectReach]) -> Iterator[Finding]:
    for reach in reached:
        if not reach.present:
            where = f"problem {problem.problem}, scheme {reach.scheme}"
            what = f"There is no activity in {problem.period} with {_told(reach)}."
            yield Finding(where, what, "Check the codes against the place's data.")
    taken = {code for name in ("programme",) for code in basis.grid.activity[name].unique()}
    for scheme in problem.schemes:
        if scheme.id in taken:
            where = f"problem {problem.problem}, scheme {scheme.id}"
            yield Finding(
                where, f"The place already has activity of a programme '{scheme.id}'.", "Give the scheme another id."
            )


def _of_costs_met_twice(problem: Problem, basis: Basis, reached: Sequence[EffectReach]) -> Iterator[Finding]:
    """Rules that would take the units of a scheme for other activity, and effects that cost the provider again."""
    asked = [ask for ask in asks_of_rules(basis.place, basis.contracts) if ask.what == "quantity"]
    for scheme in problem.schemes:
        where = f"problem {problem.problem}, scheme {scheme.id}"
        own = {
            "provider": scheme.provider,
            "commissioner": problem.pool,
            "setting": SCHEME,
            "service": SCHEME,
            "currency": SCHEME,
        }
        if any(_admits(ask, own) for ask in asked):
            what = f"A contract or cost counts all that {scheme.provider} does, what the scheme delivers included."
            yield Finding(where, what, "Say with `where:` in the place or contract which activity it counts.")
        if scheme.cost_to_deliver is None and scheme.delivery and _adds_costly_activity(scheme, basis, reached):
            what = f"It adds activity that the place already says costs {scheme.provider} money to deliver."
            yield Finding(where, what, "Give `cost_to_deliver:`, what a unit costs beside that; £0 where that is all.")


def _admits(ask: Ask, codes: dict[str, str]) -> bool:
    return all(codes.get(name) in admitted for name, admitted in ask.where) and not ask.by


def _adds_costly_activity(scheme: Scheme, basis: Basis, reached: Sequence[EffectReach]) -> bool:
    rows = basis.grid.activity
    costly = np.zeros(len(rows), dtype=bool)
    for cost in basis.place.costs:
        if cost.partner == scheme.provider and (cost.variable or cost.step):
            driving = (rows["provider"] == cost.partner).to_numpy()
            for name, codes in cost.where.items():
                driving = driving & rows[name].isin(codes).to_numpy()
            costly |= driving
    return any(bool((one.rows & costly).any()) for one in reached if one.scheme == scheme.id and one.effect.change > 0)


def _told(reach: EffectReach) -> str:
    return f"{', '.join(reach.effect.where)} {spoken_where(reach.effect.where)}"
