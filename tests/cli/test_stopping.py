"""A command that is stopped or killed, at any moment: what it says, what it leaves, and the next run."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from finmodel.cli.new import STARTER
from finmodel.cli.outputs import write_texts
from finmodel.core.disk.hold import let_go
from finmodel.core.whole import sweep, whole_file, whole_folder, written
from finmodel.errors import InputError
from finmodel.example.generate import write_example
from tests.conftest import ROOT

SOON_SECONDS = 4.0
"""A stopped command ends within two seconds; a machine that is busy with other tests is allowed as long again."""
EARLIEST_SECONDS = 0.6
"""Before that it may be Python that is still starting, which answers Ctrl-C in words of its own."""
SEED = 11


@dataclass(frozen=True)
class Ended:
    """How a command ended that was sent a signal: `after` is the seconds that this took."""

    status: int
    err: str
    after: float


def start(command: Sequence[str], scratch: Path, **more: object) -> subprocess.Popen[str]:
    """Start a command as a user would, with a folder of its own for what it spills."""
    environment = {**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-m", "finmodel", *command]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(program, env=environment, cwd=scratch.parent, **pipes, **more)  # type: ignore[call-overload,no-any-return]


def stopped(command: Sequence[str], moment: float, scratch: Path, by: signal.Signals = signal.SIGINT) -> Ended:
    """A command that is sent a signal after so many seconds."""
    process = start(command, scratch)
    try:
        err = process.communicate(timeout=moment)[1]
        return Ended(process.returncode, err, 0.0)
    except subprocess.TimeoutExpired:
        process.send_signal(by)
    sent = time.monotonic()
    err = process.communicate()[1]
    return Ended(process.returncode, err, time.monotonic() - sent)


def left_in(folder: Path) -> list[str]:
    """Names in a folder that nobody asked for."""
    return sorted(each.name for each in folder.iterdir() if "finmodel-" in each.name or each.name.endswith(".part"))


def require_clean(ended: Ended, folder: Path, *, status: int = 130) -> None:
    """Nothing half made, no traceback, and words about what was written."""
    assert "Traceback" not in ended.err
    assert ended.after < SOON_SECONDS
    assert left_in(folder) == left_in(folder / "scratch") == []
    if ended.status:
        assert ended.status == status, ended.err
        assert ended.err.splitlines()[-1].startswith("Stopped; "), ended.err


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example place, as large as it ships: three million rows."""
    place = tmp_path_factory.mktemp("example") / "brookshire"
    write_example(place)
    return place


def test_a_run_that_is_stopped_at_ten_moments_leaves_nothing_and_the_next_one_is_right(
    example: Path, tmp_path: Path
) -> None:
    (tmp_path / "scratch").mkdir()
    began = time.monotonic()
    first = start(["run", "--fresh", str(example), "--out", "right"], tmp_path / "scratch")
    assert first.communicate()[0]
    whole = time.monotonic() - began
    dice = random.Random(SEED)
    moments = [dice.uniform(EARLIEST_SECONDS, whole) for _ in range(10)]
    folders = [tmp_path / f"stopped_{number}" for number in range(10)]
    for each in folders:
        (each / "scratch").mkdir(parents=True)
    with ThreadPoolExecutor(2) as workers:
        commands = [["run", "--fresh", str(example), "--out", "results"]] * 10
        scratch = [each / "scratch" for each in folders]
        ended = list(workers.map(stopped, commands, moments, scratch))
    assert sum(each.status == 130 for each in ended) >= 8
    for each, folder in zip(ended, folders, strict=True):
        require_clean(each, folder)
        if each.err.endswith("Stopped; nothing was written.\n"):
            assert not (folder / "results").exists()
        else:
            assert (folder / "results" / "run.json").is_file()
    again = start(["run", "--fresh", str(example), "--out", "results", "--overwrite"], folders[0] / "scratch")
    again.communicate()
    settled = [(folder / "settlement.csv").read_bytes() for folder in (tmp_path / "right", folders[0] / "results")]
    assert settled[0] == settled[1]


@pytest.mark.parametrize(
    ("command", "moment"),
    [
        (("check", "{place}"), 2.0),
        (("workbook", "{place}", "--out", "board.xlsx"), 3.0),
        (("demo", "--out", "made"), 1.5),
        (("demo", "--out", "made", "--people", "3000"), 2.6),
        (("incentives", "{place}", "--out", "slopes"), 1.0),
    ],
)
def test_other_commands_stop_as_well(command: Sequence[str], moment: float, example: Path, tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    ended = stopped([word.format(place=example) for word in command], moment, tmp_path / "scratch")
    require_clean(ended, tmp_path)
    assert ended.status == 130
    assert ended.err.endswith("Stopped; nothing was written.\n")
    assert [each.name for each in tmp_path.iterdir()] == ["scratch"]


def test_a_request_to_end_is_heard_as_ctrl_c_is(example: Path, tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    ended = stopped(["run", "--fresh", str(example), "--out", "results"], 2.0, tmp_path / "scratch", signal.SIGTERM)
    require_clean(ended, tmp_path, status=143)
    assert ended.status == 143


def test_what_a_killed_run_left_is_taken_away_by_the_next_and_nothing_else_is(example: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = start(["run", "--fresh", str(example), "--out", "results"], scratch)
    while not left_in(scratch):
        time.sleep(0.02)
    process.kill()
    process.communicate()
    (left,) = left_in(scratch)
    host, pid = left.split("-")[1:3]
    assert pid == str(process.pid)
    half = tmp_path / f".results.finmodel-{host}-{pid}-7.part"
    half.mkdir()
    (half / "ledger.csv").write_text("half", encoding="utf-8")
    theirs = {
        f".results.finmodel-elsewhere-{pid}-7.part",
        f".results.finmodel-{host}-{os.getpid()}-7.part",
        ".own.part",
    }
    for name in theirs:
        (tmp_path / name).write_text("theirs", encoding="utf-8")
    (scratch / f"finmodel-{host}-notes").mkdir()
    next_run = start(["run", "--fresh", str(STARTER), "--out", "results"], scratch)
    assert next_run.communicate()[0]
    assert next_run.returncode == 0
    assert {each.name for each in tmp_path.iterdir()} == theirs | {"scratch", "results"}
    assert [each.name for each in scratch.iterdir()] == [f"finmodel-{host}-notes"]


def test_results_that_were_moved_aside_when_the_machine_stopped_are_put_back(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "results") as half:
        host, name = half.name.split("-")[1], half.name
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    aside = name.replace(str(os.getpid()), str(ended.pid)).replace(".part", ".was")
    (tmp_path / "results").rename(tmp_path / aside)
    assert host in aside
    sweep(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["results"]


def test_results_that_are_there_stay_until_the_new_ones_are_whole(tmp_path: Path) -> None:
    results = tmp_path / "results"
    for text in ("old", "new"):
        with whole_folder(results) as half:
            (half / "ledger.csv").write_text(text, encoding="utf-8")
            if text == "new":
                assert (results / "ledger.csv").read_text(encoding="utf-8") == "old"
    with pytest.raises(KeyboardInterrupt), whole_folder(results):
        raise KeyboardInterrupt
    assert (results / "ledger.csv").read_text(encoding="utf-8") == "new"
    assert [each.name for each in tmp_path.iterdir()] == ["results"]
    assert results in written()


def test_a_folder_that_is_a_link_is_filled_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "near").symlink_to(tmp_path / "far")
    with whole_folder(tmp_path / "near") as half:
        (half / "ledger.csv").write_text("new", encoding="utf-8")
    assert (tmp_path / "near").is_symlink()
    assert (tmp_path / "far" / "ledger.csv").is_file()


def test_two_files_that_belong_together_are_as_they_were_where_the_second_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "contract.yaml", tmp_path / "table.csv"
    first.write_text("old", encoding="utf-8")

    def stop(text: str, path: Path) -> None:
        if text == "b":
            raise KeyboardInterrupt
        path.write_text(text, encoding="utf-8")

    monkeypatch.setattr("finmodel.cli.outputs._write_text", stop)
    with pytest.raises(KeyboardInterrupt):
        write_texts({first: "a", second: "b"}, overwrite=True)
    assert first.read_text(encoding="utf-8") == "old"
    assert first not in written()
    let_go()  # as a command does at its end
    assert [each.name for each in tmp_path.iterdir()] == ["contract.yaml"]


def small_files() -> None:
    """As a disk on which no file may be larger than 2,000 bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))


@pytest.mark.parametrize(
    "command",
    [("new", "town"), ("demo", "--out", "town", "--people", "3000"), ("new", "contract", "bundle", "--out", "b.yaml"),
     ("schema", "gain_share", "--out", "schemas")],
)  # fmt: skip
def test_a_disk_that_takes_no_more_is_told_and_nothing_is_half_written(command: Sequence[str], tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    process = start(command, tmp_path / "scratch", preexec_fn=small_files)
    err = process.communicate()[1]
    assert process.returncode == 1
    assert "It cannot be written" in err
    assert "Check the path, the space left and who may write there." in err
    assert "Traceback" not in err
    assert "Errno" not in err
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
    assert left_in(tmp_path) == left_in(tmp_path / "scratch") == []


def test_a_file_within_what_is_half_made_is_told_by_the_name_that_the_user_gave(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "town") as half, pytest.raises(InputError) as told, whole_file(half / "prices.csv"):
        raise PermissionError(13, "Permission denied")
    assert told.value.findings[0].where == str(tmp_path / "town" / "prices.csv")
