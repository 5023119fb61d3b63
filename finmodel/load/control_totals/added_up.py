"""Sources that are added up already, looked through for rows that are the sum of others."""

from __future__ import annotations

from collections.abc import Mapping

from finmodel.core.columns import ACTIVITY_DIMENSIONS
from finmodel.core.data import ActivitySource, DataSource, PeopleSource
from finmodel.errors import Finding
from finmodel.load.control_totals.code_totals import AddedUp, total_findings
from finmodel.measures.engines import Engine

_OF_PEOPLE = ("age_band", "age", "birth_date", "sex", "need_band", "practice", "locality", "conditions")


def totals_among(engine: Engine, name: str, source: DataSource) -> list[Finding]:
    """Rows of a source that are the sum of others; none are looked for among rows that name people one by one."""
    columns: tuple[str, ...]
    measures: Mapping[str, str]
    if isinstance(source, PeopleSource) and "people" in source.columns:
        kernel, columns, besides = "head_sums", _OF_PEOPLE, ("registered_from",)
        measures = {"people": "heads"}
    elif isinstance(source, ActivitySource) and "person" not in source.columns:
        kernel, columns, besides = "written_sums", ACTIVITY_DIMENSIONS, ("month_no",)
        measures = _amounts(source)
    else:
        return []
    headings = {
        column: entry.column
        for column in columns
        for entry in [dict(source.columns).get(column)]  # type: ignore[call-overload]
        if entry is not None and entry.column is not None
    }
    if not measures:
        return []
    admitted = frozenset((heading, value) for heading, values in source.where.items() for value in values)
    sums = engine.fetch(kernel, {"source": name})
    return total_findings(AddedUp(source.shown, headings, sums, measures, besides, admitted))


def _amounts(source: ActivitySource) -> Mapping[str, str]:
    """The amounts that a total of rows is the sum of; a price of a unit is none."""
    found = {"quantity": "units"} if "quantity" in source.columns else {}
    if "price" in source.columns and source.price_is == "total" and source.price_by is None:
        found["price"] = "of money"
    if "cost" in source.columns and source.cost_is == "total":
        found["cost"] = "of cost"
    return found
