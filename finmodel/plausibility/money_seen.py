"""What each party receives and pays in a run, in pounds: what several rules look at."""

from __future__ import annotations

from dataclasses import dataclass

from finmodel.scenarios.run import Run


@dataclass(frozen=True)
class Year:
    """One party in one year, in pounds."""

    party: str
    period: str
    funding: float
    income: float
    """From partners."""
    from_pools: float
    payments: float
    """To partners and pools, without what goes into pools."""
    into_pools: float
    delivery: float

    @property
    def held(self) -> float:
        """What it has of its own: what a pool hands back or pays is not there before it is paid in."""
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
            row["income"] / 100,
            row["from_pools"] / 100,
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
