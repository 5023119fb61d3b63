"""The grid of terms that is tried, as it is asked for: what may move, from where to where; and partners' offers.

A range, an offer and a share that takes the rest are read by one reader of numbers, in the unit that the contract gives
the term, so they stand together: what may be misread is refused as it would be in the contract's file.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from finmodel.contracts.contract import Contract
from finmodel.core.amounts import number_in_words, some
from finmodel.core.currency import symbol_of
from finmodel.core.nearest import nearest
from finmodel.core.place import Place
from finmodel.core.speech import listed
from finmodel.core.unit import unit
from finmodel.core.written_number import read_number
from finmodel.errors import Finding, InputError, Refused
from finmodel.terms.number_paths import NumberAt, number_at

MOST_TERMS, MOST_VALUES = 3, 50
"""Terms that may be varied at once, and values of each."""
_USUAL = {1: 21, 2: 21, 3: 11}
"""Values of a term where nothing is asked, by how many terms are varied."""
_PENNY, _FINE = Decimal("0.01"), Decimal("0.000001")
_VARY, _OFFER, _STEPS, _REST = "--vary", "--offer", "--steps", "--rest"
_LIKE = "Write it like gains.share=30%..70%."
TermSet = tuple[Decimal, ...]
"""A value for each term that is varied, in their order."""


@dataclass(frozen=True)
class Varied:
    """A term that is varied, and the values that are tried."""

    number: NumberAt
    values: tuple[Decimal, ...]

    @property
    def path(self) -> str:
        """Path of the term in the contract's file, as it is shown."""
        return self.number.path

    @property
    def whole(self) -> str:
        """The group that the term stands in, of which it may be a share."""
        return self.number.path.rpartition(".")[0]

    def says(self, value: Decimal, currency: str = "GBP") -> str:
        """A value as a sentence has it."""
        return number_in_words(float(value), unit(self.number.unit), symbol_of(currency))


@dataclass(frozen=True)
class Offer:
    """What a partner offers: a value for each term that is varied."""

    partner: str
    terms: TermSet


@dataclass(frozen=True)
class TermGrid:
    """All sets of terms that are tried: every value of each term with every value of the others."""

    varied: tuple[Varied, ...]
    rest: Varied | None = None
    """A share that takes what those varied leave of the whole; None where none does."""

    @property
    def sets(self) -> list[TermSet]:
        """Every set, the last term moving first."""
        return list(product(*(each.values for each in self.varied)))

    @property
    def stated(self) -> TermSet:
        """The terms as the contract states them."""
        return tuple(each.number.stated for each in self.varied)

    def left(self, terms: TermSet) -> Decimal:
        """What the shares of its whole that are varied leave for the rest."""
        assert self.rest is not None
        moved = Decimal(0)
        for each, value in zip(self.varied, terms, strict=True):
            moved += value - each.number.stated if each.whole == self.rest.whole else 0
        return self.rest.number.stated - moved

    def changes(self, terms: TermSet) -> dict[str, str]:
        """What a set sets in the contract: each term by its path, as a file would have it."""
        changed = {each.number.dotted: written(each, value) for each, value in zip(self.varied, terms, strict=True)}
        return changed if self.rest is None else changed | {self.rest.number.dotted: f"{self.left(terms):f}"}

    def distance(self, one: TermSet, other: TermSet) -> float:
        """How far two sets lie apart, each term counted in parts of the range that is tried."""
        spans = [each.values[-1] - each.values[0] for each in self.varied]
        parts = [float((mine - theirs) / span) for mine, theirs, span in zip(one, other, spans, strict=True)]
        return math.hypot(*parts)

    def says(self, terms: TermSet, currency: str = "GBP") -> str:
        """A set in words."""
        told = [f"{each.path} {each.says(value, currency)}" for each, value in zip(self.varied, terms, strict=True)]
        told += [] if self.rest is None else [f"{self.rest.path} {self.rest.says(self.left(terms), currency)}"]
        return ", ".join(told)


def written(varied: Varied, value: Decimal) -> str:
    """A value as a contract's file would have it; a rise of more than the whole has its sign."""
    sign = "+" if varied.number.unit == "change" and value > 1 else ""
    return f"{sign}{value:f}"


def grid_of(contract: Contract, asked: Sequence[str], steps: int | None, rest: str | None = None) -> TermGrid:
    """The grid that is asked for, such as `gains.share=30%..70%`; raises InputError with all that is wrong."""
    if not asked:
        raise InputError.of(_VARY, "Nothing says which terms may move.", _LIKE)
    if len(asked) > MOST_TERMS:
        what = f"{len(asked)} terms are varied, and at most {MOST_TERMS} can be at once."
        raise InputError.of(_VARY, what, "Keep those that are open, and leave the others as the contract states them.")
    count = _USUAL[len(asked)] if steps is None else steps
    findings = [] if 2 <= count <= MOST_VALUES else [_steps_out_of_reach(count)]
    varied: list[Varied] = []
    for text in asked:
        try:
            read = _varied(contract, text, 2 if findings else count)
            if any(each.path == read.path for each in varied):
                raise InputError.of(_VARY, f"`{read.path}` is varied twice.", "Name each term once.")
            varied.append(read)
        except InputError as error:
            findings += error.findings
    if findings:
        raise InputError(findings)
    return TermGrid(tuple(varied), None if rest is None else _rest(contract, rest, varied))


def _rest(contract: Contract, path: str, varied: Sequence[Varied]) -> Varied:
    """The share that takes what others leave; raises InputError where it is none of the same whole."""
    number = number_at(contract, path, _REST)
    rest = Varied(number, (number.stated,))
    beside = [each.path for each in varied if each.whole == rest.whole]
    if number.unit != "share" or not beside or number.path in beside:
        what = f"`{number.path}` cannot take what {listed([each.path for each in varied])} leave of a whole."
        raise InputError.of(_REST, what, "Vary shares of one whole, such as `payees:`, and name another of them.")
    return rest


def _steps_out_of_reach(count: int) -> Finding:
    if count < 2:
        return Finding(_STEPS, f"{some(count, 'value')} of a term make no grid.", "Ask for 2 or more, such as 21.")
    what = f"{count} values of a term are more than the {MOST_VALUES} that are tried."
    return Finding(_STEPS, what, "Ask for fewer, or vary over a narrower range.")


def _varied(contract: Contract, text: str, count: int) -> Varied:
    path, equals, span = (part.strip() for part in text.partition("="))
    number = number_at(contract, path, _VARY) if path else None
    if number is None or not equals:
        raise InputError.of(_VARY, f"'{text}' does not say which term goes from where to where.", _LIKE)
    ends = [part.strip() for part in span.split("..")]
    if len(ends) != 2 or not all(ends):
        raise InputError.of(_VARY, f"'{span}' is not a range of {number.path}.", _LIKE)
    low, high = (_read(number, each, _VARY) for each in ends)
    if low == high:
        what = f"The range of {number.path} is one value, {ends[0]}, so nothing varies."
        raise InputError.of(_VARY, what, "Give two ends that differ.")
    if low > high:
        what = f"The range of {number.path} runs from {ends[0]} down to {ends[1]}."
        raise InputError.of(_VARY, what, f"Give the lower end first: {path}={ends[1]}..{ends[0]}.")
    finest = _PENNY if number.unit == "money" else _FINE
    steps = [low + (high - low) * place / (count - 1) for place in range(count)]
    values = tuple(dict.fromkeys((low, *(each.quantize(finest) for each in steps[1:-1]), high)))
    return Varied(number, values)


def _read(number: NumberAt, text: str, option: str) -> Decimal:
    try:
        return read_number(text, number.unit)
    except Refused as error:
        raise InputError.of(option, f"{number.path}: {error.what}", error.fix) from None


def offers_of(asked: Sequence[str], grid: TermGrid, place: Place) -> tuple[Offer, ...]:
    """What partners offer, such as `trust:gains.share=60%`; raises InputError with all that is wrong."""
    offers: list[Offer] = []
    findings: list[Finding] = []
    for text in asked:
        try:
            offers.append(_offer(text, grid, place))
        except InputError as error:
            findings += error.findings
    if findings:
        raise InputError(findings)
    return tuple(offers)


def _offer(text: str, grid: TermGrid, place: Place) -> Offer:
    like = ",".join(f"{each.path}=…" for each in grid.varied)
    partner, colon, terms = (part.strip() for part in text.partition(":"))
    if not colon:
        what = f"'{text}' does not say whose offer it is."
        raise InputError.of(_OFFER, what, f"Write it like {place.partners[0].id}:{like}.")
    refuse_stranger(partner, place, _OFFER)
    given: dict[str, Decimal] = {}
    for part in _parts(terms):
        path, _, value = (each.strip() for each in part.partition("="))
        asked = next((each for each in grid.varied if _same(each, path)), None)
        if asked is None:
            names = ", ".join(each.path for each in grid.varied)
            raise InputError.of(_OFFER, f"{partner} offers `{path}`, which is not varied.", f"Varied are {names}.")
        given[asked.path] = _within(asked, _read(asked.number, value, _OFFER), (partner, value))
    for each in grid.varied:
        if each.path not in given:
            what = f"The offer of {partner} says nothing of `{each.path}`, which is varied."
            raise InputError.of(_OFFER, what, f"Write it like {partner}:{like}.")
    return Offer(partner, tuple(given[each.path] for each in grid.varied))


def _parts(terms: str) -> list[str]:
    """The terms of an offer, told apart at commas that begin a new one: £1,200 has a comma of its own."""
    parts: list[str] = []
    for piece in terms.split(","):
        if parts and "=" not in piece:
            parts[-1] += f",{piece}"
        else:
            parts.append(piece)
    return [part for part in parts if part.strip()]


def _same(varied: Varied, path: str) -> bool:
    return path in (varied.path, varied.number.dotted) or varied.path.endswith(f".{path}")


def _within(varied: Varied, value: Decimal, offered: tuple[str, str]) -> Decimal:
    partner, text = offered
    low, high = varied.values[0], varied.values[-1]
    if not low <= value <= high:
        tried = f"{varied.says(low)} to {varied.says(high)}"
        what = f"{partner} offers {varied.path} {text}, outside the {tried} that is tried."
        raise InputError.of(_OFFER, what, "Widen the range under --vary, so that what is agreed may lie there.")
    return value


def refuse_stranger(partner: str, place: Place, option: str, also: Sequence[str] = ()) -> None:
    """Raise InputError for who is no partner; `also` is what else may be named."""
    known = [*(each.id for each in place.partners), *also]
    if partner not in known:
        near = nearest(partner, known)
        fix = f"Did you mean '{near}'?" if near else f"Use one of: {', '.join(known)}."
        raise InputError.of(option, f"'{partner}' is not a partner of {place.title}.", fix)
