"""What every change of a scenario says, and what it does to the basis of a run."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar, Self

from pydantic import Field, model_validator

from finmodel.contracts.contract import Contract
from finmodel.core.columns import Dimension
from finmodel.core.data import Text
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.place import Place
from finmodel.errors import Refused
from finmodel.measures.ask import Ask
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.sizes import (
    Bound,
    ByPeriod,
    EvenRamp,
    Growth,
    Ramp,
    compounded,
    full_size,
    sized_by_year,
    spoken_size,
    there_by_year,
)

Selection = Mapping[Dimension, tuple[str, ...]]
"""Codes by dimension that activity must have."""


class Stated(Frozen):
    """A change with a name, and where its size comes from. A kind subclasses this and says what it does."""

    name: str = Field(min_length=1)
    """What changes, as a board would say it."""
    source: str = Field(min_length=1)
    """Where the size of the change comes from; `assumption` where it is one."""
    date: str | None = None
    """When that was published or agreed."""
    actor: Code | None = None
    """Whose doing it is: a partner by its id, or `outside` where nobody in the place decides it."""
    confirmed: bool = True
    """False where nobody has checked it against its source."""

    OF_ACTIVITY: ClassVar[bool] = False
    """True where what it changes is people or activity, and contracts, funding and costs only to go with them."""

    def changed(self, basis: Basis, library: Library, where: str) -> Basis:
        """The basis as the change leaves it; raises InputError, told at `where`, where it does not fit."""
        raise NotImplementedError

    def agreed(self, basis: Basis, library: Library, where: str) -> Basis:
        """The basis with the contracts, funding and costs that the change leaves; people and activity stay as they are.

        Raises InputError, told at `where`, where it does not fit.
        """
        return basis if self.OF_ACTIVITY else self.changed(basis, library, where)

    def contracts_after(
        self, contracts: tuple[Contract, ...], library: Library, place: Place | None
    ) -> tuple[Contract, ...]:
        """The contracts as the change leaves them, so that what they count can be measured with the rest."""
        return contracts

    def sizes(self) -> Mapping[str, ByPeriod]:
        """How large it is, by what the file calls that; nothing where it has no size that could be another."""
        return {}

    def resized(self, sizes: Mapping[str, ByPeriod]) -> Self:
        """The change at other sizes."""
        return self.model_copy(update=dict(sizes))

    def asks(self) -> tuple[Ask, ...]:
        """What of the data it must know to be made."""
        return tuple(Ask.of("quantity", where) for where in self.selections())

    def selections(self) -> tuple[Selection, ...]:
        """Every selection of activity that it speaks of and the baseline must have."""
        return ()

    def makes(self) -> tuple[tuple[str, str], ...]:
        """Codes that it brings with it, such as those of a new service, each with its dimension."""
        return ()

    def files(self) -> tuple[str, ...]:
        """Contract files that it brings into force."""
        return ()


class Dated(Stated):
    """A change that starts in a year, at once or by a ramp, and whose size may be uncertain."""

    SIZES: ClassVar[tuple[str, ...]] = ()
    """Keys that hold a size for every year or by year, which a ramp may not stand beside by year."""

    RAMPS: ClassVar[bool] = True
    """False where it comes in at once, so that it takes no ramp."""

    starts: Text | None = None
    """First year of the change; the place's first where not given."""
    ramp: Ramp | None = None
    """How the change comes in, such as {2023/24: 25%, 2024/25: 100%} or {from: 2023/24, years: 3}; else at once."""
    interval: tuple[Bound, Bound] | None = None
    """Lowest and highest size that the source gives, such as [-12%, -3%]; the size stated lies between. Draws of the
    scenario draw the size from it, unless `uncertainty:` says how it is drawn."""
    interval_is: str | None = None
    """What the interval is, such as `95% confidence`, `range across sites` or `plausible range`. One of confidence is
    drawn as a normal, any other as a triangle with its peak at the size stated."""

    @model_validator(mode="after")
    def _said_once(self) -> Self:
        for key in self.SIZES:
            if isinstance(getattr(self, key), dict) and self.ramp is not None:
                raise Refused(f"`{key}:` by year and `ramp:` both say how the change comes in.", "Give one of them.")
        if self.interval is None:
            return self
        sizes, (low, high) = self.sizes(), self.interval
        if len(sizes) != 1:
            what = f"`interval:` is of one size, and this change states {len(sizes) or 'none'}"
            raise Refused(f"{what}.", "Say under `uncertainty:` what is uncertain.")
        for key, size in sizes.items():
            if low > high:
                raise Refused("The `interval:` is upside down.", "Give the lowest first, then the highest.")
            if not low <= full_size(size) <= high:
                stated, least, most = (spoken_size(key, each) for each in (full_size(size), low, high))
                what = f"`{key}:` is {stated}, and its `interval:` runs from {least} to {most}"
                raise Refused(f"{what}.", "Give all three in one kind of number, with the size stated in between.")
        return self

    def sizes(self) -> Mapping[str, ByPeriod]:
        """The sizes that it states, by key."""
        return {key: size for key in self.SIZES if (size := getattr(self, key)) is not None}

    def years(self) -> tuple[str, ...]:
        """Every year that says when it comes in."""
        ramp = self.ramp
        named = () if ramp is None else (ramp.from_,) if isinstance(ramp, EvenRamp) else tuple(ramp)
        return tuple(year for year in (self.starts, *named) if year)

    def in_each_year(self, amount: ByPeriod, place: Place, where: str) -> dict[str, Decimal]:
        """An amount in each of the place's years."""
        return sized_by_year(amount, there_by_year(place.periods, self.starts, self.ramp, where), where)


class Growing(Dated):
    """A change that is a rise or a fall, once or again each year."""

    SIZES: ClassVar[tuple[str, ...]] = ("by",)

    by: Growth
    """Growth over the baseline, such as 4% or -2%, for every year or by year."""
    each_year: bool = False
    """True where it grows by as much again in each further year."""

    def growth(self, place: Place, where: str) -> dict[str, Decimal]:
        """How much more than the baseline each year has."""
        return self.grown(self.by, place, where)

    def grown(self, by: ByPeriod, place: Place, where: str) -> dict[str, Decimal]:
        """How much more than the baseline each year has, at a growth."""
        found = self.in_each_year(by, place, where)
        return compounded(found) if self.each_year else found
