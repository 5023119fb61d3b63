"""From a problem to its outcome: contracts inside, solve, round, settle again, and hold all three to each other.

Where nothing can be decided the way ends at once, with why; what else is asked of a decision is answered after it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial

from finmodel.core.amounts import exact_money
from finmodel.core.progress import Progress, Stage, silent
from finmodel.errors import FinmodelError
from finmodel.optimise.answers.further import answers
from finmodel.optimise.answers.further_questions import FurtherQuestions
from finmodel.optimise.answers.inquiry import Inquiry
from finmodel.optimise.building.decisions import Cell
from finmodel.optimise.effects import reaches
from finmodel.optimise.limits_in_words import Speaker
from finmodel.optimise.outcome import Decided, Outcome
from finmodel.optimise.planning import Planning, Put, planning_of, unspent_of
from finmodel.optimise.rounding import CarriedOut, carried_out
from finmodel.optimise.saying.fits_place import more_than_there_is, require_fit
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.solving.conflict import conflict_of, conflict_of_doing
from finmodel.optimise.solving.highs_solver import endless_choices
from finmodel.optimise.solving.program import Limit, Program
from finmodel.optimise.solving.solve import Options, Solution, SolverName, solve
from finmodel.optimise.tables import Workings, broken, decided_of, settled_plan
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import run

_ROUNDS = 4
"""How often more is asked of a floor that rounding to pennies breaks."""
_ASKED_MORE = Decimal(10)
"""Pounds that are asked above a floor that settling shows to be broken."""
_MANY_WHOLE = 60
"""Choices of whole units from which they are solved in parts of units and then rounded, which is proven as well."""
_HAIR = 1e-9
_INWARD = 5e-7
"""How far a plan is kept from where contracts turn, as a share of what turns them."""


def optimise(
    problem: Problem,
    basis: Basis,
    progress: Progress | None = None,
    *,
    solver: SolverName = "highs",
    time_limit: float = 60.0,
    gap: float = 1e-3,
) -> Outcome:
    """How best to spend the pools' money, settled again through the contracts in force.

    `time_limit` is in seconds; `gap` is the share by which a better decision may go unfound. Raises InputError where
    the problem does not fit the place, FinmodelError where time runs out before any decision is found.
    """
    tell = progress or silent
    options = Options(solver, time_limit, gap, progress)
    put = put_to(problem, basis, tell)
    tighter: dict[str, Decimal] = {}
    made = attempt(put, tighter, options)
    for _ in range(_ROUNDS):
        short = broken(made) if isinstance(made, Workings) else {}
        if not short:
            break
        tell("Asking for a little more where rounding breaks a limit")
        tighter |= {name: tighter.get(name, Decimal(0)) + by + _ASKED_MORE for name, by in short.items()}
        again = attempt(put, tighter, options)
        if isinstance(again, Outcome):
            break
        made = again
    if isinstance(made, Outcome):
        return made
    asked = partial(answers, Inquiry(made, options))
    return replace(_outcome(made), ask=asked, program=made.planning.program)


def allocated(
    problem: Problem, basis: Basis, progress: Progress | None = None, questions: FurtherQuestions | None = None
) -> Outcome:
    """How best to spend the pools' money, with answers to what else is asked of it."""
    asked = questions or FurtherQuestions()
    return optimise(problem, basis, progress, time_limit=asked.seconds, gap=asked.gap).asked(asked, progress)


def put_to(problem: Problem, basis: Basis, progress: Progress = silent) -> Put:
    """A problem put to a place, which is settled as it stands. Raises InputError where it does not fit."""
    reached = reaches(problem, basis.grid)
    require_fit(problem, basis, reached)
    progress("Settling the contracts in force")
    before = run(basis)
    return Put(problem, before, reached, unspent_of(problem, before))


def attempt(put: Put, tighter: Mapping[str, Decimal], options: Options) -> Workings | Outcome:
    """Solve a problem and settle what is decided; an outcome at once where nothing can be."""
    tell = options.progress or silent
    planning, program, solution = _solved(put, tighter, options)
    if nothing := _no_decision(planning, solution, options):
        return nothing
    if not solution.found:
        raise FinmodelError(
            f"No decision was found in {options.time_limit:g} seconds. Allow more time, or a wider gap."
        )
    inward = _pulled_in(planning, program, solution.values, options)
    made = carried_out(planning.allotted, program, inward, options, free=_free(planning))
    made = replace(made, values=planning.as_contracts_have_it(made.values))
    tell("Settling the decision")
    return settled_plan(planning, made, _as_carried_out(planning, solution, made))


def _solved(put: Put, tighter: Mapping[str, Decimal], options: Options) -> tuple[Planning, Program, Solution]:
    """The program of a problem, with what keeps it as good for each goal but the last, and its solution."""
    tell = options.progress or silent
    in_order: frozenset[Cell] = frozenset()
    while True:
        planning = planning_of(put, tighter, in_order, options.progress)
        tell("Solving")
        program, solution = _goal_by_goal(planning, options)
        if not solution.found:
            return planning, program, solution
        disordered = planning.allotted.out_of_order(solution.values) - in_order
        if not disordered:
            return planning, program, solution
        in_order |= disordered


def _goal_by_goal(planning: Planning, options: Options) -> tuple[Program, Solution]:
    """Each goal in its turn, as good for those before as can be, or within what they give up."""
    telling = replace(options, progress=None if options.progress is None else _solving(options.progress))
    free = _free(planning)
    every = planning.program.choices
    choices = tuple(replace(one, whole=False) if one.name in free else one for one in every) if free else every
    program = replace(planning.program, choices=choices)
    first: Solution | None = None
    for number, (gains, target) in enumerate(zip(planning.gains, planning.allotted.targets, strict=True), start=1):
        program = replace(program, gains=gains)
        solution = solve(program, telling)
        if not solution.found:
            break
        first = first or solution
        if number == len(planning.gains):
            break
        best = program.gain(solution.values)
        give = target.goal.give_up
        allowed = 0.0 if give is None else float(give.value) * (abs(best) if give.share is not None else 1.0)
        kept = best - allowed - _HAIR * max(1.0, abs(best))
        name = f"No less of goal {number} than is given up for those that follow"
        program = program.with_limits((*program.limits, Limit(name, gains, ">=", kept, firm=True)))
    if first is None or not solution.found:
        return program, solution
    gain = _gain(planning, solution.values)
    bound = max(first.bound, gain)
    return program, replace(first, values=solution.values, gain=gain, bound=bound, seconds=solution.seconds)


def _pulled_in(
    planning: Planning, program: Program, values: Mapping[str, float], options: Options
) -> Mapping[str, float]:
    """The plan a hair inside what contracts turn on, which settling compares more finely than a solver does.

    What is whole is held; the plan itself where nothing keeps every limit so.
    """
    if planning.inside is None:
        return values
    own = {limit.name for limit in planning.allotted.program.limits}
    free = _free(planning)
    whole = {choice.name for choice in program.choices if choice.whole and choice.name not in free}
    turning = [limit for limit in program.limits if limit.name not in own and not whole.isdisjoint(limit.terms)]
    if not turning:
        return values
    inward = {
        limit.name: limit.eased(-_INWARD * max(1.0, *(abs(limit.terms[name]) for name in whole & set(limit.terms))))
        for limit in turning
        if limit.firm
    }
    held = (
        program.holding_whole(values)
        if not free
        else replace(
            program,
            choices=tuple(
                replace(one, lowest=round(values[one.name]), highest=round(values[one.name]), whole=False)
                if one.name in whole
                else one
                for one in program.choices
            ),
        )
    )
    narrower = held.with_limits(inward.get(limit.name, limit) for limit in held.limits)
    found = solve(narrower, replace(options, solver="highs", progress=None))
    return found.values if found.found else values


def _free(planning: Planning) -> frozenset[str]:
    """Whole units that are solved in parts of units, where there are many."""
    whole = [choice.name for choice in planning.program.choices if choice.whole]
    units = frozenset(name for name in whole if name in planning.allotted.decisions.units_of)
    return units if len(units) > _MANY_WHOLE else frozenset()


def _as_carried_out(planning: Planning, solution: Solution, made: CarriedOut) -> Solution:
    """The solution with the gain of what is carried out, and by how much another plan could be better at most."""
    gain = _gain(planning, made.values)
    bound = max(solution.bound, gain)
    gap = (bound - gain) / max(abs(gain), _HAIR)
    return replace(solution, values=made.values, gain=gain, bound=bound, gap=0.0 if gap < _HAIR else gap)


def _gain(planning: Planning, values: Mapping[str, float]) -> float:
    return math.fsum(weight * values[name] for name, weight in planning.gains[0].items())


def _no_decision(planning: Planning, solution: Solution, options: Options) -> Outcome | None:
    """Why there is no decision: the brief is impossible, or would be if anything were spent, or has no end."""
    put = planning.put
    speaker, tell = Speaker(planning.allotted, put.basis.place), options.progress or silent
    if solution.status == "endless":
        words = tuple(speaker.endless(endless_choices(planning.program)))
        return Outcome(put.problem, put.before, solution, None, None, words)
    if solution.status == "impossible":
        tell("Looking for what cannot hold together")
        conflict = conflict_of(_to_ease(planning), options)
        return Outcome(put.problem, put.before, solution, None, conflict, tuple(speaker.conflict(conflict)))
    spend = planning.allotted.spend()
    shares = any(meaning.kind == "share" for meaning in planning.allotted.meanings.values())
    if shares and solution.found and sum(cost * solution.values[name] for name, cost in spend.items()) < 1:
        tell("Looking for what leaves nothing to spend")
        nothing = conflict_of_doing(_to_ease(planning), spend, options)
        if nothing is not None:
            return Outcome(
                put.problem, put.before, solution, None, nothing, tuple(speaker.conflict(nothing, doing=True))
            )
    return None


def _to_ease(planning: Planning) -> Program:
    """The program in which limits may be eased or left out: with contracts only where a limit hangs on them."""
    hanging = any(demand.meaning is not None for demand in planning.allotted.demands)
    if planning.inside is None or not hanging:
        return planning.allotted.program
    return planning_of(planning.put, wide=True).program


def _solving(progress: Progress) -> Progress:
    """What a solver tells is no stage of its own, but how far solving is."""
    return lambda said: progress(Stage("Solving", detail=said[:1].lower() + said[1:]))


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
    yield from more_than_there_is(made.problem, made.planning.put.reached)


def _amount(size: float, measure: str, currency: str) -> str:
    if measure == "pounds":
        return exact_money(size, currency)
    return f"{size * 100:.4f} percentage points" if measure == "share" else f"{size:,.3f} units"
