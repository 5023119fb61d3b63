"""Assumptions log: every input with its value as issued, its source, its owner and how sure it is."""

from __future__ import annotations

from finmodel.core.amounts import number_in_words
from finmodel.workbooks.draft import LABELS, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.tried import tried


@fills("assumptions", 70, optional=True)
def assumptions_log(model: LiveModel) -> Draft:
    """Every input with its value as issued, its source, who answers for it, and how sure it is."""
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
        "Where each input comes from, who answers for it, and whether it has been checked.",
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
        sure = (
            "not confirmed"
            if not assumption.confirmed
            else "assumed"
            if source.lower().startswith("assum")
            else "as sourced"
        )
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
                sure,
            )
        )
    for one in tried(model.allocation) if model.allocation is not None else ():
        words = (one.scheme.title, "Units to try", one.code, model.names[one.scheme.provider], one.scheme.unit)
        decided = ("Decided by the program within the limits of its problem", model.spec.owner_role, "as decided")
        draft.add(texts(*words, one.words, *decided))
    return draft
