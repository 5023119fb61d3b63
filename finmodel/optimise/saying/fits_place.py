"""Whether a problem fits the place it is put to: its parties, its year, and the activity it speaks of.

What each part of a problem asks of the place is told in one go, where it stands; what schemes are said to do beyond
what there is does not stop a plan, and is told with how much of it counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from finmodel.core.amounts import number, some
from finmodel.core.nearest import nearest
from finmodel.core.outcomes import WHOLE
from finmodel.core.place import Place
from finmodel.core.speech import listed
from finmodel.errors import Finding, InputError
from finmodel.measures.ask import Ask
from finmodel.optimise.effects import EffectReach, spoken_where
from finmodel.optimise.outcomes_moved import MeasuredOutcomes
from finmodel.optimise.resettle import SCHEME, fund_of
from finmodel.optimise.saying.brief import EVERY_PARTNER
from finmodel.optimise.saying.problem import Problem
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import asks_of_rules

_SHOWN = 3
"""Schemes said to avoid more than there is that are told one by one."""


def require_fit(problem: Problem, basis: Basis, reached: Sequence[EffectReach]) -> None:
    """Raise InputError with everything in the problem that the place does not have."""
    findings = [
        *_of_parties(problem, basis),
        *_of_activity(problem, basis, reached),
        *_of_outcomes(problem, basis.place),
        *_of_costs_met_twice(problem, basis, reached),
    ]
    if findings:
        raise InputError(findings)


def _of_parties(problem: Problem, basis: Basis) -> Iterator[Finding]:
    here = f"problem {problem.problem}"
    place = basis.place
    partners, pools = [one.id for one in place.partners], [one.id for one in place.pools]
    for year in problem.years:
        if year and year not in place.periods:
            yield Finding(here, f"{year} is not one of the place's periods.", f"Use {' or '.join(place.periods)}.")
    for pool, fund in problem.funds.items():
        if pool not in pools:
            fix = f"The pools are {', '.join(pools)}." if pools else "Give the place a pool."
            yield Finding(here, f"The place has no pool '{pool}'.", fix)
        if fund.use_unspent and fund_of(basis.contracts, pool) is None:
            what = f"No pooled-fund contract in force says what '{pool}' hands back."
            yield Finding(here, what, "Put one in force, or take out `use_unspent:`.")
    known = frozenset(partners)
    for where, partner in _named(problem, here):
        if partner not in known:
            yield Finding(
                where, f"'{partner}' is not a partner of the place.", f"The partners are {', '.join(partners)}."
            )


def _named(problem: Problem, here: str) -> Iterator[tuple[str, str]]:
    """Every partner that a problem names, and where."""
    for scheme in problem.schemes:
        if scheme.provider:
            yield f"{here}, scheme {scheme.id}", scheme.provider
    for fund in problem.funds.values():
        yield from ((f"{here}, contributions", partner) for partner in fund.contributions)
        if fund.borrowing is not None:
            yield f"{here}, borrowing", fund.borrowing.lender
    for limit in problem.limits:
        if limit.surplus_of not in (None, EVERY_PARTNER):
            yield f"{here}, limit '{limit.name}'", str(limit.surplus_of)
    for goal in problem.goals:
        yield from ((f"{here}, goal", partner) for partner in goal.among)


def _of_activity(problem: Problem, basis: Basis, reached: Sequence[EffectReach]) -> Iterator[Finding]:
    schemes = frozenset(scheme.id for scheme in problem.schemes)
    for reach in reached:
        if not reach.present:
            kind = "scheme" if reach.scheme in schemes else "combination"
            where = f"problem {problem.problem}, {kind} {reach.scheme}"
            what = f"There is no activity in {reach.year} with {_told(reach)}."
            fix = "Check the codes against the place's data."
            if set(reach.effect.where) == {"setting"}:
                fix = "Check the codes, or say what is no activity under `outcomes:`."
            yield Finding(where, what, fix)
    taken = frozenset(str(code) for code in basis.grid.activity["programme"].unique())
    for scheme in problem.schemes:
        if scheme.id in taken:
            where = f"problem {problem.problem}, scheme {scheme.id}"
            yield Finding(
                where, f"The place already has activity of a programme '{scheme.id}'.", "Give the scheme another id."
            )


def _of_outcomes(problem: Problem, place: Place) -> Iterator[Finding]:
    """Outcomes that the place is said to measure and does not, or not as it would be needed."""
    known: dict[tuple[str, str], str] = {}
    for name, outcome in problem.measured.items():
        where = f"problem {problem.problem}, outcome {name}"
        partners = place.outcomes.partners_of(outcome.measure)
        same = known.setdefault((outcome.measure, outcome.partner or "".join(partners[:1])), name)
        if same != name:
            what = f"'{same}' and '{name}' are one measure, '{outcome.measure}', of the same partner."
            yield Finding(where, what, f"Let schemes bring '{same}', and take '{name}' out.")
        whom = listed([one or "the whole place" for one in partners])
        if not partners:
            near = nearest(outcome.measure, place.outcomes.measures)
            every = listed(place.outcomes.measures)
            fix = f"It measures {every}." if every else "Add `outcomes:` to its `data:`, or take out `measure:`."
            what = f"The place does not measure '{outcome.measure}'."
            yield Finding(where, what, f"Did you mean '{near}'?" if near else fix)
        elif outcome.partner and outcome.partner not in partners:
            what = f"The place has '{outcome.measure}' for {whom}, and not for {outcome.partner}."
            yield Finding(where, what, "Name one of them under `partner:`.")
        elif not outcome.partner and len(partners) > 1:
            yield Finding(where, f"The place has '{outcome.measure}' for {whom}.", "Say with `partner:` whose it is.")
        else:
            measured = MeasuredOutcomes(problem, place)
            yield from (finding for year in problem.years for finding in _of_rows(measured, name, year, where))


def _of_rows(measured: MeasuredOutcomes, name: str, year: str, where: str) -> Iterator[Finding]:
    """Rows of an outcome that are not there, have no denominator, or are of other localities than schemes are."""
    problem, outcome = measured.problem, measured.problem.measured[name]
    rows = measured.rows(outcome, year)
    if not rows:
        yield Finding(where, f"The place has no '{outcome.measure}' of {year}.", f"Add a row for {year}.")
        return
    rates = all(row.is_rate for row in rows)
    asked = [limit for limit in problem.limits if limit.outcome == name]
    bounds = [bound for limit in asked for bound in (limit.at_least, limit.at_most) if bound is not None]
    if not rates and any(bound.share is not None for bound in bounds):
        what = f"'{outcome.measure}' of {year} has no denominator, so that no percentage can be asked of it."
        yield Finding(where, what, "Limit it by a number, or give its rows as numerator and denominator.")
    told = {row.locality for row in rows}
    if WHOLE in told:
        return
    for scheme in problem.schemes:
        if name in scheme.outcomes and (scheme.locality not in told if scheme.locality else not rates):
            at = f"problem {problem.problem}, scheme {scheme.id}"
            what = f"'{outcome.measure}' of {year} is told for {listed(sorted(told))}"
            what += f", and not for {scheme.locality}." if scheme.locality else " without denominators."
            yield Finding(at, what, "Give the scheme one of these as its `locality:`.")


def more_than_there_is(problem: Problem, reached: Sequence[EffectReach]) -> Iterator[str]:
    """What schemes are said to avoid in all that is more than there is, and how much of it counts: each once."""
    by_id = {scheme.id: scheme for scheme in problem.schemes}
    sentences: dict[tuple[str, str], str] = {}
    for reach in reached:
        scheme = by_id.get(reach.scheme)
        most = None if scheme is None else scheme.most_in(reach.year)
        if scheme is None or most is None or reach.effect.change >= 0 or not reach.present:
            continue
        said = -float(reach.effect.change * most)
        activity = spoken_where(reach.effect.where)
        if said > reach.present * (1 + 1e-9) and (scheme.id, activity) not in sentences:
            units = some(reach.present / -float(reach.effect.change), scheme.unit, scheme.plural)
            what = f"{scheme.title} is said to avoid up to {number(said, 1)} of {activity}"
            there = f"there are {number(reach.present, 1)}"
            sentences[scheme.id, activity] = f"{what}, and {there}: no more than {units} of it can count."
    yield from list(sentences.values())[:_SHOWN]
    if len(sentences) > _SHOWN:
        yield f"So it is of {len(sentences) - _SHOWN} more effects: each is said to avoid more than there is."


def _of_costs_met_twice(problem: Problem, basis: Basis, reached: Sequence[EffectReach]) -> Iterator[Finding]:
    """Rules that would take the units of a scheme for other activity, and effects that cost the provider again."""
    asked = [ask for ask in asks_of_rules(basis.place, basis.contracts) if ask.what == "quantity"]
    costly = {provider: _costly(provider, basis) for provider in problem.providers}
    reaching: dict[str, list[EffectReach]] = {}
    for one in reached:
        reaching.setdefault(one.scheme, []).append(one)
    for scheme in problem.schemes:
        if not scheme.provider:
            continue
        where = f"problem {problem.problem}, scheme {scheme.id}"
        own = {
            "provider": scheme.provider,
            "commissioner": problem.pool_of(scheme) or "",
            "setting": SCHEME,
            "service": SCHEME,
            "currency": SCHEME,
        }
        if any(_admits(ask, own) for ask in asked):
            what = f"A contract or cost counts all that {scheme.provider} does, what the scheme delivers included."
            yield Finding(where, what, "Say with `where:` in the place or contract which activity it counts.")
        if (
            scheme.cost_to_deliver is None
            and scheme.delivery
            and any(
                one.effect.change > 0 and bool((one.rows & costly[scheme.provider]).any())
                for one in reaching.get(scheme.id, ())
            )
        ):
            what = f"It adds activity that the place already says costs {scheme.provider} money to deliver."
            yield Finding(where, what, "Give `cost_to_deliver:`, what a unit costs beside that; £0 where that is all.")


def _admits(ask: Ask, codes: dict[str, str]) -> bool:
    return all(codes.get(name) in admitted for name, admitted in ask.where) and not ask.by


def _costly(provider: str, basis: Basis) -> NDArray[np.bool_]:
    """Rows of activity that the place says cost a provider money."""
    rows = basis.grid.activity
    costly = np.zeros(len(rows), dtype=bool)
    for cost in basis.place.costs:
        if cost.partner == provider and (cost.variable or cost.step):
            driving = (rows["provider"] == cost.partner).to_numpy()
            for name, codes in cost.where.items():
                driving = driving & rows[name].isin(codes).to_numpy()
            costly |= driving
    return costly


def _told(reach: EffectReach) -> str:
    return f"{', '.join(reach.effect.where)} {spoken_where(reach.effect.where)}"
