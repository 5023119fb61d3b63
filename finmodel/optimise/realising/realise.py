"""Expressions as choices and limits of a program, each part only from the side that it is pushed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from finmodel.optimise.solving.program import Choice, Limit
from finmodel.rules.linear.expression import Expression

Push = Literal["up", "down", "both"]
"""Whether a program gains from an expression the greater it is (`up`: it is maximised, or must be at least
something), the smaller it is (`down`), or both, as where it must equal something."""


@dataclass(frozen=True)
class Use:
    """An expression that a program speaks of, and how it is pushed."""

    expression: Expression
    push: Push = "both"


@dataclass(frozen=True)
class Form:
    """What an expression is in a program: a constant, and weights on choices by name."""

    constant: float
    weights: Mapping[str, float]

    def limit(self, name: str, sense: Literal["<=", ">="], bound: float, ease: float = 1.0) -> Limit:
        """The limit that the expression is at most, or at least, a bound."""
        return Limit(name, self.weights, sense, bound - self.constant, ease=ease)


@dataclass(frozen=True)
class Realisation:
    """What a program needs for some expressions: choices beside those that are decided, firm limits, and forms."""

    choices: tuple[Choice, ...]
    """Hidden choices; those of the quantities themselves are not among them."""
    limits: tuple[Limit, ...]
    """Firm limits that make the hidden choices what they stand for."""
    forms: Mapping[str, Form]
    """Each expression by the name of its use."""

    @property
    def whole(self) -> int:
        """How many of the hidden choices must be whole."""
        return sum(choice.whole for choice in self.choices)


def realise(uses: Mapping[str, Use], limits: Sequence[Limit] = ()) -> Realisation:
    """The choices and limits that make a program of expressions, and what each expression is in it.

    A quantity is the choice of its name, which the caller has in the program. `limits` are others of the program that
    speak of quantities alone: they make the bounds of parts tighter. Raises Refused where a part has no bounds.
    """
    raise NotImplementedError
