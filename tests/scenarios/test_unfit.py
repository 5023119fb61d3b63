"""Scenarios that read well and do not fit the small place, or cannot be drawn: a line of `unfit.yaml` each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from finmodel.draws.draw import draw
from finmodel.draws.intervals import uncertainty_of
from finmodel.draws.uncertain import uncertain
from finmodel.errors import Finding, InputError
from finmodel.load.yaml import Document, in_document, read_document
from finmodel.scenarios.apply import apply
from finmodel.scenarios.grid_rows import codes_there
from finmodel.scenarios.run import run
from finmodel.scenarios.scenario import Scenario
from tests.keys.scenario_examples import basis
from tests.scenarios.changes import library

CASES = read_document(Path(__file__).parent / "unfit.yaml").data["cases"]
TOLD = {"name": "Change", "source": "invented"}
BETWEEN = {"shape": "uniform", "low": "-6%", "high": "-2%"}


def findings(stated: dict[str, Any], contracts: list[dict[str, Any]]) -> list[Finding]:
    """What is said of a scenario, refused or as a warning."""
    changes = [TOLD | change for change in stated.get("changes", ())]
    data = {"scenario": "s", "title": "S", "question": "What if?"} | stated | {"changes": changes}
    try:
        scenario = in_document(Document("scenario.yaml", data), Scenario)
        if uncertainty_of(scenario) is None:
            run(apply(basis(*contracts), scenario, library()))
            return []
        ready = uncertain(basis(*contracts), scenario, library())
        draw(ready, 12)
        return list(ready.warnings)
    except InputError as refused:
        return list(refused.findings)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_a_scenario_that_does_not_fit_the_place_is_refused_in_words(case: dict[str, Any]) -> None:
    assert [f"{finding.what} {finding.fix}" for finding in findings(case["scenario"], case.get("contracts", []))] == [
        case["says"]
    ]


def test_a_change_that_jumps_where_its_size_is_drawn_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finmodel.draws.drawn_activity.response_of", lambda *_: None)
    drawn = {"kind": "effect", "name": "Made", "change": "Cut", "source": "s", "distribution": BETWEEN}
    cut = {"kind": "scale_activity", "name": "Cut", "where": {"setting": "emergency"}, "by": "-4%"}
    (told,) = findings({"changes": [cut], "uncertainty": {"inputs": [drawn]}}, [])
    assert told.what == "What 'Cut' changes does not follow its size smoothly."
    assert told.fix == "Draw the activity that it changes."


@pytest.mark.parametrize("code", ["nonelective", "non-elective", "NEL"])
def test_a_setting_that_the_field_calls_otherwise_is_not_taken_for_its_opposite(code: str) -> None:
    rows = pd.DataFrame({"setting": ["emergency", "elective", "outpatient"]})
    assert "Did you mean 'emergency'?" in codes_there(rows, {"setting": (code,)})
