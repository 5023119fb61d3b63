"""How much of a statement DuckDB has done, asked while it runs: it answers to another thread.

DuckDB's own percentage is not the share that is done: it counts the rows of a large table once for reading them and
once more for each join on the way, in case that join spills, and those of the tables that are joined. So the plan is
looked at, and where it is one chain, from one large table through joins with smaller ones, these counts are taken out
again. Of another plan nothing is told.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from finmodel.core.progress import Heard

EVERY_SECONDS = 0.25
SMALLER_SHARE = 0.2
"""Tables joined to a large one are smaller where together they have at most this part of its rows."""
_STREAMS = {"PROJECTION", "FILTER", "CROSS_PRODUCT", "STREAMING_WINDOW", "HASH_JOIN"}
_READS = {"READ_PARQUET", "READ_CSV", "SEQ_SCAN"}


class Watch:
    """A thread that asks a connection how much of a kernel is done, and tells whoever wants to hear."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, hear: Heard) -> None:
        """Begin to ask; nothing is told until a kernel runs."""
        connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
        self._connection, self._hear = connection, hear
        self._running: tuple[str, str] | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True, name="progress")
        self._thread.start()

    @contextmanager
    def of(self, kernel: str, select: str) -> Iterator[None]:
        """While a kernel runs, rendered as `select`."""
        self._running = (kernel, select)
        try:
            yield
        finally:
            self._running = None

    def end(self) -> None:
        """Ask no more."""
        self._over.set()
        self._thread.join()

    def _ask(self) -> None:
        planned: tuple[str, str] | None = None
        counted, before = None, 0.0
        while not self._over.wait(EVERY_SECONDS):
            running = self._running
            if running is None:
                planned = None
                continue
            percent = self._connection.query_progress()
            if running is not planned:
                planned, counted, before = running, self._counted(running[1]), percent
            started = 0 < percent < 100 and percent != before  # until then it may be that of the statement before
            if counted is not None and running is self._running and started:
                self._hear(running[0], counted.share(percent))

    def _counted(self, select: str) -> PlannedRows | None:
        try:
            with self._connection.cursor() as beside:
                explained = beside.execute(f"EXPLAIN (FORMAT json) {select}").fetchall()
            return counted(json.loads(explained[0][1])[0])
        except duckdb.Error:
            return None


@dataclass(frozen=True)
class PlannedRows:
    """What DuckDB's percentage counts of a chain: rows of its large table, those again for each join, and others'."""

    rows: int
    again: int
    others: int

    def share(self, percent: float) -> float:
        """The share of the large table that is done."""
        done = percent / 100 * (self.rows + self.again + self.others) - self.others
        return min(1.0, max(0.0, done / self.rows))


def counted(plan: dict[str, Any]) -> PlannedRows | None:
    """What DuckDB's percentage counts of a plan; None where it is no chain.

    >>> read = {"name": "READ_PARQUET", "extra_info": {"Estimated Cardinality": "1000"}}
    >>> codes = {"name": "SEQ_SCAN", "extra_info": {"Estimated Cardinality": "12"}}
    >>> counted({"name": "HASH_JOIN", "extra_info": {"Estimated Cardinality": "1000"}, "children": [read, codes]})
    PlannedRows(rows=1000, again=1000, others=12)
    """
    step, again, others = plan, 0, 0
    while (name := step["name"].strip()) not in _READS:
        if name not in _STREAMS:
            return None
        again += _rows(step) if name == "HASH_JOIN" else 0
        step, *joined = step["children"]
        others += sum(_all_rows(each) for each in joined)
    rows = _rows(step)
    return PlannedRows(rows, again, others) if rows and others <= SMALLER_SHARE * rows else None


def _rows(node: dict[str, Any]) -> int:
    """Rows that DuckDB expects of a step of a plan."""
    return int(node.get("extra_info", {}).get("Estimated Cardinality", 0))


def _all_rows(node: dict[str, Any]) -> int:
    """Rows that it counts of a table that is joined: those read, and those of joins on the way."""
    own = _rows(node) if node["name"].strip() in {*_READS, "HASH_JOIN"} else 0
    return own + sum(_all_rows(each) for each in node.get("children", []))
