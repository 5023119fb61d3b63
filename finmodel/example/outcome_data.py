"""Outcomes of the example place: what is measured of its people and services beside activity, by year and locality.

Half of them are counted from the rows that the other tables hold (readmissions, admissions in the last 100 days of
life, care homes, care plans, who is at home after reablement), so that a measure and the activity it stands for agree.
The other half are surveys, scores, lists and registers, invented at a level that is stated in the parameters and
leans on how needy a locality is. A value is the numerator over the denominator; what is counted has no denominator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from finmodel.example.activity_rows import hospital_stays
from finmodel.example.dice import DAYS, SECOND_YEAR, YEARS, Flags, Ints, dates
from finmodel.example.packages import care_plan_rows, packages_of
from finmodel.example.parameters import Floats
from finmodel.example.pathways import PROGRAMMES, STROKE
from finmodel.example.people import LOCALITY_NAMES, NEEDS
from finmodel.example.town import Town, draw_events

HIGH = NEEDS.index("high")
CHRONIC = [PROGRAMMES.index(name) for name in ("cardiovascular", "respiratory")]
OLD, AT_HOME_AFTER, SOON, LAST = 65, 91, 30, 100
"""Age from which somebody counts as old; days after reablement, after a discharge, and before death."""
LOCALITIES = len(LOCALITY_NAMES)
MIDDLES = (SECOND_YEAR // 2, (SECOND_YEAR + DAYS) // 2)
"""The day halfway through each year, on which people are counted."""


@dataclass(frozen=True)
class Tally:
    """One measure in one year: what is counted, of what, in each locality."""

    measure: str
    year: str
    partner: str
    numerator: Floats
    denominator: Floats | None


def outcome_rows(town: Town) -> pd.DataFrame:
    """Every measure by year, the partner who answers for it, and locality."""
    frames = [_rows_of(tally) for tally in (*_counted(town), *_invented(town))]
    rows = pd.concat(frames, ignore_index=True)
    rows["DENOMINATOR"] = rows["DENOMINATOR"].astype("Int64")
    return rows.sort_values(["MEASURE", "YEAR"], kind="stable").reset_index(drop=True)


def _rows_of(tally: Tally) -> pd.DataFrame:
    """A row a locality; what is counted has one for all of them besides, since only shares add up by themselves.

    A locality of a very small place may have nobody to measure: it is told as one whom it did not happen to.
    """
    numerator, names = tally.numerator, [*LOCALITY_NAMES.values()]
    denominator = None if tally.denominator is None else np.maximum(tally.denominator, 1)
    if denominator is None:
        numerator, names = np.append(numerator, numerator.sum()), [*names, ""]
    value = numerator if denominator is None else numerator / denominator
    return pd.DataFrame(
        {
            "MEASURE": tally.measure,
            "YEAR": tally.year,
            "PARTNER": tally.partner,
            "LOCALITY": names,
            "NUMERATOR": np.round(numerator, 3),
            "DENOMINATOR": np.nan if denominator is None else denominator.astype(np.int64),
            "VALUE": np.round(value, 4),
        }
    )


def _counted(town: Town) -> Iterator[Tally]:
    """Measures that are counted from the rows of activity."""
    yield from _after_reablement(town)
    yield from _of_emergencies(town)
    yield from _into_homes(town)
    yield from _planned_for(town)


def _by_locality(town: Town, who: Ints) -> Floats:
    """How many of some people, each as often as named, live in each locality."""
    return np.bincount(town.people.locality[who], minlength=LOCALITIES).astype(np.float64)


def _there(town: Town, number: int, among: Flags) -> Floats:
    """How many of some people are on the register halfway through a year, in each locality."""
    people = town.people
    return _by_locality(
        town, np.flatnonzero(among & (people.first <= MIDDLES[number]) & (people.last >= MIDDLES[number]))
    )


def _tallies(town: Town, measure: str, partner: str, of: tuple[Ints, Ints], met: Flags) -> Iterator[Tally]:
    """A share of events, each of somebody on a day, in the years and localities they fall in."""
    who, day = of
    for number, year in enumerate(YEARS):
        inside = (day >= SECOND_YEAR) == bool(number)
        yield Tally(measure, year, partner, _by_locality(town, who[inside & met]), _by_locality(town, who[inside]))


def _after_reablement(town: Town) -> Iterator[Tally]:
    """Older people at home 91 days after reablement began: neither dead, gone, in a care home nor in hospital."""
    people, events = town.people, draw_events(town, "reablement")
    after = events.day + AT_HOME_AFTER
    asked = (after < DAYS) & (people.age[events.who] >= OLD)
    who, after = events.who[asked], after[asked]
    away = people.last[who] < after
    for kind, package in packages_of(town):
        if kind != "home_care":
            away |= _during(who, after, (package.who, package.start, package.end))
    stays = hospital_stays(town, "emergency")
    away |= _during(who, after, (stays.events.who, stays.events.day, stays.end - 1))
    yield from _tallies(town, "at_home_after_91_days", "council", (who, events.day[asked]), ~away)


def _during(who: Ints, day: Ints, spans: tuple[Ints, Ints, Ints]) -> Flags:
    """Whether each of some people has a span, from a day to a day, that a day of theirs lies in."""
    days = pd.DataFrame({"row": np.arange(len(who)), "who": who, "day": day})
    met = days.merge(pd.DataFrame(dict(zip(("who", "start", "end"), spans, strict=True))), on="who")
    inside = np.zeros(len(who), dtype=bool)
    inside[met.loc[(met["start"] <= met["day"]) & (met["day"] <= met["end"]), "row"]] = True
    return inside


def _of_emergencies(town: Town) -> Iterator[Tally]:
    """Readmissions within 30 days, admissions in the last 100 days of life, and stays on a stroke unit."""
    people, stays = town.people, hospital_stays(town, "emergency")
    who, day, end = stays.events.who, stays.events.day, stays.end
    order = np.lexsort((day, who))
    who, day, end = who[order], day[order], end[order]
    back = np.append((who[1:] == who[:-1]) & (day[1:] >= end[:-1]) & (day[1:] - end[:-1] <= SOON), False)
    alive = (end < DAYS - SOON) & ~(people.died[who] & (end >= people.last[who]))
    yield from _tallies(town, "readmitted_within_30_days", "acute_trust", (who[alive], end[alive]), back[alive])
    near = people.died[who] & (people.last[who] - day < LAST)
    for number, year in enumerate(YEARS):
        inside = people.died & (people.last >= LAST) & ((people.last >= SECOND_YEAR) == bool(number))
        admitted = _by_locality(town, who[near & inside[who]])
        yield Tally("admissions_in_last_100_days", year, "icb", admitted, _by_locality(town, np.flatnonzero(inside)))
    yield from _avoidable(town, who, day, stays.programme[order])
    strokes = stays.programme[order] == STROKE
    shares = [town.parameters.table("outcome_levels", "on_stroke_unit")[year] for year in YEARS]
    chance = np.where(day[strokes] >= SECOND_YEAR, shares[1], shares[0])
    unit = town.stream("stroke unit").random(len(chance)) < chance
    yield from _tallies(town, "on_stroke_unit_for_90_percent", "acute_trust", (who[strokes], day[strokes]), unit)
    treated = [town.parameters.table("outcome_levels", "stroke_treated_within_24_hours")[year] for year in YEARS]
    chance = np.where(day[strokes] >= SECOND_YEAR, treated[1], treated[0])
    soon = town.stream("stroke within 24 hours").random(len(chance)) < chance
    yield from _tallies(town, "stroke_treated_within_24_hours", "acute_trust", (who[strokes], day[strokes]), soon)


def _avoidable(town: Town, who: Ints, day: Ints, programme: Ints) -> Iterator[Tally]:
    """Emergency admissions with a chronic condition that is usually treated at home, a head of the register."""
    share = town.parameters.number("ambulatory_care_sensitive_share")
    sensitive = np.isin(programme, CHRONIC) & (town.stream("ambulatory care").random(len(who)) < share)
    everybody = np.ones(len(town.people), dtype=bool)
    for number, year in enumerate(YEARS):
        admitted = _by_locality(town, who[sensitive & ((day >= SECOND_YEAR) == bool(number))])
        yield Tally("ambulatory_care_sensitive_admissions", year, "icb", admitted, _there(town, number, everybody))


def _into_homes(town: Town) -> Iterator[Tally]:
    """Older people newly in a care home that the council arranges, for each older person on the register."""
    old = town.people.age >= OLD
    starts = [package for kind, package in packages_of(town, by="council") if kind != "home_care"]
    who = np.concatenate([package.who[package.start > 0] for package in starts])
    day = np.concatenate([package.start[package.start > 0] for package in starts])
    for number, year in enumerate(YEARS):
        admitted = _by_locality(town, who[((day >= SECOND_YEAR) == bool(number)) & old[who]])
        yield Tally("care_home_admissions_over_65", year, "council", admitted, _there(town, number, old))


def _planned_for(town: Town) -> Iterator[Tally]:
    """Care plans for each person of high or very high need."""
    people, plans = town.people, care_plan_rows(town)
    order = np.argsort(people.person)
    who = order[np.searchsorted(people.person, plans["PATIENT"], sorter=order)]
    later = plans["PLAN_DATE"].to_numpy() >= dates(np.array([SECOND_YEAR]))[0]
    for number, year in enumerate(YEARS):
        made = _by_locality(town, who[later == bool(number)])
        yield Tally("care_plans_for_high_need", year, "gp_federation", made, _there(town, number, people.need >= HIGH))


def _invented(town: Town) -> Iterator[Tally]:
    """Surveys, scores, lists and meetings, about a level for the year that leans on how needy a locality is."""
    parameters, heads = town.parameters, _by_locality(town, np.arange(len(town.people)))
    need = np.array([parameters.table("need_by_locality")[name] for name in LOCALITY_NAMES])
    lean, asked = parameters.table("outcome_lean"), parameters.table("outcome_asked_per_1000")
    spread = parameters.table("outcome_spread")
    for measure, partner in (
        ("health_status_eq5d", "icb"),
        ("ability_to_self_manage", "gp_federation"),
        ("experience_of_coordination", "icb"),
        ("waiting_over_18_weeks", "acute_trust"),
        ("blood_pressure_controlled", "gp_federation"),
        ("flu_vaccination_over_65", "gp_federation"),
    ):
        for year in YEARS:
            rng = town.stream(f"{measure} {year}")
            number = np.maximum(np.round(heads / 1000 * asked[measure]), 1)
            level = parameters.table("outcome_levels", measure)[year] + lean[measure] * need
            mean = level + rng.normal(0, spread[measure] / np.sqrt(number))
            whole = measure not in ("health_status_eq5d", "ability_to_self_manage")
            sums = mean * number
            yield Tally(measure, year, partner, np.round(sums) if whole else sums, number)
    practices = parameters.number("practices") / LOCALITIES
    for year in YEARS:
        each = town.parameters.table("outcome_levels", "team_meetings_held")[year]
        held = town.stream(f"meetings {year}").poisson(each * practices, LOCALITIES)
        yield Tally("team_meetings_held", year, "gp_federation", held.astype(np.float64), None)
