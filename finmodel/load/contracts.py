"""Reading contract files, each with every finding at once.

Files in force, files that a scenario brings and one that is read alone pass through the same steps, so that all are
told alike; what they name by role is bound first, so that the rest is checked against the place's own parties.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from finmodel.contracts.clash import Clash
from finmodel.contracts.contract import Contract
from finmodel.contracts.in_force import clashes_between, clashes_of, together
from finmodel.contracts.kinds import kind_names, kind_of
from finmodel.core.data import leads_outside
from finmodel.core.nearest import CLOSELY
from finmodel.core.place import Place
from finmodel.core.speech import sentence
from finmodel.core.spot import at_line
from finmodel.errors import Finding, FinmodelError, InputError, Refused
from finmodel.load.binding.bind import bind
from finmodel.load.binding.cast import Cast
from finmodel.load.currency_signs import other_signs, walked
from finmodel.load.findings import did_you_mean, line_of
from finmodel.load.library import shipped_contract
from finmodel.load.list_files import put_in
from finmodel.load.what_file import refuse_another
from finmodel.load.yaml import Document, Loc, in_document, read_document


def read_contract(path: Path, shown: str | None = None) -> Contract:
    """The contract a file states; raises InputError with every finding, each with its line."""
    document = read_document(path, shown or path.name)
    contract = contract_in(document)
    stated = "currency" in document.data
    mend = "" if stated else ", or add `currency: {}`"
    findings = list(other_signs(document, contract.currency, "the contract's", mend))
    if findings:
        raise InputError(findings)
    return contract


def contract_in(document: Document) -> Contract:
    """The contract that a document states."""
    model = kind_of(document.data)
    refuse_another(document.data, "kind", document.file, document.folder)
    if model is None:
        kind = document.data.get("kind")
        what = "`kind` is missing." if kind is None else f"'{str(kind).lower()}' is not a kind of contract."
        fix = did_you_mean(str(kind or ""), kind_names(), CLOSELY)
        where = at_line(document.file, line_of(("kind",), document.lines) or 1)
        raise InputError([*document.findings, Finding(where, what, fix)])
    put_in(document)
    contract = in_document(document, model)
    try:
        contract.measures()
    except Refused as error:
        raise InputError.of(document.file, error.what, error.fix) from None
    except FinmodelError as error:
        raise InputError.of(document.file, sentence(str(error)), "") from None
    return contract


def read_contracts(place: Place, file: Path) -> tuple[Contract, ...]:
    """The contracts in force in the place that a file states, in order; raises InputError with all findings."""
    folder = file.parent
    return read_all([(folder / name, name) for name in place.contracts], place, place_file=file)


def read_all(
    files: Sequence[tuple[Path, str]],
    place: Place,
    ordered: bool = True,
    place_file: Path | None = None,
    cast: Cast | None = None,
) -> tuple[Contract, ...]:
    """Contracts from files, checked against the place's parties and periods.

    Where `ordered`, they are also those in force: in an order that can be settled, and fit to stand together.
    `place_file` lets what is wrong with the place itself be told with its line. `cast` says who has the roles that they
    speak of, and which contracts are in force beside them; else those read before.
    """
    read: list[tuple[Contract, Document]] = []
    findings: list[Finding] = []
    for path, shown in files:
        try:
            _refuse_outside(path, shown)
            document = read_document(path, shown)
            document.findings += bind(document, cast or Cast(place, tuple(before for before, _ in read)))
            contract = contract_in(document).in_place(place.outcomes)
        except InputError as error:
            findings += error.findings
            continue
        read.append((contract, document))
        findings += [
            *other_signs(document, place.currency, "the place's"),
            *(_finding(clash, document) for clash in clashes_of(contract, place)),
        ]
    contracts = tuple(contract for contract, _ in read)
    contracts = together(contracts) if ordered else contracts
    if not findings and ordered:
        by_id = {contract.id: document for contract, document in reversed(read)}
        for clash in clashes_between(contracts, place):
            if clash.number is not None:
                findings.append(_finding(clash, read[clash.number][1]))
            else:
                at_fault = by_id[clash.contract] if clash.contract else _place_document(place_file)
                findings.append(_finding(clash, at_fault))
    if findings:
        raise InputError(findings)
    return contracts


def _refuse_outside(path: Path, shown: str) -> None:
    if not leads_outside(shown) and path == shipped_contract(shown):
        return
    if leads_outside(shown) or not path.resolve().is_relative_to(_folder(path, shown).resolve()):
        what = "The path leads out of the place's folder."
        raise InputError.of(shown, what, "Put the contract below the folder and give its path from there.")


def _folder(path: Path, shown: str) -> Path:
    """The folder that `shown` is told from."""
    return path.parents[len(Path(shown).parts) - 1]


def _place_document(file: Path | None) -> Document:
    return read_document(file) if file is not None else Document("place.yaml")


def _finding(clash: Clash, document: Document) -> Finding:
    """A clash with the line in the contract's file (or the place's) that it is about."""
    line = line_of(clash.spot, document.lines) if document.data else 0
    named = _mention(document, str(clash.spot[-1]))
    line = line_of(named, document.lines) if named and (not line or len(clash.spot) == 1) else line
    return Finding(document.spot(line), clash.what, clash.fix)


def _mention(document: Document, text: str) -> Loc:
    """Location of the first value or key that is a given text."""
    return next((loc for loc, value in walked(document) if value == text or (loc and loc[-1] == text)), ())
