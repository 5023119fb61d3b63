"""Capitation: a rate for each weighted person-year of those served.

It counts person-years and not heads, so that those who join or leave count for their part of a year, unless the list
on the first day is what was agreed. In its plain form everybody counts for one. Weights come from a table, from
spending or from scores; whichever it is, factors, panel, carve-outs and stop-loss follow in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from finmodel.contracts.clauses.for_people.additions import Addition, with_additions
from finmodel.contracts.clauses.for_people.carve_outs import CarveOut, carved_spend, may_meet
from finmodel.contracts.clauses.for_people.each_group import (
    LIST_LABELS,
    CountedEach,
    EachOf,
    each_clashes,
    without_member,
)
from finmodel.contracts.clauses.for_people.fitted_weights import (
    Cell,
    FittedWeights,
    fitted_weight,
    gap_remarks,
    group_axis,
    refuse_uneven_cells,
)
from finmodel.contracts.clauses.for_people.index_factors import IndexFactor, refuse_repeats, with_factors
from finmodel.contracts.clauses.for_people.panel import MinimumPanel, paid_for_panel
from finmodel.contracts.clauses.for_people.score import AddedScore, added_score, kind_of_score
from finmodel.contracts.clauses.for_people.stop_loss import PersonStopLoss, borne
from finmodel.contracts.clauses.over_time.part_of_year import in_whole_years
from finmodel.contracts.contract import Contract, Given, Line
from finmodel.contracts.values import Index, MoneyPerPersonYear, Score, TermValue
from finmodel.core.columns import PeopleDimension
from finmodel.core.data import Texts
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.unit import unit
from finmodel.errors import Refused
from finmodel.measures.ask import PREVIOUS, Ask, What
from finmodel.rules.nodes import Divide, Measure, Multiply, Node, Step, Sum

if TYPE_CHECKING:
    from finmodel.measures.grid import Grid

_HALF_A_DAY = 0.5 / 366
PERSON_YEARS = unit("person_years")


class Weight(Frozen):
    """How much a person-year counts for in one cell of the population."""

    where: Cell = Field(min_length=1)
    """The cell: one code for each dimension, such as an age band and a sex."""
    weight: Index
    """1 for a person of average need."""


class Capitation(Contract):
    """A payment for the population served, weighted for need, whatever they use."""

    PRORATED: ClassVar[bool] = True
    NOW_NAMED: ClassVar[Mapping[str, str]] = {"budget": "shared_budget"}

    kind: Literal["capitation"]
    payer: Code
    """Who pays."""
    payee: Code
    """Who is paid."""
    rate: MoneyPerPersonYear
    """Payment for one weighted person-year; for one person-year, where nothing weights them."""
    weights: tuple[Weight, ...] = ()
    """What each cell of the population counts for; each person belongs to one cell."""
    fitted: FittedWeights | None = None
    """Weights that follow from what each group has cost, instead of a table of them."""
    score: (
        Annotated[
            Annotated[Literal["by_person"], Tag("by_person")]
            | Annotated[AddedScore, Tag("added")]
            | Annotated[Score, Tag("average")],
            Discriminator(kind_of_score),
        ]
        | None
    ) = None
    """What people count for: `by_person`, the `score` column of the people; coefficients that add up; or the average
    score of those paid for, stated or from a column, like `{measure: risk_score}`."""
    where: dict[PeopleDimension, Texts] = {}
    """Which people are paid for; everyone registered where nothing is said."""
    list_counted: Literal["by_days", "first_day"] = "by_days"
    """Whether people count by their days on the list, or for the year if they are on it on its first day."""
    factors: tuple[IndexFactor, ...] = ()
    """Factors on the payment in the order they apply, such as list over average list."""
    additions: tuple[Addition, ...] = ()
    """What is paid beside the weighted rate: so much for each person-year as it is, or a sum a year."""
    minimum_panel: MinimumPanel | None = None
    """The smallest panel that is paid in full, after the factors."""
    for_each: EachOf | None = None
    """Practices or localities whose payments are worked out and rounded one by one; `payee: each` pays each itself."""
    carve_outs: tuple[CarveOut, ...] = ()
    """Services that the rate is not for."""
    stop_loss: PersonStopLoss | None = None
    """What any one person costs above an amount in a year, and who bears it."""

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.payee == "rows":
            raise Refused(
                "A `rate:` is paid to one payee.",
                "Name it, or write `kind: shared_budget` for a `budget:` that the rows of a table share.",
            )
        self._refuse_two_weightings()
        clashes = list(self._clashes())
        if clashes:
            raise Faults(clashes)
        refuse_uneven_cells("weights", [weight.where for weight in self.weights])
        refuse_repeats("factors", [factor.name for factor in self.factors])
        refuse_repeats("carve_outs", [each.name for each in self.carve_outs])
        refuse_repeats("additions", [each.name for each in self.additions])
        return self

    def _refuse_two_weightings(self) -> None:
        given = [name for name in ("weights", "fitted", "score") if getattr(self, name)]
        if len(given) > 1:
            what = f"People are weighted by {' and by '.join(f'`{name}:`' for name in given)}."
            raise Faults([Fault((given[-1],), what, "Keep one of them.")])

    def _clashes(self) -> Iterator[Fault]:
        """What does not go together."""
        if self.list_counted == "first_day" and (self.score == "by_person" or isinstance(self.score, AddedScore)):
            what = "A `score:` counts by days on the list."
            yield Fault(("list_counted",), what, "Take it out, or weight people by `weights:` or `fitted:`.")
        rows = [name for name in ("carve_outs", "stop_loss") if getattr(self, name)]
        if isinstance(self.score, AddedScore):
            for name in [*(["where"] if self.where else []), *rows]:
                what = f"With coefficients each row of a table is a person, and `{name}:` is about people of a place."
                yield Fault((name,), what, "Take it out.")
        rowwise = isinstance(self.score, AddedScore) or (isinstance(self.score, TermValue) and not self.score.is_stated)
        known = {*self.where, *(name for cell in self._groups for name in cell)}
        yield from each_clashes(self.for_each, self.payee, rows, rowwise, known)
        if self.factors or self.minimum_panel is not None:
            for number, addition in enumerate(self.additions):
                if addition.applied is None:
                    what = "What is added comes to another sum before the factors and the smallest panel than after."
                    fix = "Add `applied: before_factors` or `applied: after_factors`."
                    yield Fault(("additions", number), what, fix)
        if self.fitted is not None and self.stop_loss is not None and self.fitted.spend != self.stop_loss.spend:
            what = (
                "Weights are fitted to what the payee bears, and `fitted:` speaks of other activity than `stop_loss:`."
            )
            yield Fault(("stop_loss",), what, "Give both the same `spend:`.")
        for name, codes in self.where.items():
            for cell in self._groups:
                if cell.get(name, codes[0]) not in codes:
                    what = f"A weight is given for the {name} '{cell[name]}', which `where:` leaves out."
                    yield Fault(("where", name), what, "Take it out of one of the two.")
        for number, each in enumerate(self.carve_outs if self.stop_loss is not None else ()):
            if self.stop_loss is not None and may_meet(each.where, self.stop_loss.spend):
                what = f"Spend on {each.called} is carved out, and counts towards the stop-loss too."
                fix = "Name under `spend:` of the stop-loss what it is about, without it."
                yield Fault(("carve_outs", number), what, fix)
        if not in_whole_years(self.starts, self.ends):
            for name in rows:
                what = f"A part of a year is paid by its days, and the spend of `{name}:` is for whole years."
                fix = "Let it start on the first day of a year and end on the last, or give it a contract of its own."
                yield Fault((name,), what, fix)

    @property
    def whole_years(self) -> bool:
        """True where spend is counted, which is of whole years."""
        return bool(self.carve_outs) or self.stop_loss is not None

    def remarks(self) -> tuple[Fault, ...]:
        """People between the cells: an age band that has a weight for one sex and none for another."""
        if self.fitted is not None:
            return gap_remarks(("fitted", "cells"), self.fitted.cells, "cell")
        return gap_remarks(("weights",), [weight.where for weight in self.weights], "weight")

    def rules(self) -> tuple[Line, ...]:
        """Weighted population, then the payment and what is deducted or paid apart."""
        weighted = self._weighted() if self.for_each is None else self._weighted_each
        panel = self._panel if self.for_each is None else self._each.panel
        shown = [Line("weight", "Fitted weight", self._weight)] if self.fitted is not None else []
        if isinstance(self.score, AddedScore):
            shown = [Line("risk_score", "Risk score", self._risk_score)]
        amount: Node = Multiply(weighted, self._rate(weighted))
        amount = with_additions(self, amount, self.additions, panel, "before_factors")
        amount = with_factors(self, amount, self.factors)
        if self.minimum_panel is not None:
            amount = paid_for_panel(self, self.minimum_panel, panel, amount)
        amount = with_additions(self, amount, self.additions, panel, "after_factors")
        payee = self.payee if self.for_each is None else self.for_each.payees(self.payee)
        return (
            *shown,
            Line("weighted", "Weighted person-years" if self._is_weighted else "Person-years", weighted),
            self.payment("payment", "Capitation payment", amount, self.payer, payee),
            *self._carved(),
            *self._above_the_stop_loss(),
        )

    @property
    def _is_weighted(self) -> bool:
        return bool(self.weights) or self.fitted is not None or self.score is not None

    @property
    def _groups(self) -> tuple[Cell, ...]:
        """Groups of people that each have a weight."""
        return self.fitted.groups if self.fitted is not None else tuple(weight.where for weight in self.weights)

    def _grouped(self, name: str, where: Mapping[Any, Texts], year: str | None = None) -> Measure:
        """Person-years of each group, by days or by the list on the first day."""
        what, label = self._list_counts, LIST_LABELS[self._list_counts]
        asks = tuple(self.ask(what, {**where, **cell}, year=year) for cell in self._groups)
        told = f"{label} {spoken_year(year)}" if year else label
        return Measure(name, PERSON_YEARS, told, group_axis(self._groups), asks)

    @cached_property
    def _people(self) -> Measure:
        """Person-years of each group that is paid for."""
        return self._grouped("person_years", self.where)

    @cached_property
    def _weight(self) -> Node:
        """The weight of each group."""
        if self.fitted is None:
            numbers = tuple(weight.weight for weight in self.weights)
            return self.table("weights.*.weight", "Weight", group_axis(self._groups), numbers)
        fitted, among = self.fitted, self.fitted.among or self.where
        asks = tuple(
            self.ask("spend", {**self._payer, **among, **fitted.spend, **cell}, year=fitted.year)
            for cell in self._groups
        )
        when = f" {spoken_year(fitted.year)}" if fitted.year else ""
        label = f"Spend{when} that weights are fitted to"
        spend = Measure("fitted_spend", unit("money"), label, self._people.along, asks)
        people = self._people
        if fitted.year or fitted.among:
            people = self._grouped("fitted_person_years", among, fitted.year)
            people = replace(people, label=f"Person-years{when} that weights are fitted on")
        if self.stop_loss is None:
            return fitted_weight(self, fitted, spend, people)
        return fitted_weight(self, fitted, borne(self, self.stop_loss, self._payer, spend).by_payee, people)

    @cached_property
    def _risk_score(self) -> Node:
        if isinstance(self.score, AddedScore):
            return added_score(self, self.score)
        assert isinstance(self.score, TermValue)
        return self.term("score", "Average score", self.score)

    def _weighted(self, year: str | None = None) -> Node:
        """Weighted person-years of those paid for, in the year paid for or another."""
        ending = f"_{year}".replace("/", "_") if year else ""
        when = f" {spoken_year(year)}" if year else ""
        if self.score == "by_person":
            label = f"Person-years{when} weighted by score"
            return Measure(
                f"score_years{ending}", PERSON_YEARS, label, ask=self.ask("score_years", self.where, year=year)
            )
        if self.score is not None:
            return Step("Weighted person-years", Multiply(self._panel, self._risk_score))
        if not self._is_weighted:
            return self._counted("person_years", self.where, year) if year else self._panel
        people = self._grouped(f"person_years{ending}", self.where, year) if year else self._people
        by_group = Step(f"Weighted person-years{when}, by group", Multiply(people, self._weight))
        return Step(f"Weighted person-years{when}", Sum(by_group))

    @cached_property
    def _panel(self) -> Node:
        """Person-years of those paid for, before any weighting."""
        if self._groups:
            return Sum(self._people)
        if isinstance(self.score, AddedScore):
            return Measure("person_years", PERSON_YEARS, "Person-years", ask=Given("person_years"))
        return self._counted("person_years", self.where)

    @property
    def _list_counts(self) -> What:
        return "list_size" if self.list_counted == "first_day" else "person_years"

    def _counted(self, name: str, where: Mapping[Any, Texts], year: str | None = None) -> Measure:
        """Person-years of all who are paid for, where nothing tells them apart."""
        told = f"{LIST_LABELS[self._list_counts]} {spoken_year(year)}" if year else LIST_LABELS[self._list_counts]
        ending = f"_{year}".replace("/", "_") if year else ""
        ask = self.ask(self._list_counts, where, year=year)
        return Measure(f"{name}{ending}", PERSON_YEARS, told, ask=ask)

    @cached_property
    def _each(self) -> CountedEach:
        """Those who are paid for one by one."""
        assert self.for_each is not None
        return CountedEach(self, self.for_each, self._list_counts, self.where, self._groups)

    @cached_property
    def _weighted_each(self) -> Node:
        """Weighted person-years of each practice or locality."""
        if self.score == "by_person":
            return self._each.score_years
        if self.score is not None:
            return Step("Weighted person-years of each", self._each.panel * self._risk_score)
        return self._each.weighted(self._weight, group_axis(self._groups)) if self._groups else self._each.panel

    def _rate(self, weighted: Node) -> Node:
        """The rate, less what is carved out of it."""
        told = "Rate for a weighted person-year" if self._is_weighted else "Rate for a person-year"
        rate: Node = self.term("rate", told, self.rate)
        taken = [each for each in self.carve_outs if each.how == "out_of_rate"]
        for each in taken:
            people = self._weighted(each.year) if each.year else weighted
            spend = carved_spend(self, each, self.where, self._payer)
            rate = rate - Step(f"{spend.label} for a weighted person-year", Divide(spend, people))
        return Step("Rate less what is carved out", rate) if taken else rate

    def _carved(self) -> Iterator[Line]:
        """What is taken back from the payee, and what it is paid beside the rate."""
        for each in self.carve_outs:
            if each.how == "deducted":
                spend = carved_spend(self, each, self.where, self._payer)
                yield self.payment(f"deducted_{each.name}", f"Taken back: {each.called}", spend, self.payee, self.payer)
            elif each.how == "paid_apart":
                spend = carved_spend(self, each, self.where, self._between)
                yield self.payment(f"apart_{each.name}", f"Paid apart: {each.called}", spend, self.payer, self.payee)

    def _above_the_stop_loss(self) -> Iterator[Line]:
        """What the payer bears of what people cost above the stop-loss."""
        if self.stop_loss is None:
            return
        ask = self.ask("spend", {**self._payer, **self.where, **self.stop_loss.spend})
        shared = borne(
            self, self.stop_loss, self._payer, Measure("spend", unit("money"), "Spend on those paid for", ask=ask)
        )
        yield Line("excess", "Spend above the stop-loss", shared.above)
        yield self.payment("stop_loss", "Payer's part above the stop-loss", shared.by_payer, self.payer, self.payee)

    @property
    def _payer(self) -> dict[str, tuple[str, ...]]:
        return {"commissioner": (self.payer,)}

    @property
    def _between(self) -> dict[str, tuple[str, ...]]:
        return {**self._payer, "provider": (self.payee,)}

    def pays_for(self) -> tuple[tuple[str, Ask], ...]:
        """Activity that is paid for apart from the rate, at recorded prices."""
        return tuple(
            (each.name, Ask.of("spend", {**self._between, **self.where, **each.where}))
            for each in self.carve_outs
            if each.how == "paid_apart"
        )

    def settings(self) -> tuple[TermValue, ...]:
        """The amount of the stop-loss."""
        return () if self.stop_loss is None else (self.stop_loss.above,)

    def left_out(self, grid: Grid) -> tuple[tuple[str, str], ...]:
        """People who belong to no cell that has a weight, or to none of those who are paid for one by one."""
        found = self._without_weight(grid)
        return (
            found
            if self.for_each is None
            else (*found, *without_member(grid, self.for_each, self._list_counts, self.where))
        )

    def _without_weight(self, grid: Grid) -> tuple[tuple[str, str], ...]:
        if not self._groups:
            return ()
        what = self._list_counts
        everyone = grid.measure(Ask.of(what, self.where))
        counted = sum(grid.measure(Ask.of(what, {**self.where, **cell})) for cell in self._groups)
        missing = float((everyone - counted).max())
        if missing < _HALF_A_DAY:
            return ()
        told = f"{missing:,.1f} person-years in a year belong to no group that has a weight, and are not paid for."
        key = "fitted" if self.fitted is not None else "weights"
        return (
            (
                told,
                f"Add their groups to `{key}:`{', with a weight of 0 if that is meant' if key == 'weights' else ''}.",
            ),
        )


def spoken_year(year: str) -> str:
    """A year that a number is taken from, in words."""
    return "in the year before" if year == PREVIOUS else f"in {year}"
