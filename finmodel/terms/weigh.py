"""Terms weighed: the place settled once, the grid of terms settled on it, and the offers beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from finmodel.contracts.contract import Contract
from finmodel.core.place import Place
from finmodel.core.progress import Progress
from finmodel.errors import InputError
from finmodel.terms.grid_of_terms import Offer, TermGrid, grid_of, offers_of
from finmodel.terms.ground import Ground
from finmodel.terms.number_paths import numbers_of
from finmodel.terms.settled_sets import SettledSets, Sure, settle_sets
from finmodel.terms.zone import Weighed

LEVEL = 80
"""In so many of a hundred draws nobody may be worse off: P80."""


@dataclass(frozen=True)
class TermsAsked:
    """What is asked of a contract's terms."""

    vary: Sequence[str]
    """Terms and their ranges, such as `gains.share=30%..70%`."""
    steps: int | None = None
    """Values of each term; as many as are usual if not said."""
    rest: str | None = None
    """A share that takes what those varied leave of the whole."""
    offers: Sequence[str] = ()
    """What partners offer, such as `trust:gains.share=60%`."""
    years: Sequence[str] = ()
    """The years that count; all of them if none is named."""

    def grid(self, contract: Contract, place: Place) -> tuple[TermGrid, tuple[Offer, ...]]:
        """The grid and the offers; raises InputError with what is wrong in them."""
        grid = grid_of(contract, self.vary, self.steps, self.rest)
        return grid, offers_of(self.offers, grid, place)


def weigh(ground: Ground, asked: TermsAsked, progress: Progress | None = None) -> Weighed:
    """Settle every set of terms, and what partners offer.

    Raises InputError where terms, offers or the contract are not what they should be.
    """
    standing, drawn = ground.around(progress)
    place = standing.place
    grid, offers = asked.grid(standing.chosen, place)
    counted = tuple(number for number, year in enumerate(place.periods) if not asked.years or year in asked.years)
    sure = Sure(counted, LEVEL, drawn)
    settled = settle_sets(standing, grid, grid.sets, sure, progress)
    if not settled.sets:
        left = _could_take_the_rest(standing.chosen, grid)
        hint = f"Or let one of the others take what is left: --rest {left[0]}." if left else ""
        _refuse(settled, grid, ("The contract takes none of these terms. At", hint), "--vary")
    stated = settle_sets(standing, grid, [grid.stated], sure)
    offered: SettledSets | None = None
    if offers:
        offered = settle_sets(standing, grid, [offer.terms for offer in offers], sure)
        if offered.refused:
            _refuse(offered, grid, ("The contract does not take", ""), "--offer")
    return Weighed(standing, grid, settled, stated, offered, offers, LEVEL)


def _refuse(settled: SettledSets, grid: TermGrid, told: tuple[str, str], option: str) -> NoReturn:
    """Raise InputError for the first set that the contract does not take."""
    terms, finding = settled.refused[0]
    start, hint = told
    raise InputError.of(option, f"{start} {grid.says(terms)}: {finding.what}", f"{finding.fix} {hint}".rstrip())


def _could_take_the_rest(contract: Contract, grid: TermGrid) -> list[str]:
    """Shares beside those that are varied, in the same whole; none where one takes the rest already."""
    if grid.rest is not None:
        return []
    varied = {each.path for each in grid.varied}
    wholes = {each.whole for each in grid.varied if each.number.unit == "share" and each.whole}
    shares = (number for number in numbers_of(contract).values() if number.unit == "share")
    return [each.path for each in shares if each.path not in varied and each.path.rpartition(".")[0] in wholes]
