"""A problem of resources and outcomes alone is decided without a place, and is told without money."""

from pathlib import Path

import pytest

from finmodel.errors import InputError
from tests.cli.test_commands import finmodel

CLINICS = """\
problem: clinics
title: Which clinics
question: Which clinics do the rooms and the nurses there are allow?
resources: {rooms: room days, nurses: nurse days}
outcomes: {seen: people seen}
schemes:
  - {id: feet, title: Feet, unit: clinic, at_most: 6, whole_units: true, uses: {rooms: 3, nurses: 2},
     outcomes: {seen: 30}, source: invented}
  - {id: eyes, title: Eyes, unit: clinic, at_most: 6, whole_units: true, uses: {rooms: 1, nurses: 4},
     outcomes: {seen: 35}, source: invented}
limits:
  - {name: Rooms, resource: rooms, at_most: 12}
  - {name: Nurses, resource: nurses, at_most: 16}
goal: {maximise: {outcome: seen}}
"""


def test_a_problem_without_money_or_activity_needs_no_place(tmp_path: Path) -> None:
    """2 x 30 + 3 x 35 = 165 people with 9 room days and 16 nurse days; 3 and 2 are 160, and 4 and 0 are 120."""
    (tmp_path / "clinics.yaml").write_text(CLINICS, encoding="utf-8")
    done = finmodel("optimise", tmp_path / "clinics.yaml", "--out", tmp_path / "out")
    said = " ".join(done.output.split())
    assert done.exit_code == 0
    assert "Take up 2 of 2 schemes, most of all 3 clinics of Eyes and 2 clinics of Feet." in said
    assert "Settled again, it brings 165 people seen." in said
    assert "better off" not in said
    assert (tmp_path / "out" / "plan.csv").read_text(encoding="utf-8").splitlines()[0].startswith("scheme,title,year")


def test_a_problem_with_activity_needs_the_place_that_has_it(tmp_path: Path) -> None:
    changed = CLINICS.replace("outcomes: {seen: 35}", "effects: [{where: {setting: [ae]}, change: -1, source: x}]")
    (tmp_path / "clinics.yaml").write_text(changed + "period: 2024/25\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"It lies in no folder of a place.* Name its place with --place\."):
        finmodel("optimise", tmp_path / "clinics.yaml")
