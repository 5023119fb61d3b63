"""Lines of a contract, who pays whom on each, and what its measures may ask for beside activity.

Three questions are answered here and nowhere else: who a line transfers money between (`Line.transfers`), what of that
is money that comes back (`directed`), and what of it an ask for the payments of earlier contracts counts
(`Paid.counts`). Settlement, slopes, workbook, variance and every check between contracts read these answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from finmodel.core.outcomes import OWN, Whose
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
    back: bool = False
    """True where it gives back: under its contract, money between the two is paid the other way."""


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
    back: frozenset[tuple[str, str]] = frozenset()
    """Payers and payees between whom money only comes back under its contract: see `directed`."""

    notional: bool = False
    """True where it is settled and shown as if it were paid, and is not: see `as_notional`."""

    @property
    def pays(self) -> bool:
        """True where the line moves money."""
        return self.payer is not None and self.payee is not None and not self.notional

    @property
    def transfers(self) -> tuple[Transfer, ...]:
        """Who pays whom on the line; nobody on a figure, and nobody on what is notional."""
        return () if self.notional else self.would_pay

    @cached_property
    def would_pay(self) -> tuple[Transfer, ...]:
        """Who pays whom on the line, or would if it were not notional, member by member; a party never pays itself."""
        if self.payer is None or self.payee is None:
            return ()
        axis = self.rule.axis
        members = (None,) if axis is None else tuple(range(len(axis.members)))
        pairs = zip(_for_each(self.payer, len(members)), _for_each(self.payee, len(members)), members, strict=True)
        return tuple(
            Transfer(payer, payee, member, (payer, payee) in self.back)
            for payer, payee, member in pairs
            if payer != payee
        )


def _for_each(parties: Parties, count: int) -> tuple[str, ...]:
    return (parties,) * count if isinstance(parties, str) else parties


def directed(lines: Sequence[Line], payers: Sequence[str]) -> tuple[Line, ...]:
    """The lines of a contract, each told what of its money comes back.

    Between two parties a contract pays one way: from whichever of them is its payer or, where its terms name no payer
    or both are payers, as the first of its lines between them does. What moves the other way comes back.
    """
    moves = dict.fromkeys((each.payer, each.payee) for line in lines for each in line.would_pay)
    ways: dict[frozenset[str], tuple[str, str]] = {}
    for payer, payee in moves:
        gives_back = payee in payers and payer not in payers
        ways.setdefault(frozenset((payer, payee)), (payee, payer) if gives_back else (payer, payee))
    back = frozenset(moves) - set(ways.values())
    return tuple(replace(line, back=back) if back and line.would_pay else line for line in lines)


def as_notional(line: Line) -> Line:
    """A payment as one that is only shown: no money moves, and whoever names its contract counts it all the same."""
    if line.notional or not line.pays:
        return line
    return replace(line, label=f"{line.label} (notional, not paid)", notional=True)


@dataclass(frozen=True)
class Paid:
    """Asks for money that earlier contracts pay, less what comes back of it.

    It says under which contracts (any, where none is named), by whom and to whom. With payer and payee named, it asks
    for the ledger between the two: what the one pays the other, less what the other pays it, whichever of them the
    contract means to pay. With one of them named, for all that one pays, less what comes back to it; or for all that
    one is paid, less what it gives back. With neither named, for all that the contracts pay, less what comes back.
    What comes back under a contract is said by `directed`. What is notional counts where its contract is named.
    """

    contracts: tuple[str, ...] = ()
    payer: str | None = None
    payee: str | None = None

    def counts(self, contract: str, transfers: Iterable[Transfer]) -> tuple[Counted, ...]:
        """What it counts of the transfers that a line of a contract makes, each with its sign: −1 for what comes back.

        >>> services = (Transfer("icb", "trust", 0), Transfer("icb", "hospice", 1), Transfer("hospice", "icb", 2))
        >>> Paid(("community",), payer="icb", payee="hospice").counts("community", services)
        (Counted(member=1, sign=1), Counted(member=2, sign=-1))
        """
        if self.contracts and contract not in self.contracts:
            return ()
        signs = ((transfer.member, self._sign(transfer)) for transfer in transfers)
        return tuple(Counted(member, sign) for member, sign in signs if sign is not None)

    def _sign(self, transfer: Transfer) -> Literal[1, -1] | None:
        between_two = self.payer is not None and self.payee is not None
        if (transfer.back or between_two) and self._names(transfer.payee, transfer.payer):
            return -1
        return 1 if self._names(transfer.payer, transfer.payee) else None

    def _names(self, payer: str, payee: str) -> bool:
        """True where it asks for money that moves so, or does not say."""
        return self.payer in (None, payer) and self.payee in (None, payee)


@dataclass(frozen=True)
class LineOf:
    """Asks for the figure that a line of an earlier contract comes to, for one member where it has several."""

    contract: str
    line: str
    member: str | None = None
    spent: bool = False
    """True where it counts as money spent: then a line that pays back is taken off."""


@dataclass(frozen=True)
class Given:
    """Asks for a number that a table supplies: a table of measures by itself, a place's outcomes in a place."""

    name: str
    whose: Whose = OWN
    """Whose it is in a place, where that is not the contract's own partner in the year paid for."""


def counted(ask: Paid | LineOf, contract: str, line: Line) -> tuple[Counted, ...]:
    """What an ask counts of one line of an earlier contract; nothing where it asks for another."""
    if isinstance(ask, Paid):
        return ask.counts(contract, line.would_pay if contract in ask.contracts else line.transfers)
    if (contract, line.name) != (ask.contract, ask.line):
        return ()
    axis = line.rule.axis
    member = None if axis is None else axis.members.index(ask.member or "")
    back = any(each.back for each in line.would_pay if each.member == member)
    return (Counted(member, -1 if ask.spent and back else 1),)
