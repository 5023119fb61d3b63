"""A budget shared by need is a kind of its own, and files that called it a capitation are still read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from finmodel.contracts.contract import Contract
from finmodel.contracts.kinds.capitation import Capitation
from finmodel.contracts.kinds.shared_budget import SharedBudget
from finmodel.contracts.settle import Settlement, settle
from finmodel.contracts.values import Case
from finmodel.errors import InputError
from finmodel.load.contracts import contract_in, read_contract
from finmodel.load.yaml import Document

PRACTICES = {"elm": (6000.0, 5000.0), "oak": (3000.0, 4000.0), "ash": (1000.0, 1000.0)}
STATED: dict[str, Any] = {
    "id": "lists", "title": "Budget by need", "payer": "icb", "payee": "rows", "budget": "£1,000",
    "payees": [*PRACTICES],
}  # fmt: skip
RATED: dict[str, Any] = {
    "kind": "capitation", "id": "gp_list", "title": "List", "payer": "icb", "payee": "gps", "rate": "£100",
    "weights": [{"where": {"age_band": "0-64"}, "weight": 1}],
}  # fmt: skip


def contract(stated: dict[str, Any]) -> Contract:
    return contract_in(Document("lists.yaml", stated))


def settled(book: Contract) -> Settlement:
    columns = {"weighted_people": 0, "registered_people": 1}

    def supply(_: object, measure: Any) -> np.ndarray:
        return np.array([[PRACTICES[payee][columns[measure.name]]] for payee in measure.along.members])

    return settle([book], [Case("2024/25", "2024/25")], supply)


@pytest.mark.parametrize("kind", ["shared_budget", "capitation"])
def test_a_budget_is_shared_by_need_under_its_name_now_and_the_one_it_had(kind: str) -> None:
    book = contract({"kind": kind, **STATED})
    assert isinstance(book, SharedBudget)
    assert book.kind == "shared_budget"
    assert [(line.name, line.payer, line.payee) for line in book.lines()] == [
        ("payment", "icb", ("elm", "oak", "ash")), ("per_head", None, None), ("distance", None, None),
    ]  # fmt: skip
    found = settled(book)
    assert found.of("lists", "payment").tolist() == [[600], [300], [100]]
    assert found.of("lists", "per_head").tolist() == [[500], [400], [100]]
    assert found.of("lists", "distance").tolist() == [[100], [-100], [0]]


def test_a_file_of_before_reads_as_the_same_contract(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "contracts" / "practice_weighted_budget.yaml"
    before = tmp_path / "practices.yaml"
    text = shipped.read_text(encoding="utf-8")
    before.write_text(text.replace("kind: shared_budget", "kind: capitation"), encoding="utf-8")
    assert before.read_text(encoding="utf-8") != text
    assert read_contract(before) == read_contract(shipped)


def test_a_capitation_at_a_rate_is_still_one() -> None:
    assert isinstance(contract(RATED), Capitation)


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        (RATED | {"payee": "rows"}, "`kind: shared_budget`"),
        (RATED | {"budget": "£1m"}, "`rate`"),
        (
            {"kind": "capitation", **STATED, "budget": "£1,000", "payee": "gps"},
            "paid to each row of its table. Take out `payee:`.",
        ),
    ],
)
def test_a_rate_and_a_budget_are_not_mixed(stated: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as refused:
        contract(stated)
    said = " ".join(f"{finding.what} {finding.fix}" for finding in refused.value.findings)
    assert told in said
