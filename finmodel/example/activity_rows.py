"""Hospital, community and general practice activity of the example place, as rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from finmodel.example.dice import Dates, Ints, choose, dates, labelled, starts_of
from finmodel.example.parameters import Floats
from finmodel.example.town import Events, Town, draw_events

HOSPITAL = {
    "emergency": "Non-elective",
    "elective": "Elective",
    "outpatient": "Outpatient",
    "ae": "Emergency department",
}
"""Settings of the acute trust, and what its data calls them."""
PROGRAMMES = ("cardiovascular", "respiratory", "musculoskeletal", "frailty", "other")
EVEN = 30.0
"""Shape of the spread of costs where the parameters name none."""


def hospital_rows(town: Town) -> pd.DataFrame:
    """Spells, attendances and procedures of the acute trust: a row each, with tariff price and own cost."""
    return pd.concat([_hospital_kind(town, kind) for kind in HOSPITAL], ignore_index=True)


def _hospital_kind(town: Town, kind: str) -> pd.DataFrame:
    events, people, parameters = draw_events(town, kind), town.people, town.parameters
    rng = town.stream(f"{kind} stays and costs")
    stays = np.array([parameters.table("stay_days").get(code, 0.0) for code in events.codes])
    nights = rng.poisson(rng.gamma(2.0, stays[events.code] / 2 + 1e-12))
    short = np.array([code == "ne_short" for code in events.codes])
    nights = np.where(short[events.code], np.minimum(nights, 1), nights)
    end = np.minimum(events.day + nights, people.last[events.who])
    unit = np.array([town.unit_costs[code] for code in events.codes])
    spread = np.array([parameters.table("cost_spread").get(code, EVEN) for code in events.codes])
    level = parameters.table("trust_cost_level")["acute_trust"]
    cost = unit[events.code] * level * rng.gamma(spread[events.code]) / spread[events.code]
    ages = ("child", "adult", "older")
    mix = np.array([[parameters.table("programme_shares", age)[name] for name in PROGRAMMES] for age in ages])
    programme = choose(mix[np.digitize(people.age[events.who], [18, 65])], rng)
    return pd.DataFrame(
        {
            "PATIENT_PSEUDO_ID": people.person[events.who],
            "ADMIT_DATE": dates(events.day),
            "DISCHARGE_DATE": dates(end),
            "POD_DESC": labelled(np.full(len(end), list(HOSPITAL).index(kind)), HOSPITAL.values()),
            "TARIFF_GROUP": _among(events, _hospital_codes(town)),
            "PROGRAMME": labelled(programme, PROGRAMMES),
            "TARIFF_GBP": np.rint(unit)[events.code],
            "PLICS_COST_GBP": np.round(cost, 2),
        }
    )


def _hospital_codes(town: Town) -> list[str]:
    return [code for kind in HOSPITAL for code in town.parameters.codes("currency_setting", kind)]


def _among(events: Events, codes: list[str]) -> pd.Categorical[str]:
    places = np.array([codes.index(code) for code in events.codes])
    return labelled(places[events.code], codes)


def community_rows(town: Town) -> pd.DataFrame:
    """Contacts of the community trust: a row for each person, service and month that has any."""
    events = draw_events(town, "community")
    rows = _gathered(town, events, "M")
    unit = np.array([town.unit_costs[code] for code in events.codes])
    level = town.parameters.table("trust_cost_level")["community_trust"]
    return pd.DataFrame(
        {
            "NHS_PSEUDO": rows.person,
            "MONTH_FROM": rows.start,
            "MONTH_TO": rows.end,
            "TEAM": labelled(rows.code, events.codes),
            "CONTACTS": rows.quantity,
            "COST_GBP": _spread_cost(town, "community costs", unit[rows.code] * level, rows.quantity),
        }
    )


def practice_rows(town: Town) -> pd.DataFrame:
    """Consultations in general practice: a row for each person and quarter that has any."""
    events = draw_events(town, "general_practice")
    rows = _gathered(town, events, "Q")
    unit = np.full(len(rows.code), town.unit_costs["gp_consultation"])
    return pd.DataFrame(
        {
            "PATIENT_PSEUDO_ID": rows.person,
            "QUARTER_FROM": rows.start,
            "QUARTER_TO": rows.end,
            "CONSULTATIONS": rows.quantity,
            "COST_GBP": _spread_cost(town, "practice costs", unit, rows.quantity),
        }
    )


@dataclass(frozen=True)
class Gathered:
    """Events counted by person, currency code and month or quarter."""

    person: Ints
    start: Dates
    end: Dates
    code: Ints
    quantity: Ints


def _gathered(town: Town, events: Events, unit: str) -> Gathered:
    people, starts = town.people, starts_of(unit)
    slot = np.searchsorted(starts, events.day, side="right") - 1
    slots, codes = len(starts) - 1, len(events.codes)
    key, quantity = np.unique((events.who * slots + slot) * codes + events.code, return_counts=True)
    who, slot, code = key // (slots * codes), key // codes % slots, key % codes
    start = np.maximum(starts[slot], people.first[who])
    end = np.minimum(starts[slot + 1] - 1, people.last[who])
    return Gathered(people.person[who], dates(start), dates(end), code, quantity)


def _spread_cost(town: Town, purpose: str, unit: Floats, quantity: Ints) -> Floats:
    shape = EVEN * quantity
    return np.round(unit * town.stream(purpose).gamma(shape) / EVEN, 2)
