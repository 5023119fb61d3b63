"""A month's file against its contracts: every pound that it states, by provider, point of delivery and reason."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from finmodel.errors import InputError
from finmodel.outturn.shadow import Shadow
from finmodel.pipeline import open_place
from finmodel.shadowing import AskedMonth, Shadowed, shadow
from tests.shadow.month import HOSPICE, PLACE, ROWS, small_month
from tests.shadow.month import NORTH as NORTH_TARIFF

# North is paid 1.05 times its prices: 10 spells at £2,000, 20 day cases at £700, 100 attendances at £150.
NORTH = {"nel": 10 * 2000 * 1.05, "dc": 20 * 700 * 1.05, "op": 100 * 150 * 1.05}
# South is paid 1.10 times its prices, and its file states them as they are before that.
SOUTH = {"nel": 5 * 1800 * 1.1, "dc": 3 * 600 * 1.1, "op": 40 * 100 * 1.1}
# The block is £120,000 a year: by the end of October 214 of 365 days of it are due, and 183 by the end of September.
BLOCK = round(120_000 * 214 / 365, 2) - round(120_000 * 183 / 365, 2)


def october(folder: Path, **asked: str) -> Shadowed:
    return shadow(open_place(folder), AskedMonth("2024-10", **asked))


def by_reason(result: Shadow) -> dict[tuple[str, str, str], float]:
    table = result.reconciliation
    keys = zip(table["provider"], table["setting"], table["reason"], strict=True)
    return dict(zip(keys, table["pounds"], strict=True))


def test_what_a_file_states_is_due_or_has_a_reason_to_the_penny(tmp_path: Path) -> None:
    result = october(small_month(tmp_path)).result
    expected = {
        **{("north", pod, "due"): pounds for pod, pounds in NORTH.items()},
        ("north", "nel", "price"): 21_500 - 21_000,
        ("north", "nel", "outside"): 2100,
        ("north", "ae", "no_price"): 4000,
        ("north", "adjustment", "money_only"): -300,
        **{("south", pod, "due"): pounds for pod, pounds in SOUTH.items()},
        ("south", "nel", "factor"): 9000 - 9900,
        ("south", "dc", "factor"): 1800 - 1980,
        ("south", "op", "factor"): 4000 - 4400,
        ("hospice", "", "due"): BLOCK,
        ("hospice", "", "fixed"): -BLOCK,
        ("hospice", "ae", "not_paid"): 9000,
        ("hospice", "block", "money_only"): 10_000,
    }
    assert by_reason(result) == pytest.approx(expected, abs=0.001)
    stated = sum(Decimal(row.rpartition(",")[2]) for row in ROWS.splitlines()[1:])
    assert stated == 91_550
    assert round(100 * result.reconciliation["pounds"]).astype(int).sum() == 100 * stated
    assert set(result.kinds.loc[result.kinds["reason"] == "price", "setting"]) == {"nel"}


def test_what_next_years_agreement_would_have_paid_stands_beside(tmp_path: Path) -> None:
    result = october(small_month(tmp_path), scenario="proposed", year="2025/26").result
    table = result.shadow[result.shadow["provider"] == "north"].set_index("setting")
    assert table["stated"].to_dict() == {"ae": 4000, "adjustment": -300, "dc": 14_700, "nel": 21_500, "op": 15_750}
    assert table["in_force"].to_dict() == {"ae": 0, "adjustment": 0, **NORTH}
    # 10 spells at £2,200, 20 day cases at £650, 100 attendances at £140, 50 of A&E at £100, and no factor.
    proposed = {"ae": 5000, "adjustment": 0, "dc": 13_000, "nel": 22_000, "op": 14_000}
    assert table["proposed"].to_dict() == proposed
    assert table["difference"].sum() == 54_000 - 51_450
    others = result.shadow[result.shadow["provider"] != "north"]
    assert (others["difference"] == 0).all()


def test_a_contract_that_starts_next_year_pays_nothing_at_this_years_terms_and_that_is_told(tmp_path: Path) -> None:
    found = october(small_month(tmp_path), scenario="proposed")
    assert found.result.shadow.set_index(["provider", "setting"])["proposed"]["north"].sum() == 0
    (warning,) = [each for each in found.warnings if "next_north" in each.what]
    assert str(warning) == (
        "small: Contract 'next_north' is in force from 2025-04-01, and Next year's agreement pays at the terms of "
        "2024/25. Add `--year` with a year in which it is in force, such as `--year 2025/26`."
    )


THRESHOLD = """
kind: marginal_rate
id: north_threshold
title: Emergency threshold
payer: icb
payee: north
pays: adjustment
baselines: [{code: nel, value: {paid_under: [north_tariff]}, baseline: "£265,000"}]
rate: 50%
"""
AT_COST = """
kind: activity_tariff
id: north_tariff
title: North tariff
payer: icb
payee: north
prices: [{code: nel, where: {setting: nel}, price: "£1,000"}]
"""


def test_a_threshold_of_the_year_is_told_by_the_year_to_date_less_that_of_a_month_before(tmp_path: Path) -> None:
    # A spell a day: 183 by the end of September and 214 by the end of October, at £1,000. At that rate the year
    # comes to £365,000, £100,000 above the baseline, and half of it is kept: £50,000, of which 214 of 365 days are
    # due by the end of October, and 183 by the end of September.
    kept = round(50_000 * 214 / 365, 2) - round(50_000 * 183 / 365, 2)
    rows = "DAY,PROVIDER,POD,UNITS,COST\n2024-04-01,north,nel,183,183000\n2024-10-05,north,nel,31,31000\n"
    place = PLACE.replace("contracts/north.yaml,", "contracts/north.yaml, contracts/threshold.yaml,")
    changed = {"contracts/north.yaml": AT_COST, "contracts/threshold.yaml": THRESHOLD}
    result = october(small_month(tmp_path, **{"place.yaml": place, "data/month.csv": rows}, **changed)).result
    due = {row.contract: (row.how, row.pounds) for row in result.contracts.itertuples() if row.payee == "north"}
    assert due["north_tariff"] == ("counted", 31_000)
    assert due["north_threshold"] == ("by days", pytest.approx(-kept, abs=0.001))
    told = by_reason(result)
    assert told[("north", "nel", "due")] == 31_000
    assert told[("north", "", "due")] == pytest.approx(-kept, abs=0.001)
    assert told[("north", "", "terms")] == pytest.approx(kept, abs=0.001)
    assert told[("north", "nel", "outside")] == 183_000


def test_pennies_that_rows_were_rounded_to_are_rounding_and_no_price(tmp_path: Path) -> None:
    # Seven units at £33.333 each: the contract pays £233.33, and the file has rounded each row of one up to £33.34.
    rows = "DAY,PROVIDER,POD,UNITS,COST\n" + "2024-10-05,south,nel,1,33.336\n" * 7
    tariff = AT_COST.replace("north", "south").replace("£1,000", "£33.333")
    result = october(small_month(tmp_path, **{"contracts/south.yaml": tariff, "data/month.csv": rows})).result
    assert {key: pounds for key, pounds in by_reason(result).items() if key[0] == "south"} == {
        ("south", "nel", "due"): 233.33,
        ("south", "nel", "rounding"): 0.02,  # 7 × £33.336 is £233.352, which the file states as £233.35
    }


def test_recorded_money_without_units_is_paid_as_it_is_recorded(tmp_path: Path) -> None:
    recorded = (
        "\nkind: activity_tariff\nid: hospice_block\ntitle: As recorded\npayer: icb\npayee: hospice\nrecorded: true\n"
    )
    result = october(small_month(tmp_path, **{"contracts/hospice.yaml": recorded})).result
    hospice = {key[1:]: pounds for key, pounds in by_reason(result).items() if key[0] == "hospice"}
    assert hospice == {("ae", "due"): 9000, ("block", "due"): 10_000}


def test_a_block_that_starts_within_the_year_is_due_by_the_days_that_it_is_in_force(tmp_path: Path) -> None:
    block = HOSPICE + "starts: 2024-10-01\n"
    result = october(small_month(tmp_path, **{"contracts/hospice.yaml": block})).result
    # 182 of 365 days are in force, so £59,835.62 is due for the year, and 31 of those 182 days for October.
    assert by_reason(result)[("hospice", "", "due")] == round(round(120_000 * 182 / 365, 2) * 31 / 182, 2)


def test_a_month_that_takes_back_more_than_it_counts_is_reconciled_too(tmp_path: Path) -> None:
    # Four day cases of September at £735, two of which October takes back; and one adjustment to the penny.
    place = PLACE.replace("    columns:", "    reversals: true\n    columns:")
    rows = ROWS.replace("2024-10-06,north,dc,20,14700.00\n", "")
    rows += "2024-09-04,north,dc,4,2940.00\n2024-10-10,north,dc,-2,-1470.00\n2024-10-31,north,dc,0,0.01\n"
    result = october(small_month(tmp_path, **{"place.yaml": place, "data/month.csv": rows})).result
    told = by_reason(result)
    assert told[("north", "dc", "due")] == -2 * 700 * 1.05
    assert told[("north", "dc", "outside")] == 2940
    assert told[("north", "dc", "rounding")] == 0.01
    assert round(result.reconciliation["pounds"].sum(), 2) == 91_550 - 14_700 + 2940 - 1470 + 0.01
    assert result.shadow["stated"].sum() == pytest.approx(89_450 - 14_700 - 1470 + 0.01)


ACM = """FINANCIAL MONTH,FINANCIAL YEAR,DATE AND TIME DATA SET CREATED,ORGANISATION IDENTIFIER (CODE OF PROVIDER),\
ORGANISATION IDENTIFIER (CODE OF COMMISSIONER),POINT OF DELIVERY CODE,TARIFF CODE,CONTRACT MONITORING ACTUAL ACTIVITY,\
CONTRACT MONITORING ACTUAL PRICE
6,202425,2025-05-14T09:30:00,RZZ01,QX1,NEL,AA22C,3,6300
7,202425,2025-05-14T09:30:00,RZZ,QX1,NEL,AA22C,10,21500
7,202425,2025-05-14T09:30:00,RZZ,QX1,BLOCK,,0,83333.333333
7,202425,2025-05-14T09:30:00,RZZ,QX1,NEL,AA22C,-1,-2100
"""


def test_aggregate_contract_monitoring_is_reconciled_by_its_months(tmp_path: Path) -> None:
    data = """
data:
  activity:
    file: data/month.csv
    format: acm
    columns: {provider: {values: {RZZ: north}}, commissioner: {values: {QX1: icb}}}
"""
    place, tariff = PLACE.partition("data:")[0] + data, NORTH_TARIFF.replace("[nel]", "[NEL]").replace("nel}", "NEL}")
    changed = {"place.yaml": place, "data/month.csv": ACM, "contracts/north.yaml": tariff}
    result = october(small_month(tmp_path, **changed)).result
    # Nine spells at £2,000 and a factor of 1.05; the file has £2,150 for each of ten, and takes one back at £2,100.
    assert by_reason(result) == {
        ("north", "NEL", "due"): 9 * 2000 * 1.05,
        ("north", "NEL", "price"): 21_500 - 2100 - 9 * 2000 * 1.05,
        ("north", "NEL", "outside"): 6300,
        ("north", "BLOCK", "money_only"): 83_333.33,
    }


def test_a_month_s_own_file_stands_in_for_the_data(tmp_path: Path) -> None:
    folder = small_month(tmp_path / "place")
    other = tmp_path / "october.csv"
    other.write_text("DAY,PROVIDER,POD,UNITS,COST\n2024-10-05,north,nel,2,4200\n", encoding="utf-8")
    result = october(folder, file=other).result
    assert by_reason(result)[("north", "nel", "due")] == 2 * 2000 * 1.05
    assert result.statement.pence == 420_000


@pytest.mark.parametrize(
    ("changed", "asked", "said"),
    [
        (
            {},
            {"month": "2025-10"},
            "--month: '2025-10' is not a month of the place's years. Write one from 2023-04 to 2025-03, such as "
            "2023-04.",
        ),
        (
            {},
            {"month": "2024-08"},
            "--month: The file has no row in August 2024. It states 91,550.00 of other months: "
            "name the month that it is for.",
        ),
        (
            {"place.yaml": PLACE.replace(", price: COST", "")},
            {},
            "place.yaml: data/month.csv is not mapped to give a price, so it states no total to reconcile to. Add "
            "`price: HEADING` to its `columns:`.",
        ),
        (
            {"place.yaml": PLACE.partition("data:")[0]},
            {},
            "place.yaml: The place has no data.activity. Add the month's file to `data:`.",
        ),
        (
            {},
            {"year": "2025"},
            "--year: '2025' is not a year here. A year that starts on 01/04 is written like 2023/24.",
        ),
        ({}, {"file": Path("no.csv")}, "--file: There is no no.csv. Check the name."),
    ],
)  # fmt: skip
def test_what_cannot_be_reconciled_is_refused(
    tmp_path: Path, changed: dict[str, str], asked: dict[str, str], said: str
) -> None:
    folder = small_month(tmp_path, **changed)
    with pytest.raises(InputError) as refused:
        shadow(open_place(folder), AskedMonth(**{"month": "2024-10", **asked}))
    assert [str(finding) for finding in refused.value.findings] == [said]


def test_a_file_beside_other_data_must_lie_below_it_and_be_in_place_of_one_source(tmp_path: Path) -> None:
    other = tmp_path / "october.csv"
    other.write_text(ROWS, encoding="utf-8")
    people = "data:\n  people: {file: data/people.csv, columns: {people: HEADS, age: AGE}}\n"
    folder = small_month(tmp_path / "place", **{"place.yaml": PLACE.replace("data:\n", people)})
    with pytest.raises(InputError, match=r"is not below .*, where the place's other data is\. Copy it there, and name"):
        october(folder, file=other)
    twice = PLACE.replace("  activity:\n    file", "  activity:\n  - file")
    twice += "  - file: data/more.csv\n    columns: {start: DAY, provider: PROVIDER, commissioner: {always: icb}}\n"
    folder = small_month(tmp_path / "two", **{"place.yaml": twice})
    with pytest.raises(InputError, match="The place has 2 sources of activity, and it is not said which the file is"):
        october(folder, file=other)


def test_a_year_that_the_file_has_nothing_of_before_the_month_is_told_where_a_contract_needs_it(tmp_path: Path) -> None:
    volume = (
        "\nkind: cost_and_volume\nid: hospice_block\ntitle: Cost and volume\npayer: icb\npayee: hospice\n"
        'fixed: "£120,000"\nplan: 300\nprice: £200\nvolume: {activity: quantity}\n'
    )
    rows = "\n".join(row for row in ROWS.splitlines() if "2024-09" not in row) + "\n"
    found = october(small_month(tmp_path, **{"contracts/hospice.yaml": volume, "data/month.csv": rows}))
    (warning,) = [each for each in found.warnings if "nothing of" in each.what]
    assert str(warning) == (
        "small: The data has nothing of 2024/25 before October 2024, and hospice_block is settled on the year to date: "
        "its month is told from this month alone. Add the months before it, or read its part as an estimate."
    )


def test_tables_are_in_pounds_and_have_the_columns_that_they_say(tmp_path: Path) -> None:
    tables = october(small_month(tmp_path)).result.tables
    assert list(tables) == ["reconciliation", "shadow", "kinds", "contracts"]
    assert list(tables["shadow"].columns) == ["commissioner", "provider", "setting", "stated", "in_force"]
    kinds = tables["kinds"].set_index(["provider", "setting"])
    assert kinds.loc[("north", "nel"), ["units", "stated", "due", "difference"]].tolist() == [10, 21_500, 21_000, 500]
    assert isinstance(tables["reconciliation"], pd.DataFrame)
