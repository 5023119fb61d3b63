"""Limits in words: what moving each is worth, and the way out of an impossible brief.

A limit of each kind is spoken of in its own measure, and a conflict by totals, shortfalls and what would be enough: all
of it here, so that screen, paper and workbook say the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from finmodel.core.amounts import exact_money, share
from finmodel.core.place import Place
from finmodel.core.speech import listed
from finmodel.optimise.allocate import Allocation, Meaning
from finmodel.optimise.answers.prices import Priced
from finmodel.optimise.solving.conflict import Conflict, Easing

_ROUNDING = 1.0
"""Pounds to which what a limit is worth is told: a range that is wider is told as one."""


@dataclass(frozen=True)
class Speaker:
    """Says what the limits of an allocation mean, in the place's own names and currency."""

    allocation: Allocation
    place: Place

    def amount(self, meaning: Meaning, value: Decimal | float) -> str:
        """A bound, or what is reached of it, in its own measure."""
        if meaning.kind in ("share", "activity"):
            return share(abs(float(value)))
        if meaning.kind == "scheme":
            return self.allocation.problem.scheme(meaning.about).in_words(value)
        return self._pounds(value)

    def worth(self, moves: Sequence[Priced]) -> str:
        """What moving one limit both ways is worth, each move a sentence."""
        return " ".join(f"{_capital(self._move(one))} {self._would(one)}." for one in moves)

    def change(self, amount: str, more: bool) -> str:
        """What the goal changes by, after `would`."""
        if self.allocation.problem.goal.maximise == "place_surplus":
            return f"leave the partners together {amount} {'better' if more else 'worse'} off"
        return f"avoid activity worth {amount} {'more' if more else 'less'}"

    def between(self, low: float, high: float) -> str:
        """Two amounts as a range, or as one where they read alike."""
        first, last = (self._pounds(size) for size in sorted((abs(low), abs(high))))
        return first if first == last else f"between {first} and {last}"

    def _would(self, moved: Priced) -> str:
        if moved.impossible:
            return "would leave no plan that keeps to every limit"
        low, high = moved.span
        if math.isinf(high):
            return "would leave nothing to end what can be gained"
        wider, much = moved.by > 0, max(abs(low), abs(high))
        if moved.nothing(_ROUNDING):
            if much <= _ROUNDING:
                return "would change nothing"
            return f"is not told apart from nil: it would {self.change(f'at most {self._pounds(much)}', wider)}"
        figure = moved.figure(_ROUNDING)
        said = self.change(self.between(low, high) if figure is None else self._pounds(abs(figure)), wider)
        aside = [] if figure is not None or moved.settled is None else [f"{self._pounds(abs(moved.settled))} settled"]
        aside += [f"{listed(moved.comes_in)} would come in"] if moved.comes_in else []
        aside += [f"{listed(moved.drops_out)} would drop out"] if moved.drops_out else []
        return f"would {said}" + (f" ({'; '.join(aside)})" if aside else "")

    def _move(self, moved: Priced) -> str:
        """A limit moved by a step, as the subject of a sentence."""
        meaning = self.allocation.meanings[moved.limit]
        wider, owner, size = moved.by > 0, self._name(meaning.about), abs(moved.by)
        upward = (meaning.sense == "<=") == wider
        if meaning.kind == "money":
            return f"{self._pounds(size)} {'more' if wider else 'less'} to spend"
        if meaning.kind == "contribution":
            which = "at most" if meaning.sense == "<=" else "at least"
            return f"{self._pounds(size)} {'more' if upward else 'less'} from {owner}, which pays in {which} so much,"
        if meaning.kind == "scheme":
            scheme = self.allocation.problem.scheme(meaning.about)
            units = f"{scheme.in_words(size)} {'more' if upward else 'fewer'}"
            if meaning.sense == "<=":
                return f"room for {units} of {scheme.title}"
            return f"{units} required of {scheme.title}"
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
        paid_later = meaning.kind == "money" and any(
            not one.fixed for one in self.allocation.problem.contributions.values()
        )
        if meaning.kind == "share" or paid_later:
            return f"“{name}”: {self._pounds(short)} short of what the others need."
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
        step = Decimal("0.001") if meaning.kind == "scheme" else Decimal(1)
        if meaning.kind == "scheme" and self.allocation.problem.scheme(meaning.about).whole_units:
            step = Decimal(1)
        return _outward(float(meaning.bound) + (by if up else -by), step, up)

    def _pounds(self, value: Decimal | float) -> str:
        return exact_money(value, self.place.currency)

    def _name(self, party: str) -> str:
        return next((partner.name for partner in self.place.partners if partner.id == party), party)


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
