"""The picture of a division: each partner's share by every rule, over the band in which everybody would stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from finmodel.cli.drawing.chart_frame import ABOVE, BLUE, GREY, INK, ORANGE, PALE, framed, money_axis, wrapped
from finmodel.report.shares.share_report import LEAST, MOST

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from finmodel.report.report import Chart

_LOOKS = (
    ("o", BLUE, True), ("s", ORANGE, True), ("^", INK, True), ("D", BLUE, False), ("v", ORANGE, False),
    ("P", INK, False), ("X", GREY, True), ("h", GREY, False),
)  # fmt: skip
"""Shape and colour of each rule, and whether it is filled, so that no two are told apart by colour alone."""
_APART = 0.09


def shares_figure(chart: Chart, symbol: str) -> Figure:
    """A row for each partner: the first series as a stroke, rules as shapes, the last two, if named so, as a band."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    table = {series.name: [float(value or 0) for value in series.values] for series in chart.series}
    partners = [wrapped(name, 26) for name in chart.series[0].along]
    rules = [series.name for series in chart.series[1:] if series.name not in (LEAST, MOST)]
    figure, axes = framed(chart.title, chart.note, (9.5, 1.9 + 0.85 * len(partners)))
    handles: list[Any] = []
    if LEAST in table:
        for number, (low, high) in enumerate(zip(table[LEAST], table[MOST], strict=True)):
            axes.barh(number, high - low, left=low, height=0.78, color=PALE, alpha=0.55, zorder=1)
        handles.append(Patch(color=PALE, alpha=0.55, label="Where everybody stays (the core)"))
    first = chart.series[0].name
    for number, amount in enumerate(table[first]):
        axes.plot([amount, amount], [number - 0.42, number + 0.42], color=GREY, linewidth=2, linestyle=":", zorder=2)
    handles.append(Line2D([], [], color=GREY, linewidth=2, linestyle=":", label=first))
    for at, name in enumerate(rules):
        shape, colour, filled = _LOOKS[at % len(_LOOKS)]
        look: dict[str, Any] = {
            "marker": shape,
            "color": colour,
            "markerfacecolor": colour if filled else "white",
            "markersize": 8,
        }
        apart = (at - (len(rules) - 1) / 2) * _APART
        places = [number + apart for number in range(len(partners))]
        axes.plot(table[name], places, linestyle="none", zorder=3, **look)
        handles.append(Line2D([], [], linestyle="none", label=name, **look))
    money_axis(axes, partners, symbol)
    axes.use_sticky_edges = False  # a share at the edge of the band is drawn whole
    axes.margins(x=0.04)
    axes.legend(handles=handles, frameon=False, loc=ABOVE, bbox_to_anchor=(0.5, -0.1), ncols=3)
    return figure
