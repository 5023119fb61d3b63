"""The pictures of weighed terms: what each partner gets along one term, and a map of two.

In a map each meaning has a colour and a letter, which the key explains: no meaning rests on colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from finmodel.cli.chart_money import money_ticks
from finmodel.cli.drawing.chart_frame import ABOVE, BLUE, INK, framed, key, without_frame

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from finmodel.report.report import Chart

_COLOURS = ("#009E73", "#9CC9E3", "#E69F00", "#CC79A7", "#D55E00", "#F0E442", BLUE, "#BBBBBB", "#8A6D3B")
"""For the zone, for a zone on average alone, and for those who block."""
_SEVERAL, _UNKNOWN = "#666666", "#FFFFFF"
_AGREED, _LETTERS = "·", "abcdefghijklmnopqrstuvwxyz"
_MIDDLE: dict[str, Any] = {"horizontalalignment": "center", "verticalalignment": "center"}
_LABELS = 11
"""Values that an axis names at most."""
_STYLES = ("-", "--", "-.", ":")


def zone_figure(chart: Chart, _: str) -> Figure:
    """A map of two terms: a row of cells a series, each coloured and lettered by who is worse off there."""
    figure, axes = framed(chart.title, chart.note, (9.5, 6.5))
    key(axes, [(name, colour, "") for name, colour in _map(axes, chart)], columns=2)
    without_frame(axes)
    return figure


def _map(axes: Any, chart: Chart) -> list[tuple[str, str]]:
    """Draw the cells; returns what the key says."""
    codes = [int(mark.value) for mark in chart.marks if mark.value is not None]
    names = [mark.name for mark in chart.marks]
    colours = {code: _COLOURS[spot % len(_COLOURS)] for spot, code in enumerate(codes)} | {codes[-1]: _SEVERAL}
    cells = [[None if value is None else int(value) for value in series.values] for series in chart.series]
    shown = np.array(
        [[_rgb(colours.get(code, _UNKNOWN) if code is not None else _UNKNOWN) for code in row] for row in cells]
    )
    there = {code for line in cells for code in line if code is not None}
    letters = {0: _AGREED} | dict(zip((code for code in codes if code and code in there), _LETTERS, strict=False))
    axes.imshow(shown, origin="lower", aspect="auto", interpolation="nearest")
    for row, line in enumerate(cells):
        for column, code in enumerate(line):
            if code is not None:
                axes.text(
                    column, row, letters[code], fontsize=7, **_MIDDLE,
                    color="white" if colours[code] in (_SEVERAL, BLUE, "#009E73") else INK,
                )  # fmt: skip
    _named(axes.set_xticks, list(map(str, chart.series[0].along)))
    _named(axes.set_yticks, [series.name for series in chart.series])
    axes.set_xlabel(chart.along)
    keyed = zip(codes, names, strict=True)
    return [(f"{letters[code]}  {name}", colours[code]) for code, name in keyed if code in there]


def lines_figure(chart: Chart, symbol: str) -> Figure:
    """What each partner gets along a term: a line a partner, shaded where nobody is worse off."""
    figure, axes = framed(chart.title, chart.note, (9.5, 5))
    along = list(map(str, chart.series[0].along))
    agreed = {str(mark.along) for mark in chart.marks}
    for number, text in enumerate(along):
        if text in agreed:
            axes.axvspan(number - 0.5, number + 0.5, color=_COLOURS[0], alpha=0.18, linewidth=0)
    for number, series in enumerate(chart.series):
        colour, style = _COLOURS[(2 + number) % len(_COLOURS)], _STYLES[number % len(_STYLES)]
        values = [float(value) for value in series.values if value is not None]
        axes.plot(range(len(values)), values, color=colour, linestyle=style, linewidth=2, label=series.name)
    if agreed:
        axes.fill_between([], [], [], color=_COLOURS[0], alpha=0.18, label=chart.marks[0].name)
    axes.axhline(0, color=INK, linewidth=0.8)
    _named(axes.set_xticks, along)
    axes.set_xlabel(chart.along)
    axes.yaxis.set_major_formatter(money_ticks(symbol))
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.legend(frameon=False, loc=ABOVE, bbox_to_anchor=(0.5, -0.14), ncols=3)
    without_frame(axes)
    return figure


def _named(ticks: Any, labels: Sequence[str]) -> None:
    """Some of the values along an axis, evenly, its ends among them."""
    spots = np.unique(np.linspace(0, len(labels) - 1, min(_LABELS, len(labels))).round().astype(int))
    ticks([int(spot) for spot in spots], [labels[spot] for spot in spots])


def _rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
