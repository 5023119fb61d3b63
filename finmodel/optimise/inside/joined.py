"""A program with the contracts in it: limits on what partners are left with, and a goal that is such an amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from finmodel.optimise.inside.decided_quantities import held
from finmodel.optimise.inside.inside_amounts import Inside
from finmodel.optimise.realising.forms import Form
from finmodel.optimise.realising.realise import Use, realise
from finmodel.optimise.solving.program import Choice, Limit, Program, Sense
from finmodel.rules.linear.expression import Expression

_GAIN = "what is aimed at"


@dataclass(frozen=True)
class Demand:
    """A limit on an amount that contracts decide, by the name a director would give it."""

    name: str
    amount: Expression
    sense: Sense
    bound: float
    firm: bool = False
    ease: float = 1.0
    """What easing it by one costs, beside other limits."""


@dataclass(frozen=True)
class Joined:
    """A program with contracts in it."""

    program: Program
    gain: Form | None
    """What is aimed at, as the program has it: its gains leave out the constant."""


def joined(inside: Inside, program: Program, demands: Sequence[Demand], gain: Expression | None = None) -> Joined:
    """The program with limits on amounts, and with the gain if there is one in place of its own.

    Choices and firm limits that stand for what contracts do come with them. Raises Refused for an amount without end.
    """
    sums, gates = tuple(held(inside.sums, inside.columns)), inside.needed_gates
    limits = (
        *program.limits,
        *(limit for _, pair in sums for limit in pair),
        *(limit for gate in gates for limit in gate.limits),
    )
    uses = {one.name: Use(one.amount, "up" if one.sense == ">=" else "down") for one in demands}
    if gain is not None:
        uses[_GAIN] = Use(gain, "up")
    others = (*program.choices, *(choice for choice, _ in sums), *(gate.choice for gate in gates))
    made = realise(uses, others, limits)
    form = made.forms.get(_GAIN)
    choices: tuple[Choice, ...] = (
        *program.choices,
        *(choice for choice, _ in sums),
        *(gate.choice for gate in gates),
        *made.choices,
    )
    gains = program.gains if form is None else form.weights
    return Joined(Program(choices, (*limits, *_demanded(demands, made.forms), *made.limits), gains), form)


def _demanded(demands: Sequence[Demand], forms: Mapping[str, Form]) -> Iterator[Limit]:
    for one in demands:
        form = forms[one.name]
        yield Limit(one.name, form.weights, one.sense, one.bound - form.constant, one.firm, one.ease)
