"""Outcomes on screen, in the files of a run and in its workbook, where another figure can be tried."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from finmodel.report.outcomes_table import outcomes_table
from finmodel.scenarios.apply import apply
from finmodel.scenarios.run import Run, run
from finmodel.scenarios.scenario import Scenario
from tests.outcomes.place import indicator, opened, points
from tests.small import FUND, GP, POINTS, REABLEMENT, TARIFF, small_basis, small_outcomes
from tests.workbooks.boards import Recalculated, small_plan

BETTER = Scenario.model_validate(
    {
        "scenario": "better", "title": "More people at home", "question": "?",
        "changes": [
            {"kind": "change_outcome", "name": "Better", "source": "invented", "measure": "home", "partner": "trust",
             "add": "4%"}
        ],
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def runs() -> tuple[Run, Run]:
    """The small place with outcomes, as it is and with four more of each hundred people at home."""
    basis = small_basis(TARIFF, GP, REABLEMENT, FUND, POINTS)
    place = basis.place.with_outcomes(small_outcomes())
    basis = replace(basis, place=place, contracts=tuple(each.in_place(place.outcomes) for each in basis.contracts))
    return run(basis), run(apply(basis, BETTER, {}), "better", "More people at home")


def test_localities_stand_below_the_partner_that_they_add_up_to(runs: tuple[Run, Run]) -> None:
    table = outcomes_table(runs[0], ("2023/24", "2024/25"))
    assert table is not None
    assert [(row.inside, *row.values) for row in table.rows] == [
        (0, "Home", "Hospital trust", 0.6, 0.63),
        (1, "Home", "North", 0.5, 0.55),
        (1, "Home", "South", 0.7, 0.71),
        (0, "Home", "Council", 0.52, 0.53),
    ]


def test_a_scenario_shows_the_outcomes_that_it_moves(runs: tuple[Run, Run]) -> None:
    table = outcomes_table(runs[1], ("2023/24", "2024/25"), runs[0])
    assert table is not None
    assert [(row.values[1], *(round(float(each or 0), 9) for each in row.values[2:])) for row in table.rows] == [
        ("Hospital trust", 0.64, 0.67),
        ("North", 0.54, 0.59),
        ("South", 0.74, 0.75),
    ]
    assert outcomes_table(runs[0], ("2023/24",), runs[0]) is None


def test_the_workbook_pays_for_another_outcome_that_is_typed_in(runs: tuple[Run, Run], tmp_path: Path) -> None:
    book = Recalculated(small_plan(runs), tmp_path)
    assert book.differences() == []
    # 60%, 63%, 64% and 67% of the way from 50% to 70%
    assert [round(each, 2) for each in book.live("Settlement", "points.payment")] == [5_000, 6_500, 7_000, 8_500]
    book.enter({"in_points_outcomes_home_2024_25": 0.69})
    assert [round(each, 2) for each in book.live("Settlement", "points.payment")] == [5_000, 6_500, 7_000, 9_500]


def test_the_workbook_lists_outcomes_by_locality_in_each_scenario(runs: tuple[Run, Run]) -> None:
    (sheet,) = [sheet for sheet in small_plan(runs).sheets if sheet.name == "Outcomes"]
    cells = [[cell.value for (at, _), cell in sorted(sheet.cells.items()) if at == row] for row in range(1, 40)]
    assert ["Contracts in force", "Home", "South", "a locality", 0.7, 0.71] in cells
    assert ["More people at home", "Home", "Hospital trust", "whole", 0.64, 0.67] in [
        [round(each, 9) if isinstance(each, float) else each for each in row] for row in cells
    ]


def test_the_files_of_a_run_hold_its_outcomes(tmp_path: Path) -> None:
    table = opened(tmp_path, points()).run().tables["outcomes"]
    first = table.iloc[0]
    assert list(table.columns) == [
        "run",
        "measure",
        "partner",
        "locality",
        "period",
        "value",
        "numerator",
        "denominator",
    ]
    assert [first[name] for name in table.columns] == [
        "baseline",
        "at_home",
        "trust",
        "north",
        "2023/24",
        0.75,
        300,
        400,
    ]


def test_an_explanation_names_the_rows_of_the_table(tmp_path: Path) -> None:
    place = opened(tmp_path, points(indicator(achieved={"measure": "at_home", "partner": "all"})))
    (term,) = [term for term in place.contracts[0].terms() if term.name.startswith("outcomes.")]
    assert term.name == "outcomes.at_home_of_all"
    assert getattr(term.value, "source", "") == "`at_home` of outcomes.csv, row 2 to row 7, trust and council together"


def test_one_more_point_of_an_outcome_brings_what_it_is_paid(tmp_path: Path) -> None:
    from finmodel.incentives.outcome_margins import outcome_margins

    fees = {
        "kind": "pay_for_coordination", "id": "meetings", "title": "Meetings", "source": "invented", "payer": "icb",
        "payee": "council",
        "fees": [{"code": "mdt", "per": "meeting", "number": {"measure": "meetings"}, "fee": "£380"}],
    }  # fmt: skip
    wait = {"code": "wait", "points": 10, "rate": {"measure": "waiting"}, "better": "lower", "lower": 15, "upper": 10}
    settled = opened(tmp_path, points(indicator(), wait), fees).run().runs[0]
    found = {
        (each.measure, each.party): (each.more, round(each.pounds, 2)) for each in outcome_margins(settled, "2023/24")
    }
    # one point of 20 is half a point at £1,000; an eighth of a week of five is a fortieth of 10 points
    assert found == {
        ("at_home", "trust"): ("one point of percent", 500), ("at_home", "icb"): ("one point of percent", -500),
        ("waiting", "trust"): ("one percent more", -250), ("waiting", "icb"): ("one percent more", 250),
        ("meetings", "council"): ("one more", 380), ("meetings", "icb"): ("one more", -380),
    }  # fmt: skip


def test_the_record_of_a_run_has_the_fingerprint_of_the_table(tmp_path: Path) -> None:
    import hashlib

    place = opened(tmp_path, points())
    sha = hashlib.sha256((tmp_path / "outcomes.csv").read_bytes()).hexdigest()
    assert place.place.outcomes.record == [{"file": "outcomes.csv", "sha256": sha}]


def test_a_share_that_a_scenario_moved_is_a_percentage_still_and_a_sum_of_scores_is_none(runs: tuple[Run, Run]) -> None:
    """3.7 more of each hundred leave parts of a person above the line: they were counted, and are no scores."""
    before, (change,) = runs[0], BETTER.changes
    part = change.model_copy(update={"add": Decimal("0.037")})
    after = run(apply(before.basis, BETTER.model_copy(update={"changes": (part,)}), {}), "better", "Better")
    moved = outcomes_table(after, ("2023/24",), before)
    assert moved is not None
    assert any((row.numerator or 0) % 1 for row in after.basis.place.outcomes.of("home"))
    assert {row.holds for row in moved.rows} == {"share"}
    outcomes = before.basis.place.outcomes
    scores = outcomes.with_rows(replace(row, scored=row.measure == "home") for row in outcomes.rows)
    place = before.basis.place.with_outcomes(scores)
    told = outcomes_table(replace(before, basis=replace(before.basis, place=place)), ("2023/24",))
    assert told is not None
    assert {row.holds for row in told.rows if row.values[0] == "Home"} == {"number"}
