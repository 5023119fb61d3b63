"""How many steps of a service are open: those that are needed, and those that stay open though they are not.

A ward does not close by itself on the day on which it is no longer needed. So a step that the place has, or that was
opened since, stays open for as many years as is said, or until it is decided that it closes. Only whole numbers of
steps stand in these rules, and each is a figure that is shown: how many there are if none closes by itself, how many
of those have not been needed for a year, for two, and how many are open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from finmodel.contracts.line import Line
from finmodel.contracts.values import TermValue
from finmodel.core.place import CostStep, DeliveryCost
from finmodel.errors import InputError
from finmodel.rules.nodes import NUMBER, Maximum, Minimum, Multiply, Node, Prev, Step, Subtract
from finmodel.rules.shapes import at_least_nil, total

WORKED_OUT = "Worked out from the place's own activity under the contracts in force"
"""Where the number of steps comes from that a place does not state."""


@dataclass(frozen=True)
class OpenSteps:
    """The steps of one service, as rules."""

    name: str
    """What its lines begin with."""
    service: str
    """The service in words."""
    step: CostStep
    periods: tuple[str, ...]
    needed: Node
    """Steps that its activity needs."""
    term: Callable[[str, str, TermValue], Node]
    """Makes a term of the book."""

    @property
    def figures(self) -> tuple[Line, ...]:
        """The figures that are shown on the way to what is paid."""
        if self._close_at_once:
            return (self._figure("open", "Steps open", self.opened),) if self.step.closing_cost else ()
        idle = (
            self._figure(f"idle.{number}", f"Steps not needed {'now' if number == 1 else f'for {number} years'}", rule)
            for number, rule in enumerate(self._idle, start=1)
        )
        there = self._figure("there", "Steps there are if none closes by itself", self._there)
        return (there, *idle, self._figure("open", "Steps open", self.opened))

    @cached_property
    def opened(self) -> Node:
        """How many steps are open."""
        if self._close_at_once:
            return self.needed
        if self._years is None:
            return self._there
        gone = self._left(Prev(f"{self.name}.idle.{self._years}", NUMBER)) if self._years else self._idle[0]
        return Step("Steps open", Maximum((self.needed, Subtract(self._there, gone))))

    @cached_property
    def closing(self) -> Node:
        """How many steps close: fewer are open than were the year before, or than there are as things stand."""
        first = self.periods[0]
        start = self._by_year("before", "Steps open before the first year", {first: self.step.there(first) or 0})
        before = total([Prev(f"{self.name}.open", NUMBER), start])
        return Step("Steps that close", at_least_nil(Subtract(before, self.opened)))

    @property
    def _years(self) -> int | None:
        """Years that a step stays open once it is not needed; None where that is all the years there are."""
        years = self.step.stays_open
        return None if years == "until_decided" or years >= len(self.periods) else years

    @property
    def _close_at_once(self) -> bool:
        return self._years == 0 and self.step.closes_in is None

    @cached_property
    def _there(self) -> Node:
        """Those that are needed, or that the place has or had the year before, less those decided to close."""
        held: Node = self._left(Prev(f"{self.name}.there", NUMBER))
        if self.step.closes_in is not None:
            stay = {year: int(year != self.step.closes_in) for year in self.periods}
            held = Multiply(held, self._by_year("stays", "1 where steps not needed stay, 0 where they close", stay))
        known = {year: self._as_things_stand(year) for year in self.periods}
        if any(known.values()):
            label = "Steps there are as things stand, less those decided to close"
            return Maximum((self.needed, self._by_year("there", label, known), held))
        return Maximum((self.needed, held))

    def _as_things_stand(self, year: str) -> int:
        """Steps that the place has in a year, less those that are decided to have closed by then."""
        last = self.periods.index(year) + 1
        if self.step.closes_in is not None and self.periods.index(self.step.closes_in) < last:
            return 0
        closed = sum(self.step.closes.get(earlier, 0) for earlier in self.periods[:last])
        return max((self.step.there(year) or 0) - closed, 0)

    @cached_property
    def _idle(self) -> tuple[Node, ...]:
        """Steps that have not been needed for a year, for two and so on, as long as that closes none of them."""
        if self._years is None:
            return ()
        idle: Node = Subtract(self._there, self.needed)
        if self.step.closes_in is not None:
            first = self.periods.index(self.step.closes_in)
            counts = {year: int(number >= first) for number, year in enumerate(self.periods)}
            idle = Multiply(idle, self._by_year("counts", "1 where years not needed count, 0 before", counts))
        rules = [Step("Steps not needed", idle)]
        while len(rules) < self._years:
            longer = self._left(Prev(f"{self.name}.idle.{len(rules)}", NUMBER))
            rules.append(Step(f"Steps not needed for {len(rules) + 1} years", Minimum((rules[0], longer))))
        return tuple(rules)

    def _left(self, before: Node) -> Node:
        """What is left of some steps of the year before, once those close that are decided to."""
        if not any(self.step.closes.values()):
            return before
        return at_least_nil(Subtract(before, self._by_year("closes", "Steps decided to close", self.step.closes)))

    def _by_year(self, key: str, label: str, amounts: dict[str, int]) -> Node:
        known = {year: Decimal(amounts.get(year, 0)) for year in self.periods}
        value = TermValue(by_period=known, unit="number", source=self.step.open_source)
        return self.term(f"{self.name}.step.{key}", f"{label}: {self.service}", value)

    def _figure(self, key: str, label: str, rule: Node) -> Line:
        return Line(f"{self.name}.{key}", f"{label}: {self.service}", rule)


def refuse_closing(cost: DeliveryCost, periods: tuple[str, ...], where: str) -> None:
    """Raise InputError where more steps close than there are, or before they open."""
    step, name = cost.step, cost.name or "Services"
    if step is None:
        return
    there = {year: step.there(year) or 0 for year in periods}
    closing = {year: count for year, count in step.closes.items() if count}
    if step.closes_in is not None:
        closing.setdefault(step.closes_in, 1)
    for year in closing:
        closed = sum(count for earlier, count in closing.items() if earlier <= year)
        opened = max(count for earlier, count in there.items() if earlier <= year)
        later = [(after, count) for after, count in there.items() if after > year and count > opened]
        if closed > opened and later and not opened:
            what = f"Steps of '{name}' close in {year}, before they open: the first is there in {later[0][0]}."
            raise InputError.of(where, what, f"Let them close in {later[0][0]} or later.")
        if closed > opened:
            what = f"{closed} steps of '{name}' would have closed by {year}, and there are {opened}."
            raise InputError.of(where, what, "Close fewer.")
