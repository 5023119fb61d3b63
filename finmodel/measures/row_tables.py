"""What row rules say, put before the engine as parameter tables; and the rows that a choice admits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from finmodel.core.columns import ACTIVITY_DIMENSIONS
from finmodel.errors import InputError
from finmodel.measures.engines import Engine, ParameterTable
from finmodel.measures.row_rules import EVERY_ROW, ByYear, Choice

ACTIVITY = "activity"
"""Priced activity of the years settled."""
EVERY_DAY = "every_day"
"""Priced activity of every day, with period -1 outside the years settled."""
KINDS = "kinds"
"""Kinds of activity, which are combinations of codes, by which rows are chosen."""


@dataclass(frozen=True)
class RowTables:
    """An engine that holds priced activity, and the years that it is settled for."""

    engine: Engine
    periods: Sequence[str]
    parts_of_a_penny: int = 1
    """How many of the parts that money counts in make one penny."""
    every_day: str = EVERY_DAY

    def chosen(self, one: Choice, rows: str, into: str) -> str:
        """The rows that a choice admits; the name of the table that holds them."""
        if one == EVERY_ROW:
            return rows
        self.run("chosen_rows", into, activity=rows, chosen_kinds=self.chosen_kinds(one, f"{into}_kinds"))
        return into

    def chosen_kinds(self, one: Choice, into: str) -> str:
        """The kinds of activity that a choice admits; the name of the table that lists them."""
        selections, codes = choice_tables(one)
        self.engine.register("selections", selections)
        self.engine.register("selection_codes", codes)
        self.run("chosen_kinds", into, **{name: name for name in ("selections", "selection_codes", KINDS)})
        return into

    def limits(self, amount: ByYear, residual_share: Decimal) -> ParameterTable:
        """A row for each period: the amount, and the share of what is above it."""
        amounts = [_in_pence(amount, label) * self.parts_of_a_penny for label in self.periods]
        return ParameterTable(
            {"period_no": "INTEGER", "amount": "BIGINT", "residual_share": "DECIMAL(7, 6)"},
            {
                "period_no": [*range(len(amounts))],
                "amount": [*amounts],
                "residual_share": [str(residual_share)] * len(amounts),
            },
        )

    def run(self, kernel: str, into: str, **tables: str) -> None:
        """Make a table by a kernel from others."""
        self.engine.materialise(kernel, into, tables)

    def one_row(self, name: str, types: Mapping[str, str], values: Mapping[str, object]) -> None:
        """Register a table of a single row."""
        self.engine.register(name, ParameterTable(types, {column: [value] for column, value in values.items()}))


def choice_tables(choice: Choice) -> tuple[ParameterTable, ParameterTable]:
    """A choice as the columns that each of its selections leaves open, and the codes of the others."""
    names = [f"any_{name}" for name in ACTIVITY_DIMENSIONS]
    closed = [{name for name, _ in selection} for selection in choice]
    selections = ParameterTable(
        {"selection_no": "INTEGER", **dict.fromkeys(names, "INTEGER")},
        {
            "selection_no": [*range(len(choice))],
            **{f"any_{name}": [int(name not in own) for own in closed] for name in ACTIVITY_DIMENSIONS},
        },
    )
    rows = [(number, name, code) for number, each in enumerate(choice) for name, codes in each for code in codes]
    types = {"selection_no": "INTEGER", "column_name": "VARCHAR", "code": "VARCHAR"}
    columns: list[list[object]] = [[row[at] for row in rows] for at in range(len(types))]
    return selections, ParameterTable(types, dict(zip(types, columns, strict=True)))


def _in_pence(amount: ByYear, label: str) -> int:
    found = amount if isinstance(amount, Decimal) else dict(amount).get(label)
    if found is None:
        what = f"A limit on spend has no amount for {label}."
        raise InputError.of("contracts", what, "Give one for every year of the place.")
    return int(found * 100)
