"""Shadow running: a month's file is read, settled under the contracts in force and under others, and reconciled.

It stands beside the pipeline, whose parts it joins in an order of its own: a file is counted in a month and in the
years up to either end of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from finmodel.core.columns import PERIOD
from finmodel.core.data import Data
from finmodel.core.period import Period, year_period
from finmodel.core.progress import Progress, silent
from finmodel.errors import Finding, InputError, Refused
from finmodel.load.kept.kept import Wanted
from finmodel.load.place_grid import Besides, Built
from finmodel.outturn.month_due import YearsToDate, month_agreed
from finmodel.outturn.month_stated import (
    Month,
    MonthStated,
    ask_of_kinds,
    month_named,
    stated_at_once,
    stated_so_far,
    whole_pence,
)
from finmodel.outturn.shadow import Shadow
from finmodel.scenarios.apply import Basis, agreed, contracts_under
from finmodel.scenarios.run import asks_of
from finmodel.scenarios.scenario import BASELINE

if TYPE_CHECKING:
    from finmodel.core.place import Place
    from finmodel.measures.ask import Ask
    from finmodel.pipeline import OpenPlace, Prepared


@dataclass(frozen=True)
class Shadowed:
    """A month's file against its contracts, and what was read."""

    result: Shadow
    place: Place
    built: Built
    warnings: tuple[Finding, ...]


@dataclass(frozen=True)
class AskedMonth:
    """Which month is settled, from which file, and under what else."""

    month: str
    file: Path | None = None
    """The month's file, in place of the activity that the place names."""
    scenario: str | None = None
    """The scenario whose contracts are proposed."""
    year: str | None = None
    """The year whose terms are proposed; the month's own where not given."""


def shadow(opened: OpenPlace, asked: AskedMonth, progress: Progress | None = None) -> Shadowed:
    """Settle a month's file under the contracts in force, and under those of a scenario or of another year.

    Raises InputError where the file states no money, has nothing in the month, or a scenario does not fit.
    """
    say = progress or silent
    opened = _with_file(opened, asked.file)
    _require_money(opened.place)
    month = month_named(asked.month, opened.place)
    year = _year(opened.place, asked.year) or month.year
    ready = opened.prepared([] if asked.scenario in (None, BASELINE) else [str(asked.scenario)])
    count = _Count(opened, ready, month, year)
    say(f"Reading what is stated of {month.label}")
    statement, built = count.statement()
    say("Counting the year to date")
    dates = YearsToDate(
        month, count.to_date(month.span.end).grid, None if month.first else count.to_date(month.day_before).grid
    )
    say("Settling the month")
    place = opened.place.counted_in(count.years)
    basis = Basis(place, opened.contracts, dates.after)
    in_force = month_agreed(basis, dates, month.year, (BASELINE, "Contracts in force"))
    proposed = None
    if ready.scenarios or year.label != month.year.label:
        title = ready.scenarios[0].title if ready.scenarios else f"The contracts in force in {year.label}"
        name = ready.scenarios[0].scenario if ready.scenarios else year.label
        proposed = month_agreed(_under(basis, ready), dates, year, (name, title))
    result = Shadow(month, statement, in_force, proposed)
    return Shadowed(result, place, built, (*built.warnings, *_cautions(result, dates, place)))


def _under(basis: Basis, ready: Prepared) -> Basis:
    """The basis under what the scenario agrees: its contracts, funding and costs, on the activity as it is."""
    for scenario in ready.scenarios:
        try:
            basis = agreed(basis, scenario, ready.library)
        except InputError as error:
            raise InputError(ready.at_lines(error, scenario)) from None
    return basis


def _cautions(result: Shadow, dates: YearsToDate, place: Place) -> Iterator[Finding]:
    """Warnings of contracts that are settled by the year where the file has none of it before the month."""
    month = result.month
    if dates.before is not None:
        rows = dates.before.activity
        if not (rows[PERIOD] == month.year.label).any():
            by_year = sorted({due.contract for due in result.in_force.dues if not due.by_unit and due.pence})
            counting = [name for name in by_year if result.in_force.contracts[name].pays_for()]
            if counting:
                what = f"The data has nothing of {month.year.label} before {month.label}, and {', '.join(counting)} "
                yield Finding(
                    place.place,
                    f"{what}is settled on the year to date: its month is told from this month alone.",
                    "Add the months before it, or read its part as an estimate.",
                    "warning",
                )
    other = result.proposed
    if other is not None:
        for name, contract in other.contracts.items():
            if not contract.in_force(other.standing.settlement.cases[other.at]):
                starts = f"from {contract.starts}" if contract.starts else f"to {contract.ends}"
                what = f"Contract '{name}' is in force {starts}, and {other.title} pays at the terms of {other.year}."
                fix = "Add `--year` with a year in which it is in force, such as `--year 2025/26`."
                yield Finding(place.place, what, fix, "warning")


@dataclass(frozen=True)
class _Count:
    """How the data is counted: in the month, and in the years to a day."""

    opened: OpenPlace
    ready: Prepared
    month: Month
    year: Period

    @property
    def years(self) -> tuple[Period, ...]:
        """The place's years, and the one whose terms are proposed."""
        spans = self.opened.place.spans
        return spans if self.year.label in [span.label for span in spans] else (*spans, self.year)

    def statement(self) -> tuple[MonthStated, Built]:
        """What the file states of the month and outside it, at the money of its rows, and how it was read."""
        place, month = self.opened.place, self.month
        unlisted = place.model_copy(update={"data": Data(people=place.data.people, activity=place.data.activity)})
        asks = (*self._asks, *ask_of_kinds(place))

        def counted(*spans: Period) -> Built:
            return self._built(unlisted.counted_in(spans), asks, Besides(self._made))

        if not any(source.nets for source in place.data.activity):
            built = counted(*month.spans)
            return stated_at_once(built.grid, month, _stated_pence(built)), built
        built = counted(month.whole)
        after, before = (counted(month.until(last)).grid for last in (month.span.end, month.day_before))
        return stated_so_far(built.grid, after, before, month, _stated_pence(built)), built

    def to_date(self, last: date) -> Built:
        """The years counted up to a day of the month's own."""
        place = self.opened.place.counted_in(self.years)
        cut = place.counted_in(self.month.years_to(last, place))
        return self._built(cut, self._asks, Besides(self._made, to=last))

    @property
    def _asks(self) -> tuple[Ask, ...]:
        place, own, library = self.opened.place, self.opened.contracts, self.ready.library
        changed = [each for one in self.ready.scenarios for each in contracts_under(own, one, library, place)]
        return asks_of(place, (*own, *library.values(), *changed), self.ready.scenarios)

    @property
    def _made(self) -> frozenset[tuple[str, str]]:
        return frozenset(code for scenario in self.ready.scenarios for code in scenario.makes())

    def _built(self, place: Place, asks: tuple[Ask, ...], besides: Besides) -> Built:
        return self.opened.built_of(Wanted(place, self.opened.data_folder, asks, besides))


def _stated_pence(built: Built) -> int:
    """What all rows state, added up apart from the grid."""
    return whole_pence(float(built.facts.control["spend_pence"].sum()))


def _with_file(opened: OpenPlace, file: Path | None) -> OpenPlace:
    """The place with the month's file in place of its activity."""
    if file is None:
        return opened
    sources = opened.place.data.activity
    if len(sources) != 1:
        what = f"The place has {len(sources)} sources of activity, and it is not said which the file is in place of."
        raise InputError.of("--file", what, "Leave it out, and name the month's file in place.yaml.")
    if not file.exists():
        raise InputError.of("--file", f"There is no {file}.", "Check the name.")
    folder, inside = opened.data_folder, file.resolve().is_relative_to(opened.data_folder.resolve())
    if not inside and (opened.place.data.people or opened.place.data.prices):
        what = f"{file} is not below {folder}, where the place's other data is."
        raise InputError.of("--file", what, "Copy it there, and name it so.")
    if inside:
        name = file.resolve().relative_to(folder.resolve()).as_posix()
    else:
        folder, name = file.resolve().parent, file.name
    source = sources[0].model_copy(update={"file": name, "source": None, "table": ""})
    data = opened.place.data.model_copy(update={"activity": (source,)})
    return replace(opened, place=opened.place.model_copy(update={"data": data}), data_folder=folder)


def _require_money(place: Place) -> None:
    """Raise InputError where rows of activity state no money."""
    findings = [
        Finding(
            "place.yaml",
            f"{source.shown} is not mapped to give a price, so it states no total to reconcile to.",
            "Add `price: HEADING` to its `columns:`.",
        )
        for source in place.data.activity
        if "price" not in source.columns
    ]
    if not place.data.activity:
        findings = [Finding("place.yaml", "The place has no data.activity.", "Add the month's file to `data:`.")]
    if findings:
        raise InputError(findings)


def _year(place: Place, label: str | None) -> Period | None:
    if label is None:
        return None
    month, day = (int(part) for part in place.year_start.split("-"))
    try:
        return year_period(label, (month, day))
    except Refused as error:
        raise InputError.of("--year", error.what, error.fix) from None
