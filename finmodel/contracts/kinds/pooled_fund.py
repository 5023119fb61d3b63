"""Pooled fund (section 75, section 33): contributions in, services paid out, over- and underspend shared.

What an agreement may say is stated here, and so is the order in which a year of it is worked out, since agreements
differ in clauses and not in that order. Each clause, with its rule and what it refuses, is a file in `contracts/fund`,
which takes the terms that it needs and knows neither this kind nor the clauses that come after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, Self

from pydantic import model_validator

from finmodel.contracts.amount import MoneyAmount
from finmodel.contracts.clash import Clash
from finmodel.contracts.clauses.over_time.balance import CARRIED, RISK, Balance, years_settled
from finmodel.contracts.contract import Contract, Line, Paid
from finmodel.contracts.fund.lines import FundLines
from finmodel.contracts.fund.localities import Localities, by_locality, locality_faults
from finmodel.contracts.fund.no_worse_off import made_good, worse_off_faults
from finmodel.contracts.fund.overspend import RiskPool, Stage, met, waterfall_faults
from finmodel.contracts.fund.paid_in import (
    ClientCharges,
    Contingent,
    HostFee,
    budget_net_of_charges,
    charges_paid_in,
    earned_by_performance,
    host_paid,
)
from finmodel.contracts.fund.partner_shares import (
    PROPORTIONAL,
    Proportion,
    Shares,
    Sharing,
    Sides,
    charges_faults,
    proportion_faults,
    sharing_faults,
)
from finmodel.contracts.fund.parts import FundPart, part_of, show_part
from finmodel.contracts.fund.roll_forward import Budget, RollForward, budget_of, roll_forward_faults
from finmodel.contracts.fund.services import FundService, hostless_faults, service_faults, unclaimed
from finmodel.contracts.fund.underspend import (
    CarriedIn,
    CarryForward,
    FundUnspent,
    LastToShare,
    ManagementAction,
    carry_on,
    spent_from_carried,
    underspend_faults,
)
from finmodel.contracts.questions import Neighbour
from finmodel.contracts.values import Money
from finmodel.core.faults import Fault, Faults
from finmodel.core.party import Code
from finmodel.rules.nodes import MONEY, ZERO, Axis, Measure, Node, Round, Step
from finmodel.rules.shapes import total


class PooledFund(Contract):
    """Partners pay contributions into a pool, which pays for services; what is over or short is shared."""

    kind: Literal["pooled_fund"]
    pool: Code
    """The pool, as the place names it."""
    host: Code | None = None
    """Partner that hosts the pool, where a clause speaks of the host."""
    contributions: dict[Code, Money] = {}
    """What each partner pays in for a period, beside what it pays in for a service named in `services:`."""
    services: tuple[FundService, ...] = ()
    """Services with contributions and a risk of their own; `contributions:` are for everything else."""
    roll_forward: RollForward | None = None
    """How the first year's contributions become those of later years."""
    contingent: Contingent | None = None
    """Contributions that depend on performance."""
    client_charges: ClientCharges | None = None
    """Charges a council collects; its share is net of them."""
    host_fee: HostFee | None = None
    """What the pool pays the host for running it."""
    maladministration: MoneyAmount | None = None
    """Overspend that the host's maladministration caused: the host meets it, before anything else."""
    waterfall: tuple[Stage, ...] = ()
    """What meets an overspend before the partners do, in order: `other_underspend`, `risk_pool`, `uncommitted`."""
    risk_pool: RiskPool | None = None
    """Money set aside for overspends."""
    overspend: Sharing = PROPORTIONAL
    """Who meets an overspend: `proportional` to contributions, one partner, or stated shares."""
    underspend: Sharing = PROPORTIONAL
    """Who gets an underspend back: `proportional` to contributions, one partner, or stated shares."""
    proportion_of: Proportion | None = None
    """Where services differ in contributions: whether shares are in proportion to what each partner pays in for
    the services that are over (or under), or for the whole fund."""
    last_to_share: LastToShare | None = None
    """A partner that shares in an underspend only after the others have had their part."""
    management_action: ManagementAction | None = None
    """An underspend brought about by management is kept; a windfall is returned."""
    carry_forward: CarryForward | None = None
    """An underspend is kept in the pool for non-recurrent use."""
    localities: Localities | None = None
    """A budget for each locality, with what it spent, over or under."""
    no_worse_off: dict[Code, Money] = {}
    """What each partner would have paid without the fund; those that gain make good, as far as their gain goes,
    what others would lose."""

    @model_validator(mode="after")
    def _clauses_agree(self) -> Self:
        found = list(self._conflicts())
        if found:
            raise Faults(found)
        return self

    def _conflicts(self) -> Iterator[Fault]:
        """Every clause that another contradicts, or that needs another."""
        if not self.contributions and not self.services:
            fix = "Give `contributions:`, or `services:` with contributions of their own."
            yield Fault(("contributions",), "Nobody pays in.", fix)
            return
        members, keys = self.partners.members, self.model_fields_set
        sides: Sides = {"overspend": self.overspend, "underspend": self.underspend}
        yield from sharing_faults(sides, members)
        yield from service_faults(self.services)
        if self.host is None:
            falls_on_host = {"maladministration": self.maladministration, "host_fee": self.host_fee}
            yield from hostless_faults(falls_on_host, self.services)
        yield from proportion_faults(sides, self.proportion_of, self.services, self.has_rest, keys)
        if self.client_charges is not None:
            yield from charges_faults(self.client_charges, members, self.contributions, sides, self.proportion_of)
        yield from waterfall_faults(self.waterfall, self.risk_pool, self.services, self.has_rest)
        yield from underspend_faults(self._unspent, members, keys)
        if self.roll_forward is not None:
            yield from roll_forward_faults(self.roll_forward, members, self.contributions, self.services)
        if self.localities is not None:
            yield from locality_faults(self.localities, self.services)
        if self.no_worse_off:
            yield from worse_off_faults(self.no_worse_off, members, self.services)
        if self.ends is not None and self.holds:
            what = f"The agreement ends, and nothing says whose the {self.holds[0].title.lower()} then is."
            yield Fault(("ends",), what, "Have it returned each year (`left: returned`), or take out `ends:`.")

    def remarks(self) -> tuple[Fault, ...]:
        """Over- and underspend that are shared otherwise, where `note:` gives no reason."""
        both = [_as_stated(each) for each in (self.overspend, self.underspend)]
        if both[0] == both[1] or self.last_to_share is not None or "spend" in (self.note or ""):
            return ()
        what = "An underspend is shared otherwise than an overspend, and nothing says why."
        return (Fault(("underspend",), what, "Share both alike, or give the reason in `note:`."),)

    @property
    def shares_out(self) -> str:
        """The pool itself."""
        return self.pool

    @property
    def holds(self) -> tuple[Balance, ...]:
        """What the pool may hold at the end of a year."""
        carried = self.risk_pool is not None and self.risk_pool.left == "carried_forward"
        return ((RISK,) if carried else ()) + ((CARRIED,) if self.carry_forward is not None else ())

    def beside(self, others: Sequence[Neighbour]) -> tuple[Clash, ...]:
        """What the pool pays for and no service or contribution covers."""
        return tuple(unclaimed(self, self.pool, self.services, self.has_rest, others))

    @property
    def partners(self) -> Axis:
        """Everyone who pays in, in the order they are first named."""
        named = [*self.contributions, *(name for service in self.services for name in service.contributions)]
        extra = [*(self.risk_pool.contributions if self.risk_pool else ())]
        extra += [*(self.contingent.contributions if self.contingent else ())]
        return Axis("contributor", tuple(dict.fromkeys([*named, *extra])))

    @property
    def has_rest(self) -> bool:
        """True where the fund is for something beside the services it names."""
        charges = self.client_charges is not None and self.client_charges.counted == "on_top"
        return bool(self.contributions or self.contingent or self.host_fee or self.carry_forward or charges)

    def rules(self) -> tuple[Line, ...]:
        """Contributions, spend, and each contributor's part of what is over or short."""
        year = FundLines(self, self.pool, self.partners)
        openings = [held.opening for held in (self.risk_pool, self.carry_forward) if held is not None]
        if self.roll_forward is not None or any(opening is not None for opening in openings):
            year.found.append(years_settled())
        parts, carried = self._parts(year)
        if self.localities is not None:
            parts = by_locality(year, self.localities, parts)
        by_host = None
        if self.maladministration is not None:
            assert self.host is not None
            by_host = (self.host, self.maladministration)
        left, unspent = met(year, parts, self.waterfall, self.risk_pool, by_host)
        if left is not ZERO:
            year.pay("overspend", "Share of overspend", self._shares("overspend").split(year, parts, left))
        held = self._unspent.returned(year, parts, unspent)
        if carried is not None:
            carry_on(year, parts, carried, self._unspent.shares, held)
        if self.no_worse_off:
            made_good(year, parts, self.no_worse_off)
        return tuple(year.found)

    def _parts(self, year: FundLines) -> tuple[list[FundPart], CarriedIn | None]:
        """Contributions, what each part of the fund costs and is over or has left, and what was carried into it."""
        rest = self._budget_of_rest(year)
        budgets = [
            budget_of(year, f"services.{place}.contributions", one.name, one.contributions, self.roll_forward, one.id)
            for place, one in enumerate(self.services, start=1)
        ]
        every = [*([] if rest is None else [rest]), *budgets]
        year.pay("contributions", "Contributions", total([budget.agreed for budget in every]))
        more = self._more_money(year)
        for budget in every:
            year.found += budget.lines
        spend = Measure("spend", MONEY, "Spend of the pool", ask=Paid(payer=self.pool))
        year.show("spend", "Spend of the pool", spend)
        spends = [service.spending(self.pool) for service in self.services]
        parts, carried = [], None
        if self.has_rest:
            money = [*([] if rest is None else [rest.fund]), *more]
            cost, carried = self._cost_of_rest(year, spend, spends, every)
            parts.append(part_of(None, None if rest is None else rest.agreed, _together(money), cost))
        for service, budget, spent in zip(self.services, budgets, spends, strict=True):
            parts.append(part_of(service, budget.agreed, budget.fund, Round(spent, self.round_to)))
        for part in parts:
            show_part(year, part, self.roll_forward is not None, self.host)
        return parts, carried

    def _budget_of_rest(self, year: FundLines) -> Budget | None:
        """Contributions to what is no service of its own, less the client charges that are taken off them."""
        if not self.contributions:
            return None
        budget = budget_of(year, "contributions", "", self.contributions, self.roll_forward)
        charges = self.client_charges
        taken_off = charges is not None and charges.counted == "taken_off"
        return budget_net_of_charges(year, charges, budget) if charges is not None and taken_off else budget

    def _more_money(self, year: FundLines) -> list[Node]:
        """What is paid in beside contributions: as far as performance is achieved, and client charges."""
        found = []
        if self.contingent is not None:
            found.append(earned_by_performance(year, self.contingent))
        if self.client_charges is not None and self.client_charges.counted == "on_top":
            found.append(charges_paid_in(year, self.client_charges))
        return found

    def _cost_of_rest(
        self, year: FundLines, spend: Node, spends: Sequence[Node], budgets: Sequence[Budget]
    ) -> tuple[Node, CarriedIn | None]:
        """What is no service of its own: with the host's fee, and less what was carried forward for it."""
        cost: Node = Round(spend, self.round_to)
        if spends:
            cost = Step("Spend on everything else", Round(spend - total(spends), self.round_to))
        if self.host_fee is not None:
            assert self.host is not None
            agreed = total([budget.fund for budget in budgets])
            cost = Step("Spend with the host's fee", cost + host_paid(year, self.host_fee, self.host, agreed))
        if self.carry_forward is None:
            return cost, None
        carried = spent_from_carried(year, self.carry_forward)
        return Step("Spend not met from what was carried forward", cost - carried.used), carried

    def _shares(self, name: Literal["overspend", "underspend"]) -> Shares:
        stated = self.overspend if name == "overspend" else self.underspend
        return Shares(name, stated, self.proportion_of, self.client_charges)

    @property
    def _unspent(self) -> FundUnspent:
        return FundUnspent(self._shares("underspend"), self.last_to_share, self.management_action, self.carry_forward)


def _together(money: Sequence[Node]) -> Node:
    return (ZERO if not money else money[0]) if len(money) < 2 else Step("Everything paid in", total(money))


def _as_stated(shared: Sharing) -> object:
    """Who shares, in a form that compares: `proportional`, one partner, or each partner's numbers."""
    return shared if isinstance(shared, str) else {partner: share.numbers for partner, share in shared.items()}
