"""Expressions as choices and limits of a program, each part only from the side that it is pushed.

A part that a program gains from raising needs to be no greater than what it stands for, and may be less: so most
bends need no whole choice at all. Which sides are needed is worked out from the outside in, and rows are made from the
inside out, each part once however many expressions have it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from finmodel.core.speech import listed
from finmodel.errors import Refused
from finmodel.optimise.realising.bends import LOWER, UPPER, BendToRealise, Sides, realise_bends, whole_choices
from finmodel.optimise.realising.forms import Form, Hidden, weighted
from finmodel.optimise.realising.reach_by_programs import ReachByPrograms, narrower
from finmodel.optimise.realising.spans import widened
from finmodel.optimise.solving.program import Choice, Limit
from finmodel.rules.linear.expression import Bend, Ends, Expression, Gated, Part, Quantity, WholeSteps, inside, parts_of
from finmodel.rules.linear.linear_cells import gathered

Push = Literal["up", "down", "both"]
"""Whether a program gains from an expression the greater it is (`up`: it is maximised, or must be at least
something), the smaller it is (`down`), or both, as where it must equal something."""
_SIDES: dict[Push, Sides] = {
    "up": frozenset((UPPER,)), "down": frozenset((LOWER,)), "both": frozenset((UPPER, LOWER)),
}  # fmt: skip


@dataclass(frozen=True)
class Use:
    """An expression that a program speaks of, and how it is pushed."""

    expression: Expression
    push: Push = "both"


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


def choices_of(expressions: Iterable[Expression]) -> tuple[Choice, ...]:
    """The choices of the quantities that expressions hang on, in order."""
    quantities = [part for part in parts_of(expressions) if isinstance(part, Quantity)]
    return tuple(Choice(each.name, each.lowest, each.highest, each.whole) for each in quantities)


def realise(uses: Mapping[str, Use], choices: Sequence[Choice] = (), limits: Sequence[Limit] = ()) -> Realisation:
    """The choices and limits that make a program of expressions, and what each expression is in it.

    A quantity is the choice of its name, which the caller has in the program. `choices` and `limits` are others that
    the program has, and speak of no expression: they make the bounds of parts tighter. Raises Refused where a part
    has no bounds.
    """
    whole = {name: Use(gathered(use.expression), use.push) for name, use in uses.items()}
    return _Realising(whole, choices, limits).done()


_TOLERANCE = 1e-12
"""Of the width of a choice: what a solver with a tolerance of 1e-9 on widths of 1,000 may have it out by."""


class _Realising:
    def __init__(self, uses: Mapping[str, Use], choices: Sequence[Choice], limits: Sequence[Limit]) -> None:
        self._uses = uses
        self._parts = list(parts_of(use.expression for use in uses.values()))
        self._sides = _sides_needed(uses, self._parts)
        self._forms: dict[Part, Form] = {}
        self._limits = [limit for limit in limits if limit.terms]
        mine = choices_of(use.expression for use in uses.values())
        self._choices = {choice.name: choice for choice in (*mine, *choices)}
        self._hidden = Hidden(taken={*self._choices, *(limit.name for limit in limits)})
        self._reach: ReachByPrograms | None = None
        self._grown = 0, 0
        self._seen = 0
        self._widths = {each.name: each.highest - each.lowest for each in self._choices.values()}

    def done(self) -> Realisation:
        alike: dict[Expression, list[Bend]] = {}
        for part in self._parts:
            if isinstance(part, Bend):
                alike.setdefault(part.of, []).append(part)
        for part in self._parts:
            if part not in self._forms:
                self._realise(part, alike)
        forms = {name: self._form(use.expression) for name, use in self._uses.items()}
        return Realisation(tuple(self._hidden.choices), tuple(self._hidden.limits), forms)

    def _form(self, expression: Expression) -> Form:
        parts = [(float(weight), self._forms[part]) for part, weight in expression.weights.items()]
        return weighted(parts, float(expression.constant))

    def _realise(self, part: Part, alike: Mapping[Expression, list[Bend]]) -> None:
        match part:
            case Quantity():
                self._forms[part] = Form(0.0, {part.name: 1.0})
            case Bend():
                self._bend(part, alike[part.of])
            case Gated():
                self._forms[part] = self._gated(part)
            case WholeSteps():
                self._forms[part] = self._steps(part)

    def _bend(self, first: Bend, bends: Sequence[Bend]) -> None:
        of = self._form(first.of)
        wanted = [BendToRealise(bend.graph, self._sides[bend], bend.label or "part") for bend in bends]
        ends = _as_floats(first.of.ends)
        finite = all(math.isfinite(end) for end in ends)
        if not finite or any(whole_choices(bend, ends) for bend in wanted):
            ends = self._ends(first.of, of, first.label)
        found = realise_bends(wanted, of, ends, self._hidden, self._blur(of))
        self._forms.update(zip(bends, found, strict=True))

    def _blur(self, of: Form) -> float:
        """How far out a solver may have a form, which it knows by choices of which each has a tolerance of its own."""
        made = self._hidden.choices
        self._widths.update((each.name, each.highest - each.lowest) for each in made[self._seen :])
        self._seen = len(made)
        widths = ((weight, self._widths.get(name, 0.0)) for name, weight in of.weights.items())
        return _TOLERANCE * sum(abs(weight) * width for weight, width in widths if math.isfinite(width))

    def _gated(self, part: Gated) -> Form:
        test, of = self._form(part.test), self._form(part.of)
        low, high = widened(self._ends(part.of, of, part.label))
        if not of.weights:
            return weighted([(of.constant, test)])
        name = part.label or "part"
        form = self._hidden.choice(name, min(0.0, low), max(0.0, high))
        rest = weighted([(1.0, form), (-1.0, of)])
        if UPPER in self._sides[part]:
            self._hidden.limit(f"{name}: at most where let through", weighted([(1.0, form), (-high, test)]), "<=")
            self._hidden.limit(f"{name}: at most as it is", weighted([(1.0, rest), (-low, test)]), "<=", -low)
        if LOWER in self._sides[part]:
            self._hidden.limit(f"{name}: at least where let through", weighted([(1.0, form), (-low, test)]), ">=")
            self._hidden.limit(f"{name}: at least as it is", weighted([(1.0, rest), (-high, test)]), ">=", -high)
        return form

    def _steps(self, part: WholeSteps) -> Form:
        of, scale = self._form(part.of), 10.0**part.places
        low, high = widened(self._ends(part.of, of, part.label))
        name = part.label or "steps"
        count = self._hidden.choice(name, math.floor(low * scale), math.ceil(high * scale), whole=True)
        apart = weighted([(1.0, count), (-scale, of)])
        if UPPER in self._sides[part]:
            self._hidden.limit(f"{name}: no more than half above", apart, "<=", 0.5 + 0.5e-6 * scale)
        if LOWER in self._sides[part]:
            self._hidden.limit(f"{name}: no more than half below", apart, ">=", -0.5 + 0.5e-6 * scale)
        return weighted([(1 / scale, count)])

    def _ends(self, expression: Expression, form: Form, label: str) -> tuple[float, float]:
        """The ends of an expression, by its own bounds and by linear programs."""
        ends = _as_floats(expression.ends)
        straight = not self._limits and all(isinstance(part, Quantity) for part in expression.weights)
        if not straight and form.weights:
            ends = narrower(ends, self._program().ends(form))
        if all(math.isfinite(end) for end in ends):
            return ends
        loose = [each.name for each in expression.quantities() if math.isinf(each.highest - each.lowest)]
        named = listed(loose)
        raise Refused(
            f"{label} hangs on {named}, of which no smallest or largest is known.",
            f"Say between which bounds {named} may lie, or limit what may be spent on it.",
        )

    def _program(self) -> ReachByPrograms:
        """The program so far."""
        if self._reach is None:
            self._reach = ReachByPrograms(self._choices.values(), self._limits)
        choices, limits = self._grown
        self._reach.grow(self._hidden.choices[choices:], self._hidden.limits[limits:])
        self._grown = len(self._hidden.choices), len(self._hidden.limits)
        return self._reach


def _as_floats(ends: Ends) -> tuple[float, float]:
    return float(ends[0]), float(ends[1])


def _sides_needed(uses: Mapping[str, Use], parts: Sequence[Part]) -> dict[Part, Sides]:
    """From which sides each part is needed, of all that uses it."""
    needed: dict[Part, Sides] = dict.fromkeys(parts, frozenset())

    def need(expression: Expression, sides: Sides) -> None:
        for part, weight in expression.weights.items():
            needed[part] = needed[part] | (sides if weight > 0 else frozenset(-side for side in sides))

    for use in uses.values():
        need(use.expression, _SIDES[use.push])
    for part in reversed(parts):
        for expression, sides in zip(inside(part), _sides_inside(part, needed[part]), strict=True):
            need(expression, sides)
    return needed


def _sides_inside(part: Part, sides: Sides) -> tuple[Sides, ...]:
    """From which sides what a part is made of is needed, where the part is needed from some."""
    turned = frozenset(-side for side in sides)
    every = _SIDES["both"]
    match part:
        case Quantity():
            return ()
        case Bend():
            way = part.graph.way
            return (sides if way > 0 else turned if way < 0 else every,)
        case Gated():
            low, high = part.of.ends
            return (sides if low >= 0 else turned if high <= 0 else every, sides)
    return (sides,)
