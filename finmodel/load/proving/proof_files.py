"""Reading cases of contracts, shipped or a user's own, and settling each as a user's table would be.

A case is made into the table that a user would give, and settled as that is: so a proof goes through the same reading
and settling as real work, and through no door of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from finmodel.contracts.agreement import agreements
from finmodel.contracts.contract import Contract
from finmodel.contracts.explaining.explain import doubtful_terms, unconfirmed
from finmodel.contracts.proof import Proof, ProofCase, ProvedNumber, noise_of
from finmodel.contracts.reading import MeasureColumn, TableReading
from finmodel.contracts.settle import settle_alone
from finmodel.contracts.settled_lines import SettledLine, Settlement
from finmodel.core.currency import symbol_of
from finmodel.core.spot import at_line
from finmodel.errors import Finding, InputError, all_of
from finmodel.load.contracts import read_contract
from finmodel.load.files.raw_cells import TextRows, heading_of
from finmodel.load.findings import did_you_mean, line_of
from finmodel.load.library import shelf
from finmodel.load.tables.layouts import codes_needed
from finmodel.load.tables.row_by_row import settle_rows
from finmodel.load.tables.table import MeasureTable, measure_cells, table_of
from finmodel.load.yaml import Document, Loc, in_document, read_document
from finmodel.rules.nodes import MONEY, Measure
from finmodel.scenarios.apply import with_terms

RESULTS = "results"
_ROW, _PERIOD = "row of the case", "period of the case"
"""Headings of a case's own table; no measure can have their names."""


@dataclass(frozen=True)
class ProvedScheme:
    """A contract, what it must pay, and the file that says so."""

    contract: Contract
    proof: Proof
    document: Document

    @property
    def name(self) -> str:
        """Name of the contract, as its file has it."""
        return self.proof.contract

    def at(self, *loc: str | int) -> str:
        """Where findings say something is."""
        line = line_of(loc, self.document.lines)
        return at_line(self.document.file, line)


def scheme_files(folder: Path | None = None) -> tuple[Path, ...]:
    """Every shipped contract's file, in order."""
    return tuple(sorted((folder or shelf("contracts")).glob("*.yaml")))


def read_scheme(file: Path, cases: Path | None = None) -> ProvedScheme:
    """A contract file with its cases; raises InputError with every finding of either.

    `cases` is the file of a user's own cases; those of a shipped contract lie in the folder of results beside it.
    """
    results = cases or file.parent / RESULTS / file.name
    shown = results.name if cases is not None else f"{RESULTS}/{file.name}"
    if cases is None and file.is_file() and not results.is_file():
        what = f"Nothing proves {file.name}: it has no results."
        raise InputError.of(shown, what, "Write what it must pay, and where that comes from.")
    contract, (proof, document), _ = all_of(
        lambda: read_contract(file), lambda: _read_proof(results, shown), lambda: None
    )
    scheme = ProvedScheme(contract, proof, document)
    if proof.contract != contract.id:
        what = f"It says it is for '{proof.contract}', and the contract in {file.name} has `id: {contract.id}`."
        raise InputError.of(scheme.at("contract"), what, f"Write `contract: {contract.id}`.")
    return scheme


def _read_proof(results: Path, shown: str) -> tuple[Proof, Document]:
    document = read_document(results, shown)
    return in_document(document, Proof), document


def settled_case(scheme: ProvedScheme, number: int, data: Path | None = None) -> tuple[MeasureTable, Settlement] | None:
    """A case's table, read and settled as a user's would be; None where it needs a published table not in `data`.

    Raises InputError with every finding of the case, at its line.
    """
    case, contract = scheme.proof.cases[number], scheme.contract
    where = scheme.at("cases", number, "set")
    if case.set:
        contract = with_terms(contract, case.set, f"case '{case.name}'", where)
    if case.table is not None:
        findings = list(_unknown_lines(scheme, contract, number))
        if findings:
            raise InputError(findings)
        if data is None or not (data / case.table).is_file():
            return None
        return settle_rows(contract, measure_cells(contract, data / case.table), strict=True)[:2]
    else:
        findings = list(_unfit(scheme, contract, number))
        if findings:
            raise InputError(findings)
        reading, rows, own = _own_table(contract, case, scheme.at("cases", number))
        table = table_of(own, reading, rows)
    return table, settle_alone(table.contract, table.cases, table.supply)


def checks_of(scheme: ProvedScheme, number: int, table: MeasureTable, settlement: Settlement) -> Iterator[ProvedNumber]:
    """Each number a case expects, beside what came out; raises InputError for a line or member that is not there."""
    findings: list[Finding] = []
    proved: list[ProvedNumber] = []
    lines = {settled.line.name: settled for settled in settlement.lines}
    for name, grid in scheme.proof.cases[number].expect.items():
        loc = ("cases", number, "expect", name)
        rows: Mapping[str, tuple[object, ...]] = grid if isinstance(grid, dict) else {"": grid}
        for member in rows:
            spot = _spot(lines[name], table, member)
            if isinstance(spot, str):
                findings.append(
                    Finding(scheme.at(*loc, *([member] if member else [])), spot, _members_told(lines[name]))
                )
                continue
            proved += _row(scheme, number, lines[name], settlement, (member, *spot))
    if findings:
        raise InputError(findings)
    yield from proved


def published_checks(scheme: ProvedScheme, data: Path) -> Iterator[ProvedNumber]:
    """How many amounts of each published table in a folder the contract gives; none where it reads no such table."""
    readings = [reading for reading in scheme.contract.reads if reading.published]
    for file in sorted(data.glob("*.csv")) if readings else ():
        heading = heading_of(file)
        if not any(set(reading.recognised_by) <= heading for reading in readings):
            continue
        table, settlement, aside = settle_rows(scheme.contract, measure_cells(scheme.contract, file))
        lines = {settled.line.name: settled for settled in settlement.lines}
        for each in agreements(table.contract.id, table.published, settlement):
            equal = f"{each.equal} equal, the largest difference {each.largest_difference:,.2f}"
            what = f"rows of `{each.line}` that agree {each.closeness}; {equal}"
            line = lines[each.line].line
            periods = ", ".join(dict.fromkeys(case.period for case in table.cases))
            source = f"{file.name}, as published"
            rows = float(each.rows + len(aside))
            yield ProvedNumber(
                scheme.name, file.name, what, each.line, line.label, "", periods, rows, float(each.agree),
                0.0, 0.0, "rows", "official_result", source, doubtful_terms(line.rule),
            )  # fmt: skip


def _spot(settled: SettledLine, table: MeasureTable, member: str) -> tuple[int | None, int] | str:
    """The member's place on the line's axis and the first case it is in, or what is wrong."""
    axis = settled.line.rule.axis
    if axis is not None and member in axis.members:
        return axis.members.index(member), 0
    labels = [case.label for case in table.cases]
    if axis is None and member in labels:
        return None, labels.index(member)
    if axis is None and not member:
        return None, 0
    if not member:
        return f"'{settled.line.name}' has a number for each {axis.name}." if axis is not None else ""
    return f"'{settled.line.name}' has no number for '{member}'."


def _members_told(settled: SettledLine) -> str:
    axis = settled.line.rule.axis
    if axis is None:
        return "It is a single number: give a list, one number for each period."
    return f"Write them as {{{axis.members[0]}: [1]}}; there are {', '.join(axis.members[:12])}."


def _row(
    scheme: ProvedScheme, number: int, settled: SettledLine, settlement: Settlement, spot: tuple[str, int | None, int]
) -> Iterator[ProvedNumber]:
    case, (member, at, first) = scheme.proof.cases[number], spot
    grid = case.expect[settled.line.name]
    expected = grid[member] if isinstance(grid, dict) else grid
    amounts = settled.amounts if at is None else settled.amounts[at]
    for position, (period, wanted) in enumerate(zip(case.periods, expected, strict=True), start=first):
        yield ProvedNumber(
            scheme.name,
            case.name,
            case.what or case.name,
            settled.line.name,
            settled.line.label,
            member,
            period,
            float(wanted),
            float(amounts[position]),
            float(case.tolerance or 0),
            noise_of(case.tolerance, settled.line.pays, float(wanted)),
            str(settled.line.rule.unit),
            case.evidence,
            case.source,
            unconfirmed(settlement, settled, position),
            settled.line.pays,
            symbol_of(scheme.contract.currency) if settled.line.rule.unit == MONEY else "",
        )


def _unfit(scheme: ProvedScheme, contract: Contract, number: int) -> Iterator[Finding]:
    """Lines, measures and codes that the contract does not know, those that the case lacks, and odd members."""
    case = scheme.proof.cases[number]
    here: Loc = ("cases", number)
    yield from _unknown_lines(scheme, contract, number)
    asked = {measure.name: measure for measure in contract.measures()}
    codes = codes_needed(contract)
    for group, given, known in (("measures", case.measures, set(asked)), ("codes", case.codes, codes)):
        word = group.removesuffix("s")
        for name in given.keys() - known:
            what = f"The contract asks for no {word} '{name}'."
            yield Finding(scheme.at(*here, group, name), what, did_you_mean(name, sorted(known)) or "Take it out.")
        for name in sorted(known - given.keys()):
            yield Finding(scheme.at(*here, group), f"The {word} '{name}' is missing.", f"Add `{name}:` to `{group}:`.")
    for name, grid in case.measures.items():
        if name in asked:
            yield from _odd_members(scheme, (*here, "measures", name), asked[name], grid)


def _unknown_lines(scheme: ProvedScheme, contract: Contract, number: int) -> Iterator[Finding]:
    lines = [line.name for line in contract.lines()]
    for name in scheme.proof.cases[number].expect:
        if name not in lines:
            where = scheme.at("cases", number, "expect", name)
            yield Finding(where, f"The contract has no line '{name}'.", did_you_mean(name, lines))


def _odd_members(scheme: ProvedScheme, loc: Loc, measure: Measure, grid: object) -> Iterator[Finding]:
    if measure.along is None or _takes_rows(measure):
        if isinstance(grid, dict) and measure.along is None:
            fix = "Give a list, one number for each period."
            yield Finding(scheme.at(*loc), f"'{measure.name}' is a single number.", fix)
        return
    members = measure.along.members
    given = set(grid) if isinstance(grid, dict) else set()
    for name in sorted(given - set(members)):
        what = f"'{measure.name}' has no '{name}'."
        yield Finding(scheme.at(*loc, name), what, did_you_mean(name, members))
    short = [member for member in members if member not in given]
    if short:
        what = f"'{measure.name}' has no number for {', '.join(short)}."
        yield Finding(scheme.at(*loc), what, f"Give each {measure.along.name} a list, like {short[0]}: [1].")


def _takes_rows(measure: Measure) -> bool:
    """True where a contract's members are the rows of its table."""
    return measure.along is not None and measure.along.members == ("",)


def _own_table(contract: Contract, case: ProofCase, where: str) -> tuple[TableReading, TextRows, Contract]:
    """A case as the table a user would give: a row for each period, or for each payee where the rows are payees."""
    own = contract.model_copy(update={"reads": ()})
    file = f"{where}, case '{case.name}'"
    by_row = [measure for measure in contract.measures() if _takes_rows(measure)]
    if by_row:
        members = list(dict.fromkeys(name for measure in by_row for name in dict(case.measures[measure.name])))  # type: ignore[arg-type]
        rows = [
            {_ROW: member, **{name: _text(grid, member, 0) for name, grid in case.measures.items()}}
            for member in members
        ]
        columns = {name: MeasureColumn(column=name, written_as="fraction") for name in case.measures}
        reading = TableReading(period=case.periods[0], rows_are="payees", entity=_ROW, columns=columns)
        return reading, _rows(file, rows), own
    names = [
        (measure.name, member)
        for measure in contract.measures()
        for member in (measure.along.members if measure.along is not None else ("",))
    ]
    rows = [
        {
            _ROW: _organisation(case, at),
            _PERIOD: period,
            **{_heading(name, member): _text(case.measures[name], member, at) for name, member in names},
            **{name: codes[at] for name, codes in case.codes.items()},
        }
        for at, period in enumerate(case.periods)
    ]
    columns = {
        _heading(name, member): MeasureColumn(column=_heading(name, member), written_as="fraction")
        for name, member in names
    } | {name: MeasureColumn(column=name) for name in case.codes}
    columns = columns or {_ROW: MeasureColumn(column=_ROW)}
    reading = TableReading(period=MeasureColumn(column=_PERIOD), entity=_ROW, columns=columns)
    return reading, _rows(file, rows), own


def _organisation(case: ProofCase, at: int) -> str:
    """Whose year it is: another organisation's where the year stands there already."""
    again = case.periods[:at].count(case.periods[at])
    return f"{case.name} ({again + 1})" if again else case.name


def _heading(name: str, member: str) -> str:
    return f"{name}.{member}" if member else name


def _text(grid: object, member: str, position: int) -> str:
    row = grid[member] if isinstance(grid, dict) else grid
    return format(row[position], "f")  # type: ignore[index]


def _rows(file: str, rows: list[dict[str, str]]) -> TextRows:
    return TextRows(file, tuple(rows[0]), tuple(rows), tuple(range(1, len(rows) + 1)))
