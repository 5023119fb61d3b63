"""A folder of a Delta table: which of its Parquet files are the table as it stands now.

Files that an update or a deletion has replaced stay in the folder, so that reading them all would count rows that are
gone. What keeps deleted rows inside a file, or a column outside it, is refused.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from finmodel.errors import InputError
from finmodel.measures.engines.remote import required


def files_now(folder: Path, shown: str, wanted: Collection[str]) -> list[Path]:
    """The files of the table as it stands now, in order; `wanted` are the headings that are read of them.

    Raises InputError where the table cannot be read from its files alone, FinmodelError where deltalake is absent.
    """
    deltalake = required("deltalake, which reads Delta tables,", "delta", _library)
    try:
        table = deltalake.DeltaTable(str(folder))
        files = sorted(Path(each) for each in table.file_uris())
        features = table.protocol().reader_features or ()
        apart = [name for name in table.metadata().partition_columns if name in wanted]
    except deltalake.exceptions.DeltaError:
        raise InputError.of(shown, "The Delta table cannot be read.", "Copy it again, with its _delta_log.") from None
    if {"deletionVectors", "columnMapping"} & set(features):
        what = "The Delta table keeps deleted rows or other names of columns apart from its files."
        raise InputError.of(shown, what, "Read it where it is, with `source: spark`, or export it.")
    if apart:
        what = f"The Delta table is partitioned by {', '.join(apart)}, which stands in none of its files."
        raise InputError.of(shown, what, "Read it where it is, with `source: spark`, or export it.")
    missing = [each.name for each in files if not each.is_file()]
    if missing:
        raise InputError.of(shown, f"A file of the Delta table is missing: {missing[0]}.", "Copy the folder again.")
    return files


def _library() -> Any:
    import deltalake
    import deltalake.exceptions

    return deltalake
