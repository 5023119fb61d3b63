"""Allocation in words: the answer to the problem, or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from finmodel.workbooks.allocation_state import as_settled, is_decided
from finmodel.workbooks.cells import Cell
from finmodel.workbooks.draft import SHORT, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills

if TYPE_CHECKING:
    from finmodel.optimise.outcome import Outcome

_SAID = (60.0, 110.0)


@fills("allocation_words", 180, optional=True, needs="allocation", there=is_decided)
def allocation_words(model: LiveModel) -> Draft:
    """The decision in sentences, the most important first."""
    outcome = model.allocation
    assert outcome is not None, "planned only where there is one"
    heads = (("Point", SHORT), ("In words", _SAID), ("Figures", SHORT))
    purpose = "The decision in sentences, the most important first, as the program settled it."
    draft = Draft("Allocation in words", "result", f"The answer: {outcome.problem.title}", purpose, heads)
    for number, said in enumerate(outcome.words(), start=1):
        draft.add([Cell(float(number), role="data", number="0"), *texts(said), as_settled(model.draft("allocation"))])
    return draft


def impossible(outcome: Outcome) -> Draft:
    """Nothing but what cannot hold together, and the ways out."""
    purpose = "No way of spending it keeps to every limit: what cannot hold together, and ways out of it."
    draft = Draft(
        "Allocation",
        "result",
        f"No answer: {outcome.problem.title}",
        purpose,
        (("Point", SHORT), ("In words", _SAID)),
    )
    for number, said in enumerate(outcome.words(), start=1):
        draft.add([Cell(float(number), role="data", number="0"), *texts(said)])
    return draft
