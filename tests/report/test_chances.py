"""Numbers as a user sees them: small chances are told from none, and all but certain ones from certainty."""

from __future__ import annotations

import pytest

from finmodel.core.amounts import chance


@pytest.mark.parametrize(
    ("part", "places", "shown"),
    [
        (0.0, 0, "0%"), (0.0018, 0, "<1%"), (0.007, 0, "<1%"), (0.01, 0, "1%"), (0.125, 0, "12%"), (0.99, 0, "99%"),
        (0.9951, 0, ">99%"), (1.0, 0, "100%"), (0.0004, 1, "<0.1%"), (0.0018, 1, "0.2%"), (0.9996, 1, ">99.9%"),
        (1.0, 1, "100.0%"),
    ],
)  # fmt: skip
def test_a_small_chance_is_not_none_and_a_large_one_not_certain(part: float, places: int, shown: str) -> None:
    assert chance(part, places) == shown
