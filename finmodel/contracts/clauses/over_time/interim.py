"""Payments on account, settled up once what is due is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from finmodel.contracts.amount import MoneyAmount
from finmodel.contracts.line import Line
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.rules.nodes import Node, Prev


class Interim(Frozen):
    """Payments made on account during the year, and when they are settled up with what is due."""

    amount: MoneyAmount
    """What is paid on account in a year."""
    reconciled: Literal["same_year", "next_year"]
    """When the difference from what is due is paid: before the year closes, or in the year after."""


def with_interim(interim: Interim, amount: Node, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with the payment of an amount on account and the difference after.

    The line that paid keeps its name and shows what is due. What the last year leaves outstanding is its own line.
    """
    paying = [line for line in lines if line.pays]
    if len(paying) != 1 or paying[0].rule.axis is not None:
        raise Refused("`interim:` needs one payment between two parties.", "Take it out, or split the contract.")
    (due,) = paying
    on_account = Line("interim", "Payment on account", amount, due.payer, due.payee)
    rest = Line("outstanding", "Due, less paid on account", due.rule - amount)
    settled = Prev(rest.name, due.rule.unit) if interim.reconciled == "next_year" else rest.rule
    kept = tuple(Line(line.name, line.label, line.rule) if line is due else line for line in lines)
    reconciliation = Line("reconciliation", "Settling up of payments on account", settled, due.payer, due.payee)
    return (*kept, on_account, rest, reconciliation)
