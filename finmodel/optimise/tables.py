"""The tables of a decision, filled from the contracts settled again.

What a reader sees is of the contracts settled again; of the solver there is only the estimate it went by, which is
shown as one. There are no tables unless the ledger pays for the schemes exactly as
decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from finmodel.core.control import Control, ControlFailed
from finmodel.core.money import to_pence
from finmodel.measures.ask import Ask
from finmodel.optimise.allocate import Allocation, Meaning, size_of, worth_of
from finmodel.optimise.effects import spoken_where
from finmodel.optimise.estimate import Estimate, surplus_change
from finmodel.optimise.outcome import Decided
from finmodel.optimise.resettle import Decision, spend_of, tariff_id
from finmodel.optimise.saying.brief import step_of
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.solving.program import Limit
from finmodel.optimise.solving.solve import Solution
from finmodel.scenarios.run import Run

PAID_AS_DECIDED = Control("schemes are paid for as decided")

MEASURES = {"scheme": "units", "share": "share", "activity": "share"}
"""What limits of a kind are counted in, where that is not pounds."""
_HALF_PENNY = Decimal("0.005")


@dataclass(frozen=True)
class Workings:
    """What a decision was worked out from."""

    allocation: Allocation
    lines: Estimate
    money: Decimal
    """Pounds the pool has unspent that may be used."""
    before: Run
    after: Run
    decision: Decision
    solution: Solution

    @property
    def problem(self) -> Problem:
        """The problem decided."""
        return self.allocation.problem


def decided_of(made: Workings) -> Decided:
    """Every table of a decision. Raises ControlFailed where the ledger does not pay for the schemes as decided."""
    _require_paid(made)
    units = {name: float(amount) for name, amount in made.decision.units.items()}
    scheme_by_id = {scheme.id: scheme for scheme in made.problem.schemes}
    estimated = sum(worth_of(made.problem, scheme_by_id[name], made.lines) * amount for name, amount in units.items())
    if made.problem.goal.maximise == "place_surplus":
        estimated += sum(made.lines.origin.values())
    return Decided(
        decision=made.decision,
        after=made.after,
        schemes=_schemes(made),
        contributions=_contributions(made),
        limits=_limits(made),
        positions=_positions(made),
        activity=_activity(made),
        money=_money(made),
        settled_pounds=settled_goal(made.problem, made.before, made.after),
        estimated_pounds=estimated,
    )


def broken(made: Workings) -> dict[str, Decimal]:
    """Pounds by which settling shows each limit on a surplus to be broken."""
    found = {}
    for limit in made.allocation.program.limits:
        meaning = made.allocation.meanings[limit.name]
        spare = _spare(made, meaning)
        if meaning.kind == "surplus" and spare < -_HALF_PENNY:
            found[limit.name] = -spare
    return found


def reached_of(made: Workings, meaning: Meaning) -> Decimal:
    """What the decision comes to, in the measure of a limit."""
    spend = spend_of(made.problem, made.decision)
    if meaning.kind == "scheme":
        return made.decision.units.get(meaning.about, Decimal(0))
    if meaning.kind == "contribution":
        return made.decision.contributions[meaning.about]
    if meaning.kind == "surplus":
        return Decimal(repr(round(surplus_change(made.problem, made.before, made.after)[meaning.about], 2)))
    if meaning.kind == "activity":
        limits = made.allocation.program.limits
        return Decimal(repr(next(_at(made, one) for one in limits if made.allocation.meanings[one.name] is meaning)))
    whole = sum(spend.values(), Decimal(0))
    if meaning.kind == "money":
        return whole
    chosen = sum((spend[name] for name in meaning.schemes), Decimal(0))
    return chosen if meaning.kind == "spend" else chosen / whole if whole else meaning.bound


def _at(made: Workings, limit: Limit) -> float:
    units = made.decision.units
    return sum(
        weight * float(units.get(name, 0)) / size_of(made.problem.scheme(name)) for name, weight in limit.terms.items()
    )


def _bound_of(made: Workings, meaning: Meaning) -> Decimal:
    """The bound of a limit; of the money there is, with what the partners then pay in."""
    if meaning.kind != "money":
        return meaning.bound
    open_ = (name for name, one in made.problem.contributions.items() if not one.fixed)
    return meaning.bound + sum((made.decision.contributions[name] for name in open_), Decimal(0))


def _spare(made: Workings, meaning: Meaning) -> Decimal:
    room = _bound_of(made, meaning) - reached_of(made, meaning)
    return room if meaning.sense == "<=" else -room


def _used_up(made: Workings, meaning: Meaning, spare: Decimal) -> bool:
    """True where less is left of a limit than could be bought with it: half a penny, or the finest part of a unit."""
    if meaning.kind in ("share", "activity"):
        return spare < Decimal("0.000001")
    least = step_of(made.problem.scheme(meaning.about)) if meaning.kind == "scheme" else 2 * _HALF_PENNY
    return spare < least


def _require_paid(made: Workings) -> None:
    ledger = made.after.ledger
    paid = ledger[(ledger["contract"] == tariff_id(made.problem)) & (ledger["period"] == made.problem.period)]
    by_provider = paid.groupby("payee")["pence"].sum().to_dict()
    wanted: dict[str, int] = {}
    for scheme in made.problem.schemes:
        amount = spend_of(made.problem, made.decision)[scheme.id] * 100
        wanted[scheme.provider] = wanted.get(scheme.provider, 0) + int(amount)
    if any(by_provider.get(provider, 0) != pence for provider, pence in wanted.items()):
        what = "The schemes were not paid for as decided. This is a fault in finmodel; no result is given."
        raise ControlFailed(what, PAID_AS_DECIDED)


def _schemes(made: Workings) -> pd.DataFrame:
    spend = spend_of(made.problem, made.decision)
    whole = sum(spend.values(), Decimal(0))
    rows = []
    for scheme in made.problem.schemes:
        units = made.decision.units.get(scheme.id, Decimal(0))
        worth = worth_of(made.problem, scheme, made.lines)
        rows.append(
            {
                "scheme": scheme.id,
                "title": scheme.title,
                "provider": scheme.provider,
                "unit": scheme.unit,
                "units": float(units),
                "cost_pence": int(scheme.cost * 100),
                "spend_pence": int(spend[scheme.id] * 100),
                "share_of_spend": float(spend[scheme.id] / whole) if whole else 0.0,
                "delivery_pence": int(to_pence(float(units * scheme.delivery))),
                "adds_pounds_per_unit": worth,
                "adds_per_pound": worth / float(scheme.cost) if scheme.cost else None,
            }
        )
    return pd.DataFrame(rows)


def _contributions(made: Workings) -> pd.DataFrame:
    names = {partner.id: partner.name for partner in made.before.basis.place.partners}
    rows = [
        {
            "partner": partner,
            "name": names[partner],
            "at_least_pence": int(one.at_least * 100),
            "at_most_pence": int(one.at_most * 100),
            "pays_pence": int(made.decision.contributions[partner] * 100),
        }
        for partner, one in made.problem.contributions.items()
    ]
    return pd.DataFrame(rows, columns=["partner", "name", "at_least_pence", "at_most_pence", "pays_pence"])


def _limits(made: Workings) -> pd.DataFrame:
    rows = []
    for limit in made.allocation.program.limits:
        meaning = made.allocation.meanings[limit.name]
        spare = _spare(made, meaning)
        rows.append(
            {
                "limit": limit.name,
                "kind": meaning.kind,
                "measure": MEASURES.get(meaning.kind, "pounds"),
                "bound": float(_bound_of(made, meaning)),
                "reached": float(reached_of(made, meaning)),
                "spare": float(spare),
                "binding": _used_up(made, meaning, spare),
                "kept": spare >= -(Decimal("0.000001") if meaning.kind == "activity" else _HALF_PENNY),
                "sentence": "",
            }
        )
    return pd.DataFrame(rows)


def _positions(made: Workings) -> pd.DataFrame:
    def surplus(settled: Run) -> Mapping[str, int]:
        rows = settled.positions[settled.positions["period"] == made.problem.period]
        return {str(name): int(pence) for name, pence in zip(rows["partner"], rows["surplus"], strict=True)}

    before, after = surplus(made.before), surplus(made.after)
    rows = [
        {
            "partner": partner.id,
            "name": partner.name,
            "before_pence": before[partner.id],
            "after_pence": after[partner.id],
            "change_pence": after[partner.id] - before[partner.id],
        }
        for partner in made.before.basis.place.partners
    ]
    return pd.DataFrame(rows)


def _activity(made: Workings) -> pd.DataFrame:
    wheres = {spoken_where(effect.where): effect.where for scheme in made.problem.schemes for effect in scheme.effects}
    rows = []
    for said, where in wheres.items():
        before, after = (_quantity(settled, made.problem, where) for settled in (made.before, made.after))
        rows.append({"activity": said, "before": before, "after": after, "change": after - before})
    return pd.DataFrame(rows, columns=["activity", "before", "after", "change"])


def _quantity(settled: Run, problem: Problem, where: Mapping[Any, Sequence[str]]) -> float:
    at = settled.basis.place.periods.index(problem.period)
    return float(settled.basis.grid.measure(Ask.of("quantity", where))[at])


def _money(made: Workings) -> pd.DataFrame:
    paid = sum(made.decision.contributions.values(), Decimal(0))
    spend = sum(spend_of(made.problem, made.decision).values(), Decimal(0))
    used = max(Decimal(0), min(made.money, spend - paid))
    items = {"contributions": paid, "unspent_used": used, "spend": spend, "left": paid + used - spend}
    return pd.DataFrame({"item": list(items), "pence": [int(amount * 100) for amount in items.values()]})


def settled_goal(problem: Problem, before: Run, after: Run) -> Decimal:
    """The goal as settled: what all partners together have more, or what the activity avoided is worth."""
    if problem.goal.maximise == "place_surplus":
        return Decimal(repr(round(sum(surplus_change(problem, before, after).values()), 2)))
    worth = Decimal(0)
    for value in problem.goal.values:
        units = (_quantity(settled, problem, value.where) for settled in (before, after))
        first, second = (Decimal(repr(round(one, 3))) for one in units)
        worth += value.worth * (first - second)
    return worth
