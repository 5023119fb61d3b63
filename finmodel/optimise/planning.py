"""A problem put to its place and ready to be planned: its program, with the contracts in it where they decide anything.

Contracts are read once, with nothing decided. A limit on what a partner is left with is a demand on an exact
expression of the program's choices; so is a goal that counts what partners are left with, as a choice of its own that
is no more than that. A problem whose limits and goals hang on no contract is planned without any.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from finmodel.core.progress import Progress, silent
from finmodel.optimise.allocate import Allocation, allocation
from finmodel.optimise.building.aims import Target
from finmodel.optimise.building.choice_sums import Terms
from finmodel.optimise.building.decisions import Cell
from finmodel.optimise.building.limits_of_brief import SurplusDemand
from finmodel.optimise.building.money_of_pools import Unspent
from finmodel.optimise.building.what_moves import moving_place
from finmodel.optimise.effects import EffectReach
from finmodel.optimise.inside.agreeing import values_at
from finmodel.optimise.inside.inside import contracts_inside
from finmodel.optimise.inside.inside_amounts import Inside
from finmodel.optimise.inside.joined import Demand, joined
from finmodel.optimise.resettle import fund_of
from finmodel.optimise.saying.brief import Scheme
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.solving.program import Choice, Program
from finmodel.optimise.solving.solve import holds
from finmodel.rules.linear.expression import Expression, Quantity, evaluate_all
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import Run

TOGETHER = "what the partners together have more"


def watched(partner: str) -> str:
    """Name of the choice that is what a partner has more, or all together."""
    return partner if partner == TOGETHER else f"what {partner} has more"


@dataclass(frozen=True)
class Put:
    """A problem as it is put to its place."""

    problem: Problem
    before: Run
    """The place settled as it stands."""
    reached: tuple[EffectReach, ...]
    unspent: Unspent
    """Pounds that pools have unspent and that may be used, by pool and year."""

    @property
    def basis(self) -> Basis:
        """The place as it stands."""
        return self.before.basis


@dataclass(frozen=True)
class Planning:
    """The program of a problem, with what its goals make as large as can be."""

    put: Put
    allotted: Allocation
    program: Program
    """To be solved for the first goal."""
    gains: tuple[Terms, ...]
    """What each goal counts, in order, as a sum over the program's choices."""
    inside: Inside | None
    """The contracts, where they decide anything."""

    @property
    def problem(self) -> Problem:
        """The problem that is planned for."""
        return self.put.problem

    def adds_alone(self, scheme: Scheme) -> float:
        """What a first unit of a scheme adds to the first goal, with nothing else decided; whole where it is a lump."""
        cell = (scheme.id, self.problem.years[0])
        started = self.allotted.decisions.started[cell]
        first = next(iter(started))
        size = started[first] or 1.0
        if self.inside is None or not self.allotted.targets[0].place_surplus:
            return self.gains[0].get(first, 0.0) / size
        nothing = dict.fromkeys((choice.name for choice in self.allotted.program.choices), 0.0)
        together = Expression.total([self.inside.place_surplus(year) for year in self.problem.years])
        both = [values_at(self.inside, values) for values in (nothing, {**nothing, first: 1.0})]
        before, after = (evaluate_all({TOGETHER: together}, values)[TOGETHER] for values in both)
        return float(after - before) / size

    def as_contracts_have_it(self, values: Mapping[str, float]) -> dict[str, float]:
        """Values of the choices with those that stand for an amount of contracts as the expressions have it there."""
        if self.inside is None:
            return dict(values)
        made, inside, years = dict(values), self.inside, self.problem.years
        if TOGETHER in made:
            together = Expression.total([_together(inside, self.put.before, year) for year in years])
            made[TOGETHER] = float(evaluate_all({TOGETHER: together}, values_at(inside, values))[TOGETHER])
        changes = self.surplus_change(values) if any(target.demands for target in self.allotted.targets) else {}
        for target in self.allotted.targets:
            if target.demands:
                ((worst, _),) = target.demands[0].less
                made[worst] = min(changes[demand.partner] for demand in target.demands)
        return made

    def surplus_change(self, values: Mapping[str, float]) -> dict[str, float]:
        """What the expressions say that each partner has more than as things stand, in all years of the plan."""
        if self.inside is None:
            return {}
        expressions = {
            partner.id: _change(self.inside, self.put.before, partner.id, self.problem.years)
            for partner in self.put.basis.place.partners
        }
        found = evaluate_all(expressions, values_at(self.inside, values))
        return {partner: float(pounds) for partner, pounds in found.items()}


def unspent_of(problem: Problem, before: Run) -> dict[tuple[str, str], Decimal]:
    """Pounds that each pool hands back at the end of a year as things stand, where they may be spent."""
    found = {}
    ledger = before.ledger
    for pool, fund in problem.funds.items():
        contract = fund_of(before.basis.contracts, pool)
        if not fund.use_unspent or contract is None:
            continue
        returned = ledger[(ledger["contract"] == contract.id) & (ledger["line"] == "underspend")]
        for year in problem.years:
            found[pool, year] = Decimal(int(returned.loc[returned["period"] == year, "pence"].sum())) / 100
    return found


def planning_of(
    put: Put,
    tighter: Mapping[str, Decimal] | None = None,
    in_order: Collection[Cell] = (),
    progress: Progress | None = None,
    watching: bool = False,
    wide: bool = False,
) -> Planning:
    """The program of a problem put to a place.

    `tighter` asks of a limit on a surplus so many pounds more than the brief does; bands of the cells `in_order` are
    filled in order by whole choices; `watching` adds what each partner has more, and all together, as choices.
    Contracts are read as far as the limits leave open; where it is `wide`, as far as twice that, so that limits can be
    eased.
    Raises InputError where a contract that decides something cannot be followed.
    """
    problem = put.problem
    allotted = allocation(problem, put.basis, put.reached, put.unspent, in_order)
    # Contracts are read as far as the other limits leave open, which is nowhere where these cannot hold.
    if not (problem.through_contracts or watching) or (not wide and holds(allotted.program) is False):
        gains = tuple(target.terms for target in allotted.targets)
        return Planning(put, allotted, allotted.program, gains, None)
    plain = _without(allotted.program, {name for one in allotted.demands for name, _ in one.less})
    reached = _eased(plain, allotted.decisions.most_money) if wide else plain
    inside = contracts_inside(moving_place(allotted, put.basis, put.reached), reached, progress or silent)
    of = replace(allotted, program=reached)
    program, gains = _with_contracts(of, inside, put.before, tighter or {}, watching)
    own = {limit.name: limit for limit in allotted.program.limits}
    program = program.with_limits(own.get(limit.name, limit) for limit in program.limits)
    return Planning(put, allotted, program, gains, inside)


def _without(program: Program, names: Collection[str]) -> Program:
    """The program without choices that stand for amounts of contracts, of which no other limit speaks."""
    return Program(tuple(one for one in program.choices if one.name not in names), program.limits)


def _eased(program: Program, money: float) -> Program:
    """The program with every limit that somebody could ease as wide again as it is, and by all the money at least."""
    return program.with_limits(
        limit if limit.firm else limit.eased(max(1.0, money, abs(limit.bound))) for limit in program.limits
    )


def _with_contracts(
    allotted: Allocation, inside: Inside, before: Run, tighter: Mapping[str, Decimal], watching: bool
) -> tuple[Program, tuple[Terms, ...]]:
    """The program with contracts in it, and what each goal counts as a sum over its choices."""
    years = allotted.problem.years
    demands = [_demand(one, inside, before, tighter) for one in allotted.demands]
    amounts: dict[str, Expression] = {}
    if watching or any(target.place_surplus for target in allotted.targets):
        amounts[TOGETHER] = Expression.total([_together(inside, before, year) for year in years])
    if watching:
        for partner in before.basis.place.partners:
            amounts[watched(partner.id)] = _change(inside, before, partner.id, years)
    program = allotted.program
    standing = [*amounts, *dict.fromkeys(name for one in allotted.demands for name, _ in one.less)]
    more = tuple(Choice(name, float("-inf")) for name in standing)
    program = replace(program, choices=(*program.choices, *more))
    for name, amount in amounts.items():
        demands.append(Demand(f"{name}, as contracts have it", amount - _of({name: 1.0}), ">=", 0.0, True))
    gains = tuple(_gains(target) for target in allotted.targets)
    return joined(inside, replace(program, gains=gains[0]), demands).program, gains


def _of(weights: Mapping[str, float]) -> Expression:
    return Expression(0, {Quantity(name): weight for name, weight in weights.items()})


def _gains(target: Target) -> Terms:
    return {**target.terms, TOGETHER: 1.0} if target.place_surplus else target.terms


def _demand(one: SurplusDemand, inside: Inside, before: Run, tighter: Mapping[str, Decimal]) -> Demand:
    amount = _change(inside, before, one.partner, one.years)
    if one.less:
        amount = amount - _of(dict(one.less))
    more = float(tighter.get(one.name, Decimal(0)))
    bound = float(one.bound) + (more if one.sense == ">=" else -more)
    return Demand(one.name, amount, one.sense, bound, firm=one.meaning is None)


def _change(inside: Inside, before: Run, partner: str, years: Sequence[str]) -> Expression:
    """What a partner has left in some years, less what it has as things stand."""
    rows = before.positions
    chosen = (rows["partner"] == partner) & rows["period"].isin(list(years))
    standing = int(rows.loc[chosen, "surplus"].sum()) / 100
    return Expression.total([inside.surplus(partner, year) for year in years]) - standing


def _together(inside: Inside, before: Run, year: str) -> Expression:
    rows = before.positions
    partners = [one.id for one in before.basis.place.partners]
    standing = int(rows.loc[rows["partner"].isin(partners) & (rows["period"] == year), "surplus"].sum()) / 100
    return inside.place_surplus(year) - standing
