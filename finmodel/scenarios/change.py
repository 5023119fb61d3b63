"""What every change of a scenario says, and what it does to the basis of a run.

A kind of change is a subclass in a file of `finmodel/scenarios/changes/`, and registers itself by naming its `kind`.
Files of scenarios, schemas and draws know it from the register alone, so all that they ask of a change is said here:
what it does to the basis, how large it is, how far its size may be drawn, and what it does to rows of activity.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Self, get_args

from pydantic import Field, model_validator

from finmodel.contracts.contract import Contract
from finmodel.core.ahead.forward import Sort
from finmodel.core.columns import Dimension
from finmodel.core.data import Text
from finmodel.core.frozen import Frozen
from finmodel.core.of_its_kind import Kinds, OfItsKind
from finmodel.core.party import Code
from finmodel.core.place import Place
from finmodel.errors import FinmodelError, Refused
from finmodel.measures.ask import Ask
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.sizes import (
    RISE,
    Bound,
    ByPeriod,
    EvenRamp,
    Growth,
    Ramp,
    SortOfSize,
    compounded,
    drawn_size,
    full_size,
    sized_by_year,
    there_by_year,
)

CONFIDENCE = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*% confidence", re.IGNORECASE)
"""An interval of confidence, and how much."""

Selection = Mapping[Dimension, tuple[str, ...]]
"""Codes by dimension that activity must have."""


@dataclass(frozen=True)
class OnRows:
    """What a change does to rows of activity, so that a draw can follow it from what it finds there."""

    told_by: tuple[str, ...] | None = None
    """Where what some rows lose others gain, the columns that such rows have in common; None where nothing moves from
    one row to another, and each is scaled by itself."""
    spread: bool = False
    """True where what a year gains is spread over the rows that gain, by what there is of each; else each row gains in
    proportion to itself, or as much as the rows that feed it lose."""
    whole_rows: bool = False
    """True where a row that loses gives up a part of all it has, units, days and money alike; else of its units."""
    in_units: bool = False
    """True where it moves so many units in all, however many there are; else a part of what there is."""


class Stated(Frozen):
    """A change with a name, and where its size comes from. A kind subclasses this and says what it does."""

    KINDS: ClassVar[dict[str, type[Stated]]] = {}
    """Every kind of change, by its name."""
    RANK: ClassVar[int] = 1000
    """Where the kind stands among others in a schema; a new one comes last."""

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
    cause: Text | None = None
    """What it is a part of: changes with the same cause are told as one, by this name."""

    OF_ACTIVITY: ClassVar[bool] = False
    """True where what it changes is people or activity, and contracts, funding and costs only to go with them."""
    KEEPS_AMOUNTS: ClassVar[bool] = False
    """True where there is as much activity afterwards: only who pays, or the price that is recorded, is another."""
    CALLED_BY_NAME: ClassVar[bool] = False
    """True where it may bring a contract into force under its own name, so that another name is another change."""
    FOUNDS_OTHERS: ClassVar[bool] = False
    """True where later changes may speak of what it brings into force, so that without it they cannot be looked at."""
    STRUCTURAL: ClassVar[bool] = False
    """True where it brings or alters contracts, or who pays and provides, and nothing else."""
    RAMPS: ClassVar[bool] = True
    """False where it comes in at once, so that it takes no ramp."""
    UNITS: ClassVar[tuple[str, ...]] = ()
    """Keys of its sizes that are units of activity."""
    A_HEAD: ClassVar[tuple[str, ...]] = ()
    """Keys of its sizes that are pounds for each person of the place."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        field = cls.model_fields.get("kind")
        for name in () if field is None else get_args(field.annotation):
            if Stated.KINDS.get(name, cls).__qualname__ != cls.__qualname__:
                raise FinmodelError(f"two kinds of change are called '{name}'")
            Stated.KINDS[name] = cls

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

    def sort_of(self, key: str) -> SortOfSize:
        """What sort of number one of its sizes is."""
        return RISE

    def resized(self, sizes: Mapping[str, ByPeriod]) -> Self:
        """The change at other sizes."""
        return self.model_copy(update=dict(sizes))

    @property
    def stated_size(self) -> float | None:
        """Its one size at its fullest, which a draw is beside; None where what is drawn may not be compared with it."""
        (size,) = self.sizes().values()
        return float(full_size(size))

    @property
    def one_term(self) -> tuple[str, str] | None:
        """The contract and the path of the one term that it sets; None where it sets none, or several."""
        return None

    @property
    def cost_a_head(self) -> Decimal | None:
        """Pounds a year that its programme costs for each person whom it reaches; None where it has none."""
        return None

    def with_cost_a_head(self, pounds: Decimal) -> Self:
        """The change with its programme at another cost for each person."""
        raise NotImplementedError

    def at_size(self, drawn: float) -> Self:
        """The change with its one size as drawn, at its fullest; one that differs by year keeps its course."""
        ((key, size),) = self.sizes().items()
        full = float(full_size(size))
        return self.resized({key: drawn_size(size, drawn / full) if full else Decimal(repr(drawn))})

    def times(self, factor: float) -> Self:
        """The change with all its sizes multiplied."""
        return self.resized({key: drawn_size(size, factor) for key, size in self.sizes().items()})

    def cannot_be_drawn(self, as_factor: bool) -> tuple[str, str] | None:
        """Why a draw cannot be its size, or a factor of its sizes, with how to mend it; None where one can."""
        sizes = self.sizes()
        if not sizes:
            fix = "Take the input out, or draw the activity, the term or the cost that it changes."
            return f"The size of '{self.name}' cannot be drawn.", fix
        if len(sizes) > 1 and not as_factor:
            fix = "Add `drawn: factor`, and give a distribution about 1."
            return f"'{self.name}' has several sizes: {', '.join(sizes)}.", fix
        return None

    @property
    def called_by_name(self) -> bool:
        """True where it may bring a contract into force under its own name, so that another name is another change."""
        return self.CALLED_BY_NAME

    def on_rows(self) -> OnRows:
        """What it does to rows of activity; scales each by itself where a kind says nothing else."""
        counted = any(key in self.UNITS for key in self.sizes())
        return OnRows(spread=counted, in_units=counted)

    def years(self) -> tuple[str, ...]:
        """Every year that says when it comes in."""
        return ()

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


class Starting(Stated):
    """A change that starts in a year."""

    starts: Text | None = None
    """First year of the change; the place's first where not given."""

    def years(self) -> tuple[str, ...]:
        """The year that it starts in, where one is named."""
        return (self.starts,) if self.starts else ()


class Dated(Starting):
    """A change that starts in a year, at once or by a ramp, and whose size may be uncertain."""

    SIZES: ClassVar[Mapping[str, SortOfSize]] = {}
    """Keys that hold a size for every year or by year, which a ramp may not stand beside by year, and their sort."""

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
                stated, least, most = (self.sort_of(key).spoken(each) for each in (full_size(size), low, high))
                what = f"`{key}:` is {stated}, and its `interval:` runs from {least} to {most}"
                raise Refused(f"{what}.", "Give all three in one kind of number, with the size stated in between.")
        sure = CONFIDENCE.match(self.interval_is or "")
        if sure is not None and not 0 < Decimal(sure[1]) < 100:
            what = f"No interval has '{self.interval_is}'."
            raise Refused(what, "Write a confidence above 0% and below 100%, such as `95% confidence`.")
        return self

    def sizes(self) -> Mapping[str, ByPeriod]:
        """The sizes that it states, by key."""
        return {key: size for key in self.SIZES if (size := getattr(self, key)) is not None}

    def sort_of(self, key: str) -> SortOfSize:
        """What sort of number one of its sizes is; a rise where it has a name that the change gives it."""
        return self.SIZES.get(key, RISE)

    def years(self) -> tuple[str, ...]:
        """The years that it and its ramp name."""
        ramp = self.ramp
        named = () if ramp is None else (ramp.from_,) if isinstance(ramp, EvenRamp) else tuple(ramp)
        return (*super().years(), *(year for year in named if year))

    def in_each_year(self, amount: ByPeriod, place: Place, where: str, sort: Sort | None = None) -> dict[str, Decimal]:
        """An amount in each of the place's years; one in pounds says what `sort`, which rises in years to come."""
        there = there_by_year(place.periods, self.starts, self.ramp, where)
        return sized_by_year(amount, there, where, place.ahead, sort)


class Growing(Dated):
    """A change that is a rise or a fall, once or again each year."""

    SIZES: ClassVar[Mapping[str, SortOfSize]] = {"by": RISE}

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


def _kinds() -> Kinds:
    return tuple(sorted(Stated.KINDS.values(), key=lambda kind: kind.RANK))


Change = Annotated[Stated, OfItsKind(_kinds)]
"""A change of any kind."""
