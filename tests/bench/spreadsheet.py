"""How long a spreadsheet takes to be ready for an engine, beside python-calamine alone: CPU seconds and peak memory.

Run with `python -m tests.bench.spreadsheet [--rows N] [--rounds N]`. The ways run in turn, each in its own process.
"""

from __future__ import annotations

import argparse
import datetime
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

HEADINGS = ("Row", "Month", "Provider", "Payer", "POD", "HRG", "Practice", "Units", "Price", "Cost", "Age", "Notes")
WAYS = ("calamine", "finmodel")


def workbook(path: Path, rows: int) -> None:
    """A sheet of twelve columns: dates, codes and numbers."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet, day = book.add_worksheet("Activity"), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, HEADINGS)
    draw = random.Random(1)
    for row in range(1, rows + 1):
        sheet.write_datetime(row, 1, datetime.datetime(2024, 4, 1) + datetime.timedelta(draw.randrange(365)), day)
        codes = (
            draw.choice(("RVW", "RTR", "RX3")),
            "icb",
            draw.choice(("NEL", "EL")),
            f"AA{row % 99:02}Z",
            f"A81{row % 400:03}",
        )
        numbers = (draw.randrange(1, 9), draw.randrange(100, 500_000) / 100, draw.random() * 1000, draw.randrange(100))
        sheet.write_row(row, 0, (row,))
        sheet.write_row(row, 2, (*codes, *numbers))
    book.close()


def calamine(path: Path) -> int:
    """The sheet as python-calamine gives it; how many rows it has."""
    import python_calamine

    return len(python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Activity").to_python()) - 1


def made_ready(path: Path) -> int:
    """The sheet ready for an engine: eight of its columns, errors looked for, headings and totals too."""
    from finmodel.load.files.packed import Scratch
    from finmodel.load.files.sources import find_files
    from tests.load.places import place_of

    columns = {
        "start": "Month", "provider": "Provider", "commissioner": "Payer", "setting": "POD", "currency": "HRG",
        "quantity": "Units", "price": "Price", "cost": "Cost",
    }  # fmt: skip
    place = place_of(activity={"file": path.name, "columns": columns})
    with Scratch() as scratch:
        (made,) = find_files(place, place.data.activity[0], path.parent, 0, scratch).files
        import duckdb

        return int(duckdb.sql(f"SELECT count(*) FROM '{made.file.path}/*.parquet'").fetchall()[0][0])


def measured(way: str, path: Path) -> tuple[float, float, int]:
    """CPU seconds, peak megabytes and rows of one way, in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.spreadsheet", "--way", way, "--file", str(path)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    seconds, megabytes, rows = run.stdout.split()
    return float(seconds), float(megabytes), int(rows)


def main() -> None:
    """Print each way's least seconds and its memory, and the ratio."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--way")
    asked.add_argument("--file", type=Path)
    given = asked.parse_args()
    if given.way:
        import pandas  # noqa: F401 - both ways are timed without the libraries' own start

        from finmodel.load import place_grid  # noqa: F401 - nor without ours

        before = time.process_time()
        rows = {"calamine": calamine, "finmodel": made_ready}[given.way](given.file)
        seconds = time.process_time() - before
        sys.stdout.write(f"{seconds} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024} {rows}\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "activity.xlsx"
        workbook(path, given.rows)
        found = {way: [] for way in WAYS}
        for _ in range(given.rounds):
            for way in WAYS:
                found[way].append(measured(way, path))
    for way, runs in found.items():
        assert all(rows == given.rows for _, _, rows in runs)
        sys.stdout.write(f"{way}: {min(each[0] for each in runs):.2f} CPU s, {max(each[1] for each in runs):.0f} MB\n")
    ratio = min(each[0] for each in found["finmodel"]) / min(each[0] for each in found["calamine"])
    sys.stdout.write(f"ratio {ratio:.2f}\n")


if __name__ == "__main__":
    main()
