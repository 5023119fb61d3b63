"""How much of each row of the grid there is in each draw, as the changes of a scenario move one into another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from finmodel.core.money import Floats
from finmodel.draws.response import Response

Columns = Sequence[tuple[str, int | None]]
"""Every number drawn: its input, and the number of its year where each year is drawn afresh."""


@dataclass(frozen=True)
class RowStep:
    """What one change does to each row: to those that it finds, then to those that it makes."""

    expected: Floats
    """At the size stated, what each row found is multiplied by; 1 for each row made."""
    found: int
    """How many rows there were before; those after them are made here."""
    name: str | None = None
    """The uncertain input that draws the size, if any."""
    response: Response | None = None
    """The same at each size drawn; for a row made, over what there is of it at the size stated."""
    feeds: NDArray[np.int64] | None = None
    """For each row its group, where what some rows of a group lose is what others gain; None where nothing moves."""
    whole_rows: bool = False
    """True where a row gives up a part of all that it has; else what it gives up is weighed in units."""
    in_units: bool = False
    """True where the change states units: it moves so many in all, however many there are."""
    spread: bool = False
    """True where what is gained in a year is spread over the rows that gain, by what there is of each."""
    years: NDArray[np.int64] | None = None
    """For each row the number of its year; all of one year where not given."""

    def moved(self, columns: Columns, drawn: Floats) -> Floats:
        """What each row is multiplied by in each draw; one row where the size is not drawn."""
        numbers = {name: number for number, (name, _) in enumerate(columns)}
        if self.response is None or self.name not in numbers:
            return self.expected[None]
        return self.response.at(drawn[:, numbers[self.name]])

    def applied(self, present: Floats, moved: Floats, plain: Floats, whole: tuple[Floats, Floats]) -> Floats:
        """How much there is of each row afterwards, of `present` by draw and row.

        `plain` is how much there would be as stated; `whole`, what the whole of each row is in units, and in what it is
        followed by.
        """
        units, amounts = whole
        old, rows = moved[:, : self.found], units[: self.found]
        here, stated = present[:, : self.found], plain[: self.found]
        less, beyond = np.maximum(1 - old, 0), np.maximum(old - 1, 0)
        taken = less * here
        if self.in_units:
            taken = np.minimum(taken * self._over(less * stated * rows, less * here * rows), here)
        ratio = np.ones((1, moved.shape[1]))
        if self.feeds is not None:
            weights = amounts[: self.found] if self.whole_rows else rows
            ratio = _of_group(taken * weights, less * stated * weights, self.feeds, self.found)
        if self.spread:
            given = beyond * here * self._over(beyond * stated * rows, beyond * here * rows)
        else:
            given = beyond * (here if self.feeds is None else stated)
        given = given * ratio[:, : self.found]
        made = moved[:, self.found :] * ratio[:, self.found :]
        return np.concatenate([here - taken + given, np.broadcast_to(made, (len(here), made.shape[1]))], axis=1)

    def _over(self, stated: Floats, present: Floats) -> Floats:
        """By draw and row found, what is stated for its year in all over what there is of it."""
        years = np.zeros(self.found, dtype=np.int64) if self.years is None else self.years
        return _of_group(stated, present, years[: self.found], self.found)


def _of_group(part: Floats, of: Floats, groups: NDArray[np.int64], found: int) -> Floats:
    """By draw and row, the sum of one thing over the rows of its group over that of another; 1 where there is none.

    Both have a column for each of the rows found; `groups` may go on for rows that are made.
    """
    order = np.argsort(groups[:found], kind="stable")
    told, starts = np.unique(groups[:found][order], return_index=True)
    sums, over = np.broadcast_arrays(*(np.add.reduceat(each[:, order], starts, axis=1) for each in (part, of)))
    ratio = np.divide(sums, over, out=np.ones(sums.shape), where=over > 0)
    return np.asarray(ratio[:, np.searchsorted(told, groups)])


@dataclass(frozen=True)
class DrawnRows:
    """Rows of the baseline and those that changes make, and what each change does to them."""

    start: int
    """How many rows the baseline has."""
    units: Floats
    """What the whole of each row is in units: as the baseline has it, or as it was when a change made it."""
    amounts: Floats
    """The same in what the row is followed by: its units, or another measure where it has none."""
    steps: tuple[RowStep, ...] = ()

    @property
    def certain(self) -> bool:
        """True where no size is drawn."""
        return all(step.response is None for step in self.steps)

    @cached_property
    def stated(self) -> Floats:
        """How much of each row there is where nothing is drawn: shape (1, row)."""
        return self.through(np.ones((1, self.start)), (), np.zeros((1, 0)))

    def more(self, start: Floats, columns: Columns, drawn: Floats) -> Floats:
        """For each draw and row, how much more of it there is than as the scenario states; `start` is the baseline."""
        return self.through(start, columns, drawn) - self.stated

    def through(self, start: Floats, columns: Columns, drawn: Floats) -> Floats:
        """How much of each row there is once every change is made, of so much of each row of the baseline."""
        present, plain = start, np.ones((1, self.start))
        for step in self.steps:
            whole = self.units[: len(step.expected)], self.amounts[: len(step.expected)]
            moved = step.moved(columns, drawn)
            present = step.applied(present, moved, plain[0], whole)
            plain = step.applied(plain, step.expected[None], plain[0], whole)
        return present
