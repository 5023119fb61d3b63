"""What every engine must give as DuckDB gives it: whole places, row by row, and every rule for rows."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

import finmodel as fm
from finmodel.concentration.people_sums import RankAsked
from finmodel.costly_people import costly_people
from finmodel.load.place_grid import Besides, Built, build_grid
from finmodel.measures.ask import Ask
from finmodel.measures.engines import Engine
from finmodel.measures.episodes import CostCap, Episodes, Outside
from finmodel.measures.row_rules import Returned, RowRule, Started, Stay, StaysByCode, StopLoss, choice, in_turn
from tests.concentration.ranked_place import write_ranked
from tests.load.places import place_of
from tests.load.test_build import DATA, random_asks, random_rows, write

START = Episodes(choice({"setting": "emergency"}), 90)
LIMIT = StopLoss(Decimal(900), Decimal("0.25"), choice({"setting": "emergency"}, {"provider": "acute"}))
RULES: tuple[RowRule, ...] = (
    Started(date(2023, 4, 1), date(2023, 9, 30)),
    Stay(1, None, 5),
    StaysByCode((("A1", Stay(1)), ("B2", Stay(0, 20, 3)))),
    LIMIT,
    Returned(choice({"setting": "emergency"}), 30, same_provider=True),
    *(replace(START, cap=CostCap(by, Decimal("0.5"), Decimal("0.5"))) for by in ("amount", "percentile", "deviations")),  # type: ignore[arg-type]
    replace(START, look_back_days=60, from_end=True, included=choice({"provider": "acute"})),
    Outside((START,)),
    in_turn(Stay(1), LIMIT) or LIMIT,
)


def built_on(
    engine: Engine | str | None, folder: Path, seed: int, data: dict[str, Any] = DATA, rules: Sequence[RowRule] = RULES
) -> Built:
    """A place drawn from a seed, asked everything, on an engine."""
    write(folder, random_rows(seed))
    asks, _, _ = random_asks(random.Random(seed))
    asks += [Ask.of("spend", rows=rule) for rule in rules]
    return build_grid(place_of(**data), folder, asks, engine, besides=Besides(by_group=True, to=date(2024, 12, 31)))


def of_tables(source: str, schema: str) -> dict[str, Any]:
    """The same place, each file of which is a table of that name on an engine."""
    tables = {role: {"source": source, "table": f"{schema}.{role}"} for role in DATA}
    return {
        role: {key: value for key, value in said.items() if key != "file"} | tables[role] for role, said in DATA.items()
    }


def same_grid(one: Built, other: Built) -> None:
    """Every cell of activity, people and each rule's rows, every warning and every count of rows."""
    pd.testing.assert_frame_equal(one.grid.activity, other.grid.activity)
    pd.testing.assert_frame_equal(one.grid.people, other.grid.people)
    assert one.grid.derived.keys() == other.grid.derived.keys()
    for rule, rows in one.grid.derived.items():
        pd.testing.assert_frame_equal(rows, other.grid.derived[rule])
    assert one.warnings == other.warnings
    assert [each.rows for each in one.facts.files] == [each.rows for each in other.facts.files]
    pd.testing.assert_frame_equal(one.facts.control, other.facts.control)


def same_people(folder: Path, address: str) -> None:
    """Every sum of people ranked by what they come to."""
    asked = RankAsked(tops=(1000, 2000), told=1000, of={"setting": ("emergency",)})
    place = write_ranked(folder)
    one, other = (costly_people(fm.open_place(place, engine=engine), asked).sums for engine in (None, address))
    for name in ("bands", "moves", "activity", "after", "nobodys"):
        pd.testing.assert_frame_equal(*(_sorted(getattr(each, name)) for each in (one, other)))
    for name in ("groups", "sides"):
        for key, rows in getattr(one, name).items():
            pd.testing.assert_frame_equal(_sorted(rows), _sorted(getattr(other, name)[key]))


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.astype(object).sort_values([*rows.columns], ignore_index=True).astype(str)


def same_told(files: Built, tables: Built) -> None:
    """The same grid; warnings name a table in place of a file, whose rows have another order.

    That an instant is near midnight is told of a column of times alone, which a text of a day is not.
    """
    schema = tables.facts.files[0].file.partition(".")[0]
    told, theirs = ([_without_rows(str(each), schema) for each in built.warnings] for built in (files, tables))
    assert told == [each for each in theirs if "within an hour of midnight" not in each], sorted({*told} ^ {*theirs})
    same_grid(replace(files, warnings=tables.warnings), tables)


def _without_rows(told: str, schema: str) -> str:
    named = re.sub(r"(\w+)[.]csv", rf"{schema}.\1", told)
    return re.sub(r"row \d+ of ", "a row of ", re.sub(r"^([\w.]+), row \d+", r"\1", named))


def same_ledger(place: Path, engine: str, data: Path | None = None) -> None:
    """Every table of a place's run, row by row, and every warning."""
    here, there = fm.open_place(place, data).run(), fm.open_place(place, data, engine=engine).run()
    assert here.tables.keys() == there.tables.keys()
    assert len(here.ledger)
    for name, table in here.tables.items():
        pd.testing.assert_frame_equal(table, there.tables[name])
    assert here.warnings == there.warnings
