"""Work grows in proportion to what there is: calls are counted at a size and at twice that size, and no clock is read.

A job that looks at each thing once makes twice the calls for twice as many, and one that looks at each pair four times.
"""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable

import pytest

from tests.bench.growth import JOBS, Size, basis_of, compared

SIZE = 12
ACTORS = "compare, by partners that act"
WORKED_OUT = ("_value", "_by_year", "_worth_between")
"""A node of a rule evaluated, an ask answered from the grid, and activity priced apart from the rules."""


def counted(job: Callable[[], None]) -> tuple[int, int]:
    """How many calls a job makes, and how many of them work something out."""
    profile = cProfile.Profile()
    profile.runcall(job)
    calls = {place: row[1] for place, row in pstats.Stats(profile).stats.items()}  # type: ignore[attr-defined]
    worked_out = (calls[file, line, name] for file, line, name in calls if name in WORKED_OUT and "finmodel" in file)
    return sum(calls.values()), sum(worked_out)


@pytest.mark.parametrize("title", sorted(JOBS.keys() - {ACTORS}))
def test_twice_as_many_take_about_twice_the_work(title: str) -> None:
    JOBS[title](4)()  # what is imported or built once is not counted
    once, twice = (counted(JOBS[title](size))[0] for size in (SIZE, 2 * SIZE))
    assert twice < 2.3 * once


def test_a_comparison_works_out_for_each_partner_that_acts_what_its_own_changes_touch() -> None:
    compared(basis_of(Size(contracts=9)))
    sizes = (basis_of(Size(contracts=actors)) for actors in (12, 24))
    once, twice = (counted(lambda basis=basis: compared(basis)) for basis in sizes)  # type: ignore[misc]
    assert twice[1] < 2.1 * once[1], "what one does is not worked out again for each of the others"
    assert twice[0] < 2.3 * once[0]


def test_pairs_are_seen_for_what_they_are() -> None:
    def pairs(number: int) -> None:
        for one in range(number):
            assert all(one != other for other in range(number, 2 * number))

    assert counted(lambda: pairs(200))[0] > 3.5 * counted(lambda: pairs(100))[0]
