"""Years that the data does not reach: refused where all of one is missing, told where one source lacks it."""

from __future__ import annotations

from finmodel.core.place import Place
from finmodel.load.empty_years import SourceRows, sources_without_a_year, years_without_data
from tests.small import PLACE

SMALL = Place.model_validate(PLACE)
THREE = {**PLACE, "periods": ["2023/24", "2024/25", "2025/26"], "funding": {}}
EVERYBODY = {"2023/24": 5.0, "2024/25": 5.0, "2025/26": 5.0}


def test_a_year_without_people_or_activity_is_refused() -> None:
    (told,) = years_without_data(SMALL, {"2023/24": 5.0, "2024/25": 0.0}, [SourceRows("a.csv", (7, 0))])
    assert told.severity == "error"
    assert told.what == "The data has no people and no activity in 2024/25, so it would settle as nil."
    assert told.fix.endswith("which year it takes, such as 2024/25: 2023/24.")


def test_a_year_without_activity_is_refused_whoever_stays_on_the_register() -> None:
    (told,) = years_without_data(SMALL, EVERYBODY, [SourceRows("a.csv", (7, 0)), SourceRows("b.csv", (3, 0))])
    assert told.what == "The data has no activity in 2024/25, so it would settle as nil."


def test_a_year_without_people_is_refused_where_people_are_all_there_is() -> None:
    (told,) = years_without_data(SMALL, {"2023/24": 5.0, "2024/25": 0.0}, [])
    assert told.what == "The data has no people in 2024/25, so it would settle as nil."


def test_a_year_that_is_carried_forward_needs_no_data() -> None:
    place = Place.model_validate({**THREE, "carried_forward": {"2025/26": "2024/25"}})
    sources = [SourceRows("a.csv", (7, 8, 0))]
    assert list(years_without_data(place, EVERYBODY, sources)) == []
    assert sources_without_a_year(place, EVERYBODY, sources) == []


def test_a_place_of_fixed_sums_needs_no_data() -> None:
    assert list(years_without_data(SMALL, {"2023/24": 0.0, "2024/25": 0.0}, [])) == []


def test_a_source_without_one_of_the_years_is_told_with_its_fullest_year() -> None:
    place = Place.model_validate(THREE)
    hospital, clinics = SourceRows("hospital.csv", (40, 0, 1200)), SourceRows("clinics.csv", (9, 8, 7))
    (told,) = sources_without_a_year(place, EVERYBODY, [hospital, clinics])
    assert (told.where, told.severity) == ("hospital.csv", "warning")
    assert told.what == "It has no rows in 2024/25, and 1,200 in 2025/26."


def test_people_missing_from_a_year_with_activity_are_told() -> None:
    (told,) = sources_without_a_year(SMALL, {"2023/24": 5.0, "2024/25": 0.0}, [SourceRows("a.csv", (7, 6))])
    assert (told.where, told.severity) == ("people", "warning")
    assert "in 2024/25" in told.what
