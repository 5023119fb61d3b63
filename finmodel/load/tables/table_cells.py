"""Reading cells of a table of measures as numbers, in whatever way its column writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from finmodel.contracts.reading import MeasureColumn
from finmodel.core.cells.code_spelling import AS_WRITTEN
from finmodel.core.cells.number_spelling import (
    ANYTHING,
    DecimalSign,
    NumberColumn,
    Spelling,
    number_of,
    tidied,
)
from finmodel.core.currency import currency_of, symbol_of
from finmodel.core.money import Floats
from finmodel.core.spot import at_row
from finmodel.core.unit import Unit
from finmodel.core.written_number import refuse_out_of_range
from finmodel.errors import Finding, Refused
from finmodel.load.files.raw_cells import TextRows

_SCALES = {"percent": Decimal("0.01"), "pence": Decimal("0.01"), "thousands": Decimal(1000)}
_YES_OR_NO = {"yes": 1, "y": 1, "true": 1, "no": 0, "n": 0, "false": 0}
_COMPARED = NumberColumn("*", percent=True, scaled=False)
"""What a text is compared with as a number: a code such as 5k is none."""


def numbers_in(
    entry: MeasureColumn,
    cells: Sequence[str],
    raw: TextRows,
    measured: Unit | None = None,
    currency: str = "",
    decimal: DecimalSign = ".",
) -> tuple[Floats, list[Finding]]:
    """A number for each row, none where its cell is empty, and a finding for each cell that holds no number.

    Money must be in the currency, where one is named.
    """
    mapped = entry.always is not None or (entry.values is not None and entry.otherwise != AS_WRITTEN)
    typed = raw.typed
    column = replace(ANYTHING, decimal="." if mapped else decimal, typed=typed)
    out, findings = np.full(len(cells), np.nan), []
    for index, (number, cell) in enumerate(zip(raw.numbers, cells, strict=True)):
        if cell == "":
            continue
        try:
            out[index] = float(_number(cell, entry, measured, currency, column))
        except Refused as error:
            findings.append(Finding(at_row(raw.file, number, entry.column or "always"), error.what, error.fix))
    return out, findings


def _number(cell: str, entry: MeasureColumn, measured: Unit | None, currency: str, column: NumberColumn) -> Decimal:
    """A cell as a number. Raises Refused where it is none, or may be a percentage or a fraction."""
    if measured is not None and measured.flavour == "flag" and measured.pure and cell.casefold() in _YES_OR_NO:
        return Decimal(_YES_OR_NO[cell.casefold()])
    said = number_of(cell, column)
    if isinstance(said, str) and measured is not None and measured.flavour == "flag" and measured.pure:
        raise Refused(f"'{cell}' is neither yes nor no.", "Write yes or no, or 1 and 0.")
    if isinstance(said, str):
        raise Refused(*_no_number(cell, said))
    _refuse_money(said, cell, entry, measured, currency)
    number, percent = said.value, said.percent
    is_part = measured is not None and measured.in_percent
    if percent and measured is not None and (not measured.pure or measured.flavour == "flag"):
        raise Refused(f"'{cell}' is a percentage, and this is {_a_number_of(measured)}.", "Write the number itself.")
    if percent:
        number = number / 100
        if measured is not None and measured.flavour == "index" and tidied(cell)[0] in "+-":
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


def plain_number(cell: str, decimal: DecimalSign = ".") -> Decimal | None:
    """A cell as a number whatever it measures, a percentage as its part of one; None where it is none.

    >>> plain_number("1.50%") == plain_number("0.0150"), plain_number("*")
    (True, None)
    """
    said = number_of(cell, replace(_COMPARED, decimal=decimal))
    return None if isinstance(said, str) else said.value / (100 if said.percent else 1)


def _no_number(cell: str, why: str) -> tuple[str, str]:
    """What is wrong with a cell that is no number, and how it is mended."""
    if why == "not_finite":
        return f"'{cell}' is not a finite number.", "Mend it."
    if why == "suppressed":
        mend = "List it under `missing:`, and say what it stands for with `missing_is:`."
        return f"'{cell}' is suppressed, and not a number.", mend
    if why == "band":
        return f"'{cell}' is a band, and not a number.", "Give one number, or list it in `values:`."
    if why == "decimals":
        mend = 'Write thousands like 1,490 and decimals like 14.90, or say `decimal: ","` in `reads:`.'
        return f"'{cell}' has a comma in an odd place.", mend
    if why == "points":
        return f"'{cell}' has a point in an odd place.", 'Write 1.490,50 as `decimal: ","` says, or take that out.'
    if why == "either":
        mend = "Make it a cell of a number, or write it with two decimals."
        return f"'{cell}' has a point that may be one of thousands or of decimals.", mend
    return f"'{cell}' is not a number.", "Mend it, or list it under `missing:`."


def _refuse_money(said: Spelling, cell: str, entry: MeasureColumn, measured: Unit | None, currency: str) -> None:
    """Raise Refused for another currency, where this is no money, or where its column is in a unit of its own."""
    sign = said.currency
    if (sign or said.scaled) and measured is not None and not dict(measured.powers).get("money"):
        raise Refused(f"'{cell}' is money, and this is {_a_number_of(measured)}.", "Write the number alone.")
    if sign and currency and sign not in (symbol_of(currency).strip(), currency):
        what = f"'{cell}' is in {currency_of(sign)}, and the contract in {currency}."
        raise Refused(what, f"Give it in {currency}, or mend `currency:` of the contract.")
    if (sign and entry.written_as == "pence") or (said.scaled and entry.written_as in _SCALES):
        what = f"'{cell}' says its own unit, and `written_as:` says {entry.written_as}."
        raise Refused(what, "Write the number alone, or take out `written_as:`.")


def _a_number_of(measured: Unit) -> str:
    if measured.pure:
        return {"flag": "a yes or no", "index": "an index"}.get(measured.flavour, f"a {measured}")
    return f"{measured}" if dict(measured.powers).get("money") else f"a number of {measured}"


def _counts(measured: Unit) -> bool:
    """True for people, spells, days and the like: what is counted, and is never below nil."""
    return [power for _, power in measured.powers] == [1] and measured.powers[0][0] != "money"
