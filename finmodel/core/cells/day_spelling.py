"""Which texts are a day, why one that is none is none, and the way of writing days that a column proves.

Patterns are written so that every engine reads them alike, as those of numbers are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime

SERIAL = "serial"
"""What `format:` says of days that are the numbers of a spreadsheet."""
ISO = "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+)?"
"""A day like 2024-03-31, with or without a time; what a sheet's cells of dates are read as."""
SERIALS = "[1-9][0-9]{4}([.][0-9]+)?"
"""Days that a spreadsheet counts from the end of 1899: those from 1927 on."""
INSTANT = ".*[0-9](Z|[+-][0-9]{2}(:?[0-9]{2})?)"
"""An instant: a day and a time with its distance from Greenwich."""
NEAR_MIDNIGHT = "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ](00|23):.*(Z|[+-]00(:?00)?)"
"""An instant within an hour of midnight in Greenwich: the day before or after in many a place."""
AT_MIDNIGHT = ".{10}[T ]00:00(:00)?([.]0+)?(Z|[+-].*)"
"""Midnight itself, which is how a day without a time is often kept."""
DAY_NOUGHT = date(1899, 12, 30)
_DAY, _MONTH, _REST = "(1[3-9]|2[0-9]|3[01])", "(0?[1-9]|1[0-2])", "[-/. ]([0-9]{4}|[0-9]{2})( .*)?"
WHY_NO_DAY = (
    ("none", ""),
    ("day_first", f"{_DAY}[-/. ]{_MONTH}{_REST}"),
    ("month_first", f"{_MONTH}[-/. ]{_DAY}{_REST}"),
    ("day_or_month", f"{_MONTH}[-/. ]{_MONTH}{_REST}"),
    ("serial_number", SERIALS),
    ("far_off", ISO),
)
"""Every reason that a text is no day, and what it then looks like; SQL names each by its place here, from 1."""
_FORMS = (
    "%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y", "%m/%d/%y", "%d%b%Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%Y%m%d",
    "%b-%y", "%b-%Y", "%b %Y", "%B %Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S",
    "%d%b%Y:%H:%M:%S",
)  # fmt: skip


def forms_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The usual ways of writing days that all of the texts are written in.

    >>> forms_of(["31/03/2024", "01/04/2024"]), forms_of(["01.04.2024"]), forms_of(["01APR2024"]), forms_of(["soon"])
    (('%d/%m/%Y',), ('%d.%m.%Y', '%m.%d.%Y'), ('%d%b%Y',), ())
    """
    given = [text.strip() for text in texts]
    separators = {sign for text in given for sign in re.findall(r"(?<=\d)[-/.](?=\d)", text)}
    sign = separators.pop() if len(separators) == 1 else "/"
    forms = [form.replace("/", sign) for form in _FORMS]
    return tuple(form for form in forms if given and all(_reads(form, text) for text in given))


def _reads(form: str, text: str) -> bool:
    with suppress(ValueError):
        return datetime.strptime(text, form).year > 0
    return False
