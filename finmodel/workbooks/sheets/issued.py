"""Results as issued: what Python made of every scenario, for the checks to compare the live figures with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from finmodel.core.columns import PERIOD
from finmodel.core.money import Floats
from finmodel.positions.outside import OUTSIDE
from finmodel.positions.worth import worth_apart
from finmodel.workbooks.cells import Cell
from finmodel.workbooks.draft import LABELS, SHORT, WORDS, Draft, texts
from finmodel.workbooks.live_model import EDIT_TITLE, LiveModel
from finmodel.workbooks.sections import Section
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.sheets.check_must import issue_limits


@dataclass(frozen=True)
class IssuedFigure:
    """A figure that Python worked out too: its code, what it is called, and the live cells that add up to it."""

    code: str
    """`icb.surplus`, `hospital_tariff.paid`: also the key of its rows on the sheet of results as issued."""
    name: str
    sheet: str
    first: int
    last: int


def issued_figures(model: LiveModel) -> list[IssuedFigure]:
    """Every figure as issued that stands on a live sheet."""
    results, positions, ledger = (model.draft(name) for name in ("issued_results", "positions", "ledger"))
    found = []
    for code, (first, _) in results.keys.items():
        of, _, what = code.rpartition(".")
        whose, line = (str(results.cells[first, column].value) for column in (1, 2))
        name = f"{whose}: {line[0].lower()}{line[1:]}"
        if what == "surplus":
            found.append(IssuedFigure(code, name, "positions", positions.row(code), positions.row(code)))
        elif rows := rows_of(ledger, of):
            found.append(IssuedFigure(code, name, "ledger", rows[0], rows[-1]))
    return found


def rows_of(ledger: Draft, contract: str) -> list[int]:
    """The rows of the ledger that are a contract's; they follow each other."""
    return [row for row, _ in ledger.keys.values() if ledger.cells[row, 1].value == contract]


@fills("issued_results", 200)
def issued_results(model: LiveModel) -> Draft:
    """What Python made of every scenario: each party's surplus, and what each contract paid."""
    heads = (*LABELS, ("Scenario", WORDS), ("Kind", SHORT), *model.frame.period_heads)
    purpose = "What the program that wrote this workbook worked out. Locked; Checks compares the live figures with it."
    draft = Draft("Issued", "data", "Results as issued", purpose, heads)
    runs = range(len(model.runs))
    for party in model.parties:
        if party.code != OUTSIDE:
            found = [_surplus(model, run, party.code) for run in runs]
            _issued(model, draft, (party.name, "Surplus or deficit", f"{party.code}.surplus"), found)
    for section in model.sections:
        paid = [_paid(model, run, section) for run in runs]
        _issued(model, draft, (section.title, "Paid in all", f"{section.key}.paid"), paid)
        worth = [value for run in runs if (value := _apart(model, run, section)) is not None]
        if len(worth) == len(model.runs):
            words = (section.title, "Worth of its activity, summed apart", f"{section.key}.apart")
            _issued(model, draft, words, worth)
    issue_limits(model, draft)
    return draft


def _issued(model: LiveModel, draft: Draft, words: tuple[str, str, str], found: Sequence[Floats]) -> None:
    """A row for each scenario, the partners' edit as the one it starts as."""
    for scenario, title in enumerate(model.titles):
        cells = [Cell(float(number), role="data", number=model.pounds) for number in found[model.run_of(scenario)]]
        kind = "copy" if title == EDIT_TITLE else "as issued"
        draft.add([*texts(*words, "", "money", title, kind), *cells], words[2])


def _surplus(model: LiveModel, run: int, party: str) -> Floats:
    table = model.runs[run].positions
    mine = table[table["partner"] == party].set_index("period")["surplus"]
    return np.array([int(mine[period]) / 100 for period in model.place.periods])


def _paid(model: LiveModel, run: int, section: Section) -> Floats:
    table = model.runs[run].ledger
    if not section.in_force(run):
        return np.zeros(len(model.place.periods))
    mine = table[table["contract"] == section.book.id].groupby(PERIOD)["pence"].sum()
    return np.array([int(mine.get(period, 0)) / 100 for period in model.place.periods])


def _apart(model: LiveModel, run: int, section: Section) -> Floats | None:
    """What a contract's activity is worth, summed from the rows without its rules; None where that has no meaning."""
    basis = model.runs[run].basis
    if not all(book.plain for book in section.books.values()):
        return None
    if not section.in_force(run):
        book = next(iter(section.books.values()))
        told = worth_apart(book, basis.grid, model.place.periods[0])
        return None if told is None else np.zeros(len(model.place.periods))
    book = section.books[run]
    found = [worth_apart(book, basis.grid, period) for period in model.place.periods]
    return None if None in found else np.array([float(value or 0) for value in found])
