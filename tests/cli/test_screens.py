"""The screens of run, compare and settle at 80, 100 and 200 columns, on a terminal and in a pipe, read as cells.

A number is never broken over lines, a heading only between words, and what has no room is named.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from finmodel.cli.screen import show_report
from finmodel.load.settled import settle_table
from finmodel.report.comparison_report import comparison_report
from finmodel.report.report import Report
from finmodel.report.run_report import run_report
from finmodel.scenarios.apply import apply
from finmodel.scenarios.comparison import compare
from finmodel.scenarios.run import run
from tests.bad.places import Case, lay_out
from tests.conftest import ROOT
from tests.report.printed import faults_of_layout, table_of, tables_in
from tests.scenarios.changes import library, scenario
from tests.small import small_basis

YEARS = ("2023/24", "2024/25")
CHANGES = (
    {"kind": "change_terms", "name": "A higher price for every emergency spell", "contract": "tariff",
     "set": {"prices.emergency.price": "£4,200,000"}},
    {"kind": "scale_activity", "name": "Fewer emergencies", "where": {"setting": "emergency"}, "by": "-10%"},
)  # fmt: skip
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@cache
def settled() -> Report:
    made = scenario(*CHANGES)
    base = run(small_basis())
    return run_report(base, [(run(apply(small_basis(), made, library()), "s", made.title), base)], YEARS)


@cache
def compared() -> Report:
    return comparison_report(compare(small_basis(), (None, scenario(*CHANGES)), library()), YEARS)


@pytest.mark.parametrize("width", [80, 100, 130, 200])
@pytest.mark.parametrize("told", [settled, compared], ids=["run", "compare"])
def test_a_screen_fits_its_width_and_every_figure_is_on_it_whole_or_named_as_left_out(
    told: object, width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(told)
    report: Report = told()
    monkeypatch.setenv("COLUMNS", str(width))
    show_report(report)
    said = capsys.readouterr().out
    assert list(faults_of_layout(said, width)) == []
    for table in report.tables:
        if table.aside:
            assert table.title.partition(": ")[0] in said.partition("Not shown here, but whole in report.md: ")[2]
            continue
        assert f"\n{table.title}" in said
        parts = [each for each in tables_in(said) if each.title.startswith(table.title)]
        shown = {heading for part in parts for heading in part.headings}
        left_out = {column.heading for column in table.columns} - shown
        assert all(heading in said for heading in left_out)
        assert {len(part.rows) for part in parts} == {len(table.rows)}


def test_a_narrow_screen_shows_a_year_after_another_and_a_wide_one_both(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    titles = {}
    for width in (80, 200):
        monkeypatch.setenv("COLUMNS", str(width))
        show_report(compared())
        printed = tables_in(capsys.readouterr().out)
        titles[width] = [table.title for table in printed if table.title.startswith("Who gains")]
    assert titles[80] == [f"Who gains and who loses, {years}" for years in (*YEARS, "all years")]
    assert titles[200] == ["Who gains and who loses"]


def test_what_has_no_room_is_in_the_file_that_was_written_or_would_be(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "52")
    named = replace(compared(), files=(("gainers.csv", "who gains"),))
    for report, said in ((named, "gainers.csv."), (compared(), "what --out writes.")):
        show_report(report)
        told = re.findall(r"No room here for: .* A wider window shows them, and so does (.*)", capsys.readouterr().out)
        assert told
        assert told[0] == said


def in_a_terminal(command: str, folder: Path, width: int, **environment: str) -> str:
    """What a command prints on a terminal so wide."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    given = kept | {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT)} | environment
    words = [sys.executable, "-m", "finmodel", *command.split()]
    with subprocess.Popen(words, stdout=theirs, stderr=subprocess.DEVNULL, stdin=theirs, cwd=folder, env=given) as done:
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 65_536):
                said += part
        except OSError:
            pass  # a terminal says so that whoever wrote to it is gone
    os.close(ours)
    assert done.returncode == 0, said.decode()
    return said.decode().replace("\r\n", "\n")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    lay_out(Case("_place", "run .", ()), tmp_path)
    return tmp_path


def test_on_a_terminal_no_line_is_too_long_and_losses_are_red_beside_their_minus(place: Path) -> None:
    said = in_a_terminal("run . --scenario gain_share --out out", place, 80)
    plain = COLOUR.sub("", said)
    assert max(len(line) for line in plain.splitlines()) <= 80
    assert list(faults_of_layout(plain, 80)) == []
    reds = [COLOUR.sub("", each).strip() for each in re.findall(r"\x1b\[31m(.*?)\x1b\[0m", said)]
    assert reds
    stranded = table_of(plain, "Stranded cost").column("Stranded")  # cost that stays is a loss without a minus
    assert [each for each in reds if not each.startswith("−£") and each not in stranded] == []
    losses = [
        cell for row in table_of(plain, "Surplus or deficit: Gain share").rows for cell in row[1:] if cell[0] == "−"
    ]
    assert set(losses) <= set(reds)


def test_without_colour_the_minus_is_left(place: Path) -> None:
    said = in_a_terminal("run . --scenario gain_share --out out", place, 100, NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", said)
    assert "−£" in said


@pytest.mark.parametrize("width", [80, 100, 130, 200])
def test_a_published_scheme_of_many_lines_shows_its_payment_at_every_width(
    width: int, shared_data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    show_report(
        settle_table(ROOT / "contracts" / "medicare_shared_savings.yaml", shared_data / "mssp_2022.csv").report()
    )
    said = capsys.readouterr().out
    assert list(faults_of_layout(said, width)) == []
    shown = table_of(said, "Medicare Shared Savings Program: 482 rows, the first 10")
    assert shown.row("A1001")["Earned or owed"] == "$45,867,446"
    assert shown.row("A1006")["Earned or owed"] == "$0"
    left_out = {"Saving before sharing", "Gain before the cap", "Loss before the cap"} - set(shown.headings)
    assert all(heading in said.split("No room here for:")[1] for heading in left_out)
    assert table_of(said, "Payments over all rows").rows == [["Earned or owed", "$2,524,453,558", "304", "0"]]
    assert said.startswith("Medicare Shared Savings Program, 482 rows settled for 2022: $2.52bn is paid to 304 of them")
    assert "Published earned: 482 of 482 agree" in " ".join(said.split())
