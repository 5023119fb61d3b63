"""Days of stays and packages fall in the years they lie in; nights, both ends and open ends counted by hand.

2023/24 runs from 1 April 2023 to 31 March 2024 (366 days), 2024/25 to 31 March 2025 (365).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from finmodel.contracts.explaining.origin import origins_of
from finmodel.core.data import ActivitySource
from finmodel.core.day_counts import years_in_words
from finmodel.core.period import months_of
from finmodel.core.place import Place
from finmodel.core.unit import unit
from finmodel.core.vocabulary import Vocabulary
from finmodel.load.place_grid import Built, build_grid
from finmodel.measures.ask import Ask
from finmodel.measures.row_rules import Started, Stay, StaysByCode, in_turn
from finmodel.rules.nodes import Measure
from tests.load.places import build, place_of

COLUMNS = {
    "person": "ID", "start": "IN", "end": "OUT", "provider": {"always": "acute"}, "commissioner": {"always": "icb"},
    "setting": "KIND", "price": "PAID", "cost": "COST",
}  # fmt: skip
DAYS, SPELLS, SPEND, COST = (Ask.of(what) for what in ("days", "spells", "spend", "cost"))


def counted(folder: Path, rows: str, *asks: Ask, **stated: Any) -> Built:
    """The small place with rows `person,start,end,setting,paid,cost` of activity."""
    (folder / "activity.csv").write_text(f"ID,IN,OUT,KIND,PAID,COST\n{rows}", encoding="utf-8")
    return build(folder, *asks, activity={"file": "activity.csv", "columns": COLUMNS} | stated)


def measured(built: Built, *asks: Ask) -> list[list[float]]:
    return [built.grid.measure(ask).tolist() for ask in asks]


def told(built: Built) -> list[str]:
    return [str(finding) for finding in built.warnings]


@pytest.mark.parametrize(
    ("start", "end", "nights", "both"),
    [
        ("2024-01-01", "2024-12-31", [91, 274], [91, 275]),  # 31 + 29 + 31 nights, then April to December
        ("2024-03-31", "2024-04-01", [1, 0], [1, 1]),  # the night of 31 March
        ("2024-03-30", "2024-03-31", [1, 0], [2, 0]),
        ("2024-04-01", "2024-04-01", [0, 0], [0, 1]),  # a day case
        ("2022-12-01", "2023-04-10", [9, 0], [10, 0]),  # before the first year: from 1 April on
        ("2022-12-01", "2023-03-31", [0, 0], [0, 0]),
        ("2023-03-31", "2026-02-01", [366, 365], [366, 365]),  # through both years
        ("2025-03-01", "2025-06-30", [0, 31], [0, 31]),  # past the last year
    ],
)
def test_days_fall_in_the_years_they_lie_in(
    tmp_path: Path, start: str, end: str, nights: list[int], both: list[int]
) -> None:
    for days, expected in (("nights", nights), ("both_ends", both)):
        built = counted(tmp_path, f"p,{start},{end},placement,,\n", DAYS, days=days)
        assert measured(built, DAYS) == [expected]


def test_the_spell_and_what_goes_with_it_is_of_the_year_it_starts_in_or_of_that_it_ends_in(tmp_path: Path) -> None:
    """In on 20 March, out on 4 April 2024: 12 nights of March, 3 of April; one spell, £500 and £400."""
    row = "p,2024-03-20,2024-04-04,emergency,500,400\n"
    asks = (SPELLS, Ask.of("quantity"), SPEND, COST)
    starts = counted(tmp_path, row, *asks, DAYS, counted_on="start")
    ends = counted(tmp_path, row, *asks, DAYS, counted_on="end")
    assert measured(starts, *asks, DAYS) == [[1, 0], [1, 0], [500, 0], [400, 0], [12, 3]]
    assert measured(ends, *asks, DAYS) == [[0, 1], [0, 1], [0, 500], [0, 400], [12, 3]]


def test_a_spell_that_began_before_the_years_counts_where_it_ends(tmp_path: Path) -> None:
    built = counted(tmp_path, "p,2023-03-20,2023-04-04,emergency,500,400\n", SPELLS, DAYS, counted_on="end")
    assert measured(built, SPELLS, DAYS) == [[1, 0], [3, 0]]


@pytest.mark.parametrize(
    ("end", "stated"),
    [
        ("", {}),
        ("9999-12-31", {}),
        ("2099-12-31", {}),
        ("31/12/2049", {"open_ended": "31/12/2049"}),
        ("ongoing", {"open_ended": ["31/12/9999", "ongoing"]}),
        ("2025-08-31", {"extract_to": date(2025, 3, 31)}),  # planned, past what the data reaches
    ],
)
def test_what_has_no_end_is_open_to_the_last_day_of_the_data(tmp_path: Path, end: str, stated: dict[str, Any]) -> None:
    """From 1 October 2024 to 31 March 2025 are 31 + 30 + 31 + 31 + 28 + 31 nights, and as many days."""
    for days in ("nights", "both_ends"):
        built = counted(tmp_path, f"p,2024-10-01,{end},placement,,\n", DAYS, SPELLS, days=days, **stated)
        assert measured(built, DAYS, SPELLS) == [[0, 182], [0, 1]]


def test_the_data_may_reach_less_far_than_the_years(tmp_path: Path) -> None:
    """To 31 December 2024: 92 nights. What ends in January as planned is still open then too."""
    rows = "p,2024-10-01,,placement,,\nq,2024-12-30,2025-01-15,placement,,\nr,2024-12-01,2024-12-05,placement,,\n"
    built = counted(tmp_path, rows, DAYS, days="nights", extract_to=date(2024, 12, 31))
    assert measured(built, DAYS) == [[0, 92 + 2 + 4]]


def test_what_is_open_since_before_the_years_counts_from_their_first_day(tmp_path: Path) -> None:
    built = counted(tmp_path, "p,2021-06-01,,placement,,\n", DAYS, SPELLS, days="both_ends")
    assert measured(built, DAYS, SPELLS) == [[366, 365], [0, 0]]


def test_who_has_not_left_is_counted_in_no_year_where_leaving_decides_it(tmp_path: Path) -> None:
    built = counted(tmp_path, "p,2025-03-20,,emergency,500,\n", DAYS, SPELLS, SPEND, counted_on="end")
    assert measured(built, DAYS, SPELLS, SPEND) == [[0, 12], [0, 0], [0, 0]]


def test_days_past_a_trim_point_are_those_of_the_end_of_the_stay(tmp_path: Path) -> None:
    """In on 1 March 2024, trim point 30: its first thirty nights end on 31 March, so 1 April to 9 May are past it."""
    rows = "p,2024-03-01,2024-05-10,emergency,,\nq,2024-02-01,2024-04-01,emergency,,\nr,2024-12-01,,emergency,,\n"
    long = Ask.of("days", rows=Stay(beyond=30))
    built = counted(tmp_path, rows, long, days="nights")
    # p: 1 + 39 nights (31 March, then 1 April to 9 May); q: 29 + 31 = 60 nights, 30 past; r: 121 nights, 91 past
    assert measured(built, long) == [[1 + 30, 39 + 91]]


def test_days_past_the_trim_point_of_its_code_fall_in_their_years_too(tmp_path: Path) -> None:
    (tmp_path / "activity.csv").write_text(
        "ID,IN,OUT,HRG\np,2024-03-01,2024-05-10,AA\nq,2024-03-01,2024-05-10,BB\n", encoding="utf-8"
    )
    columns = {name: COLUMNS[name] for name in ("person", "start", "end", "provider", "commissioner")}
    rule = StaysByCode((("AA", Stay(beyond=10)), ("BB", Stay(beyond=40))))
    asks = [Ask.of("days", {"currency": code}, rows=rule) for code in ("AA", "BB")]
    source = {"file": "activity.csv", "columns": columns | {"currency": "HRG"}, "days": "nights"}
    built = build(tmp_path, *asks, activity=source)
    assert measured(built, *asks) == [[21, 39], [0, 30]]  # 70 nights: 31 in March, 39 after


def test_a_stay_that_is_not_over_is_no_short_stay(tmp_path: Path) -> None:
    """Two left within a day of coming; one came on the last day and is still there."""
    rows = "p,2024-05-01,2024-05-01,emergency,,\nq,2024-05-01,2024-05-02,emergency,,\nr,2025-03-31,,emergency,,\n"
    short = Ask.of("spells", rows=Stay(at_most=1))
    assert measured(counted(tmp_path, rows, short, SPELLS), short, SPELLS) == [[0, 2], [0, 3]]


def test_days_within_part_of_a_year_are_those_that_lie_in_it(tmp_path: Path) -> None:
    """From 1 October 2024: of a placement since May 182 days, of one to the end of that month 30, of one past none."""
    rows = "p,2024-05-01,,placement,,\nq,2024-09-20,2024-10-31,placement,,\nr,2024-06-01,2024-07-01,placement,,\n"
    since = Started(date(2024, 10, 1), date.max)
    asks = Ask.of("days", rows=since), Ask.of("spells", rows=since)
    built = counted(tmp_path, rows, *asks, days="nights")
    assert measured(built, *asks) == [[0, 182 + 30], [0, 0]]


def test_days_past_a_trim_point_within_part_of_a_year(tmp_path: Path) -> None:
    """In on 1 September 2024, past 30 nights from 1 October: of October's 31 those from the 16th are asked for."""
    asks = [
        Ask.of("days", rows=in_turn(Stay(beyond=30), Started(date(2024, 10, 16), date(2024, 11, 10)))),
        Ask.of(
            "days",
            rows=in_turn(Stay(beyond=30), Started(date(2024, 10, 16), date.max), Started(date.min, date(2024, 11, 2))),
        ),
    ]
    built = counted(tmp_path, "p,2024-09-01,2024-11-05,emergency,,\n", *asks)
    assert measured(built, *asks) == [[0, 20], [0, 18]]  # 16 October to 4 November; to 2 November


def test_a_discharge_is_of_the_part_of_the_year_that_it_comes_in(tmp_path: Path) -> None:
    asks = [Ask.of("spells", rows=Started(first, last)) for first, last in
            ((date(2024, 4, 1), date(2024, 9, 30)), (date(2024, 10, 1), date(2025, 3, 31)))]  # fmt: skip
    row = "p,2024-09-20,2024-10-05,emergency,,\n"
    assert measured(counted(tmp_path, row, *asks), *asks) == [[0, 1], [0, 0]]
    assert measured(counted(tmp_path, row, *asks, counted_on="end"), *asks) == [[0, 0], [0, 1]]


@pytest.mark.parametrize(
    ("stated", "spend"),
    [
        ("per_day", [91 * 10, 274 * 10]),
        ("per_week", [130, 391.428571]),  # £10 a week: 91 days are 13 weeks, 274 are 39 and a seventh
        ("per_four_weeks", [32.5, 97.857143]),  # £10 in four weeks: 274 days are 9 and 22 of 28
    ],
)
def test_money_by_the_week_falls_in_the_years_its_days_lie_in(tmp_path: Path, stated: str, spend: list[float]) -> None:
    row = "p,2024-01-01,2024-12-31,placement,10,10\n"
    built = counted(tmp_path, row, SPEND, COST, SPELLS, days="nights", price_is=stated, cost_is=stated)
    found = measured(built, SPEND, COST, SPELLS)
    assert found[:2] == [pytest.approx(spend, abs=1e-6)] * 2
    assert found[2] == [1, 0]


def test_money_by_the_week_is_rounded_where_a_contract_says_and_not_row_by_row(tmp_path: Path) -> None:
    """1,000 packages of ten days at £10 a week are £14,285.71; each rounded to £14.29 they would be £14,290."""
    rows = "".join(f"p{number},2024-05-01,2024-05-11,placement,10,10\n" for number in range(1000))
    built = counted(tmp_path, rows, SPEND, COST, days="nights", price_is="per_week", cost_is="per_week")
    assert measured(built, SPEND, COST) == [pytest.approx([0, 14_285.714], abs=1e-2)] * 2


def test_money_by_the_week_of_units_that_are_not_over(tmp_path: Path) -> None:
    """Five hours a week at £20.10 for the 26 weeks from 1 October 2024 to the end of March: 182 days."""
    (tmp_path / "activity.csv").write_text("ID,IN,OUT,HOURS,COST\np,2024-10-01,,5,20.10\n", encoding="utf-8")
    columns = {name: COLUMNS[name] for name in ("person", "start", "end", "provider", "commissioner")}
    columns |= {"quantity": "HOURS", "price": "COST"}
    late = Ask.of("spend", rows=Started(date(2025, 3, 4), date.max))
    source = {"file": "activity.csv", "columns": columns, "price_is": "per_week"}
    built = build(tmp_path, SPEND, Ask.of("quantity"), late, activity=source)
    assert measured(built, SPEND, Ask.of("quantity"), late) == [[0, 2613], [0, 5], [0, 402]]  # four weeks of March


@pytest.mark.parametrize(
    ("kind", "days"),
    [("emergency", 274), ("elective", 274), ("day_case", 274), ("acute_ward", 274), ("reablement", 275), ("a", 275)],
)
def test_where_it_is_not_stated_stays_in_hospital_count_nights_and_care_both_ends(
    tmp_path: Path, kind: str, days: int
) -> None:
    built = counted(tmp_path, f"p,2024-04-01,2024-12-31,{kind},,\n", DAYS)
    assert measured(built, DAYS) == [[0, days]]


def test_a_source_with_spells_in_hospital_counts_nights_throughout(tmp_path: Path) -> None:
    rows = "p,2024-04-01,2024-12-31,reablement,,\nq,2024-05-01,2024-05-02,emergency,,\n"
    care = Ask.of("days", {"setting": "reablement"})
    assert measured(counted(tmp_path, rows, care), care) == [[0, 274]]


HOW = "Write `days: both_ends` or `days: nights`, whichever is meant."


def test_what_is_not_over_is_told_with_its_days_and_where_it_counts_to(tmp_path: Path) -> None:
    rows = "p,2024-10-01,,a,,\nq,2025-03-01,9999-12-31,b,,\nr,2024-05-01,2024-05-02,a,,\n"
    built = counted(tmp_path, rows, DAYS, days="nights", counted_on="start")
    assert told(built) == [
        "activity.csv: 2 of 3 rows are not over: 213 days of theirs to 31 March 2025 count. "
        "Write `extract_to:` if the data ends on another day, and `end` where one is over."
    ]
    of_b = Ask.of("days", {"setting": "b"})
    stated = {"days": "both_ends", "counted_on": "end", "extract_to": date(2025, 3, 15)}
    assert told(counted(tmp_path, rows, of_b, **stated)) == [
        "activity.csv: 1 of 3 rows end outside every period, or have no end, and are left out. "
        "Add their year to `periods:` if they should count.",
        "activity.csv: 1 of 3 rows are not over and are spells of no year yet: 15 days of theirs to 15 March 2025 "
        "count. Write `extract_to:` if the data ends on another day, and `end` where one is over.",
    ]


def test_where_no_days_are_asked_for_nothing_is_said_of_them(tmp_path: Path) -> None:
    rows = "p,2024-10-01,,outpatient,165,\nq,2024-05-01,2024-05-02,emergency,2900,\n"
    assert told(counted(tmp_path, rows, SPEND, SPELLS)) == []


def test_days_of_what_is_no_spell_of_the_years_are_told(tmp_path: Path) -> None:
    rows = "p,2022-10-01,2023-04-11,a,,\nq,2022-10-01,2022-10-11,a,,\nr,2024-05-01,2024-05-02,a,,\n"
    mend = "Add their year to `periods:` if they should count."
    assert told(counted(tmp_path, rows, DAYS, days="nights")) == [
        f"activity.csv: 1 of 3 rows start outside every period and are left out. {mend}",
        "activity.csv: 1 of 3 rows start outside every period and count for their 10 days inside the periods alone. "
        f"{mend}",
    ]
    assert told(counted(tmp_path, rows, SPELLS)) == [
        f"activity.csv: 2 of 3 rows start outside every period and are left out. {mend}"
    ]
    assert told(counted(tmp_path, "p,2024-05-01,,a,,\nr,2024-05-01,2024-05-02,a,,\n", SPELLS, counted_on="end")) == [
        f"activity.csv: 1 of 2 rows end outside every period, or have no end, and are left out. {mend}"
    ]


def test_which_date_decides_the_year_is_told_where_it_matters_and_is_not_stated(tmp_path: Path) -> None:
    row = "p,2024-03-20,2024-04-04,emergency,,\n"
    assert told(counted(tmp_path, row, SPELLS)) == [
        "activity.csv: 1 of 1 rows start in one year and end in another: they count where they start. "
        "Write `counted_on: start`, or `counted_on: end` as for discharges in England."
    ]
    for stated in ("start", "end"):
        assert told(counted(tmp_path, row, SPELLS, counted_on=stated)) == []


def test_how_days_count_is_told_where_it_is_not_stated(tmp_path: Path) -> None:
    assert told(counted(tmp_path, "p,2024-05-01,2024-05-02,emergency,,\n", DAYS)) == [
        f"activity.csv: The nights of a row count as its days, as for stays in hospital. {HOW}"
    ]
    assert told(counted(tmp_path, "p,2024-05-01,2024-05-02,day_care,,\n", DAYS)) == [
        "activity.csv: The first and the last day of a row both count, as for care: no setting is a stay in hospital. "
        f"{HOW}"
    ]


def test_a_year_that_has_days_alone_is_reached_by_the_data(tmp_path: Path) -> None:
    built = counted(tmp_path, "p,2023-05-01,,a,,\n", DAYS, days="nights")
    assert [built.reach.activity(number) for number in (0, 1)] == [1, 1]
    assert [setting.rows for setting in built.reach.settings] == [(1, 1)]


def test_what_is_open_goes_on_to_the_last_year_of_the_data_and_is_carried_forward_from_it(tmp_path: Path) -> None:
    """182 nights from 1 October 2024; a year carried forward has those of the year it takes."""
    (tmp_path / "activity.csv").write_text("ID,IN,OUT,KIND,PAID,COST\np,2024-10-01,,a,,\n", encoding="utf-8")
    source = {"file": "activity.csv", "columns": COLUMNS, "days": "nights"}
    years = {"periods": ("2024/25", "2025/26"), "carried_forward": {"2025/26": "2024/25"}}
    place = Place.model_validate(place_of(activity=source).model_dump(by_alias=True, exclude={"periods"}) | years)
    built = build_grid(place, tmp_path, [DAYS])
    assert built.grid.carried(place.carried_forward).measure(DAYS).tolist() == [182, 182]
    assert "182 days of theirs to 31 March 2025 count." in told(built)[0]


def test_days_fall_in_the_months_they_lie_in_where_months_are_counted(tmp_path: Path) -> None:
    """In on 20 January, out on 5 March 2024: 12 nights of January, 29 of February, 4 of March; the spell in January."""
    (tmp_path / "activity.csv").write_text("ID,IN,OUT,KIND,PAID,COST\np,2024-01-20,2024-03-05,a,,\n", encoding="utf-8")
    place = place_of(activity={"file": "activity.csv", "columns": COLUMNS, "days": "nights"})
    months = place.counted_in(months_of(place.spans[0])[9:])
    grid = build_grid(months, tmp_path, [DAYS, SPELLS]).grid
    assert [grid.measure(ask).tolist() for ask in (DAYS, SPELLS)] == [[12, 29, 4], [1, 0, 0]]


def test_an_explanation_says_which_year_days_and_spells_fall_in() -> None:
    words = Vocabulary({})
    source = ActivitySource.model_validate({"file": "a.csv", "columns": COLUMNS, "counted_on": "end", "days": "nights"})
    plain = ActivitySource.model_validate({"file": "b.csv", "columns": {**COLUMNS, "end": "TO"}, "days": "both_ends"})
    assert years_in_words([source], words) == {
        "spells": "in the year in which each ends",
        "days": "in the year in which each lies, by nights",
    }
    assert years_in_words([source, plain], words) == {
        "spells": "in the year in which each starts or ends",
        "days": "in the year in which each lies",
    }
    measure = Measure("days", unit("days"), "Days", ask=Ask.of("days", {"setting": "a"}))
    told_of = origins_of(measure, {}, {}, {"activity": "b.csv"}, words, years_in_words([plain], words))
    assert told_of == ("days of setting a, in the year in which each lies, first and last day among them, from b.csv",)
    mapped = {**COLUMNS, "setting": {"column": "KIND", "values": {"EM": "emergency", "RE": "reablement"}}}
    unsaid = ActivitySource.model_validate({"file": "a.csv", "columns": mapped})
    assert years_in_words([unsaid], words)["days"] == "in the year in which each lies, by nights"
