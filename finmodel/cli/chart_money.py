"""Money as a chart shows it: short, with a real minus sign."""

from __future__ import annotations

from collections.abc import Callable

_SCALES = ((1e9, "bn"), (1e6, "m"), (1e3, "k"))


def short_money(amount: float, symbol: str = "£") -> str:
    """An amount to three figures or so.

    >>> short_money(5_861_702), short_money(-17_055), short_money(0.2), short_money(999_960)
    ('£5.86m', '−£17.1k', '£0', '£1.00m')
    """
    size = abs(amount)
    for scale, name in _SCALES:
        part = size / scale
        if part >= 0.9995:
            places = 2 if part < 9.995 else 1 if part < 99.95 else 0
            return f"{'−' if amount < 0 else ''}{symbol}{part:,.{places}f}{name}"
    return f"{'−' if round(amount) < 0 else ''}{symbol}{size:,.0f}"


def signed_money(amount: float, symbol: str = "£") -> str:
    """An amount that is a gain or a loss; nil has no sign.

    >>> signed_money(1200), signed_money(-1200), signed_money(0)
    ('+£1.20k', '−£1.20k', '£0')
    """
    return f"{'+' if round(amount) > 0 else ''}{short_money(amount, symbol)}"


def money_ticks(symbol: str = "£") -> Callable[[float, float], str]:
    """Labels for an axis in pounds, without more places than they need."""

    def label(value: float, _: float) -> str:
        sign, size = "−" if value < 0 else "", abs(value)
        for scale, name in _SCALES:
            if size >= scale:
                return f"{sign}{symbol}{size / scale:,.10g}{name}"
        return f"{sign}{symbol}{size:,.10g}"

    return label
