"""What a problem file says: the money, the schemes it could buy, the limits, and what is aimed at."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from finmodel.core.data import Text
from finmodel.core.faults import Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.measures.ask import Ask
from finmodel.optimise.saying.brief import Contribution, Goal, LimitOfBrief, Scheme, providers_of
from finmodel.optimise.saying.problem_faults import faults_of


class Problem(Frozen):
    """How best to spend a pool's money: the schemes it could buy, and what the decision must keep to."""

    problem: Code
    """Short name of the problem."""
    title: str = Field(min_length=1)
    """Name as a board would write it."""
    question: str = Field(min_length=1)
    """What is to be decided."""
    author_role: str | None = None
    """Role of whoever wrote it, never a person's name."""
    pool: Code
    """Pool whose money is spent."""
    period: Text
    """Year it is spent in, such as 2024/25."""
    schemes: tuple[Scheme, ...] = Field(min_length=1)
    """What could be bought."""
    contributions: dict[Code, Contribution] = {}
    """What each partner pays in for this decision, on top of what it pays the pool already."""
    use_unspent: bool = False
    """True where money that the pool would otherwise hand back at the end of the year may be spent too."""
    limits: tuple[LimitOfBrief, ...] = ()
    """Ring-fences, floors and caps."""
    goal: Goal
    """What is aimed at."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        faults = tuple(faults_of(self.schemes, self.contributions, self.use_unspent, self.limits, self.goal))
        if faults:
            raise Faults(faults)
        return self

    @property
    def providers(self) -> tuple[str, ...]:
        """Everyone who provides a scheme."""
        return providers_of(self.schemes)

    def scheme(self, name: str) -> Scheme:
        """The scheme of an id; raises KeyError where there is none."""
        for scheme in self.schemes:
            if scheme.id == name:
                return scheme
        raise KeyError(name)


def asks_of_problem(problem: Problem) -> tuple[Ask, ...]:
    """Everything a problem wants to know of the place's data, for the grid to keep."""
    wheres = [effect.where for scheme in problem.schemes for effect in scheme.effects]
    wheres += [value.where for value in problem.goal.values]
    paid = Ask.of("quantity", {"provider": problem.providers, "commissioner": (problem.pool,)})
    return tuple(dict.fromkeys([*(Ask.of("quantity", where) for where in wheres), paid]))
