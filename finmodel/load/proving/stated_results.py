"""Which scenarios state what they come to in a place: the place's own first, then those that are shipped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from finmodel.core.place import Place
from finmodel.errors import Finding, InputError
from finmodel.load.findings import did_you_mean
from finmodel.load.library import shelf
from finmodel.load.yaml import read_document


def with_results(place: Place, folder: Path, only: Sequence[str] = ()) -> dict[str, Path]:
    """Files of scenarios that state a result in the place, by name; those named in `only` where any are.

    Raises InputError for a name that no such scenario has, and where there is none at all.
    """
    files = [file for of in (folder / "scenarios", shelf("scenarios")) for file in sorted(of.glob("*.yaml"))]
    stated: dict[str, Path] = {}
    for file in files:
        if _place_of(file) == place.place:
            stated.setdefault(file.stem, file)
    findings = [
        Finding(name, f"No scenario of this name states a result in {place.place}.", did_you_mean(name, list(stated)))
        for name in only
        if name not in stated
    ]
    if findings:
        raise InputError(findings)
    if not stated:
        fix = f"Add `result:` to a scenario, with `place: {place.place}` and what it changes for each partner."
        raise InputError.of(place.title, "No scenario states what it comes to in this place.", fix)
    return {name: file for name, file in stated.items() if not only or name in only}


def _place_of(file: Path) -> str | None:
    """The place that a scenario states its result in; None where it states none, or is not read that far."""
    result = read_document(file).data.get("result")
    return result.get("place") if isinstance(result, dict) else None
