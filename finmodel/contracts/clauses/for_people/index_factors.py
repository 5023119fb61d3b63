"""Factors on a payment, stated or worked out as one number over another: a list over the average list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import model_validator

from finmodel.contracts.amount import IndexAmount, PeopleAmount, ShareAmount
from finmodel.contracts.rule_book import RuleBook
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.speech import spoken
from finmodel.errors import Refused
from finmodel.rules.nodes import Divide, Node, Step


class ListOver(Frozen):
    """A number of people over an average number of people."""

    of: PeopleAmount
    """The list of the one who is paid."""
    over: PeopleAmount
    """The average list."""


class PrevalenceOver(Frozen):
    """A part of the people over the part of people everywhere."""

    of: ShareAmount
    """Part of the people of the one who is paid."""
    over: ShareAmount
    """The same part nationally, or on average."""


class IndexFactor(Frozen):
    """A factor on the payment, such as list over average list."""

    name: Code
    """Short name, such as `market_forces_factor`."""
    label: str | None = None
    """Name as a board would write it."""
    factor: IndexAmount | None = None
    """A factor as it stands: 1.05 adds 5%."""
    divided_by: IndexAmount | None = None
    """A number to divide by, such as a normalisation factor."""
    list_size: ListOver | None = None
    """A list over the average list."""
    prevalence: PrevalenceOver | None = None
    """A prevalence over the national prevalence."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = (self.factor, self.divided_by, self.list_size, self.prevalence)
        if sum(form is not None for form in forms) != 1:
            raise Refused(
                "A factor is stated or worked out one way.",
                "Give one of `factor:`, `divided_by:`, `list_size:` or `prevalence:`.",
            )
        return self


def refuse_repeats(key: str, names: Sequence[str]) -> None:
    """Raise Faults where two of several have one name."""
    faults = [
        Fault((key, number), f"The name '{name}' is used already.", "Give each its own.")
        for number, name in enumerate(names)
        if name in names[:number]
    ]
    if faults:
        raise Faults(faults)


def with_factors(book: RuleBook, amount: Node, factors: Sequence[IndexFactor]) -> Node:
    """The amount times (or over) each factor, in order."""
    for each in factors:
        label = each.label or spoken(each.name)
        path = f"factors.{each.name}"
        if each.factor is not None:
            amount = amount * book.number(f"{path}.factor", label, each.factor, "index")
        elif each.divided_by is not None:
            amount = amount / book.number(f"{path}.divided_by", label, each.divided_by, "index")
        else:
            amount = amount * _ratio(book, each, path, label)
    return amount


def _ratio(book: RuleBook, each: IndexFactor, path: str, label: str) -> Node:
    if each.list_size is not None:
        of = book.number(f"{path}.list_size.of", "List", each.list_size.of, "people")
        over = book.number(f"{path}.list_size.over", "Average list", each.list_size.over, "people")
    else:
        assert each.prevalence is not None
        of = book.number(f"{path}.prevalence.of", "Prevalence", each.prevalence.of, "share")
        over = book.number(f"{path}.prevalence.over", "Prevalence elsewhere", each.prevalence.over, "share")
    return Step(label, Divide(of, over))
