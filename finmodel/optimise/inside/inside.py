"""The contracts in force inside an allocation: what each partner is left with, as expressions of what is decided.

    moves = moving_place(allotted, basis, reached)       # what each choice of the program does (building/what_moves.py)
    inside = contracts_inside(moves, program, progress)  # program: choices, and the limits that are plain sums of them
    inside.surplus("trust", "2024/25")                   # pounds, an Expression over quantities named as the choices
    inside.place_surplus("2024/25")
    made = joined(inside, program, [Demand("The trust loses nothing", amount, ">=", 0.0)], gain=amount)  # joined.py
    made.program                                         # to be solved; made.gain.constant is left out of its gains
    agree(inside, values_of_choices, after)              # agreement.py: raises where settling says otherwise

The place is settled once, with nothing decided; what moves is read from its rules, and only that. Nothing grows faster
than the number of choices.
"""

from __future__ import annotations

from dataclasses import replace

from finmodel.contracts.expressed import read_lines
from finmodel.core.progress import Progress, silent
from finmodel.optimise.inside.columns import columns_of
from finmodel.optimise.inside.inside_amounts import Inside
from finmodel.optimise.inside.left_over import as_shares_move, gates_of, left_over, with_known_shares
from finmodel.optimise.inside.measured import MovingData
from finmodel.optimise.inside.moved_values import moved_values
from finmodel.optimise.inside.moves import MovingPlace
from finmodel.optimise.solving.program import Program
from finmodel.scenarios.run import run


def contracts_inside(moves: MovingPlace, program: Program, progress: Progress | None = None) -> Inside:
    """A place's contracts and costs as expressions of a program's choices.

    `program` has the choices and the limits that are plain sums of them: what they leave open is how far contracts
    are read. Raises InputError for a choice that nothing ends.
    """
    tell = progress or silent
    tell("Settling with nothing decided")
    data = MovingData(moves)
    columns, reach = columns_of(program, data.shares, {choice.name for choice in program.choices})
    start = run(moves.start)
    values = moved_values(start.settlement, data, moves.terms, columns)

    tell("Reading what contracts make of what is decided")
    lines = read_lines(start.settlement, values)
    first = Inside(moves, start, lines, columns, data.shares, reach)
    shared = left_over(first)
    if not shared:
        return first
    known = with_known_shares(moves, first, shared)
    again = run(known.start)
    lines = read_lines(again.settlement, values, before=lines)
    found = Inside(known, again, lines, columns, data.shares, reach, tuple(gates_of(first, shared)))
    moving = as_shares_move(found, shared)
    return replace(found, lines=read_lines(again.settlement, values, moving, before=lines)) if moving else found
