"""Every number of the example has a source or is marked as an assumption, and sources say what it says."""

from pathlib import Path

import pandas as pd
import pytest

from finmodel.example.parameters import read_parameters


def test_every_parameter_has_a_unit_and_a_source_and_every_assumption_a_plausible_range() -> None:
    for name, entry in read_parameters().entries.items():
        assert entry.unit, name
        assert len(entry.source) > 5, name
        assert bool(entry.plausible) == entry.assumption, name


def test_a_parameter_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(TypeError, match="growth is not one number"):
        read_parameters().number("growth")
    with pytest.raises(TypeError, match="people is not a table"):
        read_parameters().table("people")


def currencies(shared_data: Path) -> pd.Series:
    """The example's code for each row of the National Cost Collection, worked out from its description."""
    rows = pd.read_csv(shared_data / "national_cost_collection_2024_25.csv", low_memory=False)
    department, code = rows["department_code"], rows["currency_code"]
    obstetric = code.str.startswith("N")
    long_stay = (department == "Non-Elective Inpatient - Long Stay") & ~obstetric
    emergency_care = department == "Emergency Care"
    minor = code.isin(["VB09Z", "VB10Z", "VB11Z"])
    community = department == "Community Health Service"
    groups = {
        "ne_short": (department == "Non-Elective Inpatient - Short Stay") & ~obstetric,
        "ne_long": long_stay & (rows["unit_cost"] < 7000),
        "ne_long_complex": long_stay & (rows["unit_cost"] >= 7000),
        "el_day_case": department == "Daycase",
        "el_inpatient": department == "Elective Inpatients",
        "op_procedure": department == "Outpatient Procedures",
        "ae_minor": emergency_care & minor,
        "ae_major": emergency_care & ~minor,
        "district_nursing": community & code.str.match("N02"),
        "community_therapy": community & code.str.match(r"A(01|03|06|08|09|13)"),
        "specialist_nursing": community & code.str.match(r"N(0[6-9]|1[01]|1[4-9]|2\d)"),
        "intermediate_care": community & code.str.match("IC0[13]"),
        "stroke_rehabilitation": community & (code == "SCRT"),
    }
    totals = {name: rows.loc[chosen, ["activity", "cost"]].sum() for name, chosen in groups.items()}
    return pd.DataFrame(totals).T.stack()


def test_unit_costs_and_rates_are_those_of_the_national_cost_collection(shared_data: Path) -> None:
    parameters, totals = read_parameters(), currencies(shared_data)
    people = england(shared_data)["count"].sum()
    for code, pounds in parameters.table("unit_cost").items():
        assert pounds == pytest.approx(totals[code, "cost"] / totals[code, "activity"], abs=0.0051), code
        rate = parameters.table("activity_per_1000")[code]
        assert rate == pytest.approx(totals[code, "activity"] / people * 1000, abs=0.001), code


def england(shared_data: Path) -> pd.DataFrame:
    rows = pd.read_csv(shared_data / "ons_uk_population_2023.csv")
    chosen = rows[rows["Name"] == "ENGLAND"].copy()
    chosen["years"] = chosen["age"].str.removesuffix("+").astype(int)
    return chosen


def test_the_population_is_that_of_england(shared_data: Path) -> None:
    parameters, rows = read_parameters(), england(shared_data)
    rows["band"] = rows["years"].clip(upper=90) // 5
    counts = rows.groupby(["sex", "band"])["count"].sum()
    for sex, published in (("female", "females"), ("male", "males")):
        assert list(parameters.series("population", sex)) == list(counts[published])
    births = rows.loc[rows["years"] == 0, "count"].sum() / rows["count"].sum() * 1000
    assert parameters.number("births_per_1000") == pytest.approx(births, abs=0.005)


def test_the_seasons_are_those_of_the_attendance_returns(shared_data: Path) -> None:
    rows = pd.read_csv(shared_data / "ae_attendances.csv", parse_dates=["period"])
    months = rows.groupby("period")[["attendances", "admissions"]].sum().loc["2016-04":"2019-03"]
    days = months.index.days_in_month.to_series(index=months.index)
    year = months.index.year - (months.index.month < 4)
    for kind, column in (("ae", "attendances"), ("emergency", "admissions")):
        usual = months[column].groupby(year).transform("sum") / days.groupby(year).transform("sum")
        index = (months[column] / days / usual).groupby(months.index.month).mean()
        assert list(read_parameters().series("season", kind)) == pytest.approx(list(index), abs=0.0006)
