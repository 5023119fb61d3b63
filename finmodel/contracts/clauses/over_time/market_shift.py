"""Market shift: money moves between listed providers whose market has grown and shrunk, and nothing is added or lost.

What moves is the lesser of what some have gained and what others have lost: growth that nobody lost is no shift. Those
that gained are paid it in proportion to their gains, those that lost pay it in proportion to their losses.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Self

from pydantic import model_validator

from finmodel.contracts.amount import SignedMoneyAmount
from finmodel.contracts.line import Line
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Share, TermValue
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.unit import unit
from finmodel.errors import Refused
from finmodel.rules.nodes import Axis, Multiply, Node, Step, Term
from finmodel.rules.shapes import total, zero_sum


class MarketShift(Frozen):
    """Money that follows patients from one provider to another, conserved to the penny."""

    between: dict[Code, SignedMoneyAmount]
    """What each provider's market has gained, or lost where it is below nil, at full price."""
    part: Share | None = None
    """Part of it that moves, such as the part of cost that varies; all of it where not given."""

    @model_validator(mode="after")
    def _between_some(self) -> Self:
        if len(self.between) < 2:
            what = "Money shifts between two providers or more."
            raise Faults([Fault(("between",), what, "List every provider of the market.")])
        return self


def shifted(book: RuleBook, clause: MarketShift, payers: Sequence[str]) -> Line:
    """What each provider is paid more, or less where it is below nil."""
    if len(payers) != 1:
        raise Refused("`market_shift:` needs a contract with one payer.", "Take it out, or state it where one pays.")
    (payer,) = payers
    if payer in clause.between:
        raise Refused(f"'{payer}' pays, and is listed in `market_shift:` as a provider.", "List the providers alone.")
    axis = Axis("provider", tuple(clause.between))
    changes = [
        Multiply(
            book.number(f"market_shift.between.{name}", f"Change in the market of {name}", amount, "money"),
            _only(axis, name),
        )
        for name, amount in clause.between.items()
    ]
    change: Node = Step("Change in each provider's market", total(changes))
    if clause.part is not None:
        change = change * book.term("market_shift.part", "Part of a change that moves", clause.part)
    moved = zero_sum(change, book.round_to)
    return book.payment("market_shift", "Shift between providers", moved, payer, axis.members)


def _only(axis: Axis, member: str) -> Term:
    flags = tuple(TermValue(value=Decimal(int(name == member)), unit="flag") for name in axis.members)
    return Term(f"market_shift.is.{member}", unit("flag"), f"Change of {member}", axis, flags)
