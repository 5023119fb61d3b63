"""The whole flow on one screen: a place is opened, measured once, settled under each scenario, and compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from finmodel.contracts.contract import Contract
from finmodel.contracts.settle import SettledLine, Settlement, settle
from finmodel.core.place import Place
from finmodel.errors import Finding, InputError
from finmodel.load.agreement import Agreement, agreements
from finmodel.load.build import Built, Facts, build_grid
from finmodel.load.contracts import read_all, read_contract, read_contracts
from finmodel.load.library import find_file
from finmodel.load.place import read_place
from finmodel.load.scenarios import at_lines, read_scenario, whole
from finmodel.load.table import MeasureTable, read_table
from finmodel.load.yaml import read_model
from finmodel.measures.ask import Ask
from finmodel.optimise.problem import Problem, asks_of_problem
from finmodel.optimise.resettle import with_programmes
from finmodel.positions.ledger import in_pounds
from finmodel.positions.position import PARTS
from finmodel.scenarios.apply import Basis, apply, contracts_under
from finmodel.scenarios.balances import balances_of, invested
from finmodel.scenarios.coverage import in_proportion, left_out
from finmodel.scenarios.run import Run, asks_of, difference, run
from finmodel.scenarios.scenario import BASELINE, Scenario

if TYPE_CHECKING:
    from finmodel.optimise.outcome import Outcome

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """A place settled under its contracts in force, then otherwise. Tables are in pounds."""

    runs: tuple[Run, ...]
    """The baseline first, then each scenario, those they are compared with, and last what a problem decided."""
    facts: Facts
    warnings: tuple[Finding, ...]
    allocation: Outcome | None = None
    """The answer to a problem, where one was put."""
    baselines: Mapping[str, str] = field(default_factory=dict)
    """For each scenario that is not compared with the contracts in force, the one that it is compared with."""

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
        name = self.baselines.get(run.name, BASELINE)
        return next((each for each in self.runs if each.name == name), self.runs[0])

    @property
    def balances(self) -> pd.DataFrame:
        """Every partner's balance year by year, in pounds: see `finmodel.scenarios.balances.balances_of`."""
        return _run_first([balances_of(each).assign(run=each.name) for each in self.runs])

    @property
    def invest_to_save(self) -> pd.DataFrame:
        """What each scenario invests, borrows and saves year by year: see `finmodel.scenarios.balances.invested`."""
        return _run_first([invested(self.against(each), each).assign(run=each.name) for each in self.runs[1:]])


@dataclass(frozen=True)
class OpenPlace:
    """A place read from its folder, with its contracts in force."""

    place: Place
    folder: Path
    data_folder: Path
    contracts: tuple[Contract, ...]

    def scenario(self, name: str | Path) -> Scenario:
        """A scenario by file, or by name from the place's own `scenarios/` folder or those shipped."""
        return read_scenario(find_file(str(name), "scenarios", self.folder), self.folder)

    def measure(
        self, asks: Sequence[Ask], progress: Progress | None = None, scenarios: Sequence[Scenario] = ()
    ) -> Built:
        """The place's data, added up into what is asked; codes that scenarios make themselves are not missed."""
        made = frozenset(code for scenario in scenarios for code in scenario.makes())
        built = build_grid(self.place, self.data_folder, asks, progress=progress, made=made)
        return replace(built, grid=built.grid.carried(self.place.carried_forward))

    def library(self, scenarios: Sequence[Scenario]) -> Mapping[str, Contract]:
        """Contracts that scenarios bring into force, by file as they name it."""
        names = tuple(dict.fromkeys(name for scenario in scenarios for name in scenario.files()))
        read = read_all([(self.folder / name, name) for name in names], self.place, ordered=False)
        return dict(zip(names, read, strict=True))

    def run(
        self,
        scenarios: Sequence[Scenario | str | Path] = (),
        progress: Progress | None = None,
        problem: str | Path | None = None,
        seconds: float = 60.0,
    ) -> Result:
        """Measure once, then settle under the contracts in force, each scenario, and what a problem file decides.

        `seconds` is the longest the solver may take. An impossible problem is no error: its allocation says so.
        """
        say = progress or (lambda step: None)
        scenarios = self._with_baselines(scenarios)
        chosen = self._chosen(scenarios)
        asked = None if problem is None else read_model(Path(problem), Problem, shown=Path(problem).name)
        library = self.library(chosen)
        changed = [each for one in chosen for each in contracts_under(self.contracts, one, library, self.place)]
        asks = asks_of(self.place, (*self.contracts, *library.values(), *changed), chosen)
        built = self.measure((*asks, *(asks_of_problem(asked) if asked is not None else ())), progress, chosen)
        grid = built.grid if asked is None else with_programmes(built.grid)
        basis = Basis(self.place, self.contracts, grid)
        say("Settling the contracts in force")
        runs = [run(basis)]
        findings: list[Finding] = []
        for scenario, given in zip(chosen, scenarios, strict=True):
            say(f"Settling the scenario {scenario.title}")
            try:
                runs.append(run(apply(basis, scenario, library), scenario.scenario, scenario.title))
            except InputError as error:
                findings += self._at_lines(error, scenario, given)
        if findings:
            raise InputError(findings)
        files = {contract.id: name for contract, name in zip(self.contracts, self.place.contracts, strict=False)}
        warnings = (*built.warnings, *left_out(runs[0], files), *in_proportion(runs, files))
        if asked is None:
            return Result(tuple(runs), built.facts, warnings, baselines={one.scenario: one.baseline for one in chosen})
        from finmodel.optimise.optimise import optimise

        outcome = optimise(asked, basis, progress, time_limit=seconds)
        decided = () if outcome.decided is None else (outcome.decided.after,)
        return Result((*runs, *decided), built.facts, warnings, outcome)

    def _chosen(self, scenarios: Sequence[Scenario | str | Path]) -> list[Scenario]:
        chosen: list[Scenario] = []
        findings: list[Finding] = []
        for one in scenarios:
            try:
                chosen.append(whole(one, self.folder) if isinstance(one, Scenario) else self.scenario(one))
            except InputError as error:
                findings += error.findings
        if findings:
            raise InputError(findings)
        return chosen

    def _with_baselines(self, scenarios: Sequence[Scenario | str | Path]) -> list[Scenario | str | Path]:
        """The scenarios, then those that they are compared with where that is not the contracts in force."""
        chosen = self._chosen(scenarios)
        names = [scenario.scenario for scenario in chosen]
        more = dict.fromkeys(each.baseline for each in chosen if each.baseline not in (BASELINE, *names))
        return [*scenarios, *more]

    def _at_lines(self, error: InputError, scenario: Scenario, given: Scenario | str | Path) -> Sequence[Finding]:
        if isinstance(given, Scenario):
            return error.findings
        file = find_file(str(given), "scenarios", self.folder)
        return at_lines(error.findings, scenario, file, self.folder)


def open_place(path: str | Path, data: str | Path | None = None) -> OpenPlace:
    """Open a place by its `place.yaml` or its folder; `data` is the folder of its data, where that is elsewhere.

    Raises InputError with every finding in the place and its contracts.
    """
    file = Path(path) / "place.yaml" if Path(path).is_dir() else Path(path)
    place = read_place(file)
    folder = file.parent
    return OpenPlace(place, folder, Path(data) if data is not None else folder, read_contracts(place, file))


@dataclass(frozen=True)
class TableSettlement:
    """A contract settled on a table of measures."""

    table: MeasureTable
    settlement: Settlement

    @property
    def lines(self) -> pd.DataFrame:
        """A row for each row of the table: its name, its period, and every line."""
        if self.table.contract.reads and self.table.entities and len(self.table.cases) != len(self.table.entities):
            columns = {settled.line.name: settled.amounts[:, 0] for settled in self.settlement.lines}
            return pd.DataFrame({"entity": list(self.table.entities), "period": self.table.cases[0].period, **columns})
        frame = pd.DataFrame(
            {
                "entity": [case.label for case in self.table.cases],
                "period": [case.period for case in self.table.cases],
            }
        )
        for settled in self.settlement.lines:
            for name, amounts in _columns(settled):
                frame[name] = [_tidied(amount) for amount in amounts]
        return frame

    @property
    def agreement(self) -> pd.DataFrame:
        """For each line with published amounts: rows, rows that agree, rows equal, and the largest difference.

        `within` is the difference allowed in every row; `closeness` says in words all that is allowed.
        """
        names = [field.name for field in fields(Agreement)]
        found = [astuple(each) for each in agreements(self.table, self.settlement)]
        return pd.DataFrame(found, columns=names, dtype=object)


def _tidied(amount: float) -> float:
    """A figure without the last bits that binary adds, and without a minus before nought."""
    return float(f"{amount:.13g}") + 0.0


def settle_table(contract: str | Path, table: str | Path) -> TableSettlement:
    """Settle one contract on a table of measures, a row for each organisation and period (or for each payee)."""
    read = read_table(read_contract(Path(contract)), Path(table))
    return TableSettlement(read, settle([read.contract], read.cases, read.supply))


def settled_table(settlement: Settlement) -> pd.DataFrame:
    """Every line of a settlement as rows: contract, line, label, member, period, unit, value, pays."""
    rows = [
        (
            settled.contract.id,
            settled.line.name,
            settled.line.label,
            member,
            case.label,
            str(settled.line.rule.unit),
            value,
            settled.line.pays,
        )
        for settled in settlement.lines
        for member, amounts in _members(settled)
        for case, value in zip(settlement.cases, amounts, strict=True)
    ]
    return pd.DataFrame(rows, columns=["contract", "line", "label", "member", "period", "unit", "value", "pays"])


def _members(settled: SettledLine) -> list[tuple[str, list[float]]]:
    axis = settled.line.rule.axis
    if axis is None:
        return [("", [float(value) for value in settled.amounts])]
    return [
        (member, [float(value) for value in row]) for member, row in zip(axis.members, settled.amounts, strict=True)
    ]


def _columns(settled: SettledLine) -> list[tuple[str, list[float]]]:
    name = settled.line.name
    return [(f"{name}.{member}" if member else name, amounts) for member, amounts in _members(settled)]


def _run_first(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    whole = pd.concat(tables, ignore_index=True)
    return whole[["run", *(name for name in whole.columns if name != "run")]]
