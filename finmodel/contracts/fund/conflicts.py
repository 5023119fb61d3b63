"""What the clauses of a pooled fund leave open or contradict, each with the clause that would settle it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from finmodel.contracts.clash import Clash
from finmodel.contracts.values import TermValue, refuse_part_of_whole
from finmodel.core.faults import Fault

if TYPE_CHECKING:
    from finmodel.contracts.kinds.pooled_fund import PooledFund
    from finmodel.contracts.questions import Neighbour

_SIDES = ("overspend", "underspend")


def conflicts(fund: PooledFund) -> Iterator[Fault]:
    """Every clause that another contradicts, or that needs another."""
    if not fund.contributions and not fund.services:
        fix = "Give `contributions:`, or `services:` with contributions of their own."
        yield Fault(("contributions",), "Nobody pays in.", fix)
        return
    yield from _sharing(fund)
    yield from _services(fund)
    yield from _host(fund)
    yield from _proportion(fund)
    yield from _waterfall(fund)
    yield from _underspend(fund)
    yield from _contributions(fund)
    yield from _no_worse_off(fund)
    if fund.ends is not None and fund.holds:
        what = f"The agreement ends, and nothing says whose the {fund.holds[0].title.lower()} then is."
        yield Fault(("ends",), what, "Have it returned each year (`left: returned`), or take out `ends:`.")


def unclaimed(fund: PooledFund, others: Sequence[Neighbour]) -> Iterator[Clash]:
    """Contracts the pool pays for and no service names, and services under contracts that it does not pay."""
    paying = {
        other.id: [each for line in other.lines() for each in line.transfers if each.payer == fund.pool]
        for other in others
        if other is not fund
    }
    for number, service in enumerate(fund.services):
        for name in service.paid_under:
            if name in paying and not service.spend(fund.pool).counts(name, paying[name]):
                what = f"The pool pays nothing{f' to {service.paid_to!r}' if paying[name] else ''} under '{name}'."
                fix = f"Name the contracts by which the pool pays for '{service.id}'."
                yield Clash(fund.id, ("services", number, "paid_under"), what, fix)
    if fund.has_rest:
        return
    for name, transfers in paying.items():
        for payee in sorted({each.payee for each in transfers}):
            moved = [each for each in transfers if each.payee == payee]
            if not any(service.spend(fund.pool).counts(name, moved) for service in fund.services):
                what = f"The pool pays '{payee}' under '{name}', and no service names it: nobody pays in for it."
                fix = "Add it to the `paid_under:` of a service, or give `contributions:` for what is no service."
                yield Clash(fund.id, ("services",), what, fix)


def _sharing(fund: PooledFund) -> Iterator[Fault]:
    members = fund.partners.members
    told = f"The contributors are {', '.join(members)}."
    for name in _SIDES:
        shares = getattr(fund, name)
        if isinstance(shares, dict) and set(shares) != set(members):
            yield Fault((name,), f"`{name}:` must give each contributor a share, and nobody else.", told)
        elif isinstance(shares, dict):
            refuse_part_of_whole(name, shares)
        elif shares != "proportional" and shares not in members:
            what = f"`{name}:` names '{shares}', who pays nothing in."
            yield Fault((name,), what, f"{told} Or write `proportional`.")


def _services(fund: PooledFund) -> Iterator[Fault]:
    for number, service in enumerate(fund.services):
        for other in fund.services[:number]:
            if other.id == service.id:
                yield Fault(("services", number, "id"), f"Two services are called '{service.id}'.", "Rename one.")
            elif other.overlaps(service):
                what = f"'{other.id}' and '{service.id}' are paid under one contract, whose cost would count twice."
                fix = "Tell them apart by `paid_to:`, or keep it in one of them."
                yield Fault(("services", number, "paid_under"), what, fix)


def _host(fund: PooledFund) -> Iterator[Fault]:
    if fund.host is not None:
        return
    fix = "Add `host:`."
    for name, what in (
        ("maladministration", "Overspend from maladministration falls on the host, and no host is named."),
        ("host_fee", "The host is paid a fee, and no host is named."),
    ):
        if getattr(fund, name) is not None:
            yield Fault((name,), what, fix)
    for number, service in enumerate(fund.services):
        if service.risk == "fixed":
            what = f"Contributions to '{service.id}' are fixed but for the host's, and no host is named."
            yield Fault(("services", number, "risk"), what, fix)


def _proportion(fund: PooledFund) -> Iterator[Fault]:
    shared = [service for service in fund.services if service.risk == "variable"]
    open_to_doubt = bool(shared) and (len(shared) > 1 or fund.has_rest or len(fund.services) > 1)
    proportional = [name for name in _SIDES if getattr(fund, name) == "proportional"]
    if open_to_doubt and proportional and fund.proportion_of is None:
        what = f"`{proportional[0]}: proportional` does not say to which contributions."
        fix = "Add `proportion_of: the_service` (those to the services concerned) or `proportion_of: the_fund`."
        at = proportional[0] if proportional[0] in fund.model_fields_set else "services"
        yield Fault((at,), what, fix)
    if fund.proportion_of is not None and not (open_to_doubt and proportional):
        what = "`proportion_of:` settles nothing: no shared service is in proportion to contributions."
        yield Fault(("proportion_of",), what, "Take it out.")
    charges = fund.client_charges
    if charges is None:
        return
    if charges.partner not in fund.partners.members:
        what = f"'{charges.partner}' pays nothing in, and so has no share to take client charges off."
        yield Fault(("client_charges", "partner"), what, f"The contributors are {', '.join(fund.partners.members)}.")
    elif fund.proportion_of == "the_service":
        what = "Client charges are taken off a partner's share of the fund, and shares here go by service."
        yield Fault(("client_charges",), what, "Write `proportion_of: the_fund`, or state the shares.")
    elif charges.counted == "taken_off" and charges.partner not in fund.contributions:
        what = f"Client charges are taken off a contribution of '{charges.partner}' that is not there."
        yield Fault(("client_charges", "partner"), what, "State it under `contributions:`.")
    elif charges.counted == "within" and not proportional:
        what = "Client charges within a contribution change nothing where shares are stated."
        yield Fault(("client_charges",), what, "Write `proportional`, or `counted: on_top`.")


def _waterfall(fund: PooledFund) -> Iterator[Fault]:
    stages = fund.waterfall
    for stage in dict.fromkeys(stages):
        if stages.count(stage) > 1:
            yield Fault(("waterfall",), f"'{stage}' is listed twice.", "Each source is drawn on once; keep one.")
    callable_ = [service for service in fund.services if not service.committed]
    shared = [service for service in fund.services if service.risk == "variable" and service.committed]
    checks = (
        ("risk_pool" in stages and fund.risk_pool is None, "The waterfall draws on a risk pool, and there is none.",
         "Give `risk_pool:`, or take it out of the waterfall."),
        ("uncommitted" in stages and not callable_, "The waterfall draws on schemes not committed, and there are none.",
         "Give such a service `committed: no`, or take it out of the waterfall."),
        ("other_underspend" in stages and len(shared) + fund.has_rest < 2,
         "The waterfall draws on other services' underspends, and there are none to draw on.",
         "Name the `services:`, or take it out of the waterfall."),
    )  # fmt: skip
    yield from (Fault(("waterfall",), what, fix) for wrong, what, fix in checks if wrong)
    if fund.risk_pool is not None and "risk_pool" not in stages:
        what = "Nothing says when the risk pool is drawn on."
        yield Fault(("risk_pool",), what, "Add `risk_pool` to `waterfall:`, in its place.")
    if callable_ and "uncommitted" not in stages:
        what = f"'{callable_[0].id}' is not committed, and nothing says when its budget is called on."
        yield Fault(("services",), what, "Add `uncommitted` to `waterfall:`, in its place.")


def _underspend(fund: PooledFund) -> Iterator[Fault]:
    kept, carried, last = fund.management_action, fund.carry_forward, fund.last_to_share
    if kept is not None and kept.kept_by == "pool" and carried is None:
        what = "The pool keeps what management saved, and nothing says what it may be used for."
        yield Fault(("management_action", "kept_by"), what, "Add `carry_forward:`, or name the partner that keeps it.")
    if kept is not None and kept.kept_by != "pool" and carried is not None:
        what = f"'{kept.kept_by}' keeps what management saved, and the underspend is carried forward too."
        fix = "Write `kept_by: pool` to carry it forward, or take out `carry_forward:`."
        yield Fault(("management_action", "kept_by"), what, fix)
    returned = carried is None or kept is not None
    if not returned and carried is not None and carried.unused == "carried_forward":
        for name in ("underspend", "last_to_share"):
            if name in fund.model_fields_set and getattr(fund, name) is not None:
                what = f"All of an underspend is carried forward, and so nothing is left for `{name}:` to share."
                fix = "Add `management_action:` to carry that part alone, write `unused: returned`, or take it out."
                yield Fault((name,), what, fix)
    elif last is not None and not returned:
        what = "The underspend is carried forward, and no saving is shared in the year."
        yield Fault(("last_to_share",), what, "Add `management_action:` to carry that part alone, or take it out.")
    if last is None:
        return
    if last.partner not in fund.partners.members or len(fund.partners.members) == 1:
        what = f"'{last.partner}' is not one of several contributors."
        yield Fault(("last_to_share", "partner"), what, f"The contributors are {', '.join(fund.partners.members)}.")
    if fund.underspend != "proportional" or fund.proportion_of == "the_service":
        what = "Savings are shared in proportion to contributions to the fund once the others have had their part."
        yield Fault(("last_to_share",), what, "Write `underspend: proportional`, and `proportion_of: the_fund`.")


def _contributions(fund: PooledFund) -> Iterator[Fault]:
    if fund.roll_forward is None:
        return
    uplifts, members = fund.roll_forward.uplift_by_partner, fund.partners.members
    if uplifts and set(uplifts) != set(members):
        what = "`uplift_by_partner:` must give each contributor an uplift, and nobody else."
        yield Fault(("roll_forward", "uplift_by_partner"), what, f"The contributors are {', '.join(members)}.")
    stated: list[tuple[tuple[str | int, ...], TermValue]] = [
        (("contributions", name), value) for name, value in fund.contributions.items()
    ]
    for number, service in enumerate(fund.services):
        at_service = ("services", number, "contributions")
        stated += [((*at_service, name), value) for name, value in service.contributions.items()]
    for at, value in stated:
        if value.value is None:
            what = "Contributions are rolled forward, and here they are stated year by year."
            yield Fault(at, what, "State the first year's alone, or take out `roll_forward:`.")


def _no_worse_off(fund: PooledFund) -> Iterator[Fault]:
    if not fund.no_worse_off:
        return
    if set(fund.no_worse_off) != set(fund.partners.members):
        what = "`no_worse_off:` must say of each contributor what it would have paid, and of nobody else."
        yield Fault(("no_worse_off",), what, f"The contributors are {', '.join(fund.partners.members)}.")
    for number, service in enumerate(fund.services):
        if service.risk != "variable":
            what = f"One partner bears the risk of '{service.id}' alone, and no partner is to be worse off."
            fix = "Write `risk: variable`, or take out `no_worse_off:`."
            yield Fault(("services", number, "risk"), what, fix)
