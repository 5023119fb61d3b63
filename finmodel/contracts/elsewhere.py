"""Where a number is found that a contract does not state: a table, earlier contracts' payments or lines, activity."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field, model_validator

from finmodel.core.columns import Dimension
from finmodel.core.data import Text, Texts
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
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
    fixed: bool = False
    """`true` for a sum agreed once: what the contract finds in the place; no change after that moves it."""

    @model_validator(mode="after")
    def _can_be_asked(self) -> FromActivity:
        Ask.of(self.activity, self.where)
        return self


def kind_of_amount(raw: Any) -> str:
    """Which way a number is given: `term` where the contract states it, else where it is found."""
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
