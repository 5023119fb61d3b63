"""Unit reward: so much for each unit avoided (or added) against a baseline, up to a pot."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from finmodel.contracts.amount import ScoreAmount, UnitsAmount
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Money, MoneyPerUnit, Share
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.rules.nodes import Multiply, Node, Step
from finmodel.rules.shapes import at_least_nil, cap


class PerUnit(Frozen):
    """A reward for each unit of change from a baseline, as far as a target or a pot allows."""

    value: MoneyPerUnit
    """What one unit avoided (or added) is worth."""
    baseline: UnitsAmount
    """Activity before, such as emergency admissions in the baseline year."""
    actual: UnitsAmount | None = None
    """Activity now."""
    change: ScoreAmount | None = None
    """Or the change achieved as a share of the baseline, counted in the direction that is wanted."""
    better: Literal["fewer", "more"] = "fewer"
    """Whether fewer or more units are wanted."""
    target: Share | None = None
    """Change aimed at, as a share of the baseline; baseline × target × value is the pot."""
    pot: Money | None = None
    """Or the pot itself."""

    @model_validator(mode="after")
    def _one_measure_and_one_pot(self) -> Self:
        if (self.actual is None) == (self.change is None):
            raise Refused(
                "The change is measured in one way.",
                "Give `actual:` activity, or the `change:` as a share of the baseline.",
            )
        if (self.target is None) == (self.pot is None):
            raise Refused(
                "The reward is paid up to a pot.", "Give the `target:` that makes the pot, or the `pot:` itself."
            )
        return self

    def units(self, book: RuleBook) -> Step:
        """Units of change in the wanted direction; below nought where things became worse."""
        baseline = self._baseline(book)
        if self.change is not None:
            change = book.number(
                "per_unit.change", f"{self._word} achieved, as a share of the baseline", self.change, "score"
            )
            return Step(f"{self._word} in units", Multiply(baseline, change))
        assert self.actual is not None
        actual = book.number("per_unit.actual", "Actual activity", self.actual, "units")
        return Step(f"{self._word} in units", baseline - actual if self.better == "fewer" else actual - baseline)

    def most(self, book: RuleBook) -> Node:
        """The pot: the most that is paid."""
        if self.pot is not None:
            return book.term("per_unit.pot", "Pot", self.pot)
        assert self.target is not None
        target = book.term("per_unit.target", f"Target {self._word.lower()}, as a share of the baseline", self.target)
        aimed = Step(f"Target {self._word.lower()}", Multiply(self._baseline(book), target))
        return Multiply(aimed, self._value(book))

    def earned(self, book: RuleBook, units: Node, pot: Node) -> Node:
        """Units at their value, never below nil, up to the pot."""
        worth = Step(f"{self._word} at its value", at_least_nil(Multiply(units, self._value(book))))
        return cap(worth, pot)

    @property
    def _word(self) -> str:
        return "Reduction" if self.better == "fewer" else "Increase"

    def _baseline(self, book: RuleBook) -> Node:
        return book.number("per_unit.baseline", "Baseline activity", self.baseline, "units")

    def _value(self, book: RuleBook) -> Node:
        return book.term("per_unit.value", "Value of one unit", self.value)
