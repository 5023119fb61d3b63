"""What is decided as quantities: each choice, and each sum of choices that contracts count as one.

A sum of many choices is a quantity of its own, so that what contracts make of it is a curve of one quantity; the
program holds it to its choices by a row each way.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from finmodel.errors import InputError
from finmodel.optimise.inside.moved_values import Columns
from finmodel.optimise.inside.moving_data import SumOfChoices
from finmodel.optimise.inside.reach_of_choices import ReachOfChoices
from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.rules.linear.expression import Expression, Quantity


def columns_of(program: Program, sums: Sequence[SumOfChoices]) -> tuple[Columns, ReachOfChoices]:
    """Every choice, and every sum of choices, as an expression with its bounds; and how far sums can go.

    Raises InputError for a choice that nothing ends.
    """
    reach = ReachOfChoices(program)
    decided = [choice for choice in program.choices if choice.lowest > -math.inf]
    columns = {choice.name: Expression.of(_bounded(choice, reach)) for choice in decided}
    for one in sums:
        if len(one.parts) == 1:
            ((choice_name, part),) = one.parts.items()
            columns[one.named] = columns[choice_name] * part
        else:
            columns[one.named] = Expression.of(Quantity(one.named, *reach.of(one.parts)))
    return columns, reach


def held(sums: Sequence[SumOfChoices], columns: Columns) -> Iterator[tuple[Choice, tuple[Limit, Limit]]]:
    """For each sum that is a quantity of its own: its choice, and the rows that hold it to what it is a sum of."""
    for one in sums:
        if len(one.parts) == 1:
            continue
        (quantity,) = columns[one.named].quantities()
        terms = {**one.parts, one.named: -1.0}
        yield (
            Choice(one.named, quantity.lowest, quantity.highest),
            (
                Limit(f"{one.named}: no more than is decided", terms, ">=", 0.0, firm=True),
                Limit(f"{one.named}: no less than is decided", terms, "<=", 0.0, firm=True),
            ),
        )


def _bounded(choice: Choice, reach: ReachOfChoices) -> Quantity:
    low, high = reach.of_choice(choice.name)
    if not (math.isfinite(low) and math.isfinite(high)):
        low, high = reach.of({choice.name: 1.0})
    if not (math.isfinite(low) and math.isfinite(high)):
        what = f"Nothing limits how much of '{choice.name}' can be chosen."
        raise InputError.of("problem", what, "Give it an `at_most:`.")
    return Quantity(choice.name, low, max(low, high), choice.whole)
