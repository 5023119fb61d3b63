"""Whether a key decides anything: a case is settled again and again, each time with another value of the key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from tests.keys.alter import altered, without
from tests.keys.register import Key, Stated, stated_in

TELLS = {
    "title": "a name for boards",
    "label": "a name for boards",
    "name": "what messages call it",
    "note": "a remark for readers",
    "question": "what is asked, in words",
    "source": "where a number comes from",
    "date": "when a number was found",
    "confirmed": "how sure a number is; `check` and `explain` tell it",
    "lowest": "how sure a number is, and where a distribution is cut off",
    "highest": "how sure a number is, and where a distribution is cut off",
    "author_role": "who wrote it",
    "actor": "who acts; the comparison by actor is tested in tests/scenarios/test_comparison.py",
    "cause": "what it is told as a part of; that is tested in tests/scenarios/test_comparison.py",
    "kind": "which model reads the file",
    "interval_is": "what an interval is, in words; the shape it gives is tested in tests/draws/test_draws_of_sizes.py",
}
"""Keys that say something to readers and move no figure, and why."""
CASES_TRIED = 4
"""Cases in which a key is tried before it is given up."""
VALUES_TRIED = 12
"""Values tried in each."""
REFUSED = "refused"


class Example(Protocol):
    """A file that comes to something."""

    @property
    def data(self) -> dict[str, Any]:
        """What the file states."""

    @property
    def schema(self) -> str:
        """The kind of file that it is."""

    def figures(self, data: dict[str, Any]) -> object:
        """What a file comes to; `refused` where it is refused. Two are alike where nothing has moved."""


@dataclass
class Proved:
    """Keys that are stated, those that move a figure, and those of which another value is refused."""

    stated: set[Key] = field(default_factory=set)
    moved: set[Key] = field(default_factory=set)
    refused: set[Key] = field(default_factory=set)

    def look_at(self, examples: Iterable[Example]) -> Proved:
        """Try every key of some examples that has not moved a figure yet, each in the first few that state it."""
        tried: Counter[Key] = Counter()
        for example in examples:
            before: object = None
            for stated in stated_in(example.data, example.schema):
                self.stated.add(stated.key)
                if stated.key[1] in TELLS or stated.key in self.moved or tried[stated.key] >= CASES_TRIED:
                    continue
                tried[stated.key] += 1
                before = example.figures(example.data) if before is None else before
                assert before != REFUSED, example
                self._alter(example, stated, before)
        return self

    def _alter(self, example: Example, stated: Stated, before: object) -> None:
        """Try other values of a key, and the file without it, until a figure moves; a key may be needed for nothing."""
        for other in islice(altered(example.data, stated), VALUES_TRIED):
            after = example.figures(other)
            if after == REFUSED:
                self.refused.add(stated.key)
            elif after != before:
                self.moved.add(stated.key)
                return
        if example.figures(without(example.data, stated.path)) not in (REFUSED, before):
            self.moved.add(stated.key)

    def unproved(self, every: set[Key]) -> set[Key]:
        """Keys that no example states, or that decide nothing in any."""
        return {key for key in every - self.moved - self.refused if key[1] not in TELLS}
