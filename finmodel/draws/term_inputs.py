"""Numbers of contracts and costs of delivery that are drawn by name, and how they respond to what is drawn.

A number of a contract may make several terms, or one in some years only: so the contract is made at three draws and
its terms are compared, rather than the number looked up. They must lie on a line, on which every other draw is then
read; what bends is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from finmodel.contracts.contract import Contract
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import resolve
from finmodel.contracts.values import Case, cases_of
from finmodel.core.money import Floats
from finmodel.draws.response import Response, straight
from finmodel.errors import Finding, InputError
from finmodel.positions.outside import DELIVERY, outside_books
from finmodel.scenarios.apply import spot_at, with_terms
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.uncertainty import CostInput, TermInput

_GROUPS = ("by_period", "by_date", "values")
Responses = dict[tuple[str, str], Response]
"""How terms respond, by book and name of the term."""


def books_of(basis: Basis) -> dict[str, RuleBook]:
    """Every contract in force, money in from outside and the cost of delivery, by id."""
    return {book.id: book for book in (*basis.contracts, *outside_books(basis.place))}


def responds(one: TermInput | CostInput, after: Basis, where: str) -> Responses:
    """How the terms that a number makes respond to what is drawn for it.

    Raises InputError, told at `where`, for a number that is not there or that cannot take some draws.
    """
    books = books_of(after)
    return _cost(one, books, after, where) if isinstance(one, CostInput) else _number(one, books, after, where)


def _number(drawn: TermInput, books: Mapping[str, RuleBook], after: Basis, where: str) -> Responses:
    """The terms that a number of a contract makes: found at three draws, which must lie on a line."""
    contract = books.get(drawn.contract)
    if not isinstance(contract, Contract):
        ids = ", ".join(each.id for each in after.contracts)
        what = f"There is no contract '{drawn.contract}' in force."
        raise InputError.of(where, what, f"The contracts in force are {ids}.")
    stated = _number_at(contract, drawn.term, where)
    low, high = drawn.distribution.ends()
    _refuse_outside(stated, drawn, (low, high), where)
    cases = cases_of(after.place)
    points = [low, (low + high) / 2, high]
    probed = []
    for point in points:
        try:
            changed = with_terms(contract, {drawn.term: _put_at(stated, drawn, point)}, drawn.source, where)
            probed.append(_numbers(changed, cases))
        except InputError as error:
            fix = "Give the distribution `lowest:` and `highest:`."
            told = [Finding(where, f"Where {point:.6g} is drawn: {each.what}", fix) for each in error.findings]
            raise InputError(told) from None
    return _straight(_numbers(contract, cases), (low, high), probed, (contract.id, where))


def _numbers(contract: RuleBook, cases: Sequence[Case]) -> dict[str, Floats]:
    return {term.name: resolve(contract, term, cases) for term in contract.terms()}


def _straight(
    stated: Mapping[str, Floats],
    ends: tuple[float, float],
    probed: Sequence[Mapping[str, Floats]],
    told: tuple[str, str],
) -> Responses:
    """The terms that differ between draws, each of which must move in proportion to the draw."""
    contract, where = told
    low, middle, high = probed
    if not stated.keys() == low.keys() == middle.keys() == high.keys():
        what = "Some draws change which rules the contract has, not only its numbers."
        raise InputError.of(where, what, "Keep the distribution away from the value that does, such as nil.")
    responses = {}
    for term, one in low.items():
        if not np.allclose(middle[term], (one + high[term]) / 2, rtol=1e-6, atol=1e-9):
            what = f"`{term}` does not move in proportion to the draw."
            raise InputError.of(where, what, "Draw another number of the contract.")
        moves = high[term] != one
        if moves.any():
            kept = np.where(moves, 0.0, stated[term])  # years that the number does not reach stay as they are
            responses[contract, term] = straight(ends, np.where(moves, one, kept), np.where(moves, high[term], kept))
    if not responses:
        what = "No rule of the contract settles with this number, so drawing it changes nothing."
        raise InputError.of(where, what, "Draw a number that the contract pays by.")
    return responses


def _number_at(contract: Contract, path: str, where: str) -> Mapping[str, Any] | None:
    """What a contract states at a dotted path, where that is a number with a unit."""
    held, key = spot_at(contract.model_dump(mode="python", by_alias=True, exclude_none=True), path, where)
    spot = held[key]
    return spot if isinstance(spot, dict) and "unit" in spot else None


def _refuse_outside(stated: Mapping[str, Any] | None, target: TermInput, ends: tuple[float, float], where: str) -> None:
    """Refuse a distribution of a share that leaves 0 to 1."""
    if stated is None or stated["unit"] != "share":
        return
    held = [abs(float(number)) for number in _held(stated)] if target.drawn == "factor" else [1.0]
    low, high = ends[0] * max(held), ends[1] * max(held)
    if low < 0 or high > 1:
        what = f"`{target.term}` is a share, and its distribution reaches from {low:.1%} to {high:.1%}."
        raise InputError.of(where, what, "Keep it from 0% to 100%: give `lowest:` and `highest:`, or use a beta.")


def _held(stated: Mapping[str, Any]) -> list[Decimal]:
    groups = [list(stated[group].values()) for group in _GROUPS if group in stated]
    return [number for group in groups for number in group] or [stated.get("value", Decimal(0))]


def _put_at(stated: Mapping[str, Any] | None, target: TermInput, point: float) -> object:
    """What the contract states where a draw is `point`."""
    if target.drawn == "value" or stated is None:
        return _written(point)
    if "value" in stated:
        return _written(float(stated["value"]) * point)
    group = next(group for group in _GROUPS if group in stated)
    scaled = {key: _written(float(number) * point) for key, number in stated[group].items()}
    kept = {key: stated[key] for key in ("by", "unit") if key in stated}
    rest = {"otherwise": _written(float(stated["otherwise"]) * point)} if "otherwise" in stated else {}
    return {group: scaled, **kept, **rest}


def _written(number: float) -> str:
    return f"{number:.12f}"


def _cost(drawn: CostInput, books: Mapping[str, RuleBook], after: Basis, where: str) -> Responses:
    """A cost of delivery as it is drawn."""
    costs = [(number, cost) for number, cost in enumerate(after.place.costs, start=1) if cost.partner == drawn.partner]
    named = [(number, cost) for number, cost in costs if drawn.service in ("", cost.name)]
    if len(named) != 1:
        names = ", ".join(f"'{cost.name}'" for _, cost in costs)
        what = f"'{drawn.partner}' has {f'{len(named)} such costs' if named else 'no such cost'} of delivery."
        fix = f"Name one under `service:`: {names}." if costs else "Name a partner that has a cost under `costs:`."
        raise InputError.of(where, what, fix)
    book = books[DELIVERY]
    name = f"{drawn.partner}.{named[0][0]}.{'step.cost' if drawn.part == 'step' else drawn.part}"
    term = next((term for term in book.terms() if term.name == name), None)
    if term is None:
        raise InputError.of(where, f"This cost has no {drawn.part} part.", "Draw a part that the place's file states.")
    ends = drawn.distribution.ends()
    if ends[0] < 0:
        raise InputError.of(where, "Some draws make the cost less than nothing.", "Give the distribution a `lowest:`.")
    stated = resolve(book, term, cases_of(after.place))
    factors = named[0][1].factors.get(drawn.part, {})
    risen = np.array([float(factors.get(year, 1)) for year in after.place.periods])
    each = stated if drawn.drawn == "factor" else np.broadcast_to(risen, stated.shape)
    return {(book.id, name): straight(ends, each * ends[0], each * ends[1])}
