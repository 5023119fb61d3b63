"""The limits of a brief as limits of the program, year by year or over the plan.

A limit that takes in every scheme counts what comes of them together too: combinations, and work that others do. What
a partner is left with contracts decide, so that a limit on a surplus is handed on as a demand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from finmodel.optimise.building.choice_sums import Affine, Terms, add
from finmodel.optimise.building.come_to import ComeTo
from finmodel.optimise.building.meaning import Kind, Meaning, Meant
from finmodel.optimise.saying.brief import EVERY_PARTNER, Bound, LimitOfBrief
from finmodel.optimise.solving.program import Choice, Limit, Sense

_NIL = Decimal(0)


@dataclass(frozen=True)
class SurplusDemand:
    """A limit on a partner's change in surplus, in some years together, with more that is taken off it."""

    name: str
    partner: str
    years: tuple[str, ...]
    sense: Sense
    bound: Decimal
    less: tuple[tuple[str, float], ...] = ()
    """Choices that are taken off, such as the surplus of whoever is worst off."""
    meaning: Meaning | None = None
    """What it stands for; None where it is no limit of the brief."""


@dataclass
class LimitsOfBrief:
    """Limits, choices and demands that the limits of a brief come to."""

    come_to: ComeTo
    partners: tuple[str, ...]
    names: dict[str, str]

    def __post_init__(self) -> None:
        self.problem = self.come_to.problem
        self.choices: list[Choice] = []
        self.meant: list[Meant] = []
        self.demands: list[SurplusDemand] = []
        for brief in self.problem.limits:
            years = tuple(year for year in self.problem.years if year in (brief.years or self.problem.years))
            spans = [(year,) for year in years] if brief.over == "each_year" else [years]
            for span in spans:
                if brief.between_localities:
                    self._between(brief, span)
                else:
                    self._sides(brief, span)

    def _sides(self, brief: LimitOfBrief, span: tuple[str, ...]) -> None:
        both = brief.at_least is not None and brief.at_most is not None
        sides: tuple[tuple[Bound | None, Sense, str], ...] = (
            (brief.at_least, ">=", " (floor)"),
            (brief.at_most, "<=", " (cap)"),
        )
        for bound, sense, which in sides:
            if bound is None:
                continue
            name = self._named(brief.name + (which if both else ""), brief, span)
            if brief.surplus_of is not None:
                self._of_surplus(brief.surplus_of, bound, sense, name, span)
            else:
                self._of_sum(brief, bound, sense, name, span)

    def _named(self, name: str, brief: LimitOfBrief, span: tuple[str, ...]) -> str:
        single = len(self.problem.years) == 1 or brief.over == "the_plan"
        return name if single else f"{name}, {span[0]}"

    def _of_surplus(self, whose: str, bound: Bound, sense: Sense, name: str, span: tuple[str, ...]) -> None:
        for partner in self.partners if whose == EVERY_PARTNER else (whose,):
            told = f"{name}: {self.names.get(partner, partner)}" if whose == EVERY_PARTNER else name
            meaning = Meaning("surplus", sense, bound.value, partner, (), self._year(span))
            self.demands.append(SurplusDemand(told, partner, span, sense, bound.value, (), meaning))

    def _of_sum(self, brief: LimitOfBrief, bound: Bound, sense: Sense, name: str, span: tuple[str, ...]) -> None:
        if brief.outcome is not None and bound.share is not None:
            self._of_rate(brief.outcome, bound.share, sense, name, span)
            return
        chosen = brief.selected(self.problem.schemes)
        kind, about = _kind_of(brief, bound)
        terms: Terms = {}
        constant = 0.0
        for year in span:
            one = self._quantity(brief, bound, year)
            add(terms, one.terms)
            constant += one.constant
            if bound.share is not None:
                add(terms, self._whole(brief, year), -float(bound.share))
        at = 0.0 if bound.share is not None else float(bound.value) - constant
        meaning = Meaning(kind, sense, bound.value, about, chosen, self._year(span))
        self.meant.append(Meant(Limit(name, terms, sense, at), meaning))

    def _of_rate(self, outcome: str, rate: Decimal, sense: Sense, name: str, span: tuple[str, ...]) -> None:
        """What the place measures, with all that schemes add to it."""
        above, below = self.come_to.measured.now(outcome, span)
        terms: Terms = {}
        for year in span:
            add(terms, self.come_to.outcome(outcome, year), 1.0 / float(below))
        meaning = Meaning("rate", sense, rate, outcome, (), self._year(span))
        self.meant.append(Meant(Limit(name, terms, sense, float(rate - above / below)), meaning))

    def _quantity(self, brief: LimitOfBrief, bound: Bound, year: str) -> Affine:
        chosen = brief.selected(self.problem.schemes)
        among = None if len(chosen) == len(self.problem.schemes) else chosen
        if brief.resource is not None:
            return Affine(self.come_to.used(brief.resource, year, among))
        if brief.outcome is not None:
            return Affine(self.come_to.outcome(brief.outcome, year, among))
        if brief.activity is not None:
            return self.come_to.activity(brief.activity, year)
        if bound.units is not None:
            return Affine(self.come_to.units(year, among))
        if bound.schemes is not None:
            return Affine(self.come_to.number_bought(year, among))
        return Affine(self.come_to.spending(year, among))

    def _whole(self, brief: LimitOfBrief, year: str) -> Terms:
        """All spending that a share is of: of the pool whose schemes are limited, else of all pools."""
        if brief.pool is None:
            return self.come_to.spending(year)
        return self.come_to.spending(
            year, [one.id for one in self.problem.schemes if self.problem.pool_of(one) == brief.pool]
        )

    def _between(self, brief: LimitOfBrief, span: tuple[str, ...]) -> None:
        """No locality has, for each head, more than the least of any plus a difference, or times a ratio."""
        measure = brief.difference_at_most or Bound(pounds=Decimal(0))
        least = f"least a head: {self._named(brief.name, brief, span)}"
        self.choices.append(Choice(least, float("-inf")))
        for locality, people in self.problem.localities.items():
            own = brief.model_copy(update={"locality": locality})
            per_head: Terms = {}
            for year in span:
                add(per_head, self._quantity(own, measure, year).terms, 1.0 / float(people))
            name = self._named(f"{brief.name}: {locality}", brief, span)
            shape = Meaning("shape", ">=", Decimal(0), locality)
            self.meant.append(
                Meant(Limit(f"{name}, no less than the least", {**per_head, least: -1.0}, ">=", 0.0, True), shape)
            )
            sides = ((brief.difference_at_most, 1.0), (brief.ratio_at_most, float(brief.ratio_at_most or 0)))
            for bound, times in sides:
                if bound is None:
                    continue
                at = bound.value if isinstance(bound, Bound) else bound
                told = f"{name} (ratio)" if brief.difference_at_most and not isinstance(bound, Bound) else name
                allowed = float(at) if isinstance(bound, Bound) else 0.0
                meaning = Meaning("equity", "<=", at, locality, own.selected(self.problem.schemes), self._year(span))
                limit = Limit(told, {**per_head, least: -times}, "<=", allowed, firm=not isinstance(bound, Bound))
                self.meant.append(Meant(limit, meaning))

    def _year(self, span: tuple[str, ...]) -> str:
        return span[0] if len(span) == 1 and len(self.problem.years) > 1 else ""


def activity_left(come_to: ComeTo, groups: Iterator[tuple[str, Terms, str]]) -> Iterator[Meant]:
    """No more activity is avoided than there is."""
    for named, terms, year in groups:
        told = come_to.decisions.named(f"No more is avoided than there is: {named}", year)
        meaning = Meaning("activity", ">=", Decimal(-1), "", (), year if len(come_to.problem.years) > 1 else "")
        yield Meant(Limit(told, terms, ">=", -1.0, firm=True), meaning)


def outcomes_within(come_to: ComeTo) -> Iterator[Meant]:
    """No rate that the place measures comes to more than all, or to less than none."""
    for room in come_to.measured.rooms():
        terms: Terms = {}
        for cell, size in room.brought.items():
            add(terms, come_to.decisions.working[cell], float(size))
        told = come_to.decisions.named(f"There are no more {room.counted_in} than there can be", room.year)
        meaning = Meaning("shape", "<=", _NIL, room.outcome)
        yield Meant(Limit(told, terms, "<=", float(room.most), firm=True), meaning)
        told = come_to.decisions.named(f"There are no fewer {room.counted_in} than none", room.year)
        yield Meant(Limit(told, terms, ">=", float(room.least), firm=True), replace(meaning, sense=">="))


def _kind_of(brief: LimitOfBrief, bound: Bound) -> tuple[Kind, str]:
    if brief.resource is not None:
        return "resource", brief.resource
    if brief.outcome is not None:
        return "outcome", brief.outcome
    if brief.activity is not None:
        return "remaining", ""
    if bound.share is not None:
        return "share", ""
    return ("units" if bound.units is not None else "count" if bound.schemes is not None else "spend"), ""
