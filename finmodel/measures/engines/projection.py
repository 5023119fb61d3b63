"""The one piece of SQL made from a user's headings: the columns wanted of a file, in DuckDB's spelling.

Each column is made of the same few steps (as it is written, as text, as a value, why it is none, what is odd of it),
and they are only to be understood side by side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from finmodel.core.cells.day_spelling import (
    AT_MIDNIGHT,
    DAY_NOUGHT,
    INSTANT,
    ISO,
    NEAR_MIDNIGHT,
    SERIAL,
    SERIALS,
    WHY_NO_DAY,
)
from finmodel.core.cells.number_spelling import (
    HARD_BLANKS,
    MINUS,
    SCALES,
    WHY_NONE,
    NumberColumn,
    doubtful,
    pattern,
    why_none,
)
from finmodel.core.nearest import nearest
from finmodel.core.speech import listed
from finmodel.errors import Finding
from finmodel.measures.engines import RowSource, SourceColumn, SourceFile
from finmodel.measures.engines.first_rows import GROUP, group_of
from finmodel.measures.engines.headings import alike
from finmodel.measures.engines.latest_rows import latest_join
from finmodel.measures.engines.quoting import literal
from finmodel.measures.engines.row_values import made_of, raw_of, share_of, with_hidden

_INSTANTS = ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")
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
    optional = {column.heading for column in source.columns if column.optional}
    for heading in source.headings:
        if counts[heading] > 1:
            what = f"The heading '{heading}' is there {counts[heading]} times."
            findings.append(Finding(file.shown, what, "Rename all but one."))
        spelt = [] if counts[heading] else alike(heading, headings)
        if spelt:
            what = f"The headings {listed([repr(each) for each in spelt])} may each be '{heading}'."
            findings.append(Finding(file.shown, what, "Name the one that is meant as it is spelt there."))
        elif not counts[heading] and heading not in optional:
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
        number = _number_column(column, file)
        if column.holds == "code":
            written = _as_text(raw, kind) if kind != "VARCHAR" or raw == "NULL" else raw
            codes.append(f"{column.name}_raw")
            texts.append(f"{written} AS {column.name}_raw")
        elif column.holds == "share":
            values.append(f"{share_of(column)} AS {column.name}")
        else:
            texts.append(f"{raw} AS {column.name}_raw")
            value = _number(column, kind, number) if column.holds == "number" else _day(column, kind, file)
            values.append(f"{value} AS {column.name}")
            given = f"{column.name}_{'text' if kind == 'VARCHAR' else 'raw'}"  # no number is turned to text to look at
            missed = f"{given} IS NOT NULL AND {column.name} IS NULL"
            why = _why(f"{column.name}_text", why_none(number) if column.holds == "number" else WHY_NO_DAY[1:], column)
            unread.append(f"CASE WHEN {missed} THEN {why} ELSE 0 END AS {column.name}_unread")
        if column.holds == "date":
            century = _century_doubt(column, kind)
            unread.append(f"CASE WHEN {_doubt(column, kind)} THEN 1 {century}ELSE 0 END AS {column.name}_doubt")
        if column.holds == "number":
            unread.append(f"CASE WHEN {_finer(column.name, kind)} THEN 1 ELSE 0 END AS {column.name}_finer")
    if source.one_row_each:
        plain = {heading: _text(f"f.{types[heading][0]}", types[heading][1]) for heading in source.one_row_each}
        texts.append(f"{group_of(source.one_row_each, plain)} AS {GROUP}")
    joined, kept = _rows_kept(name, source, types)
    left_out = [f"f.row_no NOT BETWEEN {first} AND {last}" for first, last in _row_nos(file)]
    where = f" WHERE {' AND '.join([*left_out, *kept])}" if kept or left_out else ""
    read = f"SELECT f.row_no, {', '.join(texts)} FROM {relation} AS f CROSS JOIN {name}__always AS a{joined}{where}"
    own_texts = [f"{column.name}_text" for column in with_hidden(source)]
    raws = [f"{column.name}_raw" for column in with_hidden(source) if column.holds in ("date", "number")]
    group = [GROUP] if source.one_row_each else []
    numbered = [f"CAST({file.file_no} AS INTEGER) AS file_no", "row_no", *own_texts, *codes, *raws, *values, *group]
    without = f"* EXCLUDE ({', '.join(raws)})" if raws else "*"
    return made_of(source, f"SELECT {', '.join([without, *unread])} FROM (SELECT {', '.join(numbered)} FROM ({read}))")


def _rows_kept(name: str, source: RowSource, types: Mapping[str, tuple[str, str]]) -> tuple[str, list[str]]:
    """What the rows of a file are joined with, and the conditions that those to be read meet."""

    def among(number: int, heading: str) -> str:
        own, kind = types[heading]
        text = _text(f"f.{own}", kind)
        return f"COALESCE({text} IN (SELECT value FROM {name}__keep WHERE heading_no = {number}), FALSE)"

    chosen = iter([among(number, heading) for number, (heading, _) in enumerate(source.chosen)])
    kept = [next(chosen) for _ in source.keep]
    out = [f"({' AND '.join(next(chosen) for _ in group)})" for group in source.leave_out]
    left_out = " OR ".join(out)
    if source.set_aside == "left_out":
        return "", [*kept, f"({left_out})"]
    kept += [f"NOT ({left_out})"] if out else []
    if source.latest is None:
        return "", kept
    joined, earlier = latest_join(name, source.latest, types)
    return joined, [*kept, earlier if source.set_aside == "earlier" else f"NOT {earlier}"]


def _row_nos(file: SourceFile) -> list[tuple[int, int]]:
    """Stretches of rows that are left out, by `row_no`, of which the first row of data has 1."""
    return [(first - file.first_row + 1, last - file.first_row + 1) for first, last in file.not_read]


def _text(raw: str, kind: str) -> str:
    return f"NULLIF(TRIM({raw}), '')" if kind == "VARCHAR" else _as_text(raw, kind)


def _as_text(raw: str, kind: str) -> str:
    """A value as text: a whole number is 1, never 1.0."""
    if kind not in ("DOUBLE", "FLOAT"):
        return f"CAST({raw} AS VARCHAR)"
    whole = f"CAST(TRY_CAST({raw} AS BIGINT) AS VARCHAR)"
    return f"CASE WHEN {raw} = TRY_CAST({raw} AS BIGINT) THEN {whole} ELSE CAST({raw} AS VARCHAR) END"


def _finer(name: str, kind: str) -> str:
    """Whether a number has more than the six decimals that are read; a float's own noise is none."""
    raw, text = f"{name}_raw", f"{name}_text"
    if kind == "VARCHAR":
        short = f"LENGTH({text}) > 8 AND regexp_matches({text}, '[.,]\\d{{6}}\\d*[1-9]')"
        tiny = f"{name} BETWEEN -0.01 AND 0.01 AND regexp_matches({text}, '[eE]-')"
        return f"({short}) OR ({tiny} AND TRY_CAST({text} AS DOUBLE) <> CAST({name} AS DOUBLE))"
    if kind in ("DOUBLE", "FLOAT"):
        return f"abs({raw} * 1e6 - round({raw} * 1e6)) > 0.01"
    return f"{raw} <> round({raw}, 6)" if kind.startswith("DECIMAL") else "FALSE"


def _number_column(column: SourceColumn, file: SourceFile) -> NumberColumn:
    """What a column's numbers may be written with in a file of this kind."""
    asks = column.number.asks and file.kind == "csv" and file.delimiter == ";"
    return replace(column.number, asks=asks, typed=file.left is not None)


def _why(text: str, reasons: Iterable[tuple[str, str]], column: SourceColumn) -> str:
    """Which reason it has that a text is no such value, as a number."""
    places = WHY_NONE if column.holds == "number" else tuple(why for why, _ in WHY_NO_DAY)
    tidy = _tidied(text) if column.holds == "number" else text
    whens = [f"WHEN {_is(tidy, form)} THEN {places.index(why) + 1}" for why, form in reasons]
    return f"CASE {' '.join(whens)} ELSE 1 END"


def _is(text: str, form: str) -> str:
    return f"regexp_full_match({text}, {literal(form)})"


def _tidied(text: str) -> str:
    """A text with signs of print as those of a keyboard, and no blanks around it."""
    return f"TRIM(translate({text}, {literal(HARD_BLANKS + MINUS)}, {literal(' ' * len(HARD_BLANKS) + '-')}))"


def _number(column: SourceColumn, kind: str, number: NumberColumn) -> str:
    """A number, read at once where it is written plainly; else by the pattern of its column."""
    raw, text = f"{column.name}_raw", f"{column.name}_text"
    if kind != "VARCHAR":
        return f"TRY_CAST({raw if kind.startswith(_WHOLE_TYPES) else text} AS DECIMAL(18, 6))"
    tidy = _tidied(text)
    given = tidy
    not_plain = [f"contains({text}, '_')"]  # a band such as 5_9 is no number, though DuckDB reads it as one
    if number.decimal == ",":
        not_plain += [f"contains({text}, '.')"] if not number.typed else [_is(text, form) for form in doubtful(number)]
        given = f"translate({tidy}, '.,', ',.')"
    direct = f"CASE WHEN NOT ({' OR '.join(not_plain)}) THEN TRY_CAST({text} AS DECIMAL(18, 6)) END"
    fits = [_is(given, pattern(number)), *(f"NOT {_is(tidy, form)}" for form in doubtful(number))]
    bare = f"TRY_CAST(regexp_replace({given}, '[^0-9.]', '', 'g') AS DECIMAL(27, 12))"
    scale = "1"
    if number.money is not None:
        whens = (f"WHEN regexp_matches({given}, '[0-9.] ?{sign}') THEN {size}" for sign, size in SCALES)
        scale = f"CASE {' '.join(whens)} ELSE 1 END"
    part = f"CASE WHEN contains({given}, '%') THEN 0.01 ELSE 1 END" if number.percent else "1"
    sign = f"CASE WHEN contains({given}, '-') OR contains({given}, '(') THEN -1 ELSE 1 END"
    scaled = f"CAST({scale} AS DECIMAL(10, 0))" if number.money is not None else f"CAST({part} AS DECIMAL(3, 2))"
    value = f"TRY(CAST({bare} * {scaled} * {sign} AS DECIMAL(18, 6)))"
    return f"COALESCE({direct}, CASE WHEN {' AND '.join(fits)} THEN {value} END)"


def _day(column: SourceColumn, kind: str, file: SourceFile) -> str:
    """A day, of a column of dates or of a text; of an instant the day of its time zone, or the one that is written."""
    raw, text = f"{column.name}_raw", f"{column.name}_text"
    zone = None if column.time_zone is None else literal(column.time_zone)
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        day = f"CAST(timezone({zone}, {raw}) AS DATE)" if zone and kind in _INSTANTS else f"CAST({raw} AS DATE)"
    else:
        written = f"CASE WHEN TRY_CAST({text} AS TIMESTAMPTZ) IS NOT NULL THEN TRY_CAST(LEFT({text}, 10) AS DATE) END"
        if zone:
            local = f"CAST(timezone({zone}, TRY_CAST({text} AS TIMESTAMPTZ)) AS DATE)"
            written = f"CASE WHEN {_is(text, INSTANT)} THEN {local} ELSE {written} END"
        iso = f"CASE WHEN LENGTH({text}) > 10 THEN {written} ELSE TRY_CAST({text} AS DATE) END"
        days = f"DATE '{DAY_NOUGHT}' + CAST(FLOOR(TRY_CAST({text} AS DOUBLE)) AS INTEGER)"
        serial = f"CASE WHEN {_is(text, SERIALS)} THEN {days} END"
        forms = [iso]
        if column.format == SERIAL:
            forms = [serial, f"CASE WHEN {_is(text, ISO)} THEN {iso} END"]
        elif column.format is not None:
            forms = [_formatted(column, text), f"CASE WHEN {_is(text, ISO)} THEN {iso} END"]
        if file.left is not None and column.format != SERIAL:
            forms.append(serial)
        day = forms[0] if len(forms) == 1 else f"COALESCE({', '.join(forms)})"
    return f"CASE WHEN {day} BETWEEN DATE '1800-01-01' AND DATE '9999-12-31' THEN {day} END"


def _formatted(column: SourceColumn, text: str) -> str:
    day = f"CAST(try_strptime({text}, {literal(column.format or '')}) AS DATE)"
    if column.latest is None or "%y" not in (column.format or ""):
        return day
    return f"CASE WHEN {day} > DATE '{column.latest}' THEN CAST({day} - INTERVAL 100 YEAR AS DATE) ELSE {day} END"


def _century_doubt(column: SourceColumn, kind: str) -> str:
    """Whether a birth is read as a hundred years before a day of the two years after the last one that it may mean."""
    if column.latest is None or "%y" not in (column.format or "") or kind != "VARCHAR":
        return ""
    day = f"CAST(try_strptime({column.name}_text, {literal(column.format or '')}) AS DATE)"
    return f"WHEN {day} > DATE '{column.latest}' AND {day} <= DATE '{column.latest}' + INTERVAL 2 YEAR THEN 2 "


def _doubt(column: SourceColumn, kind: str) -> str:
    """Whether a day is that of an instant within an hour of midnight in Greenwich, and no time zone is stated."""
    raw, text = f"{column.name}_raw", f"{column.name}_text"
    if column.time_zone is not None or column.heading is None:
        return "FALSE"
    if kind in _INSTANTS:
        return f"hour({raw}) IN (0, 23) AND {raw} <> date_trunc('day', {raw})"
    if kind != "VARCHAR":
        return "FALSE"
    return f"LENGTH({text}) > 16 AND {_is(text, NEAR_MIDNIGHT)} AND NOT {_is(text, AT_MIDNIGHT)}"
