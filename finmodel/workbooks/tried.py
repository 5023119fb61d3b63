"""What may be tried of an allocation: units of each scheme, and what each limit is on, in the order of its tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from finmodel.optimise.effects import spoken_where
from finmodel.optimise.saying.brief import Scheme, step_of
from finmodel.optimise.saying.problem import Problem

if TYPE_CHECKING:
    from finmodel.optimise.outcome import Decided, Outcome

AT_MOST, AT_LEAST = "at most", "at least"


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
    """Each scheme of a decision; nothing where nothing could be decided."""
    if outcome.decided is None:
        return ()
    money = _most_money(outcome.decided)
    units = dict(zip(outcome.decided.schemes["scheme"], outcome.decided.schemes["units"], strict=True))
    return tuple(_tried(scheme, float(units[scheme.id]), money) for scheme in outcome.problem.schemes)


def effects_in_words(scheme: Scheme) -> str:
    """What one unit changes, and where that comes from: `0.15 fewer emergency (assumption)`."""
    told = [
        f"{abs(effect.change):,f} {'fewer' if effect.change < 0 else 'more'} {spoken_where(effect.where)}"
        f" ({effect.source})"
        for effect in scheme.effects
    ]
    return f"Each: {'; '.join(told)}" if told else "Changes no activity"


def _tried(scheme: Scheme, decided: float, money: Decimal) -> TriedScheme:
    step = Decimal(scheme.at_most or 1) if scheme.all_or_nothing else step_of(scheme)
    # Where nothing else limits a scheme, there is no more of it than all the money there could be would buy.
    most = money / scheme.cost // step * step if scheme.at_most is None else scheme.at_most
    return TriedScheme(scheme, float(scheme.at_least), max(float(most), decided), float(step), decided)


def _most_money(decided: Decided) -> Decimal:
    """All the money there could be: what there is, and what partners might yet pay in."""
    (there,) = decided.limits[decided.limits["kind"] == "money"]["bound"]
    more = (decided.contributions["at_most_pence"] - decided.contributions["pays_pence"]).sum()
    return Decimal(repr(float(there))) + Decimal(int(more)) / 100


@dataclass(frozen=True)
class LimitMeasured:
    """What a limit is on: its side, the schemes whose units or spending it counts, and who it is about."""

    side: str
    schemes: tuple[str, ...] = ()
    about: str = ""


def measured_by(problem: Problem, kinds: list[str]) -> list[LimitMeasured]:
    """What each limit of an outcome is on; `kinds` are those of its table, in order."""
    units, paid, briefs = _of_units(problem), _of_contributions(problem), _of_brief(problem)
    every = tuple(scheme.id for scheme in problem.schemes)
    measured = []
    for kind in kinds:
        match kind:
            case "activity":
                measured.append(LimitMeasured(AT_MOST))
            case "money":
                measured.append(LimitMeasured(AT_MOST, every, problem.pool))
            case "scheme":
                measured.append(next(units))
            case "contribution":
                measured.append(next(paid))
            case _:
                measured.append(next(briefs))
    return measured


def _of_units(problem: Problem) -> Iterator[LimitMeasured]:
    for scheme in problem.schemes:
        if scheme.at_least:
            yield LimitMeasured(AT_LEAST, (scheme.id,), scheme.id)
        if scheme.at_most is not None and not scheme.all_or_nothing:
            yield LimitMeasured(AT_MOST, (scheme.id,), scheme.id)


def _of_contributions(problem: Problem) -> Iterator[LimitMeasured]:
    for partner, one in problem.contributions.items():
        if not one.fixed:
            if one.at_least:
                yield LimitMeasured(AT_LEAST, (), partner)
            yield LimitMeasured(AT_MOST, (), partner)


def _of_brief(problem: Problem) -> Iterator[LimitMeasured]:
    for brief in problem.limits:
        schemes = () if brief.surplus_of else brief.selected(problem.schemes)
        for bound, side in ((brief.at_least, AT_LEAST), (brief.at_most, AT_MOST)):
            if bound is not None:
                yield LimitMeasured(side, schemes, brief.surplus_of or brief.paid_to or "")
