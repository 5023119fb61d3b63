"""What a contract calls the items it lists by code, so that a reader never has to know a code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from finmodel.contracts.rule_book import RuleBook

_CODES = ("code", "name", "id")
_LABELS = ("label", "title")


def labels_of(book: RuleBook) -> dict[str, str]:
    """The label of each item that a contract lists by code, at any depth, such as its price lines."""
    return dict(reversed(list(_labelled(book, top=True))))


def called(member: str, names: Mapping[str, str]) -> str:
    """A member of a table as a reader would name it."""
    return names.get(member, member.replace("_", " "))


def _labelled(part: Any, top: bool = False) -> Iterator[tuple[str, str]]:
    if isinstance(part, BaseModel):
        fields = [getattr(part, name) for name in type(part).model_fields]
        if not top:
            code = next((found for name in _CODES if isinstance(found := getattr(part, name, None), str)), None)
            label = next((found for name in _LABELS if isinstance(found := getattr(part, name, None), str)), None)
            if code and label:
                yield code, label
    elif isinstance(part, Mapping):
        fields = list(part.values())
    elif isinstance(part, tuple | list):
        fields = list(part)
    else:
        return
    for each in fields:
        yield from _labelled(each)
