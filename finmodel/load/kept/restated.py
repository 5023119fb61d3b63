"""What was read last time, beside what is read now: months that are restated are told, new ones are none."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from finmodel.core.amounts import money_in_words, some
from finmodel.load.control_totals.months import month_name, month_number

_LITTLE = 0.01
"""Share of a month's rows or money by which it may differ without being told."""


def restated(before: pd.DataFrame, now: pd.DataFrame, currency: str) -> Iterator[str]:
    """A sentence for each source of which a month has other rows or money than when it was read last."""
    was, is_now = (_by_month(each) for each in (before, now))
    both = was.add_suffix("_before").join(is_now.add_suffix("_now"), how="inner")
    moved = both[(_differs(both, "rows") | _differs(both, "pounds")).to_numpy()]
    for source, months in moved.groupby(level="source"):
        first = months.iloc[0]
        month = month_name(month_number(int(str(months.index[0][1]).replace("-", ""))))
        others = some(len(months) - 1, "other month")
        more = f"; so {'has' if len(months) == 2 else 'have'} {others}" if len(months) > 1 else ""
        yield (
            f"{source} has changed since it was read last: {month} had {_amounts(first, 'before', currency)} and has "
            f"{_amounts(first, 'now', currency)}{more}."
        )


_TOLD = ("rows", "pounds")


def _differs(both: pd.DataFrame, name: str) -> pd.Series:
    before, now = both[f"{name}_before"], both[f"{name}_now"]
    return (now - before).abs() > _LITTLE * before.abs()


def _by_month(profile: pd.DataFrame) -> pd.DataFrame:
    months = profile[(profile["dimension"] == "all") & (profile["month"] != "")]
    return months.groupby(["source", "month"])[list(_TOLD)].sum()


def _amounts(row: pd.Series, when: str, currency: str) -> str:
    pounds = float(row[f"pounds_{when}"])
    money = f" ({money_in_words(pounds, currency)})" if row["pounds_before"] or row["pounds_now"] else ""
    return f"{some(float(row[f'rows_{when}']), 'row')}{money}"
