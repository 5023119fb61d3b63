"""What a run starts from, and what a scenario changes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from finmodel.contracts.contract import Contract
from finmodel.contracts.memo import Memo
from finmodel.core.place import Place
from finmodel.measures.grid import Grid
from finmodel.scenarios.agreed_once import agreed_once


@dataclass(frozen=True)
class Basis:
    """What a run starts from: the place, the contracts in force in order, and what was measured."""

    place: Place
    contracts: tuple[Contract, ...]
    grid: Grid
    memo: Memo = field(default_factory=Memo, repr=False, compare=False)
    """What was settled already, shared with every basis made from this one."""

    def __post_init__(self) -> None:
        """Sums that a contract takes from the place as it finds it are numbers from here on."""
        object.__setattr__(self, "contracts", agreed_once(self.contracts, self.grid, self.place.periods))


Library = Mapping[str, Contract]
"""Contracts that scenarios bring into force, by file as the scenario names it."""
