"""The whole flow on one screen: a place is opened, measured once, settled under each scenario, and compared.

All that is done with a place starts from `Prepared`, so that it is read and measured alike. Measuring takes longest:
all that contracts, scenarios and problems ask is gathered first, and the data is then gone through once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from finmodel.contracts.contract import Contract
from finmodel.core.disk.written_path import written_path
from finmodel.core.period import Period
from finmodel.core.place import Place
from finmodel.core.progress import Progress, silent
from finmodel.errors import Finding, InputError, all_of
from finmodel.load.ahead.carried_on import years_reaching
from finmodel.load.ahead.place_files import PlaceFiles
from finmodel.load.binding.cast import Cast
from finmodel.load.binding.in_turn import library_of
from finmodel.load.contracts_and_data import contracts_of
from finmodel.load.kept.kept import Kept, Wanted
from finmodel.load.library import find_file
from finmodel.load.outcome_tables import with_outcomes
from finmodel.load.place_file import place_file, read_place
from finmodel.load.place_grid import Besides, Built
from finmodel.load.remarks.told_of_runs import told_of_runs
from finmodel.load.scenarios import at_lines, called_alike, each_once, read_scenario, whole
from finmodel.measures.ask import Ask
from finmodel.measures.engines import Engine
from finmodel.measures.engines.choice import chosen_engine
from finmodel.measures.grid import Grid
from finmodel.scenarios.ahead.carried_amounts import CarriedForward, carried_forward
from finmodel.scenarios.ahead.carried_contracts import carried_contracts
from finmodel.scenarios.apply import Basis, agreed, apply, contracts_under
from finmodel.scenarios.comparison import compare, contracts_between
from finmodel.scenarios.reached import PeopleReached, people_reached
from finmodel.scenarios.run import Run, asks_of, run
from finmodel.scenarios.scenario import BASELINE, Scenario

if TYPE_CHECKING:
    from finmodel.draws.draw import Draws
    from finmodel.draws.draw_tables import Drawn
    from finmodel.draws.sampling import How
    from finmodel.must.verdicts import Verdict
    from finmodel.optimise.answers.further_questions import FurtherQuestions
    from finmodel.outturn.extract import Extract
    from finmodel.results import Compared, Overlaid, Result


@dataclass(frozen=True)
class OpenPlace(PlaceFiles):
    """A place read from its folder, with its contracts in force."""

    def scenario(self, name: str | Path) -> Scenario:
        """A scenario by file, or by name from the place's own `scenarios/` folder or those shipped."""
        return read_scenario(find_file(str(name), "scenarios", self.folder), self.folder, self.cast)

    @cached_property
    def cast(self) -> Cast:
        """Who has which role in the place."""
        return Cast(*self.as_stated)

    def baseline_of(self, scenario: str) -> str:
        """Name of the scenario that one starts from and is compared with; `baseline` for the contracts in force."""
        return BASELINE if scenario == BASELINE else self.scenario(scenario).baseline

    def over(self, scenarios: Sequence[Scenario | str | Path], years: int | None = None) -> OpenPlace:
        """The place over `years` in all, or as many as scenarios and what they are compared with go on for.

        Those past its own are carried forward, for the contracts in force and for scenarios alike.
        """
        once = [one for number, one in enumerate(scenarios) if one not in scenarios[:number]]
        return self.carried(self._chosen(self._with_baselines(once)), years or 0)

    def library(self, scenarios: Sequence[Scenario]) -> Mapping[str, Contract]:
        """Contracts that scenarios bring into force, by file as they name it, as they go on in years to come."""
        stated = library_of(scenarios, self.folder, self.cast)
        return dict(zip(stated, carried_contracts(tuple(stated.values()), self.place), strict=True))

    def run(
        self,
        scenarios: Sequence[Scenario | str | Path] = (),
        progress: Progress | None = None,
        problem: str | Path | None = None,
        questions: FurtherQuestions | None = None,
        also: Sequence[Ask] = (),
        drawn: bool = False,
    ) -> Result:
        """Measure once, then settle under the contracts in force, each scenario, and what a problem file decides.

        `questions` are asked of the problem beside the best plan; `also` is measured beside what the contracts ask,
        and what draws need where the scenarios are to be `drawn`. An impossible problem's allocation says so.
        """
        say = progress or silent
        given, opened = self._with_baselines(scenarios), self
        asked, asks = None, tuple(also)
        if problem is not None:
            from finmodel.load.problem_file import read_problem
            from finmodel.optimise.resettle import with_programmes
            from finmodel.optimise.saying.problem import asks_of_problem

            asked = read_problem(Path(problem), shown=Path(problem).name)
            asks += asks_of_problem(asked)
            opened = self.carried((), years_reaching(self.place, asked.years))
        ready = opened.prepared(given, progress, asks, drawn)
        built, basis = ready.built, ready.basis
        if asked is not None:
            basis = replace(basis, grid=with_programmes(basis.grid))
        say("Settling the contracts in force")
        runs, reached, findings = [run(basis)], dict[str, PeopleReached](), list[Finding]()
        for scenario in ready.scenarios:
            say(f"Settling the scenario {scenario.title}")
            try:
                runs.append(run(apply(basis, scenario, ready.library), scenario.scenario, scenario.title))
                reached |= people_reached(basis, scenario, ready.library, runs[0])
            except InputError as error:
                findings += ready.at_lines(error, scenario)
        if findings:
            raise InputError(findings)
        from finmodel.results import Result

        warnings = self._warnings(built, runs)
        outcome, decided = None, tuple[Run, ...]()
        if asked is not None:
            from finmodel.optimise.optimise import allocated

            outcome = allocated(asked, basis, progress, questions)
            decided = () if outcome.decided is None else (outcome.decided.after,)
        settled = (*runs, *decided), built.facts, warnings, outcome, ready.scenarios, ready.carried
        return Result(*settled, roles=dict(self.cast.asked), reached=reached)

    def draw(
        self,
        scenario: Scenario | str | Path,
        draws: int,
        how: How | None = None,
        progress: Progress | None = None,
        basis: Basis | None = None,
    ) -> Draws:
        """Settle a scenario, and what it is compared with, at so many draws of what it says is uncertain.

        `how` overrides its seed and sampler. `basis` is the baseline's, where the place has been measured already.
        """
        from finmodel.draws.draw import draw
        from finmodel.draws.sampling import How
        from finmodel.draws.uncertain import uncertain

        ready = self.prepared(self._with_baselines([scenario]), progress, drawn=True)
        one, before = ready.scenarios[0], next(iter(ready.scenarios[1:]), None)
        basis = ready.basis if basis is None else basis
        try:
            unsure = uncertain(basis, one, ready.library)
            return draw(unsure, draws, how or How(), progress, unsure.laid_on(before))
        except InputError as error:
            raise InputError(ready.at_lines(error, one)) from None

    def against_plan(
        self,
        plan: str | Path,
        extract: Extract,
        progress: Progress | None = None,
        scenario: Scenario | str | Path | None = None,
    ) -> Overlaid:
        """Lay the place's data, as a later extract, over a saved plan, and forecast the year where it is not over.

        Years are settled under the contracts, funding and costs that the plan's scenario leaves, or another's. A year
        carried forward is read from the extract where that reaches it, and not compared where it does not.
        """
        from finmodel.load.late_coding import read_late_coding
        from finmodel.load.saved_plan import read_plan, years_planned
        from finmodel.outturn.actual import Later, lay_over
        from finmodel.outturn.extract import ask_of_groups, counted_by_month, estimated
        from finmodel.results import Overlaid

        over = self.over_years(*years_planned(Path(plan)))
        if over is not self:
            return over.against_plan(plan, extract, progress, scenario)

        def count(folder: Path, months: Place, groups: tuple[Ask, ...]) -> Grid:
            return self.built_of(Wanted(months, folder, groups)).grid

        say = progress or silent
        say("Counting month by month, and settling the plan again")
        (standing, by_month), developments, saved = all_of(
            lambda: counted_by_month(self.place, extract.to, lambda *asked: count(self.data_folder, *asked)),
            lambda: {} if extract.late_coding is None else read_late_coding(Path(extract.late_coding)),
            lambda: read_plan(Path(plan), self.place, lambda name: self._under(name, scenario)),
        )
        groups = ask_of_groups(self.place)
        ready = self.prepared([] if saved.scenario is None else [scenario or saved.scenario.scenario], progress, groups)
        under, built = ready.as_agreed(saved.run.basis.grid, standing.cut_short(self.place), extract.to)
        if by_month is not None and extract.earlier:
            say("Reading earlier extracts")
            months = self.place.counted_in(by_month.periods)
            seen = [(day, count(folder, months, groups)) for day, folder in sorted(extract.earlier)]
            developments = estimated([*seen, (standing.last_day, by_month)])
        say("Settling the years as they came")
        later = Later(under.place, under.contracts, built.grid, by_month, standing)
        result = lay_over(saved.run, later, developments, extract.profile)
        return Overlaid(result, developments, built, saved.scenario)

    def _under(self, name: str, given: Scenario | str | Path | None) -> Scenario | None:
        """The scenario that years are settled under: the one given, else that of the plan; None for the baseline."""
        if given is None:
            from finmodel.load.saved_plan import scenario_of

            return scenario_of(name, self.folder, self.cast)
        return None if given == BASELINE else self._chosen([given])[0]

    def compare(
        self,
        before: Scenario | str | Path | None,
        after: Scenario | str | Path | None,
        progress: Progress | None = None,
        also: Sequence[Ask] = (),
    ) -> Compared:
        """Set two scenarios against each other, and split what differs by cause; None is the contracts in force.

        `also` is measured beside what they ask.
        """
        from finmodel.results import Compared

        ready = self.prepared([one for one in (before, after) if one is not None], progress, also)
        chosen = iter(ready.scenarios)
        one, other = (None if each is None else next(chosen) for each in (before, after))
        ready = replace(ready, between=(one, other))
        try:
            found = compare(ready.basis, (one, other), ready.library, progress or silent)
        except InputError as error:
            told: Sequence[Finding] = error.findings
            for scenario in ready.scenarios:
                told = ready.at_lines(InputError(told), scenario)
            raise InputError(told) from None
        warnings = self._warnings(ready.built, (found.before, found.after))
        return Compared(found, ready.built.facts, warnings, ready.carried, dict(self.cast.asked), ready.basis)

    def verdicts(
        self, result: Result, scenarios: Sequence[Scenario | str | Path] = (), drawn: Sequence[Drawn] = ()
    ) -> list[Verdict]:
        """Every `must:` line of the place, its contracts and the scenarios of a result, held against it.

        Raises InputError where a line names a partner, contract, scenario, year or activity that is nowhere.
        """
        from finmodel.load.must_lines import held_against, lines_of

        given = [(one, None) if isinstance(one, Scenario) else self._with_file(one) for one in scenarios]
        contracts = dict(zip(self.place.contracts, self.contracts, strict=False))
        contracts |= self.library([one for one, _ in given])
        lines = lines_of(self.place, self.folder, contracts, given)
        return held_against(self.place, self.folder, lines, result.trials(drawn))

    def _with_file(self, given: str | Path) -> tuple[Scenario, Path]:
        return self.scenario(given), find_file(str(given), "scenarios", self.folder)

    def _warnings(self, built: Built, runs: Sequence[Run]) -> tuple[Finding, ...]:
        """What the data leaves out, and what is to be known of the runs."""
        files = {contract.id: name for contract, name in zip(self.contracts, self.place.contracts, strict=False)}
        return (*built.warnings, *told_of_runs(runs, files, self.folder))

    def prepared(
        self,
        scenarios: Sequence[Scenario | str | Path],
        progress: Progress | None = None,
        also: Sequence[Ask] = (),
        drawn: bool = False,
    ) -> Prepared:
        """Scenarios read, ready to be settled: see `Prepared`.

        `also` is measured beside what contracts and scenarios ask, and what draws need to know where they are to be
        `drawn`. Raises InputError with what is wrong in any scenario, or in a contract that one brings into force.
        """
        self.cast.asked.clear()
        chosen = self._chosen(scenarios)
        over = self.carried(chosen)
        return Prepared(over, tuple(scenarios), tuple(chosen), over.library(chosen), tuple(also), drawn, progress)

    def _chosen(self, scenarios: Sequence[Scenario | str | Path]) -> list[Scenario]:
        chosen, findings = list[Scenario](), list[Finding]()
        for one in scenarios:
            try:
                chosen.append(whole(one, self.folder, self.cast) if isinstance(one, Scenario) else self.scenario(one))
            except InputError as error:
                findings += error.findings
        if findings := findings or called_alike(chosen):
            raise InputError(findings)
        return chosen

    def _with_baselines(self, scenarios: Sequence[Scenario | str | Path]) -> list[Scenario | str | Path]:
        """The scenarios, then those that they are compared with where that is not the contracts in force."""
        chosen = each_once(self._chosen(scenarios))
        names = [scenario.scenario for scenario in chosen]
        more = dict.fromkeys(each.baseline for each in chosen if each.baseline not in (BASELINE, *names))
        return [*scenarios, *more]

    def at_lines(self, error: InputError, scenario: Scenario, given: Scenario | str | Path) -> Sequence[Finding]:
        """The findings of an error, at the file and line of a scenario's `given` file that they speak of."""
        if isinstance(given, Scenario):
            return error.findings
        return at_lines(error.findings, scenario, find_file(str(given), "scenarios", self.folder), self.folder)


@dataclass(frozen=True)
class Prepared:
    """What settling, drawing, comparing and laying an extract over a plan start from, each in the same way.

    Scenarios are read, and the contracts that they bring into force. The data is measured once, for all that the
    contracts in force, those of the scenarios and the scenarios' own changes ask, when it is first wanted.
    """

    opened: OpenPlace
    given: tuple[Scenario | str | Path, ...]
    scenarios: tuple[Scenario, ...]
    library: Mapping[str, Contract]
    """Contracts that scenarios bring into force, by file as they name it."""
    also: tuple[Ask, ...] = ()
    drawn: bool = False
    progress: Progress | None = None
    between: tuple[Scenario | None, Scenario | None] | None = None
    """Two scenarios, or the contracts in force, of which every set of the changes between them is settled."""

    @cached_property
    def built(self) -> Built:
        """The place's data, added up into all that is asked."""
        place, own = self.opened.place, self.opened.contracts
        if self.between is not None:
            changed = contracts_between(own, self.between, self.library, place)
        else:
            changed = [each for one in self.scenarios for each in contracts_under(own, one, self.library, place)]
        every = (*own, *self.library.values(), *changed)
        stated = (place.must, *(each.must for each in every), *(each.must for each in self.scenarios))
        held = [line for lines in stated for line in lines]
        asks = asks_of(place, every, self.scenarios)
        if held:
            from finmodel.must.verdicts import asks_of_lines

            asks += asks_of_lines(place, held)
        return self.opened.measure((*asks, *self.also), self.progress, self.scenarios, self.drawn)

    @cached_property
    def carried(self) -> CarriedForward | None:
        """How years to come are carried forward, where any are."""
        ahead = self.opened.place.ahead
        if ahead is None:
            return None
        place, own = self.opened.as_stated
        brought = library_of(self.scenarios, self.opened.folder, self.opened.cast)
        return carried_forward(place, (*own, *brought.values()), ahead)

    @cached_property
    def basis(self) -> Basis:
        """The contracts in force, on what was measured."""
        return Basis(self.opened.place, self.opened.contracts, self.built.grid)

    def as_agreed(self, planned: Grid, counted: Sequence[Period], to: date | None) -> tuple[Basis, Built]:
        """The planned grid under what the scenario agrees as the place is now, and the data of other spans of time.

        `to` is the last day that is asked for. Only what the contracts then in force ask is measured, and what is
        asked `also`.
        """
        opened = self.opened
        under = Basis(opened.place, opened.contracts, planned)
        for scenario in self.scenarios:
            try:
                under = agreed(under, scenario, self.library)
            except InputError as error:
                told = self.at_lines(error, scenario)
                name = scenario.scenario
                what = f"The years are settled under what '{name}' agrees, and it does not fit the place now."
                fix = f"Mend it; or, where the place has taken it over, add `--scenario {BASELINE}`."
                raise InputError([*told, Finding("--plan", what, fix)]) from None
        made = frozenset(code for scenario in self.scenarios for code in scenario.makes())
        asks = (*asks_of(under.place, under.contracts), *self.also)
        cut, besides = under.place.counted_in(counted), Besides(made, to=to)
        return under, opened.built_of(Wanted(cut, opened.data_folder, asks, besides, self.progress))

    def at_lines(self, error: InputError, scenario: Scenario) -> Sequence[Finding]:
        """The findings of an error, at the file and line of one of the scenarios that they speak of."""
        return self.opened.at_lines(error, scenario, self.given[self.scenarios.index(scenario)])


def open_place(
    path: str | Path, data: str | Path | None = None, kept: Kept | None = None, engine: Engine | str | None = None
) -> OpenPlace:
    """Open a place by its `place.yaml` or its folder, with other data where `data` names a folder.

    The files of the data lie below that folder as `place.yaml` names them, such as `DIR/data/people.csv`. Where `kept`
    is given, what is measured is taken from there, and kept there. `engine` is the engine that rows are worked on, or
    its address. Raises InputError with every finding in the place and its contracts.
    """
    file = place_file(written_path(path))
    data_folder = file.parent if data is None else Path(data)
    place = with_outcomes(read_place(file), data_folder)
    chosen_engine(place, engine if isinstance(engine, str) else None)
    return OpenPlace(place, file.parent, data_folder, contracts_of(place, file, data_folder), kept, engine)
