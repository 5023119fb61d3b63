"""What comes of a problem: the decision settled again, or why there is none, as tables and in words.

Every further question is answered later and joined here, so that a decision can be had without waiting for its prices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pandas as pd

from finmodel.core.amounts import exact_money, share
from finmodel.core.progress import Progress
from finmodel.core.speech import listed
from finmodel.optimise.answers.answered import FurtherAnswers
from finmodel.optimise.answers.further_questions import FurtherQuestions
from finmodel.optimise.decision import Decision
from finmodel.optimise.goal_in_words import GoalInWords
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.solving.conflict import Conflict
from finmodel.optimise.solving.program import Program
from finmodel.optimise.solving.solve import SOLVER_NAMES, Solution
from finmodel.scenarios.run import Run

_SHOWN = 8
"""Schemes that the words name; the table has them all."""


@dataclass(frozen=True)
class Decided:
    """A decision and what it comes to; every amount is of contracts settled again."""

    decision: Decision
    after: Run
    """The place settled under the decision."""
    schemes: pd.DataFrame
    """scheme, title, provider, unit, units, cost_pence (of a unit), spend_pence, share_of_spend,
    delivery_pence (what it costs the provider), adds_pounds_per_unit (to the goal, settled alone), adds_per_pound
    (the same for each pound spent; empty where it costs nothing)."""
    plan: pd.DataFrame
    """scheme, title, year, started (units), units (that run), cost_pence and start_up_pence (of a unit), spend_pence:
    each scheme in each year."""
    contributions: pd.DataFrame
    """partner, name, at_least_pence, at_most_pence, pays_pence."""
    limits: pd.DataFrame
    """limit, kind, side, about (whom or what), schemes (ids), year, bound, reached, spare (in `measure`: pounds, units,
    share or number), binding, kept, sentence (what moving it is worth; empty where it was not moved)."""
    positions: pd.DataFrame
    """partner, name, before_pence, after_pence, change_pence: surplus in the problem's year; partners only."""
    activity: pd.DataFrame
    """activity, before, after, change: units in the problem's year, for each selection an effect names."""
    money: pd.DataFrame
    """item, pence: contributions, unspent money used, spend on schemes, and what is left."""
    settled_pounds: Decimal
    """The goal as settled: change in the place's surplus, or worth of the activity avoided."""
    estimated_pounds: float
    """The goal as the program had it for this decision, for comparison alone."""


@dataclass(frozen=True)
class Outcome:
    """The answer to a problem: a decision, or the conflict that forbids any."""

    problem: Problem
    before: Run
    """The place settled as it stands."""
    solution: Solution
    """What the solver said: status, gap and time. Its money is an estimate and is not for showing."""
    decided: Decided | None
    """The decision; None for an impossible brief."""
    conflict: Conflict | None
    """What cannot hold together; None where there is a decision."""
    conflict_words: tuple[str, ...] = ()
    """The conflict, and ways out of it, in sentences."""
    notes: tuple[str, ...] = ()
    """Anything a reader must know: limits that settling showed broken, a stop by time."""
    program: Program | None = None
    """What the solver was given, for another solver to be given the same."""
    ask: Callable[[FurtherQuestions, Progress | None], FurtherAnswers] | None = None
    """What answers further questions about the decision; None where there is none."""
    answers: FurtherAnswers = field(default_factory=FurtherAnswers)
    """What was asked beside the decision."""

    @property
    def goal(self) -> GoalInWords:
        """Says what the goal comes to."""
        return GoalInWords(self.problem, self.before.basis.place.currency)

    @property
    def possible(self) -> bool:
        """True where there is a decision."""
        return self.decided is not None

    def words(self) -> tuple[str, ...]:
        """The answer in sentences, the most important first."""
        if self.decided is None:
            return (*self.conflict_words, *self.notes)
        return (*self._decision(self.decided), *self.certainty(), *self.notes, *self.prices())

    def asked(self, questions: FurtherQuestions, progress: Progress | None = None) -> Outcome:
        """The outcome with answers to what else is wanted; itself where there is no decision to ask about."""
        if self.ask is None or self.decided is None or not questions.more or self.solution.by_request:
            return self
        found = self.ask(questions, progress)
        worth = [found.worth_of_limits.get(name, "") for name in self.decided.limits["limit"]]
        return replace(
            self, answers=found, decided=replace(self.decided, limits=self.decided.limits.assign(sentence=worth))
        )

    def prices(self) -> tuple[str, ...]:
        """What moving each limit is worth, in the order of the table; limits that change nothing are left out."""
        worth = self.answers.worth_of_limits
        telling = {one.limit for one in self.answers.prices if one.telling}
        return tuple(said for name, said in worth.items() if name in telling)

    def _decision(self, decided: Decided) -> tuple[str, ...]:
        currency = self.before.basis.place.currency
        bought = decided.schemes[decided.schemes["spend_pence"] + decided.schemes["units"] > 0]
        spend = int(decided.schemes["spend_pence"].sum()) / 100
        left = int(decided.money.set_index("item")["pence"]["left"]) / 100
        first = f"{exact_money(spend, currency)} is spent on {len(bought)} of {len(decided.schemes)} schemes"
        first += (
            f"; {exact_money(left, currency)} is left, and goes back as the pooled fund says." if left >= 1 else "."
        )
        change = float(decided.settled_pounds)
        together = int(decided.positions["change_pence"].sum()) / 100
        second = f"Settled again, {self.goal.result(change)}"
        if self.goal.aim not in ("place_surplus", "net_cost") and len(decided.positions):
            gain = f"{exact_money(abs(together), currency)} {'better' if together >= 0 else 'worse'} off"
            second += f"; in money, the partners together are {gain}"
        second += "."
        if self.goal.aim == "value" and change < spend:
            second += " The activity avoided is worth less than what is spent to avoid it."
        return tuple(one for one in (first, self._bought(decided, currency), second) if one)

    def _bought(self, decided: Decided, currency: str) -> str:
        """What is bought, the dearest first, such as `It buys 276 episodes of More reablement (£593,400)`."""
        bought = decided.schemes[decided.schemes["units"] > 0]
        said = []
        for row in bought.sort_values("spend_pence", ascending=False, kind="stable").to_dict("records"):
            scheme = self.problem.scheme(row["scheme"])
            what = scheme.title if scheme.all_or_nothing else f"{scheme.in_words(row['units'])} of {scheme.title}"
            said.append(f"{what} ({exact_money(row['spend_pence'] / 100, currency)})")
        more = [f"{len(said) - _SHOWN} more"] if len(said) > _SHOWN else []
        return f"It buys {listed([*said[:_SHOWN], *more])}." if said else ""

    def certainty(self) -> tuple[str, ...]:
        """How much better another decision could be, and how far what it was chosen by is from what is settled."""
        if self.decided is None:
            return ()
        change, currency = float(self.decided.settled_pounds), self.before.basis.place.currency
        off = (
            _of_what_was_expected(change, change - self.decided.estimated_pounds, currency)
            if self.goal.in_pounds
            else ()
        )
        solver, gap = SOLVER_NAMES[self.solution.solver], share(self.solution.gap)
        if self.solution.status == "stopped":
            by = "when you asked" if self.solution.by_request else "by time"
            stopped = f"{solver} was stopped {by}, after {self.solution.seconds:.0f} seconds"
            return *off, f"{stopped}: another decision could be up to {gap} better."
        if self.solution.gap < 5e-5:
            return *off, f"No decision within the limits is better ({solver})."
        return *off, f"No decision within the limits is more than {gap} better ({solver})."


def _of_what_was_expected(change: float, off: float, currency: str) -> tuple[str, ...]:
    """How far what the decision was chosen by is from the settled figure, both in pounds, where it is at all."""
    if abs(off) < max(1.0, abs(change) / 10_000):
        return ()
    part = f" ({share(abs(off) / abs(change), 1)})" if change else ""
    how = "low" if off > 0 else "high"
    return (f"What it was chosen by was {exact_money(abs(off), currency)}{part} too {how}.",)
