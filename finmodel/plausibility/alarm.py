"""The rules of plausibility: each looks at a settled place and tells what is hardly meant.

To add one, write a function in a module of `rules/` and put `@rule` above it; a sample in which it tells and one in
which it does not stand in `tests/plausibility`, and a test looks for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from finmodel.scenarios.run import Run

At = tuple[str | int, ...]


@dataclass(frozen=True)
class Alarm:
    """What is hardly meant, with its figure and how to mend it, and where it is stated."""

    what: str
    fix: str
    at: At = ()
    """Keys that lead to it, in place.yaml or in the file of the contract."""
    contract: str = ""
    """Id of the contract that it is about; of the place where empty."""


Rule = Callable[[Run], Iterator[Alarm]]
_RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Enter a rule by its name."""
    _RULES[function.__name__] = function
    return function


def every_rule() -> dict[str, Rule]:
    """Every rule by its name."""
    room: ModuleType = import_module("finmodel.plausibility.rules")
    for module in iter_modules(room.__path__):
        import_module(f"{room.__name__}.{module.name}")
    return dict(_RULES)


def alarms_of(run: Run) -> dict[tuple[str, str, At], Alarm]:
    """What every rule tells of a run, each by its rule and what it is about."""
    return {(name, alarm.contract, alarm.at): alarm for name, look in every_rule().items() for alarm in look(run)}
