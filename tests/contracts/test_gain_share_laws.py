"""What holds of every gain share: parts make up the whole, advances are repaid once, losses come off once."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from finmodel.contracts.contract import Contract
from finmodel.contracts.settle import settle_alone
from finmodel.contracts.settled_lines import Settlement
from finmodel.contracts.values import consecutive
from tests.small import contract

YEARS = ("2021/22", "2022/23", "2023/24", "2024/25")
BASE: dict[str, Any] = {
    "kind": "gain_share", "id": "g", "title": "G", "payer": "icb", "payees": "trust",
    "benchmark": "£1m", "expenditure": {"measure": "spend"},
}  # fmt: skip
spends = st.lists(st.integers(80_000_000, 120_000_000), min_size=4, max_size=4)
shares = st.integers(0, 100).map(lambda part: f"{part}%")
sums = st.integers(0, 100_000)


def settled(data: dict[str, Any], pence: list[int]) -> Settlement:
    book: Contract = contract(BASE | data)
    return settle_alone(book, consecutive(YEARS), lambda *_: np.array(pence) / 100)


def pence_of(amounts: np.ndarray) -> np.ndarray:
    found = np.round(amounts * 100).astype(int)
    assert np.abs(amounts * 100 - found).max() < 1e-6
    return found


@given(spends, shares, st.tuples(sums, sums, sums), st.tuples(sums, sums, sums))
def test_what_is_paid_first_and_the_rest_make_up_the_whole(
    pence: list[int], share: str, lost: tuple[int, ...], budgets: tuple[int, ...]
) -> None:
    partners = ("icb", "trust", "gps")
    weights = {name: budget + 1 for name, budget in zip(partners, budgets, strict=True)}
    first = {"to": "losses", "of": dict(zip(partners, lost, strict=True))}
    split = {"basis": "budget", "of": weights, "first": first}
    done = settled({"payees": partners, "split": split, "gains": {"share": share}, "losses": {"mirrored": True}}, pence)
    earned, made_good = pence_of(done.of("g", "earned")), pence_of(done.of("g", "paid_first"))
    assert (made_good.sum(axis=0) + pence_of(done.of("g", "shared")).sum(axis=0) == earned).all()
    assert (made_good <= np.array(lost)[:, None] * 100).all()
    assert (made_good >= 0).all()
    assert (made_good.sum(axis=0) == np.minimum(np.maximum(earned, 0), sum(lost) * 100)).all()


@given(spends, shares, shares, st.lists(sums, min_size=4, max_size=4))
def test_an_advance_is_repaid_out_of_gains_and_never_twice(
    pence: list[int], share: str, part: str, advanced: list[int]
) -> None:
    amounts = {year: f"£{amount}" for year, amount in zip(YEARS, advanced, strict=True)}
    advances = {"amount": {"by_period": amounts}, "part_of_gain": part}
    done = settled({"gains": {"share": share}, "losses": {"share": "30%"}, "advances": advances}, pence)
    earned, repaid = pence_of(done.of("g", "earned")), pence_of(done.of("g", "advance_repaid"))
    balance = pence_of(done.of("g", "advance_balance"))
    assert (repaid >= 0).all()
    assert (repaid <= np.maximum(earned, 0)).all()
    assert (balance >= 0).all()
    assert (np.cumsum(np.array(advanced) * 100 - repaid) == balance).all()


@given(spends, shares)
def test_over_the_years_no_more_is_shared_than_was_saved_beyond_what_was_lost(pence: list[int], share: str) -> None:
    done = settled({"gains": {"share": share}, "carried_losses": {}}, pence)
    earned, carried = done.of("g", "earned"), done.of("g", "losses_carried_forward")
    net = np.cumsum(1_000_000 - np.array(pence) / 100)
    kept = float(share.rstrip("%")) / 100
    best = np.maximum.accumulate(np.maximum(net, 0))
    # what has been earned by each year is the share of the best that the running saving has been
    assert np.abs(np.cumsum(earned) - kept * best).max() < 0.05
    assert np.abs(carried - (best - net)).max() < 1e-6


@given(spends, st.integers(1, 50).map(lambda part: f"{part}%"))
def test_mirrored_sides_pay_back_what_the_same_saving_would_earn(pence: list[int], share: str) -> None:
    rule = {"gains": {"bands": [{"up_to": "4%", "share": share}, {"share": "10%"}]}, "losses": {"mirrored": True}}
    there = settled(rule, pence).of("g", "earned")
    back = settled(rule, [200_000_000 - amount for amount in pence]).of("g", "earned")
    assert np.abs(there + back).max() < 1e-9
