"""Measures and terms of contracts as expressions of what is decided, for a settlement to be read with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from finmodel.contracts.expressed import Moved
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settled_lines import Settlement
from finmodel.errors import FinmodelError
from finmodel.measures.ask import Ask
from finmodel.optimise.inside.moves import MovedTerm
from finmodel.optimise.inside.moving_data import MovingAnswer, MovingData
from finmodel.rules.linear.expression import Expression
from finmodel.rules.nodes import Measure

Columns = Mapping[str, Expression]
"""What each choice, and each share by which activity changes, is as an expression."""
Values = dict[tuple[str, str], dict[int, "Moved | list[Moved]"]]


def moved_values(settlement: Settlement, data: MovingData, terms: Iterable[MovedTerm], columns: Columns) -> Values:
    """What moves: by contract and name of the measure or term, then by number of the case."""
    found: Values = {}
    books = {settled.contract.id: settled.contract for settled in settlement.lines}
    for name, book in books.items():
        for measure in book.measures():
            values = _of_measure(book, measure, data, columns)
            if values:
                found[name, measure.name] = values
    for one in terms:
        _add_term(found, settlement, books, one, columns)
    return found


def _of_measure(book: RuleBook, measure: Measure, data: MovingData, columns: Columns) -> dict[int, Moved | list[Moved]]:
    if not isinstance(measure.ask, Ask | tuple):
        return {}
    answer = data.answer(measure.ask)
    return _by_case(answer, columns)


def _by_case(answer: MovingAnswer, columns: Columns) -> dict[int, Moved | list[Moved]]:
    by_case: dict[int, Moved | list[Moved]] = {}
    for spot, adds in answer.adds.items():
        *member, case = spot
        moved = float(answer.start[spot]) + weighed(adds, columns)
        if not member:
            by_case[case] = moved
            continue
        members = by_case.setdefault(case, [float(value) for value in answer.start[:, case]])
        assert isinstance(members, list)
        members[member[0]] = moved
    return by_case


def weighed(adds: Mapping[str, float], columns: Columns) -> Expression:
    """The sum of so much of each choice or share."""
    return Expression.total(columns[name] * weight for name, weight in adds.items())


def _add_term(
    found: Values, settlement: Settlement, books: Mapping[str, RuleBook], moved: MovedTerm, columns: Columns
) -> None:
    case = next(number for number, case in enumerate(settlement.cases) if case.label == moved.period)
    stated = settlement.values[moved.contract].get(moved.term)
    term = next((term for term in books[moved.contract].terms() if term.name == moved.term), None)
    if stated is None or term is None or (term.along is None) != (moved.member is None):
        raise FinmodelError(f"contract {moved.contract} has no '{moved.term}' that a decision could add to")
    values, more = found.setdefault((moved.contract, moved.term), {}), weighed(moved.adds, columns)
    if term.along is None or moved.member is None:
        now = values.get(case, float(stated[case]))
        assert not isinstance(now, list)
        values[case] = now + more
        return
    members = values.setdefault(case, [float(value) for value in stated[:, case]])
    assert isinstance(members, list)
    member = term.along.members.index(moved.member)
    members[member] = members[member] + more
