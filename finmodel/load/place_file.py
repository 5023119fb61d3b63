"""Reading `place.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from finmodel.core.place import Place
from finmodel.errors import Finding, InputError, Refused
from finmodel.load.currency_signs import other_signs
from finmodel.load.findings import line_of
from finmodel.load.formats.in_place import with_formats
from finmodel.load.yaml import Document, in_document, read_document
from finmodel.measures.engines.address import IN_PROCESS, engine_of
from finmodel.measures.engines.choice import tables_of


def read_place(path: Path) -> Place:
    """The place a file states; raises InputError with every finding, each with its line."""
    document = read_document(path)
    if isinstance(document.data, dict) and "kind" in document.data and "place" not in document.data:
        fix = f"Name place.yaml or its folder; a contract is settled on a table: finmodel settle {path.name} TABLE."
        raise InputError.of(document.file, "This is a contract, and a place belongs here.", fix)
    with_formats(document)
    place = in_document(document, Place)
    findings = [*other_signs(document, place.currency, "the place's"), *_addresses(document, place)]
    if findings:
        raise InputError(findings)
    return place


def _addresses(document: Document, place: Place) -> Iterator[Finding]:
    """Addresses of engines that are none, or that hold a password; what they say is not repeated."""
    for source in tables_of(place):
        assert source.source is not None
        try:
            if engine_of(source.source) == IN_PROCESS:
                raise Refused("The engine in process holds no tables.", "Give the rows as a file, with `file:`.")
        except Refused as error:
            role = next(name for name in ("people", "activity", "prices") if source in getattr(place.data, name))
            yield Finding(document.spot(line_of(("data", role), document.lines)), error.what, error.fix)
