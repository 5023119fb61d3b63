"""What is told of years to come: how they are carried forward, and what a scenario comes to over all of them."""

from __future__ import annotations

from collections.abc import Mapping

from finmodel.core.ahead.forward import SOCIAL_TIME_PREFERENCE, Ahead, Sort
from finmodel.core.amounts import share, some
from finmodel.core.speech import listed
from finmodel.report.report import Column, Remark, Row, Table
from finmodel.report.shown_years import span
from finmodel.report.titles import party_names
from finmodel.scenarios.ahead.carried_amounts import CarriedForward
from finmodel.scenarios.ahead.over_years import NOT_YET, UNMOVED, WHOLE_PLACE, OverYears
from finmodel.scenarios.run import Run
from finmodel.scenarios.scenario import BASELINE

_RISES: Mapping[Sort, str] = {
    "people": "people",
    "activity": "activity",
    "prices": "prices",
    "costs": "costs of delivery",
    "funding": "money from outside",
}
_FEW_YEARS = 2
"""Years up to which there is no table over them: the years themselves are told."""
FILES = {
    "over_years": "what each scenario comes to year by year: gains so far, and what they are worth in the first year",
    "payback": "when each scenario has paid back for the place and each partner, and its net present value",
}
CARRIED = ("carried_forward", "each amount that is carried forward: from which year, with which rise, to how much")


def carried_remark(carried: CarriedForward) -> Remark:
    """How years to come are carried forward, what rises, what nothing is stated for, and what does not go on."""
    ahead = carried.ahead
    sorts = {sort: _said(ahead, sort) for sort in _RISES}
    stated = {sort: said for sort, said in sorts.items() if ahead.forward.rise_of(sort) is not None}
    sentences = [f"{span(ahead.years)} {'is' if len(ahead.years) == 1 else 'are'} carried forward from {ahead.last}."]
    if stated:
        rises = listed([f"{_RISES[sort]} by {said}" for sort, said in stated.items()])
        source = f" ({ahead.forward.source})" if ahead.forward.source else ""
        sentences.append(f"Each year rises over the one before{source}: {rises}.")
        held = ahead.forward.terms == "held"
        sums = "are held as they are" if held else "rise with prices, and not with activity"
        sentences.append(f"Sums that contracts state for a year {sums}; {_counted(carried)}.")
    still = [_RISES[sort] for sort in _RISES if sort not in stated]
    if still:
        sentences.append(
            f"Nothing is stated for {listed(still)}, which stay as in {ahead.last}: say what rises in place.yaml or "
            "the scenario, such as `forward: {activity: 1.1%, prices: 2%, costs: 2%, funding: 2%}`."
        )
    return Remark((*sentences, *_does_not_fit(carried)), "Years carried forward")


def _said(ahead: Ahead, sort: Sort) -> str:
    rises = ahead.rises(sort)
    if len(set(rises.values())) == 1:
        return share(next(iter(rises.values())))
    return listed([f"{share(rise)} in {year}" for year, rise in rises.items()])


def _counted(found: CarriedForward) -> str:
    amounts = len({(each.of, each.what) for each in found.amounts})
    return f"{some(amounts, 'amount')} {'goes' if amounts == 1 else 'go'} on so (carried_forward.csv)"


def _does_not_fit(carried: CarriedForward) -> list[str]:
    sentences = []
    if carried.ends:
        sentences.append(f"Nothing is paid under a contract after its end: {listed(carried.ends)}.")
    if carried.single:
        sentences.append(f"Costs of single years stop with them: {listed(carried.single)}.")
    if carried.left_behind:
        sentences.append(
            f"Activity rises, and what it is held against does not rise with it in {listed(carried.left_behind)}: "
            "state the plan, benchmark or target of these years in the contract."
        )
    return sentences


def over_years_table(before: Run, after: Run) -> Table | None:
    """What a scenario comes to over the years; None where they are few, or where nothing moves."""
    over = OverYears(before, after)
    periods = over.place.periods
    if len(periods) <= _FEW_YEARS or over.paid_back(WHOLE_PLACE) == UNMOVED == _who(over):
        return None
    columns = (
        Column("Partner"),
        *(Column(f"By {year}", "money", "difference", block=year, good="more") for year in periods),
        Column("Paid back", block="in all"),
        Column(f"Worth in {periods[0]}", "money", "difference", block="in all", good="more"),
    )
    rows = [_row(over, party, name) for party, name in party_names(over.place).items() if over.paid_back(party)]
    rows.append(_row(over, WHOLE_PLACE, "All partners together"))
    beside = "" if before.name == BASELINE else f", against {before.title}"
    return Table("payback", f"Better or worse off so far: {after.title}{beside}", columns, tuple(rows), _notes(over))


def _who(over: OverYears) -> str:
    """When anybody has been paid back, where anybody is moved."""
    return "".join(over.paid_back(party) for party in over.place.parties)


def _row(over: OverYears, party: str, name: str) -> Row:
    so_far = [each / 100 for each in over.cumulative(party)]
    when = over.paid_back(party)
    told = f"not by {over.place.periods[-1]}" if when == NOT_YET else when or "–"
    return Row((name, *so_far, told, sum(over.present_values(party))), total=party == WHOLE_PLACE)


def _notes(over: OverYears) -> tuple[str, ...]:
    first, ahead = over.place.periods[0], over.place.ahead
    forward = over.place.forward if ahead is None else ahead.forward
    own = forward is not None and forward.discount is not None
    whose = "" if own else ", the social time preference rate of HM Treasury's Green Book, as nothing else is stated"
    notes = [
        "Paid back is the first year by whose end gains and losses so far come to nil or better, and stay so.",
        f"Worth in {first}: pounds of each later year are discounted by {share(over.rate)} a year{whose}.",
    ]
    prices = 0.0 if ahead is None else max((float(rise) for rise in ahead.rises("prices").values()), default=0.0)
    if not own and prices:
        nominal = share((1 + float(SOCIAL_TIME_PREFERENCE)) * (1 + prices) - 1)
        notes.append(
            "That is a rate above rising prices, and prices rise here: for pounds of each year as they are paid, "
            f"state a rate with both, such as `discount: {nominal}` under `forward:`."
        )
    return tuple(notes)
