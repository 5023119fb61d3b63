"""Break-even of a place's scenarios: questions asked on a command line, or that the scenarios put themselves.

It joins the flow to the search for sizes, as the flow itself must not know it; the data is measured once for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from finmodel.break_even.break_even import STEPS, BreakEven, SizesGround, answered
from finmodel.break_even.chances import with_chances
from finmodel.core.progress import Progress
from finmodel.draws.sampling import How
from finmodel.errors import Finding, InputError
from finmodel.pipeline import OpenPlace, Prepared
from finmodel.scenarios.apply import apply
from finmodel.scenarios.asked_break_even import AskedBreakEven
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.scenario import BASELINE


@dataclass(frozen=True)
class HowFound:
    """How break-evens are looked for: sizes tried over the range, and draws of what is uncertain, if any."""

    steps: int = STEPS
    draws: int | None = None
    how: How | None = None


def ready_for(opened: OpenPlace, scenario: str | Path, drawn: bool, progress: Progress | None) -> Prepared:
    """A scenario, and what it is compared with where that is another, ready to be settled."""
    before = opened.baseline_of(str(scenario))
    names = [scenario, *([] if before == BASELINE else [before])]
    return opened.prepared(names, progress, drawn=drawn)


def assumed_in(ready: Prepared) -> tuple[Finding, ...]:
    """What the scenario takes to be so at the sizes that it states, each told once."""
    return tuple(dict.fromkeys(apply(ready.basis, ready.scenarios[0], ready.library).assumed))


def break_evens(
    ready: Prepared,
    asked: Sequence[AskedBreakEven] = (),
    found: HowFound | None = None,
    progress: Progress | None = None,
    basis: Basis | None = None,
) -> tuple[BreakEven, ...]:
    """Answers to what is asked of the first scenario made ready, or to what it asks itself where nothing is.

    `basis` is the baseline's, where the place has been measured already. Raises InputError, at the scenario's file,
    where a question does not fit.
    """
    looked = found or HowFound()
    scenario = ready.scenarios[0]
    questions = tuple(asked) or scenario.break_even
    if not questions:
        return ()
    before = next(iter(ready.scenarios[1:]), None)
    tried = SizesGround(basis or ready.basis, scenario, before, ready.library, looked.steps)
    answers = []
    try:
        for each in questions:
            answer = answered(each, tried, progress)
            if looked.draws is not None:
                answer = with_chances(answer, tried, looked.draws, looked.how, progress)
            answers.append(answer)
    except InputError as error:
        raise InputError(ready.at_lines(error, scenario)) from None
    return tuple(answers)


def asked_in(
    opened: OpenPlace,
    scenarios: Sequence[str | Path],
    basis: Basis,
    found: HowFound | None = None,
    progress: Progress | None = None,
) -> tuple[BreakEven, ...]:
    """Answers to what scenarios ask themselves under `break_even:`, on a baseline that has been measured already."""
    answers: list[BreakEven] = []
    for name in scenarios:
        if name != BASELINE and opened.scenario(name).break_even:
            ready = ready_for(opened, name, drawn=False, progress=progress)
            answers += break_evens(ready, (), found, progress, basis)
    return tuple(answers)
