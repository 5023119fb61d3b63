"""Proof: every line of the settlement worked out a second time, so that a figure typed over is seen.

The second working takes its terms from the columns of the scenarios and its activity from the data, past the live
columns of Inputs and past Activity, which are thereby proved too. Whatever inputs say, both workings must agree.
"""

from __future__ import annotations

from dataclasses import replace

from finmodel.workbooks.cells import FIRST_LIVE, FIRST_ROW, Cell, Role, letter
from finmodel.workbooks.draft import FLAG, LABELS, SHORT, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.sheets.inputs import direct_term, live_term
from finmodel.workbooks.sheets.settlement import paid_row
from finmodel.workbooks.theme import DIFFERS, YES_NO

_MOVES = 6
"""Column that says whether a line moves money."""


@fills("proof", 206)
def proof(model: LiveModel) -> Draft:
    """The rows of the settlement, in the same places, and whether any figure there is another."""
    heads = (
        *LABELS,
        ("Moves money", FLAG),
        ("Kind", SHORT),
        *model.frame.heads,
        ("Before differs", FLAG),
        ("After differs", FLAG),
    )
    purpose = "Each line of Settlement worked out again, from scenarios and data. A figure typed over differs from it."
    draft = Draft("Proof", "check", "Proof of the settlement", purpose, heads)
    settlement, direct = model.draft("settlement"), _direct(model)
    moves = {
        paid_row(settlement, section, number, move.member)
        for section in model.sections
        for number, line in enumerate(section.lines)
        for move in line.transfers
    }
    for row in range(FIRST_ROW, settlement.next_row):
        words = [settlement.cells[row, column] for column in range(1, len(LABELS) + 1)]
        live = [settlement.cells[row, FIRST_LIVE + at] for at in range(model.frame.count)]
        again = [replace(cell, formula=direct.get(cell.formula, cell.formula)) for cell in live]
        big = words[0].role == "big"
        kind = texts(str(settlement.cells[row, _MOVES].value), role=words[0].role)
        moving = Cell(float(row in moves), role="total" if big else "data", number=YES_NO)
        draft.add([*words, moving, *kind, *again, *_differs(model, row, "total" if big else "calc")])
    return draft


def differing(model: LiveModel, first: int, last: int) -> str:
    """The address of the counts of figures that differ in some rows."""
    one = FIRST_LIVE + model.frame.count
    return f"Proof!${letter(one)}{first}:${letter(one + 1)}{last}"


def moving(row: int, last: int) -> str:
    """Which of some rows move money, as SUMIFS asks."""
    return f"Proof!${letter(_MOVES)}{row}:${letter(_MOVES)}{last},1"


def _differs(model: LiveModel, row: int, role: Role) -> list[Cell]:
    """How many figures of a row differ, before and after; a contract not in force may have none to compare."""
    letters, half = model.frame.letters, len(model.place.periods)
    spans = [f"{letters[at]}{row}:{letters[at + half - 1]}{row}" for at in (0, half)]
    return [Cell(0.0, f"=IFERROR(SUMPRODUCT(({span}<>Settlement!{span})*1),0)", role, DIFFERS) for span in spans]


def _direct(model: LiveModel) -> dict[str, str]:
    """By the formula that brings a term or a measure in: the formula that takes it from further back."""
    taken_from: dict[str, str] = {}
    activity = model.draft("activity")
    counts: dict[str, int] = {}
    for assumption in model.assumptions:
        member = counts[assumption.key] = counts.get(assumption.key, -1) + 1
        brought, direct = (of(model, assumption, member) for of in (live_term, direct_term))
        taken_from |= {brought.replace("{c}", name): direct.replace("{c}", name) for name in model.frame.letters}
    for row in range(FIRST_ROW, activity.next_row):
        for at, name in enumerate(model.frame.letters):
            grown = activity.cells[row, FIRST_LIVE + at].formula.replace("*(1+", f"*(1+{activity.reference}")
            taken_from[f"={activity.reference}{name}{row}"] = grown
    return taken_from
