"""The straight-line estimate the solver works with: what a unit of each scheme is worth to each partner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from finmodel.core.progress import Progress
from finmodel.optimise.effects import EffectReach
from finmodel.optimise.resettle import Decision, decided, fund_of
from finmodel.optimise.saying.brief import Scheme
from finmodel.optimise.saying.problem import Problem
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import Run, run

_THOUSANDTH = Decimal("0.001")
Amounts = Mapping[str, float]
"""Pounds by partner."""


@dataclass(frozen=True)
class Estimate:
    """Change in each partner's surplus as a sum of straight lines, measured by settling the contracts."""

    origin: Amounts
    """Change once every contribution is paid in full and nothing is bought."""
    slopes: Mapping[str, Amounts]
    """Change for each unit of each scheme, paid for from the contributions."""
    handed_back: Amounts
    """Part of each pound not spent that the pool hands back to each partner."""
    most: Amounts
    """Contributions in full."""

    def of(self, partner: str, units: Mapping[str, float], contributions: Amounts) -> float:
        """Estimated change in a partner's surplus under a decision, in pounds."""
        kept = {name: most - contributions[name] for name, most in self.most.items()}
        lines = sum(self.slopes[scheme][partner] * amount for scheme, amount in units.items())
        return self.origin[partner] + lines + kept.get(partner, 0.0) - self.handed_back[partner] * sum(kept.values())

    def shifted(self, by: Amounts) -> Estimate:
        """The same lines, higher or lower by an amount for each partner."""
        return replace(self, origin={partner: amount + by.get(partner, 0.0) for partner, amount in self.origin.items()})


def unspent_of(problem: Problem, before: Run) -> Decimal:
    """Pounds that the pool hands back at the end of the year as things stand."""
    fund = fund_of(before.basis.contracts, problem.pool)
    if fund is None:
        return Decimal(0)
    ledger = before.ledger
    rows = (ledger["contract"] == fund.id) & (ledger["line"] == "underspend") & (ledger["period"] == problem.period)
    return Decimal(int(ledger.loc[rows, "pence"].sum())) / 100


def surplus_change(problem: Problem, before: Run, after: Run) -> dict[str, float]:
    """Change in each partner's surplus in the problem's year, in pounds."""
    one, other = (_surplus(problem, settled) for settled in (before, after))
    return {partner.id: (other[partner.id] - one[partner.id]) / 100 for partner in before.basis.place.partners}


def estimate(
    problem: Problem,
    basis: Basis,
    reached: Sequence[EffectReach],
    before: Run,
    progress: Progress,
    known: Estimate | None = None,
) -> Estimate:
    """Settle each scheme alone, at as much of it as there is money for, and take the average for a unit.

    What is `known` of a scheme is not settled again.
    """
    most = {partner: one.at_most for partner, one in problem.contributions.items()}

    def change(units: Mapping[str, Decimal]) -> dict[str, float]:
        settled = run(decided(problem, basis, reached, Decision(units, most)), "step", "A step of one scheme")
        return surplus_change(problem, before, settled)

    origin = change({})
    money = sum(most.values(), Decimal(0)) + (unspent_of(problem, before) if problem.use_unspent else Decimal(0))
    slopes = dict(known.slopes) if known is not None else {}
    for number, scheme in enumerate(problem.schemes, start=1):
        if scheme.id in slopes:
            continue
        progress(f"Settling {scheme.title} alone ({number} of {len(problem.schemes)})")
        step = _step(scheme, money, reached)
        stepped = change({scheme.id: step})
        slopes[scheme.id] = {partner: (stepped[partner] - amount) / float(step) for partner, amount in origin.items()}
    paid = float(sum(most.values()))
    back = {
        partner: (amount + float(most.get(partner, 0))) / paid if paid else 0.0 for partner, amount in origin.items()
    }
    return Estimate(origin, slopes, back, {partner: float(amount) for partner, amount in most.items()})


def _step(scheme: Scheme, money: Decimal, reached: Sequence[EffectReach]) -> Decimal:
    """Units to try: what money can buy and activity leaves to avoid, and a unit at least where money is short."""
    sizes = [scheme.at_most] if scheme.at_most else []
    if scheme.cost and not scheme.all_or_nothing:
        sizes.append(max(money / scheme.cost, Decimal(1)))
    sizes += [Decimal(-1 / one.part) for one in reached if one.scheme == scheme.id and one.part < 0]
    return max(min(sizes).quantize(_THOUSANDTH, rounding=ROUND_FLOOR), _THOUSANDTH)


def _surplus(problem: Problem, settled: Run) -> dict[str, int]:
    rows = settled.positions[settled.positions["period"] == problem.period]
    return {str(partner): int(pence) for partner, pence in zip(rows["partner"], rows["surplus"], strict=True)}
