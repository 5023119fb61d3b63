"""Terms, tables and measures that a file names itself, each in any unit.

The keys of other kinds have a unit each, known beforehand; here the file must show it, by a sign (12.5%, £1,490) or
under `unit:`. A table states it once for all its cells, which are read before the model is made, so that each fault is
told at its own cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator

from finmodel.contracts.amount import Elsewhere, fits
from finmodel.contracts.elsewhere import FromActivity, FromContracts
from finmodel.contracts.scale import Beyond, Scale, one_end
from finmodel.contracts.values import TermValue, read_term
from finmodel.core.amounts import MINUS
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.unit import unit
from finmodel.core.written_number import BelowNil, NotAShare
from finmodel.errors import Refused

Member = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]
"""A member of a list: a partner, a site, an age band."""


def _known_unit(name: str) -> str:
    unit(name)
    return name


UnitName = Annotated[str, AfterValidator(_known_unit)]
"""What a number measures: money, people, spells, days, share, index, number, flag, money/spells, …"""


def _seen(raw: Any) -> str | None:
    """The unit that a number shows as it is written: % for a share, a sign of currency for money."""
    if isinstance(raw, TermValue):
        return raw.unit
    if isinstance(raw, dict):
        stated = raw.get("unit")
        if isinstance(stated, str):
            return stated
        held = (
            [raw["value"]] if "value" in raw else [raw[key] for key in ("by_period", "by_date", "values") if key in raw]
        )
        return _common(map(_seen, held or raw.values()))
    if not isinstance(raw, str):
        return "flag" if isinstance(raw, bool) else None
    text = raw.strip().replace(MINUS, "-")
    if text.endswith("%"):
        return "change" if text[0] in "+-" else "share"
    return "money" if text.lstrip("-").strip()[:1] in tuple("£$€") else None


def _common(seen: Iterable[str | None]) -> str | None:
    """The unit of several numbers: that of the first that shows one, and of a rise or fall where one is signed."""
    shown = [name for name in seen if name is not None]
    return "change" if set(shown) == {"share", "change"} else next(iter(shown), None)


def _read_stated(raw: Any) -> Any:
    name = _seen(raw)
    if name is None:
        raise Refused("The unit is not stated.", "Say what it measures, like {value: 12, unit: people}.")
    return _term(raw, name)


def _term(raw: Any, name: str) -> Any:
    """A number read in its unit; what is told of one that is too large or negative says how a formula has it."""
    try:
        return read_term(raw, _known_unit(name), signed=name == "change")
    except NotAShare as error:
        raise NotAShare(error.given, ", and a factor states `unit: index`") from None
    except BelowNil as error:
        raise BelowNil(error.given, ", and take it off in the formula") from None


_NUMBER = {"type": ["number", "string", "boolean"]}
Stated = Annotated[
    TermValue,
    BeforeValidator(_read_stated),
    WithJsonSchema(
        {
            "anyOf": [_NUMBER, {"type": "object"}],
            "description": "12.5% for a share, £1,490 for money; any other number with its unit, like "
            "{value: 12, unit: people, source: …}; by year, like {unit: money, by_period: {2024/25: 5}}",
        }
    ),
]
"""A number agreed in the contract, with its unit where it does not show it."""


MOST_BANDS = 60
"""Rows of one table: a spreadsheet takes no more choices inside one another."""


class TableOfCells(Frozen):
    """A table of numbers: what is common to its cells."""

    label: str | None = None
    """Name in workbooks and sentences, where its key does not serve."""
    source: str | None = None
    """Where its numbers come from."""
    date: str | None = None
    """When they were agreed or published."""
    confirmed: bool = True
    """False where nobody has checked them against their source."""


def _read_cells(raw: dict[str, Any], spots: list[tuple[tuple[Any, ...], Any]], measured: str | None, key: str) -> None:
    """Read cells of one unit where they stand in `raw`; `key` is what states the unit. Raises Faults."""
    name = measured or _common(_seen(cell) for _, cell in spots)
    if not spots:
        return
    if name is None:
        fix = f"Add `{key}:` to the table, such as people, share or money."
        raise Faults([Fault((), f"What {_spoken(spots[0][0])} is measured in is not stated.", fix)])
    common = {each: raw[each] for each in ("source", "date", "confirmed") if raw.get(each) is not None}
    faults: list[Fault] = []
    for path, cell in spots:
        try:
            read = _term(cell, name)
        except Faults as error:
            faults += [Fault((*path, *fault.at), fault.what, fault.fix) for fault in error.faults]
        except Refused as error:
            faults.append(Fault(path, error.what, error.fix))
        else:
            held = raw
            for part in path[:-1]:
                held = held[part]
            held[path[-1]] = common | read if isinstance(read, dict) else read
    if faults:
        raise Faults(faults)


def _spoken(path: tuple[Any, ...]) -> str:
    return "each value" if path[0] == "values" else f"`{path[-1]}:`"


def _rows(raw: Any) -> dict[str, Any] | None:
    """A copy of a table whose rows may be read in place; None where it has no rows of keys."""
    if not isinstance(raw, dict) or not isinstance(raw.get("rows"), list):
        return None
    return raw | {"rows": [dict(row) if isinstance(row, dict) else row for row in raw["rows"]]}


def _spots(raw: dict[str, Any], *keys: str) -> list[tuple[tuple[Any, ...], Any]]:
    return [
        (("rows", number, key), row[key])
        for number, row in enumerate(raw["rows"])
        if isinstance(row, dict)
        for key in keys
        if row.get(key) is not None
    ]


class BandRow(Frozen):
    """A band: up to an upper end, at a rate."""

    up_to: TermValue | None = None
    """Upper end, which belongs to the band; the last band may be open."""
    below: TermValue | None = None
    """Upper end that belongs to the next band, instead."""
    rate: TermValue
    """Rate, price or amount inside the band."""

    @model_validator(mode="after")
    def _ends_once(self) -> BandRow:
        one_end(self.up_to, self.below)
        return self

    @property
    def end(self) -> TermValue | None:
        """Its upper end, whichever way it is written."""
        return one_end(self.up_to, self.below)


class TableOfRows(TableOfCells):
    """A table of rows, each of a stretch of a scale and its rate: bands that meet, or stretches to look up."""

    ENDS: ClassVar[tuple[str, ...]]
    """Keys of a row that are ends on the scale."""
    RATES: ClassVar[tuple[str, ...]]
    """Keys of a row that are rates."""
    beyond: Beyond | None = None
    """What holds where no row says anything: `hold`, the nearest rate below; `refuse`, nothing is settled there."""

    @model_validator(mode="before")
    @classmethod
    def _cells(cls, raw: Any) -> Any:
        copied = _rows(raw)
        if copied is None:
            return raw
        _read_cells(copied, _spots(copied, *cls.ENDS), copied.get("scale_unit"), "scale_unit")
        _read_cells(copied, _spots(copied, *cls.RATES), copied.get("rate_unit"), "rate_unit")
        return copied


class Bands(TableOfRows):
    """Bands from nought up, for `corridor`, `slab` and `band_rate`."""

    ENDS: ClassVar[tuple[str, ...]] = ("up_to", "below")
    RATES: ClassVar[tuple[str, ...]] = ("rate",)
    rows: tuple[BandRow, ...] = Field(min_length=1, max_length=MOST_BANDS)
    """The bands, from the lowest up; each starts where the one before ends."""
    scale_unit: UnitName | None = None
    """What `up_to:` measures, where it does not show it."""
    rate_unit: UnitName | None = None
    """What `rate:` measures, where it does not show it."""
    mirrored: bool = False
    """True for a `corridor` of an amount below nought to go back by the same bands; it is refused where not given."""

    @property
    def scale(self) -> Scale:
        """What its bands cover."""
        return Scale.of(((None, row.end) for row in self.rows), from_nought=True)

    @model_validator(mode="after")
    def _rise(self) -> Bands:
        faults = [
            Fault(("rows", number), "Only the last band may be open.", "Give this one an `up_to:`.")
            for number, row in enumerate(self.rows[:-1])
            if row.end is None
        ]
        for number, (row, following) in enumerate(pairwise(self.rows), start=1):
            if row.end is not None and following.end is not None and _crossed(row.end, following.end):
                what = f"Bands overlap: band {number + 1} does not end above band {number}."
                faults.append(Fault(("rows", number), what, "List them from the smallest `up_to:` up."))
        faults = faults or [*self.scale.fault(("rows", len(self.rows) - 1), self.beyond)]
        if faults:
            raise Faults(faults)
        return self


class StretchRow(Frozen):
    """A stretch of a look-up table, level or in proportion from its start to its end."""

    start: TermValue
    """Where it starts."""
    rate: TermValue
    """Rate at the start, and throughout where there is no `rate_to:`."""
    end: TermValue | None = None
    """Where it ends, as printed, this end included; the rate runs in proportion from `start:` to `end:`."""
    rate_to: TermValue | None = None
    """Rate at the end."""

    @model_validator(mode="after")
    def _both_ends(self) -> StretchRow:
        if self.rate_to is not None and self.end is None:
            raise Refused("`rate_to:` is the rate at `end:`, and there is none.", "Give the row an `end:`.")
        return self


class Stretches(TableOfRows):
    """A table read by `look_up`, in proportion inside each stretch."""

    ENDS: ClassVar[tuple[str, ...]] = ("start", "end")
    RATES: ClassVar[tuple[str, ...]] = ("rate", "rate_to")
    rows: tuple[StretchRow, ...] = Field(min_length=1, max_length=MOST_BANDS)
    """The stretches, from the lowest start up."""
    scale_unit: UnitName | None = None
    """What `start:` and `end:` measure, where they do not show it."""
    rate_unit: UnitName | None = None
    """What the rates measure, where they do not show it."""

    @property
    def scale(self) -> Scale:
        """What its rows cover."""
        return Scale.of((row.start, row.end) for row in self.rows)

    @model_validator(mode="after")
    def _rise(self) -> Stretches:
        faults = []
        for number, row in enumerate(self.rows):
            following = self.rows[number + 1] if number + 1 < len(self.rows) else None
            if row.end is not None and _crossed(row.start, row.end):
                faults.append(Fault(("rows", number), "It ends before it starts.", "Mend `start:` or `end:`."))
            elif following is not None and _crossed(row.end or row.start, following.start, row.end is not None):
                what = f"Rows overlap: row {number + 2} starts before row {number + 1} ends."
                faults.append(Fault(("rows", number + 1), what, "List them from the lowest `start:` up."))
        faults = faults or [*self.scale.fault(("rows", 0), self.beyond)]
        if faults:
            raise Faults(faults)
        return self


def _crossed(lower: TermValue, upper: TermValue, may_meet: bool = False) -> bool:
    """True where the upper of two ends is not above the lower, in some year."""
    return any(low > high or (low == high and not may_meet) for low, high in _pairs(lower, upper))


def _pairs(lower: TermValue, upper: TermValue) -> list[tuple[Decimal, Decimal]]:
    for form in ("by_period", "by_date", "values"):
        lows, highs = getattr(lower, form), getattr(upper, form)
        if lows is not None and highs is not None:
            return [(lows[key], highs[key]) for key in lows if key in highs]
    return [(low, high) for low in lower.numbers for high in upper.numbers]


class ByMember(TableOfCells):
    """A number for each member of a list: a price by site, a share by partner."""

    for_each: Code
    """The list, such as partner; where `lists:` does not name its members, the keys of `values:` do."""
    values: dict[Member, TermValue] = Field(min_length=1)
    """The number for each member."""
    unit: UnitName | None = None
    """What the numbers measure, where they do not show it."""

    @model_validator(mode="before")
    @classmethod
    def _cells(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or not isinstance(raw.get("values"), dict):
            return raw
        copied = raw | {"values": {str(member): cell for member, cell in raw["values"].items()}}
        spots: list[tuple[tuple[Any, ...], Any]] = [(("values", key), cell) for key, cell in copied["values"].items()]
        _read_cells(copied, spots, copied.get("unit"), "unit")
        return copied


def _kind_of_table(raw: Any) -> str:
    if isinstance(raw, ByMember) or (isinstance(raw, dict) and ("values" in raw or "for_each" in raw)):
        return "by_member"
    rows = raw.get("rows") if isinstance(raw, dict) else None
    first = rows[0] if isinstance(rows, list | tuple) and rows else None
    starts = isinstance(first, dict) and "start" in first
    return "stretches" if starts or isinstance(raw, Stretches) else "bands"


Table = Annotated[
    Annotated[Bands, Tag("bands")] | Annotated[Stretches, Tag("stretches")] | Annotated[ByMember, Tag("by_member")],
    Discriminator(_kind_of_table),
]
"""A table that formulas name: bands, stretches to look up, or a number for each member of a list."""


class NamedMeasure(Frozen):
    """A number the data supplies: a column of a table of that name, or found elsewhere in a place."""

    unit: UnitName
    """What it measures."""
    label: str | None = None
    """Name in workbooks and sentences, where its key does not serve."""
    for_each: Code | None = None
    """List that it has one number a member for; in a table, a column `measure.member` for each."""
    found: Elsewhere | None = None
    """Where a place finds it: its activity, what earlier contracts pay, or a line of one."""

    @model_validator(mode="before")
    @classmethod
    def _unit_alone(cls, raw: Any) -> Any:
        return {"unit": raw} if isinstance(raw, str) else raw

    @model_validator(mode="after")
    def _can_be_found(self) -> NamedMeasure:
        if isinstance(self.found, TermValue) and self.found.by_period is None:
            raise Refused("It is stated, and not found.", "State the number under `terms:`.")
        if isinstance(self.found, FromActivity | FromContracts):
            fits(self.found, self.unit)
        if self.for_each is not None and self.found is not None and not isinstance(self.found, FromActivity):
            raise Refused("Only activity is found for each member of a list.", "Name one measure for each instead.")
        return self
