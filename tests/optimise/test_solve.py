"""How a solver's stop, gap and failure are told."""

import math
import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from finmodel.errors import FinmodelError
from finmodel.optimise.solving import cbc_solver, highs_solver
from finmodel.optimise.solving.one_thread import run_alone
from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.optimise.solving.pulp_model import build, write_model
from finmodel.optimise.solving.solve import Options, SolverName, can_hold, solve
from tests.optimise.apart import drawn_program

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
    with pytest.raises(
        FinmodelError, match=r"seconds it was not settled whether the limits can hold\. Allow more time"
    ):
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
        "from finmodel.optimise.solving.solve import Options, solve",
        "from tests.optimise.test_solve import hard",
        solved.format(talking=talking),
    )
    done = subprocess.run([sys.executable, "-c", "; ".join(lines)], capture_output=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_solver_prints_nothing_here_either(capfd: pytest.CaptureFixture[str]) -> None:
    solve(hard(20), Options(gap=0.5, time_limit=5))
    assert capfd.readouterr() == ("", "")


def test_a_solver_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cbc_solver.shutil, "which", lambda _: None)
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


def test_the_other_solver_is_asked_for_where_it_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cbc_solver.shutil, "which", lambda _: None)
    monkeypatch.setattr(cbc_solver.Path, "is_file", lambda _: False)
    with pytest.raises(FinmodelError, match=r"CBC is not installed\. Install it, or let HiGHS solve the problem\."):
        solve(hard(5), Options("cbc"))


def test_a_solver_that_breaks_off_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(cbc_solver.pulp.COIN_CMD):  # type: ignore[misc, name-defined]
        """A solver that cannot take the problem."""

        def actualSolve(self, *_: object, **__: object) -> None:  # noqa: N802
            """Break off."""
            raise cbc_solver.pulp.PulpError("no licence")

    monkeypatch.setattr(cbc_solver.pulp, "COIN_CMD", Broken)
    words = r"The solver stopped without an answer\. Try again with more `--seconds`, or report it with the problem"
    with pytest.raises(FinmodelError, match=words):
        solve(hard(5), Options("cbc"))


def test_a_solver_that_gives_nothing_that_keeps_the_limits_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(highs_solver, "_kept", lambda *_: None)
    with pytest.raises(FinmodelError, match=r"The solver stopped without an answer\. Report it with the problem file"):
        solve(hard(5))


def pounds(at: float) -> Program:
    """A ring-fence in pounds beside a share, a cap that holds only with a gate, and hours: sizes far apart."""
    return Program(
        (
            Choice("spend", 0, 40e6),
            Choice("contract", 0, 90e6),
            Choice("gate", 0, 1, whole=True),
            Choice("share", 0, 1e-4),
            Choice("hours", 0, 5e5, whole=True),
        ),
        (
            Limit("money", {"spend": 1, "hours": 31.5}, "<=", at),
            Limit("only past the gate", {"contract": 1, "gate": -90e6}, "<=", 0),
            Limit("the gate asks for hours", {"gate": 100_000, "hours": -1}, "<=", 0),
            Limit("what the contract pays", {"contract": 1, "share": -9e10, "spend": -0.4}, "<=", 0),
            Limit("share", {"share": 1e9, "spend": -1e-3}, "<=", 0),
        ),
        {"contract": 1.0, "spend": 0.1, "hours": -0.5},
    )


def test_what_a_solver_lets_pass_is_never_a_pound() -> None:
    # Without 100,000 hours (£3.15m) the gate is shut and the contract pays nothing: a gate a millionth open would pay
    # £90, and by default it does. £10m: hours cost £3.15m, so £6.85m is spent; the share is 0.00000685 of a
    # part that pays £9 × 10^10: £616,500, and 40% of the spending is £2.74m: 3,356,500 + 685,000 − 50,000 in all.
    found = solve(pounds(10e6), Options(gap=0))
    assert found.status == "best"
    assert found.gain == pytest.approx(3_991_500, abs=0.01)
    # £3m is short of the hours: nothing but the spending itself is gained.
    short = solve(pounds(3e6), Options(gap=0))
    assert short.gain == pytest.approx(300_000, abs=0.01)
    assert short.values["contract"] == pytest.approx(0, abs=1e-6)


def test_programs_of_any_scale_agree_with_the_same_program_at_another() -> None:
    """Pounds or millions, hours or minutes: what is best does not hang on the unit it is written in."""
    chance = random.Random(8)
    for _ in range(40):
        program = drawn_program(chance)
        sizes = {one.name: 1.0 if one.whole else 10.0 ** chance.randint(-6, 6) for one in program.choices}
        rows = [10.0 ** chance.randint(-6, 6) for _ in program.limits]
        other = Program(
            tuple(
                replace(one, lowest=one.lowest * sizes[one.name], highest=one.highest * sizes[one.name])
                for one in program.choices
            ),
            tuple(
                replace(
                    limit,
                    terms={name: row * weight / sizes[name] for name, weight in limit.terms.items()},
                    bound=limit.bound * row,
                )
                for limit, row in zip(program.limits, rows, strict=True)
            ),
            {name: gain / sizes[name] for name, gain in program.gains.items()},
        )
        one, same = solve(program, Options(gap=0)), solve(other, Options(gap=0))
        assert one.status == same.status
        if one.found:
            assert same.gain == pytest.approx(one.gain, rel=1e-7, abs=1e-6)


def test_a_hundred_thousand_names_are_looked_at_once() -> None:
    choices = tuple(Choice(f"x{number}", 0, 1) for number in range(100_000))
    before = time.process_time()
    assert Program(choices, (), {}).index["x99999"] == 99_999
    assert time.process_time() - before < 5
    with pytest.raises(ValueError, match="two of the program's choices are called 'x3'"):
        Program((*choices, Choice("x3")), (), {})


def test_a_search_begins_with_the_plan_it_is_given() -> None:
    best = solve(hard(25), Options(gap=0.005, time_limit=5))
    again = solve(hard(25), Options(gap=0.1, start=best.values))
    assert again.gain >= best.gain * (1 - 1e-9)


def test_the_same_program_has_the_same_answer_each_time() -> None:
    assert len({tuple(solve(hard(15), Options(gap=0.01)).values.items()) for _ in range(3)}) == 1


def test_a_search_that_is_asked_to_stop_gives_back_the_best_it_has_found() -> None:
    """In a process of its own, which hears of signals as a command does."""
    lines = (
        "import os, signal, threading",
        "from finmodel.core.stopping import asked, listen",
        "from finmodel.optimise.solving.solve import Options, solve",
        "from tests.optimise.test_solve import hard",
        "listen()",
        "threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()",
        "found = solve(hard(), Options(gap=0, time_limit=60))",
        "print(found.status, found.by_request, found.gain > 0, found.seconds < 20, asked())",
    )
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stdout == "stopped True True True False\n", done.stderr


def test_a_second_request_to_end_ends_the_command() -> None:
    lines = (
        "import os, signal, threading, time",
        "from finmodel.core.stopping import listen, settling_for_less",
        "listen()",
        "threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()",
        "threading.Timer(0.6, os.kill, (os.getpid(), signal.SIGINT)).start()",
        "with settling_for_less(lambda: print('enough', flush=True)):",
        "    time.sleep(10)",
    )
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stdout == "enough\n"
    assert done.returncode != 0


@pytest.mark.parametrize("ending", [".lp", ".mps"])
def test_a_model_that_is_written_is_the_program_itself(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"model{ending}"
    write_model(hard(12), path, ending)
    import highspy

    highs = highspy._core._Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.readModel(str(path))
    run_alone(highs)
    assert -highs.getInfo().objective_function_value == pytest.approx(solve(hard(12), Options(gap=0)).gain, rel=1e-3)


def test_whoever_else_uses_the_solver_with_more_threads_does_not_stop_this_one() -> None:
    import highspy

    highspy.Highs.resetGlobalScheduler(True)
    other = highspy._core._Highs()
    other.setOptionValue("output_flag", False)
    other.setOptionValue("threads", 2)
    other.addVar(0, 1)
    other.run()
    assert solve(hard(12)).status == "best"
    highspy.Highs.resetGlobalScheduler(True)
