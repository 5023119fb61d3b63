"""What the reader should know of rows that could not be used in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd

from finmodel.core.amounts import exact_money, some
from finmodel.core.columns import PEOPLE_DIMENSIONS
from finmodel.core.place import Place
from finmodel.errors import Finding
from finmodel.load.remarks.days_told import day_warnings, spoken_of
from finmodel.load.what_came_in import ReadRows
from finmodel.measures.ask import Ask
from finmodel.measures.row_rules import RowRule


@dataclass(frozen=True)
class Lacking:
    """Rows that lack something: how many, what they come to in pence, and where they are, as findings say it."""

    rows: int
    pence: int
    where: str

    def said(self, rows: int, what: str, currency: str) -> str:
        """How many of so many rows are what they are, and what they come to."""
        worth = f" ({exact_money(self.pence / 100, currency)})" if self.pence else ""
        return f"{self.rows:,} of {rows:,} rows {what}{worth}"


NONE_LACKING = Lacking(0, 0, "activity")


@dataclass(frozen=True)
class Counts:
    """What was read, totals of priced activity, and what lasts past a year; rows and people that lack something."""

    reading: ReadRows
    totals: pd.DataFrame
    lasting: pd.DataFrame
    strangers: Lacking
    """Rows of people who are on no list."""
    unscored: float = 0.0
    to: date | None = None
    """Last day asked for, where one is."""
    nobodys: Lacking = NONE_LACKING
    """Rows that name no person."""
    unpriced: pd.DataFrame = field(default_factory=pd.DataFrame)
    """What has no price though other rows of its kind have: see `finmodel.load.control_totals.read_totals`."""


def left_out_warnings(place: Place, asks: Iterable[Ask], counts: Counts) -> Iterator[Finding]:
    """A warning for each kind of row that is left out, or counts for less than it might."""
    wanted = tuple(asks)
    reading, totals = counts.reading, counts.totals
    for finer in reading.finer:
        yield _warning(finer.where, finer.what, finer.fix)
    yield from day_warnings(place, reading, counts.lasting, wanted)
    if counts.to is not None and reading.after:
        yield _after(counts.to, reading.after)
    rows, measures = int(totals["row_count"].sum()), {ask.what for ask in wanted}
    for measure, said in (("spend", "price"), ("cost", "cost")):
        without = _without(totals, f"rows_without_{said}", [ask for ask in wanted if ask.what == measure])
        if without:
            what = f"{without:,} of {rows:,} rows have no {said} and count as nil where a contract or cost asks for it."
            what += _at_stake(counts.unpriced, place.currency) if said == "price" else ""
            yield _warning("activity", what, f"Map `{said}:`{' or add a price list' if said == 'price' else ''}.")
    listed = any("person" in source.columns for source in place.data.people)
    if listed and counts.strangers.rows:
        what = counts.strangers.said(rows, "are of people who are not on the list of people", place.currency)
        fix = "Their age, sex, need, practice and locality count as 'unknown'."
        yield _warning(counts.strangers.where, f"{what}.", fix)
    if "score_years" in measures and counts.unscored:
        what = f"{counts.unscored:,.0f} people in a year have no score, and count as nil where scores are added up."
        yield _warning("people", what, "Give each a score; 1 is a person of average need.")
    nobody = counts.nobodys.said(rows, "name no person", place.currency)
    by_person = {name for ask in wanted if not ask.of_people for name in ask.dimensions} & set(PEOPLE_DIMENSIONS)
    if by_person and counts.nobodys.rows:
        yield _warning(counts.nobodys.where, f"{nobody}.", f"Their {', '.join(sorted(by_person))} count as 'unknown'.")
    rules = {part.SPOKEN: part.NOBODY for ask in wanted if ask.rows is not None for part in ask.rows.parts}
    for spoken, then in rules.items():
        if then and counts.nobodys.rows:
            yield _warning(counts.nobodys.where, f"{nobody}, and a contract asks for {spoken}.", then)
    for source in place.data.activity:
        if "spells" in measures and "quantity" in source.columns and "person" not in source.columns:
            what = "Spells are counted, and these rows look already added up: a spell is a row here."
            yield _warning(source.shown, what, "Ask for `quantity` where a row stands for many.")


def cut_short_warnings(place: Place, rules: Iterable[RowRule], first: date, last: date) -> Iterator[Finding]:
    """A warning for each rule that looks for rows further back, or further on, than the activity goes."""
    opens, closes = place.spans[0].start, place.spans[-1].end
    for part in dict.fromkeys(part for rule in rules for part in rule.parts):
        before, after = (timedelta(days) for days in part.days_around)
        if before and opens - before < first:
            what = f"Activity starts on {first}, and {part.SPOKEN} look {before.days} days back."
            fix = "In the first days some may be counted that an earlier row would rule out; add earlier activity."
            yield _warning("activity", what, f"{fix[:-1]}, which is read though it lies outside the years.")
        if after and closes + after > last:
            what = f"Activity ends on {last}, and {part.SPOKEN} last {after.days} days: the latest are not whole yet."
            yield _warning("activity", what, "Add later activity, which is read though it lies outside the years.")


def _at_stake(unpriced: pd.DataFrame, currency: str) -> str:
    """Where rows without a price are, and what they would come to at the average price of their kind."""
    if unpriced.empty:
        return ""
    first = unpriced.iloc[0]
    units, pounds = float(unpriced["units"].sum()), unpriced["pounds"].astype(float)
    at = f"{first['provider']}, {first['setting']} (the first is row {first['first_row']} of {first['file']})"
    most = "all" if len(unpriced) == 1 else f"{int(first['rows']):,} rows"
    price = f" At the average price of their kind they would be {exact_money(pounds.sum(), currency)}."
    return f" They are {some(round(units, 6), 'unit')}, {most} of {at}.{price if pounds.notna().any() else ''}"


def _after(day: date, after: Sequence[tuple[str, int, int]]) -> Finding:
    """One warning for all rows that start after the day asked for; in several files, how many."""
    files, rows, later = zip(*after, strict=True)
    where, among = (files[0], "") if len(files) == 1 else ("activity", f", in {len(files)} files,")
    what = (
        f"{sum(later):,} of {sum(rows):,} rows{among} start after {day}, the day asked for, and are left out as asked."
    )
    return _warning(where, what, "Give a later day if they should count.")


def _without(totals: pd.DataFrame, column: str, asks: list[Ask]) -> int:
    """Rows without a number, of the parties, settings and services that some ask speaks of."""
    return int(totals.loc[spoken_of(totals, asks), column].sum())


def _warning(where: str, what: str, fix: str) -> Finding:
    return Finding(where, what, fix, "warning")
