"""The one piece of SQL made from a user's headings: the columns wanted of a file, in DuckDB's spelling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from finmodel.core.nearest import nearest
from finmodel.core.speech import listed
from finmodel.errors import Finding
from finmodel.measures.engines import RowSource, SourceColumn, SourceFile
from finmodel.measures.engines.headings import alike
from finmodel.measures.engines.latest_rows import latest_join
from finmodel.measures.engines.quoting import literal
from finmodel.measures.engines.row_values import made_of, raw_of, share_of, with_hidden

_NUMBER = r"[-+]?[£$€]?\s?[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?%?"
_SIGNS = ",£$€% "
_WHOLE_TYPES = (
    "INTEGER",
    "BIGINT",
    "DOUBLE",
    "FLOAT",
    "DECIMAL",
    "SMALLINT",
    "TINYINT",
    "HUGEINT",
    "UINTEGER",
    "UBIGINT",
)


def heading_findings(source: RowSource, file: SourceFile, headings: tuple[str, ...]) -> list[Finding]:
    """What is wrong with a file's headings: one that is wanted is not there, or is there twice."""
    counts = Counter(headings)
    findings = []
    for heading in source.headings:
        if counts[heading] > 1:
            what = f"The heading '{heading}' is there {counts[heading]} times."
            findings.append(Finding(file.shown, what, "Rename all but one."))
        spelt = [] if counts[heading] else alike(heading, headings)
        if spelt:
            what = f"The headings {listed([repr(each) for each in spelt])} may each be '{heading}'."
            findings.append(Finding(file.shown, what, "Name the one that is meant as it is spelt there."))
        elif not counts[heading]:
            near = nearest(heading, headings)
            known = [name for name in headings if name]
            fix = f"Did you mean '{near}'?" if near else f"Its columns are {', '.join(known[:20])}."
            findings.append(Finding(file.shown, f"There is no column '{heading}'.", fix))
    return findings


def select(name: str, source: RowSource, file: SourceFile, relation: str, types: Mapping[str, tuple[str, str]]) -> str:
    """A SELECT of the columns wanted of one file.

    `relation` gives its rows with `row_no`; `types` is, for each heading, its column in the relation and that
    column's type. Rows that `keep` does not admit are left out; its values are in the table `name__keep`, and
    the fixed codes in `name__always`.
    """
    texts, codes, values, unread = [], [], [], []
    for column in with_hidden(source):
        raw, kind = raw_of(column, types)
        if column.blanks and column.heading is not None:
            blanks = ", ".join(literal(text) for text in column.blanks)
            raw = f"CASE WHEN {_text(raw, kind)} IN ({blanks}) THEN NULL ELSE {raw} END"
        texts.append(f"{_text(raw, kind)} AS {column.name}_text")
        if column.holds == "code":
            written = f"CAST({raw} AS VARCHAR)" if kind != "VARCHAR" or raw == "NULL" else raw
            codes.append(f"{column.name}_raw")
            texts.append(f"{written} AS {column.name}_raw")
        elif column.holds == "share":
            values.append(f"{share_of(column)} AS {column.name}")
        else:
            texts.append(f"{raw} AS {column.name}_raw")
            values.append(f"{_value(column, kind)} AS {column.name}")
            given = f"{column.name}_{'text' if kind == 'VARCHAR' else 'raw'}"  # no number is turned to text to look at
            missed = f"{given} IS NOT NULL AND {column.name} IS NULL"
            unread.append(f"CASE WHEN {missed} THEN 1 ELSE 0 END AS {column.name}_unread")
        if column.holds == "number":
            unread.append(f"CASE WHEN {_finer(column.name, kind)} THEN 1 ELSE 0 END AS {column.name}_finer")
    joined, kept = _rows_kept(name, source, types)
    left_out = [f"f.row_no NOT BETWEEN {first} AND {last}" for first, last in _row_nos(file)]
    where = f" WHERE {' AND '.join([*left_out, *kept])}" if kept or left_out else ""
    read = f"SELECT f.row_no, {', '.join(texts)} FROM {relation} AS f CROSS JOIN {name}__always AS a{joined}{where}"
    own_texts = [f"{column.name}_text" for column in with_hidden(source)]
    raws = [f"{column.name}_raw" for column in with_hidden(source) if column.holds in ("date", "number")]
    numbered = [f"CAST({file.file_no} AS INTEGER) AS file_no", "row_no", *own_texts, *codes, *raws, *values]
    without = f"* EXCLUDE ({', '.join(raws)})" if raws else "*"
    return made_of(source, f"SELECT {', '.join([without, *unread])} FROM (SELECT {', '.join(numbered)} FROM ({read}))")


def _rows_kept(name: str, source: RowSource, types: Mapping[str, tuple[str, str]]) -> tuple[str, list[str]]:
    """What the rows of a file are joined with, and the conditions that those to be read meet."""
    chosen = [(heading, "IN") for heading, _ in source.keep] + [(heading, "NOT IN") for heading, _ in source.leave_out]
    kept = []
    for number, (heading, among) in enumerate(chosen):
        text = _text(f"f.{types[heading][0]}", types[heading][1])
        given = f"COALESCE({text}, '')" if among == "NOT IN" else text
        kept.append(f"{given} {among} (SELECT value FROM {name}__keep WHERE heading_no = {number})")
    if source.latest is None:
        return "", kept
    joined, latest = latest_join(name, source.latest, types)
    return joined, [*kept, latest]


def _row_nos(file: SourceFile) -> list[tuple[int, int]]:
    """Stretches of rows that are left out, by `row_no`, of which the first row of data has 1."""
    return [(first - file.first_row + 1, last - file.first_row + 1) for first, last in file.not_read]


def _text(raw: str, kind: str) -> str:
    return f"NULLIF(TRIM({raw}), '')" if kind == "VARCHAR" else f"CAST({raw} AS VARCHAR)"


def _finer(name: str, kind: str) -> str:
    """Whether a number has more than the six decimals that are read; a float's own noise is none."""
    raw, text = f"{name}_raw", f"{name}_text"
    if kind == "VARCHAR":
        return f"LENGTH({text}) > 8 AND regexp_matches({text}, '\\.\\d{{6}}\\d*[1-9]')"
    if kind in ("DOUBLE", "FLOAT"):
        return f"abs({raw} * 1e6 - round({raw} * 1e6)) > 0.01"
    return f"{raw} <> round({raw}, 6)" if kind.startswith("DECIMAL") else "FALSE"


def _value(column: SourceColumn, kind: str) -> str:
    raw, text = f"{column.name}_raw", f"{column.name}_text"
    if column.holds == "number":
        direct = f"TRY_CAST({raw if kind.startswith(_WHOLE_TYPES) else text} AS DECIMAL(18, 6))"
        # a part may be written in percent, as a score is; units, people and money are counted, and are no percentage
        scale = f"CASE WHEN ends_with({text}, '%') THEN {'0.01' if column.name == 'score' else 'NULL'} ELSE 1 END"
        bare = f"TRY_CAST(translate({text}, {literal(_SIGNS)}, '') AS DECIMAL(18, 6))"
        scaled = f"CAST({bare} * {scale} AS DECIMAL(18, 6))"
        return f"COALESCE({direct}, CASE WHEN regexp_full_match({text}, {literal(_NUMBER)}) THEN {scaled} END)"
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        day = f"CAST({raw} AS DATE)"
    elif column.format is not None:
        day = f"CAST(try_strptime({text}, {literal(column.format)}) AS DATE)"
    else:
        stamp = f"CAST(TRY_CAST({text} AS TIMESTAMPTZ) AS DATE)"
        day = f"CASE WHEN LENGTH({text}) > 10 THEN {stamp} ELSE TRY_CAST({text} AS DATE) END"
    return f"CASE WHEN {day} BETWEEN DATE '1800-01-01' AND DATE '9999-12-31' THEN {day} END"
