"""What stands around a contract while its terms move: all that is settled once, in every draw.

The whole place is settled once, so that only the contract, and contracts that count what it pays, are settled again for
each set of terms. Of every other line is kept what it leaves with each party, and what those few ask of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from finmodel.contracts.contract import Contract
from finmodel.contracts.line import LineOf, Paid, counted
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settled_lines import SettledLine, Settlement, from_lines
from finmodel.contracts.values import Case
from finmodel.core.money import Floats
from finmodel.core.place import OUTSIDE, Place
from finmodel.positions.by_draw import positions_by_draw
from finmodel.positions.settled_money import Pence, whole_pence
from finmodel.rules.nodes import Measure


@dataclass(frozen=True)
class DrawnTogether:
    """Some draws of the place, settled with the contract, and of what it is compared with."""

    settlement: Settlement
    before: Pence
    """Whole pence left with each party in the baseline: shape (party, draw, period)."""


@dataclass(frozen=True)
class Around:
    """What stands while the terms of one contract move. Arrays have draws before the last axis, or one for all."""

    place: Place
    cases: tuple[Case, ...]
    contracts: tuple[Contract, ...]
    """Every contract in force, in order."""
    chosen: Contract
    moving: tuple[Contract, ...]
    """The contract, and those after it that count what moves with it."""
    values: Mapping[str, Mapping[str, Floats]]
    """Of each moving contract, its terms and measures by name."""
    stays: Mapping[tuple[str, str], Floats]
    """What a measure of a moving contract counts of lines that stay, where it counts of those that move too."""
    held: Pence
    """What lines that stay leave with each party, and with outside: shape (party, draw, period)."""
    before: Pence
    """What the baseline leaves with each party: shape (party, draw, period)."""

    @property
    def draws(self) -> int:
        """How many draws there are; one where nothing is drawn."""
        return int(self.held.shape[1])


def moving_with(contracts: Sequence[Contract], chosen: Contract) -> tuple[Contract, ...]:
    """A contract, and those after it that count what it, or another that moves with it, pays."""
    moving: list[Contract] = []
    for contract in contracts:
        if contract is chosen or any(counts(measure, moving) for measure in contract.measures()):
            moving.append(contract)
    return tuple(moving)


def counts(measure: Measure, moving: Iterable[RuleBook]) -> bool:
    """True where a measure counts what a line of some contracts comes to."""
    ask = measure.ask
    if not isinstance(ask, Paid | LineOf):
        return False
    return any(counted(ask, contract.id, line) for contract in moving for line in contract.lines())


def around(place: Place, contracts: Sequence[Contract], chosen: Contract, blocks: Iterable[DrawnTogether]) -> Around:
    """What stands around a contract, from the place settled in blocks of draws."""
    moving = moving_with(contracts, chosen)
    settled = [_one_block(place, moving, block) for block in blocks]
    sizes = [block.held.shape[1] for block in settled]
    values = {
        book.id: {
            name: _joined([block.values[book.id][name] for block in settled], sizes)
            for name in settled[0].values[book.id]
        }
        for book in moving
    }
    stays = {key: _joined([block.stays[key] for block in settled], sizes) for key in settled[0].stays}
    held = np.concatenate([block.held for block in settled], axis=1)
    before = np.concatenate([block.before for block in settled], axis=1)
    return Around(place, settled[0].cases, tuple(contracts), chosen, moving, values, stays, held, before)


@dataclass(frozen=True)
class _Block:
    cases: tuple[Case, ...]
    values: Mapping[str, Mapping[str, Floats]]
    stays: Mapping[tuple[str, str], Floats]
    held: Pence
    before: Pence


def _one_block(place: Place, moving: Sequence[Contract], block: DrawnTogether) -> _Block:
    settlement, draws = block.settlement, block.before.shape[1]
    ids = {contract.id for contract in moving}
    values, stays = {}, {}
    for contract in moving:
        named = [(node.name, node.along) for node in contract.terms()]
        named += [(node.name, node.along) for node in contract.measures()]
        along = {name for name, axis in named if axis is not None}
        known = settlement.values[contract.id]
        values[contract.id] = {name: _with_draws(value, name in along) for name, value in known.items()}
        earlier = [line for line in settlement.before(contract.id) if line.contract.id not in ids]
        for measure in contract.measures():
            if isinstance(measure.ask, Paid | LineOf) and counts(measure, moving):
                total = from_lines(measure.ask, earlier, len(settlement.cases))
                stays[contract.id, measure.name] = _with_draws(total, along=False)
    held = np.concatenate([positions_by_draw(settlement, place, draws).surplus, _nothing(draws, settlement)])
    held = held - moved(place, [line for line in settlement.lines if line.contract.id in ids], (draws,))
    return _Block(settlement.cases, values, stays, held, block.before)


def moved(place: Place, lines: Sequence[SettledLine], draws: tuple[int, ...]) -> Pence:
    """What some lines leave with each party of a place, and with outside: whole pence, shape (party, …, period).

    `draws` is the shape between: how many draws, or how many sets of them.
    """
    spots = {name: number for number, name in enumerate((*place.parties, OUTSIDE))}
    found = np.zeros((len(spots), *draws, len(place.periods)), dtype=np.int64)
    for settled in lines:
        for payer, payee, amounts in settled.flows():
            pence = whole_pence(amounts)
            found[spots[payer]] -= pence
            found[spots[payee]] += pence
    return found


def _nothing(draws: int, settlement: Settlement) -> Pence:
    return np.zeros((1, draws, len(settlement.cases)), dtype=np.int64)


def _with_draws(value: Floats, along: bool) -> Floats:
    """A value with an axis for draws before its last."""
    return value if value.ndim - along > 1 else value[..., None, :]


def _joined(parts: Sequence[Floats], sizes: Sequence[int]) -> Floats:
    """Blocks one after the other; one draw for all where nothing differs from draw to draw."""
    if all(part.shape[-2] == 1 for part in parts) and (sum(sizes) == 1 or max(sizes) > 1):
        return parts[0]
    shaped = [
        np.broadcast_to(part, (*part.shape[:-2], size, part.shape[-1])) for part, size in zip(parts, sizes, strict=True)
    ]
    return np.concatenate(shaped, axis=-2)
