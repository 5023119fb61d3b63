"""A limit on what is paid: as a share of the benchmark, of revenue, or the lower of the two."""

from __future__ import annotations

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
    applied: Literal["before_factor", "after_factor"] | None = None
    """Whether the cap comes before or after the factor, where there is one; the two pay differently above the cap."""

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

    def limited(self, book: RuleBook, path: str, word: str, amount: Node, benchmark: Node) -> Step:
        """The amount within its limits."""
        label = f"Most that is paid for a {word}"
        limits: list[Node] = []
        if self.share_of_benchmark is not None:
            capped = f"Cap on a {word}, as a share of the benchmark"
            share = book.term(f"{path}.share_of_benchmark", capped, self.share_of_benchmark)
            limits.append(Step(label, benchmark * share))
        if self.amount is not None:
            limits.append(book.term(f"{path}.amount", label if not limits else f"{label}, as a sum", self.amount))
        revenue = self._on_revenue(book, path, word)
        if revenue is not None and self.revenue_when is None:
            limits.append(revenue)
        held: Node = Minimum((amount, *limits)) if limits else amount
        if revenue is not None and self.revenue_when is not None:
            flag = book.number(f"{path}.revenue_when", "Is limited by revenue", self.revenue_when, "flag")
            held = Step(f"{word.capitalize()} within the other limits", held) if limits else held
            held = gate(flag, "=", ONE, Minimum((held, revenue)), held)
        return Step(f"{word.capitalize()} within the cap", held)

    def _on_revenue(self, book: RuleBook, path: str, word: str) -> Node | None:
        if self.share_of_revenue is None or self.revenue is None:
            return None
        share = book.term(f"{path}.share_of_revenue", "Cap as a share of revenue", self.share_of_revenue)
        revenue = book.number(f"{path}.revenue", "Revenue", self.revenue, "money")
        return Step(f"Most that is paid for a {word}, on revenue", revenue * share)
