"""Shared budget: a sum shared among the rows of a table, such as GP practices, by weighted population."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import model_validator

from finmodel.contracts.contract import Contract, Given, Line
from finmodel.contracts.values import Money
from finmodel.core.party import Code
from finmodel.core.unit import unit
from finmodel.rules.nodes import Axis, Measure, Round, Split

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

    @model_validator(mode="before")
    @classmethod
    def _paid_to_the_rows(cls, data: Any) -> Any:
        """Without the `payee: rows` that files used to state, which could be nothing else."""
        if isinstance(data, Mapping) and data.get("payee") == "rows":
            return {key: value for key, value in data.items() if key != "payee"}
        return data

    def rules(self) -> tuple[Line, ...]:
        """Each payee's share, what it would be by heads, and the distance between the two."""
        axis = Axis("payee", self.payees or ("",))
        weighted = Measure("weighted_people", PEOPLE, "Weighted population", axis, Given("weighted_people"))
        registered = Measure("registered_people", PEOPLE, "Registered population", axis, Given("registered_people"))
        budget = Round(self.term("budget", "Budget to share", self.budget), self.round_to)
        payment = Split(budget, weighted, self.round_to)
        even = Split(budget, registered, self.round_to)
        return (
            self.payment("payment", "Share by weighted population", payment, self.payer, axis.members),
            Line("per_head", "Share by registered population", even),
            Line("distance", "Distance from a per-head share", payment - even),
        )
