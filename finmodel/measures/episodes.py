"""Episodes of care: what starts one, how long it lasts, what belongs to it, and how much of its cost counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from finmodel.errors import Refused
from finmodel.measures.row_rules import EVERY_ROW, ByYear, Choice, RowRule, refuse_amount, refuse_share


@dataclass(frozen=True)
class CostCap:
    """Spend of an episode above a limit counts at a share.

    The limit is an amount in pounds; a percentile of the episodes of the year (the least spend that so large a share
    of them stay at or below); or so many standard deviations (of a sample) above their mean.
    """

    by: Literal["amount", "percentile", "deviations"]
    level: ByYear
    residual_share: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        refuse_share(self.residual_share)
        if self.by == "amount":
            refuse_amount("cap on an episode", self.level)
        elif not isinstance(self.level, Decimal):
            raise Refused("A cap by percentile or standard deviations is the same in every year.", "Give one number.")
        elif self.by == "percentile":
            refuse_share(self.level)
            if not self.level:
                raise Refused("No episode is below percentile 0.", "Give a percentile above 0.")
        elif self.level < 0:
            raise Refused("A cap below the mean leaves most episodes out.", "Give 0 standard deviations or more.")


@dataclass(frozen=True)
class Episodes(RowRule):
    """One row for each episode, with the dimensions and the year of the row that triggers it.

    A trigger starts an episode unless the same person has another trigger in the `look_back_days` before it, or is
    in an episode already. The episode takes in the person's `included` rows, less those `excluded`, that start from
    the day of the trigger until the window ends. The window has `window_days` days from the day the trigger starts,
    that day being the first; or, `from_end`, the days of the trigger and `window_days` after its last. The trigger
    itself always belongs.

    A row belongs to one episode: what the rules of `after` took before neither triggers nor belongs to another.
    Each row counts as one spell and one unit; its days are the window's; its spend and cost are what belongs to it.
    """

    trigger: Choice
    window_days: int
    look_back_days: int = 0
    from_end: bool = False
    included: Choice = EVERY_ROW
    excluded: Choice = ()
    after: tuple[Episodes, ...] = ()
    cap: CostCap | None = None

    NEEDS = ("person",)
    PROPORTIONAL = False
    LOOKS_AROUND = True
    SPOKEN = "episodes of care"
    NOBODY = "They belong to no episode."

    def __post_init__(self) -> None:
        if not self.trigger:
            raise Refused("Nothing triggers an episode.", "Say which activity does.")
        if self.window_days < 1:
            raise Refused(f"A window of {self.window_days} days holds nothing.", "Give 1 or more.")
        if self.look_back_days < 0:
            raise Refused(f"{self.look_back_days} days is less than none.", "Give 0 or more.")
        if any(one.after != self.after[:place] for place, one in enumerate(self.after)):
            raise Refused("Each kind of episode must come after all those before it.", "List them in one order.")

    @property
    def needs(self) -> tuple[str, ...]:
        return (*self.NEEDS, *(("end",) if self.from_end else ()))

    @property
    def days_around(self) -> tuple[int, int]:
        return max(self.look_back_days, self.window_days), self.window_days

    @property
    def choices(self) -> tuple[Choice, ...]:
        return (self.trigger, self.included, self.excluded)

    def leaves_out(self, where: Mapping[str, Sequence[str]], rows: RowRule | None) -> bool:
        """True where all that fits is excluded and triggers nothing."""
        fitting = {name: set(codes) for name, codes in where.items()}
        never = any(all(fitting.get(name, {""}) <= set(codes) for name, codes in one) for one in self.excluded)
        return never and not any(
            all(fitting.get(name, set(codes)) & set(codes) for name, codes in one) for one in self.trigger
        )

    @property
    def uncapped(self) -> Episodes:
        """The same episodes at their whole cost."""
        return replace(self, cap=None)


@dataclass(frozen=True)
class Outside(RowRule):
    """Activity that belongs to none of some kinds of episode."""

    episodes: tuple[Episodes, ...]

    NEEDS = ("person",)
    PROPORTIONAL = False
    LOOKS_AROUND = True
    SPOKEN = "activity outside episodes of care"
    NOBODY = "They belong to no episode."

    def leaves_out(self, where: Mapping[str, Sequence[str]], rows: RowRule | None) -> bool:
        """True where the others are what belongs to the episodes."""
        return isinstance(rows, Episodes) and rows.uncapped in self.episodes

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for one in self.episodes for name in one.needs))

    @property
    def days_around(self) -> tuple[int, int]:
        before, after = zip(*(one.days_around for one in self.episodes), strict=True)
        return max(before), max(after)

    @property
    def choices(self) -> tuple[Choice, ...]:
        return tuple(one for each in self.episodes for one in each.choices)
