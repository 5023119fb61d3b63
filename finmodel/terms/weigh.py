"""Terms weighed: the place settled once, the grid of terms settled on it, and the offers beside it."""

from __future__ import annotations

from collections.abc import Sequence

from finmodel.core.progress import Progress
from finmodel.errors import InputError
from finmodel.terms.grid_of_terms import grid_of, offers_of
from finmodel.terms.ground import Ground
from finmodel.terms.settled_sets import SettledSets, Sure, settle_sets
from finmodel.terms.zone import Weighed

LEVEL = 80
"""In so many of a hundred draws nobody may be worse off: P80."""


def weigh(
    ground: Ground,
    asked: Sequence[str],
    steps: int | None = None,
    offers: Sequence[str] = (),
    years: Sequence[str] = (),
    progress: Progress | None = None,
) -> Weighed:
    """Settle every set of terms, and what partners offer; `years` are those that count, all of them if none is named.

    Raises InputError where terms, offers or the contract are not what they should be.
    """
    standing, drawn = ground.around(progress)
    place = standing.place
    grid = grid_of(standing.chosen, asked, steps)
    told = offers_of(offers, grid, place)
    counted = tuple(number for number, year in enumerate(place.periods) if not years or year in years)
    sure = Sure(counted, LEVEL, drawn)
    settled = settle_sets(standing, grid, grid.sets, sure, progress)
    stated = settle_sets(standing, grid, [grid.stated], sure)
    offered: SettledSets | None = None
    if told:
        offered = settle_sets(standing, grid, [offer.terms for offer in told], sure)
        if offered.refused:
            terms, finding = offered.refused[0]
            what = f"The contract does not take {grid.says(terms, place.currency)}: {finding.what}"
            raise InputError.of("--offer", what, finding.fix)
    return Weighed(standing, grid, settled, stated, offered, told, LEVEL)
