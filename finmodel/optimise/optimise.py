"""From a problem to its outcome: estimate, solve, round, settle again, and say what the limits cost.

Where nothing can be decided the way ends at once, with why; what else is asked of a decision is answered after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from finmodel.core.amounts import exact_money
from finmodel.core.progress import Progress, Stage, silent
from finmodel.errors import FinmodelError
from finmodel.optimise.allocate import Allocation, allocation
from finmodel.optimise.answers.further import answers
from finmodel.optimise.answers.further_questions import FurtherQuestions
from finmodel.optimise.answers.inquiry import Inquiry
from finmodel.optimise.effects import EffectReach, reaches
from finmodel.optimise.estimate import Estimate, estimate, surplus_change, unspent_of
from finmodel.optimise.limits_in_words import Speaker
from finmodel.optimise.outcome import Decided, Outcome
from finmodel.optimise.resettle import decided
from finmodel.optimise.rounding import carried_out
from finmodel.optimise.saying.fits_place import require_fit
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.solving.conflict import conflict_of, conflict_of_doing
from finmodel.optimise.solving.highs_solver import endless_choices
from finmodel.optimise.solving.solve import Options, Solution, SolverName, solve
from finmodel.optimise.tables import Workings, broken, decided_of
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import Run, run

_ROUNDS = 3
"""How often the estimate is corrected by what settling shows, where a limit on a surplus is broken."""


def optimise(
    problem: Problem,
    basis: Basis,
    progress: Progress | None = None,
    *,
    solver: SolverName = "highs",
    time_limit: float = 60.0,
    gap: float = 1e-3,
) -> Outcome:
    """How best to spend the pool's money, settled again through the contracts in force.

    `time_limit` is in seconds; `gap` is the share by which a better decision may go unfound. Raises InputError where
    the problem does not fit the place, FinmodelError where time runs out before any decision is found.
    """
    tell = progress or silent
    options = Options(solver, time_limit, gap, progress)
    reached = reaches(problem, basis.grid)
    require_fit(problem, basis, reached)
    tell("Settling the contracts in force")
    before = run(basis)
    money = unspent_of(problem, before) if problem.use_unspent else Decimal(0)
    lines = estimate(problem, basis, reached, before, tell)
    outcome = _attempt(problem, reached, lines, money, before, options)
    for _ in range(_ROUNDS):
        if not isinstance(outcome, Workings) or not broken(outcome):
            break
        tell("Correcting the estimate by what settling showed")
        lines = _corrected(outcome)
        again = _attempt(problem, reached, lines, money, before, options)
        if isinstance(again, Outcome):
            break
        outcome = again
    if isinstance(outcome, Outcome):
        return outcome
    return replace(
        _outcome(outcome),
        ask=partial(answers, Inquiry(outcome, tuple(reached), options)),
        program=outcome.allocation.program,
    )


def allocated(
    problem: Problem, basis: Basis, progress: Progress | None = None, questions: FurtherQuestions | None = None
) -> Outcome:
    """How best to spend the pool's money, with answers to what else is asked of it."""
    asked = questions or FurtherQuestions()
    return optimise(problem, basis, progress, time_limit=asked.seconds, gap=asked.gap).asked(asked, progress)


def _solving(progress: Progress) -> Progress:
    """What a solver tells is no stage of its own, but how far solving is."""
    return lambda said: progress(Stage("Solving", detail=said[:1].lower() + said[1:]))


def _attempt(
    problem: Problem, reached: Sequence[EffectReach], lines: Estimate, money: Decimal, before: Run, options: Options
) -> Workings | Outcome:
    """Solve by one estimate and settle what is decided; an outcome at once where nothing can be."""
    tell = options.progress or silent
    allotted = allocation(problem, reached, lines, money, before.basis.place)
    tell("Solving")
    options = replace(options, progress=None if options.progress is None else _solving(options.progress))
    solution = solve(allotted.program, options)
    if nothing := _no_decision(problem, before, allotted, solution, options):
        return nothing
    if not solution.found:
        raise FinmodelError(
            f"No decision was found in {options.time_limit:g} seconds. Allow more time, or a wider gap."
        )
    decision = carried_out(allotted, solution.values, money, options)
    tell("Settling the decision")
    after = run(decided(problem, before.basis, reached, decision), problem.problem, problem.title)
    return Workings(allotted, lines, money, before, after, decision, solution)


def _no_decision(
    problem: Problem, before: Run, allotted: Allocation, solution: Solution, options: Options
) -> Outcome | None:
    """Why there is no decision: the brief is impossible, or would be if anything were spent, or has no end."""
    speaker, tell = Speaker(allotted, before.basis.place), options.progress or silent
    if solution.status == "endless":
        return Outcome(problem, before, solution, None, None, tuple(speaker.endless(endless_choices(allotted.program))))
    spend = allotted.spend()
    if solution.status == "impossible":
        tell("Looking for what cannot hold together")
        conflict = conflict_of(allotted.program, options)
        return Outcome(problem, before, solution, None, conflict, tuple(speaker.conflict(conflict)))
    if solution.found and sum(cost * solution.values[name] for name, cost in spend.items()) < 1:
        tell("Looking for what leaves nothing to spend")
        nothing = conflict_of_doing(allotted.program, spend, options)
        if nothing is not None:
            return Outcome(problem, before, solution, None, nothing, tuple(speaker.conflict(nothing, doing=True)))
    return None


def _corrected(made: Workings) -> Estimate:
    """The estimate moved to what settling showed, for each partner whose limit is broken."""
    settled = surplus_change(made.problem, made.before, made.after)
    units = {scheme.id: float(made.decision.units.get(scheme.id, Decimal(0))) for scheme in made.problem.schemes}
    paid = {partner: float(amount) for partner, amount in made.decision.contributions.items()}
    partners = {made.allocation.meanings[name].about for name in broken(made)}
    return made.lines.shifted({partner: settled[partner] - made.lines.of(partner, units, paid) for partner in partners})


def _outcome(made: Workings) -> Outcome:
    found = decided_of(made)
    return Outcome(made.problem, made.before, made.solution, found, None, (), tuple(_notes(made, found)))


def _notes(made: Workings, found: Decided) -> Iterator[str]:
    currency = made.before.basis.place.currency
    for row in found.limits.itertuples():
        if not row.kept:
            broken_by = _amount(-float(str(row.spare)), str(row.measure), currency)
            yield f"“{row.limit}” is broken by {broken_by} once settled."
        elif row.kind == "activity" and row.binding:
            yield f"“{row.limit}”: all of it would be avoided. Check that the effects hold so far from today."


def _amount(size: float, measure: str, currency: str) -> str:
    if measure == "pounds":
        return exact_money(size, currency)
    return f"{size:,.3f} units" if measure == "units" else f"{size * 100:.4f} percentage points"
