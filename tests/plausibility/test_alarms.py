"""Each rule of plausibility tells its bad sample, with the figure, and says nothing of the good one beside it."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from finmodel.load.settled import settle_table
from finmodel.pipeline import open_place
from finmodel.plausibility.alarm import alarms_of, every_rule
from finmodel.plausibility.rules.numbers import benchmark_below_nil
from tests.bad.places import PLACE

Swaps = dict[str, dict[str, str]]
PLACE_FILE, GAIN = "place.yaml", "contracts/gain_share.yaml"
IN_FORCE = {"  - contracts/fund.yaml\n": "  - contracts/fund.yaml\n  - contracts/gain_share.yaml\n"}
ONE_LINE = {"where: {setting: [emergency]}, fixed: £1m": "where: {setting: [emergency, outpatient]}, fixed: £1m"}
LATER = {
    "periods: [2023/24, 2024/25]": "periods: [2023/24, 2024/25, 2025/26]\ncarried_forward: {2025/26: 2024/25}",
}
FACTOR = {"round_to": "multipliers: [{name: market_forces_factor, factor: 104}]\nround_to"}
SAMPLES: dict[str, tuple[Swaps, Swaps, str]] = {
    "funding_far_from_its_neighbours": (
        {PLACE_FILE: {"icb: £5m, council: £1m": "icb: £5bn, council: £1m"}},
        {PLACE_FILE: {"icb: £5m, council: £1m": "icb: £5m, council: £20k"}},
        "The funding of Health board in 2023/24, £5,000,000,000, is 5,000 times that of Council, £1,000,000, and it "
        "pays £9,229. Check that both are in whole pounds.",
    ),
    "funding_far_from_the_year_before": (
        {PLACE_FILE: {"council: £1m": "council: {2023/24: £1m, 2024/25: £100m}"}},
        {PLACE_FILE: {"council: £1m": "council: {2023/24: £1m, 2024/25: £1.1m}"}},
        "The funding of Council is £1,000,000 in 2023/24 and £100,000,000 in 2024/25. Check that both years are in "
        "whole pounds.",
    ),
    "more_paid_than_there_is": (
        {PLACE_FILE: {"icb: £5m, council: £1m": "icb: £50, council: £1m"}},
        {PLACE_FILE: {"icb: £5m, council: £1m": "icb: £9000, council: £1m"}},
        "Check that its funding is in whole pounds, not in thousands, and that prices are not in pence.",
    ),
    "paid_nothing_before_its_contract_starts": (
        {"contracts/tariff.yaml": {"payee: trust": "payee: trust\nstarts: 2024-04-01"}},
        {"contracts/tariff.yaml": {"payee: trust": "payee: trust\nstarts: 2024-04-01"},
         PLACE_FILE: {"icb: £5m, council: £1m": "icb: £5m, council: £1m, trust: {2023/24: £1m, 2024/25: £0}"}},
        "Hospital trust is paid nothing in 2023/24, in which its care costs £1,000,900; in 2024/25 it is paid "
        "£5,800. Check when its contracts start, and that what they replace is in force until then.",
    ),
    "contribution_larger_than_the_payers_money": (
        {"contracts/fund.yaml": {"council: £4000": "council: £1100000"}},
        {"contracts/fund.yaml": {"council: £4000": "council: £900000"}},
        "Council pays £1,100,000 into pools in 2023/24, and £1,002,214 is all that it has.",
    ),
    "pool_that_pays_for_nothing": (
        {PLACE_FILE: {"  - contracts/reablement.yaml\n": ""}},
        {},
        "£20,000 is paid into Better Care Fund, and it pays for nothing: all of it goes back. Add a contract whose "
        "payer is the pool, or leave the pool out.",
    ),
    "pool_promised_more_than_its_partners_have": (
        {"contracts/reablement.yaml": {"price: £2050": "price: £2050000000"}},
        {"contracts/reablement.yaml": {"price: £2050": "price: £3000"}},
        "Better Care Fund pays for £2,050,000,000 in 2023/24, and those who pay into it",
    ),
    "partner_without_costs": (
        {PLACE_FILE: {"costs:\n  - {partner: trust, name: Wards, where: {setting: [emergency]}, fixed: £1m, "
                      "variable: £900}\n": ""}},
        {},
        "Hospital trust is paid £3,065 in 2023/24 and costs nothing: its surplus is its income. Add what its care "
        "costs under `costs:`, with `partner: trust`.",
    ),
    "one_cost_line_over_different_prices": (
        {PLACE_FILE: ONE_LINE},
        {PLACE_FILE: ONE_LINE, "contracts/tariff.yaml": {"price: £165": "price: £1200"},
         "data/prices.csv": {"outpatient,2023-04-01,,165": "outpatient,2023-04-01,,1200"}},
        "'Wards' of Hospital trust is one cost line over emergency (£2,933 a unit) and outpatient (£165 a unit): a "
        "unit of either is taken to cost the same. Give each setting a line of its own under `costs:`, so that what "
        "leaves takes its own cost with it.",
    ),
    "year_carried_forward_without_uplift": (
        {PLACE_FILE: LATER},
        {PLACE_FILE: LATER | {"variable: £900": "variable: £900, factors: {variable: {2025/26: 1.04}}"},
         "contracts/tariff.yaml": {
             "price: £2900": "price: {by_period: {2023/24: £2900, 2024/25: £2900, 2025/26: £3000}}"}},
        "2025/26 takes the activity of 2024/25, and what is paid",
    ),
    "term_far_from_any": (
        {"contracts/tariff.yaml": FACTOR},
        {"contracts/tariff.yaml": {"round_to": "multipliers: [{name: market_forces_factor, factor: 1.04}]\nround_to"}},
        "'Market forces factor' is 104, which is far from 1 for a factor: it makes 104 times as much. If 104 is a "
        "percentage, write 1.04.",
    ),
    "benchmark_far_from_what_is_held_against_it": (
        {PLACE_FILE: IN_FORCE, GAIN: {"{2023/24: £20k, 2024/25: £21k}": "{2023/24: £306500, 2024/25: £580000}"}},
        {PLACE_FILE: IN_FORCE},
        "Its benchmark of £306,500 is 100 times its expenditure, £3,065. Check that both are in whole pounds, for the "
        "same years and the same people.",
    ),
}  # fmt: skip
"""For each rule: a place in which it tells, one in which it does not, and what it tells."""


def told(swaps: Swaps, folder: Path) -> dict[str, str]:
    """What each rule tells of the good place with some of its texts swapped, by the rule's name."""
    shutil.copytree(PLACE, folder)
    for name, each in swaps.items():
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in each.items():
            assert text.count(old) == 1, f"'{old}' is in {name} {text.count(old)} times"
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")
    alarms = alarms_of(open_place(folder).run().runs[0])
    return {rule: f"{alarm.what} {alarm.fix}" for (rule, _, _), alarm in reversed(alarms.items())}


@pytest.mark.parametrize("rule", SAMPLES)
def test_a_rule_tells_what_is_hardly_meant_and_passes_over_what_may_be(rule: str, tmp_path: Path) -> None:
    bad, good, words = SAMPLES[rule]
    assert words in told(bad, tmp_path / "bad")[rule]
    assert rule not in told(good, tmp_path / "good")


def test_every_rule_has_its_samples() -> None:
    assert set(every_rule()) == {*SAMPLES, "benchmark_below_nil"}


@pytest.mark.parametrize(("amount", "below"), [("-5000000", True), ("5000000", False)])
def test_a_benchmark_below_nil_is_told_where_a_table_gives_it(amount: str, below: bool, tmp_path: Path) -> None:
    reads = "benchmark: {measure: benchmark}\nexpenditure: {measure: spend}\nreads:\n  - {title: t, entity: name, "
    reads += "period: 2024/25, columns: {benchmark: b, spend: s}}"
    text = (PLACE / GAIN).read_text(encoding="utf-8")
    text = text.replace("benchmark: {2023/24: £20k, 2024/25: £21k}\nexpenditure: {paid_under: [tariff]}", reads)
    (tmp_path / "gain.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "t.csv").write_text(f"name,b,s\nA,{amount},4900000\nB,5000000,4900000\n", encoding="utf-8")
    told_of = [str(each) for each in settle_table(tmp_path / "gain.yaml", tmp_path / "t.csv").implausible]
    words = (
        "contract gain_share: Its benchmark is −£5,000,000 for A, which is below nil. Give what care is expected to "
        "cost, above nil; what is taken off it is a number of its own."
    )
    assert told_of == ([words] if below else [])


def test_the_rule_of_a_place_tells_it_as_the_table_does() -> None:
    contract = SimpleNamespace(id="gain_share")
    basis = SimpleNamespace(contracts=(contract,), place=SimpleNamespace(currency="GBP"))
    values = {"gain_share": {"benchmark": np.array([-5_000_000.0, 21_000.0])}}
    settlement = SimpleNamespace(
        values=values, cases=(SimpleNamespace(label="2023/24"), SimpleNamespace(label="2024/25"))
    )
    run: Any = SimpleNamespace(basis=basis, settlement=settlement)
    (alarm,) = benchmark_below_nil(run)
    assert alarm.what == "Its benchmark is −£5,000,000 for 2023/24, which is below nil."
    assert (alarm.at, alarm.contract) == (("benchmark",), "gain_share")


def test_the_good_place_is_told_nothing_of(tmp_path: Path) -> None:
    assert told({}, tmp_path / "place") == {}
