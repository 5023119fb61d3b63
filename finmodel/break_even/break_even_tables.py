"""Answers of break-even as tables for files: what was found for each, and what every size tried came to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal

import pandas as pd

from finmodel.break_even.break_even import PLACE, BreakEven, ForWhom

FOUND = [
    "scenario", "varies", "unit", "for", "to", "target", "size_as_stated", "better_off_as_stated", "pays_back",
    "answer", "size", "better_off", "next_size", "better_off_there", "monotone", "chance_as_stated", "chance",
]  # fmt: skip
SIZES = ["scenario", "varies", "unit", "size", "for", "period", "better_off"]


def tables_of(found: Sequence[BreakEven]) -> Mapping[str, pd.DataFrame]:
    """Tables by the name of their file, in pounds; a share or a rise is a part of one, with all its digits."""
    return {
        "break_even": pd.DataFrame([row for each in found for row in _found(each)], columns=FOUND),
        "break_even_sizes": pd.DataFrame([row for each in found for row in _sizes(each)], columns=SIZES),
    }


def paying(found: BreakEven, one: ForWhom) -> list[tuple[int, int]]:
    """Ranges of sizes, by number, at all of which that were settled the target is reached."""
    turns = [at for each in one.crossed.crossings for at in (each.below[0], each.above[0])]
    turns += [at for each in one.crossed.level for at in (each.first, each.last)]
    target = int(found.asked.target * 100)
    spots = sorted({*found.tried, *turns})
    reached = [(spot, found.better(spot, one.who) >= target) for spot in spots]
    ranges = []
    for pays, run in groupby(reached, key=lambda each: each[1]):
        numbers = [spot for spot, _ in run]
        ranges += [(numbers[0], numbers[-1])] if pays else []
    return ranges


def verdict(whom: ForWhom) -> Literal["not touched", "every size", "none", "met there alone"]:
    """What is said of somebody for whom the target is crossed nowhere in the range."""
    best, worst = whom.crossed.best[1], whom.crossed.worst[1]
    if not whom.crossed.moves and not best:
        return "not touched"
    if worst >= 0:
        return "every size"
    return "none" if best < 0 else "met there alone"


def _found(found: BreakEven) -> Iterator[tuple[object, ...]]:
    def size(number: int) -> float:
        return float(found.lattice.size(number))

    target = int(found.asked.target * 100)
    for whom in found.whom:
        stated = None if whom.as_stated is None else whom.as_stated / 100
        head = (
            found.scenario.scenario, found.varied.name, found.varied.unit, whom.who, found.years[-1], target / 100,
            float(found.varied.stated), stated, whom.pays_back,
        )  # fmt: skip
        tail = (whom.crossed.monotone, whom.chance_as_stated)
        if not whom.crossed.crossings:
            best = whom.crossed.best
            yield (*head, verdict(whom), size(best[0]), (best[1] + target) / 100, None, None, *tail, None)
        chances = whom.chances or (None,) * len(whom.crossed.crossings)
        for each, chance in zip(whom.crossed.crossings, chances, strict=True):
            met = each.reached
            other = each.below if met == each.above else each.above
            answer = "jumps" if each.jumps else "passes"
            beyond = (None, None) if other == met else (size(other[0]), (other[1] + target) / 100)
            yield (*head, answer, size(met[0]), (met[1] + target) / 100, *beyond, *tail, chance)


def _sizes(found: BreakEven) -> Iterator[tuple[object, ...]]:
    place = found.place
    head = (found.scenario.scenario, found.varied.name, found.varied.unit)
    for number in sorted(found.lattice.settled):
        better = found.lattice.settled[number]
        if better is None:
            continue
        size = float(found.lattice.size(number))
        rows = {PLACE: better.sum(axis=0), **dict(zip(place.parties, better, strict=True))}
        for who, amounts in rows.items():
            for period, pence in zip(place.periods, amounts.tolist(), strict=True):
                yield (*head, size, who, period, pence / 100)
