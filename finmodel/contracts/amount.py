"""Amounts: a number that a contract states, or that it finds elsewhere (activity, a table, earlier contracts)."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Tag
from pydantic.json_schema import SkipJsonSchema

from finmodel.contracts.elsewhere import FromActivity, FromContracts, FromLine, FromTable, kind_of_amount
from finmodel.contracts.values import (
    Change,
    Discount,
    Flag,
    Index,
    Money,
    Months,
    Number,
    People,
    PersonYears,
    Points,
    Score,
    Share,
    SignedMoney,
    TermValue,
    Units,
    Weeks,
)
from finmodel.core.unit import unit
from finmodel.errors import Refused
from finmodel.measures.ask import What

Amount = TermValue | FromTable | FromContracts | FromActivity | FromLine
"""A number stated in the contract, or where it is to be found."""
_Elsewhere = (
    Annotated[FromTable, Tag("table")]
    | Annotated[FromContracts, Tag("contracts")]
    | Annotated[FromActivity, Tag("activity")]
    | Annotated[FromLine, Tag("line")]
)
Elsewhere = Annotated[Annotated[SkipJsonSchema[Number], Tag("term")] | _Elsewhere, Discriminator(kind_of_amount)]
"""Where a number is found: a table, earlier contracts' payments or lines, or activity; as a number by year once it is
agreed."""
_FITTING: dict[str, tuple[What, ...]] = {
    "money": ("spend", "cost"),
    "people": ("people", "person_years", "list_size"),
    "person_years": ("person_years", "score_years"),
    "units": ("quantity", "spells", "days"),
    "spells": ("spells",),
    "days": ("days",),
    "weeks": ("quantity",),
    "number": ("quantity", "spells", "days", "people", "person_years", "spend", "cost"),
    "recorded": ("quantity", "spells", "people", "person_years", "list_size"),
    "done": ("quantity", "spells", "days", "people", "person_years", "list_size"),
}
"""Measures of activity or people that give a number of a unit; a person-year is a person for the year."""
_TOLD_AS = {"recorded": "people", "done": "units"}
"""The unit that a message tells where a number may be of either."""


def fits(amount: Amount, unit_name: str) -> Amount:
    """The amount, if what it counts is in the unit. Raises Refused naming both units."""
    if isinstance(amount, FromActivity) and amount.activity not in _FITTING.get(unit_name, ()):
        unit_name = _TOLD_AS.get(unit_name, unit_name)
        use = " or ".join(_FITTING.get(unit_name, ())) or "a number, or a measure of a table"
        raise Refused(f"The number here is in {unit(unit_name)}, and '{amount.activity}' is not.", f"Use {use}.")
    if isinstance(amount, FromContracts) and unit_name != "money":
        unit_name = _TOLD_AS.get(unit_name, unit_name)
        raise Refused(
            f"The number here is in {unit(unit_name)}, and what contracts pay is money.", "State a number instead."
        )
    return amount


def _given(unit_name: str) -> tuple[Discriminator, AfterValidator]:
    return Discriminator(kind_of_amount), AfterValidator(partial(fits, unit_name=unit_name))


MoneyAmount = Annotated[Annotated[Money, Tag("term")] | _Elsewhere, *_given("money")]
SignedMoneyAmount = Annotated[Annotated[SignedMoney, Tag("term")] | _Elsewhere, *_given("money")]
PeopleAmount = Annotated[Annotated[People, Tag("term")] | _Elsewhere, *_given("people")]
RecordedAmount = Annotated[Annotated[People, Tag("term")] | _Elsewhere, *_given("recorded")]
"""People, or what was recorded once for each of them, such as a care plan."""
PersonYearsAmount = Annotated[Annotated[PersonYears, Tag("term")] | _Elsewhere, *_given("person_years")]
ChangeAmount = Annotated[Annotated[Change, Tag("term")] | _Elsewhere, *_given("change")]
DiscountAmount = Annotated[Annotated[Discount, Tag("term")] | _Elsewhere, *_given("change")]
ShareAmount = Annotated[Annotated[Share, Tag("term")] | _Elsewhere, *_given("share")]
FlagAmount = Annotated[Annotated[Flag, Tag("term")] | _Elsewhere, *_given("flag")]
IndexAmount = Annotated[Annotated[Index, Tag("term")] | _Elsewhere, *_given("index")]
ScoreAmount = Annotated[Annotated[Score, Tag("term")] | _Elsewhere, *_given("score")]
NumberAmount = Annotated[Annotated[Number, Tag("term")] | _Elsewhere, *_given("number")]
UnitsAmount = Annotated[Annotated[Units, Tag("term")] | _Elsewhere, *_given("units")]
DoneAmount = Annotated[Annotated[Units, Tag("term")] | _Elsewhere, *_given("done")]
"""What was done, or people for each of whom it is."""
WeeksAmount = Annotated[Annotated[Weeks, Tag("term")] | _Elsewhere, *_given("weeks")]
MonthsAmount = Annotated[Annotated[Months, Tag("term")] | _Elsewhere, *_given("months")]
PointsAmount = Annotated[Annotated[Points, Tag("term")] | _Elsewhere, *_given("points")]
