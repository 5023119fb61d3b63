"""From a quality result to a rate: a plain multiplier, a scale, a standard with an alternative, or its complement.

Schemes state quality in ways that look unlike, and each of them comes to a rate. So all stand here, and `sharing`
multiplies by the rate whichever way it was stated.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import BaseModel, Discriminator, Field, Tag, model_validator

from finmodel.contracts.amount import FlagAmount, ScoreAmount, ShareAmount
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.scale import Beyond, Scale
from finmodel.contracts.values import Score, Share
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.rules.nodes import ONE, ZERO, Add, Node, Round, Step
from finmodel.rules.shapes import Stretch, collar, gate, look_up, total


class ScalePoint(Frozen):
    """A score, and the rate that goes with it."""

    score: Score
    """The score."""
    rate: Share
    """The rate at that score."""


class QualityScale(Frozen):
    """A rate that runs in a straight line from each point of a scale to the next."""

    score: ScoreAmount
    """The quality score."""
    points: tuple[ScalePoint, ...] = Field(min_length=2)
    """The scale, from the lowest score up."""
    beyond: Beyond | None = None
    """What holds below the first point and past the last: `hold`, the rate of the nearest; `refuse`, nothing."""

    @model_validator(mode="after")
    def _points_rise(self) -> Self:
        faults = [
            Fault(
                ("points", number), "The scores of the scale do not rise.", "List them from the lowest score up, once."
            )
            for number, (one, after) in enumerate(pairwise(self.points), start=1)
            if one.score.value is not None and after.score.value is not None and one.score.value >= after.score.value
        ]
        faults = faults or [*self._scale.fault(("points",), self.beyond)]
        if faults:
            raise Faults(faults)
        return self

    @property
    def _scale(self) -> Scale:
        last = self.points[-1].score
        return Scale.of([*((one.score, after.score) for one, after in pairwise(self.points)), (last, last)])

    def rate(self, book: RuleBook, path: str, which: str) -> Node:
        """The rate at the score; `which` ends each label."""
        score = book.number(f"{path}.score", f"Quality score{which}", self.score, "score")
        scores = [
            book.term(f"{path}.points.{n}.score", f"Score at point {n}{which}", each.score)
            for n, each in enumerate(self.points, 1)
        ]
        rates = [
            book.term(f"{path}.points.{n}.rate", f"Rate at point {n}{which}", each.rate)
            for n, each in enumerate(self.points, 1)
        ]
        stretches = [Stretch(scores[n], rates[n], scores[n + 1], rates[n + 1]) for n in range(len(self.points) - 1)]
        if self.beyond == "refuse":
            return look_up(score, stretches, f"Quality rate{which}", "the scale of quality")
        stretches.append(Stretch(scores[-1], rates[-1]))
        held = Step(f"Score within the scale{which}", collar(score, scores[0], scores[-1]))
        return look_up(held, stretches, f"Quality rate{which}")


class RollingMean(Frozen):
    """The mean of the scores of several years."""

    mean_of: tuple[ScoreAmount, ...] = Field(min_length=2)
    """The score of each year."""
    decimals: int = Field(default=2, ge=0, le=6)
    """Decimals the mean is rounded to."""

    def mean(self, book: RuleBook, path: str, which: str) -> Node:
        """The mean, rounded."""
        scores = [
            book.number(f"{path}.mean_of.{n}", f"Score of year {n}{which}", score, "score")
            for n, score in enumerate(self.mean_of, 1)
        ]
        years = Step(f"Years in the mean{which}", Add((ONE,) * len(scores)))
        return Step(f"Mean score{which}", Round(Step(f"Scores added up{which}", total(scores)) / years, self.decimals))


def _score_or_mean(raw: Any) -> str:
    return "mean" if isinstance(raw, RollingMean) or (isinstance(raw, dict) and "mean_of" in raw) else "score"


def _scale_or_part(raw: Any) -> str:
    return "scale" if isinstance(raw, QualityScale) or (isinstance(raw, dict) and "points" in raw) else "part"


PartOrScale = Annotated[
    Annotated[ShareAmount, Tag("part")] | Annotated[QualityScale, Tag("scale")], Discriminator(_scale_or_part)
]


class Alternative(Frozen):
    """A lesser standard, and the part of the share that is earned where only that one is met."""

    met: FlagAmount
    """Yes where the lesser standard is met."""
    part: PartOrScale
    """Part of the share that is then earned, such as half, or the quality score itself."""


class QualityStandard(Frozen):
    """The share in full where a quality standard is met, a part where only a lesser one is, else nothing."""

    met: FlagAmount | None = None
    """Yes where the standard is met."""
    score: ScoreAmount | None = None
    """Instead of `met:`, the score that must reach `at_least:`."""
    at_least: (
        Annotated[
            Annotated[ScoreAmount, Tag("score")] | Annotated[RollingMean, Tag("mean")], Discriminator(_score_or_mean)
        ]
        | None
    ) = None
    """The score that meets the standard, or the mean of several years' scores."""
    part: PartOrScale | None = None
    """Part of the share earned where the standard is met; all of it where not given."""
    alternative: Alternative | None = None
    """A lesser standard."""

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        if (self.score is None) != (self.at_least is None):
            raise Refused(
                "`score:` and `at_least:` go together.", "Give both, or say with `met:` who meets the standard."
            )
        if (self.met is None) == (self.score is None):
            raise Refused("A standard is met by `met:`, or by a `score:` of `at_least:`.", "Give one of the two.")
        return self

    def threshold(self, book: RuleBook, path: str, which: str) -> Node | None:
        """The score that meets the standard, where it is told by one."""
        if self.at_least is None:
            return None
        if isinstance(self.at_least, RollingMean):
            return self.at_least.mean(book, f"{path}.at_least", which)
        return book.number(f"{path}.at_least", f"Score that meets the standard{which}", self.at_least, "score")

    def rate(self, book: RuleBook, path: str, which: str, threshold: Node | None) -> Node:
        """The part of the share that is earned; `which` ends each label."""
        full: Node = ONE
        if self.part is not None:
            full = _part(book, f"{path}.part", ("Part where the standard is met", which), self.part)
        otherwise: Node = ZERO
        if self.alternative is not None:
            at, stated = f"{path}.alternative", self.alternative
            lesser = _part(book, f"{at}.part", ("Part where only the lesser standard is met", which), stated.part)
            flag = book.number(f"{at}.met", f"Meets the lesser standard{which}", stated.met, "flag")
            otherwise = Step(f"Part earned short of the standard{which}", gate(flag, "=", ONE, lesser))
        if threshold is not None and self.score is not None:
            score = book.number(f"{path}.score", f"Quality score{which}", self.score, "score")
            return gate(score, ">=", threshold, full, otherwise)
        assert self.met is not None
        met = book.number(f"{path}.met", f"Meets the standard{which}", self.met, "flag")
        return gate(met, "=", ONE, full, otherwise)


def _way(raw: Any) -> str:
    if isinstance(raw, BaseModel):
        return {QualityScale: "scale", QualityStandard: "standard"}.get(type(raw), "part")
    keys = raw.keys() if isinstance(raw, dict) else set()
    return "scale" if "points" in keys else "standard" if keys & QualityStandard.model_fields.keys() else "part"


Quality = Annotated[
    Annotated[ShareAmount, Tag("part")]
    | Annotated[QualityScale, Tag("scale")]
    | Annotated[QualityStandard, Tag("standard")],
    Discriminator(_way),
]
"""A quality result of 0 to 1, or the way from a score or a standard to one."""


def _part(book: RuleBook, path: str, label: tuple[str, str], stated: Any) -> Node:
    if isinstance(stated, QualityScale):
        return stated.rate(book, path, label[1])
    return book.number(path, "".join(label), stated, "share")


def quality_rate(book: RuleBook, path: str, stated: Any, which: str) -> tuple[Node, Node | None]:
    """The part of the share that quality earns, and the score that meets its standard, where it has one.

    `which` ends each label, to tell two of them apart.
    """
    if isinstance(stated, QualityStandard):
        threshold = stated.threshold(book, path, which)
        return Step(f"Quality result{which}", stated.rate(book, path, which, threshold)), threshold
    if isinstance(stated, QualityScale):
        return Step(f"Quality result{which}", stated.rate(book, path, which)), None
    return book.number(path, "Quality result", stated, "share"), None


class ComplementRate(Frozen):
    """A loss rate of one less share times quality, between a floor and a ceiling."""

    share: Share
    """Share that quality multiplies."""
    floor: Share
    """Least loss rate."""
    ceiling: Share
    """Greatest loss rate."""

    @model_validator(mode="after")
    def _floor_below_ceiling(self) -> Self:
        low, high = self.floor.value, self.ceiling.value
        if isinstance(low, Decimal) and isinstance(high, Decimal) and low > high:
            raise Refused("The least loss rate is above the greatest.", "Swap `floor:` and `ceiling:`.")
        return self

    def rate(self, book: RuleBook, path: str, quality: Node) -> Step:
        """The loss rate."""
        share = book.term(f"{path}.share", "Share that quality multiplies", self.share)
        lowest = book.term(f"{path}.floor", "Least loss rate", self.floor)
        highest = book.term(f"{path}.ceiling", "Greatest loss rate", self.ceiling)
        return Step("Loss rate", collar(ONE - share * quality, lowest, highest))
