"""Payments on account, settled up once what is due is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from finmodel.contracts.amount import MoneyAmount
from finmodel.contracts.line import Line
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.rules.nodes import Prev, Round

if TYPE_CHECKING:
    from finmodel.contracts.contract import RuleBook


class Interim(Frozen):
    """Payments made on account during the year, and when they are settled up with what is due."""

    amount: MoneyAmount
    """What is paid on account in a year."""
    reconciled: Literal["same_year", "next_year"]
    """When the difference from what is due is paid: before the year closes, or in the year after."""


def with_interim(book: RuleBook, interim: Interim | None, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with the payment made on account first and the difference after, if the contract says so.

    The line that paid keeps its name and shows what is due. What the last year leaves outstanding is its own line.
    """
    if interim is None:
        return tuple(lines)
    paying = [line for line in lines if line.pays]
    if len(paying) != 1 or paying[0].rule.axis is not None:
        raise Refused("`interim:` needs one payment between two parties.", "Take it out, or split the contract.")
    (due,) = paying
    amount = Round(book.number("interim.amount", "Paid on account", interim.amount, "money"), book.round_to)
    on_account = Line("interim", "Payment on account", amount, due.payer, due.payee)
    rest = Line("outstanding", "Due, less paid on account", due.rule - amount)
    settled = Prev(rest.name, due.rule.unit) if interim.reconciled == "next_year" else rest.rule
    kept = tuple(Line(line.name, line.label, line.rule) if line is due else line for line in lines)
    reconciliation = Line("reconciliation", "Settling up of payments on account", settled, due.payer, due.payee)
    return (*kept, on_account, rest, reconciliation)
