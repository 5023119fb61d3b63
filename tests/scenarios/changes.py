"""Scenarios of random changes to the small place."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from finmodel.contracts.contract import Contract
from finmodel.scenarios.apply import Library
from finmodel.scenarios.scenario import Scenario
from tests.small import GAIN, contract

ACTORS = (None, "icb", "council", "trust", "outside")


def library() -> Library:
    """The contract that the scenarios bring into force."""
    gain: Contract = contract(GAIN)
    return {"gain.yaml": gain}


def scenario(*changes: dict[str, Any], **keys: Any) -> Scenario:
    """A scenario of changes, each named for its place in the list where it has no name."""
    named = [{"name": f"change {number}", "source": "assumption", **change} for number, change in enumerate(changes)]
    return Scenario.model_validate(
        {"scenario": "s", "title": "S", "question": "What if?", "changes": named} | keys,
    )


percents = st.integers(-90, 90).map(lambda whole: f"{whole}%")
setting = st.sampled_from(["emergency", "outpatient", "reablement"])
CHANGES = st.one_of(
    st.builds(lambda where, by: {"kind": "scale_activity", "where": {"setting": where}, "by": by}, setting, percents),
    st.builds(
        lambda part, units: {
            "kind": "shift_activity", "from": {"setting": "outpatient"}, "to": {"setting": "reablement"},
            "part": f"{part}%", "replaced_by": units,
        },
        st.integers(0, 99), st.decimals(0, 2, places=1),
    ),
    st.builds(
        lambda price: {"kind": "change_terms", "contract": "tariff", "set": {"prices.emergency.price": f"£{price}"}},
        st.decimals(0, 4000, places=2),
    ),
    st.builds(
        lambda rate: {"kind": "change_terms", "contract": "gp_list", "set": {"rate": f"£{rate}"}},
        st.decimals(0, 300, places=2),
    ),
    st.builds(
        lambda partner, add: {"kind": "change_funding", "partner": partner, "add": f"£{add}"},
        st.sampled_from(["icb", "council"]), st.decimals(0, 90_000, places=2),
    ),
    st.builds(
        lambda once, yearly: {
            "kind": "investment", "partner": "trust", "paid_by": "icb", "one_off": f"£{once}",
            "recurrent": f"£{yearly}",
        },
        st.integers(1, 9_000), st.integers(0, 9_000),
    ),
    st.builds(
        lambda amount: {
            "kind": "brokerage", "lender": "icb", "borrower": "council", "amount": f"£{amount}",
            "repaid_over": 1, "interest": "2%",
        },
        st.integers(1, 50_000),
    ),
    st.builds(lambda by: {"kind": "cost_inflation", "by": by, "starts": "2024/25"}, percents),
    st.builds(lambda by: {"kind": "price_inflation", "contracts": ["tariff"], "by": by}, percents),
    st.builds(
        lambda part: {
            "kind": "change_payer", "where": {"setting": ["emergency"]}, "part": f"{part}%", "commissioner": "council",
            "terms_of": "tariff",
        },
        st.integers(1, 100),
    ),
    st.builds(
        lambda units: {"kind": "unmet_need", "where": {"setting": ["outpatient"]}, "units": units}, st.integers(1, 90)
    ),
)  # fmt: skip
_JOINS = {"kind": "swap_contracts", "add": ["gain.yaml"]}


@st.composite
def scenarios(draw: st.DrawFn, most: int = 2) -> Scenario:
    """A scenario of some changes; some bring the gain share into force, and then may change its terms."""
    changes = draw(st.lists(CHANGES, max_size=most))
    paid_by_others = [change for change in changes if change["kind"] == "change_payer"]
    changes = [
        change for change in changes if change not in paid_by_others[1:]
    ]  # two tariffs would pay for one activity
    if draw(st.booleans()) and len(changes) < most:
        changes.append(_JOINS)
        if len(changes) < most and draw(st.booleans()):
            share = f"{draw(st.integers(0, 100))}%"
            changes.append({"kind": "change_terms", "contract": "gain", "set": {"gains.share": share}})
    acted = [{**change, "actor": draw(st.sampled_from(ACTORS))} for change in changes]
    return scenario(*acted)
