"""Weighed terms as tables for files: every set, the zone, the best terms, and the offers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from finmodel.terms.settled_sets import SettledSets
from finmodel.terms.zone import Weighed, goals_of


def tables_of(weighed: Weighed) -> dict[str, pd.DataFrame]:
    """Every table of weighed terms, in pounds against the baseline; `worse_off` columns name partners."""
    return {"sets": _sets(weighed), "zone": _zone(weighed), "best": _best(weighed), "offers": _offers(weighed)}


def _sets(weighed: Weighed) -> pd.DataFrame:
    """A row a set: its terms, who is worse off at it, and what each partner gets."""
    columns: dict[str, object] = _terms(weighed, weighed.settled, range(len(weighed.settled.sets)))
    for sure in (False, True) if weighed.drawn else (False,):
        worse = weighed.worse_off(sure)
        names = [
            " ".join(each for each, sets in worse.items() if sets[spot]) for spot in range(len(weighed.settled.sets))
        ]
        columns[f"worse_off_{_level(weighed, sure)}"] = names
    return pd.DataFrame(columns | _amounts(weighed, weighed.settled, range(len(weighed.settled.sets))))


def _level(weighed: Weighed, sure: bool) -> str:
    return f"p{weighed.level}" if sure else "expected"


def _terms(weighed: Weighed, settled: SettledSets, numbers: range | list[int]) -> dict[str, object]:
    return {
        varied.path: [float(settled.sets[number][spot]) for number in numbers]
        for spot, varied in enumerate(weighed.grid.varied)
    }


def _amounts(weighed: Weighed, settled: SettledSets, numbers: range | list[int]) -> dict[str, object]:
    """What each partner gets at some sets; at P80 it is what is reached in 80 of 100 draws."""
    columns: dict[str, object] = {}
    for partner, spot in weighed.spots.items():
        columns[f"{partner}_expected"] = settled.expected[spot, list(numbers)].round(6)
        if settled.sure is not None:
            columns[f"{partner}_{_level(weighed, sure=True)}"] = settled.sure[spot, list(numbers)]
    return columns


def _zone(weighed: Weighed) -> pd.DataFrame:
    """A row a term: where it is tried, and from where to where nobody is worse off."""
    rows = []
    for number, varied in enumerate(weighed.grid.varied):
        row: dict[str, object] = {"term": varied.path, "unit": varied.number.unit}
        row |= {"stated": float(varied.number.stated)}
        row |= {"tried_from": float(varied.values[0]), "tried_to": float(varied.values[-1])}
        for sure in (False, True) if weighed.drawn else (False,):
            low, high = weighed.range_of(weighed.zone(sure), number) or (np.nan, np.nan)
            row |= {f"{_level(weighed, sure)}_from": float(low), f"{_level(weighed, sure)}_to": float(high)}
        rows.append(row)
    return pd.DataFrame(rows)


def _best(weighed: Weighed) -> pd.DataFrame:
    """A row for each goal, of all terms and of those at which nobody is worse off."""
    best = [weighed.best(goal) for goal in goals_of(weighed.place, None)]
    chosen = [(each.goal, "all", each.anywhere, each.gets) for each in best]
    chosen += [
        (each.goal, "nobody_worse_off", each.inside, each.gets_inside or 0.0)
        for each in best
        if each.inside is not None
    ]
    numbers = [number for _, _, number, _ in chosen]
    head = {"goal": [each[0] for each in chosen], "among": [each[1] for each in chosen]}
    return pd.DataFrame(
        {**head, **_terms(weighed, weighed.settled, numbers), "gets": [round(each[3], 6) for each in chosen]}
        | _amounts(weighed, weighed.settled, numbers)
    )


def _offers(weighed: Weighed) -> pd.DataFrame:
    """A row for each offer, and one for the nearest terms at which nobody is worse off."""
    tables = []
    for each in weighed.agreements:
        assert weighed.offered is not None
        spots = [("offer", weighed.offered, each.number)]
        spots += [] if each.nearest is None else [("nearest_agreed", weighed.settled, each.nearest)]
        for what, settled, number in spots:
            head = {
                "partner": [each.offer.partner],
                "what": [what],
                "distance": [0.0 if what == "offer" else each.distance],
                "worse_off": [" ".join(each.blocked_by) if what == "offer" else ""],
            }
            row = {**head, **_terms(weighed, settled, [number]), **_amounts(weighed, settled, [number])}
            tables.append(pd.DataFrame(row))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=["partner", "what"])
