"""The rule books of every scenario side by side: one section for each book that is built alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from finmodel.contracts.contract import Line
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import TermValue
from finmodel.core.place import DeliveryCost, Funding, Place
from finmodel.errors import InputError
from finmodel.measures.ask import Ask
from finmodel.positions.outside import outside_books
from finmodel.rules.formula import FormulaBuilder, FormulaRow
from finmodel.rules.nodes import Measure, Term
from finmodel.scenarios.run import Run


@dataclass(frozen=True)
class Section:
    """A rule book as it stands in one or more scenarios; where its terms alone differ it is one section."""

    key: str
    title: str
    book: RuleBook
    lines: tuple[Line, ...]
    rows: tuple[FormulaRow, ...]
    books: Mapping[int, RuleBook]
    """The book in each scenario that has it, by number of the scenario from 0."""
    always: bool
    """True where every scenario has it."""

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Every term of its rules."""
        return self.book.terms()

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """Every measure of its rules."""
        return self.book.measures()

    @cached_property
    def _values(self) -> Mapping[int, Mapping[str, tuple[TermValue, ...]]]:
        return {scenario: {term.name: _values(term) for term in book.terms()} for scenario, book in self.books.items()}

    def values(self, term: Term, scenario: int) -> tuple[TermValue, ...]:
        """What a term is in a scenario, one for each member; as elsewhere where the scenario lacks the book."""
        found = self._values.get(scenario) or next(iter(self._values.values()))
        return found[term.name]

    def in_force(self, scenario: int) -> bool:
        """True where the scenario has the book."""
        return scenario in self.books


def sections_of(runs: Sequence[Run]) -> tuple[Section, ...]:
    """Every section of the workbook, in an order that suits every scenario.

    Raises InputError where two scenarios list the same contracts in different orders.
    """
    everywhere = [_books(run, runs) for run in runs]
    keys: dict[tuple[str, object], str] = {}
    by_contract: dict[str, dict[int, RuleBook]] = {}
    orders: list[list[str]] = []
    for scenario, books in enumerate(everywhere):
        order = []
        for book in books:
            mark = (book.id, _signature(book))
            if mark not in keys:
                alike = sum(1 for name, _ in keys if name == book.id)
                keys[mark] = f"{book.id}_{alike + 1}" if alike else book.id
            key = keys[mark]
            by_contract.setdefault(key, {})[scenario] = book
            order.append(key)
        orders.append(order)
    return tuple(_section(key, by_contract[key], runs) for key in _merged(orders))


def _section(key: str, books: Mapping[int, RuleBook], runs: Sequence[Run]) -> Section:
    book = next(iter(books.values()))
    lines = book.lines()
    title = book.title
    if key != book.id:
        title = f"{title} ({', '.join(runs[number].title for number in books)})"
    return Section(key, title, book, lines, _rows(key, lines), books, len(books) == len(runs))


def _books(run: Run, runs: Sequence[Run]) -> tuple[RuleBook, ...]:
    """The books of a scenario; who is funded, and what costs money to deliver, in any scenario has a line in all."""
    place: Place = run.basis.place
    funded = dict.fromkeys(partner for each in runs for partner in each.basis.place.funding)
    funding = {partner: place.funding.get(partner, Funding()) for partner in funded}
    first, last = outside_books(place.model_copy(update={"funding": funding, "costs": _costs(run, runs)}))
    return (first, *run.basis.contracts, last)


def _costs(run: Run, runs: Sequence[Run]) -> tuple[DeliveryCost, ...]:
    """A scenario's costs of delivery, with those that others add at the end where here nothing drives them."""
    mine = run.basis.place.costs
    most = max((each.basis.place.costs for each in runs), key=len)
    nothing = dict.fromkeys(run.basis.place.periods, Decimal(0))
    added = tuple(cost.model_copy(update={"by_year": cost.by_year and nothing}) for cost in most[len(mine) :])
    _, book = outside_books(run.basis.place.model_copy(update={"costs": added}))
    asks = [measure.ask for measure in book.measures()]
    nil = all(isinstance(ask, Ask) and not run.basis.grid.measure(ask).any() for ask in asks)
    return (*mine, *added) if nil and not any(cost.fixed for cost in added) else mine


def _rows(key: str, lines: Sequence[Line]) -> tuple[FormulaRow, ...]:
    builder = FormulaBuilder(key)
    for line in lines:
        builder.line(line.name, line.label, line.rule)
    return tuple(builder.rows)


def _signature(book: RuleBook) -> object:
    """What makes two books one section: the same rows of formulas, payers, payees and measures."""
    lines = book.lines()
    rows = tuple((row.key, row.unit, row.axis, row.template) for row in _rows("", lines))
    asks = tuple((measure.name, measure.ask) for measure in book.measures())
    return rows, tuple((line.name, line.payer, line.payee, line.back) for line in lines), asks


def _merged(orders: Sequence[Sequence[str]]) -> list[str]:
    merged: list[str] = list(orders[0])
    for order in orders[1:]:
        at = 0
        for key in order:
            if key not in merged:
                while at < len(merged) and merged[at] not in order:
                    at += 1  # what this order lacks keeps its place before what is new
                merged.insert(at, key)
            elif merged.index(key) < at:
                what = f"Scenarios list the contract '{key}' in different orders."
                raise InputError.of("workbook", what, "Keep contracts in one order in every scenario.")
            at = merged.index(key) + 1
    return merged


def _values(term: Term) -> tuple[TermValue, ...]:
    stated = term.value if isinstance(term.value, tuple) else (term.value,)
    return tuple(value for value in stated if isinstance(value, TermValue))
