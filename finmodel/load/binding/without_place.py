"""What can be told of a file's roles and codes where no place is known: roles are a fixed list, codes a place's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finmodel.core.naming.by_role import Loc, NoPlace, bound
from finmodel.errors import Finding
from finmodel.load.binding.bind import unknown_role
from finmodel.load.findings import line_of
from finmodel.load.yaml import Document

_OF_CARE = ("setting", "service")


def misspelt_roles(document: Document) -> list[Finding]:
    """A finding for each role that a file names and that there is not."""
    names = _RolesAlone(document)
    bound(document.data, names)
    return list(names.found.values())


def names_codes(data: Any) -> bool:
    """True where a file speaks of kinds of care by codes, which are a place's own."""
    return any(key in _OF_CARE for key in _keys(data))


def _keys(data: Any) -> Iterator[Any]:
    if isinstance(data, dict):
        yield from data
    for inner in data.values() if isinstance(data, dict) else data if isinstance(data, list | tuple) else ():
        yield from _keys(inner)


class _RolesAlone(NoPlace):
    """Each role by its own name, those that are not there noted with their line."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: dict[str, Finding] = {}

    def party(self, role: Any, loc: Loc) -> str:
        """The role itself."""
        told = unknown_role(str(role))
        if told is not None:
            where = self.document.spot(line_of(loc, self.document.lines))
            self.found.setdefault(str(role), Finding(where, *told))
        return str(role)
