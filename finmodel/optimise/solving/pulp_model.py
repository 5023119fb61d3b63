"""A program as a PuLP model: always minimised, so that the signs of prices never turn."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulp

from finmodel.optimise.solving.program import Choice, Limit, Program


@dataclass(frozen=True)
class PulpModel:
    """A PuLP model, with its variables in the order of the program's choices."""

    problem: Any
    variables: dict[str, Any]
    rows: dict[str, str]
    """Name of the model's constraint for each limit, in order."""


def build(program: Program) -> PulpModel:
    """The PuLP model that minimises minus the gain, with a constraint for each limit and no other."""
    problem = pulp.LpProblem("allocation", pulp.LpMinimize)
    variables = {choice.name: _variable(problem, number, choice) for number, choice in enumerate(program.choices)}
    problem += _sum({name: -weight for name, weight in program.gains.items()}, variables)
    rows: dict[str, str] = {}
    for number, limit in enumerate(program.limits):
        rows[limit.name] = f"limit_{number}_{_plain(limit.name)}"
        problem += _constraint(limit, variables), rows[limit.name]
    return PulpModel(problem, variables, rows)


def write_model(program: Program, path: Path, ending: str) -> None:
    """Write a program as a file that other solvers read, by its ending: `.mps`, or `.lp`, which people read too."""
    problem = build(program).problem
    if ending.lower() == ".mps":
        problem.writeMPS(str(path))
    else:
        problem.writeLP(str(path))


def _variable(problem: Any, number: int, choice: Choice) -> Any:
    kind = pulp.LpInteger if choice.whole else pulp.LpContinuous
    highest = None if math.isinf(choice.highest) else float(choice.highest)
    lowest = None if math.isinf(choice.lowest) else float(choice.lowest)
    name = f"choice_{number}_{_plain(choice.name)}"
    # PuLP 3.3 and later want the problem to make its variables; earlier ones know only the class.
    make = getattr(problem, "add_variable", None) or pulp.LpVariable
    return make(name, lowest, highest, kind)


def _constraint(limit: Limit, variables: dict[str, Any]) -> Any:
    total = _sum(dict(limit.terms), variables)
    return total <= float(limit.bound) if limit.sense == "<=" else total >= float(limit.bound)


def _sum(terms: dict[str, float], variables: dict[str, Any]) -> Any:
    return pulp.LpAffineExpression([(variables[name], float(weight)) for name, weight in terms.items() if weight])


def _plain(name: str) -> str:
    return re.sub(r"\W+", "_", name, flags=re.ASCII)[:60]
