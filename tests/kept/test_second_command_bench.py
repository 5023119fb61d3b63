"""The bench of a second command runs, and what it times is a command that reads nothing."""

from __future__ import annotations

from pathlib import Path

from finmodel.example.generate import write_example
from tests.bench.second_command import COMMANDS, measured


def test_the_bench_of_a_second_command_on_a_small_place(tmp_path: Path) -> None:
    write_example(tmp_path / "place", people=2000)
    found = measured(tmp_path / "place", COMMANDS[:1], rounds=1)
    assert list(found) == ["run, first", "run, second"]
    first, second = found.values()
    assert second["CPU once open"] < first["CPU once open"]
    assert second["MB"] <= first["MB"]
    assert second["until settling"] <= second["seconds"] * 2
