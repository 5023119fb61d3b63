"""How many people a figure is of: counted from rows, and merged where they are few, by hand.

In the town ten people have two visits each, and one of them has nine scans; in the hills eight people have a visit, of
whom one has twelve more. Rows that name nobody are one scan, and two of a place nobody knows.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from finmodel.measures.engines import ParameterTable
from finmodel.measures.engines.duckdb import DuckDB
from finmodel.report.by_locality.told_as import BY_LOCALITY, BY_PAIR, BY_PAYER, BY_SETTING, ToldAs
from tests.concentration.ranked_place import PLACE, said

YEAR = "2023/24"
ROWS = [
    *(("town", f"t{number}", "visit") for number in range(10) for _ in range(2)),
    *(("town", "t0", "scan") for _ in range(9)),
    *(("hills", f"h{number}", "visit") for number in range(8)),
    *(("hills", "h0", "visit") for _ in range(12)),
]


def told_of(rows: list[tuple[str, str, str]], *, named: bool = True) -> ToldAs:
    """Rows of a town and hills told, by people where they are named, else by spells."""
    table = pd.DataFrame(rows, columns=["locality", "person", "setting"])
    table = table.assign(period=YEAR, commissioner="icb", provider="trust", spells=1)
    behind = {
        split: table.groupby([*split, "period"])["person"].nunique().rename("people").reset_index()
        for split in (BY_LOCALITY, BY_SETTING, BY_PAYER, BY_PAIR)
    }
    listed = pd.DataFrame({"locality": ["town", "hills"], "period": YEAR, "people": [100, 50]})
    return ToldAs(listed, table, behind if named else None)


def test_nine_scans_of_one_person_join_others_where_people_are_known() -> None:
    assert told_of(ROWS).codes(BY_SETTING) == {"visit": "others", "scan": "others"}
    assert told_of(ROWS, named=False).codes(BY_SETTING) == {"visit": "visit", "scan": "scan"}


def test_people_of_two_small_kinds_may_be_the_same_so_a_third_joins_them() -> None:
    """Five people have scans and the same five have tests: ten in sum, five in truth, so visits are told with them."""
    rows = [*ROWS[:20], *(("town", f"t{number}", kind) for number in range(5) for kind in ("scan", "test"))]
    rows += [("town", f"t{number}", "clinic") for number in range(9)]
    told = told_of(rows).codes(BY_SETTING)
    assert told == {"visit": "visit", "clinic": "others", "scan": "others", "test": "others"}


def test_a_locality_in_which_few_had_care_joins_another_however_many_live_there() -> None:
    few_of_many = [*ROWS[:20], *(("hills", f"h{number % 7}", "visit") for number in range(40))]
    assert told_of(few_of_many).localities == {"town": "others", "hills": "others"}
    assert told_of(ROWS).localities == {"town": "town", "hills": "hills"}


def test_a_payer_and_payee_with_few_people_are_not_told_by_themselves() -> None:
    assert told_of(ROWS).pairs == {("icb", "trust"): True}
    assert told_of([("town", "t0", "scan")] * 30).pairs == {("icb", "trust"): False}


def test_a_setting_of_which_one_person_had_nine_is_told_with_others(tmp_path: Path) -> None:
    people = [f"p{number},1950-01-01,town" for number in range(20)]
    rows = [f"p{number},2023-06-01,2023-06-03,emergency,1000," for number in range(20)]
    rows += [f"p{number},2023-08-01,,outpatient,100," for number in range(12)]
    rows += [f"p3,2023-07-{day:02},,community,50," for day in range(1, 10)]
    place = PLACE.replace("[2023/24, 2024/25]", "[2023/24]")
    for name, text in (
        ("place.yaml", place),
        ("people.csv", "\n".join(["ID,BORN,WHERE", *people]) + "\n"),
        ("activity.csv", "\n".join(["ID,IN,OUT,KIND,PAID,COST", *rows]) + "\n"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    told = said("publish", tmp_path)
    assert "Community" not in told
    assert "Emergency 20 20" in told
    assert "Others 21 21" in told  # nine in the community, and twelve clinics that hide them
    assert "No figure is of 1 to 7 people" in told


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "person": st.none() | st.integers(1, 5),
                "period_no": st.integers(0, 1),
                "kind_no": st.integers(1, 3),
                "started": st.sampled_from(["2023-05-01", "2023-09-01"]),
                "spells": st.integers(0, 2),
            }
        ),
        max_size=25,
    )
)
def test_people_are_counted_once_in_a_cell_and_rows_of_nobody_by_the_spell(rows: list[dict[str, object]]) -> None:
    """Odd people are of cell 1 until June, when the first of them moves to cell 2; even ones are not registered."""
    spans = [
        (1, "2023-04-01", "2023-05-31", 1), (1, "2023-06-01", "2024-03-31", 2), (3, "2023-04-01", "2024-03-31", 1),
        (5, "2023-04-01", "2024-03-31", 1),
    ]  # fmt: skip
    expected: dict[tuple[object, ...], tuple[set[object], list[int]]] = {}
    for row in rows:
        day = str(row["started"])
        cell = next((cell for who, start, end, cell in spans if who == row["person"] and start <= day <= end), None)
        people, nobody = expected.setdefault((row["period_no"], row["kind_no"], cell), (set(), []))
        if row["person"] is None:
            nobody.append(int(str(row["spells"])))
        else:
            people.add(row["person"])
    with DuckDB() as engine:
        numbers = dict.fromkeys(("person", "period_no", "kind_no", "spells"), "INTEGER")
        for name, types, table in (
            ("activity", numbers | {"started": "DATE"}, rows),
            ("placed_kinds", {"kind_no": "INTEGER", "kind_cell": "INTEGER"},
             [{"kind_no": number, "kind_cell": number} for number in (1, 2, 3)]),
            ("placed_people",
             {"person": "INTEGER", "period_no": "INTEGER", "cover_from": "DATE", "cover_to": "DATE",
              "people_cell": "INTEGER"},
             [{"person": who, "period_no": year, "cover_from": start, "cover_to": end, "people_cell": cell}
              for who, start, end, cell in spans for year in (0, 1)]),
        ):  # fmt: skip
            engine.register(name, ParameterTable(types, {key: [row[key] for row in table] for key in types}))
        told = engine.fetch("people_behind", {name: name for name in ("activity", "placed_kinds", "placed_people")})
    found = {
        (each.period_no, each.kind_cell, None if pd.isna(each.people_cell) else int(each.people_cell)): each.people
        for each in told.itertuples()
    }
    assert found == {key: len(people) + sum(nobody) for key, (people, nobody) in expected.items()}
