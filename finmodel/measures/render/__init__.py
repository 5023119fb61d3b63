"""Kernels: read from their files, and in the SQL of an engine.

DuckDB's is rendered ahead, into `duckdb.sql` beside this file, so that the library that renders is loaded for other
engines alone. Each text there says which kernel text it was made of: where that has changed since, it is made anew.
`python -m tests.measures.fresh_checks` writes the file.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from finmodel.errors import FinmodelError
from finmodel.measures.kernel_files import kernel_names, kernel_text

__all__ = ["AHEAD", "ahead", "kernel_names", "kernel_text", "named_columns", "render", "tables_read"]

AHEAD = "duckdb"
"""The dialect that is rendered ahead."""
_HEAD = re.compile(r"^-- kernel (?P<name>\w+), of text (?P<made_of>[0-9a-f]{8})\n", re.MULTILINE)
_TABLE = re.compile(r"\{(\w+)\}")


def render(name: str, dialect: str, tables: Mapping[str, str] | None = None) -> str:
    """The kernel in a dialect, reading other tables in place of those it names.

    Raises FinmodelError where the kernel leaves the subset, or where a table it reads is not given.
    """
    text = _template(name, dialect)
    read = set(_TABLE.findall(text))
    given = dict.fromkeys(read) if tables is None else tables
    unknown = read - set(given)
    if unknown:
        raise FinmodelError(f"kernel {name}: no table is given for {', '.join(sorted(unknown))}")
    for table in read:
        text = text.replace(_spelled(f"{{{table}}}", dialect), _spelled(given[table] or table, dialect))
    return text


def tables_read(name: str) -> set[str]:
    """Names of the tables that a kernel reads, its own WITH parts left out."""
    return set(_TABLE.findall(_template(name, AHEAD)))


def named_columns(name: str) -> tuple[str, ...]:
    """Names of the columns that a kernel gives, in order."""
    from finmodel.measures.render.subset import columns_of

    return columns_of(name)


def ahead() -> str:
    """Every kernel in the dialect that is rendered ahead, as the file beside this one must hold them."""
    from finmodel.measures.render.subset import template

    return "\n".join(f"{_heading(name)}{template(name, AHEAD)}\n" for name in kernel_names())


def _template(name: str, dialect: str) -> str:
    """A kernel in a dialect, with `{name}` for each table that it reads."""
    if dialect == AHEAD:
        made_of, text = _rendered().get(name, ("", ""))
        if made_of == _fingerprint(name):
            return text
    from finmodel.measures.render.subset import template

    return template(name, dialect)


@cache
def _rendered() -> dict[str, tuple[str, str]]:
    """What was rendered ahead: for each kernel what it was made of, and its text."""
    return dict(_parts((files("finmodel.measures.render") / f"{AHEAD}.sql").read_text(encoding="utf-8")))


def _parts(text: str) -> Iterator[tuple[str, tuple[str, str]]]:
    heads = list(_HEAD.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    for head, end in zip(heads, ends, strict=True):
        yield head["name"], (head["made_of"], text[head.end() : end].strip())


def _heading(name: str) -> str:
    return f"-- kernel {name}, of text {_fingerprint(name)}\n"


@cache
def _fingerprint(name: str) -> str:
    return f"{zlib.crc32(kernel_text(name).encode()):08x}"


def _spelled(name: str, dialect: str) -> str:
    if dialect == AHEAD:
        return '"' + name.replace('"', '""') + '"'
    from finmodel.measures.render.subset import spelled

    return spelled(name, dialect)
