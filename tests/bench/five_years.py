"""A pooled fund planned over five years with its contracts inside: CPU seconds from a measured place to a settled plan.

`python -m tests.bench.five_years` prints what 60 schemes and what 1,000 take, with the gap that is proven, and what a
frontier of twenty points takes beside one plan.
"""

from __future__ import annotations

import random
import sys
import time
from typing import Any

from finmodel.core.progress import silent
from finmodel.example import places
from finmodel.optimise.answers.further_questions import FurtherQuestions
from finmodel.optimise.optimise import optimise
from finmodel.optimise.saying.problem import Problem, asks_of_problem
from finmodel.pipeline import open_place
from finmodel.scenarios.apply import Basis

PLACE = places.__path__[0] + "/five_year_plan"
YEARS = ["2025/26", "2026/27", "2027/28", "2028/29", "2029/30"]
PROVIDERS = ("hospital", "community", "council")


def scheme(number: int, chance: random.Random) -> dict[str, Any]:
    """A scheme that avoids emergencies or weeks of residential care, and costs about what they are worth."""
    cost = chance.randint(40, 400) * 10
    setting, worth = chance.choice([("emergency", 2600), ("residential", 905)])
    avoided = round(cost * chance.uniform(0.4, 2.0) / worth, 4)
    return {
        "id": f"scheme_{number}", "title": f"Scheme {number}", "provider": PROVIDERS[number % 3], "unit": "unit",
        "cost": f"£{cost}", "at_most": chance.randint(5, 60), "source": "invented",
        "effects": [{"where": {"setting": [setting]}, "change": -avoided, "source": "invented"}],
    }  # fmt: skip


def brief(schemes: int) -> Problem:
    """So many schemes in each of five years, with floors for three partners and a cap on one."""
    chance = random.Random(schemes)
    floors = [
        {"name": f"{partner} loses no more", "surplus_of": partner, "at_least": f"-£{bound}m"}
        for partner, bound in (("hospital", 2.0), ("community", 0.5), ("council", 1.5))
    ]
    said = {
        "problem": "bench", "title": "Five years", "question": "Which?", "periods": YEARS, "pool": "better_care",
        "contributions": {"icb": f"£{schemes * 20}k", "council": f"£{schemes * 10}k"},
        "schemes": [scheme(number, chance) for number in range(schemes)],
        "limits": [*floors, {"name": "Community has at most half", "paid_to": "community", "at_most": "50%"}],
        "goal": {"maximise": "place_surplus"},
    }  # fmt: skip
    return Problem.model_validate(said)


def planned(schemes: int, basis: Basis, frontier: bool) -> tuple[float, float]:
    """CPU seconds of a plan, and of its frontier; prints both."""
    problem = brief(schemes)
    before = time.process_time()
    outcome = optimise(problem, basis, silent)
    took = time.process_time() - before
    sys.stdout.write(f"{f'{schemes:,} schemes × 5 years':50} {took:8.2f} s, within {outcome.solution.gap:.3%}\n")
    if not frontier:
        return took, 0.0
    before = time.process_time()
    asked = outcome.asked(FurtherQuestions(prices=False, frontier="No more is spent than there is, 2025/26"))
    along = time.process_time() - before
    points = 0 if asked.answers.frontier is None else len(asked.answers.frontier.points)
    sys.stdout.write(f"{f'Frontier of {points} points':50} {along:8.2f} s, {along / took:.1f} plans\n")
    return took, along


def main(few: int = 60, many: int = 1000) -> float:
    """Print what each takes; the seconds of the larger."""
    opened = open_place(PLACE)
    built = opened.measure(asks_of_problem(brief(few)) + opened_asks(opened))
    basis = Basis(opened.place, opened.contracts, built.grid)
    planned(few, basis, True)
    return planned(many, basis, False)[0]


def opened_asks(opened: Any) -> tuple[Any, ...]:
    """What the contracts in force ask."""
    from finmodel.scenarios.run import asks_of

    return tuple(asks_of(opened.place, opened.contracts))


if __name__ == "__main__":
    main()
