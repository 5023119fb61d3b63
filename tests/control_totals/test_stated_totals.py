"""Totals that a place states of a source are met to the row, the unit and the penny, or refused with the difference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finmodel.core.data import ControlTotals
from finmodel.errors import Finding, Refused
from finmodel.report.data_report import read_table
from tests.control_totals.made import HEADING, read, source, told, write

ROWS = [("2023-04-01", "RXX", "NEL", 3, "£100.10"), ("2024-04-01", "RXX", "OP", 4.5, "£0.93")]


def held(folder: Path, control: dict[str, Any], **more: Any) -> list[Finding]:
    """What is told of two rows of 7.5 units and £101.03 that are held to a total."""
    write(folder / "activity.csv", ROWS, HEADING)
    return told(folder, activity=source(control=control, **more))


def test_totals_that_are_met_are_said_so(tmp_path: Path) -> None:
    stated = {"rows": 2, "units": "7.5", "pounds": "£101.03"}
    assert held(tmp_path, stated) == []
    table = read_table(read(tmp_path, control=stated).facts.read)
    assert table.notes == ("activity.csv comes to what `control:` states of it: 2 rows, 7.5 units and £101.03.",)


@pytest.mark.parametrize(
    ("control", "what"),
    [
        ({"rows": 3}, "It has 2 rows, and `control:` says 3: 1 less than it should be."),
        ({"units": 7}, "It has 7.5 units, and `control:` says 7: 0.5 more than it should be."),
        ({"pounds": "£101.04"}, "It comes to £101.03, and `control:` says £101.04: £0.01 less than it should be."),
        ({"pounds": 1000}, "It comes to £101.03, and `control:` says £1,000.00: £898.97 less than it should be."),
    ],
)
def test_a_total_that_is_not_met_is_refused_with_the_difference(
    control: dict[str, Any], what: str, tmp_path: Path
) -> None:
    (finding,) = held(tmp_path, control)
    assert (finding.severity, finding.what) == ("error", what)


def test_every_total_that_is_not_met_is_told(tmp_path: Path) -> None:
    assert len(held(tmp_path, {"rows": 1, "units": 1, "pounds": 1})) == 3


def test_of_several_files_each_is_told_with_what_it_has(tmp_path: Path) -> None:
    write(tmp_path / "act" / "april.csv", ROWS[:1])
    write(tmp_path / "act" / "may.csv", ROWS[1:])
    (finding,) = told(tmp_path, activity=source(control={"pounds": "£100.10"}) | {"file": "act"})
    assert finding.fix == (
        "Look for a file that is missing, twice or from another month: act/april.csv has £100.10, act/may.csv has "
        "£0.93."
    )


def test_money_that_no_row_has_cannot_be_held_to_a_total(tmp_path: Path) -> None:
    write(tmp_path / "activity.csv", ROWS)
    columns = {name: column for name, column in source()["columns"].items() if name != "price"}
    (finding,) = told(tmp_path, activity=source(columns, control={"pounds": 5}))
    assert finding.what == "`control:` says what its money comes to, and none of its rows has any."


def test_heads_of_a_list_of_people_are_its_units(tmp_path: Path) -> None:
    write(tmp_path / "people.csv", [("A", 40, 100), ("B", 40, 250)], ("PRACTICE", "AGE", "HEADS"))
    columns = {"practice": "PRACTICE", "age": "AGE", "people": "HEADS"}
    people = {"file": "people.csv", "columns": columns, "control": {"units": 351}}
    (finding,) = told(tmp_path, people=people)
    assert finding.what == "It has 350 heads, and `control:` says 351: 1 less than it should be."


def test_prices_of_a_list_count_in_the_total(tmp_path: Path) -> None:
    """3 units at £10 and 4.5 at £2: £39."""
    write(tmp_path / "activity.csv", ROWS)
    write(tmp_path / "prices.csv", [("NEL", "2020-04-01", 10), ("OP", "2020-04-01", 2)], ("POD", "FROM", "PRICE"))
    columns = {name: column for name, column in source()["columns"].items() if name != "price"}
    prices = {"file": "prices.csv", "columns": {"setting": "POD", "from": "FROM", "price": "PRICE"}}
    assert told(tmp_path, activity=source(columns, control={"pounds": "£39"}), prices=prices) == []


def test_a_control_that_says_nothing_is_refused() -> None:
    with pytest.raises((Refused, ValueError), match="`control:` says nothing"):
        ControlTotals()
