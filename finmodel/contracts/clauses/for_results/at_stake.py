"""Part of a fixed sum that depends on results: it is inside the sum, and withdrawn as far as they are missed."""

from __future__ import annotations

from finmodel.contracts.amount import ShareAmount
from finmodel.contracts.line import Line
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Share
from finmodel.core.frozen import Frozen
from finmodel.rules.nodes import ONE, Multiply, Node, Step


class AtStake(Frozen):
    """A share of the fixed sum that is earned by results, in proportion, and withdrawn as far as they are missed."""

    share: Share
    """Share of the fixed sum that depends on results; it is inside the sum, not on top."""
    achieved: ShareAmount
    """Part of the results that was achieved, 0% to 100%."""


def withdrawn(book: RuleBook, clause: AtStake, fixed: Node) -> tuple[tuple[Line, ...], Step]:
    """What is at stake and what is withdrawn, as lines to show, and what is withdrawn as part of a rule."""
    share = book.term("at_stake.share", "Share of the fixed sum at stake", clause.share)
    achieved = book.number("at_stake.achieved", "Part of the results achieved", clause.achieved, "share")
    stake = Step("At stake on results", Multiply(fixed, share))
    missed = Step("Part of the results missed", ONE - achieved)
    back = Step("Withdrawn for results missed", Multiply(stake, missed))
    return (
        Line("at_stake", "At stake on results", stake),
        Line("clawback", "Withdrawn for results missed", back),
    ), back
