"""The kinds of contract, one file each, named as files name the kind; a new file here is a new kind.

A kind is imported when something first names it: most commands meet two or three of them, and all together take longer
to import than a contract takes to check.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any

from finmodel.contracts.contract import Contract


def kind_of(data: Mapping[str, Any]) -> type[Contract] | None:
    """The kind that a file is of, by its name now or the one it had before; None where there is none."""
    named = kind_named(data.get("kind"))
    if named is None:
        return None
    return next((kind_named(now) for key, now in named.NOW_NAMED.items() if key in data), named)


def kind_named(name: object) -> type[Contract] | None:
    """The kind of a name; None where there is none."""
    if isinstance(name, str) and name not in Contract.KINDS and name in _files():
        importlib.import_module(f"{__name__}.{name}")
    return Contract.KINDS.get(name) if isinstance(name, str) else None


def kind_names() -> tuple[str, ...]:
    """The name of every kind, sorted."""
    return tuple(sorted({*_files(), *Contract.KINDS}))


def every_kind() -> Mapping[str, type[Contract]]:
    """Every kind, by its name."""
    return {name: kind for name in kind_names() if (kind := kind_named(name)) is not None}


def _files() -> list[str]:
    return [module.name for module in pkgutil.iter_modules(__path__)]
