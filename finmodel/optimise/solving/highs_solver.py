"""HiGHS in this process: given the program as scaled arrays, on one thread, so that an answer is the same each time.

What it says is looked at before it is believed. Whole choices are set to whole numbers, and the rest found anew where
that breaks a limit; a program called impossible is looked at again without presolve and less strictly, since a
tolerance of a billionth has called possible ones so. A search that is stopped gives back the best it has found.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np

from finmodel.core.stopping import settling_for_less
from finmodel.errors import FinmodelError
from finmodel.optimise.solving.arrays import Arrays, Numbers, Scaling, scale_of, scaled, worst_breach
from finmodel.optimise.solving.one_thread import run_alone, silent_model
from finmodel.optimise.solving.program import Program
from finmodel.optimise.solving.solution import Answer, Options

_STRICT, _EASY = 1e-9, 1e-7
_KEPT = 1e-6
"""A limit of a scaled program that is broken by more is broken."""
_ROUNDED = 1e-8
_LOOKED_AT_TWICE, _SECOND_LOOK = 300, 2.0
"""Choices up to which an answer is looked for again without presolve, and for how many seconds at most."""
_FEASIBLE = 2
_BY_ROW = 2
_MINIMISE = 1
_Type = highspy.cb.HighsCallbackType
_Model = highspy.HighsModelStatus


@dataclass(frozen=True)
class _Ready:
    """A program scaled for the solver."""

    arrays: Arrays
    scale: Scaling

    @property
    def searched(self) -> bool:
        """True where some choice must be whole, so that a search is needed."""
        return bool(self.arrays.whole.any())


def by_highs(program: Program, options: Options, *, sure: bool = True) -> Answer:
    """Solve by HiGHS; `sure` looks twice at a program that is called impossible."""
    ready = _ready(program)
    if not program.choices:
        kept = worst_breach(ready.arrays, np.zeros(0)) <= _KEPT
        return Answer("best", (), 0.0) if kept else Answer("impossible", (), -np.inf)
    ended = time.monotonic() + options.time_limit
    answer = _tried(program, ready, options, _STRICT)
    if answer is None or (sure and answer.status == "impossible"):
        left = max(0.0, ended - time.monotonic())
        again = _tried(program, ready, replace(options, time_limit=left), _EASY, presolve="off")
        if again is not None and (answer is None or again.found):
            answer = again
    if answer is None:
        raise FinmodelError("The solver stopped without an answer. Report it with the problem file.")
    if sure and answer.status == "best" and ready.searched and not ready.arrays.whole.all():
        left = max(0.0, ended - time.monotonic())
        return _better(program, ready, replace(options, time_limit=min(left, _SECOND_LOOK)), answer)
    return answer


def _better(program: Program, ready: _Ready, options: Options, answer: Answer) -> Answer:
    """The answer, or a better one without presolve.

    Where hairs beside pounds are near its tolerance, presolve has called a plan best that is £35,000 below another.
    """
    if len(program.choices) > _LOOKED_AT_TWICE:
        return answer
    again = _tried(program, ready, options, _STRICT, presolve="off")
    if again is None or not again.found:
        return answer
    worth = [float(np.dot(each.values, program.arrays.gains)) for each in (answer, again)]
    return again if worth[1] > worth[0] + _KEPT * max(1.0, abs(worth[0])) else answer


def endless_choices(program: Program) -> tuple[str, ...]:
    """Choices that nothing ends where the gain has no end: they grow together for ever."""
    ready = _ready(program.relaxed())
    highs = _passed(ready, Options(), _EASY, presolve="off")
    run_alone(highs)
    found, there, ray = highs.getPrimalRay()
    if not there or found == highspy.HighsStatus.kError:
        return ()
    moves = np.abs(np.asarray(ray, dtype=float)) > _KEPT
    return tuple(choice.name for choice, moving in zip(program.choices, moves, strict=True) if moving)


def impossible_rows(program: Program) -> tuple[str, ...]:
    """Limits that by themselves forbid even parts of units; none where parts of units would be possible."""
    ready = _ready(program.relaxed().without_gain())
    highs = _passed(ready, Options(), _STRICT, presolve="off")
    run_alone(highs)
    if highs.getModelStatus() != _Model.kInfeasible:
        return ()
    found, there, ray = highs.getDualRay()
    if not there or found == highspy.HighsStatus.kError:
        return tuple(limit.name for limit in program.limits)
    proof = np.abs(np.asarray(ray, dtype=float))
    uses = proof > _ROUNDED * proof.max(initial=0.0)
    return tuple(limit.name for limit, used in zip(program.limits, uses, strict=True) if used)


def _ready(program: Program) -> _Ready:
    scale = scale_of(program.arrays)
    return _Ready(scaled(program.arrays, scale), scale)


def _passed(ready: _Ready, options: Options, tolerance: float, presolve: str = "choose") -> Any:
    """HiGHS with the program in it, silent."""
    highs = silent_model()
    settings = {
        "presolve": presolve,
        "time_limit": float(options.time_limit),
        "mip_rel_gap": float(options.gap),
        "primal_feasibility_tolerance": tolerance,
        "dual_feasibility_tolerance": tolerance,
        "mip_feasibility_tolerance": tolerance,
        "small_matrix_value": 1e-12,
    }
    for name, value in settings.items():
        highs.setOptionValue(name, value)
    arrays = ready.arrays
    sizes = len(arrays.gains), len(arrays.floors), len(arrays.weights)
    bounds = arrays.lowest, arrays.highest, arrays.floors, arrays.caps
    matrix = arrays.starts, arrays.columns, arrays.weights
    whole = arrays.whole.astype(np.int32)
    highs.passModel(*sizes, _BY_ROW, _MINIMISE, 0.0, -arrays.gains, *bounds, *matrix, whole)
    return highs


def _tried(
    program: Program, ready: _Ready, options: Options, tolerance: float, presolve: str = "choose"
) -> Answer | None:
    """One run of HiGHS, looked at; None where it gives no answer or one that does not keep the limits."""
    highs = _passed(ready, options, tolerance, presolve)
    if options.start and ready.searched:
        _begin(highs, program, ready, options)
    asked = _run(highs, options, ready.searched)
    status = highs.getModelStatus()
    if status == _Model.kUnboundedOrInfeasible and presolve != "off":
        return _tried(program, ready, options, tolerance, presolve="off")
    if status == _Model.kInfeasible:
        return Answer("impossible", (), -np.inf)
    if status in (_Model.kUnbounded, _Model.kUnboundedOrInfeasible):
        return Answer("endless")
    stopped = status in (_Model.kTimeLimit, _Model.kInterrupt)
    if not stopped and status != _Model.kOptimal:
        return None
    info = highs.getInfo()
    if stopped and int(info.primal_solution_status) != _FEASIBLE:
        return Answer("nothing", (), np.inf, asked)
    values = _kept(ready, np.asarray(highs.getSolution().col_value, dtype=float))
    if values is None:
        return None
    bound = float(-info.mip_dual_bound if ready.searched else np.inf if stopped else values @ ready.arrays.gains)
    numbers = values * ready.scale.columns
    return Answer(
        "stopped" if stopped else "best", tuple(numbers.tolist()), bound / ready.scale.gain, stopped and asked
    )


def _begin(highs: Any, program: Program, ready: _Ready, options: Options) -> None:
    """Give HiGHS the values to begin with; those it does not know are filled in."""
    start = {program.index[name]: value for name, value in (options.start or {}).items() if name in program.index}
    numbers = np.fromiter(start, np.int32, len(start))
    values = np.fromiter(start.values(), np.float64, len(start)) / ready.scale.columns[numbers]
    highs.setSolution(len(start), numbers, values)


def _run(highs: Any, options: Options, searched: bool) -> bool:
    """Run HiGHS; True where whoever waits asked it to stop."""
    if not searched:
        run_alone(highs)
        return False
    asked: list[BaseException | None] = []
    tell = _telling(options)

    def hear(kind: Any, message: str, out: Any, into: Any, _: Any) -> None:
        try:
            if kind == int(_Type.kCallbackMipLogging):
                tell(float(out.mip_gap))
        except BaseException as error:  # an error must not pass through the solver: it is raised once that has ended
            asked.append(error)
        if asked:
            into.user_interrupt = True

    with settling_for_less(lambda: asked.append(None)):
        highs.setCallback(hear, None)
        highs.startCallback(_Type.kCallbackMipInterrupt)
        if options.progress is not None:
            # HiGHS tells its callback only what it would log: so it logs, to nowhere.
            highs.setOptionValue("output_flag", True)
            highs.startCallback(_Type.kCallbackMipLogging)
        run_alone(highs)
        highs.setOptionValue("output_flag", False)
    for error in asked:
        if error is not None:
            raise error
    return bool(asked)


def _telling(options: Options) -> Callable[[float], None]:
    def tell(gap: float) -> None:
        if options.progress is not None and gap <= 1:
            options.progress(f"Within {gap:.2%} of the best")

    return tell


def _kept(ready: _Ready, values: Numbers) -> Numbers | None:
    """Values within every bound, whole where they must be; None where they do not keep the limits."""
    arrays = ready.arrays
    found = np.clip(np.where(arrays.whole, np.round(values), values), arrays.lowest, arrays.highest)
    if ready.searched and worst_breach(arrays, found) > max(_ROUNDED, 10 * worst_breach(arrays, values)):
        found = _around(ready, found)
    return found if worst_breach(arrays, found) <= _KEPT else None


def _around(ready: _Ready, values: Numbers) -> Numbers:
    """The best of the other choices once those that must be whole are held."""
    arrays = ready.arrays
    held = replace(
        arrays,
        lowest=np.where(arrays.whole, values, arrays.lowest),
        highest=np.where(arrays.whole, values, arrays.highest),
        whole=np.zeros_like(arrays.whole),
    )
    highs = _passed(_Ready(held, ready.scale), Options(), _STRICT)
    run_alone(highs)
    if highs.getModelStatus() != _Model.kOptimal:
        return values
    found = np.asarray(highs.getSolution().col_value, dtype=float)
    return np.asarray(np.clip(found, held.lowest, held.highest))
