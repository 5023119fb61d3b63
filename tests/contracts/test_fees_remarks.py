"""What a reviewer asks of performance and coordination contracts, and that sound ones are left alone."""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.load.contracts import contract_in
from finmodel.load.yaml import Document

SHARED = {"id": "made", "title": "Made", "payer": "icb", "payee": "trust"}
POINTS = {
    "kind": "pay_for_performance",
    "indicators": [{"code": "one", "points": 100, "earned": {"measure": "one"}}],
}
PRICED = POINTS | {"price": {"per_point": "£10"}}
STAKED = POINTS | {"at_stake": {"amount": "£100", "how": "paid_on_top"}}
FEES = {
    "kind": "pay_for_coordination",
    "fees": [{"code": "plan", "per": "plan", "fee": "£100", "number": {"measure": "plans"}}],
}
LATE = [{"code": "late", "each": "£50", "number": {"measure": "late"}}]
BACK = {"share": "10%", "unless": {"met": {"measure": "met"}}, "how": "all_or_nothing", "when": "next_year"}


@pytest.mark.parametrize(
    ("stated", "what"),
    [
        (PRICED | {"gate": {"points": 120}}, "The gate asks for 120 points, and there are 100: nothing is paid."),
        (PRICED | {"gate": {"points": 100}}, None),
        (
            PRICED | {"gate": {"payment": "£300"}, "most": "£200"},
            "The most that is paid is below the least amount that passes the gate.",
        ),
        (PRICED | {"gate": {"payment": "£300"}, "most": "£300"}, None),
        (
            STAKED | {"at_stake": STAKED["at_stake"] | {"scale": [{"below": "50%", "pays": "60%"}, {"pays": "40%"}]}},  # type: ignore[operator]
            "A higher score is paid less than the band below it.",
        ),
        (PRICED | {"penalties": LATE}, "Nothing limits what the penalties come to."),
        (PRICED | {"penalties": LATE, "penalty_cap": {"amount": "£100"}}, None),
        (
            FEES | {"clawback": BACK, "ends": "2026-03-31"},
            "What the last year leaves to return never goes back: the contract has ended by the year after.",
        ),
        (FEES | {"clawback": BACK}, None),
    ],
)
def test_a_reviewer_is_told_what_would_never_be_paid_or_has_no_limit(stated: dict[str, Any], what: str | None) -> None:
    remarks = contract_in(Document("made", SHARED | stated)).remarks()
    assert [remark.what for remark in remarks] == ([what] if what else [])
