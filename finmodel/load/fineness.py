"""How fine a place's data is: units and money are held as whole numbers of the smallest part that the data names.

So that nothing is rounded row by row, and sums are the same on every engine and in any order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from finmodel.core.data import DAYS_IN, ActivitySource, DataSource, PriceSource
from finmodel.errors import Finding

FINEST = 9
"""Decimals of a pound that money is held to at the most: a billionth."""
BY_THE_WEEK = 6
"""Decimals of a pound that money stated by the week is held to: a day of it is a seventh, and no pennies."""
_PENCE = 2


@dataclass(frozen=True)
class Numbers:
    """What the numbers of a source of activity are like: their decimals, and how many have more than six."""

    quantity_digits: int = 0
    price_digits: int = 0
    cost_digits: int = 0
    quantity_finer: int = 0
    price_finer: int = 0
    cost_finer: int = 0

    @classmethod
    def of(cls, counts: Iterable[tuple[int, int]]) -> Numbers:
        """What rows of each fineness say together; fineness is written as in the kernel `written_codes`."""
        rows = tuple(counts)
        columns = ("quantity", "price", "cost")
        digits = {
            f"{name}_digits": max((fine // 10**at % 10 for fine, _ in rows), default=0)
            for at, name in enumerate(columns)
        }
        finer = {
            f"{name}_finer": sum(count for fine, count in rows if fine // 1000 >> at & 1)
            for at, name in enumerate(columns)
        }
        return cls(**digits, **finer)

    @property
    def finer(self) -> tuple[tuple[str, int], ...]:
        """Each column, and how many of its numbers have more than six decimals."""
        return ("quantity", self.quantity_finer), ("price", self.price_finer), ("cost", self.cost_finer)


@dataclass(frozen=True)
class Fineness:
    """Decimals that quantities, prices of a unit (in pounds) and money (in pounds) are held to."""

    quantity: int = 0
    price: int = _PENCE
    money: int = _PENCE

    @property
    def parts_of_a_unit(self) -> int:
        """How many of the parts that quantities count in make one unit."""
        return int(10**self.quantity)

    @property
    def parts_of_a_penny(self) -> int:
        """How many of the parts that money counts in make one penny."""
        return int(10 ** (self.money - _PENCE))


def fineness_of(sources: Iterable[tuple[ActivitySource, Numbers]], list_digits: int | None) -> Fineness:
    """As fine as the finest number, given the decimals of the price list in pounds (None where there is no list)."""
    quantity, price, money = 0, list_digits or 0, _PENCE
    by_unit = list_digits is not None
    for source, numbers in sources:
        by_the_week = any(DAYS_IN[stated] > 1 for stated in (source.price_is, source.cost_is) if stated in DAYS_IN)
        if by_the_week or source.price_by is not None:
            money = max(money, BY_THE_WEEK)
        quantity = max(quantity, numbers.quantity_digits)
        own = numbers.price_digits + in_pence(source, "price")
        if "price" in source.columns and (source.price_is != "total" or source.price_by is not None):
            price, by_unit = max(price, own), True
        elif "price" in source.columns:
            money = max(money, own)
        if "cost" in source.columns:
            units = numbers.quantity_digits if "cost" in source.by_the_day else 0
            money = max(money, numbers.cost_digits + in_pence(source, "cost") + units)
    if by_unit:
        money = max(money, price + quantity)
    return Fineness(quantity, price, min(money, FINEST))


def in_pence(source: DataSource, column: str) -> int:
    """Decimals that a number in pence has more in pounds: 2, or 0 where the column is in pounds."""
    units = source.units if isinstance(source, ActivitySource | PriceSource) else {}
    return _PENCE if {str(name): unit for name, unit in units.items()}.get(column) == "pence" else 0


def finer_warnings(sources: Iterable[tuple[ActivitySource, Numbers]]) -> list[Finding]:
    """A warning for each column that has numbers of more than six decimals, which count to the sixth."""
    return [
        _finer(source.shown, column, count) for source, numbers in sources for column, count in numbers.finer if count
    ]


def _finer(file: str, column: str, count: int) -> Finding:
    some = "1 number has" if count == 1 else f"{count:,} numbers have"
    what = f"`{column}`: {some} more than six decimals."
    return Finding(file, what, "They count to the sixth; give totals if more is needed.")
