"""The kernels that rank people against slow, obvious pandas on random small tables."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finmodel.core.columns import PEOPLE_DIMENSIONS
from finmodel.measures.engines import ParameterTable
from finmodel.measures.engines.duckdb import DuckDB

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
rows = st.lists(
    st.fixed_dictionaries({
        "person": st.none() | st.integers(1, 9),
        "period_no": st.integers(0, 1),
        "kind_no": st.integers(1, 3),
        "spells": st.just(1),
        "quantity": st.integers(0, 5),
        "days": st.integers(0, 9),
        "spend": st.none() | st.integers(0, 500),
        "cost": st.none() | st.integers(0, 500),
    }),
    max_size=25,
)  # fmt: skip
register = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 1), st.sampled_from("ab")), max_size=20)
BANDS = [(0, 0, 0, 1000), (1, 0, 1000, 3000), (2, 1, 3000, 10_000)]


def put(engine: DuckDB, name: str, types: dict[str, str], table: list[dict[str, Any]]) -> None:
    engine.register(name, ParameterTable(types, {column: [row[column] for row in table] for column in types}))


@few
@given(rows, register, st.integers(0, 1))
def test_people_are_ranked_added_up_and_followed(
    activity: list[dict[str, Any]], listed: list[tuple[int, int, str]], by_cost: int
) -> None:
    lived = {(person, period): code for person, period, code in listed}
    with DuckDB() as engine:
        numbers = {"person": "INTEGER", "period_no": "INTEGER", "kind_no": "INTEGER", "spells": "INTEGER"}
        sizes = dict.fromkeys(("quantity", "days", "spend", "cost"), "BIGINT")
        put(engine, "activity", numbers | sizes, activity)
        put(engine, "bed_kinds", {"kind_no": "INTEGER"}, [{"kind_no": 1}])
        put(engine, "basis", {"by_cost": "INTEGER", "by_days": "INTEGER"}, [{"by_cost": by_cost, "by_days": 0}])
        types = {"person": "INTEGER", "period_no": "INTEGER", **dict.fromkeys(PEOPLE_DIMENSIONS, "VARCHAR")}
        types |= {"cover_from": "DATE", "cover_to": "DATE", "counted_micro": "BIGINT", "days": "INTEGER"}
        spans = [
            {"person": person, "period_no": period, **dict.fromkeys(PEOPLE_DIMENSIONS, code), "days": 9}
            | {"cover_from": "2023-04-01", "cover_to": "2024-03-31", "counted_micro": 10**6}
            for (person, period), code in lived.items()
        ]
        put(engine, "person_periods", types, spans)
        names = ("band_no", "tier_no", "above", "up_to")
        put(engine, "bands", dict.fromkeys(names, "INTEGER"), [dict(zip(names, each, strict=True)) for each in BANDS])
        read = ("activity", "bed_kinds", "person_periods", "basis")
        engine.materialise("person_money", "person_money", {name: name for name in read})
        ranked = {name: name for name in ("person_money", "bands")}
        engine.materialise("ranked_people", "ranked_people", ranked)
        of = {"ranked_people": "ranked_people"}
        bands, moves = engine.fetch("band_sums", of), engine.fetch("tier_moves", of)
        kept = {name: int(name == "locality") for name in PEOPLE_DIMENSIONS}
        put(engine, "kept", dict.fromkeys(kept, "INTEGER"), [kept])
        groups = engine.fetch("tier_people", {"ranked_people": "ranked_people", "kept": "kept"})
        put(engine, "placed_kinds", {"kind_no": "INTEGER", "kind_cell": "INTEGER"}, [
            {"kind_no": number, "kind_cell": number % 2} for number in (1, 2, 3)
        ])  # fmt: skip
        put(engine, "later", {"periods": "INTEGER"}, [{"periods": 1}])
        also = ("activity", "placed_kinds", "bed_kinds", "ranked_people", "basis", "later")
        after = engine.fetch("tier_activity", {name: name for name in also})
        nobodys = engine.fetch("nobodys_money", {"activity": "activity", "basis": "basis"})
    people = ranked_slowly(activity, lived, by_cost)
    assert as_rows(bands, ["period_no", "band_no", "people", "paid", "money", "second_best", "bed_days"]) == slow_bands(
        people
    )
    assert as_rows(groups, ["period_no", "tier_no", "locality", "people", "money"]) == summed(
        (period, one["tier"], lived.get((person, period), "unknown"), 1, one["money"])
        for (period, person), one in people.items()
    )
    assert as_rows(moves, ["period_no", "tier_no", "later_tier", "people", "money", "later_money"]) == summed(
        ((period, one["tier"], people.get((period + 1, person), {"tier": -1})["tier"], 1, one["money"],
          people.get((period + 1, person), {"money": 0})["money"])
         for (period, person), one in people.items()), keys=3
    )  # fmt: skip
    touched: dict[tuple[int, int, int, int], int] = {}
    for row in activity:
        at = (row["period_no"] - 1, row["person"])
        if at in people:
            key = (at[0], people[at]["tier"], row["kind_no"] % 2, row["person"])
            touched[key] = touched.get(key, 0) + money_of(row, by_cost)
    assert as_rows(after, ["ranked_no", "tier_no", "kind_cell", "people", "money"]) == summed(
        (*key[:3], 1, money) for key, money in touched.items()
    )
    assert as_rows(nobodys, ["period_no", "row_count", "money"]) == summed(
        ((row["period_no"], 1, money_of(row, by_cost)) for row in activity if row["person"] is None), keys=1
    )


def money_of(row: dict[str, Any], by_cost: int) -> int:
    first, second = (row["cost"], row["spend"]) if by_cost else (row["spend"], row["cost"])
    return int(first if first is not None else second or 0)


def ranked_slowly(
    activity: list[dict[str, Any]], lived: dict[tuple[int, int], str], by_cost: int
) -> dict[tuple[int, int], dict[str, int]]:
    """Each person of each period, with what they come to and their band and tier."""
    people: dict[tuple[int, int], dict[str, int]] = {}
    nothing = ("money", "paid", "second_best", "bed_days")
    for person, period in [*lived, *((row["person"], row["period_no"]) for row in activity if row["person"])]:
        people.setdefault((period, person), dict.fromkeys(nothing, 0))
    for row in (row for row in activity if row["person"]):
        one = people[row["period_no"], row["person"]]
        one["money"] += money_of(row, by_cost)
        one["paid"] += row["spend"] or 0
        one["second_best"] += money_of(row, by_cost) if row["cost" if by_cost else "spend"] is None else 0
        one["bed_days"] += row["days"] if row["kind_no"] == 1 else 0
    for period in (0, 1):
        mine = sorted((key for key in people if key[0] == period), key=lambda key: (-people[key]["money"], key[1]))
        for place, key in enumerate(mine, 1):
            band = next(each for each in BANDS if place * 10_000 <= each[3] * len(mine))
            people[key] |= {"band": band[0], "tier": band[1]}
    return people


def slow_bands(people: dict[tuple[int, int], dict[str, int]]) -> list[tuple[Any, ...]]:
    return summed(
        ((period, one["band"], 1, one["paid"], one["money"], one["second_best"], one["bed_days"])
         for (period, _), one in people.items()), keys=2
    )  # fmt: skip


def summed(parts: Any, keys: int = 3) -> list[tuple[Any, ...]]:
    """Rows added up by their first columns."""
    found: dict[tuple[Any, ...], list[int]] = {}
    for part in parts:
        sums = found.setdefault(tuple(part[:keys]), [0] * (len(part) - keys))
        for at, each in enumerate(part[keys:]):
            sums[at] += each
    return sorted((*key, *sums) for key, sums in found.items())


def as_rows(table: pd.DataFrame, columns: list[str]) -> list[tuple[Any, ...]]:
    return sorted(table[columns].itertuples(index=False, name=None))
