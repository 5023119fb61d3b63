"""How the columns of a table of measures are read, as a contract states it.

Publishers change their layouts from year to year, so a contract states as many as it can read, each with what tells it
and what was published in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

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
    """What every value not listed stands for; `as_written` for the number itself, beside a few texts in `values:`."""
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


class RowChoice(Frozen):
    """Which cells of a column keep their row: all that are not left out, and that lie within what is compared."""

    NO_KEYS: ClassVar[Mapping[str, tuple[str, str]]] = {
        "not": ("`not:` is none of the words that choose rows.", "Write `excluding:` and what is left out."),
        "from": ("`from:` is none of the words that choose rows.", "Write `at_least:`."),
        "up_to": ("`up_to:` is none of the words that choose rows.", "Write `at_most:`."),
    }

    excluding: Texts = ()
    """What is written in rows that are left out."""
    at_least: Decimal | None = None
    """Least number of the rows kept."""
    at_most: Decimal | None = None
    """Greatest number of the rows kept."""
    above: Decimal | None = None
    """Rows kept have a greater number."""
    below: Decimal | None = None
    """Rows kept have a smaller number."""

    @model_validator(mode="after")
    def _chooses(self) -> Self:
        lows = [each for each in (self.at_least, self.above) if each is not None]
        highs = [each for each in (self.at_most, self.below) if each is not None]
        if not (self.excluding or lows or highs):
            raise Refused("This chooses no rows.", "Give `excluding:`, `at_least:`, `at_most:`, `above:` or `below:`.")
        if len(lows) > 1 or len(highs) > 1:
            raise Refused(
                "`at_least:` and `above:` say one thing twice, and so do `at_most:` and `below:`.", "Keep one."
            )
        closed = self.at_least is not None and self.at_most is not None
        if lows and highs and (lows[0] > highs[0] or (lows[0] == highs[0] and not closed)):
            raise Refused(f"No number is from {lows[0]} to {highs[0]} as written here.", "Swap or mend the two.")
        return self


def _listed_or_choice(raw: Any) -> str:
    return "choice" if isinstance(raw, dict | RowChoice) else "listed"


Admitted = Annotated[
    Annotated[Texts, Tag("listed")] | Annotated[RowChoice, Tag("choice")], Discriminator(_listed_or_choice)
]
"""Values of a column whose rows are kept, or what is left out and compared."""


class Published(Frozen):
    """A published amount that a settled line is compared with."""

    column: str
    """Column that holds it."""
    missing_is: Text | None = None
    """What an empty cell stands for; without it, a row whose amount is not published is not compared."""
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
    """Columns that tell this layout; where a table has those of several, the one that names all theirs and more."""
    period: Annotated[Annotated[Text, Tag("one")] | Annotated[MeasureColumn, Tag("group")], Discriminator(one_or_group)]
    """The period of every row, or the column that holds it."""
    rows_are: Literal["cases", "payees"] = "cases"
    """Whether each row is settled by itself, or the rows are the payees of one settlement."""
    entity: str
    """Column that names each row."""
    where: dict[str, Admitted] = {}
    """Rows to keep: a column, and the values admitted; or what is excluded, and between which numbers it lies."""
    missing: tuple[Text, ...] = ("", "*", "-")
    """What is written where a number is missing or suppressed."""
    decimal: Literal[".", ","] = "."
    """What stands before decimals, where numbers are text: a point, or a comma, as in 1.234,50."""
    columns: dict[str, MeasureColumn] = Field(min_length=1)
    """Measures and codes, and where each comes from."""
    published: dict[Code, Published] = {}
    """Lines whose published amounts are in the table, and the column of each: they are compared."""
