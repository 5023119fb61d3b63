"""What a group leaves behind by taking part alone: a scenario with the changes that are its doing, and no other's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from finmodel.core.place import Place
from finmodel.scenarios.causes import Between
from finmodel.scenarios.run import Run
from finmodel.scenarios.scenario import Scenario


@dataclass
class TakingPart:
    """The changes between two scenarios, by whose doing they are."""

    between: Between
    partners: Sequence[str]
    """Who may take part. A change that is the doing of anybody else is made in any case."""
    left_out: dict[str, None] = field(default_factory=dict)
    """Changes that could not be made without those of others, as they were found."""

    @property
    def apart(self) -> list[str]:
        """Names of the changes that are made whoever takes part."""
        return [cause.name for cause in self.between.causes if cause.actor not in self.partners]

    def changes_of(self, coalition: int) -> int:
        """The set of changes that are made when a group takes part."""
        there = {name for place, name in enumerate(self.partners) if coalition >> place & 1}
        made = [
            number
            for number, cause in enumerate(self.between.causes)
            if cause.actor in there or cause.actor not in self.partners
        ]
        return sum(1 << number for number in made)

    def scenarios(self) -> Mapping[int, Scenario | None]:
        """A scenario for each set of changes that some group makes; None where nothing is changed."""
        chosen = dict.fromkeys(self.changes_of(group) for group in range(1 << len(self.partners)))
        return {each: self.between.scenario(each) for each in chosen}

    def note(self, asked: int, made: int) -> None:
        """Take down what a group could not do without others."""
        causes = enumerate(self.between.causes)
        self.left_out |= {cause.name: None for number, cause in causes if (asked & ~made) >> number & 1}


def acting(between: Between, place: Place) -> tuple[str, ...]:
    """Partners of the place whose doing some change is, in the order of the place."""
    actors = {cause.actor for cause in between.causes}
    return tuple(partner.id for partner in place.partners if partner.id in actors)


def surpluses(run: Run, period: str | None) -> dict[str, int]:
    """Pence that each partner has left, in one year or in all."""
    table = run.positions
    rows = table if period is None else table[table["period"] == period]
    found = rows.groupby("partner", sort=False)["surplus"].sum()
    return {partner.id: int(found[partner.id]) for partner in run.basis.place.partners}
