"""A price list in a file pays, recalculates in the workbook, and is told what it lacks with its units."""

from __future__ import annotations

import shutil
from pathlib import Path

from finmodel.load.contracts import read_contract
from finmodel.pipeline import open_place
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import run
from tests.small import FUND, GAIN, GP, REABLEMENT, TARIFF, small_basis
from tests.workbooks.boards import Recalculated, small_plan

PLACE = Path(__file__).parents[1] / "bad" / "_place"
HEAD = (
    "kind: activity_tariff\nid: tariff\ntitle: Hospital tariff\nsource: invented\npayer: icb\npayee: trust\n"
    "round_to: £0.01\n"
)
OF_A_FILE = HEAD + "prices: {file: prices.csv, code: POD, of: setting, columns: {price: Price}}\n"
BOTH = "POD,Price\nemergency,£2000\noutpatient,£150\n"


def _tariff(folder: Path, rows: str) -> Path:
    (folder / "prices.csv").write_text(rows, encoding="utf-8")
    file = folder / "tariff.yaml"
    file.write_text(OF_A_FILE, encoding="utf-8")
    return file


def test_a_price_list_in_a_file_recalculates_in_the_workbook(tmp_path: Path) -> None:
    """250 emergency spells at £2,000 and 500 visits at £150 are £575,000; 260 and 520 are £598,000."""
    of_file = read_contract(_tariff(tmp_path, BOTH))
    small = small_basis(TARIFF, GP, REABLEMENT, FUND, GAIN)
    settled = run(Basis(small.place, (of_file, *small.contracts[1:]), small.grid))
    assert settled.ledger.query("contract == 'tariff'")["pence"].tolist() == [57_500_000, 59_800_000]
    book = Recalculated(small_plan((settled,), compare_to=None), tmp_path)
    assert book.differences() == []


def test_a_code_that_the_list_lacks_is_told_with_its_units(tmp_path: Path) -> None:
    """One outpatient visit of the small town is on no row of the list."""
    shutil.copytree(PLACE, tmp_path / "town")
    _tariff(tmp_path / "town" / "contracts", "POD,Price\nemergency,£2000\n")
    told = [each.what for each in open_place(tmp_path / "town").run().warnings]
    what = "No price line pays for 1 units of activity that icb commissions from trust: setting outpatient."
    assert what in told
    _tariff(tmp_path / "town" / "contracts", BOTH)
    assert not any("No price line" in each.what for each in open_place(tmp_path / "town").run().warnings)
