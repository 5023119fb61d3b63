"""Parts of a pooled fund: what is set aside for a service, what it costs, and what is over or left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from finmodel.contracts.clauses.over_time.balance import is_first_year
from finmodel.contracts.fund.services import FundService
from finmodel.contracts.line import Line
from finmodel.rules.nodes import (
    MONEY,
    ONE,
    ZERO,
    Add,
    Compare,
    If,
    Multiply,
    Node,
    Pick,
    Prev,
    Round,
    Split,
    Step,
    Sum,
    Term,
)
from finmodel.rules.shapes import at_least_nil, total

if TYPE_CHECKING:
    from finmodel.contracts.fund.fund_terms import RollForward
    from finmodel.contracts.kinds.pooled_fund import PooledFund


@dataclass(frozen=True)
class Budget:
    """What partners pay in for a part of the fund: each partner's money, all of it, and the lines that show it."""

    agreed: Node
    fund: Node
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class FundPart:
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


def part_of(service: FundService | None, agreed: Node | None, fund: Node, cost: Node) -> FundPart:
    """A part with what it is over, or has left."""
    of = f" on {service.name}" if service is not None else ""
    over = Step(f"Overspend{of}", at_least_nil(cost - fund))
    under = Step(f"Underspend{of}", at_least_nil(fund - cost))
    return FundPart(service, agreed, fund, cost, over, under)


def stated_budget(stated: Term, label: str, places: int) -> Budget:
    """Contributions as the agreement states them for each year."""
    agreed = Round(stated, places)
    return Budget(agreed, Step(label, Sum(agreed)))


def rolled_budget(fund: PooledFund, by: RollForward, stated: Term, label: str, suffix: str) -> Budget:
    """The first year's contributions, and later years' from the year before: recurrent variance, uplift, efficiency.

    Each year's fund is shared as the first year's was, unless partners have uplifts of their own.
    """
    if by.uplift_by_partner:
        return _rolled_by_partner(fund, by, stated, label, suffix)
    before = _with_variance(fund, by, Prev(f"budget{suffix}", MONEY), label, suffix)
    uplift = None if by.uplift is None else fund.number("roll_forward.uplift", "Uplift", by.uplift, "share")
    first = Step(f"{label} as first agreed", Sum(Round(stated, fund.round_to)))
    rolled = Step(f"{label}, rolled forward", _raised(fund, by, before, uplift))
    whole = Step(label, If(is_first_year(), first, rolled))
    agreed = Step(f"{label}, by who pays in", Split(whole, stated, fund.round_to))
    return Budget(agreed, whole, (Line(f"budget{suffix}", label, whole),))


def _rolled_by_partner(fund: PooledFund, by: RollForward, stated: Term, label: str, suffix: str) -> Budget:
    """Each partner's contribution rolled forward by itself; its share of the fund is its share of a variance."""
    budget, lines, laid = Prev(f"budget{suffix}", MONEY), list[Line](), list[Node]()
    for partner in fund.partners.members:
        own = Prev(f"contribution{suffix}_{partner}", MONEY)
        name = f"{label}, paid by {partner}"
        share = Step(f"{name}: share of the year before", If(Compare(">", budget, ZERO), own / budget, ZERO))
        before = _with_variance(fund, by, own, name, suffix, share)
        path = f"roll_forward.uplift_by_partner.{partner}"
        uplift = fund.term(path, f"Uplift of {partner}", by.uplift_by_partner[partner])
        rolled = Step(f"{name}, rolled forward", _raised(fund, by, before, uplift))
        amount = Step(name, If(is_first_year(), Pick(Round(stated, fund.round_to), partner), rolled))
        lines.append(Line(f"contribution{suffix}_{partner}", name, amount))
        laid.append(Multiply(amount, fund.only(f"paid_by.{partner}", f"Paid by {partner}", partner)))
    whole = Step(label, total([line.rule for line in lines]))
    agreed = Step(f"{label}, by who pays in", total(laid))
    return Budget(agreed, whole, (*lines, Line(f"budget{suffix}", label, whole)))


def _with_variance(
    fund: PooledFund, by: RollForward, before: Node, label: str, suffix: str, share: Node | None = None
) -> Node:
    """What was paid the year before, with the part of its over- or underspend that recurs."""
    if by.recurrent_variance is None:
        return before
    part = fund.number("roll_forward.recurrent_variance", "Variance that recurs", by.recurrent_variance, "share")
    variance: Node = Multiply(Prev(f"variance{suffix}", MONEY), part)
    if share is not None:
        variance = Multiply(variance, share)
    return Step(f"{label}, the year before with its recurrent variance", before + variance)


def _raised(fund: PooledFund, by: RollForward, before: Node, uplift: Node | None) -> Node:
    saved = by.efficiency
    efficiency = None if saved is None else fund.number("roll_forward.efficiency", "Efficiency", saved, "share")
    if uplift is not None and efficiency is not None and by.applied == "together":
        raised: Node = Multiply(before, Step("Uplift less efficiency", ONE + uplift - efficiency))
    else:
        raised = before if uplift is None else Multiply(before, ONE + uplift)
        if efficiency is not None:
            raised = Multiply(raised if uplift is None else Step("After the uplift", raised), ONE - efficiency)
    return at_least_nil(Round(raised, fund.round_to))


def weights_of_fund(parts: Sequence[FundPart]) -> Node:
    """What each partner pays in for all parts together."""
    agreed = [part.agreed for part in parts if part.agreed is not None]
    return agreed[0] if len(agreed) == 1 else Step("Contributions to the whole fund", Add(tuple(agreed)))


def weights_by_part(parts: Sequence[FundPart], over: bool) -> Node:
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
