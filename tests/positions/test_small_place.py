"""The small place, settled on paper: every amount below is worked out in the comment beside it."""

from __future__ import annotations

import pytest

from finmodel.core.place import Place
from finmodel.errors import FinmodelError
from finmodel.positions.conservation import POOL_AT_NIL, Check, require
from finmodel.positions.position import positions_of
from finmodel.scenarios.run import Run, difference, run
from tests.small import FUND, GAIN, GP, REABLEMENT, TARIFF, small_basis


@pytest.fixture(scope="module")
def settled() -> Run:
    return run(small_basis(TARIFF, GP, REABLEMENT, FUND, GAIN))


def paid(settled: Run, contract: str, payer: str, payee: str) -> list[float]:
    rows = settled.ledger
    mine = rows[(rows["contract"] == contract) & (rows["payer"] == payer) & (rows["payee"] == payee)]
    return [mine.loc[mine["period"] == period, "pence"].sum() / 100 for period in ("2023/24", "2024/25")]


def test_the_hospital_is_paid_price_times_activity_times_the_market_forces_factor(settled: Run) -> None:
    # (250 × 2,000 + 500 × 150) × 1.05 = 603,750; (260 × 2,000 + 520 × 150) × 1.05 = 627,900
    assert paid(settled, "tariff", "icb", "trust") == [603_750, 627_900]


def test_general_practice_is_paid_for_weighted_person_years(settled: Run) -> None:
    # (1,000 + 190 × 2.5) × 100 = 147,500; (1,005 + 200 × 2.5) × 100 = 150,500
    assert paid(settled, "gp_list", "icb", "gps") == [147_500, 150_500]


def test_an_overspend_falls_on_contributors_in_proportion_and_an_underspend_goes_back(settled: Run) -> None:
    # the fund is 50,000; it spends 120 × 500 = 60,000 and then 80 × 500 = 40,000; 60% and 40% of 10,000
    assert paid(settled, "fund", "icb", "pool") == [36_000, 30_000]
    assert paid(settled, "fund", "council", "pool") == [24_000, 20_000]
    assert paid(settled, "fund", "pool", "icb") == [0, 6_000]
    assert paid(settled, "fund", "pool", "council") == [0, 4_000]


def test_half_the_saving_past_the_gate_is_shared_as_agreed(settled: Run) -> None:
    # saving 46,250 of 650,000 (7.1%), half is 23,125; then 22,100 (3.4%), half is 11,050
    assert paid(settled, "gain", "icb", "trust") == [8_093.75, 3_867.50]
    assert paid(settled, "gain", "icb", "gps") == [5_781.25, 2_762.50]


def test_cost_of_delivery_has_a_fixed_part_a_step_for_every_hundred_begun_and_a_part_for_each_unit(
    settled: Run,
) -> None:
    # 100,000 + 3 × 20,000 + 250 × 900 = 385,000; 100,000 + 3 × 20,000 + 260 × 900 = 394,000
    assert paid(settled, "delivery", "trust", "outside") == [385_000, 394_000]


def test_each_surplus_is_what_comes_in_less_what_goes_out(settled: Run) -> None:
    table = settled.positions.set_index(["partner", "period"])["surplus"] / 100
    # trust: 603,750 + 8,093.75 − 385,000; 627,900 + 3,867.50 − 394,000
    assert table["trust", "2023/24"] == 226_843.75
    assert table["trust", "2024/25"] == 237_767.50
    # council: 300,000 + 60,000 − 24,000 − 120 × 450 = 282,000; 300,000 + 40,000 − 20,000 + 4,000 − 80 × 450 = 288,000
    assert list(table["council"]) == [282_000, 288_000]
    # icb: 1,000,000 − 603,750 − 147,500 − 36,000 − 13,875 = 198,875
    assert table["icb", "2023/24"] == 198_875
    assert list(table["pool"]) == [0, 0]


def test_what_a_further_contract_changes_is_told_under_its_name_for_each_that_gains_or_pays(settled: Run) -> None:
    table = difference(run(small_basis(TARIFF, GP, REABLEMENT, FUND)), settled)
    moved = table[(table["period"] == "2023/24") & (table["difference"] != 0)]
    told = {(row.partner, row.contract): (row.before, row.after, row.difference) for row in moved.itertuples()}
    assert told == {
        ("trust", "gain"): (0, 809_375, 809_375),
        ("gps", "gain"): (0, 578_125, 578_125),
        ("icb", "gain"): (0, -1_387_500, -1_387_500),
    }


def test_surpluses_together_are_money_in_less_cost_of_delivery(settled: Run) -> None:
    # 2023/24: 1,300,000 in; 385,000 + 150,000 + 54,000 = 589,000 spent
    first = settled.positions[settled.positions["period"] == "2023/24"]
    assert first["surplus"].sum() / 100 == 711_000


def test_money_that_vanishes_stops_the_run() -> None:
    with pytest.raises(FinmodelError, match=r"Money is not conserved.*10\.00 against 9\.99"):
        require([Check(POOL_AT_NIL, "Pooled fund ends at nil", 1000, 999)])


def test_a_transfer_that_is_lost_shows_in_the_checks(settled: Run) -> None:
    from finmodel.positions.conservation import checks_of

    place: Place = settled.basis.place
    short = settled.ledger.iloc[:-1]  # the council's reablement cost of the second year
    broken = positions_of(settled.ledger.iloc[2:], place)  # without the board's funding
    failed = [
        check
        for check in checks_of(place, settled.basis.contracts, settled.basis.grid, short, broken)
        if not check.passed
    ]
    assert failed


def test_an_amount_a_hair_below_a_half_penny_is_rounded_alike_in_the_check() -> None:
    # 575,000 × 1.00000004347826 = 575,000.0249999995: a half penny through six decimals, and less than one without
    for factor in ("1.0000000434773", "1.00000004347825", "1.00000004347826"):
        tariff = TARIFF | {"multipliers": [{"name": "market_forces_factor", "factor": factor}]}
        settled = run(small_basis(tariff, GP, REABLEMENT, FUND))
        assert all(check.passed for check in settled.checks)
