"""Amounts as a director reads them: pounds, units and shares in words."""

from __future__ import annotations

from decimal import Decimal

from finmodel.optimise.brief import Scheme


def pounds(amount: Decimal | float, symbol: str = "£") -> str:
    """An amount of money: whole pounds from a thousand up, pence below.

    >>> pounds(1234567.89), pounds(-12.5), pounds(3)
    ('£1,234,568', '−£12.50', '£3')
    """
    size = abs(float(amount))
    digits = f"{size:,.0f}" if size >= 1000 else f"{size:,.2f}".removesuffix(".00")
    return f"{'−' if amount < 0 and float(digits.replace(',', '')) else ''}{symbol}{digits}"


def share(part: Decimal | float, decimals: int = 2) -> str:
    """A share as a percentage.

    >>> share(0.2), share(0.1234)
    ('20%', '12.34%')
    """
    digits = f"{float(part) * 100:.{decimals}f}"
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits) + "%"


def units_in_words(units: Decimal | float, scheme: Scheme) -> str:
    """Units of a scheme: `1 place`, `12.5 places`."""
    number = f"{float(units):,.3f}".rstrip("0").rstrip(".")
    return f"{number} {scheme.unit if number == '1' else scheme.plural}"
