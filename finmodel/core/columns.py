"""Column names and the dimensions of the grid, written down once."""

from __future__ import annotations

from typing import Literal, get_args

PeopleDimension = Literal["age_band", "sex", "need_band", "practice", "locality", "conditions"]
ActivityDimension = Literal["provider", "commissioner", "setting", "service", "currency", "programme"]
Dimension = Literal[PeopleDimension, ActivityDimension]

PEOPLE_DIMENSIONS: tuple[str, ...] = get_args(PeopleDimension)
ACTIVITY_DIMENSIONS: tuple[str, ...] = get_args(ActivityDimension)
DIMENSIONS: tuple[str, ...] = (*ACTIVITY_DIMENSIONS, *PEOPLE_DIMENSIONS)
"""Everything the grid can be split by: six of activity, six of people."""

PeopleColumn = Literal[
    "person", "registered_from", "registered_to", "birth_date", "age", "age_band",
    "sex", "need_band", "practice", "locality", "people", "conditions", "score",
]  # fmt: skip
ActivityColumn = Literal["person", "start", "end", ActivityDimension, "quantity", "price", "cost"]
PriceColumn = Literal["currency", "setting", "from", "to", "price"]
SQL_NAMES = {"start": "started", "end": "ended", "from": "first_day", "to": "last_day"}
"""Our columns whose names SQL keeps for itself, and what the kernels call them."""

ALL = "*"
"""Holds the place of a dimension that nobody asked about."""
UNKNOWN = "unknown"
"""The code of a value that the data does not give."""

PERIOD = "period"
ACTIVITY_MEASURES = ("spells", "quantity_milli", "days", "spend_pence", "cost_pence")
"""Whole numbers in every activity cell: quantity in thousandths, money in pence."""
SQUARES = "squares_milli"
"""Thousandths of the squares of what each event holds: a row of a person is one event; of rows that name nobody, or
hold more than a million units, each unit is one."""
LASTING = "lasting"
"""Stays counted in another year that have days in this one: the events of a cell that has days and no spells."""
EVENTS = (SQUARES, LASTING)
"""What tells, beside the measures of a cell, how far chance moves it; as the data has it."""
PEOPLE_MEASURES = ("people", "person_days", "first_day", "score_days")
"""In every cell of people: heads, days on the register, heads on its first day, and days times score."""
