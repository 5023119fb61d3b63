"""Rows that are there twice, in one file or in two; what is read of them alone is compared, since nothing else is read.

Rows that name a person are told wherever they are equal. Rows that name nobody are told where days and codes tell the
other rows of their file apart: where many rows share them, equal ones are no wonder. A file most of whose rows stand in
another is refused, since it would be counted twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from finmodel.core.amounts import exact_money, some
from finmodel.core.data import ActivitySource, DataSource
from finmodel.core.spot import at_row
from finmodel.errors import Finding
from finmodel.load.files.sources import ReadFile
from finmodel.measures.engines import Engine, SourceFile

_MOST_OF_IT, _SOME_OF_IT = 0.9, 0.2
_FEWEST = 5
"""Rows that a file must have in common with another before the two are held against each other."""
_ALIKE_BY_CHANCE = 0.05
"""Share of a file's rows that name nobody, and share days and codes, above which equal ones are no wonder."""


@dataclass(frozen=True)
class Repeats:
    """Rows that repeat an earlier one: sums by file and file of the earlier one, the first of them, and what is alike.

    `sums`: `file_no, first_file, named, row_count, units, pounds`; `first`: `file_no, first_file, named, row_no,
    first_row`; `alike`: for each file, its rows that name nobody and share their days and codes with others.
    """

    sums: pd.DataFrame
    first: pd.DataFrame
    alike: Mapping[int, int]


def repeat_findings(
    repeats: Repeats, files: Mapping[int, SourceFile], rows: Mapping[int, int], currency: str
) -> list[Finding]:
    """What is to be said of rows that are there twice."""
    findings: list[Finding] = []
    within = []
    for _, part in repeats.sums.groupby(["file_no", "first_file"]):
        file, other = (int(part[name].iloc[0]) for name in ("file_no", "first_file"))
        count = int(part["row_count"].sum())
        share = count / max(1, min(rows[file], rows[other]))
        if file != other and count >= _FEWEST and share >= _SOME_OF_IT:
            findings.append(_of_files(files[file], files[other], part, rows[file], share, currency))
        else:
            within.append(part)
    for _, part in pd.concat(within).groupby(["file_no", "named"]) if within else ():
        file, named = int(part["file_no"].iloc[0]), bool(part["named"].iloc[0])
        if named or repeats.alike.get(file, 0) <= _ALIKE_BY_CHANCE * rows[file]:
            findings.append(_of_rows(repeats.first, part, files, named, currency))
    return findings


def _of_files(
    file: SourceFile, other: SourceFile, part: pd.DataFrame, rows: int, share: float, currency: str
) -> Finding:
    count = int(part["row_count"].sum())
    amount = _amount(part, currency)
    what = f"{count:,} of its {rows:,} rows are in {other.shown} too ({amount}), equal in all that is read of them."
    fix = "Take one of the two away"
    fix += ", or say under `one_row_each:` of the source which columns tell one row from another."
    return Finding(file.shown, what, fix, "error" if share >= _MOST_OF_IT else "warning")


def _of_rows(
    first: pd.DataFrame, part: pd.DataFrame, files: Mapping[int, SourceFile], named: bool, currency: str
) -> Finding:
    file = files[int(part["file_no"].iloc[0])]
    count = int(part["row_count"].sum())
    mine = first[(first["file_no"] == file.file_no) & (first["named"] == int(named))]
    mine = mine[mine["first_file"].isin(part["first_file"])].sort_values("row_no")
    columns = [mine[name].astype(int).tolist() for name in ("row_no", "first_file", "first_row")]
    pairs = [_pair(file, row, files[other], earlier) for row, other, earlier in list(zip(*columns, strict=True))[:3]]
    where = at_row(file.shown, 0 if file.kind == "table" else int(mine["row_no"].iloc[0]) - 1 + file.first_row)
    of = "of the same person" if named else f"that name{'s' if count == 1 else ''} nobody"
    listed = "" if file.kind == "table" else f": {', '.join(pairs)}{', …' if count > len(pairs) else ''}"
    what = (
        f"{some(count, 'row')} {of} {'repeats' if count == 1 else 'repeat'} an earlier one in all that is read of "
        f"{'it' if count == 1 else 'them'} ({_amount(part, currency)}){listed}."
    )
    fix = "Take out what was loaded twice, or say `one_row_each:` with the columns that tell one row from another"
    return Finding(where, what, f"{fix}; where each happened, read on.", "warning")


def left_out_copies(engine: Engine, name: str, source: DataSource, files: Sequence[ReadFile]) -> Iterator[Finding]:
    """How many rows of each file of a source are left out by its `one_row_each:`."""
    if not source.one_row_each:
        return
    known = {each.file.file_no: each.file for each in files}
    found = engine.fetch("left_out_copies", {"left_out": f"{name}__left_out"})
    for no, rows, quantity in found.itertuples(index=False, name=None):
        units = (
            f" ({some(round(float(quantity), 6), 'unit')})"
            if isinstance(source, ActivitySource) and pd.notna(quantity)
            else ""
        )
        what = f"{some(int(rows), 'row')} {'repeats' if rows == 1 else 'repeat'} an earlier one and "
        what += f"{'is' if rows == 1 else 'are'} left out, as `one_row_each:` says{units}."
        yield Finding(known[int(no)].shown, what, "Where that is more than was meant, add columns to it.", "warning")


def _pair(file: SourceFile, row: int, other: SourceFile, earlier: int) -> str:
    there = f"row {earlier - 1 + other.first_row}" + ("" if other is file else f" of {other.shown}")
    return f"row {row - 1 + file.first_row} is {there}"


def _amount(part: pd.DataFrame, currency: str) -> str:
    pounds = float(part["pounds"].sum())
    return some(round(float(part["units"].sum()), 6), "unit") + (f", {exact_money(pounds, currency)}" if pounds else "")
