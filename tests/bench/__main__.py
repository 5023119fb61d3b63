"""Speed against the obvious way of doing the same, as ratios within one run: `python -m tests.bench`."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from finmodel.contracts.settle import settle_alone
from finmodel.contracts.values import Case
from finmodel.draws.draw import draw
from finmodel.example.generate import write_example
from finmodel.pipeline import open_place
from finmodel.rules.exact import exact
from finmodel.scenarios.apply import Basis, apply
from finmodel.scenarios.run import asks_of, run
from finmodel.scenarios.scenario import Scenario
from tests.bench import draws as by_draw
from tests.small import GAIN, contract

RUNS = 5


def compare(title: str, ours: Callable[[], object], obvious: Callable[[], object]) -> None:
    """Run both in turn, and print the ratio of each pair: least, median, greatest."""
    ours()
    ratios = [timed(ours) / timed(obvious) for _ in range(RUNS)]
    sys.stdout.write(
        f"{title}: {min(ratios):.3f} {statistics.median(ratios):.3f} {max(ratios):.3f} of the obvious way's time\n"
    )


def timed(job: Callable[[], object]) -> float:
    """Seconds one run takes."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


FILES = {
    "hospital": ("PATIENT_PSEUDO_ID", "ADMIT_DATE", ["POD_DESC", "TARIFF_GROUP"], "TARIFF_GBP"),
    "community": ("NHS_PSEUDO", "MONTH_FROM", ["TEAM"], "CONTACTS"),
    "general_practice": ("PATIENT_PSEUDO_ID", "QUARTER_FROM", [], "CONSULTATIONS"),
    "social_care": ("CLIENT_PSEUDO_ID", "FROM_DATE", ["SERVICE_TYPE"], "UNITS"),
    "funded_nursing": ("PATIENT_PSEUDO_ID", "WEEKS_FROM", [], "PAID_GBP"),
}


def grid(folder: Path) -> None:
    """The example place's rows checked, priced and added up by the engine, against pandas joins and sums."""
    opened = open_place(folder)
    asks = asks_of(opened.place, opened.contracts)

    def obvious() -> None:
        people = rows(folder, "people")
        people["age"] = (pd.Timestamp("2024-04-01") - pd.to_datetime(people["BIRTH_MONTH"])).dt.days // 365
        for name, (person, day, codes, measure) in FILES.items():
            table = rows(folder, name).merge(people, left_on=person, right_on="PATIENT_PSEUDO_ID", how="left")
            year = pd.to_datetime(table[day]) >= "2024-04-01"
            table.groupby(
                [year, *codes, pd.cut(table["age"], [-1, 17, 64, 74, 84, 200]), "GENDER_CODE"], observed=True
            )[measure].agg(["size", "sum"])

    compare("rows to the grid, with every check, against pandas without any", lambda: opened.measure(asks), obvious)


def rows(folder: Path, name: str) -> pd.DataFrame:
    """A Parquet file as a pandas table."""
    return duckdb.sql(f"SELECT * FROM '{folder / 'data' / name}.parquet'").df()


def settlement() -> None:
    """A gain share settled for 2,000 organisations as arrays, against one after another."""
    gain = contract(GAIN | {"benchmark": {"measure": "benchmark"}, "expenditure": {"measure": "expenditure"}})
    rng = np.random.default_rng(1)
    values = {"benchmark": rng.uniform(1e6, 2e6, 2000), "expenditure": rng.uniform(1e6, 2e6, 2000)}
    cases = [Case(str(row), "2024/25") for row in range(2000)]
    rule = next(line.rule for line in gain.lines() if line.name == "earned")
    terms = {term.name: term.value.at(cases[0]) for term in gain.terms() if term.along is None}  # type: ignore[attr-defined]

    def obvious() -> None:
        for row in range(2000):
            exact(rule, terms | {name: Decimal(str(value[row])) for name, value in values.items()})

    compare(
        "a gain share for 2,000 organisations, against one after another",
        lambda: settle_alone(gain, cases, lambda _, measure: values[measure.name]),
        obvious,
    )


def draws() -> None:
    """10,000 draws of ten partners, five years and eight contracts, against the same settlement written by hand."""
    ready = by_draw.ready()
    ours = draw(ready, by_draw.DRAWS).surplus / 100
    assert np.abs(ours - by_draw.by_hand()).max() < 0.005
    compare(
        "10,000 draws × 10 partners × 5 years × 8 contracts, against a hand-written numpy loop (within 3)",
        lambda: draw(ready, by_draw.DRAWS),
        by_draw.by_hand,
    )


def further_scenarios(folder: Path) -> None:
    """A hundred scenarios on the example place: the time each takes, of the first."""
    opened = open_place(folder)
    asks = asks_of(opened.place, opened.contracts)
    measuring = timed(lambda: opened.measure(asks))
    built = opened.measure(asks)
    ratios: dict[str, list[float]] = {"of the baseline settled": [], "of the first, measured and settled": []}
    basis = Basis(opened.place, opened.contracts, built.grid)
    first = timed(lambda: run(basis))
    started = time.perf_counter()
    for number in range(100):
        one = scenario(number)
        took = timed(lambda one=one: run(apply(basis, one, {})))  # type: ignore[misc]
        ratios["of the baseline settled"].append(took / first)
        ratios["of the first, measured and settled"].append(took / (measuring + first))
    for title, found in ratios.items():
        told = f"{min(found):.3f} {statistics.median(found):.3f} {max(found):.3f}"
        sys.stdout.write(f"a further scenario, {title}: {told}\n")
    sys.stdout.write(f"100 scenarios: {measuring + first + time.perf_counter() - started:.1f} s with measuring\n")


def scenario(number: int) -> Scenario:
    """One of a hundred: every other one changes terms, the rest activity."""
    terms = {"kind": "change_terms", "contract": "gp_capitation", "set": {"rate": f"£{100 + number}"}}
    grown = {"kind": "scale_activity", "where": {"setting": ["emergency"]}, "by": f"{number}%"}
    change = {"name": "Change", "source": "assumption", **(grown if number % 2 else terms)}
    return Scenario.model_validate({"scenario": "s", "title": "S", "question": "?", "changes": [change]})


if __name__ == "__main__":
    settlement()
    draws()
    with tempfile.TemporaryDirectory() as scratch:
        write_example(Path(scratch) / "place")
        grid(Path(scratch) / "place")
        further_scenarios(Path(scratch) / "place")
