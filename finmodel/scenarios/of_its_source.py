"""What a scenario says of itself: what it comes to in a place, worked out apart, and what its source reports.

A library of cases is believed for its sources. So a case may state what it changes for each partner of a place, which
`finmodel prove --place` holds against a run, and the total that its source reports, which a run sets beside what the
place gives: scaled by people and by years, and said to be scaled.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.place import Pounds


class StatedResult(Frozen):
    """What a scenario comes to in a place, worked out without finmodel."""

    place: Code
    """The place, by its short name."""
    partners: dict[Code, Pounds] = Field(min_length=1)
    """By how much each partner's surplus changes over all years that are settled, against what the scenario is
    compared with; a partner that is not named stays as it is."""
    within: Pounds = Field(default=Decimal(1000), gt=0)
    """How far a result may be from that."""
    how: str = Field(min_length=1)
    """How it was worked out."""


class Reported(Frozen):
    """A total that the source of a scenario reports, to be set beside what a place gives."""

    what: str = Field(min_length=1)
    """What was reported and by whom, such as `NHS Wales 2010: a reduction in cost in three counties`."""
    amount: Pounds
    """Amount over all its people and years; more is better for those whom it is of."""
    years: Decimal = Field(default=Decimal(1), gt=0, allow_inf_nan=False)
    """Years that the amount covers."""
    people: int | None = Field(default=None, gt=0)
    """People among whom it was reported; not scaled by people where not given."""
    of: Code | Literal["place"] = "place"
    """Whose gain it is: a partner, or all of the place together."""
    source: str = Field(min_length=1)
    """Where it is reported, and where the number of people comes from."""


def _listed(raw: Any) -> Any:
    return [raw] if isinstance(raw, dict) else raw


ReportedTotals = Annotated[tuple[Reported, ...], BeforeValidator(_listed)]
"""Totals that are reported: a list of them, or one."""
