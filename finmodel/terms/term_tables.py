"""Weighed terms as tables for files: every set, the zone, the best terms, and the offers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from finmodel.terms.settled_sets import SettledSets
from finmodel.terms.zone import Weighed, goals_of


def tables_of(found: Weighed) -> dict[str, pd.DataFrame]:
    """Every table of weighed terms, in pounds against the baseline; `worse_off` columns name partners."""
    return {"sets": _sets(found), "zone": _zone(found), "best": _best(found), "offers": _offers(found)}


def _sets(found: Weighed) -> pd.DataFrame:
    """A row a set: its terms, who is worse off at it, and what each partner gets."""
    columns: dict[str, object] = _terms(found, found.settled, range(len(found.settled.sets)))
    for sure in (False, True) if found.drawn else (False,):
        worse = found.worse_off(sure)
        names = [
            " ".join(each for each, sets in worse.items() if sets[spot]) for spot in range(len(found.settled.sets))
        ]
        columns[f"worse_off_{_level(found, sure)}"] = names
    return pd.DataFrame(columns | _amounts(found, found.settled, range(len(found.settled.sets))))


def _level(found: Weighed, sure: bool) -> str:
    return f"p{found.level}" if sure else "expected"


def _terms(found: Weighed, settled: SettledSets, numbers: range | list[int]) -> dict[str, object]:
    return {
        varied.path: [float(settled.sets[number][spot]) for number in numbers]
        for spot, varied in enumerate(found.grid.varied)
    }


def _amounts(found: Weighed, settled: SettledSets, numbers: range | list[int]) -> dict[str, object]:
    """What each partner gets at some sets; at P80 it is what is reached in 80 of 100 draws."""
    columns: dict[str, object] = {}
    for partner, spot in found.spots.items():
        columns[f"{partner}_expected"] = settled.expected[spot, list(numbers)].round(6)
        if settled.sure is not None:
            columns[f"{partner}_{_level(found, sure=True)}"] = settled.sure[spot, list(numbers)]
    return columns


def _zone(found: Weighed) -> pd.DataFrame:
    """A row a term: where it is tried, and from where to where nobody is worse off."""
    rows = []
    for number, varied in enumerate(found.grid.varied):
        row: dict[str, object] = {"term": varied.path, "unit": varied.number.unit}
        row |= {"stated": float(varied.number.stated)}
        row |= {"tried_from": float(varied.values[0]), "tried_to": float(varied.values[-1])}
        for sure in (False, True) if found.drawn else (False,):
            low, high = found.range_of(found.zone(sure), number) or (np.nan, np.nan)
            row |= {f"{_level(found, sure)}_from": low, f"{_level(found, sure)}_to": high}
        rows.append(row)
    return pd.DataFrame(rows)


def _best(found: Weighed) -> pd.DataFrame:
    """A row for each goal, of all terms and of those at which nobody is worse off."""
    best = [found.best(goal) for goal in goals_of(found.place, None)]
    chosen = [(each.goal, "all", each.anywhere, each.gets) for each in best]
    chosen += [
        (each.goal, "nobody_worse_off", each.inside, each.gets_inside or 0.0)
        for each in best
        if each.inside is not None
    ]
    numbers = [number for _, _, number, _ in chosen]
    head = {"goal": [each[0] for each in chosen], "among": [each[1] for each in chosen]}
    return pd.DataFrame(
        {**head, **_terms(found, found.settled, numbers), "gets": [round(each[3], 6) for each in chosen]}
        | _amounts(found, found.settled, numbers)
    )


def _offers(found: Weighed) -> pd.DataFrame:
    """A row for each offer, and one for the nearest terms at which nobody is worse off."""
    tables = []
    for each in found.agreements:
        assert found.offered is not None
        spots = [("offer", found.offered, each.number)]
        spots += [] if each.nearest is None else [("nearest_agreed", found.settled, each.nearest)]
        for what, settled, number in spots:
            head = {
                "partner": [each.offer.partner],
                "what": [what],
                "distance": [0.0 if what == "offer" else each.distance],
                "worse_off": [" ".join(each.blocked_by) if what == "offer" else ""],
            }
            row = {**head, **_terms(found, settled, [number]), **_amounts(found, settled, [number])}
            tables.append(pd.DataFrame(row))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=["partner", "what"])
