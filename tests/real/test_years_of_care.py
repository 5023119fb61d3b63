"""Years of care for people with diabetes or high blood pressure in Synthea, against plain pandas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pytest

from finmodel.pipeline import open_place
from finmodel.results import Result

PLACE = Path(__file__).parents[1] / "places" / "synthea_years_of_care"
DIABETES, HYPERTENSION = "44054006", "59621000"
PRICES = {"a": "410", "b": "980", "c": "2150.50", "d": "4700", "e": "9333.33"}
YEARS = range(2016, 2025)


@dataclass(frozen=True)
class Synthea:
    """The place's result, and its patients with diabetes or high blood pressure, a row each."""

    result: Result
    cohort: pd.DataFrame


@pytest.fixture(scope="module")
def synthea(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Synthea:
    shared: Path = request.getfixturevalue("shared_data")
    patients = pd.read_csv(shared / "synthea_patients.csv", dtype=str, usecols=["Id", "BIRTHDATE", "DEATHDATE"])
    conditions = pd.read_csv(shared / "synthea_conditions.csv", dtype=str)
    lasting = conditions["STOP"].isna() & ~conditions["DESCRIPTION"].str.contains(r"\((?:finding|situation)\)$")
    counts = conditions[lasting].groupby("PATIENT")["CODE"].nunique()
    patients["conditions"] = patients["Id"].map(counts).fillna(0).astype(int)
    has = {code: set(conditions.loc[conditions["CODE"] == code, "PATIENT"]) for code in (DIABETES, HYPERTENSION)}
    named = {(True, True): "both", (True, False): "diabetes", (False, True): "hypertension", (False, False): "neither"}
    patients["cohort"] = [named[each in has[DIABETES], each in has[HYPERTENSION]] for each in patients["Id"]]
    folder = tmp_path_factory.mktemp("synthea")
    patients.to_csv(folder / "people.csv", index=False)
    result = open_place(PLACE, data=folder).run()
    return Synthea(result, patients[patients["cohort"] != "neither"].copy())


def part_of_year(born: date, died: date | None, year: int, rule: str) -> float:
    """The part of a year that a patient counts for."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = (min(died or last, last) - max(born, first)).days + 1
    if days <= 0:
        return 0.0
    if rule == "first_day":
        return float(born <= first)
    return 1.0 if rule == "full_year" else days / ((last - first).days + 1)


@pytest.mark.parametrize("rule", ["by_days", "full_year", "first_day"])
def test_years_of_care_by_number_of_conditions_are_paid_as_plain_pandas_has_it(synthea: Synthea, rule: str) -> None:
    cohort, ledger = synthea.cohort, synthea.result.runs[0].ledger
    died = [date.fromisoformat(text) if isinstance(text, str) else None for text in cohort["DEATHDATE"]]
    lives = list(zip([date.fromisoformat(text) for text in cohort["BIRTHDATE"]], died, strict=True))
    band = pd.cut(cohort["conditions"], [-1, 1, 2, 5, 8, 1000], labels=list(PRICES))
    for year in YEARS:
        parts = [part_of_year(*lived, year, rule) for lived in lives]
        count = pd.Series(parts, index=cohort.index).groupby(band, observed=False).sum()
        due = sum(Decimal(repr(float(count[code]))) * Decimal(price) for code, price in PRICES.items())
        rows = ledger[(ledger["contract"] == rule) & (ledger["period"] == str(year))]
        assert Decimal(int(rows["pence"].sum())) / 100 == Decimal(due).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_the_cohort_is_large_enough_and_some_of_it_dies(synthea: Synthea) -> None:
    """Else the three ways to count part of a year would pay alike, and prove nothing."""
    ledger = synthea.result.runs[0].ledger
    paid = ledger.groupby("contract")["pence"].sum()
    assert len(synthea.cohort) >= 27
    assert paid["by_days"] < paid["full_year"]
    assert paid["by_days"] != paid["first_day"]
    assert synthea.cohort["conditions"].between(3, 5).any()
    assert (synthea.cohort["conditions"] >= 9).any()


def test_nothing_is_told_of_a_patient(synthea: Synthea) -> None:
    told = synthea.result.settlement.to_csv() + synthea.result.runs[0].basis.grid.people.to_csv()
    assert not any(each in told for each in synthea.cohort["Id"])
