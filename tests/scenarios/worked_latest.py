"""What cases of single pathways and of Scotland must come to in the example place, worked out as in `worked_apart`."""

from __future__ import annotations

import pandas as pd

from tests.scenarios.raw_town import Town
from tests.scenarios.worked_apart import (
    A_CASE,
    A_NIGHT,
    ACUTE,
    CHARGED,
    CLIENTS,
    COMMUNITY,
    CONTACT,
    COSTS,
    COUNCIL,
    FIVE,
    HIGH,
    HOMES,
    ICB,
    PAID,
    PRACTICES,
    TWO,
    Entries,
    case,
    fewer_nights,
    fewer_stays,
    funded_nursing,
    less_care,
    nights_left,
    up_to,
    wards,
)

STROKE = {"programme": ("stroke",)}
DIABETES = {"C": 180.0, "D": 320.0, "E": 520.0}


@case
def bolton(town: Town) -> Entries:
    """A tenth fewer bed days and 15% of clinics of eight in ten of high need, at £40 a head, all by thirds."""
    part = [0.8 * share for share in up_to(0.10, 3)]
    entries: Entries = [
        (ACUTE, fewer_nights(town, "emergency", part, FIVE, **HIGH)),
        (ACUTE, wards(town, nights_left(town, "emergency", part, FIVE, **HIGH), FIVE, closing=200_000)),
    ]
    for share, year in zip(up_to(0.8, 3), FIVE, strict=True):
        visits = share * 0.15 * town.spells(year, "outpatient", **HIGH)
        unpaid = share * 0.15 * town.pounds(year, "outpatient", **HIGH)
        entries += [
            (ICB, -share * 40 * town.people(year, **HIGH) + unpaid - visits * 90),
            (ACUTE, visits * A_CASE["outpatient"] - unpaid),
            (COMMUNITY, visits * (90 - 85)),
        ]
    return entries


@case
def diabetes_year_of_care(town: Town) -> Entries:
    """A fifth of people of each need at a price a year, which cost practices £210; fewer clinics and admissions."""
    needs = {"need": tuple(DIABETES)}
    entries: Entries = []
    for year in TWO:
        paid = sum(0.2 * price * town.person_years(year, need=(need,)) for need, price in DIABETES.items())
        entries += [(ICB, -paid), (PRACTICES, paid - 0.2 * 210 * town.people(year, **needs))]
    part = [0.2 * 0.03] * 2
    return [
        *entries,
        *fewer_stays(town, "outpatient", [0.2 * 0.25] * 2, TWO, **needs),
        *fewer_stays(town, "emergency", part, TWO, **needs),
        (ACUTE, wards(town, nights_left(town, "emergency", part, TWO, **needs), TWO)),
    ]


@case
def london_stroke(town: Town) -> Entries:
    """Add-ons for what is met, 1.5 days a stay at £90 against two visits at £23, 1% back again, £0.8m a year."""
    entries: Entries = []
    left = []
    for share, year in zip(up_to(1, 2), FIVE, strict=True):
        stays, nights = town.spells(year, "emergency", **STROKE), town.nights(year, "emergency", **STROKE)
        unit, soon = (town.outcome(year, f"{met}") for met in
                      ("on_stroke_unit_for_90_percent", "stroke_treated_within_24_hours"))  # fmt: skip
        unit, soon = unit + share * (0.84 - unit), soon + share * (0.85 - soon)
        shorter, back = share * 1.5 * stays, 0.01 * share
        again = back * (nights - shorter)
        spell = back * town.pounds(year, "emergency", **STROKE)
        bonus = stays * (1 + back) * (1_200 * unit + 400 * soon)
        left.append(town.nights(year, "emergency") - shorter + again)
        entries += [
            (ICB, -bonus - spell - share * 800_000),
            (ACUTE, bonus + spell - back * stays * A_CASE["emergency"] + (shorter - again) * A_NIGHT),
            (COMMUNITY, -2 * shorter * CONTACT),
        ]
    return [*entries, (ACUTE, wards(town, left, FIVE))]


def points(worth: float, rate: float, lower: float, upper: float) -> float:
    """Points between two thresholds, whichever way is better."""
    return worth * min(max((rate - lower) / (upper - lower), 0), 1)


@case
def northumbria(town: Town) -> Entries:
    """Eight metrics at £1,000 a point; 5% fewer bed days, then 1.1% fewer stays, a fifth more care plans, by thirds.

    Stays are taken of what is left, so bed days are 95% × 98.9% of what they were; homes lose 5% of weeks.
    """
    entries: Entries = []
    shorter, stays = up_to(0.05, 3), up_to(0.011, 3)
    part = [1 - (1 - days) * (1 - gone) for days, gone in zip(shorter, stays, strict=True)]
    for index, (share, year) in enumerate(zip(up_to(1, 3), FIVE, strict=True)):
        days = (1 - part[index]) * town.nights(year, "emergency")
        plans = {tier: share * 0.2 * town.plans(year, tier) for tier in ("high", "very_high")}
        fees = plans["high"] * 105 + plans["very_high"] * 190
        fewer = 1 - 0.1 * share
        made = sum(plans.values()) * (1 + 0.2 * share) / (0.2 * share)
        earned = (
            points(20, days / town.person_years(year) * 1000, 700, 600)
            + points(10, fewer * town.outcome(year, "admissions_in_last_100_days"), 0.5, 0.3)
            + points(15, fewer * town.outcome(year, "ambulatory_care_sensitive_admissions"), 0.016, 0.012)
            + points(10, town.outcome(year, "health_status_eq5d"), 0.72, 0.76)
            + points(15, town.outcome(year, "experience_of_coordination") + 0.05 * share, 0.6, 0.8)
            + points(10, town.outcome(year, "ability_to_self_manage"), 55, 65)
            + points(10, made / town.people(year, **HIGH), 0.3, 0.5)
            + points(10, fewer * town.outcome(year, "care_home_admissions_over_65"), 0.012, 0.008)
        )
        entries += [
            (ICB, -fees - 1_000 * earned),
            (ACUTE, 1_000 * earned),
            (PRACTICES, fees - 95 * sum(plans.values())),
        ]
    for share, year in zip(stays, FIVE, strict=True):
        price, treated = share * town.pounds(year, "emergency"), share * town.spells(year, "emergency") * 410.0
        entries += [(ICB, price), (ACUTE, treated - price)]
    saved = fewer_nights(town, "emergency", part, FIVE)
    return [
        *entries,
        (ACUTE, saved + wards(town, nights_left(town, "emergency", part, FIVE), FIVE)),
        *less_care(town, "residential", up_to(0.05, 3), FIVE),
        *less_care(town, "nursing", up_to(0.05, 3), FIVE),
        *funded_nursing(town, up_to(0.03, 3), FIVE),
    ]


@case
def personal_health_budgets(town: Town) -> Entries:
    """A tenth of nursing weeks becomes budgets of £880, four parts of ten the board's; 2% of the neediest fragment."""
    entries: Entries = [(ICB, -2 * 100_000.0), (COUNCIL, 2 * (100_000.0 - 100_000.0))]
    for year in TWO:
        weeks = 0.1 * town.care(year, "nursing")
        price, charge = PAID["nursing"][year], CHARGED["nursing"][year]
        entries += [
            (ICB, -0.4 * 880 * weeks),
            (COUNCIL, weeks * (price - charge) - 0.6 * 880 * weeks),
            (CLIENTS, weeks * charge),
            (HOMES, weeks * (880 - 860) - weeks * (price - COSTS["nursing"])),
        ]
    part = [-0.05 * 0.02] * 2
    return [
        *entries,
        *funded_nursing(town, [0.06, 0.06], TWO),
        *fewer_stays(town, "emergency", part, TWO, need=("E",)),
        (ACUTE, wards(town, nights_left(town, "emergency", part, TWO, need=("E",)), TWO)),
    ]


@case
def scotland_set_aside(town: Town) -> Entries:
    """A tenth fewer bed days by thirds, £90 each; wards stay, and what is set aside is not paid."""
    return [(ACUTE, fewer_nights(town, "emergency", up_to(0.10, 3), FIVE))]


@case
def scotland_set_aside_moves(town: Town) -> Entries:
    """Beside `scotland_set_aside`: £180 a day saved passes to the council, and wards close at £0.2m."""
    entries: Entries = []
    part = up_to(0.10, 3)
    for share, year in zip(part, FIVE, strict=True):
        moved = share * town.nights(year, "emergency") * 180
        entries += [(ACUTE, -moved), (COUNCIL, moved)]
    return [*entries, (ACUTE, wards(town, nights_left(town, "emergency", part, FIVE), FIVE, closing=200_000))]


@case
def whittington(town: Town) -> Entries:
    """Two bundles at £4,000 less 2%, within stops, with 5% fewer emergencies of heart disease and episodes of it."""
    heart = {"programme": ("cardiovascular",)}
    part = [0.05, 0.05]
    entries = [*fewer_stays(town, "emergency", part, TWO, **heart)]
    for episodes, spent in bundles(town):
        target = episodes * 4_000 * 0.98
        paid = min(max(target - spent, -0.05 * target), 0.10 * target)
        entries += [(ICB, -paid), (ACUTE, paid)]
    return [*entries, (ACUTE, wards(town, nights_left(town, "emergency", part, TWO, **heart), TWO))]


def bundles(town: Town) -> list[tuple[float, float]]:
    """Episodes of each year and what the board buys in them: an emergency starts one unless another still runs."""
    rows = town.episode_rows()
    started, kept = [], []
    for programme, days, weight in (("musculoskeletal", 120, 1.0), ("cardiovascular", 90, 0.95)):
        triggers = rows[(rows["emergency"]) & (rows["programme"] == programme)].sort_values(["person", "day"])
        last: dict[int, int] = {}
        for person, day in zip(triggers["person"], triggers["day"], strict=True):
            if person not in last or day - last[person] >= days:
                last[person] = day
                started.append((programme, person, day, day + days, weight))
        runs = pd.DataFrame(
            [run for run in started if run[0] == programme], columns=["of", "person", "from", "to", "w"]
        )
        inside = rows.reset_index().merge(runs, on="person")
        inside = inside[(inside["day"] >= inside["from"]) & (inside["day"] < inside["to"])]
        kept.append(inside)
        rows = rows.drop(inside["index"])  # the earlier bundle has what both could take
    second = pd.Timestamp("2024-04-01").toordinal()
    result = []
    for late in (False, True):
        number = sum(weight for _, _, day, _, weight in started if (day >= second) == late)
        spent = sum(float((held["pounds"] * held["w"])[(held["from"] >= second) == late].sum()) for held in kept)
        result.append((number, spent))
    return result
