"""A scenario of a place with and without a pool or another structure: four corners, and what differs by cause."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from finmodel.core.progress import Progress, silent
from finmodel.errors import InputError
from finmodel.pipeline import OpenPlace
from finmodel.results import Compared
from finmodel.scenarios.apply import contracts_under
from finmodel.scenarios.corners import Corners, put_beside, settled_corners, taken_out
from finmodel.scenarios.run import asks_of
from finmodel.scenarios.scenario import BASELINE


@dataclass(frozen=True)
class ComparedBeside:
    """Four corners, and the comparison of neither with both, in which the structure is one cause."""

    corners: Corners
    compared: Compared


def compared_beside(
    opened: OpenPlace,
    scenario: str | Path,
    structure: str | Path | None = None,
    without: str | None = None,
    progress: Progress | None = None,
) -> ComparedBeside:
    """Settle a scenario with and without a structure of a file of its own, or one that it brings itself.

    Raises InputError where there is no such structure, or a corner does not fit the place.
    """
    chosen = opened.scenario(scenario)
    before = None if chosen.baseline == BASELINE else opened.scenario(chosen.baseline)
    if structure is not None:
        other = opened.scenario(structure)
        beside = put_beside(before, chosen, other)
    else:
        assert without is not None, "one of the two is given"
        beside = taken_out(before, chosen, without, opened.library([chosen]), opened.place)
    library = opened.library([beside.both])
    place, own = opened.place, opened.contracts
    alone = (beside.scenario, beside.structure)
    contracts = [contract for each in alone for contract in contracts_under(own, each, library, place)]
    try:
        compared = opened.compare(before, beside.both, progress, asks_of(place, contracts, alone))
        assert compared.basis is not None, "a comparison keeps what it was made on"
        (progress or silent)("Settling the four corners")
        return ComparedBeside(settled_corners(compared.basis, beside, library), compared)
    except InputError as error:
        raise InputError(opened.at_lines(error, beside.scenario, scenario)) from None
