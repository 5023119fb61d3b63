"""Files that cannot be read are refused, each with the reason and the remedy."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from finmodel.measures.ask import Ask
from finmodel.measures.engines.parquet import write_parquet
from tests.load.places import ACTIVITY, GOOD_ROWS, HEAD, build, place_of, refusal


def activity(**changes: Any) -> dict[str, Any]:
    """The usual source of activity, changed."""
    return {"activity": {**ACTIVITY, **changes}}


def usual_file(folder: Path, name: str = "activity.csv", text: str = HEAD + GOOD_ROWS) -> Path:
    """The usual rows in a file of the folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["../activity.csv", "/activity.csv", "a/../../activity.csv", "C:\\a.csv", "..\\a.csv"])
def test_a_path_out_of_the_data_folder_is_refused(tmp_path: Path, name: str) -> None:
    usual_file(tmp_path)
    (tmp_path / "data").mkdir()
    assert refusal(tmp_path / "data", **activity(file=name)) == [
        f"{name}: The path leads out of the data folder. "
        "Give a path from the data folder down, or name another folder with --data."
    ]


def test_a_link_out_of_the_data_folder_is_refused(tmp_path: Path) -> None:
    outside = usual_file(tmp_path, "outside/secret.csv")
    inside = tmp_path / "data"
    (inside / "many").mkdir(parents=True)
    (inside / "activity.csv").symlink_to(outside)
    (inside / "many" / "b.csv").symlink_to(outside)
    assert "leads out of the data folder" in refusal(inside, **activity())[0]
    assert "leads out of the data folder" in refusal(inside, **activity(file="many"))[0]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path, **activity()) == [
        f"activity.csv: There is no such file. Put it below {tmp_path}, or name another folder with --data."
    ]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "activity.csv: The file is empty. Export it again."),
        (b"\n\n", "activity.csv: The file is empty. Export it again."),
        (
            (HEAD + "p1,2023-05-01,,acute,é,1,1\n").encode("latin-1"),
            "activity.csv, row 2: A character here cannot be read: the file is not UTF-8. Save it as CSV UTF-8.",
        ),
        (
            (HEAD + 'p1,2023-05-01,,acute,"EM,1,1\n').encode(),
            "activity.csv, row 2: A quote is opened and never closed. Close it, or double a quote inside text.",
        ),
        (HEAD.encode(), "activity.csv: No rows are left to read. Check the file and its `where:`."),
    ],
)
def test_a_csv_that_cannot_be_read_is_named(tmp_path: Path, raw: bytes, told: str) -> None:
    (tmp_path / "activity.csv").write_bytes(raw)
    assert refusal(tmp_path, **activity()) == [told]


def test_an_encoding_fault_far_into_the_file_gives_its_row(tmp_path: Path) -> None:
    rows = 200_000
    good = HEAD.encode() + "p1,2023-05-01,,é\n".encode() * rows
    (tmp_path / "activity.csv").write_bytes(good + "é".encode()[:1] + b",")
    assert f"row {rows + 2}: A character here cannot be read" in refusal(tmp_path, **activity())[0]


def test_a_missing_column_is_named_with_its_neighbour(tmp_path: Path) -> None:
    usual_file(tmp_path, text=(HEAD + GOOD_ROWS).replace("PAID", "PAYED").replace("KIND", "KINDS"))
    assert refusal(tmp_path, **activity()) == [
        "activity.csv: There is no column 'KIND'. Did you mean 'KINDS'?",
        "activity.csv: There is no column 'PAID'. Did you mean 'PAYED'?",
    ]


def test_a_heading_there_twice_is_refused_only_where_it_is_wanted(tmp_path: Path) -> None:
    usual_file(tmp_path, text="ID,IN,OUT,BY,KIND,N,PAID,X,X,PAID\np1,2023-05-01,,acute,EM,1,1,a,b,9\n")
    assert refusal(tmp_path, **activity()) == ["activity.csv: The heading 'PAID' is there 2 times. Rename all but one."]


def test_a_truncated_parquet_is_refused(tmp_path: Path) -> None:
    built = build(usual_file(tmp_path).parent, **activity())
    write_parquet(built.grid.activity, tmp_path / "whole.parquet")
    raw = (tmp_path / "whole.parquet").read_bytes()
    for name, part in (("cut.parquet", raw[:-20]), ("nonsense.parquet", b"not parquet at all")):
        (tmp_path / name).write_bytes(part)
        assert refusal(tmp_path, **activity(file=name)) == [
            f"{name}: The file is not whole, or not Parquet. Fetch it or export it again."
        ]


def test_a_kind_of_file_that_is_not_read_is_refused(tmp_path: Path) -> None:
    usual_file(tmp_path, "activity.json")
    told = "activity.json: This kind of file is not read. Use CSV or other text, Parquet or a spreadsheet"
    told += ", or these packed in .gz or .zip."
    assert refusal(tmp_path, **activity(file="activity.json")) == [told]


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rows").mkdir()
    told = "rows: The folder holds no file that is read. Use CSV or other text, Parquet or a spreadsheet"
    told += ", or these packed in .gz or .zip."
    assert refusal(tmp_path, **activity(file="rows")) == [told]


def test_every_file_of_a_folder_is_read_whatever_the_order_of_its_columns(tmp_path: Path) -> None:
    usual_file(tmp_path, "rows/a.csv")
    usual_file(tmp_path, "rows/b.csv", "PAID;KIND;BY;IN;OUT;N;ID;SECRET\n7;EM;acute;2023-04-01;;1;p9;x\n")
    built = build(tmp_path, Ask.of("spend"), **activity(file="rows"))
    assert built.grid.measure(Ask.of("spend")).tolist() == [1207.50, 99.99]
    assert [(fact.file, fact.rows) for fact in built.facts.files] == [("rows/a.csv", 2), ("rows/b.csv", 1)]


def test_csv_parquet_and_excel_with_the_same_rows_give_the_same_grid(tmp_path: Path) -> None:
    import pandas as pd

    usual_file(tmp_path)
    frame = pd.DataFrame({
        "ID": ["p1", "p2"], "IN": pd.to_datetime(["2023-05-01", "2024-04-02"]).astype("datetime64[s]"),
        "OUT": pd.to_datetime(["2023-05-04", None]).astype("datetime64[s]"), "BY": ["acute", "acute"],
        "KIND": ["EM", "EL"], "N": [1.0, 2.5], "PAID": [1200.50, 99.99],
    })  # fmt: skip
    write_parquet(frame, tmp_path / "activity.parquet")
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Rows")
    for row in [list(frame), *frame.astype(object).where(frame.notna(), None).to_numpy().tolist()]:
        sheet.append(row)
    book.save(tmp_path / "activity.xlsx")
    asks = (Ask.of("spend", by=("setting",), cells=[("emergency",), ("elective",)]), Ask.of("days"))
    grids = [
        build(tmp_path, *asks, **activity(file=name, **more)).grid
        for name, more in (
            ("activity.csv", {}),
            ("activity.parquet", {}),
            ("activity.xlsx", {"sheet": "Rows"}),
        )
    ]
    for grid in grids:
        assert grid.measure(asks[0]).tolist() == [[1200.5, 0], [0, 99.99]]
        assert grid.activity.equals(grids[0].activity)


def test_a_sheet_that_is_not_there_is_named_with_its_neighbour(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    told = refusal(tmp_path, **activity(file="a.xlsx", sheet="Shet"))
    assert told == ["a.xlsx: There is no sheet 'Shet'. Did you mean 'Sheet'?"]
    assert refusal(tmp_path, **activity(file="a.xlsx")) == [
        "a.xlsx: The workbook is empty. Save it again, or name another."
    ]
    (tmp_path / "b.xlsx").write_bytes(b"not a workbook")
    assert "b.xlsx: It is named .xlsx, and holds text." in refusal(tmp_path, **activity(file="b.xlsx"))[0]


def test_rows_are_kept_by_their_own_codes(tmp_path: Path) -> None:
    usual_file(tmp_path)
    built = build(tmp_path, Ask.of("spend"), **activity(where={"KIND": ["EL"]}))
    assert built.grid.measure(Ask.of("spend")).tolist() == [0, 99.99]
    told = refusal(tmp_path, **activity(where={"SITE": ["north"]}))
    assert told == ["activity.csv: There is no column 'SITE'. Its columns are ID, IN, OUT, BY, KIND, N, PAID."]


def test_awkward_names_of_files_and_columns_are_only_names(tmp_path: Path) -> None:
    name = "rows '[2023]*?; DROP.csv"
    head = HEAD.replace("PAID", '"PA""ID\'; DROP TABLE x; --"')
    usual_file(tmp_path, name, head + GOOD_ROWS)
    columns = {**ACTIVITY["columns"], "price": "PA\"ID'; DROP TABLE x; --"}  # type: ignore[dict-item]
    built = build(tmp_path, Ask.of("spend"), activity={"file": name, "columns": columns})
    assert built.grid.measure(Ask.of("spend")).tolist() == [1200.5, 99.99]


def test_the_fingerprint_is_of_the_files_bytes(tmp_path: Path) -> None:
    import hashlib

    path = usual_file(tmp_path)
    fact = build(tmp_path, **activity()).facts.files[0]
    assert fact.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_place_may_have_no_data_at_all(tmp_path: Path) -> None:
    built = build(tmp_path)
    assert built.grid.activity.empty
    assert built.grid.people.empty
    assert built.facts.control["spend_pence"].tolist() == [0, 0]
    assert place_of().data.activity == ()
    shutil.rmtree(tmp_path)
