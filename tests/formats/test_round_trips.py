"""The example place's activity, written in each shipped format and read back, gives the same ledger to the penny."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from finmodel.example.activity_rows import hospital_rows
from finmodel.example.generate import invent, write_example
from finmodel.load.formats.field_format import FieldFormat, shipped_formats
from finmodel.pipeline import open_place
from tests.formats.written import written

OF_ACTIVITY = [each for each in shipped_formats().values() if each.reads == "activity"]
TRUST = {"always": "acute_trust"}
BOARD = {"always": "icb"}
CONTRACTS = {
    "paid": {"kind": "activity_tariff", "id": "paid", "title": "As recorded", "payer": "icb", "payee": "acute_trust",
             "recorded": True, "round_to": "£0.01"},
    "counted": {"kind": "activity_tariff", "id": "counted", "title": "By kind", "payer": "icb", "payee": "acute_trust",
                "prices": [{"code": code, "where": {"setting": [code]}, "price": f"£{price}"} for code, price in
                           (("emergency", 17), ("elective", 23), ("outpatient", 5), ("ae", 7))]},
}  # fmt: skip
SETTINGS = {
    "Non-elective": "emergency",
    "Elective": "elective",
    "Outpatient": "outpatient",
    "Emergency department": "ae",
}


def rows_of_the_trust() -> pd.DataFrame:
    """The example trust's activity in our words; what it was paid, its tariff group, programme and patient."""
    rows = hospital_rows(invent(1500, 11))
    return pd.DataFrame({
        "person": rows["PATIENT_PSEUDO_ID"].astype(str), "start": rows["ADMIT_DATE"], "end": rows["DISCHARGE_DATE"],
        "setting": rows["POD_DESC"].astype(str), "service": rows["POD_DESC"].astype(str),
        "currency": rows["TARIFF_GROUP"].astype(str), "programme": rows["PROGRAMME"].astype(str), "quantity": 1,
        "price": rows["TARIFF_GBP"],
    })  # fmt: skip


ROWS = rows_of_the_trust()


def ledger(folder: Path, source: dict[str, Any], contracts: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Who pays whom in a small place whose activity is this source."""
    place = {
        "place": "round", "title": "Round trip", "currency": "GBP", "year_start": "04-01",
        "periods": ["2024/25"] if "start" in source["columns"] else ["2023/24", "2024/25"],
        "partners": [
            {"id": "icb", "name": "Board", "roles": ["commissioner"]},
            {"id": "acute_trust", "name": "Trust", "roles": ["provider"]},
        ],
        "contracts": [f"{name}.yaml" for name in contracts],
        "data": {"activity": source},
    }  # fmt: skip
    folder.mkdir(exist_ok=True)
    for name in contracts:
        beside = {"alongside": ["paid"]} if name == "counted" and len(contracts) > 1 else {}
        text = yaml.safe_dump(CONTRACTS[name] | beside, allow_unicode=True)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "place.yaml").write_text(yaml.safe_dump(place, allow_unicode=True), encoding="utf-8")
    found = open_place(folder).run().ledger
    columns = ["contract", "line", "payer", "payee", "period", "amount"]
    return sorted(found[columns].itertuples(index=False, name=None))


def expected(rows: pd.DataFrame, contracts: tuple[str, ...]) -> list[tuple[str, str, float]]:
    """Contract, year and pounds, added up by pandas alone."""
    year = (rows["start"].dt.year - (rows["start"].dt.month < 4)).map({2023: "2023/24", 2024: "2024/25"})
    each = {"paid": rows["price"], "counted": rows["setting"].map(SETTINGS).map({
        "emergency": 17, "elective": 23, "outpatient": 5, "ae": 7})}  # fmt: skip
    sums = [
        (name, period, round(float(amount), 2))
        for name in contracts
        for period, amount in each[name].groupby(year).sum().items()
    ]
    return sorted(sums)


@pytest.mark.parametrize("chosen", OF_ACTIVITY, ids=lambda chosen: chosen.format)
def test_activity_written_in_a_format_and_read_back_gives_the_same_ledger(tmp_path: Path, chosen: FieldFormat) -> None:
    """A format without money (community contacts) holds what is counted alone; one without a date, its month."""
    rows = ROWS[ROWS["start"].between("2023-04-01", "2025-03-31")]
    if "start" in chosen.place_says:  # the plan of one year
        rows = rows[rows["start"] >= "2024-04-01"]
    if chosen.keys.get("counted_on") == "end":  # spells count where they end
        rows = rows[rows["end"] <= "2025-03-31"]
        rows = rows[(rows["end"] < "2024-04-01") == (rows["start"] < "2024-04-01")]
    contracts = tuple(name for name in CONTRACTS if name == "counted" or "price" in chosen.keys["columns"])
    file = written(chosen, rows)
    name = _put(tmp_path, chosen, file)
    columns: dict[str, Any] = {"provider": TRUST, "commissioner": BOARD, "setting": {"values": SETTINGS}}
    columns |= {"start": {"always": "2024-04-01"}} if "start" in chosen.place_says else {}
    found = ledger(tmp_path, {"format": chosen.format, "file": name, "columns": columns}, contracts)
    sums: dict[tuple[str, str], float] = {}
    for contract, _, _, _, period, amount in found:
        sums[contract, period] = round(sums.get((contract, period), 0.0) + float(amount), 2)
    told = sorted((contract, period, amount) for (contract, period), amount in sums.items() if amount)
    assert told == expected(rows, contracts)


def _put(folder: Path, chosen: FieldFormat, file: pd.DataFrame) -> str:
    """The rows as a file; a planning template is a sheet of a workbook with a title above and a total below."""
    if "sheet" not in chosen.keys:
        file.to_csv(folder / "rows.csv", index=False, encoding="utf-8-sig")
        return "rows.csv"
    with pd.ExcelWriter(folder / "rows.xlsx", engine="xlsxwriter") as book:
        pd.DataFrame([["Guidance"]]).to_excel(book, sheet_name="1. Guidance", index=False, header=False)
        file.to_excel(book, sheet_name="6a. Expenditure", index=False, startrow=4)
        book.sheets["6a. Expenditure"].write(0, 0, "Better Care Fund 2024-25 planning template")
    return "rows.xlsx"


@pytest.mark.parametrize("name", ["sus_apc", "sem_apcs"])
def test_the_example_place_on_spells_as_a_warehouse_has_them_is_the_place_that_ships(tmp_path: Path, name: str) -> None:
    """Every contract of the place, with its days, bundles and stop-losses, on the hospital's file in another layout."""
    shipped = tmp_path / "shipped"
    write_example(shipped, 1500, 11)
    before = open_place(shipped).run().ledger
    chosen = shipped_formats()[name]
    rows = hospital_rows(invent(1500, 11))
    file = written(chosen, rows_of_the_trust()).assign(POD=rows["POD_DESC"].astype(str), COST=rows["PLICS_COST_GBP"])
    file.to_csv(shipped / "data" / "spells.csv", index=False)
    place = yaml.safe_load((shipped / "place.yaml").read_text(encoding="utf-8"))
    hospital = place["data"]["activity"][0]
    columns = {
        "provider": TRUST, "commissioner": BOARD, "cost": "COST",
        "setting": hospital["columns"]["setting"] | {"column": "POD"},
        "service": hospital["columns"]["service"] | {"column": "POD"},
    }  # fmt: skip
    source = {"format": name, "file": "data/spells.csv", "counted_on": "start", "columns": columns, "days": None}
    place["data"]["activity"][0] = source
    (shipped / "place.yaml").write_text(yaml.safe_dump(place, allow_unicode=True, sort_keys=False), encoding="utf-8")
    after = open_place(shipped).run().ledger
    pd.testing.assert_frame_equal(after, before)
