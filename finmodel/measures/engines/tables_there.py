"""The columns wanted of a table that is on an engine already, as a query in that engine's own SQL.

Typed columns are taken as they are. Text that holds numbers or days is read as it would be from a file, in the forms
that every engine reads alike: what is written otherwise is told as unread, and a way of writing days that an engine
cannot read exactly is refused by name. Rows are numbered in the order of all that is read of them, so that a second
run numbers them alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from finmodel.errors import Finding
from finmodel.measures.engines import ParameterTable, RowSource, SourceColumn, SourceFile

_NUMBER = "^([-+]?[£$€]? ?|[£$€] ?[-+]?)([0-9]+|[1-9][0-9]{0,2}(,[0-9]{3})+)([.][0-9]*)?%?$|^[-+]?[.][0-9]+$"
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_INSTANT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:.]+$"
_FORMAT = re.compile(r"%([dmY])([-/. ])%([dmY])\2%([dmY])")
_MOST = "999999999999"

DAYS = ("date", "timestamp", "instant")
NUMBERS = ("whole", "decimal", "float")
"""What a column may hold, beside `text` and `other`."""


@dataclass(frozen=True)
class TableSpelling:
    """How an engine spells what is asked of its columns, of expressions put in for `{raw}` and, of text, `{text}`.

    `as_text` makes a text that is compared byte by byte; `number` a decimal of a text that is certain to be one; `day`
    a date of one like 2024-03-31, or nil where there is no such day; `utc_day` a date of an instant.
    """

    dialect: str
    quote: str
    as_text: str
    matches: str
    number: str
    day: str
    utc_day: str = "CAST({raw} AS DATE)"

    def quoted(self, name: str) -> str:
        """A name that cannot be taken for anything else; of a table, with its schema."""
        return f"{self.quote}{name.replace(self.quote, self.quote * 2)}{self.quote}"

    def table(self, name: str) -> str:
        """A table's name with its schema, as it is told: `schema.name`."""
        return ".".join(self.quoted(part) for part in name.split("."))


def always_and_keep(name: str, source: RowSource) -> dict[str, ParameterTable]:
    """The fixed codes of a source, and the values of the rows to keep, as tables beside it."""
    fixed: dict[str, list[object]] = {c.name: [c.always] for c in source.columns if c.always is not None}
    fixed = fixed or {"nothing": [None]}
    kept = [(number, value) for number, (_, values) in enumerate(source.keep) for value in values]
    return {
        f"{name}__always": ParameterTable(dict.fromkeys(fixed, "VARCHAR"), fixed),
        f"{name}__keep": ParameterTable(
            {"heading_no": "INTEGER", "value": "VARCHAR"},
            {"heading_no": [number for number, _ in kept], "value": [value for _, value in kept]},
        ),
    }


def unreadable_columns(source: RowSource, file: SourceFile, kinds: Mapping[str, str], engine: str) -> list[Finding]:
    """Columns that hold what ours cannot be, and ways of writing days that the engine cannot read exactly."""
    return list(_unreadable(source, file, kinds, engine))


def _unreadable(source: RowSource, file: SourceFile, kinds: Mapping[str, str], engine: str) -> Iterator[Finding]:
    for column in source.columns:
        if column.heading is None:
            continue
        kind = kinds[column.heading]
        fits = {"date": (*DAYS, "text"), "number": (*NUMBERS, "text"), "code": (kind,)}[column.holds]
        if kind not in fits:
            held = {"date": "days", "number": "numbers"}[column.holds]
            what = f"Column '{column.heading}' is of another type, and `{column.name}` holds {held}."
            yield Finding(file.shown, what, f"Give a column of {held}, such as one of a view.")
        elif column.format is not None and kind == "text" and not _FORMAT.fullmatch(column.format):
            what = f"{engine} does not read days written as `{column.format}` exactly."
            yield Finding(file.shown, what, f"Give a column of dates in place of '{column.heading}', as in a view.")


def projected(name: str, source: RowSource, file: SourceFile, kinds: Mapping[str, str], spelling: TableSpelling) -> str:
    """A query of the columns wanted: for each its text, and of dates and numbers the value and whether it is unread."""
    own = spelling.quoted
    texts, values, unread = [], [], []
    given = [own(f"{column.name}_text") for column in source.columns]
    given += [own(f"{column.name}_raw") for column in source.columns if column.holds == "code"]
    for column in source.columns:
        kind = kinds[column.heading] if column.heading is not None else "text"
        text = f"r.{own(f'{column.name}_text')}"
        texts.append(f"{_text(column, kind, spelling)} AS {own(f'{column.name}_text')}")
        if column.holds == "code":
            texts.append(f"{_text(column, 'other', spelling)} AS {own(f'{column.name}_raw')}")
            continue
        if column.heading is not None:
            texts.append(f"f.{own(column.heading)} AS {own(f'{column.name}_raw')}")
        raw = f"r.{own(f'{column.name}_raw')}" if column.heading is not None else text
        values.append(f"{_value(column, kind, raw, text, spelling)} AS {own(column.name)}")
        missed = f"v.{own(f'{column.name}_text')} IS NOT NULL AND v.{own(column.name)} IS NULL"
        unread.append(f"CASE WHEN {missed} THEN 1 ELSE 0 END AS {own(f'{column.name}_unread')}")
        if column.holds == "number":
            finer = _finer(kind, raw, text, spelling)
            values.append(f"CASE WHEN {finer} THEN 1 ELSE 0 END AS {own(f'{column.name}_finer')}")
            unread.append(f"v.{own(f'{column.name}_finer')}")
    admitted = f"SELECT {own('value')} FROM {own(f'{name}__keep')} WHERE {own('heading_no')} ="
    kept = [
        f"{_trimmed(f'f.{own(heading)}', kinds[heading], spelling)} IN ({admitted} {number})"
        for number, (heading, _) in enumerate(source.keep)
    ]
    where = f" WHERE {' AND '.join(kept)}" if kept else ""
    made = [own(column.name) for column in source.columns if column.holds != "code"]
    rows = f"{spelling.table(file.shown)} AS f CROSS JOIN {own(f'{name}__always')} AS a{where}"
    read = f"SELECT {', '.join(texts)} FROM {rows}"
    valued = f"SELECT {', '.join([*(f'r.{each}' for each in given), *values])} FROM ({read}) AS r"
    order = ", ".join(f"v.{each}" for each in (*given, *made))
    numbered = [f"CAST({file.file_no} AS INTEGER) AS {own('file_no')}", _row_no(order, own("row_no"))]
    columns = [*numbered, *(f"v.{each}" for each in (*given, *made)), *unread]
    return f"SELECT {', '.join(columns)} FROM ({valued}) AS v"


def _row_no(order: str, name: str) -> str:
    return f"CAST(ROW_NUMBER() OVER (ORDER BY {order}) AS BIGINT) AS {name}"


def _text(column: SourceColumn, kind: str, spelling: TableSpelling) -> str:
    if column.heading is not None:
        return _trimmed(f"f.{spelling.quoted(column.heading)}", kind, spelling)
    return f"a.{spelling.quoted(column.name)}" if column.always is not None else spelling.as_text.format(raw="NULL")


def _trimmed(raw: str, kind: str, spelling: TableSpelling) -> str:
    text = spelling.as_text.format(raw=raw)
    return f"NULLIF(TRIM({text}), '')" if kind == "text" else text


def _finer(kind: str, raw: str, text: str, spelling: TableSpelling) -> str:
    """Whether a number has more than the six decimals that are read; a float's own noise is none."""
    if kind == "text":
        return spelling.matches.format(text=text, pattern="^.*[.][0-9]{6}[0-9]*[1-9].*$")
    if kind == "float":
        return f"ABS({raw} * 1000000 - ROUND({raw} * 1000000)) > 0.01"
    return f"{raw} <> ROUND({raw}, 6)" if kind == "decimal" else "1 = 0"


def _value(column: SourceColumn, kind: str, raw: str, text: str, spelling: TableSpelling) -> str:
    if column.holds == "number":
        value = raw if kind in NUMBERS else _number(column, text, spelling)
        return f"CASE WHEN {value} BETWEEN -{_MOST} AND {_MOST} THEN CAST({value} AS DECIMAL(18, 6)) END"
    if kind in DAYS:
        day = spelling.utc_day.format(raw=raw) if kind == "instant" else f"CAST({raw} AS DATE)"
    else:
        day = _day(column, text, spelling)
    first, last = "CAST('1800-01-01' AS DATE)", "CAST('9999-12-31' AS DATE)"
    return f"CASE WHEN {day} BETWEEN {first} AND {last} THEN {day} END"


def _number(column: SourceColumn, text: str, spelling: TableSpelling) -> str:
    """A number of a text: a part may be written in percent, as a score is; what is counted is no percentage."""
    bare = spelling.number.format(text=f"TRANSLATE({text}, ',£$€% ', '')")
    percent = f"{bare} * 0.01" if column.name == "score" else "NULL"
    scaled = f"CASE WHEN {text} LIKE '%!%' ESCAPE '!' THEN {percent} ELSE {bare} END"
    return f"(CASE WHEN {spelling.matches.format(text=text, pattern=_NUMBER)} THEN {scaled} END)"


def _day(column: SourceColumn, text: str, spelling: TableSpelling) -> str:
    def read(iso: str) -> str:
        return f"CASE WHEN {spelling.matches.format(text=iso, pattern=_DAY)} THEN {spelling.day.format(text=iso)} END"

    if column.format is None:
        instant = spelling.matches.format(text=text, pattern=_INSTANT)
        return f"(CASE WHEN {instant} THEN {read(f'SUBSTRING({text}, 1, 10)')} ELSE {read(text)} END)"
    found = _FORMAT.fullmatch(column.format)
    assert found is not None, "refused by unreadable_columns"
    names, between = (found[1], found[3], found[4]), found[2]
    parts = {each: f"SPLIT_PART({text}, '{between}', {at})" for at, each in enumerate(names, 1)}
    digits = {"d": "[0-9]{1,2}", "m": "[0-9]{1,2}", "Y": "[0-9]{4}"}
    pattern = "^" + f"[{between}]".join(digits[each] for each in names) + "$"
    iso = f"CONCAT({parts['Y']}, '-', LPAD({parts['m']}, 2, '0'), '-', LPAD({parts['d']}, 2, '0'))"
    return f"(CASE WHEN {spelling.matches.format(text=text, pattern=pattern)} THEN {read(iso)} END)"
