"""Long-running care, episodes after hospital and care plans in the example place.

Packages are drawn as spans, those there on the first day and those that start later, and only then cut into months as
a council's records have them: drawn month by month, nobody's care would last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from finmodel.example.dice import (
    DAYS,
    DAYS_A_YEAR,
    SECOND_YEAR,
    YEARS,
    Flags,
    Ints,
    dates,
    starts_of,
)
from finmodel.example.parameters import Floats
from finmodel.example.people import NEEDS
from finmodel.example.town import Town, draw_events

PACKAGES = {"nursing": "NURSING HOME", "residential": "RESIDENTIAL HOME", "home_care": "HOMECARE"}
"""Kinds of package, the most intensive first, and what the council's data calls them."""
CURRENCIES = {"nursing": "nursing_week", "residential": "residential_week", "home_care": "home_care_hour"}
DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Package:
    """Spans of care of one kind: who has it, from which day to which."""

    who: Ints
    start: Ints
    end: Ints


def social_care_rows(town: Town) -> pd.DataFrame:
    """Packages of care, a row a month, and episodes of reablement: the council's records, without prices."""
    frames = [_reablement(town)]
    frames += [_months(town, kind, package) for kind, package in packages_of(town, by="council")]
    rows = pd.concat(frames, ignore_index=True)
    rows["SERVICE_TYPE"] = pd.Categorical(rows["SERVICE_TYPE"], categories=["REABLEMENT", *PACKAGES.values()])
    return rows


def self_funder_rows(town: Town) -> pd.DataFrame:
    """Weeks in care homes that people pay for themselves, at each year's fee: the homes' own records."""
    frames = []
    for kind, package in packages_of(town, by="themselves"):
        weeks = _months(town, kind, package)
        if len(weeks):
            frames.append(weeks.assign(FEE_GBP=_at_rates(weeks, town.parameters.table("own_fee", CURRENCIES[kind]))))
    return pd.concat(frames, ignore_index=True)


def funded_nursing_rows(town: Town) -> pd.DataFrame:
    """Weeks of NHS-funded nursing care in nursing homes, at each year's rate: the NHS's own records."""
    nobody = np.zeros(len(town.people), dtype=bool)
    care = _months(town, "nursing", _draw_package(town, "nursing", nobody))
    return pd.DataFrame(
        {
            "PATIENT_PSEUDO_ID": care["CLIENT_PSEUDO_ID"],
            "WEEKS_FROM": care["FROM_DATE"],
            "WEEKS_TO": care["TO_DATE"],
            "WEEKS": care["UNITS"],
            "PAID_GBP": _at_rates(care, town.parameters.table("funded_nursing_care")),
        }
    )


def _at_rates(rows: pd.DataFrame, rates: Mapping[str, float]) -> Floats:
    """What the units of rows come to at a rate for each year, in whole pennies."""
    later = rows["FROM_DATE"].to_numpy() >= dates(np.array([SECOND_YEAR]))[0]
    return np.round(rows["UNITS"].to_numpy() * np.where(later, rates[YEARS[1]], rates[YEARS[0]]), 2)


def packages_of(
    town: Town, by: Literal["anybody", "council", "themselves"] = "anybody"
) -> Iterator[tuple[str, Package]]:
    """The packages of each kind that somebody pays for; nobody has two kinds."""
    taken = np.zeros(len(town.people), dtype=bool)
    for kind in PACKAGES:
        package = _draw_package(town, kind, taken)
        taken[package.who] = True
        if by != "anybody":
            share = town.parameters.table("self_funded_share").get(kind, 0.0)
            own = town.stream(f"{kind} payers").random(len(package.who)) < share
            chosen = own == (by == "themselves")
            package = Package(package.who[chosen], package.start[chosen], package.end[chosen])
        yield kind, package


def _draw_package(town: Town, kind: str, taken: Flags) -> Package:
    """People with a package on the first day, then those who start later; nobody has two in the two years."""
    rng, people, parameters = town.stream(kind), town.people, town.parameters
    likely = np.where(taken, 0.0, town.likelihood(kind))
    present = people.registered_from < 0
    heads = present.sum() / 1000
    stock = _chance(np.where(present, likely, 0.0), heads * parameters.table("package_stock_per_1000")[kind])
    has = rng.random(len(likely)) < stock
    exposed = (people.last + 1 - people.first) / DAYS
    later = np.where(has, 0.0, likely * exposed)
    starts = _chance(later, heads * 2 * parameters.table("package_starts_per_1000")[kind])
    begins = rng.random(len(likely)) < starts
    who = np.flatnonzero(has | begins)
    within = rng.random(len(who)) * (people.last + 1 - people.first)[who]
    start = np.where(has[who], 0, people.first[who] + np.floor(within).astype(np.int64))
    lasts = rng.exponential(parameters.table("package_years")[kind] * DAYS_A_YEAR, len(who))
    end = np.minimum(start + np.floor(lasts).astype(np.int64), people.last[who])
    return Package(who, start, end)


def _chance(likely: Floats, wanted: float) -> Floats:
    """Each person's chance, in proportion to likelihood up to 0.9, so that about `wanted` have it."""
    scale = wanted / likely.sum()
    for _ in range(6):
        scale *= wanted / np.minimum(likely * scale, 0.9).sum()
    return np.asarray(np.minimum(likely * scale, 0.9), dtype=np.float64)


def _months(town: Town, kind: str, package: Package) -> pd.DataFrame:
    bounds = starts_of("M")
    start = np.maximum(package.start[:, None], bounds[None, :-1])
    end = np.minimum(package.end[:, None], bounds[None, 1:] - 1)
    row, month = np.nonzero(start <= end)
    start, end = start[row, month], end[row, month]
    weeks = (end - start + 1) / DAYS_A_WEEK
    rng, parameters = town.stream(f"{kind} quantity"), town.parameters
    if kind == "home_care":
        shape = parameters.number("home_care_hours_shape")
        hours = rng.gamma(shape, parameters.number("home_care_hours_per_week") / shape, len(package.who))
        quantity = np.maximum(np.round(hours[row] * weeks * 4) / 4, 0.25)
    else:
        quantity = np.round(weeks, 2)
    cost = quantity * parameters.table("care_cost")[CURRENCIES[kind]]
    return _care_frame(town, Package(package.who[row], start, end), PACKAGES[kind], quantity, cost)


def _reablement(town: Town) -> pd.DataFrame:
    events = draw_events(town, "reablement")
    length = int(town.parameters.number("reablement_days"))
    end = np.minimum(events.day + length - 1, town.people.last[events.who])
    cost = town.stream("reablement costs").gamma(6.0, town.unit_costs["reablement_episode"] / 6, len(end))
    return _care_frame(town, Package(events.who, events.day, end), "REABLEMENT", np.ones(len(end)), cost)


def _care_frame(town: Town, spans: Package, service: str, units: Floats, cost: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "CLIENT_PSEUDO_ID": town.people.person[spans.who],
            "FROM_DATE": dates(spans.start),
            "TO_DATE": dates(spans.end),
            "SERVICE_TYPE": service,
            "UNITS": units,
            "COST_GBP": np.round(cost, 2),
        }
    )


def home_from_hospital_rows(town: Town) -> pd.DataFrame:
    """Help at home after a stay in hospital, by the voluntary sector: a row an episode, British dates."""
    events = draw_events(town, "home_from_hospital")
    unit = town.unit_costs["home_from_hospital_episode"]
    cost = town.stream("home from hospital costs").gamma(6.0, unit / 6, len(events.day))
    return pd.DataFrame(
        {
            "CLIENT": town.people.person[events.who],
            "VISITED": pd.Series(pd.to_datetime(dates(events.day))).dt.strftime("%d/%m/%Y"),
            "COST": np.round(cost, 2),
        }
    )


def care_plan_rows(town: Town) -> pd.DataFrame:
    """Care plans made or renewed for people of high need: a row a plan, at most one a person and year."""
    rng, people = town.stream("care plans"), town.people
    frames = []
    for year, (begin, after) in zip(YEARS, ((0, SECOND_YEAR), (SECOND_YEAR, DAYS)), strict=True):
        uptake = town.parameters.table("care_plan_uptake", year)
        chance = np.array([uptake.get(code, 0.0) for code in NEEDS])[people.need]
        first, last = np.maximum(people.first, begin), np.minimum(people.last, after - 1)
        made = (rng.random(len(people)) < chance) & (first <= last)
        day = first + np.floor(rng.random(len(people)) * (last + 1 - first)).astype(np.int64)
        who = np.flatnonzero(made)
        tier = np.array(NEEDS)[people.need[who]]
        cost = np.array([town.unit_costs[f"care_plan_{code}"] for code in tier])
        plans = {"PATIENT": people.person[who], "PLAN_DATE": dates(day[who]), "TIER": tier, "COST": cost}
        frames.append(pd.DataFrame(plans))
    return pd.concat(frames, ignore_index=True)
