"""The numbers of a contract by their paths in its file, as a person names them: `gains.share`, `bands[2].share`.

A path may be written with dots alone (`bands.2.share`), and may leave out its beginning where only one number ends so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from finmodel.contracts.contract import Contract
from finmodel.core.nearest import nearest
from finmodel.core.speech import listed
from finmodel.errors import InputError
from finmodel.scenarios.changes.terms import choices_at

_BY = ("by_period", "by_date", "values")
"""Keys under which a number has one value for each year, date or code."""
_BESIDE = {"unit", "label", "source", "date", "confirmed", "lowest", "highest", "by", "value", "otherwise", *_BY}
_SHOWN = 20
"""Paths that a message lists."""


@dataclass(frozen=True)
class NumberAt:
    """A number that a contract states: where it stands, its unit, and what is stated."""

    path: str
    """As it is shown: `gains.bands[2].share`."""
    dotted: str
    """As a scenario sets it: `gains.bands.2.share`."""
    unit: str
    stated: Decimal


def numbers_of(contract: Contract) -> dict[str, NumberAt]:
    """Every number that a contract states, by its path as it is shown."""
    return {number.path: number for number in _numbers(_data(contract), ("", ""))}


def number_at(contract: Contract, written: str, option: str) -> NumberAt:
    """The number that a person names; raises InputError, with the paths that there are, where there is none."""
    numbers = numbers_of(contract)
    wanted = _plain(written)
    exact = [number for number in numbers.values() if _plain(number.path) == wanted]
    ending = exact or [number for number in numbers.values() if _plain(number.path).endswith(f".{wanted}")]
    if len(ending) == 1:
        return ending[0]
    if ending:
        what = f"`{written}` may be {listed([f'`{each.path}`' for each in ending], 'or')}."
        raise InputError.of(option, what, "Write the whole path.")
    parts = [number.path for number in numbers.values() if _plain(number.path).startswith(f"{wanted}.")]
    fixes = f"Its numbers are {_some(list(numbers))}." if numbers else "It states no number."
    if parts and all(numbers[path].dotted.rpartition(".")[0].endswith(_BY) for path in parts):
        what = f"`{written}` of {contract.title} has a number for each of several years, dates or codes."
        raise InputError.of(option, what, f"Name one of them: {_some(parts)}.")
    held, stands = _what_stands_at(_data(contract), wanted)
    if not stands:
        near = nearest(written, numbers)
        fix = f"{f'Did you mean {near}? ' if near else ''}{fixes}"
        raise InputError.of(option, f"{contract.title} has no term `{written}`.", fix)
    if isinstance(held, int | float | Decimal) and not isinstance(held, bool):
        what = (
            f"`{written}` of {contract.title} shapes its rules, or which rows they count, and is no number they pay by."
        )
        raise InputError.of(option, what, f"Try its values by scenarios with `change_terms`. {fixes}")
    raise InputError.of(option, f"`{written}` of {contract.title} is no number.", fixes)


def _some(paths: Sequence[str]) -> str:
    rest = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return f"{', '.join(paths[:_SHOWN])}{rest}"


def _data(contract: Contract) -> dict[str, Any]:
    return contract.model_dump(mode="python", by_alias=True, exclude_none=True)


def _plain(path: str) -> str:
    """A path without what may be left out: `by_period` and the like, and brackets."""
    dotted = re.sub(r"\[(\w+)\]", r".\1", path.strip())
    return ".".join(part for part in dotted.split(".") if part not in _BY)


def _numbers(data: Any, at: tuple[str, str]) -> Iterator[NumberAt]:
    """Each number below a part of a contract; `at` is the path to it as shown, and in dots."""
    if isinstance(data, dict) and "unit" in data:
        yield from _stated(data, at)
        data = {key: part for key, part in data.items() if key not in _BESIDE}
    for name, key in choices_at(data).items():
        if "." not in name:
            yield from _numbers(data[key], _below(at, name))


def _stated(data: Mapping[str, Any], at: tuple[str, str]) -> Iterator[NumberAt]:
    shown, dotted = at
    if "value" in data:
        yield NumberAt(shown, dotted, data["unit"], data["value"])
    for group in _BY:
        for key, number in data.get(group, {}).items():
            if "." not in str(key):
                yield NumberAt(f"{shown}.{key}", f"{dotted}.{group}.{key}", data["unit"], number)
    if "otherwise" in data:
        yield NumberAt(f"{shown}.otherwise", f"{dotted}.otherwise", data["unit"], data["otherwise"])


def _below(at: tuple[str, str], name: str) -> tuple[str, str]:
    shown, dotted = at
    if not shown:
        return name, name
    return (f"{shown}[{name}]" if name.isdigit() else f"{shown}.{name}"), f"{dotted}.{name}"


def _what_stands_at(data: Any, path: str) -> tuple[Any, bool]:
    """What a path leads to, and whether it leads anywhere."""
    for key in path.split("."):
        choices = choices_at(data)
        if key not in choices:
            return None, False
        data = data[choices[key]]
    return data, True
