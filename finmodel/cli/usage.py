"""How a command is written: paths as people have them, and what is wrong with an option, told in words."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand

from finmodel.core.disk.hold import let_go
from finmodel.core.disk.written_path import written_path
from finmodel.core.nearest import nearest

UsageError: Any = typer.BadParameter.__mro__[1]
"""What typer raises where a command is written wrong, of which a wrong value is one kind."""


def as_written(command: Callable[..., None]) -> Callable[..., None]:
    """A command that is given the paths that are meant, however they are written; when it ends it holds none."""

    @functools.wraps(command)
    def run(**given: Any) -> None:
        try:
            command(**{name: _meant(value) for name, value in given.items()})
        finally:
            let_go()

    return run


def _meant(value: Any) -> Any:
    if isinstance(value, Path):
        return written_path(value)
    return [_meant(each) for each in value] if isinstance(value, list) else value


class Command(TyperCommand):
    """A command that tells a misspelt option which one it may have meant, and whose help fits any screen."""

    def __init__(self, *args: Any, help: str | None = None, **options: Any) -> None:
        """Lines of a paragraph of its help are one, so that the screen breaks them where it is full."""
        super().__init__(*args, help=help and re.sub(r"(?<!\n)\n(?!\n)", " ", help), **options)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read what was written after the command's name."""
        try:
            return super().parse_args(ctx, args)
        except UsageError as error:
            name = getattr(error, "option_name", None)
            known = [each for param in self.params for each in (*param.opts, *param.secondary_opts) if each[0] == "-"]
            if name is None or name in known:
                raise
            near = nearest(name, [each for each in known if each.startswith("--")])
            fix = f"Did you mean {near}?" if near else f"It has {', '.join(sorted(known))}."
            raise UsageError(f"There is no option {name}. {fix}", ctx=ctx) from None


def in_digits(least: float = -1e15, whole: bool = True) -> Callable[[str], Any]:
    """What reads a number that an option is given: a whole one, or any."""

    def read(written: Any) -> int | float:
        text = str(written).strip().replace(",", "")
        try:
            value = int(text) if whole else float(text)
        except ValueError:
            kind = "a whole number" if whole else "a number"
            raise typer.BadParameter(f"'{written}' is not {kind}. Write it in digits, such as 5000.") from None
        if not least <= value < 1e15:
            raise typer.BadParameter(f"{written} is out of reach. Give {least:g} or more.")
        return value

    return read


def choice(of: type[Enum]) -> Callable[[str], Any]:
    """What reads one of several words that an option may be."""

    def read(written: Any) -> Enum:
        known = [str(each.value) for each in of]
        text = str(written.value if isinstance(written, Enum) else written).strip().lower()
        if text in known:
            return of(text)
        near = nearest(text, known)
        fix = f"Did you mean {near}?" if near else f"Use one of: {', '.join(known)}."
        raise typer.BadParameter(f"'{written}' is not known here. {fix}")

    return read


def choices(of: type[Enum]) -> str:
    """How help shows the words that an option may be."""
    return f"[{'|'.join(str(each.value) for each in of)}]"


def in_percent(written: Any) -> float:
    """What reads a share that an option is given as a percentage."""
    from finmodel.core.written_number import read_number
    from finmodel.errors import Refused

    if isinstance(written, float):
        return written
    try:
        return float(read_number(str(written), "share"))
    except Refused:
        raise typer.BadParameter(f"'{written}' is not a percentage of up to 100%. Write one, such as 2%.") from None
