"""All that the files of a place ask of its data, so that whichever command comes next finds it measured.

A file that cannot be read, or that does not fit, asks nothing here: the command that is about it says what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from finmodel.contracts.contract import Contract
from finmodel.core.place import Place
from finmodel.errors import FinmodelError
from finmodel.incentives.margins import BY, asks_of_kinds
from finmodel.load.binding.cast import Cast
from finmodel.load.binding.in_turn import library_of
from finmodel.load.problem_file import read_problem
from finmodel.load.scenarios import read_scenario
from finmodel.measures.ask import Ask
from finmodel.must.verdicts import asks_of_lines
from finmodel.optimise.saying.problem import asks_of_problem
from finmodel.scenarios.apply import contracts_under
from finmodel.scenarios.run import asks_of
from finmodel.scenarios.scenario import Scenario


def own_asks(place: Place, contracts: Sequence[Contract], folder: Path) -> tuple[tuple[Ask, ...], bool]:
    """What contracts, scenarios, problems and words ask, and whether draws of a scenario take people again."""
    inside = tuple(contracts)
    asks = [*asks_of(place, inside), *asks_of_kinds(place, (*BY, "currency") if place.words else BY)]
    asks += asks_of_lines(place, [*place.must, *(line for each in inside for line in each.must)])
    cast = Cast(place, inside)
    scenarios = list(_scenarios(folder, cast))
    for scenario in scenarios:
        with suppress(FinmodelError):
            library = library_of([scenario], folder, cast)
            changed = (*contracts_under(inside, scenario, library, place), *library.values())
            asks += asks_of(place, changed, [scenario])
            asks += asks_of_lines(place, [*scenario.must, *(line for each in changed for line in each.must)])
    for file in _files(folder / "problems"):
        with suppress(FinmodelError):
            asks += asks_of_problem(read_problem(file))
    return tuple(dict.fromkeys(asks)), any(scenario.draws_people for scenario in scenarios)


def _scenarios(folder: Path, cast: Cast) -> Iterator[Scenario]:
    for file in _files(folder / "scenarios"):
        with suppress(FinmodelError):
            yield read_scenario(file, folder, cast)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.y*ml"))
