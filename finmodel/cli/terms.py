"""`finmodel terms`: terms at which nobody is worse off, who blocks others, which are best, and what may be agreed.

What is wrong with the terms, offers and the contract named is told before the data is read, because that is what takes
time; the same readers are asked again once the place is settled.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.kept_place import Fresh, OnEngine, open_kept, show_warnings
from finmodel.cli.outputs import (
    draw_charts,
    ready_for_charts,
    refuse_folder,
    refuse_one_within_another,
    run_record,
    write_told,
)
from finmodel.cli.run import DataFolder, NumberOfDraws, Overwrite, PlaceFile, Sampler, SamplerName, Seed, refuse_draws
from finmodel.cli.screen import show_report, working
from finmodel.cli.usage import choice, choices, in_digits
from finmodel.errors import InputError

if TYPE_CHECKING:
    from finmodel.core.place import Place
    from finmodel.core.progress import Progress
    from finmodel.pipeline import OpenPlace, Prepared
    from finmodel.report.report import Report
    from finmodel.terms.weigh import TermsAsked
    from finmodel.terms.zone import Weighed

_RECORD = "terms.json"


class BaselineName(StrEnum):
    """What terms are compared with."""

    TODAY = "today"
    NONE = "none"


_AGAINST = {BaselineName.TODAY: "today", BaselineName.NONE: "the same without the contract"}


Vary = Annotated[
    list[str] | None,
    typer.Option("--vary", help="A term by its path in the contract's file, and its range: gains.share=30%..70%."),
]
Steps = Annotated[
    int | None,
    typer.Option("--steps", parser=in_digits(), metavar="NUMBER", help="Values of each term, 50 at most."),
]
Rest = Annotated[
    str | None,
    typer.Option("--rest", help="The share that takes what varied shares leave of the whole: payees.council."),
]
Offers = Annotated[
    list[str] | None,
    typer.Option("--offer", help="What a partner offers: trust:gains.share=60%,losses.share=20%."),
]
Compared = Annotated[
    BaselineName,
    typer.Option(
        "--baseline",
        parser=choice(BaselineName),
        metavar=choices(BaselineName),
        help="What terms are compared with: today (the contracts in force, or what the scenario is compared with), or "
        "none (the same without this contract).",
    ),
]

CountedPeriods = Annotated[
    list[str] | None,
    typer.Option("--period", help="Count this year alone, such as 2024/25; may be given several times."),
]


def command(
    place: PlaceFile,
    contract: Annotated[str, typer.Argument(help="The id of the contract whose terms may move.")],
    vary: Vary = None,
    steps: Steps = None,
    rest: Rest = None,
    scenario: Annotated[
        str | None, typer.Option("--scenario", "-s", help="Under a scenario, which may bring the contract into force.")
    ] = None,
    offer: Offers = None,
    goal: Annotated[
        str | None, typer.Option("--for", help="Whose terms are best: a partner, `place` or `worst_off`.")
    ] = None,
    baseline: Compared = BaselineName.TODAY,
    period: CountedPeriods = None,
    draws: NumberOfDraws = None,
    seed: Seed = None,
    sampler: Sampler = None,
    data: DataFolder = None,
    fresh: Fresh = False,
    engine: OnEngine = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write every set of terms into.")] = None,
    charts: Annotated[
        Path | None, typer.Option("--charts", help="Folder for the zone as a chart, as PNG and SVG.")
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Show at which terms of one contract nobody is worse off, who blocks others, and which terms are best for whom.

    Up to three terms are tried over a grid. With --draws also in 80 of 100 draws (P80); with --offer, the nearest
    terms that nobody would refuse.

    Example: finmodel terms brookshire emergency_gain_share --scenario gain_share --vary gains.share=30%..70%
    """
    refuse_one_within_another(out, charts)
    if out is not None:
        refuse_folder(out, overwrite, _RECORD)
    ready_for_charts(charts, True, overwrite)
    refuse_draws(draws, seed is not None, sampler is not None, [scenario] if scenario else [])
    started = time.monotonic()
    with working("Weighing terms") as progress:
        from finmodel.report.shown_years import shown_years
        from finmodel.terms.weigh import TermsAsked

        opened = open_kept(place, data, fresh, engine).over([] if scenario is None else [scenario])
        years = shown_years(opened.place.periods, period or ())
        _refuse_goal(goal, opened.place)
        ready = _prepared(opened, scenario, draws is not None, progress)
        asked = TermsAsked(vary or [], steps, rest, offer or [], years)
        _refuse_early(ready, contract, asked)
        found = _weighed(ready, (contract, baseline), (draws, seed, sampler), asked, progress)
    report = _report(found, (goal, baseline), years, out is not None)
    show_warnings(opened, ready.built.warnings)
    show_report(report)
    if out is not None:
        from finmodel.terms.term_tables import tables_of

        record = run_record(ready.built.facts, time.monotonic() - started, {"seed": seed})
        write_told(out, tables_of(found), report, (_RECORD, record))
    if charts is not None:
        draw_charts(charts, report)


def _refuse_goal(goal: str | None, place: Place) -> None:
    from finmodel.terms.grid_of_terms import refuse_stranger
    from finmodel.terms.zone import WHOLE_PLACE, WORST_OFF

    if goal is not None:
        refuse_stranger(goal, place, "--for", (WHOLE_PLACE, WORST_OFF))


def _prepared(opened: OpenPlace, scenario: str | None, drawn: bool, progress: Progress) -> Prepared:
    """The scenario, and what it is compared with where that is another, ready to be settled."""
    from finmodel.scenarios.scenario import BASELINE

    names = [] if scenario is None else [scenario]
    before = BASELINE if scenario is None else opened.baseline_of(scenario)
    return opened.prepared([*names, *([before] if before != BASELINE else [])], progress, drawn=drawn)


def _refuse_early(ready: Prepared, contract: str, asked: TermsAsked) -> None:
    """Raise InputError for what is known to be wrong before the data is read, because that is what takes time."""
    from finmodel.scenarios.apply import contracts_under
    from finmodel.terms.ground import contract_in_force

    place, contracts = ready.opened.place, ready.opened.contracts
    if ready.scenarios:
        contracts = contracts_under(contracts, ready.scenarios[0], ready.library, place)
    asked.grid(contract_in_force(contract, contracts, bool(ready.scenarios)), place)


def _weighed(
    ready: Prepared,
    named: tuple[str, BaselineName],
    drawn: tuple[int | None, int | None, SamplerName | None],
    asked: TermsAsked,
    progress: Progress,
) -> Weighed:
    from finmodel.draws.sampling import How
    from finmodel.terms.ground import Ground
    from finmodel.terms.weigh import weigh

    (draws, seed, sampler), scenarios = drawn, ready.scenarios
    ground = Ground(
        ready.basis,
        named[0],
        next(iter(scenarios), None),
        next(iter(scenarios[1:]), None),
        ready.library,
        named[1].value,
        draws,
        How(seed, None if sampler is None else sampler.value),
    )
    try:
        return weigh(ground, asked, progress)
    except InputError as error:
        raise InputError(ready.at_lines(error, scenarios[0]) if scenarios else error.findings) from None


def _report(found: Weighed, asked: tuple[str | None, BaselineName], years: Sequence[str], written: bool) -> Report:
    from finmodel.report.bargaining.terms_report import Beside, terms_report
    from finmodel.report.shown_years import span

    goal, baseline = asked
    return terms_report(found, Beside(goal, _AGAINST[baseline], span(years), written))
