"""Reading contract files, each with every finding at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

import finmodel.contracts.kinds  # noqa: F401  (registers every kind)
from finmodel.contracts.contract import Contract
from finmodel.contracts.order import check_order
from finmodel.core.place import Place
from finmodel.errors import Finding, FinmodelError, InputError
from finmodel.load.findings import did_you_mean, findings_of, line_of
from finmodel.load.yaml import Document, Loc, read_document


def read_contract(path: Path, shown: str | None = None) -> Contract:
    """The contract a file states; raises InputError with every finding, each with its line."""
    return contract_in(read_document(path, shown or path.name))


def contract_in(document: Document) -> Contract:
    """The contract that a document states."""
    findings = list(document.findings)
    kind = document.data.get("kind")
    model = Contract.KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        what = "`kind` is missing." if kind is None else f"'{kind}' is not a kind of contract."
        fix = did_you_mean(str(kind or ""), sorted(Contract.KINDS))
        where = f"{document.file}, line {line_of(('kind',), document.lines) or 1}"
        raise InputError([*findings, Finding(where, what, fix)])
    try:
        contract = model.model_validate(document.data)
    except ValidationError as error:
        refused = findings_of(error, document.lines, document.file, model)
        told = {finding.where for finding in findings}
        raise InputError(
            [*findings, *(finding for finding in refused if finding.where not in told)]
        ) from None
    if findings:
        raise InputError(findings)
    try:
        contract.measures()
    except FinmodelError as error:
        raise InputError.of(document.file, f"{error}.", "Mend the numbers or names it speaks of.") from None
    return contract


def read_contracts(place: Place, folder: Path) -> tuple[Contract, ...]:
    """The contracts in force in a place, in order; raises InputError with the findings of all of them."""
    return read_all([(folder / name, name) for name in place.contracts], place)


def read_all(files: Sequence[tuple[Path, str]], place: Place, ordered: bool = True) -> tuple[Contract, ...]:
    """Contracts from files, checked against the place's parties and periods.

    Where `ordered`, they are also those in force: in an order that can be settled.
    """
    contracts: list[Contract] = []
    findings: list[Finding] = []
    for path, shown in files:
        try:
            document = read_document(path, shown)
            contract = contract_in(document)
        except InputError as error:
            findings += error.findings
            continue
        contracts.append(contract)
        findings += _strangers(contract, place, document)
        findings += _missing_years(contract, place, document)
    if not findings and ordered:
        findings += _out_of_order(contracts)
    if findings:
        raise InputError(findings)
    return tuple(contracts)


def _out_of_order(contracts: Sequence[Contract]) -> tuple[Finding, ...]:
    try:
        check_order(contracts)
    except InputError as error:
        return error.findings
    return ()


def _strangers(contract: Contract, place: Place, document: Document) -> list[Finding]:
    unknown = [party for party in contract.parties() if party not in place.parties]
    return [
        Finding(
            _where(document, _mention(document, party)),
            f"'{party}' is not a partner or pool of {place.place}.",
            did_you_mean(party, place.parties),
        )
        for party in unknown
    ]


def _mention(document: Document, text: str) -> Loc:
    """Location of the first value or key that is a given text."""
    stack: list[tuple[Loc, object]] = [((), document.data)]
    while stack:
        loc, value = stack.pop(0)
        if value == text or (loc and loc[-1] == text):
            return loc
        if isinstance(value, dict):
            stack += [((*loc, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            stack += [((*loc, index), inner) for index, inner in enumerate(value)]
    return ()


def _missing_years(contract: Contract, place: Place, document: Document) -> list[Finding]:
    findings = []
    for term in contract.terms():
        for value in term.value if isinstance(term.value, tuple) else (term.value,):
            by_period = getattr(value, "by_period", None)
            if by_period is None:
                continue
            gaps = [label for label in place.periods if label not in by_period]
            if gaps:
                loc: Loc = tuple(term.name.split("."))
                fix = "Add the year, or give one number for every year."
                findings.append(
                    Finding(_where(document, loc), f"{term.label} has no number for {', '.join(gaps)}.", fix)
                )
    return findings


def _where(document: Document, loc: Loc) -> str:
    line = line_of(loc, document.lines)
    return f"{document.file}, line {line}" if line else document.file
