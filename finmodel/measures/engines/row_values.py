"""What a source's columns hold before they are read as dates, numbers and codes, and what is made of them after.

Most columns are read as they stand. What is said here is of those that are not: months without a date, codes of which
the first characters count, prices that a second column says the time of, rows that take back what others counted, and
rows that later ones restate. A source that says none of this is read as if this file were not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from finmodel.measures.engines import RowSource, SourceColumn
from finmodel.measures.engines.column_rules import MonthOf, Rates
from finmodel.measures.engines.quoting import literal

Types = Mapping[str, tuple[str, str]]
"""For each heading, its column in a file's relation and that column's type."""
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NO_SHARE = "CAST(NULL AS DECIMAL(13, 12))"


def with_hidden(source: RowSource) -> tuple[SourceColumn, ...]:
    """The columns of a source, and those that are read only to make them of."""
    return tuple(each for column in source.columns for each in (column, *_hidden(column)))


def _hidden(column: SourceColumn) -> Iterator[SourceColumn]:
    if column.no_later_than is not None:
        zone = column.time_zone
        yield SourceColumn(f"{column.name}_by", "date", column.no_later_than, format=column.format, time_zone=zone)
    if column.rates is not None and column.rates.units is not None and column.holds == "number":
        units = replace(column.number, money=None, scaled=True)
        yield SourceColumn(f"{column.name}_units", "number", column.rates.units, number=units)
    for at, (heading, _) in enumerate(column.reversed_where):
        yield SourceColumn(f"{column.name}_mark_{at}", "code", heading)


def raw_of(column: SourceColumn, types: Types) -> tuple[str, str]:
    """What a column holds before it is read, in SQL, and its type."""
    if column.month is not None:
        return _first_day(column.month, types), "VARCHAR"
    heading = column.rates.heading if column.holds == "share" and column.rates is not None else column.heading
    if heading is None or (column.optional and heading not in types):
        return f"a.{column.name}" if column.always is not None else "NULL", "VARCHAR"
    own, kind = types[heading]
    if column.age_groups:
        return _ages(f"TRIM(CAST(f.{own} AS VARCHAR))"), "VARCHAR"
    if column.first or column.organisation:
        return _shortened(column, f"TRIM(CAST(f.{own} AS VARCHAR))"), "VARCHAR"
    return f"f.{own}", kind


def _shortened(column: SourceColumn, text: str) -> str:
    """A code of which not all characters count."""
    if column.first:
        return f"LEFT({text}, {column.first})"
    trust = f"regexp_full_match({text}, '[Rr][A-Za-z0-9]{{2}}[A-Za-z0-9]{{0,3}}')"
    plain = f"LENGTH({text}) = 5 AND ends_with({text}, '00')"
    return f"CASE WHEN {trust} OR ({plain}) THEN LEFT({text}, 3) ELSE {text} END"


def _ages(text: str) -> str:
    """A group of ages as 0-4, one with no end as 95+, an age alone as 7; as it is written where it is none of these."""
    number = "[^0-9+]*0*([0-9]+)"
    between, last, alone = (
        f"^{number}[^0-9+]+0*([0-9]+)[^0-9+]*$",
        f"^{number}.*([+]|plus|over|older).*$",
        f"^{number}$",
    )
    return (
        f"CASE WHEN regexp_matches({text}, '{between}') THEN regexp_replace({text}, '{between}', '\\1-\\2') "
        f"WHEN regexp_matches({text}, '{last}', 'i') THEN regexp_replace({text}, '{last}', '\\1+', 'i') "
        f"WHEN regexp_matches({text}, '{alone}') THEN regexp_replace({text}, '{alone}', '\\1') ELSE {text} END"
    )


def _first_day(month: MonthOf, types: Types) -> str:
    """The first day of a month of a year like 202425, as 2024-04-01; year and month as they stand where it is none."""
    year, in_year = (_written(heading, types) for heading in (month.year, month.month))
    bare = f"regexp_replace({year}, '\\.0$', '')"
    both = f"regexp_extract({bare}, '^(?:FY ?)?(?:20)?(\\d\\d) ?[-/_ ]? ?(?:20)?(\\d\\d)$', {{group}}, 'i')"
    first, second = (f"TRY_CAST({both.format(group=group)} AS INTEGER)" for group in (1, 2))
    begins = f"CASE WHEN ({first} + 1) % 100 = {second} THEN 2000 + {first} END"
    if month.starts_in == 1:
        begins = f"TRY_CAST(regexp_extract({bare}, '^(?:19|20)\\d\\d$') AS INTEGER)"
    number = f"TRY_CAST(regexp_extract({in_year}, '^(?:M|month)? ?0?(\\d\\d?)(\\.0)?$', 1, 'i') AS INTEGER)"
    name = f"LEFT(LOWER({in_year}), 3)"
    named = " ".join(
        f"WHEN {literal(each)} THEN {(at - month.starts_in) % 12 + 1}" for at, each in enumerate(_MONTHS, 1)
    )
    spelt = f"regexp_full_match({in_year}, '[A-Za-z]+[-/ ]?\\d*')"
    by_name = f"CASE WHEN {spelt} THEN CASE {name} {named} END END"
    counted = f"COALESCE(CASE WHEN {number} BETWEEN 1 AND 12 THEN {number} END, {by_name})"
    day = f"CAST(make_date({begins}, {month.starts_in}, 1) + to_months({counted} - 1) AS DATE)"
    stands = f"NULLIF(CONCAT_WS(', month ', {year}, {in_year}), '')"
    return f"COALESCE(CAST({day} AS VARCHAR), {stands})"


def _written(heading: str, types: Types) -> str:
    own, _ = types[heading]
    return f"NULLIF(TRIM(CAST(f.{own} AS VARCHAR)), '')"


def folded(text: str) -> str:
    """A text of which capital letters, blanks and signs make no difference."""
    return re.sub("[^a-z0-9]", "", text.lower())


def _folded(text: str) -> str:
    return f"regexp_replace(LOWER({text}), '[^a-z0-9]', '', 'g')"


def share_of(column: SourceColumn) -> str:
    """The part of its price that a day of a row is, as its own column says; -1 where that is not known."""
    if column.rates is None:
        return _NO_SHARE
    whens = " ".join(
        f"WHEN {literal(folded(text))} THEN {_NO_SHARE if share is None else f'CAST({share} AS DECIMAL(13, 12))'}"
        for text, share in column.rates.shares
    )
    return f"CASE WHEN {column.name}_text <> '' THEN CASE {_folded(f'{column.name}_text')} {whens} ELSE -1 END END"


def made_of(source: RowSource, read: str) -> str:
    """A SELECT in which values that rest on two columns are made of both; the SELECT itself where none does."""
    made: dict[str, str] = {}
    kept: dict[str, str] = {}
    for column in source.columns:
        if column.no_later_than is not None:
            made |= _earlier(column.name)
        if column.holds == "number" and column.rates is not None:
            made |= _priced(column.name, column.rates)
            kept |= _as_written(column.name, column.rates)
        if column.reversed_where:
            made |= _reversed(column)
    if not made:
        return read
    hidden = [
        f"{each.name}{part}" for column in source.columns for each in _hidden(column) for part in _PARTS[each.holds]
    ]
    replaced = ", ".join(f"{value} AS {column}" for column, value in made.items())
    without = f" EXCLUDE ({', '.join(hidden)})" if hidden else ""
    added = "".join(f", {value} AS {column}" for column, value in kept.items())
    return f"SELECT *{without} REPLACE ({replaced}){added} FROM ({read})"


_PARTS = {
    "date": ("", "_text", "_unread", "_doubt"),
    "number": ("", "_text", "_unread", "_finer"),
    "code": ("_text", "_raw"),
}
"""What a SELECT gives of a column of each kind, after its name."""


def _earlier(name: str) -> dict[str, str]:
    """A date, or the one that it is not to be later than."""
    by = f"{name}_by"
    return {
        name: f"CASE WHEN {by} < {name} OR {name}_text IS NULL THEN {by} ELSE {name} END",
        f"{name}_text": f"CASE WHEN {by}_unread > 0 THEN {by}_text ELSE {name}_text END",
        f"{name}_unread": f"CASE WHEN {by}_unread > 0 THEN {by}_unread ELSE {name}_unread END",
    }


def _priced(name: str, rates: Rates) -> dict[str, str]:
    """A price, by its units where it is for each of them; none where nothing says what it is for."""
    signed = "ABS({})" if rates.unsigned else "{}"
    price, units = signed.format(name), signed.format(f"{name}_units")
    if rates.units is None:
        return {name: f"CASE WHEN {name}_share IS NOT NULL THEN {price} END"}
    texts = ", ".join(literal(folded(text)) for text in rates.by_unit)
    by_unit = f"{_folded(f'{name}_share_text')} IN ({texts})"
    product = f"TRY_CAST({price} * {units} AS DECIMAL(18, 6))"
    unread = f"{by_unit} AND {name}_units_unread > 0"
    return {
        name: f"CASE WHEN {name}_share IS NULL THEN NULL WHEN {by_unit} THEN {product} ELSE {price} END",
        f"{name}_text": f"CASE WHEN {unread} THEN {name}_units_text ELSE {name}_text END",
        f"{name}_unread": f"CASE WHEN {unread} THEN {name}_units_unread ELSE {name}_unread END",
        f"{name}_finer": f"CASE WHEN {by_unit} AND {price} * {units} <> {product} THEN 1 ELSE {name}_finer END",
    }


def _as_written(name: str, rates: Rates) -> dict[str, str]:
    """A price before anything is made of it, and whether it or its units are negative."""
    below = f"{name} < 0" if rates.units is None else f"{name} < 0 OR {name}_units < 0"
    return {f"{name}_written": name, f"{name}_negative": f"CASE WHEN {below} THEN 1 ELSE 0 END"}


def _reversed(column: SourceColumn) -> dict[str, str]:
    marked = [
        f"COALESCE({column.name}_mark_{at}_text, '') IN ({', '.join(map(literal, values))})"
        for at, (_, values) in enumerate(column.reversed_where)
    ]
    return {column.name: f"CASE WHEN {' AND '.join(marked)} THEN -{column.name} ELSE {column.name} END"}
