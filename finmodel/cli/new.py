"""`finmodel new`: a folder to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finmodel.cli.outputs import refuse_folder, whole_folder
from finmodel.cli.screen import say

STARTER = Path(__file__).resolve().parents[1] / "example" / "starter"


def command(
    folder: Annotated[Path, typer.Argument(help="The folder to make; it must not be there yet.")],
) -> None:
    """Make a commented folder to start from: a small place with contracts, a scenario and data of its own.

    Example: finmodel new our_place
    """
    import shutil

    from finmodel.load.library import copy_schemas

    refuse_folder(folder, False, "place.yaml", "Name another.")
    with whole_folder(folder) as half:
        shutil.copytree(STARTER, half, dirs_exist_ok=True)
        copy_schemas(half)
    say(f"Made {folder}. Read {folder / 'place.yaml'}, then try: finmodel check {folder}  and  finmodel run {folder}")
