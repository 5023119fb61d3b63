"""Text as programs write it: line ends, encodings, what divides cells, blank lines; read right, or refused by row."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from finmodel.load.files.raw_cells import Asked, read_cells
from finmodel.measures.engines import SourceFile
from finmodel.measures.engines.unreadable import first_unreadable
from tests.files.folders import APRIL, HEADINGS, MAY, read, refused, text_of

ROWS = [*APRIL, *MAY]
PLAIN = text_of(ROWS)


def written(folder: Path, raw: str | bytes) -> str:
    (folder / "act.csv").write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return "act.csv"


@pytest.mark.parametrize(
    "raw",
    [
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r\n", 2),
        PLAIN[::-1].replace("\n", "\n\r", 1)[::-1],
        PLAIN.replace("\n", "\r"),
        PLAIN.replace("\n", "\r", 1),
        "sep=,\n" + PLAIN,
        "sep=;\r\n" + text_of(ROWS, ";", "\r\n"),
        "\n\n" + PLAIN,
        PLAIN.replace("\n", "\n\n"),
        PLAIN + "\n\n\n",
        PLAIN + ",,,,\n,,,,\n",
        PLAIN.replace("\n", ",\n"),
        PLAIN.replace("\n2023-04-02", ",\n2023-04-02"),
        PLAIN.replace("acute", '"acute"'),
        PLAIN.replace("PAID", '"PAID\n"'),
        PLAIN.replace("\n2023-05", "\n , , , , \n2023-05"),
        codecs.BOM_UTF8 + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"),
        text_of(ROWS, "\t").encode("utf-16"),
        PLAIN.encode("utf-32"),
    ],
)
def test_text_is_read_right_however_it_is_written(tmp_path: Path, raw: str | bytes) -> None:
    spent, told, built = read(tmp_path, written(tmp_path, raw))
    assert (spent, told, built.facts.files[0].rows) == (550, [], 3)


TITLED = ("Title\n", '"a\nb"\n')


@pytest.mark.parametrize(("above", "row"), [("", 4), ("\n\n", 6), ("sep=,\n", 5), ("Title\n", 5), ('"a\nb"\n', 5)])
@pytest.mark.parametrize("between", ["", "\n"])
def test_a_row_at_fault_has_the_number_that_it_has_in_the_file(
    tmp_path: Path, above: str, row: int, between: str
) -> None:
    bad = PLAIN.replace("2023-05-01", f"{between}2023-05-41")
    told, *beside = refused(tmp_path, written(tmp_path, above + bad))
    row += len(between)
    assert told.startswith(f"act.csv, row {row} (column IN): `start`: '2023-05-41' is not a d")
    title = "The headings are on row 2; row 1 above is not read. Write `header_row: 2` if that is right."
    assert beside == ([f"act.csv: {title}"] if above in TITLED else [])


def test_a_text_that_does_not_say_what_it_is_written_in_is_refused_by_row(tmp_path: Path) -> None:
    raw = PLAIN.replace("acute,EM,3", "acut\u00e9,EM,3").encode("cp1252")
    assert refused(tmp_path, written(tmp_path, raw)) == [
        "act.csv, row 4: A character here cannot be read: the file is not UTF-8. Save it as CSV UTF-8."
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("first", ["", "\n"])
def test_rows_of_another_width_are_refused_by_row(tmp_path: Path, end: str, first: str) -> None:
    raw = first + PLAIN.replace("acute,EL", "acute,of,EL").replace("2023-05-01,acute", "2023-05-01")
    told = refused(tmp_path, written(tmp_path, raw.replace("\n", end)))
    row = 3 + len(first)
    assert told[0] == (
        f"act.csv, row {row}: This row has 6 columns where the headings name 5. 1 more row does not fit them. "
        "Put quotes around text that holds commas."
    )


def test_a_quote_never_closed_is_told_with_its_row(tmp_path: Path) -> None:
    raw = PLAIN.replace("acute,EL", '"acute,EL')
    told = refused(tmp_path, written(tmp_path, raw))
    assert told == ["act.csv, row 3: A quote is opened and never closed. Close it, or double a quote inside text."]


def test_a_title_with_commas_does_not_hide_what_divides_cells(tmp_path: Path) -> None:
    raw = "Activity, by month, provider, kind, units, pounds and more\n" + text_of(ROWS, ";")
    spent, told, _ = read(tmp_path, written(tmp_path, raw))
    assert spent == 550
    assert told == [
        "act.csv: The headings are on row 2; row 1 above is not read. Write `header_row: 2` if that is right."
    ]


@pytest.mark.parametrize(
    "raw",
    [
        "sep=;\nSite;Beds\nnorth;3\n",
        "Site;Beds\r\nnorth;3\n",
        "Site;Beds\rnorth;3\r",
        "Site;Beds\n\n;\nnorth;3\n",
        "\ufeffsite;BEDS\nnorth;3\n",
        "Site;Beds\nnorth;3\n".encode("utf-16"),
        b"Beds, in all\nSite;Beds\nnorth;3\n",
    ],
)
def test_a_small_table_is_read_right_however_it_is_written(tmp_path: Path, raw: str | bytes) -> None:
    (tmp_path / "t.csv").write_bytes(raw.encode() if isinstance(raw, str) else raw)
    cells = read_cells(tmp_path / "t.csv", "t.csv", Asked((("Site", "Beds"),)))
    assert [row for _, row in cells.lines][1:] == [("north", "3")]
    assert bool(cells.told) == (b"in all" in (raw.encode() if isinstance(raw, str) else raw))


def test_headings_alone_are_no_rows(tmp_path: Path) -> None:
    told = refused(tmp_path, written(tmp_path, ",".join(HEADINGS) + "\r\n\n"))
    assert told == ["act.csv: No rows are left to read. Check the file and its `where:`."]
    assert refused(tmp_path, written(tmp_path, "\n\n")) == ["act.csv: The file is empty. Export it again."]


def test_whatever_an_engine_makes_of_a_text_is_told_in_our_words(tmp_path: Path) -> None:
    (tmp_path / "act.csv").write_bytes(PLAIN.replace("\n", "\r\n", 2).encode())
    told = first_unreadable([SourceFile(tmp_path / "act.csv", "act.csv", "csv", 0, tuple(HEADINGS))])
    assert str(told) == "act.csv: The file cannot be read. Export it again."
