"""A bare sheet to put rule rows on, so that a spreadsheet program can work them out."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ironcalc
import numpy as np
import openpyxl

from finmodel.rules.formula import FIRST_PERIOD, FormulaBuilder, FormulaRow, Ref, penny_key
from finmodel.rules.nodes import Node

COLUMNS = "HIJKLMNOPQRSTUVWXYZ"
FIRST_COLUMN = 8
LONGEST, DEEPEST = 90, 3
ALLOWED = {
    "SUM", "SUMPRODUCT", "SUMIFS", "COUNTIFS", "COUNT", "INDEX", "MATCH", "CHOOSE", "IF", "MIN", "MAX", "ROUND",
    "ABS", "AND", "OR", "ROWS", "COLUMNS", "ISNUMBER", "IFERROR",
}  # fmt: skip
TOKEN = re.compile(r"(?P<call>[A-Z]+)\(|(?P<ref>\$?[A-Z]{1,3}\$?\d+)|(?P<number>\d[\d.]*)|(?P<mark>[(),])|.")

Place = tuple[int, int]
"""A block's first row and how many rows it has."""


@dataclass(frozen=True)
class Sheet:
    """The rows of one rule, where each lies, and the inputs below them."""

    rows: tuple[FormulaRow, ...]
    places: Mapping[str, Place]
    inputs: Mapping[str, np.ndarray]
    last: str
    periods: int

    def formulas(self) -> Iterator[tuple[int, int, str]]:
        """Row, column and text of every formula."""
        for row in self.rows:
            start, size = self.places[row.key]
            for offset in range(size):
                for column in range(self.periods):
                    parts = (self._text(part, offset, column) for part in row.template)
                    yield start + offset, FIRST_COLUMN + column, "".join(parts)

    def numbers(self) -> Iterator[tuple[int, int, float]]:
        """Row, column and value of every input."""
        for key, block in self.inputs.items():
            for offset, line in enumerate(block):
                for column, number in enumerate(line):
                    yield self.places[key][0] + offset, FIRST_COLUMN + column, float(number)

    def results(self, key: str = "") -> list[list[tuple[int, int]]]:
        """Row and column of each cell of a line, a list a member; of the last line where none is named."""
        start, size = self.places[key or self.last]
        return [[(start + n, FIRST_COLUMN + p) for p in range(self.periods)] for n in range(size)]

    def _text(self, part: str | Ref, offset: int, column: int) -> str:
        if isinstance(part, str):
            return part
        start, size = self.places[part.key]
        letter = COLUMNS[column]
        match part.span:
            case "all":
                return f"{letter}${start}:{letter}${start + size - 1}"
            case "so_far":
                return f"{letter}${start}:{letter}{start + offset}"
            case "member":
                return f"{letter}{start + part.member}"
            case "before":
                return f"{chr(ord(letter) - 1)}{start}"
        return f"{letter}{start + (offset if size > 1 else 0)}"


def lay_out(node: Node, values: Mapping[str, np.ndarray], periods: int, top: int = 1) -> Sheet:
    """A rule as a line `line` of a contract `c`, from row `top` down; `values` holds its terms and measures."""
    return lay_out_lines([("line", node)], values, periods, top)


def lay_out_lines(
    lines: Sequence[tuple[str, Node]],
    values: Mapping[str, np.ndarray],
    periods: int,
    top: int = 1,
    firsts: Sequence[int] = (0,),
) -> Sheet:
    """The lines of a contract `c`, by name and rule, from row `top` down; `firsts` are the columns nothing precedes."""
    builder = FormulaBuilder("c")
    last = [builder.line(name, "Line" if name == "line" else name, node) for name, node in lines][-1]
    inputs = {
        FIRST_PERIOD: np.array([[float(column in firsts) for column in range(periods)]]),
        **{penny_key(n): np.full((1, periods), 10.0**-n) for n in (2, 0)},
    }
    for name, value in values.items():
        block = np.broadcast_to(np.atleast_2d(value), (len(np.atleast_2d(value)), periods))
        inputs[f"term:c.{name}"] = inputs[f"measure:c.{name}"] = block
    sizes = {row.key: len(row.axis.members) if row.axis else 1 for row in builder.rows}
    places, height = {}, top
    for key, size in (*sizes.items(), *((key, len(block)) for key, block in inputs.items())):
        places[key] = (height, size)
        height += size
    return Sheet(tuple(builder.rows), places, inputs, last, periods)


def excel_values(node: Node, values: Mapping[str, np.ndarray], periods: int) -> np.ndarray:
    """What IronCalc makes of a rule, whose formulas keep the workbook's rules: (period,) or (member, period)."""
    found = excel_lines([("line", node)], values, periods)["line"]
    return found if node.axis else found[0]


def excel_lines(
    lines: Sequence[tuple[str, Node]], values: Mapping[str, np.ndarray], periods: int, firsts: Sequence[int] = (0,)
) -> dict[str, np.ndarray]:
    """What IronCalc makes of the lines of one contract, which may look back at each other: (member, period)."""
    sheet = lay_out_lines(lines, values, periods, firsts=firsts)
    model = ironcalc.create("t", "en", "UTC", "en")
    for row, column, number in sheet.numbers():
        model.update_cell_with_number(0, row, column, number)
    for row, column, text in sheet.formulas():
        assert not faults(text), (text, faults(text))
        model.set_user_input(0, row, column, text)
    model.evaluate()
    return {
        name: np.array(
            [[as_number(model.get_cell_value(0, *cell)) for cell in line] for line in sheet.results(f"c.{name}")]
        )
        for name, _ in lines
    }


def libreoffice_values(
    rules: Sequence[tuple[Node, Mapping[str, np.ndarray]]], periods: int, program: Path, folder: Path
) -> list[np.ndarray]:
    """What LibreOffice makes of rules without an axis, all on one sheet that holds no stored results."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    sheets, top = [], 1
    for node, values in rules:
        sheets.append(lay_out(node, values, periods, top))
        for row, column, content in (*sheets[-1].numbers(), *sheets[-1].formulas()):
            page.cell(row, column, content)
        top = page.max_row + 1
    book.save(folder / "rules.xlsx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    order = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", folder / "out", "rules.xlsx"]
    subprocess.run(order, cwd=folder, check=True, capture_output=True, timeout=180)
    shown = openpyxl.load_workbook(folder / "out" / "rules.xlsx", data_only=True).active
    assert shown is not None
    return [np.array([as_number(shown.cell(*cell).value) for cell in sheet.results()[0]]) for sheet in sheets]


def as_number(shown: object) -> float:
    """A cell's value; an error such as #DIV/0! is not a number."""
    return float("nan") if isinstance(shown, str) else float(shown)  # type: ignore[arg-type]


def faults(formula: str) -> list[str]:
    """What is wrong with a formula by the workbook's rules 13 to 16, read from its text alone."""
    found = [f"{len(formula)} characters"] if len(formula) > LONGEST else []
    stack: list[list[str | int]] = []
    for token in TOKEN.finditer(formula):
        kind, text = token.lastgroup, token[0]
        if kind == "call":
            name = token["call"]
            found += [f"{name} is not allowed"] if name not in ALLOWED else []
            found += ["IF in IF"] if name == "IF" and any(call[0] == "IF" for call in stack) else []
            stack.append([name, 1])
        elif text == "(":
            stack.append(["", 1])
        elif text == ")":
            stack.pop()
        elif text == "," and stack:
            stack[-1][1] = int(stack[-1][1]) + 1
        elif kind == "number" and text not in ("0", "1") and (not stack or stack[-1] != ["ROUND", 2]):
            found.append(f"the number {text}")
        found += [f"{len(stack)} deep"] if len(stack) > DEEPEST else []
    return found
