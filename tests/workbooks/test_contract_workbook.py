"""One contract on a table as a workbook: another program recalculates what `settle` pays, and follows what is typed."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import ironcalc
import openpyxl
import pytest

from finmodel.errors import InputError
from finmodel.load.contracts import read_contract
from finmodel.load.settled import TableSettlement, settle_table
from finmodel.load.tables.example_table import example_table
from finmodel.workbooks import contract_workbook
from finmodel.workbooks.cells import FIRST_ROW, Plan
from finmodel.workbooks.contract_workbook import contract_plan
from finmodel.workbooks.write import write
from tests.cli.test_commands import finmodel
from tests.conftest import ROOT
from tests.workbooks.boards import differs
from tests.workbooks.office import convert

TEMPLATES = ROOT / "contracts" / "templates"
KINDS = sorted(file.stem for file in TEMPLATES.glob("*.yaml"))
ISSUED = date(2026, 4, 1)


def planned(contract: Path, table: Path) -> tuple[Plan, TableSettlement]:
    done = settle_table(contract, table)
    rows = (table.name, done.table.entities)
    return contract_plan(done.table.contract, done.settlement, rows, ISSUED), done


def uneven(kind: str, folder: Path) -> Path:
    """The table that a template asks for, with other figures in each cell."""
    rows = list(csv.reader(example_table(read_contract(TEMPLATES / f"{kind}.yaml")).splitlines()))
    for row in range(1, len(rows)):
        for column, head in enumerate(rows[0]):
            if head.endswith(")") and "(%)" not in head and "(1 or 0)" not in head:
                rows[row][column] = str(int(rows[row][column]) * 7 + 13 * row + column)
    table = folder / f"{kind}.csv"
    table.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    return table


def with_number(plan: Plan, sheet: str, row: int, column: int, number: float) -> Plan:
    """The plan with another number typed into a yellow cell."""
    before = plan.sheet(sheet)
    cell = before.cells[row, column]
    assert cell.role == "input"
    after = replace(before, cells={**before.cells, (row, column): replace(cell, value=number)})
    return replace(plan, sheets=tuple(after if each is before else each for each in plan.sheets))


def paid(sheets: Any, plan: Plan) -> list[list[float]]:
    """What the sheet of payments shows, by row of the table."""
    sheet = plan.sheet("Payments")
    return [
        [sheets["Payments"].cell(row, column).value for column in range(3, sheet.columns + 1)]
        for row in range(FIRST_ROW, sheet.rows + 1)
    ]


def settled(done: TableSettlement) -> list[list[float]]:
    frame, found = done.lines, []
    for name in [line.line.name for line in done.settlement.lines if line.line.pays]:
        found += [column for column in frame.columns if column == name or column.startswith(f"{name}.")]
    return [[float(row[name]) for name in dict.fromkeys(found)] for _, row in frame.iterrows()]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_recalculated_to_the_penny_from_wrong_stored_values(kind: str, tmp_path: Path) -> None:
    plan, _ = planned(TEMPLATES / f"{kind}.yaml", uneven(kind, tmp_path))
    path = tmp_path / "spoilt.xlsx"
    write(plan, path, spoil=True)
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    faults = [
        f"{sheet.name} {place}: {cell.formula} is {value!r}, not {cell.value!r}"
        for number, sheet in enumerate(plan.sheets)
        for place, cell in sheet.cells.items()
        if cell.formula and differs(value := model.get_cell_value(number, *place), cell.value)
    ]
    assert faults == []
    assert any(cell.formula for cell in plan.sheet("Payments").cells.values())


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["schedule", "shared_budget", "activity_tariff", "pooled_fund", "gain_share"])
def test_libreoffice_pays_what_settle_pays(kind: str, libreoffice: Path, tmp_path: Path) -> None:
    plan, done = planned(TEMPLATES / f"{kind}.yaml", uneven(kind, tmp_path))
    path = tmp_path / "spoilt.xlsx"
    write(plan, path, spoil=True)
    sheets = openpyxl.load_workbook(convert(libreoffice, path, "xlsx", tmp_path), data_only=True)
    found = paid(sheets, plan)
    wanted = settled(done)
    if kind == "shared_budget":
        assert [row[0] for row in found] == pytest.approx([row[-1] for row in wanted], abs=0.005)
    else:
        assert found == [pytest.approx(row, abs=0.005) for row in wanted]
    assert any(number for row in found for number in row)


@pytest.mark.libreoffice
def test_the_payment_follows_a_number_that_is_typed(libreoffice: Path, tmp_path: Path) -> None:
    contract, table = tmp_path / "nurses.yaml", tmp_path / "t.csv"
    contract.write_text(
        "kind: cost_and_volume\nid: hips\ntitle: Hips\npayer: icb\npayee: trust\nround_to: £0.01\nfixed: £1000\n"
        "volume: {measure: cases}\nplan: 100\nprice: £12\nprice_below: £7\n",
        encoding="utf-8",
    )
    table.write_text("name,cases\nA,110\nB,90\n", encoding="utf-8")
    plan, _ = planned(contract, table)
    plan = with_number(plan, "Table", FIRST_ROW, 3, 130)
    write(plan, tmp_path / "typed.xlsx", spoil=True)
    sheets = openpyxl.load_workbook(convert(libreoffice, tmp_path / "typed.xlsx", "xlsx", tmp_path), data_only=True)
    # 1,000 + 30 x 12; 1,000 - 10 x 7
    assert paid(sheets, plan) == [[pytest.approx(1360)], [pytest.approx(930)]]


@pytest.mark.libreoffice
def test_medicare_as_published_is_recalculated_by_libreoffice(
    libreoffice: Path, shared_data: Path, tmp_path: Path
) -> None:
    contract, table = ROOT / "contracts" / "medicare_shared_savings.yaml", shared_data / "mssp_2022.csv"
    plan, done = planned(contract, table)
    write(plan, tmp_path / "medicare.xlsx", spoil=True)
    sheets = openpyxl.load_workbook(convert(libreoffice, tmp_path / "medicare.xlsx", "xlsx", tmp_path), data_only=True)
    found = paid(sheets, plan)
    assert len(found) == len(done.table.entities) > 400
    assert found == [pytest.approx(row, abs=0.005) for row in settled(done)]


def test_a_workbook_of_a_contract_is_written_by_the_command(tmp_path: Path) -> None:
    table, out = uneven("schedule", tmp_path), tmp_path / "ours.xlsx"
    result = finmodel("workbook", TEMPLATES / "schedule.yaml", table, "--out", out)
    assert result.exit_code == 0
    assert openpyxl.load_workbook(out).sheetnames == ["Contents", "Terms", "Table", "Settlement", "Payments"]
    with pytest.raises(InputError, match="It is already there"):
        finmodel("workbook", TEMPLATES / "schedule.yaml", table, "--out", out)
    assert finmodel("workbook", TEMPLATES / "schedule.yaml", table, "--out", out, "--overwrite").exit_code == 0


def test_options_of_a_place_are_refused_for_a_contract(tmp_path: Path) -> None:
    result = finmodel("workbook", TEMPLATES / "schedule.yaml", uneven("schedule", tmp_path), "--scenario", "gain")
    assert result.exit_code == 2
    assert "for the workbook of a place" in " ".join(result.output.replace("│", " ").split())


def test_a_table_of_too_many_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contract_workbook, "MOST_ROWS", 1)
    with pytest.raises(InputError, match="The table has 2 rows, and a workbook holds 1"):
        planned(TEMPLATES / "schedule.yaml", uneven("schedule", tmp_path))


def test_a_term_that_changes_by_year_stands_once_for_each_year_and_others_once(tmp_path: Path) -> None:
    plan, _ = planned(TEMPLATES / "schedule.yaml", uneven("schedule", tmp_path))
    sheet = plan.sheet("Terms")
    rows = [[sheet.cells[row, column].value for column in (2, 4, 6)] for row in range(FIRST_ROW, sheet.rows + 1)]
    assert [row[1:] for row in rows if row[0] == "terms.growth"] == [["2024/25", 1.0], ["2025/26", 1.02]]
    assert [row[1:] for row in rows if row[0] == "terms.price"] == [["–", 14.5]]
