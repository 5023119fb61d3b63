"""`finmodel schema`: JSON Schemas for editors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.outputs import write_texts
from finmodel.cli.run import Overwrite
from finmodel.cli.screen import say
from finmodel.errors import InputError

if TYPE_CHECKING:
    from pydantic import BaseModel

RESULTS = "results"
"""Name of the schema of a file of results; such a file is told by its `cases:`."""


def command(
    kind: Annotated[
        str | None,
        typer.Argument(
            help="A kind of contract, or place, scenario, problem, game, workbook, results; without one all are listed."
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write every schema into, a file each.")] = None,
    formats: Annotated[
        bool, typer.Option("--formats", help="List the formats of the field that `format:` of a source may name.")
    ] = False,
    overwrite: Overwrite = False,
) -> None:
    """Print the JSON Schema of a kind of contract, a place, a scenario, a problem, a game, a workbook spec or results.

    An editor that knows YAML uses one where the first line of a file names it, as in every shipped file. Examples:
    finmodel schema gain_share

    finmodel schema --out contracts/schemas --overwrite

    With `--formats`, list the layouts of real files that a place reads by name (`format: acm`), or print one:
    finmodel schema --formats acm
    """
    from finmodel.load.findings import did_you_mean

    if formats:
        typer.echo(formats_told(kind))
        return
    known = models()
    if kind is not None and kind not in known:
        raise InputError.of(kind, "There is no such kind.", did_you_mean(kind, sorted(known)))
    if out is not None:
        chosen = sorted(known) if kind is None else [kind]
        write_texts({out / f"{name}.json": schema_text(name) for name in chosen}, overwrite)
        say(f"Written to {out}: {len(chosen)} schemas.")
    elif kind is None:
        typer.echo("\n".join(sorted(known)))
    else:
        typer.echo(schema_text(kind), nl=False)


def formats_told(name: str | None) -> str:
    """Every shipped format with what it is, a line each; of one, all that it says."""
    from finmodel.load.formats.field_format import format_text, shipped_formats

    known = shipped_formats()
    if name is not None:
        return format_text(name)
    wide = max(map(len, known))
    return "\n".join(f"{name:{wide}}  {each.reads:8}  {each.title}" for name, each in known.items())


def models() -> dict[str, type[BaseModel]]:
    """What a file may be, by the name of its schema."""
    import finmodel.must.statements  # noqa: F401  (registers every kind of `must:` line)
    from finmodel.cli.check import model_of
    from finmodel.contracts.kinds import every_kind
    from finmodel.load.what_file import KEYS

    kinds = {name: kind for name, kind in every_kind().items() if kind.__module__.startswith("finmodel.")}
    return {RESULTS if key == "cases" else key: model_of(key) for key in KEYS if key != "kind"} | kinds


def schema_text(name: str) -> str:
    """The schema of a name, as it stands in a file."""
    import json

    from finmodel.core.schema import json_schema

    return json.dumps(json_schema(models()[name], name), indent=1, ensure_ascii=False) + "\n"
