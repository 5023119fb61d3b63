"""Rows a hundred or a thousand times those of their kind, and totals among rows that name persons, are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.load.places import ACTIVITY, HEAD, build, refusal

PENCE = "Look whether they are in pence, or stand for many units; where the prices are right, read on."
THOUSANDS = "Look whether they are in thousands; where the numbers are right, read on."
TOTALS = "Take totals out of the file, or leave them out with `where_not:`."


def row(number: int, price: float, units: float = 1, kind: str = "EM", person: str = "p") -> str:
    """A row of a day of its own, and of a person of its own."""
    day = f"2023-{4 + number // 28:02}-{1 + number % 28:02}"
    return f"{person}{number},{day},,acute,{kind},{units},{price}\n"


def told(folder: Path, rows: list[str]) -> list[str]:
    """What is told of the sizes of rows."""
    (folder / "activity.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    warnings = build(folder, activity=ACTIVITY).warnings
    return [str(each) for each in warnings if each.fix in {PENCE, THOUSANDS}]


USUAL = [row(number, 100 + number) for number in range(40)]
"""Forty rows of £100 to £139."""


def test_prices_in_pence_are_told_with_their_rows_and_pounds(tmp_path: Path) -> None:
    """£120 and £125 a hundred times over come to £24,500."""
    rows = [*USUAL, row(41, 12_000), row(42, 12_500)]
    assert told(tmp_path, rows) == [
        "activity.csv, row 42: 2 rows cost about 100 times as much a unit as other rows of the same kind "
        f"(2 units, £24,500). {PENCE}"
    ]


def test_units_in_thousands_are_told(tmp_path: Path) -> None:
    rows = [*USUAL, row(41, 110_000, units=1000)]
    assert told(tmp_path, rows) == [
        "activity.csv, row 42: 1 row has about 1,000 times as many units as other rows of the same kind "
        f"(1,000 units, £110,000). {THOUSANDS}"
    ]


def test_a_thousand_times_the_price_is_told_as_that(tmp_path: Path) -> None:
    (finding,) = told(tmp_path, [*USUAL, row(41, 118_000)])
    assert "1 row costs about 1,000 times as much a unit" in finding


@pytest.mark.parametrize(
    "rows",
    [
        USUAL,
        [*USUAL, row(41, 12_000, units=100)],  # a hundred units for a hundred times the price
        [*USUAL, row(41, 1_100)],  # ten times as much happens
        [row(number, 1.6**number) for number in range(24)],  # wide, and nothing lies apart
        [*USUAL[:8], row(41, 12_000)],  # too few to say what is usual
        [*USUAL, row(41, 12_000, kind="EL")],  # of another kind, of which it is the only one
        [*USUAL[:10], *(row(50 + number, 12_000) for number in range(5))],  # a third of the rows are no exceptions
    ],
)
def test_rows_that_may_well_be_as_they_are_are_not_told(rows: list[str], tmp_path: Path) -> None:
    assert told(tmp_path, rows) == []


def test_a_total_among_the_rows_is_refused(tmp_path: Path) -> None:
    """100 + 101 + … + 139 = 4,780."""
    rows = [*USUAL[:20], row(45, 4_780, person="Total"), *USUAL[20:]]
    (tmp_path / "activity.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    assert refusal(tmp_path, activity=ACTIVITY) == [
        "activity.csv, row 22: It costs exactly what the 40 other rows come to, which would count twice (£4,780). "
        f"{TOTALS}"
    ]


def test_totals_of_each_setting_are_refused_together(tmp_path: Path) -> None:
    """Emergency comes to £4,780 and elective to 20 x £50 = £1,000."""
    planned = [row(50 + number, 50, kind="EL") for number in range(20)]
    rows = [*USUAL, row(45, 4_780), *planned, row(75, 1_000, kind="EL")]
    (tmp_path / "activity.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    assert refusal(tmp_path, activity=ACTIVITY) == [
        "activity.csv, row 42: 2 rows cost exactly what the other rows of their settings, or all, come to, which would "
        f"count twice (£5,780): 42, 63. {TOTALS}"
    ]


def test_a_total_beside_totals_of_each_setting_is_found_too(tmp_path: Path) -> None:
    planned = [row(50 + number, 50, kind="EL") for number in range(20)]
    rows = [*USUAL, row(45, 4_780), *planned, row(75, 1_000, kind="EL"), row(76, 5_780)]
    (tmp_path / "activity.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    (finding,) = refusal(tmp_path, activity=ACTIVITY)
    assert finding.startswith("activity.csv, row 63: 2 rows cost exactly")
    assert "(£6,780): 63, 64." in finding


def test_ten_rows_or_fewer_may_come_to_the_price_of_another(tmp_path: Path) -> None:
    rows = [row(number, 100) for number in range(3)] + [row(9, 300)]
    (tmp_path / "activity.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    build(tmp_path, activity=ACTIVITY)
