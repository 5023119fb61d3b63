"""Activity: what was measured in every scenario, and the part of it in use in each live column."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from finmodel.contracts.explaining.labels import called, labels_of
from finmodel.core.columns import PEOPLE_DIMENSIONS
from finmodel.core.conditions import spoken_codes
from finmodel.core.money import Floats
from finmodel.measures.ask import PREVIOUS, Ask
from finmodel.rules.formula import FIRST_PERIOD
from finmodel.rules.nodes import Measure
from finmodel.scenarios.run import supply_of
from finmodel.workbooks.assumptions import GROWTH
from finmodel.workbooks.cells import Cell
from finmodel.workbooks.draft import LABELS, SHORT, WORDS, Draft, Live, add_live, texts
from finmodel.workbooks.live_model import EDIT_TITLE, LiveModel
from finmodel.workbooks.sections import Section
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.sheets.inputs import block, whereabouts
from finmodel.workbooks.theme import number_format

BEFORE = "_before"


def key_of(section: Section, measure: Measure) -> str:
    """The key that formulas of the settlement call a measure by."""
    return f"measure:{section.key}.{measure.name}"


def _measures(model: LiveModel) -> Iterator[tuple[Section, Measure, tuple[Ask, ...]]]:
    for section in model.sections:
        for measure in section.measures:
            if isinstance(measure.ask, Ask):
                yield section, measure, (measure.ask,)
            elif isinstance(measure.ask, tuple):
                yield section, measure, measure.ask


def _members(model: LiveModel, section: Section, measure: Measure) -> list[tuple[str, str]]:
    """The code and the name of each member of a measure."""
    path, names = f"{section.key}.{measure.name}", model.names | labels_of(section.book)
    if measure.along is None:
        return [(path, "")]
    return [(f"{path}.{member}", called(member, names)) for member in measure.along.members]


@fills("activity_data", 80)
def activity_data(model: LiveModel) -> Draft:
    """A row for each measure and scenario, a column a year: as measured, then as the scenario changes it."""
    heads = (*LABELS, ("Scenario", WORDS), ("Kind", SHORT), *model.frame.period_heads)
    purpose = (
        "What the data says, added up, in each scenario. Locked; to try growth, use Partner edit on Inputs by year."
    )
    draft = Draft("Activity data", "data", "Activity and people by scenario", purpose, heads)
    for section, measure, _ in _measures(model):
        tables = [np.atleast_2d(supply_of(run.basis.grid)(section.book, measure)) for run in model.runs]
        tables.append(tables[model.edit_from])
        number = number_format(measure.unit, model.symbol, np.concatenate(tables).ravel())
        for at, (code, member) in enumerate(_members(model, section, measure)):
            for title, table in zip(model.titles, tables, strict=True):
                kind = "copy" if title == EDIT_TITLE else "as issued"
                cells = [Cell(float(value), role="data", number=number) for value in table[at]]
                draft.add(
                    [*texts(section.title, measure.label, code, member, str(measure.unit), title, kind), *cells],
                    key_of(section, measure),
                )
    return draft


@fills("activity", 90)
def activity(model: LiveModel) -> Draft:
    """Each measure in the scenario and year of each live column."""
    heads = (*LABELS, ("Kind", SHORT), ("Selection", (18.0, 40.0)), *model.frame.heads)
    draft = Draft(
        "Activity",
        "calculation",
        "Activity and people in use",
        "What the contracts and costs are worked out from, before and after.",
        heads,
    )
    for name in GROWTH:
        _growth(model, draft, name)
    looks_back = [ask.of_people for _, _, asks in _measures(model) for ask in asks if ask.year == PREVIOUS]
    for name in GROWTH:
        if ("people" in name) in looks_back:
            _growth_before(model, draft, name)
    for section, measure, asks in _measures(model):
        values = model.live(section, lambda case, node=measure: np.atleast_2d(_wide(case.evaluation(node), model)))  # type: ignore[misc]
        number = number_format(measure.unit, model.symbol, values.ravel())
        data = model.draft("activity_data")
        for at, (code, member) in enumerate(_members(model, section, measure)):
            first = data.row(key_of(section, measure), at * (model.edit + 1))
            ask = asks[at] if len(asks) > 1 else asks[0]
            formula = f"=INDEX({block(model, data, first)},{whereabouts(model)}){_grown(draft, ask)}"
            kind = (ask.what.replace("_", " "), _selection(model, ask))
            words = (section.title, measure.label, code, member, str(measure.unit), *kind)
            add_live(draft, model.frame, Live(words, formula, values[at], number, key=key_of(section, measure)))
    return draft


def _grown(draft: Draft, ask: Ask) -> str:
    """The growth of the partners' edit: of the year before where an ask looks there, none of a fixed year."""
    if ask.year not in (None, PREVIOUS):
        return ""
    name = ("people_growth" if ask.of_people else "activity_growth") + (BEFORE if ask.year == PREVIOUS else "")
    return f"*(1+{{c}}${draft.row(name)})"


def _wide(values: Floats, model: LiveModel) -> Floats:
    return np.broadcast_to(values, (*values.shape[:-1], len(model.place.periods)))


def _growth(model: LiveModel, draft: Draft, name: str) -> None:
    timeline, inputs = model.draft("timeline"), model.draft("inputs_by_year")
    letters, row = model.frame.period_letters, inputs.row(f"growth:{name}")
    years = f"{inputs.reference}${letters[0]}${row}:${letters[-1]}${row}"
    period = f"{timeline.reference}{{c}}${timeline.row('period')}"
    formula = f"=IF({timeline.reference}{{c}}${timeline.row('edit')}=1,INDEX({years},{period}),0)"
    what = "people" if "people" in name else "all activity"
    words = ("Partner edit", GROWTH[name], f"partner_edit.{name}", "", "share", "growth", what)
    add_live(draft, model.frame, Live(words, formula, np.zeros(model.frame.count), "0.00##%", key=name))


def _growth_before(model: LiveModel, draft: Draft, name: str) -> None:
    timeline = model.draft("timeline")
    formula = f"=IF({timeline.reference}{{c}}${timeline.row(FIRST_PERIOD)}=1,0,{{p}}{draft.row(name)})"
    label = f"{GROWTH[name]}, the year before"
    words = ("Partner edit", label, f"partner_edit.{name}{BEFORE}", "", "share", "growth", "the year before")
    key = f"{name}{BEFORE}"
    add_live(draft, model.frame, Live(words, formula, np.zeros(model.frame.count), "0.00##%", key=key))


def _selection(model: LiveModel, ask: Ask) -> str:
    """Which rows a measure counts, in words."""
    year = () if ask.year is None else ("the year before",) if ask.year == PREVIOUS else (f"always {ask.year}",)
    made = [ask.rows.SPOKEN] if ask.rows is not None else []
    if not ask.where:
        return "; ".join([*(made or ["everyone" if ask.of_people else "all activity"]), *year])
    told = made
    for name, codes in sorted(ask.where, key=lambda one: one[0] not in PEOPLE_DIMENSIONS):
        told.append(f"{name.replace('_', ' ')} {spoken_codes(name, [model.names.get(code, code) for code in codes])}")
    return "; ".join([*told, *year])
