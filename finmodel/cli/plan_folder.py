"""Saving a run as the plan that a later extract is laid over."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finmodel import __version__
from finmodel.cli.outputs import write_csv

if TYPE_CHECKING:
    from finmodel.results import Result
    from finmodel.scenarios.run import Run


def write_plans(result: Result, folder: Path) -> None:
    """Write what can serve as the plan below a run's folder: the contracts in force, and each scenario.

    The contracts in force are in `plan`, a scenario in `plan-` and its name.
    """
    from finmodel.outturn.planned import PLAN

    inputs = tuple({"file": fact.file, "sha256": fact.sha256, "rows": fact.rows} for fact in result.facts.files)
    for number, run in enumerate(result.runs):
        _write(run, folder / (f"{PLAN}-{run.name}" if number else PLAN), inputs)


def _write(run: Run, folder: Path, inputs: tuple[dict[str, Any], ...]) -> None:
    """Write the tables of a plan, then the record of them."""
    from finmodel.measures.engines.parquet import write_parquet
    from finmodel.outturn.planned import RECORD, numbers_of, record_of, tables_of

    folder.mkdir()
    fingerprints: dict[str, str] = {}
    for name, table in tables_of(run).items():
        path = folder / f"{name}.parquet"
        write_parquet(table, path)
        fingerprints[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    for name, table in zip(("measures", "terms"), numbers_of(run), strict=True):
        write_csv(table, folder / f"{name}.csv")
    record = record_of(run, __version__, fingerprints, inputs)
    text = json.dumps(record.model_dump(mode="json"), indent=1, ensure_ascii=False)
    (folder / RECORD).write_text(text + "\n", encoding="utf-8")
