"""A column of an extract as it was seen: what is filled in, and what dates, numbers and codes its cells are.

A cell may be several of these (20240401 is a number, a code and a day), and all its rows decide together; so everything
is counted as the cells go by once, and asked afterwards.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

MOST_CODES = 20_000
"""Codes of a column that are counted one by one; of one with more, it is only known that there are."""
_NUMBER = re.compile(r"^\(?[-−+]?[£$€]?[-−+]?((\d+|\d{1,3}(,\d{3})+)(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?\)?$")
_COMMA = re.compile(r"^[-−+]?[£$€]?(\d+|\d{1,3}(\.\d{3})+),(\d{1,2}|\d{4,})$")
_SHAPES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"^\d{4}-\d{2}-\d{2}$"), ("%Y-%m-%d",)),
    (re.compile(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:?\d{2})?$"), ("%Y-%m-%d",)),
    (re.compile(r"^\d{1,2}/\d{1,2}/\d{4}$"), ("%d/%m/%Y", "%m/%d/%Y")),
    (re.compile(r"^\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}$"), ("%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M")),
    (re.compile(r"^\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}:\d{2}$"), ("%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S")),
    (re.compile(r"^\d{1,2}-\d{1,2}-\d{4}$"), ("%d-%m-%Y", "%m-%d-%Y")),
    (re.compile(r"^\d{1,2}\.\d{1,2}\.\d{4}$"), ("%d.%m.%Y",)),
    (re.compile(r"^\d{1,2}-[A-Za-z]{3}-\d{4}$"), ("%d-%b-%Y",)),
    (re.compile(r"^\d{1,2} [A-Za-z]{3} \d{4}$"), ("%d %b %Y",)),
    (re.compile(r"^\d{1,2}[A-Za-z]{3}\d{4}$"), ("%d%b%Y",)),
    (re.compile(r"^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$"), ("%Y%m%d",)),
    (re.compile(r"^\d{1,2}/\d{1,2}/\d{2}$"), ("%d/%m/%y", "%m/%d/%y")),
    (re.compile(r"^[A-Za-z]{3}-\d{2}$"), ("%b-%y",)),
    (re.compile(r"^[A-Za-z]+ \d{4}$"), ("%B %Y", "%b %Y")),
)  # fmt: skip
"""What a date may look like, and the ways of writing it that this may be."""
ISO = "%Y-%m-%d"
_MOSTLY = 0.98
"""The part of the cells of a column that must be of a kind for the column to be."""


@dataclass
class ColumnSeen:
    """A column, gathered as its cells go by."""

    heading: str
    filled: int = 0
    empty: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    """How often each cell is there, while there are few enough of them."""
    many: bool = False
    """True where there are too many different cells to count."""
    numbers: int = 0
    total: Decimal = Decimal(0)
    below_nil: int = 0
    parts: bool = False
    """True where some number is not whole."""
    commas: int = 0
    """Cells that are numbers with a comma in place of the point."""
    ways: dict[str, int] = field(default_factory=dict)
    """How many cells may be dates, by the way they would be written."""
    dates: int = 0
    first: dict[str, date] = field(default_factory=dict)
    last: dict[str, date] = field(default_factory=dict)
    years: dict[str, Counter[int]] = field(default_factory=dict)
    """How many dates lie in each financial year from April, by the way they would be written."""

    def see(self, cells: Iterable[str]) -> None:
        """Take in some cells, by how often each is there."""
        counts = Counter(cells)
        self.empty += counts.pop("", 0)
        for cell, times in counts.items():
            self.filled += times
            self._number(cell, times)
            self._day(cell, times)
        if not self.many:
            self.codes.update(counts)
            if len(self.codes) > MOST_CODES:
                self.many, self.codes = True, Counter()

    def _number(self, cell: str, times: int) -> None:
        number = as_number(cell)
        if number is not None:
            self.numbers += times
            self.total += number * times
            self.below_nil += times * (number < 0)
            self.parts |= number != number.to_integral_value()
        elif _COMMA.match(cell):
            self.commas += times

    def _day(self, cell: str, times: int) -> None:
        for shape, ways in _SHAPES:
            if shape.match(cell):
                read = {way: day for way in ways if (day := _as_day(cell, way)) is not None}
                self.dates += times if read else 0
                for way, day in read.items():
                    self.ways[way] = self.ways.get(way, 0) + times
                    self.first[way] = min(day, self.first.get(way, day))
                    self.last[way] = max(day, self.last.get(way, day))
                    self.years.setdefault(way, Counter())[first_year_of(day)] += times
                return

    @property
    def rows(self) -> int:
        """Cells, filled or empty."""
        return self.filled + self.empty

    @property
    def is_number(self) -> bool:
        """True where nearly all that is filled in is a number."""
        return self.filled > 0 and self.numbers + self.commas >= _MOSTLY * self.filled

    @property
    def all_numbers(self) -> bool:
        """True where all that is filled in is a number."""
        return self.filled > 0 and self.numbers + self.commas == self.filled

    @property
    def no_numbers(self) -> tuple[str, ...]:
        """Cells that are no number, the commonest first, where most of the column is."""
        return tuple(code for code, _ in self.codes.most_common() if as_number(code) is None)

    @property
    def is_date(self) -> bool:
        """True where nearly all that is filled in is a date."""
        return self.filled > 0 and self.dates >= _MOSTLY * self.filled

    @property
    def ways_written(self) -> tuple[str, ...]:
        """The ways in which all its dates may be written: more than one where day and month cannot be told apart."""
        most = max(self.ways.values(), default=0)
        return tuple(way for way, count in self.ways.items() if count == most and self.is_date)

    def span(self, way: str) -> tuple[date, date]:
        """Its first and last date, written so."""
        return self.first[way], self.last[way]


def first_year_of(day: date) -> int:
    """The calendar year in which the financial year of a day begins."""
    return day.year if day.month >= 4 else day.year - 1


def as_number(cell: str) -> Decimal | None:
    """A cell as a number, with its sign of money and commas of thousands; None where it is none.

    >>> [str(as_number(cell)) for cell in ("£1,200.50", "(5)", "-0", "12/3", "")]
    ['1200.50', '-5', '0', 'None', 'None']
    """
    if not cell or not _NUMBER.match(cell):
        return None
    plain = re.sub(r"[£$€,()]", "", cell).replace("−", "-")
    number = Decimal(plain)
    return abs(number) if number == 0 else -number if cell.startswith("(") else number


def _as_day(cell: str, way: str) -> date | None:
    try:
        return date.fromisoformat(cell[:10]) if way == ISO else datetime.strptime(cell, way).date()
    except ValueError:
        return None


def totals_among(sums: Mapping[str, Decimal], named: Collection[str] = ()) -> tuple[str, ...]:
    """Codes of a column whose rows are sums of the rows of others: `England` beside its regions, `ALL` beside sexes.

    A sum below a thousand may be chance, unless it is `named` as one.

    >>> totals_among({"F": Decimal(2100), "M": Decimal(1900), "ALL": Decimal(4000)})
    ('ALL',)
    """
    found: list[str] = []
    rest = sorted((code for code in sums if sums[code] > 0), key=lambda code: -sums[code])
    while len(rest) > 2:
        largest, others = rest[0], rest[1:]
        worth = sums[largest] >= _WORTH or largest in named
        if not worth or not _is_sum(sums[largest], [sums[code] for code in others]):
            break
        found.append(largest)
        rest = others
    return tuple(found)


_WORTH = 1000
_FEW = 12


def _is_sum(whole: Decimal, parts: list[Decimal]) -> bool:
    """True where some of the parts, two or more, come to the whole."""
    near = Decimal("0.01")
    if abs(sum(parts) - whole) <= near:
        return True
    if len(parts) > _FEW:
        return False
    reached = [(Decimal(0), 0)]
    for part in parts:
        reached += [(total + part, count + 1) for total, count in reached if total + part <= whole + near]
    return any(count > 1 and abs(total - whole) <= near for total, count in reached)
