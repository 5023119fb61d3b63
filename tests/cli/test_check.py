"""`finmodel check` on scenarios: those of a place are tried on it, those away from any place are read for form."""

from __future__ import annotations

from pathlib import Path

import pytest

from finmodel.load.library import shelf
from tests.bad.places import Case, lay_out, run_here

_LINES = "\n    "


def test_a_scenario_for_another_place_is_checked_for_its_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = run_here(f"check {shelf('scenarios') / 'pennine.yaml'}", tmp_path, capsys, monkeypatch)
    assert said.exit == 0, said.err
    assert "Nothing to mend in 1 file." in said.out


def test_only_the_scenarios_of_the_place_itself_are_tried_on_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(Case("check_a_scenario_alone", "check .", ()), tmp_path)
    (tmp_path / "kept").mkdir()
    (tmp_path / "scenarios" / "bad.yaml").rename(tmp_path / "kept" / "bad.yaml")
    said = run_here("check .", tmp_path, capsys, monkeypatch)
    assert said.exit == 0, said.err
    assert said.findings == []


def test_a_scenario_that_fits_its_place_has_nothing_to_mend_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(Case("_place", "check .", ()), tmp_path)
    said = run_here("check gain_share.yaml", tmp_path / "scenarios", capsys, monkeypatch)
    assert said.exit == 0, said.err
    assert said.findings == []


def test_every_finding_is_told_however_many_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = "".join(f"  - {{kind: productivity, name: c{number}, by: 4, source: t}}\n" for number in range(60))
    text = f"scenario: many\ntitle: Many\nquestion: How many?\nchanges:\n{changes}"
    (tmp_path / "many.yaml").write_text(text, encoding="utf-8")
    said = run_here("check many.yaml", tmp_path, capsys, monkeypatch)
    assert len(said.findings) == 60


@pytest.mark.parametrize("misspelt", ["actor: {role: acut}", "actor: outside\n    payees: {role acut: 60%}"])
def test_a_misspelt_role_away_from_any_place_is_told_with_the_nearest(
    misspelt: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    says = ("kind: scale_activity", "name: Fewer", "by: -5%", "where: {setting: [emergency]}", "source: t", misspelt)
    change = f"  - {_LINES.join(says)}\n"
    text = f"scenario: fewer\ntitle: Fewer\nquestion: Who gains?\nchanges:\n{change}"
    (tmp_path / "fewer.yaml").write_text(text, encoding="utf-8")
    said = run_here("check fewer.yaml", tmp_path, capsys, monkeypatch)
    assert said.exit == 1
    assert "There is no role 'acut'. Did you mean 'acute'?" in said.err
    assert f"fewer.yaml, line {10 + misspelt.count(chr(10))}: There is no role" in said.err


def test_a_contract_away_from_any_place_is_told_of_a_misspelt_role(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = (shelf("scenarios") / "contracts" / "acute_fixed_budget.yaml").read_text(encoding="utf-8")
    (tmp_path / "ours.yaml").write_text(shipped.replace("{role: acute}", "{role: hospital}"), encoding="utf-8")
    said = run_here("check ours.yaml", tmp_path, capsys, monkeypatch)
    assert said.exit == 1
    assert "There is no role 'hospital'. The roles are" in said.err


def test_codes_of_a_scenario_away_from_any_place_are_said_not_to_be_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "Settings and other codes are a place's own, and were not checked: finmodel run PLACE tells what it lacks."
    assert told in run_here(f"check {shelf('scenarios') / 'torbay.yaml'}", tmp_path, capsys, monkeypatch).out
    table = shelf("contracts") / "medicare_shared_savings.yaml"
    assert told not in run_here(f"check {table}", tmp_path, capsys, monkeypatch).out
