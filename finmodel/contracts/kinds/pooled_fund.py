"""Pooled fund (section 75, section 33): contributions in, services paid out, over- and underspend shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Tag, model_validator

from finmodel.contracts.amount import MoneyAmount
from finmodel.contracts.clash import Clash
from finmodel.contracts.clauses.over_time.balance import CARRIED, RISK, Balance
from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.fund.conflicts import conflicts, unclaimed
from finmodel.contracts.fund.fund_terms import (
    CarryForward,
    ClientCharges,
    Contingent,
    HostFee,
    LastToShare,
    ManagementAction,
    RiskPool,
    RollForward,
)
from finmodel.contracts.fund.services import FundService
from finmodel.contracts.fund.year import lines_of
from finmodel.contracts.questions import Neighbour
from finmodel.contracts.values import Money, Share, TermValue
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import one_or_group
from finmodel.core.party import Code
from finmodel.rules.nodes import Axis, Node, Round, Term

Sharing = Annotated[
    Annotated[Code, Tag("one")] | Annotated[dict[Code, Share], Tag("group")],
    Discriminator(one_or_group),
]
PROPORTIONAL = "proportional"
Stage = Literal["other_underspend", "risk_pool", "uncommitted"]


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
    proportion_of: Literal["the_service", "the_fund"] | None = None
    """Where services differ in contributions: whether shares are in proportion to what each partner pays in for
    the services that are over (or under), or for the whole fund."""
    last_to_share: LastToShare | None = None
    """A partner that shares in an underspend only after the others have had their part."""
    management_action: ManagementAction | None = None
    """An underspend brought about by management is kept; a windfall is returned."""
    carry_forward: CarryForward | None = None
    """An underspend is kept in the pool for non-recurrent use."""
    no_worse_off: dict[Code, Money] = {}
    """What each partner would have paid without the fund; those that gain make good, as far as their gain goes,
    what others would lose."""

    @model_validator(mode="after")
    def _clauses_agree(self) -> Self:
        found = list(conflicts(self))
        if found:
            raise Faults(found)
        return self

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
        return tuple(unclaimed(self, others))

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

    def by_partner(self, name: str, label: str, stated: Mapping[str, TermValue], what: str = "money") -> Term:
        """A term with one value for each partner; nought for one that is not named."""
        none = TermValue(value=Decimal(0), unit=what, source="Not named in the agreement")
        return self.table(name, label, self.partners, tuple(stated.get(one, none) for one in self.partners.members))

    def only(self, name: str, label: str, *partners: str, what: str = "flag") -> Term:
        """A term that is one for some partners and nought for the others."""
        one = TermValue(value=Decimal(1), unit=what, source=self.source)
        return self.by_partner(name, label, dict.fromkeys(partners, one), what)

    def money(self, name: str, label: str, amount: MoneyAmount) -> Node:
        """An amount of money to the contract's unit."""
        return Round(self.number(name, label, amount, "money"), self.round_to)

    def rules(self) -> tuple[Line, ...]:
        """Contributions, spend, and each contributor's part of what is over or short."""
        return lines_of(self)


def _as_stated(shared: Sharing) -> object:
    """Who shares, in a form that compares: `proportional`, one partner, or each partner's numbers."""
    return shared if isinstance(shared, str) else {partner: share.numbers for partner, share in shared.items()}
