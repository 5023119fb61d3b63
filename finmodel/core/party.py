"""Parties: the partners of a place and the pools they pay into."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from finmodel.core.frozen import Frozen

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""A short name in lower case letters, digits and underscores, such as `acute_trust`."""

Role = Literal["commissioner", "provider"]


class Partner(Frozen):
    """An organisation that pays for care, provides it, or both."""

    id: Code
    """Short name used in contracts and results, such as `icb`."""
    name: str = Field(min_length=1)
    """Name as a board would write it."""
    roles: tuple[Role, ...] = Field(min_length=1)
    """What it does here: `commissioner`, `provider` or both."""


class Pool(Frozen):
    """A pooled budget; its contributions and sharing rules are in its pooled-fund contract."""

    id: Code
    """Short name used in contracts and results, such as `better_care`."""
    title: str = Field(min_length=1)
    """Name as a board would write it."""
    host: Code
    """Partner that holds the money."""
