"""Ranking people on the engine once a place's rows are there, and the sums that leave it.

Here alone rows of people meet what is told of them: so all sums that leave are in one list, and are held against those
of the activity made apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from finmodel.concentration.people_sums import PeopleSums, RankAsked
from finmodel.core.columns import ACTIVITY_DIMENSIONS, PEOPLE_DIMENSIONS
from finmodel.core.control import Control, ControlFailed
from finmodel.core.data import PeopleSource
from finmodel.core.place import Place
from finmodel.core.progress import Progress, silent
from finmodel.errors import Finding, InputError
from finmodel.load.fineness import Fineness
from finmodel.load.grid_cells import GridCells
from finmodel.load.parameter_tables import kept_table
from finmodel.load.place_grid import Built, build_grid
from finmodel.measures.engines import Engine, ParameterTable
from finmodel.measures.row_rules import choice
from finmodel.measures.row_tables import ACTIVITY, RowTables

PEOPLE_TOTAL = Control("prices of ranked people and of rows that name nobody are those of the priced activity")
_MONEY = ("paid", "recorded", "money", "second_best", "later_money")
_BASIS = {"price": (0, 0), "cost": (1, 0), "days": (0, 1)}


def require_people_listed(place: Place) -> None:
    """Raise InputError where people, or what they had, are not told apart one by one."""
    findings = [
        Finding(source.shown, "It does not name each person, so nobody's cost can be told.", "Map `person:`.")
        for source in (*place.data.people, *place.data.activity)
        if "person" not in source.columns and (isinstance(source, PeopleSource) or not _any_person(place))
    ]
    if not place.data.people:
        what = "There is no register of people, so those without any activity cannot be counted."
        findings.append(Finding("place.yaml", what, "Add `people:` to `data:`."))
    if findings:
        raise InputError(findings)


def _any_person(place: Place) -> bool:
    return any("person" in source.columns for source in place.data.activity)


def ranked_people(
    place: Place, data_folder: Path, engine: Engine, asked: RankAsked, progress: Progress | None = None
) -> tuple[PeopleSums, Built]:
    """Sums of people ranked by what they come to, and what was read for them; `engine` holds the rows afterwards.

    Raises InputError as reading a place does, and where people are not listed one by one.
    """
    require_people_listed(place)
    built = build_grid(place, data_folder, (), engine, progress)
    ranking = _Ranking(place, engine, asked, built.beneath.counts.reading.fineness)
    sums = ranking.sums(progress or silent)
    _check_total(sums, built)
    return sums, built


def _check_total(sums: PeopleSums, built: Built) -> None:
    """No row lost, none counted twice: prices of people and of nobody against those added up apart."""
    periods = range(len(sums.place.periods))
    people, nobody = (table.groupby("period_no")["paid"].sum() for table in (sums.bands, sums.nobodys))
    apart = built.facts.control["spend_pence"].to_numpy()
    for number in periods:
        found = float(people.get(number, 0.0)) + float(nobody.get(number, 0.0))
        if abs(found - float(apart[number]) / 100) > 0.005:
            raise ControlFailed("people ranked do not add up to the priced activity", PEOPLE_TOTAL)


@dataclass(frozen=True)
class _Ranking:
    """What is asked of the rows on an engine."""

    place: Place
    engine: Engine
    asked: RankAsked
    fineness: Fineness

    def sums(self, say: Progress) -> PeopleSums:
        say("Ranking people by what they come to")
        self._rank()
        say("Adding up the costliest people")
        bands = self._pounds(self.engine.fetch("band_sums", {"ranked_people": "ranked_people"}))
        groups = {name: self._group(name) for name in PEOPLE_DIMENSIONS if self._mapped(name)}
        sides = {name: self._side(name) for name in ("commissioner", "provider")}
        say("Following people into the next year")
        moves = self._pounds(self.engine.fetch("tier_moves", {"ranked_people": "ranked_people"}))
        activity, after = (self._activity(ACTIVITY_DIMENSIONS, later) for later in (0, 1))
        nobody = self.engine.fetch("nobodys_money", {"activity": ACTIVITY, "basis": "basis"})
        tables = RowTables(self.engine, self.place.periods).chosen(choice(self.asked.of), ACTIVITY, "to_be_avoided")
        touched = self._activity((), 0, tables), self._activity((), 1, tables)
        return PeopleSums(
            self.place, self.asked, bands, groups, sides, activity, after, touched, moves, self._pounds(nobody)
        )

    def _rank(self) -> None:
        tables = RowTables(self.engine, self.place.periods)
        tables.chosen_kinds(choice(self.asked.beds), "bed_kinds")
        flags = dict(zip(("by_cost", "by_days"), _BASIS[self.asked.by], strict=True))
        tables.one_row("basis", dict.fromkeys(flags, "INTEGER"), flags)
        bands = self.asked.bands
        columns: dict[str, list[object]] = {
            "band_no": [*range(len(bands))],
            "tier_no": [tier for *_, tier in bands],
            "above": [above for above, *_ in bands],
            "up_to": [end for _, end, _ in bands],
        }
        self.engine.register("bands", ParameterTable(dict.fromkeys(columns, "INTEGER"), columns))
        read = {name: name for name in ("bed_kinds", "person_periods", "basis")} | {"activity": ACTIVITY}
        self.engine.materialise("person_money", "person_money", read)
        ranked = {name: name for name in ("person_money", "bands")}
        self.engine.materialise("ranked_people", "ranked_people", ranked)

    def _mapped(self, name: str) -> bool:
        """True where the register tells what people are in this way."""
        needs = ("birth_date", "age", "age_band") if name == "age_band" else (name,)
        return any(each in source.columns for source in self.place.data.people for each in needs)

    def _group(self, name: str) -> pd.DataFrame:
        self.engine.register("kept", kept_table([name]))
        rows = self.engine.fetch("tier_people", {each: each for each in ("ranked_people", "kept")})
        return self._pounds(rows)[["period_no", "tier_no", name, "people", "money", "bed_days"]].rename(
            columns={name: "code"}
        )

    def _side(self, name: str) -> pd.DataFrame:
        return self._activity((name,), 0).rename(columns={name: "code"})

    def _activity(self, dimensions: tuple[str, ...], later: int, rows_of: str = ACTIVITY) -> pd.DataFrame:
        """Activity of the people of each tier, by some of its dimensions, so many periods later."""
        cells = GridCells.of(self.engine, self.place.periods, dimensions, self.fineness, "tiered")
        RowTables(self.engine, ()).one_row("later", {"periods": "INTEGER"}, {"periods": later})
        names = ("bed_kinds", "ranked_people", "basis", "later")
        tables = {name: name for name in names} | {"activity": rows_of, "placed_kinds": cells.placed_kinds}
        rows = cells.named(self.engine.fetch("tier_activity", tables))
        counts = {"quantity": rows["quantity"].astype("int64") / self.fineness.parts_of_a_unit}
        kept = ["ranked_no", "tier_no", *dimensions, "people", "spells", "quantity", "days", "bed_days"]
        return self._pounds(rows.assign(**counts))[[*kept, "paid", "money"]]

    def _pounds(self, rows: pd.DataFrame) -> pd.DataFrame:
        parts = self.fineness.parts_of_a_penny * 100
        money: Mapping[str, pd.Series] = {
            name: rows[name].astype("int64") / parts for name in _MONEY if name in rows.columns
        }
        keys = [name for name in ("period_no", "ranked_no", "tier_no", "later_tier", "band_no") if name in rows.columns]
        return rows.assign(**money).sort_values(keys, ignore_index=True, kind="stable")
