"""Shares put into a contract's text where it states those of partners; all else stays as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from finmodel.errors import InputError
from finmodel.load.contracts import read_contract
from finmodel.load.files.text import read_text
from finmodel.load.yaml import MAX_BYTES, read_document

_WHERE = {"gain_share": "payees", "pooled_fund": "underspend"}
"""Kinds of contract that state shares of partners, and the key of those of a saving."""
_OF_A_DEFICIT = {"gain_share": "payees", "pooled_fund": "overspend"}


def text_with_shares(path: Path, shares: Mapping[str, str], origin: str, deficit: bool = False) -> str:
    """The text of a contract with these shares, such as `13.3333%`; `origin` says beside them where they come from.

    They are of a saving, or of a `deficit`. Raises InputError where the contract states none of that sort.
    """
    read_contract(path)
    kind = str(read_document(path).data["kind"])
    key = (_OF_A_DEFICIT if deficit else _WHERE).get(kind)
    if key is None:
        what = f"A contract of kind {kind} has no shares of partners to put these in."
        raise InputError.of(path.name, what, f"Name one of kind {' or '.join(_WHERE)}.")
    text = read_text(path, path.name, MAX_BYTES).replace("\r\n", "\n")
    stated = "{" + ", ".join(f"{name}: {share}" for name, share in shares.items()) + "}"
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    for node, value in () if root is None else root.value:
        if node.value == key:
            before, after = text[: value.start_mark.index], text[_end(value) :]
            comment, line, rest = after.partition("\n")
            return f"{before}{stated}   # {origin}{_also(comment)}{line}{rest}"
    line_end = "" if text.endswith("\n") else "\n"
    return f"{text}{line_end}{key}: {stated}   # {origin}\n"


def _end(node: yaml.Node) -> int:
    """Where a value ends; lines after the last entry of a block are no part of it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _also(comment: str) -> str:
    said = comment.strip().lstrip("# ")
    return f" ({said})" if said else ""
