"""Uplifts: yearly rises that compound from the year a sum is stated in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any, Self

from pydantic import Field, model_validator

from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Change, TermValue
from finmodel.core.data import Text
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.rules.nodes import ONE, Add, Node, Step
from finmodel.rules.shapes import product


class Uplifts(Frozen):
    """Yearly rises in a sum, compounded from the year it is stated in."""

    stated_in: Text
    """Year whose prices the sum is stated in; it is paid as stated in that year."""
    rates: dict[Text, Change] = Field(min_length=1)
    """Rise in each later year over the year before, in order; a fall has a minus sign."""

    @model_validator(mode="before")
    @classmethod
    def _says_of_which_year(cls, given: Any) -> Any:
        if isinstance(given, dict) and given and all(str(key)[:1].isdigit() for key in given):
            rises = ", ".join(f"{year}: {rate}" for year, rate in given.items())
            fix = f"Write `{{stated_in: YEAR, rates: {{{rises}}}}}`, with the year whose prices the sum is in."
            raise Refused("Nothing says which year the sum is stated in.", fix)
        return given

    @model_validator(mode="after")
    def _years_rise(self) -> Self:
        years = [self.stated_in, *self.rates]
        for earlier, later in pairwise(years):
            if earlier >= later:
                what = f"The rise of {later} comes after {earlier}."
                raise Faults([Fault(("rates", later), what, "List years in order, each once, after `stated_in:`.")])
        for year, rate in self.rates.items():
            if rate.value is None and rate.is_stated:
                fix = "Write it like 2.49%."
                raise Faults([Fault(("rates", year), "A year's rise is one number.", fix)])
        return self


def uplifted(book: RuleBook, amount: Node, clause: Uplifts) -> Node:
    """The sum at the prices of each year; a year without a rate has no value."""
    years = [clause.stated_in, *clause.rates]
    steps: list[Node] = []
    for number, (year, rate) in enumerate(clause.rates.items(), start=1):
        rise = _rise(book, year, rate, (years, number))
        steps.append(Step(f"One plus the rise of {year}", Add((ONE, rise))))
    return product(amount, steps)


def _rise(book: RuleBook, year: str, rate: TermValue, at: tuple[list[str], int]) -> Node:
    """The rise of a year, nought in the years before it."""
    path, label = f"uplifts.rates.{year}", f"Rise of {year}"
    if rate.is_stated:
        return book.term(path, label, _from_year(rate, *at))
    one = rate.restated(measure=None, value=Decimal(1))
    return Step(label, book.term(path, label, rate) * book.term(f"{path}.from", f"{label} holds", _from_year(one, *at)))


def _from_year(rate: TermValue, years: list[str], number: int) -> TermValue:
    """A rise that holds from its year on, and is nought in the years before."""
    stated = rate.value or Decimal(0)
    by_period: Mapping[str, Decimal] = {
        year: stated if place >= number else Decimal(0) for place, year in enumerate(years)
    }
    return rate.restated(value=None, by_period=dict(by_period))
