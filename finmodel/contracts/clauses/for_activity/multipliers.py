"""Multipliers: factors that apply one after another, such as a market forces factor."""

from __future__ import annotations

from collections.abc import Sequence

from finmodel.contracts.amount import IndexAmount
from finmodel.contracts.rule_book import RuleBook
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.speech import spoken
from finmodel.rules.nodes import Node
from finmodel.rules.shapes import product


class Multiplier(Frozen):
    """A factor on everything that stands before it, such as a market forces factor."""

    name: Code
    """Short name, such as `market_forces_factor`."""
    label: str | None = None
    """Name as a board would write it."""
    factor: IndexAmount
    """The factor: 1.05 adds 5%."""


def factors(book: RuleBook, multipliers: Sequence[Multiplier]) -> list[Node]:
    """The factors in the order they apply."""
    return [
        book.number(f"multipliers.{each.name}.factor", each.label or spoken(each.name), each.factor, "index")
        for each in multipliers
    ]


def multiplied(book: RuleBook, amount: Node, multipliers: Sequence[Multiplier]) -> Node:
    """An amount times each factor in order."""
    return product(amount, factors(book, multipliers))
