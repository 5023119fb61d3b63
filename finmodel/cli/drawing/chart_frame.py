"""What every chart stands in: its colours, title, note, axis of money and key, told apart without colour alone."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from finmodel.cli.chart_money import money_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREY, INK = "#0072B2", "#D55E00", "#8A8D91", "#222222"
PALE = "#9CC9E3"
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "svg.hashsalt": "finmodel",
    "svg.fonttype": "none",
}
ABOVE = 9
"""Number by which matplotlib knows the middle of the upper edge of a legend."""


def framed(title: str, note: str, size: tuple[float, float]) -> tuple[Figure, Axes]:
    """An empty figure with a title that is wrapped to its width, and a note below it."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(STYLE):
        heading = wrapped(title, int(size[0] * 8.6))
        lines = heading.count("\n") + 1
        told = wrapped(note, int(size[0] * 14.5)) if note else ""
        size = (size[0], size[1] + 0.3 * lines + (0.2 * (told.count("\n") + 1) if told else 0))
        figure = Figure(figsize=size, layout="constrained", facecolor="white")
        figure.get_layout_engine().set(w_pad=0.12, h_pad=0.12)  # type: ignore[union-attr, call-arg]
        figure.suptitle(heading, x=0.015, ha="left", fontsize=13, fontweight="bold", color=INK)
        if told:
            figure.supxlabel(told, x=0.015, ha="left", fontsize=8.5, color="#555555")
        return figure, figure.add_subplot()


def money_axis(axes: Axes, labels: Sequence[str], symbol: str) -> None:
    """Horizontal bars: labels down the side, the first at the top, money along the foot."""
    axes.set_yticks(range(len(labels)), labels)
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter(money_ticks(symbol))
    axes.grid(axis="x", color="#E5E5E5", linewidth=0.8)
    axes.set_axisbelow(True)
    if axes.get_xlim()[0] < 0 < axes.get_xlim()[1]:
        axes.axvline(0, color=INK, linewidth=0.8)
    without_frame(axes)


def key(axes: Axes, named: Sequence[tuple[str, str, str]], columns: int = 0) -> None:
    """A key of names, each with its colour and hatching, in one row or in so many columns."""
    from matplotlib.patches import Patch

    patches = [Patch(facecolor=colour, hatch=hatch, edgecolor="white", label=name) for name, colour, hatch in named]
    axes.legend(handles=patches, frameon=False, loc=ABOVE, bbox_to_anchor=(0.5, -0.12), ncols=columns or len(named))


def wrapped(text: Any, width: int) -> str:
    """A text broken between words; never empty, which would move what stands beside it."""
    return "\n".join(textwrap.wrap(str(text), width, break_on_hyphens=False)) or " "


def without_frame(axes: Axes) -> None:
    """Take away the lines around a chart, and the marks of its scales."""
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0)
