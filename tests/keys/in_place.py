"""What contracts that stand together in a small place come to: its ledger, and what is told of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from finmodel.contracts.in_force import clashes_between, together
from finmodel.core.place import Place
from finmodel.errors import FinmodelError
from finmodel.load.contracts import contract_in
from finmodel.load.place_grid import build_grid
from finmodel.load.yaml import Document, read_document
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Grid
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.run import Run, asks_of, run
from tests.keys.contracts import Figures
from tests.keys.proof import REFUSED
from tests.small import PLACE, small_grid, small_outcomes

FILE = Path(__file__).parent / "small_place.yaml"
ROWS = Path(__file__).parent / "rows.yaml"
DATA = {
    "people": {"file": "people.csv", "columns": {"person": "ID", "birth_date": "BORN", "conditions": "CONDITIONS"}},
    "activity": {
        "file": "activity.csv",
        "columns": {"person": "ID", "start": "START", "end": "END", "provider": "PROVIDER", "commissioner": "PAYER",
                    "setting": "POD", "quantity": "UNITS", "price": "PAID"},
    },
}  # fmt: skip


@dataclass(frozen=True)
class InPlace:
    """Contracts in force together, of which one is altered at a time."""

    name: str
    contracts: tuple[dict[str, Any], ...]
    expect: dict[str, list[float]]
    number: int = 0
    folder: Path | None = None
    """Where rows lie that are read anew each time; the few rows of the small place where there is none."""

    @property
    def data(self) -> dict[str, Any]:
        """The contract that is altered."""
        return self.contracts[self.number]

    @property
    def schema(self) -> str:
        """The kind of contract that is altered."""
        return str(self.data["kind"])

    def settled(self, data: dict[str, Any]) -> Run:
        """The place with one contract stated so; raises FinmodelError where something does not fit."""
        stated = [data if number == self.number else one for number, one in enumerate(self.contracts)]
        place = Place.model_validate(PLACE | {"data": DATA} if self.folder else PLACE).with_outcomes(small_outcomes())
        found = together([contract_in(Document("case", one)).in_place(place.outcomes) for one in stated])
        clashes = clashes_between(found, place)
        if clashes:
            raise FinmodelError("; ".join(clash.what for clash in clashes))
        if self.folder is not None:
            return run(Basis(place, found, _counted(place, self.folder, asks_of(place, found))))
        grid = small_grid(place)
        people = grid.people.assign(first_day=grid.people["people"])
        return run(Basis(place, found, replace(grid, people=people)))

    def figures(self, data: dict[str, Any]) -> Figures:
        """The ledger, and every line of the contracts."""
        try:
            found = self.settled(data)
        except FinmodelError:
            return REFUSED
        except KeyError as asked:
            return ("asks", *asked.args)
        lines = [(one.line.name, one.amounts.tolist()) for one in found.settlement.lines]
        return lines, found.ledger.to_dict("list")


_COUNTED: dict[tuple[Path, tuple[Ask, ...]], Grid] = {}
"""What was counted of a folder's rows, so that another price does not count them again."""


def _counted(place: Place, folder: Path, asks: tuple[Ask, ...]) -> Grid:
    if (folder, asks) not in _COUNTED:
        _COUNTED[folder, asks] = build_grid(place, folder, asks).grid
    return _COUNTED[folder, asks]


def in_place() -> Iterator[InPlace]:
    """Every contract of every case in the small place."""
    for case in read_document(FILE).data["cases"]:
        contracts = tuple(case["contracts"])
        yield from (InPlace(case["name"], contracts, case["expect"], number) for number in range(len(contracts)))


def with_rows(folder: Path) -> Iterator[InPlace]:
    """Every contract of every case that is settled on rows, which are written to a folder."""
    stated = read_document(ROWS).data
    for name in ("people", "activity"):
        (folder / f"{name}.csv").write_text(stated[name], encoding="utf-8")
    for case in stated["cases"]:
        contracts = tuple(case["contracts"])
        for number in range(len(contracts)):
            yield InPlace(case["name"], contracts, case["expect"], number, folder)
