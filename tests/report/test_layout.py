"""A table fits its screen: numbers stay whole, headings break between words, what is left out is named."""

import pytest

from finmodel.report.layout import Fitted, fitted
from finmodel.report.report import Column, Row, Table, by_year

YEARS = ("2023/24", "2024/25", "2025/26", "2026/27")
SURPLUS = Table(
    "positions",
    "Surplus or deficit",
    (
        Column("Partner"),
        *by_year("Surplus {}", YEARS, Column("", "money", good="more")),
        *by_year("Change {}", YEARS, Column("", "money", "difference", good="more")),
    ),
    (
        Row(
            ("Brookshire Integrated Care Board", *(-1_234_567.0, 2e6, 0.0, 11_400_250.4), *(0.0, -288_000.0, 1.0, 3e6))
        ),
        Row(("of which loans", *(0.0,) * 4, *(0.0,) * 4), inside=1),
    ),
)


def lines(parts: tuple[Fitted, ...]) -> list[str]:
    return [line for part in parts for row in part.cells for cell in row for line in cell]


def width_of(part: Fitted) -> int:
    return 1 + sum(width + 3 for width in part.widths)


@pytest.mark.parametrize("width", [60, 80, 100, 130, 200])
def test_every_number_is_whole_and_every_part_fits(width: int) -> None:
    parts, left_out = fitted(SURPLUS, width, "GBP")
    assert left_out == ()
    assert all(width_of(part) <= width for part in parts)
    assert all(
        len(line) <= wide
        for part in parts
        for row in part.cells
        for cell, wide in zip(row, part.widths, strict=True)
        for line in cell
    )
    shown = lines(parts)
    assert all(amount in shown for amount in ("−£1,234,567", "£11,400,250", "−£288,000", "+£1", "no change"))


def test_a_wide_screen_shows_one_table_and_a_narrow_one_a_block_for_each_year() -> None:
    assert len(fitted(SURPLUS, 200, "GBP")[0]) == 1
    titles = [part.title for part in fitted(SURPLUS, 80, "GBP")[0]]
    assert len(titles) > 1
    assert titles[0].startswith("Surplus or deficit, 2023/24")
    assert titles[-1].endswith("2026/27")


def test_what_has_no_room_even_so_is_named_and_spare_columns_go_first() -> None:
    columns = (
        Column("Partner"),
        Column("Paid", "money"),
        Column("Seldom asked for", "money", spare=True),
        Column("Due", "money"),
    )
    table = Table("paid", "Paid", columns, (Row(("Acute trust", 123_456_789.0, 123_456_789.0, 123_456_789.0)),))
    parts, left_out = fitted(table, 52, "GBP")
    assert [column.heading for column in left_out] == ["Seldom asked for"]
    assert lines(parts) == ["Acute trust", "£123,456,789", "£123,456,789"]


def test_a_heading_breaks_between_words_only() -> None:
    table = Table(
        "a", "A", (Column("Who"), Column("Chance of a deficit in some year", "chance")), (Row(("Trust", 0.25)),)
    )
    (part,), _ = fitted(table, 40, "GBP")
    assert " ".join(part.headings[1]) == "Chance of a deficit in some year"
    assert part.headings[1][0] == "Chance of a"


def test_a_row_that_does_not_fit_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="2 values for 1 columns"):
        Table("a", "A", (Column("Who"),), (Row(("Trust", 1.0)),))
