"""Trigger: a plan that is told when it is crossed, and changes no payment."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from finmodel.contracts.amount import MoneyAmount, UnitsAmount
from finmodel.contracts.line import Line
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Share
from finmodel.core.data import Text
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.errors import Refused
from finmodel.rules.nodes import ONE, Compare, Multiply, Node, Step
from finmodel.rules.shapes import either

TOLD = "told_"
"""How the line begins that says, year by year, whether a plan is crossed."""


class Trigger(Frozen):
    """A plan, such as an indicative activity plan: past it something is told, and nothing else is paid."""

    name: Code
    """Short name of the plan."""
    says: Text
    """What is told once it is crossed, such as what the contract then lets the commissioner do."""
    value: MoneyAmount | None = None
    """What was done, in money."""
    planned_value: MoneyAmount | None = None
    """The plan for it."""
    volume: UnitsAmount | None = None
    """Or what was done, in units of activity."""
    planned_volume: UnitsAmount | None = None
    """The plan for it."""
    above: Share | None = None
    """It is crossed by more than this share of the plan above it; 0% for anything above."""
    below: Share | None = None
    """It is crossed by more than this share of the plan below it; 0% for anything below."""

    @model_validator(mode="after")
    def _says_all(self) -> Self:
        money = (self.value is not None, self.planned_value is not None)
        units = (self.volume is not None, self.planned_volume is not None)
        if (all(money), all(units)) not in ((True, False), (False, True)) or (any(money) and any(units)):
            raise Refused(
                "A plan is set against what was done, in money or in units of activity.",
                "Give `value:` and `planned_value:`, or `volume:` and `planned_volume:`.",
            )
        if not self.says.strip().endswith("."):
            raise Refused("What a plan tells is a sentence, which ends with a full stop.", "Mend `says:`.")
        if self.above is None and self.below is None:
            raise Refused("Nothing says when the plan is crossed.", "Give `above:`, `below:` or both; 0% for any more.")
        return self


def told_by(book: RuleBook, number: int, clause: Trigger) -> tuple[Line, Line]:
    """How far what was done lies from the plan, and whether that is told."""
    path = f"triggers.{number}"
    if clause.value is not None and clause.planned_value is not None:
        done = book.number(f"{path}.value", "Value of what was done", clause.value, "money")
        plan = book.number(f"{path}.planned_value", "Planned value", clause.planned_value, "money")
    else:
        assert clause.volume is not None and clause.planned_volume is not None
        done = book.number(f"{path}.volume", "Volume done", clause.volume, "units")
        plan = book.number(f"{path}.planned_volume", "Planned volume", clause.planned_volume, "units")
    tests: list[Node] = []
    if clause.above is not None:
        over = book.term(f"{path}.above", "Share of plan above which it is crossed", clause.above)
        edge = Step("Plan with the room above it", Multiply(plan, Step("One plus the room above", ONE + over)))
        tests.append(Compare(">", done, edge))
    if clause.below is not None:
        under = book.term(f"{path}.below", "Share of plan below which it is crossed", clause.below)
        edge = Step("Plan less the room below it", Multiply(plan, Step("One less the room below", ONE - under)))
        tests.append(Compare("<", done, edge))
    crossed = tests[0] if len(tests) == 1 else either(tests)
    return (
        Line(f"from_plan_{clause.name}", f"More (or less) than the plan '{clause.name}'", done - plan),
        Line(f"{TOLD}{clause.name}", f"Plan '{clause.name}' is crossed", crossed),
    )
