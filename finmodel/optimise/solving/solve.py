"""Solving a program: HiGHS in this process, or CBC on request; what is found is always said with its gap."""

from __future__ import annotations

import math
import time
from dataclasses import replace

from finmodel.errors import FinmodelError
from finmodel.optimise.solving.cbc_solver import by_cbc
from finmodel.optimise.solving.highs_solver import by_highs
from finmodel.optimise.solving.program import Program
from finmodel.optimise.solving.solution import SOLVER_NAMES, USUAL, Answer, Options, Solution, SolverName

__all__ = ["SOLVER_NAMES", "USUAL", "Options", "Solution", "SolverName", "can_hold", "holds", "solve"]

_NOTHING = 1e-9


def solve(program: Program, options: Options = USUAL) -> Solution:
    """Make the gain as large as the limits allow.

    Raises FinmodelError where a solver is not installed or fails.
    """
    started = time.monotonic()
    answer = by_cbc(program, options) if options.solver == "cbc" else by_highs(program, options)
    return _solution(program, answer, options, time.monotonic() - started)


def can_hold(program: Program, options: Options = USUAL) -> bool:
    """True where some values keep every limit. Raises FinmodelError where time runs out before that is known."""
    found = holds(program, options)
    if found is None:
        raise FinmodelError(
            f"In {options.time_limit:g} seconds it was not settled whether the limits can hold. Allow more time."
        )
    return found


def holds(program: Program, options: Options = USUAL, *, sure: bool = True) -> bool | None:
    """Whether some values keep every limit; None where time runs out first. Unless `sure`, it is asked only once."""
    answer = by_highs(program.without_gain(), replace(options, progress=None), sure=sure)
    return None if answer.status == "nothing" else answer.found


def _solution(program: Program, answer: Answer, options: Options, seconds: float) -> Solution:
    if not answer.found:
        status, bound = answer.status, answer.bound
        return Solution(status, {}, math.nan, math.nan, seconds, options.solver, bound, answer.by_request)
    values = dict(zip(program.index, answer.values, strict=True))
    gain = program.gain(values)
    bound = max(gain, answer.bound)
    gap = (bound - gain) / max(abs(gain), _NOTHING)
    if answer.status == "best" and (not program.whole or gap < _NOTHING):
        bound, gap = gain, 0.0
    return Solution(answer.status, values, gain, gap, seconds, options.solver, bound, answer.by_request)
