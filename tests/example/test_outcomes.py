"""The example's outcomes agree with the rows they stand for, counted here another way, and say what is invented."""

import pandas as pd
import pytest

from finmodel.example.generate import invent
from finmodel.example.outcome_data import outcome_rows
from finmodel.example.people import LOCALITY_NAMES
from tests.example.conftest import Brookshire

SECOND = pd.Timestamp("2024-04-01")


def told(brookshire: Brookshire, measure: str) -> pd.DataFrame:
    rows = brookshire.files["outcomes.csv"]
    return rows[rows["MEASURE"] == measure]


def by_year(days: pd.Series) -> pd.Series:
    return (pd.to_datetime(days) >= SECOND).map({False: "2023/24", True: "2024/25"})


def test_every_measure_has_both_years_a_partner_of_the_place_and_localities_of_the_register(
    brookshire: Brookshire,
) -> None:
    rows = brookshire.files["outcomes.csv"]
    assert list(rows.columns) == ["MEASURE", "YEAR", "PARTNER", "LOCALITY", "NUMERATOR", "DENOMINATOR", "VALUE"]
    assert rows["MEASURE"].nunique() == 15
    assert (rows.groupby("MEASURE")["YEAR"].nunique() == 2).all()
    assert set(rows["PARTNER"]) <= {partner.id for partner in brookshire.place.partners}
    assert set(rows["LOCALITY"]) == {*LOCALITY_NAMES.values(), ""}
    meetings = rows[rows["MEASURE"] == "team_meetings_held"]
    assert set(rows.loc[rows["LOCALITY"] == "", "MEASURE"]) == {"team_meetings_held"}
    assert (meetings.groupby("YEAR")["VALUE"].sum() == 2 * meetings.groupby("YEAR")["VALUE"].max()).all()
    assert not rows.duplicated(["MEASURE", "YEAR", "PARTNER", "LOCALITY"]).any()


def test_a_value_is_its_numerator_over_its_denominator_and_what_is_counted_has_none(brookshire: Brookshire) -> None:
    rows = brookshire.files["outcomes.csv"]
    counted = rows["DENOMINATOR"].isna()
    assert set(rows.loc[counted, "MEASURE"]) == {"team_meetings_held"}
    assert (rows.loc[counted, "VALUE"] == rows.loc[counted, "NUMERATOR"]).all()
    shares = rows[~counted]
    ratio = shares["NUMERATOR"] / shares["DENOMINATOR"].astype(float)
    assert (ratio - shares["VALUE"]).abs().max() < 0.02
    whole = rows["MEASURE"].isin(
        [
            "readmitted_within_30_days",
            "on_stroke_unit_for_90_percent",
            "stroke_treated_within_24_hours",
            "waiting_over_18_weeks",
        ]
    )
    assert rows.loc[whole, "VALUE"].between(0, 1).all()


def test_readmissions_are_the_emergencies_that_follow_within_30_days_of_the_last_discharge(
    brookshire: Brookshire,
) -> None:
    spells = brookshire.activity.query("setting == 'emergency'")[["person", "start", "end"]].copy()
    spells["start"], spells["end"] = pd.to_datetime(spells["start"]), pd.to_datetime(spells["end"])
    spells = spells.sort_values(["person", "start"], kind="stable")
    following = spells.groupby("person")["start"].shift(-1)
    gap = (following - spells["end"]).dt.days
    back = gap.between(0, 30)
    spells["year"] = by_year(spells["end"])
    first = spells["year"] == "2023/24"
    told_first = told(brookshire, "readmitted_within_30_days").query("YEAR == '2023/24'")
    # those who died in hospital cannot come back, and are no part of either
    died = brookshire.town.people.died.nonzero()[0]
    last_day = pd.Series(brookshire.town.people.last[died], index=brookshire.town.people.person[died])
    ends = spells["person"].map(last_day)
    left = (spells["end"] - pd.Timestamp("2023-04-01")).dt.days >= ends.fillna(10_000)
    assert told_first["DENOMINATOR"].sum() == (first & ~left).sum()
    assert told_first["NUMERATOR"].sum() == pytest.approx((back & first & ~left).sum(), abs=1)


def test_care_plans_are_those_of_the_table_of_plans(brookshire: Brookshire) -> None:
    plans = brookshire.files["care_plans.csv"]
    made = by_year(plans["PLAN_DATE"]).value_counts()
    rows = told(brookshire, "care_plans_for_high_need").groupby("YEAR")["NUMERATOR"].sum()
    assert rows.to_dict() == made.to_dict()
    assert told(brookshire, "care_plans_for_high_need")["VALUE"].between(0.2, 0.9).all()


def test_admissions_near_death_are_of_those_who_died(brookshire: Brookshire) -> None:
    rows = told(brookshire, "admissions_in_last_100_days")
    people = brookshire.town.people
    dead = people.died & (people.last >= 366)
    assert rows[rows["YEAR"] == "2024/25"]["DENOMINATOR"].sum() == dead.sum()
    assert 0.2 < rows["NUMERATOR"].sum() / rows["DENOMINATOR"].sum() < 0.7


def test_the_neediest_locality_is_less_well_and_less_able_to_look_after_itself_than_the_least_needy() -> None:
    rows = outcome_rows(invent())
    for measure in ("health_status_eq5d", "ability_to_self_manage", "experience_of_coordination"):
        level = rows[rows["MEASURE"] == measure].set_index(["YEAR", "LOCALITY"])["VALUE"]
        for year in ("2023/24", "2024/25"):
            assert level[year, "Harbourside"] < level[year, "Brook Vale"]


def test_about_as_many_are_at_home_after_reablement_as_in_england() -> None:
    rows = outcome_rows(invent()).query("MEASURE == 'at_home_after_91_days'")
    assert 0.76 < rows["NUMERATOR"].sum() / rows["DENOMINATOR"].sum() < 0.88
