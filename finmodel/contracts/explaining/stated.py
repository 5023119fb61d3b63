"""Everything that a contract states, in words: each number, choice and name, under the keys that lead to it.

A rule tells the numbers that decide one figure. What shapes a measure before any rule sees it (a cap on the cost of a
person, a window, a trim point) and what decides only in other years is told here, so that nothing agreed goes unsaid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from pydantic import BaseModel

from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import TermValue
from finmodel.core.amounts import number, number_in_words, percent
from finmodel.core.currency import symbol_of
from finmodel.core.unit import unit

_TOLD_ELSEWHERE = {"kind", "id", "title", "source", "note", "reads", "label", "currency", "confirmed", "date"}
"""Keys that decide no figure, or that an explanation tells already."""
_CODES = ("code", "name", "partner")
_DIGITS = 12
Entry = tuple[tuple[str, ...], str]
"""The keys that lead to what is said, and what is said."""


def stated(contract: RuleBook) -> tuple[str, ...]:
    """A line for each group of keys that a contract states, with all that stands in it."""
    symbol = symbol_of(str(getattr(contract, "currency", "GBP")))
    entries: list[Entry] = []
    for name in type(contract).model_fields:
        if name == "round_to":
            entries.append((("rounded to",), number_in_words(10.0**-contract.round_to, unit("money"), symbol)))
        elif name not in _TOLD_ELSEWHERE:
            entries += _below(_words(name), _said(getattr(contract, name), symbol))
    lines = []
    for path, group in groupby(entries, lambda entry: entry[0][:-1]):
        said = ", ".join(f"{keys[-1]} {value}" for keys, value in group)
        lines.append(f"{', '.join(path)}: {said}" if path else said)
    return tuple(lines)


def _said(value: Any, symbol: str) -> Iterator[Entry]:
    """What stands at a place and below it."""
    if isinstance(value, TermValue):
        yield from _numbers(value.stated, symbol)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in _TOLD_ELSEWHERE and name in value.model_fields_set:
                yield from _below(_words(name), _said(getattr(value, name), symbol))
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _below(_words(str(name)), _said(inner, symbol))
    elif isinstance(value, tuple | list | frozenset | set):
        yield from _listed(list(value), symbol)
    elif value is not None:
        yield (), _plain(value)


def _listed(values: list[Any], symbol: str) -> Iterator[Entry]:
    if values and not any(isinstance(value, BaseModel | Mapping | tuple) for value in values):
        yield (), " or ".join(_plain(value) for value in values)
        return
    for at, value in enumerate(values, start=1):
        code = next((str(getattr(value, name)) for name in _CODES if isinstance(getattr(value, name, None), str)), "")
        yield from _below(_words(code) or str(at), _said(value, symbol))


def _below(name: str, inner: Iterator[Entry]) -> Iterator[Entry]:
    for path, value in inner:
        yield (name, *path), value


def _numbers(term: TermValue, symbol: str) -> Iterator[Entry]:
    """A number of the contract, or each where it changes by year, by date or by code."""
    measured = unit(term.unit)

    def said(value: Decimal) -> str:
        if measured.pure:
            return percent(value) if measured.flavour == "share" else number(value, _DIGITS)
        return number_in_words(float(value), measured, symbol)

    if term.share is not None:
        yield from _below("share", _said(term.share, symbol))
        yield from _below("of", _said(term.of, symbol))
    if term.value is not None:
        yield (), said(term.value)
    by: Mapping[Any, Decimal] = term.by_period or term.by_date or term.values or {}
    for key, value in by.items():
        yield (f"{_words(term.by)} {key}" if term.by else f"from {key}" if term.by_date else str(key),), said(value)
    if term.otherwise is not None:
        yield ("otherwise",), said(term.otherwise)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal | int | float):
        return number(value, _DIGITS)
    return value.isoformat() if isinstance(value, date) else _words(str(value))


def _words(name: str) -> str:
    return name.replace("_", " ")
