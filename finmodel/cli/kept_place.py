"""Opening a place for a command: what was measured before is used, and what is measured now is kept for the next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.screen import console, show_findings

if TYPE_CHECKING:
    from finmodel.errors import Finding
    from finmodel.pipeline import OpenPlace

OnEngine = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="ADDRESS",
        help="Work on another engine than DuckDB: postgresql://USER@HOST/DATABASE, spark, snowflake://ACCOUNT. No "
        "password in it: the driver takes that from the environment or its own configuration.",
    ),
]
Fresh = Annotated[
    bool, typer.Option("--fresh", help="Read the data again, even where it is as it was when it was last measured.")
]


def open_kept(place: Path, data: Path | None, fresh: bool, engine: str | None = None) -> OpenPlace:
    """A place with what earlier commands kept of its data, or with `fresh`, or on an engine that is named, without."""
    from finmodel.load.kept.kept import Kept
    from finmodel.load.kept.store import folders_of
    from finmodel.pipeline import open_place

    folder = place if place.is_dir() else place.parent
    return open_place(place, data, Kept(folders_of(folder), fresh), engine)


def show_warnings(opened: OpenPlace | None, findings: Sequence[Finding]) -> None:
    """Show warnings, then what was used of what was kept of a place, if any was opened, and what is kept now."""
    show_findings(findings)
    kept = None if opened is None else opened.kept
    out = console(stderr=True)
    for note in () if kept is None else kept.notes:
        out.print(note, style="dim", markup=False)
