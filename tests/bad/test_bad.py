"""Every bad input is refused with its own message, all at once, and leaves nothing behind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.bad.places import Case, Said, cases, everything, lay_out, run_apart, run_here

CASES = cases()
ASKED_FOR = 500
NOT_ENGLISH = re.compile(
    r"Traceback|\b(tuple|dict|str|int|float|Decimal|None|NoneType|True|False|pydantic|validation error|[A-Z]\w+Error)\b"
)
"""Words of the language it is written in, which no user should meet."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_input_is_told_in_full_and_nothing_is_written(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    lay_out(case, folder)
    before = everything(folder)
    said = run_apart(case.run, folder) if case.process else run_here(case.run, folder, capsys, monkeypatch)
    assert said.exit == case.exit, said.err + said.out
    assert not NOT_ENGLISH.search(said.err + said.out)
    if case.exit == 1:
        assert "\n".join(said.findings) == "\n".join(case.says)
    else:
        assert all(text in unboxed(said) for text in case.says), said.err
    assert everything(folder) == before


def unboxed(said: Said) -> str:
    """What was printed, without the frame around it and on one line."""
    return re.sub(r"[│╭╰╮╯─\s]+", " ", said.err)


def test_there_are_as_many_bad_inputs_as_were_asked_for() -> None:
    assert len(CASES) >= ASKED_FOR


def test_the_good_place_that_they_start_from_has_nothing_to_mend(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(Case("_place", "check .", ()), tmp_path)
    said = run_here("check .", tmp_path, capsys, monkeypatch)
    assert said.exit == 0
    assert said.findings == []
