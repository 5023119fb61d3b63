"""Balances: money that a pool holds at the end of a year and opens the next year with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finmodel.contracts.line import Line
from finmodel.rules.nodes import MONEY, ONE, ZERO, Compare, If, Node, Prev, Step


@dataclass(frozen=True)
class Balance:
    """A named balance: the lines that show what a year opens and closes with."""

    title: str
    opening: str
    closing: str


RISK = Balance("Risk pool", "risk_pool_opening", "risk_pool_balance")
CARRIED = Balance("Underspend carried forward", "carried_forward_opening", "carried_forward")
YEARS = "years_settled"
"""Line that counts the years settled; nought before the first."""


def is_first_year() -> Node:
    """Yes in the first year that is settled."""
    return Step("First year of the agreement", Compare("=", Prev(YEARS, ONE.unit), ZERO))


def years_settled() -> Line:
    """The line that tells the first year from later ones."""
    return Line(YEARS, "Years settled", Prev(YEARS, ONE.unit) + ONE)


def opened(balance: Balance, stated: Node | None) -> Step:
    """What a year opens with: what the last one left, or in the first year what is stated."""
    before = Prev(balance.closing, MONEY)
    label = f"{balance.title} at the start of the year"
    return Step(label, before if stated is None else If(is_first_year(), stated, before))


def balance_lines(balance: Balance, opening: Node, closing: Node) -> Sequence[Line]:
    """What the year opens and closes with."""
    return (
        Line(balance.opening, f"{balance.title} at the start of the year", opening),
        Line(balance.closing, f"{balance.title} at the end of the year", closing),
    )
