"""Faults that only spreadsheets have, planted in the town's extracts: see `planting`."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import xlsxwriter

from tests.doorway.planted import SOME, WHOLE, Planted, kind, worth
from tests.doorway.town import CARE, HOSPITAL, Extract, extracts

NUMBERS = {"UNITS", "COST_GBP", "TARIFF_GBP", "PLICS_COST_GBP", "QUANTITY"}


def write_workbook(path: Path, sheets: Mapping[str, Extract], formulas: Mapping[tuple[int, str], object]) -> None:
    """Write extracts as sheets of a workbook, numbers as numbers; `formulas` are what cells show instead.

    A formula is written with the value that its program left: an error, or none at all.
    """
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    for name, extract in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, extract.head)
        for place, row in enumerate(extract.rows):
            for column, (heading, cell) in enumerate(zip(extract.head, row, strict=True)):
                if (place, heading) in formulas:
                    sheet.write_formula(place + 1, column, "=VLOOKUP(1,Prices!A:B,2,0)", None, formulas[place, heading])
                elif heading in NUMBERS and cell:
                    sheet.write_number(place + 1, column, float(cell))
                else:
                    sheet.write_string(place + 1, column, cell)
    book.close()


def _care_in_a_workbook(places: list[int], heading: str, shown: object) -> Planted:
    """The packages of care as a workbook, a formula in a column of some rows."""

    def write(data: Path) -> None:
        formulas = {(place, heading): shown for place in places}
        write_workbook(data / "social_care.xlsx", {"Packages": extracts()[CARE]}, formulas)

    rest = {name: each for name, each in extracts().items() if name != CARE}
    also = {"social_care": {"file": "data/social_care.xlsx"}}
    return Planted(rest, len(places), worth(CARE, places), places[0] + 2, "social_care.xlsx", also, write)


@kind(CARE)
def error_in_a_number(places: list[int], rng: random.Random) -> Planted:
    return replace(_care_in_a_workbook(places, "UNITS", "#N/A"), never_harmless=True)


@kind(CARE, SOME)
def error_in_a_date(places: list[int], rng: random.Random) -> Planted:
    return replace(_care_in_a_workbook(places, "TO_DATE", "#VALUE!"), never_harmless=True)


@kind(CARE, SOME)
def formula_without_a_value(places: list[int], rng: random.Random) -> Planted:
    return replace(_care_in_a_workbook(places, "UNITS", ""), never_harmless=True)


def _halves(name: str) -> tuple[Extract, Extract]:
    extract = extracts()[name]
    half = len(extract.rows) // 2
    return replace(extract, rows=extract.rows[:half]), replace(extract, rows=extract.rows[half:])


@kind(CARE, WHOLE)
def sheet_left_out(places: list[int], rng: random.Random) -> Planted:
    """The second half of the packages stands on a second sheet."""
    first, second = _halves(CARE)
    planted = _care_in_a_workbook(places, "none", None)

    def write(data: Path) -> None:
        write_workbook(data / "social_care.xlsx", {"To September": first, "From October": second}, {})

    left = list(range(len(first.rows), len(places)))
    return replace(planted, write=write, rows=len(left), pounds=worth(CARE, left), said="From October")


FULL = 65_536
"""Rows that a sheet of the old kind holds, its heading among them."""


@kind(HOSPITAL, WHOLE)
def cut_off_at_the_end_of_a_sheet(places: list[int], rng: random.Random) -> Planted:
    """An extract that stops at the last row that a sheet of the old kind had: what was below it is not there."""
    extract = extracts()[HOSPITAL]
    at = [extract.at(name) for name in ("PATIENT_PSEUDO_ID", "PLICS_COST_GBP")]
    rows = []
    for number in range(FULL - 1):
        row = list(extract.rows[number % len(extract.rows)])
        row[at[1]] = f"{number / 100:.2f}"  # no row is another's double
        rows.append(tuple(row))
    spoilt = extracts() | {HOSPITAL: replace(extract, rows=tuple(rows))}
    return Planted(spoilt, FULL - 1, worth(HOSPITAL, list(range(FULL - 1)), spoilt[HOSPITAL]), said="65,536")
