"""Every further answer that is wanted of one problem, each within the time there is; what was not reached is said."""

from __future__ import annotations

from functools import partial
from typing import Any

from finmodel.core.nearest import nearest
from finmodel.core.progress import Progress, silent
from finmodel.core.speech import listed
from finmodel.errors import InputError
from finmodel.optimise.answers.alternatives import alternatives
from finmodel.optimise.answers.answered import Frontier, FurtherAnswers
from finmodel.optimise.answers.frontier import along_goal, along_limit
from finmodel.optimise.answers.further_questions import FurtherQuestions
from finmodel.optimise.answers.inquiry import Inquiry
from finmodel.optimise.answers.not_bought import left_out
from finmodel.optimise.answers.prices import prices
from finmodel.optimise.answers.sensitivity import sensitivity
from finmodel.optimise.answers.standing import factors_of, standing
from finmodel.optimise.solving.solve import Options

_POINTS = 11
_PLANS = 3
_DRAWS = 100


def answers(asked: Inquiry, questions: FurtherQuestions, progress: Progress | None = None) -> FurtherAnswers:
    """All that is wanted. Raises InputError where the frontier is wanted along something the problem does not have."""
    tell, options = progress or silent, Options(time_limit=questions.seconds, gap=questions.gap)
    parts: dict[str, Any] = {"bought": asked.plan.settled.bought}
    if questions.frontier is not None:
        parts["frontier"] = _frontier(asked, questions.frontier, options, tell)
    if questions.alternatives is not None:
        parts["within"] = questions.alternatives
        parts["alternatives"] = alternatives(asked.built, asked.plan, questions.alternatives, _PLANS, options, tell)
    if questions.vary is not None:
        parts |= _varied(asked, questions.vary, parts, options, tell)
    if questions.prices:
        parts |= _priced(asked, questions, options, tell)
    missing = parts.pop("missing", []) + parts.pop("late", [])
    return FurtherAnswers(**parts, not_reached=tuple(missing))


def _priced(asked: Inquiry, questions: FurtherQuestions, options: Options, tell: Progress) -> dict[str, Any]:
    steps = asked.steps(questions.step)
    priced = prices(asked.built, asked.plan, asked.rebuild, steps, options, tell)
    names = tuple(dict.fromkeys(one.limit for one in priced))
    missing = [name for name in dict.fromkeys(name for name, _ in steps) if name not in names]
    late = [name for name in missing if asked.can_be_moved(name)]
    said = {name: asked.speaker.worth([one for one in priced if one.limit == name]) for name in names}
    told = [f"what {len(late)} of the limits are worth ({listed([f'“{name}”' for name in late[:3]])})"] if late else []
    out = left_out(asked.built, asked.plan, options, tell)
    return {"prices": priced, "left_out": out, "worth_of_limits": said, "missing": told}


def _varied(asked: Inquiry, spread: float, parts: dict[str, Any], options: Options, tell: Progress) -> dict[str, Any]:
    tried = sensitivity(asked.built, asked.plan, list(asked.variants(spread)), options, tell)
    make = [partial(asked.with_effects, factors) for factors in factors_of(asked.schemes(), spread, _DRAWS)]
    others = [one.plan for one in parts.get("alternatives", ())]
    others += [one.best for one in tried.tried if one.best is not None]
    stands = standing(asked.built, asked.plan, make, others, options, tell)
    late = [f"{tried.missing} of the inputs low and high"] if tried.missing else []
    late += [] if stands is not None else ["which plan stands in eight of ten draws"]
    return {"sensitivity": tried, "standing": stands, "vary": spread, "late": late}


def _frontier(asked: Inquiry, along: str, options: Options, tell: Progress) -> Frontier:
    """The frontier along a limit of the brief, or another goal."""
    limits, goals = asked.limits(), asked.goals()
    limit = next((name for name in limits if name.casefold() == along.casefold()), None)
    if limit is not None:
        moves = asked.moves(limit, _POINTS)
        points = along_limit(asked.rebuild, limit, moves, asked.plan, options, tell)
        return Frontier(limit, True, points, asked.measure(limit))
    goal = goals.get(along) or next((one for one in goals.values() if one.name.casefold() == along.casefold()), None)
    if goal is None:
        known = [*limits, *goals]
        close = nearest(along, known)
        what = f"'{along}' is no limit of the problem, nor anything else it could aim at."
        raise InputError.of("--frontier", what, f"Name {'“' + close + '”' if close else 'one'} of: {listed(known)}.")
    return Frontier(goal.name, False, along_goal(asked.built, asked.plan, goal, _POINTS, options, tell))
