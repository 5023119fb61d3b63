"""Random numbers and calendars of the example place, a stream a purpose so that adding one moves no other."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finmodel.example.parameters import Floats, Parameters

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Dates = NDArray[np.datetime64]

FIRST_DAY = np.datetime64("2023-04-01", "D")
SECOND_YEAR = 366
"""Days from the first day to 1 April 2024; the first year holds a 29 February."""
DAYS = 731
"""Days in the two years, from 1 April 2023 to 31 March 2025; days are numbered from 0."""
YEARS = ("2023/24", "2024/25")
DAYS_A_YEAR = 365.25


def stream(seed: int, purpose: str) -> np.random.Generator:
    """The random numbers for one purpose: the same for the same seed, whatever else is drawn."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])


def dates(days: Ints) -> Dates:
    """Day numbers as dates."""
    return np.asarray(FIRST_DAY + days.astype("timedelta64[D]"))


def starts_of(unit: str) -> Ints:
    """First day of each month (`M`) or quarter (`Q`) of the two years, and the day after the last."""
    months = np.arange(np.datetime64("2023-04", "M"), np.datetime64("2025-05", "M"))
    days = (months.astype("datetime64[D]") - FIRST_DAY).astype(np.int64)
    return days if unit == "M" else days[::3]


def day_weights(parameters: Parameters, kind: str) -> Floats:
    """How activity falls on the days: those of 2024/25 sum to 1, those of 2023/24 to a year's growth less."""
    calendar = dates(np.arange(DAYS))
    weights = np.ones(DAYS)
    if kind in parameters.parts("season"):
        weights *= parameters.series("season", kind)[calendar.astype("datetime64[M]").astype(int) % 12]
    weekend = (calendar.astype(np.int64) + 3) % 7 >= 5
    weights[weekend] *= parameters.table("weekend_share").get(kind, 1.0)
    first, second = slice(0, SECOND_YEAR), slice(SECOND_YEAR, DAYS)
    weights[second] /= weights[second].sum()
    weights[first] /= weights[first].sum() * (1 + parameters.table("growth").get(kind, 0.0))
    return weights


def choose(shares: Floats, rng: np.random.Generator) -> Ints:
    """One column for each row of a table of shares, which need not sum to 1."""
    heights = np.cumsum(shares, axis=1)
    level = rng.random(len(shares)) * heights[:, -1]
    chosen = np.sum(heights <= level[:, None], axis=1)
    return np.asarray(np.minimum(chosen, shares.shape[1] - 1), dtype=np.int64)


def labelled(places: Ints, labels: Iterable[str]) -> pd.Categorical[str]:
    """A column of labels, from the place of each in a list."""
    return pd.Categorical.from_codes(places, pd.Index(list(labels)))
