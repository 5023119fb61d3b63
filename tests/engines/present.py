"""What of other engines is on this machine; what is absent is not collected, and the header of a run says so."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent


def postgres_programs() -> Path | None:
    """The folder of PostgreSQL's programs; None where it is not installed."""
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = newest[-1] if newest else shutil.which("initdb")
    return Path(found).parent if found else None


def absent() -> dict[str, str]:
    """Files of tests that cannot run here, and what each lacks."""
    there = {
        "test_postgres.py": (
            "PostgreSQL and finmodel[postgres]",
            postgres_programs() and _has("adbc_driver_postgresql"),
        ),
        "test_spark.py": ("Java 17 and finmodel[spark]", shutil.which("java") and _has("pyspark")),
        "test_snowflake.py": ("finmodel[snowflake] and fakesnow", _has("snowflake.connector") and _has("fakesnow")),
        "test_mssql.py": ("pyarrow", _has("pyarrow")),
        "test_delta.py": ("finmodel[delta]", _has("deltalake")),
        "test_sqlfluff.py": ("sqlfluff", _has("sqlfluff")),
    }
    return {name: lacks for name, (lacks, here) in there.items() if not (here and (_has("pyarrow") or "fluff" in name))}


def _has(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
