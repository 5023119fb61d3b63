"""Whether a contract stands alone, or adjusts what an earlier contract has paid for the same activity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from finmodel.contracts.elsewhere import FromContracts, FromLine
from finmodel.core.faults import Fault, Faults

Standing = Literal["whole", "adjustment"]


def standing_of(pays: Standing | None) -> Standing:
    """How a contract stands; where nothing is said, it stands alone."""
    return pays or "whole"


def refuse_paid_twice(pays: Standing | None, values: Mapping[tuple[str | int, ...], Any]) -> None:
    """Raise Faults where an earlier contract has paid a value already, or may have, and nothing says so.

    `values` has what each value is, by the keys that lead to it.
    """
    faults = []
    for at, value in values.items():
        if isinstance(value, FromContracts) and pays != "adjustment":
            what = "An earlier contract has paid this value, which would be paid twice."
            faults.append(Fault(at, what, "Add `pays: adjustment`, so that only the difference moves."))
        if isinstance(value, FromLine) and pays is None:
            what = "A line of an earlier contract may have been paid already."
            fix = "Add `pays: adjustment` if it was, or `pays: whole` if it was only shown."
            faults.append(Fault(at, what, fix))
    if faults:
        raise Faults(faults)
