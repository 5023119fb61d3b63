"""`finmodel sql`: what a place asks of its rows, as SQL that a warehouse team can run by itself."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from finmodel.cli.outputs import refuse_folder, results_folder
from finmodel.cli.run import DataFolder, Overwrite
from finmodel.cli.screen import say, working
from finmodel.cli.usage import choice, choices
from finmodel.core.amounts import some

_FIRST = "README.md"


class Dialect(StrEnum):
    """The SQL of a warehouse."""

    DUCKDB = "duckdb"
    POSTGRES = "postgres"
    SPARK = "spark"
    DATABRICKS = "databricks"
    SNOWFLAKE = "snowflake"
    TSQL = "tsql"


def command(
    dialect: Annotated[
        Dialect,
        typer.Option(
            "--dialect", parser=choice(Dialect), metavar=choices(Dialect), help="Whose SQL; tsql is SQL Server's."
        ),
    ],
    place: Annotated[
        Path | None,
        typer.Argument(help="The place: its place.yaml, or the folder that holds it; a small one that ships if none."),
    ] = None,
    data: DataFolder = None,
    people: Annotated[
        bool, typer.Option("--people", help="With the steps of `finmodel people`: who costs what, as sums.")
    ] = False,
    out: Annotated[Path, typer.Option("--out", help="Folder to write it into.")] = Path("finmodel-sql"),
    overwrite: Overwrite = False,
) -> None:
    """Write the SQL that a place's rows are worked on with, step by step, for a warehouse team to run without finmodel.

    The place is measured once, on its own data, so that the steps are those that it takes.

    Example: finmodel sql brookshire --dialect snowflake --out for_the_warehouse
    """
    from finmodel.cli.new import STARTER
    from finmodel.concentration.people_sums import RankAsked
    from finmodel.costly_people import costly_people
    from finmodel.measures.engines.address import open_engine
    from finmodel.measures.engines.choice import chosen_engine
    from finmodel.measures.engines.recorder import Recorder
    from finmodel.measures.exported import exported
    from finmodel.pipeline import open_place

    refuse_folder(out, overwrite, _FIRST)
    with working("Writing SQL") as progress:
        opened = open_place(place or STARTER, data)
        with open_engine(chosen_engine(opened.place, None)) as engine:
            recorder = Recorder(engine)
            recorded = replace(opened, engine=recorder)
            if people:
                _ = costly_people(recorded, RankAsked(), None, progress)
            else:
                _ = recorded.prepared((), progress).built
        files = exported(recorder.steps, dialect.value, opened.place.title)
        with results_folder(out) as folder:
            for name, text in files.items():
                path = folder / name
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
    say(f"Written to {out}: {some(len(recorder.steps), 'step')}. Start with its README.md.")
