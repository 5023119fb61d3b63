"""The shipped scenarios and the example's own, on a small example place; effects are worked out with pandas."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from finmodel.core.written_number import read_number
from finmodel.draws import risk
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
FACTORS = {  # as published: see the sources in the files
    "english_pilots": {"emergency": 1.02, "elective": 0.96, "outpatient": 0.80},
    "english_pilots_case_management": {"emergency": 1.09, "elective": 0.79, "outpatient": 0.78},
}
SIGNS = {  # who ends both years better off (1) or worse off (-1), against the scenario's own baseline
    "bolton": {
        "acute_trust": -1,
        "community_trust": 1,
    },  # for the payer it turns on the size
    "brokerage": {"icb": 1, "independent_care": -1},
    "continuing_health_care": {"icb": -1, "council": 1},
    "cost_inflation_unfunded": {"acute_trust": -1, "community_trust": -1, "gp_federation": -1, "independent_care": -1},
    "council_threshold": {"council": 1, "icb": -1, "community_trust": -1},
    "diabetes_year_of_care": {"icb": -1, "gp_federation": 1, "acute_trust": -1},
    "earlier_discharge": {"council": -1},  # more from the same wards is capacity: cash only once one closes
    "english_pilots": {"icb": 1, "acute_trust": -1},
    "english_pilots_case_management": {"icb": 1, "acute_trust": -1},
    "greenwich": {"council": 1, "independent_care": -1},
    "london_stroke": {"icb": -1, "acute_trust": 1, "community_trust": -1},
    "north_west_london": {"icb": -1},
    "northumbria": {"icb": -1, "acute_trust": 1},
    "one_pool": {},  # only who bears what is over or left
    "pennine": {"icb": -1, "gp_federation": 1},
    "pennine_gain_share": {"gp_federation": -1, "acute_trust": 1},
    "personal_health_budgets": {"icb": -1, "council": 1, "clients": 1},
    "prescribing": {"acute_trust": -1, "icb": 1, "gp_federation": -1},
    "risk_stratification": {"acute_trust": -1},
    "scotland_set_aside": {"acute_trust": 1},  # who brought it about gains nothing
    "scotland_set_aside_moves": {"council": 1, "acute_trust": -1},
    "stranded_beds": {"icb": 1, "acute_trust": -1},
    "time_to_effect": {"icb": -1},
    "torbay": {"icb": 1, "acute_trust": -1, "independent_care": -1},
    "torbay_beds": {"icb": 1, "acute_trust": -1},
    "unmet_need": {"icb": -1, "council": -1, "community_trust": -1, "acute_trust": 1},
    "veterans_health": {"acute_trust": 1},
    "wales_chronic_care": {"icb": 1, "acute_trust": -1},
    "waltham_forest": {"icb": -1},
    "whittington": {},  # what it is paid turns on targets that nobody published
}
SETTINGS = {
    "Non-elective": "emergency",
    "Elective": "elective",
    "Outpatient": "outpatient",
    "Emergency department": "ae",
}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> OpenPlace:
    folder = tmp_path_factory.mktemp("example") / "place"
    write_example(folder, people=8_000)
    return open_place(folder)


def spells_by_price_line() -> pd.Series:
    """Spells and attendances of 2024/25 by setting and tariff group, from the generated rows."""
    hospital = dict(tables(invent(people=8_000)))["hospital.parquet"]
    year = hospital[(hospital["ADMIT_DATE"] >= "2024-04-01") & (hospital["ADMIT_DATE"] <= "2025-03-31")]
    setting = year["POD_DESC"].astype(str).map(SETTINGS)
    return year.groupby([setting, year["TARIFF_GROUP"].astype(str)]).size()


def tariff_worth(example: OpenPlace, factors: dict[str, float]) -> float:
    """Pounds of the acute tariff in 2024/25 with each setting's activity times its factor."""
    lines = read_document(example.folder / "contracts" / "acute_tariff.yaml").data["prices"]
    price = {line["where"]["currency"]: float(read_number(_price(line["price"]), "money")) for line in lines}
    counts = spells_by_price_line()
    return sum(count * factors.get(setting, 1) * price[group] for (setting, group), count in counts.items())


def _price(stated: object) -> object:
    return stated["value"] if isinstance(stated, dict) else stated


@pytest.fixture(scope="module")
def everything(example: OpenPlace) -> Result:
    """Every shipped scenario on the example place, in one run."""
    return example.run([file.stem for file in SHIPPED])


def found(result: Result, name: str) -> Run:
    return next(run for run in result.runs if run.name == name)


@pytest.mark.parametrize("name", FACTORS)
def test_the_tariff_moves_by_the_published_effects(name: str, everything: Result, example: OpenPlace) -> None:
    payment = found(everything, name).settlement.of("acute_tariff", "payment")[1]
    assert payment == pytest.approx(tariff_worth(example, FACTORS[name]), rel=1e-6)
    assert everything.runs[0].settlement.of("acute_tariff", "payment")[1] == pytest.approx(
        tariff_worth(example, {}), abs=0.005
    )


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_scenario_leaves_each_partner_better_or_worse_off_as_its_case_says(
    file: Path, everything: Result
) -> None:
    run = found(everything, file.stem)
    before = everything.against(run)
    assert all(check.passed for check in run.checks)
    change = run.positions["surplus"] - before.positions["surplus"]
    moved = change.groupby(run.positions["partner"]).sum()
    for partner, sign in SIGNS[file.stem].items():
        assert moved[partner] * sign > 0, f"{file.stem}: {partner} {moved[partner] / 100:,.2f}"
    nobody = [name for name in SIGNS[file.stem] if name not in moved]
    assert nobody == []


def test_every_shipped_scenario_has_its_signs_and_no_other() -> None:
    assert set(SIGNS) == {file.stem for file in SHIPPED}


def test_the_scenarios_run_without_a_warning_of_their_own(everything: Result, example: OpenPlace) -> None:
    told = {str(one) for one in example.run().warnings}
    new = [str(one) for one in everything.warnings if str(one) not in told]
    assert [one for one in new if "No activity has" in one or "Nobody pays" in one] == []


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_size_lies_in_the_interval_that_its_source_gives(file: Path) -> None:
    scenario = Scenario.model_validate(read_document(file).data)
    for change in scenario.changes:
        if isinstance(change, Dated) and change.interval is not None:
            low, high = change.interval
            assert low < high
            assert change.interval_is


def test_what_the_nhs_takes_over_the_council_and_those_it_charged_no_longer_pay(everything: Result) -> None:
    # Nursing weeks that pass from the council to the NHS: what these gain the NHS pays, to the penny; NHS care is free.
    run = found(everything, "continuing_health_care")
    surplus = run.positions.set_index(["partner", "period"])["surplus"]
    before = everything.runs[0].positions.set_index(["partner", "period"])["surplus"]
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


def test_the_loan_is_paid_back_and_each_partner_ends_better_off(everything: Result) -> None:
    owed = everything.balances.query("run == 'brokerage' and partner == 'council'")["owed"]
    assert list(owed) == [900_000, 0]
    table = everything.over_years.query("run == 'brokerage'")
    lender = table[table["partner"] == "icb"]["cumulative"]
    assert list(lender) == [0, 18_000]  # the loan is owed, and no loss; its interest is a gain


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_change_of_a_shipped_scenario_has_a_source_and_a_date(file: Path) -> None:
    scenario = Scenario.model_validate(read_document(file).data)
    assert scenario.scenario == file.stem
    assert scenario.changes
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


def test_pennines_hospital_is_rewarded_for_operations_until_it_shares_what_is_saved(example: OpenPlace) -> None:
    chosen = [{"provider": ["acute_trust"], "setting": ["elective"], "programme": ["musculoskeletal"]}]
    by = told_apart_by(chosen)
    rewards = {}
    for name in ("pennine", "pennine_gain_share"):
        run = example.run([name], also=asks_of_kinds(example.place, by)).runs[1]
        assert run.name == name
        incentives = Incentives(run, by)
        kind = incentives.chosen(chosen, "--of")[-1]
        rewards[name] = incentives.net(kind)["acute_trust"]
    # by the case it is paid more than an operation's variable cost, £830; under the gain share it also loses its part
    assert rewards["pennine"] > 0
    assert rewards["pennine_gain_share"] < -830


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_size_with_an_interval_is_drawn_from_it_and_money_is_conserved_in_every_draw(
    file: Path, example: OpenPlace
) -> None:
    scenario = example.scenario(file.stem)
    unsure = [change for change in scenario.changes if isinstance(change, Dated) and change.interval is not None]
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


def test_case_management_raises_emergencies_as_planned_care_falls_and_says_who_bears_each_with_its_spread(
    example: OpenPlace,
) -> None:
    """The six sites: +9% emergencies, -21% planned, -22% outpatients, each at the price and cost of the example."""
    name = "english_pilots_case_management"
    causes = example.compare(None, name).tables["causes"]
    parts = causes[causes["period"] == "2024/25"].groupby(["partner", "cause"])["difference"].sum()
    worth = {setting: tariff_worth(example, {setting: factor}) - tariff_worth(example, {}) for setting, factor in
             FACTORS[name].items()}  # fmt: skip
    rise, planned = "Emergency admissions rise", "Planned admissions fall"
    assert parts["icb", rise] == pytest.approx(-worth["emergency"], abs=1)
    assert parts["icb", planned] == pytest.approx(-worth["elective"], abs=1)
    assert parts["icb", rise] < 0 < parts["acute_trust", rise]
    assert parts["icb", planned] > 0 > parts["acute_trust", planned]
    drawn = example.draw(name, 512)
    paid = drawn.paid[drawn.contracts.index("acute_tariff"), :, 1] / 100
    least = tariff_worth(example, {"emergency": 1.02, "elective": 0.79, "outpatient": 0.78})
    most = tariff_worth(example, {"emergency": 1.09, "elective": 0.96, "outpatient": 0.80})
    assert least < paid.min() < paid.mean() < paid.max() < most
    change = risk.change(drawn).set_index(["partner", "period"])
    assert change.loc[("icb", "2024/25"), "p10"] > 0 > change.loc[("acute_trust", "2024/25"), "p90"]
    assert change.loc[("icb", "2024/25"), "p90"] < worth["emergency"] * -2 / 9 - worth["elective"] - worth["outpatient"]
