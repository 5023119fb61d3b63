"""Top-ups: shares of the price that are paid on top of it, such as for specialised services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Share
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.rules.nodes import Add, Multiply, Node, Step


class TopUp(Frozen):
    """A share of the price paid on top of it; several are each a share of the price, and are added."""

    name: Code
    """Short name, such as `children`."""
    label: str | None = None
    """Name as a board would write it."""
    share: Share
    """Share of the price that is added: 60% makes £2,000 into £3,200."""
    lines: tuple[Code, ...] = ()
    """Price lines it is paid on; all of them where none is named."""
    covers: Literal["price", "price_and_long_stays"] | None = None
    """Whether it is a share of the price alone or of long-stay days too; must be said where there are long stays."""

    @property
    def called(self) -> str:
        """What to call it in a sentence."""
        label = self.label or f"top-up for {self.name.replace('_', ' ')}"
        return label[:1].lower() + label[1:]


def topped_up(book: RuleBook, clause: TopUp, price: Node, long_stays: Sequence[Node]) -> Step:
    """What a top-up adds to the price of the lines it is paid on, and to their long stays where it covers them."""
    covered = [price, *(long_stays if clause.covers == "price_and_long_stays" else ())]
    whole = covered[0] if len(covered) == 1 else Step(f"Covered by the {clause.called}", Add(tuple(covered)))
    label = clause.called[:1].upper() + clause.called[1:]
    share = book.term(f"top_ups.{clause.name}.share", label, clause.share)
    return Step(f"Paid as {clause.called}", Multiply(whole, share))
