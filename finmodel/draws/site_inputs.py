"""Sites of a scenario as uncertain inputs: one site drawn whole, or the spread between them drawn jointly."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any

import numpy as np

from finmodel.scenarios.change import Stated
from finmodel.scenarios.distributions import AcrossSites, BySite, SiteNumber
from finmodel.scenarios.sites import SitedSize, Sites, sited_sizes
from finmodel.scenarios.uncertainty import Correlation, SiteDrawn, SiteInput

SITE = "Site drawn"
"""What the input is called that says which site is drawn."""


def inputs_of(
    sites: Sites, changes: Sequence[Stated]
) -> tuple[tuple[SiteDrawn | SiteInput, ...], tuple[Correlation, ...]]:
    """The inputs that draw what sites found, and how those of a spread move together.

    Where one site is drawn, every other input follows the first, which says which site it is.
    """
    sized = [one for one in sited_sizes(sites, changes) if one.varies]
    if sites.drawn == "one_of":
        numbered = tuple((site, Decimal(number)) for number, site in enumerate(sites.of, start=1))
        first = SiteDrawn(name=SITE, distribution=SiteNumber(values=numbered), source=sites.source)
        return (first, *(_of_a_site(sites, one) for one in sized)), ()
    return tuple(_of_a_spread(sites, one) for one in sized), tuple(
        Correlation(between=(one.name, other.name), correlation=_moving_together(one, other))
        for one, other in combinations(sized, 2)
    )


def _of_a_site(sites: Sites, one: SitedSize) -> SiteInput:
    values, symbol = tuple(one.sizes.items()), "£" if one.of == "cost_a_head" else ""
    return SiteInput(
        kind="effect", name=one.name, change=one.change.name, of=one.of, stated=one.stated, source=sites.source,
        distribution=BySite(values=values, lacks=one.unknown, symbol=symbol), follows_site=SITE,
    )  # fmt: skip


def _of_a_spread(sites: Sites, one: SitedSize) -> SiteInput:
    found = np.array([float(size) for size in one.sizes.values()])
    shape: dict[str, Any] = {"mean": _exact(found.mean()), "sd": _exact(found.std(ddof=1)), "count": len(found)}
    shape |= {} if one.sort.least is None else {"lowest": _exact(one.sort.least)}
    shape |= {} if one.sort.most is None else {"highest": _exact(one.sort.most)}
    return SiteInput(
        kind="effect", name=one.name, change=one.change.name, of=one.of, stated=one.stated, source=sites.source,
        distribution=AcrossSites(**shape),
    )  # fmt: skip


def _moving_together(one: SitedSize, other: SitedSize) -> Decimal:
    """The correlation between sites of two sizes."""
    found = np.corrcoef(np.array([[float(size) for size in each.sizes.values()] for each in (one, other)]))
    return _exact(min(1.0, max(-1.0, float(found[0, 1]))))


def _exact(number: float) -> Decimal:
    return Decimal(repr(float(number)))
