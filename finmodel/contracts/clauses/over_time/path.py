"""Path: an amount moves over years from one sum to another, up and down each in its own way.

A side moves in one of four ways. Two are counted from where the path sets out, whatever was paid in between: in equal
steps over a number of years, and a growth of the old sum that never reaches the new one. Two are counted from the year
before: a share of the gap that is left, and no more than so much a year. The sum it leads to may change every year;
the gap is that of the year. Before its first day the sum it sets out from is paid, and after the last step the new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from finmodel.contracts.amount import MoneyAmount
from finmodel.contracts.line import Line
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Money, Share, TermValue
from finmodel.core.data import Text
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.rules.nodes import (
    MONEY,
    ONE,
    ZERO,
    Compare,
    Divide,
    If,
    Minimum,
    Multiply,
    Node,
    Prev,
    Round,
    Step,
    Term,
    walk,
)
from finmodel.rules.shapes import at_least_nil, both

SUM, YEAR = "path_sum", "path_year"
"""Lines that a path is carried on by: the sum that a year reached, and which year of the path it was."""
_LONGEST = 40
"""Years that a path is followed for."""


class Way(Frozen):
    """How an amount moves towards another: in exactly one of four ways."""

    years: int | None = Field(default=None, ge=1, le=_LONGEST)
    """Reaches it in so many years, in equal steps; 1 for at once."""
    share: Share | None = None
    """A share of the gap that is left, each year."""
    at_most: Money | None = None
    """No more than so much a year; £0 for not at all."""
    grows: Share | None = None
    """Does not move towards it: the sum that the path sets out from grows by so much a year instead."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [name for name in ("years", "share", "at_most", "grows") if getattr(self, name) is not None]
        if len(given) != 1:
            told = " and ".join(f"`{name}:`" for name in given)
            what = f"An amount moves in one way, and here are {told}." if given else "Nothing says how it moves."
            raise Refused(what, "Give one of `years:`, `share:`, `at_most:` or `grows:`.")
        if self.grows is not None and self.grows.value is None:
            raise Faults([Fault(("grows",), "A path grows by one rate for all its years.", "Write it like 1%.")])
        return self

    @property
    def from_start(self) -> bool:
        """True where it is counted from where the path sets out, and not from the year before."""
        return self.years is not None or self.grows is not None


class Path(Frozen):
    """The payment, or a number of the contract, moves over years from one sum to what the contract says it is."""

    of: Text | None = None
    """The number that is on the path, as this file names it, such as `fixed`; the payment where not given."""
    from_sum: MoneyAmount
    """The sum that it sets out from, for a whole year: a fixed sum, or what was paid in the last year before it."""
    first_day: date
    """First day of the first year that moves."""
    up: Way
    """How it moves where it leads to more."""
    down: Way
    """How it moves where it leads to less."""

    @model_validator(mode="after")
    def _counted_alike(self) -> Self:
        if self.up.from_start != self.down.from_start:
            what = "One side is counted from where the path sets out, and the other from the year before."
            fix = "Give both `years:` or `grows:`, or both `share:` or `at_most:`."
            raise Faults([Fault(("down",), what, fix)])
        return self


def on_path(book: RuleBook, clause: Path, leads_to: Node, part: Node | None = None) -> tuple[Node, tuple[Line, ...]]:
    """The sum of the year on the path, and the lines that carry it on; `part` is that of the year it is for."""
    leads_to = Step("Sum that the path leads to", leads_to)
    start = book.number("path.from_sum", "Sum that the path sets out from", clause.from_sum, "money")
    if clause.up.from_start:
        old = start if part is None else Step("Sum that the path sets out from, for the part of the year", start * part)
        rising, falling = (_from_start(book, clause, side, leads_to, old) for side in ("up", "down"))
        return Step("Sum on the path", If(Compare(">=", leads_to, old), rising, falling)), ()
    year = Term("path.year", ONE.unit, "Year of the path", value=_dated(clause.first_day, _whole_years(), "number"))
    # A first year that is a part of one ends on another part of the next where that is a leap year.
    missed = Step("Years that are passed over", year - Prev(YEAR, ONE.unit) - ONE)
    settled_before = (Compare(">", Prev(YEAR, ONE.unit), ZERO), Compare("<", missed + missed, ONE))
    followed = Step("The year before is settled too", both(settled_before))
    carried = If(Compare("<=", year, ONE), start, Divide(Prev(SUM, MONEY), followed))
    before = Step("Sum reached in the year before", carried)
    old = before if part is None else Step("Sum reached before, for the part of the year", before * part)
    moves = Step("Part of the first year that moves", Minimum((year, ONE)))
    up = Multiply(_step(book, clause, "up", at_least_nil(leads_to - old)), moves)
    down = Multiply(_step(book, clause, "down", at_least_nil(old - leads_to)), moves)
    reached = Step("Sum on the path", old + Step("Moves up", up) - Step("Moves down", down))
    whole: Node = reached
    if part is not None:
        whole = Step("Sum on the path, for a whole year", If(Compare(">", part, ZERO), reached / part, before))
    return reached, (Line(YEAR, "Year of the path", year), Line(SUM, "Sum that the path has reached", whole))


def first_day_followed(node: Node) -> date | None:
    """First day of the path that a node goes on with from the year before; None where it is another node."""
    if not (isinstance(node, Divide) and isinstance(node.left, Prev) and node.left.line == SUM):
        return None
    return next(_first_day(part) for part in walk(node.right) if isinstance(part, Term))


def with_path(book: RuleBook, clause: Path, lines: Sequence[Line], part: Node | None) -> tuple[Line, ...]:
    """The lines with the payment on the path; what it leads to is shown, and the payment keeps its name."""
    paying = [line for line in lines if line.pays]
    if len(paying) != 1 or paying[0].rule.axis is not None:
        raise Refused(
            "`path:` needs one payment between two parties.", "Name a number of the contract in `of:`, such as `fixed`."
        )
    (due,) = paying
    reached, carried = on_path(book, clause, due.rule, part)
    shown = Line("path_leads_to", f"{due.label}: what the path leads to", due.rule)
    paid = Line(due.name, due.label, Round(reached, book.round_to), due.payer, due.payee)
    return (*(one for line in lines for one in ((shown, paid) if line is due else (line,))), *carried)


def _from_start(book: RuleBook, clause: Path, side: str, leads_to: Node, old: Node) -> Node:
    way: Way = getattr(clause, side)
    if way.years is not None:
        steps = [Decimal(min(step, way.years)) / way.years for step in range(1, way.years + 1)]
        value = _dated(clause.first_day, steps, "share")
        part = book.term(f"path.{side}.way", f"Part of the way that is gone, {side}", value)
        return Step(f"Sum on the way {side}", old + Multiply(leads_to - old, part))
    assert way.grows is not None and way.grows.value is not None
    grown = [(1 + way.grows.value) ** year for year in range(1, _LONGEST + 1)]
    by_date = _dated(clause.first_day, grown, "index").by_date
    value = way.grows.restated(value=None, by_date=by_date, unit="index")
    index = book.term(f"path.{side}.grows", "Growth of the sum that the path sets out from", value)
    return Step("Old sum with its growth", old * index)


def _step(book: RuleBook, clause: Path, side: str, gap: Node) -> Node:
    """How far the year moves, of the gap on one side."""
    way: Way = getattr(clause, side)
    if way.share is not None:
        return gap * book.term(f"path.{side}.share", f"Share of the gap that a year moves, {side}", way.share)
    assert way.at_most is not None
    return Minimum((gap, book.term(f"path.{side}.at_most", f"Most that a year moves, {side}", way.at_most)))


def _whole_years() -> list[Decimal]:
    return [Decimal(year) for year in range(1, _LONGEST + 1)]


def _dated(first: date, values: Sequence[Decimal], unit: str) -> TermValue:
    """A number that takes the next value on each anniversary of the first day; before it 0, or 1 for an index."""
    before = Decimal(1 if unit == "index" else 0)
    days = {_anniversary(first, number): value for number, value in enumerate(values)}
    return TermValue(by_date={date.min: before, **days}, unit=unit, source=f"A path from {first:%d %B %Y}")


def _first_day(dated: Term) -> date:
    assert isinstance(dated.value, TermValue)
    assert dated.value.by_date is not None
    return sorted(dated.value.by_date)[1]


def _anniversary(first: date, years: int) -> date:
    return first.replace(year=first.year + years, day=min(first.day, 28) if first.month == 2 else first.day)
