"""`finmodel explain`: one figure, step by step.

A place, a table of measures and a case of a shipped contract all end in settled lines, so that one command finds the
line in any of them. What is told of it is worked out in `contracts/explaining`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finmodel.cli.kept_place import Fresh, OnEngine, open_kept, show_warnings
from finmodel.cli.outputs import refuse_existing, write_whole
from finmodel.cli.run import DataFolder, Overwrite
from finmodel.cli.screen import say, working
from finmodel.cli.settle import MeasuresSheet
from finmodel.core.currency import symbol_of
from finmodel.errors import Finding, InputError

if TYPE_CHECKING:
    from finmodel.contracts.contract import Contract
    from finmodel.contracts.explaining.explain import Explanation, Told
    from finmodel.contracts.settled_lines import Settlement
    from finmodel.load.settled import TableSettlement
    from finmodel.pipeline import OpenPlace

    Shown = tuple[Explanation, tuple[Finding, ...]]


def command(
    subject: Annotated[
        Path,
        typer.Argument(
            help="A place, a contract file that is settled on a table of measures, or a shipped contract by name."
        ),
    ],
    contract: Annotated[
        str,
        typer.Argument(
            help="Of a place: the contract's id (or funding, delivery). Of a contract file: the table of measures. "
            "Of a shipped contract: one of its cases, as `finmodel prove` shows them."
        ),
    ],
    line: Annotated[
        str | None, typer.Option("--line", help="The line to explain; the last that pays where not given.")
    ] = None,
    of: Annotated[
        str | None,
        typer.Option("--of", help="The period, or the row of the table; the first where not given, as is then said."),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", help="The year, where --of names a row of a table that is there for several."),
    ] = None,
    sheet: MeasuresSheet = None,
    scenario: Annotated[str | None, typer.Option("--scenario", "-s", help="Explain it under this scenario.")] = None,
    data: DataFolder = None,
    fresh: Fresh = False,
    engine: OnEngine = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print it as Markdown, with tables.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write it to this Markdown file (.md).")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Explain one figure: the sentence, the numbers put in, each step, each source.

    Examples: finmodel explain brookshire acute_tariff --of 2024/25

    finmodel explain contracts/medicare_shared_savings.yaml mssp_2022.csv --of A1023 --out A1023.md

    finmodel explain contract.yaml table.csv --of elm_surgery --period 2024/25

    finmodel explain cjr cjr-py2-gain
    """
    from finmodel.load.files.folders import READ
    from finmodel.load.settled import settle_table
    from finmodel.must.verdicts import about
    from finmodel.report.explanation_text import markdown as in_markdown
    from finmodel.report.explanation_text import plain

    if out is not None:
        refuse_existing(out, overwrite, (".md", ".txt"))
    opened, warned = None, tuple[Finding, ...]()
    with working("Working it out") as progress:
        if contract.lower().endswith(READ):
            explanation, warned = _of_table(settle_table(subject, contract, sheet=sheet), line, of, period)
        elif _shipped(subject) is not None:
            explanation = _of_case(subject, contract, line, _one_year(of, period))
        else:
            opened = open_kept(subject, data, fresh, engine).over([scenario] if scenario else [])
            result = opened.run([scenario] if scenario else [], progress)
            chosen, of = result.runs[1 if scenario else 0], _one_year(of, period)
            explanation = _explained(chosen.settlement, contract, line, of, _told(opened))
            held = about(opened.verdicts(result, [scenario] if scenario else []), contract, chosen.name)
            explanation = replace(explanation, must=held)
    show_warnings(opened, warned)
    if out is not None:
        write_whole(out, lambda half: _write(half, in_markdown(explanation)), overwrite)
    said = in_markdown(explanation) if markdown else plain(explanation)
    say(said if out is None else f"Written to {out}.")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _one_year(of: str | None, period: str | None) -> str | None:
    """The year asked for, which --of and --period name alike where there are no rows of a table."""
    if of is not None and period is not None and of != period:
        raise InputError.of(of, f"--of and --period name two years, {of} and {period}.", "Give one of them.")
    return of if of is not None else period


def _of_table(settled: TableSettlement, line: str | None, of: str | None, period: str | None) -> Shown:
    """A figure of one row of a table, its part alone where rows share a settlement; and what is told of the table."""
    from finmodel.contracts.explaining.explain import Told

    table = settled.table
    told = Told(symbol_of(table.contract.currency), columns=table.columns)
    shared = len(table.cases) != len(table.entities)
    if shared:
        only = of if of in table.entities else None
        found = _explained(settled.settlement, table.contract.id, line, None if only else of, told)
        if of is None and len(table.entities) > 1:
            found = replace(found, of_several=f"These are all {len(table.entities)} rows. Name one with --of.")
        return replace(found, only=only, must=_held_alone(table.contract)), settled.told
    row = _row_asked(settled, of, period)
    found = _explained(settled.settlement, table.contract.id, line, None if row is None else str(row), told,
                       [str(number) for number in range(len(table.cases))])  # fmt: skip
    return replace(found, must=_held_alone(table.contract)), settled.told


def _held_alone(contract: Contract) -> tuple[str, ...]:
    """What must hold of a contract, as far as can be seen without a place."""
    from finmodel.must.verdicts import verdicts_alone

    return tuple(each.whole for each in verdicts_alone(contract, [""] * len(contract.must)))


def _row_asked(settled: TableSettlement, of: str | None, period: str | None) -> int | None:
    """The row that a name and a year name, in whatever spelling; the first where neither is given."""
    from finmodel.core.cells.code_spelling import one_spelling
    from finmodel.core.speech import listed
    from finmodel.load.findings import did_you_mean

    cases = settled.table.cases
    if of is None and period is None:
        return None
    gone = [each for each in settled.aside if of in (None, each.entity) and period in (None, each.period)]
    names = list(dict.fromkeys(case.label for case in cases))
    spelt = [name for name in names if of is None or name == of]
    spelt = spelt or [name for name in names if of is not None and one_spelling(name) == one_spelling(of)]
    found = [at for at, case in enumerate(cases) if case.label in spelt and period in (None, case.period)]
    if len(found) == 1:
        return found[0]
    where = " in ".join(part for part in (of, period) if part)
    if gone:
        raise InputError(finding for each in gone for finding in each.findings)
    if not spelt:
        raise InputError.of(where, "There is no such row.", did_you_mean(of or "", names))
    years = list(dict.fromkeys(case.period for case in cases if case.label in spelt))
    if not found:
        raise InputError.of(where, "There is no row for that year.", f"There are {listed(years)}.")
    if len(spelt) > 1:
        rows = listed([f"'{name}'" for name in spelt[:8]])
        raise InputError.of(where, "Several rows are meant.", f"Name one with --of: {rows}.")
    raise InputError.of(where, f"It has a row for each of {listed(years)}.", "Name one with --period.")


def _shipped(subject: Path) -> Path | None:
    """The file of a shipped contract, where nothing else has its name."""
    from finmodel.load.proving.proof_files import scheme_files

    return None if subject.exists() else next((file for file in scheme_files() if file.stem == str(subject)), None)


def _of_case(subject: Path, case: str, line: str | None, of: str | None) -> Explanation:
    """A figure of a case that proves a shipped contract; `of` is a year of the case."""
    from finmodel.contracts.explaining.explain import Told
    from finmodel.load.findings import did_you_mean
    from finmodel.load.proving.proof_files import read_scheme, settled_case

    file = _shipped(subject)
    assert file is not None
    scheme = read_scheme(file)
    names = [each.name for each in scheme.proof.cases if each.table is None]
    if case not in names:
        raise InputError.of(case, f"{scheme.contract.title} has no such case.", did_you_mean(case, names))
    (number,) = [at for at, each in enumerate(scheme.proof.cases) if each.name == case]
    settled = settled_case(scheme, number)
    assert settled is not None
    table, settlement = settled
    periods = [each.period for each in settlement.cases]
    if of is not None and of not in periods:
        raise InputError.of(of, "There is no such year in the case.", f"The case has {', '.join(periods)}.")
    told = Told(symbol_of(table.contract.currency), columns=table.columns)
    found = _explained(settlement, table.contract.id, line, of, told, periods)
    return replace(found, must=_held_alone(table.contract))


def _told(opened: OpenPlace) -> Told:
    """What a place tells of its contracts: names of parties and contracts, and its data files."""
    from finmodel.contracts.explaining.explain import Told
    from finmodel.core.day_counts import years_in_words

    place = opened.place
    names = {contract.id: contract.title for contract in opened.contracts}
    names |= {partner.id: partner.name for partner in place.partners} | {pool.id: pool.title for pool in place.pools}
    sources = {"activity": place.data.activity, "people": place.data.people}
    files = {role: " and ".join(source.shown for source in found) for role, found in sources.items()}
    years = years_in_words(place.data.activity, place.vocabulary)
    return Told(symbol_of(place.currency), names, files=files, years=years, words=place.vocabulary)


def _explained(
    settlement: Settlement,
    contract: str,
    line: str | None,
    of: str | None,
    about: Told,
    labels: Sequence[str] = (),
) -> Explanation:
    from finmodel.contracts.explaining.explain import explain
    from finmodel.contracts.settled_lines import lookup

    lines = lookup(settlement, contract)
    chosen = [one for one in lines if one.line.name == line] if line else [one for one in lines if one.line.pays][-1:]
    if not chosen:
        raise InputError.of(
            f"contract {contract}",
            f"It has no line '{line}'." if line else "No line of it pays anything.",
            f"Its lines are {', '.join(one.line.name for one in lines)}." + ("" if line else " Name one with --line."),
        )
    labels = labels or [case.label for case in settlement.cases]
    if of is not None and of not in labels:
        shown = ", ".join(labels[:8]) + (", …" if len(labels) > 8 else "")
        raise InputError.of(of, "There is no such period or row.", f"There are {shown}.")
    found = explain(settlement, chosen[0], labels.index(of) if of is not None else 0, about)
    if of is None and len(labels) > 1:
        return replace(found, of_several=f"This is {found.case}, the first of {len(labels)}. Name another with --of.")
    return found
