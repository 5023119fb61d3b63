"""Which spellings are a number, what each sign in them means, and why what is none is none: said once.

Readers in Python ask `number_of`; those that work in SQL make it from `pattern` and `why_none`, which are written so
that every engine reads them alike (no backslashes, `[0-9]` for a digit). Where commas are decimals, points and commas
change places first, and all else holds as it stands. A text that may be two numbers is none: it is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Literal, NamedTuple

from finmodel.core.currency import SIGNS, symbol_of

MINUS, HARD_BLANKS = "−", "\u00a0\u202f\u2007\u2009"
"""Signs of print that are read as a minus and as blanks."""
DecimalSign = Literal[".", ","]
"""What divides whole numbers from decimals."""
SWAPPED = str.maketrans(".,", ",.")
_DIGITS = "([0-9]+|[1-9][0-9]{0,2}(,[0-9]{3})+)([.][0-9]*)?|[.][0-9]+"
_BLANKS_BETWEEN = "|[1-9][0-9]{0,2}( [0-9]{3})+([.][0-9]*)?"
BARE = "[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]{1,3})?"
"""A number without any sign but its own, which every engine and Python read as it stands."""
SCALES = (("[bB][nN]", 10**9), ("[mM]", 10**6), ("[kK]", 10**3))
"""What a letter behind a number multiplies it by, and how it is written."""
_SCALE = f"( ?({'|'.join(sign for sign, _ in SCALES)}))?"
_CODE = "[A-Z][A-Z][A-Z]"
MOST = 10**12
"""Numbers of rows of a place are smaller than this."""


@dataclass(frozen=True)
class NumberColumn:
    """What a column of numbers may hold besides digits: money of a currency (`*` for any), parts in percent."""

    money: str | None = None
    percent: bool = False
    decimal: DecimalSign = "."
    typed: bool = False
    """True where number cells of a sheet stand among its texts: those are written with a point, whatever texts are."""
    asks: bool = False
    """True where a comma of thousands may be one of decimals too, as where semicolons divide the cells of a file."""
    scaled: bool = True
    """False where money is counted in another unit than a sign or a scale says, such as pence."""


PLAIN = NumberColumn()
"""A column of numbers that are neither money nor parts."""
ANYTHING = NumberColumn("*", percent=True)
"""A column of which nothing is known."""


class Spelling(NamedTuple):
    """A number as it is written: its value, whether it is in percent, and the sign of its currency."""

    value: Decimal
    percent: bool = False
    currency: str = ""
    scaled: bool = False


def tidied(text: str) -> str:
    """A text with signs of print as those of a keyboard, and no blanks around it."""
    for blank in HARD_BLANKS:
        text = text.replace(blank, " ")
    return text.replace(MINUS, "-").strip()


def number_of(text: str, column: NumberColumn = ANYTHING) -> Spelling | str:
    """A text as a number, or the reason, one of `WHY_NONE`, that it is none there.

    >>> [str(number_of(each).value) for each in ("1,234.50", "(5)", "5-", "−5", "£1.2m", "1.2e3")]
    ['1234.50', '-5', '-5', '-5', '1200000.0', '1.2E+3']
    >>> number_of("1.234,50", NumberColumn(decimal=",")).value, number_of("0,125"), number_of("95+"), number_of("*")
    (Decimal('1234.50'), 'decimals', 'band', 'suppressed')
    """
    given = tidied(text)
    swapped = given.translate(SWAPPED) if _is_swapped(given, column) else given
    if _matches(BARE, swapped) and not _either(given, column):
        try:
            return Spelling(Decimal(swapped))
        except InvalidOperation:
            return "large"
    if not _matches(pattern(column), swapped) or _either(given, column):
        return next((why for why, form in why_none(column) if _matches(form, given)), "none")
    bare = re.sub("[^0-9.]", "", swapped)
    scale = next((size for sign, size in SCALES if re.search(f"[0-9.] ?{sign}", swapped)), 1)
    value = Decimal(bare) * scale
    currency = re.search(f"[{SIGNS}]|{_CODE}", swapped)
    return Spelling(
        -value if set(swapped) & set("-(") else value, "%" in swapped, currency[0] if currency else "", scale > 1
    )


def _is_swapped(given: str, column: NumberColumn) -> bool:
    return column.decimal == "," and not (column.typed and _matches(BARE, given))


def _either(given: str, column: NumberColumn) -> bool:
    return any(_matches(form, given) for form in doubtful(column))


def doubtful(column: NumberColumn) -> tuple[str, ...]:
    """Patterns of what would be read, and may be meant as another number."""
    if column.decimal == "," and column.typed:
        return ("[-+]?[1-9][0-9]{0,2}([.][0-9]{3})",)
    return ("[-+]?[1-9][0-9]{0,2},[0-9]{3}",) if column.decimal == "." and column.asks else ()


@cache
def pattern(column: NumberColumn) -> str:
    """What a number of a column looks like, written in full; where commas are decimals, once they are swapped.

    A sign before it, behind it or brackets around it; one currency, a scale of thousands, a sign of percent.
    """
    digits = f"({_DIGITS}{_BLANKS_BETWEEN if column.decimal == ',' else ''})"
    first = last = scale = ""
    if column.money is not None and column.scaled:
        scale = _SCALE
    if column.money is not None and (column.scaled or column.money == "*"):
        sign, code = (f"[{SIGNS}]", _CODE) if column.money == "*" else (_sign(column.money), column.money)
        first, last = f"({sign} ?|{code} )?", f"( ?{sign}| {code})?"
    percent = "( ?%)?" if column.percent else ""
    behind = f"{digits}{scale}{percent}{last}"
    within = f"{first} ?[-+] ?{behind}|" if first else ""
    return f"[-+]? ?{first}{behind}|{within}{first}{behind} ?-|[(]{first}{behind}[)]"


def _sign(currency: str) -> str:
    sign = symbol_of(currency).strip()
    return "[$]" if sign == "$" else sign


@cache
def why_none(column: NumberColumn) -> tuple[tuple[str, str], ...]:
    """Why a text is no number of a column, the first that fits: a reason, and what a text then looks like."""
    return tuple(_why_none(column))


def _why_none(column: NumberColumn) -> Iterator[tuple[str, str]]:
    yield "suppressed", "[*:#~]+|-+|–|—|[.][.]+|[cCx: ColumnzZ]|[^0-9a-zA-Z][a-z][^0-9a-zA-Z]|[<≤] ?=? ?[0-9]+"
    yield "band", "[0-9]+ ?[+]|[0-9]+ ?[-–_] ?[0-9]+|[0-9]+ to [0-9]+|([oO]ver|[uU]nder) [0-9]+"
    yield "not_finite", "[-+]?([nN][aA][nN]|[iI][nN][fF]|[iI]nfinity)"
    yield from (("either", form) for form in doubtful(column))
    own: DecimalSign = column.decimal
    other: DecimalSign = "," if own == "." else "."
    yield "large", f"{BARE if own == '.' else _swapped(BARE)}|{_as_written(column, own)}"
    if not column.percent:
        yield "percent", _as_written(NumberColumn(None, percent=True), own)
    if column.money != "*":
        why = "money" if column.money is None else "currency" if column.scaled else "pence"
        yield why, _as_written(NumberColumn("*", percent=True), own)
    yield "decimals" if own == "." else "points", f"{_as_written(ANYTHING, other)}{'' if own == '.' else f'|{BARE}'}"


def _as_written(column: NumberColumn, decimal: DecimalSign) -> str:
    """The pattern of a column's numbers before any points and commas have changed places."""
    form = pattern(replace(column, decimal=decimal))
    return form if decimal == "." else _swapped(form)


def _swapped(form: str) -> str:
    """A pattern of texts whose points and commas have changed places."""
    return form.replace("[.]", "\n").replace(",[0-9]{3}", "[.][0-9]{3}").replace("\n", ",")


@cache
def _compiled(form: str) -> re.Pattern[str]:
    return re.compile(form, re.ASCII)


def _matches(form: str, text: str) -> bool:
    return _compiled(form).fullmatch(text) is not None


WHY_NONE = (
    "none", "suppressed", "band", "not_finite", "either", "percent", "money", "currency", "pence", "large", "decimals",
    "points",
)  # fmt: skip
"""Every reason that a text is no number; SQL names each by its place here, from 1."""
