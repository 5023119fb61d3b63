"""What was read: each file of the data with its rows, units and money, then each source month by month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from finmodel.core.what_was_read import FileRead
from finmodel.report.data_report import day_in_words, month_in_words
from finmodel.workbooks.cells import Cell
from finmodel.workbooks.draft import NUMBER, SHORT, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.theme import WHOLE, money

_UNITS = "#,##0.###"


def is_known(model: LiveModel) -> bool:
    """Whether it is known what was read."""
    return model.facts is not None and bool(model.facts.read)


@fills("what_was_read", 75, optional=True, there=is_known)
def what_was_read(model: LiveModel) -> Draft:
    """A row for each file, and one for each month of each source of activity."""
    heads = (
        ("File or source", (22.0, 44.0)),
        ("Holds", SHORT),
        ("Month", (10.0, 16.0)),
        ("Rows", NUMBER),
        ("Units", NUMBER),
        ("Money", NUMBER),
        ("From", (12.0, 19.0)),
        ("To", (12.0, 19.0)),
        ("People", NUMBER),
        ("Priced", (14.0, 24.0)),
    )
    purpose = "The data behind this workbook, as it was read. Set it beside what the sender says was sent."
    draft = Draft("What was read", "data", "What was read", purpose, heads)
    facts = model.facts
    assert facts is not None
    whole = money(model.symbol, 0)
    for each in facts.read:
        days = (day_in_words(each.first) or "", day_in_words(each.last) or "")
        people = _number(each.people, WHOLE)
        amounts = [_number(each.rows, WHOLE), _number(each.units, _UNITS), _number(each.pounds, whole)]
        draft.add([*texts(each.file, each.role, "all"), *amounts, *texts(*days), people, *texts(each.priced)])
    for source, priced, month, row in _months(facts.profile, facts.read):
        amounts = [_number(row["rows"], WHOLE), _number(row["units"], _UNITS)]
        amounts.append(_number(row["pounds"] if priced else None, whole))
        draft.add([*texts(source, "activity", month_in_words(month)), *amounts, *texts("", "", "", "")])
    return draft


def _number(value: float | None, number: str) -> Cell:
    return texts("")[0] if value is None else Cell(float(value), role="data", number=number)


def _months(profile: pd.DataFrame, read: Sequence[FileRead]) -> Iterator[tuple[str, bool, str, dict[str, float]]]:
    """Each source of activity, whether it has money, and its months in order."""
    priced = {each.source: each.pounds is not None for each in read}
    monthly = profile[(profile["dimension"] == "all") & (profile["month"] != "")]
    added = monthly.groupby(["source", "month"], sort=True)[["rows", "units", "pounds"]].sum()
    for row in added.reset_index().to_dict("records"):
        amounts = {name: float(row[name]) for name in ("rows", "units", "pounds")}
        yield str(row["source"]), priced[str(row["source"])], str(row["month"]), amounts
