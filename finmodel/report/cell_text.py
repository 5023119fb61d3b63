"""How a cell of a report reads: what its column holds says which amount of `finmodel.core.amounts` it is."""

from __future__ import annotations

from finmodel.core.amounts import chance, count, money, number, price, share
from finmodel.report.report import Column, Holds, Value

NOTHING = "–"
"""What stands in a cell that has nothing to say."""
NO_CHANGE = "no change"


def reads(value: Value, column: Column, currency: str = "GBP", holds: Holds | None = None) -> str:
    """A cell's text: what its column holds says how, and a difference has its sign; nothing to say is a dash.

    >>> reads(-12.0, Column("Change", "money", "difference")), reads(12.0, Column("Change", "money", "difference"))
    ('−£12', '+£12')
    """
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return value
    kind = holds or column.holds
    match kind:
        case "text":
            text = number(value)
        case "money":
            text = money(value, currency)
        case "price":
            text = price(value, currency)
        case "share":
            text = share(value, column.places or 2)
        case "chance":
            text = chance(value, column.places or 0)
        case "count":
            text = count(value)
        case "units" | "number":
            text = number(value, column.places or 3)
    if column.sign == "difference" and any(digit in "123456789" for digit in text):
        return text if value < 0 else f"+{text}"
    return NO_CHANGE if column.sign == "difference" else text
