"""Published tables come to their published totals from a place or a contract, as CSV and as a workbook alike."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from finmodel.errors import InputError
from finmodel.load.settled import settle_table
from finmodel.pipeline import open_place
from finmodel.results import Result
from tests.doorway.as_workbook import save_as_workbook

ROOT = Path(__file__).parents[2]
PAID = {
    "kind": "activity_tariff", "id": "paid", "title": "Paid as recorded", "recorded": True, "source": "as published",
    "payer": "board", "payee": "providers",
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A published table as a place reads it."""

    file: str
    activity: list[dict[str, Any]]
    contract: Mapping[str, Any]
    periods: tuple[str, ...]
    read: tuple[str, ...]
    """Columns of the file that are mapped."""
    people: Mapping[str, Any] | None = None
    """How people are read, where the file holds people."""


def activity(columns: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Rows that one board commissions of all providers."""
    parties = {"provider": {"always": "providers"}, "commissioner": {"always": "board"}}
    return {"columns": parties | dict(columns)} | more


EMERGENCY = Table(
    "ae_attendances",
    [
        activity({
            "start": "period", "quantity": "attendances",
            "setting": {"column": "type", "values": {"1": "ae", "2": "specialist", "other": "minor"}},
        })
    ],
    {"kind": "activity_tariff", "id": "paid", "title": "A&E", "payer": "board", "payee": "providers",
     "source": "invented", "prices": [{"code": "visit", "where": {"provider": "providers"}, "price": "£100"}]},
    ("2016/17", "2017/18", "2018/19"),
    ("period", "type", "attendances"),
)  # fmt: skip
COSTS = Table(
    "national_cost_collection_2024_25",
    [activity({"start": {"always": "2024-04-01"}, "service": "department_code", "price": "cost"})],
    PAID,
    ("2024/25",),
    ("department_code", "cost"),
)
BETTER_CARE = Table(
    "better_care_fund_intermediate_care",
    [
        activity({"start": {"always": "2022-04-01"}, "setting": {"always": setting}, "price": heading})
        for setting, heading in (
            ("beds", "Bed based intermediate Care Services"),
            ("reablement", "Reablement in a persons own home"),
        )
    ],
    PAID,
    ("2022/23",),
    ("Bed based intermediate Care Services", "Reablement in a persons own home"),
)


def place_of(table: Table, folder: Path, ending: str) -> Path:
    """A place that reads a published table."""
    (folder / "contracts").mkdir(parents=True, exist_ok=True)
    (folder / "contracts" / "paid.yaml").write_text(yaml.safe_dump(dict(table.contract)), encoding="utf-8")
    said: dict[str, Any] = {
        "place": "published", "title": table.file, "periods": [*table.periods], "contracts": ["contracts/paid.yaml"],
        "partners": [
            {"id": "board", "name": "Board", "roles": ["commissioner"]},
            {"id": "providers", "name": "Providers", "roles": ["provider"]},
        ],
        "data": {"activity": [each | {"file": f"{table.file}{ending}"} for each in table.activity]},
    }  # fmt: skip
    if table.people is not None:
        said["data"] = {"people": {"file": f"{table.file}{ending}"} | dict(table.people)}
    (folder / "place.yaml").write_text(yaml.safe_dump(said, sort_keys=False), encoding="utf-8")
    return folder


def both_ways(table: Table, shared_data: Path, folder: Path) -> Result:
    """The result of a table, which is the same from CSV and from a workbook."""
    place = place_of(table, folder, ".csv")
    shutil.copyfile(shared_data / f"{table.file}.csv", folder / f"{table.file}.csv")
    result = open_place(place).run()
    save_as_workbook(folder / f"{table.file}.csv", folder / f"{table.file}.xlsx", table.read)
    again = open_place(place_of(table, folder, ".xlsx")).run()
    assert again.runs[0].ledger.equals(result.runs[0].ledger)
    return result


def paid(result: Result) -> dict[str, Decimal]:
    """What each year pays, in pounds."""
    ledger = result.runs[0].ledger
    years = ledger[ledger["contract"] == "paid"].groupby("period")["pence"].sum()
    return {str(year): Decimal(int(pence)) / 100 for year, pence in years.items()}


def test_attendances_of_three_years_are_those_that_were_published(shared_data: Path, tmp_path: Path) -> None:
    """NHS England: 23.4, 23.8 and 24.8 million attendances in 2016/17 to 2018/19; here at £100 each."""
    result = both_ways(EMERGENCY, shared_data, tmp_path)
    assert paid(result) == {
        "2016/17": 2_336_230_100,
        "2017/18": 2_383_012_000,
        "2018/19": 2_482_698_100,
    }


def test_the_national_cost_collection_comes_to_99_billion(shared_data: Path, tmp_path: Path) -> None:
    """Total as published £99.2bn; to the penny, the sum of the decimals as they are written."""
    result = both_ways(COSTS, shared_data, tmp_path)
    costs = pd.read_csv(shared_data / "national_cost_collection_2024_25.csv", dtype=str)["cost"]
    whole = sum((Decimal(cost) for cost in costs), Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert paid(result) == {"2024/25": whole}
    assert round(whole / 10**9, 1) == Decimal("99.2")


def test_two_columns_of_one_sheet_are_two_sources_and_not_a_file_read_twice(shared_data: Path, tmp_path: Path) -> None:
    """Better Care Fund: £624.2m for beds of 122 councils and £579.7m for reablement of 139, as its row Total says.

    As published the others say NA, which is refused with the rows; here their cells are blank, and the rows told. With
    the row Total left in, it is refused because all would count twice.
    """
    whole = pd.read_csv(shared_data / f"{BETTER_CARE.file}.csv", dtype=str)
    is_total = whole.iloc[:, 0] == "Total"
    totals = [Decimal(whole.loc[is_total, column].iloc[0]) for column in BETTER_CARE.read]
    (tmp_path / "whole").mkdir()
    whole[[*BETTER_CARE.read]].to_csv(tmp_path / "whole" / f"{BETTER_CARE.file}.csv", index=False)
    with pytest.raises(InputError, match=r"It costs exactly what the 122 other rows come to.*£624,155,185"):
        both_ways(BETTER_CARE, tmp_path / "whole", tmp_path / "twice")
    given = whole.loc[~is_total, [*BETTER_CARE.read]]
    (tmp_path / "given").mkdir()
    given.to_csv(tmp_path / "given" / f"{BETTER_CARE.file}.csv", index=False)
    result = both_ways(BETTER_CARE, tmp_path / "given", tmp_path / "place")
    sums = [sum((Decimal(cell) for cell in given[column].dropna()), Decimal(0)) for column in BETTER_CARE.read]
    assert [round(each / 10**6, 1) for each in sums] == [Decimal("624.2"), Decimal("579.7")]
    assert [given[column].notna().sum() for column in BETTER_CARE.read] == [122, 139]
    assert [round(each) for each in sums] == [round(each) for each in totals]
    assert paid(result) == {"2022/23": sum(sums, Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)}
    # of 29 and 12 councils that gave none, four gave neither, and theirs is a line without a cell
    empty = "hold nothing in the columns that are read, and count as none."
    said = [warning.what for warning in result.warnings if warning.what.endswith(empty)]
    assert [each.partition(",")[0] for each in said] == ["25 rows", "8 rows"]
    assert not any("twice" in warning.what for warning in result.warnings)


def test_what_no_council_gave_is_refused_with_its_rows_as_it_is_published(shared_data: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        both_ways(BETTER_CARE, shared_data, tmp_path)
    assert [finding.what.partition(":")[0] for finding in refused.value.findings[:2]] == ["`price`", "`price`"]
    assert all("'Total' is the total of the rows above" in finding.what for finding in refused.value.findings[2:])
    assert ["29 rows: 12" in refused.value.findings[0].what, "12 rows: 10" in refused.value.findings[1].what] == [
        True
    ] * 2


LISTS = "gp_practice_weighted_populations_2024_2025"
HEADS = Table(
    LISTS,
    [],
    {"kind": "capitation", "id": "paid", "title": "A pound a head", "payer": "board", "payee": "providers",
     "source": "invented", "rate": "£1", "weights": [{"where": {"locality": "england"}, "weight": 1}]},
    ("2024/25",),
    ("pop 2022/23", "Final WP"),
)  # fmt: skip


@pytest.mark.parametrize("column", HEADS.read)
def test_practice_lists_come_to_the_people_of_england(column: str, shared_data: Path, tmp_path: Path) -> None:
    """Registered or weighted, 62,154,630 people on 6,553 lists: at £1 a head, so many pounds."""
    people = {"columns": {"people": column, "locality": {"always": "england"}}}
    result = both_ways(replace(HEADS, people=people), shared_data, tmp_path)
    assert paid(result)["2024/25"].quantize(Decimal(1)) == 62_154_630
    assert result.facts.files[0].rows == 6553


def test_a_shared_budget_is_the_same_from_a_workbook(shared_data: Path, tmp_path: Path) -> None:
    """Greater Manchester's 427 practices, whose shares another test holds against sums made apart."""
    contract = ROOT / "contracts" / "practice_weighted_budget.yaml"
    save_as_workbook(shared_data / f"{LISTS}.csv", tmp_path / f"{LISTS}.xlsx")
    plain, book = (settle_table(contract, path) for path in (shared_data / f"{LISTS}.csv", tmp_path / f"{LISTS}.xlsx"))
    assert len(plain.lines) == 427
    assert plain.lines.equals(book.lines)


def test_medicare_settles_from_a_workbook_as_from_csv(shared_data: Path, tmp_path: Path) -> None:
    """The 482 settlements of 2022, of which each comes back as published."""
    year = 2022
    contract = ROOT / "contracts" / "medicare_shared_savings.yaml"
    save_as_workbook(shared_data / f"mssp_{year}.csv", tmp_path / f"mssp_{year}.xlsx")
    plain, book = (
        settle_table(contract, path) for path in (shared_data / f"mssp_{year}.csv", tmp_path / f"mssp_{year}.xlsx")
    )
    assert plain.as_published
    assert book.as_published
    assert len(plain.lines) == 482
    assert plain.lines.equals(book.lines)


@pytest.fixture(scope="module")
def synthea(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The place on Synthea's tables, which are workbooks in its folder."""
    data, folder = request.getfixturevalue("shared_data"), tmp_path_factory.mktemp("synthea") / "place"
    shutil.copytree(ROOT / "tests" / "places" / "synthea", folder)
    said = (folder / "place.yaml").read_text(encoding="utf-8")
    (folder / "place.yaml").write_text(said.replace(".csv", ".xlsx"), encoding="utf-8")
    source = yaml.safe_load(said)["data"]
    for role in ("people", "activity"):
        file = Path(source[role]["file"])
        read = [entry if isinstance(entry, str) else entry.get("column") for entry in source[role]["columns"].values()]
        wanted = tuple(name for name in read if name is not None)
        save_as_workbook(data / file, (folder / file).with_suffix(".xlsx"), wanted)
    return folder


def test_synthea_is_the_same_from_workbooks(synthea: Path, shared_data: Path) -> None:
    plain = open_place(ROOT / "tests" / "places" / "synthea", data=shared_data).run(["capitation"])
    book = open_place(synthea).run(["capitation"])
    assert plain.ledger.equals(book.ledger)
    claims = pd.read_csv(shared_data / "synthea_encounters.csv", dtype={"TOTAL_CLAIM_COST": str})
    years = {str(year) for year in (2018, 2019, 2020)}
    inside = claims[claims["START"].str[:4].isin(years)]["TOTAL_CLAIM_COST"]
    ledger = book.runs[0].ledger
    tariff = Decimal(int(ledger[ledger["contract"] == "tariff"]["pence"].sum())) / 100
    assert tariff == sum((Decimal(cost) for cost in inside), Decimal(0))


def test_rand_is_the_same_from_workbooks(shared_data: Path, tmp_path: Path) -> None:
    """Spending of 20,190 person-years, the decimals as they are written, for the years of enrolment."""
    years = pd.read_csv(shared_data / "rand_hie.csv", dtype=str, usecols=["zper", "year", "xage", "female", "meddol"])
    began = (1974 + years["year"].astype(int)).astype(str) + "-01-01"
    person = years["zper"] + "/" + years["year"]
    people = pd.DataFrame({
        "person": person, "enrolled": began, "left": began.str[:4] + "-12-31", "xage": years["xage"],
        "female": years["female"],
    })  # fmt: skip
    rows = pd.DataFrame({"person": person, "enrolled": began, "meddol": years["meddol"]})
    folder = tmp_path / "place"
    shutil.copytree(ROOT / "tests" / "places" / "rand", folder)
    people.to_csv(folder / "people.csv", index=False)
    rows.to_csv(folder / "activity.csv", index=False)
    said = yaml.safe_load((folder / "place.yaml").read_text(encoding="utf-8"))
    said["contracts"] = ["contracts/stop_loss_2000.yaml"]
    (folder / "place.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")
    plain = open_place(folder).run()
    for name in ("people", "activity"):
        save_as_workbook(folder / f"{name}.csv", folder / f"{name}.xlsx")
    said["data"]["people"]["file"], said["data"]["activity"]["file"] = "people.xlsx", "activity.xlsx"
    (folder / "place.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")
    book = open_place(folder).run()
    assert plain.ledger.equals(book.ledger)
    spent = sum((Decimal(cell) for cell in years["meddol"]), Decimal(0))
    assert abs(Decimal(int(plain.facts.control["spend_pence"].sum())) / 100 - spent) < 1
