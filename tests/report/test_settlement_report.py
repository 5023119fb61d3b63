"""A contract settled on a table: small prices keep their meaning, nil is named once, one row is one row."""

from __future__ import annotations

from pathlib import Path

from finmodel.load.settled import settle_table
from finmodel.report.cell_text import reads
from finmodel.report.report import Report

FEES = """
kind: schedule
id: fees
title: Fees for texts
currency: GBP
terms:
  fee: {value: £0.0142, unit: money/units}
  limit: £50
measures:
  texts: units
  returned: money
lines:
  - {name: each, label: Fee for one text, formula: fee}
  - {name: fees, label: Fees, formula: "min(fee * texts, limit)", payer: icb, payee: trust}
  - {name: back, label: Handed back, formula: returned, payer: trust, payee: icb}
"""


def settled(folder: Path, rows: str) -> Report:
    (folder / "fees.yaml").write_text(FEES, encoding="utf-8")
    (folder / "rows.csv").write_text(f"entity,period,texts,returned\n{rows}", encoding="utf-8")
    return settle_table(folder / "fees.yaml", folder / "rows.csv").report()


def test_one_row_is_one_row_and_what_is_nil_in_every_row_is_named_once(tmp_path: Path) -> None:
    report = settled(tmp_path, "A,2024/25,1000,0\n")
    lines, totals = report.tables
    assert lines.title == "Fees for texts: 1 row"
    assert [column.heading for column in lines.columns] == ["Row", "Fee for one text", "Fees"]
    assert lines.notes == ("Nil in every row: Handed back.",)
    assert [row.values for row in totals.rows] == [("Fees", 14.2, 1, 0)]
    assert report.headline == ("Fees for texts, 1 row settled for 2024/25: £14 is paid, and nothing is paid back.",)


def test_a_price_keeps_its_small_digits_and_small_amounts_their_pence(tmp_path: Path) -> None:
    lines = settled(tmp_path, "A,2024/25,1000,0\n").tables[0]
    assert {column.heading: column.holds for column in lines.columns[1:]} == {
        "Fee for one text": "price", "Fees": "price",
    }  # fmt: skip
    assert [reads(value, column) for value, column in zip(lines.rows[0].values, lines.columns, strict=True)] == [
        "A", "£0.0142", "£14.20",
    ]  # fmt: skip


def test_what_is_paid_back_is_told_and_taken_off_what_a_row_is_paid(tmp_path: Path) -> None:
    """A: 14.20; B: the limit of 50 less 80."""
    report = settled(tmp_path, "A,2023/24,1000,0\nB,2024/25,9000,80\n")
    assert report.headline == (
        "Fees for texts, 2 rows settled for 2023/24 and 2024/25: £14 is paid to 1 of them, and £30 is paid back.",
    )
    assert [row.values for row in report.tables[1].rows] == [("Fees", 64.2, 2, 0), ("Handed back", 80.0, 1, 0)]


def test_where_nothing_is_paid_there_are_no_empty_totals(tmp_path: Path) -> None:
    report = settled(tmp_path, "A,2024/25,0,0\n")
    assert len(report.tables) == 1
    assert report.headline == ("Fees for texts, 1 row settled for 2024/25: nothing is paid.",)
