"""From a place and its data to the small grid, with everything that had to be left out said.

Rows and the small side meet here alone: one kernel after another reads what the last has made, and only sums come
back. They are held against sums made apart from them before anybody sees them, because a join that loses or repeats
rows leaves every total plausible.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from finmodel.core.columns import PERIOD, UNKNOWN
from finmodel.core.control import Control, ControlFailed
from finmodel.core.data import DataSource
from finmodel.core.place import Place
from finmodel.core.progress import Progress, Stage, Stages, silent
from finmodel.core.spot import at_row
from finmodel.core.what_was_read import FileRead
from finmodel.errors import Finding, InputError
from finmodel.load.control_totals.read_totals import ReadTotals, read_totals
from finmodel.load.files.packed import Scratch
from finmodel.load.files.sources import SourceTables, find_files
from finmodel.load.fineness import Fineness
from finmodel.load.formats.hints import format_hints
from finmodel.load.grid_cells import GridCells
from finmodel.load.kept.raw_grid import RawGrid
from finmodel.load.mapped import unmapped_asks
from finmodel.load.parameter_tables import empty_rows, kept_table, place_tables
from finmodel.load.readings import read_rows
from finmodel.load.remarks.days_told import goes_by_days, spoken_of
from finmodel.load.remarks.empty_years import DataReach, RowsByYear
from finmodel.load.remarks.left_out import NONE_LACKING, Counts, Lacking, cut_short_warnings, left_out_warnings
from finmodel.load.remarks.unseen import Codes, unseen_codes
from finmodel.load.what_came_in import ReadRows
from finmodel.measures.ask import Ask, used_dimensions
from finmodel.measures.by_group import groups_of
from finmodel.measures.derive import Derivation
from finmodel.measures.engines import Abilities, Engine, ParameterTable
from finmodel.measures.engines.address import open_engine
from finmodel.measures.engines.choice import chosen_engine
from finmodel.measures.grid import Grid
from finmodel.measures.row_rules import RowRule, looks_around
from finmodel.measures.row_tables import ACTIVITY, EVERY_DAY

GRID_TOTAL = Control("rows and spending of the grid are those of the priced activity")
ROWS_PRICED = Control("every row read within the periods is priced once")


@dataclass(frozen=True)
class FileFact:
    """One file that was read: its name, the fingerprint of its content, and its rows."""

    file: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class DataFacts:
    """What was read, for the run record and the last check.

    `control` has a row per period: `period, rows, spend_pence`, the plain sum of priced activity, worked out
    apart from the grid. `people` is the number of people on the register in each period.
    """

    files: tuple[FileFact, ...]
    people: dict[str, float]
    control: pd.DataFrame
    engine: Abilities
    read: tuple[FileRead, ...]
    """Each file, with its rows, units, money and dates."""
    profile: pd.DataFrame
    """What was read, by month and code: see `finmodel.core.what_was_read`."""
    odd: tuple[Finding, ...]
    """What is odd about what was read: months, rows that are there twice, days that cannot be."""


@dataclass(frozen=True)
class Underneath:
    """What a grid and its warnings are made from, whatever is asked."""

    raw: RawGrid
    counts: Counts
    days: tuple[date, date] | None
    """First and last day of the activity, where a rule looks around; None where none does."""


@dataclass(frozen=True)
class Built:
    """The grid, what the reader should know of it, and what it was built from."""

    grid: Grid
    warnings: tuple[Finding, ...]
    facts: DataFacts
    reach: DataReach
    """How far the data reaches: people, and rows of activity by source and by setting, in each period."""
    beneath: Underneath


@dataclass(frozen=True)
class Besides:
    """What scenarios bring to a place's data, what draws of them want to know of it, and how far it is asked for."""

    made: Codes = frozenset()
    """Codes that scenarios make, and that are not missed in the data."""
    by_group: bool = False
    """True where activity is kept by group of people too, if they are listed one by one."""
    tried: bool = False
    """True where draws are only tried: then one group of everybody, who are named, is all that is wanted of groups."""
    to: date | None = None
    """Last day asked for, where one is: activity that starts after it is left out as asked."""


def build_grid(
    place: Place,
    data_folder: Path,
    asks: Iterable[Ask],
    engine: Engine | str | None = None,
    progress: Progress | None = None,
    besides: Besides | None = None,
) -> Built:
    """Read a place's data and add it up into the grid that answers the asks.

    Raises InputError with the findings of every file together. A spell belongs to the period of the day that decides
    it, and its days to those that they lie in; what has neither is left out, and a warning counts it. `engine` is
    one that is open, or the address of one. `besides` is what scenarios bring and what their draws want to know.
    """
    wanted = tuple(dict.fromkeys(asks))
    say = Stages(progress or silent)
    unmapped = unmapped_asks(place, wanted)
    address = chosen_engine(place, engine if isinstance(engine, str) else None)
    say("Looking at the files")
    with Scratch() as scratch:
        files, findings = _files(place, data_folder, scratch)
        if unmapped or findings:
            raise InputError([*unmapped, *findings])
        job = _Job(place, files, wanted, say, besides or Besides())
        if engine is not None and not isinstance(engine, str):
            return _build(job, engine)
        with open_engine(address, say.hear if progress is not None else None) as own:
            return _build(job, own)


Files = list[tuple[str, DataSource, SourceTables]]


def _files(place: Place, folder: Path, scratch: Scratch) -> tuple[Files, list[Finding]]:
    data = place.data
    sources: list[tuple[str, DataSource]] = [
        *(("people", source) for source in data.people),
        *(("activity", source) for source in data.activity),
        *(("prices", source) for source in data.prices),
    ]
    opened: Files = []
    findings: list[Finding] = []
    for role, source in sources:
        try:
            first_no = sum(len(each.files) for _, _, each in opened)
            tables = find_files(place, source, folder, first_no, scratch)
            hints = format_hints(role, source, [(each.file.shown, each.file.headings) for each in tables.files])
            opened.append((role, source, replace(tables, warnings=(*tables.warnings, *hints))))
        except InputError as error:
            findings += error.findings
    return opened, findings


@dataclass(frozen=True)
class _Job:
    """What is to be read, and what is asked of it."""

    place: Place
    files: Files
    asks: tuple[Ask, ...]
    say: Stages
    besides: Besides


def _build(job: _Job, engine: Engine) -> Built:
    place, files, asks, say = job.place, job.files, job.asks, job.say
    for name, table in place_tables(place).items():
        engine.register(name, table)
    try:
        reading = read_rows(engine, place, files, say, job.besides.to)
    except InputError as error:
        raise InputError([*error.findings, *(each for *_, own in files for each in own.warnings)]) from None
    engine.materialise("every_day", EVERY_DAY, {name: name for name in ("activity_rows", "lasting_rows")})
    engine.materialise("within_periods", ACTIVITY, {"every_day": EVERY_DAY})
    rules = tuple(dict.fromkeys(ask.rows for ask in asks if ask.rows is not None))
    say("Adding up what was read")
    read = read_totals(engine, place, files, reading)
    say("Working out ages and days on the register")
    tables = {name: name for name in ("people_spans", "periods", "ages")}
    engine.materialise("person_periods", "person_periods", tables)
    groups = _people_groups(engine, job)
    say("Adding up")
    cells = GridCells.of(
        engine, place.periods, used_dimensions(ask for ask in asks if not ask.of_people), reading.fineness
    )
    derivation = Derivation(engine, place.periods, reading.fineness.parts_of_a_penny)
    counted = cells.counted(ACTIVITY)
    derived = {}
    for number, rule in enumerate(rules, 1):
        say(Stage("Adding up", detail=f"choice of rows {number} of {len(rules)}"))
        derived[rule] = cells.counted(derivation.make(rule))
    raw = RawGrid(counted, _people_counted(engine, asks), derived, groups)
    grid = raw.grid(place, reading.fineness)
    totals, lasting = _totals(place, engine, reading.fineness)
    control = _control(place, totals)
    _check_control(counted, totals, reading)
    nobodys = _nobodys(engine, files, reading)
    strangers = _strangers(engine, files, reading)
    counts = Counts(reading, totals, lasting, strangers, raw.unscored, job.besides.to, nobodys, read.unpriced)
    facts = _facts(job, engine, reading, control, read)
    reach = reach_of(place, asks, counts, facts.people)
    days = _day_span(engine, rules)
    warnings = (*facts.odd, *warnings_of(place, asks, grid, counts, days, job.besides.made))
    return Built(grid, warnings, facts, reach, Underneath(raw, counts, days))


def warnings_of(
    place: Place, asks: tuple[Ask, ...], grid: Grid, counts: Counts, days: tuple[date, date] | None, made: Codes
) -> tuple[Finding, ...]:
    """What whoever asks should know of the rows that could not be used in full, and of codes that no row has."""
    parties = frozenset((side, name) for side in ("provider", "commissioner") for name in place.parties)
    unseen = unseen_codes(grid, asks, made | parties)  # who has no activity is told of by what would pay for it
    warnings = [
        *counts.reading.of_files,
        *counts.reading.told,
        *counts.reading.odd,
        *left_out_warnings(place, asks, counts),
        *unseen,
    ]
    around = [rule for rule in grid.derived if looks_around(rule)]
    if around and days is not None:
        warnings += cut_short_warnings(place, around, *days)
    return tuple(warnings)


def reach_of(place: Place, asks: tuple[Ask, ...], counts: Counts, people: dict[str, float]) -> DataReach:
    """How far the data reaches, all files of a source together: rows of each period, and asked for days in it."""
    periods = range(len(place.periods))
    sources, parts = [], [counts.lasting[:0]]
    for source_no, source in enumerate(place.data.activity):
        mine = [file.file_no for file in counts.reading.days if file.source_no == source_no]
        own = counts.lasting[counts.lasting["file_no"].isin(mine)]
        parts.append(own[spoken_of(own, [ask for ask in asks if goes_by_days(ask, source)])])
        lasting = parts[-1].groupby("period_no")["parts"].sum()
        started = [counts.reading.by_year.get(number, {}) for number in mine]
        rows = [sum(one.get(number, 0) for one in started) + int(lasting.get(number, 0)) for number in periods]
        sources.append(RowsByYear(source.shown, tuple(rows)))
    both = pd.concat([counts.totals, *(each.assign(row_count=each["parts"]) for each in parts)])
    by_setting = both.groupby(["setting", "period_no"])["row_count"].sum()
    settings = [
        RowsByYear(name, tuple(int(by_setting.get((name, number), 0)) for number in periods))
        for name in sorted({str(name) for name, _ in by_setting.index} - {UNKNOWN})
    ]
    return DataReach(people, tuple(sources), tuple(settings))


def _strangers(engine: Engine, files: Files, reading: ReadRows) -> Lacking:
    """Rows of activity of people who are on no list."""
    engine.materialise("unlisted", "unlisted", {"persons": "persons", "people_rows": "people_rows"})
    if not int(engine.fetch("row_count", {"counted": "unlisted"})["row_count"].iloc[0]):
        return NONE_LACKING
    rows = engine.fetch("strangers", {"activity": ACTIVITY, "unlisted": "unlisted"})
    return _lacking(rows, files, reading)


def _nobodys(engine: Engine, files: Files, reading: ReadRows) -> Lacking:
    """Rows of activity that name no person."""
    if not reading.rows_without_person:
        return NONE_LACKING
    return _lacking(engine.fetch("nobodys_rows", {"activity": ACTIVITY}), files, reading)


def _lacking(rows: pd.DataFrame, files: Files, reading: ReadRows) -> Lacking:
    """Rows of files together; where they are is told where all are of one file."""
    known = {each.file.file_no: each.file for _, _, own in files for each in own.files}
    pence = round(int(rows["spend"].sum()) / reading.fineness.parts_of_a_penny)
    where = NONE_LACKING.where
    if len(rows) == 1:
        file, first = known[int(rows["file_no"].iloc[0])], int(rows["first_row"].iloc[0])
        where = at_row(file.shown, 0 if file.kind == "table" else first - 1 + file.first_row)
    return Lacking(int(rows["row_count"].sum()), pence, where)


def _day_span(engine: Engine, rules: tuple[RowRule, ...]) -> tuple[date, date] | None:
    """First and last day of the activity, where a rule looks around."""
    if not any(looks_around(rule) for rule in rules):
        return None
    days = engine.fetch("day_span", {"activity": EVERY_DAY})
    first, last = (pd.Timestamp(days[name].iloc[0]).date() for name in ("first_day", "last_day"))
    return first, last


def _people_groups(engine: Engine, job: _Job) -> int:
    """Count people off into groups where that is asked for; how many groups there are, 0 where there are none."""
    engine.register("people_groups", empty_rows("people_groups"))
    listed = any("person" in source.columns for source in job.place.data.people)
    if not (job.besides.by_group and listed):
        return 0
    counted = engine.fetch("people_count", {"people_rows": "people_rows"})
    groups = groups_of(int(counted["people"].iloc[0]))
    groups = min(groups, 1) if job.besides.tried else groups
    if groups:
        job.say("Counting people off into groups")
        engine.register("grouping", ParameterTable({"groups": "INTEGER"}, {"groups": [groups]}))
        tables = {"people_rows": "people_rows", "activity": ACTIVITY, "grouping": "grouping"}
        engine.materialise("people_groups", "people_groups", tables)
    return groups


def _people_counted(engine: Engine, asks: tuple[Ask, ...]) -> pd.DataFrame:
    """The cells of people, in millionths."""
    engine.register("kept", kept_table(used_dimensions(ask for ask in asks if ask.of_people)))
    return engine.fetch("people_grid", {"person_periods": "person_periods", "kept": "kept"})


def _totals(place: Place, engine: Engine, fineness: Fineness) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Priced activity by period, parties, setting and service, added up apart from the grid; and what lasts on."""
    cells = GridCells.of(engine, place.periods, ("provider", "commissioner", "setting", "service"), fineness, "told")
    totals = engine.fetch("priced_totals", {"activity": ACTIVITY, "placed_kinds": cells.placed_kinds})
    tables = {"lasting_rows": "lasting_rows", "placed_kinds": cells.placed_kinds}
    return cells.labelled(totals), cells.labelled(engine.fetch("lasting_totals", tables))


def _control(place: Place, totals: pd.DataFrame) -> pd.DataFrame:
    by_period = totals.groupby("period_no")[["row_count", "spend_pence"]].sum()
    sums = by_period.reindex(range(len(place.periods)), fill_value=0)
    return pd.DataFrame({
        PERIOD: list(place.periods),
        "rows": sums["row_count"].to_numpy(dtype="int64"),
        "spend_pence": sums["spend_pence"].to_numpy(),
    })  # fmt: skip


def _check_control(counted: pd.DataFrame, totals: pd.DataFrame, reading: ReadRows) -> None:
    """No row lost, none counted twice: what the grid is made of against the sums made apart from it, exactly."""
    apart = totals.groupby("period_no")[["spells", "spend"]].sum()
    sums = counted.groupby("period_no")[["spells", "spend"]].sum()
    every = sums.index.union(apart.index)
    sums, apart = sums.reindex(every, fill_value=0), apart.reindex(every, fill_value=0)
    if list(sums["spells"]) != list(apart["spells"]) or list(sums["spend"]) != list(apart["spend"]):
        raise ControlFailed(
            "the grid does not add up to the priced activity; a join has lost or repeated rows", GRID_TOTAL
        )
    if int(totals["row_count"].sum()) != reading.rows_in_periods:
        raise ControlFailed("pricing has lost or repeated rows of activity", ROWS_PRICED)


def _facts(job: _Job, engine: Engine, reading: ReadRows, control: pd.DataFrame, read: ReadTotals) -> DataFacts:
    facts = [
        FileFact(each.file.shown, each.sha256, reading.rows.get(each.file.file_no, 0))
        for _, _, own in job.files
        for each in own.files
    ]
    engine.register("kept", kept_table(()))
    heads = engine.fetch("people_grid", {"person_periods": "person_periods", "kept": "kept"})
    counts = dict(zip(heads["period_no"], heads["people_micro"] / 1e6, strict=True))
    people = {label: float(counts.get(number, 0.0)) for number, label in enumerate(job.place.periods)}
    return DataFacts(tuple(facts), people, control, engine.can(), read.files, read.profile, read.told)
