"""Best practice: an add-on for each spell that meets every criterion."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from finmodel.contracts.amount import ShareAmount, UnitsAmount
from finmodel.contracts.clauses.for_activity.counted import PayerAndPayee, implied
from finmodel.contracts.elsewhere import FromActivity
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import MoneyPerUnit
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.errors import Refused
from finmodel.rules.nodes import Multiply, Node, Step

Applied = Literal["before_multipliers", "after_multipliers"]


class BestPractice(Frozen):
    """An amount for each spell that meets every criterion; a spell that misses one earns nothing."""

    name: Code
    """Short name, such as `hip_fracture`."""
    label: str | None = None
    """Name as a board would write it."""
    criteria: tuple[str, ...] = Field(min_length=1)
    """What a spell must meet, all of it, in words."""
    add_on: MoneyPerUnit
    """Payment for one spell that meets every criterion."""
    met: UnitsAmount | None = None
    """Number of spells that met every criterion; activity is that of the payer and payee."""
    spells: UnitsAmount | None = None
    """Number of spells that could, where `share_meeting:` says how many of them did."""
    share_meeting: ShareAmount | None = None
    """Share of `spells:` that met every criterion."""
    applied: Applied | None = None
    """Whether it is paid before the multipliers, which then raise it, or after; must be said where there are any."""

    @model_validator(mode="after")
    def _counted_once(self) -> Self:
        both = self.spells is not None and self.share_meeting is not None
        either = self.spells is not None or self.share_meeting is not None
        if (self.met is not None) == either or either != both:
            raise Refused(
                "The spells that met every criterion are counted in `met:`, or are a share of others.",
                "Give `met:`, or `spells:` with `share_meeting:`.",
            )
        return self

    @property
    def from_activity(self) -> bool:
        """True where what earns the add-on is counted from the place's activity."""
        return isinstance(self.met if self.met is not None else self.spells, FromActivity)


def added_on(book: RuleBook, clause: BestPractice, pair: PayerAndPayee) -> Step:
    """The add-on for the spells that met every criterion."""
    label = (clause.label or clause.name).replace("_", " ")
    path = f"best_practice.{clause.name}"
    met: Node
    if clause.met is not None:
        told = f"Spells of {label} that met every criterion"
        met = book.number(f"{path}.met{pair.suffix}", told, implied(clause.met, pair), "units")
    else:
        assert clause.spells is not None and clause.share_meeting is not None
        spells = book.number(f"{path}.spells{pair.suffix}", f"Spells of {label}", implied(clause.spells, pair), "units")
        told = f"Share of {label} that met every criterion"
        share = book.number(f"{path}.share_meeting", told, clause.share_meeting, "share")
        met = Step(f"Spells of {label} that met every criterion", Multiply(spells, share))
    rate = book.term(f"{path}.add_on", f"Add-on for best practice in {label}", clause.add_on)
    return Step(f"Paid for best practice in {label}", Multiply(met, rate))
