"""A mirrored contract is odd around its benchmark, whatever clauses it has: what a saving earns, the same loss owes."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from finmodel.contracts.settle import settle_alone
from finmodel.contracts.values import consecutive
from tests.small import contract

YEARS = ("2021/22", "2022/23", "2023/24", "2024/25")
spends = st.lists(st.integers(60_000_000, 140_000_000), min_size=4, max_size=4)
parts = st.integers(1, 100).map(lambda part: f"{part}%")
points = st.fixed_dictionaries(
    {"score": st.integers(40, 99), "beyond": st.just("hold")},
).map(lambda said: said | {"points": [{"score": 50, "rate": "20%"}, {"score": 90, "rate": "100%"}]})
qualities = parts | points | parts.map(lambda part: {"met": 0, "alternative": {"met": 1, "part": part}})
caps = st.fixed_dictionaries(
    {"applied": st.sampled_from(["before_share", "before_factor", "after_factor"])},
    optional={
        "share_of_benchmark": st.integers(1, 20).map(lambda part: f"{part}%"),
        "amount": st.integers(1, 200_000).map(lambda sum_: f"£{sum_}"),
    },
).filter(lambda cap: len(cap) > 1)
bands = st.tuples(st.integers(1, 4), parts, st.integers(5, 30), parts, parts).map(
    lambda said: [
        {"up_to": f"{said[0]}%", "share": said[1]},
        {"up_to": f"{said[2]}%", "share": said[3]},
        {"share": said[4]},
    ]
)
more = {"quality": qualities, "factor": parts, "cap": caps}
gates = st.fixed_dictionaries(
    {"minimum_rate": st.integers(0, 5).map(lambda part: f"{part}%")},
    optional={"below": st.fixed_dictionaries({"part": parts})},
)
sides = st.fixed_dictionaries({"share": parts}, optional=more) | st.fixed_dictionaries({"bands": bands}, optional=more)


def earned(data: dict[str, Any], pence: list[int]) -> np.ndarray:
    done = settle_alone(contract(data), consecutive(YEARS), lambda *_: np.array(pence) / 100)
    return done.of("m", "earned")


@settings(max_examples=1_000)
@given(spends, sides, st.none() | gates, st.booleans(), st.sampled_from(["payer", "payee"]), st.booleans())
def test_a_loss_that_mirrors_a_gain_owes_what_the_same_saving_earns(
    pence: list[int], side: dict[str, Any], gate: dict[str, Any] | None, turned: bool, borne_by: str, above: bool
) -> None:
    data: dict[str, Any] = {
        "kind": "gain_share", "id": "m", "title": "Mirrored", "payer": "icb", "payees": "trust",
        "spending_borne_by": borne_by, "benchmark": "£1m", "expenditure": {"measure": "spend"},
        "gains": {"mirrored": True} if turned else side, "losses": side if turned else {"mirrored": True},
    }  # fmt: skip
    if gate is not None:
        limited = side.get("cap", {}).get("applied") == "before_share"
        narrow = above and "below" not in gate and "bands" not in side and not limited
        data["gate"] = gate | ({"shared": "above_threshold"} if narrow else {})
    there, back = earned(data, pence), earned(data, [200_000_000 - amount for amount in pence])
    assert np.abs(there + back).max() < 1e-9
    sign = 1 if borne_by == "payer" else -1
    assert (sign * there * (100_000_000 - np.array(pence)) >= 0).all()
