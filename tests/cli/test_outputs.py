"""Where results go: only plain files are replaced, one command at a time writes there, a table may be a workbook."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from finmodel.cli.outputs import (
    TABLES,
    refuse_existing,
    refuse_folder,
    refuse_input,
    refuse_one_within_another,
    results_folder,
    write_table,
    write_whole,
)
from finmodel.core.disk.hold import ENDING, hold, let_go, sweep_locks
from finmodel.core.disk.written_path import written_path
from finmodel.errors import InputError
from finmodel.workbooks.write import table_book
from tests.bad.places import ROOT

HOLDS = """
import sys, pathlib
from finmodel.core.disk.hold import hold
hold(pathlib.Path(sys.argv[1]))
print(1, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    yield
    let_go()


@contextmanager
def another_writes(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes to a path until it is killed."""
    words = [sys.executable, "-c", HOLDS, str(path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said(error: pytest.ExceptionInfo[InputError]) -> str:
    return str(error.value.findings[0])


def test_a_second_command_is_refused_while_the_first_writes_there_and_not_after_it_was_killed(tmp_path: Path) -> None:
    results = tmp_path / "results"
    with another_writes(results) as other:
        with pytest.raises(InputError) as told:
            refuse_folder(results, True, "run.json")
        assert said(told) == (
            f"{results}: Another finmodel is writing there at this moment. Wait until it has ended, or name another."
        )
        other.kill()
        other.wait()
        assert [each.name for each in tmp_path.iterdir()] == [f".results{ENDING}"]
        refuse_folder(results, True, "run.json")
    let_go()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_command_held_is_swept_and_what_is_held_is_not(tmp_path: Path) -> None:
    (tmp_path / f".gone{ENDING}").touch()
    with another_writes(tmp_path / "held"):
        hold(tmp_path / "mine")
        sweep_locks(tmp_path)
        assert sorted(each.name for each in tmp_path.iterdir()) == [f".held{ENDING}", f".mine{ENDING}"]


def test_a_path_below_what_is_not_there_yet_is_held_beside_it_whatever_its_length(tmp_path: Path) -> None:
    hold(tmp_path / "a" / "b")
    hold(tmp_path / "a" / "b")
    hold(tmp_path / ("x" * 200))
    names = sorted(each.name for each in tmp_path.iterdir())
    assert names[0] == f".a+b{ENDING}"
    assert len(names) == 2
    assert names[1].startswith(f".{'x' * 120}-")


def test_a_link_is_followed_and_stays_and_the_file_that_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "real.csv").write_text("old", encoding="utf-8")
    (tmp_path / "near.csv").symlink_to(tmp_path / "far" / "real.csv")
    write_whole(tmp_path / "near.csv", lambda half: write_table(pd.DataFrame({"a": [1]}), half), overwrite=True)
    assert (tmp_path / "near.csv").is_symlink()
    assert (tmp_path / "far" / "real.csv").read_text(encoding="utf-8") == "a\n1\n"
    let_go()
    assert [each.name for each in (tmp_path / "far").iterdir()] == ["real.csv"]


def test_a_pipe_and_a_device_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path / "pipe.csv", Path("/dev/null")):
        with pytest.raises(InputError) as told:
            refuse_existing(path, True)
        assert (
            said(told)
            == f"{path}: This is a device, a pipe or a socket, and only a plain file is replaced. Name a file."
        )


def test_what_comes_while_results_are_made_is_not_lost(tmp_path: Path) -> None:
    results = tmp_path / "results"
    refuse_folder(results, False, "run.json")

    def two_at_once() -> None:
        with results_folder(results) as half:
            (half / "run.json").write_text("{}", encoding="utf-8")
            results.mkdir()
            (results / "mine.csv").write_text("mine", encoding="utf-8")

    with pytest.raises(InputError, match="It is already there, and not empty"):
        two_at_once()
    assert (results / "mine.csv").read_text(encoding="utf-8") == "mine"


def test_a_file_that_is_read_is_never_written(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "t.csv")
    with pytest.raises(InputError, match="It is read by this command, and would be lost"):
        refuse_input(tmp_path / "link.csv", tmp_path / "t.csv")


def test_two_folders_of_results_lie_beside_each_other(tmp_path: Path) -> None:
    refuse_one_within_another(tmp_path / "a", tmp_path / "b", None)
    with pytest.raises(InputError, match="or lies within it, and each is replaced whole"):
        refuse_one_within_another(tmp_path / "a", tmp_path / "a" / "b")


def test_a_table_asked_for_as_xlsx_is_a_workbook_of_numbers_and_texts(tmp_path: Path) -> None:
    refuse_existing(tmp_path / "t.XLSX", False, TABLES)
    table = pd.DataFrame({"name": ["=A1", None], "amount": [1.25, float("nan")], "rows": [3, 4]})
    write_whole(tmp_path / "t.xlsx", lambda half: write_table(table, half), overwrite=False)
    cells = [[cell.value for cell in row] for row in openpyxl.load_workbook(tmp_path / "t.xlsx").active.rows]
    assert cells == [["name", "amount", "rows"], ["=A1", 1.25, 3], [None, None, 4]]
    assert openpyxl.load_workbook(tmp_path / "t.xlsx").active["A2"].data_type == "s"


def test_a_table_of_more_rows_than_a_sheet_holds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_book, "MOST_ROWS", 1)
    with pytest.raises(InputError, match="A sheet holds 1 rows, and the table has 2"):
        write_table(pd.DataFrame({"a": [1, 2]}), tmp_path / "t.xlsx")


@pytest.mark.parametrize(
    ("written", "meant"),
    [('"my place/place.yaml"', "my place/place.yaml"), ("'x.csv'", "x.csv"),
     (r"brookshire\place.yaml", "brookshire/place.yaml"),
     ("file:///data/x.csv", "/data/x.csv"), ("“x.csv”", "x.csv"), ("plain.csv", "plain.csv"), ("'", "'")],
)  # fmt: skip
def test_a_path_is_read_as_people_write_it(
    written: str, meant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert written_path(written).as_posix() == meant


def test_a_file_whose_name_has_a_backslash_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / r"a\b.csv").touch()
    assert written_path(tmp_path / r"a\b.csv").name == r"a\b.csv"


def test_a_path_from_home_is_that_of_the_user_and_of_no_stranger(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert written_path("~/place.yaml") == tmp_path / "place.yaml"
    with pytest.raises(
        InputError, match=r"There is no home folder of ~nobody_of_that_name\. Write the path from the root"
    ):
        written_path("~nobody_of_that_name/x.csv")


@pytest.mark.parametrize(
    ("written", "what"),
    [("https://example.org/x.csv", "This is an address on the web, and a file or folder of this machine is wanted."),
     ("s3://bucket/x.parquet", "This is an address on the web, and a file or folder of this machine is wanted."),
     (r"C:\Users\me\x.csv", "This is a path of a machine with Windows, and this is another."),
     ("x" * 300, "The path cannot be used: the name is too long for this machine.")],
)  # fmt: skip
def test_what_is_no_path_of_this_machine_is_told(written: str, what: str) -> None:
    with pytest.raises(InputError) as told:
        written_path(written)
    assert told.value.findings[0].what == what


def test_the_folder_that_a_command_runs_in_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(InputError, match="The command runs in this folder, which cannot be replaced under it"):
        refuse_folder(Path(), True, "run.json")
