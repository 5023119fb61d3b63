"""`finmodel new`: a folder to start from, or a contract with the table it asks for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from finmodel.cli.outputs import refuse_existing, refuse_folder, results_folder, write_texts
from finmodel.cli.run import Overwrite
from finmodel.cli.screen import say
from finmodel.errors import InputError

_EXAMPLE = Path(__file__).resolve().parents[1] / "example"
STARTER = _EXAMPLE / "starter"
PLACES = {folder.name: folder for folder in sorted((_EXAMPLE / "places").iterdir()) if folder.is_dir()}
"""Places that ship beside the starter, by name."""
CONTRACT = "contract"


def command(
    folder: Annotated[str, typer.Argument(help="The folder to make; it must not be there yet. Or `contract`.")],
    kind: Annotated[str | None, typer.Argument(help="After `contract`: the kind of contract to write.")] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="After `contract`: the contract's file; its table lies beside it, as .csv."),
    ] = None,
    like: Annotated[
        str | None,
        typer.Option("--like", help=f"A shipped place to copy instead of the small one: {', '.join(PLACES)}."),
    ] = None,
    extract: Annotated[
        Path | None,
        typer.Option(
            "--from", help="A file or folder of data: a place is proposed from it, with questions, that runs."
        ),
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Make a folder to start from: a small place with contracts, a scenario and data of its own. Or one contract.

    `--like NAME` copies another place that ships. `--from FILE` looks at your own data and writes a place that runs on
    it, with a question at each line where the data leaves a doubt. `finmodel new contract KIND` writes a contract of
    that kind, and the table it asks for with example figures.
    Examples: finmodel new our_place

    finmodel new our_area --like better_care_fund_2025

    finmodel new october --from contract_monitoring.csv

    finmodel new contract gain_share --out our_share.yaml
    """
    if folder == CONTRACT:
        if like is not None or extract is not None:
            raise typer.BadParameter(
                f"`--like` and `--from` make a place. For one contract, write: finmodel new {CONTRACT} KIND."
            )
        _contract(kind, out, overwrite)
        return
    if kind is not None or out is not None:
        raise typer.BadParameter(f"For one contract, write: finmodel new {CONTRACT} KIND.")
    if extract is not None and like is not None:
        raise typer.BadParameter("A place is copied (`--like`) or proposed from data (`--from`): give one of them.")
    if extract is not None:
        from finmodel.cli.new_from import place_from

        place_from(Path(folder), extract)
        return
    _place(Path(folder), like)


def _place(folder: Path, like: str | None) -> None:
    import shutil

    from finmodel.load.findings import did_you_mean
    from finmodel.load.library import copy_schemas

    if like is not None and like not in PLACES:
        raise InputError.of(like, "No such place ships.", did_you_mean(like, PLACES))
    refuse_folder(folder, False, "place.yaml", "Name another.")
    with results_folder(folder) as half:
        shutil.copytree(STARTER if like is None else PLACES[like], half, dirs_exist_ok=True)
        copy_schemas(half)
    say(f"Made {folder}. Read {folder / 'place.yaml'}, then try: finmodel check {folder}  and  finmodel run {folder}")


def _contract(kind: str | None, out: Path | None, overwrite: bool) -> None:
    from finmodel.load.contracts import read_contract
    from finmodel.load.findings import did_you_mean
    from finmodel.load.library import shelf
    from finmodel.load.tables.example_table import example_table

    templates = {file.stem: file for file in sorted((shelf("contracts") / "templates").glob("*.yaml"))}
    if kind is None:
        what = "It is not said which kind of contract."
        raise InputError.of("new contract", what, f"Write `finmodel new contract KIND`: {', '.join(templates)}.")
    if kind not in templates:
        raise InputError.of(kind, "There is no such kind of contract.", did_you_mean(kind, templates))
    file = out or Path(f"{kind}.yaml")
    refuse_existing(file, overwrite, (".yaml", ".yml"))
    table = file.with_suffix(".csv")
    text = templates[kind].read_text(encoding="utf-8").partition("\n")[2]
    text = re.sub(r"finmodel settle \S+ \S+", lambda found: f"finmodel settle {file} {table}", text)
    write_texts({file: text, table: example_table(read_contract(templates[kind]))}, overwrite)
    say(f"Made {file}, a contract to change, and {table}, the table it asks for: replace its example figures.")
    say(f"Then try: finmodel settle {file} {table}")
