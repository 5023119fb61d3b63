"""How a workbook looks: colours, fonts and number formats, each chosen once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from finmodel.core.unit import Unit
from finmodel.workbooks.cells import Kind, Role

FONT, SIZE = "Arial", 11
INK, BLUE, PALE, RULE, LINK = "#1A1A1A", "#0000C0", "#E8EEF4", "#B4BEC8", "#0B4C9C"
YELLOW, NAVY, WHITE = "#FFF6C8", "#123A5C", "#FFFFFF"
RISE, FALL, TOTAL = "#7FB8A4", "#E8A87C", "#6C8EBF"
"""Fills of a waterfall: up, down, from nil."""

TABS: Mapping[Kind, str] = {
    "front": NAVY,
    "input": "#E6B800",
    "data": "#7A7A7A",
    "calculation": "#2E75B6",
    "result": "#2F8F6B",
    "check": "#8E44AD",
}
KIND_WORDS: Mapping[Kind, str] = {
    "front": "Front",
    "input": "Inputs",
    "data": "Data",
    "calculation": "Calculation",
    "result": "Result",
    "check": "Checks",
}

_TEXT = {"align": "left", "indent": 1}
LOOKS: Mapping[Role, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": NAVY},
    "note": {},
    "link": {"font_color": LINK, "underline": 1},
    "head": {
        "bold": True,
        "bg_color": NAVY,
        "font_color": WHITE,
        "text_wrap": True,
        "valign": "vcenter",
        **_TEXT,
        "border": 1,
        "border_color": NAVY,
    },
    "number_head": {
        "bold": True,
        "bg_color": NAVY,
        "font_color": WHITE,
        "text_wrap": True,
        "valign": "vcenter",
        "align": "right",
        "border": 1,
        "border_color": NAVY,
    },
    "text": {"text_wrap": True, **_TEXT},
    "input": {"bg_color": YELLOW, "font_color": BLUE, "locked": False, "border": 1, "border_color": RULE},
    "data": {},
    "calc": {},
    "total": {"bold": True, "bg_color": PALE},
    "big": {"bold": True, "text_wrap": True, "bg_color": PALE, **_TEXT},
}
"""Properties of each role, on top of the font and a thin rule below cells of a table."""

CURRENCIES = {"GBP": "£", "EUR": "€", "USD": "$"}
WHOLE, PLAIN, FINE = "#,##0", "#,##0.00", "#,##0.######"
YES_NO = '[=1]"yes";[=0]"no";0'
ENTRY = '[=0]"OK";"CHECK"'
CHANGED = '[=0]"–";"changed"'
MOVES = '[=0]"–";"moves"'
DIFFERS = '[=0]"–";"DIFFERS"'
RESULT = '[=0]"OK";[=2]"inputs changed";"CHECK"'


def symbol_of(currency: str) -> str:
    """The sign of a currency, or its three letters and a space."""
    return CURRENCIES.get(currency, f"{currency} ")


def money(symbol: str, decimals: int = 2) -> str:
    """The number format of money: a minus sign, never colour alone."""
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    sign = f'"{symbol}"'
    return f"{sign}{digits};-{sign}{digits}"


def number_format(unit: Unit, symbol: str, values: Iterable[float] = (0.5,)) -> str:
    """The number format that goes with a unit; without decimals where values are given and all are whole."""
    whole = all(float(value).is_integer() for value in values)
    powers = dict(unit.powers)
    if powers.get("money"):
        return money(symbol, 0 if whole and len(powers) == 1 else 2)
    if unit.pure:
        if unit.in_percent:
            return "0.00##%"
        return {"flag": YES_NO, "index": "0.0000", "number": PLAIN}.get(unit.flavour, PLAIN)
    return WHOLE if whole else PLAIN


def shown(value: float | str, number: str) -> str:
    """About how a value reads under a number format: enough to know how wide it is."""
    if isinstance(value, str):
        return value
    if number in (YES_NO, ENTRY, CHANGED, MOVES, DIFFERS, RESULT):
        return {RESULT: "inputs changed", CHANGED: "changed", DIFFERS: "DIFFERS"}.get(number, "CHECK")
    if number.endswith("%"):
        return f"{value * 100:,.2f}%"
    digits = number.split(";", maxsplit=1)[0].rpartition(".")[2] if "." in number else ""
    sign = number.split('"')[1] if number.startswith('"') else ""
    return f"{'-' if value < 0 else ''}{sign}{abs(value):,.{digits.count('0')}f}"
