"""What a run starts from, and what a scenario changes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from finmodel.contracts.contract import Contract
from finmodel.contracts.memo import Memo
from finmodel.core.place import Place
from finmodel.errors import Finding
from finmodel.measures.grid import Grid
from finmodel.scenarios.agreed_once import agreed_once
from finmodel.scenarios.steps_there import with_steps


@dataclass(frozen=True)
class Basis:
    """What a run starts from: the place, the contracts in force in order, and what was measured.

    The place knows how many steps of each service there are, such as wards: what does not say so needs as many as its
    own activity does, which is that of the first basis. Every other is made from that one, and keeps them.
    """

    place: Place
    contracts: tuple[Contract, ...]
    grid: Grid
    assumed: tuple[Finding, ...] = ()
    """What the changes of a scenario took to be so, for whoever reads its results."""
    memo: Memo = field(default_factory=Memo, repr=False, compare=False)
    """What was settled already, shared with every basis made from this one."""

    def __post_init__(self) -> None:
        """Sums that a contract takes from the place as it finds it, and its steps, are numbers from here on."""
        object.__setattr__(self, "place", with_steps(self.place, self.grid))
        object.__setattr__(self, "contracts", agreed_once(self.contracts, self.grid, self.place.periods))


Library = Mapping[str, Contract]
"""Contracts that scenarios bring into force, by file as the scenario names it."""
