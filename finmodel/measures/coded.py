"""Rows of a grid with their codes as whole numbers, so that a sum over chosen rows is quick."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finmodel.core.columns import ALL, PERIOD

Codes = tuple[NDArray[np.intp], Mapping[str, int]]
"""The number of each row's code, and the number of each code."""


class Coded:
    """The rows of one table of a grid; each column of codes is numbered when it is first asked about."""

    def __init__(self, rows: pd.DataFrame, known: dict[str, Codes] | None = None) -> None:
        self._rows = rows
        self._codes = {} if known is None else known

    def with_rows(self, rows: pd.DataFrame) -> Coded:
        """Other measures of the same cells, row for row."""
        return Coded(rows, self._codes)

    def lacks(self, name: str) -> bool:
        """True where the table was built without a dimension."""
        return ALL in self._of(name)[1]

    def codes_of(self, name: str, chosen: NDArray[np.bool_]) -> set[str]:
        """The codes of some rows."""
        rows, numbers = self._of(name)
        found = np.zeros(len(numbers) + 1, dtype=bool)  # the last stands for a row without a code
        found[rows[chosen]] = True
        codes = list(numbers)
        return {codes[number] for number in np.flatnonzero(found[:-1])}

    def admitted(self, where: Iterable[tuple[str, Sequence[str]]]) -> NDArray[np.bool_]:
        """Which rows have one of the codes named, in every dimension named."""
        keep = np.ones(len(self._rows), dtype=bool)
        for name, codes in where:
            rows, numbers = self._of(name)
            wanted = np.zeros(len(numbers) + 1, dtype=bool)  # the last stands for a row without a code
            wanted[[numbers[code] for code in codes if code in numbers]] = True
            keep &= wanted[rows]
        return keep

    def sums(
        self,
        column: str,
        keep: NDArray[np.bool_],
        labels: Sequence[str],
        by: Sequence[str] = (),
        cells: Sequence[Sequence[str]] = (),
    ) -> NDArray[np.float64]:
        """The sum of a column over the rows kept, of shape (period,) or, for cells of `by`, (cell, period)."""
        values = self._rows[column].to_numpy()[keep]
        period = self._numbered((PERIOD,), [(label,) for label in labels])[keep]
        cell = self._numbered(by, cells)[keep] if by else np.zeros(len(values), dtype=np.intp)
        total = np.zeros((len(cells) if by else 1, len(labels)), dtype=values.dtype)
        inside = (period >= 0) & (cell >= 0)
        np.add.at(total, (cell[inside], period[inside]), values[inside])
        found = total.astype(np.float64)
        return found if by else found[0]

    def _numbered(self, by: Sequence[str], cells: Sequence[Sequence[str]]) -> NDArray[np.intp]:
        """For each row the number of the cell it is in, or -1."""
        size, flat = 1, np.zeros(len(self._rows), dtype=np.intp)
        known = [self._of(name) for name in by]
        outside = np.zeros(len(self._rows), dtype=bool)
        for rows, numbers in known:
            flat = flat * len(numbers) + rows
            size *= len(numbers)
            outside |= rows < 0
        place = np.full(size + 1, -1, dtype=np.intp)
        for number, cell in enumerate(cells):
            codes = [numbers.get(code) for code, (_, numbers) in zip(cell, known, strict=True)]
            if None not in codes:
                at = 0
                for code, (_, numbers) in zip(codes, known, strict=True):
                    at = at * len(numbers) + int(code or 0)
                place[at] = number
        return place[np.where(outside, size, flat)]

    def _of(self, name: str) -> Codes:
        if name not in self._codes:
            rows, values = pd.factorize(self._column(name))
            self._codes[name] = (rows, {str(value): number for number, value in enumerate(values)})
        return self._codes[name]

    def _column(self, name: str) -> NDArray[Any]:
        return self._rows[name].to_numpy(dtype=object)
