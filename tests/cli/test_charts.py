"""Charts: each is drawn from a report's data, says its finding, and is the same each time it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from finmodel.cli import charts
from finmodel.report.report import Chart, ChartSeries, Mark


def chart(picture: Any, title: str, points: Sequence[Any], series: dict[str, list[float]], **more: Any) -> Chart:
    lines = tuple(ChartSeries(name, tuple(points), tuple(values)) for name, values in series.items())
    return Chart(picture, title, picture, lines, **more)


MATRIX = chart("matrix", "The trust loses £900k", ["Board", "Trust", "The place"],
               {"Board": [1_200_000, -900_000, 300_000], "Council": [-30_000, 0, -30_000]}, note="A note")  # fmt: skip
STEPS = ["Before", "Fewer admissions", "Higher price", "After"]
FAN = {"p10": [-2e6, -3e6], "p25": [-1e6, -1e6], "p50": [0.0, 5e5], "p75": [1e6, 2e6], "p90": [2e6, 4e6]}
TORNADO = chart("tornado", "Price moves the result most", ["Demand", "Price"],
                {"Low": [9e5, 4e5], "High": [1.2e6, 1.9e6]}, marks=(Mark("Middle", None, 1e6),))  # fmt: skip
CURVE = chart("curve", "Beyond 50 admissions the trust earns nothing", [0, 50, 50, 100],
              {"Gain or loss": [0.0, 1e5, 8e4, 8e4]}, along="Emergency admissions",
              marks=(Mark("now", 60), Mark("The gate", 50, 1e5)))  # fmt: skip
SHARES = chart("shares", "Shares by rule", ["Trust", "Board"],
               {"Alone": [0, 2e5], "Equal": [3e5, 3e5], "Nucleolus": [2e5, 4e5], "Least in the core": [0, 2e5],
                "Most in the core": [4e5, 6e5]}, note="The band is the core")  # fmt: skip


def bridge(*amounts: float) -> Chart:
    return chart("waterfall", "The board is £300k better off", STEPS, {"Surplus": list(amounts)})


DRAWN = {
    "matrix": MATRIX,
    "bridge": bridge(9e5, 4e5, -1e5, 12e5),
    "fan": chart("fan", "One year in three ends in deficit", ["2023/24", "2024/25"], FAN),
    "tornado": TORNADO,
    "curve": CURVE,
    "shares": SHARES,
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_is_written_as_png_and_svg_alike_each_time(name: str, tmp_path: Path) -> None:
    for turn in ("one", "other"):
        (tmp_path / turn).mkdir()
        figure = charts.figure_of(DRAWN[name])
        assert isinstance(figure, Figure)
        charts.save(figure, tmp_path / turn, name)
    for end in ("png", "svg"):
        one, other = ((tmp_path / turn / f"{name}.{end}").read_bytes() for turn in ("one", "other"))
        assert len(one) > 5_000
        assert one == other


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def test_a_matrix_shows_every_amount_with_its_sign() -> None:
    assert texts(charts.figure_of(DRAWN["matrix"])) == ["+£1.20m", "−£900k", "+£300k", "−£30.0k", "£0", "−£30.0k"]


def test_a_bridge_shows_its_ends_and_each_step() -> None:
    assert texts(charts.figure_of(DRAWN["bridge"])) == ["£900k", "+£400k", "−£100k", "£1.20m"]


def test_a_bridge_of_small_steps_says_that_its_scale_is_cut() -> None:
    small, large = bridge(100e6, 4e5, -1e5, 100.3e6), bridge(-9e5, 4e5, -1e5, -6e5)
    assert charts.figure_of(small).axes[0].get_xlabel() == "The scale does not begin at £0"
    assert charts.figure_of(large).axes[0].get_xlabel() == ""


def test_turns_of_a_curve_have_letters_and_many_of_one_name_are_dots_told_once() -> None:
    turns = [*(Mark("Step", at, at) for at in range(1, 6)), Mark("Gate", 6, 6), Mark("Cap", 7, 7)]
    figure = charts.figure_of(chart("curve", "A curve", range(8), {"Gain or loss": list(range(8))}, marks=tuple(turns)))
    assert texts(figure) == ["A", "B"]
    legend = figure.axes[0].get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["Step, at 5 points", "Gate", "Cap"]


def test_shares_are_drawn_over_the_band_in_which_everybody_stays() -> None:
    axes = charts.figure_of(SHARES).axes[0]
    assert [(bar.get_x(), bar.get_width()) for bar in axes.patches] == [(0, 4e5), (2e5, 4e5)]  # type: ignore[attr-defined]
    drawn = [list(line.get_xdata()) for line in axes.lines]  # type: ignore[arg-type]
    assert [2e5, 4e5] in drawn
    assert [3e5, 3e5] in drawn
    legend = axes.get_legend()
    assert legend is not None
    named = [text.get_text() for text in legend.get_texts()]
    assert named == ["Where everybody stays (the core)", "Alone", "Equal", "Nucleolus"]
