"""Problems drawn by chance with every feature, whose best plan is found by trying every one in plain Python."""

import pytest

from finmodel.load.yaml import Document, in_document
from finmodel.optimise.alone import basis_alone, needs_no_place
from finmodel.optimise.optimise import optimise
from finmodel.optimise.saying.problem import Problem
from tests.optimise.by_trying import best
from tests.optimise.drawn_problems import drawn

NOTHING_SPENT = "only if nothing is spent"


def agrees(seed: int) -> bool:
    """Whether the best plan is that of trying all, and keeps every limit."""
    says = drawn(seed)
    problem = in_document(Document("problem.yaml", says), Problem)
    assert needs_no_place(problem)
    found = optimise(problem, basis_alone(problem), gap=0.0)
    tried = best(says)
    if found.decided is None:
        # Limits that hold only if nothing is spent are told so, though to spend nothing would keep them.
        return tried is None or NOTHING_SPENT in found.words()[0]
    assert found.decided.limits["kept"].all(), (seed, found.words())
    return tried is not None and float(found.decided.settled_pounds) == pytest.approx(tried, abs=1e-5)


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_the_best_plan_is_that_of_trying_every_plan(first: int) -> None:
    assert [seed for seed in range(first, first + 20) if not agrees(seed)] == []


@pytest.mark.slow
def test_the_best_of_five_hundred_problems_is_that_of_trying_every_plan() -> None:
    assert [seed for seed in range(60, 560) if not agrees(seed)] == []


def test_a_plan_that_is_not_the_best_is_seen() -> None:
    says = drawn(2)
    problem = in_document(Document("problem.yaml", says), Problem)
    found = optimise(problem, basis_alone(problem), gap=0.0)
    assert found.decided is not None
    worse = {**says, "schemes": [{**scheme, "outcomes": {"qaly": 0.1}} for scheme in says["schemes"]]}
    assert float(found.decided.settled_pounds) != pytest.approx(best(worse), abs=1e-5)
