"""Every key that a file may have, from the schemas that editors are given, and where a file states which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from finmodel.cli.schema import models
from finmodel.contracts.contract import Contract
from finmodel.core.schema import json_schema

Path = tuple[str | int, ...]
Key = tuple[str, str]
"""The model that has a key, and the key."""
_ANYTHING = {"type": "object"}


@dataclass(frozen=True)
class Stated:
    """A key as a file states it: whose it is, where it stands, and what a schema says may stand there."""

    key: Key
    path: Path
    values: tuple[Any, ...] = ()
    """The values that it may have, where the schema names them."""


@cache
def schema_of(name: str) -> dict[str, Any]:
    """The schema of a kind of file."""
    return json_schema(models()[name], name)


def keys_of(name: str) -> set[Key]:
    """Every key that a kind of file may have, at any depth."""
    schema = schema_of(name)
    found = {_key(name, key) for key in _own(schema)}
    for owner, part in schema.get("$defs", {}).items():
        found |= {_key(owner, key) for key in _properties(part)}
    return found


def _key(owner: str, key: str) -> Key:
    """A key under the name of what has it: what all contracts and all amounts have has one name.

    Whoever is told by a role is told apart from an amount, whose schemas are named by units in small letters too.
    """
    if owner in Contract.KINDS and key in Contract.model_fields:
        return "contract", key
    return ("amount" if owner.islower() and owner not in {*models(), "by_role"} else owner), key


def _properties(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from _own(part)
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _properties(value)


def _own(part: dict[str, Any]) -> Iterator[str]:
    """The keys of a group, but for a tag that must be there and can be one thing only: it says which group it is."""
    for key, inner in part.get("properties", {}).items():
        if not ("const" in inner and key in part.get("required", ())):
            yield key


def stated_in(data: dict[str, Any], name: str) -> Iterator[Stated]:
    """Every key that a file states."""
    yield from _walk(data, schema_of(name), schema_of(name), name, ())


def _walk(data: Any, part: Any, root: dict[str, Any], owner: str, path: Path) -> Iterator[Stated]:
    forms = list(_forms(part, root, owner))
    if isinstance(data, list):
        inside = [(name, form["items"]) for name, form in forms if "items" in form]
        for number, each in enumerate(data):
            for chosen in inside:
                if _may_be(each, chosen[1], root):
                    yield from _walk(each, chosen[1], root, chosen[0], (*path, number))
                    break
    elif isinstance(data, dict):
        form = next((one for one in forms if _fits(data, one[1], root)), None)
        if form is None:
            return
        name, known = form
        own = set(_own(known))
        for key, value in data.items():
            inner = _of_key(str(key), known)
            if key in own:
                yield Stated(_key(name, key), (*path, key), tuple(_values(inner, root)))
            if inner:
                yield from _walk(value, inner, root, name, (*path, key))


def _forms(part: Any, root: dict[str, Any], owner: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The forms that a part may take, each with the model that it belongs to."""
    if not isinstance(part, dict):
        return
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        yield from _forms(root["$defs"][name], root, name)
        return
    yield owner, part
    for each in (*part.get("anyOf", ()), *part.get("oneOf", ()), *part.get("allOf", ())):
        yield from _forms(each, root, owner)


def _may_be(data: Any, part: Any, root: dict[str, Any]) -> bool:
    return not isinstance(data, dict) or any(_fits(data, form, root) for _, form in _forms(part, root, ""))


def _fits(data: dict[Any, Any], form: dict[str, Any], root: dict[str, Any]) -> bool:
    """Whether a group of keys may be of a form: it has them all, none that it needs is left out, and tags agree."""
    known = form.get("properties", {})
    if form.get("type") != "object" and not (known or "additionalProperties" in form or "patternProperties" in form):
        return False
    if not set(form.get("required", ())) <= set(data):
        return False
    if any(key in data and _plain(data[key]) and data[key] not in tag for key, tag in _tags(known)):
        return False
    return all(_of_key(str(key), form) is not None for key in data) and all(
        _may_be(value, _of_key(str(key), form), root) for key, value in data.items()
    )


def _tags(known: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Keys that tell forms apart, with what each must be."""
    for key, part in known.items():
        if "const" in part or "enum" in part:
            yield key, [part["const"]] if "const" in part else part["enum"]


def _plain(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _of_key(key: str, form: dict[str, Any]) -> Any:
    if key in form.get("properties", {}):
        return form["properties"][key]
    for pattern, inner in form.get("patternProperties", {}).items():
        if re.search(pattern, key):
            return inner
    names = form.get("propertyNames", {})
    if not re.search(names.get("pattern", ""), key) or key not in names.get("enum", (key,)):
        return None
    more = form.get("additionalProperties", "properties" not in form and "patternProperties" not in form)
    return _ANYTHING if more is True else more or None


def _values(part: Any, root: dict[str, Any]) -> Iterator[Any]:
    for _, form in _forms(part, root, ""):
        yield from form.get("enum", ())
        if "const" in form:
            yield form["const"]
