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

PLACE = "place.yaml"
"""Name of the file of a place, in its folder."""


def place_file(path: Path) -> Path:
    """The file of a place that is named by it or by its folder; raises InputError where the folder has none."""
    if not path.is_dir():
        return path
    file = path / PLACE
    if file.is_file():
        return file
    shown, what = str(path), f"There is no {PLACE} in this folder."
    other = path / "place.yml"
    if other.is_file():
        raise InputError.of(shown, what, f"Rename {other.name} to {PLACE}.")
    near = [path.parent, *(each for each in sorted(path.iterdir()) if each.is_dir())]
    found = [str(each) for each in near if (each / PLACE).is_file()]
    fix = (
        f"Did you mean '{found[0]}'?" if found else "Name the folder of a place, or make one with: finmodel new FOLDER."
    )
    raise InputError.of(shown, what, fix)


def read_place(path: Path) -> Place:
    """The place a file states; raises InputError with every finding, each with its line."""
    document = read_document(path)
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
            at = ("data", role, getattr(place.data, role).index(source), "source")
            yield Finding(document.spot(line_of(at, document.lines)), error.what, error.fix)
