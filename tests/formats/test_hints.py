"""A file in a format of the field that a place reads by columns of its own: told which format knows more of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from finmodel.errors import InputError
from tests.load.places import build

HEADINGS = (
    "FINANCIAL MONTH,FINANCIAL YEAR,DAY,ORGANISATION IDENTIFIER (CODE OF PROVIDER),"
    "ORGANISATION IDENTIFIER (CODE OF COMMISSIONER),POINT OF DELIVERY CODE,CONTRACT MONITORING ACTUAL ACTIVITY,"
    "CONTRACT MONITORING ACTUAL PRICE"
)
COLUMNS = {
    "start": "DAY",
    "provider": "ORGANISATION IDENTIFIER (CODE OF PROVIDER)",
    "commissioner": "ORGANISATION IDENTIFIER (CODE OF COMMISSIONER)",
    "quantity": "CONTRACT MONITORING ACTUAL ACTIVITY",
    "price": "CONTRACT MONITORING ACTUAL PRICE",
}
TOLD = (
    "rows.csv: Its headings are those of aggregate contract monitoring, of which more is known: rows that take others "
    "back and which submission is the latest. Write `format: acm`, and in `columns:` only what the file cannot say; "
    "or read on."
)


def source(folder: Path, units: str, **more: object) -> dict[str, object]:
    (folder / "rows.csv").write_text(f"{HEADINGS}\n1,202324,2023-04-01,acute,icb,NEL,{units},100\n", encoding="utf-8")
    return {"file": "rows.csv", "columns": COLUMNS, **more}


def test_a_file_of_a_format_that_is_read_without_its_rules_is_told(tmp_path: Path) -> None:
    assert TOLD in [str(each) for each in build(tmp_path, activity=source(tmp_path, "1")).warnings]


def test_it_is_told_beside_what_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        build(tmp_path, activity=source(tmp_path, "-1"))
    assert [each.severity for each in refused.value.findings] == ["error", "warning"]
    assert str(refused.value.findings[1]) == TOLD


def test_a_place_that_says_as_much_is_not_told(tmp_path: Path) -> None:
    rules = {"reversals": True, "latest": {"of": "DAY", "by": ["FINANCIAL YEAR"]}}
    told = [str(each) for each in build(tmp_path, activity=source(tmp_path, "1", **rules)).warnings]
    assert not [each for each in told if "of which more is known" in each]
