"""The smallest and the largest that a number of a contract may be, as far as the contract states it."""

from __future__ import annotations

from decimal import Decimal

from finmodel.contracts.values import TermValue


def smallest(amount: object) -> Decimal | None:
    """The smallest number stated; None where it comes from elsewhere or is not given."""
    return min(amount.numbers, default=None) if isinstance(amount, TermValue) else None


def largest(amount: object) -> Decimal | None:
    """The largest number stated; None where it comes from elsewhere or is not given."""
    return max(amount.numbers, default=None) if isinstance(amount, TermValue) else None


def always_above(amount: object, limit: object) -> bool:
    """True where every number stated for an amount is above every one stated for a limit."""
    least, most = smallest(amount), largest(limit)
    return least is not None and most is not None and least > most


def is_nil(amount: object) -> bool:
    """True where every number stated is nought."""
    return largest(amount) == 0 and smallest(amount) == 0


def never_above(amount: object, limit: object) -> bool:
    """True where no number stated for an amount is above any stated for a limit."""
    most, least = largest(amount), smallest(limit)
    return most is not None and least is not None and most <= least
