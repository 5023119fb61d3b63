"""Every file of a folder is read, or named as not read: of any kind, in any place, packed or not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from finmodel.load.files import packed
from finmodel.load.files.folders import files_of
from tests.files.folders import APRIL, HEADINGS, MAY, book_of, gzip_of, read, refused, text_of, zip_of, zipped
from tests.load.places import place_of


def put(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_workbook_in_a_folder_of_text_counts(tmp_path: Path) -> None:
    put(tmp_path, "act/april.csv", text_of(APRIL))
    book_of(tmp_path / "act/may.xlsx", {"Sheet": [HEADINGS, *MAY]})
    spent, told, built = read(tmp_path, "act")
    assert (spent, told) == (550, [])
    assert [(fact.file, fact.rows) for fact in built.facts.files] == [("act/april.csv", 2), ("act/may.xlsx", 1)]
    assert all(len(fact.sha256) == 64 for fact in built.facts.files)


@pytest.mark.parametrize(
    ("name", "sign"), [("may.txt", "|"), ("may.tsv", "\t"), ("may.tab", "\t"), ("deep/er/may.CSV", ";")]
)
def test_text_of_any_ending_and_in_any_folder_below_counts(tmp_path: Path, name: str, sign: str) -> None:
    put(tmp_path, "act/april.csv", text_of(APRIL))
    put(tmp_path, f"act/{name}", text_of(MAY, sign))
    assert read(tmp_path, "act")[:2] == (550, [])


def test_what_is_packed_counts_by_member_also_packed_again(tmp_path: Path) -> None:
    (tmp_path / "act").mkdir()
    gzip_of(tmp_path / "act/april.csv.gz", text_of(APRIL))
    book = book_of(tmp_path / "may.xlsx", {"May": [HEADINGS, *MAY]}).read_bytes()
    zip_of(
        tmp_path / "act/later.zip",
        {"q1/inner.zip": zipped({"may.xlsx": book}), "june.txt": text_of([["2023-06-01", "acute", "EM", 4, 400]])},
    )
    spent, told, built = read(tmp_path, "act")
    assert (spent, told) == (950, [])
    assert [fact.file for fact in built.facts.files] == [
        "act/april.csv.gz", "act/later.zip/june.txt", "act/later.zip/q1/inner.zip/may.xlsx",
    ]  # fmt: skip


def test_what_is_not_read_of_a_folder_is_named_once_with_its_size(tmp_path: Path) -> None:
    put(tmp_path, "act/april.csv", text_of(APRIL))
    put(tmp_path, "act/notes.docx", "x" * 1200)
    put(tmp_path, "act/~$may.xlsx", "lock")
    put(tmp_path, "act/old/.hidden.csv", text_of(MAY))
    put(tmp_path, "act/Thumbs.db", "db")
    put(tmp_path, "act/README", "Dear all")
    put(tmp_path, "act/nothing.csv", "")
    spent, told, _ = read(tmp_path, "act")
    assert spent == 150
    assert told == [
        "act: 6 files are not read: README (another kind of file, 8 bytes), Thumbs.db (of the system, 2 bytes), "
        "notes.docx (another kind of file, 1 kB), nothing.csv (empty, 0 bytes), .hidden.csv (hidden, 44 bytes) and "
        "~$may.xlsx (left by another program, 4 bytes). "
        "Save what should count as CSV or a spreadsheet; take the rest out of the folder."
    ]


def test_what_is_not_read_of_a_zip_is_named_too(tmp_path: Path) -> None:
    zip_of(tmp_path / "act.zip", {"april.csv": text_of(APRIL), "__MACOSX/april.csv": "x", "notes.pdf": "xx"})
    spent, told, _ = read(tmp_path, "act.zip")
    assert spent == 150
    assert told[0].startswith("act.zip: 2 files are not read: april.csv (of the system, 1 byte) and notes.pdf (")


def test_a_folder_of_other_files_alone_says_what_it_holds(tmp_path: Path) -> None:
    put(tmp_path, "act/notes.docx", "x")
    assert refused(tmp_path, "act")[0].startswith(
        "act: The folder holds no file that is read. It holds notes.docx (another kind of file, 1 byte). "
    )
    zip_of(tmp_path / "act.zip", {"notes.docx": "x"})
    assert refused(tmp_path, "act.zip")[0].startswith("act.zip: It holds no file that is read. ")


def test_a_file_of_other_columns_is_refused_and_not_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "act/april.csv", text_of(APRIL))
    put(tmp_path, "act/staff.csv", "NAME,GRADE\nAda,7\n")
    assert refused(tmp_path, "act") == [
        "act/staff.csv: It holds no column that is wanted: its row 1 begins with 'NAME'. "
        "Take it out of the folder, or name the files that count one by one."
    ]
    put(tmp_path, "act/staff.csv", "IN,BY,KIND,N\n2023-04-01,acute,EM,1\n")
    assert refused(tmp_path, "act") == ["act/staff.csv: There is no column 'PAID'. Its columns are IN, BY, KIND, N."]


def test_the_same_bytes_under_two_names_count_once_and_are_told_with_their_rows(tmp_path: Path) -> None:
    for name in ("april.csv", "april (1).csv", "old/copy of april.txt"):
        put(tmp_path, f"act/{name}", text_of(APRIL))
    zip_of(tmp_path / "act/april.zip", {"april.csv": text_of(APRIL)})
    spent, told, _ = read(tmp_path, "act")
    assert spent == 150
    assert told == [
        f"act/{name}: It holds the same bytes as act/april.csv, and is not read: its 2 rows count once. "
        "Take one of the two out of the folder."
        for name in ("april (1).csv", "april.zip/april.csv", "old/copy of april.txt")
    ]


def test_a_bomb_and_a_member_that_leads_out_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zip_of(tmp_path / "act.zip", {"../april.csv": text_of(APRIL)})
    assert refused(tmp_path, "act.zip") == [
        "act.zip: '../april.csv' in it leads out of its folder. Unpack what you need of it, and give that."
    ]
    monkeypatch.setattr(packed, "_SMALL", 10_000)
    monkeypatch.setattr(packed, "_MOST_TIMES", 100)
    endless = (
        "What is packed in it is out of all proportion to its size, as in a file made to fill the disk. "
        "Unpack it yourself if you trust it, and give what is in it."
    )
    zip_of(tmp_path / "act.zip", {"april.csv": "0" * 1_000_000})
    assert refused(tmp_path, "act.zip") == [f"act.zip/april.csv: {endless}"]
    gzip_of(tmp_path / "act.csv.gz", "0" * 1_000_000)
    assert refused(tmp_path, "act.csv.gz") == [f"act.csv.gz: {endless}"]
    monkeypatch.setattr(packed, "MOST_BYTES", 100)
    assert refused(tmp_path, "act.zip") == [f"act.zip: {endless}"]


def test_what_cannot_be_unpacked_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "act.zip").write_bytes(b"PK no zip at all")
    assert refused(tmp_path, "act.zip") == ["act.zip: It is not a whole .zip file. Fetch it or pack it again."]
    (tmp_path / "act.csv.gz").write_bytes(b"no gzip at all")
    assert refused(tmp_path, "act.csv.gz") == [
        "act.csv.gz: It cannot be unpacked: it is damaged. Fetch it or pack it again."
    ]
    deep: bytes = zipped({"april.csv": text_of(APRIL)})
    for _ in range(3):
        deep = zipped({"inner.zip": deep})
    (tmp_path / "act.zip").write_bytes(deep)
    assert refused(tmp_path, "act.zip") == [
        "act.zip/inner.zip/inner.zip/inner.zip: It is packed more than 3 times over. Unpack it, and give what is in it."
    ]


def test_a_zip_with_a_password_says_so(tmp_path: Path) -> None:
    zip_of(tmp_path / "act.zip", {"april.csv": text_of(APRIL)})
    raw = bytearray((tmp_path / "act.zip").read_bytes())
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + flag] |= 1
    (tmp_path / "act.zip").write_bytes(bytes(raw))
    assert zipfile.ZipFile(tmp_path / "act.zip").infolist()[0].flag_bits & 1
    assert refused(tmp_path, "act.zip") == ["act.zip: It has a password. Pack it again without one, or unpack it."]


def test_a_full_disk_is_told_before_it_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "_SMALL", 10)
    monkeypatch.setattr(packed, "_LEAST_FREE", 1 << 60)
    gzip_of(tmp_path / "act.csv.gz", text_of(APRIL))
    assert refused(tmp_path, "act.csv.gz") == [
        "act.csv.gz: There is no room on the disk to unpack it. Free some, or set TMPDIR."
    ]


def test_files_that_are_not_read_are_part_of_what_a_kept_measurement_rests_on(tmp_path: Path) -> None:
    put(tmp_path, "act/april.csv", text_of(APRIL))
    put(tmp_path, "act/notes.docx", "x")
    place = place_of(activity={"file": "act", "columns": {"start": "IN", "provider": "BY", "commissioner": "BY"}})
    listed = files_of(place.data.activity[0], tmp_path)
    assert [(each.shown, each.bytes) for each in listed.not_read] == [("act/notes.docx", 1)]
