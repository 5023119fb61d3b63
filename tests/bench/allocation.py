"""What an allocation takes beside the bare solver given the same arrays, and further answers beside one solve.

`python -m tests.bench.allocation` prints CPU seconds, each ratio of two jobs run in turn in this process, and memory.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import highspy
import numpy as np

from finmodel.optimise.answers.alternatives import alternatives
from finmodel.optimise.answers.asked import BuiltProgram, Purchase, SettledPlan
from finmodel.optimise.answers.frontier import OtherGoal, along_goal, along_limit
from finmodel.optimise.answers.prices import prices
from finmodel.optimise.solving.conflict import irreducible
from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.optimise.solving.solve import Options, Solution, solve
from tests.bench.measured import told_beside, told_memory
from tests.optimise.apart import built_of

PARTNERS = 4
CLOSE = Options(gap=1e-3, time_limit=120)


def schemes_by_year(schemes: int, years: int, lumps: float = 0.3) -> tuple[Program, dict[str, float]]:
    """Schemes that may be bought in each of some years, under money, hours, ring-fences, floors of partners and stages.

    Each year has a budget, hours by two cadres, and a floor of each partner's share; some schemes
    (`lumps`) are bought whole, and need a start (a choice of its own) first. Each partner has a payment that bends
    past a threshold, as a gain share does.
    """
    chance = random.Random(schemes * 7 + years)
    choices: list[Choice] = []
    limits: list[Limit] = []
    gains: dict[str, float] = {}
    pounds: dict[str, float] = {}
    facts = []
    for number in range(schemes):
        cost = float(chance.randint(200, 60_000))
        most = float(chance.randint(1, 80))
        facts.append((number, cost, most, number % PARTNERS, chance.random() < lumps, chance.uniform(0.8, 1.2)))
    for year in range(years):
        spend: dict[str, float] = {}
        hours: list[dict[str, float]] = [{}, {}]
        gets: list[dict[str, float]] = [{} for _ in range(PARTNERS)]
        for number, cost, most, partner, lumpy, worth in facts:
            name = f"scheme {number} in year {year}"
            choices.append(Choice(name, 0.0, most, lumpy and most < 20))
            spend[name], pounds[name] = cost, cost
            gains[name] = cost * worth * 0.97**year
            hours[number % 2][name] = cost / chance.uniform(20, 60)
            gets[partner][name] = cost
            if lumpy:
                start = f"start of {name}"
                choices.append(Choice(start, 0.0, 1.0, whole=True))
                spend[start] = cost * 2
                limits.append(Limit(f"{name} is started", {name: 1.0, start: -most}, "<=", 0.0, firm=True))
        money = sum(cost * most for _, cost, most, *_ in facts) * 0.25
        limits.append(Limit(f"money in year {year}", spend, "<=", money))
        limits += [
            Limit(f"hours of cadre {cadre} in year {year}", terms, "<=", sum(terms.values()) * 25 * 0.4)
            for cadre, terms in enumerate(hours)
        ]
        limits += [
            Limit(f"partner {partner} gets its part in year {year}", terms, ">=", money * 0.1)
            for partner, terms in enumerate(gets)
        ]
        for partner, terms in enumerate(gets):
            bends(choices, limits, gains, (f"partner {partner} in year {year}", terms, money))
    return Program(tuple(choices), tuple(limits), gains), pounds


def bends(
    choices: list[Choice], limits: list[Limit], gains: dict[str, float], of: tuple[str, dict[str, float], float]
) -> None:
    """A payment to a partner of half of what it gets past a tenth of the money, once it gets three tenths of it."""
    whose, terms, money = of
    paid, gate = f"share paid to {whose}", f"gate of {whose}"
    choices += [Choice(paid, 0.0, money), Choice(gate, 0.0, 1.0, whole=True)]
    limits.append(
        Limit(f"{paid}, past the threshold", {paid: 1.0, **scaled(terms, -0.5)}, "<=", -0.05 * money, firm=True)
    )
    limits.append(Limit(f"{paid}, if the gate is open", {paid: 1.0, gate: -money}, "<=", 0.0, firm=True))
    limits.append(Limit(f"{gate}, opened", {gate: 0.3 * money, **scaled(terms, -1.0)}, "<=", 0.0, firm=True))
    gains[paid] = 0.2


def scaled(terms: dict[str, float], by: float) -> dict[str, float]:
    """Terms times a number."""
    return {name: weight * by for name, weight in terms.items()}


def one_year(decisions: int) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Names, costs, worths, sizes, localities and hours of so many decisions."""
    chance = np.random.default_rng(1)
    cost = chance.integers(500, 50_000, decisions).astype(float)
    worth = cost * chance.uniform(0.5, 3, decisions)
    most = chance.integers(1, 200, decisions).astype(float)
    names = [f"scheme {number}" for number in range(decisions)]
    return names, cost, worth, most, chance.integers(0, 8, decisions), chance.uniform(0, 3, decisions)


def stated(facts: tuple[list[str], np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]) -> Program:
    """The same decisions as a program in words: a budget, hours, and a floor for each of eight localities."""
    names, cost, worth, most, locality, hours = facts
    choices = tuple(Choice(name, 0.0, size) for name, size in zip(names, most.tolist(), strict=True))
    budget = float((cost * most).sum() * 0.3)
    pounds, each = cost.tolist(), dict(zip(names, hours.tolist(), strict=True))
    limits = [
        Limit("money", dict(zip(names, pounds, strict=True)), "<=", budget),
        Limit("hours", each, "<=", float((hours * most).sum() * 0.35)),
    ]
    for place in range(8):
        own = np.nonzero(locality == place)[0].tolist()
        limits.append(Limit(f"locality {place}", {names[one]: pounds[one] for one in own}, ">=", budget * 0.1))
    return Program(choices, tuple(limits), dict(zip(names, worth.tolist(), strict=True)))


def bare(program: Program, options: Options) -> Callable[[], float]:
    """The bare solver given the arrays of a program as they are."""
    arrays = program.arrays
    whole = arrays.whole.astype(np.int32)

    def job() -> float:
        highs = highspy._core._Highs()
        for name, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", options.gap)):
            highs.setOptionValue(name, value)
        highs.passModel(
            len(arrays.gains), len(arrays.floors), len(arrays.weights), 2, 1, 0.0, -arrays.gains, arrays.lowest,
            arrays.highest, arrays.floors, arrays.caps, arrays.starts, arrays.columns, arrays.weights, whole,
        )  # fmt: skip
        highs.run()
        return -float(highs.getInfo().objective_function_value) + 0.0 * len(highs.getSolution().col_value)

    return job


def told(title: str, job: Callable[[], Solution]) -> float:
    """Print what one solve takes in CPU seconds, with the gap that it proves."""
    before = time.process_time()
    found = job()
    took = time.process_time() - before
    sys.stdout.write(f"{title:60} {took:8.3f} s, proven within {found.gap:.3%}\n")
    return took


def main(decisions: int = 100_000, schemes: int = 60, many: int = 1000, points: int = 20) -> dict[str, float]:
    """Print each job; the ratios to the bare solver and to one solve, by name."""
    found = {}
    facts = one_year(decisions)
    program = stated(facts)
    found["decisions"] = told_beside(
        f"{decisions:,} decisions stated, built and solved", lambda: solve(stated(facts)), bare(program, Options())
    )
    assert abs(solve(program).gain - bare(program, Options())()) <= 1e-6 * abs(solve(program).gain)
    told_memory()
    small, pounds = schemes_by_year(schemes, 5)
    found["partners"] = told(f"{schemes} schemes × 5 years × {PARTNERS} partners", partial(solve, small, CLOSE))
    large, _ = schemes_by_year(many, 5, lumps=0.0)
    found["many"] = told(f"{many:,} schemes × 5 years, in parts of units", partial(solve, large, CLOSE))
    found |= answered(small, pounds, points)
    told_memory()
    return found


def answered(program: Program, pounds: dict[str, float], points: int) -> dict[str, float]:
    """Frontiers, prices, near-equal plans and a conflict, each as so many times one solve."""
    built = replace(built_of(program), lines={name: Purchase(name, cost) for name, cost in pounds.items()})
    best = solve(program, CLOSE)
    plan = SettledPlan(best, built.settle(best.values))
    money = "money in year 0"
    bound = program.limit(money).bound
    moves = [(bound * (0.5 + number / points), bound * (number / points - 0.5)) for number in range(points)]
    rebuild: Callable[[str, float], BuiltProgram] = lambda name, by: built_of(program.easing(name, by))  # noqa: E731
    other = OtherGoal("hours", program.limit("hours of cadre 0 in year 0").terms)
    short = program.with_limits(
        [*program.limits, Limit("more than there is", program.limit(money).terms, ">=", bound * 1.2)]
    )
    jobs: dict[str, Callable[[], object]] = {
        f"frontier of {points} points along a limit": lambda: along_limit(rebuild, money, moves, plan, CLOSE),
        f"frontier of {points} points along a goal": lambda: along_goal(built, plan, other, points, CLOSE),
        "one limit both ways": lambda: prices(built, plan, rebuild, [(money, 1e5), (money, -1e5)], CLOSE),
        "the plan within 2% that differs most": lambda: alternatives(built, plan, 0.02, 1, CLOSE),
        "the smallest set of limits that clash": lambda: irreducible(short),
    }
    return {name: told_beside(name, job, lambda: solve(replace(program), CLOSE), 1) for name, job in jobs.items()}


if __name__ == "__main__":
    main()
