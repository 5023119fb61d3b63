"""A settlement whose lines are expressions of what is decided, through the contracts in order.

As with slopes, only what moves is read, and all else is taken from the settlement. A line that cannot be said as an
expression is no fault until somebody asks for it: a rate that a contract only compares is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from finmodel.contracts.settled_lines import Settlement
from finmodel.contracts.slopes import Flow
from finmodel.rules.linear.expression import Expression

Moved = float | Expression
"""A number, or an expression of what is decided."""
Moves = Mapping[tuple[str, str], Mapping[int, Moved | Sequence[Moved]]]
"""What takes other values: by contract id and name of the measure or term, then by number of the case.

One value a case, or one a member of its axis; a case that is not named keeps what was settled.
"""


@dataclass
class ExpressedLines:
    """Every line that moves, in every case, as an expression or as why it cannot be one."""

    def line(self, contract: str, line: str, case: int, member: int | None = None) -> Moved:
        """What a line comes to in a case, for one member where it has an axis: a number where nothing moves it.

        Raises Refused where it cannot be said as an expression: what is in the way, and what could be done otherwise.
        """
        raise NotImplementedError

    def flows(self) -> Iterator[tuple[Flow, Moved]]:
        """Every payment: contract, line, payer, payee and case, with what it comes to. Raises Refused likewise."""
        raise NotImplementedError


def read_lines(settlement: Settlement, moves: Moves) -> ExpressedLines:
    """Every line of a settlement as some of its measures and terms move.

    What later contracts count of earlier ones follows of itself; so do balances carried from the period before.
    """
    raise NotImplementedError
