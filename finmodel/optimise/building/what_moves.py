"""What the choices of a program move in its place: activity changed and bought, and money paid in and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from finmodel.core.columns import ACTIVITY_MEASURES, DIMENSIONS, PERIOD
from finmodel.optimise.allocate import Allocation
from finmodel.optimise.building.choice_sums import Terms, add
from finmodel.optimise.decision import Decision, payment_of
from finmodel.optimise.effects import EffectReach, spoken_where
from finmodel.optimise.inside.moves import CONTRIBUTIONS, BoughtCell, ChangedRows, MovedTerm, MovingPlace
from finmodel.optimise.outcomes_moved import MeasuredOutcomes
from finmodel.optimise.resettle import BEGUN, every_cell, fund_of, repaid_id
from finmodel.optimise.saying.problem import Problem
from finmodel.scenarios.basis import Basis


def moving_place(allotted: Allocation, basis: Basis, reached: Sequence[EffectReach]) -> MovingPlace:
    """A place as the choices of a problem's program move it, from where nothing is bought and nobody pays more."""
    problem = allotted.problem
    start = every_cell(problem, basis, _nothing(problem))
    rows, there = start.grid.activity, len(basis.grid.activity)
    added = rows.iloc[there:]
    activity = rows.assign(**{name: rows[name].where(np.arange(len(rows)) < there, 0) for name in ACTIVITY_MEASURES})
    whole = {name: basis.grid.activity[name].dtype for name in ACTIVITY_MEASURES}
    start = replace(start, grid=replace(start.grid, activity=activity.astype(whole)))
    cells = [
        BoughtCell(
            {name: str(row[name]) for name in (PERIOD, *DIMENSIONS)},
            {name: float(row[name]) for name in ACTIVITY_MEASURES},
            _units(allotted, str(row["programme"]), str(row[PERIOD])),
        )
        for row in added.to_dict("records")
    ]
    return MovingPlace(
        start,
        tuple(_changed(allotted, reached, len(rows))),
        tuple(cells),
        (*_paid_in(allotted, start), *_measured(allotted, start)),
    )


def _nothing(problem: Problem) -> Decision:
    """Nothing bought, and nothing paid in that is not paid in anyhow."""
    paid = {
        payment_of(problem, pool, partner, year): one.most_in(year)
        for pool, fund in problem.funds.items()
        for year in problem.years
        for partner, one in fund.contributions.items()
        if one.fixed
    }
    return Decision({}, paid)


def _units(allotted: Allocation, programme: str, year: str) -> Terms:
    if (programme, year) in allotted.decisions.running:
        return allotted.decisions.running[programme, year]
    return allotted.decisions.started[programme.removesuffix(BEGUN), year]


def _changed(allotted: Allocation, reached: Sequence[EffectReach], rows: int) -> Iterator[ChangedRows]:
    """One for each set of rows that effects reach, with all the schemes that do."""
    together: dict[bytes, list[EffectReach]] = {}
    for one in reached:
        together.setdefault(one.key, []).append(one)
    for same in together.values():
        parts: Terms = {}
        for one in same:
            add(parts, allotted.decisions.working[one.scheme, one.year], one.part)
        here = np.zeros(rows, dtype=bool)
        here[: len(same[0].rows)] = same[0].rows
        yield ChangedRows(f"{spoken_where(same[0].effect.where)}, {same[0].year}", here, parts)


def _measured(allotted: Allocation, start: Basis) -> Iterator[MovedTerm]:
    """Numbers of contracts that read outcomes which schemes add to."""
    if allotted.problem.measured:
        for cell, one in MeasuredOutcomes(allotted.problem, start.place).numbers(start.contracts):
            adds = add({}, allotted.decisions.working[cell], float(one.by))
            yield MovedTerm(one.contract, one.term, one.member, one.period, adds)


def _paid_in(allotted: Allocation, start: Basis) -> Iterator[MovedTerm]:
    """What partners pay in beside what is fixed, with what is carried between years and lent."""
    problem = allotted.problem
    for pool, fund in problem.funds.items():
        contract = fund_of(start.contracts, pool)
        assert contract is not None, "a decision is settled with a fund for its pool"
        paid: dict[tuple[str, str], Terms] = {}
        least: dict[tuple[str, str], Decimal] = {}
        for choice, (to, partner, year) in allotted.money.open_.items():
            if to == pool:
                add(paid.setdefault((partner, year), {}), {choice: 1.0})
                least[partner, year] = fund.contributions[partner].least_in(year)
        for number, year in enumerate(problem.years):
            stated = {partner: float(one.most_in(year)) for partner, one in fund.contributions.items()}
            whole = sum(stated.values())
            on = allotted.money.carried.get((pool, year))
            brought = allotted.money.carried.get((pool, problem.years[number - 1])) if number else None
            for name, sign in ((on, -1.0), (brought, 1.0)):
                for partner, pounds in stated.items() if name is not None and whole else ():
                    add(paid.setdefault((partner, year), {}), {str(name): sign * pounds / whole})
        for (partner, year), adds in paid.items():
            yield MovedTerm(contract.id, CONTRIBUTIONS, partner, year, adds, float(least.get((partner, year), 0)))
        if fund.borrowing is not None:
            for year in problem.years:
                repaid = add({}, allotted.money.lent.get((pool, year), {}), -1.0)
                if repaid:
                    yield MovedTerm(repaid_id(problem, pool), "amount", None, year, repaid)
