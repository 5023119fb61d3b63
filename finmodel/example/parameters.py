"""What the example place is made of: every number with its unit and source, or marked as an assumption."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from finmodel.core.frozen import Frozen

Floats = NDArray[np.float64]
Value = (
    float | list[float] | dict[str, float] | dict[str, list[float]] | dict[str, dict[str, float]] | dict[str, list[str]]
)
FILE = Path(__file__).with_name("parameters.toml")


class Parameter(Frozen):
    """One number, or one table of numbers, that shapes the example."""

    value: Value
    """The number, or the numbers by name or in order."""
    unit: str
    """What is counted, in words."""
    source: str
    """Where it comes from or, for an assumption, why it was chosen."""
    assumption: bool
    """True where no published source stands behind it."""
    plausible: str | None = None
    """Range within which an assumption is plausible."""
    note: str | None = None
    """What a reader should know before using it."""


class Parameters:
    """The parameters by name, read as a number, a series or a table."""

    def __init__(self, entries: Mapping[str, Parameter]) -> None:
        self.entries = dict(entries)

    def number(self, name: str) -> float:
        """The value of a parameter that is one number."""
        value = self.entries[name].value
        if not isinstance(value, int | float):
            raise TypeError(f"{name} is not one number")
        return float(value)

    def series(self, name: str, part: str | None = None) -> Floats:
        """The values, in order, of a parameter (or of one part of it) that is a list."""
        value = self.entries[name].value
        chosen = value[part] if part is not None and isinstance(value, dict) else value
        return np.asarray(chosen, dtype=np.float64)

    def table(self, name: str, part: str | None = None) -> dict[str, float]:
        """The values by code of a parameter (or of one part of it; empty where the part is not named)."""
        value = self.entries[name].value
        chosen = value.get(part, {}) if part is not None and isinstance(value, dict) else value
        if not isinstance(chosen, dict):
            raise TypeError(f"{name} is not a table")
        return {key: float(number) for key, number in chosen.items() if isinstance(number, int | float)}

    def parts(self, name: str) -> tuple[str, ...]:
        """The names of the parts of a parameter that is a table."""
        value = self.entries[name].value
        return tuple(value) if isinstance(value, dict) else ()

    def codes(self, name: str, part: str) -> tuple[str, ...]:
        """The codes listed under one part of a parameter."""
        value = self.entries[name].value
        listed = value[part] if isinstance(value, dict) else ()
        return tuple(str(code) for code in listed) if isinstance(listed, list) else ()


@cache
def read_parameters() -> Parameters:
    """The parameters that ship with the example."""
    plain = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Parameters({name: Parameter.model_validate(entry) for name, entry in plain.items()})
