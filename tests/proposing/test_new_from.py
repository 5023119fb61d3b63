"""`finmodel new DIR --from FILE`: a place that runs at once, pays what the file comes to, and asks about each doubt."""

from __future__ import annotations

import shutil
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from finmodel.cli import app, new_from
from finmodel.errors import InputError
from finmodel.pipeline import OpenPlace, open_place

TIDY = """Start Date,End Date,Provider Code,Commissioner Code,POD,HRG,Units,Cost,Patient Name,NHS Number
03/04/2024,05/04/2024,RXX,QA1,NEL,AA22C,1,2500.50,A. Person,9990000001
13/05/2024,13/05/2024,RXX,QA1,OP,WF01B,2,301.00,B. Person,9990000002
01/06/2025,04/06/2025,RYY,QB2,NEL,AA23D,1,1999.25,C. Person,9990000003
"""
WHOLE = Decimal("2500.50") + Decimal("301.00") + Decimal("1999.25")


def finmodel(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "400"})


def proposed(folder: Path, name: str, text: str) -> tuple[Result, OpenPlace, str]:
    """A place proposed from a file: what is told, the place, and its text."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    done = finmodel("new", folder / "ours", "--from", file)
    assert done.exit_code == 0, (done.output, done.exception)
    return done, open_place(folder / "ours"), (folder / "ours" / "place.yaml").read_text(encoding="utf-8")


def paid(opened: OpenPlace, contract: str = "activity") -> dict[str, Decimal]:
    """What a contract pays, by period."""
    ledger = opened.run().ledger
    sums = ledger[ledger["contract"] == contract].groupby("period")["amount"].sum()
    return {str(period): Decimal(str(round(pounds, 2))) for period, pounds in sums.items() if round(pounds, 2)}


def told_at(done: Result, place: str, question: str) -> str:
    """The line below a question, which it is about."""
    where = next(line for line in done.output.splitlines() if question in line)
    number = int(where.partition("line ")[2].partition(":")[0])
    lines = place.splitlines()[number - 1 :]
    return next(line for line in lines if not line.strip().startswith("#")).strip()


def test_a_tidy_file_is_a_place_that_checks_runs_and_pays_what_the_file_comes_to(tmp_path: Path) -> None:
    done, opened, text = proposed(tmp_path, "spells.csv", TIDY)
    assert "It pays £4,800.75, which is what the rows come to." in done.output
    assert Decimal("4800.75") == WHOLE
    assert paid(opened) == {"2024/25": Decimal("2801.50"), "2025/26": Decimal("1999.25")}
    assert {partner.id: partner.roles for partner in opened.place.partners} == {
        "qa1": ("commissioner",), "qb2": ("commissioner",), "rxx": ("provider",), "ryy": ("provider",),
    }  # fmt: skip
    assert 'start: {column: Start Date, format: "%d/%m/%Y"}' in text
    assert finmodel("check", tmp_path / "ours").exit_code == 0
    assert finmodel("run", tmp_path / "ours", "--out", tmp_path / "out").exit_code == 0
    assert (tmp_path / "ours" / "data" / "spells.csv").read_text(encoding="utf-8") == TIDY
    assert not list((tmp_path / "ours").glob(".finmodel"))


def test_fields_that_name_a_person_are_not_read_and_that_is_told(tmp_path: Path) -> None:
    _, opened, text = proposed(tmp_path, "spells.csv", TIDY)
    assert "# Not read, as they may name a person: 'Patient Name' and 'NHS Number'." in text
    (source,) = opened.place.data.activity
    read = {entry.column for entry in source.columns.values()}
    assert not read & {"Patient Name", "NHS Number"}


def test_each_doubt_is_a_question_at_its_line(tmp_path: Path) -> None:
    rows = (
        "Admission Date,Discharge Date,Referral Date,Trust,Activity,Price,Planned Price\n"
        "01/02/2024,03/02/2024,01/01/2024,RXX,2,10,11\n02/03/2024,04/03/2024,01/01/2024,RXX,1,20,21\n"
    )
    done, opened, text = proposed(tmp_path, "spells.csv", rows)
    assert told_at(done, text, "so day and month cannot be told apart").startswith("start:")
    assert told_at(done, text, "Referral Date may be the day that counts too.").startswith("start:")
    assert told_at(done, text, "In England a spell belongs to the year of its discharge").startswith("end:")
    assert (
        told_at(done, text, "Planned Price may be the money too. Is 'Price' what the row was paid?") == "price: Price"
    )
    assert told_at(done, text, "Or is it the price of each unit (`price_is: per_unit`)?") == "price: Price"
    assert told_at(done, text, "tells who pays for this activity. Who is 'commissioner'?").startswith("- {id:")
    assert paid(opened) == {"2023/24": Decimal(30)}  # 1 February and 2 March 2024, day first


def test_a_day_above_twelve_in_another_column_tells_how_dates_are_written(tmp_path: Path) -> None:
    done, _, text = proposed(tmp_path, "m.csv", "Start,End,Cost\n04/05/2024,04/25/2024,5\n01/02/2024,01/30/2024,6\n")
    assert '"%m/%d/%Y"' in text
    assert "cannot be told apart" not in done.output


def test_rows_that_add_up_others_are_left_out_and_asked_about(tmp_path: Path) -> None:
    rows = "PRACTICE_CODE,SEX,AGE_GROUP_5,NUMBER_OF_PATIENTS\n"
    rows += "A1,ALL,ALL,4000\nA1,FEMALE,0_4,900\nA1,FEMALE,5+,1200\nA1,MALE,0_4,800\nA1,MALE,5+,1100\n"
    done, opened, text = proposed(tmp_path, "list_2024_25.csv", rows)
    assert "where_not: [{SEX: [ALL]}, {AGE_GROUP_5: [ALL]}]" in text
    assert "Rows with 'ALL' in 'SEX' add up other rows, and are left out. Do they?" in done.output
    # 900 + 1,200 + 800 + 1,100 people at the £100 that stands as an example
    assert paid(opened, "capitation") == {"2024/25": Decimal(100 * 4000)}
    assert opened.place.age_codes == ("0-4", "5+")
    assert "£100 a person a year is an example: what is agreed? The list has 4,000 people." in done.output


def test_totals_that_only_their_numbers_tell_are_found(tmp_path: Path) -> None:
    rows = "Name,sex,age,count\n"
    for name, heads in (("Both", 9000), ("North", 4000), ("South", 5000)):
        rows += f"{name},F,0,{heads}\n{name},M,90+,{heads}\n"
    _, opened, text = proposed(tmp_path, "people_2023.csv", rows)
    assert "where_not: [{Name: [Both]}]" in text
    assert paid(opened, "capitation") == {"2023/24": Decimal(100 * 2 * (4000 + 5000))}


def test_quantities_below_nil_are_taken_as_reversals_and_asked_about(tmp_path: Path) -> None:
    rows = "FINANCIAL_YEAR,FINANCIAL_MONTH,PROVIDER,PAYER,POD,ACTIVITY,PRICE\n"
    rows += "202425,1,RXX,QA1,NEL,10,20000\n202425,2,RXX,QA1,NEL,-1,-2000\n202425,2,RXX,QA1,NEL,5,10000\n"
    done, opened, text = proposed(tmp_path, "contract.csv", rows)
    assert "start: {year: FINANCIAL_YEAR, month: FINANCIAL_MONTH}" in text
    assert "Some quantities are below nil. Do these rows take back activity that was counted before?" in done.output
    assert paid(opened) == {"2024/25": Decimal(20_000 - 2000 + 10_000)}


def test_a_file_without_prices_pays_a_pound_a_unit_until_prices_are_put_in(tmp_path: Path) -> None:
    rows = "period,org_code,type,attendances\n2017-03-01,RF4,1,30\n2017-05-01,RF4,2,12\n"
    done, opened, _ = proposed(tmp_path, "attendances.csv", rows)
    assert "The file has no prices, so each unit is paid £1 here and payments are numbers of units." in done.output
    assert paid(opened) == {"2016/17": Decimal(30), "2017/18": Decimal(12)}


def test_sites_of_one_trust_are_one_partner_and_that_is_asked(tmp_path: Path) -> None:
    rows = "date,provider,payer,price\n2024-05-01,RXX01,QA1,10\n2024-05-02,RXX,QA1,20\n2024-05-02,rxx,QA1,5\n"
    done, opened, _ = proposed(tmp_path, "rows.csv", rows)
    assert [partner.id for partner in opened.place.partners] == ["qa1", "rxx"]
    assert "are taken as one organisation, 'rxx'. Are they?" in done.output
    assert paid(opened) == {"2024/25": Decimal(35)}


def test_many_small_providers_are_one_partner_and_that_is_told(tmp_path: Path) -> None:
    rows = "date,provider,payer,price\n" + "".join(f"2024-05-01,P{at:03d},QA1,{1000 - at}\n" for at in range(50))
    done, opened, _ = proposed(tmp_path, "rows.csv", rows)
    assert "39 providers are named; 11 smaller ones in 'provider' are one partner, 'other_providers'." in done.output
    assert sum(paid(opened).values()) == sum(1000 - at for at in range(50))


def test_a_unit_price_is_for_each_unit_and_asked_about(tmp_path: Path) -> None:
    rows = "date,provider,payer,units,unit cost\n2024-05-01,RXX,QA1,4,2.50\n2024-05-01,RXX,QA1,2,10\n"
    done, opened, text = proposed(tmp_path, "rows.csv", rows)
    assert "price_is: per_unit" in text
    assert "'unit cost' is read as the price of each unit of a row (`price_is: per_unit`)." in done.output
    assert paid(opened) == {"2024/25": Decimal("2.50") * 4 + Decimal(10) * 2}


def test_numbers_that_are_not_read_are_told_with_what_they_come_to(tmp_path: Path) -> None:
    _, _, text = proposed(
        tmp_path, "rows.csv", "date,provider,price,drugs\n2024-05-01,RXX,10,700.5\n2024-05-02,RXX,1,600\n"
    )
    assert "# Numbers that are not read: 'drugs' (1,300.50 in all)." in text


def test_a_folder_of_months_is_one_source_and_one_of_different_tables_is_several(tmp_path: Path) -> None:
    months = tmp_path / "months"
    months.mkdir()
    for month in (4, 5, 6):
        (months / f"m{month}.csv").write_text(f"date,provider,payer,price\n2024-0{month}-01,RXX,QA1,{month}00\n")
    done = finmodel("new", tmp_path / "ours", "--from", months)
    assert done.exit_code == 0, done.exception
    opened = open_place(tmp_path / "ours")
    assert len(opened.place.data.activity) == 1
    assert paid(opened) == {"2024/25": Decimal(400 + 500 + 600)}
    (months / "people_2024.csv").write_text("practice,age,people\nA1,40,10\n")
    (months / "notes.csv").write_text("a,b\nx,y\n")
    both = finmodel("new", tmp_path / "both", "--from", months)
    assert both.exit_code == 0, both.exception
    opened = open_place(tmp_path / "both")
    assert (len(opened.place.data.activity), len(opened.place.data.people)) == (3, 1)
    assert "Not read: notes.csv: No place can be made of it" in both.output


def test_a_place_beside_its_data_refers_to_it_and_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "spells.csv").write_text(TIDY, encoding="utf-8")
    done = finmodel("new", tmp_path, "--from", tmp_path / "raw" / "spells.csv")
    assert done.exit_code == 0, done.exception
    assert "file: raw/spells.csv" in (tmp_path / "place.yaml").read_text().replace('"', "")
    assert sum(paid(open_place(tmp_path)).values()) == WHOLE
    again = finmodel("new", tmp_path, "--from", tmp_path / "raw" / "spells.csv")
    assert "place.yaml and contracts are there already, and nothing is replaced." in str(again.exception)
    other = finmodel("new", tmp_path / "raw", "--from", tmp_path / "raw" / "spells.csv")
    assert other.exit_code == 0, other.exception


NEEDS = (
    "A place needs rows of people (a number of people, or a birth date each) or of activity (a date, and a price "
    "or units)."
)
REFUSED = [
    (
        "rows.csv",
        "code,price\nA,5\n",
        "rows.csv: No place can be made of it: no column of it is a date, and neither its name nor its headings tell a "
        f"year. {NEEDS}",
    ),
    (
        "rows.csv",
        "START,note\n2024-05-01,x\n",
        "rows.csv: No place can be made of it: it has dates, but no column that it knows for a price, activity, "
        f"provider, setting or person. {NEEDS}",
    ),
    (
        "list.csv",
        "practice,age,people\nA1,40,10\n",
        "list.csv: Nothing tells which year its people are of: no date, and no year in its name or headings. Put the "
        "year into its name, such as list_2024_25.csv.",
    ),
    (
        "list_2024.csv",
        "practice,age,people\n" + "A1,40,10\n" * 99 + "A2,41,NA\n",
        "list_2024.csv: 'people' has the number of people, and 1 cell of it is no number, such as 'NA'. Fill in the "
        "number, or take these rows out.",
    ),
    ("rows.csv", "date,price\n", "rows.csv: There is a heading but no row below it. Give at least one row."),
    (
        "rows.txt",
        "1 2 3\n4 5 6\n",
        "rows.txt: No row of it has headings of several columns. Give a table with a row of headings and rows below "
        "it.",
    ),
    ("rows.csv", "", "rows.csv: The file is empty. Fill it, or take it away."),
    (
        "rows.pdf",
        "x",
        "rows.pdf: A file that ends in .pdf is not looked at. Give one that ends in .csv, .txt, .tsv, .xlsx, .xlsm, "
        ".xlsb, .xls, .ods.",
    ),
]
"""A file's name, what is in it, and what is said of it."""


@pytest.mark.parametrize(("name", "text", "said"), REFUSED)
def test_what_no_place_can_be_made_of_is_refused_with_what_it_lacks(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = finmodel("new", tmp_path / "ours", "--from", tmp_path / name)
    assert isinstance(done.exception, InputError)
    assert [str(finding) for finding in done.exception.findings] == [said]
    assert not (tmp_path / "ours").exists()


def test_a_row_that_cannot_be_read_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    rows = "date,provider,payer,price\n" + "2024-05-01,RXX,QA1,10\n" * 99 + "2024-05-01,RXX,QA1,ten\n"
    (tmp_path / "rows.csv").write_text(rows, encoding="utf-8")
    done = finmodel("new", tmp_path / "ours", "--from", tmp_path / "rows.csv")
    assert "row 101" in str(done.exception)
    assert not (tmp_path / "ours").exists()


def test_a_very_large_extract_is_read_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_from, "_MOST_COPIED", 10)
    (tmp_path / "raw").mkdir()
    file = tmp_path / "raw" / "spells.csv"
    file.write_text(TIDY, encoding="utf-8")
    done = finmodel("new", tmp_path / "ours", "--from", file)
    assert "It has 0.0 GB, and would be copied into" in str(done.exception)
    assert f"Write `finmodel new {tmp_path / 'raw'} --from {file}`: it is read where it is." in str(done.exception)
    assert finmodel("new", tmp_path / "raw", "--from", file).exit_code == 0


def test_a_workbook_is_read_by_the_sheet_that_has_rows(tmp_path: Path) -> None:
    rows = pd.read_csv(StringIO(TIDY), dtype=str).assign(Cost=[2500.5, 301.0, 1999.25])
    with pd.ExcelWriter(tmp_path / "spells.xlsx") as book:
        pd.DataFrame({"Guidance": ["Read me"]}).to_excel(book, sheet_name="Guidance", index=False)
        rows.to_excel(book, sheet_name="Spells", index=False)
    done = finmodel("new", tmp_path / "ours", "--from", tmp_path / "spells.xlsx")
    assert done.exit_code == 0, done.exception
    assert "spells.xlsx, sheet Spells: 3 rows of activity" in done.output
    assert sum(paid(open_place(tmp_path / "ours")).values()) == WHOLE
    pd.DataFrame({"Guidance": ["Read me"]}).to_excel(tmp_path / "notes.xlsx", index=False)
    none = finmodel("new", tmp_path / "notes", "--from", tmp_path / "notes.xlsx")
    assert "No sheet of it has rows below headings. Give a table with headings." in str(none.exception)


def test_from_and_like_do_not_go_together_and_a_missing_file_is_refused(tmp_path: Path) -> None:
    both = finmodel("new", tmp_path / "ours", "--from", "x.csv", "--like", "better_care_fund_2025")
    assert both.exit_code == 2
    assert "give one of them" in both.output
    contract = finmodel("new", "contract", "block", "--from", "x.csv")
    assert contract.exit_code == 2
    missing = finmodel("new", tmp_path / "ours", "--from", tmp_path / "x.csv")
    assert "There is no such file or folder. Check the path." in str(missing.exception)
    (tmp_path / "empty").mkdir()
    empty = finmodel("new", tmp_path / "ours", "--from", tmp_path / "empty")
    assert "No file in it can be looked at." in str(empty.exception)


COSTS = ("synthea_encounters", "TOTAL_CLAIM_COST"), ("national_cost_collection_2024_25", "cost")


@pytest.mark.parametrize(("name", "column"), COSTS)
def test_published_files_with_prices_pay_their_own_total(
    shared_data: Path, tmp_path: Path, name: str, column: str
) -> None:
    done = finmodel("new", tmp_path / "ours", "--from", shared_data / f"{name}.csv")
    assert done.exit_code == 0, done.exception
    cells = pd.read_csv(shared_data / f"{name}.csv", dtype=str)[column]
    total = sum(paid(open_place(tmp_path / "ours")).values())
    assert total == round(sum(map(Decimal, cells)), 2)
    assert "which is what the rows come to" in done.output


@pytest.mark.parametrize(
    ("name", "contract", "expected"),
    [
        ("ae_attendances", "activity", 72_019_402),
        ("ons_uk_population_2023", "capitation", 100 * 68_265_209),
    ],
)
def test_published_files_without_prices_pay_for_what_they_count(
    shared_data: Path, tmp_path: Path, name: str, contract: str, expected: int
) -> None:
    shutil.copy(shared_data / f"{name}.csv", tmp_path)
    done = finmodel("new", tmp_path / "ours", "--from", tmp_path / f"{name}.csv")
    assert done.exit_code == 0, done.exception
    assert sum(paid(open_place(tmp_path / "ours"), contract).values()) == expected


def test_a_practice_list_pays_for_everybody_on_it(shared_data: Path, tmp_path: Path) -> None:
    name = "gp_practice_weighted_populations_2024_2025.csv"
    done = finmodel("new", tmp_path / "ours", "--from", shared_data / name)
    assert done.exit_code == 0, done.exception
    assert sum(paid(open_place(tmp_path / "ours"), "capitation").values()) == pytest.approx(100 * 62_154_630, abs=50)
    assert "It is read as weighted populations of practices (`format: gp_weighted`)." in done.output
