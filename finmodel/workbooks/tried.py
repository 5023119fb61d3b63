"""What may be tried of an allocation: units of each scheme, and what each limit is on, in the order of its tables."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from finmodel.optimise.effects import spoken_where
from finmodel.optimise.rounding import step_in
from finmodel.optimise.saying.brief import Scheme
from finmodel.optimise.saying.problem import Problem

if TYPE_CHECKING:
    from finmodel.optimise.outcome import Decided, Outcome

AT_MOST = "at most"


@dataclass(frozen=True)
class TriedScheme:
    """A scheme whose units may be tried: the range, the steps, and what was decided."""

    scheme: Scheme
    least: float
    most: float
    step: float
    decided: float

    @property
    def name(self) -> str:
        """The defined name of its input."""
        return f"try_{self.scheme.id}"

    @property
    def code(self) -> str:
        """Its code in tables."""
        return f"scheme.{self.scheme.id}"

    @property
    def words(self) -> str:
        """What was decided, such as `195 episodes`."""
        return self.scheme.in_words(self.decided)

    @property
    def range_words(self) -> str:
        """What may be typed, such as `0 to 400 episodes, whole ones`."""
        if self.scheme.all_or_nothing:
            return f"0 or {self.scheme.in_words(self.most)}, nothing between"
        least = f"{self.least:,.3f}".rstrip("0").rstrip(".")
        return f"{least} to {self.scheme.in_words(self.most)}{', whole ones' if self.step == 1 else ''}"


def tried(outcome: Outcome) -> tuple[TriedScheme, ...]:
    """Each scheme of a decision; nothing where nothing could be decided, or units are not one number."""
    if outcome.decided is None or not may_be_tried(outcome.problem):
        return ()
    money = _most_money(outcome.decided)
    units = dict(zip(outcome.decided.schemes["scheme"], outcome.decided.schemes["units"], strict=True))
    return tuple(_tried(outcome.problem, scheme, float(units[scheme.id]), money) for scheme in outcome.problem.schemes)


def may_be_tried(problem: Problem) -> bool:
    """True where units of each scheme are one number, that a pool pays for."""
    return len(problem.years) == 1 and all(one.provider and not one.sizes for one in problem.schemes)


def cost_in(problem: Problem, scheme: Scheme) -> Decimal:
    """Pounds that a unit costs the pool in the year of a problem, what starting it costs included."""
    return scheme.cost_in(problem.years[0]) + scheme.start_up


def effects_in_words(scheme: Scheme) -> str:
    """What one unit changes, and where that comes from: `0.15 fewer emergency (assumption)`."""
    told = [
        f"{abs(effect.change):,f} {'fewer' if effect.change < 0 else 'more'} {spoken_where(effect.where)}"
        f" ({effect.source})"
        for effect in scheme.effects
    ]
    return f"Each: {'; '.join(told)}" if told else "Changes no activity"


def _tried(problem: Problem, scheme: Scheme, decided: float, money: Decimal) -> TriedScheme:
    (year,) = problem.years
    step = Decimal(scheme.at_most or 1) if scheme.all_or_nothing else step_in(problem, scheme)
    most, cost = scheme.most_in(year), cost_in(problem, scheme)
    # Where nothing else limits a scheme, there is no more of it than all the money there could be would buy.
    if most is None:
        most = money / cost // step * step if cost else Decimal(repr(decided))
    return TriedScheme(scheme, float(scheme.least_in(year)), max(float(most), decided), float(step), decided)


def _most_money(decided: Decided) -> Decimal:
    """All the money there could be: what there is, and what partners might yet pay in."""
    there = decided.limits[decided.limits["kind"] == "money"]["bound"].sum()
    more = (decided.contributions["at_most_pence"] - decided.contributions["pays_pence"]).sum()
    return Decimal(repr(float(there))) + Decimal(int(more)) / 100
