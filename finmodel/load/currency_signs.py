"""Amounts written with the sign of another currency than that of the place or contract that they stand in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from finmodel.core.cells.number_spelling import NumberColumn, number_of
from finmodel.core.currency import currency_of, symbol_of
from finmodel.errors import Finding
from finmodel.load.findings import line_of
from finmodel.load.yaml import Document, Loc

_MONEY = NumberColumn("*")
_WORDS = ("title", "label", "note", "source", "reads", "columns")
"""Keys whose texts are names and headings, and no amounts."""


def other_signs(document: Document, currency: str, whose: str, mend: str = "") -> Iterator[Finding]:
    """Amounts of a document that are not in a currency; `whose` it is, and what else may mend it, in words."""
    own = symbol_of(currency)
    for loc, value, sign in _signed(document):
        if sign.strip() != own.strip() and sign.strip() != currency:
            what = f"'{value}' is not in {currency}, {whose} currency."
            yield Finding(
                _at(document, loc), what, f"Write {_in_own(value, sign, own)}{mend.format(currency_of(sign))}."
            )


def _in_own(value: str, sign: str, own: str) -> str:
    return value.replace(f"{sign} " if f"{sign} " in value else sign, own)


def signs_alone(document: Document) -> Iterator[Finding]:
    """Amounts of a contract by itself that are not in its currency; in two, where it does not say which is its own."""
    stated = document.data.get("currency")
    if isinstance(stated, str):
        yield from other_signs(document, stated, "the contract's")
        return
    first: tuple[str, str] | None = None
    for loc, value, sign in _signed(document):
        first = first or (sign, value)
        if currency_of(sign) != currency_of(first[0]):
            what = f"'{value}' and '{first[1]}' are in two currencies."
            yield Finding(_at(document, loc), what, "Give every amount in one of them, and name it in `currency:`.")


def walked(document: Document) -> Iterator[tuple[Loc, object]]:
    """Every part of a document, the outermost first."""
    queue: deque[tuple[Loc, object]] = deque([((), document.data)])
    while queue:
        loc, value = queue.popleft()
        yield loc, value
        if isinstance(value, dict):
            queue.extend(((*loc, key), inner) for key, inner in value.items())
        elif isinstance(value, list):
            queue.extend(((*loc, index), inner) for index, inner in enumerate(value))


def _signed(document: Document) -> Iterator[tuple[Loc, str, str]]:
    """Each amount with a sign of currency: where it stands, as it is written, and its sign."""
    for loc, value in walked(document):
        if isinstance(value, str) and not set(loc) & set(_WORDS):
            said = number_of(value, _MONEY)
            if not isinstance(said, str) and said.currency:
                yield loc, value, said.currency


def _at(document: Document, loc: Loc) -> str:
    return document.spot(line_of(loc, document.lines))
