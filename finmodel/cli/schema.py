"""`finmodel schema`: JSON Schemas for editors."""

from __future__ import annotations

from typing import Annotated

import typer

from finmodel.errors import InputError


def command(
    kind: Annotated[
        str | None,
        typer.Argument(
            help="A kind of contract, or place, scenario, problem or workbook; all are listed where none is given."
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of a kind of contract, a place, a scenario, a problem or a workbook spec.

    Example: finmodel schema gain_share > gain_share.schema.json
    """
    import json

    from finmodel.cli.check import models_by_key
    from finmodel.contracts.contract import Contract

    models = models_by_key() | Contract.KINDS
    if kind is None:
        typer.echo("\n".join(sorted(models)))
        return
    if kind not in models:
        raise InputError.of(kind, "There is no such kind.", f"There are {', '.join(sorted(models))}.")
    typer.echo(json.dumps(models[kind].model_json_schema(), indent=2, ensure_ascii=False))
