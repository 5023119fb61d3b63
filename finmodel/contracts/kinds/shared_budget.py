"""Shared budget: a sum shared among the rows of a table, or practices of a place, by weighted population."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic import model_validator

from finmodel.contracts.clauses.for_people.each_group import EachOf, without_member
from finmodel.contracts.contract import Contract, Given, Line
from finmodel.contracts.values import Money
from finmodel.core.faults import Fault, Faults
from finmodel.core.party import Code
from finmodel.core.unit import unit
from finmodel.measures.ask import What
from finmodel.rules.nodes import Axis, Measure, Round, Split

if TYPE_CHECKING:
    from finmodel.measures.grid import Grid

PEOPLE = unit("people")


class SharedBudget(Contract):
    """A budget shared in proportion to weighted population, beside what each would have had by heads alone."""

    PRORATED: ClassVar[bool] = True
    NO_KEYS: ClassVar[Mapping[str, tuple[str, str]]] = {
        "payee": ("A shared budget is paid to each row of its table.", "Take out `payee:`.")
    }

    kind: Literal["shared_budget"]
    payer: Code
    """Who pays."""
    budget: Money
    """A sum to share in proportion to `weighted_people`."""
    payees: tuple[str, ...] = ()
    """Who shares the budget; filled from the rows of the table."""
    for_each: EachOf | None = None
    """In a place, who shares it: the practices or localities of the data of people, by the `score` of their people."""
    paid_to: Code | None = None
    """One partner that stands for all of them; each is paid itself where not given."""

    @model_validator(mode="before")
    @classmethod
    def _paid_to_the_rows(cls, data: Any) -> Any:
        """Without the `payee: rows` that files used to state, which could be nothing else."""
        if isinstance(data, Mapping) and data.get("payee") == "rows":
            return {key: value for key, value in data.items() if key != "payee"}
        return data

    @model_validator(mode="after")
    def _stands_for_somebody(self) -> Self:
        if self.paid_to is not None and self.for_each is None:
            what = "`paid_to:` stands for those whom `for_each:` names, and there is none."
            raise Faults([Fault(("paid_to",), what, "Add `for_each:`, or take it out.")])
        return self

    def _people(self, name: str, label: str, axis: Axis, what: What) -> Measure:
        """The people of each, from a table or, in a place, from its data of people."""
        if self.for_each is None:
            return Measure(name, PEOPLE, label, axis, Given(name))
        asks = tuple(self.ask(what, {self.for_each.by: (member,)}) for member in self.for_each.members)
        return Measure(name, unit("person_years"), label, axis, asks)

    def left_out(self, grid: Grid) -> tuple[tuple[str, str], ...]:
        """People of none of those who share the budget."""
        return () if self.for_each is None else without_member(grid, self.for_each, "person_years", {})

    def rules(self) -> tuple[Line, ...]:
        """Each payee's share, what it would be by heads, and the distance between the two."""
        axis = Axis("payee", self.payees or ("",)) if self.for_each is None else self.for_each.axis
        weighted = self._people("weighted_people", "Weighted population", axis, "score_years")
        registered = self._people("registered_people", "Registered population", axis, "person_years")
        budget = Round(self.term("budget", "Budget to share", self.budget), self.round_to)
        payment = Split(budget, weighted, self.round_to)
        even = Split(budget, registered, self.round_to)
        return (
            self.payment("payment", "Share by weighted population", payment, self.payer, self.paid_to or axis.members),
            Line("per_head", "Share by registered population", even),
            Line("distance", "Distance from a per-head share", payment - even),
        )
