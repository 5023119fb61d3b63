"""What an agreement says of how a saving, or a loss, is shared: share or bands, quality, factor, limit.

Cap, factor, relief and disaster pay differently in another order: where an agreement could mean either, the file must
say which, and nothing is assumed.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from finmodel.contracts.amount import FlagAmount, MonthsAmount, ShareAmount, SignedMoneyAmount
from finmodel.contracts.clauses.shared_savings.cap import Cap
from finmodel.contracts.clauses.shared_savings.corridor import CorridorBand, faults_of
from finmodel.contracts.clauses.shared_savings.quality import ComplementRate, Quality
from finmodel.contracts.extremes import largest, smallest
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Share, TermValue
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.rules.nodes import ONE, Multiply, Node, Step
from finmodel.rules.shapes import cap, size


class Side(Frozen):
    """How a saving, or a loss, is shared once through the gate."""

    share: Share | None = None
    """Part shared, from the first pound."""
    bands: tuple[CorridorBand, ...] = ()
    """Marginal corridor instead of one share."""
    mirrored: bool = False
    """True to share this side just as the other is: its share or bands, quality, factor and cap, each but where this
    side states its own."""
    quality: Quality | None = None
    """Quality result, 0 to 1, that multiplies the share; 100% where it does not matter on a side that mirrors."""
    factor: Share | None = None
    """Part that is kept of what is earned (or owed), such as 98% after sequestration."""
    cap: Cap | None = None
    """The most that is paid."""
    when: FlagAmount | None = None
    """Yes for those who share this side, such as a saving that is large enough; everyone where it is not given."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        refuse_open_order(self.cap, self.factor)
        of_quality = self.quality is not None and getattr(self, "complement", None) is None
        if self.cap is not None and self.cap.applied == "before_quality" and not (of_quality or self.mirrored):
            what = "The cap is `before_quality`, and no quality result multiplies the share here."
            raise Refused(what, "Add `quality:`, or take `applied:` out of the cap.")
        faults = faults_of(self.bands, type(self).__name__.lower())
        if faults:
            raise Faults(faults)
        return self


def refuse_open_order(cap: Cap | None, factor: TermValue | None) -> None:
    """Raise Refused where a cap and a factor do not say which comes first."""
    if cap is not None and factor is not None and cap.applied is None:
        raise Refused(
            "The cap and the factor pay differently in another order.",
            "Add `applied: before_factor` or `applied: after_factor` to the cap.",
        )


class Gains(Side):
    """How a saving is shared."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum([self.share is not None, bool(self.bands), self.mirrored]) != 1:
            raise Refused("A saving is shared at one `share:` or by `bands:`.", "Give one of them.")
        return self


class Disaster(Frozen):
    """What comes off a loss because of a disaster outside anyone's control: a sum, or a part of the loss."""

    amount: SignedMoneyAmount | None = None
    """How much comes off; a minus sign makes no difference."""
    months: MonthsAmount | None = None
    """Months of the time settled in which the disaster lasted, where a part of the loss comes off."""
    of: MonthsAmount | None = None
    """Months of the time settled: 12, or fewer where it is part of a year."""
    people: ShareAmount | None = None
    """Share of the people who live where the disaster was."""
    applied: Literal["before_limit", "after_limit", "after_relief"] | None = None
    """Whether it comes off before the limit, between limit and relief, or after the relief: they pay differently."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        parts = [self.months, self.of, self.people]
        if (self.amount is None) == (None in parts) or (self.amount is not None and any(parts)):
            raise Refused(
                "A disaster takes a sum off a loss, or the part of it that its months and people make.",
                "Give `amount:`, or `months:`, `of:` and `people:`.",
            )
        if isinstance(self.months, TermValue) and isinstance(self.of, TermValue):
            lasted, settled = largest(self.months), smallest(self.of)
            if settled == 0 or (lasted is not None and settled is not None and lasted > settled):
                raise Refused(
                    f"A disaster of {lasted} months does not fit into the {settled} months settled.",
                    "Count its months inside the time settled alone.",
                )
        return self

    def comes_off(self, book: RuleBook, owed: Node) -> Node:
        """What comes off a loss."""
        if self.amount is not None:
            return size(book.number("losses.disaster.amount", "Disaster adjustment", self.amount, "money"))
        assert self.months is not None and self.of is not None and self.people is not None
        months = book.number("losses.disaster.months", "Months of the disaster", self.months, "months")
        settled = book.number("losses.disaster.of", "Months settled", self.of, "months")
        people = book.number("losses.disaster.people", "Share of the people where it was", self.people, "share")
        lasted = Step("Part of the time that the disaster lasted", cap(months / settled, ONE))
        return Step("Part of the loss that the disaster takes off", Multiply(owed, Multiply(lasted, people)))


def refuse_open_disaster(disaster: Disaster | None, cap: Cap | None, relief: TermValue | None) -> None:
    """Raise Refused where it is not said whether a disaster comes off a loss before its limit or after."""
    if disaster is None:
        return
    if disaster.applied is None and (cap or relief):
        raise Refused(
            "What a disaster takes off a loss pays differently in another order.",
            "Add `applied: before_limit`, `applied: after_limit` or `applied: after_relief` to `disaster:`.",
        )
    if disaster.applied == "after_limit" and cap is not None and cap.applied in ("before_share", "before_quality"):
        raise Refused(
            f"The limit is `{cap.applied}`, and a disaster `after_limit` may come off before the "
            f"{cap.applied.removeprefix('before_')} or after it.",
            "Write `applied: before_limit` or `applied: after_relief` in `disaster:`.",
        )


class Losses(Side):
    """How a loss is shared."""

    complement: ComplementRate | None = None
    """Loss rate of one less share times quality, instead of a `share:`."""
    relief: Share | None = None
    """Part of the loss that is forgiven."""
    disaster: Disaster | None = None
    """An amount that comes off the loss."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [self.share is not None, bool(self.bands), self.complement is not None, self.mirrored]
        if sum(ways) != 1:
            raise Refused("A loss is shared at one `share:`, by `bands:` or by `complement:`.", "Give one of them.")
        if self.complement is not None and self.quality is None:
            raise Refused("`complement:` needs `quality:`.", "Say where the quality result comes from.")
        refuse_open_disaster(self.disaster, self.cap, self.relief)
        return self


def refuse_unclear_mirror(gains: Gains | None, losses: Losses | None) -> None:
    """Raise Faults where a side mirrors what has no mirror, or nothing says in which order its numbers act."""
    sides: tuple[tuple[str, Side | None, Side | None], ...] = (("gains", gains, losses), ("losses", losses, gains))
    for name, side, other in sides:
        if side is None or not side.mirrored:
            continue
        if other is None or other.mirrored or (other.share is None and not other.bands):
            what = f"`{name}:` mirrors the other side, and that side has no `share:` or `bands:` of its own."
            raise Faults([Fault((name, "mirrored"), what, "Give one of the two sides a `share:` or `bands:`.")])
        alone = [key for key in ("relief", "disaster") if getattr(other, key, None) is not None]
        alone += ["when"] if other.when is not None and side.when is None else []
        if alone:
            told, mirrors = ("loss", "gain") if name == "gains" else ("gain", "loss")
            what = f"`{alone[0]}:` is said of a {told}, and a {mirrors} that mirrors it would leave it out."
            fix = f"Give the {mirrors} a `share:` or `bands:` of its own in place of `mirrored:`"
            fix += ", or a `when:` of its own ({value: yes} for everyone)." if alone[0] == "when" else "."
            raise Faults([Fault((name, "mirrored"), what, fix)])
        both = {key: getattr(side, key) or getattr(other, key) for key in ("cap", "factor")}
        try:
            refuse_open_order(both["cap"], both["factor"])
            refuse_open_disaster(getattr(side, "disaster", None), both["cap"], getattr(side, "relief", None))
        except Refused as error:
            raise Faults([Fault((name, "mirrored"), error.what, error.fix)]) from None
