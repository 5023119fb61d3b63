"""The tables of a decision, filled from the contracts settled again.

What a reader sees is of the contracts settled again; of the solver there are only the worth of easing a limit and the
estimate it went by, which is shown as one. There are no tables unless the ledger pays for the schemes exactly as
decided.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import pandas as pd

from finmodel.core.control import Control, ControlFailed
from finmodel.core.money import to_pence
from finmodel.optimise.allocate import Allocation
from finmodel.optimise.decision import Decision, payment_of, running_of, spend_by_year, spend_of
from finmodel.optimise.effects import spoken_where
from finmodel.optimise.inside.agreeing import agree
from finmodel.optimise.outcome import Decided
from finmodel.optimise.planning import Planning
from finmodel.optimise.resettle import decided, tariff_id
from finmodel.optimise.rounding import CarriedOut, step_in
from finmodel.optimise.saying.brief import Scheme
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.settled_figures import quantity_of, settled_goal, surplus_change, surplus_of
from finmodel.optimise.solving.program import Limit
from finmodel.optimise.solving.solve import Solution
from finmodel.scenarios.run import Run, run

PAID_AS_DECIDED = Control("schemes are paid for as decided")

MEASURES = {
    "scheme": "units", "share": "share", "activity": "share", "units": "units", "count": "number",
    "resource": "number", "outcome": "number", "rate": "share",
    "remaining": "number", "relation": "number", "equity": "number",
}  # fmt: skip
"""What limits of a kind are counted in, where that is not pounds."""
_HALF_PENNY = Decimal("0.005")
_ALONE = 100
"""Schemes up to which what each adds alone is told where contracts decide it."""


@dataclass(frozen=True)
class Workings:
    """What a decision was worked out from."""

    planning: Planning
    before: Run
    after: Run
    decision: Decision
    values: Mapping[str, float]
    """Values of the program's choices under the decision."""
    solution: Solution

    @property
    def allocation(self) -> Allocation:
        """The program of the problem, and what its limits mean."""
        return self.planning.allotted

    @cached_property
    def spend(self) -> dict[tuple[str, str], Decimal]:
        """Pounds the pool pays for each scheme in each year, to the penny."""
        return spend_by_year(self.problem, self.decision)

    @property
    def money(self) -> Decimal:
        """Pounds the pools have unspent that may be used."""
        return sum(self.planning.put.unspent.values(), Decimal(0))

    @property
    def problem(self) -> Problem:
        """The problem decided."""
        return self.allocation.problem


def settled_plan(planning: Planning, made: CarriedOut, solution: Solution) -> Workings:
    """A plan that can be carried out, settled. Raises ControlFailed where it is not what was optimised."""
    put = planning.put
    after = run(decided(put.problem, put.basis, put.reached, made.decision), put.problem.problem, put.problem.title)
    if planning.inside is not None:
        agree(planning.inside, made.values, after)
    return Workings(planning, put.before, after, made.decision, made.values, solution)


def decided_of(made: Workings) -> Decided:
    """Every table of a decision. Raises ControlFailed where the ledger does not pay for the schemes as decided."""
    _require_paid(made)
    return Decided(
        decision=made.decision,
        after=made.after,
        schemes=_schemes(made),
        plan=_plan(made),
        contributions=_contributions(made),
        limits=_limits(made),
        positions=_positions(made),
        activity=_activity(made),
        money=_money(made),
        settled_pounds=settled_goal(made.problem, made.before, made.after, made.decision),
        estimated_pounds=made.solution.gain,
    )


def broken(made: Workings) -> dict[str, Decimal]:
    """Pounds by which settling shows each limit on a surplus to be broken."""
    found = {}
    for limit in told_limits(made):
        meaning = made.allocation.meanings[limit.name]
        spare = _spare(made, limit)
        if meaning.kind == "surplus" and spare < -_HALF_PENNY:
            found[limit.name] = -spare
    return found


def told_limits(made: Workings) -> list[Limit]:
    """Limits that stand for something in the brief, in the order of the program."""
    meanings = made.allocation.meanings
    return [one for one in made.planning.program.limits if one.name in meanings and meanings[one.name].kind != "shape"]


def reached_of(made: Workings, limit: Limit) -> Decimal:
    """What the decision comes to, in the measure of a limit."""
    meaning = made.allocation.meanings[limit.name]
    if meaning.kind == "contribution":
        return Decimal(repr(round(limit.total(made.values), 2)))
    if meaning.kind == "surplus":
        years = (meaning.year,) if meaning.year else made.problem.years
        return Decimal(repr(round(surplus_change(made.before, made.after, years)[meaning.about], 2)))
    if meaning.kind == "share":
        spend = made.spend
        whole = sum((one for (_, year), one in spend.items() if meaning.year in ("", year)), Decimal(0))
        chosen = {key: one for key, one in spend.items() if key[0] in meaning.schemes and meaning.year in ("", key[1])}
        return sum(chosen.values(), Decimal(0)) / whole if whole else meaning.bound
    if meaning.kind == "money" and len(made.problem.years) == 1:
        paid = (one for one in made.problem.schemes if made.problem.pool_of(one) == meaning.about)
        spend = made.spend
        return sum((spend[one.id, year] for one in paid for year in made.problem.years), Decimal(0))
    return meaning.bound + Decimal(repr(round(limit.total(made.values) - limit.bound, 9)))


def _bound_of(made: Workings, limit: Limit) -> Decimal:
    """The bound of a limit; of the money there is, with what the partners then pay in."""
    meaning = made.allocation.meanings[limit.name]
    if meaning.kind != "money" or len(made.problem.years) > 1:
        return meaning.bound
    open_ = made.allocation.money.open_
    paid = (made.values[name] for name, (pool, _, _) in open_.items() if pool == meaning.about)
    return meaning.bound + sum((Decimal(repr(round(one, 2))) for one in paid), Decimal(0))


def _spare(made: Workings, limit: Limit) -> Decimal:
    room = _bound_of(made, limit) - reached_of(made, limit)
    return room if limit.sense == "<=" else -room


def _used_up(made: Workings, limit: Limit, spare: Decimal) -> bool:
    """True where less is left of a limit than could be bought with it: half a penny, or the finest part of a unit."""
    meaning = made.allocation.meanings[limit.name]
    if MEASURES.get(meaning.kind, "pounds") != "pounds":
        least = Decimal("0.000001")
        if meaning.kind == "scheme":
            least = max(least, min(Decimal("0.001"), step_in(made.problem, made.problem.scheme(meaning.about))))
        return spare < least
    return spare < 2 * _HALF_PENNY


def _require_paid(made: Workings) -> None:
    ledger, problem = made.after.ledger, made.problem
    tariffs = [tariff_id(problem, pool) for pool in problem.funds]
    paid = ledger[ledger["contract"].isin(tariffs) & ledger["period"].isin(list(problem.years))]
    by_provider = paid.groupby(["payee", "period"])["pence"].sum().to_dict()
    wanted: dict[tuple[str, str], list[int]] = {}
    by_id = {scheme.id: scheme for scheme in problem.schemes}
    for (name, year), amount in made.spend.items():
        if problem.pool_of(by_id[name]) is not None:
            wanted.setdefault((by_id[name].provider, year), []).append(int(amount * 100))
    # A tariff is rounded once for each provider, and not scheme by scheme.
    parts = {key: sum(1 for pence in each if pence) for key, each in wanted.items()}
    if any(abs(by_provider.get(key, 0) - sum(each)) * 2 > parts[key] for key, each in wanted.items()):
        what = "The schemes were not paid for as decided. This is a fault in finmodel; no result is given."
        raise ControlFailed(what, PAID_AS_DECIDED)


def _schemes(made: Workings) -> pd.DataFrame:
    spend = spend_of(made.problem, made.decision)
    whole = sum(spend.values(), Decimal(0))
    running = running_of(made.problem, made.decision)
    # Each is worked out through every contract, which is little for a board's list and long for a thousand.
    alone = made.planning.inside is None or len(made.problem.schemes) <= _ALONE
    rows = []
    for scheme in made.problem.schemes:
        worth = made.planning.adds_alone(scheme) if alone else math.nan
        paid = float(_paid_for_one(made, scheme))
        units = sum((running[scheme.id, year] for year in made.problem.years), Decimal(0))
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
                "adds_per_pound": worth / paid if paid else None,
            }
        )
    return pd.DataFrame(rows)


def _paid_for_one(made: Workings, scheme: Scheme) -> Decimal:
    """Pounds that are paid in all for one unit that is started in the first year."""
    years = made.problem.years[: made.problem.runs_for(scheme)]
    return sum((scheme.cost_in(year) for year in years), scheme.start_up)


def _plan(made: Workings) -> pd.DataFrame:
    problem, decision = made.problem, made.decision
    running, spend = running_of(problem, decision), spend_by_year(problem, decision)
    return pd.DataFrame(
        {
            "scheme": scheme.id,
            "title": scheme.title,
            "year": year,
            "started": float(decision.started(problem, scheme.id, year)),
            "units": float(running[scheme.id, year]),
            "cost_pence": int(scheme.cost_in(year) * 100),
            "start_up_pence": int(scheme.start_up * 100),
            "spend_pence": int(spend[scheme.id, year] * 100),
        }
        for scheme in problem.schemes
        for year in problem.years
    )


def _contributions(made: Workings) -> pd.DataFrame:
    names = {partner.id: partner.name for partner in made.before.basis.place.partners}
    rows = [
        {
            "partner": partner,
            "name": names[partner],
            "at_least_pence": int(sum(one.least_in(year) for year in made.problem.years) * 100),
            "at_most_pence": int(sum(one.most_in(year) for year in made.problem.years) * 100),
            "pays_pence": int(sum(_pays(made, pool, partner, year) for year in made.problem.years) * 100),
        }
        for pool, fund in made.problem.funds.items()
        for partner, one in fund.contributions.items()
    ]
    return pd.DataFrame(rows, columns=["partner", "name", "at_least_pence", "at_most_pence", "pays_pence"])


def _pays(made: Workings, pool: str, partner: str, year: str) -> Decimal:
    return made.decision.contributions.get(payment_of(made.problem, pool, partner, year), Decimal(0))


def _limits(made: Workings) -> pd.DataFrame:
    rows = []
    for limit in told_limits(made):
        meaning = made.allocation.meanings[limit.name]
        spare = _spare(made, limit)
        measure = MEASURES.get(meaning.kind, "pounds")
        rows.append(
            {
                "limit": limit.name,
                "kind": meaning.kind,
                "measure": measure,
                "side": "at most" if limit.sense == "<=" else "at least",
                "about": meaning.about,
                "schemes": meaning.schemes,
                "year": meaning.year,
                "bound": float(_bound_of(made, limit)),
                "reached": float(reached_of(made, limit)),
                "spare": float(spare),
                "binding": _used_up(made, limit, spare),
                "kept": spare >= -(Decimal("0.000001") if measure in ("share", "number") else _HALF_PENNY),
                "sentence": "",
            }
        )
    return pd.DataFrame(rows, columns=_OF_LIMITS)


_OF_LIMITS = [
    "limit",
    "kind",
    "measure",
    "side",
    "about",
    "schemes",
    "year",
    "bound",
    "reached",
    "spare",
    "binding",
    "kept",
    "sentence",
]


def _positions(made: Workings) -> pd.DataFrame:
    before, after = (surplus_of(settled, made.problem.years) for settled in (made.before, made.after))
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
        before, after = (quantity_of(settled, made.problem, where) for settled in (made.before, made.after))
        rows.append({"activity": said, "before": before, "after": after, "change": after - before})
    return pd.DataFrame(rows, columns=["activity", "before", "after", "change"])


def _money(made: Workings) -> pd.DataFrame:
    paid = sum(made.decision.contributions.values(), Decimal(0))
    spend = sum(spend_of(made.problem, made.decision).values(), Decimal(0))
    used = max(Decimal(0), min(made.money, spend - paid))
    # What is lent and paid back comes to the interest, which is spent too.
    interest = -sum(made.decision.lent.values(), Decimal(0))
    items = {
        "contributions": paid,
        "unspent_used": used,
        "spend": spend,
        "interest": interest,
        "left": paid + used - spend - interest,
    }
    return pd.DataFrame({"item": list(items), "pence": [int(amount * 100) for amount in items.values()]})
