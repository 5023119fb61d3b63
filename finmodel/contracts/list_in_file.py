"""A list of a contract that is kept as the rows of a file: a price list, targets, a number for each code."""

from __future__ import annotations

from typing import Any

from pydantic import Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from finmodel.core.columns import ActivityDimension
from finmodel.core.frozen import Frozen


class RowsOfFile(Frozen):
    """Where the rows of a list are: a CSV file or a spreadsheet beside the contract, with a row for each code."""

    file: str = Field(min_length=1)
    """The file, by its path from the contract's folder."""
    sheet: str | None = None
    """Sheet of a spreadsheet; where none is given, the one that has the headings."""
    code: str = Field(min_length=1)
    """Heading of the column of codes; each code has one row."""
    of: ActivityDimension | None = None
    """The dimension of activity whose codes these are, such as `currency`; none where activity is not meant."""
    columns: dict[str, str] = Field(min_length=1)
    """Each key of a row, such as `price` or `short_stay.below`, and the heading of its column; a blank cell leaves the
    key out."""
    every: dict[str, Any] = {}
    """Keys that every row has alike."""


class NumbersOfFile(Frozen):
    """Where the number for each code is: one column of a CSV file or a spreadsheet beside the contract."""

    file: str = Field(min_length=1)
    """The file, by its path from the contract's folder."""
    sheet: str | None = None
    """Sheet of a spreadsheet; where none is given, the one that has the headings."""
    code: str = Field(min_length=1)
    """Heading of the column of codes; each code has one row."""
    column: str = Field(min_length=1)
    """Heading of the column of numbers."""


class MayBeAFile:
    """Tells an editor that a list may be given as the rows of a file."""

    def __init__(self, example: str) -> None:
        self.example = example

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The list as it is, or where its rows are."""
        rows = _schema(RowsOfFile, f"The rows of a file: {self.example}.")
        return {"anyOf": [handler(core), rows]}


MAY_BE_A_FILE = MayBeAFile("{file: prices.csv, code: HRG, of: currency, columns: {price: Price}}")


def numbers_of_file() -> dict[str, Any]:
    """The JSON Schema of numbers by code that are one column of a file."""
    return _schema(NumbersOfFile, "One column of a file: {file: shares.csv, code: HRG, column: Share}.")


def _schema(model: type[Frozen], description: str) -> dict[str, Any]:
    told = model.model_json_schema()
    return {key: told[key] for key in ("type", "properties", "required", "additionalProperties")} | {
        "description": description
    }
