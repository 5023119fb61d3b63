"""Reading `place.yaml`."""

from __future__ import annotations

from pathlib import Path

from finmodel.core.place import Place
from finmodel.errors import InputError
from finmodel.load.currency_signs import other_signs
from finmodel.load.engine_choice import address_findings
from finmodel.load.yaml import in_document, read_document


def read_place(path: Path) -> Place:
    """The place a file states; raises InputError with every finding, each with its line."""
    document = read_document(path)
    if isinstance(document.data, dict) and "kind" in document.data and "place" not in document.data:
        fix = f"Name place.yaml or its folder; a contract is settled on a table: finmodel settle {path.name} TABLE."
        raise InputError.of(document.file, "This is a contract, and a place belongs here.", fix)
    place = in_document(document, Place)
    findings = [*other_signs(document, place.currency, "the place's"), *address_findings(document, place)]
    if findings:
        raise InputError(findings)
    return place
