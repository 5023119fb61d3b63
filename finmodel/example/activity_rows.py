"""Hospital, community and general practice activity of the example place, as rows.

They are in one module because all are events of one draw (`town.draw_events`), given their dates, codes and costs
alike; what is cared for over months is in `packages`, and what belongs together in `pathways`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from finmodel.example.dice import Dates, Ints, dates, labelled, starts_of
from finmodel.example.parameters import Floats
from finmodel.example.pathways import (
    PROGRAMMES,
    STROKE,
    programme_of,
    rehabilitation_contacts,
    therapy_programme,
    triage_contacts,
)
from finmodel.example.town import Events, Town, draw_events

HOSPITAL = {
    "emergency": "Non-elective",
    "elective": "Elective",
    "outpatient": "Outpatient",
    "ae": "Emergency department",
}
"""Settings of the acute trust, and what its data calls them."""
EVEN = 30.0
"""Shape of the spread of costs where the parameters name none."""


def hospital_rows(town: Town) -> pd.DataFrame:
    """Spells, attendances and procedures of the acute trust: a row each, with tariff price and own cost."""
    return pd.concat([_hospital_kind(town, kind) for kind in HOSPITAL], ignore_index=True)


@dataclass(frozen=True)
class Stays:
    """Spells, attendances or procedures of one kind, with the day each ended and its programme."""

    events: Events
    end: Ints
    programme: Ints
    """Place in PROGRAMMES."""


def hospital_stays(town: Town, kind: str) -> Stays:
    """Stays of one kind, before anything is known of their money."""
    events = draw_events(town, kind)
    rng = town.stream(f"{kind} stays")
    stays = np.array([town.parameters.table("stay_days").get(code, 0.0) for code in events.codes])
    nights = rng.poisson(rng.gamma(2.0, stays[events.code] / 2 + 1e-12))
    short = np.array([code == "ne_short" for code in events.codes])
    nights = np.where(short[events.code], np.minimum(nights, 1), nights)
    end = np.minimum(events.day + nights, town.people.last[events.who])
    return Stays(events, end, programme_of(town, kind, events, rng))


def _hospital_kind(town: Town, kind: str) -> pd.DataFrame:
    stays, people, parameters = hospital_stays(town, kind), town.people, town.parameters
    events, end = stays.events, stays.end
    rng = town.stream(f"{kind} costs")
    unit = np.array([town.unit_costs[code] for code in events.codes])
    spread = np.array([parameters.table("cost_spread").get(code, EVEN) for code in events.codes])
    level = parameters.table("trust_cost_level")["acute_trust"]
    cost = unit[events.code] * level * rng.gamma(spread[events.code]) / spread[events.code]
    return pd.DataFrame(
        {
            "PATIENT_PSEUDO_ID": people.person[events.who],
            "ADMIT_DATE": dates(events.day),
            "DISCHARGE_DATE": dates(end),
            "POD_DESC": labelled(np.full(len(end), list(HOSPITAL).index(kind)), HOSPITAL.values()),
            "TARIFF_GROUP": _among(events, _hospital_codes(town)),
            "PROGRAMME": labelled(stays.programme, PROGRAMMES),
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
    stays = hospital_stays(town, "emergency")
    strokes = stays.programme == STROKE
    rehabilitation = rehabilitation_contacts(town, stays.events.who[strokes], stays.end[strokes])
    services = {"other": draw_events(town, "community"), "musculoskeletal": triage_contacts(town)}
    services["stroke"] = rehabilitation
    teams = [team for events in services.values() for team in events.codes]
    return pd.concat([_contacts(town, name, events, teams) for name, events in services.items()], ignore_index=True)


def _contacts(town: Town, name: str, events: Events, teams: list[str]) -> pd.DataFrame:
    """Contacts of one programme's teams, or of those for everybody, of whose therapy a part is for joints."""
    rows = _gathered(town, events, "M")
    unit = np.array([town.unit_costs[code] for code in events.codes])
    level = town.parameters.table("trust_cost_level")["community_trust"]
    programme = np.full(len(rows.code), PROGRAMMES.index(name))
    if name == "other":
        programme = therapy_programme(town, rows.who, rows.code == events.codes.index("community_therapy"))
    return pd.DataFrame(
        {
            "NHS_PSEUDO": rows.person,
            "MONTH_FROM": rows.start,
            "MONTH_TO": rows.end,
            "TEAM": labelled(np.array([teams.index(code) for code in events.codes])[rows.code], teams),
            "PROGRAMME": labelled(programme, PROGRAMMES),
            "CONTACTS": rows.quantity,
            "COST_GBP": _spread_cost(town, f"{name} community costs", unit[rows.code] * level, rows.quantity),
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

    who: Ints
    """Place in the register."""
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
    return Gathered(who, people.person[who], dates(start), dates(end), code, quantity)


def _spread_cost(town: Town, purpose: str, unit: Floats, quantity: Ints) -> Floats:
    shape = EVEN * quantity
    return np.round(unit * town.stream(purpose).gamma(shape) / EVEN, 2)
