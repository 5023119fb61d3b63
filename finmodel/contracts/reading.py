"""How the columns of a table of measures are read, as a contract states it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from finmodel.core.data import Text, Texts
from finmodel.core.frozen import Frozen, one_or_group
from finmodel.core.money import Floats
from finmodel.core.party import Code
from finmodel.errors import Refused


class MeasureColumn(Frozen):
    """Where one measure or code comes from: a column, one of several yes-or-no columns, or a fixed value."""

    column: str | None = None
    """Heading of the column."""
    written_as: Literal["number", "percent", "fraction", "pounds", "pence", "thousands"] | None = None
    """How numbers are written, where the column does not show it."""
    values: dict[Text, Text] | None = None
    """What is written, and the number or code it stands for."""
    otherwise: Text | None = None
    """What every value not listed stands for."""
    missing_is: Text | None = None
    """What an empty or suppressed cell stands for; without it, such a cell is refused."""
    flags: dict[str, Code] | None = None
    """Columns that hold 1 for yes, and the code that each stands for; exactly one must say yes."""
    always: Text | None = None
    """One value for every row."""

    @model_validator(mode="before")
    @classmethod
    def _heading_alone(cls, value: Any) -> Any:
        return {"column": str(value)} if isinstance(value, str | int | float) else value

    @model_validator(mode="after")
    def _one_form(self) -> MeasureColumn:
        if sum(form is not None for form in (self.column, self.flags, self.always)) != 1:
            raise Refused("A measure comes from one of `column:`, `flags:` or `always:`.", "Give one of them.")
        return self


class Published(Frozen):
    """A published amount that a settled line is compared with."""

    column: str
    """Column that holds it."""
    within: Decimal = Decimal(0)
    """Difference allowed, where the published measures are themselves rounded."""
    rate_decimals: int | None = Field(default=None, ge=0, le=12)
    """Decimals to which the rate behind the amount was published: half the last one is allowed too."""
    rate_of: Code | None = None
    """Line that the rate applies to, such as the saving."""

    @model_validator(mode="after")
    def _rate_of_something(self) -> Self:
        if (self.rate_decimals is None) != (self.rate_of is None):
            raise Refused("`rate_decimals:` and `rate_of:` go together.", "Say which line the rounded rate applies to.")
        return self

    @property
    def closeness(self) -> str:
        """How close amounts must be to agree, in words."""
        if self.rate_decimals is not None:
            besides = f"{self.within:,.2f} and " if self.within else ""
            return f"within {besides}the {self.rate_decimals} decimals to which the rate behind them is published"
        if self.within == 0:
            return "to the unit"
        return f"within {self.within:,.2f}, to which the published measures are rounded"

    def allowed(self, of_line: Callable[[str], Floats]) -> Floats | float:
        """The difference allowed for each row: `within`, and half the last decimal of a rounded rate."""
        if self.rate_of is None or self.rate_decimals is None:
            return float(self.within)
        return float(self.within) + abs(of_line(self.rate_of)) * float(Decimal(10) ** -self.rate_decimals / 2)

    @model_validator(mode="before")
    @classmethod
    def _heading_alone(cls, value: Any) -> Any:
        return {"column": value} if isinstance(value, str) else value


class TableReading(Frozen):
    """One layout of a table of measures, told by the columns it has."""

    title: str = "a table of measures"
    """What the table is."""
    recognised_by: tuple[str, ...] = ()
    """Columns that only this layout has."""
    period: Annotated[Annotated[Text, Tag("one")] | Annotated[MeasureColumn, Tag("group")], Discriminator(one_or_group)]
    """The period of every row, or the column that holds it."""
    rows_are: Literal["cases", "payees"] = "cases"
    """Whether each row is settled by itself, or the rows are the payees of one settlement."""
    entity: str
    """Column that names each row."""
    where: dict[str, Texts] = {}
    """Rows to keep: a column, and the values admitted."""
    missing: tuple[Text, ...] = ("", "*", "-")
    """What is written where a number is missing or suppressed."""
    columns: dict[str, MeasureColumn] = Field(min_length=1)
    """Measures and codes, and where each comes from."""
    published: dict[Code, Published] = {}
    """Lines whose published amounts are in the table, and the column of each: they are compared."""
