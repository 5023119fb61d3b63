"""What a problem file says: the money, the schemes it could buy, the limits, and what is aimed at."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from finmodel.core.faults import Faults
from finmodel.measures.ask import Ask
from finmodel.optimise.saying.problem_faults import faults_of
from finmodel.optimise.saying.whole_brief import WholeBrief


class Problem(WholeBrief):
    """How best to spend pooled money: the schemes it could buy, and what the decision must keep to."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        faults = tuple(faults_of(self))
        if faults:
            raise Faults(faults)
        return self


def asks_of_problem(problem: Problem) -> tuple[Ask, ...]:
    """Everything a problem wants to know of the place's data, for the grid to keep."""
    changing = [*(one.effects for one in problem.schemes), *(one.effects for one in problem.combinations)]
    wheres = [effect.where for effects in changing for effect in effects]
    wheres += [value.where for goal in problem.goals for value in goal.values if value.where is not None]
    wheres += [limit.activity for limit in problem.limits if limit.activity is not None]
    asked = [Ask.of("quantity", where) for where in wheres]
    if problem.funds and problem.providers:
        asked.append(Ask.of("quantity", {"provider": problem.providers, "commissioner": tuple(problem.funds)}))
    return tuple(dict.fromkeys(asked))
