"""Published allocation problems with known best plans, stated as resources and outcomes alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from finmodel.load.yaml import Document, in_document
from finmodel.optimise.alone import basis_alone, needs_no_place
from finmodel.optimise.optimise import optimise
from finmodel.optimise.saying.problem import Problem


def knapsacks(path: Path) -> Iterator[tuple[dict[str, Any], float]]:
    """Each problem of a file of the OR-Library, and the best that is published for it."""
    numbers = iter([float(word) for word in path.read_text(encoding="utf-8").split()])
    for number in range(1, int(next(numbers)) + 1):
        items, resources, best = int(next(numbers)), int(next(numbers)), next(numbers)
        brought = [next(numbers) for _ in range(items)]
        used = [[next(numbers) for _ in range(items)] for _ in range(resources)]
        caps = [next(numbers) for _ in range(resources)]
        schemes = [
            {
                "id": f"item_{item}", "title": f"Item {item}", "unit": "item", "at_most": 1, "all_or_nothing": True,
                "source": "mknap1", "outcomes": {"benefit": brought[item]},
                "uses": {f"resource_{each}": used[each][item] for each in range(resources)},
            }
            for item in range(items)
        ]  # fmt: skip
        limits = [
            {"name": f"Resource {each}", "resource": f"resource_{each}", "at_most": cap}
            for each, cap in enumerate(caps)
        ]
        yield (
            {
                "problem": f"knapsack_{number}", "title": f"Knapsack {number}", "question": "Which items?",
                "resources": {f"resource_{each}": "units" for each in range(resources)},
                "outcomes": {"benefit": "points"}, "schemes": schemes, "limits": limits,
                "goal": {"maximise": {"outcome": "benefit"}},
            },
            best,
        )  # fmt: skip


def test_each_published_knapsack_is_stated_in_a_problem_s_own_words_and_solved_to_its_best(shared_data: Path) -> None:
    solved = []
    for says, best in knapsacks(shared_data / "mknap1.txt"):
        problem = in_document(Document("problem.yaml", says), Problem)
        assert needs_no_place(problem)
        found = optimise(problem, basis_alone(problem), gap=0.0)
        assert found.decided is not None
        solved.append(float(found.decided.settled_pounds) == pytest.approx(best, abs=1e-6))
    assert solved == [True] * 7
