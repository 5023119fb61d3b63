"""Formats of the field: what each says, how a place's own words go with it, and what is refused at the door."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from finmodel.core.data import ActivitySource, PeopleSource, PriceSource
from finmodel.errors import InputError
from finmodel.load.formats.field_format import FieldFormat, recognised, shipped_formats
from finmodel.load.place_file import read_place
from finmodel.load.place_grid import Built, build_grid
from finmodel.measures.ask import Ask
from tests.formats.written import entry_of

EVERY = list(shipped_formats().values())
SOURCES = {"people": PeopleSource, "activity": ActivitySource, "prices": PriceSource}
QUANTITY, SPEND = Ask.of("quantity"), Ask.of("spend")
PARTIES = {
    "provider": {"values": {"RZZ": "trust"}},
    "commissioner": {"values": {"QX1": "icb", "13Q": "nhse"}},
}


def place_with(folder: Path, role: str = "activity", **source: Any) -> Path:
    """A place file whose only rows are of this source."""
    place = {
        "place": "small", "title": "Small", "currency": "GBP", "year_start": "04-01", "periods": ["2023/24", "2024/25"],
        "age_bands": [0, 18, 65],
        "partners": [
            {"id": "icb", "name": "Board", "roles": ["commissioner"]},
            {"id": "nhse", "name": "NHS England", "roles": ["commissioner"]},
            {"id": "trust", "name": "Trust", "roles": ["provider"]},
        ],
        "data": {role: source},
    }  # fmt: skip
    path = folder / "place.yaml"
    path.write_text(yaml.safe_dump(place, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def built(folder: Path, *asks: Ask, **source: Any) -> Built:
    return build_grid(read_place(place_with(folder, **source)), folder, asks)


def refused(folder: Path, role: str = "activity", **source: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_place(place_with(folder, role, **source))
    return [f"{finding.what} {finding.fix}" for finding in caught.value.findings]


@pytest.mark.parametrize("chosen", EVERY, ids=lambda chosen: chosen.format)
def test_a_format_is_a_source_once_a_place_says_what_the_file_cannot(chosen: FieldFormat) -> None:
    columns = dict(chosen.keys["columns"])
    for name in chosen.place_says:
        columns.setdefault(name, {"always": "2024-04-01"})
    source = SOURCES[chosen.reads].model_validate({"file": "x.csv"} | chosen.keys | {"columns": columns})
    assert set(chosen.also_called) <= set(source.headings)
    assert chosen.format in {each.format for each in recognised(chosen.recognised_by)}


@pytest.mark.parametrize("chosen", EVERY, ids=lambda chosen: chosen.format)
def test_no_format_fills_a_column_from_what_names_a_person(chosen: FieldFormat) -> None:
    from finmodel.measures.engines.headings import matches

    filled = {name: entry_of(entry).get("column") for name, entry in chosen.keys["columns"].items()}
    assert not [name for name, heading in filled.items()
                if name not in ("person", "birth_date") and heading and matches(heading, chosen.refuse)]  # fmt: skip


def test_a_file_is_recognised_by_headings_however_they_are_spelt() -> None:
    headings = [name.lower().replace(" ", "_") for name in shipped_formats()["acm"].recognised_by]
    assert recognised([f"\ufeff{headings[0]}", *headings[1:], "something_else"])[0].format == "acm"
    assert recognised(["ID", "AMOUNT"]) == []


ACM = (
    "\ufeffFINANCIAL MONTH,FINANCIAL YEAR,DATE AND TIME DATA SET CREATED,ORGANISATION IDENTIFIER (CODE OF PROVIDER),"
    "ORGANISATION IDENTIFIER (CODE OF COMMISSIONER),POINT OF DELIVERY CODE,CONTRACT MONITORING ACTUAL ACTIVITY,"
    "CONTRACT MONITORING ACTUAL PRICE\n"
)


def test_a_month_of_contract_monitoring_is_read_by_naming_its_format(tmp_path: Path) -> None:
    """April: 10 and −2 spells, £10,000.55 and −£2,000.11; a block of £500; April was sent before, with 9 spells."""
    rows = (
        "01,202425,2025-05-14T09:30:00,RZZ01,QX100,NEL,10,10000.55\n"
        "1.0,2024/25,2025-05-14T09:30:00,RZZ,QX1,NEL,-2,-2000.11\n"
        "1,202425,2025-05-14T09:30:00,RZZ ,13Q00,BLOCK,0,500\n"
        "1,202425,2025-04-14T09:30:00,RZZ,QX1,NEL,9,9000\n"
    )
    (tmp_path / "m1.csv").write_text(ACM + rows.replace("RZZ01", "RZZ"), encoding="utf-8")
    made = built(tmp_path, QUANTITY, SPEND, format="acm", file="m1.csv", columns=PARTIES)
    assert made.grid.measure(QUANTITY).tolist() == [0, 8]
    assert made.grid.measure(SPEND).tolist() == [0, 8500.44]
    by_payer = Ask.of("spend", where={"commissioner": "nhse"})
    again = built(tmp_path, by_payer, format="acm", file="m1.csv", columns=PARTIES)
    assert again.grid.measure(by_payer).tolist() == [0, 500]


def test_what_a_place_says_comes_before_what_its_format_says(tmp_path: Path) -> None:
    rows = "1,202425,2025-05-14T09:30:00,RZZ,QX1,NEL,10,1000\n1,202425,2025-05-14T09:30:00,RZZ,QX1,AE,5,500\n"
    (tmp_path / "m1.csv").write_text(ACM + rows, encoding="utf-8")
    columns = PARTIES | {"setting": {"values": {"AE": "emergency"}}, "programme": None, "service": {"always": "all"}}
    ask = Ask.of("spend", where={"setting": "emergency", "service": "all"})
    source = {"format": "acm", "file": "m1.csv", "columns": columns}
    made = built(tmp_path, ask, where={"POINT OF DELIVERY CODE": ["AE"]}, latest=None, **source)
    assert made.grid.measure(ask).tolist() == [0, 500]
    left = built(
        tmp_path, SPEND, where_not={"POINT OF DELIVERY CODE": "AE"}, format="acm", file="m1.csv", columns=PARTIES
    )
    assert left.grid.measure(SPEND).tolist() == [0, 1000]


CLD = (
    "LA Code,Reporting Period End Date,LA Person Unique Identifier,Date of Death,Event Type,Event Start Date,"
    "Event End Date,Service Type,Service Component,Delivery Mechanism,Unit Cost,Cost Frequency (Unit Type),"
    "Planned units per week\n"
)
COUNCIL = {"provider": {"always": "trust"}, "commissioner": {"always": "icb"}}


def test_services_of_social_care_cost_what_the_published_rule_says(tmp_path: Path) -> None:
    """Of the later of two submissions: 4 weeks of £700 and 20 hours; 2 weeks of £1,400 for four until a death; no price
    for a visit that is left out; the earlier submission's £9,999 a week is not read, nor is an assessment."""
    rows = (
        "999,30/06/2024,c1,,Service,01/04/2024,,Home,,,9999,Weekly,1\n"
        "999,31/03/2025,c1,,Service,01/04/2024,28/04/2024,Residential,,,700,weekly,1\n"
        "999,31/03/2025,c2,,Service,01/04/2024,28/04/2024,Home,,,20,HOURLY,5\n"
        "999,31/03/2025,c3,14/04/2024,Service,01/04/2024,,Nursing,,,1400,4 weekly,1\n"
        "999,31/03/2025,c4,,Service,01/04/2024,,Home,,,15,Per visit,1\n"
        "999,31/03/2025,c5,,Assessment,01/04/2024,,,,,,,\n"
    )
    (tmp_path / "cld.csv").write_text(CLD + rows, encoding="utf-8")
    source = {"format": "cld", "file": "cld.csv", "columns": COUNCIL}
    made = built(tmp_path, SPEND, price_by={"values": {"Per visit": "left_out"}}, **source)
    assert made.grid.measure(SPEND).tolist() == [0, 3900]  # 4 x 700 + 4 x 20 x 5 + 2 x 1400 / 4
    told = [str(each) for each in made.warnings]
    assert any("1 row is left out, because later rows restate what they say" in each for each in told)
    assert any(
        "1 of 4 rows have a price and are paid nothing" in each and "£15 as it is written" in each for each in told
    )
    with pytest.raises(InputError) as caught:
        built(tmp_path, SPEND, **source)
    assert "What a price of 'Per visit' is for is not in `price_by:`." in str(caught.value)


def test_a_format_that_does_not_ship_is_refused_with_the_nearest(tmp_path: Path) -> None:
    told = refused(tmp_path, format="acn", file="x.csv", columns=PARTIES)
    assert told == ["'acn' is not a format that finmodel ships. Did you mean 'acm'?"]


def test_a_list_of_people_is_no_activity(tmp_path: Path) -> None:
    told = refused(tmp_path, format="gp_list", file="x.csv")
    where = "`format: gp_list` reads people, and stands under `activity:`."
    assert told == [f"{where} Put it under `people:`, or name another format."]


def test_what_a_format_cannot_say_is_asked_of_the_place(tmp_path: Path) -> None:
    told = refused(tmp_path, format="bcf_planning", file="x.csv", columns=PARTIES)
    assert told == ["No column for `start`. Add `start: HEADING`."]


@pytest.mark.parametrize("heading", ["NHS NUMBER", "nhs_number", "POSTCODE OF USUAL ADDRESS", "PERSON BIRTH DATE"])
def test_what_names_a_person_is_no_service_and_no_setting(tmp_path: Path, heading: str) -> None:
    (told,) = refused(tmp_path, format="plcm", file="x.csv", columns=PARTIES | {"service": heading})
    assert told == (
        f"`service` is to be filled from '{heading}', which may name a person. "
        "Take it out: of such columns only `person` and `birth_date` are read, and are coded as they are."
    )


def test_what_a_file_holds_of_a_person_and_is_not_read_is_told(tmp_path: Path) -> None:
    head = ACM.replace("CONTRACT MONITORING ACTUAL ACTIVITY", "ACTIVITY_COUNT_POINT_OF_DELIVERY")
    head = head.replace("CONTRACT MONITORING ACTUAL PRICE", "TOTAL COST,NHS NUMBER,PERSON BIRTH DATE")
    row = "1,202425,2025-05-14T09:30:00,RZZ,QX1,NEL,1,1000,pseudonym,1950-01-01\n"
    (tmp_path / "p.csv").write_text(head + row, encoding="utf-8")
    told = [str(each) for each in built(tmp_path, SPEND, format="plcm", file="p.csv", columns=PARTIES).warnings]
    unread = "p.csv: It holds what may name a person, and is not read: NHS NUMBER, PERSON BIRTH DATE."
    assert f"{unread} Ask for extracts without it where nobody needs it." in told


def test_a_practice_list_counts_nobody_twice(tmp_path: Path) -> None:
    """12 + 8 people of known age and sex, and 2 of neither; sub-totals of 12, 8 and 22 are left out, and told."""
    rows = [
        "GP,Z1,ALL,ALL,22", "GP,Z1,MALE,ALL,12", "GP,Z1,FEMALE,ALL,8", "GP,Z1,UNKNOWN,ALL,2",
        "GP,Z1,MALE,0_4,5", "GP,Z1,MALE,95+,7", "GP,Z1,FEMALE,15_17,3", "GP,Z1,FEMALE,65_69,5", "ICB,QX1,ALL,ALL,22",
    ]  # fmt: skip
    text = "".join(f"01APR2024,{row}\n" for row in rows)
    head = "EXTRACT_DATE,ORG_TYPE,ORG_CODE,SEX,AGE_GROUP_5,NUMBER_OF_PATIENTS\n"
    (tmp_path / "list.csv").write_text(f"{head}01MAR2024,GP,Z1,MALE,0_4,999\n{text}", encoding="utf-8")
    asks = [Ask.of("people"), Ask.of("people", where={"age_band": "0-17"}), Ask.of("people", where={"sex": "unknown"})]
    place = read_place(place_with(tmp_path, "people", format="gp_list", file="list.csv"))
    made = build_grid(place, tmp_path, asks)
    assert [made.grid.measure(ask).tolist() for ask in asks] == [[22, 22], [8, 8], [2, 2]]
    told = [str(each) for each in made.warnings]
    aside = "3 rows are left out, as `where_not:` says (ALL; MALE/FEMALE and ALL): 42 heads."
    assert f"list.csv: {aside} Take it out of `where_not:` if they should count." in told
    assert any("1 row is left out, because later rows restate what they say: 999 heads." in each for each in told)


def test_a_list_of_a_weighted_count_is_read_by_naming_the_count(tmp_path: Path) -> None:
    head = "Practice_Code,G&A WP,pop 2023/24,Final WP,Final PMC WP\n"
    (tmp_path / "w.csv").write_text(f"{head}A81001,5044.1,4068.9,5230.2,5280.25\n", encoding="utf-8")
    ask = Ask.of("people")
    for columns, people in (({}, 4068.9), ({"people": "Final PMC WP"}, 5280.25)):
        place = read_place(place_with(tmp_path, "people", format="gp_weighted", file="w.csv", columns=columns))
        assert build_grid(place, tmp_path, [ask]).grid.measure(ask).tolist() == [people, people]
