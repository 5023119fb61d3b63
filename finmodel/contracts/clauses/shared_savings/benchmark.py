"""What spending was expected to be: a sum, several sums, or past years brought up to date.

History is weighed, taken by the head, brought up to date, adjusted for need, blended with the region and discounted,
in this order and no other, because another gives another sum. Each part is a step of its own, so that a reader sees
which of them moved the benchmark.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Self

from pydantic import BaseModel, Discriminator, Field, Tag, model_validator

from finmodel.contracts.amount import DiscountAmount, IndexAmount, MoneyAmount, PeopleAmount, ScoreAmount, ShareAmount
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Index, TermValue
from finmodel.core.amounts import percent
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.speech import spoken
from finmodel.errors import Refused
from finmodel.rules.nodes import ONE, Node, Step
from finmodel.rules.shapes import cap, floor, total


class Parts(Frozen):
    """Several sums that are added, such as one for each provider."""

    parts: dict[Code, MoneyAmount] = Field(min_length=1)
    """Each sum, by name."""


class RiskRatio(Frozen):
    """How much more need there is now than then: one risk score over the other."""

    now: ScoreAmount
    """Risk score of the year paid for."""
    then: ScoreAmount
    """Risk score of the year it is compared with."""
    at_least: Index | None = None
    """Least the ratio may be."""
    at_most: Index | None = None
    """Most the ratio may be, such as 1.03."""

    def ratio(self, book: RuleBook, path: str, which: str) -> Node:
        """The ratio, within its limits."""
        now = book.number(f"{path}.now", f"Risk score now{which}", self.now, "score")
        then = book.number(f"{path}.then", f"Risk score then{which}", self.then, "score")
        found: Node = Step(f"Risk score now over then{which}", now / then)
        if self.at_most is not None:
            found = cap(found, book.term(f"{path}.at_most", f"Most the risk ratio may be{which}", self.at_most))
        if self.at_least is not None:
            found = floor(found, book.term(f"{path}.at_least", f"Least the risk ratio may be{which}", self.at_least))
        return found if isinstance(found, Step) else Step(f"Risk ratio within its limits{which}", found)


class PastYear(Frozen):
    """A past year's spend, what brings it up to date, and its weight in the benchmark."""

    spend: MoneyAmount
    """What was spent."""
    weight: ShareAmount
    """Weight of the year; the weights sum to 100%."""
    trend: IndexAmount | None = None
    """Factor that brings the spend to the last year of the history, such as 1.06."""
    risk: RiskRatio | None = None
    """Change in need since the year."""
    people: PeopleAmount | None = None
    """People it was spent on, where years are compared by the head."""


class Regional(Frozen):
    """What the region spent, blended with the organisation's own history."""

    spend: MoneyAmount
    """What the same people would have cost at the region's average."""
    weight: ShareAmount
    """Weight of the region, such as 35%; the history has the rest."""


class History(Frozen):
    """A benchmark from past years: weighed, brought up to date, blended with the region, then discounted."""

    history: tuple[PastYear, ...] = Field(min_length=1)
    """Past years, oldest first."""
    people: PeopleAmount | None = None
    """People this year, where past years give theirs: the benchmark is then by the head, times these."""
    trend: IndexAmount | None = None
    """Factor from the last year of the history to the year paid for."""
    risk: RiskRatio | None = None
    """Change in need from the last year of the history to the year paid for."""
    regional: Regional | None = None
    """Blend with what the region spent; it comes after trend and risk."""
    discount: DiscountAmount | None = None
    """Part taken off at the end, such as 2%; a surcharge has a minus sign."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        weights = [year.weight for year in self.history]
        stated = [weight.value for weight in weights if isinstance(weight, TermValue)]
        numbers = [number for number in stated if number is not None]
        if len(numbers) == len(weights) and sum(numbers) != 1:
            what = f"The weights of `history:` come to {percent(sum(numbers, Decimal(0)))}."
            raise Faults([Fault(("history",), what, "Make them sum to 100%.")])
        counted = [year.people is not None for year in self.history]
        if any(counted) and not all(counted):
            at = ("history", counted.index(False))
            raise Faults([Fault(at, "This year does not say how many people it was spent on.", "Add `people:` to it.")])
        if any(counted) != (self.people is not None):
            raise Refused(
                "By the head means people in each past year and `people:` this year.", "Give both, or neither."
            )
        return self

    def amount(self, book: RuleBook, path: str) -> Node:
        """The benchmark, each part a step of its own."""
        years = [self._year(book, f"{path}.history.{n}", n, year) for n, year in enumerate(self.history, 1)]
        benchmark: Node = Step("Past spend, weighed", total(years))
        if self.people is not None:
            people = book.number(f"{path}.people", "People this year", self.people, "people")
            benchmark = Step("Past spend for the people of this year", benchmark * people)
        if self.trend is not None:
            trend = book.number(f"{path}.trend", "Trend to this year", self.trend, "index")
            benchmark = Step("Past spend with the trend to this year", benchmark * trend)
        if self.risk is not None:
            benchmark = Step(
                "Past spend for the need of this year", benchmark * self.risk.ratio(book, f"{path}.risk", "")
            )
        if self.regional is not None:
            weight = book.number(f"{path}.regional.weight", "Weight of the region", self.regional.weight, "share")
            region = book.number(
                f"{path}.regional.spend", "Spend at the region's average", self.regional.spend, "money"
            )
            own = Step("Part from its own history", benchmark * Step("Weight of its own history", ONE - weight))
            benchmark = Step("Benchmark before any discount", own + Step("Part from the region", region * weight))
        if self.discount is not None:
            discount = book.number(f"{path}.discount", "Discount", self.discount, "change")
            benchmark = benchmark * Step("Part left by the discount", ONE - discount)
        return Step("Benchmark", benchmark)

    def _year(self, book: RuleBook, path: str, number: int, year: PastYear) -> Node:
        which = f", past year {number}"
        spend = book.number(f"{path}.spend", f"Spend{which}", year.spend, "money")
        if year.trend is not None:
            trend = book.number(f"{path}.trend", f"Trend{which}", year.trend, "index")
            spend = Step(f"Spend with its trend{which}", spend * trend)
        if year.risk is not None:
            spend = Step(f"Spend with its change in need{which}", spend * year.risk.ratio(book, f"{path}.risk", which))
        if year.people is not None:
            people = book.number(f"{path}.people", f"People{which}", year.people, "people")
            spend = Step(f"Spend by the head{which}", spend / people)
        weight = book.number(f"{path}.weight", f"Weight{which}", year.weight, "share")
        return Step(f"Weighted spend{which}", spend * weight)


def _form(raw: Any) -> str:
    if isinstance(raw, BaseModel):
        return {Parts: "parts", History: "history"}.get(type(raw), "amount")
    keys = raw.keys() if isinstance(raw, dict) else set()
    return "parts" if "parts" in keys else "history" if "history" in keys else "amount"


Spend = Annotated[Annotated[MoneyAmount, Tag("amount")] | Annotated[Parts, Tag("parts")], Discriminator(_form)]
"""A sum of money, or several that are added."""
Benchmark = Annotated[
    Annotated[MoneyAmount, Tag("amount")] | Annotated[Parts, Tag("parts")] | Annotated[History, Tag("history")],
    Discriminator(_form),
]
"""A sum of money, several that are added, or past years brought up to date."""


def money_of(book: RuleBook, path: str, label: str, stated: Any, spent: bool = False) -> Node:
    """The sum of a benchmark, or of what was spent, from which lines that pay back are taken off."""
    if isinstance(stated, History):
        return stated.amount(book, path)
    sum_of = book.spent if spent else partial(book.number, measured="money")
    if isinstance(stated, Parts):
        named = [
            sum_of(f"{path}.parts.{name}", f"{label}, {spoken(name)[:1].lower()}{spoken(name)[1:]}", part)
            for name, part in stated.parts.items()
        ]
        return Step(label, total(named))
    return sum_of(path, label, stated)


def is_stated(stated: Any) -> bool:
    """True where a benchmark is one sum, which needs no line of its own."""
    return not isinstance(stated, History | Parts)
