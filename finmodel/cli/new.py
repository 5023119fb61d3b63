"""`finmodel new`: a folder to start from, or a contract with the table it asks for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from finmodel.cli.outputs import refuse_folder, whole_folder, write_texts
from finmodel.cli.run import Overwrite
from finmodel.cli.screen import say
from finmodel.errors import InputError

STARTER = Path(__file__).resolve().parents[1] / "example" / "starter"
CONTRACT = "contract"


def command(
    folder: Annotated[str, typer.Argument(help="The folder to make; it must not be there yet. Or `contract`.")],
    kind: Annotated[str | None, typer.Argument(help="After `contract`: the kind of contract to write.")] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="After `contract`: the contract's file; its table lies beside it, as .csv."),
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Make a folder to start from: a small place with contracts, a scenario and data of its own. Or one contract.

    `finmodel new contract KIND` writes a contract of that kind, and the table it asks for with example figures.
    Examples: finmodel new our_place

    finmodel new contract gain_share --out our_share.yaml
    """
    if folder == CONTRACT:
        _contract(kind, out, overwrite)
        return
    if kind is not None or out is not None:
        raise typer.BadParameter(f"For one contract, write: finmodel new {CONTRACT} KIND.")
    _place(Path(folder))


def _place(folder: Path) -> None:
    import shutil

    from finmodel.load.library import copy_schemas

    refuse_folder(folder, False, "place.yaml", "Name another.")
    with whole_folder(folder) as half:
        shutil.copytree(STARTER, half, dirs_exist_ok=True)
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
    if file.suffix not in {".yaml", ".yml"}:
        raise InputError.of(str(file), "A contract's file ends in .yaml.", f"Write {file.stem}.yaml.")
    table = file.with_suffix(".csv")
    text = templates[kind].read_text(encoding="utf-8").partition("\n")[2]
    text = re.sub(r"finmodel settle \S+ \S+", lambda found: f"finmodel settle {file} {table}", text)
    write_texts({file: text, table: example_table(read_contract(templates[kind]))}, overwrite)
    say(f"Made {file}, a contract to change, and {table}, the table it asks for: replace its example figures.")
    say(f"Then try: finmodel settle {file} {table}")
