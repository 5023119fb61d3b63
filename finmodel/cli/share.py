"""`finmodel share`: what partners save or owe together, divided by each rule, and who would leave.

What is shared may be said by a file or found in a place, and goes to the screen, to tables, a chart and a contract; so
much is to be refused together that it stands here in one list.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from finmodel.cli.chosen_period import require_period
from finmodel.cli.kept_place import Fresh, open_kept, show_warnings
from finmodel.cli.outputs import (
    TABLES,
    draw_charts,
    ready_for_charts,
    refuse_existing,
    refuse_folder,
    refuse_one_within_another,
    write_as_told,
    write_table,
    write_whole,
)
from finmodel.cli.run import DataFolder, Overwrite
from finmodel.cli.screen import say, show_report, working
from finmodel.cli.share_into import chosen_shares, written_into
from finmodel.cli.share_options import (
    ByRule,
    GameFile,
    Groups,
    Into,
    InYear,
    OfProblem,
    OfScenario,
    OwnGains,
    Picture,
    Rankings,
    Seed,
    Tables,
    Takers,
)  # fmt: skip
from finmodel.errors import Finding, InputError

if TYPE_CHECKING:
    import pandas as pd

    from finmodel.core.progress import Progress
    from finmodel.pipeline import OpenPlace
    from finmodel.place_game import Counts, GameOfPlace
    from finmodel.report.report import Report
    from finmodel.share.divided import Divided

_PLACES = ("place.yaml", "place.yml")


def command(
    game: GameFile,
    scenario: OfScenario = None,
    problem: OfProblem = None,
    rankings: Rankings = None,
    partner: Takers = None,
    period: InYear = None,
    members: OwnGains = False,
    rule: ByRule = None,
    into: Into = None,
    coalitions: Groups = None,
    out: Tables = None,
    charts: Picture = None,
    seed: Seed = 1,
    data: DataFolder = None,
    fresh: Fresh = False,
    overwrite: Overwrite = False,
) -> None:
    """Divide what partners save or owe together by each rule, and show who would be better off by itself.

    Equal, by contribution, proportional, alone and the rest equal, Shapley value, nucleolus, with the bounds of the
    core; for claims and deficits equal awards, equal losses and the Talmud rule.
    Examples: finmodel share together.yaml --rule nucleolus

    finmodel share brookshire --scenario closer_to_home --charts charts

    finmodel share brookshire --problem brookshire/problems/better_care.yaml --rankings rankings.csv

    finmodel share together.yaml --rule shapley --into contracts/gain_share.yaml
    """
    asked = _AskedOfPlace(scenario, problem, tuple(partner or ()), period, members)
    _refuse_together(asked, game, (rankings, rule, into))
    if coalitions is not None:
        refuse_existing(coalitions, overwrite, TABLES)
    refuse_one_within_another(out, charts)
    if out is not None:
        refuse_folder(out, overwrite, "shares.csv" if rankings is None else "equal_shares.csv")
    ready_for_charts(charts, True, overwrite)
    from finmodel.report.shares.share_report import share_report
    from finmodel.share.divided import divided

    with working("Dividing") as progress:
        opened = open_kept(game, data, fresh) if _is_place(game) else None
        if opened is not None and problem is not None and rankings is not None:
            report, warnings = _beside(opened, problem, rankings, progress)
        else:
            given = _game(game, opened, asked, progress)
            progress("Dividing what is shared")
            found, warnings = divided(given.game, seed), given.warnings
            report = share_report(found, given.told)
            chosen = None if rule is None else chosen_shares(found, rule)
            if into is not None and chosen is not None:
                into = written_into(into, chosen)
            if coalitions is not None:
                write_whole(coalitions, lambda half: write_table(_groups(found), half), overwrite)
        if out is not None:
            write_as_told(out, report)
    show_warnings(opened, warnings)
    show_report(report)
    if rankings is None and chosen is not None:
        say(chosen.as_lines)
    for path in (into, coalitions, out):
        if path is not None:
            say(f"Written to {path}.")
    if charts is not None:
        draw_charts(charts, report)


@dataclass(frozen=True)
class _AskedOfPlace:
    """What is asked of a place."""

    scenario: str | None
    problem: Path | None
    who: tuple[str, ...]
    period: str | None
    members: bool

    @property
    def anything(self) -> bool:
        """True where something is asked that only a place can answer."""
        return bool(self.scenario or self.problem or self.who or self.period or self.members)


def _is_place(path: Path) -> bool:
    return path.is_dir() or path.name in _PLACES


def _game(path: Path, opened: OpenPlace | None, asked: _AskedOfPlace, progress: Progress) -> GameOfPlace:
    """What groups are worth, as a file says or as a place comes to."""
    from finmodel.load.coalition_table import read_game
    from finmodel.place_game import GameOfPlace, game_of_problem, game_of_scenario

    if opened is None:
        return GameOfPlace(read_game(path), ())
    if asked.problem is not None:
        return game_of_problem(opened, asked.problem, asked.who, progress)
    assert asked.scenario is not None
    require_period(asked.period, opened.place.periods)
    counts: Counts = "members" if asked.members else "place"
    return game_of_scenario(opened, asked.scenario, asked.who, asked.period, counts, progress)


def _beside(opened: OpenPlace, problem: Path, rankings: Path, progress: Progress) -> tuple[Report, tuple[Finding, ...]]:
    from finmodel.place_game import equal_shares
    from finmodel.report.shares.equal_shares_report import equal_shares_report

    found, warnings = equal_shares(opened, problem, rankings, progress)
    return equal_shares_report(found), warnings


def _refuse_together(asked: _AskedOfPlace, game: Path, others: tuple[Path | None, str | None, Path | None]) -> None:
    """Raise where options are given that do not go together."""
    rankings, rule, into = others
    if _is_place(game):
        if (asked.scenario is None) == (asked.problem is None):
            what = "A place is asked what groups are worth under a scenario, or in a problem."
            raise typer.BadParameter(f"{what} Give one of them.", param_hint="--scenario or --problem")
        if asked.problem is not None and (asked.period or asked.members):
            raise typer.BadParameter("It goes with --scenario.", param_hint="--period" if asked.period else "--members")
        if asked.problem is not None and not asked.problem.is_file():
            raise InputError.of(str(asked.problem), "There is no such file.", "Name a problem file.")
    elif asked.anything:
        raise typer.BadParameter("What a scenario or a problem comes to is asked of a place.", param_hint="GAME")
    if rankings is not None and asked.problem is None:
        raise typer.BadParameter("Rankings are of the schemes of a problem.", param_hint="--rankings")
    if rankings is not None and rule is not None:
        raise typer.BadParameter("With --rankings nothing is divided by a rule.", param_hint="--rule")
    if into is not None and rule is None:
        raise typer.BadParameter("Say with --rule whose shares go into the contract.", param_hint="--into")


def _groups(found: Divided) -> pd.DataFrame:
    """What each group is worth, as it is read again."""
    import pandas as pd

    game = found.game
    worths = [game.worth[name] for name in game.worth]
    return pd.DataFrame({"group": list(game.worth), "worth": [float(worth) for worth in worths]})
