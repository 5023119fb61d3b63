"""Lines of a contract, and what its measures may ask for beside activity."""

from __future__ import annotations

from dataclasses import dataclass

from finmodel.rules.nodes import Node

Parties = str | tuple[str, ...]
"""One party, or one for each member of a rule's axis."""


@dataclass(frozen=True)
class Paid:
    """Asks for money that earlier contracts pay."""

    contracts: tuple[str, ...] = ()
    payer: str | None = None
    payee: str | None = None


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
