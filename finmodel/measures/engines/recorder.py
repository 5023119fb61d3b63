"""An engine that works through another and remembers each step, so that the steps can be handed to somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from finmodel.measures.engines import Abilities, Engine, ParameterTable, RowSource


@dataclass(frozen=True)
class RecordedStep:
    """One thing that was asked: a table handed over, rows read, a kernel kept or added `into` a table, or fetched."""

    name: str
    table: ParameterTable | RowSource | None = None
    tables: Mapping[str, str] = field(default_factory=dict)
    into: str = ""
    add: bool = False


class Recorder:
    """What one engine was asked, in order."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.steps: list[RecordedStep] = []

    def register(self, name: str, source: RowSource | ParameterTable) -> None:
        """Make a source known under a name; raises InputError where a file or a column is not there."""
        self._engine.register(name, source)
        self.steps.append(RecordedStep(name, source))

    def materialise(self, kernel: str, into: str, tables: Mapping[str, str], *, add: bool = False) -> None:
        """Run a kernel, reading `tables` for the names it uses, and keep its rows (or add them)."""
        self._engine.materialise(kernel, into, tables, add=add)
        self.steps.append(RecordedStep(kernel, None, dict(tables), into, add))

    def fetch(self, kernel: str, tables: Mapping[str, str]) -> pd.DataFrame:
        """Run a kernel and hand back its rows, which must be few."""
        rows = self._engine.fetch(kernel, tables)
        self.steps.append(RecordedStep(kernel, None, dict(tables)))
        return rows

    def can(self) -> Abilities:
        """What the engine says of itself."""
        return self._engine.can()
