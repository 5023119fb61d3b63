"""CBC on request, another solver: given the program as PuLP states it, through a file, in pounds as they are."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pulp

from finmodel.core.whole import end_scratch, scratch_folder
from finmodel.errors import FinmodelError
from finmodel.optimise.solving.highs_solver import by_highs
from finmodel.optimise.solving.program import Program
from finmodel.optimise.solving.pulp_model import build
from finmodel.optimise.solving.solution import Answer, Options, Status


def by_cbc(program: Program, options: Options) -> Answer:
    """Solve by CBC. Raises FinmodelError where it is not installed or fails."""
    model = build(program)
    folder = scratch_folder()
    try:
        log = folder / "cbc.log"
        solver = pulp.COIN_CMD(
            path=_cbc(), msg=False, gapRel=options.gap, timeLimit=options.time_limit, threads=1, logPath=str(log)
        )
        solver.tmpDir = str(folder)
        try:
            model.problem.solve(solver)
        except pulp.PulpError as error:
            raise FinmodelError(
                "The solver stopped without an answer. Try again with more `--seconds`, or report it with the problem; "
                "set FINMODEL_DEBUG=1 to see what it said."
            ) from error
        said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    finally:
        end_scratch(folder)
    status = _status(model.problem)
    if status not in ("best", "stopped"):
        return Answer(status, (), -float("inf") if status == "impossible" else float("inf"))
    values = tuple(float(model.variables[one.name].varValue or 0.0) for one in program.choices)
    values = tuple(
        float(round(value)) if one.whole else value for one, value in zip(program.choices, values, strict=True)
    )
    gain = program.gain(dict(zip(program.index, values, strict=True)))
    gap = _gap(said, status, options) if program.whole else 0.0
    # CBC tells only its gap, and not always: the program in which nothing need be whole bounds it too.
    bound = by_highs(program.relaxed(), Options()).bound if gap is None else gain + gap * abs(gain)
    return Answer(status, values, bound)


def _gap(said: str, status: Status, options: Options) -> float | None:
    """Share of the gain that may be missing, as CBC's log has it; None where it does not say."""
    if status == "best" and "Result - Optimal solution found\n" in said and "Gap:" not in said:
        return options.gap if "within gap tolerance" in said else 0.0
    gap = re.search(r"^Gap:\s+([\d.]+)", said, re.MULTILINE)
    # CBC prints its gap to two places: half of the last one may be missing.
    return float(gap[1]) + 0.005 if gap else None


def _cbc() -> str:
    import pulp.apis.coin_api as coin

    bundled = getattr(coin, "pulp_cbc_path", "")
    found = shutil.which("cbc") or (bundled if Path(bundled).is_file() else None)
    if found is None:
        raise FinmodelError("CBC is not installed. Install it, or let HiGHS solve the problem.")
    return found


def _status(problem: Any) -> Status:
    """Read from the solution's status: a problem stopped by time still calls itself optimal."""
    known: dict[int, Status] = {
        pulp.LpSolutionOptimal: "best",
        pulp.LpSolutionIntegerFeasible: "stopped",
        pulp.LpSolutionInfeasible: "impossible",
        pulp.LpSolutionUnbounded: "endless",
    }
    return known.get(problem.sol_status, "nothing")
