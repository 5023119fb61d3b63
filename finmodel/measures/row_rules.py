"""Rules that turn the priced rows of activity into other rows: what started when, long stays, returns, limits.

A contract says what it wants of rows as a value, not as SQL: so equal rules are made once whoever asks, and tell which
columns and days they need before any data is read. How each is carried out is a kernel's business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from finmodel.core.columns import ACTIVITY_DIMENSIONS
from finmodel.core.speech import sentence
from finmodel.errors import Refused

Selection = tuple[tuple[str, tuple[str, ...]], ...]
"""Codes by dimension of activity; a row fits where each dimension named has one of its codes."""
Choice = tuple[Selection, ...]
"""A row is chosen where it fits any of these selections; of none, no row is chosen."""
EVERY_ROW: Choice = ((),)
"""The choice of all activity."""
ByYear = Decimal | tuple[tuple[str, Decimal], ...]
"""An amount for every year, or one for each year by its label."""


def choice(*selections: Mapping[Any, Sequence[str]]) -> Choice:
    """Rows that fit any of some selections, in a fixed order so that equal choices are equal.

    Raises Refused for a dimension that no row of activity has.
    """
    found: list[Selection] = []
    for selection in selections:
        for name in selection:
            if name not in ACTIVITY_DIMENSIONS:
                raise Refused(f"Rows cannot be chosen by '{name}'.", f"Use {', '.join(ACTIVITY_DIMENSIONS)}.")
        codes = {name: (one,) if isinstance(one, str) else one for name, one in selection.items()}
        found.append(tuple((name, tuple(sorted(set(one)))) for name, one in sorted(codes.items())))
    return tuple(sorted(set(found)))


def by_year(amounts: Mapping[str, Decimal] | Decimal) -> ByYear:
    """An amount for every year, or one a year, as a rule holds it."""
    return tuple(sorted(amounts.items())) if isinstance(amounts, Mapping) else amounts


@dataclass(frozen=True)
class RowRule:
    """How to make rows of other rows, with the same columns; two equal rules make the same rows."""

    NEEDS: ClassVar[tuple[str, ...]] = ()
    """Columns of activity that must be mapped for the rule to mean anything."""
    PROPORTIONAL: ClassVar[bool] = True
    """True where twice the activity of a kind makes twice the rows; false where a threshold lies inside."""
    LOOKS_AROUND: ClassVar[bool] = False
    """True where it reads other rows of the same person, in and out of the years settled."""
    SPOKEN: ClassVar[str] = ""
    """What the rows are, for messages."""
    NOBODY: ClassVar[str] = ""
    """What becomes of rows that name no person, where that matters."""

    @property
    def parts(self) -> tuple[RowRule, ...]:
        """The rules it is made of: itself, or several in turn."""
        return (self,)

    @property
    def needs(self) -> tuple[str, ...]:
        """Columns of activity that must be mapped."""
        return self.NEEDS

    @property
    def days_around(self) -> tuple[int, int]:
        """How many days before and after a row it looks for others of the same person."""
        return 0, 0

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Choices of activity that it speaks of."""
        return ()

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Dimensions that its choices speak of."""
        return tuple(dict.fromkeys(name for one in self.choices for selection in one for name, _ in selection))

    def leaves_out(self, where: Mapping[str, Sequence[str]], rows: RowRule | None) -> bool:
        """True where none of the activity that fits `where`, by another rule for rows or by none, is among its rows."""
        return False


@dataclass(frozen=True)
class Started(RowRule):
    """Rows that started between two days, both included."""

    first: date
    last: date

    NEEDS = ("start",)
    SPOKEN = "activity that started between two dates"

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Refused(f"{self.last} is before {self.first}.", "Give the first day first.")


@dataclass(frozen=True)
class Stay(RowRule):
    """Rows whose length of stay lies in a range, both ends included; their days are those past `beyond`."""

    at_least: int = 0
    at_most: int | None = None
    beyond: int = 0

    NEEDS = ("end",)
    SPOKEN = "stays by their length"

    def __post_init__(self) -> None:
        if self.at_least < 0 or self.beyond < 0:
            raise Refused("A stay has no less than 0 days.", "Give 0 or more.")
        if self.at_most is not None and self.at_most < self.at_least:
            raise Refused(f"No stay is {self.at_least} days or more and {self.at_most} or less.", "Mend the range.")


@dataclass(frozen=True)
class StaysByCode(RowRule):
    """Rows whose length of stay lies in the range of their currency; a row of another currency is none of them."""

    stays: tuple[tuple[str, Stay], ...]
    """Each currency, once, and its range."""
    _hashed: int = field(init=False, repr=False, compare=False)

    NEEDS = ("end",)
    SPOKEN = "stays by their length, code by code"

    def __post_init__(self) -> None:
        codes = [code for code, _ in self.stays]
        assert len(set(codes)) == len(codes)
        object.__setattr__(self, "_hashed", hash(self.stays))

    def __hash__(self) -> int:
        """Worked out once: the rule is part of an ask for each of its codes."""
        return self._hashed

    @property
    def dimensions(self) -> tuple[str, ...]:
        return ("currency",)


@dataclass(frozen=True)
class StopLoss(RowRule):
    """Each person's spend of a year up to an amount, and a share of what is above it.

    Rows count in the order they started: those past the amount count at the residual share, so that each row keeps
    its own provider, setting and so on, and a person's rows sum to the limited spend to the penny. A row that names
    no person counts in full. Only spend is limited.
    """

    amount: ByYear
    residual_share: Decimal = Decimal(0)
    chosen: Choice = EVERY_ROW

    NEEDS = ("person",)
    PROPORTIONAL = False
    SPOKEN = "spend up to a limit for each person"
    NOBODY = "They count in full."

    def __post_init__(self) -> None:
        refuse_amount("limit", self.amount)
        refuse_share(self.residual_share)

    @property
    def choices(self) -> tuple[Choice, ...]:
        return (self.chosen,)


@dataclass(frozen=True)
class Returned(RowRule):
    """Rows that start within some days of the end of an earlier row of the same person, which `index` chooses.

    The day of the earlier row's end is day 0. A row that starts before the earlier one ends is no return.
    """

    index: Choice
    within_days: int
    same_provider: bool = False

    NEEDS = ("person", "end")
    PROPORTIONAL = False
    LOOKS_AROUND = True
    SPOKEN = "returns soon after an earlier stay"
    NOBODY = "None of them counts as a return."

    def __post_init__(self) -> None:
        if self.within_days < 0:
            raise Refused(f"{self.within_days} days is less than none.", "Give 0 or more.")

    @property
    def days_around(self) -> tuple[int, int]:
        return self.within_days, 0

    @property
    def choices(self) -> tuple[Choice, ...]:
        return (self.index,)


@dataclass(frozen=True)
class InTurn(RowRule):
    """Several rules, each applied to the rows that the one before it made."""

    rules: tuple[RowRule, ...]

    SPOKEN = "activity, by several rules in turn"

    def __post_init__(self) -> None:
        for rule in self.rules[1:]:
            if looks_around(rule) or isinstance(rule, InTurn):
                raise Refused(sentence(f"{rule.SPOKEN} are found in all the activity"), "Put that rule first.")

    @property
    def parts(self) -> tuple[RowRule, ...]:
        return self.rules

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for rule in self.rules for name in rule.needs))

    @property
    def choices(self) -> tuple[Choice, ...]:
        return tuple(one for rule in self.rules for one in rule.choices)


def in_turn(*rules: RowRule | None) -> RowRule | None:
    """Several rules as one, those that read other rows of a person first; None where there is none."""
    stated = [part for rule in rules if rule is not None for part in rule.parts]
    ordered = tuple(sorted(stated, key=lambda part: not part.LOOKS_AROUND))
    return InTurn(ordered) if len(ordered) > 1 else next(iter(ordered), None)


def looks_around(rule: RowRule) -> bool:
    """True where the rule, or any of several in turn, reads other rows of the same person."""
    return any(part.LOOKS_AROUND for part in rule.parts)


def proportional(rule: RowRule) -> bool:
    """True where twice the activity of a kind makes twice the rows."""
    return all(part.PROPORTIONAL for part in rule.parts)


def refuse_amount(name: str, amount: ByYear) -> None:
    """Raise Refused where an amount of money is below nil or not in whole pence."""
    for each in [amount] if isinstance(amount, Decimal) else [one for _, one in amount]:
        if each < 0 or each * 100 != int(each * 100):
            raise Refused(f"The {name} of {each} is not an amount in pounds and pence.", "Give 0 or more.")


def refuse_share(part: Decimal) -> None:
    """Raise Refused where a share is not from 0 to 1, in millionths at the finest."""
    if not 0 <= part <= 1 or part * 10**6 != int(part * 10**6):
        raise Refused(f"{part} is not a share.", "Give 0 to 1, to 6 decimals at most.")
