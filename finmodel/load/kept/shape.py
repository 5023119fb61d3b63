"""What a grid tells apart: by this a grid that was kept answers other questions than those it was made for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Any

from finmodel.errors import FinmodelError
from finmodel.load.place_grid import Besides
from finmodel.measures.ask import Ask, used_dimensions
from finmodel.measures.row_rules import RowRule


class Groups(IntEnum):
    """What a grid has of groups of people: nothing, one group of all who are named, or those that draws need."""

    NONE = 0
    EVERYBODY = 1
    ALL = 2


@dataclass(frozen=True)
class Shape:
    """The dimensions that activity and people are kept by, the rules that rows were made by, and groups of people."""

    activity: frozenset[str]
    people: frozenset[str]
    rules: frozenset[str]
    """Each rule as `rule_text` writes it."""
    groups: Groups = Groups.NONE

    def covers(self, wanted: Shape) -> bool:
        """True where a grid of this shape, added up further, is the grid of the other."""
        return (
            self.activity >= wanted.activity
            and self.people >= wanted.people
            and self.rules >= wanted.rules
            and self.groups >= wanted.groups
        )


def shape_of(asks: Iterable[Ask], besides: Besides) -> Shape:
    """The shape of the grid that answers some asks."""
    wanted = tuple(asks)
    groups = Groups.NONE if not besides.by_group else Groups.EVERYBODY if besides.tried else Groups.ALL
    return Shape(
        frozenset(used_dimensions(ask for ask in wanted if not ask.of_people)),
        frozenset(used_dimensions(ask for ask in wanted if ask.of_people)),
        frozenset(rule_text(rule) for rule in rules_of(wanted)),
        groups,
    )


def rules_of(asks: Iterable[Ask]) -> tuple[RowRule, ...]:
    """The rules that asks count the rows of, each once and in their order."""
    return tuple(dict.fromkeys(ask.rows for ask in asks if ask.rows is not None))


def rule_text(value: Any) -> str:
    """A rule as text, from its fields: equal rules have the same, and others another.

    >>> from finmodel.measures.row_rules import Stay
    >>> rule_text(Stay(at_least=2))
    'Stay(at_least=2, at_most=None, beyond=0)'
    """
    if is_dataclass(value):
        parts = (f"{field.name}={rule_text(getattr(value, field.name))}" for field in fields(value) if field.compare)
        return f"{type(value).__name__}({', '.join(parts)})"
    if isinstance(value, tuple):
        return f"({', '.join(map(rule_text, value))})"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value)
    if value is None or isinstance(value, int | float):
        return repr(value)
    raise FinmodelError(f"a rule for rows cannot be written down: it holds {type(value).__name__}")
