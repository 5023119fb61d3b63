"""Amounts: a number that a contract states, or that it finds elsewhere (activity, a table, earlier contracts)."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from finmodel.contracts.values import (
    Flag,
    Index,
    Money,
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
from finmodel.core.columns import Dimension
from finmodel.core.data import Text, Texts
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.unit import unit
from finmodel.errors import Refused
from finmodel.measures.ask import Ask, What


class FromTable(Frozen):
    """A number that the table of measures supplies."""

    measure: Code
    """Name of the measure, as `reads:` maps it."""


class FromContracts(Frozen):
    """Money that earlier contracts pay, less what comes back under them."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    paid_under: tuple[Code, ...] = ()
    """Contracts whose payments count; all earlier ones where none is named."""
    paid_by: Code | None = None
    """Only payments by this party, less what comes back to it."""
    paid_to: Code | None = None
    """Only payments to this party, less what it gives back."""


class FromLine(Frozen):
    """The figure that a line of an earlier contract comes to; taken off, where it pays back and counts as spent."""

    line: str = Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+){1,2}$")
    """The contract's id, a full stop and the line; after another full stop, the partner, where it has several."""


class FromActivity(Frozen):
    """A measure of the place's activity or people."""

    activity: What
    """What is counted or summed: spells, quantity, days, spend, cost, people or person_years."""
    where: dict[Dimension, Texts] = {}
    """Which activity counts; all of it where nothing is said."""
    year: Text | None = None
    """Year it is counted in, such as 2022/23, or `previous` for the year before; the year paid for where not given."""

    @model_validator(mode="after")
    def _can_be_asked(self) -> FromActivity:
        Ask.of(self.activity, self.where)
        return self


def _kind_of_amount(raw: Any) -> str:
    if isinstance(raw, dict):
        for key, tag in (
            ("measure", "table"),
            ("paid_under", "contracts"),
            ("paid_by", "contracts"),
            ("paid_to", "contracts"),
            ("activity", "activity"),
            ("line", "line"),
        ):
            if key in raw:
                return tag
    models: tuple[tuple[type, str], ...] = (
        (FromTable, "table"),
        (FromContracts, "contracts"),
        (FromActivity, "activity"),
        (FromLine, "line"),
    )
    return next((tag for model, tag in models if isinstance(raw, model)), "term")


Amount = TermValue | FromTable | FromContracts | FromActivity | FromLine
"""A number stated in the contract, or where it is to be found."""
_Elsewhere = (
    Annotated[FromTable, Tag("table")]
    | Annotated[FromContracts, Tag("contracts")]
    | Annotated[FromActivity, Tag("activity")]
    | Annotated[FromLine, Tag("line")]
)
Elsewhere = Annotated[_Elsewhere, Discriminator(_kind_of_amount)]
"""Where a number is found: a table, earlier contracts' payments or lines, or activity."""
_FITTING: dict[str, tuple[What, ...]] = {
    "money": ("spend", "cost"),
    "people": ("people", "person_years", "list_size"),
    "person_years": ("person_years", "score_years"),
    "units": ("quantity", "spells", "days"),
    "spells": ("spells",),
    "days": ("days",),
}
"""Measures of activity or people that give a number of a unit; a person-year is a person for the year."""


def fits(amount: Amount, unit_name: str) -> Amount:
    """The amount, if what it counts is in the unit. Raises Refused naming both units."""
    if isinstance(amount, FromActivity) and amount.activity not in _FITTING.get(unit_name, ()):
        use = " or ".join(_FITTING.get(unit_name, ())) or "a number, or a measure of a table"
        raise Refused(f"The number here is in {unit(unit_name)}, and '{amount.activity}' is not.", f"Use {use}.")
    if isinstance(amount, FromContracts) and unit_name != "money":
        raise Refused(
            f"The number here is in {unit(unit_name)}, and what contracts pay is money.", "State a number instead."
        )
    return amount


def _given(unit_name: str) -> tuple[Discriminator, AfterValidator]:
    return Discriminator(_kind_of_amount), AfterValidator(partial(fits, unit_name=unit_name))


MoneyAmount = Annotated[Annotated[Money, Tag("term")] | _Elsewhere, *_given("money")]
SignedMoneyAmount = Annotated[Annotated[SignedMoney, Tag("term")] | _Elsewhere, *_given("money")]
PeopleAmount = Annotated[Annotated[People, Tag("term")] | _Elsewhere, *_given("people")]
PersonYearsAmount = Annotated[Annotated[PersonYears, Tag("term")] | _Elsewhere, *_given("person_years")]
ShareAmount = Annotated[Annotated[Share, Tag("term")] | _Elsewhere, *_given("share")]
FlagAmount = Annotated[Annotated[Flag, Tag("term")] | _Elsewhere, *_given("flag")]
IndexAmount = Annotated[Annotated[Index, Tag("term")] | _Elsewhere, *_given("index")]
ScoreAmount = Annotated[Annotated[Score, Tag("term")] | _Elsewhere, *_given("score")]
NumberAmount = Annotated[Annotated[Number, Tag("term")] | _Elsewhere, *_given("number")]
UnitsAmount = Annotated[Annotated[Units, Tag("term")] | _Elsewhere, *_given("units")]
WeeksAmount = Annotated[Annotated[Weeks, Tag("term")] | _Elsewhere, *_given("weeks")]
PointsAmount = Annotated[Annotated[Points, Tag("term")] | _Elsewhere, *_given("points")]
