"""Selections of activity by the codes they admit: those that may meet another are found by its codes.

Prices, contracts and measures come by the thousand, and most meet none of the others; to look at each pair of them
would take a hundred times as long for ten times as many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


class Selections:
    """Selections, numbered as they are added: codes by dimension, where one that is not named admits all.

    >>> Selections([{"service": ["a"]}, {"service": ["b"]}, {"setting": ["c"]}]).meeting({"service": ["b", "d"]})
    [1, 2]
    """

    def __init__(self, selections: Iterable[Mapping[Any, Sequence[str]]] = ()) -> None:
        self._all: list[Mapping[Any, Sequence[str]]] = []
        self._groups: dict[tuple[str, ...], dict[tuple[str, str], list[int]]] = {}
        self._members: dict[tuple[str, ...], list[int]] = {}
        for where in selections:
            self.add(where)

    def add(self, where: Mapping[Any, Sequence[str]]) -> None:
        """Add a selection."""
        number, names = len(self._all), tuple(sorted(where))
        self._all.append(where)
        self._members.setdefault(names, []).append(number)
        group = self._groups.setdefault(names, {})
        for name in names:
            for code in dict.fromkeys(where[name]):
                group.setdefault((name, code), []).append(number)

    def meeting(self, where: Mapping[Any, Sequence[str]]) -> list[int]:
        """Numbers of the selections, in order, that some activity may fit together with another selection."""
        found: set[int] = set()
        for names, group in self._groups.items():
            shared = [[group.get((name, code), []) for code in where[name]] for name in names if name in where]
            fewest = min(shared, key=lambda lists: sum(map(len, lists)), default=[self._members[names]])
            found.update(number for numbers in fewest for number in numbers)
        return sorted(number for number in found if _meet(where, self._all[number]))


def _meet(one: Mapping[Any, Sequence[str]], other: Mapping[Any, Sequence[str]]) -> bool:
    return (
        all(other.values())
        and all(one.values())
        and all(name not in other or not set(codes).isdisjoint(other[name]) for name, codes in one.items())
    )
