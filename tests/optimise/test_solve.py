"""How a solver's stop, gap and failure are told."""

import math
import random
import subprocess
import sys
from pathlib import Path

import pytest

from finmodel.errors import FinmodelError
from finmodel.optimise.solving import solve as solving
from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.optimise.solving.pulp_model import build
from finmodel.optimise.solving.solve import Options, SolverName, can_hold, solve

ROOT = Path(__file__).parents[2]


def hard(items: int = 90) -> Program:
    """A knapsack whose gains follow its weights so closely that no solver proves the best in a moment."""
    chance = random.Random(7)
    weights = [{f"x{item}": chance.randint(100, 999) for item in range(items)} for _ in range(6)]
    limits = tuple(Limit(f"room {row}", one, "<=", sum(one.values()) / 2) for row, one in enumerate(weights))
    gains = {name: sum(one[name] for one in weights) / 6 + 50 for name in weights[0]}
    return Program(tuple(Choice(name, 0, 1, whole=True) for name in weights[0]), limits, gains)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_stopped_by_time_is_said_and_the_gap_with_it(solver: SolverName) -> None:
    found = solve(hard(), Options(solver, time_limit=1, gap=0))
    assert found.status == "stopped"
    assert 0 < found.gap < 0.05
    relaxed = solve(hard().relaxed())
    assert found.gain <= relaxed.gain * (1 + 1e-9)
    assert all(limit.slack(found.values) >= 0 for limit in hard().limits)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_decision_within_the_gap_asked_for_is_best_and_its_own_gap_is_told(solver: SolverName) -> None:
    found = solve(hard(), Options(solver, gap=0.02))
    assert found.status == "best"
    assert 0 <= found.gap <= 0.02 + 0.005  # CBC tells its gap to two places


def test_out_of_time_before_anything_is_found() -> None:
    found = solve(hard(), Options(time_limit=0))
    assert found.status == "nothing"
    assert math.isnan(found.gap)
    assert not found.values
    unknown = hard().with_limits([*hard().limits, Limit("more", {"x0": 1, "x1": 1}, ">=", 1)])
    with pytest.raises(FinmodelError, match="Allow more time"):
        can_hold(unknown, Options(time_limit=0))


def test_progress_is_told_in_words() -> None:
    said: list[str] = []
    solve(hard(), Options(gap=0, time_limit=0.5, progress=said.append))
    assert any(one.startswith("Within ") and one.endswith("% of the best") for one in said)


@pytest.mark.parametrize("talking", [False, True])
def test_a_solver_prints_nothing(talking: bool) -> None:
    """In a process of its own, where HiGHS is met for the first time and would say who made it."""
    solved = "solve(hard(20), Options(gap=0.5, time_limit=5, progress=(lambda said: None) if {talking} else None))"
    lines = (
        "from finmodel.optimise.solving.solve import Options, slopes, solve, solved_model",
        "from tests.optimise.test_solve import hard",
        solved.format(talking=talking),
        "slopes(hard(20).relaxed())",
        "solved_model(hard(20).relaxed())",
    )
    done = subprocess.run([sys.executable, "-c", "; ".join(lines)], capture_output=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_solver_prints_nothing_here_either(capfd: pytest.CaptureFixture[str]) -> None:
    solve(hard(20), Options(gap=0.5, time_limit=5))
    assert capfd.readouterr() == ("", "")


def test_a_solver_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving.shutil, "which", lambda _: None)
    monkeypatch.setattr("pulp.apis.coin_api.pulp_cbc_path", "nowhere/cbc")
    with pytest.raises(FinmodelError, match="CBC is not installed"):
        solve(hard(5), Options("cbc"))


def test_constraints_of_the_model_carry_the_names_of_the_limits() -> None:
    model = build(Program((Choice("x"),), (Limit("At least a fifth, on care!", {"x": 2}, ">=", 1),), {"x": 1}))
    assert model.rows == {"At least a fifth, on care!": "limit_0_At_least_a_fifth_on_care_"}


def test_reading_a_problem_brings_in_no_solver() -> None:
    read = "finmodel.optimise.saying.problem"
    program = f"import sys, {read}; print({{'pulp', 'highspy', 'pandas', 'duckdb'}} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


def test_prices_are_asked_of_a_program_without_whole_choices() -> None:
    program = Program((Choice("a", highest=1, whole=True),), (), {"a": 1.0})
    with pytest.raises(ValueError, match="prices are those of a linear program: hold the whole choices first"):
        solving.slopes(program)


def test_a_program_that_cannot_be_solved_has_no_prices() -> None:
    program = Program((Choice("a", highest=1),), (Limit("more than there is", {"a": 1.0}, ">=", 2.0),), {"a": 1.0})
    with pytest.raises(FinmodelError, match=r"The linear program could not be solved again for its prices\."):
        solving.slopes(program)


def test_the_other_solver_is_asked_for_where_it_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving.shutil, "which", lambda _: None)
    monkeypatch.setattr(solving.Path, "is_file", lambda _: False)
    with pytest.raises(FinmodelError, match=r"CBC is not installed\. Install it, or let HiGHS solve the problem\."):
        solving._cbc()


def test_time_that_runs_out_before_anything_is_known_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = solving.Solution("nothing", {}, float("nan"), float("nan"), 1.0, "highs")
    monkeypatch.setattr(solving, "solve", lambda *_: nothing)
    with pytest.raises(
        FinmodelError, match=r"seconds it was not settled whether the limits can hold\. Allow more time"
    ):
        can_hold(Program((Choice("a", highest=1),), (), {}), Options(time_limit=1))


def test_a_solver_that_breaks_off_is_told() -> None:
    class Broken:
        """A problem that the solver cannot take."""

        def solve(self, _: object) -> None:
            """Break off."""
            raise solving.pulp.PulpError("no licence")

    words = r"The solver stopped without an answer\. Try again with more `--seconds`, or report it with the problem"
    with pytest.raises(FinmodelError, match=words):
        solving._run(Broken(), None)
