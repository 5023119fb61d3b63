"""A table of what groups are worth, from a spreadsheet or CSV, and what is refused row by row."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from finmodel.cli import app
from finmodel.errors import InputError
from finmodel.load.coalition_table import read_game

ROWS = "group,worth\nHospital trust,£0\nCouncil,£50k\nHospital trust + Council,£90k\n"


def table(folder: Path, text: str) -> Path:
    file = folder / "groups.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_table_of_groups_names_its_partners_and_what_each_group_is_worth(tmp_path: Path) -> None:
    game = read_game(table(tmp_path, ROWS))
    assert game.partners == {"hospital_trust": "Hospital trust", "council": "Council"}
    assert [int(worth) for worth in game.worths()] == [0, 0, 50_000, 90_000]


@pytest.mark.parametrize("name", ["groups.csv", "groups.xlsx"])
def test_a_table_that_was_written_is_read_again(tmp_path: Path, name: str) -> None:
    written = tmp_path / "again" / name
    written.parent.mkdir()
    said = CliRunner().invoke(app, ["share", str(table(tmp_path, ROWS)), "--coalitions", str(written)])
    assert said.exit_code == 0, said.output
    assert read_game(written).worths() == read_game(tmp_path / "groups.csv").worths()
    again = CliRunner().invoke(app, ["share", str(table(tmp_path, ROWS)), "--coalitions", str(written)])
    assert isinstance(again.exception, InputError)  # it is there already


def test_a_game_may_keep_its_groups_in_a_table_beside_it(tmp_path: Path) -> None:
    table(tmp_path, "group,worth\ntrust,0\ncouncil,50000\ncouncil + trust,90000.50\n")
    file = tmp_path / "game.yaml"
    head = "game: both\ntitle: Both\npartners: {trust: Trust, council: Council}\ntable: groups.csv\n"
    file.write_text(head + "contributions: {trust: £1, council: £3}\n", encoding="utf-8")
    game = read_game(file)
    assert game.worth["council + trust"] == Decimal("90000.50")
    assert game.contributions["council"] == 3
    checked = CliRunner().invoke(app, ["check", str(file)])
    assert checked.exit_code == 0, checked.output


@pytest.mark.parametrize(
    ("text", "where", "told"),
    [
        ("group,value\na,£1\n", "row 1", "There is no column `worth`."),
        (
            ROWS + "Council+Hospital trust,£9\n",
            "row 5 (group)",
            "The group 'Council+Hospital trust' is there already, on row 4.",
        ),
        (ROWS.replace("£50k", ""), "row 3 (worth)", "The group 'Council' has no worth."),
        (ROWS.replace("£50k", "lots"), "row 3 (worth)", "'lots' is not an amount of money."),
        (ROWS.replace("Council,£50k", ",£50k"), "row 3 (group)", "The row names no group."),
        (ROWS.replace("Council,£50k\n", ""), "", "Nothing says what `council` would be worth."),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_table_is_told_at_its_row(tmp_path: Path, text: str, where: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        read_game(table(tmp_path, text))
    findings = error.value.findings
    assert told in [finding.what for finding in findings]
    assert where in next(finding.where for finding in findings if finding.what == told)


def test_a_game_with_a_stranger_in_its_table_is_told_at_the_row(tmp_path: Path) -> None:
    table(tmp_path, "group,worth\ntrust,0\ncouncil,5\ntrust + counsel,9\ntrust + council,9\n")
    file = tmp_path / "game.yaml"
    file.write_text("game: b\ntitle: B\npartners: {trust: T, council: C}\ntable: groups.csv\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_game(file)
    assert [(str(each.where), each.what) for each in error.value.findings] == [
        ("groups.csv, row 4 (worth)", "There is no partner 'counsel'.")
    ]
