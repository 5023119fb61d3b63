"""Checks: choices and entries, money conserved, second routes for every total, and agreement with Python as issued.

A check compares two routes to one figure, so that whatever is typed over a formula makes one of them fail. Nothing
excuses a difference but one thing: a figure is no longer as issued where inputs that it rests on have changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from finmodel.core.money import Floats, round_half_away
from finmodel.optimise.resettle import tariff_id
from finmodel.workbooks.assumptions import GROWTH
from finmodel.workbooks.cells import FIRST_LIVE, FIRST_ROW, Cell, letter
from finmodel.workbooks.draft import LABELS, NUMBER, SHORT, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.sheets.activity_sheet import BEFORE
from finmodel.workbooks.sheets.check_contracts import check_contract
from finmodel.workbooks.sheets.check_lines import CheckLine, CheckLines, result_letter
from finmodel.workbooks.sheets.check_must import check_must, list_unchecked
from finmodel.workbooks.sheets.check_positions import check_positions
from finmodel.workbooks.sheets.check_results import check_bridge, check_pools
from finmodel.workbooks.sheets.inputs import block, whereabouts
from finmodel.workbooks.sheets.issued import IssuedFigure, issued_figures
from finmodel.workbooks.sheets.ledger_sheet import moved, parts_of
from finmodel.workbooks.sheets.lists import CHANGED_ROW, CHOICES, MOVED, PARTNER_CHOICE, UNCHANGED, partner_list
from finmodel.workbooks.sheets.reach import changed_behind
from finmodel.workbooks.sheets.three_levels.check_levels import check_levels
from finmodel.workbooks.theme import RESULT
from finmodel.workbooks.tried import may_be_tried

if TYPE_CHECKING:
    from finmodel.optimise.outcome import Outcome


@fills("checks", 210)
def checks(model: LiveModel) -> Draft:
    """One row a check: what should be nil in each live column, and the verdict."""
    heads = (*LABELS, ("Route one", SHORT), ("Route two", SHORT), *model.frame.heads, ("Result", NUMBER))
    purpose = "Each row must be nil in every column. 'Inputs changed' is no fault: inputs behind it have changed."
    draft = Draft("Checks", "check", "Checks", purpose, heads)
    lines = CheckLines(model, draft)
    _changed(lines)
    _entries(lines)
    _choices(lines)
    check_positions(lines)
    for section in model.sections:
        check_contract(lines, section)
    check_pools(lines)
    check_levels(lines)
    check_bridge(lines)
    if model.allocation is not None and model.allocation.decided is not None and "allocation" in model.drafts:
        _allocation(lines, model.allocation)
    check_must(lines)
    _as_issued(lines)
    draft.end_table()
    list_unchecked(model, draft)
    return draft


def faults(model: LiveModel) -> str:
    """The formula that counts checks that fail: whatever is neither nil nor excused, an error included."""
    draft, column = model.draft("checks"), result_letter(model)
    mine = f"{draft.reference}{column}{FIRST_ROW}:{column}{draft.table_end}"
    return f"=ROWS({mine})-COUNTIFS({mine},0)-COUNTIFS({mine},1+1)"


def failing(model: LiveModel) -> int:
    """How many checks fail as the workbook is issued: none but what must hold and does not."""
    draft = model.draft("checks")
    found = [draft.cells[row, len(draft.heads)].value for row in range(FIRST_ROW, draft.table_end + 1)]
    return sum(value == 1 for value in found)


def changed(model: LiveModel) -> str:
    """The address of the cell that counts inputs that are no longer as issued."""
    return f"Checks!$H${model.draft('checks').row('changed')}"


def _changed(lines: CheckLines) -> None:
    """How many inputs are no longer as issued, counted a second way, told on the cover, and what they reach."""
    model, draft = lines.model, lines.draft
    inputs, by_year, reach = (model.draft(name) for name in ("inputs", "inputs_by_year", "reach"))
    one, other = letter(FIRST_LIVE + model.edit + 2), letter(FIRST_LIVE + len(model.place.periods))
    formula = f"=SUM({inputs.rows(one)})+SUM({by_year.rows(other)})"
    live = model.frame.cells(formula, np.zeros(1), "0")
    label = texts("Inputs", "Inputs changed since issue", "inputs_changed", "", "number", "Inputs", "issued")
    row = lines.row
    draft.add([*label, *live, Cell(0.0, f"=IF($H{row}=0,0,1+1)", "calc", RESULT)], "changed")
    words = "Changed inputs are as many, counted a second way"
    lines.nil("changes_counted", "Inputs", words, ("Reach", "this sheet"), f"=Reach!$F${FIRST_ROW}-{{c}}{row}")
    formula = f'=1-(Cover!$B${CHANGED_ROW}=IF({{c}}{row}=0,"{UNCHANGED}","{MOVED}"))'
    words = "The cover says whether any input has changed"
    lines.nil("changes_told", "Inputs", words, ("Cover", "this sheet"), formula)
    last, end = reach.next_row - 1, letter(len(reach.heads))
    first = FIRST_ROW + 1
    moves = f"SUMPRODUCT(Reach!$F${first}:$F${last},Reach!$G${first}:$G${last})"
    words = "Changed inputs behind figures, by figure and by input"
    formula = f"=SUM(Reach!$H${FIRST_ROW}:${end}${FIRST_ROW})-{moves}"
    lines.nil("changes_reach", "Inputs", words, ("by figure", "by input"), formula)


def _choices(lines: CheckLines) -> None:
    """What is chosen on the cover is in its list, and is what is shown."""
    model = lines.model
    timeline, listed, bridge = (model.draft(name) for name in ("timeline", "scenarios", "bridge"))
    case, chosen, number, edit, partner = (
        f"Timeline!{{c}}{timeline.row(key)}" for key in ("case", "scenario_chosen", "scenario", "edit", "partner")
    )
    before, after = CHOICES.removeprefix("Cover!").split(":")
    formula = f"=IF({chosen}=CHOOSE({case},Cover!{before},Cover!{after}),0,1)"
    lines.nil("scenario_chosen", "Choices", "Scenarios are those chosen", ("Timeline", "Cover"), formula)
    formula = f"=1-SUMPRODUCT(({listed.rows('B')}={chosen})*({listed.rows('A')}={number}))"
    words = "Each scenario chosen is in the list, and has its number"
    lines.nil("scenario_listed", "Choices", words, ("Timeline", "Scenarios"), formula)
    formula = f"={edit}-({number}=MAX({listed.rows('A')}))"
    words = "Partner edit is in use where its number is"
    lines.nil("edit_in_use", "Choices", words, ("Timeline", "Scenarios"), formula)
    names, numbers, codes = (partner_list(model, column) for column in "BAC")
    formula = f"=1-SUMPRODUCT(({names}={PARTNER_CHOICE})*({numbers}={partner}))"
    words = "The partner chosen is in the list, and has its number"
    lines.nil("partner_listed", "Choices", words, ("Timeline", "Parties"), formula)
    rows = f"Bridge!$D${FIRST_ROW}:$D${bridge.next_row - 1}"
    formula = f"=SUMPRODUCT(({rows}<>INDEX({codes},{partner}))*1)"
    words = "The bridge is of the partner chosen throughout"
    lines.nil("partner_shown", "Choices", words, ("Bridge", "Parties"), formula)
    activity, by_year = model.draft("activity"), model.draft("inputs_by_year")
    letters, period = model.frame.period_letters, f"Timeline!{{c}}{timeline.row('period')}"
    for name, label in GROWTH.items():
        row = by_year.row(f"growth:{name}")
        typed = f"INDEX({by_year.reference}${letters[0]}{row}:${letters[-1]}{row},{period})"
        formula = f"=Activity!{{c}}{activity.row(name)}-{edit}*{typed}"
        lines.nil("growth", "Choices", f"{label} counts in Partner edit alone", ("Activity", "Inputs"), formula, name)
        if f"{name}{BEFORE}" in activity.keys:
            first = f"Timeline!{{c}}{timeline.row('first_period')}"
            mine, earlier = (f"Activity!{{c}}{activity.row(key)}" for key in (f"{name}{BEFORE}", name))
            formula = f"={mine}-SUM({earlier.replace('{c}', '{p}')})*(1-{first})"
            words = f"{label}, the year before"
            lines.nil("growth_before", "Choices", words, ("Activity", "Activity"), formula, name)


def _entries(lines: CheckLines) -> None:
    """Every input is a number within its range."""
    inputs, by_year = lines.model.draft("inputs"), lines.model.draft("inputs_by_year")
    edit, periods = lines.model.edit, len(lines.model.place.periods)
    formula = f"=SUM({inputs.rows(letter(FIRST_LIVE + edit + 5))})"
    lines.nil("entries", "Inputs", "Every entry is a number within its range", ("Inputs", "range"), formula)
    formula = f"=SUM({by_year.rows(letter(FIRST_LIVE + periods + 3))})"
    words = "Every entry by year is within its range"
    lines.nil("entries_by_year", "Inputs", words, ("Inputs by year", "range"), formula)


def _allocation(lines: CheckLines, outcome: Outcome) -> None:
    """Units to try are in range; the schemes as decided cost what the decision's contract paid for them."""
    model = lines.model
    draft, issued = model.draft("allocation"), model.draft("issued_results")
    if not may_be_tried(outcome.problem):
        return
    total = draft.row("total")
    words = "Units to try are within their range and steps"
    lines.nil("units_to_try", "Allocation", words, ("Allocation", "range"), f"=Allocation!$P${total}")
    year = model.frame.period_letters[model.place.periods.index(outcome.problem.years[0])]
    cost, units = (f"Allocation!${column}${FIRST_ROW}:${column}${total - 1}" for column in ("F", "J"))
    for section in model.sections:
        if section.book.id == tariff_id(outcome.problem):
            paid = f"Issued!${year}${issued.row(f'{section.key}.paid', min(section.books))}"
            words = "Units decided, at their cost, are what the decision paid"
            formula = f"=ROUND(SUMPRODUCT({cost},{units})-{paid},2)"
            lines.nil("units_decided", "Allocation", words, ("Allocation", "Issued"), formula, section.key)


def _as_issued(lines: CheckLines) -> None:
    """Live figures against what Python worked out for the scenario in use."""
    model, results = lines.model, lines.model.draft("issued_results")
    for figure in issued_figures(model):
        issued = f"INDEX({block(model, results, results.row(figure.code))},{whereabouts(model)})"
        sheet = model.draft(figure.sheet).reference
        live = f"{sheet}{{c}}{figure.first}"
        if figure.sheet == "ledger":
            live = f"SUM({live}:{{c}}{figure.last})"
        lines.add(
            CheckLine(
                "as_issued",
                "As issued",
                figure.name,
                ("live", "Python"),
                f"=ROUND({live}-{issued},2)",
                figure.code,
                values=_gap(model, figure),
                excuse=changed_behind(model, figure),
            )
        )


def _gap(model: LiveModel, figure: IssuedFigure) -> Floats:
    """Python's own difference, nil unless the workbook and the settlement part ways."""
    results, periods = model.draft("issued_results"), len(model.place.periods)
    first, code = results.row(figure.code), figure.code.rpartition(".")[0]
    issued = [
        float(results.cells[first + scenario, FIRST_LIVE + at].value)
        for scenario in (model.before, model.after)
        for at in range(periods)
    ]
    if figure.sheet == "positions":
        live = parts_of(model, code)["surplus"]
    else:
        (section,) = [one for one in model.sections if one.key == code]
        flows = [moved(model, section, at, move) for at, line in enumerate(section.lines) for move in line.transfers]
        live = np.sum(flows, axis=0)
    return round_half_away(live - np.array(issued))
