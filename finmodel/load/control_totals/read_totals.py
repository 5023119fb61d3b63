"""What was read, added up by file and month while it is on the engine, and what is odd about it.

One pass adds up rows, units and money by file, month and cell of parties and setting; another looks for rows that are
equal. All else is worked out from those sums, which are few. What is found here is told with the rows and pounds at
stake; what would be counted twice, or does not come to a stated total, is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from finmodel.core.amounts import exact_money, some
from finmodel.core.data import ActivitySource, DataSource
from finmodel.core.place import Place
from finmodel.core.what_was_read import PROFILE_COLUMNS, FileRead
from finmodel.errors import Finding, InputError
from finmodel.load.control_totals.counts_and_money import Sizes
from finmodel.load.control_totals.full_sheets import full_sheet
from finmodel.load.control_totals.months import month_findings, month_number
from finmodel.load.control_totals.repeats import Repeats, repeat_findings
from finmodel.load.control_totals.stated_totals import held_to, in_words
from finmodel.load.files.sources import SourceTables
from finmodel.load.fineness import Fineness
from finmodel.load.grid_cells import GridCells
from finmodel.load.what_came_in import ReadRows
from finmodel.measures.engines import Engine, ParameterTable, SourceFile
from finmodel.measures.row_tables import ACTIVITY

CELL = ("provider", "commissioner", "setting")
"""What activity is told apart by, where what was read is told."""
_EARLIEST = 1990
_REACH = {"first_day": "DATE", "last_day": "DATE"}
_ODD = {
    1: ("before the person was born", "Mend the date, or the birth date on the list of people."),
    2: ("after the person's last day on the list of people", "Look whether `registered_to` or the date is wrong."),
    3: ("after `extract_to:`, the last day that the data is said to reach", "Mend the dates, or `extract_to:`."),
}
_OUT_OF_TIME = "Mend the dates: most often a year is mistyped, or a day stands for nothing known."

Files = Sequence[tuple[str, DataSource, SourceTables]]


@dataclass(frozen=True)
class ReadTotals:
    """What was read: each file, the long table of it by month and code, what is told of it, and what has no price.

    `unpriced` has a row for each file and cell: `provider, commissioner, setting, file, first_row, rows, units,
    pounds`, the last at the average price of its kind.
    """

    files: tuple[FileRead, ...]
    profile: pd.DataFrame
    told: tuple[Finding, ...]
    unpriced: pd.DataFrame


def read_totals(engine: Engine, place: Place, files: Files, reading: ReadRows) -> ReadTotals:
    """Add up what was read. Raises InputError where rows would count twice, or a stated total is not met."""
    job = _Totals(engine, place, files, reading)
    sums = job.month_sums()
    read = [*job.files_read(sums)]
    sizes = job.sizes()
    findings = [*job.held(read, sums), *job.repeated(), *(finding for own in sizes.values() for finding in own)]
    findings += [*job.of_months(sums, frozenset(sizes)), *job.odd_days(sums), *job.full_sheets(read)]
    errors = [each for each in findings if each.severity == "error"]
    if errors:
        raise InputError(errors)
    return ReadTotals(tuple(job.met(read)), job.profile(read, sums), tuple(findings), job.unpriced(sums))


class _Totals:
    """What is asked of the engine to tell what was read."""

    def __init__(self, engine: Engine, place: Place, files: Files, reading: ReadRows) -> None:
        self._engine, self._place, self._files, self._reading = engine, place, files, reading
        self._known: dict[int, SourceFile] = {each.file.file_no: each.file for _, _, own in files for each in own.files}
        self._cells = GridCells.of(engine, place.periods, CELL, reading.fineness, "read")

    @cached_property
    def _sizes(self) -> Sizes:
        return Sizes(self._engine, self._cells, self._known, self._fineness)

    @property
    def _fineness(self) -> Fineness:
        return self._reading.fineness

    def month_sums(self) -> pd.DataFrame:
        """Activity by file, cell and month: `rows, units, pounds`, and what has no price."""
        engine = self._engine
        tables = {name: name for name in ("activity_rows", "lasting_rows", "day_rules")}
        tables |= {"placed_kinds": self._cells.placed_kinds}
        parts = [engine.fetch("month_sums", tables)]
        if any(isinstance(source, ActivitySource) and "price" in source.by_the_day for _, source, _ in self._files):
            parts.append(engine.fetch("open_sums", tables))
        sums = pd.concat([each for each in parts if len(each)] or parts[:1], ignore_index=True)
        named = self._in_units(self._cells.named(sums))
        return named.assign(month=[month_number(int(each)) for each in named["month_no"]]).sort_values(
            ["file_no", *CELL, "month_no"], ignore_index=True
        )

    def files_read(self, sums: pd.DataFrame) -> Iterator[FileRead]:
        """Each file, with what is in it."""
        engine = self._engine
        people = engine.fetch("people_sums", {"people_rows": "people_rows"}).set_index("file_no")
        prices = engine.fetch("price_sums", {"price_rows": "price_rows"}).set_index("file_no")
        by_file = dict(list(sums.groupby("file_no")))
        for number_of, (role, source, own) in enumerate(self._files):
            for each in own.files:
                no, shown = each.file.file_no, each.file.shown
                rows = self._reading.rows.get(no, 0)
                if isinstance(source, ActivitySource):
                    part = by_file.get(no, sums[:0])
                    priced = self._priced(source, part)
                    pounds = float(part["pounds"].sum()) if priced else None
                    units = float(part["quantity"].sum()) / self._fineness.parts_of_a_unit
                    span = (_day(part["first_day"].min()), _day(part["last_day"].max())) if len(part) else (None, None)
                    named = self._reading.people.get(number_of)
                    yield FileRead(
                        number_of, "activity", source.shown, shown, rows, units, pounds, priced, *span, named
                    )
                else:
                    gathered = (people if role == "people" else prices).to_dict("index").get(no, {})
                    heads = gathered.get("heads_micro")
                    yield FileRead(
                        number_of,
                        "people" if role == "people" else "prices",
                        source.shown,
                        shown,
                        rows,
                        None if heads is None else float(heads) / 1e6,
                        first=_day(gathered.get("first_day")),
                        last=_day(gathered.get("last_day")),
                        people=int(gathered["people"]) if "person" in source.columns and gathered else None,
                    )

    def _priced(self, source: ActivitySource, part: pd.DataFrame) -> Any:
        listed = bool(self._place.data.prices)
        if "price" in source.columns:
            return "in the file, else by the price list" if listed else "in the file"
        return "by the price list" if listed and part["spend"].any() else ""

    def held(self, read: Sequence[FileRead], sums: pd.DataFrame) -> Iterator[Finding]:
        """What does not come to the totals stated of a source."""
        parts = self._fineness.parts_of_a_penny
        for number_of, (_, source, own) in enumerate(self._files):
            if source.control is None:
                continue
            mine = [each for each in read if each.source_no == number_of]
            spend = sum(map(int, sums[sums["file_no"].isin([each.file.file_no for each in own.files])]["spend"]))
            priced = any(each.pounds is not None for each in mine)
            pence = (2 * spend + parts) // (2 * parts) if priced else None
            yield from held_to(source.control, mine, pence, self._place.currency)

    def met(self, read: Sequence[FileRead]) -> Iterator[FileRead]:
        """The files, the first of each source with the totals that are stated of it, and met."""
        firsts = {each.source_no: each for each in reversed(read)}
        for each in read:
            stated = self._files[each.source_no][1].control
            first = stated is not None and firsts[each.source_no] is each
            yield replace(each, stated=in_words(stated, self._place.currency)) if stated and first else each

    def repeated(self) -> list[Finding]:
        """Rows that are there twice."""
        engine, rows = self._engine, {"activity_rows": "activity_rows"}
        engine.materialise("repeated_keys", "repeated_keys", rows)
        if not int(engine.fetch("row_count", {"counted": "repeated_keys"})["row_count"].iloc[0]):
            return []
        engine.materialise("repeats", "repeats", rows | {"repeated_keys": "repeated_keys"})
        sums = engine.fetch("repeat_sums", {"repeats": "repeats"})
        if sums.empty:
            return []
        sums = self._in_units(sums)
        alike: dict[int, int] = {}
        if (sums["named"] == 0).any():
            found = engine.fetch("alike_rows", rows)
            alike = dict(zip(found["file_no"].astype(int), found["row_count"].astype(int), strict=True))
        repeats = Repeats(sums, engine.fetch("first_repeats", {"repeats": "repeats"}), alike)
        return repeat_findings(repeats, self._known, self._reading.rows, self._place.currency)

    def full_sheets(self, read: Sequence[FileRead]) -> Iterator[Finding]:
        """Files that end where a sheet is full."""
        pounds = {each.file: each.pounds for each in read}
        for number_of, file in self._known.items():
            rows = self._reading.rows.get(number_of, 0)
            told = full_sheet(file, rows, pounds.get(file.shown), self._place.currency)
            if told is not None:
                yield told

    def sizes(self) -> dict[int, list[Finding]]:
        """Totals among the rows, and rows that are far from others of their kind, by file."""
        return self._sizes.findings(self._place.currency)

    def _of_source(self, sums: pd.DataFrame) -> Iterator[tuple[DataSource, pd.DataFrame]]:
        for _, source, own in self._files:
            if isinstance(source, ActivitySource):
                yield source, sums[sums["file_no"].isin([each.file.file_no for each in own.files])]

    def of_months(self, sums: pd.DataFrame, of_odd_sizes: frozenset[int]) -> Iterator[Finding]:
        """Months of the years settled that are missing, or far from their neighbours.

        Where a file has rows of odd sizes, which are told themselves, months are held against each other by rows alone.
        """
        place = self._place
        settled = [(span.start, span.end) for span in place.spans if span.label not in place.carried_forward]
        if not settled:
            return
        first, last = (day.year * 12 + day.month - 1 for day in (settled[0][0], settled[-1][1]))
        for source, own in self._of_source(sums):
            inside = own[(own["month"] >= first) & (own["month"] <= last)]
            if not of_odd_sizes.isdisjoint(inside["file_no"].tolist()):
                inside = inside.assign(units=inside["rows"], pounds=0.0)
            columns = ["provider", "setting", "month", "rows", "units", "pounds"]
            yield from month_findings(source.shown, inside[columns], settled, place.currency)

    def odd_days(self, sums: pd.DataFrame) -> Iterator[Finding]:
        """Activity on days that cannot be."""
        ends = max(span.end for span in self._place.spans)
        earliest = min(_EARLIEST, *(span.start.year for span in self._place.spans))
        odd = self._astray(sums)
        for source, own in self._of_source(sums):
            for kind, (when, fix) in _ODD.items():
                mine = odd[(odd["odd"] == kind) & odd["file_no"].isin(own["file_no"])]
                yield from self._odd(source, mine, f"are of a day {when}", fix)
            yield from self._odd(
                source, own[own["month"] < earliest * 12], f"are dated before {earliest}", _OUT_OF_TIME
            )
            late = f"are dated more than a year after {ends}, the last day settled"
            yield from self._odd(source, own[own["month"] > ends.year * 12 + ends.month + 11], late, _OUT_OF_TIME)

    def _astray(self, sums: pd.DataFrame) -> pd.DataFrame:
        """Rows before birth, after the register and after the extract, by file."""
        engine, place, gathered = self._engine, self._place, []
        rows = {"activity_rows": "activity_rows"}
        dated = ("birth_date", "registered_to")
        if len(sums) and any(name in source.columns for source in place.data.people for name in dated):
            days = {name: [_day(sums[name].min() if name == "first_day" else sums[name].max())] for name in _REACH}
            engine.register("reach", ParameterTable(_REACH, {name: [*each] for name, each in days.items()}))
            engine.materialise("lives", "lives", {"people_rows": "people_rows", "reach": "reach"})
            gathered.append(engine.fetch("astray_sums", rows | {"lives": "lives"}))
        if any(source.extract_to is not None for source in place.data.activity):
            gathered.append(engine.fetch("late_sums", rows | {"day_rules": "day_rules"}))
        columns = ["file_no", "odd", "row_count", "quantity", "spend"]
        some = [each for each in gathered if len(each)]
        whole = pd.concat(some) if some else pd.DataFrame(columns=columns)
        return self._in_units(whole)

    def _in_units(self, sums: pd.DataFrame) -> pd.DataFrame:
        """Sums with `rows`, `units` and `pounds`."""
        return sums.assign(
            rows=sums["row_count"],
            units=sums["quantity"].astype(float) / self._fineness.parts_of_a_unit,
            pounds=sums["spend"].astype(float) / (100 * self._fineness.parts_of_a_penny),
        )

    def _odd(self, source: DataSource, rows: pd.DataFrame, said: str, fix: str) -> Iterator[Finding]:
        count = int(rows["rows"].sum())
        if not count:
            return
        pounds = float(rows["pounds"].sum())
        money = f", {exact_money(pounds, self._place.currency)}" if pounds else ""
        verb = said if count != 1 else said.replace("are ", "is ", 1)
        what = f"{some(count, 'row')} {verb} ({some(round(float(rows['units'].sum()), 6), 'unit')}{money})."
        yield Finding(source.shown, what, fix, "warning")

    def profile(self, read: Sequence[FileRead], sums: pd.DataFrame) -> pd.DataFrame:
        """The long table of what was read."""
        tables = []
        shown = {each.file_no: each.shown for each in self._known.values()}
        for source, own in self._of_source(sums):
            for dimension in ("all", *CELL):
                by = ["file_no", *([] if dimension == "all" else [dimension]), "month_no"]
                added = own.groupby(by)[["rows", "units", "pounds"]].sum().reset_index()
                months = [f"{int(month) // 100}-{int(month) % 100:02}" for month in added["month_no"]]
                tables.append(
                    added.assign(
                        source=source.shown,
                        file=[shown[int(no)] for no in added["file_no"]],
                        dimension=dimension,
                        code="" if dimension == "all" else added[dimension].astype(str),
                        month=months,
                    )
                )
        others = [each for each in read if each.role != "activity"]
        rest = {
            "source": [each.source for each in others],
            "file": [each.file for each in others],
            **{"dimension": "all", "code": "", "month": "", "pounds": 0.0},
            "rows": [each.rows for each in others],
            "units": [each.units or 0.0 for each in others],
        }
        tables.append(pd.DataFrame(rest))
        whole = pd.concat([each for each in tables if len(each)] or tables, ignore_index=True)[list(PROFILE_COLUMNS)]
        texts = ("source", "file", "dimension", "code", "month")
        whole = whole.astype({**dict.fromkeys(texts, object), "rows": "int64", "units": float, "pounds": float})
        return whole.round({"units": 6, "pounds": 6})

    def unpriced(self, sums: pd.DataFrame) -> pd.DataFrame:
        """Rows without a price by file and cell, the first of them, and what they would be at an average price."""
        columns = [*CELL, "file", "first_row", "rows", "units", "pounds"]
        if not sums["rows_without_price"].any() or not sums["pounds"].any():
            return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})
        of_kinds = self._sizes.prices()
        tables = {"activity": ACTIVITY, "placed_kinds": self._cells.placed_kinds, "sized_kinds": "sized_kinds"}
        gathered = self._cells.named(self._engine.fetch("unpriced_rows", tables))
        units = gathered["quantity"].astype(float) / self._fineness.parts_of_a_unit
        own, by_setting = (self._average(sums, by) for by in (["provider", "setting"], ["setting"]))
        prices = [
            of_kinds.get(int(cell), own.get((provider, setting), by_setting.get(setting, float("nan"))))
            for cell, provider, setting in zip(
                gathered["sized_cell"], gathered["provider"], gathered["setting"], strict=True
            )
        ]
        files = [self._known[int(no)] for no in gathered["file_no"]]
        first = [row - 1 + file.first_row for row, file in zip(gathered["first_row"].astype(int), files, strict=True)]
        table = gathered.assign(
            file=[file.shown for file in files],
            first_row=first,
            rows=gathered["row_count"],
            units=units,
            pounds=[each * price for each, price in zip(units, prices, strict=True)],
        )[columns]
        by = [*CELL, "file"]
        adding: dict[str, Any] = {
            "first_row": "min",
            "rows": "sum",
            "units": "sum",
            "pounds": lambda each: each.sum(min_count=1),
        }
        table = table.groupby(by, sort=False, as_index=False).agg(adding)[columns]
        return table.sort_values(["rows", *CELL], ascending=[False, True, True, True], ignore_index=True)

    def _average(self, sums: pd.DataFrame, by: list[str]) -> dict[Any, float]:
        added = sums.groupby(by if len(by) > 1 else by[0])[["pounds", "quantity", "quantity_without_price"]].sum()
        units = (added["quantity"] - added["quantity_without_price"]).astype(float) / self._fineness.parts_of_a_unit
        return {
            key: pounds / each for key, pounds, each in zip(added.index, added["pounds"], units, strict=True) if each
        }


def _day(value: Any) -> date | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()
