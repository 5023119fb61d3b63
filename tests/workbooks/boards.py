"""Workbooks of the small place under several sets of contracts, and a second program to recalculate them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import ironcalc

from finmodel.cli.new import STARTER
from finmodel.contracts.contract import Contract
from finmodel.load.library import find_file
from finmodel.load.yaml import read_model
from finmodel.pipeline import open_place
from finmodel.scenarios.apply import Basis, apply
from finmodel.scenarios.run import Run, run
from finmodel.scenarios.scenario import Scenario
from finmodel.workbooks.cells import Plan, Sheet
from finmodel.workbooks.plan import plan
from finmodel.workbooks.spec import WorkbookSpec
from finmodel.workbooks.write import write
from tests.small import FUND, GAIN, contract, small_basis

HALF_A_PENNY = 0.005
SPEC: dict[str, Any] = {
    "workbook": "board", "title": "What the contracts pay", "subject": "Settlement before and after",
    "audience": "The board", "purpose": "Try a share and see who gains.", "author": "The partnership",
}  # fmt: skip
BLOCK = {
    "kind": "block", "id": "gp_block", "title": "GP block", "payer": "icb", "payee": "gps",
    "amount": {"2023/24": "£151,000", "2024/25": "£160,000.37"},
}  # fmt: skip
FUND_BY_SHARES = FUND | {"overspend": {"icb": "70%", "council": "30%"}}
LIBRARY = {"gain.yaml": GAIN, "block.yaml": BLOCK, "fund.yaml": FUND_BY_SHARES}
GAIN_SHARE = {
    "scenario": "gain_share", "title": "With a gain share", "question": "Who gains?",
    "changes": [{"kind": "swap_contracts", "name": "It joins", "source": "invented", "add": ["gain.yaml"]}],
}  # fmt: skip
ALL_CHANGED = {
    "scenario": "all_changed", "title": "Demand up, and blocks", "question": "And then?",
    "changes": [
        {"kind": "swap_contracts", "name": "Block", "source": "invented", "remove": ["gp_list"],
         "add": ["block.yaml"], "before": "reablement"},
        {"kind": "swap_contracts", "name": "Fund", "source": "invented", "remove": ["fund"],
         "add": ["fund.yaml", "gain.yaml"]},
        {"kind": "change_terms", "name": "Price", "source": "invented", "contract": "tariff",
         "set": {"prices.emergency.price": {"2023/24": "£1,987.65", "2024/25": "£2,010.10"},
                 "multipliers.market_forces_factor.factor": 1.0213}},
        {"kind": "change_terms", "name": "Share", "source": "invented", "contract": "gain",
         "set": {"gains.share": "35%"}},
        {"kind": "scale_activity", "name": "Demand", "source": "invented", "by": "7.3%",
         "where": {"setting": ["emergency"]}},
        {"kind": "change_funding", "name": "Grant", "source": "invented", "partner": "trust", "add": "£10,000"},
    ],
}  # fmt: skip


def library() -> dict[str, Contract]:
    """The contracts that scenarios bring into force."""
    return {name: contract(data) for name, data in LIBRARY.items()}


def basis_of(scenario: Mapping[str, Any] | None) -> Basis:
    """The small place as a scenario leaves it."""
    basis = small_basis()
    return basis if scenario is None else apply(basis, Scenario.model_validate(scenario), library())


def small_runs() -> tuple[Run, ...]:
    """The contracts in force, then both scenarios."""
    others = (run(basis_of(each), each["scenario"], each["title"]) for each in (GAIN_SHARE, ALL_CHANGED))
    return (run(small_basis()), *others)


def small_plan(runs: Sequence[Run], **spec: Any) -> Plan:
    """The plan of a workbook that shows some runs."""
    return plan(WorkbookSpec.model_validate(SPEC | spec), runs, issued=date(2026, 11, 22))


def starter_plan(*scenarios: str) -> Plan:
    """The plan of the workbook that `finmodel workbook` writes of the place that `finmodel new` makes."""
    opened = open_place(STARTER / "place.yaml", None)
    result = opened.run(scenarios, lambda _: None)
    spec = read_model(find_file("board", "workbooks", opened.folder), WorkbookSpec, shown="board")
    return plan(spec, result.runs, result.facts, date(2026, 11, 22))


@dataclass
class Reader:
    """Finds cells of a planned workbook by what stands in them."""

    plan: Plan

    @cached_property
    def inputs(self) -> dict[str, tuple[int, int, int]]:
        """Sheet number, row and column of every input, by its defined name."""
        return {
            cell.entry.name: (number, row, column)
            for number, sheet in enumerate(self.plan.sheets)
            for (row, column), cell in sheet.cells.items()
            if cell.entry is not None
        }

    def sheet(self, name: str) -> tuple[int, Sheet]:
        """A sheet and its number."""
        return next((number, sheet) for number, sheet in enumerate(self.plan.sheets) if sheet.name == name)

    def row(self, name: str, code: str) -> int:
        """The row of a sheet whose code is given."""
        _, sheet = self.sheet(name)
        (found,) = [row for (row, column), cell in sheet.cells.items() if column == 3 and cell.value == code]
        return found


class Recalculated(Reader):
    """A workbook in IronCalc, written with wrong stored values and worked out afresh."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        super().__init__(plan)
        path = folder / "spoilt.xlsx"
        write(plan, path, overwrite=True, spoil=True)
        self.model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
        self.model.evaluate()

    def enter(self, values: Mapping[str, object]) -> None:
        """Type into inputs by defined name, and recalculate."""
        for name, value in values.items():
            self.model.set_user_input(*self.inputs[name], str(value))
        self.model.evaluate()

    def value(self, sheet: str, row: int, column: int) -> Any:
        """What a cell shows."""
        return self.model.get_cell_value(self.sheet(sheet)[0], row, column)

    def live(self, sheet: str, code: str, columns: int = 4) -> list[float]:
        """The live columns of the row with a code."""
        row = self.row(sheet, code)
        return [self.value(sheet, row, 8 + at) for at in range(columns)]

    def differences(self) -> list[str]:
        """Every cell that differs from its planned value by half a penny or more, or in its words."""
        return [
            f"{sheet.name} row {row} column {column}: {cell.formula} gives {found!r}, not {cell.value!r}"
            for number, sheet in enumerate(self.plan.sheets)
            for (row, column), cell in sheet.cells.items()
            if cell.formula and differs(found := self.model.get_cell_value(number, row, column), cell.value)
        ]


def differs(found: object, wanted: float | str) -> bool:
    """True where a recalculated value is not the planned one."""
    if isinstance(wanted, str):
        return bool(found != wanted)
    return not isinstance(found, int | float) or abs(found - wanted) >= HALF_A_PENNY


def surpluses(*runs: Run) -> dict[str, list[float]]:
    """Each party's surplus in pounds, by run and period in turn."""
    found: dict[str, list[float]] = {}
    for each in runs:
        for row in each.positions.itertuples():
            found.setdefault(str(row.partner), []).append(int(row.surplus) / 100)
    return found


def live_surpluses(book: Recalculated, parties: Sequence[str]) -> dict[str, list[float]]:
    """Each party's surplus in the workbook's live columns."""
    return {party: [round(value, 2) for value in book.live("Positions", f"{party}.surplus")] for party in parties}
