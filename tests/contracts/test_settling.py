"""Settling: who a line transfers between, one contract alone or after others, and what is remembered of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from finmodel.contracts.line import Line, LineOf, Paid, Transfer, counted
from finmodel.contracts.memo import Memo
from finmodel.contracts.settle import settle, settle_alone
from finmodel.contracts.settled_lines import Settlement
from finmodel.contracts.slopes import Moving
from finmodel.contracts.values import consecutive
from finmodel.errors import InputError
from finmodel.rules.nodes import MONEY, Axis, Measure
from tests.small import contract

YEAR = consecutive(["2024/25"])
EACH = Measure("each", MONEY, "For each", Axis("partner", ("icb", "trust", "gps")))
BLOCK: dict[str, Any] = {
    "kind": "block", "id": "block", "title": "Block", "payer": "icb", "payee": "trust", "amount": "£60,000",
}  # fmt: skip
GAIN: dict[str, Any] = {
    "kind": "gain_share", "id": "gain", "title": "Gain share", "payer": "icb", "payees": "trust",
    "benchmark": "£100,000", "gains": {"share": "50%"}, "expenditure": {"paid_under": ["block"]},
}  # fmt: skip


def nothing(*_: object) -> np.ndarray:
    raise AssertionError("nothing is to be supplied")


def test_a_line_for_several_pays_each_in_turn_and_nobody_itself() -> None:
    members = ("icb", "trust", "gps")
    assert Line("shared", "Shared", EACH, "icb", members).transfers == (
        Transfer("icb", "trust", 1),
        Transfer("icb", "gps", 2),
    )
    assert Line("met", "Met", EACH, members, ("gps", "gps", "gps")).transfers == (
        Transfer("icb", "gps", 0),
        Transfer("trust", "gps", 1),
    )
    assert Line("shown", "Shown", EACH).transfers == ()


def test_an_ask_for_one_member_of_a_line_counts_that_one_though_it_pays_itself() -> None:
    shared = Line("shared", "Shared", EACH, "icb", ("icb", "trust", "gps"))
    assert [each.member for each in counted(LineOf("gain", "shared", "icb"), "gain", shared)] == [0]
    assert [each.member for each in counted(Paid(payer="icb"), "gain", shared)] == [1, 2]
    assert counted(LineOf("other", "shared", "icb"), "gain", shared) == ()


def test_what_an_earlier_contract_paid_is_never_supplied() -> None:
    """Half of £100,000 − £60,000."""
    settled = settle([contract(BLOCK), contract(GAIN)], YEAR, nothing)
    assert settled.of("gain", "earned").tolist() == [20_000]


def test_all_that_earlier_contracts_paid_is_counted() -> None:
    """Half of £100,000 − £60,000 − £15,000."""
    other = contract(BLOCK | {"id": "other", "amount": "£15,000"})
    both = contract(GAIN | {"expenditure": {"paid_under": ["block", "other"]}})
    assert settle([contract(BLOCK), other, both], YEAR, nothing).of("gain", "earned").tolist() == [12_500]


def test_a_contract_alone_is_told_what_was_paid_and_refused_where_it_should_be_after_others() -> None:
    """Half of £100,000 − £90,000."""
    alone = settle_alone(contract(GAIN), YEAR, lambda *_: np.array([90_000.0]))
    assert alone.of("gain", "earned").tolist() == [5_000]
    with pytest.raises(InputError, match="no such contract is in force"):
        settle([contract(GAIN)], YEAR, nothing)


def test_one_contract_in_force_counts_nothing_before_it() -> None:
    """No contract is before it, so nothing is spent: half of £100,000, whatever a table would say."""
    counts_all = contract(GAIN | {"expenditure": {"paid_by": "icb"}})
    assert settle([counts_all], YEAR, nothing).of("gain", "earned").tolist() == [50_000]


def test_slopes_of_a_contract_alone_start_from_what_it_was_told() -> None:
    alone = settle_alone(contract(GAIN), YEAR, lambda *_: np.array([90_000.0]))
    ((flow, amount),) = Moving(alone).flows(Moving(alone).base)
    assert (flow[2:4], amount.now) == (("icb", "trust"), 5_000)


def drawn(memo: Memo | None, *shares: float) -> Settlement:
    """The gain share after the block, with its share drawn where some are given."""
    terms = {("gain", "gains.share"): np.array([[share] for share in shares])} if shares else None
    return settle([contract(BLOCK), contract(GAIN)], YEAR, nothing, drawn=terms, memo=memo)


def test_a_memo_tells_draws_of_a_term_apart() -> None:
    """Half, then 25% and 75%, then 10% and 20% of £40,000: never what was settled with other shares."""
    memo = Memo()
    assert drawn(memo).of("gain", "earned").tolist() == [20_000]
    assert drawn(memo, 0.25, 0.75).of("gain", "earned").tolist() == [[10_000], [30_000]]
    assert drawn(memo, 0.1, 0.2).of("gain", "earned").tolist() == [[4_000], [8_000]]
    assert drawn(memo).of("gain", "earned").tolist() == [20_000]


def test_a_memo_settles_the_same_draws_once() -> None:
    memo = Memo()
    first, second = drawn(memo, 0.25, 0.75), drawn(memo, 0.25, 0.75)
    assert all(one is other for one, other in zip(first.lines, second.lines, strict=True))


def test_a_drawn_term_moves_the_contract_it_is_of_and_no_other_that_has_one_of_its_name() -> None:
    """Both blocks have an amount; the first is drawn at £50,000 and £70,000, and £60,000 is paid under the second."""
    other = contract(BLOCK | {"id": "other"})
    drawn_amount = {("block", "amount"): np.array([[50_000.0], [70_000.0]])}
    settled = settle([contract(BLOCK), other], YEAR, nothing, drawn=drawn_amount)
    assert settled.of("block", "payment").tolist() == [[50_000], [70_000]]
    assert settled.of("other", "payment").tolist() == [60_000]


def test_a_year_in_force_without_a_number_is_refused_and_never_nought() -> None:
    years = consecutive(["2024/25", "2025/26"])
    with pytest.raises(InputError, match=r"Block sum has no value for 2025/26"):
        settle([contract(BLOCK | {"amount": {"2024/25": "£60,000"}})], years, nothing)


def test_a_figure_that_is_not_a_number_is_refused() -> None:
    """A saving of £60,000 has no rate where there is no benchmark to take it of."""
    without = contract(GAIN | {"benchmark": "£0"})
    with pytest.raises(InputError, match=r"cannot be worked out for 2024/25"):
        settle([contract(BLOCK), without], YEAR, nothing)


def test_a_contract_before_what_it_uses_and_two_that_use_each_other_are_refused() -> None:
    with pytest.raises(InputError, match=r"uses what 'block' pays, but is listed before it"):
        settle([contract(GAIN), contract(BLOCK)], YEAR, nothing)
    first, second = (
        contract(GAIN | {"id": name, "expenditure": {"paid_under": [used]}})
        for name, used in (("one", "two"), ("two", "one"))
    )
    with pytest.raises(InputError, match=r"in a circle: (one → two → one|two → one → two)"):
        settle([first, second], YEAR, nothing)
