"""Draws are told by the least sure partner, with chances that never read as certain where they are not quite so.

The price of an emergency spell lies evenly from £2,000 to £2,400: at its P10 it is £2,040, at its P90 £2,360. The trust
has 250 and 260 spells at a factor of 1.05, and £218,750 and £233,900 left at £2,000.
"""

from __future__ import annotations

from functools import cache

from finmodel.draws.draw import draw
from finmodel.draws.draw_tables import Drawn, with_tables
from finmodel.report.cell_text import reads
from finmodel.report.draws_report import draws_report
from finmodel.report.report import Table
from tests.scenarios.unsure import ready, unsure
from tests.small import GAIN, TARIFF, small_basis

PRICE = {"kind": "term", "name": "Price", "contract": "tariff", "term": "prices.emergency.price", "source": "invented",
         "distribution": {"shape": "uniform", "low": "£2,000", "high": "£2,400"}}  # fmt: skip
YEARS = ("2023/24", "2024/25")


@cache
def drawn() -> Drawn:
    return with_tables(draw(ready(unsure(PRICE, loss_limits={"trust": "£1k"}), basis=small_basis()), 256))


def table(name: str, years: tuple[str, ...] = YEARS) -> Table:
    (found,) = (each for each in draws_report(drawn(), years).tables if each.name.endswith(name))
    return found


def told(name: str, *starts: str, years: tuple[str, ...] = YEARS) -> dict[str, str]:
    """The row of a table that starts so, by heading, as it reads."""
    shown = table(name, years)
    (row,) = (row for row in shown.rows if row.values[: len(starts)] == starts)
    cells = zip(shown.columns, row.values, strict=True)
    return {column.heading: reads(value, column) for column, value in cells}


def test_what_drives_a_result_is_told_at_both_ends_of_each_input() -> None:
    """£40 and £360 more for 510 spells at 1.05: £21,420 and £192,780 on top of £452,650."""
    assert told("tornado", "Hospital trust", "Price") == {
        "Partner": "Hospital trust", "Input": "Price", "at its P10": "£474,070", "at its P90": "£645,430",
    }  # fmt: skip


def test_the_spread_has_a_row_for_each_year_and_one_for_all_and_the_limit_past_which_a_deficit_counts() -> None:
    assert [row.values[:2] for row in table("spread").rows if row.values[0] != "GP federation"] == [
        (partner, year) for partner in ("Health board", "Hospital trust") for year in (*YEARS, "all years")
    ]
    assert told("spread", "Hospital trust", "2024/25")["Deficit counts past"] == "£1,000"
    assert told("spread", "Health board", "2024/25")["Deficit counts past"] == "–"
    assert told("spread", "Hospital trust", "2024/25")["Chance of deficit"] == "0%"


def test_a_partner_that_no_draw_moves_and_that_is_short_in_every_draw_is_not_left_out() -> None:
    """The federation is paid £147,500 and £150,500 for surgeries that cost £150,000."""
    short = told("spread", "GP federation", "2023/24")
    assert (short["P10"], short["P90"], short["Chance of deficit"]) == ("−£2,500", "−£2,500", "100%")
    assert [row.values[1] for row in table("spread").rows if row.values[0] == "GP federation"] == [
        "2023/24",
        "all years",
    ]
    still = "Nothing that is drawn moves what Council, GP federation and Pooled fund would be left with."
    assert still in table("spread").notes


def test_a_year_asked_for_is_shown_without_all_years_together() -> None:
    assert [row.values[1] for row in table("spread", ("2024/25",)).rows] == ["2024/25", "2024/25"]


def test_the_headline_is_of_the_least_sure_partner_in_the_last_year() -> None:
    report = draws_report(drawn(), YEARS)
    assert len(report.headline) in (2, 3)
    assert report.headline[0].startswith("Under “A scenario”, Health board would be left with £")
    assert " in 2024/25 eight times in ten, and with less than nothing in no draw." in report.headline[0]
    assert report.headline[-1] == "What moves it most is Price."


def test_chances_of_luck_keep_a_decimal_and_are_never_quite_certain() -> None:
    basis = small_basis(TARIFF, GAIN)
    shown = draws_report(with_tables(draw(ready(unsure(PRICE), basis=basis), 256)), YEARS)
    (luck,) = (each for each in shown.tables if each.name.endswith("luck"))
    pays = [reads(row.values[2], luck.columns[2]) for row in luck.rows]
    assert all("." in cell and cell.endswith("%") for cell in pays)
    assert luck.rows[0].values[0] == "Emergency gain share"
