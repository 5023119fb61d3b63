"""Clawback: a part of what was paid is returned where something agreed was not reached."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Tag, model_validator

from finmodel.contracts.amount import FlagAmount, ShareAmount, SignedMoneyAmount, UnitsAmount
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Money, Share, TermValue
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.rules.nodes import ONE, ZERO, Compare, Multiply, Node, Step
from finmodel.rules.shapes import collar


class Met(Frozen):
    """A condition that somebody answers with yes or no."""

    met: FlagAmount
    """Yes where it was met."""


class Done(Frozen):
    """A number that must be done, such as care plans."""

    done: UnitsAmount
    """Number done."""
    target: UnitsAmount
    """Number that was to be done."""


class Reached(Frozen):
    """A share that must be reached, such as people with a plan."""

    reached: ShareAmount
    """Share reached."""
    target: Share
    """Share that was to be reached."""


class Saved(Frozen):
    """A saving that must be made."""

    saving: SignedMoneyAmount
    """Saving made, such as a line of a gain share; a loss is negative."""
    target: Money
    """Saving that was to be made."""


_FORMS: dict[str, type[Frozen]] = {"met": Met, "done": Done, "reached": Reached, "saving": Saved}


def _one_form(raw: Any) -> Any:
    if isinstance(raw, dict) and sum(key in raw for key in _FORMS) != 1:
        raise Refused(
            "A condition is one thing.", "Give `met:`, or one of `done:`, `reached:` and `saving:` with a `target:`."
        )
    return raw


def _form(raw: Any) -> str:
    held = (key for key, model in _FORMS.items() if isinstance(raw, model) or (isinstance(raw, dict) and key in raw))
    return next(held, "met")


Condition = Annotated[
    Annotated[Met, Tag("met")]
    | Annotated[Done, Tag("done")]
    | Annotated[Reached, Tag("reached")]
    | Annotated[Saved, Tag("saving")],
    Discriminator(_form),
    BeforeValidator(_one_form),
]


class Clawback(Frozen):
    """A part of the fees that goes back where a condition fails."""

    share: Share
    """Part of the fees that goes back."""
    unless: Condition
    """What keeps the fees: `met:`, or `done:`, `reached:` or `saving:` with the `target:` for it."""
    how: Literal["all_or_nothing", "in_proportion"]
    """Whether the whole part goes back below the target, or as much of it as the target was missed by."""
    when: Literal["same_year", "next_year"]
    """Whether it goes back in the year itself, or in the year after."""

    @model_validator(mode="after")
    def _can_be_in_proportion(self) -> Self:
        if self.how == "all_or_nothing":
            return self
        if isinstance(self.unless, Met):
            raise Refused("A yes or no cannot be missed in part.", "Use `how: all_or_nothing`, or give a `target:`.")
        target = self.unless.target
        if isinstance(target, TermValue) and any(number == 0 for number in target.numbers):
            raise Refused(
                "A target of nil cannot be missed in part.", "Raise the target, or use `how: all_or_nothing`."
            )
        return self

    def due(self, book: RuleBook, fees: Node) -> Node:
        """What goes back for this year's fees."""
        part = Multiply(fees, book.term("clawback.share", "Part of the fees at risk", self.share))
        at_risk = Step("Fees at risk", part)
        return Multiply(at_risk, self._missed(book))

    def _missed(self, book: RuleBook) -> Node:
        path, clause = "clawback.unless", self.unless
        if isinstance(clause, Met):
            met = book.number(f"{path}.met", "Condition met", clause.met, "flag")
            return Step("Condition failed", Compare("=", met, ZERO))
        got, target = _sides(book, path, clause)
        if self.how == "all_or_nothing":
            return Step("Target missed", Compare("<", got, target))
        reached = Step("Part of the target reached", collar(got / target, ZERO, ONE))
        return Step("Part of the target missed", ONE - reached)


def _sides(book: RuleBook, path: str, clause: Done | Reached | Saved) -> tuple[Node, Node]:
    if isinstance(clause, Done):
        got = book.number(f"{path}.done", "Number done", clause.done, "units")
        return got, book.number(f"{path}.target", "Number to be done", clause.target, "units")
    if isinstance(clause, Reached):
        got = book.number(f"{path}.reached", "Share reached", clause.reached, "share")
        return got, book.term(f"{path}.target", "Share to be reached", clause.target)
    got = book.number(f"{path}.saving", "Saving made", clause.saving, "money")
    return got, book.term(f"{path}.target", "Saving to be made", clause.target)
