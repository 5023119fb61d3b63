"""Plan against actual: what each contract's payments differ by, split into volume, mix, price and contract.

Volume, mix and price are what a finance department expects, in that order; what thresholds, gates and caps do is none
of them, and is a cause of its own and never spread. Causes are shared out in whole pence, so that they sum to the
variance and lines to their contract.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from finmodel.contracts.rule_book import RuleBook
from finmodel.core.money import Floats, to_pence
from finmodel.outturn.passed_on import passed_on
from finmodel.outturn.price_lines import PlannedPriceLine, price_lines, shared_out
from finmodel.outturn.unit_prices import priced_units, told_apart, units_paid_for
from finmodel.positions.outside import OUTSIDE
from finmodel.positions.settled_money import Flow, Payment, paid_by_line
from finmodel.scenarios.run import Run

CAUSES = ("volume", "mix", "price", "contract")
PARTS = ("volume", "mix", "price", "contract_terms")
"""Columns of the causes."""
MEANING = {
    "volume": "more or fewer units in a setting (spells, days or people each apart), at the plan's average price there",
    "mix": "dearer or cheaper kinds of unit within a setting than planned, at the plan's prices",
    "price": "the actual units, at what each price has changed by",
    "contract": "the rest: fixed sums, steps, thresholds, gates, caps, shares, and contracts begun or ended",
}
"""What each cause is, in plain words."""
BASES = {
    "by_unit": "Paid by the unit: each thing counted has a price.",
    "average": "Not paid by the unit, but for activity: volume is at what the plan pays for a unit on average.",
    "pool": "What a pool takes in or hands back: it follows the volume, mix and price of what the pool pays for.",
    "terms": "Not paid for units of activity: all of it is the contract's terms.",
}
FOLLOWS = (
    "What a pool takes in or hands back follows the volume, mix and price, in turn, of what it pays for, at what its "
    "agreement was planned to be; what its own terms change is under contract."
)
"""How the payments of a pool's agreement are split."""
ALL_ACTIVITY, PASSED_ON, TERMS = "All the activity it pays for", "What the pool pays for", "Contract terms"
"""Lines of a contract not paid by the unit, of a pool's agreement, and of what is left once units are told."""
_KEYS = ("contract", "payer", "payee", "period")
_LINE = ("setting", "line", "unit", "plan_units", "plan_price", "actual_units", "actual_price")


@dataclass(frozen=True)
class VarianceByCause:
    """A variance in pounds by cause, with all but `contract` given, and what it rests on."""

    volume: float
    mix: float
    price: float
    basis: str
    lines: tuple[PlannedPriceLine, ...] = ()


@dataclass(frozen=True)
class _Found:
    """One contract between a payer and a payee in a period: whole pence planned and actual, and how they split."""

    key: tuple[str, str, str, str]
    plan: int
    actual: int
    split: VarianceByCause

    @property
    def parts(self) -> tuple[int, int, int, int]:
        return in_pence(self.split, self.actual - self.plan)


@dataclass(frozen=True)
class Variances:
    """Plan against actual, in whole pence: by contract, and by price line."""

    table: pd.DataFrame
    """Contract, payer, payee, period, plan, actual, variance, volume, mix, price, contract_terms, basis."""
    lines: pd.DataFrame
    """Contract, payer, payee, period, setting, line, unit, plan_units, plan_price, actual_units, actual_price, then
    variance, volume, mix, price and contract_terms, which sum to those of the contract; prices are in pounds."""


def variances(plan: Run, actual: Run) -> Variances:
    """What each contract pays between each payer and payee, planned and actual, and why it differs.

    Volume, mix, price and contract terms sum to the variance, of each contract and of its lines. Only years that both
    have are compared.
    """
    found = list(_found(plan, actual))
    rows = [(*one.key, one.plan, one.actual, one.actual - one.plan, *one.parts, one.split.basis) for one in found]
    table = pd.DataFrame(rows, columns=[*_KEYS, "plan", "actual", "variance", *PARTS, "basis"])
    lines = [(*one.key, *row) for one in found for row in _line_rows(one)]
    return Variances(table, pd.DataFrame(lines, columns=[*_KEYS, *_LINE, "variance", *PARTS]))


def variance(plan: Run, actual: Run) -> pd.DataFrame:
    """The variance of each contract: see `Variances.table`."""
    return variances(plan, actual).table


def by_partner(table: pd.DataFrame) -> pd.DataFrame:
    """The same for each partner, as what it leaves the partner with: what it pays counts against it, in whole pence."""
    amounts = ["plan", "actual", "variance", *PARTS]
    received = table.assign(partner=table["payee"])
    paid = table.assign(partner=table["payer"], **{name: -table[name] for name in amounts})
    both = pd.concat([received, paid], ignore_index=True)
    keys = ["partner", "period", "contract"]
    return both[both["partner"] != OUTSIDE].groupby(keys, sort=False)[amounts].sum().reset_index()


def _line_rows(differing: _Found) -> Iterator[tuple[object, ...]]:
    """Every price line, what it differs by in pence, then what is left to the contract's terms."""
    *causes, terms = differing.parts
    lines = differing.split.lines
    each = [[100 * line.volume for line in lines], [100 * line.mix for line in lines]]
    each.append([100 * line.dearer for line in lines])
    shares = [shared_out(amounts, total) for amounts, total in zip(each, causes, strict=True)]
    for number, line in enumerate(lines):
        volume, mix, price = (share[number] for share in shares)
        units = (line.plan_units, line.plan_price, line.units, line.price)
        yield (line.setting, line.label, line.unit, *units, volume + mix + price, volume, mix, price, 0)
    if differing.split.basis == "pool" and any(causes):
        yield ("", PASSED_ON, "", np.nan, np.nan, np.nan, np.nan, sum(causes), *causes, 0)
    if terms:
        yield ("", TERMS, "", np.nan, np.nan, np.nan, np.nan, terms, 0, 0, 0, terms)


def _labels(run: Run) -> list[str]:
    return [case.label for case in run.settlement.cases]


def _books(run: Run) -> dict[str, RuleBook]:
    return {settled.contract.id: settled.contract for settled in run.settlement.lines}


def _found(plan: Run, actual: Run) -> Iterator[_Found]:
    """Every contract between each payer and payee, in each period that both runs have."""
    periods = [label for label in _labels(plan) if label in _labels(actual)]
    told = told_apart(plan.basis.grid) & told_apart(actual.basis.grid)
    sides = (plan, actual)
    moves: dict[Payment, Floats] = {}
    for name in _books(plan) | _books(actual):
        paid = [paid_by_line(run.settlement.lines, name) for run in sides]
        books = [_books(run).get(name) for run in sides]
        both = list(zip(books, sides, strict=True))
        pool = _of_pool(books[0], books[1], plan, moves)
        priced = [None if book is None else priced_units(book, run, told) for book, run in both]
        counts = [np.zeros(1) if book is None else units_paid_for(book, run.basis.grid) for book, run in both]
        for pair in dict.fromkeys(flow[:2] for flow in (*paid[0], *paid[1])):
            flows = [flow for flow in {**paid[0], **paid[1]} if flow[:2] == pair]
            for period in periods:
                positions = _labels(plan).index(period), _labels(actual).index(period)
                pounds = _sum(paid[0], flows, positions[0]), _sum(paid[1], flows, positions[1])
                old, new = priced
                split = None
                if old is not None and new is not None:
                    lines = price_lines(flows, positions, (old, new))
                    split = _by_average(pounds[0], counts, positions) if lines is None else _of_lines(lines)
                if split is None and pair in pool:
                    volume, mix, price = (float(moved) for moved in pool[pair][:, positions[0]])
                    split = VarianceByCause(volume, mix, price, "pool")
                one, other = (int(to_pence(each)) for each in pounds)
                found = _Found((name, *pair, period), one, other, split or VarianceByCause(0.0, 0.0, 0.0, "terms"))
                moved = moves.setdefault((name, *pair), np.zeros((3, len(_labels(plan)))))
                moved[:, positions[0]] = np.array(found.parts[:3]) / 100
                yield found


def _of_pool(
    planned: RuleBook | None, now: RuleBook | None, plan: Run, moves: Mapping[Payment, Floats]
) -> Mapping[tuple[str, str], Floats]:
    """What the agreement of a pool, in force on both sides, passes on; nothing where the contract is none."""
    if planned is None or now is None or planned.shares_out is None:
        return {}
    return passed_on(planned, plan, moves)


def _sum(amounts: Mapping[Flow, Floats], flows: Sequence[Flow], at: int) -> float:
    return sum(float(amounts[flow][at]) for flow in flows if flow in amounts)


def _of_lines(lines: tuple[PlannedPriceLine, ...]) -> VarianceByCause:
    """The split of what is paid by the unit."""
    volume, mix, price = (sum(getattr(one, part) for one in lines) for part in ("volume", "mix", "dearer"))
    return VarianceByCause(volume, mix, price, "by_unit", lines)


def _by_average(planned: float, counts: Sequence[Floats], at: tuple[int, int]) -> VarianceByCause | None:
    """The split of what is paid for activity, but not by the unit; None where no activity was planned."""
    before, after = float(counts[0][at[0]]), float(counts[1][at[1]])
    if before <= 0:
        return None
    volume, each = planned * (after / before - 1), planned / before
    line = PlannedPriceLine("", ALL_ACTIVITY, "units", before, each, after, each, volume)
    return VarianceByCause(volume, 0.0, 0.0, "average", (line,))


def in_pence(split: VarianceByCause, total: int) -> tuple[int, int, int, int]:
    """Volume, mix, price and contract terms in whole pence that sum to the total: last pennies to the largest rests.

    >>> in_pence(VarianceByCause(100.004, -20.0, 0.0, "by_unit"), 8001)
    (10000, -2000, 0, 1)
    """
    known = [100 * part for part in (split.volume, split.mix, split.price)]
    volume, mix, price, _ = shared_out([*known, total - sum(known)], total)
    return volume, mix, price, total - volume - mix - price
