"""The shipped scenarios and the example's own, on a small example place; effects are worked out with pandas."""

from __future__ import annotations

from pathlib import Path

import pytest

from finmodel.errors import InputError
from finmodel.example.generate import invent, tables, write_example
from finmodel.incentives.margins import Incentives, asks_of_kinds, told_apart_by
from finmodel.load.yaml import read_document
from finmodel.pipeline import OpenPlace, open_place
from finmodel.results import Result
from finmodel.scenarios.change import Dated
from finmodel.scenarios.run import Run
from finmodel.scenarios.scenario import Scenario

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> OpenPlace:
    folder = tmp_path_factory.mktemp("example") / "place"
    write_example(folder, people=8_000)
    return open_place(folder)


@pytest.fixture(scope="module")
def everything(example: OpenPlace) -> Result:
    """Every shipped scenario on the example place, in one run."""
    return example.run([file.stem for file in SHIPPED])


def found(result: Result, name: str) -> Run:
    return next(run for run in result.runs if run.name == name)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_scenario_conserves_money(file: Path, everything: Result) -> None:
    assert all(check.passed for check in found(everything, file.stem).checks)


def test_the_scenarios_run_without_a_warning_of_their_own(everything: Result, example: OpenPlace) -> None:
    told = {str(one) for one in example.run().warnings}
    new = [str(one) for one in everything.warnings if str(one) not in told]
    assert [one for one in new if "No activity has" in one or "Nobody pays" in one] == []


@pytest.mark.parametrize("name", ["stranded_beds", "waltham_forest", "wales_chronic_care", "bolton", "english_pilots"])
def test_a_result_is_the_same_whatever_else_is_asked(name: str, example: OpenPlace, everything: Result) -> None:
    """Beside others, rows are smaller and years more: nothing is rounded off a row, so that no penny moves."""
    alone = example.run([name])
    for mine, theirs in ((alone.runs[0], everything.runs[0]), (alone.runs[1], found(everything, name))):
        kept = theirs.positions[theirs.positions["period"].isin(mine.basis.place.periods)]
        both = mine.positions.merge(kept, on=["partner", "period"], validate="one_to_one")
        assert len(both) == len(mine.positions)
        assert both["surplus_x"].tolist() == both["surplus_y"].tolist()


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_size_lies_in_the_interval_that_its_source_gives(file: Path) -> None:
    scenario = Scenario.model_validate(read_document(file).data)
    for change in scenario.changes:
        if isinstance(change, Dated) and change.interval is not None:
            low, high = change.interval
            assert low < high
            assert change.interval_is


def test_what_the_nhs_takes_over_the_council_and_those_it_charged_no_longer_pay(example: OpenPlace) -> None:
    # Nursing weeks that pass from the council to the NHS: what these gain the NHS pays, to the penny; NHS care is free.
    own = example.run(["continuing_health_care"])
    surplus = own.runs[1].positions.set_index(["partner", "period"])["surplus"]
    before = own.runs[0].positions.set_index(["partner", "period"])["surplus"]
    moved = (surplus - before).groupby("partner").sum()
    assert moved["icb"] == pytest.approx(-moved["council"] - moved["clients"], abs=2)
    assert moved["icb"] < 0
    assert moved["clients"] == pytest.approx(nursing_charges() * 100 * 0.1, abs=100)
    assert moved.drop(["icb", "council", "clients"]).abs().max() <= 2


def nursing_charges() -> float:
    """Pounds that people in nursing homes whose care the council arranges pay in the two years."""
    care = dict(tables(invent(people=8_000)))["social_care.parquet"]
    weeks = care[care["SERVICE_TYPE"] == "NURSING HOME"]
    first = weeks["FROM_DATE"] < "2024-04-01"
    return float(weeks.loc[first, "UNITS"].sum() * 240 + weeks.loc[~first, "UNITS"].sum() * 247)


def test_the_loan_is_paid_back_and_each_partner_ends_better_off(example: OpenPlace) -> None:
    own = example.run(["brokerage"])
    owed = own.balances.query("run == 'brokerage' and partner == 'council'")["owed"]
    people = own.runs[0].basis.grid.people.query("period == '2023/24'")["people"].sum()
    lent = round(600_000 * people / 263_439, 2)  # stated for so many people, and lent in proportion
    assert list(owed) == [lent, 0]
    table = own.over_years.query("run == 'brokerage'")
    lender = table[table["partner"] == "icb"]["cumulative"]
    # the loan is owed, and no loss; its interest is a gain
    assert list(lender) == pytest.approx([0, 0.02 * lent], abs=0.01)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_change_of_a_shipped_scenario_has_a_source_and_a_date(file: Path) -> None:
    scenario = Scenario.model_validate(read_document(file).data)
    assert scenario.scenario == file.stem
    assert scenario.changes or scenario.based_on
    assert all(change.source != "assumption" and change.date for change in scenario.changes)


def test_every_scenario_of_the_example_runs_and_conserves_money(example: OpenPlace) -> None:
    names = sorted(path.stem for path in (example.folder / "scenarios").glob("*.yaml"))
    result = example.run(names)
    assert [run.name for run in result.runs[1:]] == names
    for run in result.runs:
        assert all(check.passed for check in run.checks)
        funded = run.ledger.loc[run.ledger["contract"] == "funding", "pence"].sum()
        spent = run.ledger.loc[run.ledger["contract"] == "delivery", "pence"].sum()
        assert run.positions["surplus"].sum() == funded - spent


def test_pennines_hospital_is_rewarded_for_operations_until_it_is_paid_fixed_and_variable(example: OpenPlace) -> None:
    chosen = [{"provider": ["acute_trust"], "setting": ["elective"], "programme": ["musculoskeletal"]}]
    by = told_apart_by(chosen)
    rewards: dict[str, dict[str, float]] = {}
    for name in ("pennine", "pennine_gain_share"):
        result = example.run([name], also=asks_of_kinds(example.place, by))
        run = found(result, name)
        incentives = Incentives(run, by)
        rewards[name] = dict(incentives.net(incentives.chosen(chosen, "--of")[-1]))
    # by the case it is paid more than an operation's variable cost, £800 and £90 a night; of the blend 30% of the price
    assert rewards["pennine"]["acute_trust"] > 0 > rewards["pennine"]["gp_federation"]
    assert rewards["pennine_gain_share"]["acute_trust"] < 0 > rewards["pennine_gain_share"]["gp_federation"]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_size_with_an_interval_is_drawn_from_it_and_money_is_conserved_in_every_draw(
    file: Path, example: OpenPlace
) -> None:
    scenario = example.scenario(file.stem)
    unsure = [change for change in scenario.changes if isinstance(change, Dated) and change.interval is not None]
    if scenario.sites is not None:
        drawn = example.draw(file.stem, 32)
        shares = {tuple(row) for row in drawn.values.round(9).tolist()}
        assert len(shares) <= len(scenario.sites.of)
        return
    if not unsure:
        with pytest.raises(InputError, match="It says nothing of what is uncertain"):
            example.draw(file.stem, 8)
        return
    drawn = example.draw(file.stem, 32)
    assert list(drawn.uncertain.labels) == [change.name for change in unsure]
    for number, change in enumerate(unsure):
        low, high = change.interval or (0, 0)
        assert float(low) <= drawn.values[:, number].min() < drawn.values[:, number].max() <= float(high)
    moved = drawn.surplus - drawn.before if drawn.before is not None else drawn.surplus
    assert moved.any()
