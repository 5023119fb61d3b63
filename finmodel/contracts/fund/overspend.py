"""Overspend of a pooled fund: what meets it in order before the partners do, and the pool set aside for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, Self

from pydantic import model_validator

from finmodel.contracts.amount import MoneyAmount
from finmodel.contracts.clauses.over_time.balance import RISK, balance_lines, opened
from finmodel.contracts.fund.lines import FundLines
from finmodel.contracts.fund.parts import FundPart
from finmodel.contracts.fund.services import FundService
from finmodel.contracts.values import Money
from finmodel.core.faults import Fault
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.errors import Refused
from finmodel.rules.nodes import ZERO, Compare, If, Minimum, Node, Split, Step, Sum
from finmodel.rules.shapes import total, waterfall

Stage = Literal["other_underspend", "risk_pool", "uncommitted"]
"""What meets an overspend before the partners do."""
ByHost = tuple[str, MoneyAmount]
"""The host, and the overspend that its maladministration caused."""

_LABELS = {
    "other_underspend": "other underspends",
    "risk_pool": "the risk pool",
    "uncommitted": "schemes not committed",
}


class RiskPool(Frozen):
    """Money that partners set aside to meet overspends."""

    contributions: dict[Code, Money] = {}
    """What each partner puts into the risk pool in a year."""
    opening: Money | None = None
    """What the risk pool holds when the first year begins."""
    left: Literal["carried_forward", "returned"]
    """What happens to what is left at the end of a year: kept for the next, or paid back in proportion to what
    each partner put in."""

    @model_validator(mode="after")
    def _has_money(self) -> Self:
        if not self.contributions and self.opening is None:
            raise Refused("The risk pool holds nothing.", "Give `contributions:` or `opening:`.")
        if self.left == "returned" and self.opening is not None:
            raise Refused(
                "Nothing says who put in the `opening:` that would be returned.",
                "Write `left: carried_forward`, or state contributions alone.",
            )
        return self


def met(
    year: FundLines, parts: Sequence[FundPart], stages: Sequence[Stage], pool: RiskPool | None, by_host: ByHost | None
) -> tuple[Node, Node]:
    """What partners must meet of an overspend, and what is left unspent, once the waterfall has run."""
    shared = [part for part in parts if part.shared]
    over: Node = total([part.over for part in shared]) if shared else ZERO
    if len(shared) > 1:
        over = Step("Overspend on all shared services", over)
    if by_host is not None:
        host, amount_of = by_host
        stated = year.money("maladministration", "Overspend from maladministration", amount_of)
        met_by_host = Step("Overspend that the host meets", Minimum((over, stated)))
        year.between("overspend_by_host", "Overspend from maladministration", met_by_host, host, year.pool)
        over = Step("Overspend less what the host meets", over - met_by_host)
    unders = {
        "other_underspend": [part.under for part in shared if part.committed],
        "uncommitted": [part.under for part in shared if not part.committed],
    }
    available: dict[str, Node] = {name: total(found) for name, found in unders.items() if found}
    risk = None if pool is None else _opened(year, pool)
    if risk is not None:
        available["risk_pool"] = risk
    met_from: dict[str, Step] = {}
    left = over
    for stage in stages:
        given = Step(f"Met from {_LABELS[stage]}", waterfall(left, available[stage]))
        left = Step(f"Left after {_LABELS[stage]}", left - given)
        met_from[stage] = given
        year.show(f"from_{stage}", f"Met from {_LABELS[stage]}", given)
    if stages:
        year.show("from_partners", "Left for the partners to meet", left)
    if pool is not None and risk is not None:
        _closed(year, pool, risk, met_from["risk_pool"])
    unspent = total([available[name] for name in unders if name in available]) if any(unders.values()) else ZERO
    for source in unders:
        if source in met_from:
            unspent = unspent - met_from[source]
    return left, unspent if len(shared) <= 1 else Step("Underspend on all shared services, left over", unspent)


def _opened(year: FundLines, pool: RiskPool) -> Node:
    """What the risk pool has to give in the year: what it opens with, and what is paid in."""
    money: list[Node] = []
    if pool.left == "carried_forward":
        stated = None if pool.opening is None else year.money("risk_pool.opening", "Opening risk pool", pool.opening)
        money.append(opened(RISK, stated))
    if pool.contributions:
        agreed = year.by_partner("risk_pool.contributions.*", "Contribution to the risk pool", pool.contributions)
        paid = year.pay("risk_pool_contributions", "Contributions to the risk pool", agreed)
        money.append(Step("Contributions to the risk pool, all partners", Sum(paid)))
    return money[0] if len(money) == 1 else Step("Risk pool before it is drawn on", total(money))


def _closed(year: FundLines, pool: RiskPool, available: Node, used: Node) -> None:
    left = Step("Risk pool not drawn on", available - used)
    if pool.left == "returned":
        stated = pool.contributions
        agreed = year.by_partner("risk_pool.contributions.*", "Contribution to the risk pool", stated)
        back = If(Compare(">", left, ZERO), Split(left, agreed, year.places), ZERO)
        year.pay("risk_pool_returned", "Risk pool paid back", back, into=False)
        return
    stated_first = pool.opening
    first = None if stated_first is None else year.money("risk_pool.opening", "Opening risk pool", stated_first)
    year.found += balance_lines(RISK, opened(RISK, first), left)


def waterfall_faults(
    stages: Sequence[Stage], pool: RiskPool | None, services: Sequence[FundService], has_rest: bool
) -> Iterator[Fault]:
    """Sources that are listed twice, are not there, or that nothing says when to draw on."""
    for stage in dict.fromkeys(stages):
        if stages.count(stage) > 1:
            yield Fault(("waterfall",), f"'{stage}' is listed twice.", "Each source is drawn on once; keep one.")
    callable_ = [service for service in services if not service.committed]
    shared = [service for service in services if service.risk == "variable" and service.committed]
    checks = (
        ("risk_pool" in stages and pool is None, "The waterfall draws on a risk pool, and there is none.",
         "Give `risk_pool:`, or take it out of the waterfall."),
        ("uncommitted" in stages and not callable_, "The waterfall draws on schemes not committed, and there are none.",
         "Give such a service `committed: no`, or take it out of the waterfall."),
        ("other_underspend" in stages and len(shared) + has_rest < 2,
         "The waterfall draws on other services' underspends, and there are none to draw on.",
         "Name the `services:`, or take it out of the waterfall."),
    )  # fmt: skip
    yield from (Fault(("waterfall",), what, fix) for wrong, what, fix in checks if wrong)
    if pool is not None and "risk_pool" not in stages:
        what = "Nothing says when the risk pool is drawn on."
        yield Fault(("risk_pool",), what, "Add `risk_pool` to `waterfall:`, in its place.")
    if callable_ and "uncommitted" not in stages:
        what = f"'{callable_[0].id}' is not committed, and nothing says when its budget is called on."
        yield Fault(("services",), what, "Add `uncommitted` to `waterfall:`, in its place.")
