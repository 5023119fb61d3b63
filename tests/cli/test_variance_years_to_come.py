"""A plan for years to come, which take another year's people and activity, and an extract that reaches some of them."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from finmodel.outturn.extract import Extract
from finmodel.pipeline import open_place
from finmodel.results import Overlaid
from tests.bad.places import PLACE
from tests.cli.test_commands import finmodel

HEADING = "ID,START,END,PROVIDER,PAYER,POD,UNITS"
EACH = 2900 + 3 * 165
"""Pounds for an emergency and the three outpatients that come with it, as the contract states them."""
DECEMBER = Extract(date(2025, 12, 31))


def write_activity(folder: Path, years: dict[int, list[int]]) -> Path:
    """For each year, from April, how many emergencies each month had; three outpatients with each."""
    rows = [HEADING]
    for year, counts in years.items():
        for number, count in enumerate(counts):
            day = f"{year + (number + 3) // 12}-{(number + 3) % 12 + 1:02}-15"
            rows += [f"p1,{day},{day},trust,icb,NEL,{count}", f"p2,{day},,trust,icb,OP,{3 * count}"]
    (folder / "data" / "activity.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def planned_place(folder: Path, carried: str) -> Path:
    """A place of four years whose data reach two, at 10 then 11 emergencies a month; its plan is saved in `plan`."""
    place = folder / "place"
    shutil.copytree(PLACE, place)
    file = place / "place.yaml"
    years = f"periods: [2023/24, 2024/25, 2025/26, 2026/27]\ncarried_forward: {carried}"
    file.write_text(file.read_text(encoding="utf-8").replace("periods: [2023/24, 2024/25]", years), encoding="utf-8")
    write_activity(place, {2023: [10] * 12, 2024: [11] * 12})
    done = finmodel("run", place, "--out", folder / "plan")
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The last two years take 2024/25: 132 emergencies and 396 outpatients in each."""
    return planned_place(tmp_path_factory.mktemp("carried"), "{2025/26: 2024/25, 2026/27: 2024/25}")


def laid_over(planned: Path, years: dict[int, list[int]], extract: Extract) -> Overlaid:
    """An extract with the counts of some years, laid over the plan."""
    data = planned / "later"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(planned / "place" / "data", data / "data")
    write_activity(data, years)
    return open_place(planned / "place", data).against_plan(planned / "plan", extract)


def tariff(found: Overlaid) -> dict[str, tuple[float, float]]:
    """Plan and actual of the tariff, by year."""
    rows = found.result.variance.query("contract == 'tariff'")
    return {row["period"]: (row["plan"], row["actual"]) for row in rows.to_dict("records")}


def test_years_that_nothing_has_come_of_are_not_compared(planned: Path) -> None:
    done = finmodel("variance", planned / "place", "--plan", planned / "plan", "--out", planned / "same")
    assert done.exit_code == 0, done.output
    assert "2026/27 is carried forward from 2024/25 and the extract has nothing of it" in done.output
    found = open_place(planned / "place").against_plan(planned / "plan", Extract())
    assert tariff(found) == {"2023/24": (120 * EACH, 120 * EACH), "2024/25": (132 * EACH, 132 * EACH)}
    assert not found.result.variance["variance"].any()


def test_an_extract_that_reaches_a_year_carried_forward_is_compared_with_what_was_carried(planned: Path) -> None:
    """12 a month to December 2025, and the level months of the year before: 144 expected for the 132 carried forward.

    £3,395 × 12 more is £40,740, all of it volume; 2026/27 is not reached, and keeps the 132 of 2024/25.
    """
    found = laid_over(planned, {2023: [10] * 12, 2024: [11] * 12, 2025: [12] * 9}, DECEMBER)
    assert tariff(found)["2025/26"] == (132 * EACH, 144 * EACH)
    assert "2026/27" not in tariff(found)
    row = found.result.variance.query("contract == 'tariff' and period == '2025/26'").iloc[0]
    assert (row["variance"], row["volume"]) == (40_740, 40_740)
    outturn = found.result.outturn.query("contract == 'tariff'").iloc[0]
    assert (outturn["so_far"], outturn["forecast"]) == (108 * EACH, 144 * EACH)
    assert list(found.result.actual.settlement.of("tariff", "payment")) == [n * EACH for n in (120, 132, 144, 132)]


def test_years_to_come_follow_the_forecast_of_the_year_they_are_carried_from(planned: Path) -> None:
    """12 a month to December 2024 is 143.586 in the year, which the two years after take; neither is compared.

    The year before is level, with a leap day in February: 108 × 119.65517 ÷ 90, and three outpatients for each.
    """
    found = laid_over(planned, {2023: [10] * 12, 2024: [12] * 9}, Extract(date(2024, 12, 31)))
    assert tariff(found) == {"2023/24": (120 * EACH, 120 * EACH), "2024/25": (132 * EACH, 487_475.17)}
    paid = [120 * EACH, 487_475.17, 487_475.17, 487_475.17]
    assert list(found.result.actual.settlement.of("tariff", "payment")) == paid
    nurses = found.result.actual.settlement.of("district_nurses", "payment")
    assert nurses[2] == nurses[3] == pytest.approx(nurses[1], abs=0.05)


def test_activity_after_the_last_day_is_not_read_into_a_year_carried_forward(planned: Path) -> None:
    years = {2023: [10] * 12, 2024: [11] * 12, 2025: [50] * 3}
    found = laid_over(planned, years, Extract(date(2025, 3, 31)))
    assert list(found.result.actual.settlement.of("tariff", "payment")) == [n * EACH for n in (120, 132, 132, 132)]


def test_a_year_in_between_that_the_extract_has_nothing_of_is_not_read_as_nil(tmp_path: Path) -> None:
    """2024/25 takes 2023/24; the extract has 2023/24 and 2025/26. Without a year before, the rest goes on by days."""
    planned = planned_place(tmp_path, "{2024/25: 2023/24, 2025/26: 2023/24, 2026/27: 2023/24}")
    found = laid_over(planned, {2023: [10] * 12, 2025: [12] * 12}, Extract(date(2026, 3, 31)))
    assert sorted(tariff(found)) == ["2023/24", "2025/26"]
    assert found.result.standing.carried == {"2024/25": "2023/24", "2026/27": "2023/24"}
    assert list(found.result.actual.settlement.of("tariff", "payment")) == [n * EACH for n in (120, 120, 144, 120)]
