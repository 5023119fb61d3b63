"""A bad sample for every check of the workbook: what to type where, so that this check, and hardly another, fails.

A sample is a function from a recalculated workbook and a line of Checks to what is typed, by cell. It is registered
under the check's name with the checks that rightly fail beside it. A check without a sample fails the test that
empties this register.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from finmodel.workbooks.cells import FIRST_LIVE, FIRST_ROW
from tests.workbooks.boards import Recalculated

_At = tuple[str, int, int]
Typed = dict[_At, object]
"""What is typed over, by sheet, row and column."""
_REFERENCE = re.compile(r"(?:'([^']+)'|([A-Za-z]+))!\$?([A-Z]+)\$?(\d+)")


@dataclass(frozen=True)
class Line:
    """A line of the checks sheet, and the workbook it stands in."""

    book: Recalculated
    row: int
    code: str

    @property
    def check(self) -> str:
        """Name of the check."""
        return self.code.partition(".")[0]

    @property
    def of(self) -> str:
        """What in particular the line looks at."""
        return self.code.partition(".")[2]

    @property
    def columns(self) -> range:
        """The live columns."""
        return range(FIRST_LIVE, FIRST_LIVE + self.count)

    @property
    def count(self) -> int:
        """How many live columns there are."""
        return len(self.book.sheet("Checks")[1].widths) - FIRST_LIVE

    @property
    def edit_column(self) -> int:
        """The column of Inputs that can be typed into."""
        _, found = self.book.sheet("Inputs")
        return next(column for (_, column), cell in found.cells.items() if cell.entry is not None)

    def first(self, sheet: str, number: int = 0) -> int:
        """The row of a sheet that the line's own formula refers to."""
        formula = self.book.sheet("Checks")[1].cells[self.row, FIRST_LIVE].formula
        rows = [int(row) for quoted, plain, _, row in _REFERENCE.findall(formula) if (quoted or plain) == sheet]
        return rows[number]

    def more(self, sheet: str, row: int, *columns: int, by: float = 100.0) -> Typed:
        """A row's figures and a bit: in the columns given, else in every live column where there is one."""
        found = {(sheet, row, column): self.book.value(sheet, row, column) for column in columns or self.columns}
        return {at: value + by for at, value in found.items() if isinstance(value, int | float)}

    def same(self, sheet: str, row: int) -> Typed:
        """A row's figures, typed in as they are."""
        return self.more(sheet, row, by=0.0)

    def all_over(self, sheet: str, row: int, value: object, *columns: int) -> Typed:
        """One value in the columns given, else in every live column."""
        return {(sheet, row, column): value for column in columns or self.columns}

    def row_of(self, sheet: str, code: str) -> int:
        """The row of a sheet with a code."""
        return self.book.row(sheet, code)

    def partner(self, code: str) -> int:
        """The row of the cover with a partner's figures."""
        names = {"all": "All partners"}
        _, parties = self.book.sheet("Parties")
        names |= {
            str(parties.cells[row, 3].value): str(parties.cells[row, 2].value) for row in range(7, parties.rows + 1)
        }
        _, cover = self.book.sheet("Cover")
        rows = [row for (row, column), cell in cover.cells.items() if column == 1 and cell.value == names[code]]
        return rows[0]

    def entry(self, sheet: str) -> Typed:
        """An input that may be large, typed in larger than it may be."""
        _, found = self.book.sheet(sheet)
        for (row, column), cell in sorted(found.cells.items()):
            if cell.entry is not None and cell.entry.highest is not None and cell.entry.highest > 1:
                return {(sheet, row, column): cell.entry.highest * 2}
        raise AssertionError(f"no input on {sheet} may be above one")


@dataclass(frozen=True)
class Sample:
    """What is typed, and which checks rightly fail beside the one it is for."""

    typed: Callable[[Line], Typed]
    beside: frozenset[str] = frozenset()
    result: int = 1
    """The verdict: 1 fails; 2 says that inputs have changed."""


def _position(line: Line, part: str) -> Typed:
    """A part of a party's position, while what is left stays as it was."""
    rows = [line.row_of("Positions", f"{line.of}.{name}") for name in (part, "surplus")]
    return line.more("Positions", rows[0]) | line.same("Positions", rows[1])


def _growth(line: Line, at: str) -> Typed:
    """Growth that is entered, so that figures are excused, and another growth that is used."""
    plan, inputs = line.book.plan, line.book.inputs
    places = [inputs[name] for name in inputs if name.startswith(f"in_partner_edit_{line.of}")]
    entered: Typed = {(plan.sheets[number].name, row, column): 0.1 for number, row, column in places}
    return entered | line.all_over("Activity", line.row_of("Activity", f"partner_edit.{at}"), 0.2, line.columns[-1])


def _total(line: Line) -> Typed:
    """What the partner receives or pays in all, as the bridge has it."""
    _, bridge = line.book.sheet("Bridge")
    column = 6 + ["received_before", "paid_before", "received_after", "paid_after"].index(line.of)
    return line.more("Bridge", FIRST_ROW if column < 8 else bridge.table_end, column)


def _steps(line: Line) -> Typed:
    """The last start, and the bar that would follow from it."""
    last = line.book.sheet("Bridge")[1].table_end
    return line.more("Bridge", last, 11) | line.more("Bridge", last, 15)


def _years(line: Line) -> Typed:
    """The first total over all years before in the block of rows."""
    sheet = {"ledger": "Ledger", "positions": "Positions", "three_levels": "Three levels"}.get(line.of, "Pooled budget")
    return line.more(sheet, line.first(sheet), FIRST_LIVE + line.count)


def _shares(line: Line) -> Typed:
    code, _, of = line.of.rpartition(".")
    row, after = line.row_of("Pooled budget", f"{code}.contributions") + 1, FIRST_LIVE + line.count
    columns = {"years": tuple(line.columns), "before": (after,), "after": (after + 1,)}[of]
    return line.more("Pooled budget", row, *columns, by=0.25)


def _differences(line: Line) -> Typed:
    sheet = {"positions": "Positions", "pooled_budget": "Pooled budget", "three_levels": "Three levels"}[line.of]
    return line.more(sheet, FIRST_ROW, FIRST_LIVE + line.count + 2)


def _pool_row(part: str) -> Callable[[Line], Typed]:
    return lambda line: line.more("Pooled budget", line.row_of("Pooled budget", f"{line.of}.{part}"))


def _choice(key: str, value: object) -> Callable[[Line], Typed]:
    return lambda line: line.all_over("Timeline", line.row_of("Timeline", key), value, line.columns[0], line.columns[1])


def _as_issued(line: Line) -> Typed:
    """The figure as issued, in every scenario."""
    _, issued = line.book.sheet("Issued")
    rows = [row for (row, column), cell in issued.cells.items() if column == 3 and cell.value == line.of]
    found = [line.more("Issued", row, *range(FIRST_LIVE, FIRST_LIVE + line.count // 2)) for row in rows]
    return {at: value for one in found for at, value in one.items()}


def _first_part(line: Line, by: float) -> Typed:
    """The first of some parts; a contract not always in force has its flag before them in the formula."""
    _, checks = line.book.sheet("Checks")
    flagged = checks.cells[line.row, FIRST_LIVE].formula.startswith("=IF(")
    return line.more("Settlement", line.first("Settlement", int(flagged)), by=by)


def _other_partner(line: Line) -> Typed:
    row = line.row_of("Timeline", "partner")
    return line.all_over("Timeline", row, 1 if line.book.value("Timeline", row, FIRST_LIVE) != 1 else 2)


def _left(line: Line) -> Typed:
    return line.more("Cover", line.partner(line.of), 3)


_FLOWS = frozenset({"proof", "ledger", "as_issued", "pool", "table", "split"})
"""What fails beside a figure of the settlement that is typed over and paid."""

SAMPLES: Mapping[str, Sample] = {
    "inputs_changed": Sample(lambda line: line.more("Inputs", FIRST_ROW, line.edit_column, by=0.01), result=2),
    "changes_counted": Sample(lambda line: {("Inputs", FIRST_ROW, line.edit_column + 2): 5}),
    "changes_told": Sample(lambda line: {("Cover", 12, 2): "Changed: see Inputs"}),
    "changes_reach": Sample(lambda line: {("Reach", FIRST_ROW, FIRST_LIVE): 3}),
    "scenario_chosen": Sample(_choice("scenario_chosen", "Partner edit")),
    "scenario_listed": Sample(lambda line: _choice("scenario", line.book.sheet("Scenarios")[1].rows - 6)(line)),
    "edit_in_use": Sample(lambda line: {("Timeline", line.row_of("Timeline", "edit"), FIRST_LIVE): 1}),
    "partner_listed": Sample(_other_partner),
    "partner_shown": Sample(lambda line: {("Bridge", line.book.sheet("Bridge")[1].table_end, 4): "another"}),
    "growth": Sample(lambda line: _growth(line, line.of), frozenset({"growth_before"})),
    "growth_before": Sample(lambda line: _growth(line, f"{line.of}_before")),
    "entries": Sample(lambda line: line.entry("Inputs")),
    "entries_by_year": Sample(lambda line: line.entry("Inputs by year")),
    "conserved": Sample(
        lambda line: line.more("Positions", line.row_of("Positions", "all.surplus")), frozenset({"left"})
    ),
    "outside": Sample(
        lambda line: line.more("Positions", line.row_of("Positions", f"all.{line.of}")),
        frozenset({"conserved", "left", "levels_flows"}),
    ),
    "received": Sample(lambda line: _position(line, "income"), frozenset({"left", "pool_in"})),
    "paid": Sample(lambda line: _position(line, "payments"), frozenset({"left", "pool_out"})),
    "left": Sample(_left, frozenset({"cover_difference"})),
    "cover_difference": Sample(lambda line: line.more("Cover", line.partner("all"), 3 + line.count)),
    "pool": Sample(
        lambda line: line.more("Positions", line.row_of("Positions", f"{line.of}.surplus")),
        frozenset({"pool_end", "as_issued", "conserved", "left"}),
    ),
    "years": Sample(_years, frozenset({"pool_shares"})),
    "differences": Sample(_differences),
    "proof": Sample(
        lambda line: line.more("Proof", line.first("Proof"), line.columns[-1], by=1.0),
        frozenset({"proof", "ledger", "table"}),
    ),
    "ledger": Sample(lambda line: line.more("Ledger", line.first("Ledger")), frozenset({"as_issued", "pool"})),
    "split": Sample(lambda line: _first_part(line, 100.0), _FLOWS),
    "shares": Sample(lambda line: _first_part(line, 0.125), _FLOWS),
    "table": Sample(lambda line: line.more("Settlement", line.first("Settlement", -1)), _FLOWS),
    "pool_in": Sample(_pool_row("contributions"), frozenset({"pool_end", "pool_shares"})),
    "pool_out": Sample(_pool_row("services"), frozenset({"pool_end"})),
    "pool_end": Sample(_pool_row("end")),
    "pool_shares": Sample(_shares),
    "no_pool": Sample(lambda line: line.more("Pooled budget", FIRST_ROW)),
    "levels_into": Sample(lambda line: line.more("Three levels", line.first("Three levels"))),
    "levels_combined": Sample(
        lambda line: line.more("Three levels", line.row_of("Three levels", f"{line.of}.outside_of_pools"))
    ),
    "levels_flows": Sample(lambda line: line.more("Three levels", line.first("Three levels"))),
    "bridge_total": Sample(_total, frozenset({"bridge_end"})),
    "bridge_end": Sample(lambda line: line.more("Bridge", FIRST_ROW + 1, 11)),
    "bridge_steps": Sample(_steps),
    "bridge_bars": Sample(lambda line: line.more("Bridge", FIRST_ROW + 1, 14)),
    "bridge_labels": Sample(lambda line: {("Bridge", FIRST_ROW + 1, 13): "Another contract: +1"}),
    "units_to_try": Sample(lambda line: {("Allocation", FIRST_ROW, 11): -1}),
    "units_decided": Sample(lambda line: line.more("Allocation", FIRST_ROW, 6)),
    "as_issued": Sample(_as_issued, frozenset({"units_decided"})),
}
