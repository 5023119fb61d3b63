"""Where a number is found that a contract does not state: a table, earlier contracts' payments or lines, activity."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from finmodel.core.columns import Dimension
from finmodel.core.data import Text, Texts, one_or_many
from finmodel.core.frozen import Frozen
from finmodel.core.outcomes import ALL, Whose
from finmodel.core.party import Code
from finmodel.measures.ask import Ask, What


class FromTable(Frozen):
    """A number that a table supplies: in a place its outcomes, else the table of measures."""

    measure: Code
    """Name of the measure, as the place's outcomes have it, or as `reads:` maps it for a table."""
    partner: Annotated[tuple[Code, ...], BeforeValidator(one_or_many)] = ()
    """In a place, whose outcome it is: a partner, several together, or `all`; the contract's payees where not given."""
    locality: Texts = ()
    """In a place, the localities that count, together; all of them where not given."""
    year: Text | None = None
    """In a place, the year it is of, such as 2022/23, or `previous` for the year before; the year paid for where not
    given."""

    @property
    def whose(self) -> Whose:
        """Whose outcome it is, in a place."""
        return Whose(self.partner, self.locality, self.year)

    @property
    def name(self) -> str:
        """What it is called in a rule: two of one measure are told apart by whose they are."""
        more = [*(each for each in self.partner if each != ALL), *self.locality, *((self.year,) if self.year else ())]
        return "_of_".join([self.measure, *(re.sub(r"[^a-z0-9]+", "_", each.lower()).strip("_") for each in more)])


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
