"""Fair shares from a place: what each group of partners is worth is found by settling, or by optimising, for each.

A scenario is settled with the changes of those who take part; a problem is optimised with the schemes and the money of
those who do. Groups that come to the same are settled once. It joins the flow to the rules of division, as the flow
itself must not know them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Literal

from finmodel.core.amounts import some
from finmodel.core.place import Place
from finmodel.core.progress import Progress, silent
from finmodel.core.speech import listed
from finmodel.errors import Finding, InputError
from finmodel.load.ahead.carried_on import years_reaching
from finmodel.load.findings import did_you_mean
from finmodel.load.problem_file import read_problem
from finmodel.load.rankings import read_rankings
from finmodel.optimise.outcome import Outcome
from finmodel.optimise.resettle import with_programmes
from finmodel.optimise.saying.problem import Problem, asks_of_problem
from finmodel.pipeline import OpenPlace
from finmodel.scenarios.apply import apply
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.causes import Between
from finmodel.scenarios.run import Run, run
from finmodel.scenarios.scenario import BASELINE
from finmodel.share.beside_optimum import BesideOptimum, beside_optimum
from finmodel.share.game import Game
from finmodel.share.of_problem import of_members, outcome_of, paid_in, require_pounds, takers_in, value_of
from finmodel.share.of_scenario import TakingPart, acting, surpluses

MOST = 10
"""Partners up to whom every group of them is settled: 1,023 groups."""
Counts = Literal["place", "members"]
"""What a group is worth: what all partners together are better off by, or what its own members are."""


@dataclass(frozen=True)
class GameOfPlace:
    """A game whose groups were settled, and what is to be known of how."""

    game: Game
    told: tuple[str, ...]
    """What each group was taken to do, in sentences."""
    warnings: tuple[Finding, ...] = ()


def game_of_scenario(
    opened: OpenPlace,
    scenario: str | Path,
    who: Sequence[str] = (),
    period: str | None = None,
    counts: Counts = "place",
    progress: Progress | None = None,
) -> GameOfPlace:
    """What each group of partners is worth when it alone makes its changes of a scenario.

    `who` takes part; whoever acts in the scenario where not given. Raises InputError where too few or too many do.
    """
    say = progress or silent
    base = opened.baseline_of(str(scenario))
    ready = opened.prepared([each for each in (None if base == BASELINE else base, scenario) if each], progress)
    before, after = (None, *ready.scenarios)[-2:]
    assert after is not None
    between = Between(before, after, opened.place)
    partners = tuple(dict.fromkeys(who)) or acting(between, opened.place)
    _refuse_number(partners, opened.place, f"scenario {after.scenario}", "Give each change its `actor:`")
    part = TakingPart(between, partners)
    scenarios = part.scenarios()
    every = [each for each in scenarios.values() if each is not None]
    built = replace(ready, scenarios=(*every, after)).built
    basis, runs = Basis(opened.place, opened.contracts, built.grid), dict[int, tuple[int, Run]]()

    def settled(chosen: int) -> tuple[int, Run]:
        each = between.scenario(chosen)
        return chosen, run(basis) if each is None else run(apply(basis, each, ready.library))

    for number, chosen in enumerate(scenarios, 1):
        say(f"Settling for group {number} of {len(scenarios)}")
        try:
            runs[chosen] = between.fitting(chosen, settled)
        except InputError as error:
            raise InputError(ready.at_lines(error, after)) from None
        part.note(chosen, runs[chosen][0])
    left = {chosen: surpluses(each, period) for chosen, (_, each) in runs.items()}

    def worth(group: int) -> Decimal:
        now, nobody = left[part.changes_of(group)], left[part.changes_of(0)]
        members = [name for place, name in enumerate(partners) if group >> place & 1]
        counted = members if counts == "members" else [partner.id for partner in opened.place.partners]
        return Decimal(sum(now[name] - nobody[name] for name in counted)) / 100

    when = f" in {period}" if period else ", all years together" if len(opened.place.periods) > 1 else ""
    whose = "all partners together are" if counts == "place" else "its own members are"
    told = [f"A group is worth what {whose} better off by when it alone makes its changes{when}."]
    if part.apart:
        told.append(f"Made whoever takes part: {listed(part.apart)}.")
    if part.left_out:
        told.append(f"Not made by a group that lacks a change they rest on: {listed(list(part.left_out))}.")
    game = _game(after.scenario, after.title, opened.place, partners, worth)
    return GameOfPlace(game, tuple(told), built.warnings)


def game_of_problem(
    opened: OpenPlace, problem: str | Path, who: Sequence[str] = (), progress: Progress | None = None
) -> GameOfPlace:
    """What each group of partners is worth when it spends its own money on its own schemes as well as can be.

    Raises InputError where too few or too many take part, or not even all together can keep to the brief.
    """
    say = progress or silent
    asked, basis, warnings = _put(opened, problem, progress)
    partners = tuple(dict.fromkeys(who)) or takers_in(asked)
    _refuse_number(partners, opened.place, f"problem {asked.problem}", "Give it schemes of several partners")
    require_pounds(asked)
    others = [name for name in takers_in(asked) if name not in partners]
    names = _names(opened.place)
    known: dict[tuple[object, ...], Outcome | None] = {}

    def outcome(group: int) -> Outcome | None:
        there = [name for place, name in enumerate(partners) if group >> place & 1]
        theirs = of_members(asked, [*there, *others])
        if theirs is None:
            return None
        key = (
            tuple(each.id for each in theirs.schemes),
            tuple(takers_in(theirs)),
            tuple(each.name for each in theirs.limits),
        )
        if key not in known:
            say(f"Optimising for {listed([names[name] for name in there]) or 'nobody'}")
            known[key] = outcome_of(theirs, basis)
        return known[key]

    outcomes = [outcome(group) for group in range(1 << len(partners))]
    if outcomes[-1] is None or not outcomes[-1].possible:
        fix = f"See why, and mend it: finmodel optimise {problem}"
        raise InputError.of(f"problem {asked.problem}", "Not even all partners together can keep to the brief.", fix)
    worths = [Decimal(0) if each is None else value_of(each) or Decimal(0) for each in outcomes]
    idle = sum(1 for each in outcomes[1:] if each is not None and not each.possible)
    notes = [
        "A group is worth what the goal of the problem comes to, settled, when it spends its members' money on its "
        "members' schemes; limits on the schemes or the result of partners who are not in it do not bind it."
    ]
    if others:
        notes.append(f"There whoever takes part: {listed([names[name] for name in others])}.")
    if idle:
        notes.append(f"{some(idle, 'group')} cannot keep to the brief alone, and counted as worth nothing.")
    game = _game(asked.problem, asked.title, opened.place, partners, lambda group: worths[group] - worths[0])
    paid = {name: paid_in(outcomes[-1]).get(name, Decimal(0)) for name in partners}
    if sum(paid.values()):
        game = game.model_copy(update={"contributions": paid})
    return GameOfPlace(game, tuple(notes), warnings)


def equal_shares(
    opened: OpenPlace, problem: str | Path, rankings: Path, progress: Progress | None = None
) -> tuple[BesideOptimum, tuple[Finding, ...]]:
    """What partners' rankings buy of a problem in equal shares, beside what is best; and warnings of the data."""
    asked = read_problem(Path(problem), Path(problem).name)
    points = read_rankings(rankings, list(_names(opened.place)), [each.id for each in asked.schemes])
    _, basis, warnings = _put(opened, problem, progress)
    return beside_optimum(asked, basis, points, progress), warnings


def _put(
    opened: OpenPlace, problem: str | Path, progress: Progress | None
) -> tuple[Problem, Basis, tuple[Finding, ...]]:
    """A problem, and the basis that it is put to."""
    asked = read_problem(Path(problem), Path(problem).name)
    opened = opened.carried((), years_reaching(opened.place, asked.years))
    ready = opened.prepared((), progress, asks_of_problem(asked))
    return asked, replace(ready.basis, grid=with_programmes(ready.basis.grid)), ready.built.warnings


def _names(place: Place) -> dict[str, str]:
    return {partner.id: partner.name for partner in place.partners}


def _refuse_number(partners: Sequence[str], place: Place, where: str, fix: str) -> None:
    known = [partner.id for partner in place.partners]
    strangers = [
        Finding("--partner", f"There is no partner '{name}'.", did_you_mean(name, known))
        for name in partners
        if name not in known
    ]
    if strangers:
        raise InputError(strangers)
    if len(partners) < 2:
        told = "Nobody takes" if not partners else f"Only {_names(place)[partners[0]]} takes"
        raise InputError.of(
            where, f"{told} part in it, and shares are of two or more.", f"{fix}, or name partners with --partner."
        )
    if len(partners) > MOST:
        what = f"{len(partners)} partners form {(1 << len(partners)) - 1:,} groups, which is too many to settle."
        raise InputError.of(where, what, f"Name {MOST} at the most with --partner.")


def _game(code: str, title: str, place: Place, partners: Sequence[str], worth: Callable[[int], Decimal]) -> Game:
    groups = {
        " + ".join(name for at, name in enumerate(partners) if group >> at & 1): worth(group)
        for group in range(1, 1 << len(partners))
    }
    return Game(
        game=code,
        title=title,
        currency=place.currency,
        partners={name: _names(place)[name] for name in partners},
        worth=groups,
    )
