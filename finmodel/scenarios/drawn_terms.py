"""How uncertain inputs move the terms of contracts, of funding and of the cost of delivery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import numpy as np

from finmodel.contracts.contract import Contract, RuleBook
from finmodel.contracts.settle import resolve
from finmodel.contracts.values import Case, cases_of
from finmodel.core.money import Floats
from finmodel.errors import Finding, InputError
from finmodel.positions.outside import DELIVERY, FUNDING, outside_books
from finmodel.scenarios.apply import Basis, choices_at, with_terms
from finmodel.scenarios.changes.money import ChangeFunding
from finmodel.scenarios.changes.terms import ChangeTerms, PriceInflation
from finmodel.scenarios.scenario import Scenario
from finmodel.scenarios.uncertainty import CostInput, EffectInput, Input, TermInput, Uncertainty, full_size

_GROUPS = ("by_period", "by_date", "values")


@dataclass(frozen=True)
class _Target:
    """A term that a change of the scenario sets, and so its uncertain size."""

    contract: str
    term: str
    drawn: Literal["value", "factor"] = "value"


@dataclass(frozen=True)
class Move:
    """How one input moves one term: by `at_nil` and `slope` times the draw, for each member and case."""

    name: str
    book: str
    term: str
    at_nil: Floats
    slope: Floats

    def by(self, drawn: Floats, case: int | None) -> Floats:
        """How much the term moves in each draw: shape (…, draw, case); in one case where the draw is for that one."""
        moved = self.at_nil[..., None, :] + self.slope[..., None, :] * drawn[:, None]
        if case is None:
            return np.asarray(moved)
        only = np.arange(moved.shape[-1]) == case
        return np.where(only, moved, 0.0)


@dataclass(frozen=True)
class DrawnTerms:
    """Every term that is uncertain: what is stated, and what moves it."""

    stated: Mapping[tuple[str, str], Floats]
    moves: tuple[Move, ...]

    def values(self, columns: Sequence[tuple[str, int | None]], drawn: Floats) -> dict[tuple[str, str], Floats]:
        """The terms in each draw, by contract and name: shape (…, draw, case)."""
        found = {key: value[..., None, :] for key, value in self.stated.items()}
        for number, (name, case) in enumerate(columns):
            for move in self.moves:
                if move.name == name:
                    found[move.book, move.term] = found[move.book, move.term] + move.by(drawn[:, number], case)
        return found


def drawn_terms(uncertainty: Uncertainty, after: Basis, scenario: Scenario) -> DrawnTerms:
    """What of a scenario's inputs moves terms; raises InputError, told at each input, where one does not fit."""
    cases = cases_of(after.place)
    books: dict[str, RuleBook] = {book.id: book for book in (*after.contracts, *outside_books(after.place))}
    moves: list[Move] = []
    findings: list[Finding] = []
    for one in uncertainty.inputs:
        where = told_at(scenario, one.name)
        try:
            found = _moves(one, after, scenario, books, where)
            findings += _clashes(moves, found, where)
            moves += found
        except InputError as error:
            findings += error.findings
    if findings:
        raise InputError(findings)
    stated = {
        (move.book, move.term): resolve(books[move.book], term, cases)
        for move in moves
        for term in books[move.book].terms()
        if term.name == move.term
    }
    return DrawnTerms(stated, tuple(moves))


def told_at(scenario: Scenario, name: str) -> str:
    """Where findings on an uncertain input are told."""
    return f"scenario {scenario.scenario}, uncertainty '{name}'"


def _moves(one: Input, after: Basis, scenario: Scenario, books: Mapping[str, RuleBook], where: str) -> list[Move]:
    if isinstance(one, EffectInput):
        change = next((change for change in scenario.changes if change.name == one.change), None)
        if isinstance(change, ChangeTerms):
            _refuse_raised_later(change, scenario, where)
            if len(change.set) != 1:
                raise InputError.of(
                    where, "The change sets several terms.", "Name one with `kind: term`, its contract and its path."
                )
            (path,) = change.set
            target = _Target(change.contract, path)
            return _of_contract(one, target, books, after, where)
        return [_of_funding(one, change, after, where)] if isinstance(change, ChangeFunding) else []
    if isinstance(one, CostInput):
        return [_of_cost(one, books[DELIVERY], after, where)]
    return _of_contract(one, one, books, after, where) if isinstance(one, TermInput) else []


def _refuse_raised_later(change: ChangeTerms, scenario: Scenario, where: str) -> None:
    """Refuse to draw what a later change raises again, as the draw would undo it."""
    later = scenario.changes[scenario.changes.index(change) + 1 :]
    for one in later:
        if isinstance(one, PriceInflation) and (not one.contracts or change.contract in one.contracts):
            what = f"What '{change.name}' sets is raised again by '{one.name}'."
            raise InputError.of(where, what, "Draw the term as it is in force, with `kind: term`.")


def _clashes(before: Iterable[Move], found: Iterable[Move], where: str) -> list[Finding]:
    """Two inputs that draw the same number."""
    clashing = []
    for move in found:
        for other in before:
            if (other.book, other.term) == (move.book, move.term) and _touched(other)[_touched(move)].any():
                what = f"It draws the same number as '{other.name}'."
                clashing.append(Finding(where, what, "Keep one of the two."))
    return clashing


def _touched(move: Move) -> Any:
    return (move.slope != 0) | (move.at_nil != 0)


def _of_contract(
    one: Input, target: TermInput | _Target, books: Mapping[str, RuleBook], after: Basis, where: str
) -> list[Move]:
    """The moves of the terms that a number of a contract makes: found at three draws, which must lie on a line."""
    contract = books.get(target.contract)
    if not isinstance(contract, Contract):
        ids = ", ".join(each.id for each in after.contracts)
        what = f"There is no contract '{target.contract}' in force."
        raise InputError.of(where, what, f"The contracts in force are {ids}.")
    stated = _number_at(contract, target.term, where)
    low, high = one.distribution.ends()
    _refuse_outside(stated, target, (low, high), where)
    cases = cases_of(after.place)
    points = [low, (low + high) / 2, high]
    probed = []
    for point in points:
        try:
            changed = with_terms(contract, {target.term: _put_at(stated, target, point)}, one.source, where)
            probed.append(_numbers(changed, cases))
        except InputError as error:
            fix = "Give the distribution `lowest:` and `highest:`."
            told = [Finding(where, f"Where {point:.6g} is drawn: {each.what}", fix) for each in error.findings]
            raise InputError(told) from None
    return _straight(one.name, _numbers(contract, cases), points, probed, (contract.id, where))


def _numbers(contract: RuleBook, cases: Sequence[Case]) -> dict[str, Floats]:
    return {term.name: resolve(contract, term, cases) for term in contract.terms()}


def _straight(
    name: str,
    stated: Mapping[str, Floats],
    points: Sequence[float],
    probed: Sequence[Mapping[str, Floats]],
    told: tuple[str, str],
) -> list[Move]:
    """The terms that differ between draws, each of which must move in proportion to the draw."""
    contract, where = told
    low, middle, high = probed
    if not stated.keys() == low.keys() == middle.keys() == high.keys():
        what = "Some draws change which rules the contract has, not only its numbers."
        raise InputError.of(where, what, "Keep the distribution away from the value that does, such as nil.")
    moves = []
    for term, one in low.items():
        slope = (high[term] - one) / (points[2] - points[0])
        expected = (one + high[term]) / 2
        if not np.allclose(middle[term], expected, rtol=1e-6, atol=1e-9):
            what = f"`{term}` does not move in proportion to the draw."
            raise InputError.of(where, what, "Draw another number of the contract.")
        if slope.any():
            moves.append(
                Move(name, contract, term, np.where(slope != 0, one - slope * points[0] - stated[term], 0), slope)
            )
    if not moves:
        what = "No rule of the contract settles with this number, so drawing it changes nothing."
        raise InputError.of(where, what, "Draw a number that the contract pays by.")
    return moves


def _number_at(contract: Contract, path: str, where: str) -> Mapping[str, Any] | None:
    """What a contract states at a dotted path, where that is a number with a unit."""
    spot: Any = contract.model_dump(mode="python", by_alias=True, exclude_none=True)
    keys = path.split(".")
    for depth, key in enumerate(keys):
        choices = choices_at(spot)
        if key not in choices:
            at = ".".join(keys[:depth]) or "the contract"
            fix = f"It has {', '.join(choices)}." if choices else f"End the path at `{at}`."
            raise InputError.of(where, f"There is no `{key}` in {at}.", fix)
        spot = spot[choices[key]]
    return spot if isinstance(spot, dict) and "unit" in spot else None


def _refuse_outside(
    stated: Mapping[str, Any] | None, target: TermInput | _Target, ends: tuple[float, float], where: str
) -> None:
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


def _put_at(stated: Mapping[str, Any] | None, target: TermInput | _Target, point: float) -> object:
    """What the contract states where a draw is `point`."""
    if target.drawn == "value":
        return _written(point)
    if stated is None:
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


def _of_cost(one: CostInput, book: RuleBook, after: Basis, where: str) -> Move:
    """The move of a cost of delivery."""
    costs = [(number, cost) for number, cost in enumerate(after.place.costs, start=1) if cost.partner == one.partner]
    named = [(number, cost) for number, cost in costs if one.service in ("", cost.name)]
    if len(named) != 1:
        names = ", ".join(f"'{cost.name}'" for _, cost in costs)
        what = f"'{one.partner}' has {f'{len(named)} such costs' if named else 'no such cost'} of delivery."
        fix = f"Name one under `service:`: {names}." if costs else "Name a partner that has a cost under `costs:`."
        raise InputError.of(where, what, fix)
    name = f"{one.partner}.{named[0][0]}.{'step.cost' if one.part == 'step' else one.part}"
    term = next((term for term in book.terms() if term.name == name), None)
    if term is None:
        raise InputError.of(where, f"This cost has no {one.part} part.", "Draw a part that the place's file states.")
    if one.distribution.ends()[0] < 0:
        raise InputError.of(where, "Some draws make the cost less than nothing.", "Give the distribution a `lowest:`.")
    stated = resolve(book, term, cases_of(after.place))
    if one.drawn == "factor":
        return Move(one.name, book.id, name, -stated, stated)
    factors = named[0][1].factors.get(one.part, {})
    moved = np.array([float(factors.get(year, 1)) for year in after.place.periods])
    return Move(one.name, book.id, name, -stated, np.broadcast_to(moved, stated.shape))


def _of_funding(one: EffectInput, change: ChangeFunding, after: Basis, where: str) -> Move:
    """The move of a partner's funding, where a change of the scenario adds an amount that is uncertain."""
    full = float(full_size(change.add))
    by_year = change.in_each_year(change.add, after.place, where)
    if not full:
        raise InputError.of(where, "The change adds nothing in any year.", "Give it a size, which draws then vary.")
    added = np.array([float(amount) for amount in by_year.values()])
    stated = np.array([float(after.place.funding_of(change.partner, year)) for year in after.place.periods])
    for end in one.distribution.ends():
        if (stated + added * (end / full - 1) < 0).any():
            what = f"Some draws leave {change.partner} with negative funding."
            raise InputError.of(where, what, "Give the distribution a `lowest:`.")
    return Move(one.name, FUNDING, change.partner, -added, added / full)
