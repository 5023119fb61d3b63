"""What is said of the effect that a scenario assumed: ruled out only where so much of it would have shown."""

from __future__ import annotations

import pytest

from finmodel.evaluation.evaluated import evaluate
from finmodel.report.did_it_work.evaluation_report import ToldOfEffects, evaluation_report
from tests.evaluation.simulated import metric_of

NO_TELLING = "so small a change as was assumed cannot be told from none with these numbers"
RULED_OUT = "and so much as was assumed is ruled out"
AFTER = (101.5, 100.3, 99.5, 101.1, 100.0, 99.9)
"""Two treated, then four others, all at 100 before: +0.9 and +0.125 on average, so an effect of +0.775."""


def headline(assumed: float, metrics: int = 1) -> str:
    found = [metric_of([[100.0, each] for each in AFTER], [True, True, *[False] * 4], 1) for _ in range(metrics)]
    told = ToldOfEffects(evaluate(found), "Teams", {"admissions": assumed})
    return evaluation_report(told).headline[0]


def test_what_is_smaller_than_the_least_that_shows_is_not_ruled_out_even_outside_of_the_interval() -> None:
    effect = evaluate([metric_of([[100.0, each] for each in AFTER], [True, True, *[False] * 4], 1)])[0].effect
    assert effect.interval is not None
    assert effect.least_seen is not None
    assert effect.size == pytest.approx(0.775)
    assert effect.interval[0] > -2.0 > -effect.least_seen  # outside of the interval, and too small to show
    said = headline(-0.02)
    assert "assumed −2%, seen +0.8%" in said
    assert NO_TELLING in said
    assert RULED_OUT not in said


def test_what_would_have_shown_and_did_not_is_ruled_out() -> None:
    assert RULED_OUT in headline(-0.08)
    assert NO_TELLING not in headline(-0.08)


def test_nothing_is_ruled_out_where_nothing_was_assumed_to_move() -> None:
    said = headline(0.0)
    assert "assumed no change, seen +0.8%" in said
    assert RULED_OUT not in said
    assert NO_TELLING not in said


def test_chances_are_headed_in_words_of_a_board() -> None:
    found = [metric_of([[100.0, each] for each in AFTER], [True, True, *[False] * 4], 1)]
    table = evaluation_report(ToldOfEffects(evaluate(found), "Teams", {})).tables[0]
    headings = [each.heading for each in table.columns]
    assert headings[-3:] == ["Luck alone gives as much", "The same, all metrics looked at", "Chance of no good"]
