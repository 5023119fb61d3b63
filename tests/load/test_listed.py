"""A price list kept in a file is the price list written out, whichever kind of file it is."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from finmodel.load.contracts import read_contract
from finmodel.pipeline import open_place
from tests.bench import price_list

HEAD = "kind: activity_tariff\nid: t\ntitle: T\nsource: invented\nround_to: £0.01\npayer: icb\npayee: trust\n"
ROWS = [("HRG", "Price", "Trim", "Rate"), ("AA01", 100, 9, 50), ("BB02", 200, "", "")]
OUT = """prices:
  - code: aa01
    label: AA01
    where: {currency: [AA01]}
    per: spells
    price: 100
    long_stay: {trim_point: 9, rate: 50}
  - {code: bb02, label: BB02, where: {currency: [BB02]}, per: spells, price: 200}
"""
LISTED = """prices:
  file: %s
  code: HRG
  of: currency
  columns: {price: Price, long_stay.trim_point: Trim, long_stay.rate: Rate}
  every: {per: spells}
"""


def test_a_price_list_in_a_file_is_the_one_written_out(tmp_path: Path) -> None:
    """As CSV and as a spreadsheet, with a blank where a code has no trim point."""
    (tmp_path / "prices.csv").write_text("\n".join(",".join(map(str, row)) for row in ROWS), encoding="utf-8")
    with xlsxwriter.Workbook(str(tmp_path / "prices.xlsx")) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
    stated = {"out": OUT, "csv": LISTED % "prices.csv", "sheet": LISTED % "prices.xlsx"}
    read = {}
    for name, prices in stated.items():
        file = tmp_path / f"{name}.yaml"
        file.write_text(HEAD + prices, encoding="utf-8")
        read[name] = read_contract(file)
    assert read["csv"] == read["out"]
    assert read["sheet"] == read["out"]


def test_every_code_is_paid_by_its_own_trim_points(tmp_path: Path) -> None:
    """What 800 codes come to in one reading is what plain arithmetic on each row comes to."""
    place = price_list.places(tmp_path, rows=2_000)["many"]
    run = open_place(place).run().runs[0]
    paid = float(run.settlement.of("tariff", "payment").ravel()[0])
    assert round(paid, 2) == price_list.by_hand(rows=2_000)
