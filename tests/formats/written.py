"""Rows of activity and people written as a format of the field has them, from what the format itself says."""

from __future__ import annotations

from typing import Any

import pandas as pd

from finmodel.load.formats.field_format import FieldFormat

MADE = "2025-05-14T09:30:00"


def entry_of(column: Any) -> dict[str, Any]:
    """How a column of a format is filled."""
    return column if isinstance(column, dict) else {"column": column}


def written(chosen: FieldFormat, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in our words (`start`, `setting`, `price`, …) under the headings of a format, codes as they are."""
    keys, out = chosen.keys, pd.DataFrame(index=rows.index)
    for ours, stated in keys["columns"].items():
        entry = entry_of(stated)
        if "year" in entry:
            first = rows["start"].dt.year - (rows["start"].dt.month < 4)
            out[entry["year"]] = [f"{year}{year % 100 + 1:02}" for year in first]
            out[entry["month"]] = (rows["start"].dt.month - 4) % 12 + 1
        elif "column" in entry:
            values = rows.get(ours, pd.Series("", index=rows.index))
            if pd.api.types.is_datetime64_any_dtype(values):
                values = values.dt.strftime(entry.get("format", "%Y-%m-%d"))
            out[entry["column"]] = values
            if "no_later_than" in entry:
                out[entry["no_later_than"]] = ""
    for heading, admitted in keys.get("where", {}).items():
        out[heading] = admitted[0]
    for group in keys.get("where_not", ()) if isinstance(keys.get("where_not"), list) else [keys.get("where_not", {})]:
        for heading in group:
            out[heading] = out.get(heading, "0")
    for heading in keys.get("reversed_where", {}):
        out[heading] = "0"
    if "price_by" in keys:
        out[keys["price_by"]["column"]] = "One-off"
        out[keys["price_by"]["units"]] = 1
    if "latest" in keys:
        out[keys["latest"]["of"]] = MADE
        for heading in keys["latest"]["by"]:
            out[heading] = out.get(heading, pd.Series([str(number) for number in rows.index], index=rows.index))
    return out
