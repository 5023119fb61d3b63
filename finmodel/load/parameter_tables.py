"""What a place says, as the small tables that travel to the kernels.

All are here, so that the columns that a kernel may rely on are read in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal

from finmodel.core.columns import ACTIVITY_DIMENSIONS, DIMENSIONS, PEOPLE_DIMENSIONS
from finmodel.core.data import ActivitySource, DataSource, PeopleSource, PriceSource
from finmodel.core.place import Place
from finmodel.load.fineness import Fineness, in_pence
from finmodel.measures.engines import ParameterTable

OLDEST = 130
"""Age, in years, past which a row is refused."""


def _types(**columns: tuple[str, ...]) -> dict[str, str]:
    kinds = {
        "codes": "VARCHAR",
        "days": "DATE",
        "counts": "BIGINT",
        "flags": "INTEGER",
        "pounds": "DECIMAL(18, 8)",
        "numbers": "INTEGER",
        "smalls": "SMALLINT",
    }
    return {name: kinds[kind] for kind, names in columns.items() for name in names}


_MOST_UNITS = 10**6
"""Units above which a row is taken to be many rows added up."""
_MOST_SQUARED = 3 * 10**9
"""The largest whole number whose square an engine's whole numbers hold."""
EMPTY_ROWS = {
    "people_rows": _types(
        codes=PEOPLE_DIMENSIONS,
        days=("registered_from", "registered_to", "birth_date"),
        counts=("row_no", "heads_micro", "scored_micro"),
        numbers=("file_no", "person", "age", "faulty"),
    ),
    "activity_rows": _types(
        days=("started",),
        counts=("quantity", "spend", "cost"),
        numbers=("file_no", "row_no", "person", "kind_no", "days"),
        smalls=("period_no", "faulty"),
    ),
    "price_rows": _types(
        codes=("currency", "setting"),
        days=("first_day", "last_day"),
        counts=("row_no",),
        numbers=("file_no", "faulty"),
        pounds=("price_pounds",),
    ),
    "people_met": _types(codes=("person_raw",)),
    "codes_met": _types(codes=ACTIVITY_DIMENSIONS),
    "people_groups": _types(numbers=("person", "group_no")),
    "placed_people": _types(numbers=("person", "period_no", "people_cell")),
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


def kept_table(dimensions: Iterable[str]) -> ParameterTable:
    """One row of 1 for each dimension that the grid keeps, and 0 for the others."""
    wanted = set(dimensions)
    return _one_row(dict.fromkeys(DIMENSIONS, "INTEGER"), {name: int(name in wanted) for name in DIMENSIONS})


def fineness_table(fineness: Fineness) -> ParameterTable:
    """One row: the parts that make a unit, and the most of them that are squared."""
    types = {"one_unit": "INTEGER", "most_squared": "BIGINT"}
    parts = fineness.parts_of_a_unit
    return _one_row(types, {"one_unit": parts, "most_squared": min(_MOST_UNITS * parts, _MOST_SQUARED)})


def price_scale(fineness: Fineness) -> ParameterTable:
    """One row: the whole numbers that a pound of a price of a unit is."""
    return _one_row({"units": "DECIMAL(20, 0)"}, {"units": 10**fineness.price})


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


def coding(source: DataSource, fineness: Fineness | None = None) -> ParameterTable:
    """One row of rules for reading a source: what becomes of unmapped codes, and units and the parts they count in."""
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
        types |= dict.fromkeys(("price_scale", "cost_scale"), "DECIMAL(20, 0)")
        types |= {"quantity_scale": "BIGINT", "lift": "BIGINT", "cut": "DECIMAL(10, 6)"}
        values |= _scales(source, fineness or Fineness())
    elif isinstance(source, PriceSource):
        flags = {f"by_{name}": int(name in source.columns) for name in ("currency", "setting")}
        pence = {str(name): unit for name, unit in source.units.items()}.get("price") == "pence"
        types["price_in_pounds"] = "DECIMAL(3, 2)"
        values["price_in_pounds"] = "0.01" if pence else "1"
    types |= dict.fromkeys(flags, "INTEGER")
    values.update(flags)
    return _one_row(types, values)


def _scales(source: ActivitySource, fineness: Fineness) -> dict[str, object]:
    """What makes whole numbers of a source's quantities, prices and costs, and money of a price by a quantity."""
    finer = fineness.money - fineness.price - fineness.quantity
    price = fineness.price if source.price_is == "per_unit" else fineness.money
    return {
        "quantity_scale": fineness.parts_of_a_unit,
        "price_scale": 10 ** max(0, price - in_pence(source, "price")),
        "cost_scale": 10 ** (fineness.money - in_pence(source, "cost")),
        "lift": 10 ** max(0, finer),
        "cut": str(Decimal(10) ** min(0, finer)),
    }


def _one_row(types: dict[str, str], values: Mapping[str, object]) -> ParameterTable:
    return ParameterTable(types, {name: [value] for name, value in values.items()})
