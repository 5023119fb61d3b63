"""What a YAML file says it is, by its own key, and what is told where another belongs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from finmodel.errors import InputError

KEYS = {
    "place": "a place",
    "scenario": "a scenario",
    "problem": "a problem",
    "game": "a game of fair shares",
    "workbook": "a workbook spec",
    "cases": "a file of cases",
    "kind": "a contract",
}
"""Keys by which a file is told, in the order in which they are looked for, and what it is."""
TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet")
"""Endings of tables, which are no file that says what it is."""
SPOKEN = (".yaml", ".yml")
"""Endings of files that say what they are."""
_NAME = {
    "place": "Name place.yaml or its folder",
    "scenario": "Name a scenario, which starts with `scenario:`",
    "problem": "Name a problem, which starts with `problem:`",
    "game": "Name a game of fair shares, which starts with `game:`",
    "workbook": "Name a workbook spec, which starts with `workbook:`",
    "cases": "Name a file of cases, which has `cases:`",
    "kind": "Name a contract, which has `kind:`",
}
_USED = {
    "place": "a place is run with: finmodel run {file}",
    "scenario": "a scenario is run with its place: finmodel run PLACE --scenario {file}",
    "problem": "a problem is put with: finmodel optimise {file}",
    "game": "a game is divided with: finmodel share {file}",
    "workbook": "a spec is for: finmodel workbook PLACE --spec {file}",
    "cases": "cases prove a contract: finmodel prove CONTRACT {file}",
    "kind": "a contract is settled on a table: finmodel settle {file} TABLE",
}


def told_by(data: Mapping[str, Any]) -> str | None:
    """The key by which a file is told; None where it has none."""
    return next((key for key in KEYS if key in data), None)


def refuse_another(data: Any, wanted: str, file: str, folder: Path | None) -> None:
    """Raise InputError where what a file in a folder says is not what is wanted, and its key says what it is."""
    if not isinstance(data, dict) or not wanted or wanted in data:
        return
    found = told_by(data)
    if found is not None:
        what = f"This is {KEYS[found]}, and {KEYS[wanted]} belongs here."
        named = Path(file).name if folder is None else folder / Path(file).name
        raise InputError.of(file, what, f"{_NAME[wanted]}; {_USED[found].format(file=named)}.")


def refuse_the_other_way_round(contract: Path, table: Path) -> None:
    """Raise InputError where a table is named where the contract belongs, and the contract where the table does."""
    if contract.suffix.lower() in TABLES and table.suffix.lower() in SPOKEN:
        what = "The contract and its table are the other way round."
        raise InputError.of(contract.name, what, f"Write the contract first: {table} {contract}.")
