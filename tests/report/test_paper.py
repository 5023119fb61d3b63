"""A report as Markdown holds all that was told, and no name from a place becomes a mark of Markdown."""

from finmodel.report.paper import paper
from finmodel.report.report import Column, Remark, Report, Row, Table


def test_a_paper_holds_headline_tables_notes_and_files() -> None:
    table = Table(
        "positions",
        "What each has",
        (Column("Partner"), Column("Left", "money")),
        (Row(("A|B_C", -12.0)), Row(("part", 3.0), 1)),
        ("One row is left out.",),
    )
    report = Report(
        "Brookshire",
        ("The trust loses £12.",),
        (table, Remark(("Look here.",), "Also")),
        files=(("ledger.csv", "who pays whom"),),
    )
    assert paper(report) == (
        "# Brookshire\n\n**The trust loses £12.**  \n\n## What each has\n\n| Partner | Left |\n| :--- | ---: |\n"
        "| A\\|B\\_C | −£12 |\n| &nbsp;&nbsp;&nbsp;part | £3 |\n\nOne row is left out.\n\n## Also\n\n- Look here.\n\n"
        "## Which file answers which question\n\n- `ledger.csv`: who pays whom\n"
    )
