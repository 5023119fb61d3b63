"""What a table covers: where its rows start and end on their scale, the holes they leave, and what holds there.

Every clause that reads a table (by size, score, amount) asks here. A hole that the file can be seen to leave is refused
as it is read, unless `beyond:` says what holds there; so no figure is ever carried on past the last row in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from finmodel.contracts.values import TermValue
from finmodel.core.amounts import number_in_words
from finmodel.core.faults import Fault
from finmodel.core.speech import listed
from finmodel.core.unit import Unit, unit
from finmodel.errors import Refused

Beyond = Literal["hold", "refuse"]
"""What holds where a table says nothing: the nearest rate below (under the first start, the first), or nothing."""

Ends = tuple[TermValue | None, TermValue | None]
"""Where a row starts and where it ends; None where it does not say, and goes on to the next row or without end."""


@dataclass(frozen=True)
class Scale:
    """The stretches of a scale that the rows of a table cover, from the lowest up."""

    rows: Sequence[Ends]
    measured: Unit
    from_nought: bool = False
    """True where the first row needs no start, because it has all up to its end."""

    @classmethod
    def of(cls, rows: Iterable[Ends], *, from_nought: bool = False) -> Scale:
        """The scale of rows in whose first stated end its unit is seen."""
        held = tuple(rows)
        stated = [end for ends in held for end in ends if end is not None]
        return cls(held, unit(stated[0].unit) if stated else Unit(), from_nought)

    @property
    def counted(self) -> bool:
        """True where it counts whole things, such as people: 10,000 follows 9,999, and none is below nought."""
        return not self.measured.pure and not dict(self.measured.powers).get("money")

    def meets(self, number: int) -> bool:
        """True where a row ends and the one after it starts with no whole number between them."""
        end, start = self.rows[number][1], self.rows[number + 1][0] if number + 1 < len(self.rows) else None
        if end is None or start is None:
            return False
        return all(self._adjoin(_at(end, key), _at(start, key)) for key in _keys((end, start)))

    def _adjoin(self, end: Decimal | None, start: Decimal | None) -> bool:
        if end is None or start is None or end >= start:
            return True
        return self.counted and start - end == 1 and end == end.to_integral_value()

    def fault(self, keys: tuple[str | int, ...], beyond: Beyond | None) -> Iterator[Fault]:
        """What is wrong with a table that leaves a hole, in some year, and does not say what holds there."""
        if beyond is not None:
            return
        stated = [end for ends in self.rows for end in ends if end is not None]
        for key in _keys(stated):
            holes = list(self._holes(key))
            if holes:
                year = f" in {key}" if key else ""
                what = f"The table covers {self._drawn(key)}{year}, and says nothing {listed(holes, 'or')}."
                yield Fault(keys, what, self._fix)
                return

    @property
    def _fix(self) -> str:
        if self.from_nought:
            return (
                "Add a last row with no end; or `beyond: hold`, for its last rate to hold there, or `beyond: refuse`."
            )
        return (
            "Add rows (the last may have no end); or `beyond: hold`, for the nearest rate to hold there, or "
            "`beyond: refuse`, to settle nothing that falls there."
        )

    def _holes(self, key: str) -> Iterator[str]:
        first, last = self.rows[0][0], self.rows[-1][1]
        low = _at(first, key)
        if low is not None and low > 0 and not self.from_nought:
            yield f"below {self._told(low)}"
        for number, (row, following) in enumerate(pairwise(self.rows)):
            end, start = _at(row[1], key), _at(following[0], key)
            if end is not None and start is not None and not self._adjoin(end, start) and not self.meets(number):
                yield f"between {self._told(end)} and {self._told(start)}"
        high = _at(last, key)
        if high is not None and not (self.measured == unit("share") and high >= 1):
            yield f"past {self._told(high)}"

    def _drawn(self, key: str) -> str:
        """The stretches it covers, those that meet as one."""
        lows: list[Decimal] = []
        highs: list[Decimal | None] = []
        for number, (first, last) in enumerate(self.rows):
            low, high = _at(first, key) or Decimal(0), _at(last, key)
            joined = number > 0 and (highs[-1] is None or first is None or self._adjoin(highs[-1], low))
            if joined:
                highs[-1] = high
            else:
                lows.append(low)
                highs.append(high)
        return listed(
            [
                f"{self._told(low)} and more" if high is None else f"{self._told(low)} to {self._told(high)}"
                for low, high in zip(lows, highs, strict=True)
            ]
        )

    def _told(self, number: Decimal) -> str:
        if self.counted:
            return f"{number.normalize():,f}"
        return number_in_words(float(number), self.measured)


def one_end(up_to: TermValue | None, below: TermValue | None) -> TermValue | None:
    """The upper end of a band, written in one of two ways. Raises Refused where it is written in both."""
    if up_to is not None and below is not None:
        raise Refused("A band ends once, and this one has `up_to:` and `below:`.", "Take one of them out.")
    return up_to if up_to is not None else below


def ends_of(scale: Scale) -> tuple[TermValue, ...]:
    """Every end that a table states: each says what it covers, whether or not a rate is worked out from it."""
    return tuple(end for ends in scale.rows for end in ends if end is not None)


def _keys(values: Iterable[TermValue]) -> list[str]:
    """Every year, day or code that some of the numbers change by; one empty text where none does."""
    found: dict[str, None] = {}
    for value in values:
        for form in (value.by_period, value.by_date, value.values):
            found |= dict.fromkeys(map(str, form or ()))
    return list(found) or [""]


def _at(value: TermValue | None, key: str) -> Decimal | None:
    if value is None or value.value is not None:
        return None if value is None else value.value
    for form in (value.by_period, value.by_date, value.values):
        if form is not None:
            return {str(name): number for name, number in form.items()}.get(key, value.otherwise)
    return value.otherwise
