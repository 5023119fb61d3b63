"""What a place comes to: its ledger, and what a reader is shown of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import yaml

from finmodel.contracts.explaining.origin import origins_of
from finmodel.core.place import Place
from finmodel.errors import FinmodelError
from finmodel.load.contracts import read_contracts
from finmodel.load.outcome_tables import with_outcomes
from finmodel.load.yaml import Document, in_document, read_document
from finmodel.measures.grid import Grid
from finmodel.pipeline import OpenPlace
from finmodel.report.run_report import run_report
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.run import asks_of, run
from tests.keys.proof import REFUSED

FILE = Path(__file__).parent / "places.yaml"
COUNTING = ("year_start", "periods", "carried_forward", "age_bands", "partners", "data")
"""What of a place decides what is counted of its rows; for the rest they need not be counted again."""


@dataclass(frozen=True)
class PlaceExample:
    """A place, altered key by key."""

    data: dict[str, Any]
    folder: Path
    schema: str = "place"
    counted: dict[str, Grid] = field(default_factory=dict)

    def figures(self, data: dict[str, Any]) -> object:
        """Who pays whom, how that is told, and what is counted, in words."""
        try:
            place = with_outcomes(in_document(Document("place.yaml", data), Place), self.folder)
            opened = OpenPlace(place, self.folder, self.folder, read_contracts(place, self.folder / "place.yaml"))
            done = run(Basis(place, opened.contracts, self._grid(opened, data)))
        except FinmodelError:
            return REFUSED
        measures = [measure for contract in opened.contracts for measure in contract.measures()]
        told = [origins_of(measure, {}, {}, {}, place.vocabulary) for measure in measures]
        counted = [place.vocabulary.counted((("setting", "emergency"),), several) for several in (False, True)]
        return done.ledger.to_dict("list"), repr(run_report(done, (), place.periods)), told, counted

    def _grid(self, opened: OpenPlace, data: dict[str, Any]) -> Grid:
        asks = asks_of(opened.place, opened.contracts)
        key = repr(([data.get(name) for name in COUNTING], asks))
        if key not in self.counted:
            self.counted[key] = opened.measure(asks).grid
        return self.counted[key]


def places(folder: Path) -> Iterator[PlaceExample]:
    """Every place of the file, with its rows and contracts written to a folder."""
    stated = read_document(FILE).data
    for name, text in stated["files"].items():
        (folder / name).write_text(text, encoding="utf-8")
    for name, sheets in stated["books"].items():
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append([str(cell) if not isinstance(cell, int) else cell for cell in row])
        book.save(folder / name)
    (folder / "contracts").mkdir()
    for contract in stated["contracts"]:
        (folder / "contracts" / f"{contract['id']}.yaml").write_text(yaml.safe_dump(contract), encoding="utf-8")
    for case in stated["cases"]:
        yield PlaceExample(case, folder)
