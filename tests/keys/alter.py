"""Other values than a file states, by what stands there: numbers, names, choices, groups and lists."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from tests.keys.register import Path, Stated

_NUMBER = re.compile(r"\d[\d,]*(\.\d+)?")
_CODE = re.compile(r"^[a-z][a-z0-9_]*$")
_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")


def altered(data: dict[str, Any], stated: Stated) -> Iterator[dict[str, Any]]:
    """The file again and again, each time with another value of one key that might stand there."""
    value = _at(data, stated.path)
    if isinstance(value, str) and _CODE.match(value) and not stated.values:
        names = dict.fromkeys(name for name in _texts(data) if _CODE.match(name) and name != value)
        yield from (_with(data, stated.path, name) for name in islice(names, 5))
    for other in others(value, stated.values):
        yield _with(data, stated.path, other)


def others(value: Any, values: tuple[Any, ...] = ()) -> Iterator[Any]:
    """Other values of a kind, of those that may be where they are named."""
    if isinstance(value, bool):
        yield not value
    elif value in ("yes", "no"):
        yield {"yes": "no", "no": "yes"}[value]
    elif values and not isinstance(value, dict | list):
        yield from (each for each in values if each != value)
    elif isinstance(value, int | float):
        yield from (value * 1.1, value * 0.9, value + 1, value - 1)
    elif isinstance(value, str):
        yield from _other_texts(value)
    elif isinstance(value, list):
        yield from _other_lists(value)
    elif isinstance(value, dict):
        yield from ({name: each for name, each in value.items() if name != key} for key in value)
        yield from (value | {key: other} for key, one in value.items() for other in others(one))


def _other_lists(value: list[Any]) -> Iterator[list[Any]]:
    for number, one in enumerate(value):
        yield [*value[:number], *value[number + 1 :]]
        if not isinstance(one, dict | list):
            yield from ([*value[:number], other, *value[number + 1 :]] for other in others(one))
    if len(value) > 1:
        yield value[::-1]


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    for each in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _texts(each)


def _other_texts(value: str) -> Iterator[str]:
    day = _DAY.match(value)
    if day:
        yield f"{day[1]}-{int(day[2]) % 12 + 1:02}-{day[3]}"
        yield f"{int(day[1]) + 1}-{day[2]}-{day[3]}"
        return
    if re.fullmatch("[A-Z]{3}", value):
        yield from ("EUR", "USD")
        return
    found = _NUMBER.search(value)
    if found:
        number = Decimal(found[0].replace(",", ""))
        for other in (number * Decimal("1.1"), number * Decimal("0.9"), number + 1, number - 1):
            yield value[: found.start()] + f"{other:f}" + value[found.end() :]
        return
    yield f"{value}_other" if re.fullmatch(r"[a-z0-9_.]+", value) else f"{value} other"


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _with(data: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    found = copy.deepcopy(data)
    _at(found, path[:-1])[path[-1]] = value
    return found


def without(data: dict[str, Any], path: Path) -> dict[str, Any]:
    """A file without one of its keys."""
    found = copy.deepcopy(data)
    del _at(found, path[:-1])[path[-1]]
    return found
