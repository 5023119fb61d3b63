"""The frozen model that every YAML file is read into."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A model that cannot change once read, and refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def one_or_group(raw: Any) -> str:
    """Which form a field takes that may be one value or a group of keys, so that findings speak of that form."""
    return "group" if isinstance(raw, dict | BaseModel) else "one"
