"""Rules for rows are refused where they mean nothing, and say what they need."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from finmodel.core.place import Place
from finmodel.errors import FinmodelError
from finmodel.measures.derive import Derivation
from finmodel.measures.engines.duckdb import DuckDB
from finmodel.measures.episodes import CostCap, Episodes
from finmodel.measures.find_episodes import deviations_above
from finmodel.measures.row_rules import (
    InTurn,
    Returned,
    RowRule,
    Started,
    Stay,
    StopLoss,
    by_year,
    choice,
    proportional,
)
from tests.small import PLACE

EMERGENCY = choice({"setting": "emergency"})
EPISODES = Episodes(EMERGENCY, 90)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda: choice({"age_band": "65+"}), "Rows cannot be chosen by 'age_band'. Use provider"),
        (lambda: Started(date(2024, 4, 1), date(2023, 4, 1)), "2023-04-01 is before 2024-04-01"),
        (lambda: Stay(5, 3), "No stay is 5 days or more and 3 or less"),
        (lambda: Stay(beyond=-1), "A stay has no less than 0 days"),
        (lambda: StopLoss(Decimal("-1")), "The limit of -1 is not an amount"),
        (lambda: StopLoss(Decimal("0.001")), "is not an amount in pounds and pence"),
        (lambda: StopLoss(Decimal(1), Decimal(2)), "2 is not a share"),
        (lambda: Returned(EMERGENCY, -1), "-1 days is less than none"),
        (lambda: InTurn((Stay(1), EPISODES)), "Episodes of care are found in all the activity. Put that rule first."),
        (lambda: Episodes((), 90), "Nothing triggers an episode"),
        (lambda: Episodes(EMERGENCY, 0), "A window of 0 days holds nothing"),
        (lambda: Episodes(EMERGENCY, 1, -1), "-1 days is less than none"),
        (lambda: Episodes(EMERGENCY, 1, after=(EPISODES, EPISODES)), "List them in one order"),
        (lambda: CostCap("percentile", Decimal(0)), "No episode is below percentile 0"),
        (lambda: CostCap("percentile", by_year({"2024/25": Decimal(1)})), "the same in every year"),
        (lambda: CostCap("deviations", Decimal(-1)), "A cap below the mean"),
        (lambda: CostCap("amount", Decimal("-5")), "The cap on an episode of -5"),
    ],
)
def test_a_rule_that_means_nothing_is_refused(made: Callable[[], RowRule], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        made()


def test_a_rule_says_what_it_needs_and_speaks_of() -> None:
    chain = InTurn((Episodes(EMERGENCY, 90, from_end=True), Started(date(2024, 4, 1), date(2024, 9, 30))))
    assert chain.needs == ("person", "end", "start")
    assert chain.dimensions == ("setting",)
    assert not proportional(chain)
    assert proportional(InTurn((Stay(1), Started(date(2024, 4, 1), date(2024, 9, 30)))))


def test_rules_written_in_another_order_are_equal() -> None:
    one = choice({"setting": ("b", "a"), "currency": "x"}, {"service": "y"})
    assert one == choice({"service": ("y",)}, {"currency": ["x"], "setting": ["a", "b", "a"]})


def test_a_year_with_one_episode_has_no_spread() -> None:
    assert deviations_above(1, 12_345, 12_345**2, Decimal(2)) == 12_345


def test_a_rule_that_no_kernel_works_out_is_named_and_not_passed_over() -> None:
    class ByMoon(RowRule):
        SPOKEN = "stays under a full moon"

    with DuckDB() as engine, pytest.raises(FinmodelError, match="no kernel makes stays under a full moon"):
        Derivation(engine, Place.model_validate(PLACE).periods).make(ByMoon())


def test_an_engine_that_stops_is_told_in_our_words_and_not_in_its_own() -> None:
    with DuckDB() as engine, pytest.raises(FinmodelError) as told:
        engine._run("SELECT * FROM nowhere")
    said = "stopped, and finmodel cannot say why. Nothing was written. Please report it with the command you ran"
    assert said in str(told.value)
    assert "nowhere" not in str(told.value)
