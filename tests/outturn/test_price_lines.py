"""Variance by setting and price line, on a hospital small enough to work out on paper."""

from __future__ import annotations

from typing import Any

import pandas as pd

from finmodel.core.columns import ACTIVITY_DIMENSIONS, ALL, PEOPLE_DIMENSIONS
from finmodel.core.place import Place
from finmodel.measures.grid import Grid
from finmodel.outturn.variance import variances
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import run
from tests.small import PLACE, contract, small_grid

BY_CURRENCY: dict[str, Any] = {
    "kind": "activity_tariff", "id": "tariff", "title": "Hospital tariff", "payer": "icb", "payee": "trust",
    "prices": [
        {"code": "short", "where": {"currency": ["short"]}, "price": "£500"},
        {"code": "long", "where": {"currency": ["long"]}, "price": "£2,000"},
        {"code": "attendance", "where": {"currency": ["attendance"]}, "price": "£100"},
    ],
}  # fmt: skip
ONE_PRICE: dict[str, Any] = BY_CURRENCY | {
    "prices": [{"code": "any", "where": {"currency": ["short", "long", "attendance"]}, "price": "£100"}]
}
PLANNED = {("emergency", "short"): 100, ("emergency", "long"): 50, ("ae", "attendance"): 300}
CAME = PLANNED | {("emergency", "long"): 60, ("ae", "attendance"): 270}
COLUMNS = ["volume", "mix", "price", "contract_terms", "variance"]


def hospital(units: dict[tuple[str, str], int], tariff: dict[str, Any] = BY_CURRENCY, told: bool = True) -> Basis:
    """A hospital with units by setting and currency in 2023/24; its settings are not told where nobody asked."""
    place = Place.model_validate(PLACE | {"costs": []})
    blank = dict.fromkeys((*ACTIVITY_DIMENSIONS, *PEOPLE_DIMENSIONS), ALL)
    rows = [
        {"period": "2023/24", **blank, "provider": "trust", "commissioner": "icb", "currency": currency,
         "setting": setting if told else ALL, "spells": number, "quantity_milli": number * 1000, "days": number,
         "spend_pence": 0, "cost_pence": 0}
        for (setting, currency), number in units.items()
    ]  # fmt: skip
    return Basis(place, (contract(tariff),), Grid(place.spans, pd.DataFrame(rows), small_grid(place).people))


def lines(plan: Basis, actual: Basis) -> dict[tuple[str, str], list[float]]:
    """Volume, mix, price, contract terms and variance of each line of 2023/24, in pounds."""
    table = variances(run(plan), run(actual)).lines
    rows = table[(table["period"] == "2023/24") & (table["contract"] == "tariff")].to_dict("records")
    return {(row["setting"], row["line"].split(": ")[-1]): [row[name] / 100 for name in COLUMNS] for row in rows}


def test_more_long_stays_are_volume_and_mix_among_emergencies_alone() -> None:
    """Planned emergencies: 100 at £500 and 50 at £2,000, £1,000 on average. 10 more long stays: £10,000 of volume.

    They are dearer than the average by £1,000 each: £10,000 of mix. 30 fewer attendances take off £3,000 of volume.
    """
    assert lines(hospital(PLANNED), hospital(CAME)) == {
        ("emergency", "short"): [0, 0, 0, 0, 0],
        ("emergency", "long"): [10_000, 10_000, 0, 0, 20_000],
        ("ae", "attendance"): [-3_000, 0, 0, 0, -3_000],
    }


def test_without_settings_volume_and_mix_are_among_all_units() -> None:
    """£180,000 for 450 units, £400 on average: 20 fewer are −£8,000; mix 10 × £1,600 and 30 × £300 less."""
    planned, came = hospital(PLANNED, told=False), hospital(CAME, told=False)
    expected = {
        ("", "short"): [0, 0, 0, 0, 0],
        ("", "long"): [4_000, 16_000, 0, 0, 20_000],
        ("", "attendance"): [-12_000, 9_000, 0, 0, -3_000],
    }
    assert lines(planned, came) == expected
    assert lines(planned, hospital(CAME)) == expected  # a plan that tells no settings is compared without them


def test_one_price_line_is_told_setting_by_setting() -> None:
    """Nobody planned outpatients: 40 at the price of the line are all volume, at what the plan would have paid."""
    dearer = ONE_PRICE | {"prices": [ONE_PRICE["prices"][0] | {"price": "£110"}]}
    came = CAME | {("outpatient", "attendance"): 40}
    found = lines(hospital(PLANNED, ONE_PRICE), hospital(came, dearer))
    assert {setting: amounts for (setting, _), amounts in found.items()} == {
        "emergency": [1_000, 0, 1_600, 0, 2_600],
        "ae": [-3_000, 0, 2_700, 0, -300],
        "outpatient": [4_000, 0, 400, 0, 4_400],
    }


def test_what_is_not_paid_by_the_unit_is_told_as_one_line_and_its_terms() -> None:
    """£500,000 for 450 units is £1,111.11 each: 20 fewer are −£22,222.22, and the fixed sum stays."""
    fixed = {
        "kind": "cost_and_volume", "id": "tariff", "title": "Hospital", "payer": "icb", "payee": "trust",
        "fixed": "£500,000", "plan": 450, "price": "£100", "volume": {"activity": "quantity"},
    }  # fmt: skip
    found = lines(hospital(PLANNED, fixed), hospital(CAME, fixed))
    assert found == {
        ("", "All the activity it pays for"): [-22_222.22, 0, 0, 0, -22_222.22],
        ("", "Contract terms"): [0, 0, 0, 22_222.22, 22_222.22],
    }
