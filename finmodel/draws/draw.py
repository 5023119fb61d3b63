"""Settlement over draws: a scenario's uncertain inputs through the same rules, in blocks, checked in every draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from finmodel.core.money import Floats
from finmodel.core.progress import Progress, Stage, silent
from finmodel.draws.chance import Chance, joined
from finmodel.draws.sampling import BLOCK, DrawBlock, How, Sampling
from finmodel.draws.uncertain import Uncertain
from finmodel.errors import InputError
from finmodel.positions.by_draw import ByDraw
from finmodel.positions.settled_money import Pence
from finmodel.scenarios.uncertainty import Sampler

AT_ONCE = 8
"""Blocks that are settled together; it changes speed and memory, never a result."""

LEAST = 2
"""Fewest draws that have a spread."""


@dataclass(frozen=True)
class Draws:
    """Everything kept of a scenario's draws: what was drawn, and totals by partner and by contract."""

    uncertain: Uncertain
    seed: int
    sampler: Sampler
    values: Floats
    """A row a draw, a column a number drawn."""
    surplus: Pence
    """Whole pence left with each party: shape (party, draw, period)."""
    paid: Pence
    """Whole pence that moved under each contract: shape (contract, draw, period)."""
    contracts: tuple[str, ...]
    before: Pence | None = None
    """What would be left with each party in the same draws under what the scenario is compared with."""

    def __len__(self) -> int:
        return len(self.values)


def draw(
    ready: Uncertain,
    draws: int,
    how: How | None = None,
    progress: Progress | None = None,
    beside: Uncertain | None = None,
    at_once: int = AT_ONCE,
) -> Draws:
    """Settle a scenario so many times, each at its own draw of what is uncertain; and another at the same draws."""
    refuse_too_few(draws)
    tell = progress or silent
    stated, asked = ready.uncertainty, how or How()
    seed = stated.seed if asked.seed is None else asked.seed
    sampling = Sampling(stated, len(ready.place.periods), seed, asked.sampler or stated.sampler)
    values, surplus, paid, before = [], [], [], []
    held: list[DrawBlock] = []
    settled: ByDraw | None = None
    for block in sampling.blocks(draws):
        held.append(block)
        done = block.first + len(block.values)
        if len(held) == at_once or done == draws:
            at, chance = np.concatenate([one.values for one in held]), _chance(ready, held)
            settled = ready.settled(at, chance)
            before += [] if beside is None else [beside.settled(at, chance, ready.columns).surplus]
            values += [one.values for one in held]
            surplus.append(settled.surplus)
            paid.append(settled.paid)
            held = []
            tell(Stage(f"Settling draws of {ready.scenario.title}", done / draws, draws, "draws"))
    assert settled is not None
    return Draws(
        ready,
        sampling.seed,
        sampling.sampler,
        np.concatenate(values),
        np.concatenate(surplus, axis=1),
        np.concatenate(paid, axis=1),
        settled.contracts,
        np.concatenate(before, axis=1) if before else None,
    )


def refuse_too_few(draws: int) -> None:
    """Raise InputError where so many draws cannot show a spread."""
    if draws < LEAST:
        what = f"{draws} draw{'s show' if draws != 1 else ' shows'} no spread."
        raise InputError.of("--draws", what, f"Ask for {LEAST} or more, such as 10000.")


def _chance(ready: Uncertain, blocks: list[DrawBlock]) -> Chance | None:
    found = [ready.activity.by_chance(block.noise, BLOCK) for block in blocks]
    return joined([one.first(len(block.values)) for one, block in zip(found, blocks, strict=True) if one is not None])
