"""How large a change is in each year: its size, the year it starts, its ramp, and growth upon growth.

How large and from when is one question for every kind of change, so that ramps, starts and growth upon growth are
written once, in exact decimals. A growth of `4` is refused, since it may be 4% or fourfold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag

from finmodel.core.data import Text
from finmodel.core.frozen import Frozen
from finmodel.core.money import parse_money
from finmodel.core.period import Period
from finmodel.core.place import Pounds
from finmodel.core.written_number import read_number
from finmodel.errors import InputError, Refused

ByPeriod = Decimal | dict[str, Decimal]


def _growth(raw: Any) -> Any:
    """A signed percentage (`4%`, `-2.5%`) as a share; a bare number is refused where it may be either."""
    if isinstance(raw, Decimal):
        return raw
    if isinstance(raw, dict):
        return {str(period): _growth(one) for period, one in raw.items()}
    if raw is None or isinstance(raw, bool | list):
        raise Refused("A growth is missing here.", "Write it like 4% or -2%.")
    text = str(raw).strip()
    if not text.endswith("%"):
        raise Refused(f"'{text}' may be a percentage or a factor.", "Write a growth of 4% as 4%, and a fall as -4%.")
    number = read_number(text.removesuffix("%").removeprefix("-"), "number") / 100
    signed = -number if text.startswith("-") else number
    if signed < -1:
        raise Refused(f"'{text}' takes away more than there is.", "The most is -100%.")
    return signed


def _part(raw: Any) -> Any:
    if isinstance(raw, dict):
        return {str(period): _part(one) for period, one in raw.items()}
    return raw if isinstance(raw, Decimal) else read_number(raw, "share")


def _units(raw: Any) -> Any:
    if isinstance(raw, dict):
        return {str(period): _units(one) for period, one in raw.items()}
    number = raw if isinstance(raw, Decimal) else read_number(raw, "units")
    if number < 0:
        raise Refused(f"'{raw}' is less than nothing.", "Write a number from 0 up.")
    return number


def _bound(raw: Any) -> Any:
    """An end of an interval: a percentage, or an amount of money."""
    if isinstance(raw, Decimal):
        return raw
    return _growth(raw) if str(raw).strip().endswith("%") else parse_money(str(raw))


def _form_of_money(raw: Any) -> str:
    return "group" if isinstance(raw, dict) else "one"


Growth = Annotated[ByPeriod, BeforeValidator(_growth)]
"""A rise or fall, for every year or by year."""
Bound = Annotated[Decimal, BeforeValidator(_bound)]
"""An end of an interval, as a percentage or in pounds."""
Part = Annotated[ByPeriod, BeforeValidator(_part)]
"""A share of what there is, for every year or by year."""
Count = Annotated[ByPeriod, BeforeValidator(_units)]
"""A number of units, for every year or by year."""
PoundsByYear = Annotated[
    Annotated[Pounds, Tag("one")] | Annotated[dict[str, Pounds], Tag("group")], Discriminator(_form_of_money)
]
"""Pounds, for every year or by year."""


class EvenRamp(Frozen):
    """An effect that comes in by equal steps."""

    from_: Text | None = Field(default=None, alias="from")
    """First year of the ramp; the year the change starts where not given."""
    years: int = Field(ge=1)
    """Years until the whole effect is there; the first has one part of it, the last all."""


def _form_of_ramp(raw: Any) -> str:
    return "one" if isinstance(raw, EvenRamp) or (isinstance(raw, dict) and raw.keys() & {"years", "from"}) else "group"


StatedRamp = dict[str, Annotated[Decimal, BeforeValidator(_part)]]
Ramp = Annotated[
    Annotated[EvenRamp, Tag("one")] | Annotated[StatedRamp, Tag("group")],
    Discriminator(_form_of_ramp),
]
"""How an effect comes in: by equal steps, or the share of it that is there in each year named."""


MORE_YEARS = (
    "add years to `periods:` of the place, and to `carried_forward:` which year each takes where the data ends before"
)
"""What else mends a change that goes on past the place's last year."""


def refuse_other_years(years: Iterable[str], periods: Sequence[str], where: str) -> None:
    """Raise InputError for years that the place does not have."""
    others = [year for year in years if year not in periods]
    if others:
        what = f"{', '.join(others)} is not among the place's years."
        raise InputError.of(where, what, f"Use {', '.join(periods)}.")


def refuse_dates(years: Iterable[str], spans: Sequence[Period], where: str, *, ramps: bool = True) -> None:
    """Raise InputError for a day in place of a year, with the ramp that comes in on that day where it may have one."""
    for stated in years:
        day = _day(stated)
        if day is not None:
            what = f"'{stated}' is a day, and a change starts with a year."
            raise InputError.of(where, what, _instead_of(day, spans, ramps=ramps))


def _instead_of(day: date, spans: Sequence[Period], *, ramps: bool) -> str:
    """How a change that starts on a day is written: the year, or what is left of it as a ramp."""
    number = next((number for number, span in enumerate(spans) if span.start <= day <= span.end), None)
    if number is None:
        return f"Give a year: {', '.join(span.label for span in spans)}."
    span, later = spans[number], "".join(f", {one.label}: 100%" for one in spans[number + 1 : number + 2])
    if not ramps or day == span.start:
        return f"Give {span.label}."
    left = f"{((span.end - day).days + 1) / span.days:.0%}"
    return f"Write what is left of {span.label} as a ramp instead: `ramp: {{{span.label}: {left}{later}}}`."


def _day(text: str) -> date | None:
    """The day that a text is, written 2024-10-01 or 01/10/2024; None where it is none."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def there_by_year(
    periods: Sequence[str], starts: str | None, ramp: EvenRamp | Mapping[str, Decimal] | None, where: str
) -> dict[str, Decimal]:
    """The share of an effect that is there in each year; raises InputError for a ramp past the last year."""
    refuse_other_years([starts] if starts else [], periods, where)
    first = periods.index(starts) if starts else 0
    if ramp is None:
        return {year: Decimal(number >= first) for number, year in enumerate(periods)}
    if isinstance(ramp, EvenRamp):
        refuse_other_years([ramp.from_] if ramp.from_ else [], periods, where)
        begins = periods.index(ramp.from_) if ramp.from_ else first
        if begins + ramp.years > len(periods):
            what = f"The ramp takes {ramp.years} years from {periods[begins]}, past the place's last, {periods[-1]}."
            raise InputError.of(where, what, f"Shorten it, or {MORE_YEARS}.")
        steps = (Decimal(min(max(number - begins + 1, 0), ramp.years)) for number in range(len(periods)))
        return {year: step / ramp.years for year, step in zip(periods, steps, strict=True)}
    refuse_other_years(ramp, periods, where)
    there, now = {}, Decimal(0)
    for number, year in enumerate(periods):
        now = ramp.get(year, now)
        there[year] = now if number >= first else Decimal(0)
    return there


def sized_by_year(amount: ByPeriod, there: Mapping[str, Decimal], where: str) -> dict[str, Decimal]:
    """An amount in each year, in proportion to what is there of the effect."""
    if isinstance(amount, Decimal):
        return {year: amount * share for year, share in there.items()}
    refuse_other_years(amount, list(there), where)
    years = list(there)
    first = min((years.index(year) for year in amount), default=0)
    unsaid = [year for year in years[first:] if year not in amount]
    if amount and unsaid:
        what = f"It has a size for {', '.join(amount)}, and none for {', '.join(unsaid)}."
        raise InputError.of(where, what, "Give one for each year from its first on; write 0 where it is gone.")
    return {year: amount.get(year, Decimal(0)) * share for year, share in there.items()}


def full_size(size: ByPeriod) -> Decimal:
    """A size at its fullest: the largest of those it has by year."""
    return size if isinstance(size, Decimal) else max(size.values(), key=abs, default=Decimal(0))


def drawn_size(size: ByPeriod, factor: float) -> ByPeriod:
    """A size in every year, multiplied by what is drawn."""
    if isinstance(size, dict):
        return {year: Decimal(repr(float(one) * factor)) for year, one in size.items()}
    return Decimal(repr(float(size) * factor))


@dataclass(frozen=True)
class SortOfSize:
    """What sort of number a size is: how small and large it may be, and how it is spoken of."""

    least: float | None
    """The smallest it may be; None where it may be anything."""
    most: float | None = None
    """The largest it may be; None where it may be anything."""
    in_percent: bool = False
    """True for a share or a growth."""

    def spoken(self, size: Decimal) -> str:
        """A size as a finding speaks of it: a percentage, or a plain number.

        >>> RISE.spoken(Decimal("-0.125")), COUNTED.spoken(Decimal("20000"))
        ('-12.5%', '20,000')
        """
        shown = size * 100 if self.in_percent else size
        return f"{shown.normalize():,f}{'%' if self.in_percent else ''}"


RISE = SortOfSize(-1.0, in_percent=True)
"""Growth over what there is, such as 4% or -2%."""
SHARE_MOVED = SortOfSize(0.0, 1, in_percent=True)
"""A share of what there is."""
COUNTED = SortOfSize(0.0)
"""A number of units, or of pounds that are spent."""
POUNDS_MORE = SortOfSize(None)
"""Pounds added or, with a minus, taken away."""


def compounded(growth: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Growth upon growth: how much more each year has than before the first."""
    found, level = {}, Decimal(1)
    for year, one in growth.items():
        level *= 1 + one
        found[year] = level - 1
    return found
