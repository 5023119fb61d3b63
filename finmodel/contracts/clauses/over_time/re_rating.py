"""Terms agreed anew for a year that has passed, and the payment of the difference.

The paths that people write are those of the file, and terms have names of their own (entries by number, prices by
date): both are brought together here, since nothing else asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, Self

from pydantic import Field, model_validator

from finmodel.contracts.line import Line
from finmodel.contracts.values import TermValue
from finmodel.core.data import Text, Texts
from finmodel.core.frozen import Frozen
from finmodel.core.nearest import nearest
from finmodel.core.party import Code
from finmodel.core.unit import unit
from finmodel.core.written_number import read_number
from finmodel.errors import Refused
from finmodel.rules.nodes import ONE, ZERO, Compare, If, Node, Prev, Step, Term, walk
from finmodel.rules.substitute import substitute


class ReRating(Frozen):
    """New terms for years that have passed."""

    name: Code
    """Short name of the agreement."""
    years: Texts = Field(min_length=1)
    """Years that the new terms are for."""
    set: dict[str, Text] = Field(min_length=1)
    """The new number of each term, by the path to it in this file, such as `prices.emergency.price`."""
    paid_in: Text
    """Year in which the difference is paid."""
    source: str | None = None
    """Where the new terms were agreed."""

    @model_validator(mode="after")
    def _paid_afterwards(self) -> Self:
        late = max(self.years)
        if self.paid_in < late:
            raise Refused(
                f"It is paid in {self.paid_in}, before {late}, which it is for.", f"Give {late} or a later year."
            )
        return self


_DATED = re.compile(r"_from_\d{4}_\d{2}_\d{2}(?=\.)")
"""What the name of a price ends with for the days from one date to the next."""


def with_re_ratings(contract: Frozen, agreed: Sequence[ReRating], lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a contract, then for each agreement what it leaves owing and the payment of it.

    Raises FinmodelError for a term that is not there, and for payments among several partners.
    """
    if not agreed:
        return tuple(lines)
    paying = [line for line in lines if line.pays]
    if any(line.rule.axis is not None for line in paying):
        raise Refused("`re_rated:` needs payments between two parties.", "Split the contract by partner.")
    known = {path for due in paying for term in _terms(due.rule) for path in _paths(term)}
    found = [each.model_copy(update={"set": _by_term(each, contract, known)}) for each in agreed]
    return (*lines, *(line for each in found for due in paying for line in _owed(each, due, len(paying) > 1)))


def _by_term(agreed: ReRating, contract: Frozen, known: Collection[str]) -> dict[str, str]:
    """The new numbers by the names of their terms: a path may name an entry of a list, and a price on all its dates."""
    new: dict[str, str] = {}
    for path, number in agreed.set.items():
        names = {path, _numbered(contract, path)}
        terms = [term for term in sorted(known) if term in names] or [
            term for term in sorted(known) if _DATED.sub("", term) in names
        ]
        if not terms:
            near = nearest(path, known)
            fix = f"Did you mean '{near}'?" if near else f"It has {', '.join(sorted(known))}."
            raise Refused(f"There is no term `{path}` to re-rate.", fix)
        new |= dict.fromkeys(terms, number)
    return new


def _numbered(spot: Any, path: str) -> str:
    """A path with the number of each entry of a list that it calls by code or name."""
    keys = []
    for key in path.split("."):
        if isinstance(spot, tuple):
            named = [number for number, item in enumerate(spot) if key in (_of(item, "code"), _of(item, "name"))]
            spot = spot[named[0]] if len(named) == 1 else None
            keys.append(str(named[0] + 1) if len(named) == 1 else key)
        else:
            spot = _of(spot, key)
            keys.append(key)
    return ".".join(keys)


def _of(item: Any, key: str) -> Any:
    return item.get(key) if isinstance(item, dict) else getattr(item, key, None)


def _owed(agreed: ReRating, due: Line, several: bool) -> tuple[Line, ...]:
    """What is owed on a line and its payment; nothing where the line has none of the terms."""
    ending = f"_{due.name}" if several else ""
    terms = _new_terms(agreed, due.rule)
    if not terms:
        return ()
    new = substitute(due.rule, terms)
    applies = _flag(agreed, "years", "Year is re-rated", agreed.years)
    paid = _flag(agreed, "paid_in", "Year in which it is paid", (agreed.paid_in,))
    name = f"owed_{agreed.name}{ending}"
    change = If(Compare("=", applies, ONE), Step(f"{due.label} at the new terms", new) - due.rule, ZERO)
    before = Prev(name, due.rule.unit)
    paid_before = Prev(f"re_rated_{agreed.name}{ending}", due.rule.unit)
    owed = Line(name, f"Owed under {agreed.name}", before - paid_before + change)
    payment = If(Compare("=", paid, ONE), owed.rule, ZERO)
    label = f"Difference paid under {agreed.name}"
    return owed, Line(f"re_rated_{agreed.name}{ending}", label, payment, due.payer, due.payee)


def _flag(agreed: ReRating, key: str, label: str, years: Sequence[str]) -> Term:
    value = TermValue(
        by_period={year: Decimal(1) for year in years}, otherwise=Decimal(0), unit="flag", source=agreed.source
    )
    return Term(f"re_rated.{agreed.name}.{key}", unit("flag"), f"{label} ({agreed.name})", value=value)


def _new_terms(agreed: ReRating, rule: Node) -> Mapping[int, Node]:
    """For the id of each term that has a new number, the term with it."""
    agreed_anew: dict[int, Node] = {}
    for term in _terms(rule):
        values = _with_new(agreed, term)
        if values is not None:
            name = f"re_rated.{agreed.name}.{term.name}"
            agreed_anew[id(term)] = Term(name, term.unit, f"{term.label}, re-rated", term.along, values)
    return agreed_anew


def _terms(rule: Node) -> list[Term]:
    return [node for node in walk(rule) if isinstance(node, Term)]


def _paths(term: Term) -> list[str]:
    return [term.name] if term.along is None else [term.name.replace("*", member) for member in term.along.members]


def _with_new(agreed: ReRating, term: Term) -> Any:
    """The value of a term with the agreement's new numbers in place, or None where it has none."""
    if not agreed.set.keys() & set(_paths(term)):
        return None
    values = term.value if isinstance(term.value, tuple) else (term.value,)
    fresh = tuple(
        _stated(agreed, path, value) if path in agreed.set else value
        for path, value in zip(_paths(term), values, strict=True)
    )
    return fresh if isinstance(term.value, tuple) else fresh[0]


def _stated(agreed: ReRating, path: str, value: object) -> TermValue:
    assert isinstance(value, TermValue)
    try:
        number = read_number(agreed.set[path], value.unit)
        return TermValue(value=number, unit=value.unit, source=agreed.source)
    except Refused as error:
        raise Refused(f"The new number for `{path}` cannot be read: {error.what}", error.fix) from None
