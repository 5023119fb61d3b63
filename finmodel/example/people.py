"""The people of the example place: births, deaths, movers, need, practices and localities.

People are drawn one by one, because contracts turn on what only people have: age, need, a practice, days on the
register. Each part has its own stream of random numbers, so that a change to one leaves those of the others as they
were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from finmodel.example.dice import DAYS, DAYS_A_YEAR, SECOND_YEAR, Flags, Ints, dates, labelled, stream
from finmodel.example.parameters import Floats, Parameters

SEXES = ("female", "male")
NEEDS = ("none", "low", "moderate", "high", "very_high")
LOCALITY_NAMES = {
    "brook_vale": "Brook Vale",
    "northmoor": "Northmoor",
    "harbourside": "Harbourside",
    "weirbridge": "Weirbridge",
    "castlegate": "Castlegate",
}


@dataclass(frozen=True)
class People:
    """Everyone registered at any time in the two years; days are numbered from 1 April 2023."""

    person: Ints
    """Invented pseudonym."""
    birth: Ints
    """Day of birth."""
    registered_from: Ints
    """First day on the register, which may lie before the two years."""
    registered_to: Ints
    """Last day on the register; `DAYS` or later for those still on it."""
    died: Flags
    """True where the last day is that of death."""
    sex: Ints
    """Place in SEXES."""
    need: Ints
    """Place in NEEDS."""
    practice: Ints
    """Number of the practice, from 0."""
    locality: Ints
    """Place in LOCALITY_NAMES."""
    frailty: Floats
    """What need and age do not explain: a gamma draw of mean 1."""

    def __len__(self) -> int:
        return len(self.person)

    @property
    def first(self) -> Ints:
        """First day within the two years."""
        return np.maximum(self.registered_from, 0)

    @property
    def last(self) -> Ints:
        """Last day within the two years."""
        return np.minimum(self.registered_to, DAYS - 1)

    @property
    def age(self) -> Floats:
        """Age halfway, on 1 April 2024; 0 for those not yet born."""
        return np.maximum((SECOND_YEAR - self.birth) / DAYS_A_YEAR, 0.0)

    def frame(self) -> pd.DataFrame:
        """The register as a data warehouse might hold it, in that warehouse's words."""
        left = self.registered_to < DAYS
        practices = [f"p{number + 1:02d}" for number in range(int(self.practice.max()) + 1)]
        return pd.DataFrame(
            {
                "PATIENT_PSEUDO_ID": self.person,
                "REGISTERED_ON": dates(self.registered_from),
                "LEFT_ON": np.where(left, dates(self.registered_to), np.datetime64("NaT", "D")),
                "BIRTH_MONTH": dates(self.birth).astype("datetime64[M]").astype("datetime64[D]"),
                "GENDER_CODE": labelled(self.sex, ["2", "1"]),
                "NEED_SEGMENT": labelled(self.need, "ABCDE"),
                "PRACTICE": labelled(self.practice, practices),
                "LOCALITY_NAME": labelled(self.locality, LOCALITY_NAMES.values()),
            }
        )


def curve(parameters: Parameters, values: Floats, age: Floats) -> Floats:
    """A curve given at the age points, read at each age."""
    return np.interp(age, parameters.series("age_points"), values)


def draw_people(count: int, seed: int, parameters: Parameters) -> People:
    """Invent a register of `count` people on the first day, and those who join and leave later."""
    sex, birth, joined = _arrivals(count, seed, parameters)
    age = np.maximum((SECOND_YEAR - birth) / DAYS_A_YEAR, 0.0)
    locality, practice = _practices(len(sex), seed, parameters)
    need = _need(age, locality, seed, parameters)
    left, died = _departures(age, need, joined, seed, parameters)
    shape = parameters.number("frailty_shape")
    return People(
        person=stream(seed, "pseudonyms").permutation(len(sex)) + 400_000_001,
        birth=birth,
        registered_from=joined,
        registered_to=left,
        died=died,
        sex=sex,
        need=need,
        practice=practice,
        locality=locality,
        frailty=stream(seed, "frailty").gamma(shape, 1 / shape, len(sex)),
    )


def _arrivals(count: int, seed: int, parameters: Parameters) -> tuple[Ints, Ints, Ints]:
    rng = stream(seed, "arrivals")
    born = rng.poisson(count * 2 * parameters.number("births_per_1000") / 1000)
    moved = rng.poisson(count * 2 * parameters.number("movers_in_per_1000") / 1000)
    movers = parameters.series("mover_curve")
    stock_sex, stock_age = _ages(count, np.ones_like, rng, parameters)
    mover_sex, mover_age = _ages(moved, lambda ages: curve(parameters, movers, ages), rng, parameters)
    longest = parameters.number("longest_registration_years")
    stock_birth = -np.ceil(stock_age * DAYS_A_YEAR).astype(np.int64)
    since = rng.random(count) * np.minimum(stock_age, longest) * DAYS_A_YEAR
    new_birth = rng.integers(0, DAYS, born)
    move = rng.integers(1, DAYS, moved)
    sex = np.concatenate([stock_sex, rng.integers(0, 2, born), mover_sex])
    birth = np.concatenate([stock_birth, new_birth, move - np.ceil(mover_age * DAYS_A_YEAR).astype(np.int64)])
    joined = np.concatenate([-np.floor(since).astype(np.int64), new_birth, move])
    return sex, birth, np.maximum(joined, birth)


def _ages(
    count: int, weigh: Callable[[Floats], Floats], rng: np.random.Generator, parameters: Parameters
) -> tuple[Ints, Floats]:
    table: Floats = np.stack([parameters.series("population", sex) for sex in SEXES])
    lower: Floats = np.arange(table.shape[1], dtype=np.float64) * 5
    shares = np.ravel(table * weigh(lower + 2.5))
    cell = rng.choice(shares.size, size=count, p=shares / shares.sum())
    band = cell % table.shape[1]
    within = rng.random(count) * 5
    oldest = rng.exponential(parameters.number("oldest_years"), count)
    age = lower[band] + np.where(band == table.shape[1] - 1, np.minimum(oldest, 18.0), within)
    return cell // table.shape[1], age


def _practices(count: int, seed: int, parameters: Parameters) -> tuple[Ints, Ints]:
    rng = stream(seed, "practices")
    shares = np.array([parameters.table("locality_shares")[code] for code in LOCALITY_NAMES])
    number = int(parameters.number("practices"))
    home = np.arange(number) % len(shares)
    weights = np.exp(rng.normal(0, parameters.number("practice_size_spread"), number))
    weights *= shares[home] / np.bincount(home, weights)[home]
    practice = rng.choice(number, size=count, p=weights / weights.sum())
    return home[practice], practice


def _need(age: Floats, locality: Ints, seed: int, parameters: Parameters) -> Ints:
    shift = np.array([parameters.table("need_by_locality")[code] for code in LOCALITY_NAMES])
    level = curve(parameters, parameters.series("need_by_age"), age) + shift[locality]
    level = level + stream(seed, "need").normal(0, 1, len(age))
    shares = np.array([parameters.table("need_shares")[code] for code in NEEDS])
    edges = np.quantile(level, np.cumsum(shares)[:-1] / shares.sum())
    return np.asarray(np.searchsorted(edges, level, side="right"), dtype=np.int64)


def _departures(age: Floats, need: Ints, joined: Ints, seed: int, parameters: Parameters) -> tuple[Ints, Flags]:
    rng = stream(seed, "departures")
    by_need = np.array([parameters.table("death_by_need")[code] for code in NEEDS])
    dying = np.exp(parameters.number("death_growth_by_age") * age) * by_need[need]
    dying *= parameters.number("deaths_per_1000") / 1000 / dying.mean()
    moving = curve(parameters, parameters.series("mover_curve"), age)
    moving *= parameters.number("movers_out_per_1000") / 1000 / moving.mean()
    start = np.maximum(joined, 0)
    death = start + np.ceil(rng.exponential(DAYS_A_YEAR / dying)).astype(np.int64)
    move = start + np.ceil(rng.exponential(DAYS_A_YEAR / np.maximum(moving, 1e-9))).astype(np.int64)
    left = np.minimum(death, move)
    return left, (death <= move) & (death < DAYS)
