"""Groups of few people, merged until none of 1 to 7 is left to be told, with its money: see the rule of small numbers.

Money is a count: a sum of one person is that person's. So whatever is told is of nobody, or of at least eight people,
and what is left when it is taken from another figure told beside it is so too.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

FEWEST = 8
"""People below whom a group is not told by itself."""
OTHERS = "others"
"""The code of groups merged because some of them are small."""


def few(people: float) -> bool:
    """True for a group that may not be told: 1 to 7 people."""
    return 0 < people < FEWEST


def merged(
    rows: pd.DataFrame, counts: Sequence[str] = ("top", "rest"), *, apart: bool = True
) -> tuple[pd.DataFrame, int]:
    """Rows of groups by `code`, with those that have few people in any count as one row; and how many that holds.

    Where what is merged is still small, the next smallest group joins it. Groups that are not `apart` may be of the
    same people: together they are known to be as many as the largest of them, and not more.
    """
    weak = rows[list(counts)].map(few).any(axis=1)
    if not weak.any():
        return rows, 0
    ordered = rows.assign(weak=weak, size=rows[list(counts)].sum(axis=1))
    ordered = ordered.sort_values(["weak", "size", "code"], ascending=[False, True, True], ignore_index=True)
    joined = int(weak.sum())
    while joined < len(ordered):
        together = ordered[list(counts)][:joined]
        if not (together.sum() if apart else together.max()).map(few).any():
            break
        joined += 1
    names = [name for name in rows.columns if name != "code"]
    together = ordered[names][:joined].sum().to_frame().T.assign(code=OTHERS)
    left = rows[~rows["code"].isin(ordered["code"][:joined])]
    return pd.concat([left, together[list(rows.columns)]], ignore_index=True), joined


def edges_told(people: Sequence[int], preferred: Sequence[bool]) -> list[bool]:
    """Which edges between bands of so many people may be told, so that between any two are none or at least eight.

    Preferred edges come first, from the top down. The last edge, which everybody is above, is always told.

    >>> edges_told([3, 6, 2, 40], [True, True, False, False])
    [False, True, False, True]
    """
    heads = [sum(people[: number + 1]) for number in range(len(people))]
    told = {len(people) - 1: heads[-1]} if people else {}
    for wanted in (True, False):
        for number, above in enumerate(heads):
            near = [abs(above - each) for each in (*told.values(), 0)]
            if preferred[number] == wanted and number not in told and not any(few(each) for each in near):
                told[number] = above
    return [number in told for number in range(len(people))]
