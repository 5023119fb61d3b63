"""Named terms and measures for rules written by hand, and their values in each reading."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

import numpy as np

from finmodel.core.unit import unit
from finmodel.rules.evaluate import Evaluation
from finmodel.rules.exact import Exact, exact
from finmodel.rules.nodes import Axis, Measure, Node, Term
from tests.rules.sheet import excel_values

Number = str | int | float | Decimal


def term(name: str, measured: str = "money", along: Axis | None = None) -> Term:
    """A term whose label is its name, spoken."""
    return Term(name, unit(measured), name.replace("_", " ").capitalize(), along)


def measure(name: str, measured: str = "money", along: Axis | None = None) -> Measure:
    """A measure whose label is its name, spoken."""
    return Measure(name, unit(measured), name.replace("_", " ").capitalize(), along)


def worked(node: Node, **values: Number | list[Number]) -> np.ndarray:
    """The numpy value of a rule; a list is one value a period."""
    return Evaluation({name: as_row(value) for name, value in values.items()})(node)


def as_row(value: Number | list[Number]) -> np.ndarray:
    return np.array([float(part) for part in (value if isinstance(value, list) else [value])])


def in_every_reading(node: Node, **values: Number) -> list[float]:
    """The value of a rule in numpy, in Decimal and in a spreadsheet."""
    arrays = {name: as_row(value) for name, value in values.items()}
    decimals: dict[str, Exact] = {name: Decimal(str(value)) for name, value in values.items()}
    return [
        float(Evaluation(arrays)(node)[0]),
        float(cast(Decimal, exact(node, decimals))),
        float(excel_values(node, arrays, 1)[0]),
    ]
