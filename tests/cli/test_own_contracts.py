"""A user's own contract: written from a template with the table it asks for, settled, and proved by cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import finmodel.contracts.kinds
from finmodel.contracts.contract import Contract
from finmodel.errors import InputError
from tests.cli.test_commands import finmodel
from tests.conftest import ROOT

KINDS = sorted(file.stem for file in (ROOT / "contracts" / "templates").glob("*.yaml"))
CONTRACT = """\
kind: marginal_rate
id: emergencies
title: Emergencies above a threshold
payer: icb
payee: trust
baselines: [{code: all, value: {measure: value}, baseline: £1m}]
rate: 70%
pays: whole
"""
OWN = """\
kind: block
id: nurses
title: District nurses
payer: icb
payee: trust
amount: {2024/25: £100, 2025/26: £110.50}
"""
CASES = """\
contract: nurses
cases:
  - name: two years
    source: worked by hand
    evidence: hand_worked
    periods: [2024/25, 2025/26]
    expect: {payment: [100, £110.50]}
"""


@pytest.fixture
def own(tmp_path: Path) -> tuple[Path, Path]:
    contract, cases = tmp_path / "our_nurses.yaml", tmp_path / "our_cases.yaml"
    contract.write_text(OWN, encoding="utf-8")
    cases.write_text(CASES, encoding="utf-8")
    return contract, cases


def test_every_kind_has_a_template_to_start_from() -> None:
    shipped = {name for name, kind in Contract.KINDS.items() if kind.__module__.startswith("finmodel.")}
    assert set(KINDS) == shipped


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_contract_settles_at_once_on_the_table_made_with_it(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = finmodel("new", "contract", kind)
    assert made.exit_code == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == [f"{kind}.csv", f"{kind}.yaml"]
    assert finmodel("settle", f"{kind}.yaml", f"{kind}.csv").exit_code == 0
    assert "$schema" not in (tmp_path / f"{kind}.yaml").read_text(encoding="utf-8")


def test_headings_of_the_table_say_their_units(tmp_path: Path) -> None:
    finmodel("new", "contract", "pay_for_performance", "--out", tmp_path / "ours.yaml")
    heading = (tmp_path / "ours.csv").read_text(encoding="utf-8").partition("\n")[0]
    assert heading == (
        "name,period,blood_pressure (%),weeks_waited (number),nurse_in_post (1 or 0),pharmacist_in_post (1 or 0),"
        "list (people),late_returns (units of activity)"
    )


def test_a_heading_that_says_another_unit_is_refused(tmp_path: Path) -> None:
    finmodel("new", "contract", "blended", "--out", tmp_path / "ours.yaml")
    table = tmp_path / "ours.csv"
    text = table.read_text(encoding="utf-8").replace("actual_value (£)", "actual_value (£m)")
    table.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        finmodel("settle", tmp_path / "ours.yaml", table)
    assert str(refused.value) == (
        "ours.csv, row 1 (actual_value (£m)): The heading says (£m), and `actual_value` is read in £. "
        "Give it in £, under `actual_value (£)`."
    )


def test_a_measure_with_a_column_for_each_of_two_units_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(CONTRACT, encoding="utf-8")
    (tmp_path / "ours.csv").write_text("name,value (£),value (£m)\nA,100,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="`value` has two columns"):
        finmodel("settle", tmp_path / "ours.yaml", tmp_path / "ours.csv")


def test_a_contract_is_written_to_a_file_of_its_own_ending(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"It ends in \.csv, and what is written here ends in \.yaml or \.yml\. Write ours\.yaml\."
    ):
        finmodel("new", "contract", "block", "--out", tmp_path / "ours.csv")


@pytest.mark.parametrize("there", ["ours.yaml", "ours.csv"])
def test_neither_file_is_written_where_one_is_there_already(there: str, tmp_path: Path) -> None:
    (tmp_path / there).write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="It is already there"):
        finmodel("new", "contract", "block", "--out", tmp_path / "ours.yaml")
    assert [file.name for file in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text(encoding="utf-8") == "mine"
    assert finmodel("new", "contract", "block", "--out", tmp_path / "ours.yaml", "--overwrite").exit_code == 0
    assert len(list(tmp_path.iterdir())) == 2


def test_both_files_are_as_before_where_the_second_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ours.yaml").write_text("mine", encoding="utf-8")
    whole = Path.replace

    def full(half: Path, target: Path) -> Path:
        if target.suffix == ".csv":
            raise OSError(28, "No space left on device")
        return whole(half, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="It cannot be written: the disk is full"):
        finmodel("new", "contract", "block", "--out", tmp_path / "ours.yaml", "--overwrite")
    assert [file.name for file in tmp_path.iterdir()] == ["ours.yaml"]
    assert (tmp_path / "ours.yaml").read_text(encoding="utf-8") == "mine"


def test_a_contract_of_ones_own_is_proved_by_its_cases(own: tuple[Path, Path]) -> None:
    result = finmodel("prove", *own)
    assert result.exit_code == 0
    assert "2 numbers of 1 contract: 2 as expected, 0 different." in result.output


def test_a_case_that_fails_says_what_was_expected_what_was_paid_and_the_difference(own: tuple[Path, Path]) -> None:
    contract, cases = own
    cases.write_text(CASES.replace("£110.50", "£112"), encoding="utf-8")
    result = finmodel("prove", contract, cases)
    assert result.exit_code == 1
    told = "Case 'two years', `payment`, 2025/26: expected £112.00, paid £110.50, £1.50 too little."
    assert told in " ".join(result.output.split())
    found = json.loads(finmodel("prove", contract, cases, "--json").stdout)
    assert [check["agrees"] for check in found["checks"]] == [True, False]


def test_only_some_cases_of_ones_own_are_proved(own: tuple[Path, Path]) -> None:
    contract, cases = own
    again = CASES + CASES.partition("cases:\n")[2].replace("two years", "again").replace("£110.50", "7")
    cases.write_text(again, encoding="utf-8")
    assert finmodel("prove", contract, cases, "--only", "two years").exit_code == 0
    assert finmodel("prove", contract, cases, "--only", "again").exit_code == 1


def test_a_table_of_a_case_lies_beside_the_file_of_cases(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(CONTRACT, encoding="utf-8")
    (tmp_path / "t.csv").write_text("name,value\nA,1500000\nB,900000\n", encoding="utf-8")
    (tmp_path / "cases.yaml").write_text(
        "contract: emergencies\ncases:\n  - {name: both, source: by hand, evidence: hand_worked, periods: [''],\n"
        "     table: t.csv, expect: {payment: {A: [£1350000], B: [£900000]}}}\n",
        encoding="utf-8",
    )
    result = finmodel("prove", tmp_path / "c.yaml", tmp_path / "cases.yaml")
    assert "2 as expected" in result.output  # 1m + 70% of 0.5m; below the threshold all is paid
