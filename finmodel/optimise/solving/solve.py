"""Solving a program: HiGHS in this process, or CBC on request; what is found is always said with its gap.

PuLP states the program and HiGHS solves it in this process, on one thread, so that a problem has the same answer each
time. A status is read from the solution, since one that is stopped by time still calls itself optimal; where a solver
tells no gap, the relaxed program does, and never too small a one.
"""

from __future__ import annotations

import math
import re
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import highspy
import pulp

from finmodel.core.progress import Progress
from finmodel.core.whole import end_scratch, scratch_folder
from finmodel.errors import FinmodelError
from finmodel.optimise.solving.program import Program
from finmodel.optimise.solving.pulp_model import PulpModel, build

"""Is told, in a few words, what is being done."""
SolverName = Literal["highs", "cbc"]
Status = Literal["best", "stopped", "impossible", "endless", "nothing"]
"""`best`: none can be better by more than the gap. `stopped`: the best found when time ran out. `impossible`:
the limits cannot all hold. `endless`: the gain has no end. `nothing`: time ran out before anything was found."""

SOLVER_NAMES: dict[SolverName, str] = {"highs": "HiGHS", "cbc": "CBC"}
_FEASIBLE = 2


@dataclass(frozen=True)
class Options:
    """How a program is solved."""

    solver: SolverName = "highs"
    time_limit: float = 60.0
    """Seconds after which the best found so far is taken."""
    gap: float = 1e-3
    """Share of the gain by which a better decision may go unfound."""
    progress: Progress | None = None


USUAL = Options()
"""Solved as usual: by HiGHS, within a minute, to within a thousandth."""


@dataclass(frozen=True)
class Solution:
    """What a solver found: the values of the choices, and how much better another decision could be at most."""

    status: Status
    values: Mapping[str, float]
    gain: float
    gap: float
    """Share of the gain by which a better decision could exist; not a number where nothing was found."""
    seconds: float
    solver: SolverName

    @property
    def found(self) -> bool:
        """True where there are values within every limit."""
        return self.status in ("best", "stopped")


def solve(program: Program, options: Options = USUAL) -> Solution:
    """Make the gain as large as the limits allow.

    Raises FinmodelError where a solver is not installed or fails.
    """
    started = time.monotonic()
    model = build(program)
    status, gap = (_by_cbc if options.solver == "cbc" else _by_highs)(program, model, options)
    values: dict[str, float] = {}
    if status in ("best", "stopped"):
        values = {one.name: _settled(model.variables[one.name].varValue, one.whole) for one in program.choices}
    else:
        gap = math.nan
    gain = program.gain(values) if values else math.nan
    return Solution(status, values, gain, gap, time.monotonic() - started, options.solver)


def can_hold(program: Program, options: Options = USUAL) -> bool:
    """True where some values keep every limit. Raises FinmodelError where time runs out before that is known."""
    found = solve(program.without_gain(), replace(options, solver="highs", progress=None))
    if found.status == "nothing":
        raise FinmodelError(
            f"In {options.time_limit:g} seconds it was not settled whether the limits can hold. Allow more time."
        )
    return found.found


def slopes(program: Program) -> dict[str, float]:
    """What the gain of a linear program grows by for each unit that a limit is eased; nil or more.

    Where easing by a little changes which limits bind, the solver's own price may be that of tightening:
    `finmodel.optimise.solving.prices` looks at that.
    """
    if program.whole:
        raise ValueError("prices are those of a linear program: hold the whole choices first")
    model = build(program)
    status, _ = _by_highs(program, model, USUAL)
    if status != "best":
        raise FinmodelError("The linear program could not be solved again for its prices.")
    constraints = {constraint.name: constraint for constraint in _constraints(model.problem)}
    found = {}
    for limit in program.limits:
        price = float(constraints[model.rows[limit.name]].pi or 0.0)
        found[limit.name] = max(0.0, -price if limit.sense == "<=" else price)
    return found


def solved_model(program: Program) -> Any:
    """HiGHS's own model of a program, just solved."""
    model = build(program)
    _run(model.problem, _highs(USUAL))
    return model.problem.solverModel


def _by_highs(program: Program, model: PulpModel, options: Options) -> tuple[Status, float]:
    _run(model.problem, _highs(options))
    highs = model.problem.solverModel
    if highs.getModelStatus() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
        _run(model.problem, _highs(options, presolve="off"))
        highs = model.problem.solverModel
    info = highs.getInfo()
    status = _status(model.problem)
    if status in ("best", "stopped") and int(info.primal_solution_status) != _FEASIBLE:
        return "nothing", math.nan
    if status == "best" and not program.whole:
        return status, 0.0
    gap = float(info.mip_gap) if program.whole else math.nan
    return status, gap if math.isfinite(gap) and gap >= 0 else _gap_to_relaxed(program, model, status)


def _highs(options: Options, **more: Any) -> Any:
    # One thread: the same decision every time.
    usual = {"mip_rel_gap": options.gap, "time_limit": float(options.time_limit), "threads": 1, **more}
    return _Highs(None if options.progress is None else _telling(options.progress), usual)


class _Silent(highspy.Highs):
    """HiGHS's own model, which prints nothing, not even its name and licence as it is made (from 1.16)."""

    def enableCallbacks(self) -> None:  # noqa: N802
        """As HiGHS does while it makes a model, with its log turned off first: PuLP turns it off only afterwards."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class _Highs(pulp.HiGHS):  # type: ignore[misc]
    """PuLP's HiGHS, with a model that is silent and may tell a callback how far it is: PuLP before 3.1 can set none."""

    def __init__(self, tell: Callable[..., None] | None, settings: Mapping[str, Any]) -> None:
        super().__init__(msg=False)
        self._tell = tell
        self._settings = settings

    def createAndConfigureSolver(self, lp: Any) -> None:  # noqa: N802
        """A silent model in place of PuLP's, with HiGHS's own names for the settings."""
        lp.solverModel = _Silent()  # type: ignore[no-untyped-call]
        # HiGHS tells its callback only what it would log: so it logs, to nowhere.
        quiet = {"log_to_console": False, "output_flag": self._tell is not None}
        for name, value in {**self._settings, **quiet}.items():
            lp.solverModel.setOptionValue(name, value)
        if self._tell is not None:
            lp.solverModel.setCallback(self._tell, None)
            lp.solverModel.startCallback(highspy.cb.HighsCallbackType.kCallbackMipLogging)


def _telling(progress: Progress) -> Callable[..., None]:
    def tell(kind: Any, message: str, data: Any, *_: Any) -> None:
        gap = float(data.mip_gap)
        if gap <= 1:
            progress(f"Within {gap:.2%} of the best")

    return tell


def _by_cbc(program: Program, model: PulpModel, options: Options) -> tuple[Status, float]:
    folder = scratch_folder()
    try:
        log = folder / "cbc.log"
        solver = pulp.COIN_CMD(
            path=_cbc(), msg=False, gapRel=options.gap, timeLimit=options.time_limit, threads=1, logPath=str(log)
        )
        solver.tmpDir = str(folder)
        _run(model.problem, solver)
        said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    finally:
        end_scratch(folder)
    status = _status(model.problem)
    if status == "best" and not program.whole:
        return status, 0.0
    if status == "best" and "Result - Optimal solution found\n" in said and "Gap:" not in said:
        return status, options.gap if "within gap tolerance" in said else 0.0
    gap = re.search(r"^Gap:\s+([\d.]+)", said, re.MULTILINE)
    # CBC prints its gap to two places: half of the last one may be missing.
    return status, float(gap[1]) + 0.005 if gap else _gap_to_relaxed(program, model, status)


def _cbc() -> str:
    import pulp.apis.coin_api as coin

    bundled = getattr(coin, "pulp_cbc_path", "")
    found = shutil.which("cbc") or (bundled if Path(bundled).is_file() else None)
    if found is None:
        raise FinmodelError("CBC is not installed. Install it, or let HiGHS solve the problem.")
    return found


def _run(problem: Any, solver: Any) -> None:
    try:
        problem.solve(solver)
    except pulp.PulpError as error:
        raise FinmodelError(
            "The solver stopped without an answer. Try again with more `--seconds`, or report it with the problem; set "
            "FINMODEL_DEBUG=1 to see what it said."
        ) from error


def _status(problem: Any) -> Status:
    """Read from the solution's status: a problem stopped by time still calls itself optimal."""
    known: dict[int, Status] = {
        pulp.LpSolutionOptimal: "best",
        pulp.LpSolutionIntegerFeasible: "stopped",
        pulp.LpSolutionInfeasible: "impossible",
        pulp.LpSolutionUnbounded: "endless",
    }
    return known.get(problem.sol_status, "nothing")


def _gap_to_relaxed(program: Program, model: PulpModel, status: Status) -> float:
    """The gap to the linear program in which nothing need be whole: never too small."""
    if status not in ("best", "stopped"):
        return math.nan
    bound = solve(program.relaxed())
    gain = program.gain({one.name: model.variables[one.name].varValue for one in program.choices})
    return abs(bound.gain - gain) / max(abs(gain), 1e-9) if bound.status == "best" else math.inf


def _constraints(problem: Any) -> list[Any]:
    found = problem.constraints
    return list(found() if callable(found) else found.values())


def _settled(value: float | None, whole: bool) -> float:
    number = float(value or 0.0)
    return float(round(number)) if whole else number
