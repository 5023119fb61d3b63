"""Draws of uncertain inputs in fixed blocks, so that a draw is the same however many are made at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from finmodel.core.money import Floats
from finmodel.scenarios.distributions import RAREST, normal_score
from finmodel.scenarios.uncertainty import Sampler, Uncertainty, input_named

if TYPE_CHECKING:
    from scipy.stats.qmc import Sobol

BLOCK = 500
"""Draws in a block; each block has a seed of its own."""


@dataclass(frozen=True)
class How:
    """How draws are to be made, where not as the scenario says."""

    seed: int | None = None
    sampler: Sampler | None = None


@dataclass(frozen=True)
class DrawBlock:
    """Some draws of every input, and where the noise of the same draws starts from."""

    first: int
    """Number of the first draw, from 0."""
    values: Floats
    """A row a draw, a column a number drawn."""
    noise: np.random.Generator


@dataclass(frozen=True)
class Sampling:
    """How draws are made."""

    uncertainty: Uncertainty
    years: int
    seed: int
    sampler: Sampler

    @property
    def columns(self) -> list[tuple[str, int | None]]:
        """Every number drawn: its input, and the number of its year where each year is drawn afresh."""
        return self.uncertainty.columns(self.years)

    def blocks(self, draws: int) -> Iterator[DrawBlock]:
        """The draws, a block at a time; the last may be short, and is what a full one would start with."""
        count = -(-draws // BLOCK)
        sobol = self._sobol() if self.sampler == "sobol" and self.columns else None
        for number, seed in enumerate(np.random.SeedSequence(self.seed).spawn(count)):
            for_inputs, for_noise = (np.random.default_rng(one) for one in seed.spawn(2))
            even = self._even(for_inputs) if sobol is None else _next(sobol, number)
            kept = min(BLOCK, draws - number * BLOCK)
            yield DrawBlock(number * BLOCK, self.values(self._together(even[:kept])), for_noise)

    def values(self, parts: Floats) -> Floats:
        """The value of each input below which a part of its draws lies: a row a draw."""
        return values_at(self.uncertainty, self.columns, parts)

    def _even(self, rng: np.random.Generator) -> Floats:
        return rng.random((BLOCK, len(self.columns)))

    def _sobol(self) -> Sobol:
        from scipy.stats import qmc

        scramble = np.random.default_rng(np.random.SeedSequence([self.seed, 1]))
        return qmc.Sobol(len(self.columns), scramble=True, seed=scramble)

    def _together(self, even: Floats) -> Floats:
        """Even draws made to move together: a Gaussian copula, by the symmetric root of the correlations."""
        if not self.uncertainty.correlations:
            return even
        from scipy.special import ndtr

        values, vectors = np.linalg.eigh(self.uncertainty.matrix(self.years)[1])
        root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
        return np.asarray(ndtr(normal_score(np.clip(even, RAREST, 1 - RAREST)) @ root), dtype=np.float64)


def values_at(uncertainty: Uncertainty, columns: Sequence[tuple[str, int | None]], parts: Floats) -> Floats:
    """The value of each number drawn below which a part of its draws lies; what follows another takes its part."""
    leads = uncertainty.leads
    spots = {column: number for number, column in enumerate(columns)}
    found = []
    for number, (name, year) in enumerate(columns):
        lead, turned = leads.get(name, (name, False))
        part = parts[:, spots.get((lead, year), number)]
        found.append(input_named(uncertainty, name).distribution.quantile(1 - part if turned else part))
    return np.stack(found, axis=1) if found else np.zeros((len(parts), 0))


def _next(sobol: Sobol, number: int) -> Floats:
    """The next block of a Sobol sequence; its first point is asked for alone, as the sequence wants."""
    if number:
        return np.asarray(sobol.random(BLOCK), dtype=np.float64)
    return np.concatenate([sobol.random(1), sobol.random(BLOCK - 1)])
