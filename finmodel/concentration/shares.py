"""How much of cost and bed days the costliest people make up, and what and whose they are, safe to pass on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from finmodel.concentration.people_sums import WHOLE, PeopleSums
from finmodel.concentration.small_groups import edges_told, few, merged
from finmodel.contracts.contract import Contract
from finmodel.positions.variable_cost import admitted

_SUMS = ("people", "with_money", "paid", "recorded", "money", "second_best", "bed_days")


@dataclass(frozen=True)
class YearLater:
    """Of those among the costliest in a year, who is there the next: counts that are told, or None where few."""

    year: str
    later: str
    people: int
    stayed: int | None
    fell: int | None
    """Of those still on the register or with activity; None where few, then `fell_or_gone` has both."""
    gone: int | None
    fell_or_gone: int | None
    money: float
    later_money: float


@dataclass(frozen=True)
class CostShares:
    """What is told of people ranked by what they come to."""

    sums: PeopleSums

    def tops(self, year: str) -> pd.DataFrame:
        """A row for each share of people that may be told: `top`, sums of its people, and all people last."""
        bands = self._bands(year)
        told = bands[bands["told"] & (bands["top"].isin((*self.sums.asked.tops, WHOLE)))]
        return told.reset_index(drop=True)

    def curve(self, year: str) -> pd.DataFrame:
        """Points of the Lorenz curve from the costliest down: `top` (ten-thousandths of people), sums up to there."""
        bands = self._bands(year)
        return bands[bands["told"]].reset_index(drop=True)

    def _bands(self, year: str) -> pd.DataFrame:
        bands = self.sums.bands
        mine = bands[bands["period_no"] == self.sums.number_of(year)].set_index("band_no")
        edges = [end for _, end, _ in self.sums.asked.bands]
        counts = mine.reindex(range(len(edges)))[list(_SUMS)].fillna(0)
        asked = self.sums.asked
        preferred = [edge in asked.tops for edge in edges]
        told = edges_told([int(each) for each in counts["people"]], preferred)
        return counts.cumsum().assign(top=edges, told=told)

    def told_top(self, year: str) -> bool:
        """True where the costliest that are told of are many enough, and so is the rest."""
        return self.sums.asked.told in set(self.tops(year)["top"])

    def groups(self, dimension: str, year: str) -> tuple[pd.DataFrame, int]:
        """What people are: `code, top, rest, money, top_money` and so on, and how many small groups are merged."""
        rows = self.sums.groups[dimension]
        return self._by_code(rows[rows["period_no"] == self.sums.number_of(year)], ("money", "bed_days"))

    def sides(self, side: str, year: str) -> tuple[pd.DataFrame, int]:
        """Who bears or provides it: the same, and `paid`; people are those who had any of it."""
        rows = self.sums.sides[side]
        return self._by_code(rows[rows["ranked_no"] == self.sums.number_of(year)], ("money", "paid"))

    def _by_code(self, rows: pd.DataFrame, sums: Sequence[str]) -> tuple[pd.DataFrame, int]:
        within = rows["tier_no"] < self.sums.asked.tiers_within(self.sums.asked.told)
        parts = {"top": rows["people"].where(within, 0), "rest": rows["people"].where(~within, 0)}
        parts |= {name: rows[name] for name in sums} | {f"top_{name}": rows[name].where(within, 0.0) for name in sums}
        added = pd.DataFrame({"code": rows["code"], **parts}).groupby("code", sort=True).sum().reset_index()
        return merged(added)

    @cached_property
    def stays(self) -> tuple[YearLater, ...]:
        """How many of the costliest stay so, for every year that has its next."""
        return tuple(self._stay(year, later) for year, later in self.sums.followed() if self.told_top(year))

    def _stay(self, year: str, later: str) -> YearLater:
        moves, within = self.sums.moves, self.sums.asked.tiers_within(self.sums.asked.told)
        mine = moves[(moves["period_no"] == self.sums.number_of(year)) & (moves["tier_no"] < within)]
        there = mine["later_tier"] >= 0
        stayed = int(mine["people"][there & (mine["later_tier"] < within)].sum())
        gone = int(mine["people"][~there].sum())
        people = int(mine["people"].sum())
        fell = people - stayed - gone
        apart = not (few(fell) or few(gone) or few(stayed))
        together = not (few(stayed) or few(fell + gone))
        return YearLater(
            year,
            later,
            people,
            stayed if together else None,
            fell if apart else None,
            gone if apart else None,
            fell + gone if together else None,
            float(mine["money"].sum()),
            float(mine["later_money"].sum()),
        )

    def known_by(self, year: str, contracts: Sequence[Contract]) -> dict[str, float]:
        """How the money of a year is known.

        `unit` is priced, and a contract pays by the unit; `block` is priced, and none does; `recorded` is what it cost.
        """
        rows = self.sums.activity
        mine = rows[rows["ranked_no"] == self.sums.number_of(year)]
        unit = by_the_unit(mine, contracts)
        paid = mine["paid"].where(mine["money"] != 0, 0.0)
        return {
            "unit": float(paid[unit].sum()),
            "block": float(paid[~unit].sum()),
            "recorded": float(mine["money"].sum() - paid.sum()),
        }


def by_the_unit(rows: pd.DataFrame, contracts: Iterable[Contract]) -> pd.Series:
    """Which rows of activity a contract in force pays for unit by unit."""
    found = pd.Series(False, index=rows.index)
    for ask in {ask for contract in contracts for _, ask in contract.pays_for()}:
        found |= admitted(rows, ask)
    return found
