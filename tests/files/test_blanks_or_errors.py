"""Kinds of workbook in which an error reads as a blank: that is told, with how many cells may be such."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from tests.files.folders import read

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def open_document(path: Path, rows: list[list[str]]) -> None:
    """A sheet of OpenDocument with texts, and cells without anything where a text is empty."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = [[cell.format(text) if text else "<table:table-cell/>" for text in row] for row in rows]
    table = "".join(f"<table:table-row>{''.join(line)}</table:table-row>" for line in lines)
    body = f'<office:spreadsheet><table:table table:name="S">{table}</table:table></office:spreadsheet>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with ZipFile(path, "w") as book:
        book.writestr("mimetype", kind)
        book.writestr("content.xml", f"{HEAD}<office:document-content {SPACES}><office:body>{body}</office:body>"
                                     "</office:document-content>")  # fmt: skip
        book.writestr("META-INF/manifest.xml", f"{HEAD}<manifest/>")


def test_blanks_of_a_kind_of_workbook_that_hides_errors_are_told(tmp_path: Path) -> None:
    headings = ["IN", "BY", "KIND", "N", "PAID"]
    whole = [headings, ["2023-04-01", "acute", "EM", "2", "100"], ["2023-04-02", "acute", "EL", "1", "50"]]
    open_document(tmp_path / "whole.ods", whole)
    assert read(tmp_path, "whole.ods")[:2] == (150, [])
    open_document(tmp_path / "gap.ods", [*whole[:2], ["2023-04-02", "acute", "EL", "1", ""]])
    told = read(tmp_path, "gap.ods")[1]
    assert (
        "gap.ods: There is nothing in 1 cell that would be read. "
        "An error such as #N/A looks so too in a file of this kind. "
        "Save it as .xlsx, where errors are found, or look whether these are blanks."
    ) in told
