"""Parts of a pooled fund: what is set aside for a service, what it costs, and what is over or left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finmodel.contracts.fund.lines import FundLines
from finmodel.contracts.fund.services import FundService
from finmodel.rules.nodes import ZERO, Add, Compare, If, Multiply, Node, Step, Sum
from finmodel.rules.shapes import at_least_nil


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


def show_part(year: FundLines, part: FundPart, rolled: bool, host: str | None) -> None:
    """What a part of the fund costs beside its budget, and who bears that where it is not shared.

    `rolled` says that the budget is rolled forward, which shows it, and needs the variance of each part.
    """
    service = part.service
    if service is None:
        if rolled:
            year.show("variance", "Spend above the fund", part.cost - part.fund)
        return
    if not rolled:
        year.show(f"budget_{service.id}", f"Budget for {service.name}", part.fund)
    year.show(f"spend_{service.id}", f"Spend on {service.name}", part.cost)
    year.show(f"variance_{service.id}", f"Spend above the budget for {service.name}", part.cost - part.fund)
    if not part.shared:
        bearer = host if service.risk == "fixed" else service.commissioner
        assert bearer is not None
        year.between(f"overspend_on_{service.id}", f"Overspend on {service.name}", part.over, bearer, year.pool)
        year.between(f"underspend_on_{service.id}", f"Underspend on {service.name}", part.under, year.pool, bearer)


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
