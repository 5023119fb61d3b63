"""Parts of a pooled fund: what is set aside for a service, what it costs, and what is over or left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from finmodel.contracts.clauses.balance import is_first_year
from finmodel.contracts.clauses.fund_services import FundService
from finmodel.contracts.line import Line
from finmodel.rules.nodes import MONEY, ONE, ZERO, Add, Compare, If, Multiply, Node, Prev, Round, Split, Step, Sum, Term
from finmodel.rules.shapes import at_least_nil

if TYPE_CHECKING:
    from finmodel.contracts.clauses.fund_terms import RollForward
    from finmodel.contracts.contract import RuleBook


@dataclass(frozen=True)
class Budget:
    """What partners pay in for a part of the fund: each partner's money, all of it, and the lines that show it."""

    agreed: Node
    fund: Node
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Part:
    """A service of the fund, or everything that is no service of its own."""

    service: FundService | None
    agreed: Node | None
    """What each partner pays in for it; None for a part that nobody pays in for."""
    fund: Node
    cost: Node
    over: Step
    under: Step

    @property
    def shared(self) -> bool:
        """True where partners share what is over or left."""
        return self.service is None or self.service.risk == "variable"

    @property
    def committed(self) -> bool:
        """True where its budget is not to be called on until it is left over."""
        return self.service is None or self.service.committed


def part_of(service: FundService | None, agreed: Node | None, fund: Node, cost: Node) -> Part:
    """A part with what it is over, or has left."""
    of = f" on {service.name}" if service is not None else ""
    over = Step(f"Overspend{of}", at_least_nil(cost - fund))
    under = Step(f"Underspend{of}", at_least_nil(fund - cost))
    return Part(service, agreed, fund, cost, over, under)


def stated_budget(stated: Term, label: str, places: int) -> Budget:
    """Contributions as the agreement states them for each year."""
    agreed = Round(stated, places)
    return Budget(agreed, Step(label, Sum(agreed)))


def rolled_budget(book: RuleBook, by: RollForward, stated: Term, label: str, suffix: str) -> Budget:
    """The first year's contributions, and later years' from the year before: recurrent variance, uplift, efficiency.

    Each year's fund is shared as the first year's was.
    """
    before: Node = Prev(f"budget{suffix}", MONEY)
    if by.recurrent_variance is not None:
        part = book.number("roll_forward.recurrent_variance", "Variance that recurs", by.recurrent_variance, "share")
        before = Step(
            f"{label} of the year before, with its recurrent variance",
            before + Multiply(Prev(f"variance{suffix}", MONEY), part),
        )
    first = Step(f"{label} as first agreed", Sum(Round(stated, book.round_to)))
    rolled = Step(f"{label}, rolled forward", at_least_nil(Round(_raised(book, by, before), book.round_to)))
    fund = Step(label, If(is_first_year(), first, rolled))
    agreed = Step(f"{label}, by who pays in", Split(fund, stated, book.round_to))
    return Budget(agreed, fund, (Line(f"budget{suffix}", label, fund),))


def _raised(book: RuleBook, by: RollForward, before: Node) -> Node:
    uplift = None if by.uplift is None else book.number("roll_forward.uplift", "Uplift", by.uplift, "share")
    saved = by.efficiency
    efficiency = None if saved is None else book.number("roll_forward.efficiency", "Efficiency", saved, "share")
    if uplift is not None and efficiency is not None and by.applied == "together":
        return Multiply(before, Step("Uplift less efficiency", ONE + uplift - efficiency))
    raised = before if uplift is None else Multiply(before, ONE + uplift)
    if efficiency is None:
        return raised
    return Multiply(raised if uplift is None else Step("Fund after the uplift", raised), ONE - efficiency)


def weights_of_fund(parts: Sequence[Part]) -> Node:
    """What each partner pays in for all parts together."""
    agreed = [part.agreed for part in parts if part.agreed is not None]
    return agreed[0] if len(agreed) == 1 else Step("Contributions to the whole fund", Add(tuple(agreed)))


def weights_by_part(parts: Sequence[Part], over: bool) -> Node:
    """What is over (or left) on each part, laid on partners as they pay in for that part, and added up.

    What nobody in particular pays in for is laid on partners as they pay in for the whole fund.
    """
    word = "Overspend" if over else "Underspend"
    laid: list[Node] = []
    for part in parts:
        amount = part.over if over else part.under
        agreed = weights_of_fund(parts) if part.agreed is None else part.agreed
        name = part.service.name if part.service is not None else "everything else"
        each = If(Compare(">", amount, ZERO), Multiply(agreed, amount / Sum(agreed)), ZERO)
        laid.append(Step(f"{word} on {name}, by who pays in for it", each))
    return laid[0] if len(laid) == 1 else Step(f"{word} by who pays in for each service", Add(tuple(laid)))
