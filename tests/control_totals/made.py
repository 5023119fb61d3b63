"""Small places of which one thing is wrong, as a test writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from finmodel.errors import Finding, InputError
from finmodel.load.place_grid import Built
from tests.load.places import build

COLUMNS = {
    "start": "DAY",
    "provider": {"column": "BY", "values": {"RXX": "acute", "COUNCIL": "icb"}},
    "commissioner": {"always": "icb"},
    "setting": "POD",
    "quantity": "UNITS",
    "price": "PRICE",
}
HEADING = ("DAY", "BY", "POD", "UNITS", "PRICE")


def months(first: tuple[int, int], count: int) -> list[date]:
    """The first days of so many months, from a year and month."""
    year, month = first
    return [date(year + (month - 1 + n) // 12, (month - 1 + n) % 12 + 1, 1) for n in range(count)]


def write(path: Path, rows: Iterable[Sequence[object]], heading: Sequence[str] = HEADING) -> Path:
    """Rows as CSV below a heading."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [heading, *rows]
    path.write_text("".join(",".join(map(str, line)) + "\n" for line in lines), encoding="utf-8")
    return path


def source(columns: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A source of activity."""
    return {"file": "activity.csv", "columns": columns or COLUMNS, **more}


def read(folder: Path, **more: Any) -> Built:
    """What is read of a folder's activity."""
    return build(folder, activity=source(**more))


def told(folder: Path, **data: Any) -> list[Finding]:
    """What is told of what was read, errors and warnings alike."""
    try:
        built = build(folder, **data)
        return [*built.facts.odd, *built.beneath.counts.reading.odd]
    except InputError as error:
        return list(error.findings)


def about(folder: Path, rows: Iterable[Sequence[object]], **more: Any) -> list[Finding]:
    """What is told of these rows of activity."""
    write(folder / "activity.csv", rows)
    return told(folder, activity=source(**more))


def every_week(first: date, weeks: int) -> list[date]:
    """So many days, a week apart."""
    return [first + timedelta(7 * n) for n in range(weeks)]
