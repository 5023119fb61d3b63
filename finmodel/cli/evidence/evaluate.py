"""`finmodel evaluate`: what came against a comparison group or the trend before, with how far chance may move it.

It reads a table or a place, and most of it is options: those that are asked of a place alone are refused of a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.evidence.chosen_activity import Activity, chosen_activity
from finmodel.cli.kept_place import Fresh, OnEngine, open_kept, show_warnings
from finmodel.cli.outputs import (
    draw_charts,
    ready_for_charts,
    refuse_folder,
    refuse_one_within_another,
    write_as_told,
)
from finmodel.cli.run import DataFolder, Overwrite
from finmodel.cli.screen import say, show_report, working
from finmodel.cli.usage import choice, choices
from finmodel.core.columns import ACTIVITY_DIMENSIONS, PEOPLE_DIMENSIONS
from finmodel.core.speech import listed
from finmodel.errors import InputError

if TYPE_CHECKING:
    from finmodel.core.place import Place
    from finmodel.evaluating import TreatedInPlace
    from finmodel.pipeline import OpenPlace

_MADE = "effects.csv"
_PLACES = ("place.yaml", "place.yml")


class Matching(StrEnum):
    """Whom the treated are compared with."""

    none = "none"
    nearest = "nearest"
    synthetic = "synthetic"


Treated = Annotated[
    str | None, typer.Option("--treated", help="With a place: where it was done, as locality=brook_vale,northmoor.")
]
ComparedWith = Annotated[
    str | None, typer.Option("--comparison", help="With a place: what to compare with; all others if not said.")
]
OfActivity = Annotated[
    str | None, typer.Option("--of", help="With a place: the activity; setting=emergency if not said.")
]
Assumes = Annotated[
    str | None, typer.Option("--scenario", "-s", help="With a place: the scenario whose assumed size is compared.")
]

Matched = Annotated[
    Matching,
    typer.Option(
        "--match",
        parser=choice(Matching),
        metavar=choices(Matching),
        help="Compare with all, with the nearest in level and trend before, or with a mixture (synthetic control).",
    ),
]


def command(
    given: Annotated[
        Path,
        typer.Argument(
            metavar="TABLE|PLACE",
            help="A table of metric, unit, group (intervention, comparison), period and value; or a place.",
        ),
    ],
    since: Annotated[
        str, typer.Option("--from", help="The first period after it was done: 2024-10, 2024 Q3 or 2024/25.")
    ],
    treated: Treated = None,
    comparison: ComparedWith = None,
    of: OfActivity = None,
    scenario: Assumes = None,
    match: Matched = Matching.none,
    data: DataFolder = None,
    fresh: Fresh = False,
    engine: OnEngine = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write the tables into.")] = None,
    charts: Annotated[
        Path | None, typer.Option("--charts", help="Folder for each metric's trend as a chart, as PNG and SVG.")
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Tell whether something worked: what came against a comparison group or the trend before, with chance.

    Told are the effect with its interval, its pounds at price and at variable cost, what could not have been seen with
    these numbers, and what stands against it. Columns of a table: metric, unit (or locality, practice, site), group,
    period, value, and where known denominator or population, price, variable_cost, better (less, more), paired_with.

    Examples: finmodel evaluate metrics.csv --from 2024-10

    finmodel evaluate brookshire --treated locality=brook_vale,northmoor --from 2024/25 --scenario torbay
    """
    from finmodel.report.did_it_work.evaluation_report import ToldOfEffects, evaluation_report

    is_place = given.is_dir() or given.name in _PLACES
    others = {"--treated": treated, "--comparison": comparison, "--of": of, "--scenario": scenario}
    _refuse_together(is_place, others)
    refuse_one_within_another(out, charts)
    if out is not None:
        refuse_folder(out, overwrite, _MADE)
    ready_for_charts(charts, True, overwrite)
    opened: OpenPlace | None = None
    with working("Evaluating") as progress:
        from finmodel.evaluating import evaluate_place, evaluate_table

        if is_place:
            opened = open_kept(given, data, fresh, engine)
            where = Where(treated or "", comparison)
            asked = _asked(where, since, of, scenario, opened.place)
            found = evaluate_place(opened, asked, match.value, progress)
        else:
            found = evaluate_table(given, since, match.value)
    told = ToldOfEffects(
        found.found, found.title, found.assumed, found.told, found.currency, found.of_place, found.unknown
    )
    report = evaluation_report(told)
    show_warnings(opened, found.warnings)
    show_report(report)
    if out is not None:
        write_as_told(out, report)
        say(f"Written to {out}.")
    if charts is not None:
        draw_charts(charts, report)


def _refuse_together(is_place: bool, others: dict[str, str | None]) -> None:
    """Raise where options are given that do not go together."""
    given = [option for option, value in others.items() if value is not None]
    if not is_place and given:
        raise typer.BadParameter("It is asked of a place; a table says it row by row.", param_hint=given[0])
    if is_place and others["--treated"] is None:
        what = "Where it was done is not said."
        raise InputError.of("--treated", what, "Add it, such as --treated locality=brook_vale,northmoor.")


@dataclass(frozen=True)
class Where:
    """Where it was done, and what that is compared with, as they are written."""

    treated: str
    comparison: str | None


def _asked(written: Where, since: str, of: str | None, scenario: str | None, place: Place) -> TreatedInPlace:
    from finmodel.evaluating import TreatedInPlace

    where = _units(written.treated, "--treated", place)
    others = _units(written.comparison, "--comparison", place) if written.comparison else {}
    if len(where) != 1 or (others and set(others) != set(where)):
        what = "Treated and compared are units of one kind."
        raise InputError.of("--treated", what, "Name localities, practices or providers, one kind for both.")
    activity = chosen_activity([of or "setting=emergency"], "--of", ACTIVITY_DIMENSIONS)[0]
    (dimension, codes) = next(iter(where.items()))
    return TreatedInPlace(dimension, codes, others.get(dimension, ()), since, activity, scenario)


def _units(text: str, option: str, place: Place) -> Activity:
    """Units that an option names by what they are; raises InputError, with what a bare name may be, for any other."""
    if "=" in text:
        return chosen_activity([text], option, (*PEOPLE_DIMENSIONS, "provider"), "Where it was done")[0]
    codes, have = {code.strip() for code in text.split(",")}, _codes(place)
    of = [name for name, known in have.items() if known & codes] or [name for name, known in have.items() if not known]
    examples = [f"{option} {name}={text}" for name in of]
    if not examples:
        examples = [f"{option} {name}={sorted(known)[0]}" for name, known in have.items() if known]
    what = f"'{text}' does not say of what it is the name: a locality, a practice or a provider."
    raise InputError.of(option, what, f"Write {listed(examples, 'or')}.")


def _codes(place: Place) -> dict[str, set[str]]:
    """Codes that a place's file maps by what they are of; none where they are taken as the data has them."""
    have: dict[str, set[str]] = {}
    for source in place.data.people:
        for name, entry in source.columns.items():
            if name in ("locality", "practice"):
                have.setdefault(name, set()).update((entry.values or {}).values())
    return {**have, "provider": {partner.id for partner in place.partners}}
