"""The columns wanted of a table that is on an engine already, as a query in that engine's own SQL.

Typed columns are taken as they are. Text that holds numbers or days is read as it would be from a file, in the forms
that every engine reads alike: what is written otherwise is told as unread, and a way of writing days that an engine
cannot read exactly is refused by name. Rows are numbered in the order of all that is read of them, so that a second
run numbers them alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from string import ascii_letters

from finmodel.core.cells.day_spelling import AT_MIDNIGHT, NEAR_MIDNIGHT, WHY_NO_DAY
from finmodel.core.cells.number_spelling import (
    BARE,
    HARD_BLANKS,
    MINUS,
    SCALES,
    WHY_NONE,
    NumberColumn,
    pattern,
    why_none,
)
from finmodel.core.currency import SIGNS
from finmodel.errors import Finding
from finmodel.measures.engines import ParameterTable, RowSource, SourceColumn, SourceFile

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ZONED = "(Z|[+-][0-9]{2}(:?[0-9]{2})?)"
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
    zone_day: str = "CAST({raw} AS DATE)"
    """A date of an instant in the time zone `{zone}`."""

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
    for key in _of_files(source):
        what = f"`{key}:` is read of files, and {engine} is not asked for it."
        yield Finding(file.shown, what, "Make the column in a view, or give the rows as a file.")
    for column in source.columns:
        if column.heading is None or column.heading not in kinds:
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


def _of_files(source: RowSource) -> Iterator[str]:
    """Keys of a source that are worked out where files are read, and not on an engine."""
    columns = source.columns
    stated = {
        "latest": source.latest is not None,
        "where_not": bool(source.leave_out),
        "also_called": bool(source.also_called),
        "price_by": any(column.rates is not None for column in columns),
        "reversed_where": any(column.reversed_where for column in columns),
        "year": any(column.month is not None for column in columns),
        "no_later_than": any(column.no_later_than is not None for column in columns),
        "first": any(column.first for column in columns),
        "organisation": any(column.organisation for column in columns),
        "optional": any(column.optional for column in columns),
        "age_groups": any(column.age_groups for column in columns),
    }
    return (key for key, said in stated.items() if said)


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
        if column.holds == "share":
            values.append(f"CAST(NULL AS DECIMAL(13, 12)) AS {own(column.name)}")
            continue
        if column.heading is not None:
            texts.append(f"f.{own(column.heading)} AS {own(f'{column.name}_raw')}")
        raw = f"r.{own(f'{column.name}_raw')}" if column.heading is not None else text
        values.append(f"{_value(column, kind, raw, text, spelling)} AS {own(column.name)}")
        told = f"v.{own(f'{column.name}_text')}"
        missed = f"{told} IS NOT NULL AND v.{own(column.name)} IS NULL"
        unread.append(
            f"CASE WHEN {missed} THEN {_why(column, told, spelling)} ELSE 0 END AS {own(f'{column.name}_unread')}"
        )
        if column.holds == "date":
            doubt, doubtful = _doubt(column, kind, raw, text, spelling), own(f"{column.name}_doubt")
            values.append(f"CASE WHEN {doubt} THEN 1 ELSE 0 END AS {doubtful}")
            unread.append(f"v.{doubtful}")
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


def _is(text: str, form: str, spelling: TableSpelling) -> str:
    return spelling.matches.format(text=text, pattern=f"^({form})$")


def _tidied(text: str) -> str:
    """A text with signs of print as those of a keyboard."""
    return f"TRIM(TRANSLATE({text}, '{HARD_BLANKS}{MINUS}', '{' ' * len(HARD_BLANKS)}-'))"


def _why(column: SourceColumn, text: str, spelling: TableSpelling) -> str:
    """Which reason it has that a text is no such value, as a number."""
    places: tuple[str, ...]
    if column.holds == "number":
        places, reasons, text = WHY_NONE, why_none(replace(column.number, asks=False)), _tidied(text)
    else:
        places, reasons = tuple(why for why, _ in WHY_NO_DAY), WHY_NO_DAY[1:]
    whens = [f"WHEN {_is(text, form, spelling)} THEN {places.index(why) + 1}" for why, form in reasons]
    return f"CASE {' '.join(whens)} ELSE 1 END"


def _doubt(column: SourceColumn, kind: str, raw: str, text: str, spelling: TableSpelling) -> str:
    """Whether a day is that of an instant within an hour of midnight in Greenwich, and no time zone is stated."""
    if column.heading is None or column.time_zone is not None:
        return "1 = 0"
    if kind == "instant":
        hour = f"EXTRACT(HOUR FROM {raw})"
        return f"{hour} = 23 OR ({hour} = 0 AND EXTRACT(MINUTE FROM {raw}) > 0)"
    if kind != "text":
        return "1 = 0"
    at_midnight = _is(text, AT_MIDNIGHT, spelling)
    return f"{_is(text, NEAR_MIDNIGHT, spelling)} AND NOT {at_midnight}"


def _value(column: SourceColumn, kind: str, raw: str, text: str, spelling: TableSpelling) -> str:
    if column.holds == "number":
        value = raw if kind in NUMBERS else _number(column.number, text, spelling)
        return f"CASE WHEN {value} BETWEEN -{_MOST} AND {_MOST} THEN CAST({value} AS DECIMAL(18, 6)) END"
    if kind in DAYS:
        day = f"CAST({raw} AS DATE)"
        if kind == "instant" and column.time_zone is not None:
            day = spelling.zone_day.format(raw=raw, zone=column.time_zone)
        elif kind == "instant":
            day = spelling.utc_day.format(raw=raw)
    else:
        day = _day(column, text, spelling)
    first, last = "CAST('1800-01-01' AS DATE)", "CAST('9999-12-31' AS DATE)"
    return f"CASE WHEN {day} BETWEEN {first} AND {last} THEN {day} END"


def _number(number: NumberColumn, text: str, spelling: TableSpelling) -> str:
    """A number of a text, by the pattern of its column."""
    tidy = _tidied(text)
    given = f"TRANSLATE({tidy}, '.,', ',.')" if number.decimal == "," else tidy
    bare = spelling.number.format(text=f"TRANSLATE({given}, ',{SIGNS}%()+- {ascii_letters}', '')")
    if number.percent:
        bare = f"CASE WHEN {given} LIKE '%!%' ESCAPE '!' THEN {bare} * 0.01 ELSE {bare} END"
    if number.money is not None:
        whens = (f"WHEN {_is(given, f'.*[0-9.] ?{sign}.*', spelling)} THEN {bare} * {size}" for sign, size in SCALES)
        bare = f"CASE {' '.join(whens)} ELSE {bare} END"
    signed = f"CASE WHEN {given} LIKE '%-%' OR {given} LIKE '%(%' THEN -({bare}) ELSE {bare} END"
    plain = f"WHEN {_is(given, BARE, spelling)} THEN {spelling.number.format(text=given)}"
    return f"(CASE {plain} WHEN {_is(given, pattern(number), spelling)} THEN {signed} END)"


def _day(column: SourceColumn, text: str, spelling: TableSpelling) -> str:
    """A day of a text: the day that is written; an instant has none where a time zone is stated."""
    zoned = "" if column.time_zone is not None else f"{_ZONED}?"
    day = spelling.day.format(text=f"SUBSTRING({text}, 1, 10)")
    iso = f"WHEN {_is(text, f'{_DAY}([ T][0-9:.]+{zoned})?', spelling)} THEN {day}"
    if column.format is None:
        return f"(CASE {iso} END)"
    found = _FORMAT.fullmatch(column.format)
    assert found is not None, "refused by unreadable_columns"
    names, between = (found[1], found[3], found[4]), found[2]
    parts = {each: f"SPLIT_PART({text}, '{between}', {at})" for at, each in enumerate(names, 1)}
    digits = {"d": "[0-9]{1,2}", "m": "[0-9]{1,2}", "Y": "[0-9]{4}"}
    form = f"[{between}]".join(digits[each] for each in names)
    made = f"CONCAT({parts['Y']}, '-', LPAD({parts['m']}, 2, '0'), '-', LPAD({parts['d']}, 2, '0'))"
    read = f"CASE WHEN {_is(made, _DAY, spelling)} THEN {spelling.day.format(text=made)} END"
    return f"(CASE WHEN {_is(text, form, spelling)} THEN {read} {iso} END)"
