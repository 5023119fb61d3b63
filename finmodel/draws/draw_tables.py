"""Every table that is made of a scenario's draws, by the name of the file that holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from finmodel.draws import risk
from finmodel.draws.draw import Draws
from finmodel.draws.luck import luck
from finmodel.errors import Finding

EACH_DRAW = "draws"
"""The table of single draws, too long for a spreadsheet."""


@dataclass(frozen=True)
class Drawn:
    """A scenario's draws and every table made of them, in pounds."""

    draws: Draws
    tables: Mapping[str, pd.DataFrame]
    warnings: tuple[Finding, ...] = ()
    """Inputs that may be a slip, each with its file and line, and draws that are too few."""

    @property
    def scenario(self) -> str:
        """Id of the scenario that is drawn."""
        return self.draws.uncertain.scenario.scenario

    @property
    def folder(self) -> str:
        """Folder that its tables are written to, below that of the run."""
        return f"draws_{self.scenario}"


def with_tables(found: Draws, warnings: Sequence[Finding] = ()) -> Drawn:
    """Draws with their tables; luck is told from effort by settling chance alone."""
    tables = {
        "inputs": risk.inputs(found),
        "spread": risk.spread(found),
        "change": risk.change(found),
        "tornado": risk.tornado(found),
        "rank_correlation": risk.rank_correlation(found),
        "convergence": risk.convergence(found),
        "luck": luck(found),
        EACH_DRAW: risk.each_draw(found),
    }
    return Drawn(found, tables, (*warnings, *risk.not_enough(found, tables["convergence"])))
