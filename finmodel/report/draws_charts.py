"""The charts of a scenario's draws, as data: how sure each partner's result is, and what moves it."""

from __future__ import annotations

from collections.abc import Iterator

from finmodel.core.amounts import money_in_words
from finmodel.draws.draw_tables import Drawn
from finmodel.draws.risk import ALL_YEARS
from finmodel.report.report import Chart, ChartSeries, Mark

MIDDLE = "As likely above as below"
AT_LOW, AT_HIGH = "Input at its 10th percentile", "Input at its 90th percentile"
_LEVELS = ("p10", "p25", "p50", "p75", "p90")
_A_PENNY = 0.005


def draws_charts(drawn: Drawn, years: tuple[str, ...]) -> tuple[Chart, ...]:
    """A fan, and a tornado, for each partner whose result moves."""
    return tuple(_each(drawn, years))


def _each(drawn: Drawn, years: tuple[str, ...]) -> Iterator[Chart]:
    ready, spread, table = drawn.draws.uncertain, drawn.tables["spread"], drawn.tables["tornado"]
    note = f"{ready.scenario.title}. {len(drawn.draws):,} draws. {ready.place.title}."
    for partner in ready.place.partners:
        mine = spread[spread["partner"] == partner.id]
        by_year = mine[mine["period"].isin(list(years))]
        if not (by_year["sd"] > _A_PENNY).any():
            continue
        last = by_year.iloc[-1]
        low, high = (money_in_words(float(last[level]), ready.place.currency) for level in ("p10", "p90"))
        yield Chart(
            f"fan_{drawn.scenario}_{partner.id}",
            f"{partner.name}: left with {low} to {high} in {last['period']}, eight times in ten",
            "fan",
            tuple(ChartSeries(level, tuple(by_year["period"]), tuple(map(float, by_year[level]))) for level in _LEVELS),
            note=note,
        )
        wide = table[(table["partner"] == partner.id) & (table["period"] == ALL_YEARS) & (table["swing"] > _A_PENNY)]
        if not len(wide):
            continue
        inputs = tuple(map(str, wide["input"]))
        middle = float(mine[mine["period"] == ALL_YEARS]["p50"].iloc[0])
        ends = ((AT_LOW, "at_low"), (AT_HIGH, "at_high"))
        yield Chart(
            f"tornado_{drawn.scenario}_{partner.id}",
            f"{partner.name}: {inputs[0]} moves the result most, all years together",
            "tornado",
            tuple(ChartSeries(name, inputs, tuple(map(float, wide[column]))) for name, column in ends),
            note=note,
            marks=(Mark(MIDDLE, None, middle),),
        )
