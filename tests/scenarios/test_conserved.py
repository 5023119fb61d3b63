"""Whatever a scenario changes, and in whatever order, no money is made or lost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from finmodel.scenarios.run import run
from tests.scenarios.worked import YEARS, after, paid, surplus
from tests.small import small_basis

PARTIES = ("icb", "council", "trust", "gps", "pool")
SETTINGS = st.sampled_from(["emergency", "outpatient", "reablement"])


def percent(low: int, high: int) -> st.SearchStrategy[str]:
    return st.integers(low * 10, high * 10).map(lambda tenths: f"{tenths / 10}%")


CHANGES: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries({
        "kind": st.just("scale_activity"), "where": SETTINGS.map(lambda code: {"setting": code}),
        "by": percent(-50, 50), "each_year": st.booleans(),
    }),
    st.fixed_dictionaries({
        "kind": st.just("shift_activity"), "from": st.just({"setting": "outpatient"}),
        "to": st.just({"setting": "reablement"}), "part": percent(0, 60), "replaced_by": st.sampled_from([0, 0.5, 1.3]),
        "effect": percent(0, 100),
    }),
    st.fixed_dictionaries({
        "kind": st.just("change_payer"), "where": st.just({"setting": "reablement", "commissioner": "pool"}),
        "part": percent(1, 40), "commissioner": st.just("icb"), "terms_of": st.just("reablement"),
    }),
    st.fixed_dictionaries({
        "kind": st.just("population_growth"),
        "groups": percent(-20, 20).map(lambda by: [{"age_band": "65+", "by": by}]),
    }),
    st.fixed_dictionaries({"kind": st.just("price_inflation"), "by": percent(-10, 10), "each_year": st.booleans()}),
    st.fixed_dictionaries({"kind": st.just("cost_inflation"), "by": percent(-10, 10), "variable": percent(-10, 10)}),
    st.fixed_dictionaries({"kind": st.just("productivity"), "by": percent(-10, 10), "ramp": st.just({"years": 2})}),
    st.fixed_dictionaries({
        "kind": st.just("investment"), "partner": st.sampled_from(["gps", "trust"]),
        "paid_by": st.sampled_from(["icb", "council", "pool"]), "one_off": st.just("£12,345.67"),
        "recurrent": st.sampled_from(["£1,000.01", "£0"]),
    }),
    st.fixed_dictionaries({
        "kind": st.just("brokerage"), "lender": st.just("council"), "borrower": st.sampled_from(["icb", "trust"]),
        "amount": st.just("£9,999.99"), "repaid_over": st.just(1), "interest": percent(0, 9),
    }),
    st.fixed_dictionaries({"kind": st.just("change_funding"), "partner": st.just("icb"), "add": st.just("-£5,000.55")}),
)  # fmt: skip


@settings(max_examples=40)
@given(st.lists(CHANGES, min_size=1, max_size=5))
def test_surpluses_are_money_in_less_cost_of_delivery_after_any_changes(changes: list[dict[str, Any]]) -> None:
    done = after(*changes)
    for number, year in enumerate(YEARS):
        funding = sum((done.basis.place.funding_of(name, year) for name in ("icb", "council")), Decimal(0))
        spent = Decimal(str(paid(done, "delivery")[number]))
        left = sum(Decimal(str(surplus(done, name)[number])) for name in PARTIES)
        assert left == funding - spent
        assert surplus(done, "pool")[number] == 0


@settings(max_examples=10)
@given(CHANGES)
def test_the_baseline_is_the_same_before_and_after_any_change(change: dict[str, Any]) -> None:
    basis = small_basis()
    kept = run(basis).ledger
    after(change)
    assert run(basis).ledger.equals(kept)
