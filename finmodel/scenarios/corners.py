"""Four corners: a scenario and a structure, such as a pool, each made and not made, and whether one alters the other.

What the scenario does without the structure, less what it does with it, is what the structure alters of who keeps what;
what the structure moves by itself is no part of that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from finmodel.core.nearest import nearest
from finmodel.core.place import Place
from finmodel.core.speech import listed
from finmodel.errors import Finding, InputError
from finmodel.scenarios.apply import Basis, Library, apply
from finmodel.scenarios.balances import loans_of
from finmodel.scenarios.change import Change
from finmodel.scenarios.run import Run, run
from finmodel.scenarios.scenario import Scenario

AMOUNTS = ("neither", "scenario", "structure", "both", "without_structure", "with_structure", "altered")
"""What is told of each partner and year: the corners, then what the scenario changes at either side."""


@dataclass(frozen=True)
class SetBeside:
    """A scenario, a structure, and both, over what they start from."""

    before: Scenario | None
    """What both start from; None for the contracts in force."""
    scenario: Scenario
    structure: Scenario
    both: Scenario
    title: str
    """Title of the structure, the cause that its changes are."""


@dataclass(frozen=True)
class Corners:
    """The four corners settled."""

    beside: SetBeside
    neither: Run
    scenario: Run
    structure: Run
    both: Run

    @property
    def table(self) -> pd.DataFrame:
        """Whole pence left with each party at each corner, loans aside.

        Columns: partner, period, neither, scenario, structure, both; without_structure and with_structure, what the
        scenario changes without and with it; altered, by how much more it changes with it.
        """
        runs = {"neither": self.neither, "scenario": self.scenario, "structure": self.structure, "both": self.both}
        table = pd.DataFrame(
            {
                name: each.positions.set_index(["partner", "period"])["surplus"] - loans_of(each)
                for name, each in runs.items()
            }
        )
        without, with_it = table["scenario"] - table["neither"], table["both"] - table["structure"]
        table = table.assign(without_structure=without, with_structure=with_it, altered=with_it - without)
        return table.reset_index()[["partner", "period", *AMOUNTS]]


def settled_corners(basis: Basis, beside: SetBeside, library: Library) -> Corners:
    """Settle the four corners; raises InputError where one does not fit."""

    def settled(scenario: Scenario | None) -> Run:
        if scenario is None:
            return run(basis)
        return run(apply(basis, scenario, library), scenario.scenario, scenario.title)

    return Corners(
        beside, settled(beside.before), settled(beside.scenario), settled(beside.structure), settled(beside.both)
    )


def put_beside(before: Scenario | None, scenario: Scenario, structure: Scenario) -> SetBeside:
    """A scenario beside a structure of a file of its own, which is put in place before the scenario's changes are made.

    So what partners pay in is agreed on care as it is, and a saving is the pool's to share.

    Raises InputError where the structure changes anything else, or a change of both has one name.
    """
    moved = [change for change in structure.changes if not change.STRUCTURAL]
    if moved or not structure.changes:
        names = listed([f"'{change.name}'" for change in moved])
        what = f"“{structure.title}” is no structure alone: it also changes what is done, by {names}."
        what = what if moved else f"“{structure.title}” changes nothing."
        fix = "Name a scenario that brings or alters contracts, or who pays, such as one that puts in a pool."
        raise InputError.of("--beside", what, fix)
    own = structure.model_copy(update={"structure": True}).as_one_cause()
    names_taken = {change.name for change in scenario.changes}
    twice = [change.name for change in own.changes if change.name in names_taken]
    if twice:
        what = f"“{scenario.title}” and “{structure.title}” both have a change called '{twice[0]}'."
        raise InputError.of("--beside", what, "Give one of the two another name.")
    first = () if before is None else before.changes
    alone = structure.model_copy(update={"changes": (*first, *own.changes)})
    changes = (*first, *own.changes, *scenario.changes[len(first) :])
    both = scenario.model_copy(update={"title": f"{scenario.title}, with {structure.title}", "changes": changes})
    return SetBeside(before, scenario, alone, both, structure.title)


def taken_out(before: Scenario | None, scenario: Scenario, name: str, library: Library, place: Place) -> SetBeside:
    """A scenario beside a structure that it has itself, named by its title, or by a pool or contract that it brings.

    Raises InputError, with near names, where it has none of that name, or several.
    """
    causes = structures_of(scenario)
    known: dict[str, set[str]] = {}
    for cause, changes in causes.items():
        for called in (cause, *_brought(changes, library, place)):
            known.setdefault(called.casefold(), set()).add(cause)
    meant = known.get(name.strip().casefold(), set())
    if len(meant) != 1:
        raise _not_one(name, scenario, causes, sorted(meant), known)
    (cause,) = meant
    first = () if before is None else before.changes
    mine = causes[cause]
    without = scenario.model_copy(
        update={
            "title": f"{scenario.title}, without {cause}",
            "changes": tuple(change for change in scenario.changes if change not in mine),
        }
    )
    alone = scenario.model_copy(update={"title": cause, "changes": (*first, *mine)})
    return SetBeside(before, without, alone, scenario, cause)


def structures_of(scenario: Scenario) -> Mapping[str, tuple[Change, ...]]:
    """The structures among a scenario's changes: those of one cause that change structure alone, by their cause."""
    causes: dict[str, list[Change]] = {}
    for change in scenario.changes:
        causes.setdefault(change.cause or change.name, []).append(change)
    return {cause: tuple(changes) for cause, changes in causes.items() if all(change.STRUCTURAL for change in changes)}


def _brought(changes: Sequence[Change], library: Library, place: Place) -> list[str]:
    """Contracts that changes bring, by id, and pools and leads that those pay through."""
    contracts = [library[name] for change in changes for name in change.files() if name in library]
    pools = {pool.id: pool.title for pool in place.pools}
    named = [contract.id for contract in contracts]
    for contract in contracts:
        named += [name for party in contract.parties() if party in pools for name in (party, pools[party])]
    return named


def _not_one(
    name: str, scenario: Scenario, causes: Mapping[str, object], meant: Sequence[str], known: Mapping[str, object]
) -> InputError:
    if meant:
        what = f"'{name}' may be {listed([f'“{cause}”' for cause in meant], 'or')} of “{scenario.title}”."
        return InputError([Finding("--without", what, "Write the name of one of them.")])
    near = nearest(name, list(known))
    start = f"Did you mean '{near}'? " if near else ""
    told = listed([f"“{cause}”" for cause in causes])
    fix = f"It has {told}." if causes else "Put one beside it with --beside."
    what = f"“{scenario.title}” brings no pool, lead provider or other structure called '{name}'."
    return InputError([Finding("--without", what, f"{start}{fix}")])
