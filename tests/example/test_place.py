"""The example's place file, contracts and folder fit the rows that are generated."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from finmodel.core.money import parse_money
from finmodel.errors import InputError
from finmodel.example.generate import NOTIONAL, ROWS, TEMPLATES, write_example
from finmodel.example.parameters import read_parameters
from finmodel.load.contracts import read_all
from finmodel.load.outcome_tables import with_outcomes
from finmodel.load.yaml import read_document
from tests.example.conftest import Brookshire


def contract(name: str) -> Any:
    return read_document(TEMPLATES / "contracts" / f"{name}.yaml").data


def pounds(written: Any) -> Decimal:
    return parse_money(str(written["value"] if isinstance(written, dict) else written))


def test_the_place_says_that_it_is_invented(brookshire: Brookshire) -> None:
    assert "invented" in brookshire.place.title


def test_every_file_and_column_that_the_place_maps_is_generated(brookshire: Brookshire) -> None:
    data = brookshire.place.data
    sources = (*data.people, *data.activity, *data.prices, *data.outcomes)
    assert {source.file for source in sources} == {f"data/{name}" for name in ROWS}
    for source in sources:
        named = {entry.column for entry in source.columns.values()} - {None}
        assert named <= set(brookshire.files[source.file.removeprefix("data/")].columns)


def test_every_code_is_mapped(brookshire: Brookshire) -> None:
    coded = ["provider", "commissioner", "setting", "service", "currency"]
    assert not brookshire.activity[coded].isna().any().any()
    assert not brookshire.people[["sex", "need_band", "practice", "locality"]].isna().any().any()
    assert brookshire.people["practice"].nunique() == 30
    assert brookshire.people["locality"].nunique() == 5


def test_every_party_of_the_rows_is_a_partner_or_a_pool(brookshire: Brookshire) -> None:
    named = set(brookshire.activity["provider"]) | set(brookshire.activity["commissioner"])
    assert named <= set(brookshire.place.parties)


def test_every_providers_activity_drives_a_cost_of_treatment_once_and_one_of_beds_where_it_has_nights(
    brookshire: Brookshire,
) -> None:
    rows = brookshire.activity[brookshire.activity["cost"].notna()]
    treatment, beds = pd.Series(0, index=rows.index), pd.Series(0, index=rows.index)
    for cost in brookshire.place.costs:
        driven = rows["provider"] == cost.partner
        for dimension, codes in cost.where.items():
            driven &= rows[dimension].isin(codes)
        assert driven.any(), cost.name
        if cost.per == "days":
            beds += driven
        else:
            treatment += driven
    assert (treatment == 1).all()
    admitted = rows["setting"].isin(["emergency", "elective"])
    assert (beds == admitted).all()
    assert not ((rows["provider"] == "acute_trust") & (rows["end"] > rows["start"]) & ~admitted).any()


def test_every_cost_and_funding_says_where_it_comes_from(brookshire: Brookshire) -> None:
    assert all(cost.source for cost in brookshire.place.costs)
    assert all(funding.source for funding in brookshire.place.funding.values())


def test_the_contracts_in_force_are_shipped_and_sourced(brookshire: Brookshire) -> None:
    for name in brookshire.place.contracts:
        stated = read_document(TEMPLATES / name).data
        assert stated["id"] == Path(name).stem
        assert "source" in stated or "source" in stated["amount"]


def test_the_contracts_in_force_and_the_gain_share_settle_in_order(brookshire: Brookshire, tmp_path: Path) -> None:
    names = (*brookshire.place.contracts, "contracts/emergency_gain_share.yaml")
    (tmp_path / "data").mkdir()
    brookshire.files["outcomes.csv"].to_csv(tmp_path / "data" / "outcomes.csv", index=False)
    place = with_outcomes(brookshire.place, tmp_path)
    contracts = read_all([(TEMPLATES / name, name) for name in names], place)
    assert [each.id for each in contracts] == [Path(name).stem for name in names]


def test_contract_prices_are_those_of_the_parameters() -> None:
    parameters = read_parameters()
    steady = parameters.table("unit_cost") | parameters.table("unit_cost_assumed")
    for name, key in (
        ("acute_tariff", "price"),
        ("better_care_reablement", "price"),
        ("coordination", "fee"),
    ):
        for line in contract(name)["prices" if key == "price" else "fees"]:
            assert pounds(line[key]) == round(steady[line["code"]]), line["code"]
    for line in contract("social_care_packages")["prices"]:
        for year, price in line["price"].items():
            assert pounds(price) == Decimal(str(parameters.table("care_price", year)[line["code"]]))


def test_the_tariff_pays_what_the_rows_are_priced_at(brookshire: Brookshire) -> None:
    rows = brookshire.activity.query("provider == 'acute_trust'")
    prices = {line["code"]: float(pounds(line["price"])) for line in contract("acute_tariff")["prices"]}
    assert (rows["currency"].map(prices) == rows["price"]).all()


def test_reference_prices_are_what_work_costs_on_average_in_both_years(brookshire: Brookshire) -> None:
    parameters = read_parameters()
    costs = parameters.table("unit_cost") | parameters.table("unit_cost_assumed")
    listed = brookshire.files["prices.csv"].groupby("RATE_CODE")["RATE_GBP"].agg(["nunique", "first"])
    for code in NOTIONAL:
        assert tuple(listed.loc[code]) == (1, costs[code])
    unpriced = brookshire.activity[brookshire.activity["price"].isna()]
    assert set(unpriced["currency"]) <= set(listed.index)


def test_clients_are_charged_as_the_parameters_say_and_more_by_the_rise_of_prices_in_the_second_year() -> None:
    charges = read_parameters().table("client_contribution")
    terms = contract("client_contributions")["terms"]
    for code, term in (
        ("home_care_hour", "home_care_charge"),
        ("residential_week", "residential_charge"),
        ("nursing_week", "nursing_charge"),
    ):
        first, second = (float(pounds(terms[term]["by_period"][year])) for year in ("2023/24", "2024/25"))
        assert first == charges[code]
        assert 1.02 < second / first < 1.04


def test_a_place_in_a_home_costs_more_than_the_council_pays_and_less_than_those_who_pay_themselves() -> None:
    parameters = read_parameters()
    cost, funded = parameters.table("care_cost"), parameters.table("funded_nursing_care")
    for year in ("2023/24", "2024/25"):
        council = parameters.table("care_price", year)
        own = {code: parameters.table("own_fee", code)[year] for code in ("residential_week", "nursing_week")}
        assert council["residential_week"] < cost["residential_week"] < own["residential_week"]
        assert council["nursing_week"] + funded[year] < cost["nursing_week"] < own["nursing_week"] + funded[year]


def test_care_at_dated_prices_comes_to_whole_pennies_on_every_row(brookshire: Brookshire) -> None:
    rows = brookshire.activity.query("provider == 'independent_care' and commissioner == 'council'")
    prices = brookshire.files["prices.csv"]
    for code, group in rows.groupby("currency"):
        for price in prices.loc[prices["RATE_CODE"] == code, "RATE_GBP"]:
            pence = group["quantity"] * price * 100
            assert (pence - pence.round()).abs().max() < 1e-6


def test_capitation_weights_are_one_on_average(brookshire: Brookshire) -> None:
    people = brookshire.people
    age = (pd.Timestamp("2024-04-01") - people["birth_date"]).dt.days.clip(lower=0) / 365.25
    band = pd.cut(age, [0, 5, 18, 65, 75, 85, 200], right=False, labels=brookshire.place.age_codes)
    weights = {
        (line["where"]["age_band"], line["where"]["sex"]): line["weight"]
        for line in contract("gp_capitation")["weights"]
    }
    assert len(weights) == 12
    mean = sum(weights[cell] for cell in zip(band, people["sex"], strict=True)) / len(people)
    assert mean == pytest.approx(1, abs=0.03)


def test_the_example_is_written_whole_with_nothing_half_done_beside_it(tmp_path: Path) -> None:
    steps: list[str] = []
    write_example(tmp_path / "brookshire", people=500, progress=steps.append)
    assert [path.name for path in tmp_path.iterdir()] == ["brookshire"]
    shipped = {path.relative_to(TEMPLATES) for path in TEMPLATES.rglob("*.yaml")}
    written = {path.relative_to(tmp_path / "brookshire") for path in tmp_path.rglob("*") if path.is_file()}
    assert written == shipped | {Path("data") / name for name in ROWS}
    assert len(steps) == len(ROWS) + 1


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="already there, and not empty"):
        write_example(tmp_path, people=500)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(step: str) -> None:
        if "community" in step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_example(tmp_path / "brookshire", people=500, progress=stop)
    assert list(tmp_path.iterdir()) == []
