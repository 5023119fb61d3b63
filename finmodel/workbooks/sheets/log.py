"""Assumptions log: every input, and what each scenario changes, with source, owner and how sure it is."""

from __future__ import annotations

from finmodel.core.amounts import number_in_words
from finmodel.scenarios.shipped_case import sizes_in_words
from finmodel.workbooks.draft import LABELS, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.tried import tried

_ASSUMED = ("assum", "invented", "example", "illustration", "made up")
"""What the source of a number starts with that nobody published."""


@fills("assumptions", 70, optional=True)
def assumptions_log(model: LiveModel) -> Draft:
    """Every input and every change of a scenario, as issued, with its source, who answers for it and how sure it is."""
    heads = (
        *LABELS,
        ("Issued as", (14.0, 26.0)),
        ("Source", (30.0, 52.0)),
        ("Owner", (14.0, 18.0)),
        ("Confidence", (11.0, 14.0)),
    )
    draft = Draft(
        "Assumptions",
        "data",
        "Assumptions log",
        "Where each input, and each size of a scenario, comes from, who answers for it, and whether it was checked.",
        heads,
    )
    for assumption in (*model.growth, *model.assumptions):
        values = assumption.values[0] if len(assumption.values) == 1 else assumption.values[model.edit_from]
        said = [number_in_words(value, assumption.unit, model.symbol) for value in values]
        issued = (
            "; ".join(f"{period}: {text}" for period, text in zip(model.place.periods, said, strict=True))
            if assumption.by_year
            else said[0]
        )
        source = assumption.source or "No source is stated"
        draft.add(
            texts(
                assumption.section,
                assumption.line,
                assumption.code,
                assumption.member,
                str(assumption.unit),
                issued,
                source,
                model.spec.owner_role,
                _sure(source, assumption.confirmed),
            )
        )
    _changes(draft, model)
    for one in tried(model.allocation) if model.allocation is not None else ():
        words = (one.scheme.title, "Units to try", one.code, model.names[one.scheme.provider], one.scheme.unit)
        decided = ("Decided by the program within the limits of its problem", model.spec.owner_role, "as decided")
        draft.add(texts(*words, one.words, *decided))
    return draft


def _changes(draft: Draft, model: LiveModel) -> None:
    """What each scenario changes, with its size; the figures of activity that follow from it are as issued."""
    for run in model.runs:
        for number, change in enumerate(model.changes.get(run.name, ()), start=1):
            code, size = f"{run.name}.change_{number}", ", ".join(sizes_in_words(change)) or "as its file says"
            whose = model.names.get(change.actor or "", change.actor or "")
            sure = _sure(change.source, change.confirmed)
            words = (run.title, change.name, code, whose, "change", size, change.source, model.spec.owner_role, sure)
            draft.add(texts(*words))


def _sure(source: str, confirmed: bool) -> str:
    """How sure a number is: as its source has it, or nobody's but whoever assumed it."""
    if not confirmed:
        return "not confirmed"
    return "assumed" if source.lower().startswith(_ASSUMED) else "as sourced"
