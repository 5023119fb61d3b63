"""What is decided as quantities: each choice, and each share by which choices change the same activity together.

A share that hangs on many choices is a quantity of its own, so that what contracts make of it is a curve of one
quantity; the program holds it to its choices by a row each way.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from finmodel.errors import InputError
from finmodel.optimise.inside.moved_values import Columns
from finmodel.optimise.inside.moving_data import ShareOfActivity
from finmodel.optimise.inside.reach_of_choices import ReachOfChoices
from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.rules.linear.expression import Expression, Quantity


def columns_of(program: Program, shares: Sequence[ShareOfActivity], used: set[str]) -> tuple[Columns, ReachOfChoices]:
    """Every share, and every choice that is used, as an expression with its bounds; and how far sums can go.

    Raises InputError for a choice that nothing ends.
    """
    reach = ReachOfChoices(program)
    columns: dict[str, Expression] = {}
    for choice in program.choices:
        if choice.name in used:
            columns[choice.name] = Expression.of(_bounded(choice, reach))
    for share in shares:
        if len(share.parts) == 1:
            ((choice_name, part),) = share.parts.items()
            columns[share.named] = columns[choice_name] * part
        else:
            columns[share.named] = Expression.of(Quantity(share.named, *reach.of(share.parts)))
    return columns, reach


def held(shares: Sequence[ShareOfActivity], columns: Columns) -> Iterator[tuple[Choice, tuple[Limit, Limit]]]:
    """For each share that is a quantity of its own: its choice, and the rows that hold it to what it is a sum of."""
    for share in shares:
        if len(share.parts) == 1:
            continue
        (quantity,) = columns[share.named].quantities()
        terms = {**share.parts, share.named: -1.0}
        yield (
            Choice(share.named, quantity.lowest, quantity.highest),
            (
                Limit(f"{share.named}: no more than is decided", terms, ">=", 0.0, firm=True),
                Limit(f"{share.named}: no less than is decided", terms, "<=", 0.0, firm=True),
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
