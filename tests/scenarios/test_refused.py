"""Changes and uncertain inputs that cannot be are refused, each with its own words: a line of `refused.yaml` each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finmodel.errors import InputError
from finmodel.load.yaml import Document, in_document, read_document
from finmodel.scenarios.scenario import Scenario

CASES = read_document(Path(__file__).parent / "refused.yaml").data["cases"]
TOLD = {"name": "n", "source": "invented"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_a_scenario_that_cannot_be_is_refused_in_words(case: dict[str, Any]) -> None:
    stated: dict[str, Any] = {"scenario": "s", "title": "S", "question": "What if?", "changes": []}
    stated |= case.get("scenario", {})
    if "change" in case:
        stated["changes"] = [TOLD | case["change"]]
    else:
        stated["uncertainty"] = {"inputs": [TOLD | case["uncertain"]]}
    with pytest.raises(InputError) as refused:
        in_document(Document("scenario.yaml", stated), Scenario)
    assert [f"{finding.what} {finding.fix}" for finding in refused.value.findings] == [case["says"]]
