"""Each file of a source made into tables that an engine reads: text as it is where that is plain, else written out.

Here a source's own words meet its files: which headings are wanted, on which row, in which sheets; which rows are none.
What is found on the way is gathered, faults and warnings, so that all of a source is told together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from finmodel.core.amounts import some
from finmodel.core.data import DataSource
from finmodel.core.disk.told_by_machine import in_words
from finmodel.core.speech import listed
from finmodel.errors import Finding, InputError
from finmodel.load.files.delimited import TEXTS, text_file
from finmodel.load.files.error_cells import ERRORS_SEEN_IN, ErrorCell, by_row, error_findings
from finmodel.load.files.folders import KINDS
from finmodel.load.files.heading_rows import Headings, HeadingsWanted, Line, headings_in
from finmodel.load.files.last_rows import keeps, odd_last_rows
from finmodel.load.files.packed import Scratch, Unpacked, fingerprint_of
from finmodel.load.files.recognised import refuse_other_than_text
from finmodel.load.files.sheet_choice import ChosenSheet, chosen_sheets
from finmodel.load.files.sheets import SPREADSHEETS, Workbook
from finmodel.load.files.totals import proved_totals
from finmodel.load.files.written_out import ROWS_TURNED, WrittenOut
from finmodel.measures.engines import RowSource, SourceFile
from finmodel.measures.engines.headings import matches

_UNNAMED = "Look whether that is right."


@dataclass(frozen=True)
class MadeTable:
    """A table that an engine can read, the fingerprint of what it holds, and what findings call the file it is of."""

    file: SourceFile
    sha256: str
    of: str


@dataclass
class MadeReady:
    """The tables of a source, made ready file by file."""

    source: DataSource
    rows: RowSource
    scratch: Scratch
    alone: bool
    """Whether the source is one file, so that numbers of its rows are numbers in that file."""
    made: list[MadeTable] = field(default_factory=list)
    told: list[Finding] = field(default_factory=list)
    """Warnings and faults."""

    @property
    def wanted(self) -> HeadingsWanted:
        """The headings that are read, and where the place says they stand."""
        stated = tuple(number for first, last in self.source.header_row for number in range(first, last + 1))
        optional = [heading for entry in self.source.columns.values() if entry.optional for heading in entry.headings]
        must = tuple(heading for heading in self.source.headings if heading not in optional)
        return HeadingsWanted(must, tuple(self.source.also_called.items()), stated, tuple(optional))

    def add_told(self, whole: Unpacked) -> None:
        """Make the tables of a file ready, or tell why they cannot be read."""
        try:
            if whole.path.stat().st_size == 0:
                raise InputError.of(whole.shown, "The file is empty.", "Export it again.")
            self.add(whole)
        except InputError as error:
            self.told += error.findings
        except OSError as error:
            what = f"The file cannot be opened: {in_words(error)}."
            self.told.append(Finding(whole.shown, what, "Check who may read it."))

    def add(self, whole: Unpacked) -> None:
        """Make the tables of a file ready; raises InputError where it cannot be read."""
        ending = whole.path.suffix.lower()
        if ending == ".parquet":
            file = SourceFile(whole.path, whole.shown, "parquet", 0)
            self.made.append(MadeTable(file, fingerprint_of(whole.path), whole.shown))
        elif ending in TEXTS:
            self._text(whole)
        elif ending in SPREADSHEETS:
            self._workbook(whole)
        else:
            raise InputError.of(whole.shown, "This kind of file is not read.", KINDS)

    def _text(self, whole: Unpacked) -> None:
        refuse_other_than_text(whole.path, whole.shown, "CSV")
        text = text_file(whole.path, whole.shown, self.wanted)
        headings = text.headings
        self._look_at_headings(whole.shown, headings)
        file = SourceFile(
            whole.path, whole.shown, "csv", 0, headings.names, text.delimiter, text.above, headings.rows[-1] + 1,
            self.source.skip_rows,
        )  # fmt: skip
        end = text.last_rows()
        odd = any(len(row) != len(headings.names) or not any(row) for _, row in end)
        if text.plain and not odd and not odd_last_rows(end, headings.names, self.source) and not text.look.errors:
            self.made.append(MadeTable(file, text.look.sha256, whole.shown))
            return
        out = self._written_out(headings.names, whole.shown)
        folder = self.scratch.path()
        out.write(folder, text.chunks(ROWS_TURNED), file.first_row, {})
        self.told += out.findings
        file = self._without_last(replace(file, path=folder, kind="text"), out)
        if text.look.errors:
            held = dict(text.error_rows())
            self._errors(file, [cell for cell in text.error_cells(held) if cell.column in out.wanted], held, None)
        self.made.append(MadeTable(file, text.look.sha256, whole.shown))

    def _workbook(self, whole: Unpacked) -> None:
        book = Workbook(whole.path, whole.shown)

        def headings_of(lines: Sequence[Line]) -> Headings:
            return headings_in(lines, self.wanted, whole.shown)

        chosen, told = chosen_sheets(book, whole.shown, self.source.sheet, headings_of, "sheet:")
        self.told += told
        self.alone = self.alone and len(chosen) == 1
        sha256 = fingerprint_of(whole.path)
        for sheet in chosen:
            tells = whole.path.suffix.lower() in ERRORS_SEEN_IN
            self.made.append(MadeTable(self._sheet(sheet, tells), sha256, whole.shown))

    def _sheet(self, chosen: ChosenSheet, tells_errors: bool) -> SourceFile:
        headings, sheet = chosen.headings, chosen.sheet
        self._look_at_headings(chosen.shown, headings)
        file = SourceFile(
            self.scratch.path(), chosen.shown, "text", 0, headings.names, first=headings.rows[-1] + 1,
            not_read=self.source.skip_rows, left=sheet.left,
        )  # fmt: skip
        out = self._written_out(headings.names, chosen.shown)
        out.blanks = None if tells_errors else 0
        errors = [cell for cell in sheet.errors if cell.row >= file.first_row and cell.column in out.wanted]
        out.write(file.path, sheet.chunks(headings.rows[-1], ROWS_TURNED), file.first_row, by_row(errors))
        file = self._without_last(file, out)
        if out.blanks:
            what = f"There is nothing in {some(out.blanks, 'cell')} that would be read."
            what += " An error such as #N/A looks so too in a file of this kind."
            fix = "Save it as .xlsx, where errors are found, or look whether these are blanks."
            self.told.append(Finding(chosen.shown, what, fix, "warning"))
        if errors:
            numbers = {cell.row for cell in errors}
            held = {number: row for number, row in sheet.rows() if number in numbers}
            self._errors(file, errors, held, sheet.left)
        return file

    def _written_out(self, names: Sequence[str], shown: str) -> WrittenOut:
        others = [other for called in self.source.also_called.values() for other in called]  # they fill its blanks
        places = [at for at, name in enumerate(names) if name in self.source.headings or matches(name, others)]
        return WrittenOut(places, len(names), shown, self.source.skip_rows)

    def _look_at_headings(self, shown: str, headings: Headings) -> None:
        """Tell where headings were found. Raises InputError where not one of those wanted is there."""
        if headings.lacking and len(headings.lacking) == headings.asked:
            first = next((name for name in headings.names if name), "")
            what = f"It holds no column that is wanted: its row {headings.rows[-1]} begins with '{first[:60]}'."
            fix = f"The headings wanted are {listed(headings.lacking[:8])}: mend `columns:`, or name another file."
            fix = fix if self.alone else "Take it out of the folder, or name the files that count one by one."
            raise InputError.of(shown, what, fix)
        told = headings.told(shown)
        self.told += told if self.alone else [replace(each, fix=_UNNAMED) for each in told]

    def _without_last(self, file: SourceFile, out: WrittenOut) -> SourceFile:
        """A table that was written out, without those of its rows that are none, which are told."""
        odd = odd_last_rows(out.last, file.headings, self.source, file.not_read)
        proved = proved_totals(self.source, self.rows, file, odd, self.alone)
        self.told += proved.findings
        nothing = [number for number in out.nothing if not out.skips(number)]
        if nothing:
            rows = (
                f"Row {nothing[0]} holds"
                if len(nothing) == 1
                else f"{len(nothing):,} rows, {nothing[0]} the first, hold"
            )
            what = f"{rows} nothing in the columns that are read, and count as none."
            self.told.append(Finding(file.shown, what, _UNNAMED, "warning"))
        return replace(file, not_read=(*file.not_read, *((number, number) for number in proved.numbers)))

    def _errors(
        self, file: SourceFile, cells: Sequence[ErrorCell], held: Mapping[int, Sequence[str]], left: int | None
    ) -> None:
        """A fault for each kind of error in the rows that are read."""
        place = {name: at for at, name in enumerate(file.headings)}
        kept = [
            cell
            for cell in cells
            if not any(first <= cell.row <= last for first, last in file.not_read)
            and keeps(self.source, held[cell.row], place, file.headings[cell.column])
        ]
        self.told += error_findings(file.shown, dict(enumerate(file.headings)), kept, left)
