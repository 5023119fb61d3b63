"""A year of a pooled fund: what is paid in, what each part of the fund costs, and what it is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from finmodel.contracts.clauses.over_time.balance import CARRIED, opened, years_settled
from finmodel.contracts.fund.lines import HOST_FEE, FundLines
from finmodel.contracts.fund.parts import Budget, FundPart, part_of, rolled_budget, stated_budget
from finmodel.contracts.fund.services import FundService
from finmodel.contracts.fund.shared_out import carry, made_good, met, net_of_charges, partners_meet, returned
from finmodel.contracts.line import Line, Paid
from finmodel.contracts.values import TermValue
from finmodel.rules.nodes import MONEY, ZERO, Measure, Minimum, Multiply, Node, Round, Step, Sum
from finmodel.rules.shapes import gate, total

if TYPE_CHECKING:
    from finmodel.contracts.kinds.pooled_fund import PooledFund


def lines_of(fund: PooledFund) -> tuple[Line, ...]:
    """Every line of a fund, in the order they are worked out."""
    year = FundLines(fund)
    openings = [held.opening for held in (fund.risk_pool, fund.carry_forward) if held is not None]
    if fund.roll_forward is not None or any(opening is not None for opening in openings):
        year.found.append(years_settled())
    parts = _parts(year)
    left, unspent = met(year, parts)
    partners_meet(year, parts, left)
    kept = returned(year, parts, unspent)
    carry(year, kept)
    made_good(year, parts)
    return tuple(year.found)


def _parts(year: FundLines) -> list[FundPart]:
    """Contributions, what each part of the fund costs, and what it is over or has left."""
    fund = year.fund
    rest = _net(fund, _budget(fund, "contributions", "", fund.contributions)) if fund.contributions else None
    budgets = [
        _budget(fund, f"services.{number}.contributions", one.name, one.contributions, f"_{one.id}")
        for number, one in enumerate(fund.services, start=1)
    ]
    every = [budget for budget in (rest, *budgets) if budget is not None]
    year.pay("contributions", "Contributions", total([budget.agreed for budget in every]))
    more = _more_money(year)
    for budget in every:
        year.found += budget.lines
    spend = Measure("spend", MONEY, "Spend of the pool", ask=Paid(payer=fund.pool))
    year.show("spend", "Spend of the pool", spend)
    spends = [_spend(fund, one) for one in fund.services]
    parts = []
    if fund.has_rest:
        money = [*([] if rest is None else [rest.fund]), *more]
        cost = _cost_of_rest(year, spend, spends, total([budget.fund for budget in every]))
        parts.append(part_of(None, None if rest is None else rest.agreed, _together(money), cost))
    for service, budget, spent in zip(fund.services, budgets, spends, strict=True):
        parts.append(part_of(service, budget.agreed, budget.fund, Round(spent, fund.round_to)))
    for part in parts:
        _show_part(year, part)
    return parts


def _budget(fund: PooledFund, path: str, of: str, stated: Mapping[str, TermValue], suffix: str = "") -> Budget:
    contribution = fund.by_partner(f"{path}.*", f"Contribution to {of}" if of else "Contribution", stated)
    label = f"Budget for {of}" if of else "Fund"
    if fund.roll_forward is None:
        return stated_budget(contribution, label, fund.round_to)
    return rolled_budget(fund, fund.roll_forward, contribution, label, suffix)


def _net(fund: PooledFund, budget: Budget) -> Budget:
    """Contributions less the client charges that are taken off one of them, never below nil."""
    charges = fund.client_charges
    if charges is None or charges.counted != "taken_off":
        return budget
    agreed = Step("Contribution less client charges", net_of_charges(fund, charges, budget.agreed))
    return Budget(agreed, Step("Fund less client charges", Sum(agreed)), budget.lines)


def _together(money: Sequence[Node]) -> Node:
    return (ZERO if not money else money[0]) if len(money) < 2 else Step("Everything paid in", total(money))


def _more_money(year: FundLines) -> list[Node]:
    """What is paid in beside contributions: as far as performance is achieved, and client charges."""
    fund, found = year.fund, list[Node]()
    stated, charges = fund.contingent, fund.client_charges
    if stated is not None:
        label = "Contribution that depends on performance"
        agreed = fund.by_partner("contingent.contributions.*", label, stated.contributions)
        achieved = fund.number("contingent.achieved", "Part achieved", stated.achieved, "share")
        if stated.threshold is not None:
            least = fund.term("contingent.threshold", "Least part achieved", stated.threshold)
            achieved = Step("Part achieved, where it is enough", gate(achieved, ">=", least, achieved))
        paid = year.pay("contingent", "Contributions earned by performance", Multiply(agreed, achieved))
        earned = Step("Contributions earned by performance, all partners", Sum(paid))
        year.show("withheld", "Contributions not earned", Sum(Round(agreed, fund.round_to)) - earned)
        found.append(earned)
    if charges is not None and charges.counted == "on_top":
        amount = fund.money("client_charges.amount", "Client charges", charges.amount)
        year.between("client_charges", "Client charges paid in", amount, charges.partner, fund.pool)
        found.append(amount)
    return found


def _spend(fund: PooledFund, service: FundService) -> Node:
    return Measure(f"spend_{service.id}", MONEY, f"Spend on {service.name}", ask=service.spend(fund.pool))


def _cost_of_rest(year: FundLines, spend: Node, spends: Sequence[Node], agreed: Node) -> Node:
    """What is no service of its own: with the host's fee, and less what was carried forward for it."""
    fund = year.fund
    cost: Node = Round(spend, fund.round_to)
    if spends:
        cost = Step("Spend on everything else", Round(spend - total(spends), fund.round_to))
    if fund.host_fee is not None:
        cost = Step("Spend with the host's fee", cost + _host_fee(year, agreed))
    if fund.carry_forward is not None:
        cost = Step("Spend not met from what was carried forward", cost - _spent_from_carried(year))
    return cost


def _host_fee(year: FundLines, agreed: Node) -> Node:
    fund = year.fund
    fee = fund.host_fee
    assert fee is not None and fund.host is not None
    if fee.amount is not None:
        amount = fund.money("host_fee.amount", "Fee of the host", fee.amount)
    else:
        assert fee.share is not None
        share = fund.number("host_fee.share", "Host's fee as a share of contributions", fee.share, "share")
        amount = Round(Multiply(agreed, share), fund.round_to)
    year.between(HOST_FEE, "Host's fee", amount, fund.pool, fund.host)
    return amount


def _spent_from_carried(year: FundLines) -> Node:
    """Non-recurrent spend that what was carried forward meets."""
    fund = year.fund
    clause = fund.carry_forward
    assert clause is not None
    stated = (
        None
        if clause.opening is None
        else fund.money("carry_forward.opening", "Underspend carried into the first year", clause.opening)
    )
    before = opened(CARRIED, stated)
    label = "Non-recurrent spend"
    spend = fund.money("carry_forward.non_recurrent_spend", label, clause.non_recurrent_spend)
    used = Step("Non-recurrent spend met from what was carried forward", Minimum((spend, before)))
    year.show("spent_from_carried_forward", "Non-recurrent spend met from what was carried forward", used)
    year.carried = (before, used)
    return used


def _show_part(year: FundLines, part: FundPart) -> None:
    fund, service = year.fund, part.service
    if service is None:
        if fund.roll_forward is not None:
            year.show("variance", "Spend above the fund", part.cost - part.fund)
        return
    if fund.roll_forward is None:
        year.show(f"budget_{service.id}", f"Budget for {service.name}", part.fund)
    year.show(f"spend_{service.id}", f"Spend on {service.name}", part.cost)
    year.show(f"variance_{service.id}", f"Spend above the budget for {service.name}", part.cost - part.fund)
    if not part.shared:
        bearer = fund.host if service.risk == "fixed" else service.commissioner
        assert bearer is not None
        year.between(f"overspend_on_{service.id}", f"Overspend on {service.name}", part.over, bearer, fund.pool)
        year.between(f"underspend_on_{service.id}", f"Underspend on {service.name}", part.under, fund.pool, bearer)
