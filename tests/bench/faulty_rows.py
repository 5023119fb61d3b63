"""Checking rows of which one in a hundred is at fault, in twenty ways: `python -m tests.bench.faulty_rows [--rows N]`.

The place of the rows bench, its columns as text, as an extract often has them: once as it is, and once with faults
planted by arithmetic on the number of the row. Counts and first rows of each kind are worked out from that arithmetic,
and held against what `finmodel check` tells. Clean and faulty are checked in turn, each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from tests.bench.rows_place import write_place

EVERY = 100
"""One row in so many is at fault."""


@dataclass(frozen=True)
class Planted:
    """A fault: the file, the column as the user has it, what stands there instead, and what is told of it."""

    file: str
    column: str
    value: str
    told: str


PLANTED = (
    Planted("activity", "STARTED", "'31/31/2024'", "`start`: '31/31/2024' is not a date."),
    Planted("activity", "STARTED", "NULL", "`start` is missing."),
    Planted("activity", "ENDED", "'soon'", "`end`: 'soon' is not a date."),
    Planted("activity", "ENDED", "'2021-01-01'", "`end`: '2021-01-01' is before the first day."),
    Planted("activity", "UNITS", "'many'", "`quantity`: 'many' is not a number."),
    Planted("activity", "UNITS", "NULL", "`quantity` is missing."),
    Planted("activity", "UNITS", "'-3'", "`quantity`: '-3' is negative."),
    Planted("activity", "PAID", "'a lot'", "`price`: 'a lot' is not a number."),
    Planted("activity", "COST", "'tbc'", "`cost`: 'tbc' is not a number."),
    Planted("activity", "TRUST", "NULL", "`provider` is missing."),
    Planted("activity", "TRUST", "'elsewhere'", "`provider`: 'elsewhere' is not a partner of this place."),
    Planted("activity", "PAYER", "NULL", "`commissioner` is missing."),
    Planted("activity", "PAYER", "'NHSE'", "`commissioner`: 'NHSE' is not mapped to a code."),
    Planted("activity", "POD", "'OTHER'", "`setting`: 'OTHER' is not mapped to a code."),
    Planted("people", "ID", "NULL", "`person` is missing."),
    Planted("people", "BORN", "'1930'", "`birth_date`: what is written is not a date."),
    Planted(
        "people", "JOINED", "'2022-13-01'", "`registered_from`: '2022-13-01' is not a day of the calendar from 1800 on."
    ),
    Planted("people", "GONE", "'never'", "`registered_to`: 'never' is not a date."),
    Planted("people", "SEX", "'X'", "`sex`: 'X' is not mapped to a code."),
    Planted("people", "SCORE", "'-2'", "`score`: '-2' is negative."),
)
"""Twenty kinds of fault."""


def _of(file: str) -> list[Planted]:
    return [each for each in PLANTED if each.file == file]


def _number(file: str) -> str:
    """SQL for which fault a row has: nought to the number of faults of the file, or none."""
    kinds = len(_of(file))
    return f"CASE WHEN file_row_number % {EVERY} = 0 THEN file_row_number // {EVERY} % {kinds} END"


def write_places(folder: Path, rows: int) -> dict[str, Path]:
    """The place as it is and with faults; one that is there stays."""
    base = write_place(folder / "base", rows)
    places = {name: folder / name for name in ("clean", "faulty")}
    for name, place in places.items():
        if (place / "place.yaml").exists():
            continue
        (place / "data").mkdir(parents=True, exist_ok=True)
        (place / "contracts").mkdir(exist_ok=True)
        for contract in (base / "contracts").iterdir():
            (place / "contracts" / contract.name).write_bytes(contract.read_bytes())
        (place / "data" / "prices.parquet").write_bytes((base / "data" / "prices.parquet").read_bytes())
        with duckdb.connect(":memory:") as connection:
            connection.execute("SET enable_progress_bar = false")
            for file in ("activity", "people"):
                _as_text(connection, base / "data", place / "data", file, faults=name == "faulty")
        stated = yaml.safe_load((base / "place.yaml").read_text(encoding="utf-8"))
        stated["data"]["activity"]["columns"] |= {"price": "PAID", "cost": "COST"}
        stated["data"]["people"]["columns"]["score"] = "SCORE"
        stated["data"]["people"]["columns"]["sex"] = {"column": "SEX", "values": {"F": "F", "M": "M"}}
        (place / "place.yaml").write_text(yaml.safe_dump(stated), encoding="utf-8")
    return places


def _as_text(connection: duckdb.DuckDBPyConnection, base: Path, to: Path, file: str, *, faults: bool) -> None:
    rows = f"read_parquet('{base / file}.parquet', file_row_number = true)"
    described = connection.execute(f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {rows}").fetchall()
    written = {str(name): f"CAST({name} AS VARCHAR)" for name, *_ in described}
    if file == "activity":
        written |= {"PAID": "CAST(NULL AS VARCHAR)", "COST": "CAST(10 + UNITS AS VARCHAR)"}
    else:
        written |= {"SCORE": "'1.5'"}
    if faults:
        for kind, each in enumerate(_of(file)):
            written[each.column] = f"CASE WHEN kind = {kind} THEN {each.value} ELSE {written[each.column]} END"
    columns = ", ".join(f"{given} AS {name}" for name, given in written.items())
    source = f"(SELECT *, {_number(file)} AS kind FROM {rows}) ORDER BY file_row_number"
    connection.execute(f"COPY (SELECT {columns} FROM {source}) TO '{to / file}.parquet' (FORMAT parquet)")


def expected(folder: Path) -> dict[str, tuple[int, list[int]]]:
    """How many rows have each fault, and the first three, by what is told of it: from the arithmetic alone."""
    found: dict[str, tuple[int, list[int]]] = {}
    with duckdb.connect(":memory:") as connection:
        for file in ("activity", "people"):
            path = folder / "base" / "data" / f"{file}.parquet"
            (rows,) = connection.execute(f"SELECT COUNT(*) FROM read_parquet('{path}')").fetchall()[0]
            kinds = _of(file)
            at_fault = range(0, rows, EVERY)
            for kind, each in enumerate(kinds):
                own = [row + 1 for row in at_fault if row // EVERY % len(kinds) == kind]
                found[each.told] = (len(own), own[:3])
    return found


def told(text: str) -> dict[str, tuple[int, list[int]]]:
    """How many rows have each fault, and the first three, by what `finmodel check` says of it."""
    found = {}
    for each in PLANTED:
        line = next(
            (line for line in text.splitlines() if f"data/{each.file}.parquet" in line and each.told in line), ""
        )
        many = re.search(r" ([\d,]+) rows: ([\d, ]+)", line.partition(each.told)[2])
        alone = re.search(r"row ([\d,]+)", line)
        if many is not None:
            listed = [int(number) for number in re.findall(r"\d+", many[2])]
            found[each.told] = (int(many[1].replace(",", "")), listed)
        elif alone is not None:
            found[each.told] = (1, [int(alone[1].replace(",", ""))])
    return found


def checked(place: Path) -> dict[str, Any]:
    """What `finmodel check` of a place says, and what it takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "finmodel", "check", str(place), "--fresh"], capture_output=True, check=False, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "status": done.returncode,
        "text": done.stderr,
        "seconds": time.monotonic() - started,
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "megabytes": after.ru_maxrss / 1024,
    }


def main() -> None:
    """Check clean and faulty in turn, and print what each took, and whether every kind was told."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--folder")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(given.folder or scratch)
        places = write_places(folder, given.rows)
        runs: dict[str, list[dict[str, Any]]] = {name: [] for name in places}
        for _ in range(given.rounds):
            for name, place in places.items():
                runs[name].append(_alone(place))
        right = expected(folder)
    for name, found in runs.items():
        cpu = [run["cpu"] for run in found]
        most = max(run["megabytes"] for run in found)
        sys.stdout.write(
            f"{name:8}{statistics.median(cpu):8.2f} CPU s ({min(cpu):.2f} to {max(cpu):.2f}), {most:,.0f} MB\n"
        )
    ratio = statistics.median(run["cpu"] for run in runs["faulty"]) / statistics.median(
        run["cpu"] for run in runs["clean"]
    )
    said = told(runs["faulty"][0]["text"])
    wrong = {what: (said.get(what), value) for what, value in right.items() if said.get(what) != value}
    sys.stdout.write(
        f"{ratio:.2f} times the clean check; {len(right) - len(wrong)} of {len(right)} kinds are told rightly\n"
    )
    if wrong:
        raise SystemExit(f"told otherwise than planted: {wrong}")


def _alone(place: Path) -> dict[str, Any]:
    """A check in a process of its own, so that its peak memory is its own."""
    program = "import json, sys; from pathlib import Path; from tests.bench.faulty_rows import checked; "
    program += "print(json.dumps(checked(Path(sys.argv[1]))))"
    done = subprocess.run([sys.executable, "-c", program, str(place)], capture_output=True, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
