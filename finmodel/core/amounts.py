"""How a number reads: pounds, prices, shares, chances, counts, units. The one place that turns a number into text.

Tables take whole pounds with separators; headlines take three figures from a million, as a director would say them.
A price keeps the digits that give it meaning: £0.0142 is not £0.01. Lower stages speak in findings and remarks, so
that this stands in `core`, where each of them can reach it.
"""

from __future__ import annotations

from decimal import Decimal

from finmodel.core.currency import symbol_of
from finmodel.core.unit import Unit, singular

MINUS = "−"


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


def exact_money(amount: float | Decimal, currency: str = "GBP") -> str:
    """An amount as an exact sentence has it: whole pounds from a thousand up, below that pence where there are any.

    >>> exact_money(1234567.89), exact_money(-12.5), exact_money(3), exact_money(0.0142)
    ('£1,234,568', '−£12.50', '£3', '£0.0142')
    """
    size = abs(float(amount))
    if size >= 1000:
        return money(amount, currency)
    pence = _signed(amount, f"{size:,.2f}", symbol_of(currency)) if size >= 0.1 else price(amount, currency)
    return pence.removesuffix(".00")


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


def percent(part: Decimal) -> str:
    """A share that a contract states, as a percentage with all its digits: 0.125 is 12.5%."""
    return f"{(part * 100).normalize():f}%"


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


def some(things: float | Decimal, name: str, plural: str | None = None) -> str:
    """A number of things with their name, one or several.

    >>> some(1, "row"), some(2, "row"), some(0, "entry", "entries")
    ('1 row', '2 rows', '0 entries')
    """
    return f"{number(things)} {name if things == 1 else plural or name + 's'}"


def number_in_words(value: float, unit: Unit, symbol: str = "£") -> str:
    """A value with its unit; pence are shown where there are any, and smaller parts of a price too.

    >>> from finmodel.core.unit import unit
    >>> number_in_words(0.125, unit("share")), number_in_words(1234.5, unit("money"))
    ('12.5%', '£1,234.50')
    >>> number_in_words(-0.004, unit("money/people")), number_in_words(1, unit("people"))
    ('−£0.004 per person', '1 person')
    """
    powers = dict(unit.powers)
    if powers.get("money") == 1:
        if powers == {"money": 1, "units": -1}:
            return _with_minus(value, f"{symbol}{_pence(_plain(value))}") + " each"
        rest = str(Unit(tuple(power for power in unit.powers if power[0] != "money")))
        said = rest.removeprefix("1 ") if len(powers) > 1 else ""
        return _with_minus(value, f"{symbol}{_pence(_plain(value))}") + (f" {said}" if said else "")
    if unit.in_percent:
        return _with_minus(value * 100, _plain(value * 100) + "%")
    plain = _plain(value)
    if unit.pure:
        answer = {"0": "no", "1": "yes"} if unit.flavour == "flag" else {}
        return answer.get(plain, _with_minus(value, plain))
    return _with_minus(value, f"{plain} {singular(unit) if plain == '1' else unit}")


def _signed(amount: float | Decimal, digits: str, symbol: str) -> str:
    return f"{MINUS if amount < 0 and digits.strip('0.,') else ''}{symbol}{digits}"


def _plain(value: float) -> str:
    return f"{abs(value):,.6f}".rstrip("0").rstrip(".")


def _pence(plain: str) -> str:
    pounds, point, parts = plain.partition(".")
    return f"{pounds}.{parts:0<2}" if point else pounds


def _with_minus(value: float, said: str) -> str:
    seen = any(digit in said for digit in "123456789")
    return MINUS + said if value < 0 and seen else said
