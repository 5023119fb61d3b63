"""Clauses of a section 75 or section 33 agreement beside contributions and shares, each as a group of terms."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from finmodel.contracts.amount import MoneyAmount, ShareAmount
from finmodel.contracts.values import Money, Share
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.errors import Refused


class RollForward(Frozen):
    """How a year's fund becomes the next year's, so that only the first year's contributions are stated."""

    uplift: ShareAmount | None = None
    """Added for inflation and growth."""
    uplift_by_partner: dict[Code, Share] = {}
    """Or an uplift for each partner, where the NHS and a council agree different ones."""
    efficiency: ShareAmount | None = None
    """Taken off for efficiency."""
    applied: Literal["together", "in_turn"] | None = None
    """Where there is both: `together` adds the two (1 + uplift − efficiency); `in_turn` takes the efficiency
    off what the uplift has raised."""
    recurrent_variance: ShareAmount | None = None
    """Part of the last year's over- or underspend that recurs, and so is built into the next year's fund."""

    @model_validator(mode="after")
    def _order_is_stated(self) -> Self:
        raised = self.uplift is not None or bool(self.uplift_by_partner)
        if self.uplift is not None and self.uplift_by_partner:
            raise Refused("There are two uplifts.", "Give `uplift:` for all, or `uplift_by_partner:`.")
        both = raised and self.efficiency is not None
        if both and self.applied is None:
            raise Refused(
                "Uplift and efficiency come to different amounts added together and one after the other.",
                "Add `applied: together` or `applied: in_turn`.",
            )
        if not both and self.applied is not None:
            raise Refused("`applied:` orders an uplift and an efficiency.", "Give both, or take it out.")
        if not raised and self.efficiency is None and self.recurrent_variance is None:
            raise Refused("Nothing changes the fund.", "Give `uplift:`, `efficiency:` or `recurrent_variance:`.")
        return self


class RiskPool(Frozen):
    """Money that partners set aside to meet overspends."""

    contributions: dict[Code, Money] = {}
    """What each partner puts into the risk pool in a year."""
    opening: Money | None = None
    """What the risk pool holds when the first year begins."""
    left: Literal["carried_forward", "returned"]
    """What happens to what is left at the end of a year: kept for the next, or paid back in proportion to what
    each partner put in."""

    @model_validator(mode="after")
    def _has_money(self) -> Self:
        if not self.contributions and self.opening is None:
            raise Refused("The risk pool holds nothing.", "Give `contributions:` or `opening:`.")
        if self.left == "returned" and self.opening is not None:
            raise Refused(
                "Nothing says who put in the `opening:` that would be returned.",
                "Write `left: carried_forward`, or state contributions alone.",
            )
        return self


class CarryForward(Frozen):
    """An underspend kept in the pool for non-recurrent use in later years."""

    non_recurrent_spend: MoneyAmount
    """What the pool spends on non-recurrent things; it is met from what was carried forward, as far as that goes."""
    opening: Money | None = None
    """What is carried into the first year."""
    unused: Literal["carried_forward", "returned"]
    """What happens to money carried into a year and not spent in it: carried forward again, or given back."""


class Contingent(Frozen):
    """Contributions that are paid in only as far as performance is achieved; the rest stays with the partner."""

    contributions: dict[Code, Money] = Field(min_length=1)
    """What each partner pays in where everything is achieved, beside its other contributions."""
    achieved: ShareAmount
    """Part of the target that was achieved."""
    threshold: Share | None = None
    """Least part achieved for anything to be paid in."""


class ClientCharges(Frozen):
    """Charges that a council collects from clients; its share of a difference is net of them."""

    partner: Code
    """Council that collects the charges."""
    amount: MoneyAmount
    """Charges collected in a year."""
    counted: Literal["within", "on_top", "taken_off"]
    """`within`: the stated contribution includes the charges; `on_top`: they are paid in beside it; `taken_off`: they
    are taken off it, as those who provide the care collect them. Over- and underspend are shared without them."""


class HostFee(Frozen):
    """What the pool pays its host for running it."""

    amount: MoneyAmount | None = None
    """A sum for each year."""
    share: ShareAmount | None = None
    """Or a share of the contributions."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.amount is None) == (self.share is None):
            raise Refused("The host's fee is a sum or a share of contributions.", "Give `amount:` or `share:`.")
        return self


class ManagementAction(Frozen):
    """An underspend that management brought about is kept; the rest, a windfall, goes back."""

    amount: MoneyAmount
    """How much of the underspend management action brought about."""
    kept_by: Code
    """Partner that keeps it, or `pool` to carry it forward."""


class LastToShare(Frozen):
    """A partner that shares in savings only once the others have had a stated percentage."""

    partner: Code
    """Partner whose share moves last."""
    after: Share
    """Percentage that the others have first."""
    of: Literal["their_contributions", "the_saving"]
    """What the percentage is of."""
