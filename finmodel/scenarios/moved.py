"""A grid whose activity is moved in each draw, as the measures that contracts ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from finmodel.contracts.contract import RuleBook
from finmodel.core.money import Floats
from finmodel.errors import FinmodelError
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Answers, Grid
from finmodel.rules.nodes import Measure


@dataclass(frozen=True)
class Moved:
    """A grid, and by how much more of it there is in each draw."""

    grid: Grid
    present: Mapping[Ask, Floats]
    """What answers each ask, as `Grid.present` has it."""
    answers: Mapping[Ask, Answers]
    more: Floats | None
    """For each draw and row of activity, the part of it that there is besides; None where no draw moves any."""

    def supply(self, book: RuleBook, measure: Measure) -> Floats:
        """A measure in each draw; members of an axis first."""
        if isinstance(measure.ask, Ask):
            return self._one(measure.ask)
        asks = asks_of_measure(measure)
        if not asks:
            what = f"Contract {book.id} reads '{measure.label}' from a table of measures, and a place has none."
            raise FinmodelError(what)
        found = [self._one(ask) for ask in asks]
        deepest = max(each.ndim for each in found)
        roomy = [each.reshape(*[1] * (deepest - each.ndim), *each.shape) for each in found]
        return np.stack(np.broadcast_arrays(*roomy))

    def _one(self, ask: Ask) -> Floats:
        if self.more is None or ask.of_people:
            return self.grid.measure(ask)
        return self.grid.moved(ask, self.present[ask], self.more, self.answers[ask])


def asks_of_measure(measure: Measure) -> tuple[Ask, ...]:
    """What a measure asks of the grid; nothing where it is what an earlier contract came to."""
    asks = measure.ask if isinstance(measure.ask, tuple) else (measure.ask,)
    return tuple(ask for ask in asks if isinstance(ask, Ask))


def answers_of(books: Iterable[RuleBook], grid: Grid) -> dict[Ask, Answers]:
    """How each ask of activity that contracts make is added up from the grid's rows."""
    asks = [ask for book in books for measure in book.measures() for ask in asks_of_measure(measure)]
    return {ask: grid.answers(ask) for ask in asks if not ask.of_people}
