"""Indicators: what is measured, the thresholds between which it earns points, and the points it earned.

An indicator knows nothing of money: it earns points, and the contract says what they are worth. So the same thresholds
serve a price for each point and money at stake that is earned by the share of points.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Tag, model_validator

from finmodel.contracts.amount import Amount, FlagAmount, NumberAmount, PointsAmount, RecordedAmount, ShareAmount
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Number, Points, Share, TermValue
from finmodel.core.data import one_or_many
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.speech import spoken, within
from finmodel.core.unit import unit
from finmodel.errors import Refused
from finmodel.rules.nodes import ONE, ZERO, Compare, If, Maximum, Minimum, Multiply, Node, Step, Term
from finmodel.rules.shapes import gate, product, ramp


class Fraction(Frozen):
    """A share counted from the data: those for whom it was done, out of those for whom it should be."""

    done: RecordedAmount
    """People for whom it was done, or what was recorded once for each of them, such as care plans."""
    out_of: RecordedAmount
    """People for whom it should be done; where there are none, nothing is earned."""


def _share_or_fraction(raw: Any) -> str:
    return (
        "fraction"
        if isinstance(raw, Fraction) or (isinstance(raw, dict) and raw.keys() & Fraction.model_fields.keys())
        else "share"
    )


ShareAchieved = Annotated[
    Annotated[ShareAmount, Tag("share")] | Annotated[Fraction, Tag("fraction")], Discriminator(_share_or_fraction)
]


class Per(Frozen):
    """What a rate is counted for: so many people, or so much of other activity."""

    of: NumberAmount
    """How many there are: people, activity, a measure or a number; where there are none, the rate cannot be had."""
    each: Number | None = None
    """For how many of them the rate is told, such as 1,000; for each one where not given."""

    def rate(self, book: RuleBook, path: str, indicator: Indicator, counted: Node) -> Node:
        """What is counted, for so many of what it is held against."""
        of = book.number(f"{path}.of", f"What {indicator.inside} is counted for", self.of, "number")
        share: Node = counted / of
        if self.each is not None:
            share = share * book.term(f"{path}.each", f"Number that {indicator.inside} is told for", self.each)
        return Step(f"Result for {indicator.inside}", share)


class Improvement(Frozen):
    """Points for doing better than one's own past, where that earns more than the level reached."""

    baseline: ShareAchieved
    """Own result in the past."""
    starts_at: Share
    """Improvement, in percentage points, above which points begin; 0% for from the first."""
    full_at: Share | None = None
    """Improvement that earns all points; where not given, the way from own baseline to the upper threshold."""
    at_most: Share | None = None
    """Most of the points that improvement alone can earn, such as 90%; all where not given."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        pairs = _together(self.starts_at, self.full_at) if self.full_at is not None else ()
        if any(start >= full for start, full in pairs):
            raise Refused(
                "`full_at:` must be a greater improvement than `starts_at:`.", "Raise it, or lower the start."
            )
        return self


class Middle(Frozen):
    """A threshold on the way, at which a stated part of the points is earned."""

    at: Number
    """The threshold, between `lower:` and `upper:`."""
    earns: Share
    """Part of the points earned there; on either side they rise in proportion."""


class Prevalence(Frozen):
    """How common the condition is here, against the nation: the points are worth more where it is more common."""

    own: ShareAchieved
    """Prevalence on the payee's own list."""
    national: ShareAmount
    """National prevalence."""


class Indicator(Frozen):
    """One thing that is measured, and the points it can earn: by thresholds, by yes or no, or as counted elsewhere."""

    code: Code
    """Short name, such as `bp_under_80`."""
    label: str | None = None
    """Name as a board would write it."""
    points: Points
    """Points it can earn."""
    achieved: ShareAchieved | None = None
    """The share achieved: a number, a measure, or `done:` out of `out_of:`."""
    rate: NumberAmount | None = None
    """What is measured, where it is not a share: a rate, a wait, a score, or how much activity there was."""
    per: Per | None = None
    """What `rate:` is counted for, such as each 1,000 people of high need."""
    met: Annotated[tuple[FlagAmount, ...], BeforeValidator(one_or_many)] = ()
    """Yes-or-no criteria instead of a share; all must be met, or nothing is earned."""
    earned: PointsAmount | None = None
    """Points counted elsewhere, instead of a share; never more than `points:`."""
    lower: NumberAmount | None = None
    """Threshold at which points begin; between it and `upper:` they rise in proportion. Without it, all or nothing."""
    middle: Middle | None = None
    """A threshold between the two that earns a stated part of the points."""
    upper: NumberAmount | None = None
    """Threshold at which all points are earned."""
    better: Literal["higher", "lower"] = "higher"
    """Whether more or less of it is better."""
    improvement: Improvement | None = None
    """Another way to earn the points, by improving on one's own past; the better of the two counts."""
    prevalence: Prevalence | None = None
    """Makes a point worth more or less by how common the condition is."""

    @property
    def name(self) -> str:
        """Name in sentences and workbooks."""
        return self.label or spoken(self.code)

    @property
    def inside(self) -> str:
        """Name in the middle of a sentence."""
        return within(self.name)

    @model_validator(mode="after")
    def _one_way_of_measuring(self) -> Self:
        measured = (self.achieved is not None, self.rate is not None, bool(self.met), self.earned is not None)
        if sum(measured) != 1:
            raise Refused(
                "An indicator is measured in one way.",
                "Give one of `achieved:` (a share), `rate:`, `met:` (yes or no) or `earned:` (points counted "
                "elsewhere).",
            )
        by_level = self.achieved is not None or self.rate is not None
        if by_level and self.upper is None:
            raise Refused(
                "What is achieved has nothing to be held against.",
                "Give `upper:`, and `lower:` where it is not all or nothing.",
            )
        if self.per is not None and self.rate is None:
            raise Refused("`per:` is what a `rate:` is counted for.", "Give `rate:`, or take `per:` out.")
        if self.middle is not None and self.lower is None:
            raise Refused("A threshold on the way needs one to start from.", "Give `lower:`, or take `middle:` out.")
        if not by_level and (self.lower or self.upper or self.improvement):
            raise Refused("Thresholds and improvement go with `achieved:` or `rate:`.", "Take them out.")
        if self.rate is not None and self.improvement is not None:
            raise Refused("Improvement is measured on a share.", "Give `achieved:`, or take `improvement:` out.")
        faults = [*self._not_shares(), *self._crossed()]
        if faults:
            raise Faults(faults)
        return self

    def _not_shares(self) -> Iterator[Fault]:
        if self.achieved is None:
            return
        middle = self.middle.at if self.middle is not None else None
        for name, threshold in (("lower", self.lower), ("middle", middle), ("upper", self.upper)):
            over = [number for number in _stated(threshold) if number > 1]
            if over:
                what = f"The threshold {over[0]:,} is not a share."
                yield Fault((name,), what, f"A share is 0% to 100%; did you mean {over[0]:,}%?")

    def _crossed(self) -> Iterator[Fault]:
        if not isinstance(self.lower, TermValue) or not isinstance(self.upper, TermValue):
            return
        at = self.middle.at.value if self.middle is not None else None
        ends = [end for end in (self.lower.value, self.upper.value) if end is not None]
        if at is not None and len(ends) == 2 and not min(ends) < at < max(ends):
            what = "The threshold on the way does not lie between the other two."
            yield Fault(("middle",), what, "Move it between them.")
        for low, high in _together(self.lower, self.upper):
            if low == high:
                what = "Both thresholds are the same, so nothing lies between them."
                yield Fault(("lower",), what, "Take `lower:` out if it is all or nothing.")
                return
            if (low > high) != (self.better == "lower"):
                fix = "Swap them, or say `better: lower` if less of it is better."
                if self.better == "lower":
                    fix = "Where less is better, points begin at the higher number; swap them."
                yield Fault(("lower",), "The thresholds are the wrong way round.", fix)
                return

    def earns(self, book: RuleBook, number: int) -> Step:
        """The points earned, not rounded."""
        path = f"indicators.{number}"
        available = book.term(f"{path}.points", f"Points for {self.inside}", self.points)
        if self.earned is not None:
            counted = book.number(f"{path}.earned", f"Points counted for {self.inside}", self.earned, "points")
            points: Node = Minimum((counted, available))
        elif self.met:
            points = Multiply(available, self._all_met(book, path))
        else:
            points = Multiply(available, self._part(book, path))
        return Step(f"Points earned for {self.inside}", points)

    def available(self, book: RuleBook, number: int) -> Node:
        """The points it can earn."""
        return book.term(f"indicators.{number}.points", f"Points for {self.inside}", self.points)

    def relative_prevalence(self, book: RuleBook, number: int) -> Node | None:
        """Own prevalence over national, or None where points are worth the same everywhere."""
        if self.prevalence is None:
            return None
        path = f"indicators.{number}.prevalence"
        own = _share(book, f"{path}.own", f"Own prevalence of {self.inside}", self.prevalence.own)
        national = book.number(
            f"{path}.national", f"National prevalence of {self.inside}", self.prevalence.national, "share"
        )
        return Step(f"Prevalence of {self.inside}, own over national", own / national)

    def _all_met(self, book: RuleBook, path: str) -> Node:
        flags = [
            book.number(f"{path}.met.{n}", f"Criterion {n} met for {self.inside}", flag, "flag")
            for n, flag in enumerate(self.met, start=1)
        ]
        return product(flags[0], flags[1:])

    def _part(self, book: RuleBook, path: str) -> Node:
        assert self.upper is not None
        measured = "share" if self.achieved is not None else "number"
        if self.achieved is not None:
            level = _share(book, f"{path}.achieved", f"Achievement of {self.inside}", self.achieved)
        else:
            assert self.rate is not None
            label = f"Result for {self.inside}" if self.per is None else f"Number counted of {self.inside}"
            level = book.number(f"{path}.rate", label, self.rate, measured)
            if self.per is not None:
                level = self.per.rate(book, f"{path}.per", self, level)
        upper = _threshold(book, f"{path}.upper", f"Upper threshold for {self.inside}", self.upper, measured)
        if self.lower is None:
            reached: Node = Compare(">=" if self.better == "higher" else "<=", level, upper)
        else:
            lower = _threshold(book, f"{path}.lower", f"Lower threshold for {self.inside}", self.lower, measured)
            reached = self._between(book, path, (level, lower, upper))
        attained = Step(f"Part earned for {self.inside}", reached)
        if self.improvement is None:
            return attained
        improved = Step(f"Part earned by improving {self.inside}", self._improved(book, path, level, upper))
        by_level = Step(f"Part earned by the level of {self.inside}", reached)
        return Step(f"Part earned for {self.inside}", Maximum((by_level, improved)))

    def _between(self, book: RuleBook, path: str, at: tuple[Node, Node, Node]) -> Node:
        """Nothing at the lower threshold, all at the upper, a stated part at one between them."""
        level, lower, upper = at
        clause = self.middle
        if clause is None:
            return ramp(level, lower, upper)
        measured = "share" if self.achieved is not None else "number"
        middle = _threshold(book, f"{path}.middle.at", f"Middle threshold for {self.inside}", clause.at, measured)
        earns = book.term(
            f"{path}.middle.earns", f"Part earned at the middle threshold for {self.inside}", clause.earns
        )
        below = Step(f"Way to the middle threshold gone for {self.inside}", ramp(level, lower, middle))
        above = Step(f"Way from the middle to the upper threshold gone for {self.inside}", ramp(level, middle, upper))
        return below * earns + above * Step(f"Part left past the middle threshold for {self.inside}", ONE - earns)

    def _improved(self, book: RuleBook, path: str, level: Node, upper: Node) -> Node:
        assert self.improvement is not None
        clause, path = self.improvement, f"{path}.improvement"
        baseline = _share(book, f"{path}.baseline", f"Own baseline for {self.inside}", clause.baseline)
        up = self.better == "higher"
        gained = Step(f"Improvement of {self.inside}", level - baseline if up else baseline - level)
        start = book.term(f"{path}.starts_at", f"Improvement of {self.inside} at which points begin", clause.starts_at)
        if clause.full_at is not None:
            end = book.term(f"{path}.full_at", f"Improvement of {self.inside} that earns all points", clause.full_at)
            part: Node = ramp(gained, start, end)
        else:
            way = Step(f"Way to the upper threshold for {self.inside}", upper - baseline if up else baseline - upper)
            through = Step(f"Part of the way gone for {self.inside}", ramp(gained, start, way))
            part = gate(way, ">", start, through)
        if clause.at_most is None:
            return part
        most = book.term(f"{path}.at_most", f"Most that improvement earns for {self.inside}", clause.at_most)
        return Minimum((part, most))


def _share(book: RuleBook, name: str, label: str, amount: Any) -> Node:
    """A share as stated, or counted; of a prevalence, nobody to count it from is a fault and not nought."""
    if not isinstance(amount, Fraction):
        return book.number(name, label, amount, "share")
    done = book.number(f"{name}.done", f"Numerator, {within(label)}", amount.done, "people")
    out_of = book.number(f"{name}.out_of", f"Denominator, {within(label)}", amount.out_of, "people")
    share = done / out_of
    return Step(label, share if name.endswith("prevalence.own") else If(Compare(">", out_of, ZERO), share, ZERO))


def _stated(amount: Amount | None) -> tuple[Decimal, ...]:
    return amount.numbers if isinstance(amount, TermValue) else ()


def _threshold(book: RuleBook, name: str, label: str, amount: Amount, measured: str) -> Node:
    """A threshold in the unit of what is held against it."""
    if isinstance(amount, TermValue) and amount.is_stated:
        return Term(name, unit(measured), amount.label or label, value=amount)
    if isinstance(amount, TermValue):
        return book.term(name, label, amount.restated(unit=measured))
    return book.number(name, label, amount, measured)


def _together(one: TermValue, other: TermValue) -> Iterator[tuple[Decimal, Decimal]]:
    """Numbers of two terms that hold at once, as far as can be told from the contract alone."""
    if one.by_period is not None and other.by_period is not None:
        yield from ((one.by_period[year], other.by_period[year]) for year in one.by_period if year in other.by_period)
    elif one.value is not None:
        yield from ((one.value, number) for number in other.numbers)
    elif other.value is not None:
        yield from ((number, other.value) for number in one.numbers)
