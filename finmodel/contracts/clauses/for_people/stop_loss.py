"""Stop-loss: what any one person costs above an amount in a year is not the payee's to bear alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from pydantic import model_validator

from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Money, Share
from finmodel.core.columns import ActivityDimension
from finmodel.core.data import Texts
from finmodel.core.frozen import Frozen
from finmodel.core.unit import unit
from finmodel.errors import Refused
from finmodel.measures.ask import Ask
from finmodel.measures.row_rules import StopLoss, by_year, choice
from finmodel.rules.nodes import ONE, Axis, Measure, Node, Step


class PersonStopLoss(Frozen):
    """An amount that one person costs in a year, above which the payer shares the cost."""

    above: Money
    """Spend on one person in a year that the payee bears in full; not reduced for part of a year."""
    residual_share: Share
    """Part of what is above it that the payee still bears; the payer bears the rest."""
    spend: dict[ActivityDimension, Texts] = {}
    """Which activity counts; all that the payer commissions where nothing is said."""

    @model_validator(mode="after")
    def _amount_is_known_beforehand(self) -> Self:
        if self.above.by_period is None and self.above.value is None:
            raise Refused("A stop-loss is one amount, or one for each year.", "State `above:` like £20,000.")
        self.limit({})
        return self

    def limit(self, parties: Mapping[Any, Sequence[str]]) -> StopLoss:
        """The rule for rows that leaves out what is above the amount."""
        stated = self.above.by_period or self.above.value
        assert stated is not None
        return StopLoss(by_year(stated), chosen=choice({**parties, **self.spend}))

    @property
    def told(self) -> str:
        """The amount in words, as far as it is one."""
        return f"{self.above.value:,}" if self.above.value is not None else "the year's amount"


@dataclass(frozen=True)
class Borne:
    """Spend, and what it comes to with each person limited: of everyone paid for, or by group of them."""

    spend: Measure
    limited: Measure
    residual: Node
    group: str = ""

    @property
    def above(self) -> Node:
        """What people cost above the stop-loss."""
        return Step(f"Spend above the stop-loss{self.group}", self.spend - self.limited)

    @property
    def by_payer(self) -> Node:
        """The part of what is above the stop-loss that the payer bears."""
        return self.above * Step("Part above the stop-loss that the payer bears", ONE - self.residual)

    @property
    def by_payee(self) -> Node:
        """Spend without the part that the payer bears."""
        return Step(f"Spend that the payee bears{self.group}", self.limited + self.above * self.residual)


def borne(
    book: RuleBook,
    stop_loss: PersonStopLoss,
    parties: Mapping[Any, Sequence[str]],
    spend: Measure,
) -> Borne:
    """What the payee and the payer bear of some spend, which is of the activity that the stop-loss is about."""
    rule = stop_loss.limit(parties)
    asks = spend.ask if isinstance(spend.ask, tuple) else (spend.ask,)
    limited = tuple(Ask(ask.what, ask.where, year=ask.year, rows=rule) for ask in asks if isinstance(ask, Ask))
    measure = Measure(
        f"{spend.name}_limited",
        unit("money"),
        f"{spend.label} (each person up to {stop_loss.told})",
        spend.along,
        limited if isinstance(spend.ask, tuple) else limited[0],
    )
    residual = book.term(
        "stop_loss.residual_share", "Part above the stop-loss that the payee bears", stop_loss.residual_share
    )
    return Borne(spend, measure, residual, ", by group" if isinstance(spend.along, Axis) else "")
