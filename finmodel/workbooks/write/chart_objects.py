"""Charts: stacked bars lying down, from which a waterfall is made."""

from __future__ import annotations

from typing import Any

from finmodel.workbooks.cells import BarChart, Sheet
from finmodel.workbooks.theme import FONT, INK, RULE

_PIXELS_A_BAR, _PIXELS_A_CHARACTER = 44, 8
_LARGEST, _SMALLEST, _BARS_AT_LARGEST = 14, 11, 14


def add_chart(workbook: Any, worksheet: Any, sheet: Sheet, chart: BarChart) -> int:
    """Put a chart on a page of its own below the table; returns the last row it covers."""
    crowded = max(0, chart.bars - _BARS_AT_LARGEST)
    font = {"name": FONT, "size": max(_SMALLEST, _LARGEST - crowded), "color": INK}
    made = workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for series in chart.series:
        fill = {"none": True} if series.colour is None else {"color": series.colour}
        made.add_series(
            {
                "name": series.name,
                "categories": chart.categories,
                "values": series.values,
                "gap": 45,
                "fill": fill,
                "border": {"none": True},
            }
        )
    made.set_title({"name": chart.title, "name_font": font | {"size": 18, "bold": True}, "overlay": False})
    made.set_legend({"none": True})
    made.set_y_axis(
        {
            "reverse": True,
            "crossing": "max",
            "label_position": "low",
            "interval_unit": 1,
            "num_font": font,
            "line": {"color": INK},
            "major_tick_mark": "none",
        }
    )
    made.set_x_axis(
        {
            "name": chart.axis_title,
            "name_font": font,
            "num_font": font,
            "num_format": chart.number,
            "major_gridlines": {"visible": True, "line": {"color": RULE, "width": 0.75}},
        }
    )
    width = int(min(sum(sheet.widths) * _PIXELS_A_CHARACTER * 0.92, 1650))
    height = int(min(160 + _PIXELS_A_BAR * chart.bars, width / 1.7))
    made.set_size({"width": width, "height": height})
    made.set_chartarea({"border": {"none": True}})
    top = sheet.rows + 2
    worksheet.insert_chart(top - 1, 0, made, {"description": chart.alt_text, "object_position": 2})
    return top + height // 20 + 1
