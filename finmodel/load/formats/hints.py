"""A file whose headings are those of a format, read by a mapping that says less than is known of such files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from finmodel.core.data import DataSource
from finmodel.core.speech import listed
from finmodel.errors import Finding
from finmodel.load.formats.field_format import FieldFormat, recognised

_RULES = {
    "reversals": "rows that take others back",
    "price_by": "what each row's price is for",
    "latest": "which submission is the latest",
    "where_not": "rows that add up others",
}
"""What a format may know of rows that a plain mapping leaves out, by its key."""


def format_hints(role: str, source: DataSource, tables: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[Finding]:
    """A warning for the first table of a source, by name and headings, that a format knows more of than the place."""
    if source.format is not None:
        return
    for shown, headings in tables:
        for each in recognised(headings):
            lacks = [spoken for key, spoken in _RULES.items() if key in each.keys and not getattr(source, key, None)]
            if each.reads == role and lacks and _month_or_rule(each, source):
                what = f"Its headings are those of {each.title[0].lower()}{each.title[1:]}, of which more is known"
                fix = f"Write `format: {each.format}`, and in `columns:` only what the file cannot say; or read on."
                yield Finding(shown, f"{what}: {listed(lacks)}.", fix, "warning")
                return


def _month_or_rule(each: FieldFormat, source: DataSource) -> bool:
    """Whether the place reads what the format's rules are about: a column of the same heading."""
    own = {entry.column for entry in source.columns.values() if entry.column is not None}
    theirs = {entry if isinstance(entry, str) else entry.get("column") for entry in each.keys["columns"].values()}
    return bool(own & theirs)
