"""The only door for YAML: plain data with line numbers, and no surprises of YAML 1.1.

YAML 1.1 reads `no` as false and `1:30` as 90, and lets aliases make a small file endless. So all is read as text, and
only plain numbers, true, false and null become anything else, with limits on size, depth and aliases.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel

from finmodel.core.control import Control, ControlFailed
from finmodel.core.spot import at_line, order_of
from finmodel.errors import Finding, InputError
from finmodel.load.files.text import read_text
from finmodel.load.findings import validated
from finmodel.load.what_file import KEYS, TABLES, refuse_another
from finmodel.load.yaml_faults import syntax_finding

Model = TypeVar("Model", bound=BaseModel)
Loc = tuple[str | int, ...]

REFUSAL_TOLD = Control("a file that is refused says why")

MAX_BYTES = 5_000_000
MAX_DEPTH = 40
MAX_ALIASES = 100
MAX_NODES = 300_000
"""Nodes after every alias is written out; a file that grows past it is refused."""

_BEYOND = 10**9
"""No file has as many lines."""
_WHOLE = re.compile(r"^[-+]?(0|[1-9][0-9]{0,14})$")
_FRACTION = re.compile(r"^[-+]?(0|[1-9][0-9]{0,14})(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?$")
_NOT_FINITE = re.compile(r"^[-+]?\.?(nan|inf|infinity)$", re.IGNORECASE)
_STRING = "tag:yaml.org,2002:str"
_PLAIN_TAGS = (_STRING, "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass
class Document:
    """What a YAML file says, the line each key or item stands on, and what is wrong so far."""

    file: str
    data: Any = None
    lines: dict[Loc, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    folder: Path | None = None
    """The folder that the file is in."""
    rows: dict[int, str] = field(default_factory=dict)
    """What is told for a line that is no line of the file, but a row of another that it names."""

    def place_row(self, loc: Loc, where: str) -> None:
        """Say that a part of what the file says stands on a row of another file."""
        line = _BEYOND + len(self.rows)
        self.rows[line] = where
        self.lines[loc] = line

    def spot(self, line: int) -> str:
        """A line of the file; the row of the other file where it is none."""
        return self.rows.get(line) or at_line(self.file, line)

    def told(self, finding: Finding) -> Finding:
        """A finding, at the row of the other file where it is about one."""
        number = order_of(finding.where)[1]
        return replace(finding, where=self.rows[number]) if number in self.rows else finding


def read_model(path: Path, model: type[Model], shown: str | None = None) -> Model:
    """Read a YAML file into a model; raises InputError with every finding of the file.

    `shown` is what findings call the file; its bare name where not given.
    """
    document = read_document(path, shown)
    return in_document(document, model)


def in_document(document: Document, model: type[Model]) -> Model:
    """The model that a document states; raises InputError with every finding of the file."""
    if "must" in document.data:
        import finmodel.must.statements  # noqa: F401  (registers every kind of `must:` line)
    refuse_another(document.data, _key_of(model), document.file, document.folder)
    told = {finding.where for finding in document.findings}
    read, refused = validated(model, document.data, document.lines, document.file)
    findings = [*document.findings, *(finding for finding in refused if finding.where not in told)]
    if read is None and not findings:
        raise ControlFailed(
            f"{document.file} was refused, and finmodel does not say why. Please report it.", REFUSAL_TOLD
        )
    if findings or read is None:
        in_order = sorted(findings, key=lambda finding: order_of(finding.where)[1])
        raise InputError([document.told(finding) for finding in in_order])
    return read


def _key_of(model: type[BaseModel]) -> str:
    """The key by which a file of a model is told; empty where there is none."""
    return next((key for key in KEYS if key in model.model_fields), "")


def read_document(path: Path, shown: str | None = None) -> Document:
    """Read a YAML file into plain data; faults that leave it readable are kept in `findings`.

    Only null, true, false and numbers written plainly are other than text: `04-01`, `no`, `1:30`, `12.5%`
    and dates stay as written, and so does every key. Raises InputError where nothing can be read.
    """
    document = Document(shown or path.name or str(path), folder=path.parent)
    if path.suffix.lower() in TABLES:
        what = "This is a table, and a file of `key: value` lines belongs here."
        raise InputError.of(document.file, what, "Name a file that ends in .yaml.")
    text = read_text(path, document.file, MAX_BYTES)
    try:
        _refuse_bombs(text, document.file)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise InputError([syntax_finding(error, document.file, text.splitlines())]) from None
    if root is None:
        raise InputError.of(f"{document.file}, line 1", "The file is empty.", "Fill it, or take it away.")
    document.data = _NodeReader(document).value(root, ())
    if not isinstance(document.data, dict):
        raise InputError.of(document.file, "The file does not hold `key: value` lines.", "Start with a key.")
    return document


def _refuse_bombs(text: str, file: str) -> None:
    depth = aliases = documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if depth > MAX_DEPTH:
            raise InputError.of(at_line(file, line), f"Nested deeper than {MAX_DEPTH} levels.", "Flatten it.")
        if aliases > MAX_ALIASES:
            what = f"More than {MAX_ALIASES} aliases (`*name`)."
            raise InputError.of(at_line(file, line), what, "Write the values out.")
        if documents > 1:
            what = "A second document starts (`---`)."
            raise InputError.of(at_line(file, line), what, "Keep one document in a file.")


class _NodeReader:
    """Turns nodes into plain data, noting lines and faults in the document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.open: set[int] = set()
        self.nodes = 0

    def fault(self, node: yaml.Node, what: str, fix: str) -> None:
        where = at_line(self.document.file, node.start_mark.line + 1)
        self.document.findings.append(Finding(where, what, fix))

    def value(self, node: yaml.Node, loc: Loc) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES or id(node) in self.open:
            where = at_line(self.document.file, node.start_mark.line + 1)
            raise InputError.of(where, "Aliases make this file grow without bound.", "Write the values out.")
        if node.tag not in _PLAIN_TAGS:
            self.fault(node, f"The tag '{node.tag.removeprefix('tag:yaml.org,2002:')}' is refused.", "Take it out.")
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        self.open.add(id(node))
        read: Any = self.items(node, loc) if isinstance(node, yaml.SequenceNode) else dict(self.pairs(node, loc))
        self.open.discard(id(node))
        return read

    def pairs(self, node: yaml.Node, loc: Loc) -> Iterator[tuple[str, Any]]:
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self.fault(key, "A key must be plain text.", "Put it in quotes.")
                continue
            if key.value == "<<" and not key.style:
                self.fault(key, "`<<` merges are refused.", "Write the keys out.")
                continue
            if key.value in seen:
                what = f"`{key.value}` is given twice; the first is on line {seen[key.value]}."
                self.fault(key, what, "Keep one of them.")
                continue
            seen[key.value] = line
            self.document.lines[*loc, key.value] = line
            yield key.value, self.value(value, (*loc, key.value))

    def items(self, node: yaml.SequenceNode, loc: Loc) -> list[Any]:
        for index, item in enumerate(node.value):
            self.document.lines[*loc, index] = item.start_mark.line + 1
        return [self.value(item, (*loc, index)) for index, item in enumerate(node.value)]

    def scalar(self, node: yaml.ScalarNode) -> Any:
        text: str = node.value
        if node.style:
            return text
        if text in {"", "~", "null"}:
            return None
        if text in {"true", "false"}:
            return text == "true"
        if _WHOLE.match(text):
            return int(text)
        if _NOT_FINITE.match(text) or (_FRACTION.match(text) and not math.isfinite(float(text))):
            self.fault(node, f"'{text}' is not a finite number.", "Give a number, or put text in quotes.")
            return None
        return float(text) if _FRACTION.match(text) else text
