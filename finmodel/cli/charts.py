"""Charts of a report drawn for a board paper, as PNG and SVG: matrix, bridge, tornado, fan and incentive curve.

Every figure, label and title comes from the report's `Chart`; here is only how it is drawn. Colours are told apart by
readers who are colour blind, and no meaning rests on colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finmodel.cli.chart_money import money_ticks, short_money, signed_money
from finmodel.cli.drawing.chart_frame import (
    ABOVE,
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    STYLE,
    framed,
    key,
    money_axis,
    without_frame,
    wrapped,
)
from finmodel.cli.drawing.chart_shares import shares_figure
from finmodel.cli.drawing.chart_terms import lines_figure, zone_figure
from finmodel.cli.drawing.chart_trend import trend_figure
from finmodel.core.currency import symbol_of
from finmodel.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from finmodel.report.report import Chart, Mark

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FEW = 3
"""Points of one name that are lettered; more of them are dots."""
_DARK = 0.8
"""Share of the largest amount from which a cell is so dark that its figure is set in white."""


def require_matplotlib() -> None:
    """Raise InputError, saying how to install it, where charts cannot be drawn."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        fix = "Install it with `pip install 'finmodel[charts]'`, or leave --charts out."
        raise InputError.of("--charts", "Charts need matplotlib, which is not installed.", fix) from None


def write_charts(charts: Sequence[Chart], folder: Path, currency: str) -> int:
    """Draw charts into a folder, each as PNG and SVG under its name; returns how many there are."""
    for chart in charts:
        save(figure_of(chart, currency), folder, chart.name)
    return len(charts)


def figure_of(chart: Chart, currency: str = "GBP") -> Figure:
    """A chart drawn. Raises KeyError for a picture that nothing here draws."""
    pictures = {
        "matrix": _matrix,
        "waterfall": _bridge,
        "tornado": _tornado,
        "fan": _fan,
        "curve": _curve,
        "bars": _bars,
        "shares": shares_figure,
        "lines": lines_figure,
        "zone": zone_figure,
        "trend": trend_figure,
    }
    return pictures[chart.picture](chart, symbol_of(currency))


def save(figure: Figure, folder: Path, name: str) -> None:
    """Write a figure into a folder as PNG and as SVG."""
    import matplotlib as mpl

    with mpl.rc_context(STYLE):
        figure.savefig(folder / f"{name}.png", dpi=150)
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})


def _matrix(chart: Chart, symbol: str) -> Figure:
    """Who acts and who gains or loses: a row a series, a column a party, the last column the place.

    A gain is blue with a plus, a loss orange with a minus.
    """
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap

    parties = chart.series[0].along
    rows, columns = len(chart.series), len(parties)
    names = [wrapped(series.name, 22) for series in chart.series]
    figure, axes = framed(chart.title, chart.note, (3.2 + 1.25 * columns, 1.9 + 0.75 * rows))
    shades = LinearSegmentedColormap.from_list("gain", [ORANGE, "#FFFFFF", BLUE])
    values = np.array([series.values for series in chart.series], dtype=float)
    most = max(float(abs(values[:, :-1]).max(initial=0)), 1.0)
    shown = values.copy()
    shown[:, -1] = 0  # the place's own column is a sum, and stands apart without colour
    axes.imshow(shown / most, cmap=shades, vmin=-1, vmax=1, aspect="auto")
    for row in range(rows):
        for column in range(columns):
            dark = column < columns - 1 and abs(values[row, column]) > _DARK * most
            axes.text(
                column, row, signed_money(values[row, column], symbol), ha="center", va="center",
                color="white" if dark else INK, fontweight="bold" if column == columns - 1 else "normal",
            )  # fmt: skip
    axes.axvline(columns - 1.5, color=INK, linewidth=1.2)
    axes.set_xticks(range(columns), [wrapped(name, 13) for name in parties])
    axes.set_yticks(range(rows), names)
    axes.xaxis.tick_top()
    axes.set_ylabel("Who acts")
    axes.set_xlabel("Who gains or loses", labelpad=8)
    axes.xaxis.set_label_position("top")
    axes.set_xticks([edge - 0.5 for edge in range(1, columns)], minor=True)
    axes.set_yticks([edge - 0.5 for edge in range(1, rows)], minor=True)
    axes.grid(which="minor", color="#DDDDDD", linewidth=0.8)
    axes.tick_params(which="both", length=0)
    without_frame(axes)
    return figure


def _bridge(chart: Chart, symbol: str) -> Figure:
    """From one amount to another by cause: the first point is the amount before, the last that after."""
    (steps,) = chart.series
    labels = [wrapped(label, 34) for label in steps.along]
    amounts = _amounts(steps.values)
    figure, axes = framed(chart.title, chart.note, (9.5, 1.7 + 0.52 * len(labels)))
    running, level = [], amounts[0]
    for amount in amounts[1:-1]:
        running.append((min(level, level + amount), abs(amount)))
        level += amount
    bars = [(min(amounts[0], 0), abs(amounts[0])), *running, (min(amounts[-1], 0), abs(amounts[-1]))]
    edges = [edge for start, size in bars for edge in (start, start + size)]
    near = _near(edges, amounts)
    colours = [GREY, *(BLUE if amount >= 0 else ORANGE for amount in amounts[1:-1]), GREY]
    lows = [start if near <= start else near for start, _ in bars]
    for number, ((start, size), low, colour) in enumerate(zip(bars, lows, colours, strict=True)):
        whole = number in (0, len(bars) - 1)
        if whole and near > 0:  # a bar cut off below would look as large as it is drawn
            axes.plot(
                [start + size] * 2, [number - 0.31, number + 0.31], color=colour, linewidth=5, solid_capstyle="butt"
            )
        else:
            axes.barh(number, start + size - low, left=low, color=colour, height=0.62)
        text = short_money(amounts[number], symbol) if whole else signed_money(amounts[number], symbol)
        axes.annotate(
            text, (start + size, number), xytext=(5, 0), textcoords="offset points", va="center", color=INK,
            fontweight="bold" if whole else "normal",
        )  # fmt: skip
    level = amounts[0]
    for number, amount in enumerate(amounts[1:-1], start=1):
        axes.plot([level, level], [number - 1, number], color=GREY, linewidth=0.8, zorder=0)
        level += amount
    axes.plot([level, level], [len(bars) - 2, len(bars) - 1], color=GREY, linewidth=0.8, zorder=0)
    money_axis(axes, labels, symbol)
    low, high = axes.get_xlim()
    axes.set_xlim(low, high + 0.12 * (high - low))
    if near > min(edges) or near > 0:
        axes.set_xlabel(f"The scale does not begin at {symbol}0")
    return figure


def _bars(chart: Chart, symbol: str) -> Figure:
    """Amounts side by side, in the order they come in."""
    (bars,) = chart.series
    amounts = _amounts(bars.values)
    figure, axes = framed(chart.title, chart.note, (9.5, 1.7 + 0.45 * max(len(amounts), 1)))
    for number, amount in enumerate(amounts):
        axes.barh(number, amount, color=BLUE, height=0.62)
        axes.annotate(
            short_money(amount, symbol), (amount, number), xytext=(5, 0), textcoords="offset points", va="center",
            color=INK,
        )  # fmt: skip
    money_axis(axes, [wrapped(label, 34) for label in bars.along], symbol)
    axes.margins(x=0.12)
    return figure


def _tornado(chart: Chart, symbol: str) -> Figure:
    """What each uncertain input moves the result by, the widest at the top.

    Two series, the result with an input low and high; a mark may have the result with every input at its middle.
    """
    middle = next((float(mark.value) for mark in chart.marks if mark.value is not None), 0.0)
    at_low, other = chart.series
    ends = zip(at_low.along, _amounts(at_low.values), _amounts(other.values), strict=True)
    ordered = sorted(ends, key=lambda each: -abs(each[2] - each[1]))
    figure, axes = framed(chart.title, chart.note, (9.5, 1.9 + 0.45 * len(ordered)))
    for number, (_, low, high) in enumerate(ordered):
        for end, colour, hatch in ((low, ORANGE, "///"), (high, BLUE, "")):
            axes.barh(number, end - middle, left=middle, color=colour, height=0.62, hatch=hatch, edgecolor="white")
            side = 1 if end >= middle else -1
            axes.annotate(
                short_money(end, symbol), (end, number), xytext=(5 * side, 0), textcoords="offset points",
                va="center", ha="left" if side > 0 else "right", fontsize=9,
            )  # fmt: skip
    axes.axvline(middle, color=INK, linewidth=1)
    money_axis(axes, [wrapped(name, 34) for name, *_ in ordered], symbol)
    axes.margins(x=0.18)
    key(axes, [(at_low.name, ORANGE, "///"), (other.name, BLUE, "")])
    return figure


def _fan(chart: Chart, symbol: str) -> Figure:
    """How sure a result is, year by year: series p10, p50 and p90, and p25 and p75 where there are any."""
    figure, axes = framed(chart.title, chart.note, (9.5, 5))
    table = {series.name: _amounts(series.values) for series in chart.series}
    periods = [str(period) for period in chart.series[0].along]
    years = list(range(len(periods)))
    axes.fill_between(years, table["p10"], table["p90"], color=PALE, alpha=0.55, linewidth=0, label="8 in 10 outcomes")
    if {"p25", "p75"} <= set(table):
        axes.fill_between(years, table["p25"], table["p75"], color=PALE, linewidth=0, label="Half of all outcomes")
    axes.plot(years, table["p50"], color=BLUE, linewidth=2, marker="o", label="As likely above as below")
    for year, amount in zip(years, table["p50"], strict=True):
        axes.annotate(
            short_money(amount, symbol), (year, amount), xytext=(0, 8), textcoords="offset points", ha="center"
        )
    if min(table["p10"]) < 0 < max(table["p90"]):
        axes.axhline(0, color=INK, linewidth=0.8)
    axes.set_xticks(years, periods)
    axes.margins(x=0.05)
    axes.yaxis.set_major_formatter(money_ticks(symbol))
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.legend(frameon=False, loc=ABOVE, bbox_to_anchor=(0.5, -0.07), ncols=3)
    without_frame(axes)
    return figure


def _curve(chart: Chart, symbol: str) -> Figure:
    """What a partner is left with along a range of activity, with its kinks and jumps.

    Marks with a value are points that turn: they have letters, which the key below explains; many of one name are small
    dots. A mark without one is where activity is now. Two points of the same units are the two sides of a jump.
    """
    figure, axes = framed(chart.title, chart.note, (9.5, 5))
    (line,) = chart.series
    units, amounts = _amounts(line.along), _amounts(line.values)
    start = 0
    for number in range(1, len(units) + 1):
        jumps = number < len(units) and units[number] == units[number - 1]
        if jumps or number == len(units):
            axes.plot(units[start:number], amounts[start:number], color=BLUE, linewidth=2)
        if jumps:
            axes.plot([units[number]] * 2, amounts[number - 1 : number + 1], color=ORANGE, linewidth=1.2, linestyle=":")
            start = number
    _turns(axes, [mark for mark in chart.marks if mark.value is not None])
    for mark in chart.marks:
        if mark.value is None:
            (at,) = _amounts([mark.along])
            axes.axvline(at, color=INK, linewidth=0.9, linestyle="--")
            axes.annotate(
                mark.name, (at, 1), xycoords=("data", "axes fraction"), xytext=(4, -10),
                textcoords="offset points", fontsize=9,
            )  # fmt: skip
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.set_major_formatter(money_ticks(symbol))
    axes.set_xlabel(chart.along or "Units of activity")
    axes.grid(color="#E5E5E5", linewidth=0.8)
    without_frame(axes)
    return figure


def _turns(axes: Axes, turns: Sequence[Mark]) -> None:
    """Points that turn: a letter beside each, explained once below; a dot where many have one name."""
    from matplotlib.lines import Line2D

    named: dict[str, list[tuple[float, ...]]] = {}
    for mark in turns:
        named.setdefault(mark.name, []).append(tuple(_amounts([mark.along, mark.value])))
    handles = []
    letters = iter(_LETTERS)
    for words, points in named.items():
        many = len(points) > _FEW
        letter = "" if many else next(letters, "…")
        for at, amount in points:
            axes.plot(at, amount, "o", color=GREY if many else ORANGE, markersize=3 if many else 6)
            if not many:
                axes.annotate(
                    letter, (at, amount), xytext=(6, -4), textcoords="offset points", va="top",
                    fontsize=10, fontweight="bold",
                )  # fmt: skip
        told = wrapped(f"{words}, at {len(points)} points" if many else words, 110)
        drawn: dict[str, Any] = {"marker": f"${letter}$", "color": INK}
        if many:
            drawn = {"marker": "o", "color": GREY, "markersize": 4}
        handles.append(Line2D([], [], linestyle="none", label=told, **drawn))
    if handles:
        axes.legend(
            handles=handles, frameon=False, loc=ABOVE, bbox_to_anchor=(0.5, -0.14), fontsize=9, alignment="left"
        )


def _amounts(values: Sequence[Any]) -> list[float]:
    """Numbers of a chart that has one at each of its points."""
    return [float(value) for value in values]


def _near(edges: Sequence[float], amounts: Sequence[float]) -> float:
    """Where the scale of a bridge begins: nil, unless the steps are too small to be seen from there."""
    moved = [edge for edge in edges if edge not in (0.0,)]
    low, high = min(edges), max(edges)
    spread = max(moved, default=0.0) - min(moved, default=0.0)
    if low < 0 or not moved or spread > 0.25 * high or min(amounts[0], amounts[-1]) <= 0:
        return low
    return min(moved) - 0.4 * spread
