"""What telling what was read costs: `python -m tests.bench.profile [--rows N] [--rounds N]`.

Rows to the grid, as `tests.bench.rows` makes them, with the sums by month and the search for rows that are there twice,
and without; in turn, each in a process of its own, CPU seconds and peak memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

import pandas as pd

from finmodel.load.control_totals.read_totals import ReadTotals
from tests.bench.rows_place import write_place

_MOST = 1.15
"""How many times what reading costs without it that it may cost."""


def read(folder: Path, told: bool) -> float:
    """Read a place into the grid, with or without telling what was read; the CPU seconds that it took."""
    from finmodel.load import place_grid
    from finmodel.pipeline import open_place
    from finmodel.scenarios.run import asks_of

    opened = open_place(folder)
    asks = asks_of(opened.place, opened.contracts)
    started = time.process_time()
    if told:
        place_grid.build_grid(opened.place, folder, asks)
    else:
        nothing = ReadTotals((), pd.DataFrame(), (), pd.DataFrame())
        with patch.object(place_grid, "read_totals", lambda *_: nothing):
            place_grid.build_grid(opened.place, folder, asks)
    return time.process_time() - started


def ratio(folder: Path, rounds: int) -> tuple[float, dict[str, list[tuple[float, float]]]]:
    """How many times as long it takes, and the seconds and megabytes of each way and round."""
    spent: dict[str, list[tuple[float, float]]] = {"without": [], "with": []}
    for _ in range(rounds):
        for way, taken in spent.items():
            command = [sys.executable, "-m", "tests.bench.profile", "--one", way, str(folder)]
            done = subprocess.run(command, capture_output=True, check=True, text=True)
            seconds, megabytes = json.loads(done.stdout.splitlines()[-1])
            taken.append((seconds, megabytes))
    without, told = (statistics.median(each[0] for each in spent[way]) for way in spent)
    return told / without, spent


def main() -> None:
    """Measure, and say whether it is within what is meant."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--place", type=Path, help="a place that is there already, as tests.bench.rows keeps it")
    parser.add_argument("--one", nargs=2)
    given = parser.parse_args()
    if given.one:
        seconds = read(Path(given.one[1]), given.one[0] == "with")
        sys.stdout.write(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3]) + "\n")
        return
    with tempfile.TemporaryDirectory() as made:
        folder = given.place or Path(made)
        if given.place is None:
            write_place(folder, given.rows)
        times, spent = ratio(folder, given.rounds)
    for way, each in spent.items():
        told = ", ".join(f"{seconds:.1f} s and {megabytes:,.0f} MB" for seconds, megabytes in each)
        sys.stdout.write(f"{way}: {told}\n")
    sys.stdout.write(f"{times:.2f} times; {_MOST} is the most that is meant\n")


if __name__ == "__main__":
    main()
