"""The signs of currencies."""

from __future__ import annotations

_SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$"}
SIGNS = "".join(_SYMBOLS.values())
"""Every sign that an amount may start with."""


def currency_of(sign: str) -> str:
    """The currency that a sign stands for, or its own three letters.

    >>> currency_of("$"), currency_of("AUD ")
    ('USD', 'AUD')
    """
    return next((name for name, symbol in _SYMBOLS.items() if symbol == sign), sign.strip())


def symbol_of(currency: str) -> str:
    """The sign of a currency, or its three letters and a space where it has none here.

    >>> symbol_of("GBP"), symbol_of("CHF")
    ('£', 'CHF ')
    """
    return _SYMBOLS.get(currency, f"{currency} ")
