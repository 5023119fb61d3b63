"""What a place may say of whole rows of a source: which are the latest, and what the price of each is for."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from finmodel.core.frozen import Frozen
from finmodel.core.money import parse_money
from finmodel.errors import Refused


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def one_or_many(value: Any) -> Any:
    """A list as it is written; one entry alone as a list of one."""
    return value if isinstance(value, list | tuple) else (value,)


Text = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(one_or_many)]

Rate = Literal[
    "once", "per_day", "per_week", "per_fortnight", "per_four_weeks", "per_month", "per_quarter", "per_year",
    "per_unit_a_week", "left_out",
]  # fmt: skip
WEEKS_IN: dict[str, Fraction] = {
    "per_day": Fraction(1, 7),
    "per_week": Fraction(1),
    "per_unit_a_week": Fraction(1),
    "per_fortnight": Fraction(2),
    "per_four_weeks": Fraction(4),
    "per_month": Fraction(52, 12),
    "per_quarter": Fraction(52, 4),
    "per_year": Fraction(52),
}
"""Weeks that the price of a row is for: a year has 52, as the Department of Health and Social Care counts them for
client-level data."""


def _stated(value: Any) -> Any:
    """A number or an amount as people write it, such as 48,210 or £12,404,771.03, to the last digit."""
    return parse_money(value) if isinstance(value, str) else Decimal(repr(value)) if isinstance(value, float) else value


_AMOUNT_SCHEMA = WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]})
Amount = Annotated[Decimal, BeforeValidator(_stated), _AMOUNT_SCHEMA]
WholeNumber = Annotated[int, BeforeValidator(_stated), _AMOUNT_SCHEMA]


class ControlTotals(Frozen):
    """What all rows of a source are known to come to, as the sender or the ledger says."""

    rows: WholeNumber | None = None
    """How many rows it has, after `where:`."""
    units: Amount | None = None
    """What its units come to; of a list of people, its heads."""
    pounds: Amount | None = None
    """What its money comes to, to the penny: of its `price` column, and of the price list where a row has none."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.rows is None and self.units is None and self.pounds is None:
            raise Refused("`control:` says nothing.", "Give `rows:`, `units:` or `pounds:`.")
        return self


class PriceBy(Frozen):
    """What the price of each row is for, as a column says it: a week, a month, an hour, or once."""

    column: str
    """Heading of the column that says what the price is for."""
    values: dict[Text, Rate]
    """What is written there, and what that means: `once`, `per_day`, `per_week`, `per_fortnight`, `per_four_weeks`,
    `per_month` (12 in 52 weeks), `per_quarter` (4), `per_year` (52 weeks), `per_unit_a_week` (for each of `units`, such
    as an hour), or `left_out`. Capital letters, blanks and hyphens make no difference."""
    units: str | None = None
    """Heading of the units planned for a week, by which a price `per_unit_a_week` is multiplied."""
    unsigned: bool = False
    """True where a price or a number of units that is negative is read without its sign."""

    @model_validator(mode="after")
    def _units_where_needed(self) -> Self:
        if ("per_unit_a_week" in self.values.values()) != (self.units is not None):
            raise Refused(
                "A price `per_unit_a_week` and `units:` go together.",
                "Give `units:` the heading of the units planned for a week, or take it out.",
            )
        return self


class Latest(Frozen):
    """Which rows are the latest where later ones restate earlier ones, as rolling submissions do."""

    of: str
    """Heading of the day, or the day and time, on which a row was made: 2025-05-14T09:30:00, or 14/05/2025 09:30."""
    by: Texts
    """Headings that tell what is restated together, such as provider, year and month: of each such group, only the rows
    with the latest day are read."""
