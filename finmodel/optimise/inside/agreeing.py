"""Whether what was optimised is what is settled: expressions against a settlement, line by line and partner by partner.

Expressions leave out the rounding of money, so they may be apart by half a unit of rounding for each line that is
rounded, and by what rounding earlier in the same rule comes to; that is worked out line by line, and nothing more is
let pass. A contract that is estimated by a straight line is apart by more, and by how much is what is told of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from finmodel.contracts.settled_lines import SettledLine
from finmodel.core.control import Control, ControlFailed
from finmodel.errors import Refused
from finmodel.optimise.inside.inside_amounts import Inside
from finmodel.optimise.inside.resting import resting_on
from finmodel.rules.linear.expression import Expression, evaluate_all
from finmodel.scenarios.run import Run

AGREES = Control("what contracts come to inside an allocation is what they settle to")
_HALF_A_PENNY = Fraction(1, 200)
_HAIR = Fraction(1, 10**6)
"""Floats that settling adds up are told apart no finer than this."""
_SHOWN = 5


@dataclass(frozen=True)
class Apart:
    """A line for which an expression and the settlement differ by more than rounding."""

    contract: str
    line: str
    period: str
    expected: float
    """Pounds by its expression."""
    settled: float

    def __str__(self) -> str:
        told = f"{self.expected:,.2f} against {self.settled:,.2f} settled"
        return f"contract {self.contract}, line {self.line}, {self.period}: {told}"


def values_at(inside: Inside, choices: Mapping[str, float]) -> dict[str, float]:
    """Values of every quantity of the expressions, from those of the choices."""
    sums = {one.named: sum(part * choices[name] for name, part in one.parts.items()) for one in inside.sums}
    return {**choices, **sums}


def agree(inside: Inside, choices: Mapping[str, float], after: Run) -> tuple[Apart, ...]:
    """How far lines that are estimated are from a settled decision, at its values of the choices.

    Raises ControlFailed where a line that is followed exactly is not what settling says.
    """
    every = list(lines_apart(inside, choices, after))
    loose = estimated(inside, choices)
    apart = [one for one in every if (one.contract, one.line) not in loose]
    if apart:
        shown = "; ".join(map(str, apart[:_SHOWN])) + ("; …" if len(apart) > _SHOWN else "")
        told = f"What was optimised is not what is settled: {shown}."
        raise ControlFailed(f"{told} This is a fault in finmodel; no result is given.", AGREES)
    return tuple(every)


def estimated(inside: Inside, choices: Mapping[str, float]) -> set[tuple[str, str]]:
    """Lines that are no more than an estimate at values of the choices: contract and line."""
    values = values_at(inside, choices)
    funds = {gate.fund for gate in inside.gates if not gate.holds(values)}
    shared = {(fund, side) for fund in funds for side in ("overspend", "underspend")}
    return {*inside.estimates, *(resting_on(inside.start.settlement, shared) if shared else ())}


def lines_apart(inside: Inside, choices: Mapping[str, float], after: Run) -> Iterator[Apart]:
    """Payments of a settled decision that differ from their expressions by more than rounding explains."""
    settled = {(one.contract.id, one.line.name): one for one in after.settlement.lines}
    expected = dict(_payments(inside))
    worth = evaluate_all({str(number): one for number, one in enumerate(expected.values())}, values_at(inside, choices))
    for ((line, case, member), expression), found in zip(expected.items(), worth.values(), strict=True):
        lines = inside.stands_for.get(line, (line,))
        amount = Fraction(math.fsum(float(settled[each].of_member(member)[case]) for each in lines))
        within = expression.within if isinstance(expression, Expression) else Fraction(0)
        if abs(found - amount) > within + _HALF_A_PENNY * len(lines) + _HAIR:
            period = after.settlement.cases[case].label
            yield Apart(*line, period, float(found), float(amount))


Payment = tuple[tuple[str, str], int, int | None]
"""Contract and line, number of the case, and number of the member."""


def _payments(inside: Inside) -> Iterator[tuple[Payment, Expression | float]]:
    for settled in inside.start.settlement.lines:
        for transfer in settled.line.transfers:
            for case in range(len(inside.start.settlement.cases)):
                yield from _payment(inside, settled, transfer.member, case)


def _payment(
    inside: Inside, settled: SettledLine, member: int | None, case: int
) -> Iterator[tuple[Payment, Expression | float]]:
    name = settled.contract.id, settled.line.name
    try:
        yield (name, case, member), inside.lines.line(*name, case, member)
    except Refused:
        return
