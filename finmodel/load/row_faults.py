"""What the row checks found, said with the file, the row and the user's own column.

What a fault puts at stake, in units and pounds, is told here too, so that it is the same for every kind of fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from finmodel.core.amounts import exact_money, some
from finmodel.core.cells.day_spelling import WHY_NO_DAY, forms_of
from finmodel.core.cells.number_spelling import WHY_NONE
from finmodel.core.data import ColumnMap, DataSource
from finmodel.core.spot import at_row
from finmodel.errors import Finding
from finmodel.load.files.error_cells import column_letters
from finmodel.load.fineness import Fineness
from finmodel.measures.engines import SourceFile
from finmodel.measures.row_checks import FAULTS, FaultWords

_LISTED = 3
"""How many rows a finding lists by their numbers."""
_REASONS = tuple(why for why, _ in WHY_NO_DAY)
_DAY_FIRST, _MONTH_FIRST, _EITHER_ORDER = (
    str(_REASONS.index(why) + 1) for why in ("day_first", "month_first", "day_or_month")
)


@dataclass(frozen=True)
class Stakes:
    """The units and money of rows whose codes are at fault, as the kernel `fault_sums` counts them."""

    sums: pd.DataFrame
    fineness: Fineness
    currency: str

    def of(self, code: pd.Series, source: DataSource) -> str:
        """What the rows of a code come to, in brackets; nothing where they have neither units nor money."""
        same = self.sums
        for name in ("file_no", "fault", "column_name", "code"):
            same = same[same[name] == code[name]]
        units = same["quantity"].sum() / self.fineness.parts_of_a_unit
        pounds = same["spend"].sum() / (100 * self.fineness.parts_of_a_penny)
        told = [some(round(float(units), 6), "unit")] if units and "quantity" in source.columns else []
        told += [exact_money(pounds, self.currency)] if pounds else []
        return f" At stake: {' and '.join(told)}." if told else ""


def fault_findings(
    faults: pd.DataFrame, files: Mapping[int, tuple[DataSource, SourceFile]], stakes: Stakes | None = None
) -> list[Finding]:
    """A finding for each kind of fault in each file, from the rows of the kernel `first_faults`."""
    together = faults.sort_values(["file_no", "fault", "column_name", "code_place", "row_no"])
    return list(_findings(together.astype(object).where(together.notna(), None), files, stakes))


def _findings(
    faults: pd.DataFrame, files: Mapping[int, tuple[DataSource, SourceFile]], stakes: Stakes | None
) -> Iterator[Finding]:
    for key, kind in faults.groupby(["file_no", "fault", "column_name"], sort=False):
        fault, column = (str(part) for part in key[1:])
        source, file = files[int(kind["file_no"].iloc[0])]
        for code, rows in _by_cause(fault, kind).groupby("code", sort=False):
            numbers = sorted(int(number) - 1 + file.first_row for number in rows["row_no"])[:_LISTED]
            numbers = [] if file.kind == "table" else numbers  # no number that a user could look up
            spot = _heading(source, column) + _cell(file, source, column, numbers)
            where = at_row(file.shown, numbers[0] if numbers else 0, spot)
            words = _words(fault, str(code))
            given = code if words.by_code else rows["given"].iloc[0]
            what, fix = _said(words, column, given)
            if fault == "unread_date":
                fix = _mend_of_days(source.columns.get(column), str(code), list(rows["given"])) or fix
            count = int(rows.drop_duplicates("own_code")["row_count"].sum())
            what += _others(count, numbers)
            what += (
                stakes.of(rows.iloc[0], source)
                if stakes is not None and (words.by_code or words.severity == "warning")
                else ""
            )
            yield Finding(where, what, fix, words.severity)
        yield from _passed_over(kind, at_row(file.shown, 0, _heading(source, column)), column)


def _by_cause(fault: str, kind: pd.DataFrame) -> pd.DataFrame:
    """The rows of a fault with one code for one cause: days that are in either order are in the one that is proven."""
    rows = kind.assign(own_code=kind["code"])
    if fault == "unread_date":
        proven = [code for code in (_DAY_FIRST, _MONTH_FIRST) if code in set(rows["code"])]
        if len(proven) == 1:
            rows["code"] = rows["code"].replace(_EITHER_ORDER, proven[0])
            rows = rows.sort_values(["code", "own_code"], key=lambda codes: codes != proven[0], kind="stable")
    return rows


def _words(fault: str, code: str) -> FaultWords:
    """What is told of a fault, by its reason where there are several."""
    if fault == "unread_number":
        fault = {"none": fault}.get(WHY_NONE[int(code) - 1], WHY_NONE[int(code) - 1])
    elif fault == "unread_date" and _REASONS[int(code) - 1] in FAULTS:
        fault = _REASONS[int(code) - 1]
    return FAULTS[fault]


def _mend_of_days(entry: ColumnMap | None, code: str, given: list[object]) -> str:
    """The way of writing days that all of a column's are written in, as far as they show it."""
    if entry is not None and entry.year is not None:
        return "Write the year like 202425 and the month as 1 to 12 or by its name; a place's year starts with month 1."
    if entry is None or entry.column is None:
        return ""
    forms = forms_of(str(each) for each in given)
    if code == _EITHER_ORDER and len(forms) > 1:
        return f"Say which comes first: `format: {forms[0]}` (the day) or `format: {forms[1]}` (the month)."
    if len(forms) == 1:
        stated = "" if entry.format is None else f" in place of `{entry.format}`"
        return f"Say `format: {forms[0]}` for this column{stated}."
    return "" if entry.format is None else f"Write it like the others, as `format: {entry.format}` says."


def _passed_over(kind: pd.DataFrame, where: str, column: str) -> Iterator[Finding]:
    """How many codes of a kind of fault are not told one by one, because they are many."""
    listed = kind.drop_duplicates("code")
    codes = int(kind["codes"].iloc[0]) - len(listed)
    if codes:
        rows = int(kind["rows_of_kind"].iloc[0]) - int(listed["row_count"].sum())
        what = f"`{column}`: {codes:,} more of what is written there is at fault in the same way, in {rows:,} rows."
        yield Finding(where, what, "Look whether it is the right column.")


def _heading(source: DataSource, column: str) -> str:
    entry = source.columns.get(column)
    if entry is not None and entry.year is not None:
        return f"columns {entry.year} and {entry.month}"
    return f"column {entry.column}" if entry is not None and entry.column is not None else ""


def _cell(file: SourceFile, source: DataSource, column: str, numbers: list[int]) -> str:
    """The cell of a sheet that is at fault; nothing where it is no sheet."""
    entry = source.columns.get(column)
    if file.left is None or not numbers or entry is None or entry.column not in file.headings:
        return ""
    return f", cell {column_letters(file.headings.index(entry.column) + file.left)}{numbers[0]}"


def _others(count: int, numbers: list[int]) -> str:
    if count == 1:
        return ""
    if not numbers:
        return f" {count:,} rows."
    listed = ", ".join(str(number) for number in numbers)
    return f" {count:,} rows: {listed}{', …' if count > len(numbers) else ''}."


def _said(words: FaultWords, column: str, given: object) -> tuple[str, str]:
    shown = "what is written" if column == "birth_date" else f"'{str(given)[:60]}'"
    return words.what.format(column=column, given=shown), words.fix
