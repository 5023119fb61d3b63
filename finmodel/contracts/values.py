"""Numbers as a contract states them: with a unit, a source, and where needed a value by year or by code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Tag, WithJsonSchema, model_validator

from finmodel.core.columns import Dimension
from finmodel.core.data import Texts
from finmodel.core.model import Frozen
from finmodel.core.money import parse_money
from finmodel.core.party import Code
from finmodel.core.unit import unit
from finmodel.measures.ask import What


@dataclass(frozen=True)
class Case:
    """One column of a settlement: a period of a place, or a row of a table of measures."""

    label: str
    period: str
    codes: Mapping[str, str] = field(default_factory=dict)
    """Codes of the row, such as its track, for terms that differ by code."""


class TermValue(Frozen):
    """A number agreed in the contract."""

    value: Decimal | None = None
    """The number: `12.5%` for a share, `£1,490` for money."""
    by_period: dict[str, Decimal] | None = None
    """The number for each year, where it changes."""
    by: Code | None = None
    """Code that the number depends on, such as `track`."""
    values: dict[str, Decimal] | None = None
    """The number for each code that `by` can take."""
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

    @model_validator(mode="after")
    def _one_form(self) -> TermValue:
        given = [self.value is not None, self.by_period is not None, self.values is not None]
        if sum(given) != 1:
            raise ValueError(
                "a number is stated once: give one of `value:`, `by_period:` or `by:` with `values:`"
            )
        if (self.by is None) != (self.values is None):
            raise ValueError("`by:` and `values:` go together: name the code, then the number for each")
        return self

    def at(self, case: Case) -> Decimal | None:
        """The number in a case, or None where the contract states none for it."""
        if self.by_period is not None:
            return self.by_period.get(case.period)
        if self.values is not None:
            return self.values.get(case.codes.get(self.by or "", ""))
        return self.value

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """Every number stated."""
        if self.value is not None:
            return (self.value,)
        return tuple((self.by_period or self.values or {}).values())


def read_number(raw: Any, unit_name: str) -> Decimal:
    """A number as a person writes it, in its unit. Raises ValueError saying how to write it."""
    measured = unit(unit_name)
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise ValueError(f"'{raw}' is not a number")
    text = str(raw).strip()
    if measured.pure:
        return _read_pure(text, measured.flavour)
    if text.endswith("%"):
        raise ValueError(f"'{text}' is a percentage, but this is {measured}; write an amount")
    return parse_money(text)


def _read_pure(text: str, flavour: str) -> Decimal:
    percent = text.endswith("%")
    try:
        number = Decimal(text.removesuffix("%").strip().replace(",", ""))
    except InvalidOperation:
        raise ValueError(
            f"'{text}' is not a number; write it like {'12.5%' if flavour == 'share' else '1.05'}"
        ) from None
    if not number.is_finite():
        raise ValueError(f"'{text}' is not a number that can be used; write digits")
    number = number / 100 if percent else number
    if flavour == "share" and not 0 <= number <= 1:
        hint = (
            f"a share is 0 to 1; did you mean {text}%?"
            if not percent and 1 < number <= 100
            else "a share is from 0% to 100%"
        )
        raise ValueError(f"'{text}' is not a share; {hint}")
    return number


def _read_term(raw: Any, unit_name: str, signed: bool = False) -> Any:
    if isinstance(raw, TermValue):
        return raw
    if not isinstance(raw, dict):
        raw = {"value": raw}
    elif raw and not set(raw) & set(TermValue.model_fields):
        raw = {"by_period": raw}
    read = dict(raw)
    if read.get("unit", unit_name) != unit_name:
        raise ValueError(
            f"the unit here is {unit(unit_name)}, not {read['unit']}; take out `unit:` or mend the number"
        )
    for key in ("value", "lowest", "highest"):
        if read.get(key) is not None:
            read[key] = _checked(read[key], unit_name, signed)
    for key in ("by_period", "values"):
        if isinstance(read.get(key), dict):
            read[key] = {str(code): _checked(number, unit_name, signed) for code, number in read[key].items()}
    return read | {"unit": unit_name}


def _checked(raw: Any, unit_name: str, signed: bool) -> Decimal:
    number = read_number(raw, unit_name)
    if number < 0 and not signed:
        raise ValueError(f"'{raw}' is negative; {unit(unit_name)} here is nil or more")
    return number


_ONE_NUMBER = {"type": ["number", "string"]}


def _schema(unit_name: str) -> WithJsonSchema:
    full = {
        "type": "object",
        "additionalProperties": _ONE_NUMBER | {"description": "the number for a year, such as 2024/25"},
        "properties": {
            "value": _ONE_NUMBER, "by_period": {"type": "object"}, "by": {"type": "string"}, "values": {"type": "object"},
            "label": {"type": "string"}, "source": {"type": "string"}, "date": {"type": "string"}, "confirmed": {"type": "boolean"},
            "unit": {"const": unit_name}, "lowest": _ONE_NUMBER, "highest": _ONE_NUMBER,
        },
    }  # fmt: skip
    example = {"share": "12.5%", "money": "£1.2m"}.get(
        unit_name, "1.05" if unit(unit_name).pure else "£1,490"
    )
    return WithJsonSchema(
        {"anyOf": [_ONE_NUMBER, full], "description": f"{unit(unit_name)}, written like {example}"}
    )


def _reader(unit_name: str, signed: bool = False) -> BeforeValidator:
    return BeforeValidator(partial(_read_term, unit_name=unit_name, signed=signed))


Share = Annotated[TermValue, _reader("share"), _schema("share")]
Index = Annotated[TermValue, _reader("index"), _schema("index")]
Flag = Annotated[TermValue, _reader("flag"), _schema("flag")]
People = Annotated[TermValue, _reader("people"), _schema("people")]
Money = Annotated[TermValue, _reader("money"), _schema("money")]
SignedMoney = Annotated[TermValue, _reader("money", signed=True), _schema("money")]
MoneyPerUnit = Annotated[TermValue, _reader("money/units"), _schema("money/units")]
MoneyPerPersonYear = Annotated[TermValue, _reader("money/person_years"), _schema("money/person_years")]


class FromTable(Frozen):
    """A number that the table of measures supplies."""

    measure: Code
    """Name of the measure, as `reads:` maps it."""


class FromContracts(Frozen):
    """Money that earlier contracts pay."""

    paid_under: tuple[Code, ...] = ()
    """Contracts whose payments count; all earlier ones where none is named."""
    paid_by: Code | None = None
    """Only payments by this party."""
    paid_to: Code | None = None
    """Only payments to this party."""


class FromActivity(Frozen):
    """A measure of the place's activity or people."""

    activity: What
    """What is counted or summed: spells, quantity, days, spend, cost, people or person_years."""
    where: dict[Dimension, Texts] = {}
    """Which activity counts; all of it where nothing is said."""


def _kind_of_amount(raw: Any) -> str:
    if isinstance(raw, dict):
        for key, tag in (
            ("measure", "table"),
            ("paid_under", "contracts"),
            ("paid_by", "contracts"),
            ("paid_to", "contracts"),
            ("activity", "activity"),
        ):
            if key in raw:
                return tag
    for model, tag in ((FromTable, "table"), (FromContracts, "contracts"), (FromActivity, "activity")):
        if isinstance(raw, model):
            return tag
    return "term"


Amount = TermValue | FromTable | FromContracts | FromActivity
"""A number stated in the contract, or where it is to be found."""
_Elsewhere = (
    Annotated[FromTable, Tag("table")]
    | Annotated[FromContracts, Tag("contracts")]
    | Annotated[FromActivity, Tag("activity")]
)
MoneyAmount = Annotated[Annotated[Money, Tag("term")] | _Elsewhere, Discriminator(_kind_of_amount)]
SignedMoneyAmount = Annotated[
    Annotated[SignedMoney, Tag("term")] | _Elsewhere, Discriminator(_kind_of_amount)
]
PeopleAmount = Annotated[Annotated[People, Tag("term")] | _Elsewhere, Discriminator(_kind_of_amount)]
ShareAmount = Annotated[Annotated[Share, Tag("term")] | _Elsewhere, Discriminator(_kind_of_amount)]
FlagAmount = Annotated[Annotated[Flag, Tag("term")] | _Elsewhere, Discriminator(_kind_of_amount)]
