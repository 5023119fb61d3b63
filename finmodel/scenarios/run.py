"""A run: a place settled under one scenario, with its ledger and positions, checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from finmodel.contracts.contract import Contract
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import Supply, settle
from finmodel.contracts.settled_lines import Settlement
from finmodel.contracts.values import cases_of
from finmodel.core.money import Floats
from finmodel.core.place import Place
from finmodel.errors import FinmodelError
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Grid
from finmodel.positions.bridge import bridge, unexplained
from finmodel.positions.conservation import Check, checks_of, holdings_of, require
from finmodel.positions.ledger import ledger_of
from finmodel.positions.outside import outside_books
from finmodel.positions.position import positions_of
from finmodel.rules.nodes import Measure
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.scenario import BASELINE, Scenario


@dataclass(frozen=True)
class Run:
    """A place settled under one scenario."""

    name: str
    title: str
    basis: Basis
    settlement: Settlement
    """Lines of the funding book, each contract in force, and the delivery book, in that order."""
    ledger: pd.DataFrame
    positions: pd.DataFrame
    checks: tuple[Check, ...]


def run(basis: Basis, name: str = BASELINE, title: str = "Contracts in force") -> Run:
    """Settle a basis and work out its ledger and positions; raises FinmodelError where money is not conserved.

    What was settled for this basis, or for one it was made from, is not settled again where nothing in it differs.
    """
    place = basis.place
    cases = cases_of(place)
    funding, delivery = basis.memo.once(place, lambda: outside_books(place))
    settlement = settle((funding, *basis.contracts, delivery), cases, supply_of(basis.grid), memo=basis.memo)
    ledger = ledger_of(settlement)
    positions = positions_of(ledger, place)
    checks = tuple(checks_of(place, basis.contracts, basis.grid, ledger, positions, holdings_of(settlement)))
    require(checks)
    return Run(name, title, basis, settlement, ledger, positions, checks)


def asks_of(place: Place, contracts: Iterable[Contract], scenarios: Sequence[Scenario] = ()) -> tuple[Ask, ...]:
    """Everything a place's contracts, costs and scenarios want to know of its data."""
    served = [service.activity for service in outside_books(place)[1].services()]
    chosen = [ask for scenario in scenarios for ask in scenario.asks()]
    return tuple(dict.fromkeys([*asks_of_rules(place, contracts), *served, *chosen]))


def asks_of_rules(place: Place, contracts: Iterable[Contract]) -> tuple[Ask, ...]:
    """What the rules of a place's contracts and costs are worked out from."""
    books: list[RuleBook] = [*outside_books(place), *contracts]
    asked = [measure.ask for book in books for measure in book.measures()]
    found = [one for ask in asked for one in (ask if isinstance(ask, tuple) else (ask,)) if isinstance(one, Ask)]
    return tuple(dict.fromkeys(found))


def difference(before: Run, after: Run) -> pd.DataFrame:
    """What changes for each party from one run to another, split by contract, in whole pence.

    Columns: partner, period, contract, before, after, difference. Where the contracts did not explain the whole
    difference, a row named `remainder` would hold the rest.
    """
    steps = bridge(before.ledger, after.ledger)
    rest = unexplained(steps, before.positions, after.positions)
    return pd.concat([steps, rest], ignore_index=True) if len(rest) else steps


def supply_of(grid: Grid) -> Supply:
    """What a place's data answer to what its contracts ask; raises FinmodelError for a number that only a table has."""

    def supply(book: RuleBook, measure: Measure) -> Floats:
        if isinstance(measure.ask, Ask):
            return grid.measure(measure.ask)
        if isinstance(measure.ask, tuple):
            return grid.measured(measure.ask)
        raise FinmodelError(
            f"Contract {book.id} reads '{measure.label}' from a table of measures, and a place has none. "
            "State the number in the contract, or say which activity it comes from."
        )

    return supply
