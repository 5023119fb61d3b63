"""Places whose measurements are compared: measured for what is asked alone, or taken from what was kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd

from finmodel.load.kept.kept import Kept, Wanted
from finmodel.load.place_grid import Besides, Built, build_grid
from finmodel.measures.ask import Ask
from finmodel.measures.episodes import CostCap, Episodes, Outside
from finmodel.measures.row_rules import (
    Returned,
    RowRule,
    Started,
    Stay,
    StaysByCode,
    StopLoss,
    by_year,
    choice,
    in_turn,
)
from tests.load.oracle import Rows
from tests.load.places import place_of
from tests.load.test_build import DATA, random_rows, write

PLACE = place_of(**DATA)
_SURGERY = Episodes(choice({"setting": "elective"}), 40, 10, cap=CostCap("percentile", Decimal("0.90")))
_AFTER = Episodes(choice({"currency": "X3"}), 30, from_end=True, after=(Episodes(choice({"setting": "elective"}), 40),))
RULES: tuple[RowRule, ...] = (
    Started(date(2023, 6, 15), date(2024, 4, 30)),
    Stay(3, 25, 7),
    StaysByCode((("X1", Stay(1)), ("X2", Stay(2, 9)))),
    StopLoss(Decimal("4000.50"), Decimal("0.2")),
    StopLoss(by_year({"2023/24": Decimal(6000), "2024/25": Decimal("0.01")}), chosen=choice({"setting": "emergency"})),
    Returned(choice({"setting": ("emergency",)}), 30),
    _SURGERY,
    Outside((_SURGERY.uncapped,)),
    _AFTER,
)
CHAIN = in_turn(Returned(choice({}), 45), Started(date(2023, 6, 15), date(2024, 4, 30)), Stay(1))
ASKS = (
    Ask.of("spend", {"setting": "emergency"}, by=("provider", "sex")),
    Ask.of("cost", by=("age_band", "currency")),
    Ask.of("person_years", by=("practice", "need_band", "age_band")),
    Ask.of("people", {"sex": ("male", "nobody")}),
    Ask.of("spells", {"commissioner": "icb"}),
    *(Ask.of("spend", {"provider": "acute"}, rows=rule) for rule in (*RULES, CHAIN)),
)

SOME = ASKS[:7]
USED = "No file of the data has changed since it was measured on"
KEPT = "What was measured is kept for the next command ("


def busy_rows(seed: int, people: int = 400, finer: bool = False) -> Rows:
    """Random rows of enough people to be counted off into groups, some of whom come again and again."""
    rows = random_rows(seed)
    first = rows.people
    rows.people = [{**first[number % 25], "person": f"p{number}"} for number in range(people)]
    rows.activity = [
        {**row} for more in range(3) for row in (rows.activity if not more else random_rows(seed + more).activity)
    ]
    for number, row in enumerate(rows.activity):
        if row["person"] is not None:
            row["person"] = f"p{number % 37}"
        if finer:
            row["quantity"] = Decimal(number * 7919 % 10**7) / 10**6
    return rows


def place_folder(folder: Path, seed: int = 1, finer: bool = False) -> Path:
    """The rows of the random place written to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write(folder, busy_rows(seed, finer=finer))
    return folder


def alone(folder: Path, asks: Sequence[Ask], besides: Besides | None = None) -> Built:
    """The place measured for these asks and nothing else."""
    return build_grid(PLACE, folder, asks, besides=besides)


def kept_of(kept: Kept, folder: Path, asks: Sequence[Ask], besides: Besides | None = None) -> Built:
    """The same by way of what is kept."""
    return kept.built(Wanted(PLACE, folder, tuple(asks), besides or Besides()))


def assert_the_same(one: Built, other: Built) -> None:
    """Two measurements that differ in no value, type, order or word."""
    assert list(one.grid.derived) == list(other.grid.derived)
    tables = [(one.grid.activity, other.grid.activity), (one.grid.people, other.grid.people)]
    tables += [(one.grid.derived[rule], other.grid.derived[rule]) for rule in one.grid.derived]
    tables += [(one.facts.control, other.facts.control)]
    for mine, theirs in tables:
        pd.testing.assert_frame_equal(mine, theirs, check_exact=True, check_index_type="equiv")
    assert list(one.grid.by_group) == list(other.grid.by_group)
    for rule, sums in one.grid.by_group.items():
        assert list(sums) == list(other.grid.by_group[rule])
        for name, values in sums.items():
            theirs_too = other.grid.by_group[rule][name]
            assert (values.dtype, values.tolist()) == (theirs_too.dtype, theirs_too.tolist())
    assert one.grid.periods == other.grid.periods
    assert one.warnings == other.warnings
    assert (one.facts.files, one.facts.people, one.facts.engine) == (
        other.facts.files,
        other.facts.people,
        other.facts.engine,
    )
    assert one.reach == other.reach


def places(tmp_path: Path) -> tuple[Path, Path]:
    """A folder of data, and a folder to keep what is measured in."""
    return place_folder(tmp_path / "data"), tmp_path / "kept"


def entries(folder: Path) -> list[Path]:
    return [each for each in folder.iterdir() if each.is_dir()]


def every_file(folder: Path) -> list[Path]:
    return sorted(each for each in folder.rglob("*") if each.is_file() and each.name != ".gitignore")
