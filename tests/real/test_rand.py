"""20,190 person-years of the RAND Health Insurance Experiment: capitation and stop-loss against plain pandas."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pytest

from finmodel.pipeline import open_place
from finmodel.results import Result
from finmodel.scenarios.scenario import BASELINE, Scenario

PLACE = Path(__file__).parents[1] / "places" / "rand"
FIRST = 1975
LEVELS = {"stop_loss_500": (500, 0), "stop_loss_2000": (2000, 100), "stop_loss_5000": (5000, 400)}
"""Contract by contract: the amount above which the insurer shares, and the person-years of half trust."""
RATE, SAME_YEAR_RATE, BORNE = Decimal("171.57"), Decimal(150), 0.8
HIGHER = Scenario.model_validate({
    "scenario": "higher", "title": "A higher stop-loss", "question": "What would a stop-loss at $2,000 cost?",
    "author_role": "Actuary",
    "changes": [{
        "kind": "change_terms", "name": "higher", "source": "invented", "contract": "stop_loss_500",
        "set": {"stop_loss.above": "$2000", "fitted.credibility": 100},
    }],
})  # fmt: skip
"""Makes the first contract the second, which a term that travels to the rows decides."""
BANDS = ["0-5", "6-17", "18-29", "30-44", "45+"]


@dataclass(frozen=True)
class Rand:
    """The place's result, and the person-years it was made from."""

    result: Result
    years: pd.DataFrame


@pytest.fixture(scope="module")
def rand(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Rand:
    file = request.getfixturevalue("shared_data") / "rand_hie.csv"
    years = pd.read_csv(
        file, dtype={"meddol": str, "zper": str}, usecols=["zper", "year", "time", "xage", "female", "meddol"]
    )
    years["calendar"] = FIRST - 1 + years["year"]
    length = years["calendar"].map(lambda year: 366 if year % 4 == 0 else 365)
    years["days"] = (years["time"] * length).round().astype(int)
    years["person_years"] = years["days"] / length
    # to six decimals of a dollar, as it is read: nothing is rounded to the cent row by row
    years["cents"] = [
        float((Decimal(text) * 100).quantize(Decimal("0.0001"), ROUND_HALF_UP)) for text in years["meddol"]
    ]
    years["band"] = pd.cut(years["xage"], [0, 6, 18, 30, 45, 200], right=False, labels=BANDS)
    years["sex"] = years["female"].map({1: "female", 0: "male"})
    folder = tmp_path_factory.mktemp("rand")
    enrolled = pd.to_datetime(years["calendar"].astype(str) + "-01-01")
    table = years.assign(
        person=years["zper"] + "/" + years["year"].astype(str),
        enrolled=enrolled.dt.date,
        left=(enrolled + pd.to_timedelta(years["days"] - 1, unit="D")).dt.date,
    )
    table[["person", "enrolled", "left", "xage", "female"]].to_csv(folder / "people.csv", index=False)
    table[["person", "enrolled", "meddol"]].to_csv(folder / "activity.csv", index=False)
    return Rand(open_place(PLACE, data=folder).run([HIGHER]), years)


def dollars(cents: float) -> Decimal:
    """Whole cents, half away from nil."""
    return Decimal(repr(cents)).quantize(Decimal(1), ROUND_HALF_UP) / 100


def weights(years: pd.DataFrame, cents: pd.Series, credibility: float) -> pd.Series:
    """weight = ((spend + K mean) / ((n + K) mean)), then scaled so that person-years keep their sum."""
    cells = [years["band"], years["sex"]]
    spend, count = (
        cents.groupby(cells, observed=False).sum(),
        years["person_years"].groupby(cells, observed=False).sum(),
    )
    mean = spend.sum() / count.sum()
    raw = (spend + credibility * mean) / ((count + credibility) * mean)
    return raw * count.sum() / (raw * count).sum()


def paid(rand: Rand, contract: str, line: str, year: int) -> Decimal:
    ledger = rand.result.runs[0].ledger
    rows = ledger[(ledger["contract"] == contract) & (ledger["line"] == line) & (ledger["period"] == str(year))]
    return Decimal(int(rows["pence"].sum())) / 100


def test_every_person_year_of_the_experiment_is_counted(rand: Rand) -> None:
    people = rand.result.runs[0].basis.grid.people
    assert int(people["people"].sum()) == len(rand.years) == 20_190
    assert people["person_days"].sum() == rand.years["days"].sum()
    assert rand.result.warnings == ()


@pytest.mark.parametrize("contract", LEVELS)
def test_capitation_on_fitted_weights_is_that_of_plain_pandas_to_the_cent(rand: Rand, contract: str) -> None:
    level, credibility = LEVELS[contract]
    above = (rand.years["cents"] - level * 100).clip(lower=0)
    borne = rand.years["cents"] - (1 - BORNE) * above
    first = rand.years["calendar"] == FIRST
    weight = weights(rand.years[first], borne[first], credibility)
    for year, people in rand.years.groupby("calendar"):
        count = people["person_years"].groupby([people["band"], people["sex"]], observed=False).sum()
        weighted = float((count * weight).sum())
        assert paid(rand, contract, "payment", int(str(year))) == dollars(weighted * float(RATE) * 100)
        extra = float(above[people.index].sum()) * (1 - BORNE)
        assert paid(rand, contract, "stop_loss", int(str(year))) == dollars(round(extra, 6))
        assert extra > 0


@pytest.mark.parametrize("contract", LEVELS)
def test_each_groups_weight_is_that_of_plain_pandas(rand: Rand, contract: str) -> None:
    level, credibility = LEVELS[contract]
    borne = rand.years["cents"] - (1 - BORNE) * (rand.years["cents"] - level * 100).clip(lower=0)
    first = rand.years["calendar"] == FIRST
    expected = weights(rand.years[first], borne[first], credibility)
    lines = rand.result.settlement
    mine = (lines["run"] == BASELINE) & (lines["contract"] == contract)
    found = lines[mine & (lines["line"] == "weight") & (lines["period"] == "1977")]
    got = dict(zip(found["member"], found["value"], strict=True))
    cells = [f"{band} {sex}" for band, sex in zip(*(expected.index.get_level_values(n) for n in (0, 1)), strict=True)]
    wanted = dict(zip(cells, expected, strict=True))
    assert got == pytest.approx(wanted, abs=1e-12)
    assert min(got.values()) < 0.9
    assert max(got.values()) > 1.3


def test_weights_of_the_same_year_leave_the_sum_of_person_years_as_it_was(rand: Rand) -> None:
    for year, people in rand.years.groupby("calendar"):
        whole = float(people["person_years"].sum())
        assert paid(rand, "same_year", "payment", int(str(year))) == dollars(whole * float(SAME_YEAR_RATE) * 100)


def test_a_scenario_that_moves_the_stop_loss_limits_the_rows_again(rand: Rand) -> None:
    moved, stated = rand.result.runs[1].ledger, rand.result.runs[0].ledger
    columns = ["line", "period", "pence"]
    found = moved[moved["contract"] == "stop_loss_500"][columns].reset_index(drop=True)
    wanted = stated[stated["contract"] == "stop_loss_2000"][columns].reset_index(drop=True)
    assert len(found) == 10
    assert found.equals(wanted)
