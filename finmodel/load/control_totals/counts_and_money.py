"""Rows that cost or count a hundred or a thousand times what others of their kind do, or just what all others come to.

A price in pence, units in thousands and a total among the rows leave every cell well formed. One pass finds the largest
row of each file and kind; only where that is far above the average are the rows of a kind counted by size. Rows are far
from the others where a wide gap lies between, and they are at least 25 times the median in what a unit costs, or 200
times in units. A total is a row that costs, to the smallest part that money counts in, what all other rows of its file
or of its setting there come to; it is refused, since it would count twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

import pandas as pd

from finmodel.core.amounts import count, exact_money, some
from finmodel.core.spot import at_row
from finmodel.errors import Finding
from finmodel.load.fineness import Fineness
from finmodel.load.grid_cells import GridCells
from finmodel.load.parameter_tables import kept_table
from finmodel.measures.engines import Engine, ParameterTable, SourceFile

KIND = ("provider", "setting", "service", "currency")
"""What rows have to share to be of one kind."""
_ENOUGH = 10
"""Rows of a kind, or beside a total, below which nothing is told."""
_FEW = 0.25
"""Share of the rows of a kind above which they are no exceptions."""
_GAP = 4
"""How many times the next smaller the smallest of the far rows is."""
_HUNDREDS = 400
"""Times the median below which rows are about a hundred times what others are, and above a thousand."""


@dataclass(frozen=True)
class _Far:
    """When rows are far from the others of their kind, in times of the median, and what is told of them."""

    least: float
    does: str
    do: str
    of: str
    fix: str


_FAR: dict[Literal["price", "units"], _Far] = {
    "price": _Far(
        25,
        "costs",
        "cost",
        "as much a unit",
        "Look whether they are in pence, or stand for many units; where the prices are right, read on.",
    ),
    "units": _Far(
        200, "has", "have", "as many units", "Look whether they are in thousands; where the numbers are right, read on."
    ),
}


@dataclass(frozen=True)
class _Size:
    """Rows of a kind that are about as large: how many, what they come to, and the first of them."""

    rows: int
    quantity: int
    spend: int
    first: int

    @property
    def price(self) -> float:
        """What a unit costs, in parts that money counts in."""
        return self.spend / self.quantity

    @property
    def units(self) -> float:
        """Units of a row, in parts that they count in."""
        return self.quantity / self.rows


class Sizes:
    """What the engine is asked of the sizes of rows."""

    def __init__(self, engine: Engine, cells: GridCells, files: Mapping[int, SourceFile], fineness: Fineness) -> None:
        """`cells` tell settings apart, among others; `files` is each file by its number."""
        self._engine, self._files, self._fineness = engine, files, fineness
        self._cells = cells
        engine.materialise("kind_sizes", "kind_sizes", {"activity_rows": "activity_rows"})

    def findings(self, currency: str) -> dict[int, list[Finding]]:
        """By file, totals among its rows; where no file has any, rows that are far from others of their kind."""
        told: dict[int, list[Finding]] = defaultdict(list)
        for file_no, finding in [*self._totals(currency)] or [*self._far(currency)]:
            told[file_no].append(finding)
        return dict(told)

    def prices(self) -> dict[int, float]:
        """Pounds that a unit costs on average in each cell of `sized_kinds`."""
        self._place_kinds()
        rows = self._engine.fetch("kind_prices", {"kind_sizes": "kind_sizes", "sized_kinds": "sized_kinds"})
        a_unit = self._pounds(1) * self._fineness.parts_of_a_unit
        cells, sums = rows["kind_cell"].astype(int), rows["spend"] / rows["quantity"] * a_unit
        return dict(zip(cells, sums.astype(float), strict=True))

    def _place_kinds(self) -> None:
        """Place kinds among the cells of `KIND`, as `sized_kinds`."""
        engine = self._engine
        engine.register("kept", kept_table(KIND))
        engine.materialise("kind_cells", "kind_cells", {"kinds": "kinds", "kept": "kept"})
        engine.materialise("placed_kinds", "sized_kinds", {name: name for name in ("kinds", "kind_cells", "kept")})

    def _totals(self, currency: str) -> Iterator[tuple[int, Finding]]:
        tables = {"kind_sizes": "kind_sizes", "placed_kinds": self._cells.placed_kinds}
        kinds = self._cells.named(self._engine.fetch("largest_rows", tables))
        for number_of, own in kinds.groupby("file_no"):
            settings = [part for _, part in own.groupby("setting")] if own["setting"].nunique() > 1 else []
            parts = [(own, (2, 3)), *((part, (2,)) for part in settings)]  # a total of all, with or without their own
            found = {
                int(str(part["most_spend"].idxmax())): int(part["row_count"].sum()) - 1
                for part, times in parts
                if int(part["spend"].sum()) in [int(part["most_spend"].max()) * each for each in times]
                and int(part["paid_rows"].sum()) > _ENOUGH
            }
            if found:
                file_no = int(str(number_of))
                yield file_no, self._total(file_no, kinds.loc[list(found)], max(found.values()), currency)

    def _total(self, file_no: int, rows: pd.DataFrame, others: int, currency: str) -> Finding:
        types = {"file_no": "INTEGER", "kind_cell": "INTEGER", "spend": "BIGINT"}
        sought = rows.assign(spend=rows["most_spend"])
        self._engine.register("dearest", ParameterTable(types, {name: sought[name].tolist() for name in types}))
        found = self._engine.fetch(
            "rows_that_cost",
            {"activity_rows": "activity_rows", "placed_kinds": self._cells.placed_kinds, "dearest": "dearest"},
        )
        file = self._files[file_no]
        first = sorted(int(each) - 1 + file.first_row for each in found["first_row"])
        shown = "" if file.kind == "table" else f": {', '.join(count(each) for each in first[:4])}"
        money = exact_money(self._pounds(int(rows["most_spend"].sum())), currency)
        if len(rows) == 1:
            what = f"It costs exactly what the {others:,} other rows come to, which would count twice ({money})."
        else:
            what = (
                f"{len(rows)} rows cost exactly what the other rows of their settings, or all, come to, which would "
                f"count twice ({money}){shown}{', …' if len(first) > 4 else ''}."
            )
        fix = "Take totals out of the file, or leave them out with `where_not:`."
        return Finding(at_row(file.shown, 0 if file.kind == "table" else first[0]), what, fix)

    def _far(self, currency: str) -> Iterator[tuple[int, Finding]]:
        engine = self._engine
        self._place_kinds()
        engine.materialise("unlike_kinds", "sought", {"kind_sizes": "kind_sizes", "placed_kinds": "sized_kinds"})
        if not int(engine.fetch("row_count", {"counted": "sought"})["row_count"].iloc[0]):
            return
        tables = {"activity_rows": "activity_rows", "placed_kinds": "sized_kinds", "sought": "sought"}
        kinds: dict[tuple[int, int], list[_Size]] = defaultdict(list)
        for row in engine.fetch("row_sizes", tables).astype("int64").to_dict("records"):
            size = _Size(row["row_count"], row["quantity"], row["spend"], row["first_row"])
            kinds[row["file_no"], row["kind_cell"]].append(size)
        for of, rule in _FAR.items():
            found: dict[tuple[int, int], list[_Size]] = defaultdict(list)
            for (file_no, _), sizes in kinds.items():
                times, far = _far_sizes(sizes, of, rule.least)
                found[file_no, times] += far
            for (file_no, times), sizes in sorted(found.items()):
                if sizes:
                    yield file_no, self._told(file_no, times, sizes, rule, currency)

    def _told(self, file_no: int, times: int, sizes: list[_Size], rule: _Far, currency: str) -> Finding:
        file, rows = self._files[file_no], sum(each.rows for each in sizes)
        units = some(sum(each.quantity for each in sizes) / self._fineness.parts_of_a_unit, "unit")
        first = 0 if file.kind == "table" else min(each.first for each in sizes) - 1 + file.first_row
        what = (
            f"{some(rows, 'row')} {rule.does if rows == 1 else rule.do} about {times:,} times {rule.of} as other rows "
            f"of the same kind ({units}, {exact_money(self._pounds(sum(each.spend for each in sizes)), currency)})."
        )
        return Finding(at_row(file.shown, first), what, rule.fix, "warning")

    def _pounds(self, parts: int) -> float:
        return parts / (100 * self._fineness.parts_of_a_penny)


def _far_sizes(sizes: list[_Size], of: Literal["price", "units"], least: float) -> tuple[int, list[_Size]]:
    """The sizes of a kind above its widest gap, where that makes them far, and about how many times the median."""
    ordered = sorted(sizes, key=lambda size: getattr(size, of))
    values = [float(getattr(size, of)) for size in ordered]
    below = list(accumulate(size.rows for size in ordered))
    rows = below[-1]
    middle = values[next(at for at, each in enumerate(below) if 2 * each >= rows)]
    gaps = {at: values[at] / values[at - 1] for at in range(1, len(ordered)) if values[at] > middle}
    cut = max(gaps, key=lambda at: gaps[at], default=0)
    far = ordered[cut:] if gaps else []
    several = sum(size.rows for size in far)
    if not far or rows < _ENOUGH or gaps[cut] < _GAP or several > _FEW * rows:
        return 0, []
    times = sum(value * size.rows for value, size in zip(values[cut:], far, strict=True)) / several / middle
    return (100 if times < _HUNDREDS else 1000, far) if times >= least else (0, [])
