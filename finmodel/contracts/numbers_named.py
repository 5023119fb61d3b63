"""Numbers of a contract found by the name that its file gives them, for a clause that speaks of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from finmodel.contracts.line import Line
from finmodel.core.nearest import nearest
from finmodel.errors import Refused
from finmodel.rules.nodes import MONEY, Measure, Node, Term, walk


def sum_named(lines: Sequence[Line], name: str, clause: str) -> Node:
    """The sum of money that a rule reads, or a line shows, under a name. Raises Refused where there is no such one."""
    shown: dict[str, Node] = {line.name: line.rule for line in lines if not line.pays}
    read = {node.name: node for line in lines for node in walk(line.rule) if isinstance(node, Term | Measure)}
    sums = {key: node for key, node in (shown | read).items() if node.axis is None and node.unit == MONEY}
    if name not in sums:
        raise Refused(f"`{clause}:` speaks of `{name}`, which is no sum of this contract.", _fix(name, sums))
    return sums[name]


def member_named(lines: Sequence[Line], name: str, clause: str) -> tuple[Term, str]:
    """The table of sums, and the member of it, that a name such as `contributions.board` stands for."""
    tables = [node for line in lines for node in walk(line.rule) if isinstance(node, Term) and node.along is not None]
    found = {
        table.name.replace("*", member): (table, member)
        for table in tables
        if table.unit == MONEY and table.along is not None
        for member in table.along.members
    }
    if name not in found:
        raise Refused(f"`{clause}:` speaks of `{name}`, which is no contribution of this contract.", _fix(name, found))
    return found[name]


def every_use(lines: Sequence[Line], sought: Node) -> Iterable[int]:
    """The `id` of each node of the rules that reads the same number."""
    if not isinstance(sought, Term | Measure):
        return [id(sought)]
    nodes = (node for line in lines for node in walk(line.rule))
    return [id(node) for node in nodes if isinstance(node, Term | Measure) and node.name == sought.name]


def _fix(name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = nearest(name, names)
    if near:
        return f"Did you mean '{near}'?"
    return f"Name one of {', '.join(names)}." if names else "Take `of:` out."
