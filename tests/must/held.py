"""Lines of `must:` held against the small place under its contracts in force and one scenario."""

from __future__ import annotations

from typing import Any

import finmodel.must.statements  # noqa: F401
from finmodel.core.must import Must
from finmodel.core.place import Place
from finmodel.draws.draw import draw
from finmodel.draws.draw_tables import Drawn, with_tables
from finmodel.draws.uncertain import uncertain
from finmodel.must.statement import Spoken, Trial
from finmodel.must.verdicts import HeldLine, Verdict, verdicts_of
from finmodel.scenarios.apply import Basis, apply
from finmodel.scenarios.run import run
from finmodel.scenarios.scenario import Scenario
from tests.small import PLACE, contract, small_basis, small_grid


def line(**stated: Any) -> Must:
    """A line as a file states it."""
    return Must.KINDS[stated["kind"]].model_validate(stated)


def placed(*contracts: dict[str, Any], **of_place: Any) -> Basis:
    """The small place with some contracts, and something else said of the place."""
    basis = small_basis(*contracts)
    if not of_place:
        return basis
    place = Place.model_validate(PLACE | of_place)
    return Basis(place, basis.contracts, small_grid(place))


def scenario(*changes: dict[str, Any], **stated: Any) -> Scenario:
    """A scenario of some changes."""
    named = [{"name": f"Change {number}", "source": "invented"} | each for number, each in enumerate(changes)]
    return Scenario.model_validate({"scenario": "new", "title": "New", "question": "?", "changes": named} | stated)


def verdicts(
    basis: Basis, *stated: dict[str, Any], under: Scenario | None = None, draws: int = 0, own: str = "", **library: Any
) -> list[Verdict]:
    """What lines come to in the place as it is, and under a scenario where there is one."""
    known = {f"{name}.yaml": contract(data) for name, data in library.items()}
    base = run(basis)
    trials = [Trial(base)]
    if under is not None:
        after = run(apply(basis, under, known), under.scenario, under.title)
        drawn: Drawn | None = None
        if draws:
            unsure = uncertain(basis, under, known)
            drawn = with_tables(draw(unsure, draws, beside=unsure.laid_on(None)))
        trials.append(Trial(after, base, drawn))
    books = {each.id: each for trial in trials for each in trial.run.basis.contracts}
    held = [HeldLine(line(**each), f"place.yaml, line {number}", contract=own) for number, each in enumerate(stated, 1)]
    return verdicts_of(held, trials, Spoken.of(basis.place, tuple(books.values())))
