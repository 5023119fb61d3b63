"""Ordered waterfall: an amount met from one source after another, each as far as it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finmodel.rules.nodes import Minimum, Node, Step


@dataclass(frozen=True)
class Source:
    """Where money may come from: a name, a label, and how much there is."""

    name: str
    label: str
    available: Node


def drawn(amount: Node, sources: Sequence[Source]) -> tuple[dict[str, Step], Node]:
    """What each source gives, by name in order, and what none of them meets."""
    found: dict[str, Step] = {}
    for source in sources:
        given = Step(f"Met from {source.label}", Minimum((amount, source.available)))
        found[source.name] = given
        amount = Step(f"Left after {source.label}", amount - given)
    return found, amount
