"""Each check of a row has a bad sample, which it and no other check tells of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finmodel.measures.row_checks import FAULTS, SOURCES
from tests.load.places import build, refusal

GOOD: dict[str, dict[str, str]] = {
    "activity": {
        "person": "p1", "start": "2023-05-01", "end": "2023-05-02", "provider": "T", "commissioner": "B",
        "setting": "K", "service": "K", "currency": "K", "programme": "K", "quantity": "1", "price": "5", "cost": "4",
    },
    "people": {
        "person": "p1", "registered_from": "2023-05-01", "registered_to": "2023-06-01", "birth_date": "1950-01-31",
        "sex": "K", "need_band": "K", "practice": "K", "locality": "K", "conditions": "2", "score": "1.5",
    },
    "heads": {"people": "5", "age": "40"},
    "bands": {"people": "5", "age_band": "K"},
    "prices": {"currency": "K", "setting": "K", "from": "2023-05-01", "to": "2023-06-01", "price": "5"},
}  # fmt: skip
"""A row that nothing is wrong with, for each shape of a source."""
MEANT = {"provider": {"T": "acute"}, "commissioner": {"B": "icb"}}
MEANT |= {"age_band": {"K": "0-17", "X": "nobody"}}
BAD = {
    **dict.fromkeys(("unread_date", "unread_number"), "none"),
    "missing": "",
    "negative": "-1",
    "below_nil": "-1",
    "not_a_count": "1.5",
    "not_an_age": "131",
    "wrong_way_round": "2020-01-01",
    "unmapped": "Z",
    "not_a_partner": "X",
    "not_a_band": "X",
    "not_a_score": "5230.216323",
    "large": "1000000000",
    "odd_year": "1899-12-31",
    "near_midnight": "2023-05-01T23:30:00Z",
    "born_late": "2025-04-01",
    "before_birth": "1950-01-30",
}
"""What is written where a fault of a kind is meant."""
HEADS = {"age": "heads", "people": "heads", "age_band": "bands"}
CHECKS = [
    (role, HEADS.get(check.column, role), check.fault, check.column)
    for role, source in SOURCES.items()
    for check in source.checks
    if check.fault
    not in ("no_rate", "born_when")  # of a source whose price goes by a column: tests/formats/test_keys_of_rows.py
]


@pytest.mark.parametrize(("role", "shape", "fault", "column"), CHECKS)
def test_a_check_tells_of_its_bad_sample(tmp_path: Path, role: str, shape: str, fault: str, column: str) -> None:
    row = GOOD[shape] | {column: "nobody" if fault == "not_a_partner" else BAD[fault]}
    (tmp_path / "rows.csv").write_text(f"{','.join(row)}\n{','.join(row.values())}\n", encoding="utf-8")
    source = {
        role: {
            "file": "rows.csv",
            "columns": {name: name if fault == "not_a_partner" and name == column else mapped(name) for name in row},
        }
    }
    words = FAULTS[fault]
    if words.severity == "warning":
        told = [str(warning) for warning in build(tmp_path, **source).warnings if "rows.csv, row" in str(warning)]
    else:
        told = refusal(tmp_path, **source)
    shown = "what is written" if column == "birth_date" else f"'{'nobody' if BAD[fault] == 'X' else BAD[fault]}'"
    what = words.what.format(column=column, given=shown)
    told = [each.replace(" At stake: 1 unit and £5.", "") for each in told]  # tests/doorway holds what is at stake
    expected = f"rows.csv, row 2 (column {column}): {what} {words.fix}"
    assert expected in told if words.severity == "warning" else told == [expected]


def mapped(name: str) -> Any:
    """How a column is read: under its own name, its codes by what each means."""
    if name in MEANT:
        return {"column": name, "values": MEANT[name]}
    checks = (check for source in SOURCES.values() for check in source.checks)
    is_code = any(check.column == name and check.fault == "unmapped" for check in checks)
    return {"column": name, "values": {"K": "known"}} if is_code else name
