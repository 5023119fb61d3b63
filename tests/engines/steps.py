"""An export followed as a warehouse team would: each file in its turn, rows put in where a step asks for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from finmodel.measures.engines.duckdb import DuckDB
from finmodel.measures.engines.recorder import Recorder
from finmodel.measures.exported import exported
from tests.engines.parity import LIMIT, START, built_on


def write_steps(folder: Path, dialect: str, seed: int) -> list[Path]:
    """The steps of a place drawn from a seed that asks everything, and the rows that belong in the tables to fill."""
    with DuckDB() as engine:
        recorder = Recorder(engine)
        built_on(recorder, folder, seed, rules=(LIMIT, START))
        for name in ("source_0", "source_1", "source_2"):
            engine._connection.execute(f"COPY {name} TO '{folder / name}.csv' (HEADER)")
    for name, text in exported(recorder.steps, dialect, "Drawn").items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return sorted((folder / "steps").iterdir())


def follow(steps: list[Path], run: Callable[[str], list[str]], fill: Callable[[str, Path], None]) -> list[list[str]]:
    """What each step that has a result gives, its rows sorted."""
    results = []
    for step in steps:
        rows = run(step.read_text(encoding="utf-8"))
        if "_fill_" in step.name:
            name = step.stem.partition("_fill_")[2]
            fill(name, step.parents[1] / f"{name}.csv")
        if step.stem.endswith("_result"):
            results.append(sorted(rows))
    return results


def on_duckdb(steps: list[Path]) -> list[list[str]]:
    """The results of steps in DuckDB's SQL."""
    with DuckDB() as engine:
        own = engine._connection

        def run(text: str) -> list[str]:
            rows = own.execute(text).fetchall()
            return ["|".join("" if value is None else str(value) for value in row) for row in rows]

        def fill(name: str, file: Path) -> None:
            own.execute(f"INSERT INTO {name} BY NAME FROM '{file}'")

        return follow(steps, run, fill)
