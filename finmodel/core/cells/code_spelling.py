"""Which spellings are one code, and which codes a spreadsheet has made another thing of."""

from __future__ import annotations

import re

from finmodel.core.cells.number_spelling import NumberColumn, number_of, tidied

AS_WRITTEN = "as_written"
"""What `otherwise:` says where what is not listed is read as it stands in the cell."""
_NUMBER = NumberColumn(percent=True)
_MONTHS = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_DATE = re.compile(
    rf"{_MONTHS}-[0-9]{{2}}|[0-9]{{1,2}}-{_MONTHS}|(19|20)[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}([ T]00:00(:00)?)?",
    re.IGNORECASE,
)
_SHORTENED = re.compile(r"[0-9]([.,][0-9]+)?E[+][0-9]+", re.IGNORECASE)


def one_spelling(code: str) -> str:
    """A code without what spellings of one code differ in: capitals, blanks, and how a number is written.

    >>> one_spelling("Org 1") == one_spelling("org1"), one_spelling("007") == one_spelling("7.0"), one_spelling("0Q")
    (True, True, '0q')
    """
    bare = "".join(tidied(code).split()).casefold()
    if not bare[:1].isdigit():
        return bare
    said = number_of(bare, _NUMBER)
    return bare if isinstance(said, str) else f"{said.value.normalize():f}{'%' if said.percent else ''}"


def is_shortened(code: str) -> bool:
    """Whether a spreadsheet has cut the digits of a long number off.

    >>> is_shortened("1.23457E+17"), is_shortened("1E5")
    (True, False)
    """
    return _SHORTENED.fullmatch(code.strip()) is not None


def is_like_a_date(code: str) -> bool:
    """Whether a spreadsheet may have made a date of a code, as Mar-24 of MAR24."""
    return _DATE.fullmatch(code.strip()) is not None
