"""Annual balance against a longer view: who gains over all years by a scenario, and ends one of them short by it."""

from __future__ import annotations

from finmodel.core.amounts import money_in_words
from finmodel.core.speech import listed
from finmodel.report.changed import surpluses
from finmodel.report.report import Remark
from finmodel.report.titles import party_names
from finmodel.report.who_gains import quoted
from finmodel.scenarios.run import Run

_NIL = 0.5


def annual_balance(before: Run, after: Run) -> Remark | None:
    """Who is better off over all years, and in which of them it ends short and shorter than it would; None for nobody.

    A year's balance then forbids what pays over several: a loan between partners carries it over.
    """
    was, now = surpluses(before), surpluses(after)
    currency, sentences = after.basis.place.currency, []
    for party, name in party_names(after.basis.place).items():
        years = after.basis.place.periods
        gains = {year: now[party][year] - was[party][year] for year in years}
        short = [year for year in years if now[party][year] <= -_NIL and gains[year] <= -_NIL]
        if short and sum(gains.values()) >= _NIL:
            by_year = [f"{year} ({money_in_words(-now[party][year], currency)})" for year in short]
            sentences.append(f"{name} ends short in {listed(by_year)}, though it gains over all years.")
    if not sentences:
        return None
    sentences.append("Where each year must balance, a loan between partners carries it over: `kind: brokerage`.")
    return Remark(tuple(sentences), f"Each year's balance: {quoted(after.title)}")
