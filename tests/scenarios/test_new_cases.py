"""Cases that the documents name beside the first ones, each worked out from the example's rows with pandas, by hand.

A ramp over three years has two thirds there in the second year, and one over two years has all; what is expected is
of 2024/25, the second.
"""

from __future__ import annotations

import pandas as pd
import pytest

from finmodel.example.generate import invent, tables, write_example
from finmodel.pipeline import OpenPlace, open_place
from finmodel.results import Result

PEOPLE = 8_000
OPENS, ENDS = pd.Timestamp("2024-04-01"), pd.Timestamp("2025-04-01")
"""The second year, from its first day to the day after its last."""
NAMES = (
    "bolton",
    "diabetes_year_of_care",
    "london_stroke",
    "northumbria",
    "personal_health_budgets",
    "scotland_set_aside",
    "scotland_set_aside_moves",
    "whittington",
)
HIGH = ["D", "E"]
NIGHTS = 900
"""Pounds that nights may be off by, ten at most: they are whole in each group of people, so some are rounded away."""


@pytest.fixture(scope="module")
def rows() -> dict[str, pd.DataFrame]:
    return dict(tables(invent(people=PEOPLE)))


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> OpenPlace:
    folder = tmp_path_factory.mktemp("cases") / "place"
    write_example(folder, people=PEOPLE)
    return open_place(folder)


@pytest.fixture(scope="module")
def everything(example: OpenPlace) -> Result:
    return example.run(list(NAMES))


def gain(result: Result, name: str, partner: str) -> float:
    """Pounds by which a partner is better off in 2024/25 than under what the scenario is compared with."""
    run = next(run for run in result.runs if run.name == name)
    both = []
    for one in (run, result.against(run)):
        table = one.positions
        both.append(table.loc[(table["partner"] == partner) & (table["period"] == "2024/25"), "surplus"].sum() / 100)
    return float(both[0] - both[1])


def paid(result: Result, name: str, contract: str) -> float:
    run = next(run for run in result.runs if run.name == name)
    ledger = run.ledger
    return float(ledger.loc[(ledger["contract"] == contract) & (ledger["period"] == "2024/25"), "pence"].sum() / 100)


def stays(rows: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Emergency stays, with the nights of each that lie in 2024/25, and whether it began in it."""
    hospital = rows["hospital.parquet"]
    found = hospital[hospital["POD_DESC"] == "Non-elective"].copy()
    start, end = pd.to_datetime(found["ADMIT_DATE"]), pd.to_datetime(found["DISCHARGE_DATE"])
    found["nights"] = (end.clip(upper=ENDS) - start.clip(lower=OPENS)).dt.days.clip(lower=0)
    found["begun"] = start >= OPENS
    return found


def outpatients(rows: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Outpatient attendances and procedures of 2024/25."""
    hospital = rows["hospital.parquet"]
    return hospital[(hospital["POD_DESC"] == "Outpatient") & (pd.to_datetime(hospital["ADMIT_DATE"]) >= OPENS)]


def register(rows: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Who is on the register on any day of 2024/25, with the part of the year."""
    people = rows["people.parquet"].copy()
    first = pd.to_datetime(people["REGISTERED_ON"]).clip(lower=OPENS)
    after = (pd.to_datetime(people["LEFT_ON"]) + pd.Timedelta(days=1)).fillna(ENDS).clip(upper=ENDS)
    people["part"] = (after - first).dt.days.clip(lower=0) / 365
    return people[people["part"] > 0]


def part_of_the_example(rows: dict[str, pd.DataFrame]) -> float:
    """People on the register at any time in 2023/24, of the 263,439 of the whole example: so much is spent here."""
    people = rows["people.parquet"]
    left = pd.to_datetime(people["LEFT_ON"]).fillna(ENDS)
    return (
        int(((pd.to_datetime(people["REGISTERED_ON"]) < OPENS) & (left >= pd.Timestamp("2023-04-01"))).sum()) / 263_439
    )


def of_need(rows: dict[str, pd.DataFrame], frame: pd.DataFrame, bands: list[str]) -> pd.DataFrame:
    people = rows["people.parquet"]
    mine = people.loc[people["NEED_SEGMENT"].isin(bands), "PATIENT_PSEUDO_ID"]
    return frame[frame["PATIENT_PSEUDO_ID"].isin(mine)]


def outcome(rows: dict[str, pd.DataFrame], measure: str) -> float:
    table = rows["outcomes.csv"]
    mine = table[(table["MEASURE"] == measure) & (table["YEAR"] == "2024/25")]
    return float(mine["NUMERATOR"].sum() / mine["DENOMINATOR"].sum())


def test_bolton_pays_for_its_team_and_visits_what_clinics_no_longer_cost(
    everything: Result, rows: dict[str, pd.DataFrame]
) -> None:
    there = 0.8 * 2 / 3  # who take it up, in the second of three years
    clinics = of_need(rows, outpatients(rows), HIGH)
    reached = register(rows)["NEED_SEGMENT"].isin(HIGH).sum() * there
    moved = 0.15 * there * clinics["TARIFF_GBP"].sum()
    visits = 0.15 * there * len(clinics)
    assert gain(everything, "bolton", "icb") == pytest.approx(moved - 90 * visits - 40 * reached, abs=1)
    assert gain(everything, "bolton", "community_trust") == pytest.approx(5 * visits, abs=1)
    nights = of_need(rows, stays(rows), HIGH)["nights"].sum() * 0.1 * there
    # the hospital loses the price of clinics, keeps their variable cost of £72 and £90 for each night; no ward closes
    assert gain(everything, "bolton", "acute_trust") == pytest.approx(-moved + 72 * visits + 90 * nights, abs=NIGHTS)


def test_london_is_paid_for_strokes_on_a_unit_and_seen_soon_and_shorter_stays_save_the_payer_nothing(
    everything: Result, rows: dict[str, pd.DataFrame]
) -> None:
    strokes = stays(rows).query("PROGRAMME == 'stroke'")
    begun = strokes[strokes["begun"]]
    spells = len(begun) * 1.01
    best_practice = spells * (0.84 * 1200 + 0.85 * 400)
    assert paid(everything, "london_stroke", "stroke_best_practice") == pytest.approx(
        best_practice, abs=1_348
    )  # a spell
    back = 0.01 * begun["TARIFF_GBP"].sum()
    teams = 800_000 * part_of_the_example(rows)
    assert gain(everything, "london_stroke", "icb") == pytest.approx(-best_practice - back - teams, abs=2_700)
    # a day and a half off each stay is given two visits of therapy a day at £23, which the block does not pay for
    assert gain(everything, "london_stroke", "community_trust") == pytest.approx(-1.5 * len(begun) * 2 * 23, abs=30)


def test_a_year_of_care_is_paid_by_need_for_the_fifth_who_have_diabetes(
    everything: Result, rows: dict[str, pd.DataFrame]
) -> None:
    parts = register(rows).groupby("NEED_SEGMENT", observed=True)["part"].sum()
    payment = 0.2 * (180 * parts["C"] + 320 * parts["D"] + 520 * parts["E"])
    assert paid(everything, "diabetes_year_of_care", "diabetes_year_of_care") == pytest.approx(payment, abs=0.05)
    heads = register(rows)["NEED_SEGMENT"].isin(["C", *HIGH]).sum() * 0.2
    assert gain(everything, "diabetes_year_of_care", "gp_federation") == pytest.approx(payment - 210 * heads, abs=1)
    bands = ["C", *HIGH]
    clinics = of_need(rows, outpatients(rows), bands)["TARIFF_GBP"].sum() * 0.25 * 0.2
    admitted = of_need(rows, stays(rows).query("begun"), bands)["TARIFF_GBP"].sum() * 0.03 * 0.2
    assert gain(everything, "diabetes_year_of_care", "icb") == pytest.approx(clinics + admitted - payment, abs=1)


def test_personal_health_budgets_ask_the_nhs_for_its_part_and_residents_pay_no_charge(
    everything: Result, rows: dict[str, pd.DataFrame]
) -> None:
    care = rows["social_care.parquet"]
    nursing = care[(care["SERVICE_TYPE"] == "NURSING HOME") & (pd.to_datetime(care["FROM_DATE"]) >= OPENS)]
    weeks = nursing["UNITS"].sum() * 0.1
    admitted = of_need(rows, stays(rows).query("begun"), ["E"])["TARIFF_GBP"].sum() * 0.05 * 0.02
    name = "personal_health_budgets"
    assert paid(everything, name, name) == pytest.approx(880 * weeks, abs=0.01)
    brokers = 100_000 * part_of_the_example(rows)
    funded = rows["funded_nursing.parquet"]
    nursed = funded[pd.to_datetime(funded["WEEKS_FROM"]) >= OPENS]["PAID_GBP"].sum() * 0.06
    assert gain(everything, name, "icb") == pytest.approx(nursed - 0.4 * 880 * weeks - brokers - admitted, abs=1)
    assert gain(everything, name, "council") == pytest.approx((930 - 247 - 0.6 * 880) * weeks, abs=1)
    assert gain(everything, name, "clients") == pytest.approx(247 * weeks, abs=1)


def test_northumbrias_metrics_earn_points_where_each_of_the_eight_lies_between_its_thresholds(
    everything: Result, rows: dict[str, pd.DataFrame]
) -> None:
    there, people = 2 / 3, register(rows)
    plans = rows["care_plans.csv"]
    made = (pd.to_datetime(plans["PLAN_DATE"]) >= OPENS).sum() * (1 + 0.2 * there)
    fall = 1 - 0.1 * there
    metrics = (  # points, the metric, its lower and upper threshold
        (
            20,
            stays(rows)["nights"].sum() * (1 - 0.05 * there) * (1 - 0.011 * there) / people["part"].sum() * 1000,
            700,
            600,
        ),
        (10, outcome(rows, "admissions_in_last_100_days") * fall, 0.5, 0.3),
        (15, outcome(rows, "ambulatory_care_sensitive_admissions") * fall, 0.016, 0.012),
        (10, outcome(rows, "health_status_eq5d"), 0.72, 0.76),
        (15, outcome(rows, "experience_of_coordination") + 0.05 * there, 0.6, 0.8),
        (10, outcome(rows, "ability_to_self_manage"), 55, 65),
        (10, made / people["NEED_SEGMENT"].isin(HIGH).sum(), 0.3, 0.5),
        (10, outcome(rows, "care_home_admissions_over_65") * fall, 0.012, 0.008),
    )
    points = sum(most * min(max((now - lower) / (upper - lower), 0), 1) for most, now, lower, upper in metrics)
    assert 0 < points < 100
    assert paid(everything, "northumbria", "shared_metrics") == pytest.approx(points * 1000, abs=NIGHTS)


def test_a_set_aside_budget_gains_nothing_while_beds_stay_open_and_what_moves_is_more_than_a_bed_releases(
    everything: Result, rows: dict[str, pd.DataFrame]
) -> None:
    saved = stays(rows)["nights"].sum() * 0.1 * 2 / 3
    assert gain(everything, "scotland_set_aside", "council") == 0
    assert gain(everything, "scotland_set_aside", "acute_trust") == pytest.approx(90 * saved, abs=NIGHTS)
    assert gain(everything, "scotland_set_aside_moves", "council") == pytest.approx(180 * saved, abs=NIGHTS)
    assert gain(everything, "scotland_set_aside_moves", "acute_trust") == pytest.approx(-180 * saved, abs=NIGHTS)


def test_whittingtons_organisation_gives_up_the_price_of_readmissions_and_is_paid_within_its_stops(
    everything: Result, rows: dict[str, pd.DataFrame]
) -> None:
    heart = stays(rows).query("begun and PROGRAMME == 'cardiovascular'")["TARIFF_GBP"].sum() * 0.05
    bundle = paid(everything, "whittington", "whittington_joint_bundle")
    assert gain(everything, "whittington", "icb") == pytest.approx(heart - bundle, abs=1)
    run = next(run for run in everything.runs if run.name == "whittington")
    target = run.settlement.of("whittington_joint_bundle", "target")[1]
    actual = run.settlement.of("whittington_joint_bundle", "actual")[1]
    assert bundle == pytest.approx(min(max(target - actual, -0.05 * target), 0.1 * target), abs=0.01)
