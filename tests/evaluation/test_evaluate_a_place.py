"""`finmodel evaluate` on a place: its own activity by month and locality, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from finmodel.evaluating import TreatedInPlace, evaluate_place
from finmodel.pipeline import open_place
from tests.concentration.ranked_place import PLACE, said

OF = {"setting": ("emergency",)}
LOCALITIES = ("east", "west", "north", "south")


def write_place(folder: Path) -> Path:
    """Forty people in each of four localities; each month ten stays in each, but six in the east in the second year.

    Each stay is of two nights at £1,000, of another person, months apart from their last.
    """
    people = [f"{name}{n:02},1950-01-01,{name}" for name in LOCALITIES for n in range(40)]
    rows = []
    for month in range(24):
        day = f"{2023 + (month + 3) // 12}-{(month + 3) % 12 + 1:02}"
        for name in LOCALITIES:
            count = 6 if name == "east" and month >= 12 else 10
            rows += [f"{name}{(month % 4) * 10 + n:02},{day}-05,{day}-07,emergency,1000," for n in range(count)]
    folder.mkdir(exist_ok=True)
    (folder / "place.yaml").write_text(PLACE, encoding="utf-8")
    (folder / "people.csv").write_text("\n".join(["ID,BORN,WHERE", *people]) + "\n", encoding="utf-8")
    (folder / "activity.csv").write_text("\n".join(["ID,IN,OUT,KIND,PAID,COST", *rows]) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_place(tmp_path_factory.mktemp("place"))


def test_four_stays_in_ten_fewer_are_forty_percent_and_their_pounds(place: Path) -> None:
    """Ten a month became six: −40%, −48 stays in the year; at £1,000 −£48,000, at £250 −£12,000."""
    asked = TreatedInPlace("locality", ("east",), (), "2024/25", OF)
    seen = evaluate_place(open_place(place), asked)
    stays, days, stay, back = seen.found
    assert [each.metric.name for each in (days, stay, back)] == [
        "bed days of emergency spells", "length of stay", "returns within 30 days",
    ]  # fmt: skip
    assert stays.effect.as_share(stays.metric) == pytest.approx(-0.4)
    assert stays.number == pytest.approx(-48, abs=0.2)  # a leap year has a day more
    assert stays.metric.price == pytest.approx(1000)
    assert stays.metric.variable_cost == pytest.approx(250)
    assert days.number == pytest.approx(-96, abs=0.4)
    assert stay.effect.size == pytest.approx(0)


def test_the_screen_says_what_was_seen_and_where(place: Path) -> None:
    shown = said("evaluate", place, "--treated", "locality=east", "--from", "2024-04", "--fresh")
    assert "Emergency spells: seen −40%" in shown
    assert "What this cannot say" in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--from", "2024/25"), "Where it was done is not said."),
        (
            ("--treated", "east", "--from", "2024/25"),
            "--treated: 'east' does not say of what it is the name: a locality, a practice or a provider. "
            "Write --treated locality=east.",
        ),
        (("--treated", "trust", "--from", "2024/25"), "Write --treated provider=trust."),
        (
            ("--treated", "locality=east", "--comparison", "west", "--from", "2024/25"),
            "Write --comparison locality=west.",
        ),
        (("--treated", "locality=easst", "--from", "2024/25"), "There is no locality 'easst' in the data."),
        (("--treated", "locality=east", "--from", "2023/24"), "There is no month of data before 2023/24."),
        (("--treated", "locality=east", "--from", "2030"), "2030 is no month of the data."),
        (("--treated", "locality=east", "--from", "2024/25", "--of", "programme=x"), "No source of activity has"),
        (
            ("--treated", "locality=east", "--comparison", "practice=p1", "--from", "2024/25"),
            "Treated and compared are units of one kind.",
        ),
        (
            ("--treated", "locality=east", "--comparison", "locality=east,west", "--from", "2024/25"),
            "'east' is treated and compared with.",
        ),
        (("--treated", "sex=east", "--from", "x", "--of", "y"), "'y' does not say which activity."),
    ],
)
def test_what_is_not_there_is_refused_in_words(words: tuple[str, ...], told: str, place: Path) -> None:
    assert told in said("evaluate", place, *words)


def test_a_locality_without_anybody_in_some_month_is_refused(tmp_path: Path) -> None:
    folder = write_place(tmp_path)
    listed = PLACE.replace("locality: WHERE}", "locality: WHERE, registered_from: CAME}")
    (folder / "place.yaml").write_text(listed, encoding="utf-8")
    rows = (folder / "people.csv").read_text(encoding="utf-8").splitlines()
    came = [f"{row},{'2023-09-01' if 'west' in row else '2001-01-01'}" for row in rows[1:]]
    (folder / "people.csv").write_text("\n".join([f"{rows[0]},CAME", *came]) + "\n", encoding="utf-8")
    told = said("evaluate", folder, "--treated", "locality=east", "--from", "2024/25")
    assert "Nobody is registered in west in some month: there is nothing to hold its activity against." in told


FIVE_YEARS = """
scenario: fewer
title: Fewer stays
question: Do fewer stay?
years: 5
changes:
  - {kind: scale_activity, name: Fewer stays, by: {2023/24: 0%, 2024/25: -30%, 2025/26: -50%}, source: invented}
"""


def test_activity_that_names_no_locality_is_told_before_what_is_seen(tmp_path: Path) -> None:
    """As many stays again are of people whom the register does not know."""
    folder = write_place(tmp_path)
    rows = (folder / "activity.csv").read_text(encoding="utf-8").splitlines()
    strangers = [f"x{row}" for row in rows[1:]]
    (folder / "activity.csv").write_text("\n".join([*rows, *strangers]) + "\n", encoding="utf-8")
    shown = said("evaluate", folder, "--treated", "locality=east", "--from", "2024-04")
    told = "50% of this activity names no locality, and counts in no rate below: what is seen is of the rest alone"
    assert told in shown
    assert shown.index(told) < shown.index("Emergency spells: seen")
    known = write_place(tmp_path / "known")
    assert "names no locality" not in said("evaluate", known, "--treated", "locality=east", "--from", "2024-04")


def test_a_scenario_that_acts_before_is_taken_to_begin_with_what_is_evaluated(tmp_path: Path) -> None:
    """It comes in by 20% in its first year and 40% in its second: what came is held against the first."""
    folder = write_place(tmp_path)
    sizes = FIVE_YEARS.replace("{2023/24: 0%, 2024/25: -30%, 2025/26: -50%}", "-40%, ramp: {years: 2}")
    (folder / "fewer.yaml").write_text(sizes, encoding="utf-8")
    asked = TreatedInPlace("locality", ("east",), (), "2024/25", OF, folder / "fewer.yaml")
    seen = evaluate_place(open_place(folder), asked)
    assert seen.assumed == pytest.approx({"emergency spells": -0.2, "bed days of emergency spells": -0.2}, abs=0.002)
    begun = "The scenario is taken to begin with 2024/25: assumed is what it has for its first year."
    assert begun in seen.told


def test_a_scenario_of_more_years_than_the_data_is_held_against_the_years_that_came(tmp_path: Path) -> None:
    """It assumes −30% in 2024/25, the one year with data after, and more in years to come; days of a row are whole."""
    folder = write_place(tmp_path)
    (folder / "fewer.yaml").write_text(FIVE_YEARS, encoding="utf-8")
    asked = TreatedInPlace("locality", ("east",), (), "2024/25", OF, folder / "fewer.yaml")
    assumed = evaluate_place(open_place(folder), asked).assumed
    assert assumed == pytest.approx({"emergency spells": -0.3, "bed days of emergency spells": -0.3}, abs=0.002)
