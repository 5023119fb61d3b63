"""Sums over the choices of a program, which everything that a plan comes to is before contracts make more of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Terms = dict[str, float]
"""What one of each choice adds, by the name of the choice."""


def add(terms: Terms, other: Mapping[str, float], times: float = 1.0) -> Terms:
    """Add to a sum, in place, so many times another; returns the sum."""
    for name, weight in other.items():
        terms[name] = terms.get(name, 0.0) + times * weight
    return terms


@dataclass(frozen=True)
class Affine:
    """A sum over choices, and a number beside it."""

    terms: Terms = field(default_factory=dict)
    constant: float = 0.0

    def at(self, values: Mapping[str, float]) -> float:
        """What it comes to at given values of the choices."""
        return self.constant + sum(weight * values[name] for name, weight in self.terms.items())
