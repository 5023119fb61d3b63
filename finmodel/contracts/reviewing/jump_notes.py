"""Whether a contract's `note:` means a jump: it does where it names where the payment jumps, and by how much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from finmodel.contracts.reviewing.bounds import stated
from finmodel.contracts.reviewing.cliffs import Cliff
from finmodel.core.amounts import number_in_words
from finmodel.rules.nodes import FLAG, Compare, Term, walk

_NUMBER = re.compile(r"(?<![\w.])(?:[£$€]\s?)?(\d[\d,]*(?:\.\d+)?)\s?(%|k\b|m\b|bn\b)?", re.IGNORECASE)
_SCALES = {"%": 0.01, "k": 1e3, "m": 1e6, "bn": 1e9, "": 1.0}
NEAR = 0.01
"""How far a number of a note may be from a jump's own, as a part of it."""


def meant(cliff: Cliff, note: str | None) -> bool:
    """True where a note names the point of a jump (or the flag that turns) and how much it is, or what makes it so.

    The point is where the measure passes, or a threshold that is compared there; how much is the amount that the
    payment jumps by, from or to, or a rate, share or sum of the line.
    """
    text = note or ""
    numbers = list(_numbers(text))
    tests = [node for node in walk(cliff.line.rule) if isinstance(node, Compare)]
    tested = {node.name for node in walk(*tests) if isinstance(node, Term)}
    rates = [each for term in _terms(cliff) if term.name not in tested for each in _of(term)]
    if cliff.measure.unit == FLAG:
        return cliff.measure.label.lower() in text.lower() and _has(numbers, [*_sizes(cliff), *rates])
    points = [cliff.at, *(each for term in cliff.terms for each in _of(term))]
    return any(
        (number == cliff.at or _has([number], points))
        and _has([*numbers[:at], *numbers[at + 1 :]], [*_sizes(cliff), *rates])
        for at, number in enumerate(numbers)
    )


def wording(cliff: Cliff, sign: str) -> str:
    """How a note may name a jump."""
    size = number_in_words(float(f"{cliff.size:.4g}"), cliff.line.rule.unit, sign)
    if cliff.measure.unit == FLAG:
        return f"'{cliff.measure.label}' makes {size}"
    return f"at {number_in_words(float(f'{cliff.at:.6g}'), cliff.measure.unit, sign)} it jumps by {size}"


def _sizes(cliff: Cliff) -> list[float]:
    return [cliff.size, *(abs(each) for each in (cliff.before, cliff.after) if each)]


def _terms(cliff: Cliff) -> Iterator[Term]:
    yield from (node for node in walk(cliff.line.rule) if isinstance(node, Term))


def _of(term: Term) -> Iterator[float]:
    yield from (abs(float(number)) for value in stated(term) for number in value.numbers)


def _numbers(text: str) -> Iterator[float]:
    for digits, scale in _NUMBER.findall(text):
        yield float(digits.replace(",", "") or 0) * _SCALES[scale.lower()]


def _has(numbers: Iterable[float], known: Iterable[float]) -> bool:
    held = [each for each in known if each]
    return any(abs(number - each) <= NEAR * abs(each) for number in numbers for each in held)
