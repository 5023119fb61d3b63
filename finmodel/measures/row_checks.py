"""What is checked of each column of people, activity and prices, said once.

The kernels that find faulty rows and those that list their faults hold these checks as SQL, written from here by
`faulty_case` and `listed_faults` (a test sees to it that they are fresh); what a user is told of a fault is here too.
A check is a condition on one row of `checked`: the columns read from the source (`started`, `started_text`,
`started_unread`), beside our codes and numbers made of them (`provider`, `units`). Codes of activity are checked once
for each combination that is written, not row by row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from finmodel.core.columns import ACTIVITY_DIMENSIONS, SQL_NAMES
from finmodel.core.data import ActivitySource, DataSource, PeopleSource, PriceSource

MOST_SCORE = 1000
"""No score of one person is as high: that of the average is 1."""
_MOST_PRICE = 10**9
_FIRST, _LAST = "CAST('1900-01-01' AS DATE)", "CAST('2100-12-31' AS DATE)"


@dataclass(frozen=True)
class FaultWords:
    """What a user is told of a kind of fault; `{column}` is our name of the column, `{given}` what is written there."""

    what: str
    fix: str
    by_code: bool = False
    """True where each code that is written is told apart."""
    severity: Literal["error", "warning"] = "error"
    """A warning where the row counts as it stands, and is told."""


FAULTS = {
    "not_finite": FaultWords("`{column}`: {given} is not a finite number.", "Give a number, or leave the row out."),
    "unread_date": FaultWords(
        "`{column}`: {given} is not a date.", "Write 2024-03-31, or say `format:` such as %d/%m/%Y."
    ),
    "unread_number": FaultWords("`{column}`: {given} is not a number.", "Write it like 1234.50."),
    "suppressed": FaultWords(
        "`{column}`: {given} is suppressed, and not a number.", "Ask for the number, or write what it is to count as."
    ),
    "band": FaultWords(
        "`{column}`: {given} is a band, and not a number.", "Give one number; ages in bands are read as `age_band:`."
    ),
    "either": FaultWords(
        "`{column}`: {given} is one number with a comma of thousands, and another with one of decimals.",
        'Say `decimal: ","` beside `columns:` if commas are decimals in this source, or `decimal: "."` if points are.',
    ),
    "percent": FaultWords("`{column}`: {given} is a percentage, and this is none.", "Write the number itself."),
    "money": FaultWords("`{column}`: {given} is money, and this is a number.", "Write the number alone."),
    "currency": FaultWords(
        "`{column}`: {given} is not in the place's currency.", "Give it in that currency, or mend `currency:`."
    ),
    "pence": FaultWords(
        "`{column}`: {given} says its own unit, and `units:` says pence.", "Write pence alone, or take out `units:`."
    ),
    "large": FaultWords(
        "`{column}`: {given} is larger than any number that is read.", "Look whether it is the right column; mend it."
    ),
    "decimals": FaultWords(
        "`{column}`: {given} has a comma that is not one of thousands.",
        'Say `decimal: ","` beside `columns:` if commas are decimals there (1,234 is 1.234 then), or write 1234.50.',
    ),
    "points": FaultWords(
        "`{column}`: {given} has a point that is not one of thousands.",
        'Write 1.234,50 as `decimal: ","` says, or take that out (1,234 is 1234 then).',
    ),
    "serial_number": FaultWords(
        "`{column}`: {given} is not a date; it may be a day as a spreadsheet numbers it.",
        "Say `format: serial` if it is, or write 2024-03-31.",
    ),
    "far_off": FaultWords(
        "`{column}`: {given} is not a day of the calendar from 1800 on.",
        "Mend its day, month or year, or leave the cell empty if that is allowed.",
    ),
    "born_when": FaultWords(
        "`{column}`: {given} has a year of two digits, and is read as that of a person of about a hundred.",
        "Write the year in full if a child is meant, born after the years settled.",
        severity="warning",
    ),
    "near_midnight": FaultWords(
        "`{column}`: {given} is an instant within an hour of midnight in Greenwich; the day that is written counts.",
        "Say `time_zone:` in the place, such as Europe/London, if it is to count on the day there.",
        severity="warning",
    ),
    "odd_year": FaultWords(
        "`{column}`: {given} is before 1900 or after 2100.", "Mend it if it is not meant.", severity="warning"
    ),
    "born_late": FaultWords(
        "`{column}`: {given} is after the last year settled.",
        "Mend it, or look whether `format:` is right: years of two digits may be misread.",
        severity="warning",
    ),
    "before_birth": FaultWords(
        "`{column}`: {given} is before the day of birth.", "Mend one of the two dates.", severity="warning"
    ),
    "not_a_score": FaultWords(
        "`{column}`: {given} is far above what one person's need is.",
        "`score` is for each person (1 for the average): this looks like a list size or its weighted count. Map that"
        " as `people:`, or divide it by the people.",
    ),
    "missing": FaultWords("`{column}` is missing.", "Fill it in, or leave the row out with `where:`."),
    "below_nil": FaultWords("`{column}`: {given} is negative.", "Give 0 or more."),
    "not_a_count": FaultWords(
        "`{column}`: {given} is not a number of conditions.",
        "Write a whole number, such as 0, 1 or 2, or leave it empty.",
    ),
    "wrong_way_round": FaultWords("`{column}`: {given} is before the first day.", "Swap the dates or mend one."),
    "negative": FaultWords(
        "`{column}`: {given} is negative.",
        "Give 0 or more; or write `reversals: true` where such rows take back what others counted.",
    ),
    "no_rate": FaultWords(
        "What a price of {given} is for is not in `price_by:`.",
        "Add it to `values:` there, with `left_out` for what is not to be paid.",
        by_code=True,
    ),
    "not_an_age": FaultWords("`{column}`: {given} is not an age from 0 to 130.", "Mend it, or leave it empty."),
    "unmapped": FaultWords(
        "`{column}`: {given} is not mapped to a code.", "Add it to `values:` or give `otherwise:`.", by_code=True
    ),
    "not_a_partner": FaultWords(
        "`{column}`: {given} is not a partner of this place.",
        "Add the partner, or map the code to one in `values:`.",
        by_code=True,
    ),
    "not_a_band": FaultWords(
        "`{column}`: {given} is not one of `age_bands`.", "Map it to one in `values:`.", by_code=True
    ),
    "clash": FaultWords(
        "`{column}`: the same person has two of them on the same days.",
        "Let the first row end before the second begins (`registered_to`, `registered_from`), or keep one of them.",
    ),
    "shared_days": FaultWords(
        "An earlier row of the same person has some or all of these days too; they count once, with that row.",
        "Let a row end before the next of the same person begins, and leave out a row that stands twice.",
    ),
    "overlap": FaultWords("The price of {given} starts before the one before it ends.", "Mend `from` or `to`."),
}
"""Every kind of fault. The last three lie between rows, of one file or several: kernels of their own find them."""


@dataclass(frozen=True)
class RowCheck:
    """What is wrong with a column of a row, when, and what is shown of it."""

    fault: str
    column: str
    when: str
    shown: str | None = None
    """Column of `checked` that holds what is written; None where nothing is."""
    reason: str | None = None
    """Column of `checked` that says why, as a number; each reason is told apart."""


@dataclass(frozen=True)
class CheckedSource:
    """How the rows of a kind of source are read and checked: kernels, tables and checks."""

    read: str
    """Kernel that reads it."""
    table: str
    """Table of its rows, with `faulty` = 1 where anything is wrong, and 2 where something is only told."""
    faults: str
    """Kernel that lists what is wrong."""
    also: tuple[str, ...]
    """Further tables that the kernels read."""
    checks: tuple[RowCheck, ...]
    codes: str | None = None
    """Kernel that checks its codes, each combination of them once; None where the reading kernel does."""


def _unread(source: type[DataSource]) -> Iterator[RowCheck]:
    """Dates and numbers that cannot be read as such."""
    for fault, columns in (("unread_date", source.DATES), ("unread_number", source.NUMBERS)):
        for column in columns:
            own = SQL_NAMES.get(column, column)
            yield RowCheck(fault, column, f"checked.{own}_unread > 0", f"{own}_text", f"{own}_unread")


def _odd_days(source: type[DataSource], *but: str) -> Iterator[RowCheck]:
    """Days of years that are hardly meant, and instants that may be of the day after or before; both are told."""
    for column in source.DATES:
        own = SQL_NAMES.get(column, column)
        if column not in but:
            odd = f"checked.{own} < {_FIRST} OR checked.{own} > {_LAST}"
            yield RowCheck("odd_year", column, odd, f"{own}_text")
        yield RowCheck("near_midnight", column, f"checked.{own}_doubt = 1", f"{own}_text")


def _must(column: str, value: str = "", only: str = "") -> RowCheck:
    """A date or number that must be given; one that cannot be read is told as that."""
    own = SQL_NAMES.get(column, column)
    return RowCheck("missing", column, f"{only}checked.{value or own} IS NULL AND checked.{own}_unread = 0")


def _mapped(*columns: str) -> Iterator[RowCheck]:
    """Codes that may be left out, and must be mapped where they are written."""
    for column in columns:
        yield RowCheck("unmapped", column, f"checked.{column} IS NULL", f"{column}_text")


def _code(column: str) -> Iterator[RowCheck]:
    """A code that must be given and mapped."""
    null, text = f"checked.{column} IS NULL", f"checked.{column}_text"
    yield RowCheck("missing", column, f"{null} AND {text} IS NULL")
    yield RowCheck("unmapped", column, f"{null} AND {text} IS NOT NULL", f"{column}_text")


def _partner(column: str) -> Iterator[RowCheck]:
    """A code that must be given, mapped, and that of a partner."""
    yield from _code(column)
    known = f"checked.{column} IS NOT NULL AND checked.{column}_known = 0"
    yield RowCheck("not_a_partner", column, known, column)


_ACTIVITY = (
    *_unread(ActivitySource),
    _must("start"),
    _must("quantity", "units"),
    RowCheck("wrong_way_round", "end", "checked.ended < checked.started", "ended_text"),
    RowCheck("negative", "quantity", "checked.units < 0 AND checked.nets = 0", "quantity_text"),
    RowCheck("no_rate", "price", "checked.price_share < 0", "price_share_text"),
    *_mapped("setting", "service", "currency", "programme"),
    *_partner("provider"),
    *_partner("commissioner"),
    *_odd_days(ActivitySource, "end"),
)
_PEOPLE = (
    *_unread(PeopleSource),
    RowCheck("missing", "person", "checked.by_head = 0 AND checked.person_text IS NULL"),
    _must("people", "heads_micro", "checked.by_head = 1 AND "),
    RowCheck("negative", "people", "checked.heads_micro < 0", "people_text"),
    RowCheck("below_nil", "score", "checked.score < 0", "score_text"),
    RowCheck("not_a_score", "score", f"checked.score >= {MOST_SCORE}", "score_text"),
    RowCheck(
        "not_a_count",
        "conditions",
        "checked.conditions < 0 OR checked.conditions <> FLOOR(checked.conditions)",
        "conditions_text",
    ),
    RowCheck("not_an_age", "age", "checked.age < 0 OR checked.age >= 131", "age_text"),
    RowCheck(
        "wrong_way_round", "registered_to", "checked.registered_to < checked.registered_from", "registered_to_text"
    ),
    RowCheck("unmapped", "age_band", "checked.age_band IS NULL AND checked.age_band_text IS NOT NULL", "age_band_text"),
    RowCheck(
        "not_a_band",
        "age_band",
        "checked.age_band_text IS NOT NULL AND checked.age_band IS NOT NULL AND checked.age_band_known = 0",
        "age_band",
    ),
    *_mapped("sex", "need_band", "practice", "locality"),
    *_odd_days(PeopleSource, "registered_to", "birth_date"),
    RowCheck("odd_year", "birth_date", f"checked.birth_date < {_FIRST}", "birth_date_text"),
    RowCheck("born_late", "birth_date", "checked.birth_date > checked.born_by", "birth_date_text"),
    RowCheck("born_when", "birth_date", "checked.birth_date_doubt = 2", "birth_date_text"),
    RowCheck("before_birth", "registered_from", "checked.registered_from < checked.birth_date", "registered_from_text"),
)
_PRICES = (
    *_unread(PriceSource),
    _must("from"),
    _must("price"),
    RowCheck("large", "price", f"checked.price >= {_MOST_PRICE}", "price_text"),
    RowCheck("wrong_way_round", "to", "checked.last_day < checked.first_day", "last_day_text"),
    *_code("currency"),
    *_code("setting"),
    *_odd_days(PriceSource, "to"),
)
SOURCES = {
    "people": CheckedSource("read_people", "people_rows", "people_faults", ("age_bands",), _PEOPLE),
    "activity": CheckedSource(
        "read_activity", "activity_rows", "activity_faults", ("providers", "commissioners"), _ACTIVITY, "written_kinds"
    ),
    "prices": CheckedSource("read_prices", "price_rows", "price_faults", (), _PRICES),
}
"""Each kind of source of a place."""


def faulty_case(source: CheckedSource) -> str:
    """The checks of a source, row by row, as the column `faulty` of the kernel that reads it."""
    checks = [each for each in source.checks if source.codes is None or each.column not in ACTIVITY_DIMENSIONS]
    own = [each.when for each in checks if FAULTS[each.fault].severity == "error"]
    odd = [each.when for each in checks if FAULTS[each.fault].severity == "warning"]
    return _case([*own, *(["checked.codes_faulty = 1"] if source.codes is not None else [])], odd)


def faulty_codes_case(source: CheckedSource) -> str:
    """The checks of a source's codes as the column `faulty` of the kernel that checks them."""
    return _case([check.when for check in source.checks if check.column in ACTIVITY_DIMENSIONS])


def _case(conditions: Iterable[str], odd: Iterable[str] = ()) -> str:
    whens = "".join(f"    WHEN {when} THEN 1\n" for when in conditions)
    whens += "".join(f"    WHEN {when} THEN 2\n" for when in odd)
    return f"  CASE\n{whens}    ELSE 0\n  END AS faulty\n"


def listed_faults(source: CheckedSource) -> str:
    """The checks of a source as the rows of the kernel that lists its faults."""
    return "UNION ALL\n".join(_listed(check) for check in source.checks)


def _listed(check: RowCheck) -> str:
    shown = f"checked.{check.shown}" if check.shown is not None else "NULL"
    code = shown if FAULTS[check.fault].by_code else "''"
    if check.reason is not None:
        code = f"CAST(checked.{check.reason} AS VARCHAR)"
    return (
        "SELECT\n"
        f"  '{check.fault}' AS fault, '{check.column}' AS column_name, checked.file_no, checked.row_no,\n"
        f"  {code} AS code, {shown} AS given\n"
        "FROM checked\n"
        f"WHERE {check.when}\n"
    )
