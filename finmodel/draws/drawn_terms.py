"""How uncertain inputs move the terms of contracts, of funding and of the cost of delivery.

The scenario is applied at a few sizes and the terms of its contracts compared, because only a change itself knows
which it moves. Where several inputs move one term, all are tried at their ends together: that shows whether they add
up or multiply, and what does neither is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import numpy as np

from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import resolve
from finmodel.contracts.values import cases_of
from finmodel.core.money import Floats
from finmodel.core.unit import unit
from finmodel.draws.effect import TriedScenario, UncertainSize, told_at
from finmodel.draws.response import Response, response_of
from finmodel.draws.term_inputs import books_of, responds
from finmodel.errors import Finding, InputError
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.uncertainty import CostInput, EffectInput, TermInput, Uncertainty

Key = tuple[str, str]
"""A book of rules and the name of one of its terms."""
_MONEY = unit("money")
_HALF_A_PENNY, _FINE = 0.006, 2e-6
"""Sums, and prices of a unit, lie this near to what draws give them; scenarios round the first to the penny."""


@dataclass(frozen=True)
class Move:
    """How one input moves one term, for each member and case."""

    name: str
    where: str
    response: Response
    """The term at each size drawn."""
    base: Floats
    """The term where nothing is drawn."""

    def by(self, drawn: Floats, case: int | None) -> Floats:
        """How much the term moves in each draw: shape (…, draw, case); in one case where the draw is for that one."""
        moved = np.moveaxis(self.response.at(drawn), 0, -2) - self.base[..., None, :]
        return moved if case is None else np.where(np.arange(moved.shape[-1]) == case, moved, 0.0)

    def beside(self, other: Move) -> bool:
        """True where another input moves the same numbers of the term."""
        mine, theirs = (one.response.parts[1:].any(axis=0) for one in (self, other))
        return bool((mine & theirs).any())


@dataclass(frozen=True)
class DrawnTerms:
    """Every term that is uncertain: what is stated, and what moves it."""

    stated: Mapping[Key, Floats]
    moves: Mapping[Key, tuple[Move, ...]]
    multiplied: frozenset[Key]
    """Terms that several inputs multiply one after the other; several others add up."""

    def values(self, columns: Sequence[tuple[str, int | None]], drawn: Floats) -> dict[Key, Floats]:
        """The terms in each draw, by contract and name: shape (…, draw, case)."""
        found = {}
        for key, moves in self.moves.items():
            stated = self.stated[key][..., None, :]
            value = stated
            for number, (name, case) in enumerate(columns):
                for move in moves:
                    if move.name == name:
                        value = _moved(value, stated, move.by(drawn[:, number], case), key in self.multiplied)
            found[key] = value
        return found


def _moved(value: Floats, stated: Floats, by: Floats, multiplied: bool) -> Floats:
    """A term once one more input has moved it; what is nil as stated has no part to multiply, and is added to."""
    if not multiplied:
        return np.asarray(value + by)
    factor = np.divide(by, stated, out=np.zeros(np.broadcast_shapes(by.shape, stated.shape)), where=stated != 0)
    return np.asarray(np.where(stated != 0, value * (1 + factor), value + by))


def drawn_terms(uncertainty: Uncertainty, after: Basis, tried: TriedScenario) -> DrawnTerms:
    """What of a scenario's inputs moves terms; raises InputError, told at each input, where one does not fit."""
    books, stated = books_of(after), _terms(after)
    effects = {effect.one.name: effect for effect in tried.effects}
    moves: dict[Key, tuple[Move, ...]] = {}
    findings: list[Finding] = []
    for one in uncertainty.inputs:
        try:
            if isinstance(one, TermInput | CostInput):
                where = told_at(tried.scenario, one.name)
                known = responds(one, after, where).items()
                found = {key: Move(one.name, where, response, stated[key]) for key, response in known}
            elif isinstance(one, EffectInput) and one.name in effects:
                found = _of_effect(effects[one.name], tried, books, stated)
            else:
                continue
        except InputError as error:
            findings += error.findings
            continue
        for key, move in found.items():
            findings += _same_number(move, moves.get(key, ()), tried)
            moves[key] = (*moves.get(key, ()), move)
    if not findings:
        multiplied, apart = _together(moves, stated, tried, books)
        findings += apart
    if findings:
        raise InputError(findings)
    return DrawnTerms({key: stated[key] for key in moves}, moves, multiplied)


def _terms(basis: Basis) -> dict[Key, Floats]:
    """Every term of every book: shape (…, case)."""
    cases = cases_of(basis.place)
    books = books_of(basis).values()
    return {(book.id, term.name): resolve(book, term, cases) for book in books for term in book.terms()}


def _of_effect(
    effect: UncertainSize, tried: TriedScenario, books: Mapping[str, RuleBook], stated: Mapping[Key, Floats]
) -> dict[Key, Move]:
    """The terms that the size of a change moves."""
    name, ends = effect.one.name, effect.one.distribution.ends()
    seen: dict[float, dict[Key, Floats]] = {}

    def terms(size: float) -> dict[Key, Floats]:
        if size not in seen:
            seen[size] = _terms(tried.after({name: size}))
            if seen[size].keys() != stated.keys():
                what = "Some draws bring in or leave out a whole payment or cost, not only another amount of it."
                fix = "Keep the distribution away from the size at which that happens, such as nil."
                raise InputError.of(effect.where, what, fix)
        return seen[size]

    first, last, middle = (terms(size) for size in (*ends, sum(ends) / 2))
    moving = [
        key for key, one in first.items() if not (np.array_equal(one, last[key]) and np.array_equal(one, middle[key]))
    ]
    found = {}
    for key in moving:
        response = response_of(partial(_one, terms, key), ends, _near(books, key))
        if response is None:
            what = f"`{key[1]}` of {key[0]} does not follow the size smoothly."
            raise InputError.of(effect.where, what, "Draw the term or the cost itself.")
        inside = effect.stated is not None and ends[0] <= effect.stated <= ends[1]
        base = response.at(np.array([effect.stated]))[0] if inside else stated[key]
        found[key] = Move(name, effect.where, response, base)
    return found


def _one(terms: Callable[[float], Mapping[Key, Floats]], key: Key, size: float) -> Floats:
    return terms(size)[key]


def _near(books: Mapping[str, RuleBook], key: Key) -> Callable[[Floats, Floats], bool]:
    """Whether two values of a term are as good as the same; sums of money are rounded to the penny."""
    told = next(term.unit for term in books[key[0]].terms() if term.name == key[1])
    atol = _HALF_A_PENNY if told == _MONEY else _FINE if "money" in dict(told.powers) else 1e-9
    return lambda one, other: np.allclose(one, other, rtol=1e-6, atol=atol)


def _same_number(move: Move, others: Sequence[Move], tried: TriedScenario) -> list[Finding]:
    """Two inputs that set the same number; sizes of several changes, and factors, may move one together."""
    together = {effect.one.name for effect in tried.effects} | tried.factors
    clashing = [other for other in others if move.beside(other) and not {move.name, other.name} <= together]
    fix = "Keep one of the two, or write `drawn: factor` for what multiplies the other."
    return [Finding(move.where, f"It draws the same number as '{other.name}'.", fix) for other in clashing]


def _together(
    moves: Mapping[Key, tuple[Move, ...]],
    stated: Mapping[Key, Floats],
    tried: TriedScenario,
    books: Mapping[str, RuleBook],
) -> tuple[frozenset[Key], list[Finding]]:
    """The terms that several effects multiply, seen where all are drawn at an end; those that do neither are told."""
    shared = {key: each for key, each in moves.items() if any(one.beside(two) for one, two in combinations(each, 2))}
    multiplied = set()
    findings = []
    for key, every in shared.items():
        alone = tuple(move for move in every if move.name not in tried.factors)
        if len(alone) < 2:
            multiplied.add(key)
            continue
        ends = {move.name: (move.response.low, move.response.high) for move in alone}
        fits = {True, False}
        for end in (0, 1):
            truth = _terms(tried.after({name: pair[end] for name, pair in ends.items()}))[key]
            fits &= {way for way in fits if _near(books, key)(_at_end(alone, stated[key], end, way), truth)}
        if not fits or (len(alone) < len(every) and True not in fits):
            what = f"It moves `{key[1]}` of {key[0]} together with '{alone[0].name}', and neither adds nor multiplies."
            findings.append(Finding(alone[-1].where, what, "Keep one of the two."))
        elif False not in fits or len(alone) < len(every):
            multiplied.add(key)
    return frozenset(multiplied), findings


def _at_end(moves: Sequence[Move], stated: Floats, end: int, multiplied: bool) -> Floats:
    value = shaped = stated[..., None, :]
    for move in moves:
        size = np.array([move.response.high if end else move.response.low])
        value = _moved(value, shaped, move.by(size, None), multiplied)
    return np.asarray(value[..., 0, :])
