"""Limits in words: what each leaves to spare, what easing it is worth, and the way out of an impossible brief."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from finmodel.core.amounts import exact_money, share
from finmodel.core.place import Place
from finmodel.core.speech import listed
from finmodel.optimise.allocate import Allocation, Meaning
from finmodel.optimise.solving.conflict import Conflict, Easing
from finmodel.optimise.solving.program import Limit

_POINT = 0.01
"""Prices of shares are told for one percentage point."""


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

    def gain(self, amount: float) -> str:
        """What so many pounds of the goal are, after `would`."""
        if self.allocation.problem.goal.maximise == "place_surplus":
            return f"leave the partners together {self._pounds(amount)} better off"
        return f"avoid activity worth {self._pounds(amount)} more"

    def price(self, name: str, amount: float) -> str:
        """What easing a limit is worth: `amount` is for a pound, a unit, or a percentage point."""
        meaning = self.allocation.meanings[name]
        return f"{self._easing_of(name, meaning)} would {self.gain(amount)}."

    def _easing_of(self, name: str, meaning: Meaning) -> str:
        """One pound, unit or percentage point of easing, as the subject of a sentence."""
        cap, owner = meaning.sense == "<=", self._name(meaning.about)
        if meaning.kind == "money":
            return "One more pound to spend"
        if meaning.kind == "contribution":
            return f"One pound {'more' if cap else 'less'} from {owner}"
        if meaning.kind == "scheme":
            scheme = self.allocation.problem.scheme(meaning.about)
            one = f"Room for one more {scheme.unit} of" if cap else f"One {scheme.unit} fewer required of"
            return f"{one} {scheme.title}"
        if meaning.kind == "surplus":
            return f"Letting {owner} {'gain' if cap else 'lose'} one pound more than “{name}” does"
        one = "pound" if meaning.kind == "spend" else "percentage point"
        return f"Under “{name}”, one {one} {'more allowed' if cap else 'less required'}"

    def conflict(self, conflict: Conflict) -> list[str]:
        """An impossible brief: what cannot hold together, and the least that would have to give."""
        named = [f"“{name}”" for name in conflict.names]
        said = [
            f"Together these cannot all hold: {listed(named)}." if len(named) > 1 else f"This cannot hold: {named[0]}."
        ]
        if conflict.cheapest is None:
            return [*said, "Nothing that may be eased would make it possible."]
        said.append(f"It would be enough to {self._way_out(conflict.cheapest)}.")
        others = [self._way_out(one) for one in conflict.alone if set(one.by) != set(conflict.cheapest.by)]
        if len(others) == 1:
            said.append(f"It would also be enough to {others[0]}.")
        elif others:
            said.append(f"Any one of these would also be enough: to {'; to '.join(others)}.")
        return said

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


def price_told(allocation: Allocation, limit: Limit, price: float, values: Mapping[str, float]) -> float:
    """A price as it is told: for a pound or a unit as it stands; for a share, for one percentage point."""
    if allocation.meanings[limit.name].kind != "share":
        return price
    return price * _POINT * math.fsum(spend_of_values(allocation, values).values())


def spend_of_values(allocation: Allocation, values: Mapping[str, float]) -> dict[str, float]:
    """Pounds spent on each scheme at given values of the choices."""
    units = allocation.units(values)
    return {scheme.id: float(scheme.cost) * units[scheme.id] for scheme in allocation.problem.schemes}


def _outward(value: float, step: Decimal, up: bool) -> Decimal:
    # A hair inside the solver's tolerance is not a reason to ask for a pound more.
    hair = 1e-7 * max(1.0, abs(value))
    exact = Decimal(repr(value - hair if up else value + hair)) / step
    return exact.to_integral_value(ROUND_CEILING if up else ROUND_FLOOR) * step
