"""A problem of a place, ready to be asked more: built again with a limit moved or an input other than stated.

A limit is moved in the brief, never in the program alone: more money to spend is more money paid in, and what each
partner then gets back follows. What a build needs of the contracts is kept from the plan, so that only what the change
touches is settled anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from finmodel.core.money import split_pence
from finmodel.core.progress import silent
from finmodel.optimise.allocate import Allocation, Meaning, allocation, size_of
from finmodel.optimise.answers.asked import BuiltProgram, Purchase, Settled, SettledPlan, Values
from finmodel.optimise.answers.frontier import OtherGoal
from finmodel.optimise.answers.sensitivity import Variant
from finmodel.optimise.effects import EffectReach, reaches
from finmodel.optimise.estimate import Estimate, estimate, surplus_change
from finmodel.optimise.limits_in_words import Speaker
from finmodel.optimise.resettle import Decision, decided
from finmodel.optimise.rounding import carried_out
from finmodel.optimise.saying.brief import Bound, Contribution, Scheme, step_of
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.solving.solve import Options
from finmodel.optimise.tables import MEASURES, Workings, settled_goal
from finmodel.scenarios.run import run

_POINT = Decimal("0.01")
_ROUND = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


@dataclass(frozen=True)
class _Model:
    """A problem as it is built: what its effects reach, and the lines it is estimated by."""

    problem: Problem
    reached: tuple[EffectReach, ...]
    lines: Estimate


class Inquiry:
    """Further questions about one problem, of which the plan is known."""

    def __init__(self, made: Workings, reached: tuple[EffectReach, ...], options: Options) -> None:
        """What the plan was worked out from; what its effects reach; how programs are solved."""
        self._made, self.options = made, options
        self._model = _Model(made.problem, reached, made.lines)
        self.built = self._built(self._model)
        units = {made.problem.scheme(name).title: amount for name, amount in made.decision.units.items() if amount}
        worth = settled_goal(made.problem, made.before, made.after)
        self.plan = SettledPlan(made.solution, Settled(worth, units))

    @property
    def allocation(self) -> Allocation:
        """The problem as it was put to the solver, and what its limits mean."""
        return self._made.allocation

    def rebuild(self, name: str, by: float) -> BuiltProgram | None:
        """The problem with a limit of the brief wider by an amount; None where the brief cannot say it."""
        meaning = self.allocation.meanings[name]
        amount = Decimal(repr(by)).quantize(Decimal("0.000001"))
        moved = _moved(self._made.problem, name, meaning, amount if meaning.sense == "<=" else -amount)
        if moved is None:
            return None
        lines = self._model.lines
        if meaning.kind in ("money", "contribution"):
            basis, before = self._made.before.basis, self._made.before
            lines = estimate(moved, basis, self._model.reached, before, silent, lines)
        return self._built(replace(self._model, problem=moved, lines=lines))

    def steps(self, step: Decimal | None) -> list[tuple[str, float]]:
        """Each limit that can be moved, wider and tighter by a step: money, brief and partners first."""
        order = ("money", "contribution", "surplus", "spend", "share", "scheme")
        limits = [limit for limit in self.allocation.program.limits if not limit.firm]
        meanings = self.allocation.meanings
        ordered = sorted(limits, key=lambda limit: order.index(meanings[limit.name].kind))
        sizes = [(limit.name, self._step(meanings[limit.name], step)) for limit in ordered]
        return [(name, sign * float(size)) for name, size in sizes for sign in (1, -1)]

    @property
    def speaker(self) -> Speaker:
        """Says what limits mean, in the place's own words."""
        return Speaker(self.allocation, self._made.before.basis.place)

    def limits(self) -> list[str]:
        """Limits that somebody could ease."""
        return [limit.name for limit in self.allocation.program.limits if not limit.firm]

    def can_be_moved(self, name: str) -> bool:
        """True where the brief can say the limit wider than it is."""
        meaning = self.allocation.meanings[name]
        return meaning.kind != "money" or _with_money(self._made.problem, Decimal(1)) is not None

    def measure(self, name: str) -> str:
        """What a limit is counted in: pounds, units or a share."""
        return MEASURES.get(self.allocation.meanings[name].kind, "pounds")

    def moves(self, name: str, points: int) -> list[tuple[float, float]]:
        """Bounds from nothing to twice what the limit is now, and how much wider than now each is."""
        meaning = self.allocation.meanings[name]
        now, wide = float(meaning.bound), 1.0 if meaning.sense == "<=" else -1.0
        have = next(one.bound for one in self.allocation.meanings.values() if one.kind == "money")
        reach = 2 * now if now else float(have) * (1 if meaning.sense == "<=" else -1)
        if meaning.kind == "share":
            reach = min(reach, 1.0)
        bounds = [reach * number / (points - 1) for number in range(points)]
        return [(bound, wide * (bound - now)) for bound in bounds]

    def goals(self) -> dict[str, OtherGoal]:
        """What else may be aimed at: each partner's surplus, all of them together, the worth of activity avoided."""
        lines, problem = self._model.lines, self._made.problem
        names = {partner.id: partner.name for partner in self._made.before.basis.place.partners}
        schemes = {scheme.id: size_of(scheme) for scheme in problem.schemes}
        found = {}
        for partner, name in names.items():
            terms = {scheme: lines.slopes[scheme][partner] * size for scheme, size in schemes.items()}
            found[partner] = OtherGoal(name, terms, lines.origin[partner])
        if problem.goal.maximise != "place_surplus":
            terms = {scheme: sum(lines.slopes[scheme].values()) * size for scheme, size in schemes.items()}
            found["place_surplus"] = OtherGoal("All partners together", terms, sum(lines.origin.values()))
        return found if all(one.fixed for one in problem.contributions.values()) else {}

    def variants(self, part: float) -> Iterator[Variant]:
        """Each scheme's effects, then its cost, lower and higher by a part."""
        for scheme in self._made.problem.schemes:
            for what in ("effect", "cost"):
                for sign, side in ((-1, "lower"), (1, "higher")):
                    factor = Decimal(1) + sign * Decimal(repr(part))
                    if what == "effect" and not scheme.effects:
                        continue
                    yield Variant(
                        f"{scheme.title}: {what}",
                        f"{part:.0%} {side}",
                        lambda scheme=scheme, what=what, factor=factor: self._varied(scheme, what, factor),  # type: ignore[misc]
                    )

    def with_effects(self, factors: Mapping[str, float], spread: float) -> BuiltProgram:
        """The problem with each scheme's effects so many times what is stated, within a spread.

        Each scheme is settled at both ends of the spread, once; between them its lines are drawn straight.
        """
        ends = self._ends(spread)
        known = self._model.lines.slopes
        slopes = {}
        for scheme, stated in known.items():
            factor = factors.get(scheme, 1.0)
            part, end = abs(factor - 1) / spread if spread else 0.0, ends[scheme][factor > 1]
            slopes[scheme] = {partner: amount + part * (end[partner] - amount) for partner, amount in stated.items()}
        problem = self._made.problem
        schemes = tuple(_with_effect(one, Decimal(repr(round(factors.get(one.id, 1.0), 6)))) for one in problem.schemes)
        varied = problem.model_copy(update={"schemes": schemes})
        reached = tuple(reaches(varied, self._made.before.basis.grid))
        return self._built(_Model(varied, reached, replace(self._model.lines, slopes=slopes)))

    @lru_cache(maxsize=1)  # noqa: B019
    def _ends(self, spread: float) -> dict[str, tuple[Mapping[str, float], Mapping[str, float]]]:
        """What a unit of each scheme is worth to each partner with its effects low, and high."""
        every = [scheme.id for scheme in self._made.problem.schemes]
        both = []
        for factor in (1 - spread, 1 + spread):
            schemes = tuple(_with_effect(one, Decimal(repr(factor))) for one in self._made.problem.schemes)
            both.append(self._lines(self._made.problem.model_copy(update={"schemes": schemes}), every)[1].slopes)
        return {scheme: (both[0][scheme], both[1][scheme]) for scheme in every}

    def _varied(self, scheme: Scheme, what: str, factor: Decimal) -> BuiltProgram:
        other = _with_effect(scheme, factor) if what == "effect" else _with_cost(scheme, factor)
        problem = self._made.problem
        schemes = tuple(other if one.id == scheme.id else one for one in problem.schemes)
        return self._anew(problem.model_copy(update={"schemes": schemes}), [scheme.id])

    def _anew(self, problem: Problem, changed: list[str]) -> BuiltProgram:
        """The problem built with the lines of some schemes settled anew."""
        reached, lines = self._lines(problem, changed)
        return self._built(_Model(problem, reached, lines))

    def _lines(self, problem: Problem, changed: list[str]) -> tuple[tuple[EffectReach, ...], Estimate]:
        before, known = self._made.before, self._model.lines
        reached = tuple(reaches(problem, before.basis.grid))
        kept = replace(known, slopes={name: one for name, one in known.slopes.items() if name not in changed})
        return reached, estimate(problem, before.basis, reached, before, silent, kept)

    def _step(self, meaning: Meaning, step: Decimal | None) -> Decimal:
        if meaning.kind == "share":
            return _POINT
        if meaning.kind == "scheme":
            scheme = self._made.problem.scheme(meaning.about)
            return Decimal(scheme.at_most or 1) if scheme.all_or_nothing else Decimal(1)
        if step is not None:
            return step
        have = next(one.bound for one in self.allocation.meanings.values() if one.kind == "money")
        return _round_part(abs(meaning.bound) or abs(have))

    def _built(self, model: _Model) -> BuiltProgram:
        made, problem = self._made, model.problem
        allotted = allocation(problem, model.reached, model.lines, made.money, made.before.basis.place)
        lines = {
            scheme.id: Purchase(scheme.title, float(scheme.cost) * size_of(scheme), _least(scheme))
            for scheme in problem.schemes
        }
        constant = sum(model.lines.origin.values()) if problem.goal.maximise == "place_surplus" else 0.0

        def settle(values: Values) -> Settled:
            decision = carried_out(allotted, values, made.money, replace(self.options, progress=None))
            return self._settled(model, decision)

        return BuiltProgram(allotted.program, settle, lines, constant)

    def _settled(self, model: _Model, decision: Decision) -> Settled:
        before = self._made.before
        after = run(decided(model.problem, before.basis, model.reached, decision), "asked", "A plan that was asked for")
        units = {model.problem.scheme(name).title: amount for name, amount in decision.units.items() if amount}
        reached = surplus_change(model.problem, before, after)
        together = {"place_surplus": sum(reached.values())}
        also = {name: Decimal(repr(round(amount, 2))) for name, amount in {**reached, **together}.items()}
        return Settled(settled_goal(model.problem, before, after), units, also)


def _least(scheme: Scheme) -> float:
    return 1.0 if scheme.all_or_nothing else float(step_of(scheme))


def _round_part(amount: Decimal) -> Decimal:
    """A tenth of an amount, made round downwards: of £35,000, £2,000."""
    tenth = max(amount / 10, Decimal(1))
    size = Decimal(10) ** tenth.adjusted()
    return max(size * part for part in _ROUND if size * part <= tenth)


def _moved(problem: Problem, name: str, meaning: Meaning, by: Decimal) -> Problem | None:
    """The problem with the bound of one limit more by an amount."""
    if meaning.kind == "scheme":
        key = "at_most" if meaning.sense == "<=" else "at_least"
        schemes = tuple(
            one.model_copy(update={key: max(Decimal(0), meaning.bound + by)}) if one.id == meaning.about else one
            for one in problem.schemes
        )
        return problem.model_copy(update={"schemes": schemes})
    if meaning.kind == "contribution":
        one = problem.contributions[meaning.about]
        key = "at_most" if meaning.sense == "<=" else "at_least"
        return _paying(problem, {meaning.about: one.model_copy(update={key: meaning.bound + by})})
    if meaning.kind == "money":
        return _with_money(problem, by)
    limits: list[Any] = []
    for limit in problem.limits:
        side, suffix = ("at_least", " (floor)") if meaning.sense == ">=" else ("at_most", " (cap)")
        if name not in (limit.name, limit.name + suffix) or getattr(limit, side) is None:
            limits.append(limit)
            continue
        bound = Bound(share=meaning.bound + by) if meaning.kind == "share" else Bound(pounds=meaning.bound + by)
        limits.append(limit.model_copy(update={side: bound}))
    return problem.model_copy(update={"limits": tuple(limits)})


def _with_money(problem: Problem, by: Decimal) -> Problem | None:
    """The problem with more paid in, by those whose contributions are fixed and in proportion to them."""
    fixed = {partner: one.at_most for partner, one in problem.contributions.items() if one.fixed}
    pence = int((by * 100).to_integral_value(rounding=ROUND_HALF_UP))
    if not sum(fixed.values()) or sum(fixed.values()) + by < 0:
        return None
    parts = split_pence(pence, list(fixed.values()))
    paid = {
        partner: Contribution(at_least=amount + Decimal(part) / 100, at_most=amount + Decimal(part) / 100)
        for (partner, amount), part in zip(fixed.items(), parts, strict=True)
    }
    return _paying(problem, paid)


def _paying(problem: Problem, paid: Mapping[str, Contribution]) -> Problem | None:
    if any(one.at_least < 0 or one.at_most < one.at_least for one in paid.values()):
        return None
    return problem.model_copy(update={"contributions": {**problem.contributions, **paid}})


def _with_effect(scheme: Scheme, factor: Decimal) -> Scheme:
    effects = tuple(one.model_copy(update={"change": one.change * factor}) for one in scheme.effects)
    return scheme.model_copy(update={"effects": effects})


def _with_cost(scheme: Scheme, factor: Decimal) -> Scheme:
    def pence(pounds: Decimal) -> Decimal:
        return (pounds * factor).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

    return scheme.model_copy(update={"cost": pence(scheme.cost), "cost_to_deliver": pence(scheme.delivery)})
