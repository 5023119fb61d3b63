"""Settlement over draws: a scenario's uncertain inputs through the same rules, in blocks, checked in every draw."""

from __future__ import annotations

from collections.abc import Iterator
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
    sampling = sampling_of(ready, how)
    values, surplus, paid, before = [], [], [], []
    settled: ByDraw | None = None
    done = 0
    for drawn, chance in drawn_in_blocks(ready, draws, sampling, at_once):
        settled = ready.settled(drawn, chance)
        before += [] if beside is None else [beside.settled(drawn, chance, ready.columns).surplus]
        values.append(drawn)
        surplus.append(settled.surplus)
        paid.append(settled.paid)
        done += len(drawn)
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


def sampling_of(ready: Uncertain, how: How | None) -> Sampling:
    """How draws of a scenario are made: as it says, or as is asked for."""
    stated, asked = ready.uncertainty, how or How()
    seed = stated.seed if asked.seed is None else asked.seed
    return Sampling(stated, len(ready.place.periods), seed, asked.sampler or stated.sampler)


def drawn_in_blocks(
    ready: Uncertain, draws: int, sampling: Sampling, at_once: int = AT_ONCE
) -> Iterator[tuple[Floats, Chance | None]]:
    """The draws of a scenario, so many blocks at a time: a row a draw of what is drawn, and chance."""
    held: list[DrawBlock] = []
    for block in sampling.blocks(draws):
        held.append(block)
        if len(held) == at_once or block.first + len(block.values) == draws:
            yield np.concatenate([one.values for one in held]), _chance(ready, held)
            held = []


def refuse_too_few(draws: int) -> None:
    """Raise InputError where so many draws cannot show a spread."""
    if draws < LEAST:
        what = f"{draws} draw{'s show' if draws != 1 else ' shows'} no spread."
        raise InputError.of("--draws", what, f"Ask for {LEAST} or more, such as 10000.")


def _chance(ready: Uncertain, blocks: list[DrawBlock]) -> Chance | None:
    found = [ready.activity.by_chance(block.noise, BLOCK) for block in blocks]
    return joined([one.first(len(block.values)) for one, block in zip(found, blocks, strict=True) if one is not None])
