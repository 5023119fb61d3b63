"""The smallest panel that is paid for in full."""

from __future__ import annotations

from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import PersonYears, Share
from finmodel.core.frozen import Frozen
from finmodel.rules.nodes import Node, Step
from finmodel.rules.shapes import gate


class MinimumPanel(Frozen):
    """The fewest people who must be served before the payment is made in full."""

    at_least: PersonYears
    """Person-years served, before any weighting; a panel of exactly this size is paid in full."""
    part_paid_below: Share
    """Part of the payment that a smaller panel still earns; 0% where it earns nothing."""


def paid_for_panel(book: RuleBook, panel: MinimumPanel, people: Node, amount: Node) -> Node:
    """The amount where the panel is large enough, else the part of it that is still paid."""
    least = book.term("minimum_panel.at_least", "Smallest panel paid in full", panel.at_least)
    part = book.term("minimum_panel.part_paid_below", "Part paid to a smaller panel", panel.part_paid_below)
    whole = Step("Payment for a full panel", amount)
    return gate(Step("Panel", people), ">=", least, whole, whole * part)
