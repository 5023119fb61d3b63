"""Money: reading amounts as people write them, Excel's rounding, and splits to the penny."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, InvalidOperation

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_AMOUNT = re.compile(r"^(?P<sign>-?)\s*[£$€]?\s*(?P<digits>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>k|m|bn)?$", re.IGNORECASE)
_THOUSANDS = re.compile(r"^\d{1,3}(,\d{3})+(\.\d+)?$")
_SCALES = {None: 1, "k": 10**3, "m": 10**6, "bn": 10**9}
_MILLIONTH = Decimal("0.000001")
_FIFTEEN_DIGITS = Context(prec=15, rounding=ROUND_HALF_EVEN)


def parse_money(text: str) -> Decimal:
    """An amount as written (`£1,490`, `£1.2m`, `-12.50`), in whole units of currency.

    Raises ValueError where the text is not an amount or its thousands commas are misplaced.
    """
    match = _AMOUNT.match(text.strip())
    if match is None:
        raise ValueError(f"'{text}' is not an amount of money; write it like £1,490 or £1.2m")
    digits = match["digits"]
    if "," in digits and not _THOUSANDS.match(digits):
        raise ValueError(f"'{text}' has a comma in an odd place; write thousands like £1,490")
    scale = match["scale"]
    amount = Decimal(digits.replace(",", "")) * _SCALES[scale.lower() if scale else None]
    return -amount if match["sign"] else amount


def round_exact(value: Decimal, unit: Decimal) -> Decimal:
    """Round half away from zero to a multiple of `unit`, on 15 significant digits as Excel does."""
    seen = _FIFTEEN_DIGITS.create_decimal(value)
    try:
        return (seen / unit).quantize(Decimal(1), rounding=ROUND_HALF_UP) * unit
    except InvalidOperation:
        raise ValueError(f"{value} is too large to round to {unit}") from None


def round_half_away(values: Floats | float, unit: float = 0.01) -> Floats:
    """Round an array half away from zero to a multiple of `unit`, as Excel's ROUND does.

    Excel rounds what it shows on 15 significant digits, so a half that binary cannot hold (2.675) still
    rounds up. Fast path: only values within a hair of a half are looked at digit by digit.

    >>> round_half_away(2.675).item(), round_half_away(-0.125).item()
    (2.68, -0.13)
    """
    array = np.asarray(values, dtype=np.float64)
    per_unit = 1.0 / unit if unit < 1 else None
    scaled = array * round(per_unit) if per_unit is not None else array / unit
    whole = np.floor(np.abs(scaled) + 0.5)
    doubtful = np.abs(np.abs(scaled) - np.floor(np.abs(scaled)) - 0.5) <= 1e-13 * np.maximum(np.abs(scaled), 1) * 50
    doubtful &= np.isfinite(array)
    if doubtful.any():
        step = Decimal(str(unit))
        flat, exact = np.atleast_1d(array), np.atleast_1d(whole).copy()
        for index in zip(*np.nonzero(np.atleast_1d(doubtful)), strict=True):
            exact[index] = abs(float(round_exact(Decimal(float(flat[index])), step) / step))
        whole = exact.reshape(np.shape(whole))
    signed = np.copysign(whole, array) + 0.0
    result = signed / round(per_unit) if per_unit is not None else signed * unit
    return np.asarray(result, dtype=np.float64)


def to_pence(pounds: Floats | float) -> NDArray[np.int64]:
    """Pounds to whole pence, half away from zero."""
    return np.asarray(np.rint(round_half_away(pounds, 0.01) * 100), dtype=np.int64)


def split_pence(total: int, weights: Sequence[Decimal | float]) -> list[int]:
    """Split whole pence in proportion to weights by largest remainder; the parts sum to the whole.

    An exact tie goes to the earlier part. Raises ValueError where weights are negative or all nil.
    """
    exact = [Decimal(weight) if isinstance(weight, Decimal) else Decimal(str(weight)) for weight in weights]
    whole = sum(exact, Decimal(0))
    if whole <= 0 or min(exact) < 0:
        raise ValueError("weights must not be negative, and must not all be nil")
    quotas = [round_exact(Decimal(total) * weight / whole, _MILLIONTH) for weight in exact]
    parts = [int(quota.to_integral_value(rounding="ROUND_FLOOR")) for quota in quotas]
    remainders = [quota - part for quota, part in zip(quotas, parts, strict=True)]
    order = sorted(range(len(parts)), key=lambda index: (-remainders[index], index))
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts
