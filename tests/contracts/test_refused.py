"""Contracts that cannot be are refused, each with its own words: a line of `refused.yaml` for each way to go wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finmodel.contracts.contract import Contract
from finmodel.errors import InputError
from finmodel.load.contracts import contract_in
from finmodel.load.yaml import Document, read_document

CASES = read_document(Path(__file__).parent / "refused.yaml").data["cases"]
GOOD = {"id": "x", "title": "X", "payer": "icb", "payee": "trust"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_a_contract_that_cannot_be_is_refused_in_words(case: dict[str, Any]) -> None:
    stated = case["contract"]
    known = Contract.KINDS[stated["kind"]].model_fields
    with pytest.raises(InputError) as refused:
        contract_in(Document("contract.yaml", {key: value for key, value in GOOD.items() if key in known} | stated))
    assert [f"{finding.what} {finding.fix}" for finding in refused.value.findings] == [case["says"]]
