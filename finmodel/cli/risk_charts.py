"""The charts of draws and of incentives: a fan and a tornado for each partner, a curve for each kind of activity."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from finmodel.cli.chart_money import short_money
from finmodel.cli.charts import fan_chart, incentive_chart, save, tornado_chart
from finmodel.core.currency import symbol_of

if TYPE_CHECKING:
    from finmodel.draws.draw_tables import Drawn
    from finmodel.incentives.curves import Curve
    from finmodel.incentives.margins import Incentives

_A_PENNY = 0.005


def write_risk_charts(drawn: Drawn, folder: Path) -> int:
    """Draw a fan and a tornado for each partner whose result moves; returns how many charts there are."""
    from finmodel.draws.risk import ALL_YEARS

    ready = drawn.draws.uncertain
    symbol, scenario, count = symbol_of(ready.place.currency), ready.scenario, 0
    note = f"{scenario.title}. {len(drawn.draws):,} draws. {ready.place.title}."
    for partner in ready.place.partners:
        spread = drawn.tables["spread"]
        years = spread[(spread["partner"] == partner.id) & (spread["period"] != ALL_YEARS)]
        if not (years["sd"] > _A_PENNY).any():
            continue
        last = years.iloc[-1]
        low, high = (short_money(float(last[level]), symbol) for level in ("p10", "p90"))
        title = f"{partner.name}: left with {low} to {high} in {last['period']}, eight times in ten"
        save(fan_chart(years, title, note, symbol), folder, f"fan_{scenario.scenario}_{partner.id}")
        count += 1
        table = drawn.tables["tornado"]
        mine = table[(table["partner"] == partner.id) & (table["period"] == ALL_YEARS) & (table["swing"] > _A_PENNY)]
        if len(mine):
            levels = mine.assign(low=mine["at_low"], high=mine["at_high"])[["input", "low", "high"]]
            middle = spread[(spread["partner"] == partner.id) & (spread["period"] == ALL_YEARS)]["p50"]
            levels.attrs["middle"] = float(middle.iloc[0])
            title = f"{partner.name}: {mine.iloc[0]['input']} moves the result most, all years together"
            save(tornado_chart(levels, title, note, symbol), folder, f"tornado_{scenario.scenario}_{partner.id}")
            count += 1
    return count


def write_incentive_charts(incentives: Incentives, curves: Sequence[Curve], folder: Path) -> int:
    """Draw what each kind's provider is left with along a range of its activity; returns how many charts there are."""
    from finmodel.incentives.curves import chart_of

    place, count = incentives.run.basis.place, 0
    for number, curve in enumerate(curves, start=1):
        provider = curve.kind.provider
        if provider not in incentives.names:
            continue
        year = place.periods[curve.kind.period]
        title = f"{incentives.names[provider]}: gain or loss along {curve.kind.name} in {year}"
        note = f"{incentives.run.title}. {place.title}."
        table = chart_of(curve, provider)
        save(incentive_chart(table, title, note, symbol_of(place.currency)), folder, f"curve_{number:02d}_{provider}")
        count += 1
    return count
