"""The same command twice on the example place: `python -m tests.bench.second_command [--people N] [--rounds N]`.

The first reads the data (`--fresh`) and keeps what it measured; the second finds that. Each runs in a process of its
own, in turn: seconds and CPU seconds of the whole command, and until it starts to settle, which is what reading costs
the user; and what it takes once the place's own files are open, which is what keeping is answerable for.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from finmodel.example.generate import write_example

COMMANDS = (
    "run PLACE --out OUT --overwrite",
    "incentives PLACE",
    "compare PLACE -s gain_share",
    "check PLACE",
    "explain PLACE acute_tariff --of 2024/25",
    "workbook PLACE --out OUT.xlsx --overwrite",
    "optimise PLACE/problems/better_care.yaml",
)
_STOPS = """
import json, sys, time
started = time.perf_counter()
import finmodel.cli, finmodel.pipeline
import finmodel.scenarios.run as settling
opening = finmodel.pipeline.open_place
opened = [0.0, 0.0]
def watched(*given):
    place = opening(*given)
    opened[:] = [time.perf_counter(), time.process_time()]
    return place
def stop(*_, **__):
    now = time.perf_counter(), time.process_time()
    print(json.dumps([now[0] - started, now[1], now[0] - opened[0], now[1] - opened[1]]))
    sys.stdout.flush()
    import os
    os._exit(0)
finmodel.pipeline.open_place = watched
settling.settle = stop
finmodel.cli.main()
"""
"""Runs a command as far as its first settlement, and tells the seconds and CPU seconds until then."""


def whole(words: list[str], kept: Path) -> dict[str, float]:
    """Seconds, CPU seconds and megabytes of a command."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "finmodel", *words],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environment(kept),
    )  # fmt: skip
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return {
        "seconds": time.perf_counter() - started,
        "CPU": used.ru_utime + used.ru_stime,
        "MB": used.ru_maxrss / 1000,
    }


def until_settling(words: list[str], kept: Path) -> dict[str, float]:
    """Seconds and CPU seconds until a command starts to settle, and how many of them since the place was open."""
    done = subprocess.run(
        [sys.executable, "-c", _STOPS, *words], capture_output=True, text=True, check=True, env=_environment(kept)
    )
    told = json.loads(done.stdout.strip().splitlines()[-1])
    return dict(zip(("until settling", "CPU until", "once open", "CPU once open"), told, strict=True))


def _environment(kept: Path) -> dict[str, str]:
    """Code is compiled once, as it is where finmodel is installed."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return own | {"FINMODEL_CACHE": str(kept), "PYTHONPYCACHEPREFIX": str(kept.parent / "compiled")}


def measured(place: Path, commands: tuple[str, ...], rounds: int) -> dict[str, dict[str, float]]:
    """The median of each figure, by command and by whether it is the first or the second."""
    found: dict[str, list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        kept = Path(scratch) / "kept"
        for number in range(rounds):
            for command in commands:
                words = [part.replace("PLACE", str(place)) for part in command.split()]
                words = [part.replace("OUT", f"{scratch}/out{number}") for part in words]
                if not number:
                    whole(words, kept)
                for name, more in (("first", ["--fresh"]), ("second", [])):
                    figures = whole([*words, *more], kept) | until_settling([*words, *more], kept)
                    found.setdefault(f"{command.split()[0]}, {name}", []).append(figures)
    return {
        name: {figure: statistics.median(each[figure] for each in several) for figure in several[0]}
        for name, several in found.items()
    }


def main() -> None:
    """Print a row for each command and turn."""
    options = argparse.ArgumentParser()
    options.add_argument("--people", type=int, default=None)
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "place"
        write_example(place, people=asked.people)
        for name, figures in measured(place, COMMANDS, asked.rounds).items():
            shown = ", ".join(f"{figure} {value:.2f}" for figure, value in figures.items())
            sys.stdout.write(f"{name}: {shown}\n")


if __name__ == "__main__":
    main()
