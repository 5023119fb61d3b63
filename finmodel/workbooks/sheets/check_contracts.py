"""Checks within a contract: the ledger and each line a second way, splits, agreed shares, tables of prices."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from finmodel.rules.formula import FormulaRow, Ref
from finmodel.rules.nodes import Split, Sum, Term
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sections import Section
from finmodel.workbooks.sheets.check_lines import CheckLines
from finmodel.workbooks.sheets.issued import rows_of
from finmodel.workbooks.sheets.second_working import differing, moving

_SUMMED = re.compile(r"SUM(?:PRODUCT)?\((?:\{each\},?)+\)")


def check_contract(lines: CheckLines, section: Section) -> None:
    """Every check of one contract's settlement."""
    settlement = lines.model.draft("settlement")
    first, count = settlement.keys[f"section:{section.key}"]
    last = first + count - 1
    if count:
        words = f"{section.title}: each line is the same worked out again"
        # Where a contract is not in force a figure may be an error, which differs from nothing: so figures are counted.
        counts = "-".join(f"COUNT({sheet}!{{c}}{first}:{{c}}{last})" for sheet in ("Settlement", "Proof"))
        formula = f"=SUM({differing(lines.model, first, last)})+ABS({counts})"
        lines.nil("proof", section.title, words, ("Settlement", "Proof"), formula, section.key)
    rows = rows_of(lines.model.draft("ledger"), section.key)
    if rows:
        words = f"{section.title}: the ledger holds each payment"
        paid = f"SUMIFS(Proof!{{c}}{first}:{{c}}{last},{moving(first, last)})"
        formula = f"=ROUND(SUM(Ledger!{{c}}{rows[0]}:{{c}}{rows[-1]})-{paid},2)"
        lines.nil("ledger", section.title, words, ("Ledger", "Proof"), formula, section.key)
    _Within(lines, section).write()


class _Within:
    """Writes the checks on single lines of one contract."""

    def __init__(self, lines: CheckLines, section: Section) -> None:
        self.lines, self.section = lines, section
        self.model: LiveModel = lines.model
        self.settlement = lines.model.draft("settlement")

    def write(self) -> None:
        """Splits sum to what is split; agreed shares sum to one; tables of prices a second way."""
        section = self.section
        for row in section.rows:
            if isinstance(row.node, Split) and row.key.endswith(".part"):
                total = self._row_of(row.node.total)
                if total is not None:
                    words, whole = f"{row.label}s sum to the whole", f"Settlement!{{c}}{total}"
                    self._held("split", words, ("parts", "whole"), f"{self._sum(row.key)}-{whole}", 2, row.key)
            if isinstance(row.node, Term) and row.unit.flavour == "share" and self._whole(row.node):
                words = f"{row.label}: shares sum to one"
                self._held("shares", words, ("parts", "one"), f"{self._sum(row.key)}-1", 6, row.key)
        for row, factors in self._tables():
            words = f"{row.label}: summed a second way"
            formula = self._again(row, factors)
            lines = self.lines
            lines.nil("table", section.title, words, ("SUMPRODUCT", "line by line"), formula, row.key)

    def _held(self, check: str, words: str, routes: tuple[str, str], difference: str, places: int, of: str) -> None:
        """A check that is nil where the contract is not in force."""
        formula = f"ROUND({difference},{places})"
        if not self.section.always:
            flag = self.settlement.row(f"flag:{self.section.key}")
            formula = f"IF(Settlement!{{c}}${flag}=0,0,{formula})"
        self.lines.nil(check, self.section.title, words, routes, f"={formula}", of.removesuffix(":in"))

    def _again(self, row: FormulaRow, factors: list[str]) -> str:
        """The row's own formula with SUMPRODUCT for its sum, so that what it rounds is rounded alike; less the row."""
        refs = ",".join(self._members(one).replace("Settlement!", "Proof!") for one in factors)
        text = "".join("{each}" if isinstance(part, Ref) else part for part in row.template)
        mine = f"Settlement!{{c}}{self.settlement.row(row.key)}"
        again = _SUMMED.sub(f"SUMPRODUCT({refs})", text.removeprefix("="))
        return f"={again}-{mine}" if again.startswith("ROUND(") else f"=ROUND({again}-{mine},2)"

    def _members(self, key: str) -> str:
        first, count = self.settlement.keys[key]
        return f"Settlement!{{c}}{first}:{{c}}{first + count - 1}"

    def _sum(self, key: str) -> str:
        return f"SUM({self._members(key)})"

    def _row_of(self, node: object) -> int | None:
        for row in self.section.rows:
            if row.node is node:
                return self.settlement.row(row.key)
        return None

    def _whole(self, term: Term) -> bool:
        """True where a term's shares sum to one in every scenario as issued."""
        if term.along is None:
            return False
        mine = [one for one in self.model.assumptions if one.key == f"term:{self.section.key}.{term.name}"]
        return bool(np.allclose(np.sum([one.values for one in mine], axis=0), 1.0, atol=1e-9))

    def _tables(self) -> Iterator[tuple[FormulaRow, list[str]]]:
        """Rows that sum a step that multiplies two tables brought in, with the keys of the tables."""
        leaves = {id(row.node): row.key for row in self.section.rows if row.leaf and row.node is not None}
        for row in self.section.rows:
            node = getattr(row.node, "of", None)
            if not isinstance(node, Sum):
                continue
            over = getattr(node.over, "of", node.over)
            parts = [leaves.get(id(part)) for part in over.parts]
            if len(parts) == 2 and all(parts):
                yield row, [part for part in parts if part]
