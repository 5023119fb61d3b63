"""Marginal rates, blends and cost and volume in a place: what they adjust is conserved, on paper and in a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finmodel.contracts.in_force import clashes_between
from finmodel.core.place import Place
from finmodel.scenarios.run import Run, run
from tests.small import FUND, GP, PLACE, REABLEMENT, TARIFF, contract, small_basis
from tests.workbooks.boards import Recalculated, small_plan

MARGINAL = {
    "kind": "marginal_rate", "id": "marginal", "title": "Marginal rate", "payer": "icb", "payee": "trust",
    "baselines": [{"code": "acute", "value": {"paid_under": ["tariff"]}, "baseline": "£600,000"}],
    "rate": "30%", "pays": "adjustment",
}  # fmt: skip
BLEND = {
    "kind": "blended", "id": "blend", "title": "Blended payment", "payer": "icb", "payee": "trust",
    "plan": "£620,000", "actual": {"paid_under": ["tariff"]}, "above": "20%", "below": "50%", "pays": "adjustment",
}  # fmt: skip
VOLUME = {
    "kind": "cost_and_volume", "id": "reablement", "title": "Reablement", "payer": "pool", "payee": "council",
    "fixed": "£50,000", "plan": 100, "volume": {"activity": "quantity", "where": {"setting": ["reablement"]}},
    "price": "£400", "price_below": "£300", "floor": "£45,000",
    "tolerance": {"above": "5%", "below": "5%", "counted_from": "edge"},
}  # fmt: skip
BLOCK = {
    "kind": "block", "id": "gp_block", "title": "GP block", "payer": "icb", "payee": "gps", "amount": "£100,000",
    "uplifts": {"stated_in": "2022/23", "rates": {"2023/24": "1.7%", "2024/25": "2.15%"}}, "instalments": 12,
}  # fmt: skip
TOPPED = TARIFF | {
    "top_ups": [{"name": "children", "share": "6%", "lines": ["emergency"]}],
    "best_practice": [
        {"name": "clinic", "criteria": ["seen in 2 weeks"], "add_on": "£12.50", "applied": "after_multipliers",
         "met": {"activity": "spells", "where": {"setting": ["outpatient"]}}},
    ],
}  # fmt: skip


def paid(settled: Run, name: str) -> list[float]:
    return [float(amount) for amount in settled.settlement.of(name, "payment")]


def test_a_marginal_rate_takes_back_part_of_what_the_tariff_paid() -> None:
    # the tariff pays 603,750 and 627,900; 70% of 3,750 and of 27,900 goes back
    settled = run(small_basis(TARIFF, MARGINAL, GP, REABLEMENT, FUND))
    assert paid(settled, "marginal") == [-2_625, -19_530]
    before = run(small_basis(TARIFF, GP, REABLEMENT, FUND)).positions.set_index(["partner", "period"])["surplus"]
    after = settled.positions.set_index(["partner", "period"])["surplus"]
    assert (after - before)["trust"].tolist() == [-262_500, -1_953_000]
    assert (after - before)["icb"].tolist() == [262_500, 1_953_000]


def test_a_blend_adjusts_both_ways() -> None:
    # 620,000 - 50% x 16,250 = 611,875, and 603,750 was paid; 620,000 + 20% x 7,900 = 621,580, and 627,900 was paid
    settled = run(small_basis(TARIFF, BLEND, GP, REABLEMENT, FUND))
    assert paid(settled, "blend") == [8_125, -6_320]


def test_cost_and_volume_counts_what_its_payer_commissions() -> None:
    # 120 done: 15 past 105 at 400 is 6,000; 80 done: 15 below 95 at 300 would leave 45,500, above the floor
    settled = run(small_basis(TARIFF, GP, VOLUME, FUND))
    assert paid(settled, "reablement") == [56_000, 45_500]


def test_all_of_them_come_to_the_same_in_a_workbook(tmp_path: Path) -> None:
    settled = run(small_basis(TOPPED, MARGINAL, BLOCK, VOLUME, FUND))
    # emergencies 500,000 and 520,000, outpatients 75,000 and 78,000: + 6% of the first, x 1.05, + 12.50 each
    assert paid(settled, "tariff") == [641_500, 667_160]
    assert paid(settled, "gp_block") == [101_700, 103_886.55]
    assert Recalculated(small_plan([settled]), tmp_path).differences() == []


@pytest.mark.parametrize(("alongside", "told"), [((), 1), (("tariff",), 0)])
def test_days_may_be_paid_beside_spells_only_where_the_contract_says_so(alongside: Any, told: int) -> None:
    emergencies = {"setting": ["emergency"]}
    spells = TARIFF | {"prices": [{"code": "spell", "where": emergencies, "per": "spells", "price": "£2,000"}]}
    days = {
        "kind": "activity_tariff", "id": "days", "title": "Long stays", "payer": "icb", "payee": "trust",
        "prices": [{"code": "day", "where": emergencies, "per": "days", "price": "£200"}],
        "alongside": alongside,
    }  # fmt: skip
    found = clashes_between([contract(spells), contract(days)], Place.model_validate(PLACE | {"pools": []}))
    assert [clash.what for clash in found] == [
        "Contract 'days' pays days of activity that 'tariff' pays spells of: setting emergency, commissioned by icb "
        "and provided by trust."
    ][:told]


def test_a_contract_that_ends_before_another_starts_does_not_pay_twice() -> None:
    old = TARIFF | {"id": "old", "ends": "2024-03-31"}
    new = TARIFF | {"id": "new", "starts": "2024-04-01"}
    place = Place.model_validate(PLACE | {"pools": []})
    assert clashes_between([contract(old), contract(new)], place) == []
    assert len(clashes_between([contract(old | {"ends": "2024-04-01"}), contract(new)], place)) == 1


def test_a_reviewer_is_told_of_limits_and_exclusions_that_do_nothing() -> None:
    limited = contract(VOLUME | {"floor": "£60,000", "ceiling": "£70,000"})
    assert [remark.what for remark in limited.remarks()] == ["The floor is above the fixed sum, which is never paid."]
    returns = {
        "name": "readmissions", "after": {"setting": ["emergency"]}, "within_days": 30,
        "where": {"setting": ["emergency"]}, "excluding": [{"setting": ["outpatient"]}, {"setting": ["emergency"]}],
        "applied": "before_multipliers",
    }  # fmt: skip
    (remark,) = contract(TARIFF | {"non_payment": [returns]}).remarks()
    assert (remark.at, remark.what) == (("non_payment", 0, "excluding", 0), "This exclusion leaves nothing out.")
