"""Medicare's published settlements, to the dollar, from one contract file."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from finmodel.load.settled import settle_table

CONTRACT = Path(__file__).parents[2] / "contracts" / "medicare_shared_savings.yaml"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def published(path: Path, column: str = "EarnSaveLoss") -> dict[str, int]:
    return {row["ACO_ID"]: int(row[column].replace(",", "") or 0) for row in rows_of(path)}


@pytest.mark.parametrize(("year", "count"), [(2021, 475), (2022, 482)])
def test_every_published_settlement_comes_back_to_the_dollar(year: int, count: int, shared_data: Path) -> None:
    file = shared_data / f"mssp_{year}.csv"
    expected = published(file)
    lines = settle_table(CONTRACT, file).lines
    got = dict(zip(lines["entity"], lines["earned"], strict=True))
    assert len(got) == len(expected) == count
    # benchmark and expenditure are themselves published in whole dollars, so a half may fall either way
    assert [name for name, amount in expected.items() if abs(got[name] - amount) > 1] == []
    assert {name for name, amount in got.items() if amount == 0} == {
        name for name, amount in expected.items() if amount == 0
    }


def test_what_was_rounded_away_decides_one_organisation(shared_data: Path) -> None:
    """A2833 of 2021 saved 2.98265%; the published minimum is 2.98%, the computed one 2.98356%: it earns nothing."""
    lines = settle_table(CONTRACT, shared_data / "mssp_2021.csv").lines.set_index("entity")
    row = lines.loc["A2833"]
    assert row["saving_rate"] == pytest.approx(0.0298265, abs=5e-8)
    assert row["minimum_rate"] == pytest.approx(0.0298356, abs=5e-8)
    assert row["earned"] == 0


def test_the_contract_names_no_organisation() -> None:
    text = CONTRACT.read_text(encoding="utf-8")
    assert not any(name in text for name in ("A2833", "A1409", "A3743"))


def column(lines: pd.DataFrame, name: str) -> dict[str, float]:
    return {str(entity): float(amount) for entity, amount in zip(lines.index, lines[name].tolist(), strict=True)}


@pytest.fixture(scope="module")
def lines_2018(request: pytest.FixtureRequest) -> pd.DataFrame:
    folder: Path = request.getfixturevalue("shared_data")
    return settle_table(CONTRACT, folder / "mssp_2018.csv").lines.set_index("entity")


def test_every_settlement_of_2018_comes_back_within_the_rounding_of_its_published_rate(
    lines_2018: pd.DataFrame, shared_data: Path
) -> None:
    """The share rate is published to four decimals: half the last one, times the saving or loss, and a dollar."""
    rows = rows_of(shared_data / "mssp_2018.csv")
    assert len(rows) == len(lines_2018) == 548
    beyond = []
    for row in rows:
        gross = Decimal(row["ABtotBnchmk"]) - Decimal(row["ABtotExp"])
        allowed = abs(gross) * Decimal("0.00005") + 1
        got = Decimal(str(lines_2018.loc[row["ACO_ID"], "earned"]))
        if abs(got - Decimal(row["EarnSaveLoss"])) > allowed:
            beyond.append((row["ACO_ID"], got, row["EarnSaveLoss"]))
    assert beyond == []


def test_whoever_was_paid_in_2018_is_paid_and_nobody_else(lines_2018: pd.DataFrame, shared_data: Path) -> None:
    expected = published(shared_data / "mssp_2018.csv")
    signs = {name: (amount > 0) - (amount < 0) for name, amount in expected.items()}
    got = {name: (amount > 0) - (amount < 0) for name, amount in column(lines_2018, "earned").items()}
    assert got == signs
    assert sum(sign > 0 for sign in signs.values()) == 205
    assert sum(sign < 0 for sign in signs.values()) == 11


def test_the_one_organisation_at_its_cap_earns_exactly_a_tenth_of_its_benchmark(lines_2018: pd.DataFrame) -> None:
    """A1409: 37,681,081 x 50% x 0.9081 x 98% = 16,766,9xx before the cap; 10% of 121,182,225 after it."""
    row = lines_2018.loc["A1409"]
    assert row["gain_before_cap"] == pytest.approx(37_681_081 * 0.5 * 0.9081 * 0.98)
    assert row["earned"] == 12_118_223


def test_losses_of_2018_are_owed_at_the_rate_of_their_track(lines_2018: pd.DataFrame) -> None:
    """Track 1+ owes 30%; tracks 2 and 3 one less share x quality, at least 40%, at most 60% and 75%."""
    rates = lines_2018.loc[lines_2018["earned"] < 0, "loss_rate"]
    assert rates["A2392"] == 0.3
    assert rates["A1215"] == 0.4
    assert rates["A3336"] == pytest.approx(1 - 0.6 * 0.9794)
    assert rates["A3743"] == 0.75  # its quality standard was not met: one less 75% of nothing


def test_computed_minimum_rates_of_2018_are_those_published(lines_2018: pd.DataFrame, shared_data: Path) -> None:
    computed = column(lines_2018, "minimum_rate")
    wrong = [
        row["ACO_ID"]
        for row in rows_of(shared_data / "mssp_2018.csv")
        if abs(computed[row["ACO_ID"]] - float(row["MinSavPerc"])) > 6e-7
    ]
    assert wrong == []


def test_advances_are_repaid_out_of_what_was_earned(lines_2018: pd.DataFrame, shared_data: Path) -> None:
    expected = published(shared_data / "mssp_2018.csv", "Adv_Pay_Recoup")
    got = column(lines_2018, "advance_repaid")
    assert {name for name in got if got[name] > 0} == {name for name, amount in expected.items() if amount > 0}
    # three organisations repay all they earned, which itself agrees within the rounding of the rate
    exact = [name for name, amount in expected.items() if got[name] == amount]
    assert len(exact) == 545
    assert all(abs(got[name] - expected[name]) <= 65 for name in expected)


def test_settle_says_how_many_published_amounts_agree(shared_data: Path) -> None:
    agreement = settle_table(CONTRACT, shared_data / "mssp_2018.csv").agreement
    said = {row.line: (row.rows, row.agree) for row in agreement.itertuples(index=False)}
    assert said == {"earned": (548, 548), "advance_repaid": (548, 548)}
