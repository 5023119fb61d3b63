"""The example's people and rows look like life, and hang together."""

import hashlib

import numpy as np
import pandas as pd
import pytest

from finmodel.example.dice import DAYS, SECOND_YEAR, dates, day_weights
from finmodel.example.generate import ROWS, invent, tables
from finmodel.example.parameters import read_parameters
from finmodel.example.people import draw_people
from finmodel.example.town import Town, draw_events
from tests.example.conftest import Brookshire

SETTINGS = {
    "emergency",
    "elective",
    "outpatient",
    "ae",
    "community",
    "general_practice",
    "reablement",
    "home_care",
    "residential",
    "nursing",
    "funded_nursing",
    "coordination",
}


def fingerprint(town: Town) -> dict[str, str]:
    return {
        name: hashlib.sha256(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes()).hexdigest()
        for name, frame in tables(town)
    }


def test_the_same_seed_gives_the_same_place_and_another_seed_another() -> None:
    first, again, other = (fingerprint(invent(people=2_000, seed=seed)) for seed in (20230401, 20230401, 7))
    assert first == again
    assert {name for name in ROWS if first[name] == other[name]} == {"prices.csv"}


def test_about_as_many_people_as_asked_for_are_registered_throughout(brookshire: Brookshire) -> None:
    people = brookshire.town.people
    for day in (0, SECOND_YEAR, DAYS - 1):
        registered = np.sum((people.registered_from <= day) & (people.registered_to >= day))
        assert registered == pytest.approx(20_000, rel=0.03)
    assert brookshire.people["person"].is_unique
    assert 200 < people.died.sum() < 500


def test_every_setting_has_rows_in_both_years(brookshire: Brookshire) -> None:
    second = brookshire.activity["start"] >= "2024-04-01"
    for rows in (brookshire.activity[second], brookshire.activity[~second]):
        assert set(rows["setting"]) == SETTINGS
    assert 11 < len(brookshire.activity) / 20_000 < 13


def test_five_in_a_hundred_people_account_for_about_half_the_cost(brookshire: Brookshire) -> None:
    people, rows = brookshire.people, brookshire.activity
    listed = people[people["registered_to"].isna() | (people["registered_to"] >= "2024-04-01")]
    public = rows[(rows["start"] >= "2024-04-01") & (rows["commissioner"] != "clients")]
    costs = public.groupby("person")["cost"].sum()
    ranked = costs.reindex(listed["person"], fill_value=0).sort_values(ascending=False)
    dearest = ranked.iloc[: round(len(ranked) * 0.05)].sum()
    assert 0.45 < dearest / ranked.sum() < 0.55


def test_emergency_spells_are_more_frequent_in_winter_than_in_summer() -> None:
    parameters = read_parameters()
    town = Town(draw_people(100_000, 20230401, parameters), parameters, 20230401)
    month = dates(draw_events(town, "emergency").day).astype("datetime64[M]").astype(int) % 12 + 1
    winter, summer = np.isin(month, [12, 1, 2]).sum() / 181, np.isin(month, [6, 7, 8]).sum() / 184
    assert 1.02 < winter / summer < 1.10


def test_a_year_of_days_carries_a_year_of_activity_and_growth_between() -> None:
    parameters = read_parameters()
    for kind, growth in parameters.table("growth").items():
        weights = day_weights(parameters, kind)
        assert weights[SECOND_YEAR:].sum() == pytest.approx(1)
        assert weights[:SECOND_YEAR].sum() == pytest.approx(1 / (1 + growth))


def test_the_emergency_rate_rises_with_age(brookshire: Brookshire) -> None:
    people = brookshire.town.people
    events = draw_events(brookshire.town, "emergency")
    edges = [5, 18, 65, 75, 85]
    spells = np.bincount(np.digitize(people.age[events.who], edges))
    days = np.bincount(np.digitize(people.age, edges), people.last - people.first + 1)
    rates = spells / days
    assert list(rates[1:]) == sorted(rates[1:])
    assert rates[0] > rates[1]


def test_use_rises_with_need(brookshire: Brookshire) -> None:
    people = brookshire.town.people
    for kind in ("emergency", "community", "general_practice"):
        use = np.bincount(people.need[draw_events(brookshire.town, kind).who], minlength=5)
        rates = use / np.bincount(people.need, people.last - people.first + 1)
        assert list(rates) == sorted(rates)


def test_rates_of_the_second_year_are_those_of_the_parameters(brookshire: Brookshire) -> None:
    town, people = brookshire.town, brookshire.town.people
    exposed = np.maximum(people.last + 1 - np.maximum(people.first, SECOND_YEAR), 0).sum() / 365
    for kind in ("outpatient", "general_practice", "community", "ae", "musculoskeletal"):
        rate = sum(town.rates[code] for code in town.parameters.codes("currency_setting", kind))
        found = np.sum(draw_events(town, kind).day >= SECOND_YEAR) / exposed * 1000
        assert found == pytest.approx(rate, rel=0.05)


def test_no_row_lies_outside_its_persons_registration(brookshire: Brookshire) -> None:
    rows = brookshire.activity.merge(brookshire.people, on="person", validate="many_to_one")
    assert len(rows) == len(brookshire.activity)
    assert (rows["start"] >= rows["registered_from"]).all()
    assert (rows["end"] <= rows["registered_to"].fillna(pd.Timestamp("2025-03-31"))).all()


def test_dates_are_in_order_and_within_the_two_years(brookshire: Brookshire) -> None:
    rows, people = brookshire.activity, brookshire.people
    assert (rows["start"] <= rows["end"]).all()
    assert rows["start"].min() >= pd.Timestamp("2023-04-01")
    assert rows["end"].max() <= pd.Timestamp("2025-03-31")
    assert (people["birth_date"] <= people["registered_from"]).all()
    assert not (people["registered_to"] < people["registered_from"]).any()


def test_no_row_is_given_twice_and_monthly_rows_are_one_a_month(brookshire: Brookshire) -> None:
    rows = brookshire.activity
    assert not rows.duplicated().any()
    running = rows[rows["setting"].isin(["home_care", "residential", "nursing", "general_practice"])]
    assert not running.duplicated(["person", "setting", "start"]).any()
    by_month = rows[rows["provider"] == "community_trust"]
    assert not by_month.duplicated(["person", "service", "start"]).any()


def test_quantities_and_money_are_positive_and_in_whole_pennies(brookshire: Brookshire) -> None:
    rows = brookshire.activity
    assert (rows["quantity"] > 0).all()
    for column in ("price", "cost"):
        pounds = rows[column].dropna()
        assert (pounds >= 0).all()
        assert np.allclose(pounds * 100, np.rint(pounds * 100), atol=1e-6)


def test_funded_nursing_care_is_paid_for_the_weeks_in_nursing_homes(brookshire: Brookshire) -> None:
    weeks = brookshire.activity.groupby("setting")["quantity"].sum()
    assert weeks["funded_nursing"] == pytest.approx(weeks["nursing"])
    rows = brookshire.activity.query("setting == 'funded_nursing'")
    rate = np.where(rows["start"] < "2024-04-01", 219.71, 235.88)
    assert np.allclose(rows["price"], rows["quantity"] * rate, atol=0.0051)
