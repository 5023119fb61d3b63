"""Terms agreed anew for a year that has passed, and the payment of the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def with_re_ratings(agreed: Sequence[ReRating], lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, then for each agreement what it leaves owing and the payment of it.

    Raises FinmodelError for a term that is not there, and for payments among several partners.
    """
    if not agreed:
        return tuple(lines)
    paying = [line for line in lines if line.pays]
    if any(line.rule.axis is not None for line in paying):
        raise Refused("`re_rated:` needs payments between two parties.", "Split the contract by partner.")
    return (*lines, *(line for each in agreed for due in paying for line in _owed(each, due, len(paying) > 1)))


def _owed(agreed: ReRating, due: Line, several: bool) -> tuple[Line, Line]:
    ending = f"_{due.name}" if several else ""
    new = substitute(due.rule, _new_terms(agreed, due.rule))
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
    terms = [node for node in walk(rule) if isinstance(node, Term)]
    agreed_anew: dict[int, Node] = {}
    for term in terms:
        values = _with_new(agreed, term)
        if values is not None:
            name = f"re_rated.{agreed.name}.{term.name}"
            agreed_anew[id(term)] = Term(name, term.unit, f"{term.label}, re-rated", term.along, values)
    known = {path for term in terms for path in _paths(term)}
    for path in agreed.set:
        if path not in known:
            near = nearest(path, known)
            fix = f"Did you mean '{near}'?" if near else f"It has {', '.join(sorted(known))}."
            raise Refused(f"There is no term `{path}` to re-rate.", fix)
    return agreed_anew


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
