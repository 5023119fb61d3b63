"""Rows to figures, beside SQL and pandas written by hand: `python -m tests.bench.rows [--rows N] [--rounds N]`.

The job: dated prices, settings mapped to classes, part-year person-years, episodes of 365 days, a stop-loss for each
person, spend by payer, provider and year. Each way runs in a process of its own, in turn; CPU seconds and peak memory
are that process's. The figures of all ways are compared, so that none is quick because it is wrong. finmodel checks
every row, tells what it left out and keeps rows before and after the years for episodes; the others check nothing.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from finmodel.measures.ask import Ask
from finmodel.measures.engines import ParameterTable, RowSource
from finmodel.measures.engines.duckdb import DuckDB
from finmodel.measures.episodes import Episodes
from finmodel.measures.row_rules import StopLoss, choice
from tests.bench.rows_place import LIMIT, TRIGGERS, WINDOW_DAYS, YEARS, write_place

Figures = dict[str, list[int]]
"""Whole numbers by year, under a name."""
_FIRST_DAYS = ("2022-04-01", "2023-04-01", "2024-04-01")


class Watched(DuckDB):
    """An engine that adds up the CPU seconds of each kernel."""

    def __init__(self) -> None:
        """Nothing is spent yet."""
        self.spent: dict[str, float] = {}
        super().__init__()

    def register(self, name: str, source: RowSource | ParameterTable) -> None:
        """Make a source known."""
        self._timed("register", lambda: super(Watched, self).register(name, source))

    def materialise(self, kernel: str, into: str, tables: Mapping[str, str], *, add: bool = False) -> None:
        """Run a kernel and keep its rows."""
        self._timed(kernel, lambda: super(Watched, self).materialise(kernel, into, tables, add=add))

    def fetch(self, kernel: str, tables: Mapping[str, str]) -> pd.DataFrame:
        """Run a kernel and hand back its rows."""
        found: list[pd.DataFrame] = []
        self._timed(kernel, lambda: found.append(super(Watched, self).fetch(kernel, tables)))
        return found[0]

    def _timed(self, name: str, job: Callable[[], object]) -> None:
        started = time.process_time()
        job()
        self.spent[name] = self.spent.get(name, 0.0) + time.process_time() - started


def by_finmodel(folder: Path) -> tuple[Figures, dict[str, float]]:
    """The figures out of the grid, and the CPU seconds of each kernel."""
    from finmodel.load.place_grid import build_grid
    from finmodel.pipeline import open_place
    from finmodel.scenarios.run import asks_of

    opened = open_place(folder)
    episodes = Episodes(choice({"commissioner": "icb", "provider": "trust_0"} | TRIGGERS), WINDOW_DAYS,
                        included=choice({"commissioner": "icb"}))  # fmt: skip
    within = StopLoss(Decimal(LIMIT), chosen=choice({"commissioner": "icb"}))
    asks = [
        Ask.of("spend", by=("commissioner", "provider"), cells=[("icb", "trust_0"), ("council", "trust_9")]),
        Ask.of("spend", rows=within),
        Ask.of("spells", rows=episodes),
        Ask.of("spend", rows=episodes),
        Ask.of("person_years"),
    ]
    with Watched() as engine:
        grid = build_grid(opened.place, folder, [*asks_of(opened.place, opened.contracts), *asks], engine).grid
        spent = engine.spent
    spend, limited, count, paid, years = (grid.measure(ask) for ask in asks)
    days = [period.days for period in grid.periods]
    return {
        "spend of icb, trust_0": _whole(spend[0] * 100),
        "spend of council, trust_9": _whole(spend[1] * 100),
        "within the stop-loss": _whole(limited * 100),
        "episodes": _whole(count),
        "spend of episodes": _whole(paid * 100),
        "days on the register": _whole(years * days),
    }, spent


def by_command(folder: Path) -> tuple[Figures, dict[str, float]]:
    """The whole command `finmodel run`, with what it writes."""
    with tempfile.TemporaryDirectory() as out:
        done = subprocess.run(
            [sys.executable, "-m", "finmodel", "run", str(folder), "--fresh", "--out", out],
            capture_output=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout
    return {}, {}


def by_sql(folder: Path) -> tuple[Figures, dict[str, float]]:
    """The figures by SQL as an analyst would write it, on the same engine at its usual settings."""
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET enable_progress_bar = false; SET preserve_insertion_order = false")
        script = (Path(__file__).parent / "rows_by_hand.sql").read_text(encoding="utf-8")
        for name, value in {"folder": folder / "data", "limit": LIMIT * 100, "window": WINDOW_DAYS}.items():
            script = script.replace(f"{{{name}}}", str(value))
        *before, last = [part for part in script.split(";") if part.strip()]
        for part in before:
            connection.execute(part)
        while connection.execute("SELECT COUNT(*) FROM latest").fetchall()[0][0]:
            connection.execute("INSERT INTO episodes SELECT * FROM latest")
            connection.execute(
                "CREATE OR REPLACE TEMP TABLE latest AS SELECT t.ID, MIN(t.STARTED) AS STARTED FROM triggers AS t "
                "INNER JOIN (SELECT ID, MAX(STARTED) AS held FROM episodes GROUP BY ID) AS e ON e.ID = t.ID "
                f"WHERE t.STARTED >= e.held + {WINDOW_DAYS} GROUP BY t.ID"
            )
        rows = connection.execute(last).fetchall()
    found: Figures = {}
    for name, year, value in rows:
        found.setdefault(name, [0] * len(YEARS))[int(year)] = int(value)
    return found, {}


def by_pandas(folder: Path) -> tuple[Figures, dict[str, float]]:
    """The figures by pandas, without a check."""
    with duckdb.connect(":memory:") as connection:
        activity, people, prices = (
            connection.execute(f"SELECT * FROM read_parquet('{folder / 'data' / name}.parquet')").df()
            for name in ("activity", "people", "prices")
        )
    prices["FROM_DAY"] = prices["FROM_DAY"].astype("datetime64[us]")
    activity["STARTED"] = activity["STARTED"].astype("datetime64[us]")
    rows = pd.merge_asof(
        activity.sort_values("STARTED"),
        prices.sort_values("FROM_DAY"),
        left_on="STARTED",
        right_on="FROM_DAY",
        by="HRG",
    )
    rows["pence"] = (rows["PRICE"] * 100).round().astype("int64") * rows["UNITS"]
    starts = pd.to_datetime([*_FIRST_DAYS, "2025-04-01"])
    rows["year"] = pd.cut(rows["STARTED"], starts, right=False, labels=False)
    inside = rows[rows["year"].notna()]
    spend = inside.groupby(["PAYER", "TRUST", "year"])["pence"].sum()
    mine = inside[inside["PAYER"] == "ICB"]
    limited = mine.groupby(["ID", "year"])["pence"].sum().clip(upper=LIMIT * 100).groupby("year").sum()
    icb = rows[rows["PAYER"] == "ICB"]
    triggers = icb[(icb["POD"] == "EL") & icb["HRG"].isin(TRIGGERS["currency"]) & (icb["TRUST"] == "trust_0")]
    left = triggers[["ID", "STARTED"]].sort_values("STARTED")
    episodes = []
    while len(left):
        first = left.groupby("ID", as_index=False).first()
        episodes.append(first)
        left = left.merge(first, on="ID", suffixes=("", "_first"))
        left = left[left["STARTED"] >= left["STARTED_first"] + pd.Timedelta(days=WINDOW_DAYS)][["ID", "STARTED"]]
    begun = pd.concat(episodes)
    begun["year"] = pd.cut(begun["STARTED"], starts, right=False, labels=False)
    beside = icb.merge(begun, on="ID", suffixes=("", "_episode"))
    since = (beside["STARTED"] - beside["STARTED_episode"]).dt.days
    held = beside[(since >= 0) & (since < WINDOW_DAYS)].groupby("year_episode")["pence"].sum()
    days, every = [], range(len(YEARS))
    for first, following in pairwise(starts):
        came, went = people["JOINED"].fillna(first).clip(lower=first), people["GONE"].fillna(following)
        last = went.clip(upper=following - pd.Timedelta(days=1))
        days.append(int(((last - came).dt.days + 1).clip(lower=0).sum()))
    return {
        "spend of icb, trust_0": _whole(spend["ICB", "trust_0"]),
        "spend of council, trust_9": _whole(spend["LA", "trust_9"]),
        "within the stop-loss": _whole(limited.reindex(every, fill_value=0)),
        "episodes": _whole(begun.groupby("year")["ID"].count().reindex(every, fill_value=0)),
        "spend of episodes": _whole(held.reindex(every, fill_value=0)),
        "days on the register": days,
    }, {}


def by_polars(folder: Path) -> tuple[Figures, dict[str, float]]:
    """The figures by polars, without a check; polars is none of finmodel's own programs: `pip install polars`."""
    import polars as pl  # type: ignore[import-not-found,unused-ignore]

    activity, people, prices = (
        pl.read_parquet(folder / "data" / f"{name}.parquet") for name in ("activity", "people", "prices")
    )
    spans = prices.with_columns(pl.col("FROM_DAY").str.to_date()).sort("FROM_DAY")
    rows = activity.sort("STARTED").join_asof(spans, left_on="STARTED", right_on="FROM_DAY", by="HRG")
    starts = [date.fromisoformat(day) for day in (*_FIRST_DAYS, "2025-04-01")]
    year = pl.sum_horizontal(*[(pl.col("STARTED") >= day).cast(pl.Int32) for day in starts]) - 1
    rows = rows.with_columns(year=year, pence=(pl.col("PRICE") * 100).round().cast(pl.Int64) * pl.col("UNITS"))
    inside = rows.filter(pl.col("year").is_between(0, 2))
    spend = inside.group_by("PAYER", "TRUST", "year").agg(pl.col("pence").sum())
    mine = inside.filter(pl.col("PAYER") == "ICB").group_by("ID", "year").agg(pl.col("pence").sum())
    limited = mine.group_by("year").agg(pl.col("pence").clip(upper_bound=LIMIT * 100).sum())
    icb = rows.filter(pl.col("PAYER") == "ICB")
    left = icb.filter(
        (pl.col("POD") == "EL") & pl.col("HRG").is_in(TRIGGERS["currency"]) & (pl.col("TRUST") == "trust_0")
    ).select("ID", "STARTED")
    episodes = []
    while left.height:
        first = left.group_by("ID").agg(pl.col("STARTED").min())
        episodes.append(first)
        left = left.join(first, on="ID", suffix="_first")
        left = left.filter(pl.col("STARTED") >= pl.col("STARTED_first") + pl.duration(days=WINDOW_DAYS))
        left = left.select("ID", "STARTED")
    begun = pl.concat(episodes).with_columns(year=year)
    beside = icb.drop("year").join(begun, on="ID", suffix="_episode")
    since = (pl.col("STARTED") - pl.col("STARTED_episode")).dt.total_days()
    held = beside.filter((since >= 0) & (since < WINDOW_DAYS)).group_by("year").agg(pl.col("pence").sum())
    days = []
    for first_day, following in pairwise(starts):
        came = pl.col("JOINED").fill_null(first_day).clip(lower_bound=first_day)
        went = pl.col("GONE").fill_null(following).clip(upper_bound=following - timedelta(days=1))
        days.append(people.select(((went - came).dt.total_days() + 1).clip(lower_bound=0).sum()).item())

    def by_year(table: Any, column: str) -> list[int]:
        known = dict(table.filter(pl.col("year").is_between(0, 2)).select("year", column).iter_rows())
        return [int(known.get(number, 0)) for number in range(len(YEARS))]

    def paid(payer: str, trust: str) -> list[int]:
        return by_year(spend.filter((pl.col("PAYER") == payer) & (pl.col("TRUST") == trust)), "pence")

    return {
        "spend of icb, trust_0": paid("ICB", "trust_0"),
        "spend of council, trust_9": paid("LA", "trust_9"),
        "within the stop-loss": by_year(limited, "pence"),
        "episodes": by_year(begun.group_by("year").agg(pl.len().alias("n")), "n"),
        "spend of episodes": by_year(held, "pence"),
        "days on the register": days,
    }, {}


STAGES = {
    "reading and checking": {
        "register", "written_codes", "finest_numbers", "mapped_codes", "codes_met", "kinds", "people_met", "persons",
        "written_kinds", "read_activity", "read_people", "read_prices", "row_totals", "price_spans", "price_numbers",
        "list_prices", "finest_price", "overlapping_prices", "first_faults", "activity_totals",
    },
}  # fmt: skip
"""Kernels of a stage; the others go from checked rows to the grid."""
WAYS = {"finmodel": by_finmodel, "sql": by_sql, "pandas": by_pandas, "polars": by_polars, "command": by_command}


def _whole(values: Any) -> list[int]:
    return [round(float(value)) for value in values]


def measured(way: str, folder: Path) -> dict[str, Any]:
    """One way in a process of its own: its figures, CPU seconds, peak memory and the seconds of its stages."""
    program = [sys.executable, "-m", "tests.bench.rows", "--way", way, "--folder", str(folder)]
    done = subprocess.run(program, capture_output=True, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _alone(way: str, folder: Path) -> None:
    figures, spent = WAYS[way](folder)
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    told = {
        "figures": figures,
        "cpu_seconds": sum(use.ru_utime + use.ru_stime for use in uses),
        "megabytes": max(use.ru_maxrss for use in uses) / 1024,
        "spent": spent,
    }
    sys.stdout.write(json.dumps(told))


def main() -> None:
    """Time the ways asked for, in turn, and print what each took."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--ways", default="finmodel,sql,pandas,command")
    options.add_argument("--way")
    options.add_argument("--folder")
    given = options.parse_args()
    if given.way:
        _alone(given.way, Path(given.folder))
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = write_place(Path(given.folder or scratch), given.rows)
        runs: dict[str, list[dict[str, Any]]] = {way: [] for way in given.ways.split(",")}
        for _ in range(given.rounds):
            for way, found in runs.items():
                found.append(measured(way, folder))
    for way, found in runs.items():
        seconds = [run["cpu_seconds"] for run in found]
        told = f"{statistics.median(seconds):8.2f} CPU s ({min(seconds):.2f} to {max(seconds):.2f})"
        sys.stdout.write(f"{way:10}{told}, {max(run['megabytes'] for run in found):,.0f} MB at most\n")
    figures = [run["figures"] for found in runs.values() for run in found if run["figures"]]
    agree = all(each == figures[0] for each in figures)
    sys.stdout.write("all figures agree\n" if agree else f"figures DIFFER: {figures}\n")
    spent = runs.get("finmodel", [{"spent": {}}])[-1]["spent"]
    read = sum(seconds for name, seconds in spent.items() if name in STAGES["reading and checking"])
    sys.stdout.write(
        f"  reading and checking {read:.2f}, from checked rows to the grid {sum(spent.values()) - read:.2f}\n"
    )
    for name, seconds in sorted(runs.get("finmodel", [{"spent": {}}])[-1]["spent"].items(), key=lambda one: -one[1]):
        sys.stdout.write(f"  {name:20}{seconds:7.2f}\n")
    if not agree:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
