"""Luck told from effort: how often a contract pays where nothing has changed but chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from finmodel.draws.chance import Chance, nothing_by_chance
from finmodel.draws.draw import Draws
from finmodel.draws.sampling import BLOCK
from finmodel.draws.uncertain import Uncertain
from finmodel.scenarios.grid_rows import chosen
from finmodel.scenarios.uncertainty import Noise

SIZES = (0.25, 0.5, 1.0, 2.0, 4.0, 10.0)
"""Populations for which luck is shown, as multiples of the place's own."""
MOST = 4_000
"""Draws of each population; more would not change what is shown."""
INDEPENDENT = Noise.model_construct(
    name="All activity", where={}, over_dispersion=1.0, source="assumption: events are independent (Poisson)"
)
"""The noise of a place that states none."""


def luck(draws: Draws, sizes: tuple[float, ...] = SIZES) -> pd.DataFrame:
    """The chance that each contract pays with no true effect: only counts of activity vary about the data's.

    Contracts, terms and funding are the scenario's; its changes of activity and its other uncertain inputs are set
    aside. Columns: contract, period, times_population, people (on average in the year), chance_of_paying and
    chance_of_taking_back (0 to 1), average_paid, at_expected (what it pays where activity is just as expected) and luck
    (their difference), in pounds for the place's own population; below nil where more comes back to the payer.
    """
    ready = _with_noise(draws.uncertain)
    expected = ready.by_chance_alone(nothing_by_chance(ready.before.grid))
    rows = []
    for number, size in enumerate(sizes):
        paid = np.concatenate([ready.by_chance_alone(one) for one in _blocks(ready, draws, (number, size))], axis=1)
        for spot, contract in enumerate(draws.contracts):
            for year, period in enumerate(ready.place.periods):
                here, sure = paid[spot, :, year] / 100, expected[spot, 0, year] / 100
                people, mean = _people(ready, period) * size, here.mean()
                chances = ((here > 0).mean(), (here < 0).mean())
                rows.append((contract, period, size, people, *chances, mean, sure, mean - sure))
    names = [
        "contract",
        "period",
        "times_population",
        "people",
        "chance_of_paying",
        "chance_of_taking_back",
        "average_paid",
        "at_expected",
        "luck",
    ]
    own = [contract.id for contract in ready.after.contracts]
    table = pd.DataFrame(rows, columns=names)
    return table[table["contract"].isin(own)].reset_index(drop=True)


def _with_noise(ready: Uncertain) -> Uncertain:
    if ready.activity.noises:
        return ready
    noises = ((INDEPENDENT, chosen(ready.activity.rows, {}, "")),)
    return replace(ready, activity=replace(ready.activity, noises=noises))


def _blocks(ready: Uncertain, found: Draws, size: tuple[int, float]) -> list[Chance]:
    """Chance in a population of a size, in blocks with seeds of their own."""
    draws = min(len(found), MOST)
    seeds = np.random.SeedSequence([found.seed, 2, size[0]]).spawn(-(-draws // BLOCK))
    blocks = []
    for number, seed in enumerate(seeds):
        chance = ready.activity.by_chance(np.random.default_rng(seed), BLOCK, size[1])
        assert chance is not None
        blocks.append(chance.first(draws - number * BLOCK))
    return blocks


def _people(ready: Uncertain, period: str) -> float:
    """People on the register of a year, on average over its days."""
    people = ready.before.grid.people
    days = next(span.days for span in ready.before.grid.periods if span.label == period)
    return float(people.loc[people["period"] == period, "person_days"].sum()) / days
