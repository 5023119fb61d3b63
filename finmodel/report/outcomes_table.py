"""Outcomes of a place as a table: each measure of each partner by year, with its localities below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from finmodel.core.outcomes import Outcomes, Whose, YearOutcome
from finmodel.core.speech import spoken, within
from finmodel.report.report import Column, Holds, Row, Table
from finmodel.report.titles import party_names, under
from finmodel.scenarios.run import Run

OUTCOMES = ("outcomes", "outcomes of the place by measure, partner and locality, year by year")
"""Which question the table answers, of a place that has outcomes."""
WHOLE_PLACE = "The whole place"


def outcomes_table(run: Run, years: Sequence[str], before: Run | None = None) -> Table | None:
    """Outcomes in a run by measure, partner and locality; None where the place has none.

    Where a run `before` is given, only those that differ from it, and None where none does.
    """
    outcomes = run.basis.place.outcomes
    known = None if before is None else before.basis.place.outcomes
    if not outcomes.rows or (known is not None and repr(known) == repr(outcomes)):
        return None
    rows = list(_rows(run, years, known))
    if not rows:
        return None
    columns = (Column("Measure"), Column("Partner or locality"), *(Column(year, "number") for year in years))
    notes = ("A share of several localities is what they have together: all numerators over all denominators.",)
    several = any(row.inside for row in rows)
    return Table("outcomes", f"Outcomes: {under(run)}", columns, tuple(rows), notes if several else ())


def _rows(run: Run, years: Sequence[str], known: Outcomes | None) -> Iterator[Row]:
    outcomes, names = run.basis.place.outcomes, party_names(run.basis.place)
    for measure in outcomes.measures:
        for partner in outcomes.partners_of(measure):
            own = [row for row in outcomes.of(measure) if row.partner == partner]
            named = [row.locality for row in own if row.locality]
            for locality in ("", *dict.fromkeys(named)):
                whose = Whose((partner,), (locality,) if locality else ())
                found = [_amount(outcomes, measure, whose, year) for year in years]
                if known is not None and found == [_amount(known, measure, whose, year) for year in years]:
                    continue
                share = all(row.is_share for row in own)
                holds: Holds = "share" if share and all(each is None or 0 <= each <= 1 for each in found) else "number"
                who = spoken(locality) if locality else names.get(partner, WHOLE_PLACE)
                yield Row((within(spoken(measure)).capitalize(), who, *found), int(bool(locality)), holds=holds)


def _amount(outcomes: Outcomes, measure: str, whose: Whose, year: str) -> float | None:
    """An outcome in a year; None where it cannot be had, as of values that have no sum."""
    counts = all(row.numerator is None or row.denominator is None for row in outcomes.of(measure))
    whole = counts and all(row.amount == int(row.amount) for row in outcomes.of(measure))
    found = outcomes.amount(measure, whose, year, "count" if whole else "score")
    return float(found.amount) if isinstance(found, YearOutcome) else None
