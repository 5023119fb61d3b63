"""What each of our columns is filled from, chosen by headings and by what the cells are, with every doubt a question.

A choice that the file does not settle is made as this field usually has it, and asked about: a proposal that leaves
the choice out would not run, and one that keeps quiet about it would be wrong without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from finmodel.core.speech import listed
from finmodel.load.proposing.column_seen import ISO, ColumnSeen
from finmodel.load.proposing.roles_known import known_headings, names_person, plain, rank
from finmodel.load.proposing.table_seen import TableSeen

_NO_START = re.compile(r"created|updated|extract|publi|report|submission|birth|death|snapshot|review")
"""Headings of dates that are not those of care."""
_YEAR = re.compile(r"^(20\d{2})[-/]?(\d{2}|20\d{2})?$|^(\d{2})/(\d{2})$")
_CODES = ("provider", "commissioner", "setting", "service", "currency", "programme")
_OF_PEOPLE = ("age_band", "age", "sex", "practice", "locality")
PriceIs = Literal["total", "per_unit", "per_day", "per_week"]
_WEEKLY: tuple[tuple[str, PriceIs], ...] = (("week", "per_week"), ("day", "per_day"), ("daily", "per_day"))
_PER_UNIT: PriceIs = "per_unit"


@dataclass
class Roles:
    """Our columns and the headings that fill them, of people or of activity; and what is asked, by our column."""

    of: Literal["people", "activity"]
    columns: dict[str, str] = field(default_factory=dict)
    """Heading by our column."""
    month: str = ""
    """Heading of the month that goes with a year, where `start` is made of the two."""
    way: str = ISO
    """How its dates are written."""
    price_is: PriceIs = "total"
    questions: list[tuple[str, str]] = field(default_factory=list)
    """Our column, or nothing, and what is asked of it."""
    leaves: list[str] = field(default_factory=list)
    """Headings that name a person, which are not mapped."""
    format: str = ""
    """The format that reads the table, where one that ships does."""
    plain_sum: bool = True
    """True where what rows are paid is the sum of their prices."""

    def ask(self, column: str, question: str) -> None:
        """Ask about one of our columns."""
        self.questions.append((column, question))


@dataclass(frozen=True)
class Lacks:
    """A table that no place can be made of, and why."""

    why: str


def roles_of(table: TableSeen, year: str | None) -> Roles | Lacks:
    """What a table's columns are; `year` is the year that its name or headings tell, for rows that have no date."""
    choice = _Choice(table)
    people = choice.best("people", lambda column: column.is_number)
    dated = choice.dated()
    price = choice.best("price", _is_money) or choice.best("unit_price", _is_money)
    of_people = [name for name in _OF_PEOPLE if choice.best(name, _any) is not None]
    listed_people = choice.best("birth_date", lambda column: column.is_date) is not None and price is None
    if listed_people and (dated is None or not _is_care(table, choice)):
        return _of_people(choice, None)
    if people is not None and of_people and price is None and (dated is None or not _is_care(table, choice)):
        return _of_people(choice, people)
    if dated is None and (year is None or price is None):
        return Lacks(_lacking(table, price, year))
    roles = _of_activity(choice, dated)
    if not {"price", "quantity", "provider", "setting", "person", "end"} & set(roles.columns):
        return Lacks("it has dates, but no column that it knows for a price, activity, provider, setting or person")
    return roles


def _is_care(table: TableSeen, choice: _Choice) -> bool:
    """True where rows say what was done: a quantity, a price, a setting or when something ended."""
    known = ("quantity", "price", "setting", "end", "commissioner")
    people = choice.best("people", lambda column: column.is_number)
    return any((found := choice.best(name, _any)) is not None and found != people for name in known)


def _lacking(table: TableSeen, price: str | None, year: str | None) -> str:
    if year is None and price is not None:
        return "no column of it is a date, and neither its name nor its headings tell a year"
    if len(table.headings) > 60:
        return (
            f"it has {len(table.headings)} columns and none that is a price, activity or people: it looks like a table "
            "of results, which `finmodel settle CONTRACT FILE` takes"
        )
    return "no column of it is a date, a price or a number of people"


def _any(column: ColumnSeen) -> bool:
    return column.filled > 0


def _full(column: ColumnSeen) -> bool:
    return column.filled > 0 and column.empty == 0


def _is_money(column: ColumnSeen) -> bool:
    return column.is_number


class _Choice:
    """A table's columns, the likeliest for each of ours first."""

    def __init__(self, table: TableSeen) -> None:
        self.table = table
        self.taken: set[str] = set()

    def fitting(self, name: str, fits: object = _any) -> list[str]:
        """Headings that may stand for one of ours, the likeliest first."""
        ranked = [
            (at, number, heading)
            for number, (heading, column) in enumerate(self.table.columns.items())
            if heading not in self.taken and not names_person(heading) and fits(column)  # type: ignore[operator]
            if (at := rank(name, heading)) is not None
        ]
        return [heading for _, _, heading in sorted(ranked)]

    def best(self, name: str, fits: object = _any) -> str | None:
        """The likeliest of them; None where there is none."""
        return next(iter(self.fitting(name, fits)), None)

    def dated(self) -> tuple[str, str] | None:
        """The heading of the date of care, or those of year and month; None where there is none."""
        days = [one for one in self.fitting("start", lambda column: column.is_date) if not _NO_START.search(plain(one))]
        years = self.fitting("year", _is_year)
        months = [one for one in self.fitting("month", _is_month) if one not in days and one not in years]
        specific = [one for one in days if (rank("start", one) or 0) < len(known_headings()["start"]) - 3]
        if years and months and not specific:
            return years[0], months[0]
        if not days:
            days = [one for one in self.table.columns if self.table.columns[one].is_date and self._of_care(one)]
        return (days[0], "") if days else None

    def _of_care(self, heading: str) -> bool:
        """True where a date with a heading that nobody knows may be that of care."""
        return heading not in self.taken and not _NO_START.search(plain(heading))

    def take(self, roles: Roles, name: str, heading: str) -> None:
        """Fill one of ours from a heading."""
        roles.columns[name] = heading
        self.taken.add(heading)


def _is_year(column: ColumnSeen) -> bool:
    return column.filled > 0 and not column.many and all(_YEAR.match(code) for code in column.codes)


_MONTHS = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}


def _is_month(column: ColumnSeen) -> bool:
    if column.filled == 0 or column.many:
        return False
    return all(
        code[:3].lower() in _MONTHS or (code.isdigit() and 1 <= int(code) <= 12) for code in column.codes
    )  # fmt: skip


def _of_people(choice: _Choice, heads: str | None) -> Roles:
    """People listed one by one, or head counts."""
    roles, table = Roles("people"), choice.table
    if heads is not None:
        choice.take(roles, "people", heads)
        others = choice.fitting("people", lambda column: column.is_number)
        if others:
            roles.ask(
                "people", f"{listed(others)} may be the number of people too. Is '{heads}' the one that is meant?"
            )
    else:
        key = choice.best("person", _full) or next((one for one in table.columns if plain(one) == "id"), None)
        if key is not None:
            choice.take(roles, "person", key)
        birth = choice.best("birth_date", lambda column: column.is_date)
        assert birth is not None
        choice.take(roles, "birth_date", birth)
        _written(roles, table, "birth_date", birth)
        for name, ours in (("registered_from", "registered_from"), ("death_date", "registered_to")):
            heading = choice.best(name, lambda column: column.is_date)
            if heading is not None:
                choice.take(roles, ours, heading)
                roles.ask(ours, f"'{heading}' is taken as the {'first' if ours.endswith('from') else 'last'} day that "
                          "somebody is on the register. Is it?")  # fmt: skip
    for name in ("age_band", "age", "sex", "practice", "locality"):
        if name in ("age_band", "age") and {"birth_date", "age_band"} & set(roles.columns):
            continue
        heading = choice.best(name)
        if name == "age" and heading is not None and not table.columns[heading].all_numbers:
            choice.take(roles, "age_band", heading)  # such as 90+, which is a band
            continue
        heading = heading or (choice.best("provider", _any) if name == "practice" else None)
        if heading is not None:
            choice.take(roles, name, heading)
    roles.leaves = [heading for heading in table.columns if names_person(heading)]
    return roles


def _of_activity(choice: _Choice, dated: tuple[str, str] | None) -> Roles:
    """What was done, and what it was paid."""
    roles, table = Roles("activity"), choice.table
    if dated is not None:
        choice.take(roles, "start", dated[0])
        if dated[1]:
            roles.month = dated[1]
            choice.taken.add(dated[1])
        else:
            _written(roles, table, "start", dated[0])
            _other_dates(roles, choice, dated[0])
    for name in _CODES[:2]:
        _party(roles, choice, name)
    for name in _CODES[2:]:
        found = choice.best(name, _any)
        if found is not None:
            choice.take(roles, name, found)
            others = choice.fitting(name, _any) if name == "setting" else []
            if others:
                roles.ask(name, f"{listed(others)} may tell the point of delivery too. Is '{found}' the one to go by?")
    _money(roles, choice)
    _quantity(roles, choice)
    key = choice.best("person", _full)
    if key is not None:
        choice.take(roles, "person", key)
    roles.leaves = [heading for heading in table.columns if names_person(heading)]
    return roles


def _quantity(roles: Roles, choice: _Choice) -> None:
    """The activity of a row, where every row says it; each row counts as one unit where none does."""
    counted = choice.fitting("quantity", lambda column: column.is_number)
    if not counted:
        return
    empty = choice.table.columns[counted[0]].empty
    if empty:
        told = f"'{counted[0]}' would be the activity, but {empty:,} rows have none, so it is not read"
        roles.ask("", f"{told} and each row counts as one unit. Which rows should it be read for (`where:`)?")
        return
    choice.take(roles, "quantity", counted[0])
    if len(counted) > 1:
        roles.ask(
            "quantity", f"{listed(counted[1:])} may be counted too. Is '{counted[0]}' the activity that is meant?"
        )


def party_of(roles: Roles, table: TableSeen, name: str) -> None:
    """The column of a table that tells a party, where every row has one; what is not plain is asked."""
    _party(roles, _Choice(table), name)


def _party(roles: Roles, choice: _Choice, name: str) -> None:
    """The column that tells a party, where every row has one."""
    full = choice.fitting(name, _full)
    if full:
        choice.take(roles, name, full[0])
        if len(full) > 1:
            roles.ask(name, f"{listed(full[1:])} may tell the {name} too. Is '{full[0]}' the one to go by?")
        return
    part = choice.fitting(name, lambda column: column.filled >= column.empty > 0)
    if part:
        empty = choice.table.columns[part[0]].empty
        roles.ask(name, f"'{part[0]}' may tell the {name}, but {empty:,} rows have none. Who is it for those?")


def _money(roles: Roles, choice: _Choice) -> None:
    """The price of a row, and whether it is for the whole of it."""
    total, by_unit = choice.fitting("price", _is_money), choice.fitting("unit_price", _is_money)
    total = [one for one in total if one not in by_unit]
    if total:
        choice.take(roles, "price", total[0])
        if len(total) > 1:
            roles.ask("price", f"{listed(total[1:])} may be the money too. Is '{total[0]}' what the row was paid?")
    elif by_unit:
        choice.take(roles, "price", by_unit[0])
        written = plain(by_unit[0])
        roles.price_is = next((way for word, way in _WEEKLY if word in written), _PER_UNIT)
        if roles.price_is != "per_unit" and "end" not in roles.columns:
            roles.price_is = "total"
        roles.ask("price", f"'{by_unit[0]}' is read as {_PRICE_IS[roles.price_is]}. Is it that, or for something else?")
    elif "quantity" not in roles.columns:
        return
    if total and not by_unit and choice.best("quantity", lambda column: column.is_number) is not None:
        roles.ask("price", f"'{total[0]}' is read as the price of the whole row. Or is it the price of each unit "
                  "(`price_is: per_unit`)?")  # fmt: skip


_PRICE_IS = {
    "total": "the price of the whole row",
    "per_unit": "the price of each unit of a row (`price_is: per_unit`)",
    "per_day": "a price for each day (`price_is: per_day`)",
    "per_week": "a price for each week (`price_is: per_week`)",
}


def _written(roles: Roles, table: TableSeen, name: str, heading: str) -> None:
    """How the dates of a column are written, as others beside it tell; day first where nothing does."""
    column = table.columns[heading]
    ways = column.ways_written
    plainly = {each.ways_written[0] for each in table.columns.values() if len(each.ways_written) == 1}
    if len(ways) > 1 and len(plainly & {*ways}) == 1:
        ways = tuple(plainly & {*ways})
    roles.way = ways[0] if ways else ISO
    if len(ways) > 1:
        first, last = column.span(ways[0])
        told = f"In '{heading}' no day is above 12, so day and month cannot be told apart. It is read day first"
        roles.ask(name, f"{told}, {first} to {last}. Is it, or is the month first?")


def _other_dates(roles: Roles, choice: _Choice, start: str) -> None:
    """The day something ended, and other dates that might be the one that counts."""
    own = choice.table.columns[start]
    if rank("start", start) is None:
        roles.ask(
            "start", f"No heading says that it is the day of care; '{start}' is a date, and is read as it. Is it?"
        )
    ends = choice.fitting("end", lambda column: column.is_date)
    if not ends and rank("start", start) is None:
        ends = [one for one in choice.table.columns if one != start and choice.table.columns[one].is_date]
    ends = [one for one in ends if set(choice.table.columns[one].ways_written) & set(own.ways_written)]
    if ends:
        choice.take(roles, "end", ends[0])
    dates = [one for one in choice.fitting("start", lambda column: column.is_date) if not _NO_START.search(plain(one))]
    if dates:
        roles.ask(
            "start", f"{listed(dates)} may be the day that counts too. Is '{start}' the one that decides the year?"
        )
    if ends and ("discharge" in plain(ends[0])):
        told = "In England a spell belongs to the year of its discharge: is that so here (`counted_on: end`)?"
        roles.ask("end", told)


def numbers_left(table: TableSeen, roles: Roles) -> Iterator[tuple[str, Decimal]]:
    """Columns of numbers that are not mapped, with what they come to."""
    used = {*roles.columns.values(), roles.month}
    for heading, column in table.columns.items():
        if heading not in used and 2 * column.numbers > column.filled and (column.parts or abs(column.total) >= 1000):
            yield heading, column.total


def listed_headings(headings: Sequence[str]) -> str:
    """Some headings in a sentence, at most a dozen of them."""
    shown = [f"'{heading}'" for heading in headings[:12]]
    more = len(headings) - len(shown)
    return listed(shown) + (f" and {more} more" if more > 0 else "")
