"""Who costs what as tables to be written: what the report shows, in full, small groups merged as there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import pandas as pd

from finmodel.concentration.shares import CostShares


def people_tables(shares: CostShares, years: Sequence[str]) -> Mapping[str, pd.DataFrame]:
    """Each table by the name of its file; a row for each year and share of people, group or partner."""
    tables = {
        "concentration": _by_year({year: shares.tops(year) for year in years}),
        "curve": _by_year({year: shares.curve(year) for year in years}),
        "next_year": pd.DataFrame([asdict(each) for each in shares.stays]),
    }
    told = [year for year in years if shares.told_top(year)]
    for dimension in shares.sums.groups:
        tables[dimension] = _by_year({year: shares.groups(dimension, year)[0] for year in told})
    for side in shares.sums.sides:
        tables[f"by_{side}"] = _by_year({year: shares.sides(side, year)[0] for year in told})
    return {name: table for name, table in tables.items() if len(table)}


def _by_year(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    parts = [table.assign(year=year)[["year", *table.columns]] for year, table in tables.items()]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if "top" in found and "told" in found:
        found = found.assign(top_share=found["top"] / 10_000).drop(columns=["told", "top"])
    return found
