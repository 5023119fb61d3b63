"""The contracts in force inside an allocation: what each partner is left with, as expressions of what is decided.

    moves = moving_place(allotted, basis, reached)       # what each choice of the program does (building/what_moves.py)
    inside = contracts_inside(moves, program, progress)  # program: choices, and the limits that are plain sums of them
    inside.surplus("trust", "2024/25")                   # pounds, an Expression over quantities named as the choices
    inside.place_surplus("2024/25")
    made = joined(inside, program, [Demand("The trust loses nothing", amount, ">=", 0.0)], gain=amount)  # joined.py
    made.program                                         # to be solved; made.gain.constant is left out of its gains
    agree(inside, values_of_choices, after)              # agreeing.py: raises where settling says otherwise

The place is settled once, with nothing decided; what moves is read from its rules, and only that. Nothing grows faster
than the number of choices.
"""

from __future__ import annotations

from dataclasses import replace

from finmodel.contracts.expressed import read_lines
from finmodel.core.progress import Progress, silent
from finmodel.optimise.inside.condensed import condensed
from finmodel.optimise.inside.decided_quantities import columns_of
from finmodel.optimise.inside.inside_amounts import Inside
from finmodel.optimise.inside.left_over import estimates_of, gates_of, left_over, with_known_shares
from finmodel.optimise.inside.moved_values import Values, moved_values
from finmodel.optimise.inside.moves import MovingPlace
from finmodel.optimise.inside.moving_data import MovingData
from finmodel.optimise.inside.moving_shares import as_shares_move
from finmodel.optimise.inside.resting import resting_on
from finmodel.optimise.inside.straight import estimated_where_refused
from finmodel.optimise.solving.program import Program
from finmodel.scenarios.run import run


def contracts_inside(
    moves: MovingPlace, program: Program, progress: Progress | None = None, *, estimating: bool = False
) -> Inside:
    """A place's contracts and costs as expressions of a program's choices.

    `program` has the choices and the limits that are plain sums of them: what they leave open is how far contracts
    are read. What cannot be followed exactly is refused once it is asked for; or, with `estimating`, it is taken by
    its straight line, and told so in `findings`. Raises InputError for a choice that nothing ends.
    """
    tell = progress or silent
    tell("Settling with nothing decided")
    shorter = condensed(moves)
    moves = shorter.place
    data = MovingData(moves)
    sums = (*data.shares, *shorter.sums)
    columns, reach = columns_of(program, sums)
    start = run(moves.start)
    values = moved_values(start.settlement, data, moves.terms, columns)
    tell("Reading what contracts make of what is decided")
    lines = read_lines(start.settlement, values)
    first = Inside(moves, start, lines, columns, sums, reach, stands_for=shorter.stands_for)
    found = _with_known_shares(first, values, estimating)
    return estimated_where_refused(found, data, values) if estimating else found


def _with_known_shares(first: Inside, values: Values, estimating: bool) -> Inside:
    """The same, with what pools share as partners pay in followed where that can be known."""
    shared = left_over(first, estimating)
    if not shared:
        return first
    known = with_known_shares(first.place, first, shared)
    again = run(known.start)
    lines = read_lines(again.settlement, values, before=first.lines)
    gates = tuple(gates_of(first, shared))
    found = replace(first, place=known, start=again, lines=lines, gates=gates, findings=tuple(estimates_of(shared)))
    loose = {(one.fund.id, side) for one in shared for side in one.estimated}
    found = replace(found, estimates=frozenset(resting_on(again.settlement, loose)))
    moving = as_shares_move(found, shared)
    if not moving:
        return found
    return replace(found, lines=read_lines(again.settlement, values, moving, before=lines), known=moving)
