"""Forms: what an expression is in a program, and the hidden choices and firm limits that make it so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from finmodel.optimise.solving.program import Choice, Limit, Sense


@dataclass(frozen=True)
class Form:
    """What an expression is in a program: a constant, and weights on choices by name."""

    constant: float = 0.0
    weights: Mapping[str, float] = field(default_factory=dict)

    def limit(self, name: str, sense: Literal["<=", ">="], bound: float, ease: float = 1.0) -> Limit:
        """The limit that the expression is at most, or at least, a bound."""
        return Limit(name, self.weights, sense, bound - self.constant, ease=ease)

    def at(self, values: Mapping[str, float]) -> float:
        """What it comes to at values of the choices."""
        return self.constant + sum(weight * values[name] for name, weight in self.weights.items())


def weighted(parts: Iterable[tuple[float, Form]], constant: float = 0.0) -> Form:
    """The weighted sum of forms."""
    weights: dict[str, float] = {}
    for factor, form in parts:
        constant += factor * form.constant
        for name, weight in form.weights.items():
            weights[name] = weights.get(name, 0.0) + factor * weight
    return Form(constant, {name: weight for name, weight in weights.items() if weight})


@dataclass
class Hidden:
    """The choices and limits made so far, each with a name of its own."""

    taken: set[str] = field(default_factory=set)
    choices: list[Choice] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)

    def choice(self, name: str, lowest: float, highest: float, whole: bool = False) -> Form:
        """A new choice between two bounds, as a form."""
        called = self._unique(name)
        self.choices.append(Choice(called, lowest, highest, whole))
        return Form(0.0, {called: 1.0})

    def limit(self, name: str, form: Form, sense: Sense, bound: float = 0.0) -> None:
        """A firm limit that a form is at most, or at least, a bound."""
        if not form.weights:
            return
        called = self._unique(name)
        self.limits.append(Limit(called, form.weights, sense, bound - form.constant, firm=True))

    def _unique(self, name: str) -> str:
        called, number = name, 1
        while called in self.taken:
            number += 1
            called = f"{name} ({number})"
        self.taken.add(called)
        return called
