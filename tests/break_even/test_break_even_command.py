"""`finmodel break-even` and `compare --beside`, as a user runs them on the starter: screens, files, what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from finmodel.cli import app
from finmodel.cli.charts import figure_of
from finmodel.report.breaking_even.break_even_report import break_even_report
from tests.break_even.invested import FEWER, answer, asked, teams
from tests.report.screens import require_fits

SCENARIO = "fewer_admissions"
VARY = "Fewer emergency.size=-20%..0%"
POOL = """
scenario: dearer
title: A dearer list
question: What if the list is paid more?
structure: true
changes:
  - {kind: change_terms, name: A higher rate, contract: gp_capitation, set: {rate: £120}, source: assumption}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("starter") / "place"
    assert CliRunner().invoke(app, ["new", str(folder)]).exit_code == 0
    return folder


def test_what_was_found_and_every_size_are_written_and_drawn(place: Path, tmp_path: Path) -> None:
    command = [
        "break-even",
        str(place),
        "-s",
        SCENARIO,
        "--vary",
        VARY,
        "--for",
        "trust",
        "--steps",
        "5",
        "--draws",
        "40",
    ]
    done = CliRunner().invoke(app, [*command, "--out", str(tmp_path / "out"), "--charts", str(tmp_path / "drawn")])
    assert done.exit_code == 0, done.output
    assert "1 chart written to" in done.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "break_even.csv", "break_even.json", "break_even_sizes.csv", "report.md",
    ]  # fmt: skip
    found = pd.read_csv(tmp_path / "out" / "break_even.csv")
    assert found["size_as_stated"].tolist() == [-0.05] * len(found)
    assert {-0.2, -0.15, -0.1, -0.05, 0} <= set(pd.read_csv(tmp_path / "out" / "break_even_sizes.csv")["size"])


def refused(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code != 0
    return f"{done.exception} {done.output}"


def test_years_past_the_places_own_count_where_so_many_are_asked_for(place: Path) -> None:
    """Two years of the place and two carried forward; `--by` may name one of them."""
    command = ["break-even", str(place), "-s", SCENARIO, "--vary", VARY, "--for", "trust", "--steps", "5"]
    shown = CliRunner().invoke(app, [*command, "--years", "4"])
    assert shown.exit_code == 0, shown.output
    assert "over 2023/24 to 2026/27" in " ".join(shown.output.split())
    assert "over 2023/24 to 2024/25" in " ".join(CliRunner().invoke(app, command).output.split())
    assert CliRunner().invoke(app, [*command, "--by", "2026/27"]).exit_code == 1
    assert CliRunner().invoke(app, [*command, "--by", "2026/27", "--years", "4"]).exit_code == 0


def test_what_does_not_go_together_is_refused(place: Path) -> None:
    command = ("break-even", str(place), "-s", SCENARIO)
    nothing = f"Nothing says what varies, and '{SCENARIO}' asks nothing under `break_even:`."
    assert nothing in refused(*command)
    assert "'Fewer emergency' does not say what goes from where to where." in refused(
        *command, "--vary", "Fewer emergency"
    )
    assert "--steps: 2 sizes are not between 3 and 2,001." in refused(*command, "--vary", VARY, "--steps", "2")
    books = refused("workbook", str(place), "--beside", "dearer", "--out", str(place / "w.xlsx"))
    assert "--beside: It goes with one scenario." in books
    both = refused("compare", str(place), "-s", SCENARIO, "--beside", "a", "--without", "b")
    assert "Give one of --beside and --without." in both
    two = refused("compare", str(place), "-s", SCENARIO, "-s", "baseline", "--beside", "a")
    assert "It goes with one scenario, which is set with and without it." in re.sub(r"[│\s]+", " ", two)


def test_run_and_compare_tell_what_a_scenario_asks_and_a_structure_beside_it(place: Path, tmp_path: Path) -> None:
    file = place / "scenarios" / f"{SCENARIO}.yaml"
    asks = "break_even: [{vary: Fewer emergency admissions.size, over: -20%..0%, for: [trust]}]\n"
    (place / "scenarios" / "asking.yaml").write_text(
        file.read_text(encoding="utf-8").replace(f"scenario: {SCENARIO}\n", f"scenario: asking\n{asks}", 1),
        encoding="utf-8",
    )
    (place / "scenarios" / "dearer.yaml").write_text(POOL, encoding="utf-8")
    done = CliRunner().invoke(
        app, ["compare", str(place), "-s", "asking", "--beside", "dearer", "--out", str(tmp_path / "c")]
    )
    assert done.exit_code == 0, done.output
    assert "Break-even of Fewer emergency admissions" in done.output
    assert "“A dearer list” alters nothing of who keeps what." in " ".join(done.output.split())
    assert {"corners.csv", "break_even.csv", "causes.csv"} <= {path.name for path in (tmp_path / "c").iterdir()}
    causes = pd.read_csv(tmp_path / "c" / "causes.csv")["cause"]
    assert "A dearer list" in set(causes)
    run = CliRunner().invoke(app, ["run", str(place), "-s", "asking", "--out", str(tmp_path / "r")])
    assert run.exit_code == 0, run.output
    assert "break_even.csv" in {path.name for path in (tmp_path / "r").iterdir()}


@pytest.mark.parametrize("width", [80, 100, 200])
def test_screens_of_three_widths_hold_every_figure_whole_and_the_chart_is_drawn(width: int) -> None:
    report = break_even_report([answer(asked("-21%..0%"), FEWER, teams("£50,000"), steps=9)])
    require_fits(report, width)
    assert figure_of(report.charts[0]).axes


def test_for_whom_by_when_and_to_what_sum_may_be_said_of_what_the_scenario_asks(place: Path) -> None:
    """A scenario that asks for the trust is asked for the board, by its first year, and for £10,000."""
    text = (place / "scenarios" / f"{SCENARIO}.yaml").read_text(encoding="utf-8")
    asks = "break_even: [{vary: Fewer emergency admissions.size, over: -20%..0%, for: [trust]}]\n"
    own = text.replace(f"scenario: {SCENARIO}\n", f"scenario: own_question\n{asks}", 1)
    (place / "scenarios" / "own_question.yaml").write_text(own, encoding="utf-8")
    command = ["break-even", str(place), "-s", "own_question", "--steps", "5"]
    told = CliRunner().invoke(app, [*command, "--for", "icb", "--by", "2023/24", "--target", "£10,000"])
    assert told.exit_code == 0, told.output
    said = " ".join(told.output.split())
    assert "over 2023/24" in said
    assert "Hospital Trust" not in said
    assert "£10,000" in said
    assert "'ten' is not" in refused(*command, "--target", "ten")
