"""The guide in prose: each command that it shows runs as it stands, on a new place and on the example's."""

import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from finmodel.cli import app
from finmodel.example.generate import write_example

GUIDE = Path(__file__).parents[2] / "docs" / "guide.md"
COMMANDS = [line for line in GUIDE.read_text(encoding="utf-8").splitlines() if line.startswith("finmodel ")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("guide")
    assert CliRunner().invoke(app, ["new", str(made / "our_place")]).exit_code == 0
    write_example(made / "brookshire", people=8_000)
    return made


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_guide_runs_as_it_stands(command: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(app, shlex.split(command)[1:], catch_exceptions=True)
    assert done.exit_code == 0, f"{done.output}\n{done.exception!r}"
    assert done.output


def test_the_guide_shows_a_command_below_each_of_its_questions() -> None:
    sections = GUIDE.read_text(encoding="utf-8").split("\n## ")[1:]
    assert [text.splitlines()[0] for text in sections if "\nfinmodel " not in text] == []
