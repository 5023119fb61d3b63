"""What a scenario of the small place comes to: its ledger and, where something is uncertain, a few draws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from finmodel.break_even.break_even import FEWEST, SizesGround, answered
from finmodel.break_even.break_even_tables import tables_of
from finmodel.draws.draw import draw
from finmodel.draws.intervals import uncertainty_of
from finmodel.draws.uncertain import uncertain
from finmodel.errors import FinmodelError
from finmodel.load.yaml import Document, in_document, read_document
from finmodel.measures.row_rules import Stay
from finmodel.scenarios.ahead.over_years import OverYears
from finmodel.scenarios.apply import apply
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.comparison import compare
from finmodel.scenarios.cost_effective.bought import bought, bought_table
from finmodel.scenarios.held_to_source import beside, proved
from finmodel.scenarios.run import Run, run
from finmodel.scenarios.scenario import Scenario
from tests.ahead.over import carried
from tests.keys.proof import REFUSED
from tests.scenarios.changes import library
from tests.small import FUND, GP, POINTS, REABLEMENT, TARIFF, small_basis, small_outcomes

FILE = Path(__file__).parent / "scenarios.yaml"
DRAWS = 12


def basis(*contracts: dict[str, Any]) -> Basis:
    """The small place, its activity told apart by service, all of people of 65 and over, half its days past the first.

    Its four contracts, and one on outcomes, are in force where no other is named.
    """
    small = small_basis(*(contracts or (TARIFF, GP, REABLEMENT, FUND, POINTS)))
    place = small.place.with_outcomes(small_outcomes())
    small = replace(small, place=place, contracts=tuple(one.in_place(place.outcomes) for one in small.contracts))
    rows = small.grid.activity
    services = rows["setting"].map({"emergency": "wards", "outpatient": "visits"}).fillna("home")
    told = rows.assign(service=services, age_band="65+")
    past = {Stay(beyond=1): told.assign(days=told["days"] // 2)}
    return replace(small, grid=replace(small.grid, activity=told, derived=past))


def said(stated: Scenario, done: Run) -> object:
    """What the scenario states of itself, held against its run, and against a run in which nothing changes."""
    before = run(basis())
    shown = () if stated.result is None else tuple(proved(stated.result, stated.title, before, done))
    people = dict.fromkeys(done.basis.place.periods, 1000.0)
    totals = [beside(each, before, done, people) for each in stated.reported]
    return [(each.expected, each.agrees) for each in shown], [(each.here, each.gives) for each in totals]


@dataclass(frozen=True)
class Asked:
    """A scenario, altered key by key."""

    data: dict[str, Any]
    schema: str = "scenario"

    def figures(self, data: dict[str, Any]) -> object:
        """The ledger once the changes are made, and what is left with each party in a few draws."""
        try:
            stated = in_document(Document("scenario.yaml", data), Scenario)
            small = basis() if stated.years is None else carried(basis(), stated.years, stated.forward)
            done = run(apply(small, stated, library()))
            worth = OverYears(run(small), done).in_all().to_dict("list")
            drawn, causes = (), ()
            pays: object = ()
            if "structure" in data:
                found = compare(basis(), (None, stated.as_one_cause()), library())
                causes = tuple(each.name for each in found.causes)
            if stated.break_even:
                tried = SizesGround(basis(), stated, None, library(), FEWEST)
                pays = tuple(
                    tables_of([answered(each, tried)])["break_even"].to_dict("list") for each in stated.break_even
                )
            if stated.cost_effectiveness:
                pays = bought_table(bought(stated, run(small), done)).to_dict("list")
            if uncertainty_of(stated) is not None:
                draws = draw(uncertain(basis(), stated, library()), DRAWS)
                drawn = (draws.values.tolist(), draws.surplus.tolist(), draws.uncertain.uncertainty.loss_limits)
        except FinmodelError:
            return REFUSED
        return done.ledger.to_dict("list"), drawn, causes, pays, said(stated, done), worth


def scenarios() -> Iterator[Asked]:
    """Every scenario of the file."""
    for stated in read_document(FILE).data["cases"]:
        yield Asked({"scenario": "s", "title": "S", "question": "What if?"} | stated)
