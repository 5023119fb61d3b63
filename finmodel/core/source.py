"""Where a number comes from."""

from __future__ import annotations

from finmodel.core.model import Frozen


class Source(Frozen):
    """The origin of a number, for the assumptions log."""

    text: str
    """Document, table or person the number comes from."""
    date: str | None = None
    """When it was published or agreed, as YYYY or YYYY-MM-DD."""
    confirmed: bool = True
    """False where nobody has checked the number against its source."""
