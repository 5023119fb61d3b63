"""The English reading: sentences a board member can follow, naming each term and its value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from finmodel.core.unit import Unit
from finmodel.rules.nodes import (
    Add,
    Compare,
    Const,
    Divide,
    If,
    Maximum,
    Measure,
    Minimum,
    Multiply,
    Node,
    Pick,
    Prev,
    Round,
    RuleError,
    Split,
    Step,
    Subtract,
    Sum,
    Term,
    walk,
)

_RELATIONS = {"<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least", "=": "equals"}


@dataclass(frozen=True)
class Sentence:
    """One step of a rule: what it is called, and how it is worked out."""

    label: str
    text: str

    def __str__(self) -> str:
        return f"{self.label}: {self.text}."


def number_in_words(value: float, unit: Unit, symbol: str = "£") -> str:
    """A value as a reader expects it: £1,234.50, 12.5%, 1,234 people.

    >>> from finmodel.core.unit import unit
    >>> number_in_words(0.125, unit("share"))
    '12.5%'
    """
    powers = dict(unit.powers)
    if powers.get("money") == 1:
        sign = "−" if value < 0 else ""
        amount = f"{abs(value):,.2f}"
        rest = str(unit).removeprefix("money").strip()
        return f"{sign}{symbol}{amount.removesuffix('.00')}" + (f" {rest}" if rest else "")
    if unit.flavour == "share" and unit.pure:
        return f"{value * 100:,.6f}".rstrip("0").rstrip(".") + "%"
    plain = f"{value:,.6f}".rstrip("0").rstrip(".")
    if unit.pure:
        return {"0": "no", "1": "yes"}.get(plain, plain) if unit.flavour == "flag" else plain
    return f"{plain} {unit}"


def sentences(label: str, node: Node, terms: Mapping[str, str], symbol: str = "£") -> list[Sentence]:
    """A line of a contract in words: one sentence a named step, the line itself last.

    `terms` gives each term's value in words by name (a term left out is named without a value).
    """
    say = _Words(terms, symbol)
    steps = [part for part in walk(node) if isinstance(part, Step) and part is not node]
    found = [Sentence(step.label, say(step.of)) for step in steps]
    return [*found, Sentence(label, say(node.of if isinstance(node, Step) else node))]


class _Words:
    def __init__(self, terms: Mapping[str, str], symbol: str) -> None:
        self._terms = terms
        self._symbol = symbol

    def __call__(self, node: Node) -> str:
        reading = self._readings.get(type(node))
        if reading is None:
            raise RuleError(f"{type(node).__name__} has no reading in words")
        return reading(self, node)

    def _inner(self, node: Node) -> str:
        text = self(node)
        return (
            f"({text})"
            if isinstance(node, Add | Subtract | Multiply | Divide | If | Minimum | Maximum)
            else text
        )

    def _listed(self, nodes: tuple[Node, ...]) -> str:
        texts = [self._inner(node) for node in nodes]
        return ", ".join(texts[:-1]) + (" and " if len(texts) > 1 else "") + texts[-1]

    def _term(self, node: Term) -> str:
        value = self._terms.get(node.name)
        return f"the {_lower(node.label)}" + (f" ({value})" if value else "")

    def _measure(self, node: Measure) -> str:
        return f"the {_lower(node.label)}"

    def _prev(self, node: Prev) -> str:
        return f"{node.line} of the period before"

    def _const(self, node: Const) -> str:
        return "nil" if node.value == 0 else "one"

    def _add(self, node: Add) -> str:
        return " plus ".join(self._inner(part) for part in node.terms)

    def _subtract(self, node: Subtract) -> str:
        if isinstance(node.left, Const) and node.left.value == 0:
            return f"minus {self._inner(node.right)}"
        return f"{self._inner(node.left)} less {self._inner(node.right)}"

    def _multiply(self, node: Multiply) -> str:
        return f"{self._inner(node.left)} times {self._inner(node.right)}"

    def _divide(self, node: Divide) -> str:
        return f"{self._inner(node.left)} divided by {self._inner(node.right)}"

    def _compare(self, node: Compare) -> str:
        return f"{self._inner(node.left)} {_RELATIONS[node.how]} {self._inner(node.right)}"

    def _minimum(self, node: Minimum) -> str:
        return f"the lower of {self._listed(node.choices)}"

    def _maximum(self, node: Maximum) -> str:
        if len(node.choices) == 2 and isinstance(node.choices[1], Const) and node.choices[1].value == 0:
            return f"{self._inner(node.choices[0])}, but never below nil"
        return f"the higher of {self._listed(node.choices)}"

    def _if(self, node: If) -> str:
        test = self(node.test) if isinstance(node.test, Compare) else f"{self(node.test)} says yes"
        return f"if {test}, {self._inner(node.then)}; otherwise {self._inner(node.otherwise)}"

    def _sum(self, node: Sum) -> str:
        axis = node.over.axis
        assert axis is not None
        return f"the sum, over each {axis.name}, of {self(node.over)}"

    def _round(self, node: Round) -> str:
        how = (
            "to the penny"
            if node.places == 2
            else "to the nearest whole number"
            if node.places == 0
            else f"to {node.places} decimal places"
        )
        if node.places == 0 and dict(node.unit.powers).get("money"):
            how = f"to the whole {self._symbol}"
        return f"{self(node.of)}, rounded {how}"

    def _split(self, node: Split) -> str:
        return f"{self._inner(node.total)}, shared in proportion to {self(node.weights)}, so that the parts sum to the whole"

    def _pick(self, node: Pick) -> str:
        return f"{self(node.of)}, for {node.member}"

    def _step(self, node: Step) -> str:
        return f"“{node.label}”"

    _readings: Mapping[type[Node], Callable[..., str]] = {
        Term: _term,
        Measure: _measure,
        Prev: _prev,
        Const: _const,
        Add: _add,
        Subtract: _subtract,
        Multiply: _multiply,
        Divide: _divide,
        Compare: _compare,
        Minimum: _minimum,
        Maximum: _maximum,
        If: _if,
        Sum: _sum,
        Round: _round,
        Split: _split,
        Pick: _pick,
        Step: _step,
    }


def _lower(label: str) -> str:
    first = label.split(" ", 1)[0]
    return label if first[1:] != first[1:].lower() or not first[1:] else label[0].lower() + label[1:]
