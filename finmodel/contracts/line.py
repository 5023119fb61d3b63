"""Lines of a contract, who pays whom on each, and what its measures may ask for beside activity.

Two questions are answered here and nowhere else: who a line transfers money between (`Line.transfers`), and what of
it an ask for the payments of earlier contracts counts (`Paid.counts`). Settlement, slopes, workbook, variance and
every check between contracts read these answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from finmodel.rules.nodes import Node

Parties = str | tuple[str, ...]
"""One party, or one for each member of a rule's axis."""


@dataclass(frozen=True)
class Transfer:
    """Money that moves from one party to another."""

    payer: str
    payee: str
    member: int | None = None
    """Number of the member of the line's axis that it is for, from 0; None where the line has no axis."""


@dataclass(frozen=True)
class Counted:
    """What an ask counts of one line."""

    member: int | None
    """Number of the member of the line's axis, from 0; None where the line has no axis."""
    sign: Literal[1, -1] = 1
    """1 where its amount is added to what is asked for, −1 where it is taken away."""


@dataclass(frozen=True)
class Line:
    """A named rule of a contract: a payment where it has a payer and a payee, else a figure shown on the way."""

    name: str
    label: str
    rule: Node
    payer: Parties | None = None
    payee: Parties | None = None

    @property
    def pays(self) -> bool:
        """True where the line moves money."""
        return self.payer is not None and self.payee is not None

    @cached_property
    def transfers(self) -> tuple[Transfer, ...]:
        """Who pays whom on the line, member by member in order; a party never pays itself, a figure pays nobody."""
        if self.payer is None or self.payee is None:
            return ()
        axis = self.rule.axis
        members = (None,) if axis is None else tuple(range(len(axis.members)))
        pairs = zip(_for_each(self.payer, len(members)), _for_each(self.payee, len(members)), members, strict=True)
        return tuple(Transfer(payer, payee, member) for payer, payee, member in pairs if payer != payee)


def _for_each(parties: Parties, count: int) -> tuple[str, ...]:
    return (parties,) * count if isinstance(parties, str) else parties


@dataclass(frozen=True)
class Paid:
    """Asks for money that earlier contracts pay: under which (any, where none is named), by whom and to whom."""

    contracts: tuple[str, ...] = ()
    payer: str | None = None
    payee: str | None = None

    def counts(self, contract: str, transfers: Iterable[Transfer]) -> tuple[Counted, ...]:
        """What it counts of the transfers that a line of a contract makes, each with its sign.

        Today it counts gross: what is paid from its payer to its payee is added, and what comes back from its payee
        to its payer is not counted, so every sign is 1.

        >>> services = (Transfer("icb", "trust", 0), Transfer("icb", "hospice", 1), Transfer("hospice", "icb", 2))
        >>> Paid(("community",), payer="icb", payee="hospice").counts("community", services)
        (Counted(member=1, sign=1),)
        """
        if self.contracts and contract not in self.contracts:
            return ()
        return tuple(
            Counted(transfer.member)
            for transfer in transfers
            if self.payer in (None, transfer.payer) and self.payee in (None, transfer.payee)
        )


@dataclass(frozen=True)
class LineOf:
    """Asks for the figure that a line of an earlier contract comes to, for one member where it has several."""

    contract: str
    line: str
    member: str | None = None


@dataclass(frozen=True)
class Given:
    """Asks for a number that only a table of measures supplies."""

    name: str


def counted(ask: Paid | LineOf, contract: str, line: Line) -> tuple[Counted, ...]:
    """What an ask counts of one line of an earlier contract; nothing where it asks for another."""
    if isinstance(ask, Paid):
        return ask.counts(contract, line.transfers)
    if (contract, line.name) != (ask.contract, ask.line):
        return ()
    axis = line.rule.axis
    return (Counted(None if axis is None else axis.members.index(ask.member or "")),)
