"""Every shipped case in the example place at full size: its stated result, what the raw tables come to, and a run."""

from __future__ import annotations

from pathlib import Path

import pytest

import tests.scenarios.worked_further
import tests.scenarios.worked_latest
import tests.scenarios.worked_payments  # noqa: F401, each enters its cases
from finmodel.example.generate import write_example
from finmodel.load.kept.kept import Kept
from finmodel.load.yaml import read_document
from finmodel.pipeline import OpenPlace, open_place
from finmodel.results import Result
from finmodel.scenarios.held_to_source import gains_over_years
from finmodel.scenarios.run import Run
from finmodel.scenarios.scenario import Scenario
from tests.scenarios.raw_town import Town
from tests.scenarios.worked_apart import CASES, FIVE, TWO, Gains, up_to, wards, worked

pytestmark = pytest.mark.slow  # a quarter of a million people are written and counted
SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> OpenPlace:
    folder = tmp_path_factory.mktemp("full") / "place"
    write_example(folder)
    return open_place(folder, kept=Kept())


@pytest.fixture(scope="module")
def town(place: OpenPlace) -> Town:
    return Town(place.folder)


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    return {}


def stated(name: str) -> Scenario:
    file = next(file for file in SHIPPED if file.stem == name)
    return Scenario.model_validate(read_document(file).data)


def result_of(place: OpenPlace, results: dict[str, Result], name: str) -> Result:
    """A run of one case by itself, over its own years; made once."""
    if name not in results:
        results[name] = place.run([name])
    return results[name]


def run_of(place: OpenPlace, results: dict[str, Result], name: str) -> Run:
    return result_of(place, results, name).runs[1]


def gains(place: OpenPlace, results: dict[str, Result], name: str) -> Gains:
    result = result_of(place, results, name)
    return gains_over_years(result.against(result.runs[1]), result.runs[1])


def by_year(place: OpenPlace, results: dict[str, Result], name: str, partner: str) -> list[float]:
    """Pounds by which a partner is better off in each year."""
    result = result_of(place, results, name)
    now, was = (
        run.positions[run.positions["partner"] == partner].set_index("period")["surplus"] / 100
        for run in (result.runs[1], result.against(result.runs[1]))
    )
    return [float(each) for each in now - was]


def test_every_shipped_case_states_its_result_and_is_worked_out_apart() -> None:
    for file in SHIPPED:
        assert stated(file.stem).result is not None, f"{file.stem} states no result"
    assert set(CASES) == {file.stem for file in SHIPPED}


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_case_states_what_the_raw_tables_come_to_for_each_partner_and_for_no_other(name: str, town: Town) -> None:
    apart = worked(town, name)
    said = stated(name).result
    assert said is not None
    for partner in {*said.partners, *apart}:
        assert float(said.partners.get(partner, 0)) == pytest.approx(apart.get(partner, 0.0), abs=500.5), partner


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_run_of_a_case_gives_each_partner_what_was_worked_out_apart(
    name: str, place: OpenPlace, town: Town, results: dict[str, Result]
) -> None:
    apart = worked(town, name)
    for partner, gain in gains(place, results, name).items():
        assert gain == pytest.approx(apart.get(partner, 0.0), abs=2), partner


def test_the_beds_stay_open_and_the_hospital_bears_all_that_does_not_leave_with_a_patient(
    place: OpenPlace, town: Town, results: dict[str, Result]
) -> None:
    paid = 0.05 * sum(town.pounds(year, "emergency") for year in TWO)
    leaves = 0.05 * sum(410 * town.spells(year, "emergency") + 90 * town.nights(year, "emergency") for year in TWO)
    found = gains(place, results, "stranded_beds")
    assert found["icb"] == pytest.approx(paid, abs=500)
    assert found["acute_trust"] == pytest.approx(leaves - paid, abs=1000)
    assert leaves - paid < -8_000_000  # £8.4m; it was £6.1m while three wards a year closed by themselves


@pytest.mark.parametrize("name", ["torbay", "torbay_beds", "wales_chronic_care"])
def test_fewer_bed_days_pay_the_board_nothing_and_are_the_hospitals_gain(
    name: str, place: OpenPlace, results: dict[str, Result]
) -> None:
    teams = {"torbay": 7_500_000, "torbay_beds": 0, "wales_chronic_care": 1_000_000}[name]
    found = gains(place, results, name)
    assert found["icb"] == pytest.approx(-teams, abs=1)
    assert found["acute_trust"] > 1_900_000


def test_what_three_welsh_counties_reported_is_scaled_to_the_people_of_the_place(
    place: OpenPlace, town: Town, results: dict[str, Result]
) -> None:
    reported = stated("wales_chronic_care").reported[0]
    a_year = 2_224_201 / 2 * sum(town.people(year) for year in TWO) / 2 / 620_000
    assert float(reported.amount) / float(reported.years) / (reported.people or 0) * 620_000 == 2_224_201 / 2
    assert a_year == pytest.approx(474_000, abs=2_000)
    found = gains(place, results, "wales_chronic_care")
    # with teams at £2 a head and bed days that come down evenly, the place comes to as much
    assert sum(found.values()) / 2 == pytest.approx(a_year, rel=0.01)


def test_the_network_keeps_what_its_beds_release_and_the_board_and_council_pay_as_before(
    place: OpenPlace, results: dict[str, Result]
) -> None:
    found = gains(place, results, "veterans_health")
    assert found["icb"] == pytest.approx(0, abs=1)
    assert found["council"] == pytest.approx(-found["clients"], abs=1)  # charges for more home care, and nothing else
    assert found["acute_trust"] > 11_000_000


def test_under_the_gain_share_of_pennine_lead_and_hospital_both_gain_where_fewer_are_treated(
    place: OpenPlace, results: dict[str, Result]
) -> None:
    found = gains(place, results, "pennine_gain_share")
    assert found["gp_federation"] == pytest.approx(1_049_000, abs=2_000)
    assert found["acute_trust"] == pytest.approx(468_000, abs=2_000)
    assert gains(place, results, "pennine")["icb"] > 1_700_000  # the board pays less, as reported


def test_where_admissions_do_not_fall_the_gain_share_pays_nothing_and_meetings_are_paid(
    place: OpenPlace, town: Town, results: dict[str, Result]
) -> None:
    lines = run_of(place, results, "north_west_london").ledger.groupby("contract")["pence"].sum()
    assert lines.get("pilot_gain_share", 0) == 0
    assert lines["team_meetings"] == 38_000 * sum(town.meetings(year) for year in TWO)


@pytest.mark.parametrize(("name", "emergencies"), [("english_pilots", 0.02), ("english_pilots_case_management", 0.09)])
def test_pilots_move_the_care_of_those_they_reach_and_of_nobody_else(
    name: str, emergencies: float, place: OpenPlace, town: Town, results: dict[str, Result]
) -> None:
    run = run_of(place, results, name)
    reached = 0.6 * sum(town.spells(1, "emergency", need=(band,)) for band in "DE")
    spells = run.settlement.of("delivery", "acute_trust.2.variable")[1] / 410
    assert spells == pytest.approx(town.spells(1, "emergency") + emergencies * reached, abs=2)


def test_years_three_to_five_tell_what_the_first_two_carry(
    place: OpenPlace, town: Town, results: dict[str, Result]
) -> None:
    paid = town.pounds(1, "emergency") * 0.08
    expected = [-2_000_000, -2_000_000, paid / 3 - 2_000_000, paid * 2 / 3 - 2_000_000, paid - 2_000_000]
    assert by_year(place, results, "time_to_effect", "icb") == pytest.approx(expected, abs=500)
    assert len(by_year(place, results, "time_to_effect", "acute_trust")) == len(FIVE)


def test_a_projected_saving_leaves_the_budget_by_fifths_and_admissions_pay_for_it(
    place: OpenPlace, town: Town, results: dict[str, Result]
) -> None:
    people, paid = [town.people(year) for year in FIVE], [town.pounds(year, "emergency") for year in FIVE]
    expected = [
        share * (0.15 * pounds - 46 * heads) for share, pounds, heads in zip(up_to(1, 5), paid, people, strict=True)
    ]
    assert by_year(place, results, "waltham_forest", "icb") == pytest.approx(expected, abs=500)


def test_without_a_pool_greenwichs_board_gains_from_admissions_and_the_council_from_care_homes(
    place: OpenPlace, results: dict[str, Result]
) -> None:
    found = gains(place, results, "greenwich")
    assert found["icb"] == pytest.approx(7_561_000, abs=2_000)  # £11.6m of admissions less £4m of teams
    assert found["council"] == pytest.approx(2_002_000, abs=2_000)  # £1m a year, as reported
    assert found["acute_trust"] == pytest.approx(-5_911_000, abs=2_000)


def test_a_ward_idle_in_the_first_year_closes_in_the_second_and_costs_its_closing_once() -> None:
    class Wards(Town):
        def __init__(self) -> None:
            pass

        def nights(self, year: int, setting: str, **where: tuple[str, ...]) -> float:
            return (28_200.0, 37_600.0)[year]  # three wards, then four

    # wards needed 2, 2, 2: idle 1, 2, 2; open 3, 3, 2 where 3, 4, 4 would be, so £3.9m less one closing
    assert wards(Wards(), [18_800.0] * 3, (0, 1, 1), closing=200_000) == 3 * 1_300_000 - 200_000
