"""`finmodel run --draws` on a small place: the charts it draws, and where there is nothing to draw."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bad.places import Case, lay_out, run_here
from tests.report.printed import table_of

UNSURE = """
scenario: unsure
title: Emergencies are not known yet
question: How far may each of us stray?
changes: []
uncertainty:
  inputs:
    - {kind: activity, name: Emergencies, where: {setting: emergency}, source: assumption,
       distribution: {shape: normal, mean: 0%, sd: 5%}}
  loss_limits: {trust: £1k}
"""


def test_a_fan_and_a_tornado_are_drawn_for_each_partner_whose_result_moves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(Case("_place", "run .", ()), tmp_path)
    (tmp_path / "scenarios" / "unsure.yaml").write_text(UNSURE, encoding="utf-8")
    said = run_here("run . --scenario unsure --draws 64 --charts charts --out out", tmp_path, capsys, monkeypatch)
    assert said.exit == 0, said.err
    limits = table_of(said.out, "Surplus or deficit over 64 draws").row("Hospital trust", "all years")
    assert limits["Deficit counts past"] == "£1,000"
    assert "For all years, the chance is of a deficit in any one of them." in said.out
    drawn = {file.name for file in (tmp_path / "charts").iterdir()}
    assert {"fan_unsure_trust.png", "fan_unsure_trust.svg", "tornado_unsure_icb.png"} <= drawn
    assert not any("council" in name for name in drawn)
    said = run_here("run . --charts more --out again", tmp_path, capsys, monkeypatch)
    assert said.exit == 2
    assert "nothing to draw without --draws" in said.err


RESTS = """
scenario: rests
title: What else is not known
question: How far may each of us stray, with prices?
based_on: [unsure]
uncertainty:
  seed: 8
  inputs:
    - {kind: term, name: Price, contract: tariff, term: prices.emergency.price, source: assumption,
       distribution: {shape: uniform, low: £3200, high: £3400}}
"""


def test_what_is_uncertain_is_inherited_and_a_slip_of_the_pen_is_told_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(Case("_place", "run .", ()), tmp_path)
    (tmp_path / "scenarios" / "unsure.yaml").write_text(UNSURE, encoding="utf-8")
    (tmp_path / "scenarios" / "rests.yaml").write_text(RESTS, encoding="utf-8")
    said = run_here("run . --scenario rests --draws 64 --out out", tmp_path, capsys, monkeypatch)
    assert said.exit == 0, said.err
    drawn = (tmp_path / "out" / "draws_rests" / "inputs.csv").read_text(encoding="utf-8").splitlines()
    assert drawn[1:] == [
        'Emergencies,"normal: mean 0%, sd 5%",assumption',
        'Price,"uniform: low 3,200, high 3,400",assumption',
    ]
    assert '"seed": 8' in (tmp_path / "out" / "run.json").read_text(encoding="utf-8")
    told = " ".join((said.err + said.out).split())
    assert "scenarios/rests.yaml, line 9 (Price): 'Price' is stated as 2,900" in told
    assert "98 draws in 100 lie from 3,202 to 3,398" in told
