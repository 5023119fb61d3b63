"""A line of the checks: what must be nil in every live column, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from finmodel.core.money import Floats
from finmodel.workbooks.cells import Cell, letter
from finmodel.workbooks.draft import Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.theme import RESULT

PLAIN = "#,##0.00;-#,##0.00;0"


@dataclass(frozen=True)
class CheckLine:
    """One check: its name, what of, where it belongs, what it says, its two routes, and the difference of the two."""

    check: str
    """Name of the check, by which its bad sample is registered."""
    section: str
    words: str
    routes: tuple[str, str]
    formula: str
    """What must be nil: `{c}` is the live column."""
    of: str = ""
    """What in particular it looks at; with the name, the code of the line."""
    party: str = ""
    """Code of the party that the formula asks for, by way of the line's own column D."""
    values: Floats | float = 0.0
    excuse: str = ""
    """Address of a count of changed inputs that allow it not to be nil where the partners' edit is in use."""

    @property
    def code(self) -> str:
        """The line's code: the check's name, and of what."""
        return f"{self.check}.{self.of}" if self.of else self.check


class CheckLines:
    """Writes the lines of the checks sheet."""

    def __init__(self, model: LiveModel, draft: Draft) -> None:
        self.model, self.draft = model, draft

    @property
    def row(self) -> int:
        """The row of the next line."""
        return self.draft.next_row

    def add(self, line: CheckLine) -> None:
        """Put a line in, with its verdict: 0 where all is nil, 1 where not, 2 where changed inputs are why."""
        frame = self.model.frame
        wide = np.broadcast_to(np.asarray(line.values, dtype=np.float64), (frame.count,))
        live = frame.cells(line.formula, wide, PLAIN)
        mine = f"{frame.letters[0]}{self.row}:{frame.letters[-1]}{self.row}"
        verdict = f"=IF(COUNTIFS({mine},0)=COLUMNS({mine}),0,1)"
        if line.excuse:
            edit = f"{frame.letters[0]}{self._edit}:{frame.letters[-1]}{self._edit}"
            unexcused = f"SUMPRODUCT(({mine}<>0)*(Timeline!{edit}*{line.excuse}=0))"
            verdict = f"=IF({unexcused}>0,1,MIN(1,{line.excuse})*(1+1))"
        label = texts(line.section, line.words, line.code, line.party, "difference", *line.routes)
        self.draft.add([*label, *live, Cell(float(np.any(wide)), verdict, "calc", RESULT)], line.code)

    @property
    def _edit(self) -> int:
        return self.model.draft("timeline").row("edit")

    def nil(self, name: str, section: str, words: str, routes: tuple[str, str], formula: str, of: str = "") -> None:
        """Put in a line that needs no more than its formula."""
        self.add(CheckLine(name, section, words, routes, formula, of))


def span(draft: Draft, left: str, right: str, first: int, last: int) -> str:
    """The address of a block of a sheet, its columns fixed."""
    return f"{draft.reference}${left}{first}:${right}{last}"


def result_letter(model: LiveModel) -> str:
    """The column of the verdicts."""
    return letter(len(model.draft("checks").heads))
