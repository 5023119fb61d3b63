"""What a place says, as the small tables that travel to the kernels.

All are here, so that the columns that a kernel may rely on are read in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from finmodel.core.cells.code_spelling import AS_WRITTEN
from finmodel.core.columns import ACTIVITY_DIMENSIONS, DIMENSIONS, PEOPLE_DIMENSIONS, UNKNOWN
from finmodel.core.data import DAYS_IN, ActivitySource, DataSource, PeopleSource, PriceSource
from finmodel.core.day_counts import FAR_OFF, STILL_OPEN
from finmodel.core.place import Place
from finmodel.load.fineness import Fineness, in_pence
from finmodel.measures.engines import ParameterTable


@dataclass(frozen=True)
class DayRule:
    """How the days of a source of activity count: both ends of a row or its nights, and the last day it reaches."""

    both_ends: bool
    open_to: date


OLDEST = 130
"""Age, in years, past which a row is refused."""


def _types(**columns: tuple[str, ...]) -> dict[str, str]:
    kinds = {
        "codes": "VARCHAR",
        "days": "DATE",
        "counts": "BIGINT",
        "flags": "INTEGER",
        "pounds": "DECIMAL(18, 8)",
        "shares": "DECIMAL(13, 12)",
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
        numbers=("file_no", "row_no", "person", "kind_no", "stay"),
        smalls=("period_no", "spells", "lasting", "faulty"),
    ),
    "day_rates": _types(
        counts=("price_rate", "cost_rate"), numbers=("file_no", "row_no"), shares=("price_share", "cost_share")
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
    "placed_people": _types(numbers=("person", "period_no", "people_cell"), days=("cover_from", "cover_to")),
}
"""Tables that a place may have no rows for: their columns."""


def empty_rows(name: str) -> ParameterTable:
    """A table of the right columns and no rows."""
    return ParameterTable(EMPTY_ROWS[name], {column: [] for column in EMPTY_ROWS[name]})


def place_tables(place: Place) -> dict[str, ParameterTable]:
    """Periods, their days, ages and bands, and who may provide and commission."""
    spans, bands = place.spans, place.age_codes
    days = [(number, n) for number, span in enumerate(spans) for n in range(span.days)]
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
            {"day": "DATE", "period_no": "INTEGER", "days_before": "INTEGER", "days_left": "INTEGER"},
            {
                "day": [spans[number].start + timedelta(n) for number, n in days],
                "period_no": [number for number, _ in days],
                "days_before": [n for _, n in days],
                "days_left": [spans[number].days - n for number, n in days],
            },
        ),
        "ages": ParameterTable(
            {"age": "INTEGER", "age_band": "VARCHAR"},
            {"age": [*range(OLDEST + 1)], "age_band": [bands[index] for index in band_of]},
        ),
        "age_bands": ParameterTable({"code": "VARCHAR"}, {"code": [*bands, UNKNOWN]}),
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


def code_map(
    source: DataSource, ages: tuple[int, ...] = (), besides: Iterable[tuple[str, str, str]] = ()
) -> ParameterTable:
    """Every code of the user's that a source maps to one of ours, and others besides; `ages` begin the bands."""
    rows = [
        (name, theirs.strip(), ours)
        for name, entry in source.columns.items()
        for theirs, ours in _whole_numbers_too(entry.values or {}).items()
    ]
    rows += besides
    entry = source.columns.get("age_band")
    if entry is not None and entry.age_groups:
        rows += [("age_band", group, band) for group, band in _groups_within(ages)]
    names = ("column_name", "theirs", "ours")
    return ParameterTable(dict.fromkeys(names, "VARCHAR"), {n: [row[i] for row in rows] for i, n in enumerate(names)})


def _whole_numbers_too(values: Mapping[str, str]) -> dict[str, str]:
    """Codes with those that are whole numbers as some programs write them: 1.0 is 1."""
    pointed = {f"{code}.0": ours for code, ours in values.items() if code.isdigit()}
    bare = {code.removesuffix(".0"): ours for code, ours in values.items() if code.removesuffix(".0").isdigit()}
    return {**pointed, **bare, **values}


def _groups_within(ages: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    """Every group of ages, as 0-4, 7 or 95+, that lies in one band, and that band."""
    for youngest, above in zip(ages, (*ages[1:], OLDEST + 1), strict=True):
        band = f"{youngest}+" if youngest == ages[-1] else f"{youngest}-{above - 1}"
        for age in range(youngest, above):
            yield str(age), band
            yield from ((f"{age}-{to}", band) for to in range(age, above))
            if youngest == ages[-1]:
                yield f"{age}+", band


def day_rules(sources: Iterable[tuple[ActivitySource, Iterable[int], DayRule]]) -> ParameterTable:
    """A row for each file of activity: how its days count, which date decides a year, and the last day it reaches."""
    rows = [
        (number, int(source.counted_on == "end"), int(rule.both_ends), rule.open_to, source.extract_to or date.max)
        for source, numbers, rule in sources
        for number in numbers
    ]
    types = dict.fromkeys(("file_no", "counted_on_end", "both_ends"), "INTEGER")
    types |= dict.fromkeys(("open_to", "extract_to"), "DATE")
    return ParameterTable(types, {name: [row[at] for row in rows] for at, name in enumerate(types)})


def coding(
    source: DataSource, born_by: date, fineness: Fineness | None = None, rule: DayRule | None = None
) -> ParameterTable:
    """One row of rules for reading a source: what becomes of unmapped codes, units and their parts, days, births."""
    types: dict[str, str] = {}
    values: dict[str, object] = {}
    for name in source.OURS:
        if name in source.DATES or name in source.NUMBERS or name == "person":
            continue
        entry = source.columns.get(name)
        otherwise = None if entry is None or entry.otherwise == AS_WRITTEN else entry.otherwise
        passes = entry is None or (otherwise is None and (entry.values is None or entry.otherwise == AS_WRITTEN))
        open_ended = passes or (entry is not None and entry.age_groups)
        types |= {f"{name}_passes": "INTEGER", f"{name}_otherwise": "VARCHAR"}
        values |= {f"{name}_passes": int(open_ended), f"{name}_otherwise": otherwise}
    flags: dict[str, int] = {}
    if isinstance(source, PeopleSource):
        flags = {"by_head": int("people" in source.columns)}
        types["born_by"] = "DATE"
        values["born_by"] = born_by
    elif isinstance(source, ActivitySource):
        flags = {
            "has_quantity": int("quantity" in source.columns),
            "price_per_unit": int(source.price_is != "total" or source.price_by is not None),
            "nets": int(source.nets),
            "own_prices": int(source.price_by is not None),
        }
        types |= dict.fromkeys(("price_scale", "cost_scale"), "DECIMAL(20, 0)")
        types |= {"quantity_scale": "BIGINT", "lift": "BIGINT", "cut": "DECIMAL(10, 6)", "cost_cut": "DECIMAL(10, 6)"}
        values |= _scales(source, fineness or Fineness())
        types |= {"open_from": "DATE", **dict.fromkeys(("price_share", "cost_share"), "DECIMAL(13, 12)")}
        values |= _lasting(source)
        flags |= {"both_ends": int(rule is not None and rule.both_ends)}
        flags |= {"counted_on_end": int(source.counted_on == "end")}
        flags |= {"unended": STILL_OPEN if "end" in source.columns else 0}
    elif isinstance(source, PriceSource):
        flags = {f"by_{name}": int(name in source.columns) for name in ("currency", "setting")}
        pence = {str(name): unit for name, unit in source.units.items()}.get("price") == "pence"
        types["price_in_pounds"] = "DECIMAL(3, 2)"
        values["price_in_pounds"] = "0.01" if pence else "1"
    types |= dict.fromkeys(flags, "INTEGER")
    values.update(flags)
    return _one_row(types, values)


def _lasting(source: ActivitySource) -> dict[str, object]:
    """From which end on a row is not over, and what part a day is of what its money is stated for."""
    day = source.extract_to
    shares = {name: DAYS_IN.get(getattr(source, f"{name}_is")) for name in ("price", "cost")}
    return {
        "open_from": FAR_OFF if day is None else min(day + timedelta(1), FAR_OFF),
        **{f"{name}_share": "0" if days is None else f"{1 / Decimal(days):.12f}" for name, days in shares.items()},
    }


def _scales(source: ActivitySource, fineness: Fineness) -> dict[str, object]:
    """What makes whole numbers of a source's quantities, prices and costs, and money of a price by a quantity."""
    finer = fineness.money - fineness.price - fineness.quantity
    per_unit = source.price_is != "total" or source.price_by is not None
    price = fineness.price if per_unit else fineness.money
    return {
        "quantity_scale": fineness.parts_of_a_unit,
        "price_scale": 10 ** max(0, price - in_pence(source, "price")),
        "cost_scale": 10 ** (fineness.money - in_pence(source, "cost")),
        "lift": 10 ** max(0, finer),
        "cut": str(Decimal(10) ** min(0, finer)),
        "cost_cut": str(Decimal(1) / fineness.parts_of_a_unit),
    }


def _one_row(types: dict[str, str], values: Mapping[str, object]) -> ParameterTable:
    return ParameterTable(types, {name: [value] for name, value in values.items()})
