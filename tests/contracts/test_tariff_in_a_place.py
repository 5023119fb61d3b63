"""A tariff on rows of activity pays what each row is worth by itself: long and short stays, dates, returns."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from finmodel.load.place_grid import build_grid
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import Run, asks_of, run
from tests.load.places import place_of
from tests.small import contract
from tests.workbooks.boards import Recalculated, small_plan

KINDS = {"EM": "emergency", "EL": "elective", "OP": "outpatient"}
ACTIVITY = {
    "file": "activity.csv",
    "columns": {
        "person": "ID",
        "start": "IN",
        "end": "OUT",
        "provider": {"always": "acute"},
        "commissioner": {"always": "icb"},
        "setting": {"column": "KIND", "values": KINDS},
        "service": "SERVICE",
        "quantity": "N",
    },
}
TARIFF: dict[str, Any] = {
    "kind": "activity_tariff", "id": "tariff", "title": "Hospital tariff", "payer": "icb", "payee": "acute",
    "prices": [
        {"code": "emergency", "where": {"setting": ["emergency"]}, "per": "spells", "price": "£2,000.10",
         "short_stay": {"below": 2, "share": "70%"}, "long_stay": {"trim_point": 10, "rate": "£210.05"}},
        {"code": "elective", "where": {"setting": ["elective"]}, "per": "spells",
         "price": {"by_date": {date(2023, 4, 1): "£3,000", date(2024, 1, 1): "£3,100"}},
         "long_stay": {"trim_point": 5, "rate": {"by_date": {date(2023, 4, 1): "£200", date(2024, 7, 1): "£220"}}}},
        {"code": "outpatient", "where": {"setting": ["outpatient"]}, "price": "£150"},
    ],
    "top_ups": [
        {"name": "children", "share": "60%", "lines": ["emergency"], "covers": "price"},
        {"name": "remote", "share": "5%", "covers": "price_and_long_stays"},
    ],
    "best_practice": [
        {"name": "hip", "criteria": ["all"], "add_on": "£1,335", "applied": "after_multipliers",
         "met": {"activity": "spells", "where": {"service": ["best"]}}},
    ],
    "multipliers": [{"name": "market_forces_factor", "factor": "1.0523"}],
}  # fmt: skip
RETURNS: dict[str, Any] = {
    "kind": "activity_tariff", "id": "tariff", "title": "Hospital tariff", "payer": "icb", "payee": "acute",
    "prices": [
        {"code": "emergency", "where": {"setting": ["emergency"]}, "per": "spells",
         "price": {"by_date": {date(2023, 4, 1): "£2,000", date(2024, 1, 1): "£2,100"}}},
        {"code": "outpatient", "where": {"setting": ["outpatient"]}, "price": "£150"},
    ],
    "non_payment": [
        {"name": "readmissions", "after": {"setting": ["elective", "emergency"]}, "within_days": 30,
         "where": {"setting": ["emergency"]}, "excluding": [{"service": ["best"]}], "paid_up_to": "4%",
         "previous_year": True},
    ],
}  # fmt: skip
YEARS = {"2023/24": (date(2023, 4, 1), date(2024, 3, 31)), "2024/25": (date(2024, 4, 1), date(2025, 3, 31))}


@dataclass(frozen=True)
class Row:
    person: str
    start: date
    end: date
    kind: str
    service: str
    units: Decimal

    @property
    def days(self) -> int:
        return (self.end - self.start).days


def rows_of(seed: int) -> list[Row]:
    chance = random.Random(seed)
    found = []
    for _ in range(120):
        start = date(2023, 4, 1) + timedelta(chance.randrange(731))
        kind = chance.choice(["EM", "EM", "EL", "OP"])
        stay = 0 if kind == "OP" else chance.choice([0, 1, 2, 4, 6, 10, 11, 25])
        service = chance.choice(["best", "other", "other"])
        units = Decimal(chance.randrange(1, 5)) / 2
        found.append(Row(f"p{chance.randrange(15)}", start, start + timedelta(stay), kind, service, units))
    return found


def settled(folder: Path, rows: list[Row], stated: dict[str, Any]) -> Run:
    lines = [f"{row.person},{row.start},{row.end},{row.kind},{row.service},{row.units}" for row in rows]
    (folder / "activity.csv").write_text("\n".join(["ID,IN,OUT,KIND,SERVICE,N", *lines]) + "\n", encoding="utf-8")
    place = place_of(activity=ACTIVITY)
    book = contract(stated)
    grid = build_grid(place, folder, asks_of(place, [book])).grid
    return run(Basis(place, (book,), grid))


def of_year(rows: list[Row], year: str) -> list[Row]:
    first, last = YEARS[year]
    return [row for row in rows if first <= row.start <= last]


def penny(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def worth(row: Row) -> Decimal:
    """What one row is worth before the multiplier and without its long-stay days, by the tariff's terms."""
    if row.kind == "EM":
        return Decimal("2000.10") * (Decimal("0.7") if row.days < 2 else 1) * Decimal("1.65")
    if row.kind == "EL":
        return Decimal(3000 if row.start < date(2024, 1, 1) else 3100) * Decimal("1.05")
    return row.units * 150 * Decimal("1.05")


def long_stay(row: Row, year: str) -> Decimal:
    """What the nights past the trim point are worth that lie in a year, each at the rate of its own date."""
    first, last = YEARS[year]
    found = Decimal(0)
    for night in range({"EM": 10, "EL": 5}.get(row.kind, row.days), row.days):
        day = row.start + timedelta(night)
        if first <= day <= last:
            found += Decimal("210.05") if row.kind == "EM" else 200 if day < date(2024, 7, 1) else 220
    return found * Decimal("1.05")


@pytest.mark.parametrize("seed", range(2))
def test_a_tariff_pays_the_sum_of_what_its_rows_are_worth(tmp_path: Path, seed: int) -> None:
    rows = rows_of(seed)
    found = settled(tmp_path, rows, TARIFF)
    paid = found.settlement.of("tariff", "payment")
    for number, year in enumerate(YEARS):
        mine = of_year(rows, year)
        priced = sum((worth(row) for row in mine), Decimal(0)) + sum(long_stay(row, year) for row in rows)
        priced *= Decimal("1.0523")
        add_on = 1335 * sum(row.service == "best" for row in mine)
        assert Decimal(f"{paid[number]:.2f}") == penny(priced + add_on)
    told = [check for check in found.checks if "worth" in check.name]
    assert len(told) == 2
    assert all(check.passed for check in told)


def is_return(row: Row, rows: list[Row]) -> bool:
    """An emergency that starts within 30 days of the end of an earlier stay of the same person."""
    earlier = [
        each for each in rows if each.person == row.person and each.kind != "OP" and comes_before(each, row, rows)
    ]
    return any(0 <= (row.start - each.end).days <= 30 for each in earlier)


def comes_before(one: Row, other: Row, rows: list[Row]) -> bool:
    return (one.start, rows.index(one)) < (other.start, rows.index(other))


@pytest.mark.parametrize("seed", range(2))
def test_returns_above_the_rate_of_the_year_before_are_not_paid(tmp_path: Path, seed: int) -> None:
    rows = rows_of(seed)
    paid = settled(tmp_path, rows, RETURNS).settlement.of("tariff", "payment")
    rate = Decimal("0.04")
    for number, year in enumerate(YEARS):
        mine = of_year(rows, year)
        price = {row: Decimal(2000 if row.start < date(2024, 1, 1) else 2100) for row in mine if row.kind == "EM"}
        at_price = sum(price.values(), Decimal(0)) + sum(row.units * 150 for row in mine if row.kind == "OP")
        back = [row for row in price if row.service != "best" and is_return(row, rows)]
        stays = sum(row.kind != "OP" for row in mine)
        above = max(len(back) - rate * stays, Decimal(0))
        unpaid = sum((price[row] for row in back), Decimal(0)) * above / len(back) if back else Decimal(0)
        assert back, "the rows are meant to hold returns"
        assert Decimal(f"{paid[number]:.2f}") == penny(at_price - unpaid)
        rate = Decimal(len(back)) / stays


@pytest.mark.parametrize("stated", [TARIFF, RETURNS], ids=["stays and dates", "returns"])
def test_a_workbook_comes_to_the_same(tmp_path: Path, stated: dict[str, Any]) -> None:
    found = settled(tmp_path, rows_of(0), stated)
    assert Recalculated(small_plan([found]), tmp_path).differences() == []
