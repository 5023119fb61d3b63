"""`finmodel share`: what partners save or owe together, divided by each rule, and who would leave."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finmodel.cli.screen import say, show_report, working
from finmodel.errors import InputError


def command(
    game: Annotated[
        Path, typer.Argument(help="The file that says what each group of partners is worth, or what each claims.")
    ],
    rule: Annotated[
        str | None, typer.Option("--rule", help="Print the shares of this rule as a contract states them, in YAML.")
    ] = None,
) -> None:
    """Divide what partners save or owe together by each rule, and show who would be better off by itself.

    Equal, by contribution, proportional, Shapley value, nucleolus; for claims and deficits equal awards, equal losses
    and the Talmud rule.

    Example: finmodel share together.yaml --rule nucleolus
    """
    from finmodel.load.findings import did_you_mean
    from finmodel.load.yaml import read_model
    from finmodel.report.share_report import share_report
    from finmodel.share.divided import divided
    from finmodel.share.game import Game

    with working("Dividing"):
        found = divided(read_model(game, Game))
    rules = [each.rule for each in found.divisions]
    if rule is not None and rule not in rules:
        raise InputError.of("--rule", f"There is no rule '{rule}' for this.", did_you_mean(rule, rules))
    show_report(share_report(found))
    if rule is not None:
        pence = found.divisions[rules.index(rule)].pence
        whole = sum(pence)
        say("shares:")
        for name, each in zip(found.game.partners, pence, strict=True):
            say(f"  {name}: {each / whole:.6%}" if whole else f"  {name}: 0%")
