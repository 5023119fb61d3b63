"""Services of a pooled fund: each with its own contributions, its own spend, and who bears its risk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, Self

from pydantic import Field, model_validator

from finmodel.contracts.clash import Clash
from finmodel.contracts.line import Paid
from finmodel.contracts.questions import Neighbour
from finmodel.contracts.values import Money
from finmodel.core.faults import Fault
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.speech import spoken
from finmodel.errors import Refused
from finmodel.rules.nodes import MONEY, Measure


class FundService(Frozen):
    """A service (a line) of the fund, with a budget of its own."""

    id: Code
    """Short name of the service; its figures are `budget_ID`, `spend_ID` and `variance_ID`."""
    title: str | None = None
    """Name as a board would write it."""
    contributions: dict[Code, Money] = Field(min_length=1)
    """What each partner pays in for this service; a partner that is not named pays nothing for it."""
    paid_under: tuple[Code, ...] = Field(min_length=1)
    """Contracts, paid from the pool, that are this service."""
    paid_to: Code | None = None
    """Only what those contracts pay to this party, where one contract serves several services."""
    risk: Literal["variable", "fixed", "own"] = "variable"
    """`variable`: over- and underspend are shared; `fixed`: no partner's contribution ever changes but the host's;
    `own`: the service's commissioner bears its own risk."""
    commissioner: Code | None = None
    """Partner that bears the risk, where `risk: own`."""
    committed: bool = True
    """No, for a scheme whose budget may still be called on to meet an overspend (`uncommitted` in the waterfall)."""

    @model_validator(mode="after")
    def _risk_has_a_bearer(self) -> Self:
        if self.risk == "own" and self.commissioner is None:
            raise Refused("`risk: own` does not say whose.", "Name the service's `commissioner:`.")
        if self.risk != "own" and self.commissioner is not None:
            raise Refused("`commissioner:` bears nothing here.", "Write `risk: own`, or take it out.")
        if self.risk != "variable" and not self.committed:
            raise Refused(
                "A scheme that is not committed can be called on by all, and here one partner bears its risk.",
                "Write `risk: variable`, or take out `committed:`.",
            )
        return self

    @property
    def name(self) -> str:
        """The service as messages and labels call it."""
        return self.title or spoken(self.id)

    def spend(self, pool: str) -> Paid:
        """Asks for what the pool pays for the service."""
        return Paid(self.paid_under, pool, self.paid_to)

    def spending(self, pool: str) -> Measure:
        """What the pool pays for the service."""
        return Measure(f"spend_{self.id}", MONEY, f"Spend on {self.name}", ask=self.spend(pool))

    def overlaps(self, other: FundService) -> bool:
        """True where some payment would count for both services."""
        shared = set(self.paid_under) & set(other.paid_under)
        return bool(shared) and (self.paid_to is None or other.paid_to is None or self.paid_to == other.paid_to)


def service_faults(services: Sequence[FundService]) -> Iterator[Fault]:
    """Services of one name, and those whose cost would count twice."""
    for number, service in enumerate(services):
        for other in services[:number]:
            if other.id == service.id:
                yield Fault(("services", number, "id"), f"Two services are called '{service.id}'.", "Rename one.")
            elif other.overlaps(service):
                what = f"'{other.id}' and '{service.id}' are paid under one contract, whose cost would count twice."
                fix = "Tell them apart by `paid_to:`, or keep it in one of them."
                yield Fault(("services", number, "paid_under"), what, fix)


def hostless_faults(falls_on_host: Mapping[str, object], services: Sequence[FundService]) -> Iterator[Fault]:
    """What falls on a host where none is named: clauses by key, each nothing where it is not given, and services."""
    fix = "Add `host:`."
    for name, what in (
        ("maladministration", "Overspend from maladministration falls on the host, and no host is named."),
        ("host_fee", "The host is paid a fee, and no host is named."),
    ):
        if falls_on_host[name] is not None:
            yield Fault((name,), what, fix)
    for number, service in enumerate(services):
        if service.risk == "fixed":
            what = f"Contributions to '{service.id}' are fixed but for the host's, and no host is named."
            yield Fault(("services", number, "risk"), what, fix)


def unclaimed(
    fund: Neighbour, pool: str, services: Sequence[FundService], has_rest: bool, others: Sequence[Neighbour]
) -> Iterator[Clash]:
    """Contracts the pool pays for and no service names, and services under contracts that it does not pay."""
    paying = {
        other.id: [each for line in other.lines() for each in line.transfers if pool in (each.payer, each.payee)]
        for other in others
        if other is not fund
    }
    for number, service in enumerate(services):
        for name in service.paid_under:
            if name in paying and not service.spend(pool).counts(name, paying[name]):
                what = f"The pool pays nothing{f' to {service.paid_to!r}' if paying[name] else ''} under '{name}'."
                fix = f"Name the contracts by which the pool pays for '{service.id}'."
                yield Clash(fund.id, ("services", number, "paid_under"), what, fix)
    if has_rest:
        return
    for name, transfers in paying.items():
        for payee in sorted({each.payee if each.payer == pool else each.payer for each in transfers}):
            moved = [each for each in transfers if payee in (each.payer, each.payee)]
            if not any(service.spend(pool).counts(name, moved) for service in services):
                what = f"The pool pays '{payee}' under '{name}', and no service names it: nobody pays in for it."
                if all(each.back for each in moved):
                    what = f"Money comes back to the pool from '{payee}' under '{name}', and no service names it."
                fix = "Add it to the `paid_under:` of a service, or give `contributions:` for what is no service."
                yield Clash(fund.id, ("services",), what, fix)
