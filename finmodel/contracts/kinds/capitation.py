"""Capitation: a rate for each weighted person-year, or a budget shared by weighted population."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from finmodel.contracts.contract import Contract, Given, Line
from finmodel.contracts.values import Index, Money, MoneyPerPersonYear
from finmodel.core.columns import PeopleDimension
from finmodel.core.data import Text, Texts
from finmodel.core.faults import Fault, Faults
from finmodel.core.model import Frozen
from finmodel.core.party import Code
from finmodel.core.unit import unit
from finmodel.measures.ask import Ask
from finmodel.rules.nodes import Axis, Measure, Multiply, Round, Split, Step, Sum

if TYPE_CHECKING:
    from finmodel.measures.grid import Grid

_HALF_A_DAY = 0.5 / 366


class Weight(Frozen):
    """How much a person-year counts for in one cell of the population."""

    where: dict[PeopleDimension, Text] = Field(min_length=1)
    """The cell: one code for each dimension, such as an age band and a sex."""
    weight: Index
    """1 for a person of average need."""


class Capitation(Contract):
    """A payment for the population served, weighted for need, whatever they use."""

    kind: Literal["capitation"]
    payer: Code
    """Who pays."""
    payee: Code | Literal["rows"]
    """Who is paid; `rows` where a budget is shared among the rows of a table of measures."""
    rate: MoneyPerPersonYear | None = None
    """Payment for one weighted person-year."""
    weights: tuple[Weight, ...] = ()
    """What each cell of the population counts for; each person belongs to one cell."""
    where: dict[PeopleDimension, Texts] = {}
    """Which people are paid for; everyone registered where nothing is said."""
    budget: Money | None = None
    """A sum to share in proportion to `weighted_people`, instead of a rate."""
    payees: tuple[str, ...] = ()
    """Who shares the budget; filled from the table where the payee is `rows`."""

    @model_validator(mode="after")
    def _rate_or_budget(self) -> Self:
        if (self.rate is None) == (self.budget is None):
            raise ValueError(
                "capitation pays a `rate:` for each weighted person-year or shares a `budget:`; give one of them"
            )
        if self.rate is not None and not self.weights:
            raise ValueError(
                "a `rate:` needs `weights:`; give every cell its weight (1 for each where there is no weighting)"
            )
        if (self.payee == "rows") != (self.budget is not None):
            raise ValueError("a `budget:` is shared among `payee: rows` of a table; a `rate:` is paid to one payee")
        self._refuse_uneven_cells()
        return self

    def _refuse_uneven_cells(self) -> None:
        faults = []
        cells = [tuple(sorted(weight.where.items())) for weight in self.weights]
        for number, (weight, cell) in enumerate(zip(self.weights, cells, strict=True)):
            if set(weight.where) != set(self.weights[0].where):
                fix = "Give every cell the same ones, such as age_band and sex."
                faults.append(Fault(("weights", number), "Weights name different dimensions.", fix))
            if cell in cells[:number]:
                what = f"The cell {', '.join(code for _, code in cell)} has a weight already."
                faults.append(Fault(("weights", number), what, "Keep one of the two."))
        if faults:
            raise Faults(faults)

    def rules(self) -> tuple[Line, ...]:
        """Weighted population, then the payment."""
        return self._rated() if self.rate is not None else self._shared()

    def _rated(self) -> tuple[Line, ...]:
        assert self.rate is not None
        cells = tuple(" ".join(weight.where.values()) for weight in self.weights)
        axis = Axis("population group", cells)
        asks = tuple(Ask.of("person_years", {**self.where, **weight.where}) for weight in self.weights)
        people = self.each("person_years", "Person-years", axis, asks)
        weight = self.table("weights.*.weight", "Weight", axis, tuple(weight.weight for weight in self.weights))
        weighted = Step("Weighted person-years", Sum(Step("Weighted person-years, by group", Multiply(people, weight))))
        rate = self.term("rate", "Rate for a weighted person-year", self.rate)
        return (
            Line("weighted", "Weighted person-years", weighted),
            self.payment("payment", "Capitation payment", Multiply(weighted, rate), self.payer, self.payee),
        )

    def _shared(self) -> tuple[Line, ...]:
        assert self.budget is not None
        axis = Axis("payee", self.payees or ("",))
        people = unit("people")
        weighted = Measure("weighted_people", people, "Weighted population", axis, Given("weighted_people"))
        registered = Measure("registered_people", people, "Registered population", axis, Given("registered_people"))
        budget = Round(self.term("budget", "Budget to share", self.budget), self.round_to)
        payment = Split(budget, weighted, self.round_to)
        even = Split(budget, registered, self.round_to)
        return (
            self.payment("payment", "Share by weighted population", payment, self.payer, axis.members),
            Line("per_head", "Share by registered population", even),
            Line("distance", "Distance from a per-head share", payment - even),
        )

    def left_out(self, grid: Grid) -> tuple[tuple[str, str], ...]:
        """People who belong to no cell that has a weight."""
        if not self.weights:
            return ()
        everyone = grid.measure(Ask.of("person_years", self.where))
        counted = sum(grid.measure(Ask.of("person_years", {**self.where, **weight.where})) for weight in self.weights)
        missing = float((everyone - counted).max())
        if missing < _HALF_A_DAY:
            return ()
        what = f"{missing:,.1f} person-years in a year belong to no group that has a weight, and are not paid for."
        return ((what, "Add their groups to `weights:`, with a weight of 0 if that is meant."),)
