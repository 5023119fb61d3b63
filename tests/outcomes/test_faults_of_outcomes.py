"""What is wrong in a table of outcomes is told with its file and row, all at once, and what a contract lacks of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finmodel.errors import InputError
from tests.outcomes.place import HEAD, TABLE, indicator, opened, points


def refused(folder: Path, *contracts: dict[str, Any], **stated: Any) -> list[str]:
    """Every finding, as a user reads it."""
    with pytest.raises(InputError) as caught:
        opened(folder, *contracts, **stated)
    return [str(each) for each in caught.value.findings]


def test_every_fault_of_a_table_is_told_at_its_row_at_once(tmp_path: Path) -> None:
    rows = HEAD + (
        "at_home,2023/24,trust,,300,400,\n"
        "at_home,2023/24,trust,,310,400,\n"
        "at_home,2023/24,truts,,1,2,\n"
        "at_home,2024/25,trust,,,,\n"
        "at_home,24/52,trust,,1,2,\n"
        "at_home,,council,,1,2,\n"
        ",2024/25,council,,1,2,\n"
        "At home,2024/25,council,,1,2,\n"
        "readmitted,2024/25,trust,,0,0,\n"
        "readmitted,2024/25,council,,,200,\n"
        "readmitted,2023/24,trust,,many,200,\n"
        "readmitted,2023/24,council,,*,200,\n"
        "readmitted,2023/24,icb,,20,200,12%\n"
    )
    assert refused(tmp_path, rows=rows) == [
        "outcomes.csv, row 4 (PARTNER): An outcome of 'truts', and the place has no such partner. "
        "Did you mean 'trust'?",
        "outcomes.csv, row 5: 'at_home' of 2024/25 is blank. "
        "Fill in what was measured, or take the row out; nought is written 0.",
        "outcomes.csv, row 6 (YEAR): '24/52' is not a year. Write it like 2023/24.",
        "outcomes.csv, row 7 (YEAR): The row has no year. Write it like 2023/24.",
        "outcomes.csv, row 8 (MEASURE): The row names no measure. Fill it in, or take the row out.",
        "outcomes.csv, row 9 (MEASURE): 'At home' is not a short name, and contracts name a measure by one. "
        "Write at_home, or map it with `values:` of `measure`.",
        "outcomes.csv, row 10 (DENOMINATOR): 'readmitted' of 2024/25 is a rate over 0: an outcome of nobody. "
        "Mend the denominator, or take the row out.",
        "outcomes.csv, row 11 (NUMERATOR): It has a denominator and no numerator. "
        "Fill in how many of them there were.",
        "outcomes.csv, row 12 (NUMERATOR): 'many' is not a number. Write it in digits, such as 0.84 or 84%.",
        "outcomes.csv, row 13 (NUMERATOR): '*' is suppressed, and not a number. Fill it in, or take the row out.",
        "outcomes.csv, row 14: The value is 0.12, and 20 over 200 is 0.1. "
        "Mend one of them, or leave the value blank.",
        "outcomes.csv, row 3: 'at_home' of 2023/24, trust is there already: outcomes.csv, row 2. "
        "Keep one of the two rows.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (
            "at_home,2023/24,trust,,,,96\nat_home,2024/25,trust,,,,97\n",
            "'at_home' is 96, and a share is wanted: outcomes.csv, row 2. Write 96% or 0.96.",
        ),
        (
            "at_home,2023/24,trust,,,,960%\nat_home,2024/25,trust,,,,97%\n",
            "'at_home' is 9.6, and a share is wanted: outcomes.csv, row 2. A share is from 0% to 100%.",
        ),
        (
            "at_home,2023/24,trust,,410,400,\nat_home,2024/25,trust,,1,2,\n",
            "'at_home' comes to 1.025, and a share is wanted: outcomes.csv, row 2. "
            "A numerator counts some of its denominator; mend the row.",
        ),
        (
            "at_home,2023/24,trust,,300,400,\n",
            "outcomes.csv has 'at_home' of trust for 2023/24, and not for 2024/25. Add a row for 2024/25.",
        ),
        (
            "at_home,2023/24,icb,,300,400,\nat_homes,2023/24,council,,300,400,\n",
            "outcomes.csv has 'at_home' of icb for 2023/24, and not for 2024/25. Add a row for 2024/25.",
        ),
        (
            "at_home,2023/24,council,,300,400,\n",
            "outcomes.csv has 'at_home' for council, and not for trust. "
            "Add rows for trust, or say whose it is: `{measure: at_home, partner: NAME}`.",
        ),
        (
            "at_hom,2023/24,trust,,300,400,\n",
            "outcomes.csv has no measure 'at_home'. Did you mean 'at_hom'?",
        ),
        (
            "waiting,2023/24,trust,,300,400,\n",
            "outcomes.csv has no measure 'at_home'. Its measures are waiting.",
        ),
        (
            "at_home,2023/24,trust,north,,,60%\nat_home,2023/24,trust,south,,,70%\n",
            "'at_home' of 2023/24 is 2 values, and values cannot be added up to one: outcomes.csv, row 2 and 1 more. "
            "Give them as numerator and denominator, or add one row for all of them together.",
        ),
        (
            "at_home,2023/24,trust,north,60,100,\nat_home,2023/24,trust,south,,,70%\n",
            "'at_home' of 2023/24 has a denominator in some rows and none in others: outcomes.csv, row 2 and 1 more. "
            "Give each of them a numerator and a denominator.",
        ),
    ],
)  # fmt: skip
def test_what_a_contract_cannot_have_is_told_with_how_to_mend_it(tmp_path: Path, rows: str, says: str) -> None:
    assert refused(tmp_path, points(), rows=HEAD + rows) == [
        f"contracts/points.yaml, line 5: It reads 'at_home' from the place's outcomes. {says}"
    ]


def test_a_locality_that_the_table_does_not_have_is_refused(tmp_path: Path) -> None:
    stated = points(indicator(achieved={"measure": "at_home", "locality": "west"}))
    assert refused(tmp_path, stated)[0].endswith(
        "outcomes.csv has 'at_home' for north and south, and not for west. Name a locality that it has."
    )


def test_a_wait_in_percent_is_no_number_of_weeks(tmp_path: Path) -> None:
    rows = HEAD + "waiting,2023/24,trust,,,,12%\nwaiting,2024/25,trust,,,,12%\n"
    wait = {"code": "wait", "points": 10, "rate": {"measure": "waiting"}, "better": "lower", "lower": 15, "upper": 10}
    assert refused(tmp_path, points(wait), rows=rows)[0].endswith(
        "'waiting' is 12%, and a plain number is wanted: outcomes.csv, row 2. "
        "Write it on the scale of the thresholds that the contract holds it against."
    )


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (",30,40,", "'meetings' is a numerator over a denominator, and a number of things is wanted: outcomes.csv, "
                    "row 2. Give the number as `value`, without a denominator."),
        (",,,-4", "'meetings' is -4, and there is no less than none: outcomes.csv, row 2. Give 0 or more."),
    ],
)  # fmt: skip
def test_a_number_of_meetings_is_a_count(tmp_path: Path, row: str, says: str) -> None:
    fees = {
        "kind": "pay_for_coordination", "id": "meetings", "title": "Meetings", "source": "invented", "payer": "icb",
        "payee": "council",
        "fees": [{"code": "mdt", "per": "meeting", "number": {"measure": "meetings"}, "fee": "£380"}],
    }  # fmt: skip
    rows = HEAD + f"meetings,2023/24,council,{row}\nmeetings,2024/25,council,{row}\n"
    assert refused(tmp_path, fees, rows=rows)[0].endswith(says)


def _quality(at_least: str) -> dict[str, Any]:
    return {
        "kind": "gain_share", "id": "gain", "title": "Gain", "source": "invented", "payer": "icb", "payees": "trust",
        "benchmark": "£100,000", "expenditure": "£80,000",
        "gains": {"share": "50%", "quality": {"score": {"measure": "quality"}, "at_least": at_least}},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("score", "at_least", "says"),
    [
        ("65", "60%", "'quality' is 65, and the scores of the contract go up to 60%: outcomes.csv, row 2. "
                      "Write the score in percent."),
        ("65%", "60", "'quality' is in percent, and the scores of the contract go up to 60: outcomes.csv, row 2. "
                      "Write the score without the sign of percent."),
    ],
)  # fmt: skip
def test_a_score_is_on_the_scale_of_the_contract(tmp_path: Path, score: str, at_least: str, says: str) -> None:
    rows = HEAD + f"quality,2023/24,trust,,,,{score}\nquality,2024/25,trust,,,,{score}\n"
    assert refused(tmp_path, _quality(at_least), rows=rows)[0].endswith(says)


def test_a_place_without_outcomes_is_told_the_lines_that_feed_a_contract(tmp_path: Path) -> None:
    (told,) = refused(tmp_path, points(), table=None)
    assert told == (
        "contracts/points.yaml, line 5: It reads 'at_home' from a table of measures, and the place has no outcomes. "
        "To feed it, add to place.yaml `data: {outcomes: {file: data/outcomes.csv, columns: {measure: MEASURE, period: "
        "YEAR, partner: PARTNER, value: VALUE}}}`, and to that file, below MEASURE,YEAR,PARTNER,VALUE, the place's own "
        "figures in place of these: at_home,2023/24,trust,80% and the same for 2024/25. Or state the number in the "
        "contract; or use `finmodel settle` for it alone."
    )


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"columns": {"period": "YEAR", "value": "VALUE"}}, ["No column for `measure`. Add `measure: HEADING`."]),
        ({"columns": {"measure": "MEASURE"}},
         ["No column for `period`. Add `period: HEADING`, or `years:`.",
          "No column for what was measured. Add `value: HEADING`, or `numerator:` and `denominator:`."]),
        ({"columns": {"measure": "MEASURE", "period": "YEAR", "value": "VALUE", "denominator": "DENOMINATOR"}},
         ["A `denominator:` has no `numerator:`. Add `numerator: HEADING`."]),
        ({"columns": {"measure": "MEASURE", "value": "VALUE"}, "years": {"2023/24": "VALUE"}},
         ["`years:` gives each year a column of values, and `value:` is mapped too. Take one of the two out."]),
        ({"columns": TABLE["columns"] | {"partner": {"values": {"a": "trust"}}}},
         ["A column of outcomes needs either `column:` or `always:`. Give one of them."]),
        ({"columns": TABLE["columns"] | {"partner": "WHO"}},
         ["There is no column `WHO`. It has MEASURE, YEAR, PARTNER, LOCALITY, NUMERATOR, DENOMINATOR, VALUE."]),
        ({"file": "../outcomes.csv"},
         ["'../outcomes.csv' leads out of the data folder. "
          "Put the table of outcomes below it and give its path from there."]),
    ],
)  # fmt: skip
def test_a_table_that_is_mapped_wrongly_is_refused(tmp_path: Path, table: dict[str, Any], says: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        opened(tmp_path, table=TABLE | table)
    assert [f"{each.what} {each.fix}" for each in caught.value.findings] == says


def test_an_outcome_that_no_contract_reads_is_told(tmp_path: Path) -> None:
    told = [
        str(each) for each in opened(tmp_path, points()).run().warnings if "No contract in force reads" in each.what
    ]
    assert told == [
        "outcomes.csv: No contract in force reads 'waiting' and 'meetings'. "
        "Nothing is paid for it; a contract reads one with `measure:` and its name."
    ]
