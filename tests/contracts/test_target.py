"""Fees inside or outside a later target: what the later contract counts, and what the fees say of themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from finmodel.contracts.contract import Contract
from finmodel.contracts.settle import settle
from finmodel.contracts.target import counts, target_clashes
from finmodel.contracts.values import consecutive
from finmodel.load.contracts import contract_in
from finmodel.load.yaml import Document


def fees(**more: Any) -> Contract:
    stated = {"code": "plan", "per": "plan", "fee": "£100", "number": {"measure": "plans"}}
    return contract_in(Document("fees", _shared("pay_for_coordination", "fees") | {"fees": [stated]} | more))


def gain_share(**expenditure: Any) -> Contract:
    shared = {"payees": "federation", "benchmark": "£100,000", "gains": {"share": "50%"}, "expenditure": expenditure}
    stated = _shared("gain_share", "gain") | shared
    del stated["payee"]
    return contract_in(Document("gain", stated))


def block() -> Contract:
    return contract_in(Document("block", _shared("block", "block") | {"amount": "£60,000"}))


def _shared(kind: str, name: str) -> dict[str, Any]:
    return {"kind": kind, "id": name, "title": name.capitalize(), "payer": "icb", "payee": "federation"}


@pytest.mark.parametrize(
    ("expenditure", "inside"),
    [
        ({"paid_under": ["block", "fees"]}, True),
        ({"paid_under": ["block"]}, False),
        ({"paid_under": []}, True),
        ({"paid_by": "icb"}, True),
        ({"paid_to": "trust"}, False),
        ({"measure": "spend"}, False),
    ],
)
def test_a_target_counts_fees_that_it_names_or_all_between_the_parties(
    expenditure: dict[str, Any], inside: bool
) -> None:
    later = gain_share(**expenditure)
    assert counts(later, fees()) is inside
    said_inside = target_clashes([block(), fees(inside_target_of=("gain",)), later])
    said_outside = target_clashes([block(), fees(outside_target_of=("gain",)), later])
    assert [bool(said_inside), bool(said_outside)] == [not inside, inside]


@pytest.mark.parametrize(("counted", "earned"), [(["block", "fees"], 10_000), (["block"], 20_000)])
def test_fees_inside_a_target_lessen_the_saving_that_is_shared(counted: list[str], earned: float) -> None:
    """Benchmark 100,000; block 60,000; fees 200 x 100 = 20,000: half of 20,000 with the fees, of 40,000 without."""
    given = {"plans": np.array([200.0])}
    contracts = [block(), fees(), gain_share(paid_under=counted)]
    settled = settle(contracts, consecutive(["2024/25"]), lambda _, measure: given[measure.name])
    assert settled.of("gain", "earned") == pytest.approx([earned])


def test_fees_go_back_where_the_gain_share_before_them_made_no_saving() -> None:
    """Block 60,000 against 100,000: a saving of 40,000, short of 50,000 by a fifth: a fifth of 20,000 goes back."""
    unless = {"saving": {"line": "gain.saving"}, "target": "£50,000"}
    later = fees(clawback={"share": "100%", "unless": unless, "how": "in_proportion", "when": "same_year"})
    given = {"plans": np.array([200.0])}
    contracts = [block(), gain_share(paid_under=["block"]), later]
    settled = settle(contracts, consecutive(["2024/25"]), lambda _, measure: given[measure.name])
    assert settled.of("fees", "returned") == pytest.approx([4_000])


def test_payments_cannot_be_inside_and_outside_one_target() -> None:
    with pytest.raises(Exception, match="inside the target of 'gain' or outside it"):
        fees(inside_target_of=("gain",), outside_target_of=("gain",))
