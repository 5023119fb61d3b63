"""What each party receives and pays in a run, in pounds: what several rules look at."""

from __future__ import annotations

from dataclasses import dataclass

from finmodel.positions.position import SIGNS
from finmodel.scenarios.run import Run

_IN = [part for part, sign in SIGNS.items() if sign > 0]


@dataclass(frozen=True)
class Year:
    """One party in one year, in pounds."""

    party: str
    period: str
    funding: float
    income: float
    """From partners and pools."""
    payments: float
    """To partners and pools, without what goes into pools."""
    into_pools: float
    delivery: float

    @property
    def held(self) -> float:
        """All that comes in."""
        return self.funding + self.income

    @property
    def paid(self) -> float:
        """All that goes to partners and pools."""
        return self.payments + self.into_pools

    @property
    def spent(self) -> float:
        """All that goes out."""
        return self.payments + self.into_pools + self.delivery


def years_of(run: Run) -> list[Year]:
    """Every party in every year."""
    rows = run.positions.to_dict("records")
    return [
        Year(
            str(row["partner"]),
            str(row["period"]),
            row["funding"] / 100,
            sum(row[part] for part in _IN if part != "funding") / 100,
            row["payments"] / 100,
            row["to_pools"] / 100,
            row["delivery"] / 100,
        )
        for row in rows
    ]


def names_of(run: Run) -> dict[str, str]:
    """What partners and pools are called, by id."""
    place = run.basis.place
    return {each.id: each.name for each in place.partners} | {each.id: each.title for each in place.pools}
