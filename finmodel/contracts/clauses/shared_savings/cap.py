"""A limit on what is paid, or on what is shared: as a share of the benchmark, of revenue, or the lower of the two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

from pydantic import model_validator

from finmodel.contracts.amount import FlagAmount, MoneyAmount
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Money, Share
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.rules.nodes import ONE, Minimum, Node, Step
from finmodel.rules.shapes import gate


class Cap(Frozen):
    """The most that is paid, as a share of the benchmark or of revenue; where several are given, the lowest."""

    share_of_benchmark: Share | None = None
    """Limit as a share of the benchmark."""
    share_of_revenue: Share | None = None
    """Limit as a share of the payee's revenue."""
    revenue: MoneyAmount | None = None
    """The payee's revenue, for a limit on it."""
    revenue_when: FlagAmount | None = None
    """Yes for those whose limit on revenue holds; everyone where it is not given."""
    amount: Money | None = None
    """Limit as a sum of money."""
    applied: Literal["before_share", "before_quality", "before_factor", "after_factor"] | None = None
    """Where it holds: `before_share`, on the saving (or loss) itself, and what is then left is shared;
    `before_quality`, on the share, of which quality then earns a part; else on what is paid, and where there is a
    factor, before or after it. They pay differently above the cap."""

    @model_validator(mode="after")
    def _a_limit_on_something(self) -> Self:
        if self.share_of_benchmark is None and self.share_of_revenue is None and self.amount is None:
            raise Refused(
                "A cap limits something.", "Give `share_of_benchmark:`, `share_of_revenue:`, `amount:` or several."
            )
        if (self.share_of_revenue is None) != (self.revenue is None):
            raise Refused("`share_of_revenue:` and `revenue:` go together.", "Give both or neither.")
        if self.revenue_when is not None and self.revenue is None:
            raise Refused(
                "`revenue_when:` says for whom the limit on revenue holds, and there is none.", "Take it out."
            )
        return self

    def limits(self, book: RuleBook, path: str, word: str, benchmark: Node) -> Limits:
        """Its limits in money; `word` says on what: a gain, a loss, or a gain or a loss where both sides share it."""
        of_amount = self.applied == "before_share"
        label = f"Most of a {word} that is shared" if of_amount else f"Most that is paid for a {word}"
        sums: list[Node] = []
        if self.share_of_benchmark is not None:
            capped = f"Cap on a {word}, as a share of the benchmark"
            share = book.term(f"{path}.share_of_benchmark", capped, self.share_of_benchmark)
            sums.append(Step(label, benchmark * share))
        if self.amount is not None:
            sums.append(book.term(f"{path}.amount", label if not sums else f"{label}, as a sum", self.amount))
        revenue = self._on_revenue(book, path, label)
        if self.revenue_when is None:
            return Limits((*sums, *([] if revenue is None else [revenue])))
        flag = book.number(f"{path}.revenue_when", "Is limited by revenue", self.revenue_when, "flag")
        return Limits(tuple(sums), revenue, flag)

    def _on_revenue(self, book: RuleBook, path: str, label: str) -> Node | None:
        if self.share_of_revenue is None or self.revenue is None:
            return None
        share = book.term(f"{path}.share_of_revenue", "Cap as a share of revenue", self.share_of_revenue)
        revenue = book.number(f"{path}.revenue", "Revenue", self.revenue, "money")
        return Step(f"{label}, on revenue", revenue * share)


@dataclass(frozen=True)
class Limits:
    """The limits of a cap in money; built once, where a gain and a loss share them."""

    sums: tuple[Node, ...]
    """Those that hold for everyone."""
    revenue: Node | None = None
    """The limit on revenue, where it holds for some."""
    revenue_when: Node | None = None
    """Yes for those for whom it holds."""

    def held(self, amount: Node, word: str) -> Step:
        """An amount, a gain or a loss, within the limits."""
        held: Node = Minimum((amount, *self.sums)) if self.sums else amount
        if self.revenue is not None and self.revenue_when is not None:
            held = Step(f"{word.capitalize()} within the other limits", held) if self.sums else held
            held = gate(self.revenue_when, "=", ONE, Minimum((held, self.revenue)), held)
        return Step(f"{word.capitalize()} within the cap", held)
