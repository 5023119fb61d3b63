"""What equal shares buy beside the optimum: units and money by scheme, who pays for what, and what each comes to."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from finmodel.core.amounts import exact_money
from finmodel.core.speech import listed
from finmodel.optimise.outcome import Outcome
from finmodel.report.report import Column, Part, Remark, Report, Row, Table
from finmodel.share.beside_optimum import BesideOptimum
from finmodel.share.of_problem import money_of, paid_for


def equal_shares_report(beside: BesideOptimum) -> Report:
    """Schemes as equal shares buy them and as the optimum does, and what the choice costs."""
    place = beside.place
    title = f"{beside.problem.title}: equal shares beside the optimum"
    parts: list[Part] = [_schemes(beside), _who_pays(beside), Remark(tuple(_notes(beside)), "How it was worked out")]
    return Report(title, tuple(_headline(beside)), tuple(parts), place.currency)


def _headline(beside: BesideOptimum) -> Iterator[str]:
    currency, year = beside.place.currency, beside.problem.years[0]
    spent = sum(paid_for(scheme, year) * beside.units[scheme.id] for scheme in beside.problem.schemes)
    several = [scheme.title for scheme in beside.problem.schemes if beside.units[scheme.id]]
    yield f"Equal shares spend {exact_money(spent, currency)} on {listed(several) or 'nothing'}."
    best, shared = _goal(beside.optimum), _goal(beside.settled)
    if best is None:
        yield "There is no optimum to set it beside: the brief is impossible as it stands."
    elif shared is not None:
        less = best - shared
        what = "comes to the same" if not less else f"comes to {exact_money(less, currency)} more"
        what = what if less >= 0 else f"comes to {exact_money(-less, currency)} less, as it must keep to the limits"
        yield f"Settled, they come to {exact_money(shared, currency)} by the problem's goal; the optimum {what}."
    if not beside.within_limits:
        yield "What equal shares buy does not keep to every limit of the problem."


def _goal(outcome: Outcome | None) -> float | None:
    return None if outcome is None or outcome.decided is None else float(outcome.decided.settled_pounds)


def _schemes(beside: BesideOptimum) -> Table:
    best = {} if beside.optimum.decided is None else beside.optimum.decided.decision.units
    columns = (
        Column("Scheme"),
        Column("Points", "number"),
        Column("Units, equal shares", "units"),
        Column("Pounds, equal shares", "money"),
        Column("Units, optimum", "units"),
        Column("Pounds, optimum", "money"),
    )
    rows, year = [], beside.problem.years[0]
    for scheme in beside.problem.schemes:
        points = sum((given.get(scheme.id, Fraction(0)) for given in beside.points.values()), Fraction(0))
        units, other = float(beside.units[scheme.id]), float(best.get(scheme.id, 0))
        cost = float(paid_for(scheme, year))
        rows.append(Row((scheme.title, float(points), units, units * cost, other, other * cost)))
    sums = [sum(float(str(row.values[at])) for row in rows) for at in (3, 5)]
    rows.append(Row(("All", None, None, sums[0], None, sums[1]), total=True))
    return Table("equal_shares", "What equal shares buy, and what is best", columns, tuple(rows))


def _who_pays(beside: BesideOptimum) -> Table:
    names = {partner.id: partner.name for partner in beside.place.partners}
    bought = [scheme for scheme in beside.problem.schemes if beside.units[scheme.id]]
    columns = (Column("Partner"), *(Column(scheme.title, "money") for scheme in bought), Column("All", "money"))
    rows = []
    for partner in beside.points:
        paid = [float(beside.bought.paid[scheme.id][partner]) for scheme in bought]
        rows.append(Row((names[partner], *paid, sum(paid))))
    return Table("who_wants", "Whose equal share pays for what", columns, tuple(rows))


def _notes(beside: BesideOptimum) -> Iterator[str]:
    currency, partners = beside.place.currency, len(beside.points)
    purse = float(money_of(beside.problem)) / partners
    yield (
        f"Each of {partners} partners that rank schemes has {exact_money(purse, currency)}, whatever it pays in. "
        "A scheme is bought unit by unit from those who gave it points, where it costs them least for a point."
    )
    more = {
        scheme.title: beside.bought.of_what_was_left[scheme.id]
        for scheme in beside.problem.schemes
        if beside.bought.of_what_was_left[scheme.id]
    }
    if more:
        yield f"Bought with what all had left, most points for a pound first: {listed(list(more))}."
    unwanted = [
        scheme.title
        for scheme in beside.problem.schemes
        if not any(beside.points[name].get(scheme.id) for name in beside.points)
    ]
    if unwanted:
        yield f"Nobody ranks {listed(unwanted, 'or')}."
    if beside.bought.left:
        yield f"{exact_money(float(beside.bought.left), currency)} is left over."
