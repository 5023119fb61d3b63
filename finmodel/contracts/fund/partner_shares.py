"""How partners share what a pooled fund is over or has left: by stated shares, one of them, or as they pay in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Discriminator, Tag

from finmodel.contracts.fund.lines import FundLines
from finmodel.contracts.fund.paid_in import ClientCharges, net_of_charges
from finmodel.contracts.fund.parts import FundPart, weights_by_part, weights_of_fund
from finmodel.contracts.fund.services import FundService
from finmodel.contracts.values import Share, refuse_part_of_whole
from finmodel.core.faults import Fault
from finmodel.core.frozen import one_or_group
from finmodel.core.party import Code
from finmodel.rules.nodes import ZERO, Compare, If, Node, Split, Step

Sharing = Annotated[
    Annotated[Code, Tag("one")] | Annotated[dict[Code, Share], Tag("group")],
    Discriminator(one_or_group),
]
"""Who shares: `proportional` to contributions, one partner, or stated shares."""
PROPORTIONAL = "proportional"
Proportion = Literal["the_service", "the_fund"]
Sides = Mapping[Literal["overspend", "underspend"], Sharing]
"""How an overspend is shared, and how an underspend is."""


@dataclass(frozen=True)
class Shares:
    """How one side, an overspend or an underspend, is shared."""

    name: Literal["overspend", "underspend"]
    stated: Sharing
    proportion_of: Proportion | None
    charges: ClientCharges | None
    """Client charges; those within a contribution are no part of what it weighs."""

    def split(self, year: FundLines, parts: Sequence[FundPart], amount: Node) -> Node:
        """Each partner's part of an amount."""
        if isinstance(self.stated, dict):
            ordered = tuple(self.stated[member] for member in year.partners.members)
            terms = year.book.parts(f"{self.name}.*", f"Share of {self.name}", year.partners, ordered)
            return Split(amount, terms, year.places)
        if self.stated != PROPORTIONAL:
            alone = year.only(f"{self.name}.*", f"Share of {self.name}", self.stated, what="share")
            return Split(amount, alone, year.places)
        if self.proportion_of == "the_service":
            shared = [part for part in parts if part.shared]
            by_part = weights_by_part(shared, self.name == "overspend")
            return split_or(amount, by_part, weights_of_fund(parts), year.places)
        return Split(amount, self.weights(year, parts), year.places)

    def weights(self, year: FundLines, parts: Sequence[FundPart]) -> Node:
        """What each partner pays in for the whole fund, less client charges counted within it."""
        agreed = weights_of_fund(parts)
        if self.charges is None or self.charges.counted != "within":
            return agreed
        return Step("Contribution net of client charges", net_of_charges(year, self.charges, agreed))


def split_or(amount: Node, weights: Node, otherwise: Node, places: int) -> Node:
    """Shares of an amount; where there is none, its weights may all be nought, and others stand in for them."""
    return Split(amount, If(Compare(">", amount, ZERO), weights, otherwise), places)


def sharing_faults(sides: Sides, members: Sequence[str]) -> Iterator[Fault]:
    """Shares that are not one for each partner, and partners named that pay nothing in."""
    told = f"The contributors are {', '.join(members)}."
    for name, shares in sides.items():
        if isinstance(shares, dict) and set(shares) != set(members):
            yield Fault((name,), f"`{name}:` must give each contributor a share, and nobody else.", told)
        elif isinstance(shares, dict):
            refuse_part_of_whole(name, shares)
        elif shares != PROPORTIONAL and shares not in members:
            what = f"`{name}:` names '{shares}', who pays nothing in."
            yield Fault((name,), what, f"{told} Or write `proportional`.")


def proportion_faults(
    sides: Sides,
    proportion_of: Proportion | None,
    services: Sequence[FundService],
    has_rest: bool,
    keys: Collection[str],
) -> Iterator[Fault]:
    """Shares in proportion to contributions where nothing says to which; `keys` are those that the file gives."""
    shared = [service for service in services if service.risk == "variable"]
    open_to_doubt = (bool(shared) or has_rest) and len(services) + has_rest > 1
    proportional = [name for name, stated in sides.items() if stated == PROPORTIONAL]
    if open_to_doubt and proportional and proportion_of is None:
        what = f"`{proportional[0]}: proportional` does not say to which contributions."
        fix = "Add `proportion_of: the_service` (those to the services concerned) or `proportion_of: the_fund`."
        at = proportional[0] if proportional[0] in keys else "services"
        yield Fault((at,), what, fix)
    if proportion_of is not None and not (open_to_doubt and proportional):
        what = "`proportion_of:` settles nothing: no shared service is in proportion to contributions."
        yield Fault(("proportion_of",), what, "Take it out.")


def charges_faults(
    charges: ClientCharges,
    members: Sequence[str],
    contributions: Collection[str],
    sides: Sides,
    proportion_of: Proportion | None,
) -> Iterator[Fault]:
    """Client charges of somebody who pays nothing in, or that change no share."""
    if charges.partner not in members:
        what = f"'{charges.partner}' pays nothing in, and so has no share to take client charges off."
        yield Fault(("client_charges", "partner"), what, f"The contributors are {', '.join(members)}.")
    elif proportion_of == "the_service":
        what = "Client charges are taken off a partner's share of the fund, and shares here go by service."
        yield Fault(("client_charges",), what, "Write `proportion_of: the_fund`, or state the shares.")
    elif charges.counted == "taken_off" and charges.partner not in contributions:
        what = f"Client charges are taken off a contribution of '{charges.partner}' that is not there."
        yield Fault(("client_charges", "partner"), what, "State it under `contributions:`.")
    elif charges.counted == "within" and PROPORTIONAL not in sides.values():
        what = "Client charges within a contribution change nothing where shares are stated."
        yield Fault(("client_charges",), what, "Write `proportional`, or `counted: on_top`.")
