"""ARCHITECTURE.md says what is so: the rooms, the files that it names, and a figure followed through all of them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from finmodel.cli.new import STARTER
from finmodel.contracts.settle import resolve
from finmodel.contracts.values import cases_of
from finmodel.measures.ask import Ask
from finmodel.pipeline import open_place
from finmodel.positions.ledger import ledger_of
from finmodel.positions.position import positions_of
from finmodel.report.cell_text import reads
from finmodel.report.report import Table
from finmodel.results import Result
from finmodel.rules.nodes import Measure
from finmodel.workbooks.cells import Cell
from tests.tidy.architecture_page import files_to_add, table
from tests.tidy.house_rules import ROOT
from tests.workbooks.boards import starter_plan

FIGURE = {row[0]: row for row in table("One figure, from a row to a cell")}
YEAR = "2024/25"


@cache
def settled() -> Result:
    """The place that `finmodel new` makes, as it is."""
    return open_place(STARTER / "place.yaml").run([])


def test_the_row_is_where_the_page_says() -> None:
    line, file = re.fullmatch(r"line (\d+) of `(.*)`", FIGURE["a row"][1]).groups()  # type: ignore[union-attr]
    row = (ROOT / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert row == "01/04/2024,RXX,ICB,NEL,78"
    assert FIGURE["a row"][2].startswith("78 ")


def test_the_cell_and_the_measure_are_what_the_rows_come_to() -> None:
    rows = [line.split(",") for line in (STARTER / "data" / "activity.csv").read_text(encoding="utf-8").splitlines()]
    ours = [int(row[4]) for row in rows if row[3] == "NEL" and row[0][3:] >= "04/2024" and row[0][6:] == "2024"]
    ours += [int(row[4]) for row in rows if row[3] == "NEL" and row[0][6:] == "2025"]
    spells = [
        line.split(",") for line in (STARTER / "data" / "spells.csv").read_text(encoding="utf-8").splitlines()[1:]
    ]
    ours += [1 for row in spells if row[3] == "NEL" and row[1] >= "2024-04-01"]
    grid = settled().runs[0].basis.grid
    cells = grid.activity[(grid.activity["period"] == YEAR) & (grid.activity["setting"] == "emergency")]
    (units,), (count,) = cells["quantity_milli"], cells["spells"]
    assert (units, count) == (1000 * sum(ours), len(ours))
    assert FIGURE["a cell of the grid"][2].startswith(f"{units:,} thousandths of a spell, of {count} rows")
    counted = grid.measure(Ask.of("quantity", {"setting": ["emergency"]}))[1]
    assert FIGURE["a measure"][2] == f"{counted:,.0f} spells"


def test_the_terms_and_the_line_are_what_the_contract_says() -> None:
    basis, settlement = settled().runs[0].basis, settled().runs[0].settlement
    tariff = next(contract for contract in basis.contracts if contract.id == "hospital_tariff")
    price, factor = (resolve(tariff, term, cases_of(basis.place)) for term in tariff.terms())
    assert FIGURE["its terms"][2] == f"£{price[0, 1]:,.0f} a spell; a market forces factor of {factor[1]:g}"
    (measure,) = [one for one in tariff.measures() if isinstance(one, Measure)]
    spells, visits = settlement.values[tariff.id][measure.name][:, 1]
    paid = (Decimal(int(spells)) * 2900 + Decimal(int(visits)) * 165) * Decimal("1.04")
    assert float(settlement.of(tariff.id, "payment")[1]) == float(paid)
    assert FIGURE["a line"][2] == f"({spells:,.0f} × £2,900 + {visits:,.0f} × £165) × 1.04 = £{paid:,.2f}"


def test_the_ledger_and_the_position_are_what_the_line_pays() -> None:
    run = settled().runs[0]
    ledger = ledger_of(run.settlement)
    (moved,) = ledger[(ledger["contract"] == "hospital_tariff") & (ledger["period"] == YEAR)].itertuples()
    assert FIGURE["the ledger"][2] == f"{moved.pence:,} pence from `{moved.payer}` to `{moved.payee}`"
    positions = positions_of(ledger, run.basis.place)
    (left,) = positions[(positions["partner"] == "trust") & (positions["period"] == YEAR)].itertuples()
    parts = [f"£{int(pence) / 100:,.2f}" for pence in (left.income, left.delivery, left.surplus)]
    assert FIGURE["a position"][2] == f"{parts[0]} less {parts[1]} of care is {parts[2]}"


def test_the_report_tells_it() -> None:
    positions = next(part for part in settled().report().parts if isinstance(part, Table) and part.name == "positions")
    (row,) = [one for one in positions.rows if one.values[0] == "Hospital Trust"]
    assert FIGURE["the report"][2] == reads(row.values[2], positions.columns[2], "GBP")


def test_the_workbook_holds_it_as_formulas() -> None:
    plan = starter_plan()

    def cell(address: str) -> Cell:
        sheet, letter, row = re.fullmatch(r"(\w+)!([A-Z])(\d+)", address).groups()  # type: ignore[union-attr]
        return plan.sheet(sheet).cells[int(row), ord(letter) - ord("A") + 1]

    ledger, formula, position, cover = re.findall(r"`([^`]+)`", FIGURE["the workbook"][2])
    paid, left = re.findall(r"\d+\.\d", FIGURE["the workbook"][2])
    assert (cell(ledger).formula, cell(ledger).value) == (formula, float(paid))
    assert (cell(position).value, cell(cover).value) == (float(left), float(left))
    assert cell(position).formula.startswith("=ROUND(")


def test_each_step_names_a_function_that_there_is() -> None:
    named = [name for row in FIGURE.values() for name in re.findall(r"`([a-z_]+(?:\.[a-zA-Z_]+)+)`", row[1])]
    assert len(named) >= 9
    for name in named:
        parts, rest = name.split("."), []
        while not (ROOT / "finmodel" / Path(*parts)).with_suffix(".py").is_file():
            rest.insert(0, parts.pop())
        found = import_module(".".join(["finmodel", *parts]))
        for attribute in rest:
            found = getattr(found, attribute)


def test_the_page_names_every_room_once_from_the_top_layer_down() -> None:
    rooms = [name for row in table("The rooms, and who may import whom") for name in re.findall(r"`(\w+)`", row[0])]
    there = {
        path.stem for path in (ROOT / "finmodel").iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert sorted(rooms) == sorted(there - {"__init__", "__main__"})


def test_the_order_of_the_rooms_is_that_of_the_layers() -> None:
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("layers = [\n")[2].partition("]")[0]
    layers = [set(re.findall(r"\w+", line)) for line in settings.splitlines()]
    shown = [set(re.findall(r"`(\w+)`", row[0])) for row in table("The rooms, and who may import whom")]
    assert shown == [layer for layer in layers if layer and layer != {"__main__"}]


def test_every_row_of_what_to_touch_says_how_many_files() -> None:
    for row in table("To add X, touch Y"):
        assert min(files_to_add(row[0])) >= 1


def test_a_row_that_does_not_say_how_many_files_is_refused() -> None:
    page = (
        "\n## To add X, touch Y\n\n| to add | files | touch | proof |\n|---|---|---|---|\n| a word | some | a | b |\n"
    )
    with pytest.raises(AssertionError, match="a word: 'some' is not so many files"):
        files_to_add("a word", page)
