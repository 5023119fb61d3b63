"""Reading a place's tables of outcomes: every row counts, or is told with its file and row, all at once.

They are small, and a person has typed them: so they are read here and not on the engine, and no row is let go by. What
may be another number than is meant (a share over nobody, a value unlike its numerator) is refused and never mended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from finmodel.core.cells.number_spelling import NumberColumn, number_of
from finmodel.core.data import leads_outside
from finmodel.core.nearest import nearest
from finmodel.core.outcomes import ALL, WHOLE, OutcomeRow, Outcomes
from finmodel.core.period import spelt_otherwise, usual_year
from finmodel.core.place import Place
from finmodel.core.rows.outcome_source import OutcomeColumn, OutcomeSource
from finmodel.core.spot import at_row
from finmodel.errors import Finding, InputError
from finmodel.load.files.packed import fingerprint_of
from finmodel.load.files.raw_cells import Asked, TextRows, read_cells, rows_below

_MOST_BYTES = 50_000_000
_CODE = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")
_NUMBER = NumberColumn(percent=True)
_YES_OR_NO = {"yes": Decimal(1), "no": Decimal(0)}
_AS_STATED = Decimal("0.0051")
"""How far a value may lie from its numerator over its denominator, as a part of it: it may be rounded."""


def with_outcomes(place: Place, folder: Path) -> Place:
    """The place with what its tables of outcomes hold; raises InputError with every finding in them."""
    if not place.data.outcomes:
        return place
    rows: list[OutcomeRow] = []
    findings: list[Finding] = []
    for source in place.data.outcomes:
        try:
            read = _OutcomeTable(source, place, _text_rows(source, folder))
            found, faults = read.rows()
        except InputError as error:
            findings += error.findings
            continue
        rows += found
        findings += faults
    findings += _doubles(rows)
    if findings:
        raise InputError(findings)
    files = tuple(dict.fromkeys(source.file for source in place.data.outcomes))
    prints = tuple(fingerprint_of(folder / file) for file in files)
    return place.with_outcomes(Outcomes(tuple(rows), files, prints))


def _text_rows(source: OutcomeSource, folder: Path) -> TextRows:
    if leads_outside(source.file):
        what = f"'{source.file}' leads out of the data folder."
        raise InputError.of("place.yaml", what, "Put the table of outcomes below it and give its path from there.")
    asked = Asked((source.headings,), () if source.sheet is None else (source.sheet,))
    cells = read_cells(folder / source.file, source.file, asked, _MOST_BYTES)
    findings = [*cells.told, *cells.errors()]
    if any(each.severity == "error" for each in findings):
        raise InputError(findings)
    rows = rows_below(cells)
    lacking = [name for name in source.headings if name not in rows.heading]
    if lacking:
        raise InputError(
            Finding(at_row(rows.file, 1), f"There is no column `{name}`.", f"It has {', '.join(rows.heading)}.")
            for name in lacking
        )
    return rows


@dataclass(frozen=True)
class _OutcomeTable:
    source: OutcomeSource
    place: Place
    raw: TextRows

    def rows(self) -> tuple[list[OutcomeRow], list[Finding]]:
        """What each row says, and what is wrong with it."""
        found: list[OutcomeRow] = []
        findings: list[Finding] = []
        for number, row in zip(self.raw.numbers, self.raw.rows, strict=True):
            for each in self._of_row(number, row):
                if isinstance(each, Finding):
                    findings.append(each)
                else:
                    found.append(each)
        return found, findings

    def _of_row(self, number: int, row: Mapping[str, str]) -> Iterator[OutcomeRow | Finding]:
        who = OutcomeRow(
            self._cell("measure", row),
            "",
            self._whole(self._cell("partner", row)),
            self._whole(self._cell("locality", row)),
            where=at_row(self.raw.file, number),
        )
        yield from self._faults_of_names(who, number)
        if self.source.years:
            for year, heading in self.source.years.items():
                if row[heading]:
                    yield from self._measured(replace(who, period=year), number, {"value": row[heading]}, heading)
            return
        numbers = {name: self._cell(name, row) for name in ("value", "numerator", "denominator")}
        yield from self._measured(replace(who, period=self._cell("period", row)), number, numbers)

    def _cell(self, name: OutcomeColumn, row: Mapping[str, str]) -> str:
        entry = self.source.columns.get(name)
        if entry is None:
            return ""
        if entry.always is not None:
            return entry.always
        written = row[entry.column or ""]
        return (entry.values or {}).get(written, written)

    @staticmethod
    def _whole(code: str) -> str:
        return WHOLE if code.casefold() == ALL else code

    def _at(self, number: int, name: OutcomeColumn) -> str:
        entry = self.source.columns.get(name)
        return at_row(self.raw.file, number, (entry.column if entry is not None else None) or name)

    def _faults_of_names(self, row: OutcomeRow, number: int) -> Iterator[Finding]:
        if not row.measure:
            yield Finding(self._at(number, "measure"), "The row names no measure.", "Fill it in, or take the row out.")
        elif not _CODE.match(row.measure):
            short = re.sub(r"[^a-z0-9]+", "_", row.measure.lower()).strip("_")
            what = f"'{row.measure}' is not a short name, and contracts name a measure by one."
            yield Finding(self._at(number, "measure"), what, f"Write {short}, or map it with `values:` of `measure`.")
        known = [partner.id for partner in self.place.partners]
        if row.partner and row.partner not in known:
            near = nearest(row.partner, known)
            fix = f"Did you mean '{near}'?" if near else f"The partners are {', '.join(known)}."
            what = f"An outcome of '{row.partner}', and the place has no such partner."
            yield Finding(self._at(number, "partner"), what, fix)

    def _measured(
        self, row: OutcomeRow, number: int, cells: Mapping[str, str], heading: str = ""
    ) -> Iterator[OutcomeRow | Finding]:
        """The row with its year and its numbers, and what is wrong with them."""
        faults: list[Finding] = []
        year = self._year(row.period)
        if year is None:
            what = f"'{row.period}' is not a year." if row.period else "The row has no year."
            faults.append(Finding(self._at(number, "period"), what, f"Write it like {self.place.periods[0]}."))
        numbers: dict[str, Decimal | None] = {}
        in_percent = False
        for name, cell in cells.items():
            at = at_row(self.raw.file, number, heading) if heading else self._at(number, name)  # type: ignore[arg-type]
            read = _number(cell) if cell else None
            if isinstance(read, tuple):
                faults.append(Finding(at, *read))
                continue
            numbers[name] = None if read is None else read.amount
            in_percent = in_percent or (name == "value" and read is not None and read.in_percent)
        if not faults:
            value, numerator, denominator = (numbers.get(name) for name in ("value", "numerator", "denominator"))
            made = replace(row, period=year or "", value=value, numerator=numerator, denominator=denominator)
            made = replace(made, in_percent=in_percent, scored=numerator is not None and numerator % 1 != 0)
            faults += self._faults_of_numbers(made, number)
            if not faults:
                yield made
        yield from faults

    def _year(self, written: str) -> str | None:
        known = spelt_otherwise(written, self.place.periods)
        if known is not None or not written:
            return known
        return written if usual_year(written) is not None else None

    def _faults_of_numbers(self, row: OutcomeRow, number: int) -> Iterator[Finding]:
        if row.denominator is not None and row.numerator is None:
            fix = "Fill in how many of them there were."
            yield Finding(self._at(number, "numerator"), "It has a denominator and no numerator.", fix)
        elif row.value is None and row.numerator is None:
            what = f"'{row.measure}' of {row.period} is blank."
            yield Finding(row.where, what, "Fill in what was measured, or take the row out; nought is written 0.")
        elif row.denominator is not None and row.denominator <= 0:
            what = f"'{row.measure}' of {row.period} is a rate over {row.denominator:f}: an outcome of nobody."
            yield Finding(self._at(number, "denominator"), what, "Mend the denominator, or take the row out.")
        elif row.value is not None and row.numerator is not None:
            comes_to = row.numerator if row.denominator is None else row.numerator / row.denominator
            if abs(row.value - comes_to) > _AS_STATED * max(abs(comes_to), Decimal(1)):
                over = "" if row.denominator is None else f" over {row.denominator:f}"
                what = f"The value is {row.value:f}, and {row.numerator:f}{over} is {round(comes_to, 4).normalize():f}."
                yield Finding(row.where, what, "Mend one of them, or leave the value blank.")


@dataclass(frozen=True)
class _Read:
    amount: Decimal
    in_percent: bool


def _number(cell: str) -> _Read | tuple[str, str]:
    """A cell as a number, or what is wrong with it and how to mend it."""
    if cell.casefold() in _YES_OR_NO:
        return _Read(_YES_OR_NO[cell.casefold()], False)
    said = number_of(cell, _NUMBER)
    if said == "suppressed":
        return f"'{cell}' is suppressed, and not a number.", "Fill it in, or take the row out."
    if isinstance(said, str):
        return f"'{cell}' is not a number.", "Write it in digits, such as 0.84 or 84%."
    return _Read(said.value / (100 if said.percent else 1), said.percent)


def _doubles(rows: Sequence[OutcomeRow]) -> Iterator[Finding]:
    seen: dict[tuple[str, str, str, str], str] = {}
    for row in rows:
        key = (row.measure, row.period, row.partner, row.locality)
        if key in seen:
            of = ", ".join([row.period, *filter(None, (row.partner, row.locality))])
            what = f"'{row.measure}' of {of} is there already: {seen[key]}."
            yield Finding(row.where, what, "Keep one of the two rows.")
        seen.setdefault(key, row.where)
