"""Months that are missing, far from their neighbours, or not whole yet; told before anything is settled on them.

What a series is said to lack is told once, at the widest level that lacks it: a source, a provider or setting in it, or
a setting of a provider. The rule is the same for all. A series has a step of its own (a month, two, a quarter), which
most of the gaps between its months have; one that comes once a year is not looked at. A month of its step without rows
is missing. A month is far from its neighbours where it has less than a third or more than three times the median of up
to three months before and three after, and differs by more than chance makes likely (five times the root of that
median), unless the same month of the year before or after is like it; a last month is not whole where it has less than
three fifths of the median of the three before. Below a median of ten rows or units nothing is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from statistics import median

import pandas as pd

from finmodel.core.amounts import count, money_in_words, number
from finmodel.core.speech import listed
from finmodel.errors import Finding

_ENOUGH = 10
"""Median of rows or units below which a month may well be empty by chance."""
_FEWEST = 6
"""Months with rows that a series must have before it is said to lack any."""
_FAR, _PARTIAL, _CHANCE = 3, 0.6, 5
_STARTS_LATE = 3
"""Months at the start that a series may be said to lack: one that begins later than that is taken to be new."""
_NAMED = 4
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


@dataclass(frozen=True)
class Span:
    """The months that a source is looked at for, as numbers of months, both ends included."""

    first: int
    last: int
    ends: int
    """The month with which the settled year ends that its last month is in; the last month where none has it."""


_YEARLY = 12
"""Months of a year that is settled; longer stretches gather what is of no year."""


@dataclass(frozen=True)
class MonthSeries:
    """One series of months: what it is of, and its rows, units and money by number of month."""

    name: str
    rows: dict[int, float]
    units: dict[int, float]
    pounds: dict[int, float]

    @property
    def size(self) -> dict[int, float]:
        """What tells how much there is of it: units, where they are more than rows."""
        return {month: max(rows, self.units.get(month, 0.0)) for month, rows in self.rows.items()}

    @property
    def step(self) -> int:
        """Months from one to the next, as most of its gaps are; nought where there is no such step."""
        months = sorted(month for month, rows in self.rows.items() if rows)
        gaps = Counter(after - before for before, after in pairwise(months))
        if len(months) < _FEWEST:
            return 0
        step, times = gaps.most_common(1)[0]
        return step if step <= 4 and times >= 0.6 * len(gaps) else 0


Lacking = tuple[set[int], set[int]]
"""Months that a series was said to miss, and those that were said to be far from their neighbours."""


def month_number(month_no: int) -> int:
    """Months since year nought, of a month as 202404.

    >>> month_number(202404) - month_number(202312)
    4
    """
    return month_no // 100 * 12 + month_no % 100 - 1


def month_name(month: int) -> str:
    """A month by its name and year.

    >>> month_name(month_number(202404))
    'April 2024'
    """
    return f"{_MONTHS[month % 12]} {month // 12}"


def month_findings(
    source: str, sums: pd.DataFrame, settled: Sequence[tuple[date, date]], currency: str
) -> list[Finding]:
    """What is to be said of the months of a source of activity.

    `sums` has a row for each provider, setting and month: `provider, setting, month, rows, units, pounds`; `settled`
    has the first and last day of each year that the data is to reach.
    """
    whole = _series("", sums)
    months = [month for month, rows in whole.rows.items() if rows]
    if not months or not settled:
        return []
    settled = [each for each in settled if _month(each[1]) - _month(each[0]) < _YEARLY]
    ends = {_month(last) for first, last in settled if _month(first) <= max(months) <= _month(last)}
    span = Span(min(months), max(months), max(ends, default=max(months)))
    looked = _Look(source, span, settled, currency)
    findings, lacks = looked.source(whole, _series("", _regular(sums)))
    known = {"": lacks}
    for name, part in _parts(sums, "provider"):
        findings += looked.part(_series(f"provider {name}", part), known, (), name)
    sound = sums[~sums["provider"].isin([name for name in known if name])]
    for name, part in _parts(sums, "setting"):
        alone = part[part["provider"].isin(sound["provider"])]
        findings += looked.part(_series(f"setting {name}", alone), known, (), name) if len(alone) else []
    pairs = sums.groupby(["provider", "setting"])
    if len(pairs) > max(sums["provider"].nunique(), sums["setting"].nunique()):
        for (provider, setting), part in pairs:
            within = (str(provider), str(setting))
            findings += looked.part(_series(f"setting {setting} of {provider}", part), known, within, "")
    return list(dict.fromkeys(findings))


def _parts(sums: pd.DataFrame, column: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """The codes of a column, where there are several, each with its rows."""
    if sums[column].nunique() > 1:
        yield from ((str(name), part) for name, part in sums.groupby(column))


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _series(name: str, sums: pd.DataFrame) -> MonthSeries:
    added = sums.groupby("month")[["rows", "units", "pounds"]].sum()
    return MonthSeries(
        name, *(dict(zip(added.index, added[each].astype(float), strict=True)) for each in added.columns)
    )


def _regular(sums: pd.DataFrame) -> pd.DataFrame:
    """Without what comes once or twice a year, which would make the months it comes in look large."""
    keep = [part for _, part in sums.groupby(["provider", "setting"]) if _series("", part).step]
    return pd.concat(keep) if keep else sums[:0]


@dataclass(frozen=True)
class _Look:
    """A source that is looked at, series by series."""

    source_name: str
    span: Span
    settled: Sequence[tuple[date, date]]
    currency: str

    def source(self, whole: MonthSeries, regular: MonthSeries) -> tuple[list[Finding], Lacking]:
        """What a source as a whole lacks."""
        step, findings, missing = whole.step, list[Finding](), list[int]()
        if step and median(whole.size.values()) >= _ENOUGH:
            missing = self._gaps(whole, step, self.span.first, self.span.last)
            findings += [self._missing(whole, missing)] if missing else []
            findings += self._edges(whole, step)
        far = self._far(regular, set())
        return [*findings, *far.values()], (set(missing), set(far))

    def _edges(self, whole: MonthSeries, step: int) -> Iterator[Finding]:
        """The months of a settled year before the first that a source has, and after its last."""
        for first, last in self.settled:
            before = [*range(self.span.first - step, _month(first) - 1, -step)]
            if before and _month(first) < self.span.first <= _month(last):
                yield self._missing(whole, before[::-1])
        after = [*range(self.span.last + step, self.span.ends + 1, step)]
        if after:
            yield self._missing(whole, after)

    def part(self, part: MonthSeries, known: dict[str, Lacking], within: tuple[str, ...], name: str) -> list[Finding]:
        """What a provider or setting lacks that is not told of the source, or of what it lies within; noted by name."""
        step = part.step
        if not step or median(part.size.values()) < _ENOUGH:
            return []
        wider = [known[each] for each in ("", *within) if each in known]
        months = [month for month, rows in part.rows.items() if rows]
        late = min(months) - self.span.first
        first = self.span.first if late <= _STARTS_LATE * step and late % step == 0 else min(months)
        gaps = self._gaps(part, step, first, self.span.last)
        missing = [each for each in gaps if not any(each in lacks for lacks, _ in wider)]
        missing = missing if len(missing) <= len(months) else []
        far = self._far(part, {month for _, others in wider for month in others})
        if name and (missing or far):
            known[name] = (set(missing), set(far))
        return [*([self._missing(part, missing)] if missing else []), *far.values()]

    def _gaps(self, series: MonthSeries, step: int, first: int, last: int) -> list[int]:
        start = first if series.rows.get(first) or step == 1 else min(series.rows)
        return [month for month in range(start, last + 1, step) if not series.rows.get(month)]

    def _far(self, series: MonthSeries, known: set[int]) -> dict[int, Finding]:
        """The months of a series that are far from their neighbours or not whole, and are not known to be."""
        gathered: dict[int, Finding] = {}
        if not series.step:
            return gathered
        for values in (series.size, series.pounds):
            for month in sorted(set(values) - known):
                usual = _usual(values, month, series.step)
                if month in gathered or usual is None or min(median(series.size.values()), usual) < _ENOUGH:
                    continue
                value = values[month]
                if not _beyond_chance(value, usual):
                    continue
                if self._partial(values, month):
                    gathered[month] = self._not_whole(series, month)
                elif not usual / _FAR <= value <= usual * _FAR and not _seasonal(values, month, 2):
                    gathered[month] = self._far_away(series, month, value > usual)
        return gathered

    def _partial(self, values: dict[int, float], month: int) -> bool:
        """Whether a last month is not whole: the last of the source, not of a service that ends."""
        before = [values[each] for each in sorted(values) if each < month][-3:]
        if month != self.span.last or len(before) < 3 or _seasonal(values, month, 1.25):
            return False
        return values[month] < _PARTIAL * median(before)

    def _missing(self, series: MonthSeries, missing: list[int]) -> Finding:
        units, pounds = median(series.units.values()), median(series.pounds.values())
        usual = f"{number(units, 0)} units" + (f" and {money_in_words(pounds, self.currency)}" if pounds else "")
        months = _spoken(missing, series.step)
        what = f"{_of(series)} no rows in {months}; the months that it has come to about {usual} each."
        fix = "Add them, or settle only the months that are there; where there was nothing to record, read on."
        return Finding(self.source_name, what, fix, "warning")

    def _not_whole(self, series: MonthSeries, month: int) -> Finding:
        before = [each for each in sorted(series.rows) if each < month][-3:]
        own, usual = self._amounts(series, [month]), self._amounts(series, before)
        name = month_name(month)
        what = f"{_of(series)} {own} in {name}, its last month, and about {usual} in each of the three before."
        fix = "The month may not be whole yet: add its other rows, or settle up to the month before."
        return Finding(self.source_name, what, fix, "warning")

    def _far_away(self, series: MonthSeries, month: int, more: bool) -> Finding:
        own = self._amounts(series, [month])
        others = self._amounts(series, _around(series.rows, month, series.step))
        far = "more than three times" if more else "less than a third of"
        what = f"{_of(series)} {own} in {month_name(month)}, {far} what the months around it have (about {others})."
        fix = "Look whether rows were loaded twice, left out or dated wrongly; where it was so, read on."
        return Finding(self.source_name, what, fix, "warning")

    def _amounts(self, series: MonthSeries, months: Sequence[int]) -> str:
        rows, units, pounds = (
            median(values.get(month, 0.0) for month in months) for values in (series.rows, series.units, series.pounds)
        )
        money = f" and {money_in_words(pounds, self.currency)}" if any(series.pounds.values()) else ""
        return f"{count(rows)} {'row' if rows == 1 else 'rows'}, {number(units, 0)} units{money}"


def _of(series: MonthSeries) -> str:
    return f"The {series.name} has" if series.name else "It has"


def _around(values: dict[int, float], month: int, step: int) -> list[int]:
    """Up to three months before and three after that there is something in."""
    return [each for each in range(month - 3 * step, month + 3 * step + 1, step) if each != month and values.get(each)]


def _usual(values: dict[int, float], month: int, step: int) -> float | None:
    around = _around(values, month, step)
    return median(values[each] for each in around) if len(around) >= 3 else None


def _beyond_chance(value: float, usual: float) -> bool:
    return bool(abs(value - usual) >= _CHANCE * usual**0.5)


def _seasonal(values: dict[int, float], month: int, times: float) -> bool:
    """Whether the same month of the year before or after is like it."""
    others = [values[each] for each in (month - 12, month + 12) if values.get(each)]
    return any(other / times <= values[month] <= other * times for other in others)


def _spoken(months: Sequence[int], step: int) -> str:
    """Months in words, those that follow one another as a span.

    >>> _spoken([24279, 24280, 24281, 24290], 1)
    'April to June 2023 and March 2024'
    """
    spans = [
        [month for _, month in group] for _, group in groupby(enumerate(months), lambda each: each[1] - each[0] * step)
    ]
    told = [_span(span[0], span[-1]) for span in spans]
    if len(told) > _NAMED:
        told = [*told[: _NAMED - 1], f"{len(told) - _NAMED + 1} more spans of months"]
    return listed(told)


def _span(first: int, last: int) -> str:
    if first == last:
        return month_name(first)
    same = first // 12 == last // 12
    return f"{_MONTHS[first % 12] if same else month_name(first)} to {month_name(last)}"
