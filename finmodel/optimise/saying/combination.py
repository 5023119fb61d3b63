"""Schemes that do more together, or less, than each by itself; and work of some staff that others may do instead."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.optimise.saying.brief import Number, SchemeEffect


class Combination(Frozen):
    """What happens besides in each year in which all of some schemes are bought: complements, substitutes, packages."""

    name: str = Field(min_length=1)
    """The combination as a director would say it."""
    schemes: tuple[Code, ...] = Field(min_length=2)
    """Schemes that are all bought."""
    outcomes: dict[Code, Number] = {}
    """What they together bring more of each outcome; with a minus, what they bring less."""
    effects: tuple[SchemeEffect, ...] = ()
    """What they together change in activity, beside what each changes."""
    source: str = Field(min_length=1)
    """Where that comes from; `assumption` where it is one."""


class TaskShift(Frozen):
    """Work of one resource that another may do instead, such as that of nurses by assistants."""

    work_of: Code
    """Resource whose work it is."""
    done_by: Code
    """Resource that may do it instead."""
    each_takes: Annotated[Number, Field(gt=0)] = Field(default=Decimal(1))
    """How much of the other one unit of that work takes."""
    at_most: Annotated[Number, Field(ge=0)] | None = None
    """How much of that work may be done so in a year; as much as there is where nothing is said."""
    source: str = Field(min_length=1)
    """Where that comes from; `assumption` where it is one."""
