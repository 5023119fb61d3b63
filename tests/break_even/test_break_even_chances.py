"""With what chance a size pays, over draws of what else is uncertain."""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.break_even.break_even import BreakEven, answered
from finmodel.break_even.chances import with_chances
from finmodel.report.breaking_even.break_even_report import break_even_report
from tests.break_even.invested import FEWER, asked, for_one, teams, tried

BETWEEN = {"interval": ["-15%", "-5%"]}


def drawn(*changes: dict[str, Any], uncertainty: Any = None, over: str = "-15%..0%") -> BreakEven:
    """The chance of the sizes at which the place breaks even."""
    of = tried(*changes, uncertainty=uncertainty)
    return with_chances(answered(asked(over, **{"for": "place"}), of), of, 2_000)


def test_a_size_as_likely_over_as_under_pays_in_half_of_the_draws() -> None:
    # £22,950 a year is what a tenth fewer saves, and the fall is drawn evenly about a tenth
    one = for_one(drawn({**FEWER, **BETWEEN}, teams("£22,950")), "place")
    assert one.chance_as_stated == pytest.approx(0.5, abs=0.02)
    # at the size itself nothing else is uncertain
    assert one.chances == (None,)


def test_a_margin_that_the_draws_seldom_eat_up_pays_most_of_the_time() -> None:
    # a fall drawn as a triangle from 15% to 5% is less than 6% in (1/10)²/2 × 4 = 2% of draws; £459,000 × 6% / 2
    one = for_one(drawn({**FEWER, **BETWEEN}, teams("£13,770")), "place")
    assert one.chance_as_stated == pytest.approx(0.98, abs=0.005)


def test_at_a_size_all_else_is_drawn() -> None:
    found = drawn({**FEWER, **BETWEEN}, teams("£9,180", interval=["£4,180", "£14,180"]))
    one = for_one(found, "place")
    # the cost is drawn evenly about what 4% fewer saves
    assert one.chances == (pytest.approx(0.5, abs=0.02),)
    report = break_even_report([found])
    headings = [column.heading for column in report.tables[0].columns]
    assert headings[-2:] == ["Chance as stated", "Chance there"]


def test_an_input_of_the_size_itself_is_not_drawn_at_a_size() -> None:
    fall = {"kind": "effect", "name": "Fall", "change": "Fewer spells", "source": "invented",
            "distribution": {"shape": "uniform", "low": "-12%", "high": "-8%"}}  # fmt: skip
    one = for_one(drawn(FEWER, teams("£22,950"), uncertainty={"inputs": [fall]}), "place")
    assert one.chance_as_stated == pytest.approx(0.5, abs=0.02)
    assert one.chances == (None,)
