"""`finmodel break-even`: at which size of a change, a term or a budget a scenario pays, for whom, by when.

What is wrong with a question is told before the data is read where it can be, because reading is what takes time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.kept_place import Fresh, OnEngine, open_kept, show_warnings
from finmodel.cli.outputs import (
    draw_charts,
    files_of,
    ready_for_charts,
    refuse_folder,
    refuse_one_within_another,
    run_record,
    write_told,
)
from finmodel.cli.run import (
    DataFolder,
    NumberOfDraws,
    Overwrite,
    PlaceFile,
    Sampler,
    SamplerName,
    Seed,
    Years,
    refuse_draws,
)
from finmodel.cli.screen import show_report, working
from finmodel.cli.usage import in_digits
from finmodel.errors import InputError

if TYPE_CHECKING:
    from finmodel.break_even.break_even import BreakEven
    from finmodel.place_break_even import HowFound
    from finmodel.report.report import Report
    from finmodel.scenarios.asked_break_even import AskedBreakEven

_RECORD = "break_even.json"

Vary = Annotated[
    str | None,
    typer.Option(
        "--vary",
        help="What varies, and its range: 'Fewer emergency admissions.size=-30%..0%' (a change by its name or a part "
        "of it), emergency_gain_share.gains.share=0%..80%, icb.funding=-£5m..£5m. Without it, what the scenario asks.",
    ),
]
ForWhom = Annotated[
    list[str] | None,
    typer.Option("--for", help="A partner, or `place` for all together; may be given several times. Else everybody."),
]
ByYear = Annotated[
    str | None, typer.Option("--by", help="Count this year and those before it alone; else all years.", metavar="YEAR")
]
Target = Annotated[
    str | None,
    typer.Option("--target", help="What they are to be better off by, such as £1m; nil where not given.", metavar="£"),
]
Steps = Annotated[
    int | None,
    typer.Option(
        "--steps", parser=in_digits(), metavar="NUMBER", help="Sizes tried over the range; 121 where not given."
    ),
]


def command(
    place: PlaceFile,
    scenario: Annotated[str, typer.Option("--scenario", "-s", help="The scenario, by file or by its name.")],
    vary: Vary = None,
    whom: ForWhom = None,
    by: ByYear = None,
    target: Target = None,
    years: Years = None,
    steps: Steps = None,
    draws: NumberOfDraws = None,
    seed: Seed = None,
    sampler: Sampler = None,
    data: DataFolder = None,
    fresh: Fresh = False,
    engine: OnEngine = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for what was found and every size, as CSV.")] = None,
    charts: Annotated[Path | None, typer.Option("--charts", help="Folder for the chart, as PNG and SVG.")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Show at which size of a change, a term or a budget a scenario pays, for the place and for each partner.

    With --target, the size at which somebody is better off by a sum; with --draws, with what chance it pays.

    Example: finmodel break-even brookshire --scenario stranded_beds --vary "Fewer emergency.size=-30%..0%" --for place
    """
    refuse_one_within_another(out, charts)
    if out is not None:
        refuse_folder(out, overwrite, _RECORD)
    ready_for_charts(charts, True, overwrite)
    refuse_draws(draws, seed is not None, sampler is not None, [scenario])
    answer_to = _Narrowed(whom, by, target)
    asked = () if vary is None else (answer_to.of(vary),)
    how = _how(steps, draws, seed, sampler)
    started = time.monotonic()
    with working("Looking for break-even") as progress:
        from finmodel.place_break_even import assumed_in, break_evens, ready_for

        opened = open_kept(place, data, fresh, engine).over([scenario], years)
        ready = ready_for(opened, scenario, draws is not None, progress)
        if not asked and not ready.scenarios[0].break_even:
            what = f"Nothing says what varies, and '{scenario}' asks nothing under `break_even:`."
            raise InputError.of("--vary", what, "Add --vary, such as --vary 'CHANGE.size=-30%..0%'.")
        own = asked or tuple(answer_to.again(each) for each in ready.scenarios[0].break_even)
        answers = break_evens(ready, own, how, progress)
    report = _report(answers, out is not None)
    show_warnings(opened, (*ready.built.warnings, *assumed_in(ready)))
    show_report(report)
    if out is not None:
        from finmodel.break_even.break_even_tables import tables_of

        record = run_record(ready.built.facts, time.monotonic() - started, {"scenario": scenario, "seed": seed})
        write_told(out, tables_of(answers), report, (_RECORD, record))
    if charts is not None:
        draw_charts(charts, report)


@dataclass(frozen=True)
class _Narrowed:
    """For whom, by when and to what sum, as the command line says it; else as the scenario asks."""

    whom: list[str] | None
    by: str | None
    target: str | None

    def of(self, vary: str) -> AskedBreakEven:
        """The question of what varies on the command line."""
        from finmodel.scenarios.asked_break_even import AskedBreakEven

        name, equals, over = vary.rpartition("=")
        if not equals or not name.strip() or not over.strip():
            from finmodel.break_even.varied import LIKE

            raise InputError.of("--vary", f"'{vary}' does not say what goes from where to where.", LIKE)
        return self.again(AskedBreakEven.model_validate({"vary": name.strip(), "over": over.strip()}))

    def again(self, asked: AskedBreakEven) -> AskedBreakEven:
        """A question with what the command line says in place of its own."""
        from finmodel.core.money import parse_money
        from finmodel.errors import Refused

        try:
            target = asked.target if self.target is None else parse_money(self.target)
        except Refused as error:
            raise InputError.of("--target", error.what, error.fix) from None
        said = {"for_": tuple(self.whom or asked.for_), "by": self.by or asked.by, "target": target}
        return asked.model_copy(update=said)


def _how(steps: int | None, draws: int | None, seed: int | None, sampler: SamplerName | None) -> HowFound:
    from finmodel.break_even.break_even import FEWEST, MOST, STEPS
    from finmodel.draws.sampling import How
    from finmodel.place_break_even import HowFound

    count = STEPS if steps is None else steps
    if not FEWEST <= count <= MOST:
        what = f"{count:,} sizes are not between {FEWEST} and {MOST:,}."
        raise InputError.of("--steps", what, f"Ask for {FEWEST} to {MOST:,}, such as {STEPS}.")
    return HowFound(count, draws, How(seed, None if sampler is None else sampler.value))


def _report(answers: tuple[BreakEven, ...], written: bool) -> Report:
    from finmodel.report.breaking_even.break_even_report import FILES, break_even_report

    return break_even_report(answers, files_of(FILES) if written else ())
