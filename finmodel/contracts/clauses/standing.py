"""Whether a contract stands alone, or adjusts what an earlier contract has paid for the same activity."""

from __future__ import annotations

from typing import Any, Literal

from finmodel.contracts.amount import FromContracts, FromLine

Standing = Literal["whole", "adjustment"]


def standing_of(pays: Standing | None, *values: Any) -> Standing:
    """How a contract stands; where nothing is said, it stands alone.

    Raises ValueError where an earlier contract has paid the value already, or may have, and nothing says so.
    """
    if any(isinstance(value, FromContracts) for value in values) and pays != "adjustment":
        raise ValueError(
            "an earlier contract has paid this value, which would be paid twice; "
            "add `pays: adjustment`, so that only the difference moves"
        )
    if any(isinstance(value, FromLine) for value in values) and pays is None:
        raise ValueError(
            "a line of an earlier contract may have been paid already; "
            "add `pays: adjustment` if it was, or `pays: whole` if it was only shown"
        )
    return pays or "whole"
