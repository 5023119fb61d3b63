"""Programs solved apart from finmodel: by SciPy's own solver for whole numbers, from a dense matrix written here."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from finmodel.optimise.answers.asked import BuiltProgram, Purchase, Settled
from finmodel.optimise.solving.program import Choice, Limit, Program


def best_apart(program: Program) -> float:
    """The most that can be gained; minus infinity where the limits cannot hold, infinity where it has no end."""
    names = [choice.name for choice in program.choices]
    matrix = np.array([[limit.terms.get(name, 0.0) for name in names] for limit in program.limits]).reshape(
        len(program.limits), len(names)
    )
    low = [limit.bound if limit.sense == ">=" else -math.inf for limit in program.limits]
    high = [limit.bound if limit.sense == "<=" else math.inf for limit in program.limits]
    constraints = [LinearConstraint(matrix, low, high)] if program.limits else []
    bounds = Bounds([one.lowest for one in program.choices], [one.highest for one in program.choices])
    gains, whole = [program.gains.get(name, 0.0) for name in names], [int(one.whole) for one in program.choices]
    ends = []
    for presolve in (True, False):  # with presolve it ends now and then in an error of its own, or short of the best
        options = {"mip_rel_gap": 0.0, "presolve": presolve}
        found = milp(-np.array(gains), constraints=constraints, bounds=bounds, integrality=whole, options=options)
        ends += [math.inf if found.status == 3 else -float(found.fun)] if found.status in (0, 3) else []
    return max(ends, default=-math.inf)


def possible_apart(program: Program) -> bool:
    """Whether the limits can hold."""
    return best_apart(replace(program, gains={})) > -math.inf


def cheapest_apart(program: Program) -> float:
    """The least that easing the limits costs, each by an amount of its own; infinity where no easing would do."""
    soft = [limit for limit in program.limits if not limit.firm]
    eased = [
        replace(one, terms={**one.terms, f"by {one.name}": -1.0 if one.sense == "<=" else 1.0}) if one in soft else one
        for one in program.limits
    ]
    more = tuple(Choice(f"by {one.name}", 0.0, 5000.0) for one in soft)
    costs = {f"by {one.name}": -one.ease for one in soft}
    return -best_apart(Program((*program.choices, *more), tuple(eased), costs))


def drawn_program(chance: random.Random, choices: int = 5, limits: int = 4) -> Program:
    """A small program of any kind: whole or not, fixed or not, gains of either sign, floors and caps."""
    made = []
    for number in range(chance.randint(2, choices)):
        most = chance.choice([1, 3, 10, 25])
        fixed = chance.random() < 0.15
        low = float(chance.randint(0, most)) if fixed else 0.0
        made.append(Choice(f"x{number}", low, low if fixed else float(most), chance.random() < 0.5))
    rows = [
        Limit(
            f"limit {number}",
            {one.name: float(chance.randint(-4, 9)) for one in made},
            chance.choice(["<=", ">="]),
            float(chance.randint(-20, 60)),
            ease=float(chance.randint(1, 5)),
        )
        for number in range(chance.randint(1, limits))
    ]
    if chance.random() < 0.3:  # just so many, which whole units may not come to
        terms = {one.name: float(chance.randint(2, 6)) for one in made}
        exact = float(chance.randint(5, 40)) + 0.5
        rows += [Limit("enough", terms, ">=", exact), Limit("no more", terms, "<=", exact)]
    sign = chance.choice([1, -1])  # what is kept low is a gain below nil
    gains = {one.name: sign * round(chance.uniform(-1, 8), 2) for one in made}
    return Program(tuple(made), tuple(rows), gains)


def built_of(program: Program, pounds: Mapping[str, float] | None = None) -> BuiltProgram:
    """A program as if its plans settled to just what it gains."""

    def settle(values: Mapping[str, float]) -> Settled:
        bought = {one.name: Decimal(repr(values[one.name])) for one in program.choices if values[one.name] > 1e-6}
        return Settled(Decimal(repr(program.gain(values))), bought)

    steps = {one.name: 1.0 if one.whole else 0.001 for one in program.choices}
    lines = {name: Purchase(name, cost, steps[name]) for name, cost in (pounds or {}).items()}
    return BuiltProgram(program, settle, lines)
