"""The register of sheets: each says, where it is filled, its name in a spec, its place and when it is there.

The spec of a workbook names sheets, and sheets are filled from a model that has a spec; so neither knows the other by
name, and both know this register. It is full once every file of `finmodel/workbooks/sheets/` has been read.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from finmodel.errors import FinmodelError
from finmodel.workbooks.draft import Draft

Fill = TypeVar("Fill", bound=Callable[..., Draft])
_FOLDER = "finmodel.workbooks.sheets"


def always(model: object) -> bool:
    """True: the sheet is there in every workbook."""
    return True


@dataclass(frozen=True)
class RegisteredSheet:
    """A sheet that a workbook may have."""

    code: str
    """What a spec calls it."""
    place: int
    """Where it stands, from left to right as figures flow."""
    fill: Callable[..., Draft]
    """What fills it from the model; from the other sheets, where it is filled last."""
    optional: bool = False
    """True where a spec may leave it out: no other sheet takes figures from it, unless it needs it itself."""
    needs: str = ""
    """Another optional sheet that this one takes figures from."""
    there: Callable[[Any], bool] = always
    """Whether a model has anything to put in it."""
    filled_last: bool = False
    """True where it tells of all the others, and so is filled once they are."""


REGISTERED: dict[str, RegisteredSheet] = {}
"""Sheets by what a spec calls them, in no order, and all of them only once their files have been read."""


def fills(
    code: str,
    place: int,
    *,
    optional: bool = False,
    needs: str = "",
    there: Callable[[Any], bool] = always,
    filled_last: bool = False,
) -> Callable[[Fill], Fill]:
    """Enter in the register what fills a sheet; see `RegisteredSheet` for what is said of it."""

    def enter(fill: Fill) -> Fill:
        for other in REGISTERED.values():
            if other.fill.__qualname__ != fill.__qualname__ and (other.code == code or other.place == place):
                raise FinmodelError(f"two sheets are called '{code}', or stand at {place}")
        REGISTERED[code] = RegisteredSheet(code, place, fill, optional, needs, there, filled_last)
        return fill

    return enter


def sheets() -> tuple[RegisteredSheet, ...]:
    """Every sheet, from left to right as figures flow."""
    importlib.import_module(_FOLDER)
    return tuple(sorted(REGISTERED.values(), key=lambda each: each.place))


def sheet_codes() -> tuple[str, ...]:
    """What a spec calls every sheet, from left to right."""
    return tuple(each.code for each in sheets())
