"""Faults inside a model: several at once, each with the keys that lead to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """What is wrong at one key below the model that raises it, and how to mend it."""

    at: tuple[str | int, ...]
    what: str
    fix: str
    column: int | None = None
    """Column of the formula at that key, where it holds one and the fault is at one place of it."""


class Faults(ValueError):
    """Raised by a model's validator so that every fault is told, each at its own line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(f"{fault.what} {fault.fix}" for fault in self.faults))
