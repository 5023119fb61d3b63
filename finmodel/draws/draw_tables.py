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


def with_tables(draws: Draws, warnings: Sequence[Finding] = ()) -> Drawn:
    """Draws with their tables; luck is told from effort by settling chance alone."""
    tables = {
        "inputs": risk.inputs(draws),
        "spread": risk.spread(draws),
        "change": risk.change(draws),
        "tornado": risk.tornado(draws),
        "rank_correlation": risk.rank_correlation(draws),
        "convergence": risk.convergence(draws),
        "luck": luck(draws),
        EACH_DRAW: risk.each_draw(draws),
    }
    sites = risk.sites(draws)
    tables |= {"sites": sites} if len(sites) else {}
    return Drawn(draws, tables, (*warnings, *risk.not_enough(draws, tables["convergence"])))
