"""Every published year of Medicare's shared savings settles, and what differs is named."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from finmodel.cli import app
from finmodel.load.settled import settle_table

CONTRACT = Path(__file__).parents[2] / "contracts" / "medicare_shared_savings.yaml"


@pytest.mark.parametrize(("year", "rows"), [(2016, 432), (2018, 548), (2021, 475), (2022, 482), (2024, 476)])
def test_every_row_of_a_published_year_is_as_published(year: int, rows: int, shared_data: Path) -> None:
    settled = settle_table(CONTRACT, shared_data / f"mssp_{year}.csv")
    assert settled.as_published
    assert (settled.agreements[0].rows, settled.agreements[0].agree) == (rows, rows)


def test_a_small_saving_shares_at_half_the_rate_and_a_guarded_benchmark_shares_none(shared_data: Path) -> None:
    """A5347 of 2024: 176,988 x 50% x half x 98% = 43,362.06; A5309 saved 9,656, and shares none."""
    lines = settle_table(CONTRACT, shared_data / "mssp_2024.csv").lines.set_index("entity")
    assert (lines.loc["A5347", "earned"], lines.loc["A5309", "earned"]) == (43362, 0)


def test_the_loss_rate_of_enhanced_falls_with_the_score(shared_data: Path) -> None:
    """A5386 of 2024: 1 - 75% x 54.1% = 59.425%; A3770 met the alternative standard alone: 1 - 75% x 56.45% = 57.66%."""
    lines = settle_table(CONTRACT, shared_data / "mssp_2024.csv").lines.set_index("entity")
    assert lines.loc["A5386", "loss_rate"] == pytest.approx(0.59425)
    assert lines.loc["A3770", "loss_rate"] == pytest.approx(0.576625)


HEADINGS_2019 = (
    "ACO_ID,Participation_Six_Months,Current_Track_1,Current_Track_2,Current_Track_3,Current_Track_1_Plus,"
    "Current_BASIC_A,Current_BASIC_B,Current_BASIC_C,Current_BASIC_D,Current_BASIC_E,Current_ENHANCED,Risk_Model,"
    "N_AB,MinSavPerc,DisAdj,EarnSaveLoss,Met_QPS,QualScore,RegTrndUpdt,ABtotBnchmk,ABtotExp,Adv_Pay_Amt,"
    "Adv_Pay_Recoup,QualPerfShare"
)


def test_nothing_was_sequestered_in_2019_and_half_a_year_stands_as_published(tmp_path: Path) -> None:
    """A1023 of the first half of 2019: 1,807,914 x 50% x 98.09% = 886,691.4, published as 886,669 (a rounded score).

    A1052 of the second half: 882,805 x 50% x 92.17% = 406,840.7, published as 406,832, its percentages with their sign.
    """
    rows = (
        "A1023,1,1,0,0,0,0,0,0,0,0,0,One-Sided,13704,0.0278,0,886669,1,98.09,0,63220251,61412338,,,0.5\n"
        'A1052,1,0,0,0,0,0,0,0,0,1,0,Two-Sided,"7,775",0.50%,,"406,832",1,92.17,,"41,777,334","40,894,529",0,0,50%\n'
    )
    (tmp_path / "2019.csv").write_text(f"{HEADINGS_2019}\n{rows}", encoding="utf-8")
    settled = settle_table(CONTRACT, tmp_path / "2019.csv")
    assert settled.as_published
    assert settled.lines["earned"].tolist() == [886691, 406841]


def with_changed(shared_data: Path, tmp_path: Path, row: int, column: str, cell: str) -> Path:
    with (shared_data / "mssp_2022.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[row][column] = cell
    with (tmp_path / "changed.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    return tmp_path / "changed.csv"


def test_a_row_that_differs_is_named_written_down_and_fails_the_command(shared_data: Path, tmp_path: Path) -> None:
    """A1001 earned 45,867,446; with 45,000,000 published, ours is 867,446 more."""
    table = with_changed(shared_data, tmp_path, 0, "EarnSaveLoss", "45000000")
    done = CliRunner().invoke(app, ["settle", str(CONTRACT), str(table), "--differences", str(tmp_path / "d.csv")])
    assert done.exit_code == 1
    assert "Earned or owed: 1 row not as published" in done.output
    assert (tmp_path / "d.csv").read_text(encoding="utf-8").splitlines() == [
        "entity,period,line,published,ours,difference",
        "A1001,2022,earned,45000000,45867446,867446",
    ]


def test_an_amount_that_is_not_published_is_not_nil(shared_data: Path, tmp_path: Path) -> None:
    settled = settle_table(CONTRACT, with_changed(shared_data, tmp_path, 0, "EarnSaveLoss", "*"))
    agreement = settled.agreements[0]
    assert (agreement.rows, agreement.agree, agreement.not_published) == (481, 481, 1)
    assert settled.as_published


def test_one_row_without_its_spending_is_set_aside_and_the_others_are_settled(
    shared_data: Path, tmp_path: Path
) -> None:
    settled = settle_table(CONTRACT, with_changed(shared_data, tmp_path, 0, "ABtotExp", "*"))
    assert [(each.entity, each.stake) for each in settled.aside] == [("A1001", "$45.9m published as earned or owed")]
    assert (len(settled.lines), settled.agreements[0].agree, settled.as_published) == (481, 481, False)


def test_a_measure_that_a_row_does_not_need_is_not_asked_for(tmp_path: Path) -> None:
    """A plain table without revenue, disasters, advances or the alternative standard: 10m x 40% x 98% = 3.92m."""
    (tmp_path / "plain.csv").write_text(
        "Name,Period,People,Benchmark,Expenditure,Track,two sided,met_standard,quality_where_met,shares_gains,"
        "chose_flat_rate,half_below_minimum,advances_to_repay\n"
        "A,2022.0,20000,100000000,90000000,basic_b,no,yes,100%,yes,no,no,0\n",
        encoding="utf-8",
    )
    settled = settle_table(CONTRACT, tmp_path / "plain.csv")
    assert settled.lines[["period", "earned"]].to_numpy().tolist() == [["2022", 3_920_000.0]]
