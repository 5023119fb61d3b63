"""Rows made of rows under a scenario: changed with the activity they came from, found again where terms change."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from finmodel.contracts.in_force import clashes_between
from finmodel.core.columns import DIMENSIONS
from finmodel.errors import FinmodelError
from finmodel.measures.ask import Ask
from finmodel.measures.episodes import Episodes, Outside
from finmodel.measures.row_rules import Stay, choice
from finmodel.pipeline import open_place
from finmodel.results import Result
from finmodel.scenarios.scenario import Scenario
from tests.small import contract, small_basis

GOOD = Path(__file__).parents[1] / "bad" / "_place"
BUNDLE = """\
kind: bundle
id: emergency_bundle
title: Emergency bundle
source: invented
payer: icb
payee: trust
settled: reconciled
bundles:
  - code: emergency
    episode: {trigger: {setting: emergency}, window_days: 90}
    target: £3000
"""


def settled(folder: Path, *changes: dict[str, Any], also: str = "") -> Result:
    """The small town with a bundle for emergencies, and what it says `also`, under one scenario."""
    shutil.copytree(GOOD, folder, dirs_exist_ok=True)
    file = folder / "place.yaml"
    listed = "  - contracts/tariff.yaml\n"
    file.write_text(file.read_text().replace(listed, f"{listed}  - contracts/bundle.yaml\n"))
    (folder / "contracts" / "bundle.yaml").write_text(BUNDLE + also)
    question = {"scenario": "what_if", "title": "What if", "question": "What if?", "changes": changes}
    return open_place(file).run([Scenario.model_validate(question)])


def figures(result: Result, line: str) -> list[float]:
    """A line of the bundle in both years, under the scenario."""
    found = result.runs[1].settlement.of("emergency_bundle", line)
    return [float(value) for value in found]


def test_episodes_grow_with_the_activity_they_came_from_and_the_reader_is_told(tmp_path: Path) -> None:
    # One episode at £2,900 in the first year, two at £2,950 in the second, in which emergencies double.
    growth = {"kind": "scale_activity", "name": "winter", "source": "invented", "where": {"setting": "emergency"},
              "by": {"2024/25": "100%"}}  # fmt: skip
    result = settled(tmp_path, growth)
    assert figures(result, "episodes_emergency") == [1, 4]
    assert figures(result, "actual") == [2900, 11800]
    assert figures(result, "reconciliation") == [100, 200]
    assert [str(warning) for warning in result.warnings if "proportion" in str(warning)] == [
        "contracts/bundle.yaml: Under 'What if', its episodes of care change in proportion to activity: which people "
        "pass a threshold is not worked out again. Read that part of the change as an estimate."
    ]


def test_a_shift_moves_episodes_away_with_their_triggers(tmp_path: Path) -> None:
    shift = {"kind": "shift_activity", "name": "home", "source": "invented", "from": {"setting": "emergency"},
             "to": {"setting": "outpatient"}, "replaced_by": 1,
             "part": {"2023/24": "50%", "2024/25": "0%"}}  # fmt: skip
    result = settled(tmp_path, shift)
    assert figures(result, "actual") == [1450, 5900]


def test_a_longer_window_is_measured_not_scaled(tmp_path: Path) -> None:
    # One person's second admission starts 397 days after the first: inside 400 days both are one episode.
    longer = {"kind": "change_terms", "name": "longer", "source": "invented", "contract": "emergency_bundle",
              "set": {"bundles.emergency.episode.window_days": 400}}  # fmt: skip
    result = settled(tmp_path, longer)
    assert figures(result, "episodes_emergency") == [1, 1]
    assert figures(result, "actual") == [5850, 2950]
    assert not [warning for warning in result.warnings if "proportion" in str(warning)]


def test_a_grid_refuses_rows_that_it_was_built_without() -> None:
    grid = small_basis().grid
    with pytest.raises(FinmodelError, match="built without stays by their length, which is asked for"):
        grid.measure(Ask.of("days", rows=Stay(3)))


def test_rows_that_came_from_no_cell_are_a_fault() -> None:
    basis = small_basis()
    stray = basis.grid.activity.head(1).assign(setting="nowhere")
    grid = type(basis.grid)(basis.grid.periods, basis.grid.activity, basis.grid.people, {Stay(3): stray})
    with pytest.raises(FinmodelError, match="where there is no activity"):
        grid.with_activity(grid.activity, np.full(len(grid.activity), 2.0))
    assert grid.with_activity(grid.activity, np.ones(len(grid.activity))).derived[Stay(3)] is stray
    assert isinstance(stray, pd.DataFrame)
    assert set(DIMENSIONS) <= set(stray)


BIRTHS: dict[str, Any] = {
    "kind": "bundle", "id": "births", "title": "Births", "payer": "icb", "payee": "trust", "settled": "prospective",
    "bundles": [{"code": "birth", "target": "£5,000", "episode": {
        "trigger": {"setting": "emergency"}, "window_days": 42, "excluded": {"setting": "outpatient"}}}],
}  # fmt: skip


@pytest.mark.parametrize(("setting", "twice"), [("emergency", True), ("outpatient", False), ("elective", True)])
def test_a_prospective_bundle_and_a_tariff_may_not_pay_for_the_same(setting: str, twice: bool) -> None:
    basis = small_basis()
    tariff = contract({
        "kind": "activity_tariff", "id": "other", "title": "Other tariff", "payer": "icb", "payee": "trust",
        "prices": [{"code": "one", "where": {"setting": setting}, "price": "£100"}],
    })  # fmt: skip
    told = [clash.what for clash in clashes_between([tariff, contract(BIRTHS)], basis.place)]
    assert bool(told) is twice
    reconciled = contract(BIRTHS | {"settled": "reconciled"})
    assert not clashes_between([tariff, reconciled], basis.place)


def test_activity_outside_episodes_leaves_out_what_belongs_to_them() -> None:
    first = Episodes(choice({"setting": "emergency"}), 90)
    outside = Outside((first,))
    assert outside.leaves_out({"setting": ("emergency",)}, first)
    assert not outside.leaves_out({"setting": ("emergency",)}, Episodes(choice({"setting": "emergency"}), 30))
    assert not outside.leaves_out({"setting": ("emergency",)}, None)


def test_in_part_of_a_year_the_episodes_that_start_in_it_count(tmp_path: Path) -> None:
    # In force from 1 July 2024: of the two episodes of that year, those of 1 June and 12 August, the second.
    terms = {"kind": "change_terms", "name": "late", "source": "invented", "contract": "emergency_bundle",
             "set": {"starts": "2024-07-01"}}  # fmt: skip
    result = settled(tmp_path, terms, also="starts: 2023-04-01\n")
    assert figures(result, "episodes_emergency") == [0, 1]
    assert figures(result, "reconciliation") == [0, 50]
