"""Years that the data does not reach: refused where all of one is missing, told where one source lacks it."""

from __future__ import annotations

from finmodel.core.place import Place
from finmodel.load.remarks.empty_years import DataReach, RowsByYear, parts_without_a_year, years_without_data
from tests.small import PLACE

SMALL = Place.model_validate(PLACE)
THREE = {**PLACE, "periods": ["2023/24", "2024/25", "2025/26"], "funding": {}}
EVERYBODY = {"2023/24": 5.0, "2024/25": 5.0, "2025/26": 5.0}


def test_a_year_without_people_or_activity_is_refused() -> None:
    (told,) = years_without_data(SMALL, DataReach({"2023/24": 5.0, "2024/25": 0.0}, (RowsByYear("a.csv", (7, 0)),)))
    assert told.severity == "error"
    assert told.what == "The data has no people and no activity in 2024/25, so it would settle as nil."
    assert told.fix.endswith("which year it takes, such as 2024/25: 2023/24.")


def test_a_year_without_activity_is_refused_whoever_stays_on_the_register() -> None:
    sources = (RowsByYear("a.csv", (7, 0)), RowsByYear("b.csv", (3, 0)))
    (told,) = years_without_data(SMALL, DataReach(EVERYBODY, sources))
    assert told.what == "The data has no activity in 2024/25, so it would settle as nil."


def test_a_year_without_people_is_refused_where_people_are_all_there_is() -> None:
    (told,) = years_without_data(SMALL, DataReach({"2023/24": 5.0, "2024/25": 0.0}, ()))
    assert told.what == "The data has no people in 2024/25, so it would settle as nil."


def test_a_year_that_is_carried_forward_needs_no_data() -> None:
    place = Place.model_validate({**THREE, "carried_forward": {"2025/26": "2024/25"}})
    sources = (RowsByYear("a.csv", (7, 8, 0)),)
    assert list(years_without_data(place, DataReach(EVERYBODY, sources))) == []
    assert parts_without_a_year(place, DataReach(EVERYBODY, sources)) == []


def test_a_place_of_fixed_sums_needs_no_data() -> None:
    assert list(years_without_data(SMALL, DataReach({"2023/24": 0.0, "2024/25": 0.0}, ()))) == []


def test_a_source_without_one_of_the_years_is_told_with_its_fullest_year() -> None:
    place = Place.model_validate(THREE)
    hospital, clinics = RowsByYear("hospital.csv", (40, 0, 1200)), RowsByYear("clinics.csv", (9, 8, 7))
    (told,) = parts_without_a_year(place, DataReach(EVERYBODY, (hospital, clinics)))
    assert (told.where, told.severity) == ("hospital.csv", "warning")
    assert told.what == "It has no rows in 2024/25, and 1,200 in 2025/26."


def test_people_missing_from_a_year_with_activity_are_told() -> None:
    (told,) = parts_without_a_year(SMALL, DataReach({"2023/24": 5.0, "2024/25": 0.0}, (RowsByYear("a.csv", (7, 6)),)))
    assert (told.where, told.severity) == ("people", "warning")
    assert "in 2024/25" in told.what


def test_a_setting_that_many_rows_had_and_none_has_now_is_told() -> None:
    place = Place.model_validate(THREE)
    whole = RowsByYear("all.csv", (900, 850, 870))
    settings = (
        RowsByYear("emergency", (500, 0, 480)),
        RowsByYear("virtual_ward", (0, 0, 60)),
        RowsByYear("maternity", (29, 30, 0)),
    )
    told = parts_without_a_year(place, DataReach(EVERYBODY, (whole,), settings))
    assert [each.what for each in told] == [
        "The setting emergency has no rows in 2024/25, and 500 in 2023/24.",
        "The setting maternity has no rows in 2025/26, and 30 in 2024/25.",
    ]


def test_few_rows_before_may_be_none_by_chance() -> None:
    settings = (RowsByYear("emergency", (29, 0)),)
    assert parts_without_a_year(SMALL, DataReach(EVERYBODY, (RowsByYear("all.csv", (90, 70)),), settings)) == []
