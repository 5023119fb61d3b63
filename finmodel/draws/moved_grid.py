"""A grid moved draw by draw, as the measures that contracts ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from finmodel.contracts.rule_book import RuleBook
from finmodel.core.money import Floats
from finmodel.draws.chance import Chance
from finmodel.errors import FinmodelError
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Answers, Grid
from finmodel.measures.row_rules import RowRule
from finmodel.rules.nodes import Measure


@dataclass(frozen=True)
class MeasuredGrid:
    """A grid, what answers each ask in it, and how that is added up from the rows that draws move."""

    grid: Grid
    present: Mapping[Ask, Floats]
    answers: Mapping[Ask, Answers]

    @classmethod
    def of(cls, grid: Grid, reference: Grid, books: Iterable[RuleBook]) -> MeasuredGrid:
        """What books of rules ask of a grid, added up from the rows of `reference` where draws move those."""
        asked = [ask for book in books for measure in book.measures() for ask in asks_of_measure(measure)]
        asks = tuple(dict.fromkeys(asked))
        return cls(grid, {ask: grid.present(ask) for ask in asks}, {ask: reference.answers(ask) for ask in asks})

    def moved(self, ask: Ask, rows: MovedRows) -> Floats:
        """The answer in each draw, where rows are moved so."""
        answers = self.answers[ask]
        return self.grid.moved(ask, self.present[ask], rows.of(ask.rows, answers), answers)


@dataclass(frozen=True)
class MovedRows:
    """How much more of each row there is in each draw than as the scenario states."""

    more: Floats
    """By draw and row of activity, or of people."""
    stated: Floats
    """How much of each row there is as stated: shape (1, row)."""
    chance: Chance | None = None
    beside: Mapping[str, tuple[Floats, Floats]] = field(default_factory=dict)
    """By column, what a unit holds of it in each draw and as stated, over what it did, where that is another: its
    recorded price, its days."""

    def of(self, rule: RowRule | None, answers: Answers) -> Floats:
        """The same for each row that answers count."""
        more = self.more[:, answers.cells]
        ratio = None if self.chance is None else self.chance.beside_units(rule, answers)
        moved = self.beside.get(answers.column)
        if ratio is None and moved is None:
            return more
        stated = self.stated[:, answers.cells]
        present = (more + stated) * (1.0 if ratio is None else ratio)
        if moved is None:
            return np.asarray(present - stated)
        drawn, before = (each[:, answers.cells] for each in moved)
        return np.asarray(present * drawn - stated * before)


@dataclass(frozen=True)
class MovedGrid:
    """A grid whose activity and people are moved in each draw, as the measures that contracts ask of it."""

    measured: MeasuredGrid
    activity: MovedRows | None
    """None where none is drawn."""
    people: MovedRows | None

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
        rows = self.people if ask.of_people else self.activity
        return self.measured.grid.measure(ask) if rows is None else self.measured.moved(ask, rows)


def asks_of_measure(measure: Measure) -> tuple[Ask, ...]:
    """What a measure asks of the place's data; nothing where it is paid by a contract or stands in a table."""
    asks = measure.ask if isinstance(measure.ask, tuple) else (measure.ask,)
    return tuple(ask for ask in asks if isinstance(ask, Ask))
