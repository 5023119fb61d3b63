"""Codes that may be another code in another spelling, blanks, and what a spreadsheet has made of codes.

Codes are looked at as they are written, each once, however many rows have it; rows are looked up only where something
is wrong. What is listed in `values:` is as it is meant. What is not listed and differs from what is by capitals, blanks
or the writing of a number alone is asked about, and so are two codes that would else be counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from finmodel.core.amounts import exact_money, some
from finmodel.core.cells.code_spelling import AS_WRITTEN, is_like_a_date, is_shortened, one_spelling
from finmodel.core.data import ActivitySource, ColumnMap, DataSource, PeopleSource
from finmodel.core.place import Place
from finmodel.core.spot import at_row
from finmodel.errors import Finding
from finmodel.load.files.sources import ReadFile
from finmodel.measures.engines import Engine, ParameterTable

_MOST, _TOLD = 200_000, 20
"""How many codes are looked at, as the kernels have it; how many faults of one kind and column are told one by one."""


class CodeOdd(NamedTuple):
    """What is odd about a code: the column, what is written, what is wrong, how to mend it."""

    column: str
    written: str
    what: str
    fix: str
    warning: bool = False


@dataclass(frozen=True)
class CodesOf:
    """A source whose codes are looked at: its table on the engine, and how often each code is written in a column."""

    name: str
    source: DataSource
    files: tuple[ReadFile, ...]
    written: Mapping[str, Mapping[str, int]]


@dataclass
class CodeSpellings:
    """The codes of all sources of a place, looked at together."""

    engine: Engine
    place: Place
    met: list[CodesOf] = field(default_factory=list)

    def meet_activity(self, name: str, source: DataSource, files: tuple[ReadFile, ...]) -> None:
        """Look at the codes of a source of activity, which are there as `written_codes`."""
        found = self.engine.fetch("codes_written", {"written_codes": "written_codes"})
        self._add(name, source, files, zip(found["column_name"], found["written"], found["row_count"], strict=True))

    def meet_people(self, sources: Sequence[tuple[str, PeopleSource, tuple[ReadFile, ...]]]) -> None:
        """Look at the codes of all people, once they are read.

        Those of a source that says `otherwise:` are read again, for what it was said of is not there any more.
        """
        again = [each for each in sources if any(entry.otherwise for entry in _codes_of(each[1]).values())]
        for name, source, files in again:
            self._add(name, source, files, _counts(self.engine.fetch("people_codes_written", {"source": name})))
        others = [each for each in sources if _codes_of(each[1]) and each not in again]
        if others:
            found = self.engine.fetch("people_codes_read", {"people_rows": "people_rows"})
            name, source, files = others[0]
            for each in others:
                passing = {column for column, entry in _codes_of(each[1]).items() if _passes(entry)}
                self._add(*each, [one for one in _counts(found) if one[0] in passing])

    def _add(
        self,
        name: str,
        source: DataSource,
        files: tuple[ReadFile, ...],
        counts: Iterable[tuple[object, object, object]],
    ) -> None:
        written: dict[str, dict[str, int]] = {}
        for column, code, rows in counts:
            of_column = written.setdefault(str(column), {})
            of_column[str(code)] = of_column.get(str(code), 0) + int(str(rows))
        self.met.append(CodesOf(name, source, files, written))

    def whole_numbers(self, name: str) -> Iterator[tuple[str, str, str]]:
        """Codes of a source that count as written and are whole numbers with .0: column, what is written, the code."""
        for codes in self.met:
            if codes.name == name:
                for column, entry in _mapped(codes):
                    for written in codes.written[column] if _passes(entry) else ():
                        bare = written.removesuffix(".0")
                        if bare != written and bare.isdigit() and written not in (entry.values or {}):
                            yield column, written, bare

    def people(self) -> Iterator[Finding]:
        """A warning where names of people differ in capitals alone, and findings where they are shortened numbers."""
        found = self.engine.fetch("person_spellings", {"persons": "persons"})
        people = int(found["people"].iloc[0])
        if people:
            what = f"{int(found['names'].iloc[0]):,} people are {people:,} if capital letters make no difference."
            fix = "They count apart; write each of them one way if they are not."
            yield Finding("people and activity, column `person`", what, fix, "warning")

    def findings(self) -> list[Finding]:
        """What is odd about codes, with where each stands first and how many rows have it."""
        clashes = list(self._clashes())
        return [
            finding
            for codes in self.met
            for finding in self._told(
                codes, [*_of_one_source(codes), *(odd for name, odd in clashes if name == codes.name)]
            )
        ]

    def _clashes(self) -> Iterator[tuple[str, CodeOdd]]:
        """Codes that count as they are written, of which two may be one, in one source or in two."""
        for kind in (True, False):
            sources = [codes for codes in self.met if isinstance(codes.source, ActivitySource) is kind]
            seen: dict[tuple[str, str], str] = {}
            for codes in sorted(sources, key=lambda each: each.name):
                for column, entry in _mapped(codes):
                    if column in _PARTIES or not _passes(entry):
                        continue
                    for written in sorted(
                        codes.written.get(column, {}), key=lambda code: (-codes.written[column][code], code)
                    ):
                        if not written or written in (entry.values or {}) or is_shortened(written):
                            continue
                        first = seen.setdefault((column, one_spelling(written)), written)
                        same = kind and _same_number(first, written)
                        if first != written and not same:
                            what = f"'{written}' may be '{first}': one code in two spellings."
                            yield codes.name, CodeOdd(column, written, what, _BOTH)

    def _told(self, codes: CodesOf, odd: Sequence[CodeOdd]) -> Iterator[Finding]:
        if not odd:
            return
        asked = list(dict.fromkeys((each.column, each.written) for each in odd))
        values: dict[str, list[object]] = {
            "column_name": [column for column, _ in asked],
            "written": [written for _, written in asked],
        }
        self.engine.register("asked_codes", ParameterTable(dict.fromkeys(values, "VARCHAR"), values))
        kernel = "code_rows" if isinstance(codes.source, ActivitySource) else "people_code_rows"
        found = self.engine.fetch(kernel, {"source": codes.name, "asked_codes": "asked_codes"})
        for each in _first(odd):
            rows = found[(found["column_name"] == each.column) & (found["written"] == each.written)]
            yield self._finding(codes, each, rows.sort_values(["file_no", "row_no"]))

    def _finding(self, codes: CodesOf, odd: CodeOdd, rows: pd.DataFrame) -> Finding:
        entry = codes.source.columns[odd.column]
        where = codes.source.shown
        if len(rows):
            number = int(rows["file_no"].iloc[0])
            file = next(read.file for read in codes.files if read.file.file_no == number)
            row = 0 if file.kind == "table" else int(rows["row_no"].iloc[0]) - 1 + file.first_row
            where = at_row(file.shown, row, f"column {entry.column}" if entry.column is not None else "")
        count, price = int(rows["row_count"].sum()), rows["price"].dropna().sum()
        pounds = (
            f", {exact_money(float(price), self.place.currency)} by their prices" if _in_pounds(codes.source) else ""
        )
        what = f"`{odd.column}`: {odd.what} {some(count, 'row')}{pounds}."
        return Finding(where, what, odd.fix, "warning" if odd.warning else "error")


def _codes_of(source: PeopleSource) -> dict[str, ColumnMap]:
    codes = ("age_band", "sex", "need_band", "practice", "locality")
    return {name: entry for name, entry in source.columns.items() if name in codes}


def _counts(found: pd.DataFrame) -> list[tuple[str, str, int]]:
    """How often each code is written in each column, from counts of their combinations."""
    told: list[tuple[str, str, int]] = []
    for column in found.columns.drop("row_count"):
        sums = found.groupby(found[column].fillna("").str.strip())["row_count"].sum()
        told += [(str(column), str(code), int(rows)) for code, rows in sums.items()]
    return told


_PARTIES = ("provider", "commissioner")
"""Codes that are those of partners, of which any other spelling is refused."""
_BOTH = "Write it one way, or list both in `values:` with `otherwise: as_written`; two codes may also be meant there."


def _mapped(codes: CodesOf) -> Iterator[tuple[str, ColumnMap]]:
    for column in codes.written:
        entry = codes.source.columns.get(column)
        if entry is not None and entry.always is None:
            yield column, entry


def _passes(entry: ColumnMap) -> bool:
    """Whether a code that is not listed counts as it is written."""
    return entry.otherwise == AS_WRITTEN or (entry.otherwise is None and entry.values is None)


def _of_one_source(codes: CodesOf) -> Iterator[CodeOdd]:
    for column, entry in _mapped(codes):
        listed = {one_spelling(code): code for code in entry.values or {}}
        for written in codes.written[column]:
            if written.strip() in {code.strip() for code in entry.values or {}}:
                continue
            yield from _odd_code(column, written, entry, listed)


def _odd_code(column: str, written: str, entry: ColumnMap, listed: Mapping[str, str]) -> Iterator[CodeOdd]:
    if is_shortened(written):
        what = f"'{written}' is a number that a spreadsheet has shortened: its last digits are gone."
        yield CodeOdd(column, written, what, "Export it again with the column as text.")
        return
    if entry.otherwise is not None and entry.otherwise != AS_WRITTEN and not _bare(written):
        what = "the cell is blank, and `otherwise:` takes no blanks."
        fix = "Fill it in; or say what a blank stands for in `values:`, such as `'': CODE`."
        yield CodeOdd(column, written, what, fix)
        return
    if entry.otherwise is not None:
        near = listed.get(one_spelling(written)) if _bare(written) else None
        meant = entry.otherwise == AS_WRITTEN and written in (entry.values or {}).values()
        if near is not None and not meant and not _same_number(near, written):
            what = f"'{written}' may be '{near}', which `values:` lists; `otherwise:` takes no other spelling of it."
            yield CodeOdd(column, written, what, "Write it one way, or list it in `values:` too, as it is meant.")
            return
    if is_like_a_date(written) and _passes(entry):
        what = f"'{written}' is a date where a code belongs: a spreadsheet may have made it of one, as Mar-24 of MAR24."
        yield CodeOdd(column, written, what, "Export the column as text, if so.", warning=True)


def _bare(written: str) -> str:
    return one_spelling(written)


def _same_number(one: str, other: str) -> bool:
    """Whether two codes are a whole number and the same with .0, which every reader takes for one code."""
    return one.removesuffix(".0") == other.removesuffix(".0")


def _first(odd: Sequence[CodeOdd]) -> Iterable[CodeOdd]:
    counts: dict[tuple[str, str], int] = {}
    for each in odd:
        key = (each.column, each.fix)
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= _TOLD:
            yield each


def _in_pounds(source: DataSource) -> bool:
    return (
        isinstance(source, ActivitySource)
        and "price" in source.columns
        and source.price_is == "total"
        and not source.units
    )
