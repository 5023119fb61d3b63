"""What achievement earns: a price for each point, money at stake, gates, add-ons, and where the rest of a pot goes.

They stand together because a reward names several of them at once; none works out a payment, which the kind does.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from finmodel.contracts.amount import IndexAmount, MoneyAmount, PeopleAmount
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.scale import one_end
from finmodel.contracts.values import Money, MoneyPerPoint, Points, Share, TermValue
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.speech import spoken
from finmodel.errors import Refused
from finmodel.rules.nodes import Node


class ListSize(Frozen):
    """Makes a point worth more for a larger list: own list over the average list."""

    own: PeopleAmount
    """People on the payee's own list."""
    average: PeopleAmount
    """People on the average list, for which the price of a point is stated."""


class Factor(Frozen):
    """An index that multiplies what has been earned, such as one for list size or deprivation."""

    name: Code
    """Short name, such as `market_forces_factor`."""
    label: str | None = None
    """Name as a board would write it."""
    factor: IndexAmount
    """The index: 1.05 adds 5%."""

    def rule(self, book: RuleBook, path: str) -> Node:
        """The index, for the factor at a path of the file."""
        return book.number(f"{path}.factor", self.label or spoken(self.name), self.factor, "index")


class PointPrice(Frozen):
    """A price for each point: points, then prevalence, then price, then list size, then the factors in order."""

    per_point: MoneyPerPoint
    """What one point is worth."""
    list_size: ListSize | None = None
    """Own list over the average list; every list is worth the same where not given."""
    factors: tuple[Factor, ...] = ()
    """Further factors, in the order they apply."""


class ScoreBand(Frozen):
    """What a stretch of the whole score pays."""

    below: Share | None = None
    """Scores below this belong here; the last band has none."""
    up_to: Share | None = None
    """The same end, where a score at it belongs here too."""
    pays: Share
    """Part of the money at stake that it pays."""

    @model_validator(mode="after")
    def _ends_once(self) -> Self:
        one_end(self.up_to, self.below)
        return self

    @property
    def end(self) -> TermValue | None:
        """Its upper end, whichever way it is written."""
        return one_end(self.up_to, self.below)


class PointsAtStake(Frozen):
    """Money that is earned by the share of the points achieved."""

    amount: MoneyAmount
    """The money at stake; or, with `share:`, the payment that a part of is at stake."""
    share: Share | None = None
    """Part of the amount that is at stake, such as 2.5% of what another contract pays."""
    how: Literal["paid_on_top", "held_back", "withdrawn"]
    """Paid on top as it is earned; held back here and paid as it is earned; or, already inside another payment, taken
    out of it as far as it is missed."""
    scale: tuple[ScoreBand, ...] = ()
    """Bands of the whole score and the part each pays; in proportion to the score where not given."""

    @model_validator(mode="after")
    def _bands_rise(self) -> Self:
        faults = [
            Fault(("scale", number), "Only the last band is open.", "Give this one a `below:`.")
            for number, band in enumerate(self.scale[:-1])
            if band.end is None
        ]
        if self.scale and self.scale[-1].end is not None:
            what = "The highest scores belong to no band."
            faults.append(Fault(("scale", len(self.scale) - 1), what, "Take its end out of the last band."))
        for number, (band, following) in enumerate(pairwise(self.scale), start=1):
            low, high = (each.end.value if each.end is not None else None for each in (band, following))
            if low is not None and high is not None and low >= high:
                faults.append(Fault(("scale", number), "The bands do not rise.", "List them from the lowest score up."))
        if faults:
            raise Faults(faults)
        return self


class RewardGate(Frozen):
    """The least that must be reached before anything is paid."""

    points: Points | None = None
    """Least number of points."""
    share: Share | None = None
    """Or least share of all the points."""
    payment: Money | None = None
    """Or least amount: less than this is not paid at all."""

    @model_validator(mode="after")
    def _one_gate(self) -> Self:
        if sum(each is not None for each in (self.points, self.share, self.payment)) != 1:
            raise Refused("A gate is one thing.", "Give `points:`, a `share:` of the points, or a `payment:`.")
        return self


class AddOn(Frozen):
    """A further amount, all or nothing: paid where every indicator it needs has earned all its points."""

    code: Code
    """Short name."""
    label: str | None = None
    """Name as a board would write it."""
    amount: MoneyAmount
    """What is paid."""
    needs: tuple[Code, ...] = Field(min_length=1)
    """Codes of the indicators that must be met in full."""


class RoundPoints(Frozen):
    """How points are rounded before they are paid for."""

    decimal_places: Literal[0, 1, 2, 3]
    """Decimal places kept: 0 for whole points."""
    of: Literal["each", "total"]
    """Whether each indicator's points are rounded, or only their total."""


class Residue(Frozen):
    """Where the part of the pot that is not earned goes."""

    payee: Code
    """Who gets it."""
    label: str = "Rest of the pot"
    """Name as a board would write it."""
