"""The files of a place that is open: what its data is measured for, over the years that it states.

Data is always measured over the place's own years, so that going on to more of them reads nothing again; the years to
come are made of what was measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from finmodel.contracts.contract import Contract
from finmodel.core.ahead.forward import Forward
from finmodel.core.place import Place
from finmodel.core.progress import Progress
from finmodel.load.ahead.carried_on import carried_on
from finmodel.load.kept.kept import Kept, OwnFiles, Wanted
from finmodel.load.place_grid import Besides, Built
from finmodel.load.remarks.empty_years import reached
from finmodel.measures.ask import Ask
from finmodel.measures.engines import Engine
from finmodel.scenarios.ahead.carried_grid import carried_grid
from finmodel.scenarios.scenario import Scenario


@dataclass(frozen=True)
class PlaceFiles:
    """A place read from its folder, with its contracts in force, over its own years or carried forward for more."""

    place: Place
    folder: Path
    data_folder: Path
    contracts: tuple[Contract, ...]
    kept: Kept | None = field(default=None, compare=False, repr=False)
    """What was measured before; None where the data is read each time."""
    engine: Engine | str | None = None
    """The engine that its rows are worked on, or its address, if one is named."""
    stated: tuple[Place, tuple[Contract, ...]] | None = field(default=None, compare=False, repr=False)
    """Where it is carried forward for more years, the place and its contracts as their files state them."""

    @property
    def as_stated(self) -> tuple[Place, tuple[Contract, ...]]:
        """The place and its contracts as their files state them, over the place's own years."""
        return (self.place, self.contracts) if self.stated is None else self.stated

    def carried(self, scenarios: Sequence[Scenario], years: int = 0) -> Self:
        """The place over so many years in all, or as many as scenarios go on for where that is more."""
        before = self.place.ahead
        more = max(years, *(each.years or 0 for each in scenarios), 0)
        ahead = [each for each in scenarios if each.forward is not None] if more or before is not None else []
        if more <= len(self.place.periods) and not ahead:
            return self
        place, contracts = self.as_stated
        made = carried_on(place, contracts, (max(more, len(self.place.periods)), before), ahead)
        if made is None or (before is not None and made[0].ahead == before):
            return self
        return replace(self, place=made[0], contracts=made[1], stated=(place, contracts))

    def over_years(self, years: int, forward: Forward | None) -> Self:
        """The place over so many years in all, with what rises in those past its own; itself where it has as many."""
        if years <= len(self.place.periods):
            return self
        place, contracts = self.as_stated
        made = carried_on(place.model_copy(update={"forward": forward}), contracts, (years, None), ())
        assert made is not None
        return replace(self, place=made[0], contracts=made[1], stated=(place, contracts))

    def measure(
        self,
        asks: Sequence[Ask],
        progress: Progress | None = None,
        scenarios: Sequence[Scenario] = (),
        drawn: bool = False,
        tried: bool = False,
    ) -> Built:
        """The place's data, added up into what is asked; a year without any is refused, new codes are not missed.

        Where draws take people again, activity is by group of them too if it is `drawn`, in one group if only `tried`.
        """
        made = frozenset(code for scenario in scenarios for code in scenario.makes())
        besides = Besides(made, drawn and any(each.draws_people for each in scenarios), tried)
        place, contracts = self.as_stated
        own = OwnFiles(contracts, self.folder)
        built = self.built_of(Wanted(place, self.data_folder, tuple(asks), besides, progress, own))
        warnings = (*built.warnings, *reached(place, built.reach, self.folder / "place.yaml"))
        grid = carried_grid(built.grid.carried(place.carried_forward), self.place)
        return replace(built, grid=grid, warnings=warnings)

    def built_of(self, wanted: Wanted) -> Built:
        """What is wanted, kept or measured; on an engine that is named it is always measured."""
        if self.kept is None or self.engine is not None:
            return replace(wanted, engine=self.engine).measured()
        return self.kept.built(wanted)
