"""What was measured, as the files of a folder: tables as Parquet, all else in a record that has their fingerprints.

What is read back is checked to be what was written before it is kept: whatever a grid may come to hold, it returns as
it was or not at all. A file that was cut short or altered since is told by its fingerprint.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import numpy as np
import pandas as pd
from pydantic import TypeAdapter

from finmodel.load.kept.measured import Measured
from finmodel.load.kept.shape import Groups, Shape
from finmodel.load.place_grid import DataFacts
from finmodel.load.remarks.left_out import Counts
from finmodel.measures.engines.parquet import read_parquets, write_parquets

T = TypeVar("T")

RECORD = "record.json"
_LAYOUT = 1


class NotWhole(Exception):
    """A folder that is not what was written: cut short, altered, or unlike what was to be kept."""


def write_measured(measured: Measured, folder: Path, key: str) -> None:
    """Write what was measured into an empty folder, with the fingerprint `key` of what it rests on.

    Raises NotWhole where it would not be read back as it is.
    """
    plain, tables = _taken_apart(measured)
    plain["key"] = key
    files = {name: folder / f"{name}.parquet" for name in tables}
    write_parquets({files[name]: table for name, table in tables.items()})
    plain["tables"] = {
        name: {
            "sha256": hashlib.sha256(files[name].read_bytes()).hexdigest(),
            "columns": {str(column): str(table[column].dtype) for column in table.columns},
        }
        for name, table in tables.items()
    }
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    sealed = {"sha256": _digest(text), "measured": plain}
    (folder / RECORD).write_text(json.dumps(sealed, indent=1, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    if not _alike(measured, read_measured(folder, key)):
        raise NotWhole


def read_shape(folder: Path, key: str) -> Shape:
    """The shape of what was written into a folder. Raises NotWhole where its record is not as it was written."""
    return _shape(_record(folder, key))


def read_measured(folder: Path, key: str) -> Measured:
    """What was written into a folder. Raises NotWhole where a file of it is not as it was written."""
    plain = _record(folder, key)
    stated: dict[str, Any] = plain["tables"]
    files = {name: folder / f"{name}.parquet" for name in stated}
    for name, path in files.items():
        try:
            content = path.read_bytes()
        except OSError:
            raise NotWhole from None
        if hashlib.sha256(content).hexdigest() != stated[name]["sha256"]:
            raise NotWhole
    read = dict(zip(files, read_parquets(list(files.values())), strict=True))
    tables = {name: table.astype(stated[name]["columns"]) for name, table in read.items()}
    rules: list[str] = plain["rules"]
    return Measured(
        _shape(plain),
        tables["activity"],
        tables["people"],
        {rule: tables[f"rule_{number}"] for number, rule in enumerate(rules)},
        plain["groups"],
        _put_together(DataFacts, plain, tables),
        _put_together(Counts, plain, tables),
        _adapter(Measured, "days").validate_python(plain["days"]),
    )


def read_profile(folder: Path) -> pd.DataFrame:
    """What was read for a measurement, whatever it rests on. Raises NotWhole where it is not there."""
    path = folder / f"{DataFacts.__name__}_profile.parquet"
    if not path.is_file():
        raise NotWhole
    return read_parquets([path])[0]


def _record(folder: Path, key: str) -> dict[str, Any]:
    try:
        sealed = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        plain: dict[str, Any] = sealed["measured"]
        digest = sealed["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        raise NotWhole from None
    if digest != _digest(json.dumps(plain, ensure_ascii=False, sort_keys=True)):
        raise NotWhole
    if (plain.get("layout"), plain.get("key")) != (_LAYOUT, key):
        raise NotWhole
    return plain


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _shape(plain: dict[str, Any]) -> Shape:
    told = plain["shape"]
    activity, people, rules = (frozenset(told[name]) for name in ("activity", "people", "rules"))
    return Shape(activity, people, rules, Groups(told["groups"]))


def _taken_apart(measured: Measured) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """What the record says, and the tables by name."""
    rules = list(measured.derived)
    tables = {"activity": measured.activity, "people": measured.people}
    tables |= {f"rule_{number}": measured.derived[rule] for number, rule in enumerate(rules)}
    shape = measured.shape
    plain: dict[str, Any] = {
        "layout": _LAYOUT,
        "shape": {
            "activity": sorted(shape.activity),
            "people": sorted(shape.people),
            "rules": sorted(shape.rules),
            "groups": int(shape.groups),
        },
        "rules": rules,
        "groups": measured.groups,
        "days": _adapter(Measured, "days").dump_python(measured.days, mode="json"),
    }
    for part in (measured.facts, measured.counts):
        name = type(part).__name__
        plain[name] = {}
        for field in fields(part):
            value = getattr(part, field.name)
            if isinstance(value, pd.DataFrame):
                tables[f"{name}_{field.name}"] = value
            else:
                plain[name][field.name] = _adapter(type(part), field.name).dump_python(value, mode="json")
    return plain, tables


def _put_together(kind: type[T], plain: dict[str, Any], tables: Mapping[str, pd.DataFrame]) -> T:
    name = kind.__name__
    values = {key: _adapter(kind, key).validate_python(value) for key, value in plain[name].items()}
    own = {key.removeprefix(f"{name}_"): table for key, table in tables.items() if key.startswith(f"{name}_")}
    return kind(**values, **own)


def _adapter(kind: type[Any], field: str | None = None) -> TypeAdapter[Any]:
    """What turns a value of a kind, or of a field of it, into plain data and back."""
    return TypeAdapter(kind if field is None else get_type_hints(kind)[field])


def _alike(one: Measured, other: Measured) -> bool:
    """True where two are the same, to the last bit and in every type."""
    (plain, tables), (others, theirs) = _taken_apart(one), _taken_apart(other)
    if plain != others or list(tables) != list(theirs):
        return False
    return all(_same(tables[name], theirs[name]) for name in tables)


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    if list(one.columns) != list(other.columns) or not one.index.equals(other.index):
        return False
    if list(one.dtypes) != list(other.dtypes):
        return False
    for name in one.columns:
        mine, theirs = one[name].to_numpy(), other[name].to_numpy()
        same = list(mine) == list(theirs) if mine.dtype == np.object_ else mine.tobytes() == theirs.tobytes()
        if not same:
            return False
    return True
