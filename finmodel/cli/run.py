"""`finmodel run`: settle a place and write every table of the result.

All that can be refused is refused before the data is read, because that is what takes time. Draws are handed the run's
own basis, so that both rest on the same grid.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from finmodel.cli.chosen_period import ChosenPeriods
from finmodel.cli.kept_place import Fresh, OnEngine, open_kept, show_warnings
from finmodel.cli.outputs import (
    REPORT,
    files_of,
    ready_for_charts,
    refuse_folder,
    refuse_one_within_another,
    results_folder,
    run_record,
    write_report,
    write_tables,
)
from finmodel.cli.plan_folder import write_plans
from finmodel.cli.screen import say, show_report, working
from finmodel.cli.usage import choice, choices, in_digits
from finmodel.core.amounts import some
from finmodel.errors import Finding, InputError

if TYPE_CHECKING:
    from finmodel.break_even.break_even import BreakEven
    from finmodel.core.progress import Progress
    from finmodel.draws.draw_tables import Drawn
    from finmodel.must.verdicts import Verdict
    from finmodel.pipeline import OpenPlace
    from finmodel.report.report import Report
    from finmodel.results import Result

PlaceFile = Annotated[Path, typer.Argument(help="The place: its place.yaml, or the folder that holds it.")]
DataFolder = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="Folder of other data than the place's own; its files lie below it as place.yaml names them, such as "
        "DIR/data/people.csv.",
    ),
]

RECORD = "run.json"
"""The file that shows that a folder is of a run."""
_OUT = Path("finmodel-run")

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what is there already.")]


class SamplerName(StrEnum):
    """How draws are spread."""

    SOBOL = "sobol"
    PSEUDO_RANDOM = "pseudo_random"


NumberOfDraws = Annotated[
    int | None,
    typer.Option(
        "--draws",
        parser=in_digits(),
        metavar="NUMBER",
        help="Settle each scenario so many times, each at its own draw of what is uncertain.",
    ),
]
Seed = Annotated[
    int | None,
    typer.Option("--seed", parser=in_digits(0), metavar="NUMBER", help="Start the draws from this number."),
]
Sampler = Annotated[
    SamplerName | None,
    typer.Option(
        "--sampler",
        parser=choice(SamplerName),
        metavar=choices(SamplerName),
        help="sobol (even, needs fewer draws) or pseudo_random.",
    ),
]
Scenarios = Annotated[
    list[str] | None,
    typer.Option("--scenario", "-s", help="A scenario, by file or by its name in the place; several may be given."),
]
ChartsOfDraws = Annotated[
    Path | None, typer.Option("--charts", help="With --draws: folder for fans and tornados, as PNG and SVG.")
]
Years = Annotated[
    int | None,
    typer.Option(
        "--years",
        parser=in_digits(),
        metavar="NUMBER",
        help="Settle so many years in all; those past the place's own are carried forward, as `forward:` says.",
    ),
]


@dataclass(frozen=True)
class _Asked:
    """The draws that are asked for."""

    scenarios: Sequence[str]
    draws: int | None
    seed: int | None
    sampler: SamplerName | None


def command(
    place: PlaceFile,
    scenario: Scenarios = None,
    years: Years = None,
    period: ChosenPeriods = None,
    data: DataFolder = None,
    fresh: Fresh = False,
    engine: OnEngine = None,
    out: Annotated[Path, typer.Option("--out", help="Folder to write the tables into.")] = _OUT,
    overwrite: Overwrite = False,
    draws: NumberOfDraws = None,
    seed: Seed = None,
    sampler: Sampler = None,
    charts: ChartsOfDraws = None,
) -> None:
    """Settle a place: who ends short, who pays whom, and what each scenario changes; every table is written.

    With --draws, also how far each partner's result may stray, what drives it, and how much of it is luck.

    Example: finmodel run brookshire/place.yaml --scenario gain_share --out results
    """
    from finmodel.break_even.break_even_tables import tables_of
    from finmodel.must.verdicts import findings_of
    from finmodel.report.breaking_even.break_even_report import with_break_evens
    from finmodel.report.data_report import data_report, in_sentences
    from finmodel.report.shown_years import shown_years

    asked = _Asked(scenario or [], draws, seed, sampler)
    refuse_one_within_another(out, charts)
    refuse_folder(out, overwrite, RECORD, _fix(out))
    refuse_draws(asked.draws, asked.seed is not None, asked.sampler is not None, asked.scenarios)
    ready_for_charts(charts, draws is not None, overwrite)
    started = time.monotonic()
    with working("Running") as progress:
        opened = open_kept(place, data, fresh, engine).over(asked.scenarios, years)
        shown = shown_years(opened.place.periods, period or ())
        result = opened.run(asked.scenarios, progress, drawn=draws is not None)
        drawn = _draw_each(opened, result, asked, progress)
        verdicts = opened.verdicts(result, asked.scenarios, drawn)
        answers = _break_evens(opened, result, asked, progress)
        first = with_break_evens(_with_verdicts(result.report(shown), verdicts), answers)
        reports = [first, *_told(drawn, shown)]
        read = data_report(opened.place.title, result.facts.read, opened.place.currency)
        reports[-1] = replace(reports[-1], files=tuple(_files(result, drawn, bool(answers))))
        of_place = {"place": opened.place.place, "outcomes": opened.place.outcomes.record}
        of_run = {**of_place, "scenarios": list(asked.scenarios), **_record_of(drawn)}
        with results_folder(out) as folder:
            _write(folder, result, drawn, [*reports, read])
            write_tables(tables_of(answers) if answers else {}, folder)
            record = run_record(result.facts, time.monotonic() - started, of_run)
            (folder / RECORD).write_text(record + "\n", encoding="utf-8")
        if charts is not None:
            from finmodel.cli.charts import write_charts

            progress("Drawing charts")
            with results_folder(charts) as folder:
                made = sum(write_charts(report.charts, folder, report.currency) for report in reports)
    broken = findings_of(verdicts)
    reports[0] = replace(reports[0], parts=(*reports[0].parts, in_sentences(read)))
    show_warnings(opened, [*result.warnings, *(warning for each in drawn for warning in each.warnings), *broken])
    for number, report in enumerate(reports):
        if number:
            say("")
        show_report(report)
    say(f"Written to {out}, tables as CSV and as Parquet.")
    if charts is not None:
        say(f"{made} charts written to {charts}, as PNG and SVG.")
    refuse_broken(broken)


def _break_evens(opened: OpenPlace, result: Result, asked: _Asked, progress: Progress) -> tuple[BreakEven, ...]:
    """What scenarios ask under `break_even:`, on what the run measured; with its chance, where there are draws."""
    from finmodel.draws.sampling import How
    from finmodel.place_break_even import HowFound, asked_in

    how = HowFound(draws=asked.draws, how=How(asked.seed, None if asked.sampler is None else asked.sampler.value))
    return asked_in(opened, asked.scenarios, result.runs[0].basis, how, progress)


def _fix(out: Path) -> str:
    """What to do where the folder is there already: it may not have been named at all."""
    another = "Name another with --out, such as --out second-run" if out == _OUT else "Name another"
    return f"{another}, or add --overwrite."


def refuse_broken(findings: Sequence[Finding]) -> None:
    """End with exit status 1 where a `must:` line does not hold; everything has been written and shown by then."""
    broken = {each.where for each in findings if each.severity == "error"}
    if broken:
        say(f"{some(len(broken), 'line')} of `must:` {'does' if len(broken) == 1 else 'do'} not hold: see above.")
        raise typer.Exit(1)


def _with_verdicts(report: Report, verdicts: Sequence[Verdict]) -> Report:
    """A report with what must hold, and whether it does, as its last table."""
    from finmodel.report.must_table import must_table

    table = must_table(verdicts)
    return report if table is None else replace(report, parts=(*report.parts, table))


def _write(folder: Path, result: Result, drawn: Sequence[Drawn], reports: Sequence[Report]) -> None:
    """Write every table of a run and of its draws, what can serve as a plan, and what is told."""
    write_result(result, folder)
    for each in drawn:
        (folder / each.folder).mkdir()
        write_tables(each.tables, folder / each.folder, only_parquet=("draws",))
    write_plans(result, folder)
    write_report(reports[0], folder, *reports[1:])


def write_result(result: Result, folder: Path) -> None:
    """Write every table of a result as CSV and Parquet."""
    write_tables(result.tables, folder)


def refuse_draws(draws: int | None, seeded: bool, sampled: bool, scenarios: Sequence[str]) -> None:
    """Raise InputError where draws are asked for that cannot be made."""
    if draws is None:
        if seeded or sampled:
            given = "--seed" if seeded else "--sampler"
            raise InputError.of(given, "It goes with draws, and none are asked for.", "Add --draws, such as 10000.")
        return
    from finmodel.draws.draw import refuse_too_few

    refuse_too_few(draws)
    if not scenarios:
        what = "Draws are of what a scenario says is uncertain, and no scenario is named."
        raise InputError.of("--draws", what, "Add --scenario, and `uncertainty:` to its file.")


def _draw_each(opened: OpenPlace, result: Result, asked: _Asked, progress: Progress) -> list[Drawn]:
    """The draws of every scenario asked for, on what the run measured; none where none are asked for."""
    if asked.draws is None:
        return []
    from finmodel.draws.draw_tables import with_tables
    from finmodel.draws.sampling import How

    how = How(asked.seed, None if asked.sampler is None else asked.sampler.value)
    made = [(name, opened.draw(name, asked.draws, how, progress, result.runs[0].basis)) for name in asked.scenarios]
    progress("Telling luck from effort")
    ready = [(found, name, found.uncertain) for name, found in made]
    return [
        with_tables(found, opened.at_lines(InputError(each.warnings), each.scenario, name))
        for found, name, each in ready
    ]


def _told(drawn: Sequence[Drawn], years: tuple[str, ...]) -> list[Report]:
    """What is told of each scenario's draws."""
    if not drawn:
        return []
    from finmodel.report.draws_report import draws_report

    return [draws_report(each, years) for each in drawn]


def _files(result: Result, drawn: Sequence[Drawn], breaks_even: bool) -> list[tuple[str, str]]:
    """Which file of a run answers which question."""
    from finmodel.report.ahead.over_years_report import CARRIED
    from finmodel.report.breaking_even.break_even_report import FILES as OF_BREAK_EVEN
    from finmodel.report.draws_report import FILES as OF_DRAWS
    from finmodel.report.outcomes_table import OUTCOMES
    from finmodel.report.run_report import FILES
    from finmodel.report.side_by_side.cost_effective_report import FILES as OF_WORTH

    told = FILES | dict([OUTCOMES]) | dict([CARRIED]) | OF_WORTH
    found = files_of({name: question for name, question in told.items() if name in result.tables})
    found += files_of(OF_BREAK_EVEN) if breaks_even else []
    for each in drawn:
        here = {name: question for name, question in OF_DRAWS.items() if name in each.tables}
        found += files_of(here, f"{each.folder}/")
    found.append((REPORT, "all of the above, to be read or passed on"))
    found.append(("plan", "what was planned, for `finmodel variance` to lay a later extract over"))
    return [*found, ("run.json", "what the run was made with: versions, inputs and their fingerprints")]


def _record_of(drawn: Sequence[Drawn]) -> dict[str, Any]:
    """What the record of a run says of its draws."""
    if not drawn:
        return {}
    first = drawn[0].draws
    columns = ("input", "distribution", "source")
    inputs = {
        each.scenario: {
            name: {"distribution": distribution, "source": source}
            for name, distribution, source in each.tables["inputs"][list(columns)].itertuples(index=False, name=None)
        }
        for each in drawn
    }
    return {
        "seed": first.seed if len(drawn) == 1 else {each.scenario: each.draws.seed for each in drawn},
        "draws": len(first),
        "sampler": {each.scenario: each.draws.sampler for each in drawn},
        "uncertain": inputs,
    }
