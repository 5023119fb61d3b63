"""Charts: each is drawn from a plain table, says its finding, and is the same each time it is drawn."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

from finmodel.cli import charts

MATRIX = pd.DataFrame({"Board": [1_200_000.0, -30_000], "Trust": [-900_000.0, 0], "The place": [300_000.0, -30_000]},
                      index=["Board", "Council"])  # fmt: skip
BRIDGE = pd.DataFrame(
    {"label": ["Before", "Fewer admissions", "Higher price", "After"], "amount": [9e5, 4e5, -1e5, 12e5]}
)
FAN = pd.DataFrame({"period": ["2023/24", "2024/25"], "p10": [-2e6, -3e6], "p25": [-1e6, -1e6], "p50": [0.0, 5e5],
                    "p75": [1e6, 2e6], "p90": [2e6, 4e6]})  # fmt: skip
TORNADO = pd.DataFrame({"input": ["Demand", "Price"], "low": [9e5, 4e5], "high": [1.2e6, 1.9e6]})
TORNADO.attrs["middle"] = 1e6
CURVE = pd.DataFrame({"units": [0.0, 50, 50, 100], "amount": [0.0, 1e5, 8e4, 8e4], "kink": ["", "The gate", "", ""]})
CURVE.attrs.update(now=60, unit="Emergency admissions")
DRAWN = {
    "matrix": lambda: charts.matrix_chart(MATRIX, "The trust loses £900k", "A note"),
    "bridge": lambda: charts.bridge_chart(BRIDGE, "The board is £300k better off"),
    "fan": lambda: charts.fan_chart(FAN, "One year in three ends in deficit"),
    "tornado": lambda: charts.tornado_chart(TORNADO, "Price moves the result most"),
    "curve": lambda: charts.incentive_chart(CURVE, "Beyond 50 admissions the trust earns nothing"),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_is_written_as_png_and_svg_alike_each_time(name: str, tmp_path: Path) -> None:
    for turn in ("one", "other"):
        (tmp_path / turn).mkdir()
        figure = DRAWN[name]()
        assert isinstance(figure, Figure)
        charts.save(figure, tmp_path / turn, name)
    for end in ("png", "svg"):
        one, other = ((tmp_path / turn / f"{name}.{end}").read_bytes() for turn in ("one", "other"))
        assert len(one) > 5_000
        assert one == other


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def test_a_matrix_shows_every_amount_with_its_sign() -> None:
    assert texts(DRAWN["matrix"]()) == ["+£1.20m", "−£900k", "+£300k", "−£30.0k", "£0", "−£30.0k"]


def test_a_bridge_shows_its_ends_and_each_step() -> None:
    assert texts(DRAWN["bridge"]()) == ["£900k", "+£400k", "−£100k", "£1.20m"]


def test_a_bridge_of_small_steps_says_that_its_scale_is_cut() -> None:
    steps = BRIDGE.assign(amount=[100e6, 4e5, -1e5, 100.3e6])
    assert charts.bridge_chart(steps, "T").axes[0].get_xlabel() == "The scale does not begin at £0"
    assert charts.bridge_chart(BRIDGE.assign(amount=[-9e5, 4e5, -1e5, -6e5]), "T").axes[0].get_xlabel() == ""


def test_turns_of_a_curve_have_letters_and_many_of_one_name_are_dots_told_once() -> None:
    table = pd.DataFrame({"units": range(8), "amount": range(8), "kink": ["", *["Step"] * 5, "Gate", "Cap"]})
    figure = charts.incentive_chart(table, "A curve")
    assert texts(figure) == ["A", "B"]
    legend = figure.axes[0].get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["Step, at 5 points", "Gate", "Cap"]
