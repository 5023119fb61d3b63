"""The grid equals a count made row by row, on random places, whatever the file, threads or memory."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from finmodel.core.columns import ACTIVITY_MEASURES, DIMENSIONS, PEOPLE_DIMENSIONS
from finmodel.core.period import year_period
from finmodel.core.place import Place
from finmodel.errors import InputError
from finmodel.load.place_grid import Besides, Built, build_grid
from finmodel.measures.ask import Ask
from finmodel.measures.engines import ParameterTable
from finmodel.measures.engines.duckdb import DuckDB
from finmodel.measures.episodes import CostCap, Episodes, Outside
from finmodel.measures.render import kernel_names
from finmodel.measures.row_rules import Returned, RowRule, Started, Stay, StaysByCode, StopLoss, choice
from tests.load.oracle import Rows, activity_cells, list_price, pence, people_cells
from tests.load.places import ACTIVITY, GOOD_PEOPLE, GOOD_ROWS, HEAD, PEOPLE, build, place_of, refusal

DATA = {
    "people": {
        "file": "people.csv",
        "columns": {
            "person": "person", "registered_from": "from", "registered_to": "to",
            "birth_date": {"column": "born", "format": "%d/%m/%Y"},
            "sex": {"column": "sex", "values": {"1": "male", "2": "female"}}, "need_band": "need_band",
            "practice": {"column": "practice", "values": {"a": "north"}, "otherwise": "other"},
        },
    },
    "activity": {
        "file": "activity.csv",
        "columns": {
            "person": "person", "start": "start", "end": "end", "provider": "provider",
            "commissioner": {"column": "commissioner", "values": {"CCG": "icb"}, "otherwise": "better_care"},
            "setting": "setting", "currency": "currency",
            "quantity": "quantity", "price": "price", "cost": "cost",
        },
        "units": {"cost": "pence"},
    },
    "prices": {
        "file": "prices.csv",
        "columns": {"currency": "currency", "from": "from", "to": "to", "price": "price"},
    },
}  # fmt: skip


def random_rows(seed: int) -> Rows:
    """People who come and go, activity inside and outside the years, prices that change."""
    chance = random.Random(seed)

    def day(first: date, span: int) -> date:
        return first + timedelta(chance.randrange(span))

    rows = Rows()
    for number in range(25):
        joined = chance.choice([None, day(date(2022, 1, 1), 1200)])
        left = day(joined or date(2023, 1, 1), 900) if chance.random() < 0.5 else None
        born = chance.choice(
            [None, date(2000, 2, 29), date(2006, 4, 1), date(1959, 4, 2), day(date(1920, 1, 1), 38000)]
        )
        rows.people.append({
            "person": f"p{number}", "born": born, "from": joined, "to": left,
            "sex": chance.choice(["male", "female", None]), "need_band": chance.choice(["low", "high", None]),
            "practice": chance.choice(["north", "other"]),
        })  # fmt: skip
    for _ in range(120):
        start = day(date(2023, 2, 1), 900)
        rows.activity.append({
            "person": chance.choice([None, f"p{chance.randrange(28)}"]), "start": start,
            "end": chance.choice([None, start, start + timedelta(chance.randrange(40))]),
            "provider": chance.choice(["acute", "icb"]),
            "commissioner": chance.choice(["icb", "better_care"]),
            "setting": chance.choice(["emergency", "elective", None]),
            "currency": chance.choice(["X1", "X2", "X3"]),
            "quantity": Decimal(chance.randrange(0, 5000)) / 1000,
            "price": chance.choice([None, Decimal(chance.randrange(-10**6, 10**7)) / 1000]),
            "cost": chance.choice([None, Decimal(chance.randrange(10**6)) / 100]),
        })  # fmt: skip
    for currency in ("X1", "X2"):
        for year in (2023, 2024):
            end = date(year, 12, 31) if chance.random() < 0.3 else None
            price = Decimal(chance.randrange(10**7)) / 1000
            rows.prices.append({"currency": currency, "from": date(year, 4, 1), "to": end, "price": price})
    return rows


def write(folder: Path, rows: Rows) -> None:
    """The rows as a user's files: their codes, thousands commas, currency signs and dates."""
    theirs: dict[str, Any] = {"male": "1", "female": "2", "north": "a", "other": "zz", None: ""}
    for name, records in (("people", rows.people), ("activity", rows.activity), ("prices", rows.prices)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.DictWriter(stream, [*records[0], "name"])
            writer.writeheader()
            for record in records:
                out = {key: theirs.get(value, value) for key, value in record.items()}
                if record.get("born"):
                    out["born"] = record["born"].strftime("%d/%m/%Y")
                if record.get("commissioner") == "icb":
                    out["commissioner"] = "CCG"
                if record.get("price") is not None:
                    out["price"] = f"{record['price']:,.3f}" if record["price"] < 0 else f"£{record['price']:,.3f}"
                if record.get("cost") is not None:
                    out["cost"] = f"{record['cost'] * 100:.0f}"
                writer.writerow(out | {"name": "never read"})


def cells(frame: Any, dimensions: tuple[str, ...], measures: tuple[str, ...]) -> dict[tuple[str, ...], list[Decimal]]:
    """A grid's table as a dictionary, to compare with the oracle's: pence to four decimals, as fine as the rows are."""
    return {
        tuple(row[: 1 + len(dimensions)]): [round(Decimal(value), 4) for value in row[1 + len(dimensions) :]]
        for row in frame[["period", *dimensions, *measures]].itertuples(index=False, name=None)
    }


def random_asks(chance: random.Random) -> tuple[list[Ask], set[str], set[str]]:
    """Some asks, and the dimensions of activity and of people that they use."""
    given = ("provider", "commissioner", "setting", "currency", "age_band", "sex", "need_band", "practice")
    of_activity = set(chance.sample(given, chance.randrange(len(given) + 1)))
    of_people = set(chance.sample(given[4:], chance.randrange(5)))
    asks = [Ask.of("spend", by=sorted(of_activity)), Ask.of("person_years", by=sorted(of_people))]
    return asks, of_activity, of_people


@pytest.mark.parametrize("seed", range(16))
def test_the_grid_equals_a_count_made_row_by_row(tmp_path: Path, seed: int) -> None:
    rows = random_rows(seed)
    write(tmp_path, rows)
    place = place_of(**DATA)
    asks, of_activity, of_people = random_asks(random.Random(seed))
    built = build_grid(place, tmp_path, asks)
    assert cells(built.grid.activity, DIMENSIONS, ACTIVITY_MEASURES) == activity_cells(place, rows, of_activity)
    counted = people_cells(place, rows, of_people)
    assert cells(built.grid.people, PEOPLE_DIMENSIONS, ("people", "person_days")) == counted
    check_facts(place, rows, built)


def check_facts(place: Place, rows: Rows, built: Built) -> None:
    """The control totals, the people and the warnings, against plain sums."""
    inside = [row for row in rows.activity if any(s.start <= row["start"] <= s.end for s in place.spans)]
    spend = sum(pence(row["price"]) if row["price"] is not None else list_price(rows, row) for row in inside)
    assert built.facts.control["rows"].sum() == len(inside)
    assert built.facts.control["spend_pence"].sum() == pytest.approx(float(spend), abs=1e-4)
    assert [fact.rows for fact in built.facts.files] == [25, 120, 4]
    told = " ".join(str(warning) for warning in built.warnings)
    assert f"{120 - len(inside)} of 120 rows start outside every period" in told
    strangers = sum(row["person"] in {"p25", "p26", "p27"} for row in inside)
    assert (f"{strangers} of {len(inside)} rows are of people who are not on the list" in told) == (strangers > 0)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_the_grid_is_the_same_to_the_last_bit_whatever_the_threads(tmp_path: Path, threads: int) -> None:
    write(tmp_path, random_rows(1))
    asks = random_asks(random.Random(3))[0]
    first = build_grid(place_of(**DATA), tmp_path, asks)
    with DuckDB(memory=200, threads=threads) as engine:
        again = build_grid(place_of(**DATA), tmp_path, asks, engine)
    assert again.grid.activity.equals(first.grid.activity)
    assert again.grid.people.equals(first.grid.people)


def test_nothing_that_is_not_mapped_enters_the_engine_and_no_person_leaves(tmp_path: Path) -> None:
    write(tmp_path, random_rows(2))
    with DuckDB() as engine:
        built = build_grid(place_of(**DATA), tmp_path, [Ask.of("spend", by=("sex",))], engine)
        held = engine.holds()
        every_value = [engine._connection.execute(f'FROM "{name}"').fetchall() for name in held]
    assert {"source_0", "source_1", "people_rows", "activity"} <= set(held)
    assert not any("name" in columns for columns in held.values())
    assert "never read" not in str(every_value)
    assert "p24" in str(every_value)
    assert "person" not in {*built.grid.activity, *built.grid.people}
    assert not built.grid.activity.isin([f"p{number}" for number in range(30)]).any().any()


def head_counts(folder: Path, text: str, columns: dict[str, str], *asks: Ask) -> Built:
    """The grid of a file of head counts."""
    (folder / "heads.csv").write_text(text, encoding="utf-8")
    return build(folder, *asks, people={"file": "heads.csv", "columns": columns})


def test_head_counts_are_on_the_register_all_year_unless_dates_are_given(tmp_path: Path) -> None:
    text = "AGE,N,FROM\n17,10,\n18,2.5,\n70,4,2024-03-31\n"
    columns = {"age": "AGE", "people": "N", "registered_from": "FROM"}
    bands = [("0-17",), ("18-64",), ("65+",)]
    asks = [Ask.of(what, by=("age_band",), cells=bands) for what in ("people", "person_years")]
    grid = head_counts(tmp_path, text, columns, *asks).grid
    assert grid.measure(asks[0]).tolist() == [[10, 10], [2.5, 2.5], [4, 4]]
    assert grid.measure(asks[1]).tolist() == [[10, 10], [2.5, 2.5], [4 / 366, 4]]


def test_bands_may_come_ready_made(tmp_path: Path) -> None:
    ask = Ask.of("people", {"age_band": "65+"})
    grid = head_counts(tmp_path, "BAND,N\n0-17,10\n65+,7\n", {"age_band": "BAND", "people": "N"}, ask).grid
    assert grid.measure(ask).tolist() == [7, 7]


def test_part_heads_add_up_exactly(tmp_path: Path) -> None:
    text = "N\n" + "0.1\n" * 30_000 + "4068.906409\n"
    grid = head_counts(tmp_path, text, {"people": "N"}).grid
    assert grid.measure(Ask.of("people")).tolist() == [7068.906409] * 2


def test_a_price_per_unit_and_a_price_in_pence(tmp_path: Path) -> None:
    (tmp_path / "activity.csv").write_text(HEAD + "p1,2023-05-01,,acute,EM,2.5,100.2\n", encoding="utf-8")
    for units, price_is, spend in (
        ("pounds", "total", 100.20),
        ("pence", "total", 1.002),
        ("pounds", "per_unit", 250.50),
        ("pence", "per_unit", 2.505),
    ):
        source = {**ACTIVITY, "units": {"price": units}, "price_is": price_is}
        assert build(tmp_path, activity=source).grid.measure(Ask.of("spend")).tolist() == [spend, 0]


@pytest.mark.parametrize(
    ("written", "spend"), [("0.005", 0.005), ("-0.005", -0.005), ("2.675", 2.675), ("1.000001", 1.000001)]
)
def test_parts_of_a_penny_are_kept_until_a_contract_rounds(tmp_path: Path, written: str, spend: float) -> None:
    (tmp_path / "activity.csv").write_text(HEAD + f"p1,2023-05-01,,acute,EM,1,{written}\n", encoding="utf-8")
    assert build(tmp_path, activity=ACTIVITY).grid.measure(Ask.of("spend")).tolist() == pytest.approx([spend, 0])


def test_several_sources_of_activity_add_up(tmp_path: Path) -> None:
    (tmp_path / "activity.csv").write_text(HEAD + GOOD_ROWS, encoding="utf-8")
    (tmp_path / "more.csv").write_text("DAY\n2023-04-01T23:59:59-05:00\n2025-04-01T00:30:00+05:00\n", encoding="utf-8")
    fixed = {name: {"always": code} for name, code in (("provider", "acute"), ("commissioner", "better_care"))}
    more = {"file": "more.csv", "columns": {"start": "DAY", **fixed, "price": {"always": "10"}}}
    built = build(tmp_path, Ask.of("spend"), activity=[ACTIVITY, more])
    assert built.grid.measure(Ask.of("spend")).tolist() == [1210.50, 99.99]
    assert [str(warning) for warning in built.warnings] == [
        "more.csv: 1 of 2 rows start outside every period and are left out (£10). "
        "Add their year to `periods:` if they should count."
    ]


def test_rows_after_the_day_asked_for_are_told_apart_from_those_outside_every_year(tmp_path: Path) -> None:
    """Asked to December 2024: one row is before every year, two are after, of which one lies in a year kept whole."""
    days = ("2023-03-31", "2023-04-01", "2024-12-31", "2025-01-01", "2026-03-31")
    rows = "".join(f"p1,{day},,acute,EM,1,10\n" for day in days)
    (tmp_path / "activity.csv").write_text(HEAD + rows, encoding="utf-8")
    place = place_of(activity=ACTIVITY)
    first, second = place.spans
    third = year_period("2025/26", (4, 1))
    cut = place.counted_in((first, replace(second, end=date(2024, 12, 31)), third))
    told = [str(each) for each in build_grid(cut, tmp_path, [], besides=Besides(to=date(2024, 12, 31))).warnings]
    assert told == [
        "activity.csv: 1 of 5 rows start outside every period and are left out. "
        "Add their year to `periods:` if they should count.",
        "activity.csv: 2 of 5 rows start after 2024-12-31, the day asked for, and are left out as asked. "
        "Give a later day if they should count.",
    ]
    others = [ACTIVITY, ACTIVITY | {"file": "more.csv"}]
    (tmp_path / "more.csv").write_text(HEAD + "p1,2025-02-01,,acute,EM,1,10\n", encoding="utf-8")
    cut = place_of(activity=others).counted_in(cut.spans)
    told = [str(each) for each in build_grid(cut, tmp_path, [], besides=Besides(to=date(2024, 12, 31))).warnings]
    assert told[-1].startswith("activity: 3 of 6 rows, in 2 files, start after 2024-12-31, the day asked for,")


def test_prices_may_be_by_setting_and_rows_without_one_are_told(tmp_path: Path) -> None:
    rows = "p1,2023-05-01,,acute,EM,2,\np1,2023-05-01,,acute,EL,2,\np1,2023-03-31,,acute,EM,1,\n"
    (tmp_path / "activity.csv").write_text(HEAD + rows, encoding="utf-8")
    (tmp_path / "prices.csv").write_text("S,FROM,P\nemergency,2023-04-01,£10.25\n", encoding="utf-8")
    prices = {"file": "prices.csv", "columns": {"setting": "S", "from": "FROM", "price": "P"}}
    built = build(tmp_path, Ask.of("spend"), activity=ACTIVITY, prices=prices)
    assert built.grid.measure(Ask.of("spend")).tolist() == [20.50, 0]
    assert "1 of 2 rows have no price and count as nil where" in str(built.warnings[1])


def test_an_ask_that_the_columns_cannot_answer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "activity.csv").write_text(HEAD + GOOD_ROWS, encoding="utf-8")
    (tmp_path / "people.csv").write_text(GOOD_PEOPLE, encoding="utf-8")
    asks = [Ask.of("spend", {"programme": "frailty"}), Ask.of("spend", by=("need_band",))]
    with pytest.raises(InputError) as caught:
        build(tmp_path, *asks, people=PEOPLE, activity=ACTIVITY)
    assert [str(finding) for finding in caught.value.findings] == [
        "place.yaml: A contract or cost asks for programme, which activity.csv is not mapped to give. "
        "Add `programme:` to the columns of data.activity.",
        "place.yaml: A contract or cost asks for need_band, which people.csv is not mapped to give. "
        "Add `need_band:` to the columns of data.people.",
    ]
    with pytest.raises(InputError, match="Activity is split by sex, which needs to know whose activity it is"):
        build(tmp_path, Ask.of("spend", {"sex": "F"}), activity=ACTIVITY)
    with pytest.raises(InputError, match=r"asks for person-years, and the place has no data\.people"):
        build(tmp_path, Ask.of("person_years"), activity=ACTIVITY)


def test_a_code_that_no_row_has_is_told(tmp_path: Path) -> None:
    (tmp_path / "activity.csv").write_text(HEAD + GOOD_ROWS, encoding="utf-8")
    built = build(tmp_path, Ask.of("spend", {"setting": "emergancy"}), activity=ACTIVITY)
    assert [str(warning) for warning in built.warnings] == [
        "activity: No activity has the setting 'emergancy'. Did you mean 'emergency'?"
    ]


def test_prices_that_activity_cannot_look_up_are_refused(tmp_path: Path) -> None:
    (tmp_path / "activity.csv").write_text(HEAD + GOOD_ROWS, encoding="utf-8")
    (tmp_path / "prices.csv").write_text("C,FROM,P\nX,2023-04-01,5\n", encoding="utf-8")
    prices = {"file": "prices.csv", "columns": {"currency": "C", "from": "FROM", "price": "P"}}
    assert "asks for currency, which activity.csv" in refusal(tmp_path, activity=ACTIVITY, prices=prices)[0]


def test_progress_is_told(tmp_path: Path) -> None:
    (tmp_path / "activity.csv").write_text(HEAD + GOOD_ROWS, encoding="utf-8")
    told: list[str] = []
    build_grid(place_of(activity=ACTIVITY), tmp_path, [], progress=told.append)
    assert told[:2] == ["Looking at the files", "Looking through activity.csv"]


class Watched(DuckDB):
    """An engine that remembers which kernels were run."""

    def __init__(self) -> None:
        super().__init__()
        self.ran: set[str] = set()

    def materialise(self, kernel: str, into: str, tables: Mapping[str, str], *, add: bool = False) -> None:
        self.ran.add(kernel)
        super().materialise(kernel, into, tables, add=add)

    def fetch(self, kernel: str, tables: Mapping[str, str]) -> pd.DataFrame:
        self.ran.add(kernel)
        return super().fetch(kernel, tables)


ELSEWHERE = {
    *("head_sums", "written_sums", "late_sums", "open_sums", "repeats", "repeat_sums", "first_repeats", "alike_rows"),
    *("left_out_copies", "fault_sums", "unpriced_rows", "code_rows", "people_code_rows", "rows_set_aside"),
    *("people_set_aside", "rows_unpaid", "reversed_rows", "row_sizes", "rows_that_cost", "people_codes_read"),
    *("person_money", "ranked_people", "band_sums", "tier_people", "tier_activity", "tier_moves", "nobodys_money"),
    "people_behind",
}
"""Kernels for data of other kinds than these rows, which tests/control_totals and tests of formats and cells run; and
for who costs what and how many people figures are of, which tests/concentration and tests/by_locality run."""


def test_every_kernel_is_run_by_a_place(tmp_path: Path) -> None:
    rows = random_rows(5)
    write(tmp_path, rows)
    limit = StopLoss(Decimal(1), chosen=choice({"setting": "a"}))
    start = Episodes(choice({"setting": "emergency"}), 90)
    capped = [replace(start, cap=CostCap(by, Decimal(1))) for by in ("percentile", "deviations")]
    days = Started(date(2023, 4, 1), date(2023, 4, 30))
    by_code = StaysByCode((("a", Stay(1)),))
    rules: tuple[RowRule, ...] = (days, Stay(1), by_code, limit, Returned(choice({}), 30), *capped, Outside((start,)))
    with Watched() as engine:
        asks = [Ask.of("spend", by=["sex"]), *(Ask.of("spend", rows=rule) for rule in rules)]
        build_grid(place_of(**DATA), tmp_path, asks, engine, besides=Besides(by_group=True, to=date(2024, 12, 31)))
        engine.register("grouping", ParameterTable({"groups": "INTEGER"}, {"groups": [3]}))
        tables = {"people_rows": "people_rows", "activity": "activity", "grouping": "grouping"}
        engine.materialise("people_groups", "people_groups", tables)
        by_week = {**DATA, "activity": {**DATA["activity"], "cost_is": "per_week"}}
        build_grid(place_of(**by_week), tmp_path, [], engine)
        rows.people[0]["to"], rows.people[0]["from"] = date(2020, 1, 1), date(2021, 1, 1)
        rows.activity[0]["quantity"] = Decimal(-1)
        rows.prices[0]["to"] = date(1999, 1, 1)
        rows.people.append(dict(rows.people[1]))
        write(tmp_path, rows)
        with pytest.raises(InputError) as caught:
            build_grid(place_of(**DATA), tmp_path, [], engine)
        assert len(caught.value.findings) == 3
        assert engine.ran >= set(kernel_names()) - ELSEWHERE
