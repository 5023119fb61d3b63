"""Rows of which one in a hundred is at fault in twenty ways: each is told, with its count and its first rows."""

from __future__ import annotations

from pathlib import Path

from tests.bench.faulty_rows import PLANTED, checked, expected, told, write_places


def test_each_of_twenty_kinds_of_fault_is_told_with_how_many_rows_have_it_and_the_first(tmp_path: Path) -> None:
    places = write_places(tmp_path, 50_000)
    right = expected(tmp_path)
    assert len(right) == len(PLANTED) == 20
    # 500 rows of activity at fault by turns in 14 ways, from the first on: 36 of the first ten, 35 of the rest.
    assert right["`start`: '31/31/2024' is not a date."] == (36, [1, 1401, 2801])
    found = checked(places["faulty"])
    assert found["status"] == 1
    assert told(found["text"]) == right
    clean = checked(places["clean"])
    assert (clean["status"], told(clean["text"])) == (0, {})
