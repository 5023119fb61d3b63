"""Checks of what must hold: what a scenario changes for a partner is live; all else is as it was when issued.

The workbook holds every partner's position before and after, so that a limit on its change can be held against what is
typed in. Incentives, jumps and draws are no part of it: what Python found of those is looked up, and said to be that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from finmodel.core.money import Floats
from finmodel.must.statement import ALL_YEARS, EACH
from finmodel.must.statements.change_between import ChangeBetween
from finmodel.must.verdicts import Verdict
from finmodel.scenarios.balances import loans_of
from finmodel.workbooks.cells import Cell
from finmodel.workbooks.draft import Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheets.check_lines import CheckLine, CheckLines
from finmodel.workbooks.sheets.inputs import block, whereabouts
from finmodel.workbooks.sheets.ledger_sheet import total_letters

_LIMITS = ("against", "least", "most")
"""What is issued of a limit on a change: the number of the scenario it is compared with (nought where the limit is of
another scenario or year), and the two amounts."""


@dataclass(frozen=True)
class _Line:
    """A line with its verdicts, by the run that each is of."""

    code: str
    verdicts: tuple[Verdict, ...]

    @property
    def checked(self) -> tuple[Verdict, ...]:
        return tuple(each for each in self.verdicts if each.beyond is not None)

    def of(self, run: str) -> Verdict | None:
        return next((each for each in self.checked if each.run == run), None)


def _lines(verdicts: Sequence[Verdict]) -> Iterator[_Line]:
    """The lines in order, each once."""
    found: dict[str, list[Verdict]] = {}
    for each in verdicts:
        found.setdefault(f"{each.held.where} {each.says}", []).append(each)
    for number, several in enumerate(found.values(), start=1):
        yield _Line(f"line_{number}", tuple(several))


def issue_limits(model: LiveModel, draft: Draft) -> None:
    """Put into the sheet of results as issued what lines come to, or what their limits are."""
    for line in _lines(model.must):
        if not line.checked:
            continue
        live = _live(model, line)
        for part in _LIMITS if live else ("beyond",):
            number = "0" if part == "against" else "#,##0.00####"
            label = {"against": "compared with scenario", "beyond": "past its limit by"}.get(part, f"{part} allowed")
            for scenario, title in enumerate(model.titles):
                found = _issued(model, line, part, model.run_of(scenario))
                cells = [Cell(float(each), role="data", number=number) for each in found]
                words = (line.verdicts[0].says, f"What must hold: {label}", f"{line.code}.{part}", "", "number", title)
                draft.add([*texts(*words, "as issued"), *cells], f"{line.code}.{part}")


def check_must(lines: CheckLines) -> None:
    """A check for each line that was held against a run."""
    for line in _lines(lines.model.must):
        if line.checked:
            live = _live(lines.model, line)
            _add(lines, line, _formula(lines, line, live) if live else _as_issued(lines.model, line), live)


def list_unchecked(model: LiveModel, draft: Draft) -> None:
    """Below the table, what could not be held against a run, and how it can be."""
    for line in _lines(model.must):
        for each in line.verdicts:
            if each.beyond is None:
                draft.add(texts("Must hold, not checked", each.says, f"must.{line.code}", "", each.figure, each.fix))


def _add(lines: CheckLines, line: _Line, formula: str, live: ChangeBetween | None) -> None:
    model = lines.model
    shown = line.of(model.runs[model.run_of(model.after)].name)
    figure = f" As issued: {shown.figure}" if shown else ""
    routes = ("live", "limit") if live else ("as issued", "limit")
    values = _values(model, line)
    lines.add(
        CheckLine("must", "Must hold", f"{line.verdicts[0].says}.{figure}", routes, formula, line.code, "", values)
    )


def _values(model: LiveModel, line: _Line) -> Floats:
    """How far past its limit it is in each live column, as the workbook opens."""
    live = _live(model, line)
    one, other = (model.run_of(number) for number in (model.before, model.after))
    if live is None:
        return np.concatenate([_issued(model, line, "beyond", run) for run in (one, other)])
    before = np.zeros(len(model.place.periods))
    if _against(model, line, other) != model.before + 1:
        return np.concatenate([before, before])
    return np.concatenate([before, _issued(model, line, "beyond", other)])


def _live(model: LiveModel, line: _Line) -> ChangeBetween | None:
    """The limit on a change, where the workbook holds what it is about: no part of that is a loan."""
    stated = line.verdicts[0].held.line
    if not isinstance(stated, ChangeBetween):
        return None
    owed = any(loans_of(run).xs(stated.partner).any() for run in model.runs)
    return None if owed else stated


def _issued(model: LiveModel, line: _Line, part: str, run: int) -> Floats:
    """A figure of a line in each year of a run."""
    verdict, years = line.of(model.runs[run].name), model.place.periods
    if verdict is None:
        return np.zeros(len(years))
    if part == "beyond":
        beyond = verdict.beyond or {}
        return np.array([beyond.get(year, 0.0) for year in years])
    stated = verdict.held.line
    assert isinstance(stated, ChangeBetween)
    if part != "against":
        return np.full(len(years), float(getattr(stated, part)))
    about = [stated.year in (EACH, ALL_YEARS, year) for year in years]
    return np.where(about, float(_against(model, line, run)), 0.0)


def _against(model: LiveModel, line: _Line, run: int) -> int:
    """The number, from 1, of the scenario that a line compares a run with."""
    verdict = line.of(model.runs[run].name)
    names = [each.name for each in model.runs]
    return 0 if verdict is None or verdict.against not in names else names.index(verdict.against) + 1


def _as_issued(model: LiveModel, line: _Line) -> str:
    results = model.draft("issued_results")
    return f"=INDEX({block(model, results, results.row(f'{line.code}.beyond'))},{whereabouts(model)})"


def _formula(lines: CheckLines, line: _Line, stated: ChangeBetween) -> str:
    """How far what changes for the partner lies outside its limits, where before and after are those it is about."""
    model, results = lines.model, lines.model.draft("issued_results")
    timeline, row = model.draft("timeline"), model.draft("positions").row(f"{stated.partner}.surplus")
    against, least, most = (
        f"INDEX({block(model, results, results.row(f'{line.code}.{part}'))},{whereabouts(model)})" for part in _LIMITS
    )
    first, last = model.frame.letters[0], model.frame.letters[len(model.place.periods) - 1]
    case, scenario, period = (timeline.row(key) for key in ("case", "scenario", "period"))
    if stated.year == ALL_YEARS:
        one, other, _ = total_letters(model)
        change = f"(Positions!${other}{row}-Positions!${one}{row})"
    else:
        change = f"(Positions!{{c}}{row}-INDEX(Positions!${first}{row}:${last}{row},Timeline!{{c}}{period}))"
    about = f"{against}*(Timeline!{{c}}{case}-1)=Timeline!${first}{scenario}"
    return f"=IF({about},ROUND(MAX(0,{least}-{change},{change}-{most}),2),0)"
