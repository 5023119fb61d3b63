"""Money: reading amounts as people write them, Excel's rounding, and splits to the penny."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

import numpy as np
from numpy.typing import NDArray

from finmodel.core.cells.number_spelling import NumberColumn, number_of
from finmodel.errors import Refused

Floats = NDArray[np.float64]

_MONEY = NumberColumn("*")
_FIFTEEN_DIGITS = Context(prec=15, rounding=ROUND_HALF_EVEN)
_WIDE = Context(prec=700)
"""Wide enough for the longest double, so that no amount is too large to round."""
_HAIR = 1e-14
REMAINDER_PLACES = 4
"""Decimals of a penny that largest remainders are judged on; finer ones are noise in a large total."""


def parse_money(text: str) -> Decimal:
    """An amount as written (`£1,490`, `£1.2m`, `-12.50`, `AUD 66.94`), in whole units of currency.

    Raises Refused where the text is not an amount or its thousands commas are misplaced.
    """
    said = number_of(text, _MONEY)
    if said == "decimals":
        raise Refused(f"'{text}' has a comma in an odd place.", "Write thousands like £1,490.")
    if isinstance(said, str):
        raise Refused(f"'{text}' is not an amount of money.", "Write it like £1,490 or £1.2m.")
    return said.value


def round_exact(value: Decimal, unit: Decimal) -> Decimal:
    """Round half away from zero to a multiple of `unit`, on 15 significant digits as Excel does."""
    seen = _WIDE.divide(_FIFTEEN_DIGITS.create_decimal(value), unit)
    return _WIDE.multiply(seen.quantize(Decimal(1), rounding=ROUND_HALF_UP, context=_WIDE), unit)


def round_half_away(values: Floats | float, unit: float = 0.01) -> Floats:
    """Round an array half away from zero to a multiple of `unit` (1, 100, 0.01), as Excel's ROUND does.

    Excel rounds what it shows on 15 significant digits, so a half that binary cannot hold (2.675) still
    rounds up. Fast path: only values within a hair of a half, or past 15 digits, are looked at digit by
    digit. What is not a number stays so.

    >>> round_half_away(2.675).item(), round_half_away(-0.125).item()
    (2.68, -0.13)
    """
    array = np.asarray(values, dtype=np.float64)
    per_unit = round(1 / unit) if unit < 1 else 1
    multiple = 1.0 if unit < 1 else unit
    if abs(per_unit * unit - multiple) > _HAIR:
        raise ValueError(f"{unit} is neither a whole number nor one part of a whole number of parts")
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.abs(array) * per_unit / multiple
        whole = np.floor(scaled + 0.5)
        doubtful = np.abs(scaled - np.floor(scaled) - 0.5) <= _HAIR * np.maximum(scaled, 1)
        doubtful |= ~np.isfinite(scaled)
        result = np.atleast_1d(np.copysign(whole, array) / per_unit * multiple + 0.0)
    doubtful &= np.isfinite(array)
    if doubtful.any():
        step, flat = Decimal(str(unit)), np.atleast_1d(array)
        for index in zip(*np.nonzero(np.atleast_1d(doubtful)), strict=True):
            result[index] = float(round_exact(Decimal(float(flat[index])), step)) + 0.0
    return np.asarray(result.reshape(array.shape), dtype=np.float64)


def to_pence(pounds: Floats | float) -> NDArray[np.int64]:
    """Pounds to whole pence, half away from zero."""
    return np.asarray(np.rint(round_half_away(pounds, 0.01) * 100), dtype=np.int64)


def split_pence(total: int, weights: Sequence[Decimal | float]) -> list[int]:
    """Split whole pence in proportion to weights by largest remainder; the parts sum to the whole.

    A tie, to 4 decimals of a penny, goes to the earlier part. Raises ValueError where weights are negative
    or all nil.
    """
    exact = [Decimal(weight) if isinstance(weight, Decimal) else Decimal(str(weight)) for weight in weights]
    whole = sum(exact, Decimal(0))
    if not exact or whole <= 0 or min(exact) < 0:
        raise ValueError("weights must not be negative, and must not all be nil")
    quotas = [_due(Decimal(total) * weight / whole) for weight in exact]
    parts = [int(quota.to_integral_value(rounding="ROUND_FLOOR")) for quota in quotas]
    remainders = [quota - part for quota, part in zip(quotas, parts, strict=True)]
    order = sorted(range(len(parts)), key=lambda index: (-remainders[index], index))
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts


def _due(quota: Decimal) -> Decimal:
    return quota.quantize(Decimal(1).scaleb(-REMAINDER_PLACES), rounding=ROUND_HALF_UP, context=_WIDE)
