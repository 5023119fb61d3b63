"""Every number a user may change: each term of each rule book, with its value in every scenario.

Terms are found in the rule books and not listed by kind, so that a new kind of contract has its inputs at once. Each
has a range of what may be typed: as the contract states it, else what its unit allows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, log10

from finmodel.contracts.explaining.labels import called, labels_of
from finmodel.contracts.values import Case, TermValue
from finmodel.core.unit import Unit, unit
from finmodel.rules.nodes import Term
from finmodel.workbooks.sections import Section

GROWTH = {"activity_growth": "Growth in all activity", "people_growth": "Growth in people registered"}
"""What the partners' edit may say of activity as a whole; nil as issued."""
FLAG, SHARE = unit("flag"), unit("share")


@dataclass(frozen=True)
class Assumption:
    """One row of inputs: what it is, its number in each scenario and period, and what may be typed."""

    key: str
    """Key that formulas of the settlement refer to; the members of one term share it."""
    section: str
    line: str
    code: str
    member: str
    unit: Unit
    values: tuple[tuple[float, ...], ...]
    """For each scenario, a number for each period."""
    by_year: bool
    lowest: float
    highest: float
    strict: bool
    source: str = ""
    confirmed: bool = True

    name: str = ""
    """The defined name of its input, unlike any other."""


def assumptions_of(
    sections: Sequence[Section], scenarios: int, cases: Sequence[Case], names: Mapping[str, str]
) -> tuple[Assumption, ...]:
    """Every assumption in the order of the sections; `names` are the partners' names by code."""
    found: list[Assumption] = []
    for section in sections:
        if not section.always:
            found.append(_in_force(section, scenarios, len(cases)))
        for term in section.terms:
            found += _rows(section, term, scenarios, cases, {**names, **labels_of(section.book)})
    return _named(found)


def _named(found: Sequence[Assumption]) -> tuple[Assumption, ...]:
    """The assumptions, each with a defined name of its own."""
    taken: dict[str, int] = {}
    named = []
    for assumption in found:
        plain = "in_" + re.sub(r"[^a-z0-9]+", "_", assumption.code.lower()).strip("_")
        taken[plain] = taken.get(plain, 0) + 1
        named.append(replace(assumption, name=plain if taken[plain] == 1 else f"{plain}__{taken[plain]}"))
    return tuple(named)


def growth_of(periods: int) -> tuple[Assumption, ...]:
    """The growth inputs of the partners' edit, nil as issued."""
    return _named(
        [
            Assumption(
                f"growth:{name}",
                "Partner edit",
                label,
                f"partner_edit.{name}",
                "",
                SHARE,
                ((0.0,) * periods,),
                True,
                -1.0,
                1.0,
                True,
                source="Nil as issued; for users of this workbook",
            )
            for name, label in GROWTH.items()
        ]
    )


def _in_force(section: Section, scenarios: int, periods: int) -> Assumption:
    values = tuple((float(section.in_force(number)),) * periods for number in range(scenarios))
    source = "Which contracts each scenario has"
    return Assumption(
        f"in_force:{section.key}",
        section.title,
        "In force",
        f"{section.key}.in_force",
        "",
        FLAG,
        values,
        False,
        0.0,
        1.0,
        True,
        source,
    )


def _rows(
    section: Section, term: Term, scenarios: int, cases: Sequence[Case], names: Mapping[str, str]
) -> list[Assumption]:
    members = term.along.members if term.along is not None else ("",)
    stated = [section.values(term, number) for number in range(scenarios)]
    by_year = any(value.by_period is not None or value.by_date is not None for values in stated for value in values)
    rows = []
    for at, member in enumerate(members):
        mine = [values[at] for values in stated]
        numbers = tuple(tuple(_at(value, case) for case in cases) for value in mine)
        lowest, highest = _range(mine, term.unit, [number for row in numbers for number in row])
        sources = dict.fromkeys(value.source or section.book.source or "" for value in mine)
        code = f"{section.key}.{path(term.name, member)}"
        rows.append(
            Assumption(
                f"term:{section.key}.{term.name}",
                section.title,
                mine[0].label or term.label,
                code,
                called(member, names),
                term.unit,
                numbers,
                by_year,
                lowest,
                highest,
                term.unit.flavour in ("share", "flag"),
                "; ".join(source for source in sources if source),
                all(value.confirmed for value in mine),
            )
        )
    return rows


def _at(value: TermValue, case: Case) -> float:
    """The number in a year; nought in one without, which is a year in which the contract is not in force."""
    return float(value.at(case) or 0)


def path(name: str, member: str) -> str:
    """The code of a member of a table: in the place of `*`, else at the end."""
    if not member:
        return name
    return name.replace("*", member) if "*" in name else f"{name}.{member}"


def _range(stated: Sequence[TermValue], measured: Unit, numbers: Sequence[float]) -> tuple[float, float]:
    """The least and most that may be typed: as the contract says, else what the unit allows."""
    lows = [float(value.lowest) for value in stated if value.lowest is not None]
    highs = [float(value.highest) for value in stated if value.highest is not None]
    top = max(map(abs, numbers))
    low, high = 0.0, 1.0 if measured.flavour in ("share", "flag", "change") else max(_ten_times(top), 10.0)
    if min(numbers) < 0 or measured.flavour == "change":
        low = -high
    return min([*lows, *numbers]) if lows else low, max([*highs, *numbers]) if highs else max(high, top)


def _ten_times(number: float) -> float:
    """About ten times a number, with one digit that is not nought."""
    if number == 0:
        return 1_000_000.0
    scale = 10.0 ** floor(log10(number))
    return float(round(number / scale + 0.4999) * scale * 10)
