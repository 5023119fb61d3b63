"""Partners, periods, totals and words as an extract has them: what a place needs to know beside its columns.

Each is small, and rests on how this field writes codes, years and ages; they stand together because they are asked
together, of one table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from finmodel.load.proposing.column_seen import totals_among
from finmodel.load.proposing.roles import Roles
from finmodel.load.proposing.roles_known import plain
from finmodel.load.proposing.table_seen import TableSeen

MOST_PARTIES = 40
"""Partners that a proposal names one by one on each side; smaller ones are one partner together."""
_SITE = re.compile(r"^(R[A-Z0-9]{2}|[A-Z0-9]{3}(?=00$))\d{2}$")
_TOTALS = {
    "all", "total", "totals", "grand total", "sub total", "subtotal", "all ages", "all persons", "all sexes",
    "both sexes", "all providers", "all practices",
}  # fmt: skip
"""What rows that add up others are called, in small letters."""
_MAY_BE_TOTALS = {
    "england",
    "wales",
    "scotland",
    "united kingdom",
    "uk",
    "great britain",
    "england and wales",
    "persons",
}
"""What they may be called, where their numbers say so too."""
_TWO_YEARS = re.compile(r"(?<!\d)(20\d{2})\D{0,3}(20)?(\d{2})(?!\d)|(?<!\d)(\d{2})[/-](\d{2})(?![\d/-])")
_ONE_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")


@dataclass(frozen=True)
class PartyFound:
    """A partner that an extract names."""

    id: str
    name: str
    codes: tuple[str, ...]
    """How the extract writes it."""


@dataclass(frozen=True)
class PartySide:
    """The partners on one side of payments, and whether the smaller ones are one partner."""

    heading: str | None
    parties: tuple[PartyFound, ...]
    others: PartyFound | None = None
    """The partner that stands for all codes that are not listed."""
    left: int = 0
    """How many codes it stands for."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Every partner's id."""
        return (*(each.id for each in self.parties), *((self.others.id,) if self.others is not None else ()))


def side_of(table: TableSeen, roles: Roles, name: str, without: Sequence[str], taken: set[str]) -> PartySide:
    """The partners of a side; one that stands for all where no column tells them."""
    heading = roles.columns.get(name)
    if heading is None:
        return PartySide(None, (PartyFound(_free(name, taken), name.capitalize(), ()),))
    sums = table.sums(heading, roles.columns.get("price") or roles.columns.get("quantity"))
    codes = sorted((code for code in sums if code and code not in without), key=lambda code: (-abs(sums[code]), code))
    groups: dict[str, list[str]] = {}
    for code in codes:
        groups.setdefault(_alike(code), []).append(code)
    listed = list(groups.items())
    few = listed if len(listed) <= MOST_PARTIES else listed[: MOST_PARTIES - 1]
    parties = []
    for number, (code, written) in enumerate(few, start=1):
        slug = re.sub(r"[^a-z0-9]+", "_", code.lower()).strip("_")
        own = slug if slug[:1].isalpha() else f"{name}_{slug}"
        parties.append(
            PartyFound(_free(own if slug and len(slug) <= 30 else f"{name}_{number}", taken), code, tuple(written))
        )
    rest = sum(len(written) for _, written in listed[len(few) :])
    others = PartyFound(_free(f"other_{name}s", taken), f"Other {name}s", ()) if rest else None
    return PartySide(heading, tuple(parties), others, rest)


def organisation(code: str) -> str:
    """The organisation that a code is of: RZZ01 and RZZ00 are RZZ."""
    written = code.strip()
    return written[:3] if _SITE.match(written.upper()) else written


def _alike(code: str) -> str:
    """An organisation's code in which capital letters and blanks make no difference."""
    return " ".join(organisation(code).upper().split())


def _free(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 2
    while name in taken or name == "outside":
        name, number = f"{wanted}_{number}", number + 1
    taken.add(name)
    return name


def totals_left_out(table: TableSeen, roles: Roles) -> dict[str, tuple[str, ...]]:
    """Codes whose rows add up other rows, by the heading that they are in."""
    measure = roles.columns.get("people") or roles.columns.get("price") or roles.columns.get("quantity")
    totals: dict[str, tuple[str, ...]] = {}
    for name in ("provider", "commissioner", "setting", "sex", "age_band", "practice", "locality"):
        heading = roles.columns.get(name)
        column = table.columns.get(heading or "")
        if heading is None or column is None or column.many or len(column.codes) < 2:
            continue
        called = [code for code in column.codes if plain(code) in _TOTALS]
        rest = set(column.codes) - set(called)
        if not rest:
            called = []
        sums = table.sums(heading, measure)
        named = {code for code in sums if plain(code) in _MAY_BE_TOTALS}
        numbers = totals_among({code: sums[code] for code in sums if code not in called}, named)
        if called or numbers:
            totals[heading] = (*called, *(code for code in numbers if code not in called))
    return totals


def whole(table: TableSeen, heading: str, without: Mapping[str, Sequence[str]]) -> Decimal:
    """A column added up, rows that add up others left out."""
    from finmodel.load.proposing.column_seen import as_number

    at = table.headings.index(heading)
    out = [(table.headings.index(name), {*codes}) for name, codes in without.items()]
    total = Decimal(0)
    for block in table.blocks():
        for row in block:
            if not any(row[where] in codes for where, codes in out):
                total += as_number(row[at]) or Decimal(0)
    return total


def year_told(texts: Sequence[str]) -> str | None:
    """The financial year that a file's name or headings tell: 2024_25, 24/25, 2024_2025, or 2024 alone.

    >>> (
    ...     year_told(["national_cost_collection_2024_25.csv"]),
    ...     year_told(["Expenditure 24/25 (£)"]),
    ...     year_told(["2023.csv"]),
    ... )
    ('2024/25', '2024/25', '2023/24')
    """
    for text in texts:
        for found in _TWO_YEARS.finditer(text):
            first, last = (int(found[1]), int(found[3])) if found[1] else (2000 + int(found[4]), int(found[5]))
            if (first + 1) % 100 == last:
                return f"{first}/{last:02d}"
    for text in texts:
        alone = _ONE_YEAR.search(text)
        if alone is not None:
            return f"{alone[1]}/{(int(alone[1]) + 1) % 100:02d}"
    return None


def year_of_snapshot(table: TableSeen) -> str | None:
    """The financial year in which all dates of a column lie, such as the day on which the data was drawn."""
    for heading, column in table.columns.items():
        if column.is_date and not re.search(r"birth|death|dob|regist", plain(heading)):
            years = column.years[column.ways_written[0]]
            if len(years) == 1:
                return _year(next(iter(years)))
    return None


def years_of(table: TableSeen, roles: Roles, told: str | None) -> set[str]:
    """The financial years, from April, that rows say they report, or else start in; without dates, what `told` is."""
    heading = roles.columns.get("start")
    if heading is None:
        return {told} if told is not None else set()
    column = table.columns[heading]
    reported = [
        each for name, each in table.columns.items() if plain(name).startswith("reporting period") and each.is_date
    ]
    if reported:
        among = {year for each in reported for year in each.years[each.ways_written[0]]}
        return {_year(year) for year in range(min(among), max(among) + 1)}
    years = map(_first_year, column.codes) if roles.month else iter(column.years[roles.way])
    return {_year(year) for year in years}


def _year(first: int) -> str:
    return f"{first}/{(first + 1) % 100:02d}"


def _first_year(code: str) -> int:
    digits = re.sub(r"\D", "", code)
    return 2000 + int(digits[:2]) if len(digits) == 4 and int(digits[:2]) + 1 == int(digits[2:]) else int(digits[:4])


_SEXES = {
    "female": ("f", "female", "females", "woman", "women", "2. female", "w"),
    "male": ("m", "male", "males", "man", "men", "1. male"),
    "unknown": ("u", "unknown", "indeterminate", "not known", "not specified", "x", "9", "3", "0"),
}


def sexes(codes: Sequence[str]) -> dict[str, str]:
    """Codes of sex as ours; a code that is not known stays as it is."""
    return {code: ours for code in codes for ours, written in _SEXES.items() if plain(code) in written}


@dataclass(frozen=True)
class AgeBands:
    """AgeBands of age as an extract has them: their youngest ages, and the code of each."""

    youngest: tuple[int, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)


_BAND = re.compile(r"^\D*?(\d{1,3})\s*(?:[-_–]|to|\s)\s*(\d{1,3})\D*$", re.IGNORECASE)
_OPEN = re.compile(r"^\D*(\d{1,3})\s*(\+|and over|plus|or over)\D*$", re.IGNORECASE)
_UNDER = re.compile(r"^\s*(?:under|<|less than)\s*(\d{1,3})\D*$", re.IGNORECASE)


def bands_of(codes: Sequence[str]) -> AgeBands | None:
    """The bands of age that codes name; None where they are no bands that follow one another."""
    read: list[tuple[int, int | None, str]] = []
    for code in codes:
        if found := _BAND.match(code):
            read.append((int(found[1]), int(found[2]), code))
        elif found := _OPEN.match(code):
            read.append((int(found[1]), None, code))
        elif code.isdigit() and len(code) <= 3:
            read.append((int(code), int(code), code))
        elif found := _UNDER.match(code):
            read.append((0, int(found[1]) - 1, code))
        else:
            return None
    read.sort(key=lambda each: each[0])
    follows = all(one[1] is not None and one[1] + 1 == other[0] for one, other in pairwise(read))
    if not read or read[0][0] != 0 or not follows or read[-1][1] is not None:
        return None
    youngest = tuple(each[0] for each in read)
    return AgeBands(youngest, dict(_named(read)))


def _named(read: Sequence[tuple[int, int | None, str]]) -> Iterator[tuple[str, str]]:
    for low, high, code in read:
        yield code, f"{low}+" if high is None else f"{low}-{high}"
