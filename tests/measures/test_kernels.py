"""Each kernel against slow, obvious pandas on random small tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finmodel.core.columns import ACTIVITY_DIMENSIONS, DIMENSIONS, PEOPLE_DIMENSIONS
from finmodel.load.fineness import Fineness
from finmodel.load.grid_cells import GridCells, in_units
from finmodel.load.parameter_tables import EMPTY_ROWS, fineness_table, place_tables
from finmodel.measures.engines import ParameterTable
from finmodel.measures.engines.duckdb import DuckDB
from tests.load.places import place_of

PLACE = place_of()
few = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
days = st.dates(date(2022, 6, 1), date(2025, 9, 1))
codes = st.sampled_from(["a", "b", "unknown"])


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDB]:
    """One engine with the small place's own tables."""
    with DuckDB() as opened:
        for name, table in place_tables(PLACE).items():
            opened.register(name, table)
        yield opened


def register(engine: DuckDB, name: str, rows: list[dict[str, Any]], types: dict[str, str]) -> pd.DataFrame:
    """Rows as a table of the engine, and as the frame that the oracle works on."""
    engine.register(name, ParameterTable(types, {column: [row.get(column) for row in rows] for column in types}))
    return pd.DataFrame(rows, columns=list(types)).astype(object)


def records(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """A frame's rows, sorted, to compare with another's."""
    plain = frame.astype(object).where(frame.notna(), None)
    return sorted(plain.itertuples(index=False, name=None), key=str)


person_rows = st.lists(
    st.fixed_dictionaries(
        {
            "person": st.sampled_from([1, 2, 3]),
            "registered_from": st.none() | days,
            "registered_to": st.none() | days,
            "birth_date": st.none() | st.dates(date(1930, 1, 1), date(2025, 1, 1)) | st.just(date(2004, 2, 29)),
            "age": st.none() | st.integers(0, 130),
            "age_band": st.none() | st.just("65+"),
            "heads_micro": st.integers(0, 10**9),
            "scored_micro": st.none() | st.integers(0, 10**9),
            **dict.fromkeys(PEOPLE_DIMENSIONS[1:], codes),
        }
    ),
    max_size=6,
)


def as_spans(engine: DuckDB, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of people as the table of their spans; those rows in order of their first day."""
    ordered = [
        {**row, "registered_to": None if _backwards(row) else row["registered_to"], "file_no": 0, "row_no": number}
        for number, row in enumerate(rows)
    ]
    register(engine, "people_rows", ordered, EMPTY_ROWS["people_rows"])
    engine.materialise("people_spans", "people_spans", {"people_rows": "people_rows"})
    return sorted(ordered, key=lambda row: (row["registered_from"] or date.min, row["row_no"]))


def _backwards(row: dict[str, Any]) -> bool:
    return (row["registered_to"] or date.max) < (row["registered_from"] or date.min)


def holds(row: dict[str, Any], day: date) -> bool:
    """True where the row has a day on the register."""
    return bool((row["registered_from"] or day) <= day <= (row["registered_to"] or day))


@few
@given(rows=person_rows)
def test_person_periods(engine: DuckDB, rows: list[dict[str, Any]]) -> None:
    """Each day of a person is the first row's that has it; a person is counted where the first of the year is."""
    ordered = as_spans(engine, rows)
    found = engine.fetch("person_periods", {name: name for name in ("people_spans", "periods", "ages")})
    measures = ["counted_micro", "heads_micro", "scored_micro", "on_first_day", "days"]
    cells = ["person", "period_no", *PEOPLE_DIMENSIONS]
    expected = []
    for person in (1, 2, 3):
        mine = [row for row in ordered if row["person"] == person]
        for number, span in enumerate(PLACE.spans):
            every_day = [span.start + timedelta(n) for n in range(span.days)]
            held = [next((row["row_no"] for row in mine if holds(row, day)), None) for day in every_day]
            counted = next((no for no in held if no is not None), None)
            for row in mine:
                if days_there := held.count(row["row_no"]):
                    heads = row["heads_micro"]
                    others = [row[name] for name in PEOPLE_DIMENSIONS[1:]]
                    expected.append([
                        person, number, band_of(row, span.start), *others, heads if row["row_no"] == counted else 0,
                        heads, row["scored_micro"], int(held[0] == row["row_no"]), days_there,
                    ])  # fmt: skip
    there = found[found["days"] > 0][[*cells, *measures]]
    assert records(there) == records(pd.DataFrame(expected, columns=there.columns))


def band_of(row: dict[str, Any], day: date) -> str:
    """The age band on a day."""
    age = row["age"]
    if (born := row["birth_date"]) is not None:
        age = max(0, day.year - born.year - ((day.month, day.day) < (born.month, born.day)))
    lows = dict(zip(PLACE.age_bands, PLACE.age_codes, strict=True))
    return str(row["age_band"] or ("unknown" if age is None else lows[max(low for low in lows if low <= age)]))


@few
@given(rows=person_rows, chosen=days)
def test_each_day_of_a_year_is_spoken_for_by_one_span(engine: DuckDB, rows: list[dict[str, Any]], chosen: date) -> None:
    """That which the day is in, else the latest before it, else the first."""
    ordered = as_spans(engine, rows)
    found = engine.fetch("person_periods", {name: name for name in ("people_spans", "periods", "ages")})
    number = next((number for number, span in enumerate(PLACE.spans) if span.start <= chosen <= span.end), None)
    for person in {row["person"] for row in rows} if number is not None else ():
        mine = [row for row in ordered if row["person"] == person]
        starts: list[tuple[date, dict[str, Any]]] = []
        taken = date.min
        for row in mine:  # in order of their first day: the first day that no earlier one has
            first, last = row["registered_from"] or date.min, row["registered_to"] or date.max
            if not starts or last > taken:
                starts.append((max(first, taken + timedelta(1)) if starts else first, row))
                taken = max(taken, last)
        speaks = ([row for first, row in starts if first <= chosen] or [starts[0][1]])[-1]
        own = found[(found["person"] == person) & (found["period_no"] == number)]
        own = own[[day.date() <= chosen for day in own["cover_from"].astype("datetime64[s]").dt.to_pydatetime()]]
        own = own[[day.date() >= chosen for day in own["cover_to"].astype("datetime64[s]").dt.to_pydatetime()]]
        assert own["heads_micro"].tolist() == [speaks["heads_micro"]]


@few
@given(rows=person_rows)
def test_rows_of_a_person_that_share_days_are_told(engine: DuckDB, rows: list[dict[str, Any]]) -> None:
    ordered = as_spans(engine, rows)
    shared = [
        row["row_no"]
        for number, row in enumerate(ordered)
        if any(
            (each["registered_to"] or date.max) >= (row["registered_from"] or date.min)
            for each in ordered[:number]
            if each["person"] == row["person"]
        )
    ]
    assert sorted(engine.fetch("shared_days", {"people_spans": "people_spans"})["row_no"]) == sorted(shared)


@few
@given(
    rows=st.lists(
        st.fixed_dictionaries({
            "currency": codes, "setting": st.just("*"), "first_day": days, "last_day": st.none() | days,
            "price_pounds": st.integers(0, 100),
        }),
        max_size=7,
    )
)  # fmt: skip
def test_price_spans_and_their_overlaps(engine: DuckDB, rows: list[dict[str, Any]]) -> None:
    numbered = [{"file_no": 0, "row_no": number, **row} for number, row in enumerate(rows, 1)]
    register(engine, "price_rows", numbered, EMPTY_ROWS["price_rows"])
    engine.materialise("price_spans", "price_spans", {"price_rows": "price_rows"})
    ends: dict[int, date] = {}
    overlapping = set()
    for row in numbered:
        later = [o for o in numbered if o["currency"] == row["currency"] and order(o) > order(row)]
        following = min(later, key=order)["first_day"] if later else None
        ends[row["row_no"]] = row["last_day"] or (following - timedelta(1) if following else date(9999, 12, 31))
    for row in numbered:
        earlier = [o for o in numbered if o["currency"] == row["currency"] and order(o) < order(row)]
        if any(ends[o["row_no"]] >= row["first_day"] for o in earlier):
            overlapping.add(row["row_no"])
    held = engine._connection.execute("SELECT row_no, last_day FROM price_spans").fetchall()
    assert dict(held) == ends
    told = engine.fetch("overlapping_prices", {"price_spans": "price_spans"})
    assert set(told["row_no"]) == overlapping


def order(row: dict[str, Any]) -> tuple[date, int]:
    """Prices by first day, then as they stand in the file."""
    return row["first_day"], row["row_no"]


counts = st.integers(-(10**9), 10**9)
ACTIVITY_TYPES = {
    **dict.fromkeys(("person", "period_no", "kind_no"), "INTEGER"),
    "started": "DATE",
    **dict.fromkeys(("spells", "quantity", "days", "spend", "cost"), "BIGINT"),
}
activity_rows = st.lists(
    st.fixed_dictionaries({
        "person": st.sampled_from([1, 2, None]), "period_no": st.sampled_from([0, 1]), "started": days,
        "kind_no": st.sampled_from([1, 2, 3]), "spells": st.sampled_from([0, 1]),
        "quantity": st.integers(0, 10**9), "days": counts, "spend": st.none() | counts, "cost": st.none() | counts,
    }),
    max_size=12,
)  # fmt: skip
kind_rows = st.lists(st.fixed_dictionaries(dict.fromkeys(ACTIVITY_DIMENSIONS, codes)), min_size=3, max_size=3)
attribute_rows = st.lists(
    st.fixed_dictionaries({
        "person": st.sampled_from([1, 2]), "period_no": st.sampled_from([0, 1]),
        "cover_from": st.just(date.min), "cover_to": st.just(date.max), **dict.fromkeys(PEOPLE_DIMENSIONS, codes),
    }),
    max_size=4, unique_by=lambda row: (row["person"], row["period_no"]),
)  # fmt: skip
PARTS = Fineness(quantity=1, money=4)
"""Units in tenths, money in hundredths of a penny."""
MOST = 10**7
"""A million units in tenths: a row of more is added up, whoever it names."""


def by_kind(engine: DuckDB, rows: list[dict[str, Any]], kinds: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows and kinds of activity as tables of the engine; the rows with the codes of their kinds."""
    numbered = [{"kind_no": number, **each} for number, each in enumerate(kinds, 1)]
    types = {"kind_no": "INTEGER", **dict.fromkeys(ACTIVITY_DIMENSIONS, "VARCHAR")}
    engine.register("fineness", fineness_table(PARTS))
    activity = register(engine, "activity", rows, ACTIVITY_TYPES)
    return activity.merge(register(engine, "kinds", numbered, types), how="left", on="kind_no")


@few
@given(rows=activity_rows, kinds=kind_rows, lived=attribute_rows, kept=st.sets(st.sampled_from(DIMENSIONS)))
def test_activity_grid(
    engine: DuckDB,
    rows: list[dict[str, Any]],
    kinds: list[dict[str, Any]],
    lived: list[dict[str, Any]],
    kept: set[str],
) -> None:
    joined = by_kind(engine, rows, kinds)
    types = {"person": "INTEGER", "period_no": "INTEGER", **dict.fromkeys(PEOPLE_DIMENSIONS, "VARCHAR")}
    types |= dict.fromkeys(("cover_from", "cover_to"), "DATE")
    people = register(engine, "person_periods", lived, types)
    engine.register("people_groups", ParameterTable(EMPTY_ROWS["people_groups"], {"person": [1], "group_no": [3]}))
    counted = GridCells.of(engine, PLACE.periods, kept, PARTS).counted("activity")
    found, sums = in_units(counted, PLACE.periods, PARTS, groups=4)
    of_one = [row for row in rows if row["person"] == 1]
    assert sums["spells"][:, 3].sum() == sum(row["spells"] for row in of_one)
    assert sums["spend_pence"][:, 3].sum() * 100 == pytest.approx(sum(row["spend"] or 0 for row in of_one), abs=1e-3)
    joined = joined.merge(people, how="left", on=["person", "period_no"])
    joined[list(PEOPLE_DIMENSIONS)] = joined[list(PEOPLE_DIMENSIONS)].fillna("unknown")
    for name in DIMENSIONS:
        if name not in kept:
            joined[name] = "*"
    joined[["spend", "cost"]] = joined[["spend", "cost"]].fillna(0)
    held = [row["quantity"] for row in rows]
    by_unit = [row["person"] is None or row["quantity"] > MOST for row in rows]
    squares = sum(10 * each if whole else each**2 for each, whole in zip(held, by_unit, strict=True)) * 10
    assert found["squares_milli"].sum() == pytest.approx(squares, rel=1e-12, abs=len(rows))
    joined["period"] = joined["period_no"].map(dict(enumerate(PLACE.periods)))
    totals = joined.groupby(["period", *DIMENSIONS], as_index=False)[list(ACTIVITY_TYPES)[4:]].sum()
    totals = totals[(totals[["spells", "quantity", "days", "spend", "cost"]] != 0).any(axis=1)]
    totals["quantity"] *= 100
    expected = totals[["period", *DIMENSIONS, "spells", "quantity", "days"]]
    assert records(found[["period", *DIMENSIONS, "spells", "quantity_milli", "days"]]) == records(expected)
    order = ["period", *DIMENSIONS]
    for name in ("spend", "cost"):
        mine = found.sort_values(order)[f"{name}_pence"].to_numpy(dtype=float)
        assert mine == pytest.approx(totals.sort_values(order)[name].to_numpy(dtype=float) / 100)


@few
@given(rows=activity_rows, kinds=kind_rows)
def test_totals_made_apart(engine: DuckDB, rows: list[dict[str, Any]], kinds: list[dict[str, Any]]) -> None:
    joined = by_kind(engine, rows, kinds)
    pairs = ["commissioner", "provider", "setting", "service"]
    cells = GridCells.of(engine, PLACE.periods, pairs, PARTS, "told")
    totals = cells.labelled(
        engine.fetch("priced_totals", {"activity": "activity", "placed_kinds": cells.placed_kinds})
    ).set_index(["period_no", *pairs])
    assert len(totals) == len(joined[["period_no", *pairs]].drop_duplicates())
    for pair, group in joined.groupby(["period_no", *pairs]):
        assert totals.loc[pair, ["row_count", "spend", "rows_without_price", "rows_without_cost"]].tolist() == [
            group["spells"].sum(), group["spend"].dropna().sum(), group["spells"][group["spend"].isna()].sum(),
            group["spells"][group["cost"].isna()].sum(),
        ]  # fmt: skip


@few
@given(rows=person_rows, listed=activity_rows)
def test_strangers(engine: DuckDB, rows: list[dict[str, Any]], listed: list[dict[str, Any]]) -> None:
    numbered = [{**row, "file_no": 0, "row_no": number} for number, row in enumerate(rows)]
    people = register(engine, "people_rows", numbered, EMPTY_ROWS["people_rows"])
    once = people.drop_duplicates("person").to_dict("records")
    register(engine, "people_rows", once, EMPTY_ROWS["people_rows"])  # type: ignore[arg-type]
    placed = [{**row, "file_no": 0, "row_no": number} for number, row in enumerate(listed)]
    activity = register(engine, "activity", placed, {**ACTIVITY_TYPES, "file_no": "INTEGER", "row_no": "BIGINT"})
    register(engine, "persons", [{"person": number} for number in (1, 2, 3, 3)], {"person": "INTEGER"})
    engine.materialise("unlisted", "unlisted", {"persons": "persons", "people_rows": "people_rows"})
    count = engine.fetch("strangers", {"activity": "activity", "unlisted": "unlisted"})
    unknown = activity["person"].notna() & ~activity["person"].isin([row["person"] for row in once])
    assert count["row_count"].sum() == activity["spells"][unknown].sum()


def test_people_are_counted_off_into_groups_of_one_size_by_lot(engine: DuckDB) -> None:
    """Listed or only treated, each person is in one group; the order of their codes has no say in which."""
    listed = [{"person": number} for number in range(900)] * 2
    treated = [{"person": number, "period_no": 0} for number in range(600, 1000)] + [{"period_no": 0}]
    register(engine, "people_rows", listed, EMPTY_ROWS["people_rows"])
    register(engine, "activity", treated, ACTIVITY_TYPES)
    engine.register("grouping", ParameterTable({"groups": "INTEGER"}, {"groups": [40]}))
    tables = {"people_rows": "people_rows", "activity": "activity", "grouping": "grouping"}
    found = engine.fetch("people_groups", tables)
    assert found["person"].nunique() == len(found) == 1000
    assert found["group_no"].value_counts().unique().tolist() == [25]
    first = found[found["person"] < 100]["group_no"].value_counts().reindex(range(40), fill_value=0)
    assert 1.2 < first.var() < 4.5  # 100 of 1,000 people over 40 groups by lot: 2.5 x 0.9 = 2.25
    assert engine.fetch("people_count", {"people_rows": "people_rows"})["people"].tolist() == [900]


@few
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {"file_no": st.sampled_from([1, 2]), "started": days, "period_no": st.sampled_from([-1, 0])}
        ),
        max_size=8,
    ),
    day=days,
)  # fmt: skip
def test_rows_after_a_day(engine: DuckDB, rows: list[dict[str, Any]], day: date) -> None:
    register(engine, "activity_rows", rows, {"file_no": "INTEGER", "started": "DATE", "period_no": "INTEGER"})
    engine.register("asked", ParameterTable({"last_day": "DATE"}, {"last_day": [day]}))
    found = engine.fetch("rows_after", {name: name for name in ("activity_rows", "asked")})
    after = [row for row in rows if row["started"] > day]
    expected = [
        (number, len(mine), sum(row["period_no"] < 0 for row in mine))
        for number in (1, 2)
        if (mine := [row for row in after if row["file_no"] == number])
    ]
    assert records(found) == expected
