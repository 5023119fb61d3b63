"""What a place says of whole rows: months without dates, reversals, latest submissions, what a price is for.

2023/24 runs from 1 April 2023 to 31 March 2024 (366 days), 2024/25 to 31 March 2025 (365).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from finmodel.core.data import ActivitySource
from finmodel.errors import InputError
from finmodel.load.findings import findings_of
from finmodel.load.place_grid import Built
from finmodel.measures.ask import Ask
from tests.load.places import build, refusal

SPELLS, QUANTITY, SPEND, DAYS = (Ask.of(what) for what in ("spells", "quantity", "spend", "days"))
PARTIES = {"provider": {"always": "acute"}, "commissioner": {"always": "icb"}}


def rows_of(folder: Path, text: str, *asks: Ask, columns: dict[str, Any], **keys: Any) -> Built:
    """The small place with a file of activity that has this text."""
    (folder / "rows.csv").write_text(text, encoding="utf-8")
    return build(folder, *asks, activity={"file": "rows.csv", "columns": PARTIES | columns} | keys)


def refused(folder: Path, text: str, columns: dict[str, Any], **keys: Any) -> list[str]:
    (folder / "rows.csv").write_text(text, encoding="utf-8")
    return refusal(folder, activity={"file": "rows.csv", "columns": PARTIES | columns} | keys)


def stated_wrongly(**keys: Any) -> list[str]:
    """What is said of a source that cannot be as it is stated."""
    columns = PARTIES | {"start": "D"} | keys.pop("columns", {})
    with pytest.raises(ValidationError) as caught:
        ActivitySource.model_validate({"file": "rows.csv", "columns": columns} | keys)
    return [f"{finding.what} {finding.fix}" for finding in findings_of(caught.value, {}, "place.yaml")]


def told(built: Built) -> list[str]:
    return [str(finding) for finding in built.warnings]


MONTHS = {"start": {"year": "FINANCIAL YEAR", "month": "FINANCIAL MONTH"}, "quantity": "N", "price": "PAID"}


@pytest.mark.parametrize(
    ("year", "month", "expected"),
    [
        ("202425", "1", [0, 7]),
        ("202324", "12", [7, 0]),
        ("2023/24", "01", [7, 0]),
        ("23/24", "1.0", [7, 0]),
        ("2024-25", "M12", [0, 7]),
        ("2023-2024", "April", [7, 0]),
        ("24/25", "Mar", [0, 7]),
        ("202425.0", "March", [0, 7]),
        ("FY24/25", "Month 3", [0, 7]),
    ],
)
def test_a_month_of_a_year_is_its_first_day(tmp_path: Path, year: str, month: str, expected: list[int]) -> None:
    text = f"FINANCIAL YEAR,FINANCIAL MONTH,N,PAID\n{year},{month},7,70\n"
    assert rows_of(tmp_path, text, QUANTITY, columns=MONTHS).grid.measure(QUANTITY).tolist() == expected


@pytest.mark.parametrize(
    ("year", "month"),
    [("202426", "1"), ("2024", "1"), ("202425", "13"), ("202425", "0"), ("202425", "Smarch"), ("202425", "")],
)
def test_a_month_that_is_none_is_refused(tmp_path: Path, year: str, month: str) -> None:
    text = f"FINANCIAL YEAR,FINANCIAL MONTH,N,PAID\n{year},{month},7,70\n"
    (finding,) = refused(tmp_path, text, MONTHS)
    assert finding.startswith("rows.csv, row 2 (columns FINANCIAL YEAR and FINANCIAL MONTH): `start`: '")
    assert finding.endswith(
        "Write the year like 202425 and the month as 1 to 12 or by its name; a place's year starts with month 1."
    )


def test_rows_that_take_back_what_others_counted_are_netted_and_told(tmp_path: Path) -> None:
    """10 spells less 4 at £100: 6 and £600; a row of no quantity is £50 alone. Rows: one, one less, and one."""
    text = "D,K,N,PAID\n2024-04-01,el,10,1000\n2024-04-20,el,-4,-400\n2024-04-01,block,0,50\n"
    columns = {"start": "D", "setting": "K", "quantity": "N", "price": "PAID"}
    built = rows_of(tmp_path, text, QUANTITY, SPEND, SPELLS, columns=columns, reversals=True)
    measures = [built.grid.measure(ask).tolist() for ask in (QUANTITY, SPEND, SPELLS)]
    assert measures == [[0, 6], [0, 650], [0, 1]]
    back = "rows.csv: 1 row takes back 4 units and £400 of what others counted; they are netted."
    assert f"{back} Look at what they reverse if that is more than usual." in told(built)
    assert refused(tmp_path, text, columns) == [
        "rows.csv, row 3 (column N): `quantity`: '-4' is negative. "
        "Give 0 or more; or write `reversals: true` where such rows take back what others counted."
    ]


def test_more_taken_back_than_was_counted_is_told_with_its_month(tmp_path: Path) -> None:
    text = "D,K,N,PAID\n2024-04-01,el,10,1000\n2024-05-20,el,-4,-400\n"
    columns = {"start": "D", "setting": "K", "quantity": "N", "price": "PAID"}
    built = rows_of(tmp_path, text, QUANTITY, columns=columns, reversals=True)
    below = "rows.csv: More is taken back than was counted: el of acute in 2024-05 comes to −4 units and −£400."
    assert f"{below} Look whether the rows that they reverse are in the data." in told(built)


def test_a_row_that_takes_units_back_and_adds_money_is_told(tmp_path: Path) -> None:
    text = "D,N,PAID\n2024-04-01,10,1000\n2024-04-20,-4,400\n"
    columns = {"start": "D", "quantity": "N", "price": "PAID"}
    built = rows_of(tmp_path, text, SPEND, columns=columns, reversals=True)
    odd = "rows.csv: 1 row takes units back and adds £400. Ask whether the money has the wrong sign."
    assert odd in told(built)


def test_draws_do_not_follow_activity_of_which_more_is_taken_back_than_was_counted(tmp_path: Path) -> None:
    from finmodel.draws.drawn_activity import _refuse_taken_back

    text = "D,N,PAID\n2024-04-01,10,1000\n2023-04-20,-4,-400\n"
    columns = {"start": "D", "quantity": "N", "price": "PAID", "setting": {"always": "el"}}
    built = rows_of(tmp_path, text, Ask.of("quantity", where={"setting": "el"}), columns=columns, reversals=True)
    with pytest.raises(InputError) as caught:
        _refuse_taken_back(built.grid)
    assert [str(finding) for finding in caught.value.findings] == [
        "activity: More activity is taken back than was counted in 2023/24 (setting el). "
        "Draws cannot follow it: add the rows that are taken back, or leave the reversals out with `where:`."
    ]


def test_a_cancelled_claim_takes_back_its_payment(tmp_path: Path) -> None:
    text = "D,TYPE,PAID\n2024-04-01,0,100\n2024-04-01,1,100\n2024-05-01,2,80\n"
    columns = {"start": "D", "price": "PAID", "quantity": {"always": 1}}
    built = rows_of(tmp_path, text, QUANTITY, SPEND, columns=columns, reversed_where={"TYPE": [1]})
    assert [built.grid.measure(ask).tolist() for ask in (QUANTITY, SPEND)] == [[0, 1], [0, 80]]


@pytest.mark.parametrize(
    ("key", "written", "provider"),
    [
        ({"organisation": True}, "RZZ01", "RZZ"),
        ({"organisation": True}, "RZZ00 ", "RZZ"),
        ({"organisation": True}, "RZZ", "RZZ"),
        ({"organisation": True}, "13Q00", "13Q"),
        ({"organisation": True}, "NT435", "NT435"),
        ({"organisation": True}, "G3Q3Z", "G3Q3Z"),
        ({"first": 3}, "ABCD", "ABC"),
    ],
)
def test_sites_of_a_trust_are_the_trust(tmp_path: Path, key: dict[str, Any], written: str, provider: str) -> None:
    columns = {"start": "D", "provider": {"column": "BY", "values": {provider: "acute"}} | key}
    built = rows_of(tmp_path, f"D,BY\n2024-04-01,{written}\n", SPELLS, columns=columns)
    assert built.grid.measure(SPELLS).tolist() == [0, 1]


def test_of_rolling_submissions_only_the_latest_counts_and_the_others_are_told(tmp_path: Path) -> None:
    """April is submitted twice (10, then 12 units) and May once (5): 17 units, 10 of them set aside with £1,000."""
    folder = tmp_path / "months"
    folder.mkdir()
    head = "MADE,BY,M,D,N,PAID\n"
    april = "14/05/2024 09:30,acute,4,2024-04-01,10,1000\n"
    may = "2024-06-14T09:30:00,acute,4,2024-04-01,12,1250\n2024-06-14T09:30:00,acute,5,2024-05-01,5,500\n"
    (folder / "m1.csv").write_text(head + april, encoding="utf-8")
    (folder / "m2.csv").write_text(head + may, encoding="utf-8")
    source = {
        "file": "months",
        "columns": PARTIES | {"start": "D", "quantity": "N", "price": "PAID"},
        "latest": {"of": "MADE", "by": ["BY", "M"]},
    }
    built = build(tmp_path, QUANTITY, SPEND, activity=source)
    assert [built.grid.measure(ask).tolist() for ask in (QUANTITY, SPEND)] == [[0, 17], [0, 1750]]
    earlier = "months/m1.csv: 1 row is left out, because later rows restate what they say: 10 units and £1,000."
    assert f"{earlier} Mend `latest:` if they should count." in told(built)


def test_a_row_that_does_not_say_when_it_was_made_is_refused(tmp_path: Path) -> None:
    text = "MADE,BY,D,N\n2024-05-01,acute,2024-04-01,1\nlast week,acute,2024-04-01,1\n"
    keys = {"latest": {"of": "MADE", "by": "BY"}}
    (finding,) = refused(tmp_path, text, {"start": "D", "quantity": "N"}, **keys)
    assert finding == (
        "rows.csv, row 3 (column MADE): 'last week' stands where the day belongs on which a row was made. "
        "Write it like 2025-05-14T09:30:00, or take `latest:` out."
    )


WEEKLY = {
    "column": "FREQ",
    "values": {
        "Weekly": "per_week", "Fortnightly": "per_fortnight", "4-weekly": "per_four_weeks", "Monthly": "per_month",
        "Quarterly": "per_quarter", "Annually": "per_year", "One-off": "once", "Hourly": "per_unit_a_week",
        "Daily rate": "per_day", "Self-funded": "left_out",
    },
    "units": "UNITS",
}  # fmt: skip
CARE = {"start": "IN", "end": "OUT", "price": "COST"}


def care(folder: Path, rows: str, **keys: Any) -> Built:
    text = f"IN,OUT,COST,FREQ,UNITS\n{rows}"
    return rows_of(folder, text, SPEND, columns=CARE, days="both_ends", price_by=WEEKLY | keys)


@pytest.mark.parametrize(
    ("row", "pounds"),
    [
        ("2024-04-01,2024-04-28,70,Weekly,1", [0, 280]),  # four weeks
        ("2024-04-01,2024-04-28,70,weekly ,", [0, 280]),
        ("2024-04-01,2024-04-28,70,Fortnightly,1", [0, 140]),
        ("2024-04-01,2024-04-28,70,4 weekly,1", [0, 70]),
        ("2024-04-01,2024-04-28,70,Monthly,1", [0, 64.62]),  # 4 x 70 x 12 / 52 = 64.615…
        ("2024-04-01,2024-04-28,70,Quarterly,1", [0, 21.54]),  # 4 x 70 x 4 / 52 = 21.538…
        ("2024-04-01,2024-04-28,5200,Annually,1", [0, 400]),
        ("2024-04-01,2024-04-28,20,Hourly,7.5", [0, 600]),  # 4 x 20 x 7.5
        ("2024-04-01,2024-04-28,20,Daily rate,7", [0, 560]),  # 28 x 20
        ("2024-04-01,2024-04-28,500,One-off,3", [0, 500]),
        ("2024-03-18,2024-04-14,70,Weekly,1", [140, 140]),  # two weeks in each year
        ("2024-03-18,2024-04-14,500,One-off,1", [500, 0]),
        ("2022-01-01,,500,One-off,1", [500, 0]),  # once, in the first year that has days of it
        ("2022-01-01,2023-03-31,500,One-off,1", [0, 0]),
        ("2022-01-01,,7,Weekly,1", [366, 365]),  # every day of both years
        ("2024-04-01,2024-04-28,70,Self-funded,1", [0, 0]),
        ("2024-04-01,2024-04-28,20,Hourly,", [0, 0]),
    ],
)
def test_a_price_is_spread_over_the_days_of_what_it_is_for(tmp_path: Path, row: str, pounds: list[float]) -> None:
    found = care(tmp_path, f"{row}\n").grid.measure(SPEND)
    assert [round(float(amount), 2) for amount in found] == pounds


def test_a_price_that_is_not_paid_is_told(tmp_path: Path) -> None:
    rows = "2024-04-01,2024-04-28,70,Self-funded,1\n2024-04-01,2024-04-28,20,Hourly,\n2024-04-01,2024-04-28,,Weekly,1\n"
    warnings = told(care(tmp_path, rows))
    assert "rows.csv: 1 of 3 rows have no price and are paid nothing. Ask for their prices if they should be paid." in (
        warnings
    )
    why = "nothing says what it is for, or its units are missing: £90 as it is written."
    fix = "Fill in 'FREQ' and 'UNITS' if they should be paid."
    assert f"rows.csv: 2 of 3 rows have a price and are paid nothing, because {why} {fix}" in warnings


def test_a_negative_price_is_read_without_its_sign_where_that_is_said(tmp_path: Path) -> None:
    rows = "2024-04-01,2024-04-28,-70,Weekly,1\n2024-04-01,2024-04-28,20,Hourly,-5\n"
    built = care(tmp_path, rows, unsigned=True)
    assert built.grid.measure(SPEND).tolist() == [0, 680]  # 4 x 70 + 4 x 20 x 5
    sign = "2 of 2 rows have a negative price or number of units, read without its sign."
    assert f"rows.csv: {sign} Take out `unsigned:` if they take money off." in told(built)
    assert care(tmp_path, rows).grid.measure(SPEND).tolist() == [0, -680]


def test_what_a_price_is_for_must_be_listed(tmp_path: Path) -> None:
    text = "IN,OUT,COST,FREQ,UNITS\n2024-04-01,2024-04-28,70,Per visit,1\n2024-04-01,2024-04-28,70,Per visit,1\n"
    (finding,) = refused(tmp_path, text, CARE, days="both_ends", price_by=WEEKLY)
    assert finding == (
        "rows.csv, row 2 (column COST): What a price of 'Per visit' is for is not in `price_by:`. 2 rows: 2, 3. "
        "At stake: £140. "
        "Add it to `values:` there, with `left_out` for what is not to be paid."
    )


def test_money_of_part_of_a_year_is_that_of_its_days_and_what_is_paid_once_is_where_it_starts(tmp_path: Path) -> None:
    from datetime import date

    from finmodel.measures.row_rules import Started

    april = Ask.of("spend", rows=Started(date(2024, 4, 1), date(2024, 4, 30)))
    may = Ask.of("spend", rows=Started(date(2024, 5, 1), date(2024, 5, 31)))
    rows = "2024-04-24,2024-05-07,70,Weekly,1\n2022-01-01,,500,One-off,1\n2024-05-02,2025-05-02,900,One-off,1\n"
    text = f"IN,OUT,COST,FREQ,UNITS\n{rows}"
    built = rows_of(tmp_path, text, april, may, columns=CARE, days="both_ends", price_by=WEEKLY)
    assert built.grid.measure(april).tolist() == [0, 70]
    assert built.grid.measure(may).tolist() == [0, 970]


def test_a_service_ends_with_a_death_that_comes_before_its_end(tmp_path: Path) -> None:
    columns = {"start": "IN", "end": {"column": "OUT", "no_later_than": "DIED"}}
    text = "IN,OUT,DIED\n2024-04-01,2024-04-30,2024-04-10\n2024-05-01,,2024-05-02\n2024-06-01,2024-06-03,\n"
    built = rows_of(tmp_path, text, DAYS, columns=columns, days="both_ends")
    assert built.grid.measure(DAYS).tolist() == [0, 15]  # 10 + 2 + 3
    wrong = "IN,OUT,DIED\n2024-04-01,2024-04-30,soon\n"
    (finding,) = refused(tmp_path, wrong, columns, days="both_ends")
    assert "`end`: 'soon' is not a date." in finding


def test_rows_that_are_left_out_are_told_with_what_they_hold(tmp_path: Path) -> None:
    text = "D,K,N,PAID\n2024-04-01,el,10,1000\n2024-04-01,ALL,10,1000\n2024-04-01,,1,1\n"
    columns = {"start": "D", "setting": "K", "quantity": "N", "price": "PAID"}
    built = rows_of(tmp_path, text, QUANTITY, columns=columns, where_not={"K": "ALL"})
    assert built.grid.measure(QUANTITY).tolist() == [0, 11]
    aside = "rows.csv: 1 row is left out, as `where_not:` says (ALL): 10 units and £1,000."
    assert f"{aside} Take it out of `where_not:` if they should count." in told(built)
    groups = [{"K": "ALL", "N": [10, 11]}, {"K": ["el"], "PAID": "0"}]
    built = rows_of(tmp_path, text, QUANTITY, columns=columns, where_not=groups)
    assert built.grid.measure(QUANTITY).tolist() == [0, 11]


def test_a_column_may_stand_under_another_heading(tmp_path: Path) -> None:
    called = {"N": ["ACTIVITY", "* UNITS"]}
    columns = {"start": "D", "quantity": "N", "service": {"column": "S", "optional": True}}
    for heading in ("N", "activity", "ACTUAL_UNITS"):
        built = rows_of(tmp_path, f"D,{heading}\n2024-04-01,3\n", QUANTITY, columns=columns, also_called=called)
        assert built.grid.measure(QUANTITY).tolist() == [0, 3]
    text = "D,PLANNED UNITS,ACTUAL UNITS\n2024-04-01,3,4\n"
    assert refused(tmp_path, text, columns, also_called=called) == [
        "rows.csv: There is no column 'N', and 2 that it may be: PLANNED UNITS, ACTUAL UNITS. "
        "Name the right one in `columns:`."
    ]


def test_a_blank_is_filled_from_the_same_field_under_another_name(tmp_path: Path) -> None:
    text = "D,STATUS,ATTENDED OR NOT\n2024-04-01,5,\n2024-04-01,,6\n2024-04-01,,3\n2024-04-01,7,5\n"
    keys = {"also_called": {"STATUS": ["ATTENDED OR NOT"]}, "where": {"STATUS": [5, 6]}}
    assert rows_of(tmp_path, text, SPELLS, columns={"start": "D"}, **keys).grid.measure(SPELLS).tolist() == [0, 2]


@pytest.mark.parametrize(
    ("written", "band"),
    [
        ("0_4", "0-17"),
        ("Aged 5 to 9", "0-17"),
        ("18-24", "18-64"),
        ("95+", "65+"),
        ("90 and over", "65+"),
        ("07", "0-17"),
    ],
)
def test_groups_of_ages_are_put_into_the_bands_that_they_lie_in(tmp_path: Path, written: str, band: str) -> None:
    (tmp_path / "list.csv").write_text(f"AGE,HEADS\n{written},7\n", encoding="utf-8")
    people = {"file": "list.csv", "columns": {"age_band": {"column": "AGE", "age_groups": True}, "people": "HEADS"}}
    ask = Ask.of("people", where={"age_band": (band,)})
    assert build(tmp_path, ask, people=people).grid.measure(ask).tolist() == [7, 7]


def test_a_group_of_ages_that_lies_in_two_bands_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("AGE,HEADS\n15_19,7\n", encoding="utf-8")
    people = {"file": "list.csv", "columns": {"age_band": {"column": "AGE", "age_groups": True}, "people": "HEADS"}}
    (finding,) = refusal(tmp_path, people=people)
    assert finding.startswith("list.csv, row 2 (column AGE): `age_band`: '15-19' is not one of `age_bands`.")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"columns": {"start": {"year": "Y"}}}, "`year:` and `month:` go together. Give the heading of each."),
        (
            {"columns": {"start": {"year": "Y", "month": "M", "format": "%Y"}}},
            "`format:` is for dates, and `year:` and `month:` are none. Take it out.",
        ),
        (
            {"columns": {"setting": {"column": "K", "first": 2, "organisation": True}}},
            "`first:` and `organisation:` both shorten a code. Keep one of them.",
        ),
        (
            {"columns": {"setting": {"always": "k", "first": 2}}},
            "`first:`, `organisation:` and `no_later_than:` speak of what is written in a `column:`. "
            "Give the column's heading.",
        ),
        (
            {"columns": {"price": {"column": "K", "optional": True}}},
            "`first:`, `organisation:` and `optional:` are for codes. Take it out.",
        ),
        (
            {"columns": {"setting": {"column": "K", "age_groups": True}}},
            "`age_groups:` is for `age_band`, without `otherwise:`. Take one of them out.",
        ),
        (
            {"columns": {"setting": {"year": "Y", "month": "M"}}},
            "`year:`, `month:` and `no_later_than:` are for dates. Give `column:` alone.",
        ),
        (
            {"columns": {"quantity": "N", "end": "E"}, "reversals": True},
            "A row that takes back what another counted has no days of its own, and `end` gives it some. "
            "Take `end:` out of `columns:`, or `reversals:` if there are none.",
        ),
        (
            {"reversed_where": {"T": "1"}},
            "What rows take back is a quantity, and no column gives it. "
            "Add `quantity: HEADING`, or `quantity: {always: 1}`.",
        ),
        (
            {"columns": {"end": "E", "price": "P"}, "price_is": "per_unit", "price_by": WEEKLY},
            "`price_by:` says row by row what `price_is:` says of all. Keep one of them.",
        ),
        (
            {"columns": {"end": "E"}, "price_by": WEEKLY},
            "`price_by:` says what `price` is for, and no column gives it. Add `price: HEADING` to `columns:`.",
        ),
        (
            {"columns": CARE, "price_by": {"column": "F", "values": {"Hourly": "per_unit_a_week"}}},
            "A price `per_unit_a_week` and `units:` go together. "
            "Give `units:` the heading of the units planned for a week, or take it out.",
        ),
    ],
)  # fmt: skip
def test_keys_that_cannot_be_together_are_refused(keys: dict[str, Any], said: str) -> None:
    assert said in stated_wrongly(**keys)
