"""A run saved as the plan: what was measured, the contracts and the payments, so that it can be settled again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from finmodel.contracts.contract import Contract
from finmodel.contracts.kinds import kind_of
from finmodel.contracts.rule_book import RuleBook
from finmodel.core.frozen import Frozen
from finmodel.core.money import Floats
from finmodel.core.outcomes import OutcomeRow, Outcomes
from finmodel.core.place import Place
from finmodel.errors import Refused
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Grid
from finmodel.measures.row_rules import RowRule
from finmodel.rules.nodes import Measure, Term
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import Run, asks_of

PLAN = "plan"
"""Folder, below that of a run, that holds the plan."""
RECORD = "plan.json"
ACTIVITY, PEOPLE, PAYMENTS = "activity", "people", "payments"
"""Tables of a plan: activity and people by period and cell, and every transfer of money."""


class PlanRecord(Frozen):
    """What a saved plan says of itself."""

    made_for: Literal["finmodel variance"] = "finmodel variance"
    """Tells a plan from any other file."""
    layout: Literal[2] = 2
    """Version of the folder's layout."""
    finmodel: str
    """Version of finmodel that made it."""
    scenario: str
    """Scenario that it is a plan of; `baseline` for the contracts in force."""
    place: dict[str, Any]
    """The place as it was read, and as the scenario leaves it."""
    contracts: tuple[dict[str, Any], ...]
    """Every contract in force, with its terms, as it was read, and as the scenario leaves it."""
    rules: tuple[str, ...] = ()
    """For each table of derived rows, the rule that made it."""
    files: dict[str, str]
    """Fingerprint (SHA-256) of each table beside this record."""
    inputs: tuple[dict[str, Any], ...] = ()
    """Files that the plan was measured from: name, fingerprint and rows."""
    outcomes: tuple[OutcomeRow, ...] = ()
    """Outcomes of the place that its contracts read, as the scenario leaves them."""


def derived_name(number: int) -> str:
    """Name of the table of the rows that one rule made."""
    return f"derived_{number + 1}"


def tables_of(run: Run) -> dict[str, pd.DataFrame]:
    """Every table that a plan holds, by name."""
    grid = run.basis.grid
    derived = {derived_name(number): rows for number, rows in enumerate(grid.derived.values())}
    return {ACTIVITY: grid.activity, PEOPLE: grid.people, PAYMENTS: run.ledger, **derived}


def record_of(run: Run, version: str, files: Mapping[str, str], inputs: tuple[dict[str, Any], ...]) -> PlanRecord:
    """The record of a run that is saved as the plan."""
    place = run.basis.place
    if place.ahead is not None:  # so that years to come can be carried forward again as they were
        place = place.model_copy(update={"forward": place.ahead.forward})
    stated = [one.model_dump(mode="json", by_alias=True, exclude_unset=True) for one in (place, *run.basis.contracts)]
    rules = tuple(repr(rule) for rule in run.basis.grid.derived)
    return PlanRecord(
        finmodel=version, scenario=run.name, place=stated[0], contracts=tuple(stated[1:]), rules=rules,
        files=dict(files), inputs=inputs, outcomes=place.outcomes.rows,
    )  # fmt: skip


def basis_of(record: PlanRecord, tables: Mapping[str, pd.DataFrame]) -> Basis:
    """What the plan was settled from. Raises Refused where the record's own parts do not fit together."""
    place = Place.model_validate(record.place).with_outcomes(Outcomes(record.outcomes))
    contracts = tuple(_contract(data).in_place(place.outcomes) for data in record.contracts)
    known = {repr(rule): rule for rule in _rules(place, contracts)}
    derived: dict[RowRule, pd.DataFrame] = {}
    for number, told in enumerate(record.rules):
        if told in known:  # a rule that only a scenario asked for plays no part in the plan
            derived[known[told]] = tables[derived_name(number)]
    missing = [told for told in known if told not in record.rules]
    if missing:
        raise Refused(f"Rows are missing that its contracts count: {missing[0]}.")
    return Basis(place, contracts, Grid(place.spans, tables[ACTIVITY], tables[PEOPLE], derived, nets=place.data.nets))


def _contract(data: Mapping[str, Any]) -> Contract:
    kind = kind_of(data)
    if kind is None:
        raise Refused(f"There is no kind of contract '{data.get('kind')}'.")
    return kind.model_validate(dict(data))


def _rules(place: Place, contracts: tuple[Contract, ...]) -> list[RowRule]:
    asks: tuple[Ask, ...] = asks_of(place, contracts)
    return [ask.rows for ask in asks if ask.rows is not None]


def numbers_of(run: Run) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What every contract counts and every term it states, as tables to read.

    Columns: contract, name, label, member (price line, cell or party), period, unit, value; terms have a source too.
    """
    books: dict[str, RuleBook] = {settled.contract.id: settled.contract for settled in run.settlement.lines}
    periods = [case.label for case in run.settlement.cases]
    measures, terms = [], []
    for name, book in books.items():
        values = run.settlement.values[name]
        measures += [row for one in book.measures() for row in _rows(name, one, values[one.name], periods)]
        terms += [
            (*row, _source(book, one)) for one in book.terms() for row in _rows(name, one, values[one.name], periods)
        ]
    columns = ["contract", "name", "label", "member", "period", "unit", "value"]
    return pd.DataFrame(measures, columns=columns), pd.DataFrame(terms, columns=[*columns, "source"])


def _rows(contract: str, node: Measure | Term, values: Floats, periods: list[str]) -> list[tuple[Any, ...]]:
    members = node.along.members if node.along is not None else ("",)
    table = np.broadcast_to(values, (*values.shape[:-1], len(periods)))
    table = table if table.ndim > 1 else np.broadcast_to(table, (len(members), len(periods)))
    return [
        (contract, node.name, node.label, member, period, str(node.unit), float(value))
        for member, row in zip(members, table, strict=True)
        for period, value in zip(periods, row, strict=True)
    ]


def _source(book: RuleBook, term: Term) -> str:
    values = term.value if isinstance(term.value, tuple) else (term.value,)
    stated = [source for value in values if (source := getattr(value, "source", None))]
    return stated[0] if stated else book.source or ""
