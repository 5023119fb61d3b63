"""`finmodel prove`: every shipped contract has results, they hold, and what is wrong in one is told at its line."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from finmodel.contracts.proof import ProvedNumber
from finmodel.errors import InputError
from finmodel.load.library import shelf
from finmodel.load.proving.proof_files import scheme_files
from finmodel.load.proving.prove import prove
from tests.cli.test_commands import finmodel

CONTRACT = """\
kind: block
id: nurses
title: District nurses
payer: icb
payee: trust
amount: {2024/25: £100, 2025/26: £110.50}
"""
RESULTS = """\
contract: nurses
cases:
  - name: two years
    source: worked by hand
    evidence: hand_worked
    periods: [2024/25, 2025/26]
    expect: {payment: [100, £110.50]}
"""


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of one contract, which stands in for the shipped one."""
    (tmp_path / "results").mkdir()
    (tmp_path / "nurses.yaml").write_text(CONTRACT, encoding="utf-8")
    (tmp_path / "results" / "nurses.yaml").write_text(RESULTS, encoding="utf-8")
    monkeypatch.setattr("finmodel.load.proving.proof_files.shelf", lambda name: tmp_path)
    return tmp_path


def results(library: Path, old: str, new: str) -> None:
    file = library / "results" / "nurses.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("file", scheme_files(), ids=lambda file: str(file.stem))
def test_every_shipped_contract_pays_what_its_results_say(file: Path) -> None:
    proven = prove([file.stem])
    assert proven.checks or proven.waiting
    assert [each for each in proven.checks if not each.agrees] == []


def test_every_results_file_belongs_to_a_shipped_contract() -> None:
    found = {path.name for path in (shelf("contracts") / "results").glob("*.yaml")}
    assert found == {path.name for path in scheme_files()}


@pytest.mark.parametrize("file", scheme_files(), ids=lambda file: str(file.stem))
def test_every_published_table_at_hand_comes_back(file: Path, shared_data: Path) -> None:
    assert prove([file.stem], shared_data).differing == ()


def test_a_shared_budget_is_proved_with_its_payees_as_rows() -> None:
    checks = {(each.line, each.member): each.got for each in prove(["three practices and a pound"]).checks}
    assert checks["payment", "A"] == 33.34
    assert checks["distance", "A"] == pytest.approx(-16.66, abs=1e-9)


def test_the_command_ends_well_and_shows_expected_and_got(library: Path) -> None:
    done = finmodel("prove")
    assert done.exit_code == 0, done.output
    assert "two years" in done.output
    assert "2 numbers of 1 contract: 2 as expected, 0 different" in done.output


def test_a_changed_expectation_ends_with_one_and_is_named(library: Path) -> None:
    results(library, "£110.50", "£110.51")
    done = finmodel("prove")
    assert done.exit_code == 1
    assert "−0.01 DIFFERS" in done.output


def test_a_changed_term_of_the_contract_ends_with_one(library: Path) -> None:
    contract = library / "nurses.yaml"
    contract.write_text(CONTRACT.replace("£110.50", "£110.49"), encoding="utf-8")
    assert finmodel("prove").exit_code == 1


def test_the_results_as_json_hold_every_number(library: Path) -> None:
    told = json.loads(finmodel("prove", "--json").stdout)
    assert told["differ"] == 0
    assert [(check["expected"], check["got"], check["period"]) for check in told["checks"]] == [
        (100.0, 100.0, "2024/25"),
        (110.5, 110.5, "2025/26"),
    ]
    assert {"source", "evidence", "confirmed", "difference", "tolerance", "agrees"} <= set(told["checks"][0])


def test_a_tolerance_allows_what_it_says_and_no_more(library: Path) -> None:
    results(library, "expect: {payment: [100, £110.50]}", "expect: {payment: [101, 110.50]}\n    tolerance: 1")
    assert finmodel("prove").exit_code == 0
    results(library, "[101,", "[101.01,")
    assert finmodel("prove").exit_code == 1


def test_a_term_may_be_set_for_one_case(library: Path) -> None:
    results(library, "    expect: {payment: [100, £110.50]}", "    set: {amount: £7}\n    expect: {payment: [7, 7]}")
    assert finmodel("prove").exit_code == 0


def test_a_year_that_stands_there_again_is_that_of_another_organisation(library: Path) -> None:
    contract = library / "nurses.yaml"
    contract.write_text(CONTRACT + "interim: {amount: £90, reconciled: next_year}\n", encoding="utf-8")
    results(library, "periods: [2024/25, 2025/26]", "periods: [2024/25, 2025/26, 2025/26]")
    # 100 - 90 is settled up a year later for the first; nothing came before the second
    results(library, "expect: {payment: [100, £110.50]}", "expect: {reconciliation: [0, 10, 0]}")
    assert finmodel("prove").exit_code == 0


CASE_AGAIN = """    expect: {payment: [100, £110.50]}
  - name: two years
    source: worked by hand
    evidence: hand_worked
    periods: [2024/25, 2025/26]
    expect: {payment: [100, £110.50]}"""
"""A second case of the same name."""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("payment:", "paymnt:", "line 7: The contract has no line 'paymnt'. Did you mean 'payment'?"),
        ("£110.50]", "£110.50, 3]", "line 7: `payment` has 3 numbers for 2 periods. Give one number for each period."),
        ("£110.50", "~", "line 7: A number is missing. Write one, such as 10450000 or 30%."),
        (
            "    expect",
            "    measures: {visits: [1, 2]}\n    expect",
            "line 7: The contract asks for no measure 'visits'.",
        ),
        ("    expect", "    codes: {track: [a, b]}\n    expect", "line 7: The contract asks for no code 'track'."),
        ("[100, £110.50]", "{a: [100, 1]}", "line 7: 'payment' has no number for 'a'."),
        ("    source: worked by hand\n", "", "`source` is missing."),
        (
            "contract: nurses",
            "contract: doctors",
            "It says it is for 'doctors', and the contract in nurses.yaml has",
        ),
        (
            "    expect",
            "    table: nurses.csv\n    measures: {visits: [1, 2]}\n    expect",
            "The measures are given twice. Keep `table:` or `measures:`.",
        ),
        (
            "    expect: {payment: [100, £110.50]}",
            CASE_AGAIN,
            "A case is called 'two years' already. Give each case its own name.",
        ),
        ("    expect", "    set: {amont: £7}\n    expect", "There is no `amont` in the contract."),
    ],
)
def test_what_is_wrong_in_a_results_file_is_told_at_its_line(library: Path, old: str, new: str, said: str) -> None:
    results(library, old, new)
    with pytest.raises(InputError) as refused:
        prove()
    assert said in str(refused.value)
    assert "results/nurses.yaml" in str(refused.value)


def test_a_contract_without_results_is_a_finding(library: Path) -> None:
    (library / "results" / "nurses.yaml").unlink()
    with pytest.raises(InputError, match=r"Nothing proves nurses\.yaml"):
        prove()


def test_the_shipped_contracts_are_found_and_proved_from_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(shelf("contracts"), tmp_path / "contracts")
    monkeypatch.chdir(tmp_path)
    assert finmodel("prove", "--only", "practice_weighted_budget").exit_code == 0


def test_a_figure_is_right_to_six_decimals_and_a_payment_to_the_penny() -> None:
    def check(expected: float, got: float, noise: float) -> ProvedNumber:
        return ProvedNumber("s", "c", "w", "l", "L", "", "2024", expected, got, 0.0, noise, "money", "rule", "by hand")

    from finmodel.contracts.proof import noise_of

    assert check(1 / 3, 0.333333, noise_of(None, False, 1 / 3)).agrees
    assert not check(100.0, 100.001, noise_of(None, True, 100.0)).agrees
    assert not check(0.03086086, 0.03086087, noise_of(Decimal("1e-8"), False, 0.03)).agrees
    assert check(4e9, 4e9 + 5e-7, noise_of(None, True, 4e9)).agrees


def test_a_shipped_contract_is_proved_by_its_bare_name_or_its_file(library: Path) -> None:
    for name in ("nurses", str(library / "nurses.yaml")):
        done = finmodel("prove", name)
        assert done.exit_code == 0, done.output
        assert "2 numbers of 1 contract: 2 as expected, 0 different" in done.output


def test_a_shipped_contract_is_proved_by_its_name_on_cases_of_ones_own(library: Path, tmp_path: Path) -> None:
    own = tmp_path / "own_cases.yaml"
    own.write_text(RESULTS.replace("£110.50", "£110.51"), encoding="utf-8")
    done = finmodel("prove", "nurses", str(own))
    assert done.exit_code == 1
    assert "−0.01 DIFFERS" in done.output


def test_rows_for_a_measure_that_is_one_number_are_told_at_its_line(library: Path) -> None:
    contract = library / "nurses.yaml"
    contract.write_text(CONTRACT.replace("{2024/25: £100, 2025/26: £110.50}", "{measure: agreed}"), encoding="utf-8")
    results(library, "    expect", "    measures: {agreed: {north: [100, 110.50]}}\n    expect")
    with pytest.raises(
        InputError, match=r"line 7: 'agreed' is a single number. Give a list, one number for each period."
    ):
        prove()
