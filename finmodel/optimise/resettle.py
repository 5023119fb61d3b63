"""A decision as contracts and activity: what it buys, what that changes and who pays, ready to be settled again.

A decision is carried out as ordinary activity, costs, contributions and a tariff, so that settling it needs nothing of
its own and no figure of the solver is shown. What is bought has its own programme, by which tariff and cost find it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pandas as pd

from finmodel.contracts.contract import Contract
from finmodel.contracts.kinds.activity_tariff import ActivityTariff
from finmodel.contracts.kinds.pooled_fund import PooledFund
from finmodel.contracts.values import Case, TermValue
from finmodel.core.columns import ACTIVITY_MEASURES, ALL, DIMENSIONS, EVENTS, PERIOD, UNKNOWN
from finmodel.core.money import split_pence
from finmodel.core.place import DeliveryCost, Place
from finmodel.errors import InputError
from finmodel.measures.grid import Grid
from finmodel.optimise.effects import EffectReach, changed
from finmodel.optimise.saying.problem import Problem
from finmodel.scenarios.apply import Basis

SCHEME = "scheme"
"""Setting, service and currency of what a scheme delivers; its programme is the scheme's own id."""


@dataclass(frozen=True)
class Decision:
    """How many units of each scheme are bought, and what each partner pays in for them."""

    units: Mapping[str, Decimal]
    """Units by scheme, in thousandths at the finest."""
    contributions: Mapping[str, Decimal]
    """Pounds by partner, in whole pence."""


def spend_of(problem: Problem, decision: Decision) -> dict[str, Decimal]:
    """Pounds the pool pays for each scheme."""
    return {scheme.id: scheme.cost * decision.units.get(scheme.id, Decimal(0)) for scheme in problem.schemes}


def decided(problem: Problem, basis: Basis, reached: Sequence[EffectReach], decision: Decision) -> Basis:
    """The basis once a decision is carried out.

    What is bought joins the activity, one unit of a scheme a unit of its own programme. A tariff pays for it from
    the pool, before the pooled fund shares what is over or short; the contributions join the fund's. What the
    provider spends on it joins the costs of delivery. The effects change the activity that was there.
    """
    grid = _with_schemes(changed(basis.grid, reached, decision.units), problem, decision)
    return Basis(_with_costs(basis.place, problem), _with_payments(basis, problem, decision), grid)


def tariff_id(problem: Problem) -> str:
    """Id of the contract that pays for the schemes."""
    return f"schemes_{problem.problem}"


def fund_of(contracts: Sequence[Contract], pool: str) -> PooledFund | None:
    """The pooled-fund contract of a pool, or None where it has none."""
    return next((one for one in contracts if isinstance(one, PooledFund) and one.pool == pool), None)


def with_programmes(grid: Grid) -> Grid:
    """A grid in which schemes can be told from other activity by their programme, asked for or not."""
    if not (grid.activity["programme"] == ALL).all():
        return grid
    derived = {rule: rows.assign(programme=UNKNOWN) for rule, rows in grid.derived.items()}
    return replace(grid, activity=grid.activity.assign(programme=UNKNOWN), derived=derived)


def _with_schemes(grid: Grid, problem: Problem, decision: Decision) -> Grid:
    rows = with_programmes(grid).activity
    unasked = {name for name in DIMENSIONS if name != "programme" and (rows[name] == ALL).all()}
    bought = [scheme for scheme in problem.schemes if decision.units.get(scheme.id)]
    if not bought:
        return replace(grid, activity=rows)
    people = dict.fromkeys(DIMENSIONS, UNKNOWN)
    ours = dict.fromkeys(("setting", "service", "currency"), SCHEME)
    added = [
        {
            PERIOD: problem.period,
            **people,
            **ours,
            "provider": scheme.provider,
            "commissioner": problem.pool,
            "programme": scheme.id,
        }
        | dict.fromkeys(unasked, ALL)
        | dict.fromkeys((*ACTIVITY_MEASURES, *EVENTS), 0)
        | {"quantity_milli": float(decision.units[scheme.id] * 1000)}
        for scheme in bought
    ]
    joined = pd.concat([rows, pd.DataFrame(added)[list(rows.columns)]], ignore_index=True)
    whole = [name for name in ACTIVITY_MEASURES if (joined[name] == joined[name].round()).all()]
    return replace(
        grid, activity=joined.astype(dict.fromkeys(ACTIVITY_MEASURES, "float64") | dict.fromkeys(whole, "int64"))
    )


def _with_costs(place: Place, problem: Problem) -> Place:
    costs = tuple(
        DeliveryCost(
            partner=scheme.provider,
            name=scheme.title,
            where={"programme": (scheme.id,)},
            variable=scheme.delivery,
            source=scheme.source,
        )
        for scheme in problem.schemes
        if scheme.delivery
    )
    return place.model_copy(update={"costs": (*place.costs, *costs)})


def _with_payments(basis: Basis, problem: Problem, decision: Decision) -> tuple[Contract, ...]:
    tariff = ActivityTariff.model_validate(
        {
            "kind": "activity_tariff",
            "id": tariff_id(problem),
            "title": f"Schemes: {problem.title}",
            "payer": (problem.pool,),
            "payee": problem.providers,
            "prices": [
                {
                    "code": scheme.id,
                    "label": scheme.title,
                    "where": {"programme": (scheme.id,)},
                    "price": {"value": scheme.cost, "source": scheme.source, "date": scheme.date},
                }
                for scheme in problem.schemes
            ],
        }
    )
    fund = fund_of(basis.contracts, problem.pool)
    at = len(basis.contracts) if fund is None else basis.contracts.index(fund)
    funded = _with_more(fund or _empty_fund(basis.place, problem), basis.place, problem, decision)
    return (*basis.contracts[:at], tariff, funded, *basis.contracts[at + 1 :])


def _empty_fund(place: Place, problem: Problem) -> PooledFund:
    """A fund for a pool that has none: what is over or short is shared as the partners offered to pay."""
    title = next(pool.title for pool in place.pools if pool.id == problem.pool)
    nothing = TermValue(value=Decimal(0), unit="money", source=problem.title)
    return PooledFund(
        kind="pooled_fund",
        id=f"contributions_{problem.problem}",
        title=title,
        pool=problem.pool,
        contributions=dict.fromkeys(problem.contributions, nothing),
        overspend=_offered_shares(problem),
        underspend=_offered_shares(problem),
    )


def _offered_shares(problem: Problem) -> dict[str, TermValue]:
    offered = {partner: one.at_most for partner, one in problem.contributions.items()}
    millionths = split_pence(10**6, list(offered.values()))
    return {
        partner: TermValue(value=Decimal(part) / 10**6, unit="share", source=problem.title)
        for partner, part in zip(offered, millionths, strict=True)
    }


def _with_more(fund: PooledFund, place: Place, problem: Problem, decision: Decision) -> PooledFund:
    """The fund with the decision's contributions on top; who meets an overspend stays as it was agreed."""
    if fund.roll_forward is not None:
        what = "Its contributions are rolled forward, and a decision adds to those of one year."
        raise InputError.of(f"contract {fund.id}", what, "State them year by year to optimise this pool.")
    nothing = TermValue(value=Decimal(0), unit="money", source=fund.source)
    newcomers = {partner: nothing for partner in decision.contributions if partner not in fund.contributions}
    paid = {}
    for partner, term in {**fund.contributions, **newcomers}.items():
        amounts = {}
        for label in place.periods:
            before = term.at(Case(label, label))
            if before is None:
                what = f"The contribution of {partner} has no value for {label}."
                raise InputError.of(f"contract {fund.id}", what, "Add it to the contract.")
            amounts[label] = before
        amounts[problem.period] += decision.contributions.get(partner, Decimal(0))
        paid[partner] = term.model_copy(update={"value": None, "by_period": amounts})
    none = TermValue(value=Decimal(0), unit="share", source=fund.source)
    shares = {
        name: {partner: rule.get(partner, none) for partner in paid}
        for name, rule in (("overspend", fund.overspend), ("underspend", fund.underspend))
        if isinstance(rule, dict)
    }
    return fund.model_copy(update={"contributions": paid, **shares})
