"""Commands on a place whose data was measured before: they read nothing, and write and say the same."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from finmodel.cli import app
from finmodel.example.generate import write_example
from finmodel.load.kept.kept import Wanted
from finmodel.load.place_grid import Built, build_grid
from tests.kept.places import KEPT, USED

COMMANDS = (
    "run PLACE -s gain_share -s closer_to_home --out OUT",
    "incentives PLACE --avoidable setting=emergency --out OUT",
    "compare PLACE -s gain_share --out OUT",
    "check PLACE",
    "explain PLACE acute_tariff --of 2024/25",
    "workbook PLACE --out OUT.xlsx",
    "optimise PLACE/problems/better_care.yaml --out OUT",
)
OF_THE_MOMENT = {"finished", "seconds", "command"}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example") / "brookshire"
    write_example(folder, people=4000)
    return folder


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A number for each reading of the data."""
    counted: list[int] = []

    def measured(self: Wanted) -> Built:
        counted.append(len(self.asks))
        return build_grid(self.place, self.folder, self.asks, progress=self.progress, besides=self.besides)

    monkeypatch.setattr(Wanted, "measured", measured)
    return counted


def finmodel(command: str, place: Path, out: Path, *more: str) -> Result:
    words = [each.replace("PLACE", str(place)).replace("OUT", str(out)) for each in command.split()]
    result = CliRunner().invoke(app, [*words, *more])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def written(out: Path) -> dict[str, bytes]:
    """Every file that a command wrote, without what it says of the moment it ran."""
    files = sorted(each for each in out.parent.rglob("*") if each.is_file())
    contents = {each.relative_to(out.parent).as_posix().replace(out.name, "OUT"): each for each in files}
    return {name: _lasting(each, out) for name, each in contents.items()}


def _lasting(file: Path, out: Path) -> bytes:
    if file.suffix == ".xlsx":
        with zipfile.ZipFile(file) as parts:
            return b"".join(parts.read(name) for name in sorted(parts.namelist()) if name != "docProps/core.xml")
    if file.suffix == ".json" and "command" in (record := json.loads(file.read_text(encoding="utf-8"))):
        return json.dumps({key: value for key, value in record.items() if key not in OF_THE_MOMENT}).encode()
    return file.read_bytes().replace(str(out).encode(), b"OUT")


def steps_left_out(result: Result, out: Path) -> str:
    """What a command shows, without its steps, the times it tells and what it says of what was kept."""
    lines = [line for line in result.stderr.splitlines() if not line.startswith(("  ", USED, KEPT))]
    return re.sub(r"\d+\.\d s|in \d+ seconds", "TIME", "\n".join([result.stdout, *lines])).replace(str(out), "OUT")


@pytest.mark.parametrize("command", COMMANDS)
def test_it_reads_nothing_and_writes_and_says_the_same(
    example: Path, tmp_path: Path, readings: list[int], command: str
) -> None:
    before = finmodel("run PLACE --out OUT", example, tmp_path / "before")
    assert any(line.startswith(KEPT) for line in before.stderr.splitlines())
    assert len(readings) == 1
    shown, files = [], []
    for name, more in (("kept", ()), ("read", ("--fresh",))):
        out = tmp_path / name / "out"
        out.parent.mkdir()
        result = finmodel(command, example, out, *more)
        assert result.exit_code == 0, result.output
        told = [line.startswith(USED) for line in result.stderr.splitlines()]
        assert any(told) is (name == "kept")
        shown.append(steps_left_out(result, out))
        files.append(written(out))
    assert len(readings) == 2
    assert shown[0] == shown[1]
    assert list(files[0]) == list(files[1])
    assert files[0] == files[1]
    assert files[0] or command.startswith(("check", "explain"))


def test_check_reads_the_data_once(
    example: Path, tmp_path: Path, readings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for kept in (str(tmp_path / "kept"), "none"):
        monkeypatch.setenv("FINMODEL_CACHE", kept)
        readings.clear()
        assert finmodel("check PLACE", example, tmp_path).exit_code == 0
        assert len(readings) == 1


def test_after_check_a_run_reads_nothing(example: Path, tmp_path: Path, readings: list[int]) -> None:
    finmodel("check PLACE", example, tmp_path)
    finmodel("run PLACE --out OUT", example, tmp_path / "out")
    assert len(readings) == 1


def test_draws_that_take_people_again_read_the_data_because_groups_of_people_are_not_kept(
    example: Path, tmp_path: Path, readings: list[int]
) -> None:
    draws = "run PLACE -s gain_share --draws 64 --out OUT"
    for number in range(2):
        finmodel(draws, example, tmp_path / f"out{number}")
    assert len(readings) == 2
    finmodel("check PLACE", example, tmp_path)
    assert len(readings) == 2


def test_it_is_kept_beside_the_place_and_git_passes_it_over(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FINMODEL_CACHE")
    finmodel("run PLACE --out OUT", example, tmp_path / "out")
    folder = example / ".finmodel"
    assert (folder / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert sum(each.stat().st_size for each in folder.rglob("*")) < 500_000


@pytest.mark.slow
def test_runs_that_are_killed_at_ten_moments_leave_the_next_right(example: Path, tmp_path: Path) -> None:
    chance, kept = random.Random(11), tmp_path / "kept"
    words = [sys.executable, "-m", "finmodel", "run", str(example), "--out"]
    environment = os.environ | {"FINMODEL_CACHE": str(kept)}
    started = time.monotonic()
    subprocess.run(
        [*words, str(tmp_path / "whole" / "out")],
        check=True,
        capture_output=True,
        env=environment | {"FINMODEL_CACHE": "none"},
    )
    takes = time.monotonic() - started
    for number in range(10):
        with subprocess.Popen(
            [*words, str(tmp_path / f"killed{number}")],
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=environment,
        ) as run:
            time.sleep(chance.uniform(0.3, 1.0) * takes)
            run.kill()
    subprocess.run([*words, str(tmp_path / "next" / "out")], check=True, capture_output=True, env=environment)
    assert written(tmp_path / "next" / "out") == written(tmp_path / "whole" / "out")


def test_every_command_that_reads_a_places_data_reads_it_again_where_asked() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    options = {name: {each for one in command.params for each in one.opts} for name, command in commands.items()}
    reading = {name for name, own in options.items() if "--data" in own and name not in ("prove", "sql", "people")}
    assert reading == {name for name, own in options.items() if "--fresh" in own}
    assert len(reading) == 15
