"""What a pool passes on, plan against actual, on a place small enough to work out on paper.

Planned: 120 of reablement at £500 are £60,000 for a pool that the board pays £30,000 into and the council £20,000, so
£10,000 over, which they meet as 60% and 40%. In 2024/25 80 are £40,000, and the £10,000 under goes back likewise.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from finmodel.outturn.variance import variances
from finmodel.scenarios.run import run
from tests.outturn.test_variance import PARTS, grown
from tests.small import FUND, GP, REABLEMENT, TARIFF, small_basis

DEARER: dict[str, Any] = REABLEMENT | {
    "prices": [{"code": "reablement", "where": {"setting": ["reablement"]}, "price": "£550"}]
}


def passed(
    payer: str, payee: str, now: tuple[dict[str, Any], ...], more: float, period: str = "2023/24"
) -> tuple[int, ...]:
    """Variance of the pool's agreement, then its parts, in pounds, with so many times the reablement planned."""
    found = variances(run(small_basis()), run(grown(small_basis(*now), 1, 1, more, 1, 1, more)))
    table = found.table
    row = table[
        (table["contract"] == "fund")
        & (table["payer"] == payer)
        & (table["payee"] == payee)
        & (table["period"] == period)
    ].iloc[0]
    assert row["basis"] == "pool"
    return tuple(int(row[name]) // 100 for name in ("variance", *PARTS))


def test_an_overspend_that_more_activity_made_is_volume() -> None:
    """132 are £66,000: £6,000 more over, of which the board meets 60%."""
    same = (TARIFF, GP, REABLEMENT, FUND)
    assert passed("icb", "pool", same, 1.1) == (3_600, 3_600, 0, 0, 0)
    assert passed("council", "pool", same, 1.1) == (2_400, 2_400, 0, 0, 0)


def test_a_dearer_price_is_passed_on_as_price() -> None:
    """132 at £550 are £72,600: £6,000 of volume, then £6,600 of price; the board meets 60% of each."""
    assert passed("icb", "pool", (TARIFF, GP, DEARER, FUND), 1.1) == (7_560, 3_600, 0, 3_960, 0)


def test_volume_that_turns_an_underspend_into_an_overspend_is_volume_on_both_sides() -> None:
    """120 for 80 in 2024/25 are £60,000: the £6,000 that went back to the board is not, and it pays £6,000 more."""
    same = (TARIFF, GP, REABLEMENT, FUND)
    assert passed("pool", "icb", same, 1.5, "2024/25") == (-6_000, -6_000, 0, 0, 0)
    assert passed("icb", "pool", same, 1.5, "2024/25") == (6_000, 6_000, 0, 0, 0)


def test_what_the_agreement_itself_changes_stays_with_the_contract() -> None:
    """The board pays £40,000 in: £6,000 of £66,000 is over, of which it meets two thirds: £44,000 for £36,000.

    As planned it would have paid £39,600, so £4,400 is the agreement's.
    """
    more = FUND | {"contributions": {"icb": "£40,000", "council": "£20,000"}}
    assert passed("icb", "pool", (TARIFF, GP, REABLEMENT, more), 1.1) == (8_000, 3_600, 0, 0, 4_400)


def test_a_line_tells_what_the_pool_pays_for() -> None:
    found = variances(run(small_basis()), run(grown(small_basis(), 1, 1, 1.1, 1, 1, 1))).lines
    lines = found[(found["contract"] == "fund") & (found["payer"] == "icb") & (found["period"] == "2023/24")]
    assert lines[["line", "variance", "volume"]].to_numpy().tolist() == [["What the pool pays for", 360_000, 360_000]]


def test_what_is_kept_in_a_pool_follows_the_volume_of_the_year_it_was_left_in() -> None:
    """£70,000 paid in: £10,000 of 2023/24 is kept, and goes back in 2024/25, 60% to the board: £6,000.

    With 132 in 2023/24, £4,000 is kept and £2,400 goes back; 2024/25 itself is as planned.
    """
    keeping = FUND | {
        "contributions": {"icb": "£42,000", "council": "£28,000"},
        "carry_forward": {"non_recurrent_spend": "£0", "unused": "returned"},
    }
    plan = small_basis(TARIFF, GP, REABLEMENT, keeping)
    table = variances(run(plan), run(grown(plan, 1, 1, 1.1, 1, 1, 1))).table
    back = table[(table["contract"] == "fund") & (table["payee"] == "icb") & (table["period"] == "2024/25")].iloc[0]
    assert back[["plan", "variance", *PARTS]].tolist() == [600_000, -360_000, -360_000, 0, 0, 0]


def test_a_service_passes_on_only_what_its_own_payee_was_paid() -> None:
    """The pool pays the council 120 x £500 at home, and the trust 500 x £10 in clinics, under one contract.

    A tenth more of both: £6,000 more at home, of which the board meets 60%, and £500 more in clinics, all the board's.
    """
    both = {
        "kind": "activity_tariff", "id": "both", "title": "Two payees", "payer": "pool", "payee": ["council", "trust"],
        "prices": [{"code": "reablement", "where": {"setting": ["reablement"]}, "price": "£500"},
                   {"code": "clinic", "where": {"setting": ["outpatient"]}, "price": "£10"}],
    }  # fmt: skip
    agreed = {
        "kind": "pooled_fund", "id": "fund", "title": "Fund", "pool": "pool", "proportion_of": "the_service",
        "services": [
            {"id": "home", "contributions": {"icb": "£30,000", "council": "£20,000"}, "paid_under": ["both"],
             "paid_to": "council"},
            {"id": "clinics", "contributions": {"icb": "£4,000"}, "paid_under": ["both"], "paid_to": "trust"},
        ],
    }  # fmt: skip
    basis = small_basis(both, agreed)
    of_pool = basis.grid.activity["setting"].isin(["outpatient", "reablement"])
    rows = basis.grid.activity.assign(commissioner=basis.grid.activity["commissioner"].mask(of_pool, "pool"))
    planned = replace(basis, grid=replace(basis.grid, activity=rows))
    table = variances(run(planned), run(grown(planned, 1, 1.1, 1.1, 1, 1, 1))).table
    fund = table[(table["contract"] == "fund") & (table["period"] == "2023/24") & (table["payee"] == "pool")]
    told = {row.payer: (row.variance / 100, row.volume / 100) for row in fund.itertuples()}
    assert told == {"icb": (4_100, 4_100), "council": (2_400, 2_400)}
