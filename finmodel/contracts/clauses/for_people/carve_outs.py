"""Services carved out of a rate: taken out of it, deducted from the payment, or paid apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from finmodel.contracts.rule_book import RuleBook
from finmodel.core.columns import Dimension
from finmodel.core.data import Text, Texts
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.unit import unit
from finmodel.errors import Refused
from finmodel.rules.nodes import Measure


class CarveOut(Frozen):
    """Named services that the rate is not for."""

    name: Code
    """Short name, such as `specialised_services`."""
    label: str | None = None
    """Name as a board would write it."""
    where: dict[Dimension, Texts] = Field(min_length=1)
    """The activity it is about; the payer commissions it."""
    how: Literal["out_of_rate", "deducted", "paid_apart"]
    """What it cost for each weighted person-year is taken off the rate, what other providers were paid for it is
    taken back, or the payee is paid for it apart at recorded prices."""
    year: Text | None = None
    """Year whose spend is taken out of the rate, such as 2022/23, or `previous`; the year paid for where not said."""

    @model_validator(mode="after")
    def _year_is_of_the_rate(self) -> Self:
        if self.year is not None and self.how != "out_of_rate":
            raise Refused("`year:` goes with `how: out_of_rate`.", "What is deducted or paid apart is the year's own.")
        return self

    @model_validator(mode="after")
    def _others_are_named(self) -> Self:
        if self.how == "deducted" and "provider" not in self.where:
            raise Refused(
                "`how: deducted` takes back what others were paid.",
                "Name them in `where:`, like `provider: [acute_trust]`.",
            )
        return self

    @property
    def called(self) -> str:
        """Its name as a board would write it."""
        return self.label or self.name.replace("_", " ")


def carved_spend(
    book: RuleBook, carve_out: CarveOut, where: Mapping[Any, Sequence[str]], parties: Mapping[Any, Sequence[str]]
) -> Measure:
    """Spend on a carve-out's services, of the people paid for, between the parties that it does not itself name."""
    ask = book.ask("spend", {**parties, **where, **carve_out.where}, year=carve_out.year)
    return Measure(f"carved_out_{carve_out.name}", unit("money"), f"Spend on {carve_out.called}", ask=ask)


def may_meet(one: Mapping[Any, Sequence[str]], other: Mapping[Any, Sequence[str]]) -> bool:
    """True where some activity may fit both of two selections."""
    return all(set(one[name]) & set(other[name]) for name in one.keys() & other.keys())
