"""What the reader should know of days, and of the years that they and their spells fall in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from finmodel.core.amounts import exact_money
from finmodel.core.data import ActivitySource
from finmodel.core.place import Place
from finmodel.errors import Finding
from finmodel.load.what_came_in import FileOfDays, ReadRows
from finmodel.measures.ask import Ask

_MONEY = {"price": "spend", "cost": "cost"}
"""Which measure each column of money gives."""


def day_warnings(place: Place, reading: ReadRows, lasting: pd.DataFrame, asks: Sequence[Ask]) -> Iterator[Finding]:
    """A warning for each thing that moves days or spells from one year to another, or leaves them out.

    `lasting` has, by file, period and parties, what lasts outside the period of its spell. Only what somebody asks for
    is told.
    """
    outside = {file: (count, pence) for file, _, count, pence in reading.outside}
    for file in reading.days:
        yield from _DaysOfFile(
            file,
            place.data.activity[file.source_no],
            lasting[lasting["file_no"] == file.file_no],
            asks,
            *outside.get(file.shown, (0, 0)),
            place.currency,
        ).findings()


def goes_by_days(ask: Ask, source: ActivitySource) -> bool:
    """True where an ask counts a source's days, goes by how long a row lasts, or sums money stated by the day."""
    if "end" not in source.columns or ask.of_people:
        return False
    by_length = ask.rows is not None and "end" in ask.rows.needs
    return ask.what == "days" or by_length or ask.what in [_MONEY[name] for name in source.by_the_day]


def spoken_of(totals: pd.DataFrame, asks: Sequence[Ask]) -> pd.Series[bool]:
    """Which of some totals some ask speaks of, by its parties, setting and service."""
    spoken = pd.Series(False, index=totals.index)
    for ask in asks:
        mine = pd.Series(True, index=totals.index)
        for name, codes in ask.where:
            if name in totals.columns:
                mine &= totals[name].isin(codes)
        spoken |= mine
    return spoken


@dataclass(frozen=True)
class _DaysOfFile:
    """A file of activity, what of it lasts outside the period of its spell, and what is asked for."""

    file: FileOfDays
    source: ActivitySource
    lasting: pd.DataFrame
    asks: Sequence[Ask]
    outside: int
    """Rows that are a spell of no period."""
    pence: int
    """What those rows come to."""
    currency: str

    def findings(self) -> Iterator[Finding]:
        """Each warning, in the order that a reader would ask."""
        asked = [ask for ask in self.asks if goes_by_days(ask, self.source)]
        mine = self.lasting[spoken_of(self.lasting, asked)]
        yield from self._left_out(mine)
        if not asked:
            return
        yield from self._open(mine)
        if self.source.days is None and "end" in self.source.columns:
            yield self._not_stated()

    def _left_out(self, mine: pd.DataFrame) -> Iterator[Finding]:
        """Rows of no year's spells, those that have days in the years apart; and rows counted where they start."""
        source, rows = self.source, f"{self.file.rows:,} rows"
        does = (
            "end outside every period, or have no end," if source.counted_on == "end" else "start outside every period"
        )
        counting, days = int(mine["outside_rows"].sum()), int(mine["outside_days"].sum())
        fix = "Add their year to `periods:` if they should count."
        if self.outside > counting:
            worth = f" ({exact_money(self.pence / 100, self.currency)})" if self.pence and not counting else ""
            yield self._warning(f"{self.outside - counting:,} of {rows} {does} and are left out{worth}.", fix)
        if source.counted_on == "end":
            counting, days = counting - int(mine["open_rows"].sum()), days - int(mine["open_days"].sum())
            does = "end outside every period"
        if counting:
            what = f"{counting:,} of {rows} {does} and count for their {days:,} days inside the periods alone."
            yield self._warning(what, fix)
        over = int(self.lasting["rows_over"].sum())
        if over and "counted_on" not in source.model_fields_set:
            what = f"{over:,} of {rows} start in one year and end in another: they count where they start."
            yield self._warning(what, "Write `counted_on: start`, or `counted_on: end` as for discharges in England.")

    def _open(self, mine: pd.DataFrame) -> Iterator[Finding]:
        """What is not over."""
        count, days = int(mine["open_rows"].sum()), int(mine["open_days"].sum())
        if count:
            day = f"{self.file.rule.open_to.day} {self.file.rule.open_to:%B %Y}"
            spells = " and are spells of no year yet" if self.source.counted_on == "end" else ""
            what = f"{count:,} of {self.file.rows:,} rows are not over{spells}: {days:,} days of theirs to {day} count."
            yield self._warning(
                what, "Write `extract_to:` if the data ends on another day, and `end` where one is over."
            )

    def _not_stated(self) -> Finding:
        """How days count where the place does not say."""
        if self.file.rule.both_ends:
            what = "The first and the last day of a row both count, as for care: no setting is a stay in hospital."
        else:
            what = "The nights of a row count as its days, as for stays in hospital."
        return self._warning(what, "Write `days: both_ends` or `days: nights`, whichever is meant.")

    def _warning(self, what: str, fix: str) -> Finding:
        return Finding(self.file.shown, what, fix, "warning")
