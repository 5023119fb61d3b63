"""What was worked out of a grid, and what of it holds for a grid of the same cells made from it.

A scenario changes some activity and leaves most alone: what was worked out of that alone is not worked out again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")
Selection = tuple[tuple[str, tuple[str, ...]], ...]
"""Codes by dimension that activity has one of, as an ask names them."""


class Known:
    """What was worked out, by key; some of it from the activity of some codes alone.

    >>> first, second = Known(), Known()
    >>> [first.once(name, lambda: 1, of=(("provider", (name,)),)) for name in ("trust", "hospice")]
    [1, 1]
    >>> second.follow(first, {"provider": {"trust"}})
    >>> [second.once(name, lambda: 2, of=(("provider", (name,)),)) for name in ("trust", "hospice")]
    [2, 1]
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, Any] = {}
        self._of_some: set[Hashable] = set()
        self._before: tuple[Known, Mapping[str, set[str]]] | None = None

    def __contains__(self, key: Hashable) -> bool:
        """True where it was worked out here."""
        return key in self._kept

    def once(self, key: Hashable, make: Callable[[], T], of: Selection | None = None) -> T:
        """What `make` gives, worked out once for each key; `of` says of which activity, where it is not all."""
        if key not in self._kept:
            same = None if of is None else self._same(key, of)
            self._kept[key] = make() if same is None else same._kept[key]
            if of is not None:
                self._of_some.add(key)
        found: T = self._kept[key]
        return found

    def follow(self, before: Known, differs: Mapping[str, set[str]]) -> None:
        """Take from another grid's what does not rest on the activity that differs, whose codes are told."""
        if before._before is not None and not before._of_some:
            before, others = before._before
            differs = {name: codes | others[name] for name, codes in differs.items()}
        self._before = (before, differs)

    def _same(self, key: Hashable, of: Selection) -> Known | None:
        """The other grid's, where what it worked out holds here too."""
        if self._before is None:
            return None
        before, differs = self._before
        untouched = any(differs[name].isdisjoint(codes) for name, codes in of)
        return before if untouched and key in before._of_some else None
