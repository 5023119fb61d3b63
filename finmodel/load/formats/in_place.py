"""A place's sources that name a format, with the keys that the format gives; what the place says comes first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from finmodel.core.nearest import nearest
from finmodel.core.rows.row_keys import one_or_many
from finmodel.errors import Finding
from finmodel.load.findings import did_you_mean, line_of
from finmodel.load.formats.field_format import FieldFormat, shipped_formats
from finmodel.load.yaml import Document, Loc
from finmodel.measures.engines.headings import matches

_ROLES = ("people", "activity", "prices")
_CODED = ("person", "birth_date")
"""Our columns that may be filled from what names a person: they are coded as they are read, and none leaves."""
_ADDED = ("where", "also_called", "units")
"""Keys of which a place's entries are added to those of the format."""


def with_formats(document: Document) -> None:
    """Put the keys of a format into each source of a place that names one; what is wrong is added to its findings."""
    data = document.data.get("data")
    for role in _ROLES if isinstance(data, dict) else ():
        stated = data.get(role)
        if isinstance(stated, dict):
            data[role] = _with_format(document, role, ("data", role), stated)
        elif isinstance(stated, list):
            data[role] = [_with_format(document, role, ("data", role, at), one) for at, one in enumerate(stated)]


def _with_format(document: Document, role: str, spot: Loc, stated: Any) -> Any:
    """A source with the keys of its format; as it stands where it names none, or none that ships."""
    if not isinstance(stated, dict) or not isinstance(stated.get("format"), str):
        return stated
    name, line = stated["format"], line_of((*spot, "format"), document.lines)
    chosen = shipped_formats().get(name)
    if chosen is None or chosen.reads != role:
        document.findings.append(Finding(document.spot(line), *_not_here(name, role, chosen)))
        fitting = [each.format for each in shipped_formats().values() if each.reads == role]
        if not fitting:
            return stated
        # what it would have given is not to be missed as well, so the likeliest stands in for it in what is refused
        chosen = shipped_formats()[nearest(name, fitting) or fitting[0]]
    merged = _merged(chosen.keys, stated)
    document.findings += _refused(document, chosen, spot, merged)
    for path in _paths(merged):
        document.lines.setdefault((*spot, *path), line)
    return merged


def _not_here(name: str, role: str, chosen: FieldFormat | None) -> tuple[str, str]:
    """What is wrong with a format that does not ship, or that reads something else; and how to mend it."""
    if chosen is not None:
        what = f"`format: {name}` reads {chosen.reads}, and stands under `{role}:`."
        return what, f"Put it under `{chosen.reads}:`, or name another format."
    fitting = [each.format for each in shipped_formats().values() if each.reads == role]
    return f"'{name}' is not a format that finmodel ships.", did_you_mean(name, fitting or shipped_formats())


def _merged(given: Mapping[str, Any], stated: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a format with those of a place: an entry of a column without a heading of its own adds to it."""
    merged = {**given, **stated}
    for key in _ADDED:
        if isinstance(stated.get(key), dict):
            merged[key] = {**given.get(key, {}), **stated[key]}
    if isinstance(stated.get("price_by"), dict) and "price_by" in given:
        values = {**given["price_by"]["values"], **(stated["price_by"].get("values") or {})}
        merged["price_by"] = {**given["price_by"], **stated["price_by"], "values": values}
    if stated.get("where_not") is not None:
        merged["where_not"] = [*one_or_many(given.get("where_not", ())), *one_or_many(stated["where_not"])]
    own = stated.get("columns", {})
    if isinstance(own, dict):
        columns = {**given.get("columns", {}), **own}
        for name, entry in own.items():
            columns[name] = _column(given.get("columns", {}).get(name), entry)
        merged["columns"] = {name: entry for name, entry in columns.items() if entry is not None}
    return {key: value for key, value in merged.items() if value is not None}


def _column(given: Any, entry: Any) -> Any:
    if given is None or not isinstance(entry, dict) or {"column", "always", "year", "month"} & entry.keys():
        return entry
    return {**(given if isinstance(given, dict) else {"column": given}), **entry}


def _paths(value: Any, at: Loc = ()) -> Iterator[Loc]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*at, key)
            yield from _paths(inner, (*at, key))


def _refused(document: Document, chosen: FieldFormat, at: Loc, merged: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding for each of our columns that is filled from what names a person, and is not coded."""
    for name, entry in merged.get("columns", {}).items():
        heading = entry.get("column") if isinstance(entry, dict) else entry
        if name in _CODED or not isinstance(heading, str) or not matches(heading, chosen.refuse):
            continue
        where = document.spot(line_of((*at, "columns", name), document.lines))
        what = f"`{name}` is to be filled from '{heading}', which may name a person."
        fix = "Take it out: of such columns only `person` and `birth_date` are read, and are coded as they are."
        yield Finding(where, what, fix)
