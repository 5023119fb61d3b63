"""Where a place's outcomes are: a table in long form, a row for each measure, year, partner and locality."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, Self, get_args

from pydantic import model_validator

from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.rows.row_keys import Text
from finmodel.errors import Refused

OutcomeColumn = Literal["measure", "period", "partner", "locality", "value", "numerator", "denominator"]


class OutcomeColumnMap(Frozen):
    """How one column of a table of outcomes is filled: from a column of the file, or with one fixed code."""

    column: str | None = None
    """Heading of the column in the file."""
    values: dict[Text, Text] | None = None
    """What is written in the file, and our code for it, such as a partner's id; others stay as they are written."""
    always: Text | None = None
    """One code for every row, where the file has no such column."""

    @model_validator(mode="before")
    @classmethod
    def _heading_alone(cls, value: Any) -> Any:
        return {"column": str(value)} if isinstance(value, str | int | float) else value

    @model_validator(mode="after")
    def _column_or_always(self) -> Self:
        if (self.column is None) == (self.always is None):
            raise Refused("A column of outcomes needs either `column:` or `always:`.", "Give one of them.")
        return self


class OutcomeSource(Frozen):
    """A table of outcomes: what is measured of care and is no activity, such as people at home after 91 days.

    A share is best given as `numerator` and `denominator`, so that localities and partners add up to the right share.
    """

    file: str
    """CSV file or spreadsheet, below the data folder."""
    sheet: Text | None = None
    """Sheet of a spreadsheet with several."""
    columns: dict[OutcomeColumn, OutcomeColumnMap]
    """Our columns, and where each comes from: `measure`, `period`, and `value` or `numerator` and `denominator`; where
    rows differ by them, `partner` and `locality`, which are blank for the whole place and the whole of a partner."""
    years: dict[Text, Text] = {}
    """Where each year has a column of its own: the year, and the heading of its values; in place of `period`."""

    @model_validator(mode="after")
    def _says_enough(self) -> Self:
        faults = list(self._faults())
        if faults:
            raise Faults(faults)
        return self

    def _faults(self) -> Iterator[Fault]:
        if "measure" not in self.columns:
            yield Fault(("columns",), "No column for `measure`.", "Add `measure: HEADING`.")
        if self.years:
            for name in ("period", "value", "numerator", "denominator"):
                if name in self.columns:
                    what = f"`years:` gives each year a column of values, and `{name}:` is mapped too."
                    yield Fault(("columns", name), what, "Take one of the two out.")
            return
        if "period" not in self.columns:
            yield Fault(("columns",), "No column for `period`.", "Add `period: HEADING`, or `years:`.")
        if "value" not in self.columns and "numerator" not in self.columns:
            fix = "Add `value: HEADING`, or `numerator:` and `denominator:`."
            yield Fault(("columns",), "No column for what was measured.", fix)
        if "denominator" in self.columns and "numerator" not in self.columns:
            yield Fault(("columns",), "A `denominator:` has no `numerator:`.", "Add `numerator: HEADING`.")

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading of the file that is read, each once."""
        mapped = [each.column for each in self.columns.values() if each.column is not None]
        return tuple(dict.fromkeys([*mapped, *self.years.values()]))


OUTCOME_COLUMNS: tuple[OutcomeColumn, ...] = get_args(OutcomeColumn)
"""Our columns of a table of outcomes."""
