"""Taper: a grant or a contribution falls from year to year, and somebody makes up what it loses, or nobody does."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Self

from pydantic import model_validator

from finmodel.contracts.amount import MoneyAmount
from finmodel.contracts.line import Line
from finmodel.contracts.numbers_named import exchanged, member_named
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Share, TermValue
from finmodel.core.data import Text
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.unit import unit
from finmodel.errors import Refused
from finmodel.rules.nodes import ONE, Axis, Minimum, Multiply, Node, Pick, Round, Step, Term

_LINE, _LABEL = "tapered_off", "Lost by the taper"


class Taper(Frozen):
    """What is left of a sum in each year, and who makes up the rest."""

    of: Text | None = None
    """The contribution that tapers, as this file names it, such as `contributions.board`; the payment if not given."""
    left: Share | None = None
    """Share of the sum that is left, for each year."""
    less: MoneyAmount | None = None
    """Or what is taken off the sum, for each year."""
    made_up_by: Code | None = None
    """Who makes up what is lost: another partner, or whoever is paid, from its own money; nobody if not given."""

    @model_validator(mode="after")
    def _in_one_form(self) -> Self:
        if (self.left is None) == (self.less is None):
            raise Refused(
                "A taper says what is left of a sum, or what is taken off it.", "Give `left:` or `less:`, not both."
            )
        return self


def with_tapered_payment(book: RuleBook, clause: Taper, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with the payment as it tapers, what it loses, and who makes that up."""
    paying = [line for line in lines if line.pays]
    if len(paying) != 1 or paying[0].rule.axis is not None:
        raise Refused(
            "`taper:` needs one payment between two parties.",
            "Name a contribution in `of:`, such as `contributions.board`, or split the contract.",
        )
    (due,) = paying
    if clause.made_up_by == due.payer:
        what = f"'{clause.made_up_by}' pays the sum that tapers, so nothing would be lost."
        raise Refused(what, "Name another partner in `made_up_by:`, or take the taper out.")
    whole = Step("Sum before the taper", due.rule)
    lost = Round(_lost(book, clause, whole), book.round_to)
    paid = Line(due.name, due.label, whole - Step(_LABEL, lost), due.payer, due.payee)
    own = clause.made_up_by == due.payee
    shown = Line(_LINE, f"{_LABEL}, found by {due.payee} itself" if own else _LABEL, lost)
    made_up = (
        (Line("taper_made_up", f"{_LABEL}, made up", lost, clause.made_up_by, due.payee),)
        if clause.made_up_by is not None and not own
        else ()
    )
    return (*(one for line in lines for one in ((shown, paid) if line is due else (line,))), *made_up)


def with_tapered_contribution(book: RuleBook, clause: Taper, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with one of the contributions as it tapers, and what it loses."""
    assert clause.of is not None
    term, member = member_named(lines, clause.of, "taper")
    assert term.along is not None
    if clause.made_up_by is not None and clause.made_up_by not in term.along.members:
        what = f"'{clause.made_up_by}' makes up what the contribution loses, and pays nothing in."
        raise Refused(what, f"Name one of {', '.join(term.along.members)}; £0 is a contribution too.")
    if clause.made_up_by == member:
        what = f"'{member}' would make up what its own contribution loses."
        raise Refused(what, "Name another partner in `made_up_by:`, or take the taper out.")
    lost = Step(_LABEL, Round(_lost(book, clause, Step("Contribution before the taper", Pick(term, member))), 2))
    falls: Node = term - Multiply(lost, _only(term.along, member, "Contribution that tapers"))
    if clause.made_up_by is not None:
        falls = falls + Multiply(lost, _only(term.along, clause.made_up_by, "Makes up what the taper takes"))
    tapered = exchanged(lines, term, Step(f"{term.label} with the taper", falls), "taper")
    return (*tapered, Line(_LINE, _LABEL, lost.of))


def _lost(book: RuleBook, clause: Taper, whole: Node) -> Node:
    if clause.left is not None:
        left = book.term("taper.left", "Share that the taper leaves", clause.left)
        return Multiply(whole, Step("Share that the taper takes", ONE - left))
    assert clause.less is not None
    return Minimum((whole, book.number("taper.less", "Taken off by the taper", clause.less, "money")))


def _only(axis: Axis, member: str, label: str) -> Term:
    flags = tuple(TermValue(value=Decimal(int(name == member)), unit="flag") for name in axis.members)
    return Term(f"taper.is.{member}", unit("flag"), label, axis, flags)
