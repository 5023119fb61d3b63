"""`finmodel variance` as a user types it: a plan saved, a later extract laid over it, the outturn by hand."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from finmodel.errors import InputError
from finmodel.measures.engines.parquet import read_parquet, write_parquet
from finmodel.outturn.extract import Extract
from finmodel.outturn.planned import PAYMENTS
from finmodel.pipeline import open_place
from finmodel.report.outturn.variance_report import LaidOver, variance_report
from tests.bad.places import PLACE
from tests.cli.test_commands import finmodel
from tests.report.screens import cell, require_fits

HEADING = "ID,START,END,PROVIDER,PAYER,POD,UNITS"
EMERGENCY, OUTPATIENT = 2900, 165
"""Pounds, as the contract states them."""
YEAR = (108 * (110 + 280 / 29) / 90, 324 * (110 + 280 / 29) / 90)
"""Emergencies and outpatients of a year of which 108 and 324 are seen to December.

The year before is level month by month, with a February of 29 days, of which this year has 28: the year is
119.65517 ÷ 90 of what is seen, as units are told to three decimals.
"""


def months(year: int, counts: list[int]) -> list[tuple[str, int]]:
    """A day in each month of a year from April, and how many emergencies it had."""
    return [(f"{year + (number + 3) // 12}-{(number + 3) % 12 + 1:02}-15", n) for number, n in enumerate(counts)]


def write_activity(folder: Path, this_year: list[int]) -> None:
    """Ten emergencies and thirty outpatients each month of 2023/24, then 2024/25 so far."""
    rows = [HEADING]
    for day, count in (*months(2023, [10] * 12), *months(2024, this_year)):
        rows += [f"p1,{day},{day},trust,icb,NEL,{count}", f"p2,{day},,trust,icb,OP,{3 * count}"]
    (folder / "data" / "activity.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place, and the plan of it saved: 11 emergencies a month in 2024/25."""
    folder = tmp_path_factory.mktemp("variance")
    shutil.copytree(PLACE, folder / "place")
    write_activity(folder / "place", [11] * 12)
    done = finmodel("run", folder / "place", "--out", folder / "plan")
    assert done.exit_code == 0, done.output
    return folder


def later(planned: Path, name: str, this_year: list[int]) -> Path:
    """A folder of data that goes as far as the months given."""
    folder = planned / name
    shutil.copytree(planned / "place" / "data", folder / "data", dirs_exist_ok=True)
    write_activity(folder, this_year)
    return folder


def table(folder: Path, name: str, contract: str = "tariff", period: str = "2024/25") -> dict[str, float]:
    """The row of a contract, from a table that was written."""
    rows = pd.read_csv(folder / f"{name}.csv")
    rows = rows[rows["contract"] == contract]
    rows = rows[rows["period"] == period] if "period" in rows else rows
    (row,) = rows.to_dict("records")
    return row


def test_the_plan_is_saved_so_that_people_can_read_it(planned: Path) -> None:
    folder = planned / "plan" / "plan"
    record = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert record["place"]["place"] == "small_town"
    assert [each["id"] for each in record["contracts"]] == ["tariff", "district_nurses", "reablement", "fund"]
    measures = pd.read_csv(folder / "measures.csv")
    mine = measures[(measures["contract"] == "tariff") & (measures["period"] == "2024/25")]
    assert sorted(mine["value"]) == [132, 396]
    assert 2900 in set(pd.read_csv(folder / "terms.csv").query("contract == 'tariff'")["value"])


def test_the_same_data_differ_in_nothing(planned: Path) -> None:
    done = finmodel("variance", planned / "place", "--plan", planned / "plan", "--out", planned / "same")
    assert done.exit_code == 0, done.output
    assert not pd.read_csv(planned / "same" / "variance.csv")["variance"].any()
    left = pd.read_csv(planned / "same" / "partner_outturn.csv")
    assert (left["forecast"] == left["plan"]).all()
    assert (left["low"] == left["high"]).all()


def test_a_part_of_a_year_with_late_coding_by_hand(planned: Path) -> None:
    """To December 12 a month, 9 of December's 12 known: 105 seen, 108 in truth; three outpatients for each.

    143.58621 emergencies and 430.75862 outpatients for 132 and 396: £33,600.00 + £5,735.17, all of it volume.
    """
    data, late = later(planned, "december", [12] * 8 + [9]), planned / "late.csv"
    late.write_text("months_since,complete,complete_least,complete_most\n0,75%,60%,90%\n", encoding="utf-8")
    words = ("--data", data, "--to", "2024-12-31", "--late-coding", late, "--out", planned / "forecast")
    done = finmodel("variance", planned / "place", "--plan", planned / "plan", *words)
    assert done.exit_code == 0, done.output
    row = table(planned / "forecast", "variance")
    assert (row["plan"], row["actual"]) == (132 * EMERGENCY + 396 * OUTPATIENT, 487_475.17)
    assert (row["volume"], row["mix"], row["price"], row["contract_terms"]) == (39_335.17, 0, 0, 0)
    lines = pd.read_csv(planned / "forecast" / "price_lines.csv").query("contract == 'tariff' and period == '2024/25'")
    told = lines[["setting", "plan_units", "plan_price", "actual_units", "actual_price", "volume", "variance"]]
    assert told["setting"].tolist() == ["emergency", "outpatient"]
    assert told.drop(columns="setting").to_numpy(dtype=float) == pytest.approx(
        np.array(
            [
                [132, EMERGENCY, YEAR[0], EMERGENCY, 33_600.00, 33_600.00],
                [396, OUTPATIENT, YEAR[1], OUTPATIENT, 5_735.17, 5_735.17],
            ]
        ),
        abs=0.005,
    )
    said = " ".join(done.output.split())
    # 11.5862 more at £2,900 are £33,600, as the report lets a reader work out
    told = (planned / "forecast" / "report.md").read_text("utf-8")
    assert "emergency spells: emergency | 132 at £2,900.00 | 143.5862 at £2,900.00 | +£33,600 | +£33,600 |" in told
    assert "2024/25 is forecast to leave the partners together with " in said
    assert "No setting is told of what District nurses counts:" in said
    row = table(planned / "forecast", "outturn")
    assert (row["so_far"], row["how"]) == (105 * EMERGENCY + 315 * OUTPATIENT, "counted")
    each = EMERGENCY + 3 * OUTPATIENT
    # December is 9 ÷ 90% = 10, or 9 ÷ 60% = 15; with 96 before it, as much more in the year; 108 in truth
    below, above = (108 - 106) * YEAR[0] / 108 * each, (111 - 108) * YEAR[0] / 108 * each
    assert (row["late_coding_below"], row["late_coding_above"]) == pytest.approx((below, above), abs=5)
    # The months seen are level, so counts vary by chance alone: emergencies 35.586 × (1 + 35.586/108) = 47.312,
    # outpatients three times that; the two are independent, and 1.28155 standard errors hold eight cases in ten.
    chance = 1.28155 * math.hypot(math.sqrt(47.312) * EMERGENCY, math.sqrt(141.936) * OUTPATIENT)
    assert (row["chance_below"], row["chance_above"]) == pytest.approx((chance, chance), abs=5)
    assert row["low"] == pytest.approx(row["forecast"] - math.hypot(below, chance), abs=5)
    assert row["high"] == pytest.approx(row["forecast"] + math.hypot(above, chance), abs=5)
    _check_range_of_the_trust(planned / "forecast" / "partner_outturn.csv")
    assert "Range of what each partner is left with, 2024/25" in done.output
    assert "Late coding: late.csv" in done.output
    assert "1.0 to 1.0 times that of counts by chance alone" in done.output
    fund = pd.read_csv(planned / "forecast" / "outturn.csv").query("contract == 'fund' and payer == 'icb'").iloc[0]
    assert fund["how"] == "by days"
    assert fund["so_far"] == pytest.approx(fund["forecast"] * 275 / 365, abs=0.01)
    nurses = table(planned / "forecast", "outturn", "district_nurses")
    assert nurses["forecast"] == pytest.approx(nurses["plan"], abs=0.05)
    assert nurses["so_far"] == pytest.approx(nurses["plan"] * 275 / 365, abs=0.05)
    assert (nurses["chance_below"], nurses["chance_above"]) == (0, 0)


def _check_range_of_the_trust(file: Path) -> None:
    """An emergency leaves the trust £2,000 once its £900 is spent, each of its three outpatients £165.

    The range of late coding is that of the tariff: 2 of 108 below and 3 above, with as much more in the year.
    """
    (row,) = pd.read_csv(file).query("partner == 'trust'").to_dict("records")
    left = 2_000 + 3 * OUTPATIENT
    assert row["plan"] == 132 * left - 1_000_000
    assert row["forecast"] == pytest.approx(487_475.17 - 900 * YEAR[0] - 1_000_000, abs=0.01)
    coded = [months * YEAR[0] / 108 * left for months in (2, 3)]
    chance = 1.28155 * math.hypot(math.sqrt(47.312) * 2_000, math.sqrt(141.936) * OUTPATIENT)
    assert (row["late_coding_below"], row["late_coding_above"]) == pytest.approx(coded, abs=5)
    assert (row["chance_below"], row["chance_above"]) == pytest.approx((chance, chance), abs=5)
    assert row["low"] == pytest.approx(row["forecast"] - math.hypot(coded[0], chance), abs=5)
    assert row["high"] == pytest.approx(row["forecast"] + math.hypot(coded[1], chance), abs=5)


def test_the_screen_has_names_a_forecast_and_one_order_of_columns(planned: Path) -> None:
    """2023/24 is over and came as planned; of 2024/25 nine months are known, so that what came is a forecast."""
    words = ("--data", later(planned, "december", [12] * 9), "--to", "2024-12-31", "--out", planned / "named")
    done = finmodel("variance", planned / "place", "--plan", planned / "plan", *words)
    assert done.exit_code == 0, done.output
    heads = [line for line in done.output.splitlines() if "Mix" in line and "Price" in line]
    causes = "Variance ┃ Volume ┃ Mix ┃ Price ┃ Contract ┃"
    plain = [" ".join(line.split()) for line in heads]
    assert all(line.endswith(causes) for line in plain)
    assert [line.split(" ┃ ")[2] for line in plain] == ["Forecast", "Forecast", "Forecast"]
    assert "Nothing differs from the plan in 2023/24." in done.output
    codes = {"district_nurses", "icb", "pool", "council"}
    cells = [cell.strip() for line in done.output.splitlines() if line.startswith("│") for cell in line.split("│")[1:2]]
    assert not codes & {word.strip(":,") for cell in cells for word in cell.split()}
    assert "…" not in "".join(cells)
    for name in ("variance", "price_lines", "partners"):
        columns = pd.read_csv(planned / "named" / f"{name}.csv").columns.tolist()
        at = columns.index("variance")
        assert columns[at : at + 5] == ["variance", "volume", "mix", "price", "contract_terms"]


def test_one_year_can_be_asked_for_and_a_misspelt_one_is_refused_with_those_there_are(planned: Path) -> None:
    words = ("variance", planned / "place", "--plan", planned / "plan")
    done = finmodel(*words, "--period", "2023/24")
    assert done.exit_code == 0, done.output
    assert "2023/24 is as planned." in done.output
    assert "2024/25" not in done.output.split("2023/24 is as planned.")[1]
    with pytest.raises(InputError, match=r"Compared are 2023/24 and 2024/25\."):
        finmodel(*words, "--period", "2024/52")


@pytest.mark.parametrize("width", [80, 100, 200])
def test_the_variance_fits_every_screen_with_whole_numbers(planned: Path, width: int) -> None:
    """11.586 emergencies more leave the trust £2,000 each, 34.759 outpatients £165: £23,172 + £5,735.24.

    The board pays £39,334.64 more for them, and their £900 of cost each, £10,427.40, is what all lose together.
    """
    data = later(planned, "december", [12] * 9)
    place = open_place(planned / "place", data)
    overlaid = place.against_plan(planned / "plan", Extract(date(2024, 12, 31)))
    laid = LaidOver(overlaid.result, place.place, overlaid.late_coding, overlaid.scenario)
    report = variance_report(laid)
    require_fits(report, width)
    assert report.headline[0].endswith(": £10k worse than plan.")
    assert report.headline[1].startswith("Furthest from plan is Health board, £39k worse than plan: ")
    assert report.headline[2] == (
        "The largest part is Hospital tariff, £39k worse: all of it is volume, how much is done."
    )
    assert cell(report, "What each partner is left with, 2024/25", "Hospital trust", "Variance", width) == "+£28,908"


def test_what_the_range_cannot_hold_is_said(planned: Path) -> None:
    """One month tells no variation; a setting with nothing seen so far stays at nothing, without a range."""
    data = later(planned, "april", [12])
    activity = data / "data" / "activity.csv"
    rows = activity.read_text(encoding="utf-8").splitlines()
    activity.write_text("\n".join(row for row in rows if "2024-" not in row or "NEL" in row) + "\n", encoding="utf-8")
    words = ("--data", data, "--to", "2024-04-30")
    done = finmodel("variance", planned / "place", "--plan", planned / "plan", *words)
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    assert "One month does not tell how widely months vary: they are taken to vary by chance alone." in said
    assert (
        "Nothing is seen so far of Hospital trust, outpatient attendances: none is forecast, and the range holds no "
        "chance of any." in said
    )
    assert "Range, left out: demand that turns or drifts" in said


def test_late_coding_told_from_extracts_a_month_apart(planned: Path) -> None:
    """Each month is known by three quarters at first: 9 of 12 in October, November and December."""
    extracts = {day: later(planned, day, [12] * full + [9]) for day, full in (("2024-10-31", 6), ("2024-11-30", 7))}
    data = later(planned, "december", [12] * 8 + [9])
    words = [word for day, folder in extracts.items() for word in ("--extract", f"{day}={folder}")]
    words += ["--data", data, "--to", "2024-12-31", "--out", planned / "told"]
    done = finmodel("variance", planned / "place", "--plan", planned / "plan", *words)
    assert done.exit_code == 0, done.output
    assert table(planned / "told", "variance")["volume"] == 39_335.17
    assert "Chain-ladder on 3 extracts, 2024-10-31 to 2024-12-31" in done.output
    apart = Extract(date(2024, 12, 31), earlier=((date(2024, 9, 30), extracts["2024-10-31"]),))
    with pytest.raises(InputError, match="2024-09-30, 2024-12-31; late coding is told from two or more"):
        open_place(planned / "place", data).against_plan(planned / "plan", apart)


@pytest.mark.parametrize("to", [None, date(2025, 2, 28)])
def test_an_extract_that_ends_before_the_year_must_say_so(planned: Path, to: date | None) -> None:
    opened = open_place(planned / "place", later(planned, "december", [12] * 8 + [9]))
    with pytest.raises(InputError, match=r"ends in the month to 2024-12-31.*--to 2024-12-31"):
        opened.against_plan(planned / "plan", Extract(to))


def test_a_plan_whose_table_was_changed_is_refused(planned: Path) -> None:
    shutil.copytree(planned / "plan", planned / "changed")
    path = planned / "changed" / "plan" / "activity.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(InputError, match=r"activity\.parquet is not as it was written"):
        open_place(planned / "place").against_plan(planned / "changed", Extract())


def test_a_stop_loss_is_said_to_be_an_estimate_in_a_forecast(planned: Path) -> None:
    """Which people pass the limit by March cannot be told from their spend to December; the plan keeps such rows."""
    place = planned / "limited"
    shutil.copytree(planned / "place", place)
    nurses = place / "contracts" / "district_nurses.yaml"
    nurses.write_text(nurses.read_text(encoding="utf-8") + "stop_loss: {above: £5000, residual_share: 80%}\n", "utf-8")
    assert finmodel("run", place, "--out", planned / "limited_plan").exit_code == 0
    assert (planned / "limited_plan" / "plan" / "derived_1.parquet").is_file()
    whole = finmodel("variance", place, "--plan", planned / "limited_plan")
    assert whole.exit_code == 0, whole.output
    assert "change in proportion" not in whole.output
    data = later(planned, "december", [12] * 8 + [9])
    part = finmodel("variance", place, "--plan", planned / "limited_plan", "--data", data, "--to", "2024-12-31")
    assert part.exit_code == 0, part.output
    assert "spend up to a limit for each person change in proportion" in part.output


def test_a_plan_that_settles_to_other_payments_now_is_refused(planned: Path, tmp_path: Path) -> None:
    """Its payments are a penny more than its contracts pay, and the record vouches for the file."""
    shutil.copytree(planned, tmp_path / "copy")
    plan = tmp_path / "copy" / "plan" / "plan"
    payments = read_parquet(plan / f"{PAYMENTS}.parquet")
    payments["pence"] += (payments.index == 0).astype("int64")
    (plan / f"{PAYMENTS}.parquet").unlink()
    write_parquet(payments, plan / f"{PAYMENTS}.parquet")
    record = json.loads((plan / "plan.json").read_text("utf-8"))
    record["files"][f"{PAYMENTS}.parquet"] = hashlib.sha256((plan / f"{PAYMENTS}.parquet").read_bytes()).hexdigest()
    (plan / "plan.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(InputError, match=r"Settled again, it pays something else: .* differs by -0.01."):
        open_place(planned / "place").against_plan(plan, Extract())
