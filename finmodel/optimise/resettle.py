"""A decision as contracts and activity: what it buys, what that changes and who pays, ready to be settled again.

A decision is carried out as ordinary activity, costs, contributions and a tariff, so that settling it needs nothing of
its own and no figure of the solver is shown. What is bought has its own programme, by which tariff and cost find it;
so has what starting it costs. What a pool borrows is a payment of its own, below nil where the lender
pays the pool.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd

from finmodel.contracts.contract import Contract
from finmodel.contracts.kinds.activity_tariff import ActivityTariff
from finmodel.contracts.kinds.block import Block
from finmodel.contracts.kinds.pooled_fund import PooledFund
from finmodel.contracts.values import Case, TermValue
from finmodel.core.columns import ACTIVITY_MEASURES, ALL, DIMENSIONS, EVENTS, PERIOD, UNKNOWN
from finmodel.core.money import split_pence
from finmodel.core.place import DeliveryCost, Place
from finmodel.errors import InputError
from finmodel.measures.grid import Grid
from finmodel.optimise.decision import Decision, running_of, working_of
from finmodel.optimise.effects import EffectReach, changed
from finmodel.optimise.outcomes_moved import MeasuredOutcomes
from finmodel.optimise.saying.brief import Scheme
from finmodel.optimise.saying.problem import Problem
from finmodel.scenarios.apply import Basis

SCHEME = "scheme"
"""Setting, service and currency of what a scheme delivers; its programme is the scheme's own id."""
BEGUN = "_start_up"
"""What the programme of a start ends with."""
_THOUSAND = Decimal(1000)
"""Thousandths of a unit that the grid keeps of one."""


def decided(problem: Problem, basis: Basis, reached: Sequence[EffectReach], decision: Decision) -> Basis:
    """The basis once a decision is carried out.

    What is bought joins the activity, one unit of a scheme a unit of its own programme. A tariff pays for it from
    the pool, before the pooled fund shares what is over or short; the contributions join the fund's. What the
    provider spends on it joins the costs of delivery. The effects change the activity that was there, and what is
    brought of outcomes that the place measures is added to them.
    """
    works = {cell: float(units) for cell, units in working_of(problem, decision).items()}
    grid = with_programmes(changed(basis.grid, reached, works))
    grid = _with_cells(grid, problem, _delivered(problem, decision))
    place, contracts = _with_costs(basis.place, problem), _with_payments(basis, problem, decision)
    if problem.measured:
        brought = MeasuredOutcomes(problem, basis.place).moved(working_of(problem, decision))
        place = place.with_outcomes(brought)
        contracts = tuple(contract.in_place(place.outcomes) for contract in contracts)
    return Basis(place, contracts, grid)


def every_cell(problem: Problem, basis: Basis, decision: Decision) -> Basis:
    """The basis with contracts and costs as a decision has them, and one unit of all that could be bought."""
    cells = [
        (scheme, year, programme, Decimal(1))
        for scheme in problem.schemes
        if scheme.provider
        for year in problem.years
        for programme in (scheme.id, *([f"{scheme.id}{BEGUN}"] if scheme.start_up else []))
    ]
    grid = _with_cells(with_programmes(basis.grid), problem, cells)
    return Basis(_with_costs(basis.place, problem), _with_payments(basis, problem, decision), grid)


def tariff_id(problem: Problem, pool: str = "") -> str:
    """Id of the contract by which a pool pays for the schemes; of the only one, where there is one."""
    return f"schemes_{problem.problem}_{pool}" if pool and len(problem.funds) > 1 else f"schemes_{problem.problem}"


def fund_of(contracts: Sequence[Contract], pool: str) -> PooledFund | None:
    """The pooled-fund contract of a pool, or None where it has none."""
    return next((one for one in contracts if isinstance(one, PooledFund) and one.pool == pool), None)


def with_programmes(grid: Grid) -> Grid:
    """A grid in which schemes can be told from other activity by their programme, asked for or not."""
    if not (grid.activity["programme"] == ALL).all():
        return grid
    derived = {rule: rows.assign(programme=UNKNOWN) for rule, rows in grid.derived.items()}
    return replace(grid, activity=grid.activity.assign(programme=UNKNOWN), derived=derived)


def repaid_id(problem: Problem, pool: str) -> str:
    """Id of the contract by which a pool borrows and pays back."""
    return f"repaid_{problem.problem}_{pool}"


_Delivered = tuple[Scheme, str, str, Decimal]
"""A scheme, the year, the programme of what is delivered, and units of it."""


def _with_cells(grid: Grid, problem: Problem, cells: Iterable[_Delivered]) -> Grid:
    """A grid with what is delivered of schemes joined to its activity."""
    rows = grid.activity
    unasked = {name for name in DIMENSIONS if name != "programme" and len(rows) and (rows[name] == ALL).all()}
    people = dict.fromkeys(DIMENSIONS, UNKNOWN)
    ours = dict.fromkeys(("setting", "service", "currency"), SCHEME)
    added = [
        {
            PERIOD: year,
            **people,
            **ours,
            "provider": scheme.provider,
            "commissioner": problem.pool_of(scheme),
            "programme": programme,
        }
        | dict.fromkeys(unasked, ALL)
        | dict.fromkeys((*ACTIVITY_MEASURES, *EVENTS), 0)
        | {"quantity_milli": float(units * _THOUSAND)}
        for scheme, year, programme, units in cells
    ]
    if not added:
        return replace(grid, activity=rows)
    joined = pd.concat([rows, pd.DataFrame(added)[list(rows.columns)]], ignore_index=True)
    whole = [name for name in ACTIVITY_MEASURES if (joined[name] == joined[name].round()).all()]
    return replace(
        grid, activity=joined.astype(dict.fromkeys(ACTIVITY_MEASURES, "float64") | dict.fromkeys(whole, "int64"))
    )


def _delivered(problem: Problem, decision: Decision) -> Iterator[_Delivered]:
    """What runs and what is started of schemes that somebody provides, with its year and programme."""
    running = running_of(problem, decision)
    for scheme in problem.schemes:
        if not scheme.provider:
            continue
        for year in problem.years:
            if running[scheme.id, year]:
                yield scheme, year, scheme.id, running[scheme.id, year]
            if scheme.start_up and decision.started(problem, scheme.id, year):
                yield scheme, year, f"{scheme.id}{BEGUN}", decision.started(problem, scheme.id, year)


def _with_costs(place: Place, problem: Problem) -> Place:
    costs = []
    for scheme in problem.schemes:
        by_year = {year: scheme.delivery_in(year) for year in problem.years}
        most = max(by_year.values())
        if scheme.provider and most:
            factors = {year: one / most for year, one in by_year.items() if one != most}
            costs.append(_cost(scheme, scheme.id, scheme.title, most, factors))
        if scheme.provider and scheme.start_up:
            costs.append(_cost(scheme, f"{scheme.id}{BEGUN}", f"{scheme.title}, start", scheme.start_up, {}))
    return place.model_copy(update={"costs": (*place.costs, *costs)})


def _cost(scheme: Scheme, programme: str, name: str, pounds: Decimal, factors: Mapping[str, Decimal]) -> DeliveryCost:
    return DeliveryCost(
        partner=scheme.provider,
        name=name,
        where={"programme": (programme,)},
        variable=pounds,
        factors={"variable": dict(factors)} if factors else {},
        source=scheme.source,
    )


def _with_payments(basis: Basis, problem: Problem, decision: Decision) -> tuple[Contract, ...]:
    """The contracts with what pays for schemes, and for loans where there may be any."""
    contracts = basis.contracts
    for pool in problem.funds:
        tariff = _tariff(problem, pool, basis.place.periods)
        paid = (*([] if tariff is None else [tariff]), *_repaid(problem, pool, decision, basis.place))
        fund = fund_of(contracts, pool)
        at = len(contracts) if fund is None else contracts.index(fund)
        funded = _with_more(fund or _empty_fund(basis.place, problem, pool), basis.place, problem, decision)
        contracts = (*contracts[:at], *paid, funded, *contracts[at + (fund is not None) :])
    return contracts


def _tariff(problem: Problem, pool: str, periods: Sequence[str]) -> ActivityTariff | None:
    schemes = [scheme for scheme in problem.schemes if problem.pool_of(scheme) == pool and scheme.provider]
    if not schemes:
        return None
    prices = []
    for scheme in schemes:
        prices.append(_price(scheme, scheme.id, scheme.title, _prices_of(scheme, periods)))
        if scheme.start_up:
            prices.append(_price(scheme, f"{scheme.id}{BEGUN}", f"{scheme.title}, start", {"value": scheme.start_up}))
    return ActivityTariff.model_validate(
        {
            "kind": "activity_tariff",
            "id": tariff_id(problem, pool),
            "title": f"Schemes: {problem.title}",
            "payer": (pool,),
            "payee": tuple(dict.fromkeys(scheme.provider for scheme in schemes)),
            "prices": prices,
        }
    )


def _price(scheme: Scheme, programme: str, label: str, price: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": programme,
        "label": label,
        "where": {"programme": (programme,)},
        "price": {**price, "source": scheme.source, "date": scheme.date},
    }


def _prices_of(scheme: Scheme, periods: Sequence[str]) -> dict[str, Any]:
    if not any(own.cost is not None for own in scheme.in_years.values()):
        return {"value": scheme.cost}
    return {"by_period": {year: scheme.cost_in(year) for year in periods}}


def _repaid(problem: Problem, pool: str, decision: Decision, place: Place) -> Iterator[Block]:
    """What a pool pays back to its lender; below nil what the lender pays it."""
    borrowing = problem.funds[pool].borrowing
    amounts = {year: -decision.lent.get((pool, year), Decimal(0)) for year in place.periods}
    if borrowing is not None:
        value = TermValue(by_period=amounts, unit="money", source=borrowing.source)
        yield Block(
            kind="block",
            id=repaid_id(problem, pool),
            title=f"Lent (−), and repaid with interest: {problem.title}",
            payer=pool,
            payee=borrowing.lender,
            amount=value,
        )


def _empty_fund(place: Place, problem: Problem, pool: str) -> PooledFund:
    """A fund for a pool that has none: what is over or short is shared as the partners offered to pay."""
    title = next(one.title for one in place.pools if one.id == pool)
    nothing = TermValue(value=Decimal(0), unit="money", source=problem.title)
    offered = problem.funds[pool].contributions
    return PooledFund(
        kind="pooled_fund",
        id=f"contributions_{problem.problem}" + (f"_{pool}" if len(problem.funds) > 1 else ""),
        title=title,
        pool=pool,
        contributions=dict.fromkeys(offered, nothing),
        overspend=_offered_shares(problem, pool),
        underspend=_offered_shares(problem, pool),
    )


def _offered_shares(problem: Problem, pool: str) -> dict[str, TermValue]:
    offered = {
        partner: sum((one.most_in(year) for year in problem.years), Decimal(0))
        for partner, one in problem.funds[pool].contributions.items()
    }
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
    paid_more = decision.paid_in(problem, fund.pool)
    nothing = TermValue(value=Decimal(0), unit="money", source=fund.source)
    newcomers = {partner: nothing for partner in paid_more if partner not in fund.contributions}
    paid = {}
    for partner, term in {**fund.contributions, **newcomers}.items():
        amounts = {}
        for label in place.periods:
            before = term.at(Case(label, label))
            if before is None:
                what = f"The contribution of {partner} has no value for {label}."
                raise InputError.of(f"contract {fund.id}", what, "Add it to the contract.")
            amounts[label] = before + paid_more.get(partner, {}).get(label, Decimal(0))
        paid[partner] = term.model_copy(update={"value": None, "by_period": amounts})
    none = TermValue(value=Decimal(0), unit="share", source=fund.source)
    shares = {
        name: {partner: rule.get(partner, none) for partner in paid}
        for name, rule in (("overspend", fund.overspend), ("underspend", fund.underspend))
        if isinstance(rule, dict)
    }
    return fund.model_copy(update={"contributions": paid, **shares})
