"""A bundle whose episodes are found in the activity: its settlement stays live, and a second program agrees."""

from __future__ import annotations

import shutil
from pathlib import Path

from finmodel.pipeline import open_place
from finmodel.scenarios.scenario import Scenario
from tests.workbooks.boards import Reader, Recalculated, small_plan

GOOD = Path(__file__).parents[1] / "bad" / "_place"
BUNDLE = """\
kind: bundle
id: bundles
title: Emergency bundle
source: invented
payer: icb
payee: trust
round_to: £0.01
settled: reconciled
bundles:
  - code: emergency
    episode:
      trigger: {setting: emergency}
      window_days: 90
      high_cost_cap: {standard_deviations: 1, residual_share: 50%}
    target: £3000
discount: {score: 7, bands: [{up_to: 5, discount: 3%}, {up_to: 15, discount: 1%}, {discount: 0.5%}]}
stops: {gain: 1%, loss: 1%, share_of: target_after_discount}
quality: {score: 80%, at_stake: 25%, on_losses: true, applied: before_stops}
"""


def test_a_bundle_recalculates_to_what_python_settled(tmp_path: Path) -> None:
    town = tmp_path / "town"
    shutil.copytree(GOOD, town)
    place = town / "place.yaml"
    listed = "  - contracts/tariff.yaml\n"
    place.write_text(place.read_text().replace(listed, f"{listed}  - contracts/bundle.yaml\n"))
    (town / "contracts" / "bundle.yaml").write_text(BUNDLE)
    growth = {"kind": "scale_activity", "name": "winter", "source": "invented", "by": "10%"}
    question = {"scenario": "winter", "title": "A hard winter", "question": "What if?", "changes": [growth]}
    result = open_place(place).run([Scenario.model_validate(question)])
    plan = small_plan(result.runs[1:])
    book = Recalculated(plan, tmp_path)
    assert book.differences() == []
    _, sheet = Reader(plan).sheet("Activity")
    told = [str(cell.value) for cell in sheet.cells.values()]
    assert "episodes of care" in told
