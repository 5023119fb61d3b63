"""Published schemes that nobody planned for, each a schedule without Python, settled from a table as a user would."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from finmodel.load.contracts import read_contract
from finmodel.load.settled import settle_table
from finmodel.load.yaml import read_document

CONTRACTS = Path(__file__).parents[2] / "contracts"
SCHEMES = (
    "alabama_nursing_rate", "england_care_home_charge", "ireland_fair_deal", "medicare_part_d", "medicare_readmissions",
    "nhs_dental_year_end", "scotland_care_home_charge", "sweden_medicines",
)  # fmt: skip
PUBLISHED = ("official_result", "official_example")
FOUND: list[tuple[str, dict[str, Any]]] = [
    (scheme, case)
    for scheme in SCHEMES
    for case in read_document(CONTRACTS / "results" / f"{scheme}.yaml").data["cases"]
]
CASES = [pytest.param(scheme, case, id=f"{scheme}: {case['name']}") for scheme, case in FOUND]


def table_of(case: dict[str, Any], folder: Path) -> Path:
    """The case as a table of measures: a row for each period of one organisation."""
    file = folder / "table.csv"
    with file.open("w", newline="", encoding="utf-8") as handle:
        rows = csv.writer(handle)
        rows.writerow(["organisation", "period", *case["measures"]])
        for number, period in enumerate(case["periods"]):
            rows.writerow([case["name"], period, *(values[number] for values in case["measures"].values())])
    return file


def changed(scheme: str, case: dict[str, Any], folder: Path) -> Path:
    """The contract's file, or a copy with the case's own terms."""
    file = CONTRACTS / f"{scheme}.yaml"
    if "set" not in case:
        return file
    text = file.read_text(encoding="utf-8")
    assert case["set"] == {"terms.target": 20000}, "say how to change the file"
    copy = folder / file.name
    copy.write_text(text.replace("target: {value: 30000", "target: {value: 20000"), encoding="utf-8")
    return copy


@pytest.mark.parametrize(("scheme", "case"), CASES)
def test_a_published_scheme_settles_from_a_table_to_its_published_or_hand_worked_amounts(
    scheme: str, case: dict[str, Any], tmp_path: Path
) -> None:
    done = settle_table(changed(scheme, case, tmp_path), table_of(case, tmp_path))
    for name, expected in case["expect"].items():
        found = done.settlement.of(scheme, name)
        allowed = float(Decimal(str(case.get("tolerance", 0)))) + 5e-7
        assert list(found) == pytest.approx([float(value) for value in expected], abs=allowed), name


def test_at_least_six_of_them_and_most_on_examples_that_an_authority_printed() -> None:
    books = [read_contract(CONTRACTS / f"{scheme}.yaml") for scheme in SCHEMES]
    assert len(books) >= 6
    assert all(book.kind == "schedule" and book.source for book in books)
    printed = {scheme for scheme, case in FOUND if case["evidence"] in PUBLISHED}
    assert len(printed) >= 5
