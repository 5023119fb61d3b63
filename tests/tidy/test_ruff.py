"""Ruff passes on the checkout, and its settings refuse what they are there to refuse."""

import subprocess
import sys

import pytest

from tests.tidy.house_rules import ROOT

OPENING = '"""What this module is for."""\n\n'

REFUSED = [
    ("T201", OPENING + 'print("settled")\n'),
    ("FIX002", OPENING + "# TODO: settle\n"),
    ("FIX001", OPENING + "# FIXME: settle\n"),
    ("PGH003", OPENING + 'pounds: int = "1"  # type: ignore\n'),
    ("PLR0913", OPENING + 'def settle(a, b, c, d, e, f, g):\n    """Settle."""\n'),
    ("D100", "pounds = 1\n"),
    ("D101", OPENING + "class Ledger:\n    pounds = 1\n"),
    ("D103", OPENING + "def settle():\n    return 0\n"),
    ("S307", OPENING + 'pounds = eval("1")\n'),
    ("S506", OPENING + "import yaml\n\nplace = yaml.load('a', Loader=yaml.Loader)\n"),
    ("TID252", OPENING + "from . import errors\n"),
]


def ruff(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ruff", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.parametrize("command", [("check",), ("format", "--check")])
def test_ruff_finds_nothing_to_mend(command: tuple[str, ...]) -> None:
    ran = ruff(*command, "--no-cache")
    assert ran.returncode == 0, f"\n{ran.stdout}{ran.stderr}"


@pytest.mark.parametrize(("code", "text"), REFUSED)
def test_ruff_refuses(code: str, text: str) -> None:
    ran = ruff("check", "--no-cache", "--stdin-filename", "finmodel/ledger.py", "-", stdin=text)
    assert ran.returncode == 1
    assert f"{code} " in ran.stdout


def test_the_command_line_may_print() -> None:
    text = OPENING + 'print("settled")\n'
    assert ruff("check", "--no-cache", "--stdin-filename", "finmodel/cli/run.py", "-", stdin=text).returncode == 0
