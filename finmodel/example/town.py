"""The example place before its rows are drawn, and the drawing of events by age, need, frailty and season."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from finmodel.example.dice import DAYS, SECOND_YEAR, Ints, choose, day_weights, stream
from finmodel.example.parameters import Floats, Parameters
from finmodel.example.people import NEEDS, SEXES, People, curve


@dataclass(frozen=True)
class Town:
    """The people, the parameters and the seed: all that activity is drawn from."""

    people: People
    parameters: Parameters
    seed: int

    @cached_property
    def unit_costs(self) -> dict[str, float]:
        """Pounds per unit, by currency code."""
        return self.parameters.table("unit_cost") | self.parameters.table("unit_cost_assumed")

    @cached_property
    def rates(self) -> dict[str, float]:
        """Units per 1,000 people in 2024/25, by currency code."""
        return self.parameters.table("activity_per_1000") | self.parameters.table("activity_per_1000_assumed")

    def stream(self, purpose: str) -> np.random.Generator:
        """The random numbers for one purpose."""
        return stream(self.seed, purpose)

    def likelihood(self, kind: str) -> Floats:
        """How likely each person is to use a kind of service, relative to the others."""
        people, parameters = self.people, self.parameters
        by_need = np.array([parameters.table("need_factor", kind)[code] for code in NEEDS])
        by_sex = np.array([parameters.table("sex_factor", kind).get(code, 1.0) for code in SEXES])
        dying = parameters.table("dying_factor").get(kind, 1.0)
        likely = curve(parameters, parameters.series("age_curve", kind), people.age)
        likely = likely * by_need[people.need] * by_sex[people.sex]
        likely *= people.frailty ** parameters.table("frailty_power").get(kind, 1.0)
        return np.asarray(np.where(people.died, likely * dying, likely), dtype=np.float64)


@dataclass(frozen=True)
class Events:
    """Things that happened to people."""

    who: Ints
    """Place in the register."""
    day: Ints
    """Day it happened or began."""
    code: Ints
    """Place in `codes`."""
    codes: tuple[str, ...]
    """Currency codes."""


def draw_events(town: Town, kind: str) -> Events:
    """Draw Poisson counts of one kind over each person's days on the register, then days and codes."""
    people, codes = town.people, town.parameters.codes("currency_setting", kind)
    rng, likely = town.stream(kind), town.likelihood(kind)
    elapsed = np.concatenate([[0.0], np.cumsum(_daily(town, kind, likely))])
    begins, ends = elapsed[people.first], elapsed[people.last + 1]
    rates = np.array([town.rates[code] for code in codes])
    counts = rng.poisson(rates.sum() / 1000 * likely * (ends - begins))
    who = np.repeat(np.arange(len(people)), counts)
    moment = begins[who] + rng.random(len(who)) * (ends - begins)[who]
    day = np.searchsorted(elapsed, moment, side="right") - 1
    day = np.clip(day, people.first[who], people.last[who])
    tilt = np.array([town.parameters.table("currency_age_tilt").get(code, 0.0) for code in codes])
    age, year = people.age[who], np.where(day < SECOND_YEAR, 0, 1)
    usual = np.bincount(year, age, 2) / np.maximum(np.bincount(year, minlength=2), 1)
    lean = np.exp(np.outer((age - usual[year]) / 40, tilt)) * (rates / rates.sum())
    code = choose(lean, rng) if len(codes) > 1 else np.zeros(len(who), dtype=np.int64)
    return Events(who.astype(np.int64), day, code, codes)


def _daily(town: Town, kind: str, likely: Floats) -> Floats:
    """A day's share of the year's rate, for a person of likelihood 1, so that the rate holds day by day.

    Those likeliest to need care are likeliest to die, so who remain must grow needier for the rate to hold.
    """
    people = town.people
    flow = np.zeros((2, DAYS + 1))
    for row, weight in zip(flow, (likely, np.ones(len(people))), strict=True):
        np.add.at(row, people.first, weight)
        np.subtract.at(row, people.last + 1, weight)
    total, heads = np.cumsum(flow, axis=1)[:, :DAYS]
    return np.asarray(day_weights(town.parameters, kind) * heads / total, dtype=np.float64)
