"""Values as a reader expects them: £1,234.50, 12.5%, 1,234 people."""

from __future__ import annotations

from finmodel.core.unit import Unit, singular

MINUS = "−"


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
            return _signed(value, f"{symbol}{_pence(_plain(value))}") + " each"
        rest = str(Unit(tuple(power for power in unit.powers if power[0] != "money")))
        said = rest.removeprefix("1 ") if len(powers) > 1 else ""
        return _signed(value, f"{symbol}{_pence(_plain(value))}") + (f" {said}" if said else "")
    if unit.pure and unit.flavour == "share":
        return _signed(value * 100, _plain(value * 100) + "%")
    plain = _plain(value)
    if unit.pure:
        answer = {"0": "no", "1": "yes"} if unit.flavour == "flag" else {}
        return answer.get(plain, _signed(value, plain))
    return _signed(value, f"{plain} {singular(unit) if plain == '1' else unit}")


def _plain(value: float) -> str:
    return f"{abs(value):,.6f}".rstrip("0").rstrip(".")


def _pence(plain: str) -> str:
    pounds, point, parts = plain.partition(".")
    return f"{pounds}.{parts:0<2}" if point else pounds


def _signed(value: float, said: str) -> str:
    seen = any(digit in said for digit in "123456789")
    return MINUS + said if value < 0 and seen else said
