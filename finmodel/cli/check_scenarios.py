"""What does not fit of a place's scenarios, found by applying each of them to the place's own data.

A scenario can be well written and still not fit: so each is applied, settled and made ready to be drawn by the code
that runs it. The place is measured once, for what all of them ask together; one that asks for a column that the data
lacks is left out of that, so that it does not hide what is wrong with the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from finmodel.core.spot import order_of
from finmodel.errors import Finding, FinmodelError, InputError

if TYPE_CHECKING:
    from finmodel.contracts.contract import Contract
    from finmodel.load.place_grid import Built
    from finmodel.measures.ask import Ask
    from finmodel.must.statement import Trial
    from finmodel.pipeline import OpenPlace
    from finmodel.report.report import Report
    from finmodel.scenarios.basis import Basis
    from finmodel.scenarios.run import Run
    from finmodel.scenarios.scenario import Scenario


class Rehearsal:
    """A place measured once with what all its scenarios ask, and each of them tried on it."""

    def __init__(self, opened: OpenPlace, files: Sequence[Path]) -> None:
        self._opened = opened
        self._findings: list[Finding] = []
        self._told: set[str] = set()
        self._library: dict[str, Contract] = {}
        self._runs: list[Run] = []
        self._over: dict[str, Run] = {}
        self._scenarios = [(file, one) for file in files for one in self._read(file)]
        self._findings += self._called_alike()

    def _called_alike(self) -> list[Finding]:
        """Files that state a scenario of a name that another has: their results could not be told apart."""
        first: dict[str, str] = {}
        found = []
        for file, one in self._scenarios:
            shown = self.shown(file)
            other = first.setdefault(one.scenario, shown)
            if other != shown:
                what = f"It is called '{one.scenario}', as {other} is."
                found.append(Finding(shown, what, "Give one of them another name under `scenario:`."))
        return found

    def shown(self, file: Path) -> str:
        """What findings call a scenario's file."""
        below = file.is_relative_to(self._opened.folder)
        return file.relative_to(self._opened.folder).as_posix() if below else file.name

    def _read(self, file: Path) -> list[Scenario]:
        """The scenario of a file as far as its contract files can be had, with what is wrong so far noted.

        Later changes may speak of what a file that cannot be had was to bring into force, so they are left out.
        """
        from finmodel.load.binding.in_turn import brought
        from finmodel.load.scenarios import scenario_and_missing

        try:
            scenario, missing = scenario_and_missing(file, self._opened.folder, self._opened.cast)
        except InputError as error:
            self._findings += error.findings
            return []
        self._findings += missing
        self._findings += brought(scenario, self._opened.folder, self._opened.cast, self._library, there=True)[1]
        fits = [all(name in self._library for name in change.files()) for change in scenario.changes]
        if all(fits):
            return [scenario]
        return [scenario.model_copy(update={"changes": scenario.changes[: fits.index(False)], "uncertainty": None})]

    def what_was_read(self) -> Report:
        """What was read of the place's data."""
        from finmodel.report.data_report import data_report

        place = self._opened.place
        return data_report(place.title, self._built.facts.read, place.currency)

    def of_place(self) -> list[Finding]:
        """Warnings of the place under its contracts in force, and of what each scenario changes only roughly."""
        from finmodel.load.remarks.told_of_runs import told_of_runs

        runs = [self._baseline, *self._runs]
        names = self._opened.place.contracts
        files = {contract.id: name for contract, name in zip(self._opened.contracts, names, strict=False)}
        warnings = [each for each in self._built.warnings if each.what not in self._told]
        warnings += self._of_words()
        return [
            *warnings,
            *told_of_runs(runs, files | {each.id: name for name, each in self._library.items()}, self._opened.folder),
        ]

    def _of_words(self) -> list[Finding]:
        """Words of the place for codes that neither its data nor its scenarios have."""
        from finmodel.load.remarks.unseen import unseen_words
        from finmodel.load.yaml import read_document

        place = self._opened.place
        if not place.words:
            return []
        lines = read_document(self._opened.folder / "place.yaml").lines
        made = frozenset(code for _, scenario in self._scenarios for code in scenario.makes())
        return unseen_words(place, self._built.grid, lines, "place.yaml", made)

    def of_scenarios(self) -> list[Finding]:
        """Everything that keeps a scenario from being settled, or what is uncertain in it from being drawn."""
        tried = [finding for file, scenario in self._mapped for finding in self._tried(file, scenario)]
        return sorted(dict.fromkeys((*self._findings, *tried)), key=lambda finding: order_of(finding.where))

    def of_must(self) -> list[Finding]:
        """What must hold and does not, or could not be checked; once all scenarios have been tried."""
        from finmodel.load.contracts import read_contract
        from finmodel.load.must_lines import contract_spots, held_against, lines_of
        from finmodel.load.yaml import read_document
        from finmodel.must.verdicts import findings_of, verdicts_alone

        opened, folder = self._opened, self._opened.folder
        contracts = dict(zip(opened.place.contracts, opened.contracts, strict=False)) | self._library
        own = [(scenario, file) for file, scenario in self._scenarios]
        lines = lines_of(opened.place, folder, contracts, own)
        try:
            found = findings_of(held_against(opened.place, folder, lines, self._trials()))
        except InputError as error:
            return list(error.findings)
        for file in sorted((folder / "contracts").glob("*.y*ml")):
            name = file.relative_to(folder).as_posix()
            if name not in contracts and read_document(file, name).data.get("must"):
                contract = read_contract(file, name)
                found += findings_of(verdicts_alone(contract, contract_spots(contract, read_document(file, name))))
        return found

    def _trials(self) -> list[Trial]:
        """The contracts in force, and each scenario that settles with what it is compared with."""
        from finmodel.must.statement import Trial

        baselines = {scenario.scenario: scenario.baseline for _, scenario in self._scenarios}
        runs = {each.name: each for each in (self._baseline, *self._runs)}
        before = {each.name: self._over.get(each.name, runs.get(baselines[each.name])) for each in self._runs}
        others = [Trial(each, before[each.name]) for each in self._runs]
        return [Trial(self._baseline), *others]

    def of_form(self) -> list[Finding]:
        """What is wrong with scenarios and their contract files, where the place cannot be measured or settled."""
        return sorted(dict.fromkeys(self._findings), key=lambda finding: order_of(finding.where))

    def settle(self) -> None:
        """Measure the place and settle it under its contracts in force; raises FinmodelError where it cannot be."""
        _ = self._baseline

    def _asks(self, *scenarios: Scenario) -> tuple[Ask, ...]:
        from finmodel.incentives.margins import BY, asks_of_kinds
        from finmodel.must.verdicts import asks_of_lines
        from finmodel.scenarios.apply import contracts_under
        from finmodel.scenarios.run import asks_of

        opened, library = self._opened, self._library
        changed: list[Contract] = []
        for scenario in scenarios:
            with suppress(InputError):  # what does not fit in years to come is told where it is tried
                over = opened.carried([scenario])
                changed += [*over.contracts, *contracts_under(over.contracts, scenario, library, over.place)]
        words = asks_of_kinds(opened.place, (*BY, "currency")) if opened.place.words else ()
        every = (*opened.contracts, *changed)
        stated = (opened.place.must, *(each.must for each in every), *(each.must for each in scenarios))
        held = asks_of_lines(opened.place, [line for lines in stated for line in lines])
        return (*asks_of(opened.place, (*opened.contracts, *changed), scenarios), *words, *held)

    @cached_property
    def _mapped(self) -> list[tuple[Path, Scenario]]:
        """Scenarios whose every question the data's columns can answer; what the others ask is noted."""
        from finmodel.load.mapped import unmapped_asks
        from finmodel.load.scenarios import at_lines

        opened = self._opened
        known = set(unmapped_asks(opened.place, self._asks()))
        mapped = []
        for file, scenario in self._scenarios:
            where = f"scenario {scenario.scenario}"
            asked = [(f"{where}, change '{change.name}'", change.asks()) for change in scenario.changes]
            told: dict[str, Finding] = {}
            for at, asks in (*asked, (where, self._asks(scenario))):
                for each in unmapped_asks(opened.place, asks):
                    if each not in known:
                        what = each.what.replace("A contract or cost", "It")
                        told.setdefault(what, replace(each, where=at, what=what))
            self._findings += at_lines(list(told.values()), scenario, file, opened.folder)
            mapped += [] if told else [(file, scenario)]
        return mapped

    @cached_property
    def _built(self) -> Built:
        scenarios = [scenario for _, scenario in self._mapped]
        return self._opened.measure(self._asks(*scenarios), None, scenarios, drawn=True, tried=True)

    @cached_property
    def _baseline(self) -> Run:
        from finmodel.scenarios.basis import Basis
        from finmodel.scenarios.run import run

        return run(Basis(self._opened.place, self._opened.contracts, self._built.grid))

    def _basis_of(self, scenario: Scenario) -> tuple[Basis, Mapping[str, Contract]]:
        """What a scenario starts from, with contracts that it may bring in; carried forward if it goes on for more."""
        from finmodel.scenarios.ahead.carried_contracts import carried_contracts
        from finmodel.scenarios.ahead.carried_grid import carried_grid
        from finmodel.scenarios.apply import apply
        from finmodel.scenarios.basis import Basis
        from finmodel.scenarios.run import run

        over = self._opened.carried([scenario])
        if over is self._opened:
            return self._baseline.basis, self._library
        basis = Basis(over.place, over.contracts, carried_grid(self._built.grid, over.place))
        library = dict(zip(self._library, carried_contracts(tuple(self._library.values()), over.place), strict=True))
        named = next((one for _, one in self._scenarios if one.scenario == scenario.baseline), None)
        self._over[scenario.scenario] = run(basis if named is None else apply(basis, named, library))
        return basis, library

    def _tried(self, file: Path, scenario: Scenario) -> list[Finding]:
        """What is wrong with a scenario where it is applied, settled and made ready to be drawn."""
        from finmodel.break_even.questions_fit import unfit_questions
        from finmodel.draws.intervals import uncertainty_of
        from finmodel.draws.uncertain import uncertain
        from finmodel.load.remarks.unseen import unseen
        from finmodel.load.scenarios import at_lines
        from finmodel.scenarios.apply import apply
        from finmodel.scenarios.held_to_source import strangers
        from finmodel.scenarios.run import run

        findings: list[Finding] = []
        try:
            basis, library = self._basis_of(scenario)
            after = apply(basis, scenario, library)
            self._runs.append(run(after, scenario.scenario, scenario.title))
            findings = [*unfit_questions(scenario, basis, library), *strangers(scenario, basis.place)]
            if uncertainty_of(scenario) is not None:
                uncertain(basis, scenario, library)
        except InputError as error:
            findings += error.findings
        except FinmodelError as error:
            findings.append(Finding(f"scenario {scenario.scenario}", str(error), ""))
        if not findings:
            return []
        self._told |= {
            unseen("person" if ask.of_people else "activity", dimension, code)
            for ask in scenario.asks()
            for dimension, codes in ask.where
            for code in codes
        }
        return at_lines(findings, scenario, file, self._opened.folder)
