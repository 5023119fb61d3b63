"""A problem of a place, ready to be asked more: built again with a limit moved or an input other than stated.

A limit is moved in the brief, never in the program alone: more money to spend is more money paid in, and what each
partner then gets back follows. What a build needs of the contracts is kept from the plan, so that only what the change
touches is settled anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from finmodel.optimise.allocate import Allocation, Meaning
from finmodel.optimise.answers.asked import BuiltProgram, Purchase, Settled, SettledPlan, Values
from finmodel.optimise.answers.frontier import OtherGoal
from finmodel.optimise.answers.moved_brief import MORE_MOVABLE, MOVABLE, moved_brief
from finmodel.optimise.answers.sensitivity import Variant
from finmodel.optimise.effects import reaches
from finmodel.optimise.limits_in_words import Speaker
from finmodel.optimise.planning import TOGETHER, Planning, planning_of, watched
from finmodel.optimise.rounding import carried_out
from finmodel.optimise.saying.brief import Scheme, step_of
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.settled_figures import settled_goal, surplus_change
from finmodel.optimise.solving.program import Limit
from finmodel.optimise.solving.solve import Options
from finmodel.optimise.tables import (
    MEASURES,
    Workings,
    settled_plan,
    told_limits,
)

_POINT = Decimal("0.01")
_IN_POUNDS = ("money", "contribution", "surplus", "spend", "owed")
_ROUND = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


class Inquiry:
    """Further questions about one problem, of which the plan is known."""

    def __init__(self, made: Workings, options: Options) -> None:
        """What the plan was worked out from; how programs are solved."""
        self._made, self.options = made, options
        self.built = self._built(made.planning)
        worth = settled_goal(made.problem, made.before, made.after, made.decision)
        self.plan = SettledPlan(made.solution, Settled(worth, _bought(made)))

    @property
    def allocation(self) -> Allocation:
        """The problem as it was put to the solver, and what its limits mean."""
        return self._made.allocation

    def rebuild(self, name: str, by: float) -> BuiltProgram | None:
        """The problem with a limit of the brief wider by an amount; None where the brief cannot say it."""
        meaning = self.allocation.meanings[name]
        amount = Decimal(repr(by)).quantize(Decimal("0.000001"))
        moved = self._moved(name, amount if meaning.sense == "<=" else -amount)
        return None if moved is None else self._anew(moved)

    def _moved(self, name: str, by: Decimal) -> Problem | None:
        partners = {partner.id: partner.name for partner in self._made.before.basis.place.partners}
        return moved_brief(self._made.problem, name, self.allocation.meanings[name], by, partners)

    def steps(self, step: Decimal | None) -> list[tuple[str, float]]:
        """Each limit that can be moved, wider and tighter by a step: money, partners and what the brief says first."""
        order = (*MOVABLE, *MORE_MOVABLE)
        meanings = self.allocation.meanings
        limits = [limit for limit in self._limits() if meanings[limit.name].kind in order]
        ordered = sorted(limits, key=lambda limit: order.index(meanings[limit.name].kind))
        sizes = [(limit.name, self._step(meanings[limit.name], step)) for limit in ordered]
        return [(name, sign * float(size)) for name, size in sizes for sign in (1, -1)]

    @property
    def speaker(self) -> Speaker:
        """Says what limits mean, in the place's own words."""
        return Speaker(self.allocation, self._made.before.basis.place)

    def limits(self) -> list[str]:
        """Limits that somebody could ease."""
        return [limit.name for limit in self._limits()]

    def _limits(self) -> list[Limit]:
        """Limits of the brief that somebody could ease, those through contracts included."""
        return [limit for limit in told_limits(self._made) if not limit.firm]

    def can_be_moved(self, name: str) -> bool:
        """True where the brief can say the limit wider than it is."""
        return self._moved(name, Decimal(0)) is not None

    def measure(self, name: str) -> str:
        """What a limit is counted in: pounds, units or a share."""
        return MEASURES.get(self.allocation.meanings[name].kind, "pounds")

    def moves(self, name: str, points: int) -> list[tuple[float, float]]:
        """Bounds from nothing to twice what the limit is now, and how much wider than now each is."""
        meaning = self.allocation.meanings[name]
        now, wide = float(meaning.bound), 1.0 if meaning.sense == "<=" else -1.0
        reach = 2 * now if now else float(self._have()) * (1 if meaning.sense == "<=" else -1)
        if meaning.kind in ("share", "rate"):
            reach = min(reach, 1.0)
        bounds = [reach * number / (points - 1) for number in range(points)]
        return [(bound, wide * (bound - now)) for bound in bounds]

    def goals(self) -> dict[str, OtherGoal]:
        """What else may be aimed at: each partner's surplus, and all of them together."""
        planning = planning_of(self._made.planning.put, watching=True)
        self.built = self._built(planning)
        names = {partner.id: partner.name for partner in self._made.before.basis.place.partners}
        names |= {} if self._made.planning.allotted.targets[0].place_surplus else {TOGETHER: "All partners together"}
        found = {partner: OtherGoal(name, {watched(partner): 1.0}) for partner, name in names.items()}
        return {"place_surplus" if name == TOGETHER else name: one for name, one in found.items()}

    def variants(self, part: float) -> Iterator[Variant]:
        """Each scheme's effects, then its cost, lower and higher by a part."""
        for scheme in self._made.problem.schemes:
            for what in ("effect", "cost"):
                for sign, side in ((-1, "lower"), (1, "higher")):
                    factor = Decimal(1) + sign * Decimal(repr(part))
                    if what == "effect" and not (scheme.effects or scheme.outcomes):
                        continue
                    yield Variant(
                        f"{scheme.title}: {what}",
                        f"{part:.0%} {side}",
                        lambda scheme=scheme, what=what, factor=factor: self._varied(scheme, what, factor),  # type: ignore[misc]
                    )

    def schemes(self) -> list[str]:
        """Ids of the schemes, whose effects are uncertain each by itself."""
        return [scheme.id for scheme in self._made.problem.schemes]

    def with_effects(self, factors: Mapping[str, float]) -> BuiltProgram:
        """The problem with each scheme's effects so many times what is stated."""
        problem = self._made.problem
        schemes = tuple(_with_effect(one, Decimal(repr(round(factors.get(one.id, 1.0), 6)))) for one in problem.schemes)
        return self._anew(problem.model_copy(update={"schemes": schemes}))

    def _varied(self, scheme: Scheme, what: str, factor: Decimal) -> BuiltProgram:
        other = _with_effect(scheme, factor) if what == "effect" else _with_cost(scheme, factor)
        problem = self._made.problem
        schemes = tuple(other if one.id == scheme.id else one for one in problem.schemes)
        return self._anew(problem.model_copy(update={"schemes": schemes}))

    def _anew(self, problem: Problem) -> BuiltProgram:
        """Another problem, put to the same place."""
        put = self._made.planning.put
        reached = reaches(problem, put.basis.grid)
        return self._built(planning_of(replace(put, problem=problem, reached=reached)))

    def _step(self, meaning: Meaning, step: Decimal | None) -> Decimal:
        if meaning.kind in ("share", "rate"):
            return _POINT
        if meaning.kind == "scheme":
            scheme = self._made.problem.scheme(meaning.about)
            return Decimal(scheme.at_most or 1) if scheme.all_or_nothing else Decimal(1)
        if meaning.kind == "count":
            return Decimal(1)
        if meaning.kind not in _IN_POUNDS:
            return _round_part(abs(meaning.bound))
        return step or _round_part(abs(meaning.bound) or self._have())

    def _have(self) -> Decimal:
        """All the money there is to spend, of every pool and year."""
        kinds = self.allocation.meanings.values()
        return sum((one.bound for one in kinds if one.kind == "money"), Decimal(0))

    def _built(self, planning: Planning) -> BuiltProgram:
        program = replace(planning.program, gains=planning.gains[0])

        def settle(values: Values) -> Settled:
            made = carried_out(planning.allotted, program, values, replace(self.options, progress=None))
            return _settled(settled_plan(planning, made, self._made.solution))

        return BuiltProgram(program, settle, dict(_purchases(planning)))


def _purchases(planning: Planning) -> Iterator[tuple[str, Purchase]]:
    """Choices by which schemes are bought: what each costs, and the least of it."""
    problem, spend = planning.problem, planning.allotted.spend()
    for scheme in problem.schemes:
        for year in problem.years:
            title = scheme.title if len(problem.years) == 1 else f"{scheme.title}, {year}"
            for name in planning.allotted.decisions.started[scheme.id, year]:
                yield name, Purchase(title, spend.get(name, 0.0), _least(scheme))


def _bought(made: Workings) -> dict[str, Decimal]:
    """How much is bought of each scheme, by its title and year."""
    problem = made.problem
    several = len(problem.years) > 1
    bought = {}
    for scheme in problem.schemes:
        for year in problem.years:
            units = made.decision.started(problem, scheme.id, year)
            if units:
                bought[f"{scheme.title}, {year}" if several else scheme.title] = units
    return bought


def _settled(made: Workings) -> Settled:
    reached = surplus_change(made.before, made.after, made.problem.years)
    together = {"place_surplus": sum(reached.values())}
    also = {name: Decimal(repr(round(amount, 2))) for name, amount in {**reached, **together}.items()}
    return Settled(settled_goal(made.problem, made.before, made.after, made.decision), _bought(made), also)


def _least(scheme: Scheme) -> float:
    return 1.0 if scheme.all_or_nothing else float(step_of(scheme))


def _round_part(amount: Decimal) -> Decimal:
    """A tenth of an amount, made round downwards: of £35,000, £2,000."""
    tenth = amount / 10
    if tenth <= 0:
        return Decimal(1)
    size = Decimal(10) ** tenth.adjusted()
    return max(size * part for part in _ROUND if size * part <= tenth)


def _with_effect(scheme: Scheme, factor: Decimal) -> Scheme:
    effects = tuple(one.model_copy(update={"change": one.change * factor}) for one in scheme.effects)
    outcomes = {name: brought * factor for name, brought in scheme.outcomes.items()}
    return scheme.model_copy(update={"effects": effects, "outcomes": outcomes})


def _with_cost(scheme: Scheme, factor: Decimal) -> Scheme:
    def pence(pounds: Decimal) -> Decimal:
        return (pounds * factor).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

    return scheme.model_copy(update={"cost": pence(scheme.cost), "cost_to_deliver": pence(scheme.delivery)})
