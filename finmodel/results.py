"""What the flow hands back: every table of a place settled, compared, or laid over its plan, in pounds.

Stages hold whole pence and tables of their own; whoever asks gets pounds, under names that files, screens and
notebooks share. It stands apart from the pipeline, so that what shows a result need not know how it is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from finmodel.errors import Finding
from finmodel.load.settled import settled_table
from finmodel.must.statement import Trial
from finmodel.positions.ledger import in_pounds
from finmodel.positions.position import PARTS
from finmodel.report.comparison_report import comparison_report
from finmodel.report.report import Remark, Report
from finmodel.report.reported_report import reported_remark
from finmodel.report.run_report import run_report
from finmodel.report.shown_years import shown_years
from finmodel.report.side_by_side.cost_effective_report import cost_effective_parts
from finmodel.report.titles import party_names, roles_remark
from finmodel.scenarios.ahead.carried_amounts import CarriedForward, table_of
from finmodel.scenarios.ahead.over_years import OverYears
from finmodel.scenarios.balances import balances_of
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.beds import occupied_beds
from finmodel.scenarios.comparison import Comparison
from finmodel.scenarios.cost_effective.bought import PricedEffect, bought, bought_table
from finmodel.scenarios.coverage import in_proportion
from finmodel.scenarios.held_to_source import beside
from finmodel.scenarios.outcomes_of import outcomes_of
from finmodel.scenarios.reached import PeopleReached
from finmodel.scenarios.run import Run, difference
from finmodel.scenarios.scenario import BASELINE, Scenario
from finmodel.scenarios.stranded import MONEY_OF_STRANDED, stranded

if TYPE_CHECKING:
    from finmodel.draws.draw_tables import Drawn
    from finmodel.load.place_grid import Built, DataFacts
    from finmodel.optimise.outcome import Outcome
    from finmodel.outturn.actual import PlanAndActual
    from finmodel.outturn.development import Development


@dataclass(frozen=True)
class Result:
    """A place settled under its contracts in force, then otherwise. Tables are in pounds."""

    runs: tuple[Run, ...]
    """The baseline first, then each scenario, those they are compared with, and last what a problem decided."""
    facts: DataFacts
    warnings: tuple[Finding, ...]
    allocation: Outcome | None = None
    """The answer to a problem, where one was put."""
    scenarios: tuple[Scenario, ...] = ()
    """The scenarios that were run, as they were read."""
    carried: CarriedForward | None = None
    """How years to come are carried forward, where any are."""
    reached: Mapping[str, PeopleReached] = field(default_factory=dict)
    """Whom the changes of a scenario reach, for each scenario with one that says so."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """Each role that they speak of, and who has it in the place."""

    @property
    def ledger(self) -> pd.DataFrame:
        """Every transfer: run, contract, line, payer, payee, period, amount in pounds from payer to payee."""
        tables = [
            in_pounds(each.ledger, ("pence",)).rename(columns={"pence": "amount"}).assign(run=each.name)
            for each in self.runs
        ]
        return _run_first(tables)

    @property
    def positions(self) -> pd.DataFrame:
        """Every party's position: run, partner, period, then each part and the surplus in pounds."""
        return _run_first([in_pounds(each.positions, (*PARTS, "surplus")).assign(run=each.name) for each in self.runs])

    @property
    def settlement(self) -> pd.DataFrame:
        """Every line of every contract: run, contract, line, label, member, period, unit, value, pays."""
        return _run_first([settled_table(each.settlement).assign(run=each.name) for each in self.runs])

    @property
    def comparison(self) -> pd.DataFrame:
        """What each scenario changes for each party against its baseline, by contract, in pounds."""
        amounts = ("before", "after", "difference")
        tables = [
            in_pounds(difference(self.against(each), each), amounts).assign(run=each.name) for each in self.runs[1:]
        ]
        return (
            _run_first(tables) if tables else pd.DataFrame(columns=["run", "partner", "period", "contract", *amounts])
        )

    def against(self, run: Run) -> Run:
        """The run that another is compared with: the baseline its scenario names, else the contracts in force."""
        name = next((each.baseline for each in self.scenarios if each.scenario == run.name), BASELINE)
        return next((each for each in self.runs if each.name == name), self.runs[0])

    def trials(self, drawn: Sequence[Drawn] = ()) -> tuple[Trial, ...]:
        """What `must:` lines are held against: each run with what it is compared with, and its draws."""
        draws = {each.scenario: each for each in drawn}
        others = [Trial(each, self.against(each), draws.get(each.name)) for each in self.runs[1:]]
        return (Trial(self.runs[0]), *others)

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every table by the name of its file; those that compare only where there is a scenario."""
        tables = {
            "positions": self.positions,
            "balances": self.balances,
            "ledger": self.ledger,
            "settlement": self.settlement,
            "profile": self.facts.profile,
        }
        if self.reached:
            tables["reached"] = _run_first([each.table.assign(run=name) for name, each in self.reached.items()])
        if self.carried is not None:
            tables["carried_forward"] = table_of(self.carried, self.runs[0].basis.place)
        if self.runs[0].basis.place.outcomes.rows:
            whole = [outcomes_of(each.basis.place).assign(run=each.name) for each in self.runs]
            tables["outcomes"] = _run_first(whole)
        if len(self.runs) == 1:
            return tables
        comparing = {"comparison": self.comparison, "stranded": self.stranded, "beds": self.beds}
        if self.bought:
            comparing["cost_effectiveness"] = _run_first(
                [bought_table(each).assign(run=name) for name, each in self.bought.items()]
            )
        return tables | comparing | {"over_years": self.over_years, "payback": self.payback}

    def report(self, periods: Sequence[str] = (), files: Sequence[tuple[str, str]] = ()) -> Report:
        """What is told of the result, for all periods or those asked for. Raises InputError for one unknown."""
        base, *others = self.runs
        years = shown_years(base.basis.place.periods, periods)
        told = run_report(
            base, [(each, self.against(each)) for each in others], years, files, self.carried, self.reached
        )
        reported = [remark for remarks in self.reported.values() for remark in remarks]
        worth = [
            part for run in self.runs[1:] for part in cost_effective_parts(run, self.bought.get(run.name, ()), years)
        ]
        return replace(told, parts=(*told.parts, *worth, *reported, *roles_remark(base.basis.place, self.roles)))

    @property
    def reported(self) -> Mapping[str, tuple[Remark, ...]]:
        """What the sources of each scenario report, beside what the place gives; scenarios that say nothing are not."""
        place = self.runs[0].basis.place
        names = party_names(place) | {"place": "all partners together"}
        remarks = dict[str, tuple[Remark, ...]]()
        for run in self.runs[1:]:
            stated = [
                each for scenario in self.scenarios if scenario.scenario == run.name for each in scenario.reported
            ]
            if stated:
                beside_it = [beside(each, self.against(run), run, self.facts.people) for each in stated]
                remarks[run.name] = tuple(
                    reported_remark(run.title, each, names.get(each.reported.of, each.reported.of), place.currency)
                    for each in beside_it
                )
        return remarks

    @cached_property
    def bought(self) -> Mapping[str, tuple[PricedEffect, ...]]:
        """What each scenario that says so buys with what it costs, by its name."""
        stated = {each.scenario: each for each in self.scenarios if each.cost_effectiveness}
        return {
            run.name: bought(stated[run.name], self.against(run), run) for run in self.runs[1:] if run.name in stated
        }

    @property
    def balances(self) -> pd.DataFrame:
        """Every partner's balance year by year, in pounds: see `finmodel.scenarios.balances.balances_of`."""
        return _run_first([balances_of(each).assign(run=each.name) for each in self.runs])

    @property
    def over_years(self) -> pd.DataFrame:
        """What each scenario comes to year by year: see `finmodel.scenarios.ahead.over_years.OverYears.by_year`."""
        return _run_first(
            [OverYears(self.against(each), each).by_year().assign(run=each.name) for each in self.runs[1:]]
        )

    @property
    def payback(self) -> pd.DataFrame:
        """What each scenario comes to in all: see `finmodel.scenarios.ahead.over_years.OverYears.in_all`."""
        return _run_first(
            [OverYears(self.against(each), each).in_all().assign(run=each.name) for each in self.runs[1:]]
        )

    @property
    def stranded(self) -> pd.DataFrame:
        """What of each service's cost leaves, later or not, under each scenario: see `finmodel.scenarios.stranded`."""
        tables = [
            in_pounds(stranded(self.against(each), each), MONEY_OF_STRANDED).assign(run=each.name)
            for each in self.runs[1:]
        ]
        return _run_first(tables)

    @property
    def beds(self) -> pd.DataFrame:
        """Occupied beds before and after each scenario that moves bed days: see `finmodel.scenarios.beds`."""
        return _run_first([occupied_beds(self.against(each), each).assign(run=each.name) for each in self.runs[1:]])


@dataclass(frozen=True)
class Compared:
    """Two scenarios set against each other."""

    comparison: Comparison
    """In whole pence, with both runs."""
    facts: DataFacts
    warnings: tuple[Finding, ...]
    carried: CarriedForward | None = None
    """How years to come are carried forward, where any are."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """Each role that they speak of, and who has it in the place."""
    basis: Basis | None = None
    """The contracts in force, on what was measured."""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every table, in pounds, by the name of its file: see `finmodel.report.comparison_report.FILES`."""
        compared = self.comparison
        over = OverYears(compared.before, compared.after)
        moved = ("before", "after", "difference")
        return {
            "gainers": in_pounds(compared.gainers, (*moved, "of_which_loans")),
            "causes": in_pounds(compared.by_cause, ("difference",)),
            "transfers": in_pounds(compared.split, ("pence",)).rename(columns={"pence": "amount"}),
            "contracts": in_pounds(compared.by_contract, moved),
            "matrix": in_pounds(compared.matrix, ("difference",)),
            "nets": in_pounds(compared.nets, ("gains", "losses", "net", "funding", "delivery")),
            "stranded": in_pounds(compared.stranded, MONEY_OF_STRANDED),
            "beds": occupied_beds(compared.before, compared.after),
            "over_years": over.by_year(),
            "payback": over.in_all(),
            **({"cost_effectiveness": bought_table(compared.bought)} if compared.bought else {}),
        } | ({} if self.carried is None else {"carried_forward": table_of(self.carried, compared.place)})

    def report(self, periods: Sequence[str] = (), files: Sequence[tuple[str, str]] = ()) -> Report:
        """What is told of the comparison, for all periods or those asked for. Raises InputError for one unknown."""
        years = shown_years(self.comparison.place.periods, periods)
        told = comparison_report(self.comparison, years, files, self.carried)
        worth = cost_effective_parts(self.comparison.after, self.comparison.bought, years)
        return replace(told, parts=(*told.parts, *worth, *roles_remark(self.comparison.place, self.roles)))


@dataclass(frozen=True)
class Overlaid:
    """A later extract laid over the plan, the late coding allowed for, and what was read."""

    result: PlanAndActual
    late_coding: Mapping[str, Development]
    built: Built
    scenario: Scenario | None = None
    """The scenario under whose contracts, funding and costs the years are settled; None for the contracts in force."""

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What was left out of the extract, and contracts of which the forecast is an estimate."""
        forecast = self.result.forecast
        scaled = () if forecast is None else in_proportion((forecast.recorded, self.result.actual), {})
        return (*self.built.warnings, *scaled)


def _run_first(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    whole = pd.concat(tables, ignore_index=True)
    return whole[["run", *(name for name in whole.columns if name != "run")]]
