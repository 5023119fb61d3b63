"""Schedule: any payment rule, written as formulas over terms, measures, tables and earlier lines.

Other kinds state their rules in Python; here a file does, over the same macros, and what comes of it are the same
trees with the same readings. Formulas are parsed and never run. Names are looked up even where the file cannot be read
otherwise, so that all faults are told at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator
from pydantic.functional_validators import ModelWrapValidatorHandler
from pydantic_core import InitErrorDetails

from finmodel.contracts.clauses.as_written.formulas import Composed, FormulaLine, Written
from finmodel.contracts.clauses.as_written.named import Bands, ByMember, Member, NamedMeasure, Stated, Stretches, Table
from finmodel.contracts.contract import Contract, Given, Line
from finmodel.contracts.elsewhere import FromActivity
from finmodel.contracts.rule_book import measured_in
from finmodel.contracts.scale import ends_of
from finmodel.contracts.values import TermValue
from finmodel.core.columns import DIMENSIONS
from finmodel.core.faults import Fault, Faults
from finmodel.core.party import Code
from finmodel.core.speech import spoken
from finmodel.core.unit import unit
from finmodel.errors import Refused
from finmodel.rules.compose import FormulaNames, NotNamed, strangers
from finmodel.rules.macros import places_of
from finmodel.rules.nodes import Axis, Measure, Node
from finmodel.rules.parse import FormulaError, read_formula
from finmodel.rules.shapes import Band, BandTable, LookUpTable, Stretch

MOST_LINES = 200
_WORDS_OF_FORMULAS = ("and", "or", "not")


class Schedule(Contract):
    """Any other payment rule: lines written as formulas, each of which may use those above it."""

    kind: Literal["schedule"]
    stated: dict[Code, Stated] = Field(default={}, alias="terms")
    """Numbers agreed in the contract, by the name that formulas use."""
    measured: dict[Code, NamedMeasure] = Field(default={}, alias="measures")
    """Numbers that the data supplies, by the name that formulas use, each with its unit."""
    tables: dict[Code, Table] = {}
    """Bands, tables to look up, and numbers for each member of a list, by the name that formulas use."""
    lists: dict[Code, tuple[Member, ...]] = {}
    """Named lists, such as partner or site, where no table's `values:` names the members."""
    written: tuple[FormulaLine, ...] = Field(alias="lines", min_length=1, max_length=MOST_LINES)
    """The rules, in order; each may use those above it, and `prev(…)` what any came to in the period before."""

    @model_validator(mode="wrap")
    @classmethod
    def _told_at_once(cls, raw: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            book = read(raw)
        except ValidationError as error:
            more = list(_unknown_names(raw)) if isinstance(raw, Mapping) else []
            if not more:
                raise
            kept: Any = [
                {key: detail[key] for key in ("type", "loc", "input", "ctx") if key in detail}
                for detail in error.errors(include_url=False)
            ]
            added: InitErrorDetails = {"type": "value_error", "loc": (), "input": raw, "ctx": {"error": Faults(more)}}
            raise ValidationError.from_exception_data(error.title, [*kept, added]) from None
        faults = [*book._clashes()] or book._composed.faults
        if faults:
            raise Faults(faults)
        return book

    def rules(self) -> tuple[Line, ...]:
        """Every line in order."""
        return tuple(self._composed.lines)

    def settings(self) -> tuple[TermValue, ...]:
        """Terms that formulas speak of (one may be what to round to), and the ends of each table."""
        named = [table for table in self.tables.values() if not isinstance(table, ByMember)]
        ends = (end for table in named for end in ends_of(table.scale))
        return (*(value for name, value in self.stated.items() if name in self._composed.used), *ends)

    def remarks(self) -> tuple[Fault, ...]:
        """Measures, tables and figures on the way that no formula speaks of."""
        used, fix = self._composed.used, "Take it out, or add the clause that uses it."
        named = [("measures", name, "measured") for name in self.measured]
        named += [("tables", name, "stated") for name in self.tables]
        faults = [
            Fault((group, name), f"`{name}` is {word} and never used.", fix)
            for group, name, word in named
            if name not in used
        ]
        pays = any(line.pays for line in self.written)
        asked = {line for reading in self.reads for line in reading.published}
        faults += [
            Fault(("lines", number), f"`{line.name}` is worked out, and neither paid nor used.", fix)
            for number, line in enumerate(self.written)
            if pays and not line.pays and line.name not in used and line.name not in asked
        ]
        return tuple(faults)

    def _clashes(self) -> Iterator[Fault]:
        """Names given twice or kept for formulas, and lists that do not fit."""
        groups: dict[str, list[str]] = {"terms": [*self.stated], "measures": [*self.measured], "tables": [*self.tables]}
        told = {"terms": "a term", "measures": "a measure", "tables": "a table", "lines": "a line"}
        seen: dict[str, str] = {}
        spots = [((group, name), group, name) for group, names in groups.items() for name in names]
        spots += [(("lines", number, "name"), "lines", line.name) for number, line in enumerate(self.written)]  # type: ignore[misc]
        for at, group, name in spots:
            if name in seen:
                yield Fault(at, f"'{name}' is {told[seen[name]]} already.", "Give each a name of its own.")
            elif name in _WORDS_OF_FORMULAS:
                yield Fault(at, f"'{name}' is a word that formulas use.", "Choose another name.")
            seen.setdefault(name, group)
        yield from self._list_clashes()

    def _list_clashes(self) -> Iterator[Fault]:
        for name, members in self.lists.items():
            twice = [member for member, count in Counter(members).items() if count > 1]
            if twice or not members:
                what = f"'{twice[0]}' is in the list twice." if twice else "The list is empty."
                yield Fault(("lists", name), what, "Name each member once.")
        for name, table in self.tables.items():
            if isinstance(table, ByMember) and set(table.values) != set(self._axes[table.for_each].members):
                fix = f"The members are {', '.join(self._axes[table.for_each].members)}."
                what = f"`values:` must give each {table.for_each} a number, and nobody else."
                yield Fault(("tables", name, "values"), what, fix)
        for name, measure in self.measured.items():
            if measure.for_each is None:
                continue
            if measure.for_each not in self._axes:
                what, fix = f"There is no list '{measure.for_each}'.", "Add it to `lists:`, with its members."
                yield Fault(("measures", name, "for_each"), what, fix)
            elif measure.found is not None and measure.for_each not in DIMENSIONS:
                what = f"Activity is not told apart by '{measure.for_each}'."
                yield Fault(("measures", name, "for_each"), what, f"Name the list as one of: {', '.join(DIMENSIONS)}.")

    @cached_property
    def _axes(self) -> dict[str, Axis]:
        named = {name: Axis(name, members) for name, members in self.lists.items()}
        for table in self.tables.values():
            if isinstance(table, ByMember):
                named.setdefault(table.for_each, Axis(table.for_each, tuple(table.values)))
        return named

    @cached_property
    def _composed(self) -> Composed:
        by_member = {name: table for name, table in self.tables.items() if isinstance(table, ByMember)}
        amounts: dict[str, Node | None] = {
            **{name: self.term(f"terms.{name}", spoken(name), value) for name, value in self.stated.items()},
            **{name: self._measure(name, measure) for name, measure in self.measured.items()},
            **{name: self._values(name, table) for name, table in by_member.items()},
        }
        names = FormulaNames(
            amounts,
            {name: self._bands(name, table) for name, table in self.tables.items() if isinstance(table, Bands)},
            {name: self._stretches(name, table) for name, table in self.tables.items() if isinstance(table, Stretches)},
            places=self._places,
            round_to=self.round_to,
        )
        return Written(self.written, names, self._axes, self.payment, spoken).composed()

    def _measure(self, name: str, measure: NamedMeasure) -> Node:
        label, measured = measure.label or spoken(name), unit(measure.unit)
        if measure.for_each is None:
            if measure.found is None:
                return Measure(name, measured, label, ask=Given(name))
            found = measure.found
            if isinstance(found, TermValue):  # agreed once, as the place was found
                found = found.model_copy(update={"unit": measure.unit})
            return self.number(name, label, found, measure.unit)
        axis = self._axes[measure.for_each]
        if measure.found is None:
            return Measure(name, measured, label, axis, Given(name))
        assert isinstance(measure.found, FromActivity)
        what, year = measure.found.activity, measure.found.year
        wheres = [{**measure.found.where, axis.name: (member,)} for member in axis.members]
        asks = tuple(self.ask(what, where, year=year) for where in wheres)
        return Measure(name, measured_in(what), label, axis, asks)

    def _values(self, name: str, table: ByMember) -> Node:
        axis = self._axes[table.for_each]
        ordered = tuple(table.values[member] for member in axis.members)
        return self.table(f"tables.{name}.values.*", table.label or spoken(name), axis, ordered)

    def _bands(self, name: str, table: Bands) -> BandTable:
        where = _of(table.label or spoken(name))
        found = []
        for number, row in enumerate(table.rows, start=1):
            path = f"tables.{name}.rows.{number}"
            key = "up_to" if row.below is None else "below"
            end = self._end(f"{path}.{key}", f"Upper end of band {number} {where}", row.end)
            rate = self.term(f"{path}.rate", f"Rate in band {number} {where}", row.rate)
            found.append(Band(end, rate, row.below is None))
        return BandTable(found, "" if table.beyond == "hold" else _called(name), table.mirrored)

    def _stretches(self, name: str, table: Stretches) -> LookUpTable:
        where = _of(table.label or spoken(name))
        found = []
        for number, row in enumerate(table.rows, start=1):
            path, band = f"tables.{name}.rows.{number}", f"of band {number} {where}"
            start = self.term(f"{path}.start", f"Start {band}", row.start)
            rate = self.term(f"{path}.rate", f"Rate at the start {band}", row.rate)
            end = self._end(f"{path}.end", f"End {band}", row.end)
            rate_to = self._end(f"{path}.rate_to", f"Rate at the end {band}", row.rate_to)
            found.append(Stretch(start, rate, end, rate_to, table.scale.meets(number - 1)))
        covers_all = table.beyond is None and table.scale.counted
        return LookUpTable(found, "" if covers_all or table.beyond == "hold" else _called(name))

    def _end(self, name: str, label: str, value: TermValue | None) -> Node | None:
        return None if value is None else self.term(name, label, value)

    def _places(self, name: str) -> int:
        """Decimal places of a term to round to. Raises NotNamed or Refused."""
        if name not in self.stated:
            raise NotNamed(self.stated)
        value: Decimal | None = self.stated[name].value
        if value is None:
            raise Refused(f"'{name}' changes, and what to round to may not.", "State one number.")
        return places_of(f"{value.normalize():f}")


def _called(name: str) -> str:
    return f"the table '{name}'"


def _of(label: str) -> str:
    return f"of {label[:1].lower()}{label[1:]}"


def _unknown_names(raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Names in formulas that nothing states, told even where something else of the file cannot be read."""
    groups = [raw.get(group) for group in ("terms", "measures", "tables")]
    known = {str(name) for group in groups if isinstance(group, Mapping) for name in group}
    lines = raw.get("lines")
    rows = [row for row in lines if isinstance(row, Mapping)] if isinstance(lines, list | tuple) else []
    known |= {str(row.get("name")) for row in rows}
    for number, row in enumerate(rows):
        try:
            found = strangers(read_formula(str(row.get("formula", ""))), known)
        except FormulaError:
            continue
        yield from (Fault(("lines", number, "formula"), each.what, each.fix, each.column) for each in found)
