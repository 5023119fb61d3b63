"""Limits in words: what moving each is worth, and the way out of an impossible brief.

A limit of each kind is spoken of in its own measure, and a conflict by totals, shortfalls and what would be enough: all
of it here, so that screen, paper and workbook say the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from finmodel.core.amounts import MINUS, exact_money, share, some
from finmodel.core.place import Place
from finmodel.core.speech import listed
from finmodel.optimise.allocate import Allocation, Meaning
from finmodel.optimise.answers.prices import Priced
from finmodel.optimise.goal_in_words import GoalInWords
from finmodel.optimise.solving.conflict import Conflict, Easing


@dataclass(frozen=True)
class Speaker:
    """Says what the limits of an allocation mean, in the place's own names and currency."""

    allocation: Allocation
    place: Place

    @property
    def goal(self) -> GoalInWords:
        """Says what the goal comes to."""
        return GoalInWords(self.allocation.problem, self.place.currency)

    def amount(self, meaning: Meaning, value: Decimal | float) -> str:
        """A bound, or what is reached of it, in its own measure."""
        problem = self.allocation.problem
        match meaning.kind:
            case "share" | "rate" | "activity":
                return share(abs(float(value)))
            case "scheme":
                return problem.scheme(meaning.about).in_words(value)
            case "units":
                words = {(one.unit, one.plural) for one in map(problem.scheme, meaning.schemes)}
                return some(float(value), *(words.pop() if len(words) == 1 else ("unit", "units")))
            case "count":
                return some(float(value), "scheme")
            case "resource":
                return f"{_number(value)} {problem.resources.get(meaning.about, meaning.about)}"
            case "outcome":
                return f"{_number(value)} {problem.counted_in.get(meaning.about, meaning.about)}"
            case "remaining" | "relation" | "shape":
                return _number(value)
            case "equity":
                return f"{_number(value)} a head"
            case _:
                return self._pounds(value)

    def worth(self, moves: Sequence[Priced]) -> str:
        """What moving one limit both ways is worth, each move a sentence."""
        return " ".join(f"{_capital(self._move(one))} {self._would(one)}." for one in moves)

    def between(self, low: float, high: float) -> str:
        """Two amounts of the goal as a range, or as one where they read alike."""
        return self.goal.between(low, high)

    def _would(self, moved: Priced) -> str:
        if moved.impossible:
            return "would leave no plan that keeps to every limit"
        low, high = moved.span
        if math.isinf(high):
            return "would leave nothing to end what can be gained"
        wider, much, rounding = moved.by > 0, max(abs(low), abs(high)), self.goal.rounding
        if moved.nothing(rounding):
            if much <= rounding:
                return "would change nothing"
            return f"is not told apart from nil: it would {self.goal.change(f'at most {self.goal.size(much)}', wider)}"
        figure = moved.figure(rounding)
        said = self.goal.change(self.between(low, high) if figure is None else self.goal.size(figure), wider)
        aside = [] if figure is not None or moved.settled is None else [f"{self.goal.size(moved.settled)} settled"]
        aside += [f"{listed(moved.comes_in)} would come in"] if moved.comes_in else []
        aside += [f"{listed(moved.drops_out)} would drop out"] if moved.drops_out else []
        return f"would {said}" + (f" ({'; '.join(aside)})" if aside else "")

    def _move(self, moved: Priced) -> str:
        """A limit moved by a step, as the subject of a sentence."""
        meaning = self.allocation.meanings[moved.limit]
        wider, owner, size = moved.by > 0, self._name(meaning.about), abs(moved.by)
        upward = (meaning.sense == "<=") == wider
        when = f" in {meaning.year}" if meaning.year else ""
        if meaning.kind == "money":
            whose = f" of {self._pool(meaning.about)}" if len(self.allocation.problem.funds) > 1 else ""
            return f"{self._pounds(size)} {'more' if wider else 'less'}{whose} to spend{when}"
        if meaning.kind == "contribution":
            which = "at most" if meaning.sense == "<=" else "at least"
            amount = f"{self._pounds(size)} {'more' if upward else 'less'}"
            return f"{amount} from {owner}{when}, which pays in {which} so much,"
        if meaning.kind == "scheme":
            scheme = self.allocation.problem.scheme(meaning.about)
            units = f"{scheme.in_words(size)} {'more' if upward else 'fewer'}"
            if meaning.sense == "<=":
                return f"room for {units} of {scheme.title}{when}"
            return f"{units} required of {scheme.title}{when}"
        after = float(meaning.bound) + (size if upward else -size)
        before = self.amount(meaning, meaning.bound)
        return f"“{moved.limit}” with {self.amount(meaning, after)} rather than {before}"

    def conflict(self, conflict: Conflict, doing: bool = False) -> list[str]:
        """An impossible brief: what cannot hold together, how far short it is, and the least that would have to give.

        `doing` is where the limits hold, but only if nothing is spent.
        """
        if not conflict.names:
            return ["No plan is possible, whatever limit is eased: look at what the schemes are said to avoid."]
        named = listed([f"“{name}”" for name in conflict.names])
        several = len(conflict.names) > 1
        if doing:
            said = [f"{'These hold together' if several else 'This holds'} only if nothing is spent: {named}."]
        else:
            said = [
                f"Together these cannot all hold: {named}."
                if len(conflict.names) > 1
                else f"This cannot hold: {named}."
            ]
        said += [self._shortfall(name, short) for name, short in conflict.short.items() if several]
        if not conflict.proved:
            said.append("There was no time to prove that each of them is needed for that.")
        if conflict.cheapest is None:
            return [*said, "Nothing that may be eased would make it possible."]
        said.append(f"It would be enough to {self._way_out(conflict.cheapest)}.")
        others = [self._way_out(one) for one in conflict.alone if set(one.by) != set(conflict.cheapest.by)]
        if len(others) == 1:
            said.append(f"It would also be enough to {others[0]}.")
        elif others:
            said.append(f"Any one of these would also be enough: to {'; to '.join(others)}.")
        return said

    def endless(self, choices: Sequence[str]) -> list[str]:
        """A goal without an end: what nothing limits."""
        titles = {scheme.id: scheme.title for scheme in self.allocation.problem.schemes}
        endless = [titles.get(name, name) for name in choices]
        what = f": nothing ends how much is bought of {listed(endless)}" if endless else ""
        return [
            f"The goal could grow without end{what}.",
            "Say in `at_most:` how much of it there can be, or what it costs.",
        ]

    def _shortfall(self, name: str, short: float) -> str:
        """By how much a limit of a conflict falls short, beside what the others ask or leave."""
        meaning = self.allocation.meanings[name]
        paid_later = meaning.kind == "money" and bool(
            self.allocation.money.open_ or self.allocation.money.between_years
        )
        if meaning.kind in ("share", "equity") or paid_later:
            said = self._pounds(short) if meaning.kind != "equity" else _number(short)
            return f"“{name}”: {said} short of what the others need."
        bound, less = float(meaning.bound), self.amount(meaning, short)
        if meaning.sense == "<=":
            return f"“{name}”: the others need {self.amount(meaning, bound + short)}, {less} more than it allows."
        return f"“{name}”: the others leave {self.amount(meaning, bound - short)}, {less} short."

    def _way_out(self, easing: Easing) -> str:
        return listed([self._eased(name, by, easing.values) for name, by in easing.by.items()])

    def _eased(self, name: str, by: float, values: Mapping[str, float]) -> str:
        meaning = self.allocation.meanings[name]
        up = meaning.sense == "<="
        before, after = self.amount(meaning, meaning.bound), self.amount(meaning, self.eased_bound(name, by, values))
        if meaning.kind == "money":
            return f"find {self._pounds(self.eased_bound(name, by, values) - meaning.bound)} more to spend"
        if meaning.kind == "contribution":
            return f"let {self._name(meaning.about)} pay in {after} rather than {before}"
        if meaning.kind == "scheme":
            title = self.allocation.problem.scheme(meaning.about).title
            return f"{'allow' if up else 'require'} {after} of {title} rather than {before}"
        return f"{'raise' if up else 'lower'} “{name}” from {before} to {after}"

    def eased_bound(self, name: str, by: float, values: Mapping[str, float]) -> Decimal:
        """The bound once a limit is eased, rounded outward to what a brief would say."""
        meaning = self.allocation.meanings[name]
        up = meaning.sense == "<="
        if meaning.kind == "share":
            spend = spend_of_values(self.allocation, values)
            whole = math.fsum(spend.values())
            part = math.fsum(spend[scheme] for scheme in meaning.schemes) / whole if whole else float(up)
            return _outward(part, Decimal("0.0001"), up)
        return _outward(float(meaning.bound) + (by if up else -by), self._said_to(meaning), up)

    def _said_to(self, meaning: Meaning) -> Decimal:
        """The finest part of a bound that a brief would say."""
        problem = self.allocation.problem
        if meaning.kind in ("scheme", "units"):
            every = [problem.scheme(name) for name in (meaning.schemes or (meaning.about,))]
            return Decimal(1) if all(one.whole_units or one.all_or_nothing for one in every) else Decimal("0.001")
        if meaning.kind == "rate":
            return Decimal("0.0001")
        return Decimal("0.001") if meaning.kind in ("resource", "outcome", "remaining", "equity") else Decimal(1)

    def _pool(self, pool: str) -> str:
        return next((one.title for one in self.place.pools if one.id == pool), pool)

    def _pounds(self, value: Decimal | float) -> str:
        return exact_money(value, self.place.currency)

    def _name(self, party: str) -> str:
        return next((partner.name for partner in self.place.partners if partner.id == party), party)


def _number(value: Decimal | float) -> str:
    """A number of what is counted, with up to three decimals and no idle noughts."""
    text = f"{float(value):,.3f}".rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def spend_of_values(allocation: Allocation, values: Mapping[str, float]) -> dict[str, float]:
    """Pounds spent on each scheme at given values of the choices."""
    units = allocation.units(values)
    return {scheme.id: float(scheme.cost) * units[scheme.id] for scheme in allocation.problem.schemes}


def _outward(value: float, step: Decimal, up: bool) -> Decimal:
    # A hair inside the solver's tolerance is not a reason to ask for a pound more.
    hair = 1e-7 * max(1.0, abs(value))
    exact = Decimal(repr(value - hair if up else value + hair)) / step
    return exact.to_integral_value(ROUND_CEILING if up else ROUND_FLOOR) * step
