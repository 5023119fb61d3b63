"""Faults in the cells of an extract: money, quantities, dates, codes and people. Long, because it is a list of them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median

from tests.doorway.planted import SOME, Planted, kind, rewritten, worth
from tests.doorway.town import CARE, HOSPITAL, REGISTER, extracts

# ---- money ---------------------------------------------------------------------------------------


@kind(HOSPITAL)
def price_in_pence(places: list[int], rng: random.Random) -> Planted:
    planted = rewritten(HOSPITAL, places, lambda row: {"TARIFF_GBP": f"{float(row['TARIFF_GBP']) * 100:.2f}"})
    return replace(planted, pounds=planted.pounds * 100)


@kind(HOSPITAL)
def price_blank(places: list[int], rng: random.Random) -> Planted:
    return rewritten(HOSPITAL, places, lambda row: {"TARIFF_GBP": ""})


@kind(HOSPITAL)
def price_with_a_decimal_comma(places: list[int], rng: random.Random) -> Planted:
    return rewritten(HOSPITAL, places, lambda row: {"TARIFF_GBP": row["TARIFF_GBP"].replace(".", ",") + "0"})


@kind(HOSPITAL)
def price_in_dollars(places: list[int], rng: random.Random) -> Planted:
    planted = rewritten(HOSPITAL, places, lambda row: {"TARIFF_GBP": "$" + row["TARIFF_GBP"]})
    return replace(planted, never_harmless=True)


@kind(HOSPITAL, SOME)
def price_in_words(places: list[int], rng: random.Random) -> Planted:
    return rewritten(HOSPITAL, places, lambda row: {"TARIFF_GBP": "see block"})


# ---- quantities ----------------------------------------------------------------------------------


@kind(CARE)
def quantity_as_a_percentage(places: list[int], rng: random.Random) -> Planted:
    return rewritten(CARE, places, lambda row: {"UNITS": f"{float(row['UNITS']):g}%"})


@kind(CARE)
def quantity_negative(places: list[int], rng: random.Random) -> Planted:
    return rewritten(CARE, places, lambda row: {"UNITS": "-" + row["UNITS"]})


@kind(CARE)
def quantity_in_thousandths(places: list[int], rng: random.Random) -> Planted:
    """In rows of at least a third of the usual units: a thousand times next to nothing is no more than others have."""
    care = extracts()[CARE]
    units = [
        (service, float(cell)) for service, cell in zip(care.column("SERVICE_TYPE"), care.column("UNITS"), strict=True)
    ]
    usual = {each: median(own for service, own in units if service == each) for each, _ in units}
    whole = [place for place, (service, own) in enumerate(units) if own * 3 >= usual[service]]
    places = sorted(rng.sample(whole, len(places)))
    planted = rewritten(CARE, places, lambda row: {"UNITS": f"{float(row['UNITS']) * 1000:.2f}"})
    return replace(planted, pounds=planted.pounds * 1000)


@kind(CARE, SOME)
def quantity_suppressed(places: list[int], rng: random.Random) -> Planted:
    return rewritten(CARE, places, lambda row: {"UNITS": "*"})


# ---- dates ---------------------------------------------------------------------------------------

_BRITISH = {
    "hospital": {
        "columns": {
            "start": {"column": "ADMIT_DATE", "format": "%d/%m/%Y"},
            "end": {"column": "DISCHARGE_DATE", "format": "%d/%m/%Y"},
        }
    }
}


def _british(places: list[int], pattern: str) -> Planted:
    """The hospital's dates as dd/mm/yyyy, and those of some rows in another pattern."""
    extract = extracts()[HOSPITAL]
    at = [extract.at(name) for name in ("ADMIT_DATE", "DISCHARGE_DATE")]

    def written(row: tuple[str, ...], form: str) -> tuple[str, ...]:
        cells = list(row)
        for column in at:
            year, month, day = row[column].split("-")
            cells[column] = form.format(year=year, short=year[2:], month=month, day=day)
        return tuple(cells)

    usual, wrong = "{day}/{month}/{year}", set(places)
    rows = tuple(written(row, pattern if place in wrong else usual) for place, row in enumerate(extract.rows))
    spoilt = extracts() | {HOSPITAL: replace(extract, rows=rows)}
    return Planted(spoilt, len(places), worth(HOSPITAL, places), places[0] + 2, also=_BRITISH)


@kind(HOSPITAL)
def month_before_the_day(places: list[int], rng: random.Random) -> Planted:
    """A row with no day past the twelfth reads as well either way, whoever looks: none is planted alone.

    Among many, those of later days give the file away, which is refused.
    """
    days = extracts()[HOSPITAL].column("ADMIT_DATE")
    late = [place for place, day in enumerate(days) if int(day[8:]) > 12]
    places = places if len(places) > 1 else [rng.choice(late)]
    told = [place for place in places if place in set(late)]
    return replace(_british(places, "{month}/{day}/{year}"), rows=len(told), first=told[0] + 2)


@kind(HOSPITAL, SOME)
def year_of_two_digits(places: list[int], rng: random.Random) -> Planted:
    return _british(places, "{day}/{month}/{short}")


@kind(HOSPITAL)
def date_as_a_serial(places: list[int], rng: random.Random) -> Planted:
    def serial(text: str) -> str:
        return str((date.fromisoformat(text) - date(1899, 12, 30)).days)

    return rewritten(
        HOSPITAL, places, lambda row: {name: serial(row[name]) for name in ("ADMIT_DATE", "DISCHARGE_DATE")}
    )


@kind(HOSPITAL)
def date_in_the_future(places: list[int], rng: random.Random) -> Planted:
    def later(row: dict[str, str]) -> dict[str, str]:
        days = ("ADMIT_DATE", "DISCHARGE_DATE")
        return {name: f"{int(row[name][:4]) + 20}{row[name][4:]}".replace("-02-29", "-02-28") for name in days}

    return rewritten(HOSPITAL, places, later)


@kind(HOSPITAL)
def end_before_start(places: list[int], rng: random.Random) -> Planted:
    return rewritten(HOSPITAL, places, lambda row: {"DISCHARGE_DATE": "2022-12-25"})


@kind(HOSPITAL)
def first_of_april_in_universal_time(places: list[int], rng: random.Random) -> Planted:
    """Admitted on 1 April 2024 by the clocks of the town, when it was still 31 March at Greenwich."""
    right = rewritten(HOSPITAL, places, lambda row: dict.fromkeys(("ADMIT_DATE", "DISCHARGE_DATE"), "2024-04-01"))
    instant = {place: dict.fromkeys(("ADMIT_DATE", "DISCHARGE_DATE"), "2024-03-31T23:00:00Z") for place in places}
    spoilt = extracts() | {HOSPITAL: extracts()[HOSPITAL].changed(instant)}
    return replace(right, files=spoilt, sound=right.files)


# ---- codes ---------------------------------------------------------------------------------------


@kind(HOSPITAL)
def provider_blank(places: list[int], rng: random.Random) -> Planted:
    return rewritten(HOSPITAL, places, lambda row: {"PROVIDER": ""})


@kind(HOSPITAL)
def provider_in_small_letters(places: list[int], rng: random.Random) -> Planted:
    return rewritten(HOSPITAL, places, lambda row: {"PROVIDER": "rxa"})


@kind(HOSPITAL, SOME)
def provider_with_blanks(places: list[int], rng: random.Random) -> Planted:
    return rewritten(HOSPITAL, places, lambda row: {"PROVIDER": " RXA\u00a0"})


@kind(CARE, SOME)
def provider_without_its_nought(places: list[int], rng: random.Random) -> Planted:
    return rewritten(CARE, places, lambda row: {"PROVIDER": "451"})


@kind(HOSPITAL)
def provider_unknown(places: list[int], rng: random.Random) -> Planted:
    return rewritten(HOSPITAL, places, lambda row: {"PROVIDER": "RZZ"})


@kind(HOSPITAL)
def setting_unknown(places: list[int], rng: random.Random) -> Planted:
    return rewritten(HOSPITAL, places, lambda row: {"POD_DESC": "Regular day attender"})


@kind(HOSPITAL, SOME)
def letters_damaged(places: list[int], rng: random.Random) -> Planted:
    return rewritten(HOSPITAL, places, lambda row: {"POD_DESC": row["POD_DESC"].replace("e", "Ã©")})


@kind(HOSPITAL)
def bytes_of_another_encoding(places: list[int], rng: random.Random) -> Planted:
    planted = rewritten(HOSPITAL, places, lambda row: {"SITE": "Brook Vale Infirmary §"})

    def write(data: Path) -> None:
        planted.files[HOSPITAL].write(data / HOSPITAL)
        text = (data / HOSPITAL).read_text(encoding="utf-8")
        (data / HOSPITAL).write_bytes(text.encode("cp1252"))

    rest = {name: each for name, each in planted.files.items() if name != HOSPITAL}
    return replace(planted, files=rest, rows=0, said=f"row {planted.first}", write=write)


# ---- people --------------------------------------------------------------------------------------


@kind(HOSPITAL)
def person_blank(places: list[int], rng: random.Random) -> Planted:
    return rewritten(HOSPITAL, places, lambda row: {"PATIENT_PSEUDO_ID": ""})


@kind(HOSPITAL)
def person_on_no_register(places: list[int], rng: random.Random) -> Planted:
    return rewritten(HOSPITAL, places, lambda row: {"PATIENT_PSEUDO_ID": "9" + row["PATIENT_PSEUDO_ID"]})


@kind(REGISTER)
def born_after_the_activity(places: list[int], rng: random.Random) -> Planted:
    """People of the register with spells, born after all of them as it is written: told by the spells."""
    register, hospital = extracts()[REGISTER], extracts()[HOSPITAL]
    spells: dict[str, list[int]] = {}
    for place, person in enumerate(hospital.column("PATIENT_PSEUDO_ID")):
        spells.setdefault(person, []).append(place)
    seen = [place for place, person in enumerate(register.column("PATIENT_PSEUDO_ID")) if person in spells]
    places = sorted(rng.sample(seen, min(len(places), len(seen))))
    theirs = [each for place in places for each in spells[register.rows[place][0]]]
    spoilt = register.changed({place: {"BIRTH_MONTH": "2025-04-01"} for place in places})
    return Planted(extracts() | {REGISTER: spoilt}, len(theirs), worth(HOSPITAL, theirs), min(theirs) + 2)
