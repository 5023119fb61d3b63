"""What each key of a model means, as the text below the key says in its class.

The texts are wanted for a schema, and for a finding that says which key is missing; Pydantic's own way reads the source
of every model each time that the program starts, which took longer than all the rest of a start. So a module's source
is read here when one of its models is first described, once.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from pydantic import BaseModel


def meanings(model: type[BaseModel]) -> dict[str, str]:
    """What each field of a model means, by its name; a field says so itself, or in the class that states it."""
    found: dict[str, str] = {}
    for name, entry in model.model_fields.items():
        stating = next((each for each in model.__mro__ if name in inspect.get_annotations(each)), model)
        text = entry.description or _texts(stating.__module__).get(stating.__qualname__, {}).get(name)
        if text:
            found[name] = text
    return found


@cache
def _texts(module: str) -> Mapping[str, Mapping[str, str]]:
    """The text below each key, by class, of a module whose source can be read."""
    try:
        source = inspect.getsource(sys.modules[module])
    except (KeyError, OSError, TypeError):
        return {}
    return dict(_classes(ast.parse(source).body, ""))


def _classes(body: Sequence[ast.stmt], within: str) -> Iterator[tuple[str, dict[str, str]]]:
    for part in body:
        if isinstance(part, ast.ClassDef):
            yield within + part.name, dict(_keys(part.body))
            yield from _classes(part.body, f"{within}{part.name}.")
        elif isinstance(part, ast.FunctionDef):
            yield from _classes(part.body, f"{within}{part.name}.<locals>.")


def _keys(body: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
    for key, below in pairwise(body):
        if isinstance(key, ast.AnnAssign) and isinstance(key.target, ast.Name) and isinstance(below, ast.Expr):
            text = below.value
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield key.target.id, inspect.cleandoc(text.value)
