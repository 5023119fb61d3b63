"""Contracts against their published or hand-worked results, as a report: how many agree, then each number.

Numbers are told with every digit that counts, because what is shown is that two of them are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from finmodel.core.amounts import count, number, some
from finmodel.core.speech import listed
from finmodel.report.report import Column, Part, Remark, Report, Row, Table, Value

if TYPE_CHECKING:
    from finmodel.contracts.proof import ProvedNumber

_WORDS = {
    "official_result": "official result",
    "official_example": "official example",
    "rule": "published rule",
    "hand_worked": "by hand",
    "unconfirmed": "unconfirmed",
}
_COLUMNS = (
    Column("Case"),
    Column("Line"),
    Column("Expected", "number"),
    Column("Got", "number"),
    Column("Difference", "number"),
    Column("Allowed", "number", spare=True),
    Column("Evidence [source]"),
)


SHIPPED = "Shipped contracts against published and hand-worked results"
_MOST_TOLD = 12
"""Numbers that differ which are told in a sentence each; the table has all."""


def proof_report(
    schemes: Sequence[tuple[str, str]],
    checks: Sequence[ProvedNumber],
    waiting: Sequence[str],
    title: str = SHIPPED,
    of: str = "contract",
) -> Report:
    """What was proved of contracts (or `of` scenarios), by name and title; `waiting` are the tables that some need."""
    parts: list[Part] = []
    for name, called in schemes:
        mine = [check for check in checks if check.scheme == name]
        if mine:
            parts += _scheme(f"{called} ({name})", mine)
    if waiting:
        told = tuple(f"Not settled here: what needs {table}. Name its folder with --data." for table in waiting)
        parts.append(Remark(told))
    differ = sum(not check.agrees for check in checks)
    unsure = sum(not check.confirmed for check in checks)
    contracts = len({check.scheme for check in checks})
    headline = [
        f"{some(len(checks), 'number')} of {some(contracts, of)}: {count(len(checks) - differ)} as expected, "
        f"{count(differ)} different. {count(unsure)} unconfirmed (?)."
    ]
    wrong = dict.fromkeys(check.scheme for check in checks if not check.agrees)
    headline += [f"Different: {listed(list(wrong))}."] if wrong else []
    wrong_ones = [check for check in checks if not check.agrees]
    if wrong_ones:
        told_ones = [_told(check) for check in wrong_ones[:_MOST_TOLD]]
        told_ones += [f"And {count(len(wrong_ones) - _MOST_TOLD)} more."] if len(wrong_ones) > _MOST_TOLD else []
        parts.insert(0, Remark(tuple(told_ones)))
    return Report(title, tuple(headline), tuple(parts))


def _told(check: ProvedNumber) -> str:
    """A number that differs, in a sentence: the case, what was expected, what came out, the difference."""
    places = _places([check])

    def said(value: float) -> str:
        if not check.symbol:
            return number(value, places)
        return f"{'−' if value < 0 else ''}{check.symbol}{abs(value):,.2f}"

    where = ", ".join(filter(None, [f"`{check.line}`", check.member, check.period]))
    verb = "paid" if check.pays else "worked out"
    apart = f"{said(abs(check.difference))} too {'much' if check.difference > 0 else 'little'}"
    return f"Case '{check.case}', {where}: expected {said(check.expected)}, {verb} {said(check.got)}, {apart}."


def _scheme(title: str, checks: Sequence[ProvedNumber]) -> Iterator[Part]:
    """A contract's numbers by case, then their sources and what of them nobody has checked."""
    sources = list(dict.fromkeys(check.source for check in checks))
    years = {check.case: {each.period for each in checks if each.case == check.case} for check in checks}
    places = _places(checks)
    columns = tuple(replace(column, places=places) if column.holds == "number" else column for column in _COLUMNS)
    rows = []
    before = ""
    for check in checks:
        evidence = f"{_WORDS[check.evidence]} [{sources.index(check.source) + 1}]{'' if check.confirmed else ' ?'}"
        line = ", ".join(filter(None, [check.line, check.member, check.period if len(years[check.case]) > 1 else ""]))
        amounts = (check.expected, check.got, _difference(check, places), check.tolerance)
        rows.append(Row((check.case if check.case != before else "", line, *amounts, evidence)))
        before = check.case
    notes = [f"[{at}] {source}" for at, source in enumerate(sources, start=1)]
    notes += [
        f"{check.case}: {number(check.got, places)} of {number(check.expected, places)} {check.what}"
        for check in checks
        if check.unit == "rows"
    ]
    unsure = dict.fromkeys(label for check in checks for label in check.unconfirmed)
    notes += [f"? rests on numbers not checked against their source: {', '.join(unsure)}"] if unsure else []
    yield Table("prove", title, columns, tuple(rows), tuple(notes))


def _difference(check: ProvedNumber, places: int) -> Value:
    if not check.agrees:
        return f"{number(check.difference, places)} DIFFERS"
    return check.difference if abs(check.difference) > check.noise else 0.0


def _places(checks: Sequence[ProvedNumber]) -> int:
    """Decimals that count: at most nine, and no more than a computer's fifteen digits hold of the largest number."""
    largest = max(max(abs(check.expected), abs(check.got)) for check in checks)
    return max(1, min(9, 15 - len(str(int(largest)))))
