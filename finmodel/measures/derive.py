"""Row rules at work: what each one says travels as parameter tables, and its kernels make the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from finmodel.core.columns import ACTIVITY_DIMENSIONS
from finmodel.errors import FinmodelError, InputError
from finmodel.measures.engines import Engine, ParameterTable
from finmodel.measures.episodes import Episodes, Outside
from finmodel.measures.find_episodes import Finder
from finmodel.measures.row_rules import EVERY_ROW, ByYear, Choice, Returned, RowRule, Started, Stay, StopLoss

ACTIVITY = "activity"
"""Priced activity of the years settled."""
EVERY_DAY = "every_day"
"""Priced activity of every day, with period -1 outside the years settled; for rules that look around."""

_LONGEST = 10**9
"""Days longer than any stay."""


@dataclass(frozen=True)
class Derivation:
    """An engine that holds priced activity, and the years that it is settled for."""

    engine: Engine
    periods: Sequence[str]
    every_day: str = EVERY_DAY

    @cached_property
    def finder(self) -> Finder:
        """What finds episodes, and remembers them."""
        return Finder(self)

    def make(self, rule: RowRule) -> str:
        """Make the rows of a rule and keep them; the name of the table that holds them.

        Raises InputError where the rule has no amount for one of the years.
        """
        table = ACTIVITY
        for number, one in enumerate(rule.parts):
            made = f"derived_{number}"
            self._make(one, table, made)
            table = made
        return table

    def _make(self, rule: RowRule, rows: str, into: str) -> None:
        match rule:
            case Started():
                types = {"first_day": "DATE", "last_day": "DATE"}
                self.one_row("span", types, {"first_day": rule.first, "last_day": rule.last})
                self._run("started_rows", into, activity=rows, span="span")
            case Stay():
                most = rule.at_most if rule.at_most is not None else _LONGEST
                values = {"at_least": rule.at_least, "at_most": most, "beyond": rule.beyond}
                self.one_row("stay", dict.fromkeys(values, "BIGINT"), values)
                self._run("stay_rows", into, activity=rows, stay="stay")
            case StopLoss():
                chosen = self.chosen(rule.chosen, rows, "limited_rows")
                self.engine.register("limits", self.limits(rule.amount, rule.residual_share))
                self._run("stop_loss_rows", into, activity=chosen, limits="limits")
            case Returned():
                self._returned(rule, into)
            case Episodes():
                self.finder.make(rule, into)
            case Outside():
                claimed = self.finder.claim(rule.episodes)
                self._run("outside_rows", into, activity=ACTIVITY, claimed=claimed)
            case _:
                raise FinmodelError(f"no kernel makes {rule.SPOKEN or type(rule).__name__}")

    def _returned(self, rule: Returned, into: str) -> None:
        values = {"within_days": rule.within_days, "same_provider": int(rule.same_provider)}
        self.one_row("return_rule", dict.fromkeys(values, "INTEGER"), values)
        index = self.chosen(rule.index, self.every_day, "index_rows")
        self._run("returned_rows", into, activity=ACTIVITY, index_rows=index, return_rule="return_rule")

    def chosen(self, one: Choice, rows: str, into: str) -> str:
        """The rows that a choice admits; the name of the table that holds them."""
        if one == EVERY_ROW:
            return rows
        selections, codes = choice_tables(one)
        self.engine.register("selections", selections)
        self.engine.register("selection_codes", codes)
        self._run("chosen_rows", into, activity=rows, selections="selections", selection_codes="selection_codes")
        return into

    def limits(self, amount: ByYear, residual_share: Decimal) -> ParameterTable:
        """A row for each period: the amount in pence, and the share of what is above it."""
        pence = [_in_pence(amount, label) for label in self.periods]
        return ParameterTable(
            {"period_no": "INTEGER", "amount_pence": "BIGINT", "residual_share": "DECIMAL(7, 6)"},
            {
                "period_no": [*range(len(pence))],
                "amount_pence": [*pence],
                "residual_share": [str(residual_share)] * len(pence),
            },
        )

    def _run(self, kernel: str, into: str, **tables: str) -> None:
        self.engine.materialise(kernel, into, tables)

    def one_row(self, name: str, types: Mapping[str, str], values: Mapping[str, object]) -> None:
        """Register a table of a single row."""
        self.engine.register(name, ParameterTable(types, {column: [value] for column, value in values.items()}))


def choice_tables(one: Choice) -> tuple[ParameterTable, ParameterTable]:
    """A choice as the columns that each of its selections leaves open, and the codes of the others."""
    names = [f"any_{name}" for name in ACTIVITY_DIMENSIONS]
    closed = [{name for name, _ in selection} for selection in one]
    selections = ParameterTable(
        {"selection_no": "INTEGER", **dict.fromkeys(names, "INTEGER")},
        {
            "selection_no": [*range(len(one))],
            **{f"any_{name}": [int(name not in own) for own in closed] for name in ACTIVITY_DIMENSIONS},
        },
    )
    rows = [(number, name, code) for number, each in enumerate(one) for name, codes in each for code in codes]
    types = {"selection_no": "INTEGER", "column_name": "VARCHAR", "code": "VARCHAR"}
    columns: list[list[object]] = [[row[at] for row in rows] for at in range(len(types))]
    return selections, ParameterTable(types, dict(zip(types, columns, strict=True)))


def _in_pence(amount: ByYear, label: str) -> int:
    found = amount if isinstance(amount, Decimal) else dict(amount).get(label)
    if found is None:
        what = f"A limit on spend has no amount for {label}."
        raise InputError.of("contracts", what, "Give one for every year of the place.")
    return int(found * 100)
