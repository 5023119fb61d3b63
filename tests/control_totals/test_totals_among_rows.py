"""Rows that are the sum of others are refused where that is proven, with what leaves them out; what is none is not."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from finmodel.errors import Finding
from tests.control_totals.made import COLUMNS, about, months, told, write

YEAR = months((2023, 4), 24)
HEADS = {"practice": "PRACTICE", "age": "AGE", "sex": "SEX", "people": "HEADS"}
HEADING = ("PRACTICE", "AGE", "SEX", "HEADS")


def heads(folder: Path, rows: list[tuple[object, ...]], **more: Any) -> list[Finding]:
    """What is told of a list of head counts."""
    write(folder / "people.csv", rows, HEADING)
    return told(folder, people={"file": "people.csv", "columns": HEADS, **more})


def mend(finding: Finding) -> dict[str, Any]:
    """The `where_not:` that a finding says, as YAML reads it."""
    found = re.search(r"`(where_not: .*?)`", finding.fix)
    assert found is not None
    read: dict[str, Any] = yaml.safe_load(f"{{{found[1]}}}")
    return read


def activity(codes: dict[str, int]) -> list[tuple[object, ...]]:
    """Each month so many units of each code, and a little more each month, at £20 a unit."""
    return [
        (day, "RXX", code, units + n * (units // 10), (units + n * (units // 10)) * 20)
        for n, day in enumerate(YEAR)
        for code, units in codes.items()
    ]


def test_england_among_practices_is_refused_and_obeying_gives_what_is_right(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [("A", 40, "F", 100), ("England", 40, "F", 200), ("B", 40, "F", 100)]
    (finding,) = heads(tmp_path, rows)
    assert finding.severity == "error"
    assert finding.what == (
        "1 row with PRACTICE 'England' is the sum of others, which would count twice: 200 of 400 heads."
    )
    assert mend(finding) == {"where_not": {"PRACTICE": ["England"]}}
    assert heads(tmp_path, rows, **mend(finding)) == []


def test_all_in_two_columns_at_once_is_refused(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [("A", age, sex, 100 + age) for age in (20, 40) for sex in ("F", "M")]
    rows += [("A", "ALL", "ALL", 4 * 100 + 2 * 60), ("B", 30, "F", 55), ("B", 30, "M", 45), ("B", "ALL", "ALL", 100)]
    finding = next(each for each in heads(tmp_path, rows) if "sum of others" in each.what)
    assert "2 rows with AGE 'ALL' and SEX 'ALL' are the sum of others" in finding.what
    assert mend(finding) == {"where_not": {"AGE": ["ALL"], "SEX": ["ALL"]}}
    assert heads(tmp_path, rows, **mend(finding)) == []


def test_what_only_a_total_row_counts_is_not_left_out_with_the_totals(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [("A", 40, "F", 100), ("A", 40, "M", 200)]
    rows += [("A", "ALL", "F", 100), ("A", "ALL", "M", 200), ("A", "ALL", "UNKNOWN", 7), ("A", "ALL", "ALL", 307)]
    finding = next(each for each in heads(tmp_path, rows) if "sum of others" in each.what)
    assert finding.what.startswith("3 rows with AGE 'ALL' or the like are the sum of others")
    groups = [{"AGE": ["ALL"], "SEX": ["F", "M"]}, {"AGE": ["ALL"], "SEX": ["ALL"]}]
    assert mend(finding) == {"where_not": groups}


def test_what_cannot_be_told_from_totals_is_told_before_it_is_left_out(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [("A", 40, "F", 100), ("B", 40, "M", 200)]
    rows += [("A", "ALL", "F", 100), ("B", "ALL", "M", 200), ("A", "ALL", "M", 7)]
    finding = next(each for each in heads(tmp_path, rows) if "sum of others" in each.what)
    assert "7 heads of these (the first is of SEX 'M' and PRACTICE 'A') have no other row, and would be lost." in (
        finding.what
    )
    assert finding.fix.endswith("First give rows without parts a code of their own.")


def test_a_total_that_hides_small_numbers_is_refused_though_it_is_a_little_more(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [("A", 40, "F", 1000), ("B", 40, "F", 1000), ("Total", 40, "F", 2012)]
    (finding,) = heads(tmp_path, rows)
    assert "2,012 of 4,012 heads" in finding.what


def test_a_total_in_the_middle_by_any_name_is_refused_where_each_month_shows_it(tmp_path: Path) -> None:
    rows = activity({"NEL": 113, "ZZ9": 113 + 257, "OP": 257})
    rows = [(*row[:3], row[3], row[4]) for row in rows]
    whole = [row if row[2] != "ZZ9" else _sum_of(rows, row) for row in rows]
    (finding,) = about(tmp_path, whole)
    assert finding.severity == "error"
    assert "24 rows with POD 'ZZ9' are the sum of others" in finding.what
    assert about(tmp_path, whole, **mend(finding)) == []


def _sum_of(rows: list[tuple[object, ...]], total: tuple[object, ...]) -> tuple[object, ...]:
    others = [row for row in rows if row[0] == total[0] and row[2] != total[2]]
    return (*total[:3], sum(int(str(row[3])) for row in others), sum(int(str(row[4])) for row in others))


def test_sub_totals_by_provider_are_refused(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = []
    for by, units in (("RXX", 113), ("COUNCIL", 71)):
        for n, day in enumerate(YEAR):
            parts = [(day, by, "NEL", units + n, 2000 + n), (day, by, "OP", 3 * units + n, 3000 + n)]
            rows += [*parts, (day, by, f"{by} total", 4 * units + 2 * n, 5000 + 2 * n)]
    (finding,) = about(tmp_path, rows)
    assert "48 rows with POD 'COUNCIL total' and 'RXX total' are the sum of others" in finding.what
    assert about(tmp_path, rows, **mend(finding)) == []


def test_england_in_a_column_of_regions_that_is_mapped_to_a_programme_is_refused(tmp_path: Path) -> None:
    rows = [
        (day, "RXX", "NEL", units, 20 * units, region)
        for n, day in enumerate(YEAR)
        for region, units in (("North", 100 + n), ("South", 200 + n), ("England", 300 + 2 * n))
    ]
    write(tmp_path / "activity.csv", rows, ("DAY", "BY", "POD", "UNITS", "PRICE", "REGION"))
    source = {"file": "activity.csv", "columns": {**COLUMNS, "programme": "REGION"}}
    (finding,) = told(tmp_path, activity=source)
    assert "24 rows with REGION 'England' are the sum of others" in finding.what
    assert told(tmp_path, activity=source | mend(finding)) == []


def test_england_in_a_column_that_is_not_mapped_is_refused_too(tmp_path: Path) -> None:
    rows = [
        (day, "RXX", "NEL", units, 20 * units)
        for n, day in enumerate(YEAR)
        for units in (101 + n, 200 + n, 301 + 2 * n)
    ]
    found = [each for each in about(tmp_path, rows) if each.severity == "error"]
    assert [each.what.partition(":")[0] for each in found] == [
        "Among rows that are alike in all that is read of them, the largest is each time the sum of the others"
    ]


def test_two_margins_without_their_parts_are_refused(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [("A", "ALL", "F", 150), ("A", "ALL", "M", 250)]
    rows += [("A", 20, "ALL", 300), ("A", 40, "ALL", 100)]
    finding = next(each for each in heads(tmp_path, rows) if "same is there" in each.what)
    assert finding.what == "The same is there 2 times: every row is a total in some column, such as 'ALL'."


def test_a_code_that_is_the_sum_of_others_in_one_month_by_chance_is_told_and_not_refused(tmp_path: Path) -> None:
    rows = [(date(2023, 4, 1), "RXX", code, units, 0) for code, units in (("A", 123), ("B", 234), ("C", 357))]
    (finding,) = about(tmp_path, rows)
    assert finding.severity == "warning"
    assert "1 row with POD 'C' may be the sum of others" in finding.what


def test_round_amounts_prove_nothing(tmp_path: Path) -> None:
    rows = [(day, "RXX", code, units, 0) for day in YEAR for code, units in (("A", 100), ("B", 200), ("C", 300))]
    assert about(tmp_path, rows) == []


def test_codes_that_are_only_called_like_a_total_are_told_nothing(tmp_path: Path) -> None:
    assert about(tmp_path, activity({"NEL": 113, "All other": 57, "OP": 257})) == []


def test_a_total_that_is_meant_is_said_in_where(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [("A", 40, "F", 100), ("B", 40, "F", 100), ("All", 40, "F", 200)]
    assert heads(tmp_path, rows, where={"PRACTICE": ["A", "B", "All"]}) == []
