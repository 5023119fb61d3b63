"""Terms that another term makes dead: a cap above a lower cap, a floor above a cap, a share of what is always nil."""

from __future__ import annotations

import re
from collections.abc import Iterator

from finmodel.contracts.contract import Contract
from finmodel.contracts.reviewing.bounds import Span, bounds_of, stated
from finmodel.core.amounts import number_in_words
from finmodel.core.currency import symbol_of
from finmodel.rules.nodes import SHARE, Maximum, Minimum, Multiply, Node, Step, Term, walk

Dead = tuple[Term, str, str]
"""A term that decides nothing, why, and how to mend it."""


def dead_terms(contract: Contract) -> Iterator[Dead]:
    """Each term of a contract's payments that no measure can bring to bear, once."""
    rules = [line.rule for line in contract.lines()]
    spans, told = bounds_of(rules), set[str]()
    for node in walk(*rules):
        for term, why, fix in (*_limits(node, spans, symbol_of(contract.currency)), *_shares(node)):
            if term.name not in told:
                told.add(term.name)
                yield term, why, fix


def _limits(node: Node, spans: dict[int, Span], sign: str) -> Iterator[Dead]:
    """A cap or a floor that what it limits never reaches, or never leaves."""
    if not isinstance(node, Minimum | Maximum):
        return
    cap = isinstance(node, Minimum)
    for limit in node.choices:
        term = _plain(limit)
        others = [part for part in node.choices if part is not limit and _plain(part) is None]
        if term is None or not any(stated(term)) or len(others) != 1:
            continue
        (low, high), (least, most) = spans[id(limit)], spans[id(others[0])]
        by = [each for each in _terms_limiting(others[0]) if _row(each) != _row(term)]
        if not by:
            continue
        told = number_in_words(low if cap else high, term.unit, sign)
        if (most <= low) if cap else (least >= high):
            fix = f"Take it out, or set it {'below' if cap else 'above'} '{by[0].label}'."
            why = f"'{term.label}' of {told} never bears: '{by[0].label}' keeps what comes before within that."
            yield term, why, fix
        elif (least >= high) if cap else (most <= low):
            does, side = ("caps", "below") if cap else ("lifts", "above")
            why = f"'{by[0].label}' never bears: '{term.label}' of {told} {does} all it leaves, and is always paid."
            yield by[0], why, f"Set '{by[0].label}' {side} '{term.label}', or take one of them out."


def _row(term: Term) -> str:
    """A term's name without the numbers of rows, which the terms of one table have alike."""
    return re.sub(r"\d+", "", term.name)


def _shares(node: Node) -> Iterator[Dead]:
    """A share or rate of what a term before it has made nil already."""
    if not isinstance(node, Multiply):
        return
    for nil, other in ((node.left, node.right), (node.right, node.left)):
        void = next((term for term in _factors(nil) if _is_nil(term)), None)
        term = _plain(other)
        if void is not None and term is not None and term.unit == SHARE and not _is_nil(term):
            why = f"'{term.label}' never counts: it is taken of what '{void.label}', which is nil, has made nil."
            yield term, why, f"Take it out, or give '{void.label}' a value above nil."


def _plain(node: Node) -> Term | None:
    """The term that a part is, by itself."""
    while isinstance(node, Step):
        node = node.of
    return node if isinstance(node, Term) else None


def _factors(node: Node) -> Iterator[Term]:
    """Terms that all of a part is multiplied by."""
    if isinstance(node, Step):
        yield from _factors(node.of)
    elif isinstance(node, Multiply):
        yield from (*_factors(node.left), *_factors(node.right))
    elif isinstance(node, Term):
        yield node


def _terms_limiting(node: Node) -> list[Term]:
    """Terms inside a part that limit it."""
    inner = [each for each in walk(node) if isinstance(each, Minimum | Maximum)]
    found = [term for each in inner for part in each.choices if (term := _plain(part)) is not None]
    return [term for term in found if any(stated(term))]


def _is_nil(term: Term) -> bool:
    numbers = [number for value in stated(term) for number in value.numbers]
    return bool(numbers) and not any(numbers)
