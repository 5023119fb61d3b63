"""A number that a column supplies pays as the same number stated, wherever a contract may state one."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from finmodel.contracts.contract import Contract
from finmodel.contracts.reviewing.review import _numbers
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import work_out_alone
from finmodel.contracts.values import TermValue, consecutive
from finmodel.errors import InputError
from finmodel.load.contracts import contract_in
from finmodel.load.yaml import Document, read_document
from finmodel.rules.nodes import Measure

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "contracts" / "templates").glob("*.yaml"))
YEARS = consecutive(("2024/25",))
SUPPLIED = "supplied_here"
USUAL = {"share": 0.6, "flag": 1.0, "index": 1.1, "score": 60.0, "number": 2.0}
KNOWN_BEFORE_ROWS = {
    "bundles.0.episode.high_cost_cap.percentile": "`percentile:` is one number for all years.",
    "bundles.0.episode.high_cost_cap.residual_share": "`residual_share:` is one number for all years.",
    "bundles.1.episode.high_cost_cap.amount": "`amount:` limits what one person or episode counts for.",
    "bundles.1.episode.high_cost_cap.residual_share": "`residual_share:` is one number for all years.",
    "stop_loss.above": "A stop-loss is one amount, or one for each year.",
}
"""Numbers that shape the rows which are counted, so that they are known before any row is read, and what is said."""


def changed(data: Any, at: tuple[str | int, ...], value: Any) -> Any:
    copied = copy.deepcopy(data)
    held = copied
    for key in at[:-1]:
        held = held[key]
    held[at[-1]] = value
    return copied


def lines_of(contract: Contract, number: float) -> list[np.ndarray]:
    def supply(_: RuleBook, measure: Measure) -> np.ndarray:
        usual = USUAL.get(measure.unit.flavour, 2.0) if measure.unit.pure else 900_000.0
        usual = number if measure.name == SUPPLIED else usual
        return np.full((len(measure.along.members), 1) if measure.along is not None else (1,), usual)

    with np.errstate(all="ignore"):
        return [settled.amounts for settled in work_out_alone(contract, YEARS, supply).lines]


def numbers() -> Iterator[Any]:
    for file in TEMPLATES:
        data = read_document(file).data
        contract = contract_in(Document("template", data))
        for at, value in _numbers(contract):
            if value.value is not None and at[0] not in ("reads", "re_rated"):
                yield pytest.param(data, at, value, id=f"{file.stem}: {'.'.join(map(str, at))}")


@pytest.mark.parametrize(("data", "at", "value"), list(numbers()))
def test_a_number_that_a_column_supplies_pays_as_the_same_number_stated(
    data: dict[str, Any], at: tuple[str | int, ...], value: TermValue
) -> None:
    stated = contract_in(Document("template", data))
    written = {"measure": SUPPLIED, **({"unit": value.unit} if data["kind"] == "schedule" else {})}
    other = Document("template", changed(data, at, written))
    refusal = KNOWN_BEFORE_ROWS.get(".".join(map(str, at)))
    if refusal is not None:
        with pytest.raises(InputError, match=re.escape(refusal)):
            contract_in(other)
        return
    number = float(value.value or 0)
    for before, after in zip(lines_of(stated, number), lines_of(contract_in(other), number), strict=True):
        assert np.allclose(before, after, rtol=1e-12, atol=0.005, equal_nan=True)
