"""`finmodel run --draws` on a small place: the charts it draws, and where there is nothing to draw."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bad.places import Case, lay_out, run_here

UNSURE = """
scenario: unsure
title: Emergencies are not known yet
question: How far may each of us stray?
changes: []
uncertainty:
  inputs:
    - {kind: activity, name: Emergencies, where: {setting: emergency}, source: assumption,
       distribution: {shape: normal, mean: 0%, sd: 5%}}
"""


def test_a_fan_and_a_tornado_are_drawn_for_each_partner_whose_result_moves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(Case("_place", "run .", ()), tmp_path)
    (tmp_path / "scenarios" / "unsure.yaml").write_text(UNSURE, encoding="utf-8")
    said = run_here("run . --scenario unsure --draws 64 --charts charts --out out", tmp_path, capsys, monkeypatch)
    assert said.exit == 0, said.err
    drawn = {file.name for file in (tmp_path / "charts").iterdir()}
    assert {"fan_unsure_trust.png", "fan_unsure_trust.svg", "tornado_unsure_icb.png"} <= drawn
    assert not any("council" in name for name in drawn)
    said = run_here("run . --charts more --out again", tmp_path, capsys, monkeypatch)
    assert said.exit == 2
    assert "nothing to draw without --draws" in said.err
