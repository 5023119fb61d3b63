"""A table in a layout that ships: what the format reads of it, and what is left for the place to say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finmodel.load.formats.field_format import FieldFormat, recognised
from finmodel.load.proposing.column_seen import ISO
from finmodel.load.proposing.roles import Roles, party_of
from finmodel.load.proposing.table_seen import TableSeen
from finmodel.measures.engines.headings import matches


def known_format(table: TableSeen) -> FieldFormat | None:
    """The format that a table's headings tell, if any that ships."""
    return next((each for each in recognised(table.columns) if each.reads != "prices"), None)


def roles_of_format(table: TableSeen, chosen: FieldFormat) -> Roles:
    """What a format reads of a table, and the parties as the place must say them."""
    roles = Roles("people" if chosen.reads == "people" else "activity", format=chosen.format)
    columns: Mapping[str, Any] = chosen.keys.get("columns", {})
    for name, entry in columns.items():
        stated = entry if isinstance(entry, dict) else {"column": entry}
        heading = _as_written(table, chosen, stated.get("column") or stated.get("year"))
        if heading is not None:
            roles.columns[name] = heading
        if name == "start":
            roles.month = _as_written(table, chosen, stated.get("month")) or ""
            ways = table.columns[heading].ways_written if heading is not None else ()
            roles.way = stated.get("format") or (ways[0] if ways else ISO)
    for name in ("provider", "commissioner"):
        if name not in columns and chosen.reads != "people":
            party_of(roles, table, name)
    roles.leaves = [heading for heading in table.columns if matches(heading, chosen.refuse)]
    of_one_day = chosen.keys.get("latest")
    created = None if of_one_day is None else _as_written(table, chosen, of_one_day["of"])
    several = created is not None and (table.columns[created].many or len(table.columns[created].codes) > 1)
    roles.plain_sum = not several and not {"price_by", "where", "where_not"} & set(chosen.keys)
    if several:
        told = f"Rows were made at different times ('{created}'), and only the latest of each are read. Is that so?"
        roles.ask("", told)
    return roles


def _as_written(table: TableSeen, chosen: FieldFormat, heading: str | None) -> str | None:
    """A heading of a format as the table has it; None where it has none."""
    if heading is None:
        return None
    spellings = (heading, *chosen.also_called.get(heading, ()))
    return next((each for one in spellings for each in table.columns if matches(each, [one])), None)
