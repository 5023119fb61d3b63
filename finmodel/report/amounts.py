"""How a value reads: pounds, prices, shares, chances, counts. The one place that turns a number of a result into text.

Tables take whole pounds with separators; sentences take three figures from a million, as a director would say them.
A price keeps the digits that give it meaning: £0.0142 is not £0.01.
"""

from __future__ import annotations

from decimal import Decimal

from finmodel.core.currency import symbol_of
from finmodel.report.report import Column, Holds, Value

MINUS = "−"
NOTHING = "–"
"""What stands in a cell that has nothing to say."""
NO_CHANGE = "no change"


def money(amount: float | Decimal, currency: str = "GBP") -> str:
    """An amount to the whole pound.

    >>> money(1234567.5), money(-12), money(-0.2)
    ('£1,234,568', '−£12', '£0')
    """
    return _signed(amount, f"{abs(amount):,.0f}", symbol_of(currency))


def money_in_words(amount: float | Decimal, currency: str = "GBP") -> str:
    """An amount as a sentence gives it: three figures from a million, thousands from ten thousand, else pounds.

    >>> [money_in_words(amount) for amount in (1_671_000, 36_580_000, 865_225, 2_350, -999_600, 2_524_453_558)]
    ['£1.67m', '£36.6m', '£865k', '£2,350', '−£1.00m', '£2.52bn']
    """
    size = abs(float(amount))
    for scale, name in ((1e9, "bn"), (1e6, "m")):
        if size >= 0.9995 * scale:
            part = size / scale
            places = 2 if part < 9.995 else 1 if part < 99.95 else 0
            return _signed(amount, f"{part:,.{places}f}", symbol_of(currency)) + name
    if size >= 10_000:
        return _signed(amount, f"{size / 1e3:,.0f}", symbol_of(currency)) + "k"
    return money(amount, currency)


def price(amount: float | Decimal, currency: str = "GBP") -> str:
    """A price or fee to the penny; below a pound with three figures, so that a small one keeps its meaning.

    >>> price(214.5), price(0.0142), price(-1385.507), price(0)
    ('£214.50', '£0.0142', '−£1,385.51', '£0.00')
    """
    size = abs(float(amount))
    places = 2
    while 0 < size < 1 and places < 10 and abs(round(size, places) - size) > 0.005 * size:
        places += 1
    return _signed(amount, f"{size:,.{places}f}", symbol_of(currency))


def share(part: float | Decimal, places: int = 2) -> str:
    """A share as a percentage, without idle noughts.

    >>> share(0.2), share(0.1234), share(-0.05), share(0.00004)
    ('20%', '12.34%', '−5%', '0.004%')
    """
    size = abs(float(part)) * 100
    while 0 < size < 0.5 * 10**-places and places < 8:
        places += 1
    digits = f"{size:.{places}f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"{MINUS if part < 0 and float(digits) else ''}{digits}%"


def chance(part: float, places: int = 0) -> str:
    """A chance as a percentage that never reads as none or all where it is not quite so.

    >>> [chance(part) for part in (0, 0.0018, 0.25, 0.9982, 1)]
    ['0%', '<1%', '25%', '>99%', '100%']
    """
    least = 10.0 ** -(places + 2)
    if 0 < part < least:
        return f"<{least:.{places}%}"
    if 1 - least < part < 1:
        return f">{1 - least:.{places}%}"
    return f"{part:.{places}%}"


def count(things: float) -> str:
    """A whole number of things.

    >>> count(48210), count(-3)
    ('48,210', '−3')
    """
    return _signed(things, f"{abs(things):,.0f}", "")


def number(value: float | Decimal, places: int = 3) -> str:
    """Any other number, without idle noughts; a small one keeps three figures.

    >>> number(12.5), number(1.0), number(0.00012345), number(-1234.5678)
    ('12.5', '1', '0.000123', '−1,234.568')
    """
    size = abs(float(value))
    while 0 < size < 10**-places and places < 12:
        places += 1
    places = places + 2 if 0 < size < 1 and places > 3 else places
    digits = f"{size:,.{places}f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"{MINUS if value < 0 and digits.strip('0.,') else ''}{digits}"


def some(things: float, name: str, plural: str | None = None) -> str:
    """A number of things with their name, one or several.

    >>> some(1, "row"), some(2, "row"), some(0, "entry", "entries")
    ('1 row', '2 rows', '0 entries')
    """
    return f"{number(things)} {name if things == 1 else plural or name + 's'}"


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
            text = share(value)
        case "chance":
            text = chance(value, column.places)
        case "count":
            text = count(value)
        case "units" | "number":
            text = number(value)
    if column.sign == "difference" and any(digit in "123456789" for digit in text):
        return text if value < 0 else f"+{text}"
    return NO_CHANGE if column.sign == "difference" else text


def _signed(amount: float | Decimal, digits: str, symbol: str) -> str:
    return f"{MINUS if amount < 0 and digits.strip('0.,') else ''}{symbol}{digits}"
