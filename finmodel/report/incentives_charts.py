"""The charts of incentives, as data: what a provider is left with along a range of its activity."""

from __future__ import annotations

from collections.abc import Sequence

from finmodel.incentives.curves import Curve, chart_of
from finmodel.incentives.margins import Incentives
from finmodel.report.report import Chart, ChartSeries, Mark

NOW = "now"


def incentives_charts(incentives: Incentives, curves: Sequence[Curve]) -> tuple[Chart, ...]:
    """A curve for each kind of activity whose provider is a partner."""
    return tuple(
        _curve(incentives, curve, number)
        for number, curve in enumerate(curves, start=1)
        if _provider(curve) in incentives.names
    )


def _provider(curve: Curve) -> str:
    return curve.kind.provider


def _curve(incentives: Incentives, curve: Curve, number: int) -> Chart:
    place, provider = incentives.run.basis.place, _provider(curve)
    year = place.periods[curve.kind.period]
    table, counted = chart_of(curve, provider), curve.kind.counted(place.vocabulary, several=True)
    units, amounts = (tuple(map(float, table[name])) for name in ("units", "amount"))
    turns = zip(table["kink"], units, amounts, strict=True)
    marks = tuple(Mark(str(words), at, amount) for words, at, amount in turns if words)
    return Chart(
        f"curve_{number:02d}_{provider}",
        f"{incentives.names[provider]}: gain or loss along {counted} in {year}",
        "curve",
        (ChartSeries("Gain or loss", units, amounts),),
        note=f"{incentives.run.title}. {place.title}.",
        along=f"{counted[:1].upper()}{counted[1:]}",
        marks=(Mark(NOW, float(table.attrs["now"])), *marks),
    )
