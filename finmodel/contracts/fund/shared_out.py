"""Over- and underspend of a pooled fund: what meets it in order, who bears the rest, and what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from finmodel.contracts.clauses.over_time.balance import CARRIED, RISK, balance_lines, opened
from finmodel.contracts.fund.lines import FundLines
from finmodel.contracts.fund.parts import FundPart, weights_by_part, weights_of_fund
from finmodel.contracts.values import TermValue
from finmodel.rules.nodes import ZERO, Compare, If, Minimum, Multiply, Node, Round, Split, Step, Sum
from finmodel.rules.shapes import at_least_nil, total, waterfall

if TYPE_CHECKING:
    from finmodel.contracts.fund.fund_terms import ClientCharges
    from finmodel.contracts.kinds.pooled_fund import PooledFund

_LABELS = {
    "other_underspend": "other underspends",
    "risk_pool": "the risk pool",
    "uncommitted": "schemes not committed",
}


def met(year: FundLines, parts: Sequence[FundPart]) -> tuple[Node, Node]:
    """What partners must meet of an overspend, and what is left unspent, once the waterfall has run."""
    fund = year.fund
    shared = [part for part in parts if part.shared]
    over: Node = total([part.over for part in shared]) if shared else ZERO
    if len(shared) > 1:
        over = Step("Overspend on all shared services", over)
    if fund.maladministration is not None:
        assert fund.host is not None
        stated = fund.money("maladministration", "Overspend from maladministration", fund.maladministration)
        by_host = Step("Overspend that the host meets", Minimum((over, stated)))
        year.between("overspend_by_host", "Overspend from maladministration", by_host, fund.host, fund.pool)
        over = Step("Overspend less what the host meets", over - by_host)
    unders = {
        "other_underspend": [part.under for part in shared if part.committed],
        "uncommitted": [part.under for part in shared if not part.committed],
    }
    available: dict[str, Node] = {name: total(found) for name, found in unders.items() if found}
    risk = _risk_pool_opened(year)
    if risk is not None:
        available["risk_pool"] = risk
    found: dict[str, Step] = {}
    left = over
    for source in fund.waterfall:
        found[source] = Step(f"Met from {_LABELS[source]}", waterfall(left, available[source]))
        left = Step(f"Left after {_LABELS[source]}", left - found[source])
        year.show(f"from_{source}", f"Met from {_LABELS[source]}", found[source])
    if fund.waterfall:
        year.show("from_partners", "Left for the partners to meet", left)
    if risk is not None:
        _risk_pool_closed(year, risk, found["risk_pool"])
    unspent = total([available[name] for name in unders if name in available]) if any(unders.values()) else ZERO
    for stage in unders:
        if stage in found:
            unspent = unspent - found[stage]
    return left, unspent if len(shared) <= 1 else Step("Underspend on all shared services, left over", unspent)


def _risk_pool_opened(year: FundLines) -> Node | None:
    """What the risk pool has to give in the year: what it opens with, and what is paid in."""
    fund = year.fund
    pool = fund.risk_pool
    if pool is None:
        return None
    money: list[Node] = []
    if pool.left == "carried_forward":
        stated = None if pool.opening is None else fund.money("risk_pool.opening", "Opening risk pool", pool.opening)
        money.append(opened(RISK, stated))
    if pool.contributions:
        agreed = fund.by_partner("risk_pool.contributions.*", "Contribution to the risk pool", pool.contributions)
        paid = year.pay("risk_pool_contributions", "Contributions to the risk pool", agreed)
        money.append(Step("Contributions to the risk pool, all partners", Sum(paid)))
    return money[0] if len(money) == 1 else Step("Risk pool before it is drawn on", total(money))


def _risk_pool_closed(year: FundLines, available: Node, used: Node) -> None:
    fund = year.fund
    assert fund.risk_pool is not None
    left = Step("Risk pool not drawn on", available - used)
    if fund.risk_pool.left == "returned":
        stated = fund.risk_pool.contributions
        agreed = fund.by_partner("risk_pool.contributions.*", "Contribution to the risk pool", stated)
        back = If(Compare(">", left, ZERO), Split(left, agreed, fund.round_to), ZERO)
        year.pay("risk_pool_returned", "Risk pool paid back", back, into=False)
        return
    stated_first = fund.risk_pool.opening
    first = None if stated_first is None else fund.money("risk_pool.opening", "Opening risk pool", stated_first)
    year.found += balance_lines(RISK, opened(RISK, first), left)


def _split(amount: Node, weights: Node, otherwise: Node, places: int) -> Node:
    """Shares of an amount; where there is none, its weights may all be nought, and others stand in for them."""
    return Split(amount, If(Compare(">", amount, ZERO), weights, otherwise), places)


def partners_meet(year: FundLines, parts: Sequence[FundPart], left: Node) -> None:
    """The overspend that partners meet, each its part; nothing where no service is shared."""
    if left is ZERO:
        return
    rule = _shared(year.fund, "overspend", left, parts)
    year.pay("overspend", "Share of overspend", rule)


def _shared(fund: PooledFund, name: str, amount: Node, parts: Sequence[FundPart]) -> Node:
    stated = fund.overspend if name == "overspend" else fund.underspend
    if isinstance(stated, dict):
        ordered = {member: stated[member] for member in fund.partners.members}
        return Split(amount, fund.by_partner(f"{name}.*", f"Share of {name}", ordered, "share"), fund.round_to)
    if stated != "proportional":
        return Split(amount, fund.only(f"{name}.*", f"Share of {name}", stated, what="share"), fund.round_to)
    if fund.proportion_of == "the_service":
        shared = [part for part in parts if part.shared]
        by_part = weights_by_part(shared, name == "overspend")
        return _split(amount, by_part, weights_of_fund(parts), fund.round_to)
    return Split(amount, _weights(fund, parts), fund.round_to)


def _weights(fund: PooledFund, parts: Sequence[FundPart]) -> Node:
    """What each partner pays in for the whole fund, less client charges counted within it."""
    agreed = weights_of_fund(parts)
    charges = fund.client_charges
    if charges is None or charges.counted != "within":
        return agreed
    return Step("Contribution net of client charges", net_of_charges(fund, charges, agreed))


def net_of_charges(fund: PooledFund, charges: ClientCharges, agreed: Node) -> Node:
    """Each partner's contribution, less the charges for the one that collects them."""
    collects = fund.only("client_charges.partner", "Collects client charges", charges.partner)
    amount = fund.money("client_charges.amount", "Client charges", charges.amount)
    return at_least_nil(agreed - Multiply(amount, collects))


def returned(year: FundLines, parts: Sequence[FundPart], unspent: Node) -> Node | None:
    """What goes back of an underspend; returns what is carried forward instead, if anything."""
    fund = year.fund
    kept, carried = fund.management_action, fund.carry_forward
    held: Node | None = None
    if kept is not None:
        stated = fund.money("management_action.amount", "Underspend from management action", kept.amount)
        saved = Step("Underspend that management brought about", Minimum((unspent, stated)))
        unspent = Step("Windfall", unspent - saved)
        if kept.kept_by == "pool":
            held = saved
        else:
            label = "Underspend kept by who brought it about"
            year.between("management_action", label, saved, fund.pool, kept.kept_by)
    elif carried is not None:
        held, unspent = unspent, ZERO
    if unspent is not ZERO:
        year.pay("underspend", "Share of underspend", _underspend(fund, parts, unspent), into=False)
    if carried is not None and carried.unused == "returned":
        assert year.carried is not None
        unused = Step("Carried into the year and not spent", year.carried[0] - year.carried[1])
        label = "Underspend carried forward and not spent, given back"
        year.pay("carried_forward_returned", label, _given_back(fund, parts, unused), into=False)
    return held


def _underspend(fund: PooledFund, parts: Sequence[FundPart], amount: Node) -> Node:
    last = fund.last_to_share
    if last is None:
        return _shared(fund, "underspend", amount, parts)
    weights = _weights(fund, parts)
    first_to_share = [member for member in fund.partners.members if member != last.partner]
    early = fund.only("last_to_share.partner", "Shares from the start", *first_to_share)
    others = Step("Contribution of those that share first", Multiply(weights, early))
    after = fund.term("last_to_share.after", "Part that the others have first", last.after)
    base = Step("Contributions of the others", Sum(others)) if last.of == "their_contributions" else amount
    first = Step("Saving that the others have first", Minimum((amount, Round(Multiply(base, after), fund.round_to))))
    rest = Step("Saving that all share", amount - first)
    return Split(first, others, fund.round_to) + Split(rest, weights, fund.round_to)


def _given_back(fund: PooledFund, parts: Sequence[FundPart], amount: Node) -> Node:
    if fund.underspend == "proportional":
        return Split(amount, _weights(fund, parts), fund.round_to)
    return _shared(fund, "underspend", amount, parts)


def carry(year: FundLines, held: Node | None) -> None:
    """What the pool carries into the next year for non-recurrent use."""
    fund = year.fund
    if fund.carry_forward is None:
        return
    assert year.carried is not None
    before, used = year.carried
    again = fund.carry_forward.unused == "carried_forward"
    money = [
        *([Step("Carried forward and not yet spent", before - used)] if again else []),
        *([] if held is None else [held]),
    ]
    year.found += balance_lines(CARRIED, before, total(money))


def made_good(year: FundLines, parts: Sequence[FundPart]) -> None:
    """What partners that gain pay to those that would be worse off than without the fund."""
    fund = year.fund
    if not fund.no_worse_off:
        return
    alone: dict[str, TermValue] = dict(fund.no_worse_off)
    without = Round(fund.by_partner("no_worse_off.*", "Cost without the fund", alone), fund.round_to)
    paid, back = total(year.paid_in), year.paid_back
    within = Step("Cost within the fund", paid - total(back) if back else paid)
    loss = Step("Worse off by", at_least_nil(within - without))
    gain = Step("Better off by", at_least_nil(without - within))
    amount, agreed = Step("Made good", Minimum((Sum(loss), Sum(gain)))), weights_of_fund(parts)
    paid_by = _split(amount, gain, agreed, fund.round_to)
    year.pay("no_worse_off_paid", "Paid by those that gain", paid_by)
    paid_to = _split(amount, loss, agreed, fund.round_to)
    year.pay("no_worse_off_received", "Paid to those that would be worse off", paid_to, into=False)
    year.show("no_worse_off_unmet", "Loss that no gain makes good", Step("Losses together", Sum(loss)) - amount)
