"""Numbers of a contract found by the name that its file gives them, for a clause that speaks of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from finmodel.contracts.line import Line
from finmodel.core.nearest import nearest
from finmodel.errors import Refused
from finmodel.rules.nodes import MONEY, Measure, Node, Step, Term, walk
from finmodel.rules.substitute import substitute


def sum_named(lines: Sequence[Line], name: str, clause: str) -> Node:
    """The sum of money that a rule reads, or a line shows, under a name. Raises Refused where there is no such one."""
    shown: dict[str, Node] = {
        line.name: line.rule.of if isinstance(line.rule, Step) else line.rule for line in lines if line.payer is None
    }
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


def _every_use(lines: Sequence[Line], sought: Node) -> Iterable[int]:
    if not isinstance(sought, Term | Measure):
        return [id(sought)]
    nodes = (node for line in lines for node in walk(line.rule))
    return [id(node) for node in nodes if isinstance(node, Term | Measure) and node.name == sought.name]


def exchanged(lines: Sequence[Line], sought: Node, other: Node, clause: str) -> tuple[Line, ...]:
    """The lines with a number exchanged for another wherever they read it. Raises Refused where no payment does."""
    others = dict.fromkeys(_every_use(lines, sought), other)
    made = tuple(replace(line, rule=substitute(line.rule, others)) for line in lines)
    if not any(new.rule is not line.rule for line, new in zip(lines, made, strict=True) if line.payer is not None):
        what = f"`{clause}:` speaks of a number that no payment follows from."
        raise Refused(what, "Name one in `of:` that is paid, or that a payment is worked out from.")
    return made


def _fix(name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = nearest(name, names)
    if near:
        return f"Did you mean '{near}'?"
    return f"Name one of {', '.join(names)}." if names else "Take `of:` out."
