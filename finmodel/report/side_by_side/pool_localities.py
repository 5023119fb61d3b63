"""Locality budgets of a pool as a table: each locality's budget, what it spent, and what is left or over."""

from __future__ import annotations

from collections.abc import Iterator

from finmodel.contracts.fund.localities import BUDGET, ELSEWHERE, SPEND
from finmodel.contracts.kinds.pooled_fund import PooledFund
from finmodel.core.speech import spoken
from finmodel.report.report import Column, Row, Table, by_year
from finmodel.report.titles import under
from finmodel.scenarios.run import Run

_NOBODY = "People of no locality named"


def locality_tables(run: Run, years: tuple[str, ...]) -> Iterator[Table]:
    """A table for each pool whose agreement has budgets by locality."""
    spots = [run.basis.place.periods.index(year) for year in years]
    pools = {pool.id: pool.title for pool in run.basis.place.pools}
    for contract in run.basis.contracts:
        if not isinstance(contract, PooledFund) or contract.localities is None:
            continue
        budget, spend = (run.settlement.of(contract.id, line)[:, spots] for line in (BUDGET, SPEND))
        elsewhere = run.settlement.of(contract.id, ELSEWHERE)[spots]
        rows = []
        for number, name in enumerate(contract.localities.axis.members):
            rows.append(Row((f"{_name(name)}: budget", *map(float, budget[number]))))
            rows.append(Row(("spent", *map(float, spend[number])), inside=1))
            rows.append(Row(("left, or over (−)", *map(float, budget[number] - spend[number])), inside=1))
        if elsewhere.any():
            rows.append(Row((f"{_NOBODY}: spent", *map(float, elsewhere))))
        left = budget.sum(axis=0) - spend.sum(axis=0) - elsewhere
        rows.append(Row(("The pool: left, or over (−)", *map(float, left)), total=True))
        columns = (Column("Locality"), *by_year("{}", years, Column("", "money", good="more")))
        yield Table("settlement", f"{pools[contract.pool]} by locality: {under(run)}", columns, tuple(rows))


def _name(code: str) -> str:
    return spoken(code).title()
