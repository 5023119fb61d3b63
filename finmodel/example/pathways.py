"""Pathways of the example place: which programme hospital care belongs to, and what follows a stroke or joint pain."""

from __future__ import annotations

import numpy as np

from finmodel.example.dice import DAYS, DAYS_A_YEAR, Ints, choose
from finmodel.example.town import Events, Town, draw_events

PROGRAMMES = ("cardiovascular", "respiratory", "musculoskeletal", "frailty", "stroke", "other")
AGES, OLDER_FROM = ("child", "adult", "older"), (18, 65)
STROKE, JOINTS, OTHER = (PROGRAMMES.index(name) for name in ("stroke", "musculoskeletal", "other"))
STROKES_FROM = 45
"""Age from which the example knows strokes."""


def programme_of(town: Town, kind: str, events: Events, rng: np.random.Generator) -> Ints:
    """The programme of each spell, attendance or procedure, as a place in PROGRAMMES."""
    name = "emergency_programme_shares" if kind == "emergency" else "programme_shares"
    mix = np.array([[town.parameters.table(name, age).get(part, 0.0) for part in PROGRAMMES] for age in AGES])
    age = town.people.age[events.who]
    programme = choose(mix[np.digitize(age, OLDER_FROM)], rng)
    if kind != "emergency":
        return programme
    likely = np.array([town.parameters.table("stroke_share").get(code, 0.0) for code in events.codes])
    strokes = (rng.random(len(age)) < likely[events.code]) & (age >= STROKES_FROM)
    return np.where(strokes, STROKE, programme)


def therapy_programme(town: Town, who: Ints, therapy: np.ndarray) -> Ints:
    """The programme of each month of a community service: that of bones and joints for a share of therapy."""
    share = np.array([town.parameters.table("therapy_programme_share")[age] for age in AGES])
    chance = share[np.digitize(town.people.age[who], OLDER_FROM)]
    joints = therapy & (town.stream("therapy programmes").random(len(who)) < chance)
    return np.where(joints, JOINTS, OTHER)


def triage_contacts(town: Town) -> Events:
    """People seen for pain of bones and joints before anybody refers them to the hospital."""
    return draw_events(town, "musculoskeletal")


def rehabilitation_contacts(town: Town, who: Ints, discharged: Ints) -> Events:
    """Contacts at home after a stroke: some of those who left hospital, for some weeks, at the national rate in all."""
    parameters, rng = town.parameters, town.stream("stroke rehabilitation")
    taken = rng.random(len(who)) < parameters.table("stroke_rehabilitation")["takers"]
    stays = taken & (discharged < np.minimum(town.people.last[who], DAYS - 1))
    who, discharged = who[stays], discharged[stays]
    wanted = _years(town) * town.rates["stroke_rehabilitation"] / 1000
    counts = rng.poisson(wanted / max(len(who), 1), len(who))
    seen = np.repeat(np.arange(len(who)), counts)
    within = np.floor(rng.random(len(seen)) * parameters.table("stroke_rehabilitation")["days"]).astype(np.int64)
    day = np.minimum(discharged[seen] + 1 + within, town.people.last[who[seen]])
    return Events(who[seen], day, np.zeros(len(seen), dtype=np.int64), ("stroke_rehabilitation",))


def _years(town: Town) -> float:
    """Years that everybody together is on the register."""
    people = town.people
    return float((people.last + 1 - people.first).sum() / DAYS_A_YEAR)
