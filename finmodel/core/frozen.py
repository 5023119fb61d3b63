"""The frozen model that every YAML file is read into."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A model that cannot change once read, and refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    NO_KEYS: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """Keys that a reader may look for here in vain: why there is none, and how to mend it."""


def one_or_group(raw: Any) -> str:
    """Which form a field takes that may be one value or a group of keys, so that findings speak of that form."""
    return "group" if isinstance(raw, dict | BaseModel) else "one"
