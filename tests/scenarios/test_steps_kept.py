"""A ward that was to close and does not is told, with how many do and why; 300 stays a year, 100 a ward."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from finmodel.load.remarks.steps_kept import steps_kept
from finmodel.scenarios.run import run
from tests.scenarios.wards import under, wards

FEWER = {"kind": "scale_activity", "where": {"setting": "emergency"}, "by": "-50%"}
CLOSE = {"kind": "close_capacity", "services": ["Wards"]}
KEPT = {"stays_open": "until_decided"}


def told(step: dict[str, Any], *changes: dict[str, Any]) -> list[str]:
    """What is told of wards under a scenario of changes, beside the contracts in force."""
    basis = wards(step)
    runs = [run(basis), replace(under(basis, *changes), name="beds")]
    return [finding.what for finding in steps_kept(runs)]


@pytest.mark.parametrize(
    ("step", "changes", "says"),
    [
        (KEPT, (FEWER, CLOSE | {"in": "2025/26", "steps": 2}),
         ["2 steps were to close in 2025/26, and 1 does: of 3 steps 2 are needed."]),
        (KEPT, (CLOSE | {"in": "2025/26", "steps": 1},),
         ["1 step was to close in 2025/26, and none does: of 3 steps 3 are needed."]),
        (KEPT, (FEWER, CLOSE | {"in": "2025/26", "steps": 1}), []),
        (KEPT, (CLOSE | {"in": "2025/26"},),
         ["No step closes in 2025/26, in which all that are not needed were to: of 3 steps 3 are needed."]),
        (KEPT, (FEWER, CLOSE | {"in": "2025/26"}), []),
        ({}, (FEWER, CLOSE | {"stays_open": 9}),
         ["No step closes in 2024/25 to 2027/28: 1 step not needed stays open for 9 years from the first in which they "
          "are not needed."]),
        ({}, (FEWER, CLOSE | {"stays_open": "until_decided"}),
         ["No step closes in 2024/25 to 2027/28: 1 step not needed stays open until it is decided."]),
        ({}, (CLOSE | {"stays_open": 2},), ["No step closes in 2024/25 to 2027/28: all that are open are needed."]),
        ({}, (FEWER, CLOSE | {"stays_open": 2}), []),
        ({}, (FEWER,), []),
        # the ward closes by itself with 2025/26, so the one that is decided to close in 2026/27 has closed by then
        ({}, (FEWER, CLOSE | {"in": "2026/27", "steps": 1}), []),
    ],
    ids=str,
)  # fmt: skip
def test_how_many_wards_close_of_those_that_were_to_is_told_with_why(
    step: dict[str, Any], changes: tuple[dict[str, Any], ...], says: list[str]
) -> None:
    assert told(step, *changes) == says


def test_a_ward_that_the_place_itself_says_closes_and_that_is_needed_is_told_once() -> None:
    basis = wards(KEPT | {"closes": {"2025/26": 1}})
    runs = [run(basis), replace(under(basis, FEWER | {"by": "-1%"}), name="beds")]
    (finding,) = steps_kept(runs)
    assert finding.severity == "warning"
    assert finding.fix == "Nothing is saved on those that stay open."
    assert finding.what == "1 step was to close in 2025/26, and none does: of 3 steps 3 are needed."
