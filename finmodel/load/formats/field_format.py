"""What a format of the field says: which files are of it, and the keys of a source that read them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Literal

from finmodel.core.frozen import Frozen
from finmodel.core.rows.row_keys import Texts, one_or_many
from finmodel.errors import InputError
from finmodel.load.findings import did_you_mean
from finmodel.load.yaml import read_model
from finmodel.measures.engines.headings import matches

_FOLDER = Path(__file__).parent
Role = Literal["people", "activity", "prices"]


class FieldFormat(Frozen):
    """A layout in which files of this field come, and the keys of a source that read one."""

    format: str
    """Its name, which is that of its file."""
    title: str
    """What it is called in the field."""
    what: str
    """What a row is, and what the file is for."""
    source: str
    """Where the layout is published, and its version."""
    seen: str
    """Which names were seen in published code or data, and which are matched by pattern because they were not."""
    reads: Role
    """What a place reads such a file as."""
    recognised_by: Texts
    """Headings that every file of this format has, under these names or those of `also_called:`."""
    place_says: dict[str, str] = {}
    """What the file cannot say and a place must: a column of ours, and what to write."""
    refuse: Texts = ()
    """Headings of what names a person, which none of our columns may be filled from but `person` and `birth_date`."""
    keys: dict[str, Any]
    """The keys of a source, as a place would write them."""

    @property
    def also_called(self) -> dict[str, Texts]:
        """Other headings of its columns."""
        return {name: one_or_many(others) for name, others in self.keys.get("also_called", {}).items()}


@cache
def shipped_formats() -> dict[str, FieldFormat]:
    """Every format that ships, by its name."""
    read = [read_model(path, FieldFormat) for path in sorted(_FOLDER.glob("*.yaml"))]
    return {each.format: each for each in read}


def format_text(name: str) -> str:
    """What the file of a format says; raises InputError where none of that name ships."""
    known = shipped_formats()
    if name not in known:
        raise InputError.of(name, f"'{name}' is not a format that finmodel ships.", did_you_mean(name, known))
    return (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8").rstrip()


def recognised(headings: Iterable[str]) -> list[FieldFormat]:
    """Formats that a file with these headings may be of, the one that most of its headings tell first."""
    written = tuple(headings)
    fitting = [
        each
        for each in shipped_formats().values()
        if all(any(matches(one, _names(each, name)) for one in written) for name in each.recognised_by)
    ]
    return sorted(fitting, key=lambda each: (-len(each.recognised_by), each.format))


def _names(each: FieldFormat, heading: str) -> tuple[str, ...]:
    """A heading of a format and the others that it may be."""
    return heading, *each.also_called.get(heading, ())
