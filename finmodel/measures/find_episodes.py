"""Finding episodes: triggers, then pass by pass each person's next episode, then what belongs to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from finmodel.measures.engines import ParameterTable
from finmodel.measures.episodes import CostCap, Episodes
from finmodel.measures.row_tables import RowTables

NO_ROWS = {"file_no": "INTEGER", "row_no": "INTEGER"}
"""Columns of a list of rows."""


@dataclass(frozen=True)
class Finder:
    """The episodes found so far, so that rules which come after others do not find those again."""

    tables: RowTables
    found: dict[Episodes, int] = field(default_factory=dict)

    def make(self, rule: Episodes, into: str) -> None:
        """One row for each episode of a rule, its spend within the cap."""
        number = self._find(rule.uncapped)
        cap = rule.cap
        whole = into if cap is None else "whole_episodes"
        tables = {"episodes": f"episodes_{number}", "members": f"members_{number}", "fineness": "fineness"}
        self.tables.run("episode_rows", whole, **tables)
        if cap is not None:
            self._limit(cap, whole)
            self.tables.run("limited_episodes", into, activity=whole, limits="limits")

    def claim(self, rules: Sequence[Episodes]) -> str:
        """The rows that belong to episodes of some rules; the name of the table that lists them."""
        numbers = [self._find(rule.uncapped) for rule in rules]
        engine = self.tables.engine
        engine.register("claimed", ParameterTable(NO_ROWS, {name: [] for name in NO_ROWS}))
        for number in numbers:
            engine.materialise("claimed_rows", "claimed", {"members": f"members_{number}"}, add=True)
        return "claimed"

    def _find(self, rule: Episodes) -> int:
        """Find the episodes of a rule and what belongs to each, once; the number that their tables end in."""
        if rule in self.found:
            return self.found[rule]
        claimed = self.claim(rule.after)
        number = self.found[rule] = len(self.found) + 1
        values = {name: int(getattr(rule, name)) for name in ("window_days", "look_back_days", "from_end")}
        self.tables.one_row("episode_rule", dict.fromkeys(values, "INTEGER"), values)
        every_day = self.tables.every_day
        triggers = self.tables.chosen(rule.trigger, every_day, "trigger_rows")
        rules = {name: name for name in ("episode_rule", "day_rules")}
        self.tables.run("clean_triggers", "candidates_0", activity=triggers, claimed=claimed, **rules)
        self._pass_by_pass(f"episodes_{number}")
        included = self.tables.chosen(rule.included, every_day, "included_rows")
        excluded = self.tables.chosen_kinds(rule.excluded, "excluded_kinds")
        tables = {"activity": included, "excluded": excluded, "claimed": claimed, "every_day": every_day}
        self.tables.run("episode_members", f"members_{number}", **tables, episodes=f"episodes_{number}")
        return number

    def _pass_by_pass(self, episodes: str) -> None:
        """Each person's first candidate, then the first that starts once that episode is over, and so on.

        A pass shortens what is left of each person by a window at least, so that there are no more passes than
        windows in the span of the data.
        """
        engine, left, other = self.tables.engine, "candidates_0", "candidates_1"
        self.tables.run("first_triggers", episodes, candidates=left)
        while True:
            self.tables.run("first_triggers", "latest", candidates=left)
            self.tables.run("later_triggers", other, candidates=left, latest="latest")
            left, other = other, left
            if not int(engine.fetch("row_count", {"counted": left})["row_count"].iloc[0]):
                return
            engine.materialise("first_triggers", episodes, {"candidates": left}, add=True)

    def _limit(self, cap: CostCap, episodes: str) -> None:
        """The limit of each period as a table."""
        tables = self.tables
        if cap.by == "amount":
            tables.engine.register("limits", tables.limits(cap.level, cap.residual_share))
        elif cap.by == "percentile":
            values = {"level": str(cap.level), "residual_share": str(cap.residual_share)}
            tables.one_row("ranking", dict.fromkeys(values, "DECIMAL(7, 6)"), values)
            self.tables.run("percentile_limits", "limits", activity=episodes, ranking="ranking")
        else:
            tables.engine.register("limits", self._deviations(cap, episodes))

    def _deviations(self, cap: CostCap, episodes: str) -> ParameterTable:
        sums = self.tables.engine.fetch("spread", {"activity": episodes})
        assert isinstance(cap.level, Decimal)
        rows = [
            (int(period), deviations_above(int(count), int(total), int(squares), cap.level), str(cap.residual_share))
            for period, count, total, squares in sums.itertuples(index=False, name=None)
        ]
        types = {"period_no": "INTEGER", "amount": "BIGINT", "residual_share": "DECIMAL(7, 6)"}
        return ParameterTable(types, {name: [row[at] for row in rows] for at, name in enumerate(types)})


def deviations_above(count: int, total: int, squares: int, level: Decimal) -> int:
    """Whole numbers: the mean of so many amounts, and so many of their sample standard deviations more.

    >>> deviations_above(3, 600, 140_000, Decimal(2))  # 100, 200 and 300: mean 200, standard deviation 100
    400
    """
    mean = Decimal(total) / count
    variance = (Decimal(squares) - mean * total) / (count - 1) if count > 1 else Decimal(0)
    return int((mean + level * max(variance, Decimal(0)).sqrt()).quantize(Decimal(1), rounding=ROUND_HALF_UP))
