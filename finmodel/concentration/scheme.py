"""What a scheme for the costliest people must avoid to pay for itself.

It is for people who cost much in one year, and works in the next, when many of them cost less whatever is done. So what
it must avoid is told of what they cost in the next year, where the data has one; else of the year itself, and said so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from finmodel.concentration.people_sums import PeopleSums
from finmodel.concentration.small_groups import few
from finmodel.measures.ask import Ask
from finmodel.positions.variable_cost import admitted, variable_cost


@dataclass(frozen=True)
class SchemeAsked:
    """A scheme: the share of people it is for, its cost for each who takes it up, how many do, and what it avoids."""

    top: int
    cost_a_head: float
    uptake: float
    of: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class SchemeNeeds:
    """What a scheme costs, and the part of its people's activity that must be avoided for it to pay."""

    asked: SchemeAsked
    year: str
    """The year in which its people were the costliest."""
    works_in: str
    """The year that it works in: the next, or the same where there is none."""
    people: int
    reached: float
    cost: float
    before: float
    """Price of the activity to be avoided, of all its people, in the year that they were chosen for."""
    price: float
    """Price of the activity of those reached in the year that it works in, without the scheme."""
    variable: float | None
    """Its variable cost, where the place states any."""
    by_payer: Mapping[str, float]
    """That price by who bears it."""
    unlike: tuple[str, ...]
    """Costs of the place that hang on what people are, and are not in its variable cost."""

    @property
    def share_at_price(self) -> float | None:
        """The share to be avoided for the payers to be no worse off; None where there is nothing to avoid."""
        return self.cost / self.price if self.price > 0 else None

    @property
    def share_at_variable_cost(self) -> float | None:
        """The share to be avoided for the place to be no worse off."""
        return self.cost / self.variable if self.variable else None

    @property
    def falls_by_itself(self) -> float | None:
        """By what share the price of that activity falls from the year of choice to the next, with nothing done."""
        if self.works_in == self.year or not self.before or not self.asked.uptake:
            return None
        return 1 - self.price / self.asked.uptake / self.before


def needs_of(sums: PeopleSums, asked: SchemeAsked) -> SchemeNeeds | None:
    """What a scheme needs, for the last year that has its next; None where too few people are behind it to be told."""
    followed = sums.followed()
    year, works_in = followed[-1] if followed else (sums.years[-1], sums.years[-1])
    within = sums.asked.tiers_within(asked.top)
    bands = sums.bands
    mine = bands[(bands["period_no"] == sums.number_of(year)) & (bands["tier_no"] < within)]
    people = int(mine["people"].sum())
    touched = [_of_tiers(rows, sums.number_of(year), within)["people"].sum() for rows in sums.touched]
    if few(people) or any(few(each) for each in touched) or not people:
        return None
    at_first = _of_tiers(sums.activity, sums.number_of(year), within)
    after = _of_tiers(sums.after if followed else sums.activity, sums.number_of(year), within)
    avoided = after[admitted(after, Ask.of("quantity", asked.of))]
    before = at_first[admitted(at_first, Ask.of("quantity", asked.of))]
    variable, unlike = variable_cost(avoided, sums.place, works_in)
    payers = avoided.groupby("commissioner")["money"].sum() * asked.uptake
    return SchemeNeeds(
        asked,
        year,
        works_in,
        people,
        people * asked.uptake,
        people * asked.uptake * asked.cost_a_head,
        float(before["money"].sum()),
        float(avoided["money"].sum()) * asked.uptake,
        None if variable is None else variable * asked.uptake,
        {str(code): float(money) for code, money in payers.items() if money},
        unlike,
    )


def _of_tiers(rows: pd.DataFrame, period_no: int, within: int) -> pd.DataFrame:
    return rows[(rows["ranked_no"] == period_no) & (rows["tier_no"] < within)]
