"""Years to come of the place that `finmodel new` makes: read once, like with like, and told."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from finmodel.cli.new import STARTER
from finmodel.cli.plan_folder import write_plans
from finmodel.errors import InputError
from finmodel.load.kept.kept import Kept
from finmodel.outturn.extract import Extract
from finmodel.pipeline import OpenPlace, open_place
from finmodel.report.report import Remark
from finmodel.results import Result
from finmodel.scenarios.scenario import Scenario

FORWARD = {"activity": "1%", "prices": "2%", "costs": "3%", "funding": "4%", "source": "Planning guidance"}
FEWER = {"kind": "scale_activity", "name": "Fewer", "source": "s", "where": {"setting": ["emergency"]}, "by": "-5%"}


def scenario(name: str, changes: tuple[dict[str, Any], ...] = (FEWER,), **more: Any) -> Scenario:
    return Scenario.model_validate({"scenario": name, "title": name, "question": "q", "changes": list(changes), **more})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(STARTER, tmp_path / "place"))


@pytest.fixture
def opened(folder: Path) -> OpenPlace:
    return open_place(folder, kept=Kept([folder / ".kept"]))


def remarks(result: Result) -> str:
    return " ".join(line for part in result.report().parts if isinstance(part, Remark) for line in part.sentences)


def mend(file: Path, **keys: Any) -> None:
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump(data | keys, sort_keys=False, allow_unicode=True), encoding="utf-8")


def test_rows_are_not_read_again_for_years_to_come(opened: OpenPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    own = opened.run()
    monkeypatch.setattr("finmodel.load.kept.kept.build_grid", None)  # reading the data would fail from here on
    result = opened.over([], 5).run()
    assert result.runs[0].basis.place.periods == ("2023/24", "2024/25", "2025/26", "2026/27", "2027/28")
    two = own.positions.query("period in ('2023/24', '2024/25')").reset_index(drop=True)
    five = result.positions.query("period in ('2023/24', '2024/25')").reset_index(drop=True)
    assert two.equals(five)


def test_scenarios_run_together_and_the_contracts_in_force_take_the_longest(opened: OpenPlace) -> None:
    result = opened.run([scenario("one", years=3), scenario("other", years=4), scenario("third")])
    assert {len(each.basis.place.periods) for each in result.runs} == {4}
    assert len(opened.over([scenario("one", years=3)], 5).place.periods) == 5
    assert opened.over([scenario("one", years=2)]).place is opened.place


def test_the_places_own_rises_hold_where_a_scenario_states_none_of_the_same(folder: Path) -> None:
    mend(folder / "place.yaml", forward={"funding": "10%", "prices": "2%"}, funding={"icb": "£7.5m"})
    opened = open_place(folder)
    place = opened.over([scenario("s", years=3, forward={"prices": "5%"})]).place
    assert place.ahead is not None
    assert float(place.ahead.factor("prices", "2025/26")) == 1.05
    assert float(place.ahead.factor("funding", "2025/26")) == 1.1
    assert float(place.funding_of("icb", "2025/26")) == 8_250_000  # £7.5m x 1.1


def test_what_is_carried_forward_is_told_in_sentences_and_in_a_table(folder: Path) -> None:
    mend(folder / "place.yaml", funding={"icb": "£7.5m"})
    opened = open_place(folder)
    result = opened.run([scenario("s", years=3, forward=FORWARD)])
    told = remarks(result)
    assert "2025/26 is carried forward from 2024/25." in told
    assert "Each year rises over the one before (Planning guidance): activity by 1%, prices by 2%," in told
    assert "Sums that contracts state for a year rise with prices, and not with activity;" in told
    assert " amounts go on so (carried_forward.csv)." in told
    assert (
        "Nothing is stated for people, which stay as in 2024/25: say what rises in place.yaml or the scenario" in told
    )
    table = result.tables["carried_forward"].set_index(["of", "amount"])
    assert table.loc[("Integrated Care Board", "Funding"), "becomes"] == 7_800_000
    price = table.loc[("Hospital tariff", "prices.emergency.price")]
    assert (price["stated"], price["becomes"]) == (2_900, 2_958)  # £2,900 x 1.02
    held = opened.run([scenario("s", years=3, forward={**FORWARD, "terms": "held"})])
    assert "Sums that contracts state for a year are held as they are" in remarks(held)


def test_nothing_stated_is_told_with_how_to_state_it(opened: OpenPlace) -> None:
    told = remarks(opened.over([], 4).run())
    assert "2025/26 to 2026/27 are carried forward from 2024/25." in told
    assert (
        "Nothing is stated for people, activity, prices, costs of delivery and money from outside, which stay as in "
        "2024/25: say what rises in place.yaml or the scenario, such as "
        "`forward: {activity: 1.1%, prices: 2%, costs: 2%, funding: 2%}`."
    ) in told


def test_payback_and_what_it_is_worth_are_on_screen_and_in_the_tables(opened: OpenPlace) -> None:
    result = opened.run([scenario("s", years=4)])
    (table,) = [each for each in result.report().tables if each.name == "payback"]
    assert table.title == "Better or worse off so far: s"
    assert [column.heading for column in table.columns][-2:] == ["Paid back", "Worth in 2023/24"]
    assert "the social time preference rate of HM Treasury's Green Book" in table.notes[1]
    assert set(result.tables) >= {"over_years", "payback", "carried_forward"}
    compared = opened.compare(None, scenario("s", years=4))
    assert "payback" in [each.name for each in compared.report().tables]
    assert compared.tables["payback"].equals(result.tables["payback"].drop(columns="run"))


def test_a_rate_above_prices_that_rise_is_told_with_one_that_has_both(opened: OpenPlace) -> None:
    result = opened.run([scenario("s", years=4, forward={"prices": "2%"})])
    (table,) = [each for each in result.report().tables if each.name == "payback"]
    assert "`discount: 5.57%`" in table.notes[2]  # 1.035 x 1.02
    own = opened.run([scenario("s", years=4, forward={"prices": "2%", "discount": "6%"})])
    (table,) = [each for each in own.report().tables if each.name == "payback"]
    assert table.notes[1:] == ("Worth in 2023/24: pounds of each later year are discounted by 6% a year.",)


def test_two_rises_of_one_thing_are_refused_as_there_is_one_baseline(opened: OpenPlace) -> None:
    pair = [scenario("a", years=3, forward={"prices": "2%"}), scenario("b", years=3, forward={"prices": "3%"})]
    with pytest.raises(InputError) as told:
        opened.over(pair)
    assert told.value.findings[0].what == (
        "`forward:` has another `prices:` here than in 'a', and both are against one baseline."
    )
    assert told.value.findings[0].fix == "Give both the same, state it in place.yaml, or run the two apart."


def test_a_rise_by_year_that_leaves_a_year_out_is_refused(opened: OpenPlace) -> None:
    with pytest.raises(InputError) as told:
        opened.over([scenario("s", years=4, forward={"activity": {"2025/26": "1%"}})])
    (finding,) = told.value.findings
    assert finding.what == "`forward:` has a rise of activity for 2025/26, and none for 2026/27."
    assert finding.fix == "Add it, or give one rise for every year."


def test_a_contract_that_ends_within_a_year_to_come_is_refused_where_it_cannot_pay_a_part(folder: Path) -> None:
    mend(folder / "contracts" / "better_care_fund.yaml", ends="2025-09-30")
    with pytest.raises(InputError, match="It is in force for part of 2025/26"):
        open_place(folder).over([], 3)


def test_a_contract_that_ends_with_the_places_years_is_named(folder: Path) -> None:
    mend(folder / "contracts" / "gp_capitation.yaml", ends="2025-03-31")
    told = remarks(open_place(folder).over([], 3).run())
    assert "Nothing is paid under a contract after its end: “GP capitation” on 31 March 2025." in told


def test_a_benchmark_that_activity_leaves_behind_is_named(folder: Path) -> None:
    joins = {"kind": "swap_contracts", "name": "Joins", "source": "s", "add": ["contracts/gain_share.yaml"]}
    told = remarks(open_place(folder).run([scenario("s", (joins,), years=3, forward={"activity": "2%"})]))
    assert "Activity rises, and what it is held against does not rise with it in" in told
    assert "state the plan, benchmark or target of these years in the contract." in told


def test_costs_of_single_years_are_told_to_stop(folder: Path) -> None:
    mend(folder / "place.yaml", costs=[{"partner": "trust", "name": "Opening", "by_year": {"2023/24": "£5000"}}])
    told = remarks(open_place(folder).over([], 3).run())
    assert "Costs of single years stop with them: “Opening” of 2023/24." in told


def test_draws_incentives_and_a_plan_of_years_to_come_have_them(opened: OpenPlace, folder: Path) -> None:
    unsure = {**FEWER, "interval": ["-8%", "-2%"], "interval_is": "plausible range"}
    drawn = opened.draw(scenario("s", (unsure,), years=4, forward=FORWARD), 40)
    assert drawn.surplus.shape[-1] == 4
    file = folder / "problems" / "better_care.yaml"
    text = file.read_text(encoding="utf-8").replace("period: 2024/25", "periods: [2024/25, 2025/26, 2026/27]")
    file.write_text(text, encoding="utf-8")
    allocation = opened.run((), None, file).allocation
    assert allocation is not None
    assert allocation.problem.years == ("2024/25", "2025/26", "2026/27")
    assert allocation.decided is not None


def test_a_plan_of_years_to_come_has_a_later_extract_laid_over_it(opened: OpenPlace, tmp_path: Path) -> None:
    result = opened.over([], 4).run([scenario("s", forward={"prices": {"2025/26": "2%", "2026/27": "3%"}})])
    saved = tmp_path / "plans"
    saved.mkdir()
    write_plans(result, saved)
    laid = opened.against_plan(saved, Extract()).result
    assert laid.plan.basis.place.periods == ("2023/24", "2024/25", "2025/26", "2026/27")
    tariff = next(each for each in laid.plan.basis.contracts if each.id == "hospital_tariff")
    assert float(tariff.prices[0].price.by_period["2026/27"]) == pytest.approx(2_900 * 1.02 * 1.03)  # type: ignore[attr-defined]


def test_a_ramp_begins_once() -> None:
    with pytest.raises(ValidationError, match="`from:` and `nothing_for:` both say when the ramp begins"):
        scenario("s", ({**FEWER, "ramp": {"from": "2024/25", "nothing_for": 1, "years": 2}},))
