"""Published and sample data, against sums made apart from the code (`tests/cases/real`)."""

from __future__ import annotations

import csv
import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from finmodel.load.settled import settle_table
from finmodel.load.yaml import read_document
from finmodel.pipeline import open_place
from finmodel.results import Result

ROOT = Path(__file__).parents[2]
HAND = ROOT / "tests" / "cases" / "real"


def hand(name: str) -> dict[str, Any]:
    data: dict[str, Any] = read_document(HAND / f"{name}.yaml").data
    return data


@pytest.fixture(scope="module")
def synthea(request: pytest.FixtureRequest) -> Result:
    folder = request.getfixturevalue("shared_data")
    return open_place(ROOT / "tests" / "places" / "synthea", data=folder).run(["capitation", "gain_share"])


def test_the_tariff_pays_exactly_what_was_claimed(synthea: Result) -> None:
    ledger = synthea.runs[0].ledger
    tariff = ledger[ledger["contract"] == "tariff"].groupby("period")["pence"].sum()
    for year, expected in hand("synthea")["years"].items():
        assert Decimal(int(tariff[year])) / 100 == Decimal(str(expected["total_claim_cost"]))


def test_claims_are_paid_by_the_commissioner_that_stands_for_the_payer(synthea: Result) -> None:
    groups = {
        "Medicare": "medicare",
        "Dual Eligible": "medicare",
        "Medicaid": "medicaid",
        "NO_INSURANCE": "patients",
    }
    ledger = synthea.runs[0].ledger
    paid = ledger[ledger["contract"] == "tariff"].groupby(["period", "payer"])["pence"].sum()
    for year, expected in hand("synthea")["years"].items():
        wanted: dict[str, Decimal] = {}
        for payer, amount in expected["total_claim_cost_by_payer"].items():
            group = groups.get(payer, "private")
            wanted[group] = wanted.get(group, Decimal(0)) + Decimal(str(amount))
        assert {payer: Decimal(int(pence)) / 100 for payer, pence in paid[year].items()} == wanted


def test_no_encounter_is_lost_and_those_outside_the_years_are_counted(synthea: Result) -> None:
    years = hand("synthea")["years"]
    rows = dict(zip(synthea.facts.control["period"], synthea.facts.control["rows"], strict=True))
    assert rows == {year: expected["encounters"] for year, expected in years.items()}
    outside = 5275 - sum(rows.values())
    assert any(f"{outside:,} of 5,275 rows start outside every period" in warning.what for warning in synthea.warnings)


def test_person_years_are_days_alive_over_days_in_the_year(synthea: Result) -> None:
    people = synthea.runs[0].basis.grid.people.groupby("period")["person_days"].sum()
    for year, expected in hand("synthea")["years"].items():
        assert people[year] == pytest.approx(expected["person_days"], abs=1e-6)


def test_capitation_pays_for_person_years_and_not_for_claims(synthea: Result) -> None:
    """The rate of each insurer times the person-years of its ages; 2018 to 2020 differ only by people."""
    ledger = synthea.runs[1].ledger
    assert "tariff" not in set(ledger["contract"])
    people = synthea.runs[1].basis.grid.people
    days = people[people["period"] == "2019"].groupby("age_band")["person_days"].sum()
    rates = {"0-17": "medicaid", "18-64": "private", "65+": "medicare"}
    for band, payer in rates.items():
        paid = ledger[(ledger["payer"] == payer) & (ledger["period"] == "2019")]["pence"].sum() / 100
        rate = {"medicaid": 180, "private": 520, "medicare": 900}[payer]
        assert paid == pytest.approx(days.get(band, 0) / 365 * rate, abs=0.006)


def test_a_gain_share_moves_half_of_what_was_saved_on_claims(synthea: Result) -> None:
    """Private insurers: benchmark 30,000 a year; 2018 claims 30,094.28 are inside the gate, 2020 saves."""
    lines = synthea.settlement
    gain = lines[
        (lines["run"] == "gain_share") & (lines["contract"] == "private_gain_share") & (lines["line"] == "earned")
    ]
    earned = dict(zip(gain["period"], gain["value"], strict=True))
    years = hand("synthea")["years"]
    private = {
        year: sum(
            (
                Decimal(str(amount))
                for payer, amount in expected["total_claim_cost_by_payer"].items()
                if payer not in {"Medicare", "Dual Eligible", "Medicaid", "NO_INSURANCE"}
            ),
            Decimal(0),
        )
        for year, expected in years.items()
    }
    for year, claims in private.items():
        saving = Decimal(30_000) - claims
        due = (
            saving / 2
            if saving / 30_000 >= Decimal("0.02")
            else saving * Decimal("0.25")
            if -saving / 30_000 >= Decimal("0.02")
            else Decimal(0)
        )
        assert Decimal(str(earned[year])) == round(due, 2)


def test_no_name_or_number_of_a_person_is_in_any_result(synthea: Result, shared_data: Path) -> None:
    with (shared_data / "synthea_patients.csv").open(encoding="utf-8") as file:
        people = list(csv.DictReader(file))
    kept = (
        synthea.ledger.to_csv()
        + synthea.settlement.to_csv()
        + synthea.runs[0].basis.grid.activity.to_csv()
        + synthea.runs[0].basis.grid.people.to_csv()
    )
    for person in people:
        assert not any(
            person[column] and person[column] in kept for column in ("Id", "SSN", "LAST", "ADDRESS", "DRIVERS")
        )


def test_greater_manchesters_budget_is_split_to_the_penny(shared_data: Path) -> None:
    expected = hand("greater_manchester")
    file = shared_data / "gp_practice_weighted_populations_2024_2025.csv"
    lines = settle_table(ROOT / "contracts" / "practice_weighted_budget.yaml", file).lines
    pence = [round(amount * 100) for amount in lines["payment"]]
    even = [round(amount * 100) for amount in lines["per_head"]]
    assert len(lines) == expected["rows"] == 427
    assert sum(pence) == expected["sum_payment_pence"]
    assert sum(even) == expected["sum_per_head_pence"]
    for amounts, key in ((pence, "sha256_payment_pence"), (even, "sha256_per_head_pence")):
        text = "".join(f"{code},{amount}\n" for code, amount in zip(lines["entity"], amounts, strict=True))
        assert hashlib.sha256(text.encode()).hexdigest() == expected[key]
    table = lines.set_index("entity")
    for practice in expected["practices"]:
        row = table.loc[practice["code"]]
        assert (round(row["payment"], 2), round(row["per_head"], 2), round(row["distance"], 2)) == (
            practice["payment"],
            practice["per_head"],
            practice["distance"],
        )
