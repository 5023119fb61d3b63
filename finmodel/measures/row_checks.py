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

from finmodel.core.columns import ACTIVITY_DIMENSIONS, SQL_NAMES
from finmodel.core.data import ActivitySource, DataSource, PeopleSource, PriceSource


@dataclass(frozen=True)
class FaultWords:
    """What a user is told of a kind of fault; `{column}` is our name of the column, `{given}` what is written there."""

    what: str
    fix: str
    by_code: bool = False
    """True where each code that is written is told apart."""


FAULTS = {
    "not_finite": FaultWords("`{column}`: {given} is not a finite number.", "Give a number, or leave the row out."),
    "unread_date": FaultWords(
        "`{column}`: {given} is not a date.", "Write 2024-03-31, or say `format:` such as %d/%m/%Y."
    ),
    "unread_number": FaultWords("`{column}`: {given} is not a number.", "Write it like 1234.50 or £1,234.50."),
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


@dataclass(frozen=True)
class CheckedSource:
    """How the rows of a kind of source are read and checked: kernels, tables and checks."""

    read: str
    """Kernel that reads it."""
    table: str
    """Table of its rows, with `faulty` = 1 where anything is wrong."""
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
            yield RowCheck(fault, column, f"checked.{own}_unread = 1", f"{own}_text")


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
)
_PEOPLE = (
    *_unread(PeopleSource),
    RowCheck("missing", "person", "checked.by_head = 0 AND checked.person_text IS NULL"),
    _must("people", "heads_micro", "checked.by_head = 1 AND "),
    RowCheck("negative", "people", "checked.heads_micro < 0", "people_text"),
    RowCheck("below_nil", "score", "checked.score < 0", "score_text"),
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
)
_PRICES = (
    *_unread(PriceSource),
    _must("from"),
    _must("price"),
    RowCheck("wrong_way_round", "to", "checked.last_day < checked.first_day", "last_day_text"),
    *_code("currency"),
    *_code("setting"),
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
    own = [check.when for check in source.checks if source.codes is None or check.column not in ACTIVITY_DIMENSIONS]
    return _case([*own, *(["checked.codes_faulty = 1"] if source.codes is not None else [])])


def faulty_codes_case(source: CheckedSource) -> str:
    """The checks of a source's codes as the column `faulty` of the kernel that checks them."""
    return _case([check.when for check in source.checks if check.column in ACTIVITY_DIMENSIONS])


def _case(conditions: Iterable[str]) -> str:
    whens = "".join(f"    WHEN {when} THEN 1\n" for when in conditions)
    return f"  CASE\n{whens}    ELSE 0\n  END AS faulty\n"


def listed_faults(source: CheckedSource) -> str:
    """The checks of a source as the rows of the kernel that lists its faults."""
    return "UNION ALL\n".join(_listed(check) for check in source.checks)


def _listed(check: RowCheck) -> str:
    shown = f"checked.{check.shown}" if check.shown is not None else "NULL"
    code = shown if FAULTS[check.fault].by_code else "''"
    return (
        "SELECT\n"
        f"  '{check.fault}' AS fault, '{check.column}' AS column_name, checked.file_no, checked.row_no,\n"
        f"  {code} AS code, {shown} AS given\n"
        "FROM checked\n"
        f"WHERE {check.when}\n"
    )
