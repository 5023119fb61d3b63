"""A rule with some of its parts exchanged for others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from finmodel.rules.tree import Node, walk


def substitute(root: Node, others: Mapping[int, Node]) -> Node:
    """The rule with each node whose `id` is a key exchanged; parts that hold none of them are kept as they are."""
    made: dict[int, Node] = {}
    for node in walk(root):
        made[id(node)] = others.get(id(node)) or _rebuilt(node, made)
    return made[id(root)]


def _rebuilt(node: Node, made: Mapping[int, Node]) -> Node:
    if all(made[id(part)] is part for part in node.parts):
        return node
    changed: dict[str, Any] = {}
    for field in fields(node):
        held = getattr(node, field.name)
        if isinstance(held, Node):
            changed[field.name] = made[id(held)]
        elif isinstance(held, tuple) and any(isinstance(part, Node) for part in held):
            changed[field.name] = tuple(made[id(part)] for part in held)
    return replace(node, **changed)
