"""Plan against actual, on a place small enough to work out on paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from finmodel.measures.grid import times
from finmodel.outturn.variance import VarianceByCause, by_partner, in_pence, variance, variances
from finmodel.positions.position import net_by_contract
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import Run, run
from tests.positions.test_laws import bases
from tests.small import FUND, GAIN, GP, REABLEMENT, TARIFF, small_basis

PARTS = ["volume", "mix", "price", "contract_terms"]
DEARER: dict[str, Any] = TARIFF | {
    "prices": [
        {"code": "emergency", "where": {"setting": ["emergency"]}, "price": "£2,100"},
        {"code": "outpatient", "where": {"setting": ["outpatient"]}, "price": "£150"},
    ]
}


def grown(basis: Basis, *factors: float) -> Basis:
    """The basis with each of the six rows of activity (emergency, outpatient, reablement; two years) multiplied."""
    rows = basis.grid.activity
    by_row = np.array(factors)
    return replace(basis, grid=basis.grid.with_activity(times(rows, by_row), by_row))


def parts(plan: Basis, actual: Basis, contract: str, payee: str, period: str = "2023/24") -> tuple[int, ...]:
    """Variance, then its parts, in pounds."""
    table = variance(run(plan), run(actual))
    row = table[(table["contract"] == contract) & (table["payee"] == payee) & (table["period"] == period)].iloc[0]
    return tuple(int(row[name]) // 100 for name in ("variance", *PARTS))


def test_a_tariff_by_hand() -> None:
    """Planned: 250 emergencies at £2,100 and 500 outpatients at £157.50 with market forces.

    Came: 275 emergencies, now at £2,205, and 450 outpatients: 25 more at £2,100 and 50 fewer at £157.50 are £44,625 of
    volume. Each is the only line of its setting, so there is no mix; 275 emergencies are £105 dearer.
    """
    came = grown(small_basis(DEARER, GP, REABLEMENT, FUND), 1.1, 0.9, 1, 1, 1, 1)
    assert parts(small_basis(), came, "tariff", "trust") == (73_500, 44_625, 0, 28_875, 0)


def test_capitation_by_hand() -> None:
    """1,000 person-years at £100 and 190 at £250; then 1,100 and 171, at £110 and £275 a head.

    Planned £147,500 for 1,190. 81 more at £123.9496 are £10,039.92; at plan rates £152,750, so the mix is −£4,789.92;
    then 1,100 × £10 + 171 × £25 = £15,275 of price.
    """
    plan, dearer = small_basis(), small_basis(TARIFF, GP | {"rate": "£110"}, REABLEMENT, FUND)
    people = dearer.grid.people.copy()
    people["person_days"] = people["person_days"] * np.array([1.1, 0.9, 1, 1])
    table = variance(run(plan), run(replace(dearer, grid=replace(dearer.grid, people=people))))
    row = table[(table["contract"] == "gp_list") & (table["period"] == "2023/24")].iloc[0]
    assert [int(row[name]) for name in ("variance", *PARTS)] == [2_052_500, 1_003_992, -478_992, 1_527_500, 0]


def test_the_cost_of_delivery_tells_steps_from_units() -> None:
    """275 emergencies for 250 at £900 each: £22,500. With 320, a fourth step of £20,000 is started."""
    plan = small_basis()
    assert parts(plan, grown(plan, 1.1, 1, 1, 1, 1, 1), "delivery", "outside") == (22_500, 22_500, 0, 0, 0)
    assert parts(plan, grown(plan, 1.28, 1, 1, 1, 1, 1), "delivery", "outside") == (83_000, 63_000, 0, 0, 20_000)


def test_a_gain_share_differs_by_its_terms_alone() -> None:
    """Spending of £603,750 against £650,000 gains £46,250, half of it shared, 35% of that to the trust: £8,093.75.

    With a tenth more emergencies it is £656,250: a loss of £6,250 is within the gate of 2%, and nothing is paid.
    """
    plan = small_basis(TARIFF, GP, REABLEMENT, FUND, GAIN)
    table = variance(run(plan), run(grown(plan, 1.1, 1, 1, 1, 1, 1)))
    row = table[(table["contract"] == "gain") & (table["payee"] == "trust") & (table["period"] == "2023/24")].iloc[0]
    assert [int(row[name]) for name in ("variance", *PARTS)] == [-809_375, 0, 0, 0, -809_375]
    assert row["basis"] == "terms"


def test_a_fixed_sum_and_a_price_above_plan_differ_by_volume_and_threshold() -> None:
    """£500,000 for 250 is £2,000 each: 25 more are £50,000 of volume, of which the price above plan pays half."""
    fixed = {
        "kind": "cost_and_volume", "id": "ward", "title": "Wards", "source": "invented", "payer": "icb",
        "payee": "trust", "fixed": "£500,000", "plan": 250, "price": "£1,000",
        "volume": {"activity": "quantity", "where": {"setting": "emergency"}},
    }  # fmt: skip
    plan = small_basis(fixed, REABLEMENT, FUND)
    came = grown(plan, 1.1, 1, 1, 1, 1, 1)
    assert parts(plan, came, "ward", "trust") == (25_000, 50_000, 0, 0, -25_000)


def test_a_contract_that_ends_differs_by_its_terms() -> None:
    table = variance(run(small_basis()), run(small_basis(TARIFF, REABLEMENT, FUND)))
    row = table[(table["contract"] == "gp_list") & (table["period"] == "2023/24")].iloc[0]
    assert [int(row[name]) for name in ("variance", *PARTS)] == [-14_750_000, 0, 0, 0, -14_750_000]


def test_a_variance_leaves_each_partner_with_what_it_is_paid_more_less_what_it_pays_more() -> None:
    """25 more emergencies at £2,100: £52,500 more for the trust from the board, and £22,500 more to deliver."""
    plan = small_basis()
    table = by_partner(variance(run(plan), run(grown(plan, 1.1, 1, 1, 1, 1, 1))))
    mine = table[(table["period"] == "2023/24") & (table["variance"] != 0)]
    told = {(row.partner, row.contract): row.variance / 100 for row in mine.itertuples()}
    assert told == {("trust", "tariff"): 52_500, ("icb", "tariff"): -52_500, ("trust", "delivery"): -22_500}


def test_the_last_penny_goes_to_the_largest_rest() -> None:
    """33.4p, 33.3p and 33.3p of 100p: the penny over goes to the first."""
    assert in_pence(VarianceByCause(0.334, 0.333, 0.333, "by_unit"), 100) == (34, 33, 33, 0)


@settings(max_examples=100)
@given(plan=bases(), actual=bases(), factors=st.lists(st.floats(0, 3), min_size=6, max_size=6))
def test_the_parts_sum_to_the_difference_to_the_penny(plan: Basis, actual: Basis, factors: list[float]) -> None:
    before, after = run(plan), run(grown(actual, *factors))
    found = variances(before, after)
    table = found.table
    assert (table[PARTS].sum(axis=1) == table["variance"]).all()
    assert (table["actual"] - table["plan"] == table["variance"]).all()
    keys = ["contract", "payer", "payee", "period"]
    whole = table.set_index(keys)[[*PARTS, "variance"]]
    lines = found.lines.groupby(keys)[[*PARTS, "variance"]].sum().reindex(whole.index, fill_value=0)
    pd.testing.assert_frame_equal(lines, whole, check_dtype=False)
    moved = by_partner(table).groupby(["partner", "period"])["variance"].sum()
    pd.testing.assert_series_equal(moved, _moved(before, after).reindex(moved.index), check_names=False)


def _moved(before: Run, after: Run) -> pd.Series[int]:
    one, other = (
        net_by_contract(each.ledger).groupby(["partner", "period"])["pence"].sum() for each in (before, after)
    )
    return other.sub(one, fill_value=0).astype("int64")


@settings(max_examples=30)
@given(basis=bases())
def test_the_plan_laid_over_itself_differs_in_nothing(basis: Basis) -> None:
    settled = run(basis)
    assert not variance(settled, settled)[["variance", *PARTS]].any(axis=None)
