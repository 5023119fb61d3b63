"""The picture of lines that lie along numbers or periods, with the place marked from which something is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from finmodel.cli.drawing.chart_frame import ABOVE, BLUE, GREY, INK, ORANGE, framed, without_frame
from finmodel.core.amounts import number, share

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from finmodel.report.report import Chart

_COLOURS = (BLUE, ORANGE, "#009E73", "#CC79A7", GREY)
_STYLES = ("-", "--", "-.", ":")
_LABELS = 9


def trend_figure(chart: Chart, _: str) -> Figure:
    """A line a series, along the numbers or the periods that its points lie at."""
    figure, axes = framed(chart.title, chart.note, (9.5, 5.5))
    names = [each for each in chart.series[0].along if isinstance(each, str)]
    where = {name: spot for spot, name in enumerate(names)}
    for spot, series in enumerate(chart.series):
        along = [where[each] if isinstance(each, str) else float(each or 0) for each in series.along]
        values = [float("nan") if value is None else float(value) for value in series.values]
        axes.plot(
            along, values, color=_COLOURS[spot % len(_COLOURS)], linestyle=_STYLES[spot % len(_STYLES)], linewidth=2,
            label=series.name,
        )  # fmt: skip
    for mark in chart.marks:
        at = where[mark.along] if isinstance(mark.along, str) else float(mark.along or 0)
        axes.axvline(at, color=INK, linewidth=1, linestyle=":", label=mark.name)
    if names:
        step = max(1, -(-len(names) // _LABELS))
        axes.set_xticks(range(0, len(names), step), names[::step])
    else:
        axes.xaxis.set_major_formatter(lambda value, _: share(value, 0))
    read = share if chart.holds == "share" else number
    axes.yaxis.set_major_formatter(lambda value, _: read(value, 0 if chart.holds == "share" else 3))
    axes.set_xlabel(chart.along)
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.legend(frameon=False, loc=ABOVE, bbox_to_anchor=(0.5, -0.14), ncols=3)
    without_frame(axes)
    return figure
