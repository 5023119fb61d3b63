"""What was asked beside the best plan, as parts of its report: prices, what was left out, other plans, the frontier.

Amounts are of plans settled again. What the solver proved of them is told as a range, beside the figure and never in
its place.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from finmodel.core.amounts import money_in_words, share, some
from finmodel.core.speech import listed
from finmodel.optimise.answers.answered import Frontier, FurtherAnswers
from finmodel.optimise.answers.asked import SettledPlan
from finmodel.optimise.answers.not_bought import LeftOut
from finmodel.optimise.answers.sensitivity import Sensitivity
from finmodel.optimise.answers.standing import StandingPlan
from finmodel.optimise.outcome import Decided, Outcome
from finmodel.report.report import Chart, ChartSeries, Column, Holds, Mark, Part, Remark, Row, Table

_HOLDS: Mapping[str, Holds] = {"pounds": "money", "units": "number", "share": "share", "number": "number"}
_SHOWN = 4
FILES = (
    ("prices.csv", "what moving each limit is worth, with the range that is proven"),
    ("left_out.csv", "what it would cost to take in what is left out"),
    ("alternatives.csv", "plans nearly as good that differ most, line by line"),
    ("frontier.csv", "the points of the frontier"),
    ("sensitivity.csv", "the best plan, and the plan as it is, with each input low and high"),
)


def answer_parts(outcome: Outcome) -> Iterator[Part]:
    """What was asked and answered, in the order that a board asks for it."""
    asked, currency = outcome.answers, outcome.before.basis.place.currency
    if prices := outcome.prices():
        yield Remark((*prices, *_of_prices(asked)), "What moving a limit would be worth")
    if asked.left_out:
        yield _left_out(asked.left_out, outcome)
    if asked.within:
        yield from _alternatives(outcome, currency)
    if asked.frontier is not None and asked.frontier.points:
        yield from _frontier(outcome, asked.frontier)
    if asked.sensitivity is not None:
        yield from _sensitivity(asked.sensitivity, asked.vary, outcome)
    if asked.standing is not None:
        yield _standing(asked.standing, asked.vary, outcome)
    if asked.not_reached:
        yield Remark((f"There was no time to find {listed(asked.not_reached)}. Allow more `--seconds`.",))


def plan_chart(outcome: Outcome, decided: Decided) -> Chart:
    """What is spent on each scheme that is bought, the dearest first."""
    rows = decided.schemes.sort_values("spend_pence", ascending=False, kind="stable").to_dict("records")
    bought = [row for row in rows if row["spend_pence"]]
    series = ChartSeries(
        "Spend", tuple(row["title"] for row in bought), tuple(row["spend_pence"] / 100 for row in bought)
    )
    return Chart("plan", f"What is bought: {outcome.problem.title}", "bars", (series,))


def _of_prices(asked: FurtherAnswers) -> Iterator[str]:
    yield "Each was solved and settled again for the step it names: between two, it is at most what the larger gives."
    telling = {one.limit for one in asked.prices if one.telling}
    if still := len(asked.worth_of_limits) - len(telling):
        yield f"Moving any of the {still} other limits changes nothing." if still > 1 else "The other changes nothing."


def _left_out(asked: tuple[LeftOut, ...], outcome: Outcome) -> Remark:
    said = []
    for one in asked:
        if one.no_room:
            said.append(f"{one.title}: the limits leave no room for any of it.")
            continue
        amount = outcome.goal.between(one.low, one.high)
        instead = f", in place of {listed(one.drops_out)}" if one.drops_out else ""
        nothing = max(abs(one.low), abs(one.high)) < 0.01
        said.append(
            f"{one.title}: taking in {'some costs nothing' if nothing else f'the least of it costs {amount}'}{instead}."
        )
    return Remark(tuple(said), "The next best that was left out")


def _alternatives(outcome: Outcome, currency: str) -> Iterator[Part]:
    asked = outcome.answers
    if not asked.alternatives:
        yield Remark((f"No other plan comes within {share(asked.within)} of the best.",))
        return
    plans = [*(one.plan for one in asked.alternatives)]
    names = ["The plan", *(f"Plan {number}" for number in range(2, len(plans) + 2))]
    best = asked.bought
    columns = (Column("Scheme"), *(Column(name, "number") for name in names))
    titles = dict.fromkeys([*best, *(title for plan in plans for title in plan.settled.bought)])
    rows = [
        Row((title, _units(best, title), *(_units(plan.settled.bought, title) for plan in plans))) for title in titles
    ]
    assert outcome.decided is not None
    worth = [outcome.decided.settled_pounds, *(plan.settled.worth for plan in plans)]
    rows.append(Row(("The goal, settled", *(float(one) for one in worth)), total=True, holds=_measure(outcome)))
    moved = [
        f"{name} spends {money_in_words(one.moved, currency)} otherwise than the nearest of the plans before it; "
        f"no plan within {share(asked.within)} moves more than {money_in_words(max(one.moved, one.at_most), currency)}."
        for name, one in zip(names[1:], asked.alternatives, strict=True)
    ]
    yield Table("alternatives", "Plans nearly as good that differ most", columns, tuple(rows), tuple(moved))


def _frontier(outcome: Outcome, asked: Frontier) -> Iterator[Part]:
    what = f"“{asked.along}”" if asked.limit else asked.along
    columns = (
        Column("Point"),
        Column("At" if asked.limit else asked.along, _HOLDS[asked.measure]),
        Column("The goal, settled", _measure(outcome)),
        Column("Proven to be at most", _measure(outcome), spare=True),
        Column("It buys"),
    )
    rows = tuple(
        Row((one.label, one.along, float(one.plan.settled.worth), _most(one.plan), _told(one.plan)))
        for one in asked.points
    )
    yield Table("frontier", f"The frontier along {what}", columns, rows)
    along = tuple(one.along for one in asked.points)
    worths = tuple(float(one.plan.settled.worth) for one in asked.points)
    marks = tuple(
        Mark(f"{one.label}: {outcome.goal.size(worth)}, {_told(one.plan)}", one.along, worth)
        for one, worth in zip(asked.points, worths, strict=True)
    )
    series = (ChartSeries("The goal, settled", along, worths),)
    title = f"{outcome.problem.title}: the frontier along {what}"
    yield Chart("frontier", title, "curve", series, along=asked.along, marks=marks)


def _measure(outcome: Outcome) -> Holds:
    """What the goal is counted in."""
    return "money" if outcome.goal.in_pounds else "number"


def _most(plan: SettledPlan) -> float | None:
    """What the settled goal could come to at most: as far above it as the solver could not rule out."""
    apart = plan.solution.bound - plan.solution.gain
    return float(plan.settled.worth) + apart if math.isfinite(apart) else None


def _sensitivity(asked: Sensitivity, vary: float, outcome: Outcome) -> Iterator[Part]:
    columns = (
        Column("Input"),
        Column("How"),
        Column("The best then", _measure(outcome)),
        Column("The plan if kept", _measure(outcome)),
        Column("What changes"),
    )
    rows = []
    for one in asked.tried:
        best = None if one.best is None else float(one.best.settled.worth)
        kept = None if one.kept is None else float(one.kept)
        came = [f"{listed(one.comes_in)} in"] if one.comes_in else []
        went = [f"{listed(one.drops_out)} out"] if one.drops_out else []
        said = "; ".join([*came, *went]) or ("nothing" if best is not None else "no plan is possible")
        rows.append(Row((one.name, one.side, best, kept, said)))
    notes = [f"Bought in every one of these plans: {listed(asked.always)}."] if asked.always else []
    notes += [f"Bought in some of them: {listed(asked.sometimes)}."] if asked.sometimes else []
    notes.append("Where nothing stands under “The plan if kept”, it would break a limit then.")
    yield Table(
        "sensitivity",
        f"What the plan hangs on: inputs {share(vary)} lower and higher",
        columns,
        tuple(rows),
        tuple(notes),
    )
    if chart := _tornado(asked, outcome):
        yield chart


def _tornado(asked: Sensitivity, outcome: Outcome) -> Chart | None:
    ends: dict[str, list[Decimal]] = {}
    for one in asked.tried:
        if one.best is not None:
            ends.setdefault(one.name, []).append(one.best.settled.worth)
    both = {name: pair for name, pair in ends.items() if len(pair) == 2}
    if not both or outcome.decided is None:
        return None
    series = tuple(
        ChartSeries(side, tuple(both), tuple(float(pair[number]) for pair in both.values()))
        for number, side in enumerate(("lower", "higher"))
    )
    middle = Mark("as stated", None, float(outcome.decided.settled_pounds))
    return Chart("sensitivity", f"What the plan hangs on: {outcome.problem.title}", "tornado", series, marks=(middle,))


def _standing(asked: StandingPlan, vary: float, outcome: Outcome) -> Remark:
    draws = f"{some(asked.draws, 'draw')} of effects up to {share(vary)} lower or higher"
    best, most = (outcome.goal.size(amount) for amount in (asked.best_reaches, asked.reaches))
    if math.isinf(asked.best_reaches):
        best = "nothing, for it breaks a limit in too many"
    said = [f"In 8 of 10 of {draws}, the plan comes to {best} or more, by the estimate."]
    if asked.same or asked.reaches - asked.best_reaches < 1:
        said.append(f"Of {some(asked.tried, 'plan')} tried, none stands better.")
    else:
        buys = _told(asked.plan, 99)
        said.append(f"Of {some(asked.tried, 'plan')} tried, one comes to {most} or more in as many: {buys}.")
    return Remark(tuple(said), "A plan that stands")


def _units(bought: Mapping[str, Any], title: str) -> float:
    return float(bought.get(title, 0))


def _told(plan: SettledPlan, most: int = _SHOWN) -> str:
    """What a plan buys, in few words."""
    bought = [f"{float(units):,g} {title}" for title, units in plan.settled.bought.items()]
    more = [f"{len(bought) - most} more"] if len(bought) > most else []
    return listed([*bought[:most], *more]) or "nothing"
