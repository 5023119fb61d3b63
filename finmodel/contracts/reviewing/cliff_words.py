"""A jump of a payment as a sentence: by how much, where, and by which comparison."""

from __future__ import annotations

from finmodel.contracts.reviewing.cliffs import Cliff
from finmodel.core.amounts import number_in_words
from finmodel.rules.nodes import FLAG, Const, Measure, Node, name_of, walk


def cliff_in_words(cliff: Cliff, sign: str) -> str:
    """Which payment jumps from what to what, where, and why; amounts to four figures."""
    line = f"'{cliff.line.label}'" + (f" of {cliff.member}" if cliff.member else "")
    before, after, where = (
        number_in_words(value, unit, sign)
        for value, unit in (
            (_roughly(cliff.before), cliff.line.rule.unit),
            (_roughly(cliff.after), cliff.line.rule.unit),
            (float(f"{cliff.at:.6g}"), cliff.measure.unit),
        )
    )
    units = {measure.label: measure.unit for measure in _measures(cliff)}
    others = [f"{label} {number_in_words(value, units[label], sign)}" for label, value in cliff.others.items()]
    given = f" (with {', '.join(others[:3])})" if others else ""
    turns = f"is {where}" if cliff.measure.unit == FLAG else f"passes {where}"
    return f"{line} jumps from about {before} to {after} where {cliff.measure.label} {turns}{given}{_why(cliff)}."


def _measures(cliff: Cliff) -> list[Measure]:
    return [node for node in walk(cliff.line.rule) if isinstance(node, Measure)]


def _why(cliff: Cliff) -> str:
    return f": there {_side(cliff.tests[0].left)} meets {_side(cliff.tests[0].right)}" if cliff.tests else ""


def _side(node: Node) -> str:
    """A side of a comparison by name; a figure set against nought is named without it."""
    held = [part for part in node.parts if not isinstance(part, Const)]
    return name_of(held[0] if node.own_name is None and len(held) == 1 else node)


def _roughly(value: float) -> float:
    return float(f"{value:.4g}")
