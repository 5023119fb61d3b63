"""A number as a person writes it, read in the unit of the place it stands in; what may be misread is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from finmodel.core.amounts import MINUS, percent
from finmodel.core.cells.number_spelling import NumberColumn, number_of
from finmodel.core.money import parse_money
from finmodel.core.unit import unit
from finmodel.errors import Refused


class NotAShare(Refused):
    """A number that is no part of a whole; `also` is what else mends it."""

    def __init__(self, given: str, also: str = "") -> None:
        self.given = given
        super().__init__(f"'{given}' is not a share.", f"A share is from 0% to 100%{also}.")


class BelowNil(Refused):
    """A number below nil where there is none; `also` is what else mends it."""

    def __init__(self, given: object, also: str = "") -> None:
        self.given = given
        super().__init__(f"'{given}' is negative.", f"Give 0 or more{also}.")


def read_number(raw: Any, unit_name: str) -> Decimal:
    """A number as a person writes it, in its unit. Raises Refused, which says how to write it."""
    measured = unit(unit_name)
    if measured.flavour == "flag" and str(raw).strip().casefold() in _FLAGS:
        return Decimal(_FLAGS[str(raw).strip().casefold()])
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise Refused(f"{_spoken(raw)} stands where a number belongs.", "Write a number.")
    text = str(raw).strip()
    if measured.pure:
        return _read_pure(text, measured.flavour)
    if text.endswith("%"):
        raise Refused(f"'{text}' is a percentage, but this is {measured}.", "Write an amount.")
    if dict(measured.powers).get("money", 0) == 0 and any(sign in text for sign in _CURRENCIES):
        raise Refused(f"'{text}' is money, but this is a number of {measured}.", "Write the number alone.")
    return parse_money(text)


def _spoken(raw: Any) -> str:
    if isinstance(raw, dict):
        return "A group of lines"
    if isinstance(raw, list | tuple):
        return "More than one entry"
    return "Nothing" if raw is None else f"'{str(raw).lower()}'"


_HALF = Decimal("0.5")
"""A factor of less, in percent, may be a rise that was meant: 4% for 1.04."""
_CURRENCIES = "£$€"
_FLAGS = {"true": 1, "yes": 1, "false": 0, "no": 0}
_PURE = NumberColumn(percent=True)


def _read_pure(text: str, flavour: str) -> Decimal:
    example = {"share": "12.5%", "change": "2.5% or -1%"}.get(flavour, "1.05")
    text = text.replace(MINUS, "-", 1)
    said = number_of(text, _PURE)
    if any(sign in text for sign in _CURRENCIES):
        raise Refused(f"'{text}' is money, but this is {a_number_of(flavour)}.", f"Write it like {example}.")
    if said == "decimals":
        raise Refused(f"'{text}' has a comma in an odd place.", f"Write decimals with a point, like {example}.")
    if isinstance(said, str):
        raise Refused(f"'{text}' is not a number.", f"Write it like {example}.")
    percent = said.percent
    number = said.value / (100 if percent else 1)
    if flavour == "share" and not percent and 1 < number <= 100:
        raise Refused(f"'{text}' is not a share.", f"A share is 0 to 1; did you mean {text}%?")
    if flavour == "flag" and (percent or number not in (0, 1)):
        raise Refused(f"'{text}' is not a yes or no.", "Write 1 for yes and 0 for no.")
    if flavour == "index" and percent and text[0] in "+-":
        number += 1  # +34% and -9% can only be a rise and a fall: factors of 1.34 and 0.91
    elif flavour == "index" and percent and 0 < number < _HALF:
        what = f"'{text}' as a factor may be {text} of it, or {text} more."
        raise Refused(what, f"Write {number.normalize():f} or {1 + number.normalize():f}.")
    refuse_out_of_range(number, text, flavour)
    return number


def refuse_out_of_range(number: Decimal, text: str, flavour: str) -> None:
    """Raise Refused where a number, written as a text, is no share; or a rise that may be the whole, or a fall of more.

    A rise of more than 100% has its sign, so that 104% is never taken for one where a factor of 1.04 is meant.
    """
    if flavour == "share" and not 0 <= number <= 1:
        raise NotAShare(text)
    if flavour == "change" and number < -1:
        raise Refused(f"'{text}' takes off more than all there is.", "Give a fall of at most 100%, like -9%.")
    if flavour == "change" and number > 1 and not text.startswith("+"):
        less = f"Write {percent(number - 1)} for a change of {percent(number - 1)}, or " if number < 2 else "Write "
        raise Refused(f"'{text}' is a change of more than the whole.", f"{less}+{percent(number)} if that is meant.")


def a_number_of(flavour: str) -> str:
    """What a plain number is, in words: a share, an index."""
    return f"{'an' if flavour[0] in 'aeiou' else 'a'} {flavour}"


def read_growth(raw: Any) -> Any:
    """A signed percentage (`4%`, `-2.5%`) as a share; a bare number is refused where it may be either."""
    if isinstance(raw, Decimal):
        return raw
    if isinstance(raw, dict):
        return {str(period): read_growth(one) for period, one in raw.items()}
    if raw is None or isinstance(raw, bool | list):
        raise Refused("A growth is missing here.", "Write it like 4% or -2%.")
    text = str(raw).strip()
    if not text.endswith("%"):
        raise Refused(f"'{text}' may be a percentage or a factor.", "Write a growth of 4% as 4%, and a fall as -4%.")
    number = read_number(text.removesuffix("%").removeprefix("-"), "number") / 100
    signed = -number if text.startswith("-") else number
    if signed < -1:
        raise Refused(f"'{text}' takes away more than there is.", "The most is -100%.")
    return signed
