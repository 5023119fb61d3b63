"""Programs whose best answer is known: worked out by hand, or published."""

from pathlib import Path

import pytest

from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.optimise.solving.solve import Options, SolverName, solve

WORKSHOP = Program(
    (Choice("chairs"), Choice("tables")),
    (
        Limit("wood", {"chairs": 1, "tables": 2}, "<=", 14),
        Limit("labour", {"chairs": 3, "tables": -1}, ">=", 0),
        Limit("paint", {"chairs": 1, "tables": -1}, "<=", 2),
    ),
    {"chairs": 3, "tables": 4},
)
"""The best is 6 chairs and 4 tables, worth 34: where wood and paint run out."""

Knapsack = tuple[float, Program]


def knapsacks(text: str) -> list[Knapsack]:
    """Each published problem: its best value, and its program."""
    numbers = iter([float(word) for word in text.split()])

    def take(count: int) -> list[float]:
        return [next(numbers) for _ in range(count)]

    found = []
    for _ in range(int(next(numbers))):
        items, rows, best = int(next(numbers)), int(next(numbers)), next(numbers)
        names = [f"item {item}" for item in range(items)]
        gains = dict(zip(names, take(items), strict=True))
        weights = [dict(zip(names, take(items), strict=True)) for _ in range(rows)]
        room = take(rows)
        limits = tuple(Limit(f"room {row}", weights[row], "<=", bound) for row, bound in enumerate(room))
        found.append((best, Program(tuple(Choice(name, 0, 1, whole=True) for name in names), limits, gains)))
    return found


def test_a_program_worked_out_by_hand() -> None:
    found = solve(WORKSHOP)
    assert found.status == "best"
    assert found.gap == 0
    assert found.values == pytest.approx({"chairs": 6, "tables": 4})
    assert found.gain == pytest.approx(34)


def test_a_cost_to_be_kept_low_is_a_gain_below_nil() -> None:
    diet = Program(
        (Choice("oats"), Choice("beans")),
        (Limit("energy", {"oats": 4, "beans": 2}, ">=", 20), Limit("protein", {"oats": 1, "beans": 3}, ">=", 15)),
        {"oats": -2, "beans": -3},
    )
    found = solve(diet)
    assert found.values == pytest.approx({"oats": 3, "beans": 4})
    assert found.gain == pytest.approx(-18)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_every_published_knapsack_reaches_its_published_best(shared_data: Path, solver: SolverName) -> None:
    problems = knapsacks((shared_data / "mknap1.txt").read_text(encoding="ascii"))
    assert [best for best, _ in problems] == [3800, 8706.1, 4015, 6120, 12400, 10618, 16537]
    for best, program in problems:
        found = solve(program, Options(solver, gap=0))
        assert found.status == "best"
        assert found.gain == pytest.approx(best, abs=1e-6)
        assert all(limit.slack(found.values) >= 0 for limit in program.limits)
        assert set(found.values.values()) <= {0.0, 1.0}


def test_what_has_no_end_and_what_cannot_be_are_told_apart() -> None:
    free = Program((Choice("more"),), (Limit("some", {"more": 1}, ">=", 1),), {"more": 1})
    assert solve(free).status == "endless"
    assert solve(free.with_limits([*free.limits, Limit("none", {"more": 1}, "<=", 0)])).status == "impossible"


def test_two_limits_of_one_name_are_refused() -> None:
    twice = (Limit("a", {"x": 1}, "<=", 1), Limit("a", {"x": 1}, "<=", 2))
    with pytest.raises(ValueError, match="two of the program's limits are called 'a'"):
        Program((Choice("x"),), twice)


def test_a_limit_that_nothing_counts_toward_is_kept_or_not_by_its_bound_alone() -> None:
    empty = Program((Choice("x", 0, 1),), (Limit("nothing", {}, ">=", 1),), {"x": 1})
    assert solve(empty).status == "impossible"
    assert solve(empty.easing("nothing", 1)).values == {"x": 1}
