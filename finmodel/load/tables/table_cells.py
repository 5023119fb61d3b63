"""Reading cells of a table of measures as numbers, in whatever way its column writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from finmodel.contracts.reading import AS_WRITTEN, MeasureColumn
from finmodel.core.amounts import MINUS
from finmodel.core.currency import SIGNS, currency_of, symbol_of
from finmodel.core.money import Floats
from finmodel.core.spot import at_row
from finmodel.core.unit import Unit
from finmodel.core.written_number import refuse_out_of_range
from finmodel.errors import Finding, Refused
from finmodel.load.files.raw_cells import TextRows

_SCALES = {"percent": Decimal("0.01"), "pence": Decimal("0.01"), "thousands": Decimal(1000)}
_NUMBER = re.compile(r"^[-+]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?([eE][-+]?\d{1,3})?$", re.ASCII)
_YES_OR_NO = {"yes": 1, "y": 1, "true": 1, "no": 0, "n": 0, "false": 0}
_SIGNED = re.compile(rf"^[{SIGNS}]?[-+]?\s*[{SIGNS}]?\d", re.ASCII)
_NOT_FINITE = re.compile(r"^[-+]?(nan|inf|infinity)$", re.IGNORECASE)


def numbers_in(
    entry: MeasureColumn, cells: Sequence[str], raw: TextRows, measured: Unit | None = None, currency: str = ""
) -> tuple[Floats, list[Finding]]:
    """A number for each row, none where its cell is empty, and a finding for each cell that holds no number.

    Money must be in the currency, where one is named.
    """
    out, findings = np.full(len(cells), np.nan), []
    for index, (number, cell) in enumerate(zip(raw.numbers, cells, strict=True)):
        if cell == "":
            continue
        try:
            out[index] = float(_number(cell, entry, measured, currency))
        except Refused as error:
            findings.append(Finding(at_row(raw.file, number, entry.column or "always"), error.what, error.fix))
    return out, findings


def _number(cell: str, entry: MeasureColumn, measured: Unit | None, currency: str) -> Decimal:
    """A cell as a number. Raises Refused where it is none, or may be a percentage or a fraction."""
    if measured is not None and measured.flavour == "flag" and measured.pure and cell.casefold() in _YES_OR_NO:
        return Decimal(_YES_OR_NO[cell.casefold()])
    cell = cell.replace(MINUS, "-", 1)
    percent = cell.endswith("%")
    if measured is not None and measured.flavour == "flag" and measured.pure and not _SIGNED.match(cell):
        raise Refused(f"'{cell}' is neither yes nor no.", "Write yes or no, or 1 and 0.")
    text = _without_sign(cell.removesuffix("%").strip(), cell, measured, currency)
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    if _NOT_FINITE.match(text):
        raise Refused(f"'{cell}' is not a finite number.", "Mend it.")
    if not _NUMBER.match(text) or not any(sign.isdigit() for sign in text):
        if "," in text:
            raise Refused(
                f"'{cell}' has a comma in an odd place.", "Write thousands like 1,490 and decimals like 14.90."
            )
        raise Refused(f"'{cell}' is not a number.", "Mend it, or list it under `missing:`.")
    number = Decimal(text.replace(",", ""))
    is_part = measured is not None and measured.in_percent
    if percent and measured is not None and (not measured.pure or measured.flavour == "flag"):
        raise Refused(f"'{cell}' is a percentage, and this is {_a_number_of(measured)}.", "Write the number itself.")
    if percent:
        number = number / 100
        if measured is not None and measured.flavour == "index" and cell[0] in "+-":
            number += 1  # a rise or a fall, as in a contract
    elif (
        is_part
        and entry.written_as not in {"percent", "fraction"}
        and (entry.always is None and (entry.values is None or entry.otherwise == AS_WRITTEN))
    ):
        raise Refused(
            f"'{cell}' may be a percentage or a fraction.", "Say which with `written_as: percent` or `fraction`."
        )
    else:
        number *= _SCALES.get(entry.written_as or "", Decimal(1))
    if measured is not None and measured.pure and measured.flavour == "flag" and number not in (0, 1):
        raise Refused(f"'{cell}' is neither yes nor no.", "Write yes or no, or 1 and 0.")
    if number < 0 and measured is not None and _counts(measured):
        raise Refused(f"'{cell}' is negative, and this is a number of {measured}.", "Write 0 or more.")
    if is_part and measured is not None:
        refuse_out_of_range(number, cell, measured.flavour)
    return number


def plain_number(cell: str) -> Decimal | None:
    """A cell as a number whatever it measures, a percentage as its part of one; None where it is none.

    >>> plain_number("1.50%") == plain_number("0.0150"), plain_number("*")
    (True, None)
    """
    try:
        return _number(cell, MeasureColumn(always=cell), None, "")
    except Refused:
        return None


def _without_sign(text: str, cell: str, measured: Unit | None, currency: str) -> str:
    """A cell without its sign of currency. Raises Refused for another currency, or where this is no money."""
    sign = next((each for each in SIGNS if each in text), "")
    if sign and measured is not None and not dict(measured.powers).get("money"):
        raise Refused(f"'{cell}' is money, and this is {_a_number_of(measured)}.", "Write the number alone.")
    if sign and currency and sign != symbol_of(currency):
        what = f"'{cell}' is in {currency_of(sign)}, and the contract in {currency}."
        raise Refused(what, f"Give it in {currency}, or mend `currency:` of the contract.")
    return text.replace(sign, "", 1) if sign else text


def _a_number_of(measured: Unit) -> str:
    if measured.pure:
        return {"flag": "a yes or no", "index": "an index"}.get(measured.flavour, f"a {measured}")
    return f"{measured}" if dict(measured.powers).get("money") else f"a number of {measured}"


def _counts(measured: Unit) -> bool:
    """True for people, spells, days and the like: what is counted, and is never below nil."""
    return [power for _, power in measured.powers] == [1] and measured.powers[0][0] != "money"
