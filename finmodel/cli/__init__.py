"""The command line: one file a command, each loading what it needs only when it runs."""

from __future__ import annotations

import gc
import os
import sys
from typing import Annotated

import typer

from finmodel import __version__
from finmodel.cli import (
    check,
    compare,
    demo,
    explain,
    incentives,
    new,
    optimise,
    prove,
    run,
    schema,
    settle,
    shadow,
    share,
    sql,
    terms,
    variance,
    workbook,
)
from finmodel.cli.asking import break_even
from finmodel.cli.evidence import cases, evaluate, people, publish
from finmodel.cli.screen import show_error
from finmodel.cli.usage import Command, as_written
from finmodel.core.memory import VARIABLE, megabytes
from finmodel.core.stopping import asked
from finmodel.errors import FinmodelError

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"finmodel {__version__}")
        raise typer.Exit


def _limit_memory(written: str | None) -> None:
    """Let rows take so much memory and no more."""
    if written is not None:
        os.environ[VARIABLE] = f"{megabytes(written, '--memory')}MB"


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_tell_version, is_eager=True)
    ] = False,
    memory: Annotated[
        str | None,
        typer.Option(
            "--memory",
            metavar="SIZE",
            callback=_limit_memory,
            help="Most memory for rows, such as 600MB or 4GB; what does not fit goes to disk while it is needed. By "
            "default a quarter of the machine's, or what FINMODEL_MEMORY says.",
        ),
    ] = None,
) -> None:
    """Payment contracts, partners' positions and pooled budgets for health and social care.

    Start with [bold]finmodel demo[/bold], which builds an invented place, settles it and writes a workbook.
    """


_MODULES = (
    demo,
    new,
    cases,
    check,
    run,
    settle,
    share,
    compare,
    incentives,
    variance,
    shadow,
    people,
    evaluate,
    publish,
    optimise,
    terms,
    break_even,
    workbook,
    explain,
    prove,
    schema,
    sql,
)
for _module in _MODULES:
    app.command(name=_module.__name__.rpartition(".")[2].replace("_", "-"), cls=Command)(as_written(_module.command))


def main() -> None:
    """Run a command; findings and faults are told in words and set the exit status, never a traceback."""
    gc.set_threshold(100_000, 20, 20)  # loading code makes little rubbish: looking for it takes a tenth of a second
    try:
        app(prog_name="finmodel")
    except Exception as error:
        if asked():
            sys.exit(1)
        debug = os.environ.get("FINMODEL_DEBUG")
        if isinstance(error, FinmodelError) and not (debug and error.__cause__):
            show_error(error)
            sys.exit(1)
        if debug:
            raise
        show_error(
            FinmodelError(
                f"finmodel met a fault of its own ({type(error).__name__}: {error}). Nothing was written. "
                "Please report it with the command you ran; set FINMODEL_DEBUG=1 to see where it happened."
            )
        )
        sys.exit(1)
