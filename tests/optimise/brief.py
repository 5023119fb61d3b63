"""A problem put to the small place, and ways to vary it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from finmodel.optimise.saying.problem import Problem

SAYS: dict[str, Any] = {
    "problem": "care_2024",
    "title": "How best to spend the pooled fund in 2024/25",
    "question": "Which schemes should the fund buy?",
    "pool": "pool",
    "period": "2024/25",
    "schemes": [
        {
            "id": "places", "title": "Places to recover in", "provider": "council", "unit": "place", "cost": "£1,200",
            "at_most": 30, "source": "invented",
            "effects": [{"where": {"setting": ["emergency"]}, "change": -1.5, "source": "invented"}],
        },
        {
            "id": "visits", "title": "Visits at home", "provider": "gps", "unit": "visit", "cost": "£30",
            "cost_to_deliver": "£25", "at_most": 1000, "source": "invented",
            "effects": [{"where": {"setting": ["emergency"]}, "change": -0.03, "source": "invented"}],
        },
        {
            "id": "hub", "title": "Discharge hub", "provider": "trust", "unit": "hub", "cost": "£20,000", "at_most": 1,
            "all_or_nothing": True, "source": "invented",
            "effects": [{"where": {"setting": ["emergency"]}, "change": -25, "source": "invented"}],
        },
    ],
    "contributions": {"icb": "£20,000", "council": {"at_least": "£5,000", "at_most": "£15,000"}},
    "goal": {"maximise": "place_surplus"},
}  # fmt: skip
VALUE = {
    "maximise": "value",
    "values": [{"where": {"setting": ["emergency"]}, "worth": "£1,450", "source": "invented"}],
}


def says(**changes: Any) -> dict[str, Any]:
    """The problem as its file says it, with some keys other than they were."""
    return deepcopy(SAYS) | changes


def problem(**changes: Any) -> Problem:
    """The problem, with some keys other than they were."""
    return Problem.model_validate(says(**changes))


def schemes(**by_id: dict[str, Any]) -> list[dict[str, Any]]:
    """The schemes, those named with some keys other than they were."""
    return [scheme | by_id.get(scheme["id"], {}) for scheme in deepcopy(SAYS["schemes"])]
