"""How a pooled budget is best spent, as a report: what to buy, what it gains, which limit binds; or why nothing fits.

Every amount is of contracts settled again under the decision. The sentences on what easing a limit is worth, and on how
sure the answer is, are the outcome's own, so that workbook and screen say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finmodel.core.amounts import exact_money, money_in_words, some
from finmodel.core.outcomes import Whose, YearOutcome
from finmodel.core.speech import listed, spoken, within
from finmodel.core.vocabulary import Vocabulary
from finmodel.optimise.answers.frames import frames_of
from finmodel.optimise.decision import owed_at_ends
from finmodel.optimise.outcome import Decided, Outcome
from finmodel.report.allocation.answers_report import FILES as OF_ANSWERS
from finmodel.report.allocation.answers_report import answer_parts, plan_chart
from finmodel.report.report import Column, Holds, Part, Remark, Report, Row, Table

_PENCE = 100
_HOLDS: dict[str, Holds] = {"pounds": "money", "units": "units", "share": "share", "number": "number"}
FILES = (
    ("answer.txt", "the answer in sentences"),
    ("schemes.csv", "what is bought of each scheme, and what a unit and a pound of it add"),
    ("plan.csv", "what is started of each scheme in each year, what runs then, and what is paid for it"),
    ("contributions.csv", "what each partner pays in, and between which bounds"),
    ("limits.csv", "every limit, how far it is reached, and what easing it is worth"),
    ("positions.csv", "what each partner is left with before and after"),
    ("activity.csv", "activity before and after"),
    ("money.csv", "where the money comes from and what is left of it"),
)


def allocation_report(outcome: Outcome, written: bool = False) -> Report:
    """The answer to a problem."""
    place, decided = outcome.before.basis.place, outcome.decided
    years = outcome.problem.years
    span = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
    title = ", ".join(each for each in (f"{outcome.problem.title}: {place.title}", span) if each)
    if place.title == outcome.problem.title:  # it needs no place, and is its own
        title = place.title
    if decided is None:
        said = (*outcome.conflict_words, *outcome.notes)
        rest = (Remark(said[3:]),) if said[3:] else ()
        return Report(f"{title}: no answer", said[:3], rest, place.currency, FILES[:1] if written else ())
    parts: list[Part] = [_schemes(outcome, decided), *_year_by_year(outcome, decided), *_positions(decided)]
    parts += _contributions(decided, place.currency)
    parts += [*_limits(decided), *_activity(decided, place.vocabulary)]
    parts += _measured(outcome, decided)
    parts.append(Remark((*outcome.certainty(), *outcome.notes), "How sure this is"))
    parts += [*answer_parts(outcome), plan_chart(outcome, decided)]
    headline = tuple(_headline(outcome, decided, place.currency))
    asked = tuple(one for one in OF_ANSWERS if one[0].removesuffix(".csv") in frames_of(outcome.answers))
    return Report(title, headline, tuple(parts), place.currency, (*FILES, *asked) if written else ())


def _headline(outcome: Outcome, decided: Decided, currency: str) -> Iterator[str]:
    """What to buy, what it gains, and which limit binds."""
    rows = decided.schemes.sort_values("spend_pence", ascending=False, kind="stable").to_dict("records")
    bought = [row for row in rows if row["spend_pence"] or row["units"]]
    spend = sum(row["spend_pence"] for row in rows) / _PENCE
    if bought and not outcome.problem.funds:
        units = {row["scheme"]: outcome.problem.scheme(row["scheme"]).in_words(row["units"]) for row in bought}
        each = [f"{units[row['scheme']]} of {row['title']}" for row in bought]
        first = sorted(zip((-row["units"] for row in bought), each, strict=True))[:3]
        most_of_all = listed([said for _, said in first])
        yield f"Take up {len(bought)} of {some(len(rows), 'scheme')}, most of all {most_of_all}."
    elif bought:
        told = listed([f"{row['title']} ({_in_words(row['spend_pence'], currency)})" for row in bought[:2]])
        most = f", most of all on {told}" if len(bought) > 2 else f": {told}"
        schemes = some(len(rows), "scheme")
        yield f"Spend {money_in_words(spend, currency)} on {len(bought)} of {schemes}{most}."
    else:
        yield "Buy nothing: no scheme within the limits adds to the goal."
    together = decided.positions["change_pence"].sum() / _PENCE
    goal = outcome.goal
    result = goal.result(decided.settled_pounds, short=True)
    if goal.aim in ("place_surplus", "net_cost") or not outcome.problem.funds:
        yield f"Settled again, {result}{_short_of_it(decided, currency)}."
    else:
        money = f"{money_in_words(abs(together), currency)} {'better' if together >= 0 else 'worse'} off"
        yield f"Settled again, {result}, and the partners together are {money}{_short_of_it(decided, currency)}."
    if binds := _binds(decided):
        yield binds


def _short_of_it(decided: Decided, currency: str) -> str:
    """Who ends short and was not before, to follow what all come to."""
    table = decided.positions
    short = table[(table["before_pence"] >= 0) & (table["after_pence"] < 0)].to_dict("records")
    if not short:
        return ""
    amounts = listed([f"{row['name']} {_in_words(-row['after_pence'], currency)}" for row in short])
    return f"; short where they were not before: {amounts}"


def _in_words(pence: float, currency: str) -> str:
    return money_in_words(pence / _PENCE, currency)


def _binds(decided: Decided) -> str:
    """What moving the limit on money is worth, where that was tried; else which limits are used up."""
    priced = [row for row in decided.limits.to_dict("records") if row["sentence"]]
    money = [row for row in priced if row["kind"] == "money" and row["binding"]]
    if money:
        return str(money[0]["sentence"])
    used = [f"“{row['limit']}”" for row in decided.limits.to_dict("records") if row["binding"]]
    more = [f"{len(used) - 2} more"] if len(used) > 2 else []
    return f"What binds: {listed([*used[:2], *more])}." if used else ""


def _schemes(outcome: Outcome, decided: Decided) -> Table:
    """What is bought of each scheme, the dearest first; those of which nothing is bought are named."""
    columns = (
        Column("Scheme"),
        Column("Units" if len(outcome.problem.years) == 1 else "Unit-years", "units"),
        Column("of"),
        Column("Spend", "money"),
        Column("Of all spending", "share", places=1),
        Column(f"A first unit adds, for each {'pound' if outcome.goal.in_pounds else '£1,000'}", "number", spare=True),
    )
    for_pounds = 1.0 if outcome.goal.in_pounds else 1000.0
    ordered = decided.schemes.sort_values("spend_pence", ascending=False, kind="stable").to_dict("records")
    bought = [row for row in ordered if row["spend_pence"] or row["units"]]
    rows = [
        Row(
            (
                row["title"],
                row["units"],
                _unit(outcome, row),
                row["spend_pence"] / _PENCE,
                row["share_of_spend"],
                None if row["adds_per_pound"] is None else for_pounds * row["adds_per_pound"],
            )
        )
        for row in bought
    ]
    spend = sum(row["spend_pence"] for row in bought) / _PENCE
    rows.append(Row(("All together", "", "", spend, 1.0 if spend else 0.0, None), total=True))
    others = [row["title"] for row in ordered if row not in bought]
    return Table("schemes", "What to buy", columns, tuple(rows), _named("Nothing is bought of", others))


def _unit(outcome: Outcome, row: dict[Any, Any]) -> str:
    scheme = outcome.problem.scheme(row["scheme"])
    return scheme.unit if row["units"] == 1 else scheme.plural


def _year_by_year(outcome: Outcome, decided: Decided) -> Iterator[Table]:
    """What runs in each year and what is paid for it, of a plan of several years."""
    years = outcome.problem.years
    if len(years) == 1:
        return
    rows = []
    for scheme in outcome.problem.schemes:
        mine = decided.plan[decided.plan["scheme"] == scheme.id]
        if mine["units"].any():
            rows.append(Row((f"{scheme.title}, {scheme.plural}", *mine["units"]), holds="units"))
            rows.append(Row(("  paid", *(mine["spend_pence"] / _PENCE)), holds="money"))
    spend = [decided.plan[decided.plan["year"] == year]["spend_pence"].sum() / _PENCE for year in years]
    rows.append(Row(("All that is paid", *spend), total=True, holds="money"))
    rows += _between_years(outcome, decided)
    columns = (Column("What runs"), *(Column(year, "money") for year in years))
    yield Table("plan", "Year by year", columns, tuple(rows))


def _between_years(outcome: Outcome, decided: Decided) -> Iterator[Row]:
    """What is paid in, lent and owed in each year, of a plan that moves money between years."""
    problem, decision = outcome.problem, decided.decision
    if not any(decision.lent.values()):
        return
    lent = {year: sum(float(decision.lent.get((pool, year), 0)) for pool in problem.funds) for year in problem.years}
    yield Row(("Lent, or paid back with interest (−)", *lent.values()), holds="money")
    owed = owed_at_ends(problem, decision)
    ends = [float(sum(owed[pool, year] for pool in problem.funds)) for year in problem.years]
    yield Row(("Owed at the end of the year", *ends), holds="money")


def _positions(decided: Decided) -> Iterator[Table]:
    """What each partner is left with; those for whom nothing changes are named, and nothing is shown of nobody."""
    if not decided.positions["before_pence"].any() and not decided.positions["change_pence"].any():
        return
    columns = (
        Column("Partner"),
        Column("Before", "money", good="more"),
        Column("After", "money", good="more"),
        Column("Change", "money", "difference", good="more"),
    )
    names = ("before_pence", "after_pence", "change_pence")
    every = decided.positions.to_dict("records")
    rows = [
        Row((row["name"], *(row[name] / _PENCE for name in names)))
        for row in sorted(every, key=lambda row: row["change_pence"])
        if row["change_pence"]
    ]
    rows.append(Row(("All together", *(decided.positions[name].sum() / _PENCE for name in names)), total=True))
    still = [row["name"] for row in every if not row["change_pence"]]
    notes = _named("Nothing changes for", still)
    yield Table("positions", "Surplus or deficit, settled again", columns, tuple(rows), notes)


def _contributions(decided: Decided, currency: str) -> Iterator[Table]:
    if not len(decided.contributions):
        return
    columns = (
        Column("Partner"),
        Column("At least", "money", spare=True),
        Column("At most", "money", spare=True),
        Column("Pays in", "money"),
    )
    names = ("at_least_pence", "at_most_pence", "pays_pence")
    rows = [
        Row((row["name"], *(row[name] / _PENCE for name in names))) for row in decided.contributions.to_dict("records")
    ]
    left = int(decided.money.set_index("item")["pence"]["left"]) / _PENCE
    unspent = f"{exact_money(left, currency)} is not spent, and goes back as the pooled fund says."
    yield Table("contributions", "Who pays in", columns, tuple(rows), (unspent,) if left >= 1 else ())


def _limits(decided: Decided) -> Iterator[Table]:
    """Limits that are reached or broken; the others are named, but for those that are always there."""
    every = decided.limits.to_dict("records")
    binding = [row for row in every if row["binding"] or not row["kept"]]
    others = [row["limit"] for row in every if row not in binding and row["kind"] != "activity"]
    columns = (Column("Limit"), Column("Bound", "number"), Column("Reached", "number"), Column("To spare", "number"))
    rows = tuple(
        Row((row["limit"], row["bound"], row["reached"], row["spare"]), holds=_HOLDS[row["measure"]]) for row in binding
    )
    if rows:
        yield Table("limits", "Limits that bind", columns, rows, _named("Within their bounds", others))


def _activity(decided: Decided, words: Vocabulary) -> Iterator[Table]:
    columns = (
        Column("Activity"),
        Column("Before", "units", places=1),
        Column("After", "units", places=1),
        Column("Change", "units", "difference", places=1),
    )
    rows = tuple(
        Row((words.called(row["activity"].replace(" ", "_"), several=True), row["before"], row["after"], row["change"]))
        for row in decided.activity.to_dict("records")
        if row["change"]
    )
    if rows:
        yield Table("activity", "Activity avoided or added", columns, rows)


def _measured(outcome: Outcome, decided: Decided) -> Iterator[Table]:
    """Outcomes of the place that the plan moves, before and after."""
    problem, rows = outcome.problem, list[Row]()
    for name, measured in problem.measured.items():
        whose = Whose(
            (measured.partner,)
            if measured.partner
            else decided.after.basis.place.outcomes.partners_of(measured.measure)
        )
        for year in problem.years:
            both = [
                run.basis.place.outcomes.amount(measured.measure, whose, year, "score")
                for run in (outcome.before, decided.after)
            ]
            amounts = [float(each.amount) if isinstance(each, YearOutcome) else None for each in both]
            told = [each for each in both if isinstance(each, YearOutcome)]
            share = all(row.is_share for each in told for row in each.rows) and all(
                0 <= each.amount <= 1 for each in told
            )
            label = f"{within(spoken(measured.measure)).capitalize()} ({problem.counted_in[name]})"
            rows.append(Row((label, year, *amounts), holds="share" if share else "number"))
    if rows:
        heads = (Column("Measure"), Column("Year"), Column("Before", "number"), Column("After", "number"))
        yield Table("outcomes", "Outcomes that the plan moves", heads, tuple(rows))


def _named(said: str, names: list[str]) -> tuple[str, ...]:
    return (f"{said}: {'; '.join(names)}.",) if names else ()
