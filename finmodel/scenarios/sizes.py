"""How large a change is in each year: its size, the year it starts, its ramp, and growth upon growth.

How large and from when is one question for every kind of change, so that ramps, starts and growth upon growth are
written once, in exact decimals. A growth of `4` is refused, since it may be 4% or fourfold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from finmodel.core.ahead.forward import Ahead, Sort
from finmodel.core.data import Text
from finmodel.core.frozen import Frozen
from finmodel.core.money import parse_money
from finmodel.core.period import Period
from finmodel.core.place import Pounds
from finmodel.core.written_number import read_growth, read_number
from finmodel.errors import InputError, Refused

ByPeriod = Decimal | dict[str, Decimal]


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
    return read_growth(raw) if str(raw).strip().endswith("%") else parse_money(str(raw))


def _form_of_money(raw: Any) -> str:
    return "group" if isinstance(raw, dict) else "one"


Growth = Annotated[ByPeriod, BeforeValidator(read_growth)]
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
    nothing_for: int = Field(default=0, ge=0)
    """Years from the start of the change in which nothing of it is there yet, before the ramp begins; such as 2 of
    {nothing_for: 2, years: 3}, where activity moves in the third to fifth year."""
    years: int = Field(ge=1)
    """Years until the whole effect is there; the first has one part of it, the last all."""

    @model_validator(mode="after")
    def _begins_once(self) -> Self:
        if self.from_ is not None and self.nothing_for:
            what = "`from:` and `nothing_for:` both say when the ramp begins."
            raise Refused(what, "Give one of them.")
        return self


def _form_of_ramp(raw: Any) -> str:
    return (
        "one"
        if isinstance(raw, EvenRamp) or (isinstance(raw, dict) and raw.keys() & {"years", "from", "nothing_for"})
        else "group"
    )


StatedRamp = dict[str, Annotated[Decimal, BeforeValidator(_part)]]
Ramp = Annotated[
    Annotated[EvenRamp, Tag("one")] | Annotated[StatedRamp, Tag("group")],
    Discriminator(_form_of_ramp),
]
"""How an effect comes in: by equal steps, or the share of it that is there in each year named."""


def more_years(needed: int) -> str:
    """What else mends a change that goes on past the last year that is settled."""
    return f"add `years: {needed}` to the scenario, so that the place is carried forward for them"


def refuse_other_years(years: Iterable[str], periods: Sequence[str], where: str) -> None:
    """Raise InputError for years that the place does not have."""
    others = [year for year in years if year not in periods]
    if others:
        what = f"{', '.join(others)} {'is' if len(others) == 1 else 'are'} not among the place's years."
        beyond = max(others)[:4]
        ahead = beyond > periods[-1][:4] and beyond.isdigit() and periods[-1][:4].isdigit()
        more = f", or {more_years(len(periods) + int(beyond) - int(periods[-1][:4]))}" if ahead else ""
        raise InputError.of(where, what, f"Use {', '.join(periods)}{more}.")


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
        begins = periods.index(ramp.from_) if ramp.from_ else first + ramp.nothing_for
        if begins + ramp.years > len(periods):
            sets_out = f"{periods[first]}, after {ramp.nothing_for}" if ramp.nothing_for else periods[begins]
            what = f"The ramp takes {ramp.years} years from {sets_out}, past the place's last, {periods[-1]}."
            raise InputError.of(where, what, f"Shorten it, or {more_years(begins + ramp.years)}.")
        steps = (Decimal(min(max(number - begins + 1, 0), ramp.years)) for number in range(len(periods)))
        return {year: step / ramp.years for year, step in zip(periods, steps, strict=True)}
    refuse_other_years(ramp, periods, where)
    there, now = {}, Decimal(0)
    for number, year in enumerate(periods):
        now = ramp.get(year, now)
        there[year] = now if number >= first else Decimal(0)
    return there


def sized_by_year(
    amount: ByPeriod, there: Mapping[str, Decimal], where: str, ahead: Ahead | None = None, sort: Sort | None = None
) -> dict[str, Decimal]:
    """An amount in each year, in proportion to what is there of the effect.

    In the years that a place is carried forward for, one that is not stated for them is as it was last stated; where
    it is pounds of some `sort`, with what that rises by.
    """
    if isinstance(amount, Decimal):
        return {year: amount * _risen(ahead, sort, year) * share for year, share in there.items()}
    refuse_other_years(amount, list(there), where)
    amount = amount | _gone_on(amount, ahead, sort)
    years = list(there)
    first = min((years.index(year) for year in amount), default=0)
    unsaid = [year for year in years[first:] if year not in amount]
    if amount and unsaid:
        what = f"It has a size for {', '.join(amount)}, and none for {', '.join(unsaid)}."
        raise InputError.of(where, what, "Give one for each year from its first on; write 0 where it is gone.")
    return {year: amount.get(year, Decimal(0)) * share for year, share in there.items()}


def _risen(ahead: Ahead | None, sort: Sort | None, year: str, since: str | None = None) -> Decimal:
    """What pounds of a sort are multiplied by for a year."""
    return Decimal(1) if ahead is None or sort is None else ahead.factor(sort, year, since)


def _gone_on(amount: Mapping[str, Decimal], ahead: Ahead | None, sort: Sort | None) -> dict[str, Decimal]:
    """An amount by year in the years to come that it is not stated for, from the last one before that it is."""
    found = {}
    for year in () if ahead is None else ahead.years:
        since = max((label for label in amount if label < year), default=None)
        if year not in amount and since is not None:
            found[year] = amount[since] * _risen(ahead, sort, year, since)
    return found


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
    unit: str = "number"
    """What it is counted in, where it is not in percent: `money`, `units`, `days`."""

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
COUNTED = SortOfSize(0.0, unit="units")
"""A number of units."""
POUNDS_SPENT = SortOfSize(0.0, unit="money")
"""Pounds that are spent."""
POUNDS_MORE = SortOfSize(None, unit="money")
"""Pounds added or, with a minus, taken away."""


def compounded(growth: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Growth upon growth: how much more each year has than before the first."""
    found, level = {}, Decimal(1)
    for year, one in growth.items():
        level *= 1 + one
        found[year] = level - 1
    return found
