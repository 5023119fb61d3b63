"""Rows in any order, in one file or many, as text or as Parquet: the same pounds, to the last bit."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from finmodel.load.place_grid import build_grid
from finmodel.measures.ask import Ask
from finmodel.measures.episodes import CostCap, Outside
from finmodel.measures.grid import Grid
from finmodel.measures.row_rules import Returned, RowRule, Started, Stay, StopLoss, choice
from tests.load.oracle import Rows
from tests.load.places import place_of
from tests.load.test_build import DATA, write
from tests.load.test_rows import PLACE, busy, rules_of

EPISODES = rules_of()
RULES: tuple[RowRule, ...] = (
    StopLoss(Decimal(4000), Decimal("0.2")),
    StopLoss(Decimal(100), chosen=choice({"setting": "emergency"})),
    Returned(choice({}), 60, same_provider=True),
    Started(date(2023, 6, 15), date(2024, 4, 30)),
    Stay(3, 25, 7),
    *EPISODES.values(),
    replace(EPISODES["emergency"], after=(), cap=CostCap("percentile", Decimal("0.8"), Decimal("0.2"))),
    Outside(tuple(EPISODES.values())),
)
ASKS = [Ask.of("spend", by=["provider", "setting", "currency", "sex"]), *(Ask.of("spend", rows=rule) for rule in RULES)]


def same_days(seed: int) -> Rows:
    """Rows of a few people who have many on one day, so that their order could matter."""
    rows = busy(seed, people=4)
    for row in rows.activity:
        length = row["end"] - row["start"] if row["end"] else None
        row["start"] = row["start"].replace(day=15)
        row["end"] = row["start"] + length if length is not None else None
    return rows


def grid_of(folder: Path, activity: str = "activity.csv") -> Grid:
    """The grid of a place whose activity is in a file or a folder of files."""
    source = {**DATA["activity"], "file": activity}
    return build_grid(place_of(**(DATA | {"activity": source})), folder, ASKS).grid


def alike(one: Grid, other: Grid) -> bool:
    """Whether two grids are the same, to the last bit."""
    tables = [(one.activity, other.activity), (one.people, other.people)]
    tables += [(one.derived[rule], other.derived[rule]) for rule in RULES]
    return all(mine.equals(theirs) for mine, theirs in tables)


@pytest.mark.parametrize("seed", range(2))
def test_shuffled_rows_pay_the_same(tmp_path: Path, seed: int) -> None:
    rows = same_days(seed)
    write(tmp_path, rows)
    stated = grid_of(tmp_path)
    chance = random.Random(seed)
    for _ in range(3):
        chance.shuffle(rows.activity)
        chance.shuffle(rows.people)
        write(tmp_path, rows)
        assert alike(grid_of(tmp_path), stated)


@pytest.mark.parametrize("by", ["thirds", "setting", "person"])
def test_rows_in_several_files_pay_the_same(tmp_path: Path, by: str) -> None:
    rows = same_days(9)
    write(tmp_path, rows)
    stated = grid_of(tmp_path)
    whole = pd.read_csv(tmp_path / "activity.csv", dtype=str, keep_default_na=False)
    keys: Mapping[str, pd.Series] = {
        "thirds": pd.Series(range(len(whole))) % 3,
        "setting": whole["setting"].replace("", "none"),
        "person": whole["person"].map(lambda name: "odd" if name[-1:] in "13579" else "even"),
    }
    (tmp_path / "parts").mkdir()
    for key, part in whole.groupby(keys[by]):
        part.to_csv(tmp_path / "parts" / f"{key}.csv", index=False)
    assert len(list((tmp_path / "parts").iterdir())) > 1
    assert alike(grid_of(tmp_path, "parts"), stated)


def test_text_and_parquet_pay_the_same(tmp_path: Path) -> None:
    write(tmp_path, same_days(3))
    text, parquet = tmp_path / "activity.csv", tmp_path / "activity.parquet"
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"COPY (SELECT * FROM read_csv('{text}', all_varchar = true)) TO '{parquet}'")
    assert alike(grid_of(tmp_path, parquet.name), grid_of(tmp_path))


def test_a_row_of_one_day_more_or_less_is_seen(tmp_path: Path) -> None:
    """The comparison can fail: one row that is a day later is another grid."""
    rows = same_days(1)
    write(tmp_path, rows)
    stated = grid_of(tmp_path)
    changed = next(
        row for row in rows.activity if row["end"] and PLACE.spans[0].start <= row["start"] <= PLACE.spans[0].end
    )
    changed["end"] = changed["end"].replace(year=changed["end"].year + 1)
    write(tmp_path, rows)
    assert not alike(grid_of(tmp_path), stated)
