"""Numbers as a contract states them: with a unit, a source, and where needed a value by year or by code.

Every number of a contract is a `TermValue` and never a bare float: so it has a unit and a source, a scenario can
replace it and a workbook list it. The unit is that of the place it stands in, and what may be misread is refused: 12.5
is no share, and 12.5% is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Discriminator, PrivateAttr, Tag, WithJsonSchema, model_validator

from finmodel.contracts.elsewhere import FromActivity, FromContracts, FromLine, kind_of_amount
from finmodel.contracts.term_schema import any_term_schema, term_schema
from finmodel.core.amounts import percent
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.nearest import CLOSELY, nearest
from finmodel.core.party import Code
from finmodel.core.period import Period, usual_year
from finmodel.core.place import Place
from finmodel.core.unit import unit
from finmodel.core.written_number import BelowNil, a_number_of, read_number
from finmodel.errors import FinmodelError, Refused

Day = date


@dataclass(frozen=True)
class Case:
    """One column of a settlement: a period of a place, or a row of a table of measures."""

    label: str
    period: str
    codes: Mapping[str, str] = field(default_factory=dict)
    """Codes of the row, such as its track, for terms that differ by code."""
    span: Period | None = None
    """First and last day, for terms that change by date."""
    after: int | None = None
    """Number of the case that this one follows: the same organisation's, the period before."""


def cases_of(place: Place) -> tuple[Case, ...]:
    """A case for each period of a place, each after the one before."""
    return tuple(
        Case(span.label, span.label, span=span, after=number - 1 if number else None)
        for number, span in enumerate(place.spans)
    )


def consecutive(labels: Sequence[str]) -> tuple[Case, ...]:
    """A case for each year, each after the one before, where no place says when years start."""
    return tuple(
        Case(label, label, span=usual_year(label), after=number - 1 if number else None)
        for number, label in enumerate(labels)
    )


def _sum_or_elsewhere(raw: Any) -> str:
    kind = kind_of_amount(raw)
    return "term" if kind == "table" else kind


class TermValue(Frozen):
    """A number agreed in the contract."""

    value: Decimal | None = None
    """The number: `12.5%` for a share, `£1,490` for money."""
    by_period: dict[str, Decimal] | None = None
    """The number for each year, where it changes."""
    by_date: dict[Day, Decimal] | None = None
    """The number from each date on; a year in which it changes has the average of its days."""
    by: Code | None = None
    """Code that the number depends on, such as `track`."""
    values: dict[str, Decimal] | None = None
    """The number for each code that `by` can take."""
    otherwise: Decimal | None = None
    """The number for every year or code that is not listed."""
    measure: Code | None = None
    """Name of the measure that supplies it for each row of a table, as `reads:` maps it; instead of a number."""
    share: TermValue | None = None
    """Instead of a number, a part of a sum, such as 60% of last year's payment; `of:` is the sum."""
    of: (
        Annotated[
            Annotated[TermValue, Tag("term")]
            | Annotated[FromContracts, Tag("contracts")]
            | Annotated[FromActivity, Tag("activity")]
            | Annotated[FromLine, Tag("line")],
            Discriminator(_sum_or_elsewhere),
        ]
        | None
    ) = None
    """The sum that `share:` is a part of: a number, or where it is found."""
    unit: str = "number"
    """What it measures; set by where it stands."""
    label: str | None = None
    """Name in workbooks and sentences, where the usual one does not serve."""
    source: str | None = None
    """Where it comes from."""
    date: str | None = None
    """When it was agreed or published."""
    confirmed: bool = True
    """False where nobody has checked it against its source."""
    lowest: Decimal | None = None
    """Smallest value a user may enter in a workbook."""
    highest: Decimal | None = None
    """Largest value a user may enter in a workbook."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> dict[str, Any]:
        return any_term_schema()

    _stated: TermValue | None = PrivateAttr(default=None)

    def restated(self, **changes: Any) -> TermValue:
        """The number in another form, such as the part of it that holds from one date to the next."""
        other = self.model_copy(update=changes)
        other._stated = self.stated
        return other

    @property
    def stated(self) -> TermValue:
        """The number as the contract states it, from which this one may be made."""
        return self._stated or self

    @model_validator(mode="after")
    def _one_form(self) -> TermValue:
        if (self.share is None) != (self.of is None):
            raise Refused("`share:` and `of:` go together.", "Say which part, and of which sum.")
        forms = (self.value, self.by_period, self.by_date, self.values, self.measure, self.share)
        if sum(form is not None for form in forms) != 1:
            raise Refused(
                "A number is stated once.",
                "Give one of `value:`, `by_period:`, `by_date:`, `by:` and `values:`, `measure:`, `share:` and `of:`.",
            )
        if self.otherwise is not None and self.by_period is None and self.values is None:
            raise Refused("`otherwise:` goes with `by_period:` or `values:`.", "Take it out.")
        if (self.by is None) != (self.values is None):
            raise Refused("`by:` and `values:` go together.", "Name the code, then the number for each.")
        return self

    def at(self, case: Case) -> Decimal | None:
        """The number in a case, or None where the contract states none for it."""
        if self.by_period is not None:
            return self.by_period.get(case.period, self.otherwise)
        if self.values is not None:
            return self.values.get(case.codes.get(self.by or "", ""), self.otherwise)
        if self.by_date is not None:
            return _average(self.by_date, case)
        return self.value

    @property
    def is_stated(self) -> bool:
        """True where the contract states it, and no row of a table or other sum decides it."""
        return self.measure is None and self.share is None

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """Every number stated; none where a table or another sum supplies it."""
        if self.value is not None:
            return (self.value,)
        stated: Mapping[Any, Decimal] = self.by_period or self.by_date or self.values or {}
        return (*stated.values(), *(() if self.otherwise is None else (self.otherwise,)))


def _average(by_date: Mapping[date, Decimal], case: Case) -> Decimal | None:
    """The average over the days of a case, or None where its first day is before the first date.

    A rule has one number a year for each term, so a number that changes by date is read as that here, before any rule:
    it is what the contract states for the year, and the workbook shows it as the year's input.
    """
    if case.span is None:
        raise FinmodelError(f"'{case.label}' has no dates, and a term changes by date")
    first, last = case.span.start, case.span.end
    starts = sorted(by_date)
    if not starts or starts[0] > first:
        return None
    total = Decimal(0)
    for number, start in enumerate(starts):
        until = starts[number + 1] - timedelta(days=1) if number + 1 < len(starts) else last
        days = (min(until, last) - max(start, first)).days + 1
        total += by_date[start] * max(days, 0)
    return total / case.span.days


def read_term(raw: Any, unit_name: str, signed: bool = False) -> Any:
    """What a person writes for a term, as the keys of a `TermValue` in its unit. Raises Refused or Faults."""
    if isinstance(raw, TermValue):
        return raw
    spots: list[tuple[Any, ...]] = [("value",), ("lowest",), ("highest",), ("otherwise",)]
    if not isinstance(raw, dict):
        return {"value": _checked(raw, unit_name, signed), "unit": unit_name}
    if "share" in raw or "of" in raw:
        return _part_of_sum(raw, unit_name, signed)
    by_year = bool(raw) and not set(raw) & set(TermValue.model_fields)
    if by_year:
        read: dict[str, Any] = {"by_period": raw}
        faults = [Fault((key,), *_not_a_year(str(key))) for key in raw if not _YEAR.search(str(key))]
    else:
        read, faults = dict(raw), _other_unit(raw, unit_name)
    wrong = {fault.at[-1] for fault in faults}
    for group in ("by_period", "values"):
        if isinstance(read.get(group), dict):
            read[group] = {str(code): number for code, number in read[group].items()}
            spots += [(group, code) for code in read[group] if code not in wrong]
    if isinstance(read.get("by_date"), dict):
        read["by_date"] = dict(read["by_date"])
        spots += [("by_date", day) for day in read["by_date"]]
    for spot in spots:
        held, key = read[spot[0]] if len(spot) > 1 else read, spot[-1]
        if key in held and (len(spot) > 1 or held[key] is not None):
            try:
                held[key] = _checked(held[key], unit_name, signed)
            except Refused as error:
                faults.append(Fault(spot[-1:] if by_year else spot, error.what, error.fix))
    if faults:
        raise Faults(faults)
    return read | {"unit": unit_name}


def _part_of_sum(raw: Mapping[str, Any], unit_name: str, signed: bool) -> dict[str, Any]:
    """A share of a sum, with both of them read."""
    if unit(unit_name).pure:
        what = f"A part of a sum is a sum, and this is {a_number_of(unit(unit_name).flavour)}."
        raise Faults([Fault(("of",) if "of" in raw else ("share",), what, "Give the number, or `measure:`.")])
    read, faults = dict(raw), _other_unit(raw, unit_name)
    for key, name, below in (("share", "share", False), ("of", unit_name, signed)):
        if key in raw and not (key == "of" and _sum_or_elsewhere(raw["of"]) != "term"):
            try:
                read[key] = read_term(raw[key], name, below)
            except Refused as error:
                faults.append(Fault((key,), error.what, error.fix))
            except Faults as error:
                faults += [Fault((key, *fault.at), fault.what, fault.fix) for fault in error.faults]
    if faults:
        raise Faults(faults)
    return read | {"unit": unit_name}


_YEAR = re.compile(r"\d{4}")
_REST_OF_AMOUNT = re.compile(r"^\d{3}(\.\d+)?$")
COMMA_TRAP = "An amount with a comma needs quotes inside { }, like '£4,118'; or write £4118."


def _not_a_year(key: str) -> tuple[str, str]:
    near = nearest(key, TermValue.model_fields, CLOSELY)
    if _REST_OF_AMOUNT.match(key):
        return f"`{key}` is not a year.", COMMA_TRAP
    fix = f"Did you mean '{near}'?" if near else "Write a number for each year, like {2023/24: 5, 2024/25: 6}."
    return f"`{key}` is neither a key here nor a year.", fix


def _other_unit(raw: Mapping[str, Any], unit_name: str) -> list[Fault]:
    stated = raw.get("unit", unit_name)
    if stated == unit_name:
        return []
    what = f"The unit here is {unit(unit_name)}, not {stated}."
    return [Fault(("unit",), what, "Take out `unit:`, or mend the number.")]


def _checked(raw: Any, unit_name: str, signed: bool) -> Decimal:
    number = read_number(raw, unit_name)
    if number < 0 and not signed:
        raise BelowNil(raw)
    return number


def refuse_part_of_whole(name: str, shares: Mapping[str, TermValue], hint: str = "") -> None:
    """Raise Faults where shares do not sum to 100%, in some year where they change by year."""
    for year in dict.fromkeys(year for share in shares.values() for year in share.by_period or ("",)):
        stated = [share.at(Case(year, year)) for share in shares.values()]
        whole = sum((share for share in stated if share is not None), Decimal(0))
        if None not in stated and whole != 1:
            told = f"The shares of `{name}:` come to {percent(whole)}{f' in {year}' if year else ''}."
            raise Faults([Fault((name,), told, f"Make them sum to 100%{hint}.")])


def _schema(unit_name: str, signed: bool = False) -> WithJsonSchema:
    return WithJsonSchema(term_schema(unit_name, signed))


def _reader(unit_name: str, signed: bool = False) -> BeforeValidator:
    return BeforeValidator(partial(read_term, unit_name=unit_name, signed=signed))


def _at_most_all(value: TermValue) -> TermValue:
    if any(number > 1 for number in value.numbers):
        raise Refused("A discount of more than 100% would leave less than nothing.", "Give at most 100%.")
    return value


Change = Annotated[TermValue, _reader("change", signed=True), _schema("change", signed=True)]
Discount = Annotated[Change, AfterValidator(_at_most_all)]
"""A part taken off; a surcharge has a minus sign."""
Share = Annotated[TermValue, _reader("share"), _schema("share")]
Index = Annotated[TermValue, _reader("index"), _schema("index")]
Flag = Annotated[TermValue, _reader("flag"), _schema("flag")]
People = Annotated[TermValue, _reader("people"), _schema("people")]
Money = Annotated[TermValue, _reader("money"), _schema("money")]
SignedMoney = Annotated[TermValue, _reader("money", signed=True), _schema("money", signed=True)]
MoneyPerUnit = Annotated[TermValue, _reader("money/units"), _schema("money/units")]
MoneyPerPersonYear = Annotated[TermValue, _reader("money/person_years"), _schema("money/person_years")]
MoneyPerPerson = Annotated[TermValue, _reader("money/people"), _schema("money/people")]
MoneyPerPoint = Annotated[TermValue, _reader("money/points"), _schema("money/points")]
MoneyPerDay = Annotated[TermValue, _reader("money/days"), _schema("money/days")]
MoneyPerWeek = Annotated[TermValue, _reader("money/weeks"), _schema("money/weeks")]
MoneyPerMonth = Annotated[TermValue, _reader("money/months"), _schema("money/months")]
Number = Annotated[TermValue, _reader("number"), _schema("number")]
Score = Annotated[TermValue, _reader("score"), _schema("score")]
Points = Annotated[TermValue, _reader("points"), _schema("points")]
Units = Annotated[TermValue, _reader("units"), _schema("units")]
Spells = Annotated[TermValue, _reader("spells"), _schema("spells")]
Days = Annotated[TermValue, _reader("days"), _schema("days")]
Weeks = Annotated[TermValue, _reader("weeks"), _schema("weeks")]
Months = Annotated[TermValue, _reader("months"), _schema("months")]
PersonYears = Annotated[TermValue, _reader("person_years"), _schema("person_years")]
