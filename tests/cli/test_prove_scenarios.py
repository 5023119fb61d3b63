"""`finmodel prove --place`: what a scenario states that it comes to, and the total that its source reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from finmodel.errors import InputError
from tests.cli.test_commands import finmodel

# The starter's hospital is paid £2,900 times 1.04 a spell. A tenth fewer of the spells of both years, which the test
# adds up from its files, is so much less for the commissioner to pay.
SCENARIO = """\
scenario: fewer
title: A tenth fewer
question: Who gains if a tenth fewer are admitted?
changes:
  - kind: scale_activity
    name: A tenth fewer
    where: {{setting: [emergency]}}
    by: -10%
    source: assumption
result:
  place: our_place
  partners: {{icb: £{icb}, trust: {trust}}}
  how: spells × price × 10%
reported:
  what: Our neighbours, a saving
  amount: £1m
  years: 2
  {people}
  of: icb
  source: their annual report
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert finmodel("new", "ours").exit_code == 0
    return tmp_path / "ours"


def spells(place: Path) -> int:
    """Emergency spells of both years, added up from the files: those of nobody in particular, and those of people."""
    rows = (place / "data" / "activity.csv").read_text(encoding="utf-8").splitlines()[1:]
    own = (place / "data" / "spells.csv").read_text(encoding="utf-8").splitlines()[1:]
    counted = sum(int(row.split(",")[4]) for row in rows if row.split(",")[3] == "NEL")
    return counted + sum(row.split(",")[3] == "NEL" for row in own)


def written(place: Path, icb: float, trust: str, people: str = "people: 100000") -> None:
    text = SCENARIO.format(icb=f"{icb:.2f}", trust=trust, people=people)
    (place / "scenarios" / "fewer.yaml").write_text(text, encoding="utf-8")


def test_a_scenario_that_comes_to_what_it_states_is_proved(place: Path) -> None:
    written(place, spells(place) * 2900 * 1.04 / 10, "-£0.39m")
    told = json.loads(finmodel("prove", "--place", "ours", "--only", "fewer", "--json").stdout)
    icb = next(check for check in told["checks"] if check["line"] == "Integrated Care Board")
    assert icb["agrees"]
    assert icb["got"] == pytest.approx(spells(place) * 2900 * 1.04 / 10, abs=0.005)


def test_a_scenario_that_comes_to_something_else_is_told_with_the_difference(place: Path) -> None:
    written(place, spells(place) * 2900 * 1.04 / 10 - 5000, "£0")
    done = finmodel("prove", "--place", "ours", "--only", "fewer")
    assert done.exit_code == 1
    assert "of 1 scenario:" in done.output
    assert "£5,000.00 too much." in done.output


def test_a_partner_that_is_moved_and_not_named_is_told(place: Path) -> None:
    written(place, spells(place) * 2900 * 1.04 / 10, "£0")
    text = (place / "scenarios" / "fewer.yaml").read_text(encoding="utf-8").replace(", trust: £0", "")
    (place / "scenarios" / "fewer.yaml").write_text(text, encoding="utf-8")
    done = finmodel("prove", "--place", "ours", "--only", "fewer")
    assert done.exit_code == 1
    assert "`Hospital Trust`" in done.output


def test_a_place_in_which_no_scenario_states_its_result_is_refused(place: Path) -> None:
    with pytest.raises(InputError, match="No scenario states what it comes to in this place\\."):
        finmodel("prove", "--place", "ours")
    written(place, 1, "£0")
    with pytest.raises(InputError, match="No scenario of this name states a result in our_place\\."):
        finmodel("prove", "--place", "ours", "--only", "fever")
    with pytest.raises(InputError, match="It proves scenarios of a place, and a contract is named too\\."):
        finmodel("prove", "torbay_pooled_budget", "--place", "ours")


def test_what_a_source_reports_is_told_beside_what_the_place_gives(place: Path) -> None:
    written(place, 1, "£0")
    done = finmodel("run", "ours", "-s", "fewer", "--out", "out")
    heads = (place / "data" / "people.csv").read_text(encoding="utf-8").splitlines()[1:]
    known = (place / "data" / "known_people.csv").read_text(encoding="utf-8").splitlines()[1:]
    people = sum(int(row.split(",")[3]) for row in heads) + len(known)
    here, gives = 1e6 / 2 * people / 100000, spells(place) * 2900 * 1.04 / 10 / 2
    said = " ".join(done.output.split())
    assert "Our neighbours, a saving: £1.00m over 2 years, among 100,000 people (their annual report)." in said
    assert f"Scaled by people to the {people:,} of this place, that is £{here / 1e3:,.0f}k a year." in said
    assert f"gives Integrated Care Board £{gives / 1e3:,.0f}k a year here: {gives / here:.1f} times what" in said


def test_a_total_of_nobody_knows_how_many_people_is_told_as_not_scaled(place: Path) -> None:
    written(place, 1, "£0", "of: place")
    text = (place / "scenarios" / "fewer.yaml").read_text(encoding="utf-8").replace("  of: icb\n", "")
    (place / "scenarios" / "fewer.yaml").write_text(text.replace("£1m", "-£1m"), encoding="utf-8")
    said = " ".join(finmodel("run", "ours", "-s", "fewer", "--out", "out").output.split())
    assert "That is −£500k a year; it is not scaled, as it is not said among how many people." in said
    assert "a year here, the other way than was reported." in said


def test_each_scenario_is_proved_over_its_own_years_and_against_its_own_baseline(place: Path) -> None:
    icb = spells(place) * 2900 * 1.04 / 10
    written(place, icb, "-£0.39m")
    text = (place / "scenarios" / "fewer.yaml").read_text(encoding="utf-8")
    longer = text.replace("scenario: fewer", "scenario: longer\nbaseline: fewer\nyears: 3")
    longer = longer.replace("name: A tenth fewer", "name: As many as before").replace("by: -10%", "by: 0%")
    longer = longer.replace(f"{{icb: £{icb:.2f}, trust: -£0.39m}}", "{icb: £0}")
    (place / "scenarios" / "longer.yaml").write_text(longer, encoding="utf-8")
    told = json.loads(finmodel("prove", "--place", "ours", "--only", "fewer", "--only", "longer", "--json").stdout)
    got = {check["scheme"]: check["got"] for check in told["checks"] if check["line"] == "Integrated Care Board"}
    assert got["fewer"] == pytest.approx(icb, abs=0.005)  # two years, though the other goes on to a third
    assert got["longer"] == 0  # nothing beside `fewer`, which it starts from
