"""The example's localities, beds, pathways and care homes are of the size that a place of its people has."""

import numpy as np
import pandas as pd
import pytest

from finmodel.example.generate import invent
from finmodel.example.people import LOCALITY_NAMES, NEEDS
from tests.example.conftest import Brookshire


def person_years(brookshire: Brookshire) -> float:
    people = brookshire.town.people
    return float((people.last + 1 - people.first).sum() / 365.25)


def test_localities_are_of_25_000_to_60_000_people_and_differ_in_need() -> None:
    people = invent().people
    there = (people.first == 0) & (people.last >= 366)
    sizes = np.bincount(people.locality[there], minlength=5)
    assert sizes.min() > 25_000
    assert sizes.max() < 60_000
    high = people.need >= NEEDS.index("high")
    shares = {name: high[people.locality == place].mean() for place, name in enumerate(LOCALITY_NAMES)}
    assert max(shares, key=shares.__getitem__) == "harbourside"
    assert min(shares, key=shares.__getitem__) == "brook_vale"
    assert shares["harbourside"] > 1.8 * shares["brook_vale"]


def test_each_practice_lies_in_one_locality(brookshire: Brookshire) -> None:
    assert (brookshire.people.groupby("practice")["locality"].nunique() == 1).all()


def test_about_1_7_beds_in_1000_people_are_occupied(brookshire: Brookshire) -> None:
    # England had some 95,000 general and acute beds occupied for 57.7 million people: 1.65 in 1,000
    rows = brookshire.activity.query("provider == 'acute_trust'")
    nights = (pd.to_datetime(rows["end"]) - pd.to_datetime(rows["start"])).dt.days.sum()
    assert 1.5 < nights / 365.25 / person_years(brookshire) * 1000 < 2.1
    emergency = rows[rows["currency"] == "ne_long"]
    stays = (pd.to_datetime(emergency["end"]) - pd.to_datetime(emergency["start"])).dt.days
    assert stays.mean() == pytest.approx(6.4, abs=0.4)


def test_strokes_are_emergencies_of_people_over_45_at_about_1_4_in_1000_a_year(brookshire: Brookshire) -> None:
    strokes = brookshire.activity.query("programme == 'stroke' and provider == 'acute_trust'")
    assert set(strokes["setting"]) == {"emergency"}
    assert 1.1 < len(strokes) / person_years(brookshire) * 1000 < 1.9
    born = strokes.merge(brookshire.people, on="person")["birth_date"]
    assert (born < pd.Timestamp("1979-04-02")).all()


def test_rehabilitation_at_home_follows_a_stay_for_a_stroke_within_some_weeks(brookshire: Brookshire) -> None:
    strokes = brookshire.activity.query("programme == 'stroke' and provider == 'acute_trust'")
    contacts = brookshire.activity.query("currency == 'stroke_rehabilitation'")
    assert set(contacts["programme"]) == {"stroke"}
    pairs = contacts.merge(strokes, on="person", suffixes=("", "_stroke"))
    assert set(pairs["person"]) == set(contacts["person"])
    # a month's contacts are on a row that starts with the month: its last day is after the stay, its first soon after
    after = (pairs["end"] >= pairs["end_stroke"]) & (pairs["start"] <= pairs["end_stroke"] + pd.Timedelta(days=42))
    assert after.groupby([pairs["person"], pairs["start"]]).any().all()
    rate = contacts["quantity"].sum() / person_years(brookshire) * 1000
    assert rate == pytest.approx(8.585, rel=0.15)


def test_the_joint_programme_has_triage_and_therapy_outpatients_operations_and_emergencies(
    brookshire: Brookshire,
) -> None:
    joints = brookshire.activity.query("programme == 'musculoskeletal'")
    assert set(joints["setting"]) == {"community", "outpatient", "elective", "emergency", "ae"}
    assert set(joints.query("setting == 'community'")["currency"]) == {"musculoskeletal_triage", "community_therapy"}
    hospital = joints.query("setting in ['outpatient', 'elective', 'emergency']")
    # programme budgets of England came to about £99 a head in 2013/14; prices have risen by about a third since
    assert 90 < hospital["price"].sum() / person_years(brookshire) < 140


def test_more_than_a_third_of_weeks_in_homes_are_paid_by_those_who_live_there(brookshire: Brookshire) -> None:
    weeks = brookshire.activity.query("setting in ['residential', 'nursing']")
    by = weeks.groupby("commissioner")["quantity"].sum()
    assert set(by.index) == {"council", "clients"}
    assert 0.3 < by["clients"] / by.sum() < 0.45
    payers = weeks.groupby("person")["commissioner"].nunique()
    assert (payers == 1).all()
