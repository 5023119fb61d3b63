"""Reading every source through its kernel; faulty rows stop it, with all findings together.

Sources are gone through twice: first for what they name (people, combinations of codes) and how fine their numbers are,
which gives everything its number; then for their rows, which are read into those numbers and priced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from finmodel.core.amounts import some
from finmodel.core.data import ActivitySource, DataSource, PeopleSource, PriceSource
from finmodel.core.day_counts import both_ends
from finmodel.core.place import Place
from finmodel.core.progress import Stages
from finmodel.errors import Finding, InputError
from finmodel.load.control_totals.added_up import totals_among
from finmodel.load.control_totals.repeats import left_out_copies
from finmodel.load.files.code_spellings import CodeSpellings
from finmodel.load.files.sources import ReadFile, SourceTables, row_source
from finmodel.load.fineness import Fineness, Numbers, fineness_of, finer_warnings
from finmodel.load.parameter_tables import (
    EMPTY_ROWS,
    DayRule,
    code_map,
    coding,
    day_rules,
    empty_rows,
    fineness_table,
    price_keys,
    price_scale,
)
from finmodel.load.remarks.rows_told import RowsRead, reversals, set_aside, unpaid, unread_persons
from finmodel.load.row_faults import Stakes, fault_findings
from finmodel.load.what_came_in import FileOfDays, ReadRows, by_year
from finmodel.measures.engines import Engine, ParameterTable, RowSource, SourceFile
from finmodel.measures.row_checks import SOURCES


@dataclass(frozen=True)
class _Source:
    """A source that is being read: what it is, and the name of its relation on the engine."""

    name: str
    role: str
    given: DataSource
    files: tuple[ReadFile, ...]
    warnings: tuple[Finding, ...] = ()
    """Warnings of its files."""

    @property
    def file_numbers(self) -> set[int]:
        return {read.file.file_no for read in self.files}

    @property
    def mapped(self) -> str:
        return f"{self.name}_mapped"

    @property
    def kinds(self) -> str:
        return f"{self.name}_kinds"


@dataclass
class _Reading:
    """The sources of a place, read one step after another."""

    engine: Engine
    place: Place
    sources: list[_Source]
    say: Stages
    to: date | None = None
    """Last day asked for, where one is."""
    findings: dict[str, list[Finding]] = field(default_factory=dict)
    """What is wrong with each source, by its name."""
    numbers: dict[str, Numbers] = field(default_factory=dict)
    """What the numbers of each source of activity are like."""
    day_rules: dict[str, DayRule] = field(default_factory=dict)
    """How the days of each source of activity count."""
    people: dict[int, int] = field(default_factory=dict)
    """How many people each source of activity names, by its number."""
    totals: list[Finding] = field(default_factory=list)
    """Rows that are, or may be, the sum of others."""
    odd: list[Finding] = field(default_factory=list)
    """Warnings of what counts as it stands, and may not be meant."""
    unread: set[str] = field(default_factory=set)
    """Sources that could not be opened."""
    spellings: CodeSpellings = field(init=False)
    """The codes of all sources, as they are written."""

    def __post_init__(self) -> None:
        self.spellings = CodeSpellings(self.engine, self.place)

    @property
    def known(self) -> dict[int, tuple[DataSource, SourceFile]]:
        """Each file by its number."""
        return {read.file.file_no: (each.given, read.file) for each in self.sources for read in each.files}

    def sound(self, role: str) -> list[_Source]:
        """Sources of a role that nothing is wrong with so far."""
        return [each for each in self.sources if each.role == role and not self.findings.get(each.name)]

    def meet(self) -> None:
        """Register every source, and number the people and kinds of activity that they name."""
        for name in EMPTY_ROWS:
            self.engine.register(name, empty_rows(name))
        for number, source in enumerate(self.sources):
            self.say(f"Looking through {source.given.shown}")
            try:
                self.engine.register(source.name, self._rows_of(source))
                self.totals += left_out_copies(self.engine, source.name, source.given, source.files)
                named = self._meet(source)
                self.people |= {number: named} if named and source.role == "activity" else {}
                self.totals += totals_among(self.engine, source.name, source.given)
            except InputError as error:
                self.findings[source.name] = list(error.findings)
                self.unread.add(source.name)
        self.engine.materialise("kinds", "kinds", {"codes_met": "codes_met"})
        self.engine.materialise("persons", "persons", {"people_met": "people_met"})
        self.odd += self.spellings.people()
        for name in ("codes_met", "people_met"):
            self.engine.register(name, empty_rows(name))

    def _rows_of(self, source: _Source) -> RowSource:
        return row_source(source.given, source.files, self.place)

    def _meet(self, source: _Source) -> int:
        """Number what a source names; how many people that is."""
        engine, named = self.engine, 0
        if "person" in source.given.columns:
            before = self._count("people_met")
            engine.materialise("people_met", "people_met", {"source": source.name}, add=True)
            named = self._count("people_met") - before
        if not isinstance(source.given, ActivitySource):
            return named
        engine.register("coding", coding(source.given, self.place.born_by))
        engine.materialise("written_codes", "written_codes", {"source": source.name})
        self.spellings.meet_activity(source.name, source.given, source.files)
        besides = self.spellings.whole_numbers(source.name)
        engine.register("code_map", code_map(source.given, self.place.age_bands, besides))
        tables = {name: name for name in ("written_codes", "coding", "code_map")}
        engine.materialise("mapped_codes", source.mapped, tables)
        engine.materialise("codes_met", "codes_met", {"mapped_codes": source.mapped}, add=True)
        found = engine.fetch("finest_numbers", {"written_codes": "written_codes"})
        self.day_rules[source.name] = self._day_rule(source, source.given)
        self.numbers[source.name] = Numbers.of(zip(found["fine"].tolist(), found["row_count"].tolist(), strict=True))
        return named

    def _count(self, table: str) -> int:
        return int(self.engine.fetch("row_count", {"counted": table})["row_count"].iloc[0])

    def _day_rule(self, each: _Source, source: ActivitySource) -> DayRule:
        """How the days of a source count: as it states, or as its settings tell."""
        settings: list[str] = []
        if "end" in source.columns and source.days is None:
            entry = source.columns.get("setting")
            found = self.engine.fetch("settings_met", {"mapped_codes": each.mapped})
            settings = [*found["setting"].tolist(), *((entry.values or {}).values() if entry is not None else ())]
        spans, carried = self.place.spans, self.place.carried_forward
        last = max((span.end for span in spans if span.label not in carried), default=spans[-1].end)
        reach = [day for day in (source.extract_to or last, self.to) if day is not None]
        both = "end" in source.columns and both_ends(source, settings, self.place.vocabulary)
        return DayRule(both, min(reach))

    def read(self, role: str, fineness: Fineness | None = None) -> None:
        """Read the rows of all sources of a role, and find what is wrong with them."""
        checked = SOURCES[role]
        for source in self.sound(role):
            tables = self._tables(source, fineness) | {"source": source.name}
            self.say(f"Reading {source.given.shown}", checked.read, self._rows_stated(source))
            self.engine.materialise(checked.read, checked.table, tables, add=True)
            if isinstance(source.given, ActivitySource) and source.given.by_the_day:
                self.engine.materialise("day_rates", "day_rates", {"source": source.name, "coding": "coding"}, add=True)
        faulty, odd = self._rows(role, "faulty_rows"), self._rows(role, "odd_rows")
        for source in self.sound(role):
            if any(faulty.get(number) or odd.get(number) for number in source.file_numbers):
                listed = self._faults(source, fineness)
                self.findings[source.name] = [finding for finding in listed if finding.severity == "error"]
                self.odd += (finding for finding in listed if finding.severity == "warning")

    def _rows_stated(self, source: _Source) -> int:
        """How many rows files say that they have, without being read; nought where they do not say."""
        if source.given.where or any(read.file.kind != "parquet" for read in source.files):
            return 0
        return self._count(source.name)

    def _tables(self, source: _Source, fineness: Fineness | None) -> dict[str, str]:
        """The tables that the kernels of a source read besides its rows, by the name that they have there."""
        engine = self.engine
        engine.register("coding", coding(source.given, self.place.born_by, fineness, self.day_rules.get(source.name)))
        besides = self.spellings.whole_numbers(source.name)
        engine.register("code_map", code_map(source.given, self.place.age_bands, besides))
        names = ("coding", "code_map", "persons", "calendar", "list_prices", *SOURCES[source.role].also)
        tables = {name: name for name in names}
        if SOURCES[source.role].codes is not None:
            keys = {name: name for name in ("kinds", "providers", "commissioners", "price_numbers", "price_keys")}
            engine.materialise("written_kinds", source.kinds, keys | {"mapped_codes": source.mapped})
            tables |= {"written_kinds": source.kinds, "mapped_codes": source.mapped}
        return tables

    def _faults(self, each: _Source, fineness: Fineness | None) -> list[Finding]:
        """What is wrong with the rows of a source that has faulty ones."""
        checked, engine = SOURCES[each.role], self.engine
        tables = self._tables(each, fineness)
        engine.materialise("faulty_rows", "faulty", {"source": each.name, "reading": checked.table})
        engine.materialise(checked.faults, "faults", tables | {"faulty": "faulty", checked.table: checked.table})
        first = engine.fetch("first_faults", {"faults": "faults"})
        if each.role != "activity" or fineness is None:
            return fault_findings(first, self.known)
        stakes = engine.fetch("fault_sums", {name: name for name in ("faults", "activity_rows")})
        return fault_findings(first, self.known, Stakes(stakes, fineness, self.place.currency))

    def price(self) -> Fineness:
        """Lay out the price list by the day; how fine the data is, given its prices."""
        engine = self.engine
        engine.materialise("price_spans", "price_spans", {"price_rows": "price_rows"})
        self._across("overlapping_prices", "price_spans")
        if any(each.role == "prices" and self.findings.get(each.name) for each in self.sources):
            engine.register("price_rows", empty_rows("price_rows"))  # a faulty list may price a row many times over
            engine.materialise("price_spans", "price_spans", {"price_rows": "price_rows"})
        listed = None
        if any(each.role == "prices" for each in self.sources):
            listed = int(engine.fetch("finest_price", {"price_rows": "price_rows"})["price_digits"].iloc[0])
        fineness = fineness_of(self._of_activity(), listed)
        engine.materialise("price_numbers", "price_numbers", {"price_spans": "price_spans"})
        engine.register("price_scale", price_scale(fineness))
        engine.register("fineness", fineness_table(fineness))
        tables = {name: name for name in ("price_spans", "price_numbers", "price_scale")}
        engine.materialise("list_prices", "list_prices", tables)
        return fineness

    def _of_activity(self) -> list[tuple[ActivitySource, Numbers]]:
        return [
            (each.given, self.numbers[each.name])
            for each in self.sources
            if isinstance(each.given, ActivitySource) and each.name in self.numbers
        ]

    def finer(self) -> tuple[Finding, ...]:
        """Warnings of numbers with more decimals than are read."""
        return tuple(finer_warnings(self._of_activity()))

    def _across(self, kernel: str, *tables: str) -> None:
        """Faults that no row has by itself, such as an overlap; told with the source of the first of them."""
        found = self._between(kernel, *tables)
        for number, faults in found.groupby("file_no"):
            named = next(each.name for each in self.sources if number in each.file_numbers)
            self.findings.setdefault(named, []).extend(fault_findings(faults, self.known))

    def _between(self, kernel: str, *tables: str) -> pd.DataFrame:
        """The first of what a kernel finds between rows, of one file or of several."""
        self.engine.materialise(kernel, "faults", {name: name for name in tables})
        return self.engine.fetch("first_faults", {"faults": "faults"})

    def across_people(self) -> None:
        """The spans of people on the register, and what is wrong where a person has several."""
        self.engine.materialise("people_spans", "people_spans", {"people_rows": "people_rows"})
        found = fault_findings(self._between("shared_days", "people_spans"), self.known)
        self.odd += (replace(finding, severity="warning") for finding in found)
        if found:
            self._across("clashing_spans", "people_rows", "people_spans")

    def lay_out_days(self) -> None:
        """Activity with the days of each row in the periods that they lie in."""
        rules = [
            (each.given, each.file_numbers, self.day_rules[each.name])
            for each in self.sources
            if isinstance(each.given, ActivitySource)
        ]
        self.engine.register("day_rules", day_rules(rules))
        tables = {name: name for name in ("activity_rows", "day_rules", "day_rates", "periods")}
        self.engine.materialise("lasting_rows", "lasting_rows", tables)

    def rows_told(self, fineness: Fineness) -> tuple[Finding, ...]:
        """Warnings of rows that a source's own rules set aside, net or leave unpaid."""
        reads = [RowsRead(self.engine, self.place, each.name, each.given, each.files) for each in self.sources]
        by_source = [finding for read in reads for finding in (*unread_persons(read), *set_aside(read), *unpaid(read))]
        return *by_source, *reversals(reads, fineness)

    def files_of_days(self, rows: Mapping[int, int]) -> tuple[FileOfDays, ...]:
        """How the days of each file of activity count."""
        of_activity = [each for each in self.sources if isinstance(each.given, ActivitySource)]
        return tuple(
            FileOfDays(
                read.file.file_no, read.file.shown, rows.get(read.file.file_no, 0), number, self.day_rules[each.name]
            )
            for number, each in enumerate(of_activity)
            for read in each.files
        )

    def counts(self) -> dict[int, int]:
        """Rows of each file; a source that has none left is told."""
        rows = {number: count for role in SOURCES for number, count in self._rows(role, "row_count").items()}
        for each in self.sources:
            if not self.findings.get(each.name) and not any(rows.get(number) for number in each.file_numbers):
                what, fix = "No rows are left to read.", "Check the file and its `where:`."
                self.findings[each.name] = [Finding(each.given.shown, what, fix)]
        return rows

    def of_files(self, rows: Mapping[int, int]) -> tuple[Finding, ...]:
        """Warnings of files that are not read, or not in full; of the same bytes twice, with the rows they hold."""
        told = [warning for each in self.sources for warning in each.warnings]
        for read in (read for each in self.sources for read in each.files):
            for copy in read.copies:
                held = some(rows[read.file.file_no], "row")
                what = f"It holds the same bytes as {read.file.shown}, and is not read: its {held} count once."
                told.append(Finding(copy, what, "Take one of the two out of the folder.", "warning"))
        return tuple(dict.fromkeys(told))

    def _rows(self, role: str, column: str) -> dict[int, int]:
        totals = self.engine.fetch("row_totals", {"reading": SOURCES[role].table})
        return {int(no): int(count) for no, count in zip(totals["file_no"], totals[column], strict=True)}


def read_rows(
    engine: Engine,
    place: Place,
    files: list[tuple[str, DataSource, SourceTables]],
    say: Stages,
    to: date | None = None,
) -> ReadRows:
    """Fill the tables of people, activity and prices; `to` is the last day asked for, if one is.

    Raises InputError with every fault.
    """
    sources = [
        _Source(f"source_{number}", role, source, tables.files, tables.warnings)
        for number, (role, source, tables) in enumerate(files)
    ]
    reading = _Reading(engine, place, sources, say, to)
    lists = tuple(source for _, source, _ in files if isinstance(source, PriceSource))
    engine.register("price_keys", price_keys(lists))
    reading.meet()
    reading.read("people")
    reading.across_people()
    reading.read("prices")
    fineness = reading.price()
    reading.read("activity", fineness)
    rows = reading.counts()
    listed = [(each.name, each.given, each.files) for each in sources if isinstance(each.given, PeopleSource)]
    reading.spellings.meet_people([each for each in listed if each[0] not in reading.unread])
    of_codes = reading.spellings.findings()
    reading.odd += (finding for finding in of_codes if finding.severity == "warning")
    reading.odd += (finding for finding in reading.totals if finding.severity == "warning")
    findings = [finding for finding in (*of_codes, *reading.totals) if finding.severity == "error"]
    findings += [finding for each in sources for finding in reading.findings.get(each.name, ())]
    if findings:
        raise InputError(findings)
    reading.lay_out_days()
    return _summary(engine, rows, reading, fineness, to)


def _summary(engine: Engine, rows: dict[int, int], reading: _Reading, fineness: Fineness, to: date | None) -> ReadRows:
    known = reading.known
    totals = engine.fetch("activity_totals", {"activity_rows": "activity_rows"})
    inside, outside = totals[totals["period_no"] >= 0], totals[totals["period_no"] < 0]
    later = {} if to is None else _rows_after(engine, to)
    without = {
        int(no): int(count) - later.get(int(no), (0, 0))[1]
        for no, count in zip(outside["file_no"], outside["row_count"], strict=True)
    }
    worth = dict(zip(outside["file_no"].astype(int), outside["spend"].astype(int), strict=True)) if to is None else {}
    left_out = [
        (known[no][1].shown, rows[no], count, round(worth.get(no, 0) / fineness.parts_of_a_penny))
        for no, count in without.items()
        if count
    ]
    after = [(known[no][1].shown, rows[no], count) for no, (count, _) in later.items()]
    return ReadRows(
        rows,
        int(inside["row_count"].sum()),
        int(inside["rows_without_person"].sum()),
        tuple(sorted(left_out)),
        by_year(inside),
        tuple(sorted(after)),
        fineness,
        reading.finer(),
        reading.files_of_days(rows),
        tuple(reading.odd),
        reading.rows_told(fineness),
        reading.people,
        reading.of_files(rows),
    )


def _rows_after(engine: Engine, day: date) -> Mapping[int, tuple[int, int]]:
    """Rows of each file of activity that start after a day, and how many of those outside every period."""
    engine.register("asked", ParameterTable({"last_day": "DATE"}, {"last_day": [day]}))
    found = engine.fetch("rows_after", {name: name for name in ("activity_rows", "asked")})
    columns = [found[name].astype(int).tolist() for name in ("file_no", "row_count", "rows_outside")]
    return {no: (count, outside) for no, count, outside in zip(*columns, strict=True)}
