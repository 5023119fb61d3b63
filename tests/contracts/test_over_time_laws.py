"""Laws of sums that move: a shift makes no money, a path stays between its ends, a taper loses nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from finmodel.contracts.settle import settle_alone
from finmodel.contracts.settled_lines import Settlement
from finmodel.contracts.values import consecutive
from tests.small import contract

BLOCK: dict[str, Any] = {"kind": "block", "id": "b", "title": "B", "payer": "icb", "payee": "trust"}
YEARS = ("2026/27", "2027/28", "2028/29", "2029/30")
pence = st.integers(0, 10**9)
changes = st.integers(-(10**8), 10**8)
shares = st.decimals(0, 1, places=4)


def settled(stated: dict[str, Any], numbers: dict[str, list[int]]) -> Settlement:
    """A contract settled on sums in pence, one a year."""
    cases = consecutive(list(YEARS))
    return settle_alone(contract(BLOCK | stated), cases, lambda _, one: np.array(numbers[one.name], dtype=float) / 100)


def in_pence(found: Settlement, line: str) -> list[int]:
    """What a line comes to in whole pence; its amounts are money to the penny."""
    amounts = found.of("b", line) * 100
    assert np.abs(amounts - np.round(amounts)).max() < 1e-3
    return np.round(amounts).astype(np.int64).tolist()  # type: ignore[no-any-return]


def percent(share: Decimal) -> str:
    """A share as a file writes it."""
    return f"{share * 100:f}%"


ways = st.one_of(
    st.tuples(*[st.builds(lambda years: {"years": years}, st.integers(1, 6))] * 2),
    st.tuples(
        *[
            st.one_of(
                st.builds(lambda share: {"share": percent(share)}, shares),
                st.builds(lambda most: {"at_most": f"£{most / 100:.2f}"}, pence),
            )
        ]
        * 2
    ),
)
four = st.lists(changes, min_size=4, max_size=4)


@settings(max_examples=1000, deadline=None)
@given(st.lists(four, min_size=2, max_size=4), st.none() | shares)
def test_a_market_shift_makes_and_loses_no_penny(moves: list[list[int]], part: Decimal | None) -> None:
    names = ["north", "south", "east", "west"][: len(moves)]
    clause: dict[str, Any] = {"between": {name: {"measure": f"{name}_change"} for name in names}}
    if part is not None:
        clause["part"] = percent(part)
    numbers = {f"{name}_change": move for name, move in zip(names, moves, strict=True)}
    shift = np.array(in_pence(settled({"amount": "£1", "market_shift": clause}, numbers), "market_shift"))
    assert (shift.sum(axis=0) == 0).all()
    assert (shift * np.array(moves) >= 0).all()  # nobody pays who has grown, and nobody is paid who has shrunk
    assert (np.abs(shift) <= np.abs(np.array(moves)) + 1).all()


@settings(max_examples=1000, deadline=None)
@given(
    ways, pence, st.lists(pence, min_size=4, max_size=4), st.sampled_from(["2026-04-01", "2027-04-01", "2026-10-01"])
)
def test_a_path_stays_between_the_old_sum_and_the_new(
    sides: tuple[dict[str, Any], dict[str, Any]], old: int, new: list[int], first_day: str
) -> None:
    """The sum that it leads to may change every year: it then lies between the old one and all so far."""
    up, down = sides
    path = {"from_sum": {"measure": "old"}, "first_day": first_day, "up": up, "down": down}
    found = in_pence(settled({"amount": {"measure": "new"}, "path": path}, {"old": [old] * 4, "new": new}), "payment")
    for year, paid in enumerate(found):
        ends = [old, *([new[year]] if "years" in up else new[: year + 1])]
        assert min(ends) <= paid <= max(ends)


@settings(max_examples=1000, deadline=None)
@given(
    st.lists(pence, min_size=4, max_size=4),
    st.lists(shares, min_size=4, max_size=4) | st.lists(pence, min_size=4, max_size=4),
    st.sampled_from([None, "council", "trust"]),
)
def test_a_taper_and_what_is_made_up_are_the_sum_before(
    sums: list[int], off: list[Decimal] | list[int], by: str | None
) -> None:
    by_share = isinstance(off[0], Decimal)
    taper: dict[str, Any] = {
        "left" if by_share else "less": {
            year: percent(Decimal(one)) if by_share else f"£{one / 100:.2f}"
            for year, one in zip(YEARS, off, strict=True)
        }
    }
    found = settled({"amount": {"measure": "sum"}, "taper": taper | ({"made_up_by": by} if by else {})}, {"sum": sums})
    left, lost = in_pence(found, "payment"), in_pence(found, "tapered_off")
    assert [one + other for one, other in zip(left, lost, strict=True)] == sums
    assert min(left) >= 0
    assert min(lost) >= 0
    if by == "council":
        assert in_pence(found, "taper_made_up") == lost
    whole = sum(amounts for one in found.lines for _, payee, amounts in one.flows() if payee == "trust")
    assert np.round(np.array(whole) * 100).tolist() == (sums if by == "council" else left)
