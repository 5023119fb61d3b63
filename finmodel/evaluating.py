"""Did it work, in a place: its own activity by month and locality, counted and evaluated, beside what was assumed.

A place is counted in months as `variance` counts it. Length of stay is told with returns within 30 days, because a
shorter stay that more people come back from is no progress.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from finmodel.core.cells.code_spelling import AS_WRITTEN
from finmodel.core.columns import ACTIVITY_DIMENSIONS, PEOPLE_DIMENSIONS, PERIOD, UNKNOWN
from finmodel.core.data import ActivitySource
from finmodel.core.period import Period, months_of
from finmodel.core.place import Place
from finmodel.core.progress import Progress, silent
from finmodel.errors import Finding, InputError
from finmodel.evaluation.evaluated import Evaluated, Match, evaluate
from finmodel.evaluation.metric import Floats, Metric
from finmodel.load.evaluating.metric_table import read_metrics
from finmodel.load.findings import did_you_mean
from finmodel.load.kept.kept import Wanted
from finmodel.load.mapped import unmapped_asks
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Grid
from finmodel.measures.row_rules import Returned, choice
from finmodel.pipeline import OpenPlace
from finmodel.positions.variable_cost import admitted, variable_cost
from finmodel.scenarios.apply import apply

STAY, RETURNS = "length of stay", "returns within 30 days"
RETURN_DAYS = 30
_PEOPLE, _PER_THOUSAND = "people in a year", 1000.0
_YEAR_DAYS = 365.25

_TOO_MUCH = 0.1
"""The part of activity of no known unit above which that is told first."""


@dataclass(frozen=True)
class TreatedInPlace:
    """What was done where and from when, in a place: units of a dimension, and activity that it was to move."""

    dimension: str
    treated: tuple[str, ...]
    comparison: tuple[str, ...]
    """Units to compare with; all others where none are named."""
    since: str
    of: Mapping[str, tuple[str, ...]]
    scenario: str | Path | None = None
    """The scenario whose assumed size is held against what came."""


@dataclass(frozen=True)
class DidItWork:
    """Metrics evaluated, what a scenario assumed of each, and what is to be told beside."""

    found: tuple[Evaluated, ...]
    title: str
    assumed: Mapping[str, float] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    warnings: tuple[Finding, ...] = ()
    currency: str = "GBP"
    of_place: bool = False
    unknown: str = ""
    """What cannot be told of the activity, where so much of it names no unit that what is seen is of the rest alone."""


def evaluate_table(path: Path, since: str, match: Match = "none") -> DidItWork:
    """Evaluate the metrics of a table; raises InputError with every finding."""
    return DidItWork(evaluate(read_metrics(path, since), match), path.stem.replace("_", " "))


def evaluate_place(
    opened: OpenPlace, asked: TreatedInPlace, match: Match = "none", progress: Progress | None = None
) -> DidItWork:
    """Evaluate a place's own activity, by month; raises InputError with every finding."""
    say = progress or silent
    counted = _Counted.of(opened, asked, progress)
    say("Comparing with those that were not treated")
    metrics = counted.metrics()
    found = evaluate(metrics, match)
    assumed, begun = ({}, ()) if asked.scenario is None else _assumed(opened, asked, metrics, progress)
    told = (*counted.left_out(), *begun)
    unknown = counted.of_nobody()
    return DidItWork(found, opened.place.title, assumed, told, counted.warnings, opened.place.currency, True, unknown)


@dataclass(frozen=True)
class _Counted:
    """Activity and people of a place by month and unit."""

    place: Place
    """The place with the sources that may have the activity."""
    asked: TreatedInPlace
    years: tuple[Period, ...]
    months: tuple[Period, ...]
    grid: Grid
    returned: Returned | None
    units: tuple[str, ...]
    warnings: tuple[Finding, ...]

    @classmethod
    def of(cls, opened: OpenPlace, asked: TreatedInPlace, progress: Progress | None) -> _Counted:
        place = _of_sources(opened.place, asked.of)
        months = _months(place)
        since = _first_month(place, months, asked.since)
        dimensions = [asked.dimension, *_needed(place, asked)]
        asks = [Ask("quantity", by=tuple(dict.fromkeys(dimensions)))]
        if asked.dimension in PEOPLE_DIMENSIONS:
            asks.append(Ask("person_years", by=(asked.dimension,)))
        rule = Returned(choice(asked.of), RETURN_DAYS) if asked.of else None
        again = Ask("spells", by=(asked.dimension, *asked.of), rows=rule)
        if rule is None or unmapped_asks(place, [again]):
            rule = None
        else:
            asks.append(again)
        built = opened.built_of(Wanted(place.counted_in(months), opened.data_folder, tuple(asks), progress=progress))
        units = _units(built.grid, asked)
        return cls(place, replace(asked, since=since), place.spans, months, built.grid, rule, units, built.warnings)

    def metrics(self) -> list[Metric]:
        """Units for each person, days in bed, stay and returns, as far as the place has them."""
        rows = self._chosen(self.grid.activity)
        units, days, spells = (self._laid_out(rows, name) for name in ("quantity_milli", "days", "spells"))
        what = " and ".join(
            self.place.vocabulary.called(code, several=True).replace("_", " ")
            for codes in self.asked.of.values()
            for code in codes
        )
        of = self._people()
        price, variable = self._each(rows)
        metrics = [self._metric(what or "activity", units / 1000, of, price, variable)]
        if days.any():
            metrics.append(self._metric(f"bed days of {what}" if what else "days", days, of))
        if days.any() and (spells > 0).all():
            stay = self._metric(STAY, days, spells)
            if self.returned is None:
                return [*metrics, replace(stay, per="days a stay", rated_per=1.0)]
            again = self._laid_out(self._chosen(self.grid.derived[self.returned]), "spells")
            back = self._metric(RETURNS, again, spells)
            back = replace(back, per="stays", rated_per=100.0)
            metrics += [replace(stay, paired_with=RETURNS, per="days a stay", rated_per=1.0), back]
        return metrics

    def _metric(
        self, name: str, values: Floats, of: Floats | None, price: float | None = None, variable: float | None = None
    ) -> Metric:
        treated = np.array([unit in self.asked.treated for unit in self.units])
        labels = tuple(month.label[:7] if month.label.endswith("-01") else month.label for month in self.months)
        since = next(number for number, month in enumerate(self.months) if month.label == self.asked.since)
        people = of is not None and self.asked.dimension in PEOPLE_DIMENSIONS
        return Metric(
            name,
            self.units,
            treated,
            labels,
            since,
            values,
            of,
            12,
            price,
            variable,
            per=_PEOPLE if people else "",
            rated_per=_PER_THOUSAND if people else 1.0,
        )

    def _chosen(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows[admitted(rows, Ask.of("quantity", self.asked.of))]

    def _laid_out(self, rows: pd.DataFrame, name: str) -> Floats:
        table = rows.pivot_table(index=self.asked.dimension, columns=PERIOD, values=name, aggfunc="sum", observed=True)
        labels = [month.label for month in self.months]
        return table.reindex(index=self.units, columns=labels).fillna(0).to_numpy(dtype=np.float64)

    def _people(self) -> Floats | None:
        if self.asked.dimension not in PEOPLE_DIMENSIONS:
            return None
        people = self._laid_out(self.grid.people, "person_days") / _YEAR_DAYS
        short = [unit for unit, row in zip(self.units, people, strict=True) if not row.all()]
        if short:
            what = f"Nobody is registered in {short[0]} in some month: there is nothing to hold its activity against."
            raise InputError.of("--comparison", what, "Leave it out, by naming the units to compare with.")
        return people

    def _each(self, rows: pd.DataFrame) -> tuple[float | None, float | None]:
        """What one unit of the treated came to after, at price and at variable cost."""
        after = [month.label for month in self.months if month.label >= self.asked.since]
        mine = rows[rows[self.asked.dimension].isin(self.asked.treated) & rows[PERIOD].isin(after)]
        units, pence = float(mine["quantity_milli"].sum()) / 1000, float(mine["spend_pence"].sum())
        if not units:
            return None, None
        last = self.months[-1].start
        year = next(span.label for span in self.years if span.start <= last <= span.end)
        cost, _ = variable_cost(mine.assign(quantity=mine["quantity_milli"] / 1000), self.place, year)
        return (pence / 100 / units if pence else None), (None if cost is None else cost / units)

    def of_nobody(self) -> str:
        """What is said first where much of the activity says of no unit that it is theirs."""
        rows = self._chosen(self.grid.activity)
        whole = float(rows["quantity_milli"].sum())
        part = float(rows["quantity_milli"][rows[self.asked.dimension] == UNKNOWN].sum()) / whole if whole else 0.0
        if part <= _TOO_MUCH:
            return ""
        return (
            f"{part:.0%} of this activity names no {self.asked.dimension}, and counts in no rate below: what is seen "
            "is of the rest alone, and would be another where that part changes."
        )

    def left_out(self) -> tuple[str, ...]:
        """What is in neither group."""
        rows = self._chosen(self.grid.activity)
        whole = float(rows["quantity_milli"].sum())
        outside = float(rows["quantity_milli"][~rows[self.asked.dimension].isin(self.units)].sum())
        if not outside:
            return ()
        return (f"{outside / whole:.1%} of the activity is of units in neither group, and counts in neither.",)


def _of_sources(place: Place, of: Mapping[str, tuple[str, ...]]) -> Place:
    """The place with those sources alone that may have some activity; raises InputError where none may."""
    kept = tuple(source for source in place.data.activity if _may_have(source, of))
    if not kept:
        what = f"No source of activity has {', '.join(f'{name}={code}' for name in of for code in of[name])}."
        raise InputError.of("--of", what, "Name activity as `values:` of the place's data give it.")
    return place.model_copy(update={"data": place.data.model_copy(update={"activity": kept})})


def _may_have(source: ActivitySource, of: Mapping[str, tuple[str, ...]]) -> bool:
    columns = {str(name): entry for name, entry in source.columns.items()}
    for name, codes in of.items():
        entry = columns.get(name)
        if entry is None or (entry.always is not None and entry.always not in codes):
            return False
        mapped = None if entry.values is None else {*entry.values.values(), entry.otherwise}
        if mapped is not None and entry.otherwise != AS_WRITTEN and not mapped & set(codes):
            return False
    return True


def _months(place: Place) -> tuple[Period, ...]:
    spans = [span for span in place.spans if span.label not in place.carried_forward]
    return tuple(month for span in spans for month in months_of(span))


def _first_month(place: Place, months: Sequence[Period], since: str) -> str:
    """The label of the month that something was done from, which a year or a month names."""
    starts = {span.label: span.start for span in place.spans}
    day = starts[since].isoformat() if since in starts else f"{since}-{months[0].label[8:]}"
    labels = [month.label for month in months]
    if day not in labels or day == labels[0]:
        what = f"There is no month of data before {since}." if day == labels[0] else f"{since} is no month of the data."
        fix = f"Name a month after {labels[0][:7]} up to {labels[-1][:7]}, or a year after the first."
        raise InputError.of("--from", what, fix)
    return day


def _needed(place: Place, asked: TreatedInPlace) -> list[str]:
    """Dimensions that activity is chosen by, and that costs hang on, as far as every source tells them."""
    sources = place.data.activity
    costs = {str(name) for cost in place.costs for name in cost.where} | {"provider"}
    told = [
        name
        for name in ACTIVITY_DIMENSIONS
        if name in costs and name != asked.dimension and all(name in source.columns for source in sources)
    ]
    return [*asked.of, *told]


def _units(grid: Grid, asked: TreatedInPlace) -> tuple[str, ...]:
    """Units treated and compared with, in order; raises InputError for those that are nowhere."""
    rows = grid.people if asked.dimension in PEOPLE_DIMENSIONS else grid.activity
    have = sorted({str(code) for code in rows[asked.dimension]} - {UNKNOWN})
    options = (("--treated", asked.treated), ("--comparison", asked.comparison))
    findings = [
        Finding(option, f"There is no {asked.dimension} '{code}' in the data.", did_you_mean(code, have))
        for option, codes in options
        for code in codes
        if code not in have
    ]
    findings += [
        Finding("--comparison", f"'{code}' is treated and compared with.", "Name it once.")
        for code in asked.comparison
        if code in asked.treated
    ]
    if findings:
        raise InputError(findings)
    others = asked.comparison or tuple(code for code in have if code not in asked.treated)
    return *asked.treated, *others


def _assumed(
    opened: OpenPlace, asked: TreatedInPlace, metrics: Sequence[Metric], progress: Progress | None
) -> tuple[dict[str, float], tuple[str, ...]]:
    """What a scenario assumes of the treated units' activity, as a change of what it would be without; and of when.

    A scenario that acts in years before those evaluated is taken to begin with them: else its first year would be what
    the later ones are held against.
    """
    where = {**asked.of, asked.dimension: asked.treated}
    asks = {"quantity": Ask.of("quantity", where), "days": Ask.of("days", where)}
    assert asked.scenario is not None
    ready = opened.prepared([asked.scenario], progress, tuple(asks.values()))
    try:
        after = apply(ready.basis, ready.scenarios[0], ready.library).grid
    except InputError as error:
        raise InputError(ready.at_lines(error, ready.scenarios[0])) from None
    first = _first_month(opened.place, _months(opened.place), asked.since)
    own = {span.label for span in opened.place.spans} - opened.place.carried_forward.keys()
    # what came is known for the years of the data alone, and the scenario may carry the place forward past them
    later = np.array([span.label in own and span.end.isoformat() >= first for span in ready.basis.place.spans])
    both = {name: (ready.basis.grid.measure(ask), after.measure(ask)) for name, ask in asks.items()}
    earlier = ~later & (np.arange(len(later)) < np.flatnonzero(later).min(initial=len(later)))
    acts_before = any(not np.allclose(was[earlier], now[earlier]) for was, now in both.values())
    years = np.arange(len(later)) < later.sum() if acts_before else later
    found = {}
    for (was, now), metric in zip(both.values(), metrics, strict=False):
        if before := float(was[years].sum()):
            found[metric.name] = float(now[years].sum()) / before - 1
    many = f"{later.sum()} years" if later.sum() > 1 else "year"
    begun = f"The scenario is taken to begin with {asked.since}: assumed is what it has for its first {many}."
    return found, (begun,) if acts_before else ()
