"""How one of our columns is filled: from a column of the file, from two of them, or with one fixed code."""

from __future__ import annotations

import re
from typing import Annotated, Any, Self

from pydantic import Field, field_validator, model_validator

from finmodel.core.cells.day_spelling import SERIAL
from finmodel.core.frozen import Frozen
from finmodel.core.rows.row_keys import Text
from finmodel.errors import Refused

_DATE_FORMAT = re.compile(rf"^(%[dmyYbBHMSjpIzTfe]|[-/. :,T])+$|^{SERIAL}$")


class ColumnMap(Frozen):
    """How one of our columns is filled: from a column of the file, or with one fixed code."""

    column: str | None = None
    """Heading of the column in the file."""
    values: dict[Text, Text] | None = None
    """What is written in the file, and our code for it."""
    otherwise: Text | None = None
    """Our code for every value that `values` does not list, other than a blank and another spelling of one listed;
    `as_written` for the value itself."""
    format: str | None = None
    """How dates are written as text in the file, such as `%d/%m/%Y`; not needed for 2024-03-31, nor for the date cells
    of a sheet. `serial` says that they are the numbers of a spreadsheet, such as 45017."""
    always: Text | None = None
    """One code for every row, where the file has no such column."""
    year: str | None = None
    """Heading of the year, such as 202425, 2024/25 or 24/25, where the file has years and months and no date: with
    `month`, in place of `column`. The first day of the month counts."""
    month: str | None = None
    """Heading of the month that goes with `year`: its number in the year (1 is the month in which the place's year
    starts), or its name."""
    no_later_than: str | None = None
    """Heading of another date: where it is earlier, it stands in place of this one, as a date of death does."""
    first: Annotated[int, Field(ge=1)] | None = None
    """How many of the first characters of a code count: 3 for the trust of a site's code."""
    optional: bool = False
    """True where a file need not have the column: the code is unknown then."""
    age_groups: bool = False
    """True where the groups of ages of the file, such as 0_4 or 95+, are put into the place's `age_bands` that they lie
    in."""
    organisation: bool = False
    """True for codes of NHS organisations: RZZ01 and RZZ00 are the trust RZZ, and of other codes a 00 that makes five
    characters of three falls away."""

    @model_validator(mode="before")
    @classmethod
    def _heading_alone(cls, value: Any) -> Any:
        return {"column": str(value)} if isinstance(value, str | int | float) else value

    @field_validator("format")
    @classmethod
    def _date_format(cls, value: str | None) -> str | None:
        if value is not None and not _DATE_FORMAT.match(value):
            raise Refused(f"'{value}' is not a way to write dates.", "Write one like %d/%m/%Y.")
        return value

    @model_validator(mode="after")
    def _column_or_always(self) -> Self:
        if (self.year is None) != (self.month is None):
            raise Refused("`year:` and `month:` go together.", "Give the heading of each.")
        if [self.column, self.always, self.year].count(None) != 2:
            raise Refused("A column needs either `column:` or `always:`.", "Give one of them.")
        if self.always is not None and (self.values or self.otherwise or self.format):
            raise Refused("`always:` stands alone.", "Take out `values:`, `otherwise:` and `format:`.")
        if self.column is None and (self.first or self.organisation or self.no_later_than):
            what = "`first:`, `organisation:` and `no_later_than:` speak of what is written in a `column:`."
            raise Refused(what, "Give the column's heading.")
        if self.first and self.organisation:
            raise Refused("`first:` and `organisation:` both shorten a code.", "Keep one of them.")
        if self.year is not None and self.format is not None:
            raise Refused("`format:` is for dates, and `year:` and `month:` are none.", "Take it out.")
        return self

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that it is filled from."""
        return tuple(name for name in (self.column, self.year, self.month, self.no_later_than) if name is not None)
