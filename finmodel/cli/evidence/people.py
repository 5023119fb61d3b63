"""`finmodel people`: who costs what, how many of the costliest stay so, and what a scheme for them must avoid.

Most of it is options: how people are ranked, and what a scheme is, which is refused where half of it is said.
"""

from __future__ import annotations

import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.chosen_period import ChosenPeriods
from finmodel.cli.evidence.chosen_activity import chosen_activity
from finmodel.cli.kept_place import OnEngine, show_warnings
from finmodel.cli.outputs import (
    draw_charts,
    ready_for_charts,
    refuse_folder,
    refuse_one_within_another,
    run_record,
    write_told,
)
from finmodel.cli.run import DataFolder, Overwrite, PlaceFile
from finmodel.cli.screen import show_report, working
from finmodel.cli.usage import choice, choices, in_percent
from finmodel.errors import InputError, Refused

if TYPE_CHECKING:
    from finmodel.concentration.people_sums import RankAsked
    from finmodel.concentration.scheme import SchemeAsked

_RECORD = "people.json"


class Ranking(StrEnum):
    """What people are ranked by."""

    price = "price"
    cost = "cost"
    days = "days"


Tops = Annotated[
    list[str] | None, typer.Option("--top", help="Shares of people that are told, such as 1,5,20,50 (as assumed).")
]
Scheme = Annotated[
    str | None, typer.Option("--scheme", help='Who a scheme is for, such as "top 5%": told is what it must avoid.')
]
CostAHead = Annotated[
    str | None, typer.Option("--cost-a-head", help="What the scheme costs for each person who takes it up, as £400.")
]
Uptake = Annotated[
    float, typer.Option("--uptake", parser=in_percent, metavar="SHARE", help="How many take it up, such as 60%.")
]
ToAvoid = Annotated[
    str | None, typer.Option("--of", help="What the scheme is to avoid; setting=emergency if not said.")
]
InBeds = Annotated[
    str | None,
    typer.Option("--beds", help="Activity whose days are bed days; setting=elective,emergency if not said."),
]


def command(
    place: PlaceFile,
    top: Tops = None,
    by: Annotated[
        Ranking,
        typer.Option(
            "--by",
            parser=choice(Ranking),
            metavar=choices(Ranking),
            help="Rank by price (recorded cost where care has none), recorded cost (price where none), or bed days.",
        ),
    ] = Ranking.price,
    scheme: Scheme = None,
    cost_a_head: CostAHead = None,
    uptake: Uptake = 1.0,
    of: ToAvoid = None,
    beds: InBeds = None,
    period: ChosenPeriods = None,
    data: DataFolder = None,
    engine: OnEngine = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write the tables into.")] = None,
    charts: Annotated[
        Path | None, typer.Option("--charts", help="Folder for the curve as a chart, as PNG and SVG.")
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Show how much of cost, payments and bed days the costliest people make up, what they are, and who bears it.

    Told too is how many of them are the costliest again a year later; with --scheme, what share of their emergency
    care a scheme must avoid to pay for itself. Only sums are shown, and no group of 1 to 7 people.

    Examples: finmodel people brookshire --out who_costs_what

    finmodel people brookshire --scheme "top 5%" --cost-a-head £400 --uptake 60%
    """
    from finmodel.costly_people import costly_people
    from finmodel.pipeline import open_place
    from finmodel.report.people_report import ToldOfPeople, people_report
    from finmodel.report.shown_years import shown_years

    asked, planned = _asked(top, by, scheme, (cost_a_head, uptake), (of, beds))
    refuse_one_within_another(out, charts)
    if out is not None:
        refuse_folder(out, overwrite, _RECORD)
    ready_for_charts(charts, True, overwrite)
    started = time.monotonic()
    with working("Ranking people") as progress:
        opened = open_place(place, data, engine=engine)
        have = [label for label in opened.place.periods if label not in opened.place.carried_forward]
        years = shown_years(have, period or (), "People are counted in")
        costliest = costly_people(opened, asked, planned, progress)
    files = (("concentration.csv", "how much the costliest make up"),) if out is not None else ()
    told = ToldOfPeople(costliest.sums, opened.contracts, costliest.needs, planned is not None, years, files)
    report = people_report(told)
    show_warnings(opened, costliest.warnings)
    show_report(report)
    if out is not None:
        from finmodel.concentration.people_tables import people_tables
        from finmodel.concentration.shares import CostShares

        record = run_record(costliest.facts, time.monotonic() - started, {})
        tables = people_tables(CostShares(costliest.sums), told.years)
        write_told(out, tables, report, (_RECORD, record))
    if charts is not None:
        draw_charts(charts, report)


def _asked(
    top: list[str] | None,
    by: Ranking,
    scheme: str | None,
    costs: tuple[str | None, float],
    activity: tuple[str | None, str | None],
) -> tuple[RankAsked, SchemeAsked | None]:
    """How people are ranked, and the scheme, if any; raises where options do not go together."""
    from finmodel.concentration.people_sums import RankAsked, read_top, read_tops
    from finmodel.concentration.scheme import SchemeAsked

    (cost_a_head, uptake), (of, beds) = costs, activity
    tops = read_tops(top) if top else RankAsked().tops
    if scheme is None:
        given = {"--cost-a-head": cost_a_head is not None, "--uptake": uptake != 1, "--of": of is not None}
        for option in (name for name, there in given.items() if there):
            raise typer.BadParameter('It is of a scheme: add --scheme "top 5%".', param_hint=option)
    told = read_top(scheme, "--scheme") if scheme is not None else 500 if 500 in tops else tops[0]
    in_bed = chosen_activity([beds], "--beds")[0] if beds is not None else RankAsked().beds
    avoided = chosen_activity([of or "setting=emergency"], "--of")[0] if scheme is not None else {}
    asked = RankAsked(by.value, tuple(sorted({*tops, told})), told, in_bed, avoided)
    if scheme is None:
        return asked, None
    if cost_a_head is None:
        what = "What the scheme costs for each person is not said."
        raise InputError.of("--cost-a-head", what, "Add it, such as --cost-a-head £400.")
    return asked, SchemeAsked(told, _pounds(cost_a_head), uptake, avoided)


def _pounds(written: str) -> float:
    from finmodel.core.money import parse_money

    try:
        amount = float(parse_money(written))
    except Refused as error:
        raise InputError.of("--cost-a-head", error.what, error.fix) from None
    if amount < 0:
        raise InputError.of("--cost-a-head", f"'{written}' is below nil.", "Give 0 or more.")
    return amount
