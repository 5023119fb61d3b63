"""What a place says, as the small tables that travel to the kernels.

All are here, so that the columns that a kernel may rely on are read in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from finmodel.core.columns import ACTIVITY_DIMENSIONS, ALL, DIMENSIONS, PEOPLE_DIMENSIONS, UNKNOWN
from finmodel.core.data import ActivitySource, DataSource, PeopleSource, PriceSource
from finmodel.core.place import Place
from finmodel.measures.engines import ParameterTable

OLDEST = 130
"""Age, in years, past which a row is refused."""


def _types(**columns: tuple[str, ...]) -> dict[str, str]:
    kinds = {
        "codes": "VARCHAR",
        "days": "DATE",
        "counts": "BIGINT",
        "flags": "INTEGER",
        "pounds": "DECIMAL(18, 6)",
        "quantities": "DECIMAL(18, 3)",
    }
    return {name: kinds[kind] for kind, names in columns.items() for name in names}


EMPTY_ROWS = {
    "people_rows": _types(
        codes=("person", *PEOPLE_DIMENSIONS),
        days=("registered_from", "registered_to", "birth_date"),
        counts=("row_no", "heads_micro", "scored_micro"),
        flags=("file_no", "age", "faulty"),
    ),
    "activity_rows": _types(
        codes=("person",),
        days=("started",),
        counts=("row_no", "days", "spend_pence", "cost_pence"),
        quantities=("quantity_milli",),
        flags=("file_no", *ACTIVITY_DIMENSIONS, "faulty"),
    ),
    "price_rows": _types(
        codes=("currency", "setting"),
        days=("first_day", "last_day"),
        counts=("row_no",),
        flags=("file_no", "faulty"),
        pounds=("price_pounds",),
    ),
    "people_groups": _types(codes=("person",), flags=("group_no",)),
    "attributes": _types(codes=("person", *PEOPLE_DIMENSIONS), days=("cover_from", "cover_to"), flags=("period_no",)),
}
"""Tables that a place may have no rows for: their columns."""


def empty_rows(name: str) -> ParameterTable:
    """A table of the right columns and no rows."""
    return ParameterTable(EMPTY_ROWS[name], {column: [] for column in EMPTY_ROWS[name]})


def place_tables(place: Place) -> dict[str, ParameterTable]:
    """Periods, their days, ages and bands, and who may provide and commission."""
    spans, bands = place.spans, place.age_codes
    days = [(span.start + timedelta(n), number) for number, span in enumerate(spans) for n in range(span.days)]
    band_of = [sum(low <= age for low in place.age_bands) - 1 for age in range(OLDEST + 1)]
    partners = [partner.id for partner in place.partners]
    return {
        "periods": ParameterTable(
            {"period_no": "INTEGER", "first_day": "DATE", "last_day": "DATE"},
            {
                "period_no": [*range(len(spans))],
                "first_day": [span.start for span in spans],
                "last_day": [span.end for span in spans],
            },
        ),
        "calendar": ParameterTable(
            {"day": "DATE", "period_no": "INTEGER"},
            {"day": [day for day, _ in days], "period_no": [number for _, number in days]},
        ),
        "ages": ParameterTable(
            {"age": "INTEGER", "age_band": "VARCHAR"},
            {"age": [*range(OLDEST + 1)], "age_band": [bands[index] for index in band_of]},
        ),
        "age_bands": ParameterTable({"code": "VARCHAR"}, {"code": [*bands]}),
        "providers": ParameterTable({"party": "VARCHAR"}, {"party": [*partners]}),
        "commissioners": ParameterTable({"party": "VARCHAR"}, {"party": [*place.parties]}),
    }


def kept_table(dimensions: Iterable[str], every_code: str | int = ALL) -> ParameterTable:
    """One row of 1 for each dimension that the grid keeps, and 0 for the others.

    `every_code` stands in activity for a dimension that is not kept: its number where activity is coded.
    """
    wanted = set(dimensions)
    types = dict.fromkeys(DIMENSIONS, "INTEGER") | {"every_code": "VARCHAR" if every_code == ALL else "INTEGER"}
    return _one_row(types, {name: int(name in wanted) for name in DIMENSIONS} | {"every_code": every_code})


def first_codes() -> ParameterTable:
    """The codes that are numbered before any row is read: 0 stands for all, which no row has."""
    codes = (ALL, UNKNOWN)
    return ParameterTable(
        {"code": "VARCHAR", "code_no": "INTEGER"}, {"code": [*codes], "code_no": [*range(len(codes))]}
    )


def price_keys(sources: tuple[PriceSource, ...]) -> ParameterTable:
    """One row: whether the price list is by currency and by setting."""
    types = {"by_currency": "INTEGER", "by_setting": "INTEGER"}
    mapped = {name for source in sources for name in source.columns}
    return _one_row(types, {f"by_{name}": int(name in mapped) for name in ("currency", "setting")})


def code_map(source: DataSource) -> ParameterTable:
    """Every code of the user's that the source maps to one of ours."""
    rows = [
        (name, theirs.strip(), ours)
        for name, entry in source.columns.items()
        for theirs, ours in (entry.values or {}).items()
    ]
    names = ("column_name", "theirs", "ours")
    return ParameterTable(dict.fromkeys(names, "VARCHAR"), {n: [row[i] for row in rows] for i, n in enumerate(names)})


def coding(source: DataSource) -> ParameterTable:
    """One row of rules for reading a source: what becomes of unmapped codes, and units."""
    types: dict[str, str] = {}
    values: dict[str, object] = {}
    for name in source.OURS:
        if name in source.DATES or name in source.NUMBERS or name == "person":
            continue
        entry = source.columns.get(name)
        open_ended = entry is None or (entry.values is None and entry.otherwise is None)
        types |= {f"{name}_passes": "INTEGER", f"{name}_otherwise": "VARCHAR"}
        values |= {f"{name}_passes": int(open_ended), f"{name}_otherwise": entry.otherwise if entry else None}
    flags: dict[str, int] = {}
    if isinstance(source, PeopleSource):
        flags = {"by_head": int("people" in source.columns)}
    elif isinstance(source, ActivitySource):
        flags = {
            "has_quantity": int("quantity" in source.columns),
            "price_per_unit": int(source.price_is == "per_unit"),
        }
    elif isinstance(source, PriceSource):
        flags = {f"by_{name}": int(name in source.columns) for name in ("currency", "setting")}
    types |= dict.fromkeys(flags, "INTEGER")
    values.update(flags)
    if isinstance(source, ActivitySource | PriceSource):
        units = {str(name): unit for name, unit in source.units.items()}
        for name in ("price", "cost"):
            types[f"{name}_in_pounds"] = "DECIMAL(3, 2)"
            values[f"{name}_in_pounds"] = "0.01" if units.get(name) == "pence" else "1"
    return _one_row(types, values)


def _one_row(types: dict[str, str], values: Mapping[str, object]) -> ParameterTable:
    return ParameterTable(types, {name: [value] for name, value in values.items()})
