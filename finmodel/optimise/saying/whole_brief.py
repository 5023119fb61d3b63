"""All that a problem file says, before it is looked through for what does not hang together."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from finmodel.contracts.list_in_file import MayBeAFile
from finmodel.core.data import Text
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.place import Pounds
from finmodel.optimise.saying.brief import Contribution, LimitOfBrief, Number, Scheme, providers_of
from finmodel.optimise.saying.combination import Combination, TaskShift
from finmodel.optimise.saying.counted_outcome import CountedOutcome, OutcomeOfPlace
from finmodel.optimise.saying.goal import Goal
from finmodel.optimise.saying.pool_money import PoolMoney

SCHEMES_MAY_BE_A_FILE = MayBeAFile("{file: schemes.csv, code: ID, columns: {title: Scheme, cost: Cost of a unit}}")


class WholeBrief(Frozen):
    """How best to spend pooled money: the schemes it could buy, and what the decision must keep to, as it is stated."""

    problem: Code
    """Short name of the problem."""
    title: str = Field(min_length=1)
    """Name as a board would write it."""
    question: str = Field(min_length=1)
    """What is to be decided."""
    author_role: str | None = None
    """Role of whoever wrote it, never a person's name."""
    pool: Code = ""
    """Pool whose money is spent; none where no money is in the problem. Several are named in `pools:`."""
    period: Text = ""
    """Year it is spent in, such as 2024/25."""
    periods: tuple[Text, ...] = ()
    """Or several years, in order, that are planned together."""
    schemes: Annotated[tuple[Scheme, ...], SCHEMES_MAY_BE_A_FILE] = Field(min_length=1)
    """What could be bought; they may be the rows of a file."""
    contributions: dict[Code, Contribution] = {}
    """What each partner pays in for this decision, on top of what it pays the pool already."""
    use_unspent: bool = False
    """True where money that the pool would otherwise hand back at the end of the year may be spent too."""
    pools: dict[Code, PoolMoney] = {}
    """What each pool has, where there are several, or where money moves between years."""
    resources: dict[Code, Text] = {}
    """Resources that schemes use, and what each is counted in, such as `nurse_time: nurse hours`."""
    task_shifting: tuple[TaskShift, ...] = ()
    """Work of one resource that another may do instead."""
    outcomes: dict[Code, CountedOutcome] = {}
    """Outcomes that are no activity, and what each is counted in, such as `qaly: QALYs`; with the place's own measure
    that schemes add to, where it has one: `{counted_in: people at home, measure: at_home_91_days}`."""
    combinations: tuple[Combination, ...] = ()
    """Schemes that do more together, or less, than each by itself."""
    localities: dict[Text, Annotated[Number, Field(gt=0)]] = {}
    """Localities, and the people who live in each."""
    limits: tuple[LimitOfBrief, ...] = ()
    """Ring-fences, floors and caps."""
    round_to: Annotated[Pounds, Field(gt=0)] = Field(default=Decimal("0.01"))
    """Spending on a scheme that is bought in parts of a unit is a multiple of this: pennies where nothing is said."""
    goal: Goal
    """What is aimed at."""
    then: tuple[Goal, ...] = ()
    """Goals that decide, in order, between plans that serve those before as well, or within what these give up."""

    @property
    def years(self) -> tuple[str, ...]:
        """The years that are planned; one without a name where none is."""
        return self.periods or (self.period,)

    @property
    def funds(self) -> dict[str, PoolMoney]:
        """What each pool has; nothing where no money is in the problem."""
        if self.pools or not self.pool:
            return dict(self.pools)
        return {self.pool: PoolMoney(contributions=self.contributions, use_unspent=self.use_unspent)}

    @property
    def counted_in(self) -> dict[str, str]:
        """What each outcome is counted in."""
        outcomes = self.outcomes.items()
        return {name: one.counted_in if isinstance(one, OutcomeOfPlace) else one for name, one in outcomes}

    @property
    def measured(self) -> dict[str, OutcomeOfPlace]:
        """Outcomes that the place measures, by name."""
        return {name: one for name, one in self.outcomes.items() if isinstance(one, OutcomeOfPlace)}

    @property
    def goals(self) -> tuple[Goal, ...]:
        """Every goal, the first one first."""
        return (self.goal, *self.then)

    @property
    def through_contracts(self) -> bool:
        """True where what partners are left with decides something, so that contracts must be inside."""
        aims = {aim for goal in self.goals for aim in (goal.maximise, goal.minimise)}
        return bool(aims & {"place_surplus", "net_cost", "worst_off_partner"}) or any(
            limit.surplus_of for limit in self.limits
        )

    def pool_of(self, scheme: Scheme) -> str | None:
        """The pool that pays for a scheme; None where no money is in the problem."""
        return scheme.pool or next(iter(self.pools), self.pool or None)

    def runs_for(self, scheme: Scheme) -> int:
        """Years that a unit of a scheme runs once it is started."""
        return len(self.years) if scheme.lasts == "to_the_end" else scheme.lasts

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
