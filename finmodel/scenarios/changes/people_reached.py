"""Whom a change of activity reaches: a group of people, how many of them take it up, and what the programme costs.

An effect that was measured on patients holds for those people, and not for everybody who has such activity. So a
change that says whom it reaches moves their activity alone, by the part of them that takes it up, and is charged for
each of them: what lies outside of its group is told and stays as it is. Every kind of change of activity says it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Field, model_validator

from finmodel.core.columns import PERIOD, Dimension, PeopleDimension
from finmodel.core.data import Texts
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.place import Place, Pounds
from finmodel.core.written_number import read_number
from finmodel.errors import InputError, Refused
from finmodel.measures.ask import Ask
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.change import Dated
from finmodel.scenarios.changes.spending import Spending
from finmodel.scenarios.grid_rows import codes_there, matching, told
from finmodel.scenarios.sizes import there_by_year

_PENNY = Decimal("0.01")
_LIST = (
    "Nobody's number is read by a scenario, so a list of people is no group.",
    "Give the register a column that says who is on the list, map it as `locality:`, `practice:` or `need_band:` "
    "where the place has no other use for one, and name its code here.",
)
Uptake = Annotated[Decimal, BeforeValidator(lambda raw: raw if isinstance(raw, Decimal) else read_number(raw, "share"))]


class Reaches(Frozen):
    """A group of people, the part of it that takes something up, and what that costs for each of them."""

    NO_KEYS: ClassVar[Mapping[str, tuple[str, str]]] = {"list": _LIST}
    group: dict[PeopleDimension, Texts] = Field(min_length=1)
    """Whom it is for, by what the register says of people: {need_band: [high, very_high], age_band: 75-84}."""
    uptake: Uptake = Field(default=Decimal(1), gt=0, le=1)
    """The part of the group that takes it up; all of it where not given."""
    cost_a_head: Pounds | None = Field(default=None, gt=0)
    """Pounds a year for each person who takes it up; a ramp of the change applies to the number of people."""
    provider: Code | None = None
    """Partner that runs the programme and bears its cost."""
    paid_by: Code | None = None
    """Partner or pool that pays the provider for it; the provider bears it itself where not given."""

    @model_validator(mode="before")
    @classmethod
    def _no_list(cls, raw: Any) -> Any:
        group = raw.get("group") if isinstance(raw, dict) else None
        if isinstance(group, dict) and "list" in group:
            raise Refused(*_LIST)
        return raw

    @model_validator(mode="after")
    def _cost_is_somebodys(self) -> Self:
        if self.cost_a_head is not None and self.provider is None:
            raise Refused("Nobody bears the cost of the programme.", "Say under `provider:` who runs it.")
        if self.cost_a_head is None and (self.provider is not None or self.paid_by is not None):
            raise Refused(
                "The programme costs nothing.", "Give `cost_a_head:`, or take out `provider:` and `paid_by:`."
            )
        if self.paid_by is not None and self.paid_by == self.provider:
            raise Refused("A partner does not pay itself.", "Take out `paid_by:`.")
        return self

    def people(self, basis: Basis, where: str) -> dict[str, Decimal]:
        """People of the group on the register in each year; raises InputError where it has none of them."""
        rows = basis.grid.people
        mine = matching(rows, self.group)
        if not mine.any():
            what = f"Nobody on the register has {told(self.group)}."
            raise InputError.of(where, what, codes_there(rows, self.group))
        heads = rows[mine].groupby(PERIOD, sort=False, observed=True)["people"].sum()
        return {year: Decimal(str(heads.get(year, 0))) for year in basis.place.periods}


class Reaching(Dated):
    """A change of activity, which may say whom it reaches; a kind says what it moves, and what it brings with it."""

    OF_ACTIVITY: ClassVar[bool] = True
    reaches: Reaches | None = None
    """Whom it reaches: only their activity moves, by the part of them that takes it up, and the programme is paid for
    by the head; everybody where not given."""

    @model_validator(mode="after")
    def _a_part_of_what_is_there(self) -> Self:
        reach = self.reaches
        if reach is None:
            return self
        for where in self.spoken_of():
            twice = [name for name in where if name in reach.group]
            if twice:
                what = f"`{twice[0]}` is said of the activity, and of the group that it reaches."
                raise Refused(what, "Say it in one of the two places.")
        if reach.uptake != 1 and any(key in self.UNITS for key in self.sizes()):
            what = "Units are so many in all, and `uptake:` would take a part of them."
            raise Refused(what, "Give a share, such as 5%, or take out `uptake:` and state the units of those reached.")
        return self

    def moved(self, basis: Basis, library: Library, where: str) -> Basis:
        """The basis with the activity as the change leaves it; what a kind does."""
        raise NotImplementedError

    def brought(self, basis: Basis, library: Library, where: str) -> Basis:
        """The basis with contracts, funding and costs that the kind brings with it, its activity as it is."""
        return basis

    def spoken_of(self) -> tuple[Mapping[Dimension, tuple[str, ...]], ...]:
        """The selections of activity whose people may be narrowed to those reached, as the file states them."""
        return ()

    def changed(self, basis: Basis, library: Library, where: str) -> Basis:
        """The activity of those reached, moved, and the programme that reaches them."""
        return self._with_programme(self.moved(basis, library, where), where)

    def agreed(self, basis: Basis, library: Library, where: str) -> Basis:
        """What it brings with it, and the programme."""
        return self._with_programme(self.brought(basis, library, where), where)

    def asks(self) -> tuple[Ask, ...]:
        """What it speaks of and, where it is for a group, the people of that."""
        people = () if self.reaches is None else (Ask.of("people", self.reaches.group),)
        return (*super().asks(), *people)

    @property
    def called_by_name(self) -> bool:
        """True also where a programme is paid for under its name."""
        return super().called_by_name or self.reaches is not None

    def of_those_reached(self, where: Mapping[Dimension, tuple[str, ...]]) -> dict[Dimension, tuple[str, ...]]:
        """A selection of activity, of the people alone whom the change reaches."""
        found = dict(where)
        if self.reaches is not None:
            found.update(self.reaches.group.items())
        return found

    def taken_up(self, sizes: Mapping[str, Decimal]) -> dict[str, Decimal]:
        """Sizes by year on the activity of the group: only a part of it takes it up."""
        part = Decimal(1) if self.reaches is None else self.reaches.uptake
        return {year: size * part for year, size in sizes.items()}

    @property
    def part_reached(self) -> float:
        """The part of the group that takes it up; all where nothing is said."""
        return 1.0 if self.reaches is None else float(self.reaches.uptake)

    def running(self, place: Place, where: str) -> dict[str, Decimal]:
        """How much of the programme there is in each year, 0 to 1: from its start, and as its ramp comes in."""
        there = there_by_year(place.periods, self.starts, self.ramp, where)
        firsts = [
            min(place.periods.index(year) for year in size if year in place.periods)
            for size in self.sizes().values()
            if isinstance(size, dict) and set(size) & set(place.periods)
        ]
        first = min(firsts, default=0)
        return {year: part if number >= first else Decimal(0) for number, (year, part) in enumerate(there.items())}

    def reached(self, basis: Basis, where: str) -> dict[str, Decimal]:
        """People whom it reaches in each year: those of the group, by uptake, as the programme comes in."""
        assert self.reaches is not None
        there = self.running(basis.place, where)
        heads = self.reaches.people(basis, where)
        return {year: heads[year] * self.reaches.uptake * there[year] for year in basis.place.periods}

    def costs_of_programme(self, basis: Basis, where: str) -> dict[str, Decimal]:
        """Pounds that the programme costs in each year; nil where none is stated."""
        assert self.reaches is not None
        each = self.reaches.cost_a_head or Decimal(0)
        return {year: (heads * each).quantize(_PENNY) for year, heads in self.reached(basis, where).items()}

    @property
    def cost_a_head(self) -> Decimal | None:
        """What the programme costs for each person whom it reaches, where that is stated."""
        return None if self.reaches is None else self.reaches.cost_a_head

    def with_cost_a_head(self, pounds: Decimal) -> Self:
        """The change with its programme at another cost for each person."""
        assert self.reaches is not None
        return self.model_copy(update={"reaches": self.reaches.model_copy(update={"cost_a_head": pounds})})

    def without_programme(self) -> Reaches | None:
        """Whom it reaches, at no cost."""
        if self.reaches is None:
            return None
        return self.reaches.model_copy(update={"cost_a_head": None, "provider": None, "paid_by": None})

    def _with_programme(self, basis: Basis, where: str) -> Basis:
        reach = self.reaches
        if reach is None:
            return basis
        reach.people(basis, where)
        if reach.cost_a_head is None:
            return basis
        assert reach.provider is not None
        costs = {"for those reached": self.costs_of_programme(basis, where)}
        spending = Spending(self.name, reach.provider, reach.paid_by, costs, self.source, self.confirmed)
        return spending.laid_on(basis, where)
