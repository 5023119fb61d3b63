"""Distributions an uncertain input may have, each with the value below which a given part of its draws lies.

Each states the value at a part of its draws, because draws start as parts from 0 to 1, spread evenly and made to move
together: cutting off, correlation and percentiles then ask nothing more of it.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from finmodel.core.amounts import MINUS
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.money import Floats, parse_money
from finmodel.errors import Refused

RAREST = 1e-9
"""Draws rarer than one in a billion, on either side, are left out."""


def _amount(raw: Any) -> Any:
    """A number as a person writes it: 4%, -2.5%, £1,490 or 1.05."""
    if isinstance(raw, Decimal):
        return raw
    if raw is None or isinstance(raw, bool | list | dict):
        raise Refused("A number is missing here.", "Write it like 4%, £1,490 or 1.05.")
    text = str(raw).strip()
    number = parse_money(text.removesuffix("%"))
    return number / 100 if text.endswith("%") else number


Amount = Annotated[Decimal, BeforeValidator(_amount), Field(allow_inf_nan=False)]
NO_SPREAD = "the distribution has no spread, so nothing is uncertain"


class _Shape(Frozen):
    """A distribution, which may be cut off at a lowest and a highest value."""

    lowest: Amount | None = None
    """Nothing below this is drawn; what is left keeps its proportions."""
    highest: Amount | None = None
    """Nothing above this is drawn; what is left keeps its proportions."""

    def whole(self, part: Floats) -> Floats:
        """The value below which each part of the draws lies, before anything is cut off."""
        raise NotImplementedError

    def below(self, value: float) -> float:
        """The part of the draws below a value, before anything is cut off."""
        low, high = 0.0, 1.0
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if float(self.whole(np.array([middle]))[0]) < value else (low, middle)
        return (low + high) / 2

    def quantile(self, part: Floats) -> Floats:
        """The value below which each part (0 to 1) of the draws lies."""
        if self.lowest is None and self.highest is None:
            return self.whole(np.clip(part, RAREST, 1 - RAREST))
        first = 0.0 if self.lowest is None else self.below(float(self.lowest))
        last = 1.0 if self.highest is None else self.below(float(self.highest))
        inside = np.clip(first + np.asarray(part, dtype=np.float64) * (last - first), RAREST, 1 - RAREST)
        least = -math.inf if self.lowest is None else float(self.lowest)
        most = math.inf if self.highest is None else float(self.highest)
        return np.clip(self.whole(inside), least, most)

    def ends(self) -> tuple[float, float]:
        """The lowest and highest value that is drawn."""
        low, high = self.quantile(np.array([0.0, 1.0]))
        return float(low), float(high)

    def says(self, percent: bool = False) -> str:
        """The distribution in words, its numbers as percentages where they are shares."""
        stated = self.model_dump(exclude={"shape"}, exclude_none=True, by_alias=True)
        parts = ", ".join(f"{key} {_spoken(value, percent)}" for key, value in stated.items())
        return f"{self.shape.replace('_', ' ')}: {parts}"  # type: ignore[attr-defined]

    @model_validator(mode="after")
    def _cut_in_order(self) -> Self:
        if self.lowest is not None and self.highest is not None and self.lowest >= self.highest:
            raise Faults([Fault(("lowest",), "`lowest:` is not below `highest:`.", "Swap the two, or mend one.")])
        low, high = self.ends()
        if not low < high:
            raise Refused("Nothing is left between `lowest:` and `highest:`.", "Widen them.")
        return self


def _spoken(value: object, percent: bool) -> str:
    if isinstance(value, list | tuple):
        return " ".join(_spoken(each, percent) for each in value)
    if isinstance(value, Decimal):
        shown = value * 100 if percent else value
        return f"{shown.normalize():,f}".replace("-", MINUS) + ("%" if percent else "")
    return f"{value}"


def _above(low: Decimal, high: Decimal, key: str) -> None:
    if not low < high:
        what = f"'{high}' is not above '{low}'." if low != high else f"{NO_SPREAD[:1].upper()}{NO_SPREAD[1:]}."
        raise Faults([Fault((key,), what, "Give the lower number first, and two that differ.")])


def _spread(sd: Decimal) -> None:
    if sd <= 0:
        raise Faults([Fault(("sd",), f"{NO_SPREAD[:1].upper()}{NO_SPREAD[1:]}.", "Give an `sd:` above nil.")])


class Normal(_Shape):
    """A bell curve."""

    shape: Literal["normal"]
    """Which distribution it is."""
    mean: Amount
    """What is expected."""
    sd: Amount
    """Standard deviation: two draws in three lie within it."""

    def whole(self, part: Floats) -> Floats:
        return float(self.mean) + float(self.sd) * normal_score(part)

    @model_validator(mode="before")
    @classmethod
    def _has_spread(cls, raw: Any) -> Any:
        return _with_spread(raw)


class Lognormal(_Shape):
    """A curve above nil with a long tail to the right."""

    shape: Literal["lognormal"]
    """Which distribution it is."""
    mean: Annotated[Amount, Field(gt=0)]
    """What is expected, of the quantity itself."""
    sd: Amount
    """Standard deviation of the quantity itself."""

    def whole(self, part: Floats) -> Floats:
        variance = math.log1p((float(self.sd) / float(self.mean)) ** 2)
        return np.exp(math.log(float(self.mean)) - variance / 2 + math.sqrt(variance) * normal_score(part))

    @model_validator(mode="before")
    @classmethod
    def _has_spread(cls, raw: Any) -> Any:
        return _with_spread(raw)


def _with_spread(raw: Any) -> Any:
    """What a file says of a normal or lognormal, refused where its spread is nil or less."""
    if isinstance(raw, dict) and raw.get("sd") is not None:
        try:
            sd = _amount(raw["sd"])
        except ValueError:
            return raw
        _spread(sd)
    return raw


class _Cornered(_Shape):
    """A distribution between a lowest and highest value, with a most likely one."""

    low: Amount
    """Smallest value there may be."""
    mode: Amount
    """Most likely value."""
    high: Amount
    """Largest value there may be."""

    @model_validator(mode="before")
    @classmethod
    def _in_order(cls, raw: Any) -> Any:
        try:
            low, mode, high = (_amount(raw[key]) for key in ("low", "mode", "high"))
        except (TypeError, KeyError, ValueError):
            return raw
        _above(low, high, "high")
        if not low <= mode <= high:
            raise Faults(
                [Fault(("mode",), "The most likely value lies outside `low:` to `high:`.", "Mend one of them.")]
            )
        return raw


class Uniform(_Shape):
    """Every value between two ends as likely as the other."""

    shape: Literal["uniform"]
    """Which distribution it is."""
    low: Amount
    """Smallest value there may be."""
    high: Amount
    """Largest value there may be."""

    def whole(self, part: Floats) -> Floats:
        return float(self.low) + (float(self.high) - float(self.low)) * np.asarray(part, dtype=np.float64)

    @model_validator(mode="before")
    @classmethod
    def _in_order(cls, raw: Any) -> Any:
        try:
            low, high = (_amount(raw[key]) for key in ("low", "high"))
        except (TypeError, KeyError, ValueError):
            return raw
        _above(low, high, "high")
        return raw


class Triangular(_Cornered):
    """Straight lines from the smallest to the most likely to the largest value."""

    shape: Literal["triangular"]
    """Which distribution it is."""

    def whole(self, part: Floats) -> Floats:
        low, mode, high = float(self.low), float(self.mode), float(self.high)
        peak = (mode - low) / (high - low)
        rising = low + np.sqrt(part * (high - low) * (mode - low))
        falling = high - np.sqrt((1 - part) * (high - low) * (high - mode))
        return np.where(part < peak, rising, falling)


class Pert(_Cornered):
    """A smooth curve with the most likely value four times as heavy as each end."""

    shape: Literal["pert"]
    """Which distribution it is."""

    def whole(self, part: Floats) -> Floats:
        low, mode, high = float(self.low), float(self.mode), float(self.high)
        one = 1 + 4 * (mode - low) / (high - low)
        other = 1 + 4 * (high - mode) / (high - low)
        return low + (high - low) * _beta(one, other, part)


class Beta(_Shape):
    """A curve from 0 to 1, such as a share known from so many of so many."""

    shape: Literal["beta"]
    """Which distribution it is."""
    alpha: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    """Weight towards 1, such as how many had it."""
    beta: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    """Weight towards 0, such as how many had it not."""

    def whole(self, part: Floats) -> Floats:
        return _beta(self.alpha, self.beta, part)


class Empirical(_Shape):
    """Values that were seen, each as likely as the other."""

    shape: Literal["empirical"]
    """Which distribution it is."""
    values: tuple[Amount, ...] = Field(min_length=2)
    """What was seen; a value seen twice is given twice."""

    def whole(self, part: Floats) -> Floats:
        seen = np.sort(np.array([float(value) for value in self.values]))
        return np.asarray(seen[np.minimum((part * len(seen)).astype(np.int64), len(seen) - 1)])

    @model_validator(mode="before")
    @classmethod
    def _has_spread(cls, raw: Any) -> Any:
        values = raw.get("values") if isinstance(raw, dict) else None
        if isinstance(values, list) and len(values) > 1 and len(set(map(str, values))) == 1:
            fault = Fault(("values",), f"{NO_SPREAD[:1].upper()}{NO_SPREAD[1:]}.", "Give values that differ.")
            raise Faults([fault])
        return raw


class Interval(_Shape):
    """An interval as a study publishes it, turned into a normal or a lognormal."""

    shape: Literal["interval"]
    """Which distribution it is."""
    interval: tuple[Amount, Amount]
    """Lower and upper end."""
    level: Annotated[Amount, Field(gt=0, lt=1)] = Decimal("0.95")
    """Part of the draws that lies between them, such as 95%."""
    becomes: Literal["normal", "lognormal"] = "normal"
    """Distribution it is turned into: normal (even on both sides), or lognormal (even in proportion)."""

    def whole(self, part: Floats) -> Floats:
        low, high = (float(end) for end in self.interval)
        reach = float(normal_score(np.array([(1 + float(self.level)) / 2]))[0])
        if self.becomes == "lognormal":
            middle, sd = (math.log(low) + math.log(high)) / 2, (math.log(high) - math.log(low)) / (2 * reach)
            return np.exp(middle + sd * normal_score(part))
        return (low + high) / 2 + (high - low) / (2 * reach) * normal_score(part)

    def says(self, percent: bool = False) -> str:
        low, high = (_spoken(end, percent) for end in self.interval)
        return f"{self.becomes}, from the {self.level:.0%} interval {low} to {high}"

    @model_validator(mode="before")
    @classmethod
    def _in_order(cls, raw: Any) -> Any:
        try:
            low, high = (_amount(one) for one in raw["interval"])
        except (TypeError, KeyError, ValueError):
            return raw
        if low > high:
            fix = "Give the lower end first, then the upper."
            raise Faults([Fault(("interval",), "The interval is upside down.", fix)])
        if low == high:
            fix = "Give two ends that differ."
            raise Faults([Fault(("interval",), f"{NO_SPREAD[:1].upper()}{NO_SPREAD[1:]}.", fix)])
        if raw.get("becomes") == "lognormal" and low <= 0:
            what = "A lognormal lies above nil, and the interval does not."
            raise Faults([Fault(("interval",), what, "Use `becomes: normal`.")])
        return raw


class BySite(_Shape):
    """What each of some sites found, a site as likely as another; made of `sites:` of a scenario."""

    shape: Literal["by_site"] = "by_site"
    """Which distribution it is."""
    values: tuple[tuple[str, Decimal], ...]
    """Each site, in the order of the file, and what it found."""
    lacks: tuple[str, ...] = ()
    """Sites that do not know it, which have it as stated."""
    symbol: str = ""
    """What stands before its numbers, such as £."""

    def whole(self, part: Floats) -> Floats:
        seen = np.array([float(value) for _, value in self.values])
        return np.asarray(seen[np.minimum((np.asarray(part) * len(seen)).astype(np.int64), len(seen) - 1)])

    def ends(self) -> tuple[float, float]:
        seen = [float(value) for _, value in self.values]
        return min(seen), max(seen)

    def says(self, percent: bool = False) -> str:
        told = ", ".join(f"{site} {self.symbol}{_spoken(value, percent)}" for site, value in self.values)
        lacks = f" (as stated where not known: {', '.join(self.lacks)})" if self.lacks else ""
        return f"one of {len(self.values)} sites: {told}{lacks}"


class SiteNumber(BySite):
    """Which of some sites is drawn, by its number in the file."""

    def says(self, percent: bool = False) -> str:
        return f"one of {len(self.values)} sites at a time, for all that they found: " + ", ".join(
            site for site, _ in self.values
        )


class AcrossSites(Normal):
    """The spread between sites as a bell curve; made of `sites:` of a scenario."""

    shape: Literal["normal"] = "normal"
    """Which distribution it is."""
    count: int
    """How many sites there are."""

    def says(self, percent: bool = False) -> str:
        mean, sd = (_spoken(each, percent) for each in (self.mean, self.sd))
        return f"spread of {self.count} sites: mean {mean}, standard deviation {sd}, drawn jointly"


Distribution = Annotated[
    Normal | Lognormal | Uniform | Triangular | Pert | Beta | Empirical | Interval, Field(discriminator="shape")
]


def normal_score(part: Floats) -> Floats:
    """The value of a standard normal below which a part of its draws lies."""
    from scipy.special import ndtri

    return np.asarray(ndtri(part), dtype=np.float64)


def _beta(one: float, other: float, part: Floats) -> Floats:
    from scipy.special import betaincinv

    return np.asarray(betaincinv(one, other, part), dtype=np.float64)
