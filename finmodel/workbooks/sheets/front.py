"""Cover and contents: what the workbook is, the choices, the verdict, the headline, and where everything is.

They stand first and are filled last, because they tell of all others. A figure that is none is left blank, so that a
mistyped choice shows nothing rather than something wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from finmodel.core.amounts import some
from finmodel.positions.outside import OUTSIDE
from finmodel.workbooks.cells import FIRST_LIVE, HEAD_ROW, Cell, Entry, Role, letter
from finmodel.workbooks.draft import NAME, SHORT, Draft, texts
from finmodel.workbooks.live_model import FactsShown, LiveModel
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.sheets.checks import changed, failing, faults
from finmodel.workbooks.sheets.ledger_sheet import parts_of
from finmodel.workbooks.sheets.lists import (
    CHANGED_ROW,
    HEADLINE_ROW,
    MOVED,
    STATE_ROW,
    UNCHANGED,
    partner_list,
    shown_partner,
)
from finmodel.workbooks.theme import KIND_WORDS, money

_PASS, _FAIL = "All checks pass", "CHECK: see Checks"
_LOCKED = "Everything else is locked, without a password: this stops accidents and is no security."


@fills("cover", 0, filled_last=True)
def cover(model: LiveModel, facts: FactsShown | None, issued: date | None, stamp: str) -> Draft:
    """The first sheet: choices in yellow, the state of the checks, and each partner's surplus."""
    spec, place = model.spec, model.place
    heads = (("Item", (26.0, 40.0)), ("What it says", (36.0, 52.0)))
    draft = Draft("Cover", "front", spec.title, f"{place.title}. {spec.subject}.", heads, freeze_columns=0)
    _choices(model, draft)
    _state(model, draft)
    draft.end_table()
    _headline(model, draft)
    draft.next_row += 1
    draft.add([Cell("About", role="head"), Cell("What it is", role="head")])
    for item, text in (
        ("Partner edit", _edit(model)),
        ("Purpose", spec.purpose),
        ("Audience", spec.audience),
        ("Status and version", f"{spec.status.capitalize()}, version {spec.version}"),
        ("Issued by", spec.author),
        ("Date of issue", f"{issued.day} {issued:%B %Y}" if issued else "not stated"),
        ("Data", _data(facts)),
        ("Colours", f"Yellow with blue ink: type here. {_LOCKED}"),
        ("Stamp", stamp),
    ):
        draft.add(texts(item, text))
    return draft


def _edit(model: LiveModel) -> str:
    """What the partners' edit is, and what changing it does."""
    title = model.runs[model.edit_from].title
    return f"Starts as a copy of '{title}'. Change a yellow cell on Inputs and the figures compared move."


def _state(model: LiveModel, draft: Draft) -> None:
    """Whether all checks pass, how many fail, and whether any input is no longer as issued."""
    state, failed = f'=IF(B{STATE_ROW + 1}=0,"{_PASS}","{_FAIL}")', failing(model)
    assert draft.add([*texts("Checks"), Cell(_FAIL if failed else _PASS, state, "big")]) == STATE_ROW
    draft.add([*texts("Checks that fail"), Cell(float(failed), faults(model), "big", "0")])
    told = f'=IF({changed(model)}=0,"{UNCHANGED}","{MOVED}")'
    assert draft.add([*texts("Inputs changed since issue"), Cell(UNCHANGED, told, "big")]) == CHANGED_ROW


def _choices(model: LiveModel, draft: Draft) -> None:
    scenarios, names = model.draft("scenarios"), f"={partner_list(model, 'B')}"
    for label, name, chosen, choices in (
        ("Before: compare from", "choice_before", model.titles[model.before], f"={scenarios.rows('B')}"),
        ("After: compare to", "choice_after", model.titles[model.after], f"={scenarios.rows('B')}"),
        ("Partner in the waterfall", "choice_partner", model.names[shown_partner(model)], names),
    ):
        entry = Entry(name, label[:32], "Choose from the list. Every figure and the chart follow.", choices=choices)
        draft.add([*texts(label), Cell(chosen, role="input", entry=entry)])


def _data(facts: FactsShown | None) -> str:
    if facts is None or not facts.read:
        return "Supplied by the caller"
    names = [one.file.rpartition("/")[2] for one in facts.read]
    rows = sum(one.rows for one in facts.read)
    return f"{some(rows, 'row')} of {', '.join(names[:12])}" + (
        f" and {len(names) - 12} more" if len(names) > 12 else ""
    )


def _headline(model: LiveModel, draft: Draft) -> None:
    """Each partner's surplus before and after, by year."""
    draft.next_row += 1
    whole, positions = money(model.symbol, 0), model.draft("positions")
    heads = ["Partner", "Figure", *(head for head, _ in model.frame.heads), "Difference, all years"]
    draft.add([Cell(head, role="head" if at < 2 else "number_head") for at, head in enumerate(heads)])
    source = [*model.frame.letters, letter(FIRST_LIVE + model.frame.count + 2)]
    half = len(model.place.periods)
    assert draft.next_row == HEADLINE_ROW
    for party in [*model.partners, None]:
        code, name = (party.code, party.name) if party else ("all", "All partners")
        row = positions.row(f"{code}.surplus")
        found = [
            parts_of(model, one.code)["surplus"]
            for one in model.parties
            if one.code != OUTSIDE and code in ("all", one.code)
        ]
        values = [float(value) for value in np.sum(found, axis=0)]
        values.append(round(sum(values[half:]) - sum(values[:half]), 2) + 0.0)
        role: Role = "total" if party is None else "calc"
        cells = [
            Cell(value, f'=IF(ISNUMBER(Positions!{column}{row}),Positions!{column}{row},"")', role, whole)
            for value, column in zip(values, source, strict=True)
        ]
        draft.add([*texts(name, "Surplus or deficit", role="big" if party is None else "text"), *cells])


@fills("contents", 10, filled_last=True)
def contents(drafts: Sequence[Draft]) -> Draft:
    """A link to every sheet, with its kind and what it holds."""
    heads = (("Sheet", (20.0, 30.0)), ("Kind", NAME), ("What it holds", (60.0, 110.0)), ("Last row", SHORT))
    draft = Draft(
        "Contents",
        "front",
        "Contents",
        "Every sheet, from left to right; choose a name to go there.",
        heads,
        freeze_columns=0,
    )
    for sheet in drafts:
        last = float(max(row for row, _ in sheet.cells)) if sheet.name != "Contents" else float(HEAD_ROW + len(drafts))
        text = "Every sheet, from left to right." if sheet.name == "Contents" else sheet.purpose
        draft.add(
            [
                Cell(sheet.name, role="link", link=sheet.name),
                *texts(KIND_WORDS[sheet.kind], text),
                Cell(last, role="data", number="0"),
            ]
        )
    return draft
