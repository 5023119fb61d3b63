"""Finding the cases that ship, by what their files say of themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from finmodel.core.nearest import CLOSELY, nearest
from finmodel.errors import InputError
from finmodel.load.library import shelf
from finmodel.load.yaml import read_model
from finmodel.scenarios.scenario import Scenario
from finmodel.scenarios.shipped_case import ShippedCase


def shipped_cases(words: Sequence[str] = ()) -> list[ShippedCase]:
    """The cases in which all the words stand, those whose own name has them first; every case where none is given.

    Raises InputError where none has them.
    """
    files = sorted(shelf("scenarios").glob("*.yaml"))
    cases = [ShippedCase(read_model(file, Scenario, file.name)) for file in files]
    sought = [word.lower() for word in words]
    found = [case for case in cases if all(word in case.searched or word == case.name for word in sought)]
    if not found:
        near = nearest(sought[0], list(_known_words(cases)), CLOSELY)
        fix = f"Did you mean '{near}'?" if near else "Leave the words out: every case is listed."
        raise InputError.of(" ".join(words), "No case that ships speaks of it.", fix)
    return sorted(found, key=lambda case: not all(word in _own_name(case) for word in sought))


def _own_name(case: ShippedCase) -> str:
    return f"{case.name} {case.scenario.title}".lower()


def _known_words(cases: Sequence[ShippedCase]) -> Iterator[str]:
    for case in cases:
        yield case.name
        yield from (word.strip(",.").lower() for word in case.scenario.title.split() if len(word) > 4)
