"""The English reading: sentences a board member can follow, naming each term and its value.

Those who sign contracts read sentences without brackets: what would need them gets a letter, explained at the end, and
shapes that have a name (a collar, a sum over a list) are said by it. Words follow the node and never the kind of
contract, so that a new kind speaks at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from finmodel.core.amounts import number_in_words
from finmodel.core.speech import listed
from finmodel.core.unit import Unit
from finmodel.rules.nodes import (
    FLAG,
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

__all__ = ["Sentence", "sentences"]

NAME, PRODUCT, TOTAL, LIST, CHAIN, CHOICE = range(6)
"""How loosely a phrase holds together: a name, a product, a sum, "the lower of … and …", "…, then …", "if …; …"."""

_RELATIONS = {"<": "below", "<=": "at most", ">": "above", ">=": "at least", "=": "the same as"}
_LONG_SUM = 3
_LETTERED = re.compile("⟦([0-9]+)⟧")
_PREPOSITIONS = re.compile(r" (?:of|as|per|for|in|to|at|from|with|by|past|before|above|below|that|who|on|over)\b")


NO_LABELS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Sentence:
    """One step of a rule: what it is called, and how it is worked out."""

    label: str
    text: str

    def __str__(self) -> str:
        return f"{self.label}: {self.text}."


def sentences(
    label: str, node: Node, terms: Mapping[str, str], symbol: str = "£", lines: Mapping[str, str] = NO_LABELS
) -> list[Sentence]:
    """A line of a contract in words: one sentence a named step, the line itself last.

    `terms` gives each term's value in words by name (a term left out is named without a value), and `lines` what
    the contract's lines are called, for what one of them came to in the period before.
    """
    steps = [part for part in walk(node) if isinstance(part, Step) and part is not node]
    said = [(step.label, step.of) for step in steps] + [(label, node.of if isinstance(node, Step) else node)]
    try:
        return [Sentence(name, _Words(terms, symbol, lines).sentence(rule)) for name, rule in said]
    except RecursionError:
        raise RuleError(f"'{label}' is too deep to say in words: name some of its parts as steps") from None


@dataclass(frozen=True)
class _Phrase:
    """Words for a part of a rule: `clauses` follow one another in the order things are done."""

    clauses: tuple[str, ...]
    loose: int = NAME

    def __str__(self) -> str:
        return ", ".join(self.clauses)

    def then(self, clause: str) -> _Phrase:
        return _Phrase((*self.clauses, clause), CHAIN)


class _Words:
    """Says one sentence. What would need brackets gets a letter, explained at the end of the sentence."""

    def __init__(self, terms: Mapping[str, str], symbol: str, lines: Mapping[str, str]) -> None:
        self._terms = terms
        self._lines = lines
        self._symbol = symbol
        self._said: dict[int, tuple[Node, _Phrase]] = {}

    def sentence(self, node: Node) -> str:
        """The words for a rule, and for each part that has only a letter."""
        is_test = node.unit == FLAG and not isinstance(node, Term | Measure | Step | If)
        letters: dict[int, str] = {}
        texts = [f"yes if {self._test(node)}, otherwise no" if is_test else str(self.say(node))]
        for text in texts:
            for mark in _LETTERED.findall(text):
                part = int(mark)
                if part not in letters:
                    letters[part] = _letter(len(letters))
                    texts.append(f"{letters[part]} is {self._defined(self._said[part][0])}")
        main, *told = (_LETTERED.sub(lambda mark: letters[int(mark[1])], text) for text in texts)
        if not told:
            return main
        return f"{main}. Here " + "; ".join([*told[:-1], ("and " if len(told) > 1 else "") + told[-1]])

    def say(self, node: Node) -> _Phrase:
        """The words for a part of a rule."""
        if id(node) not in self._said:
            reading = self.READINGS.get(type(node))
            if reading is None:
                raise RuleError(f"{type(node).__name__} has no reading in words")
            self._said[id(node)] = (node, reading(self, node))
        return self._said[id(node)][1]

    def _in(self, node: Node, loosest: int, beside: Unit | None = None) -> str:
        """A part inside a phrase: its words where they hold together well enough, else a letter."""
        if isinstance(node, Const):
            return self._number(node, beside or node.unit)
        phrase = self.say(node)
        return str(phrase) if phrase.loose <= loosest else self._lettered(node)

    def _first(self, node: Node, beside: Unit | None = None) -> _Phrase:
        """The part that a phrase starts from; more can be said of it with "then"."""
        if isinstance(node, Const):
            return _Phrase((self._number(node, beside or node.unit),))
        phrase = self.say(node)
        return phrase if phrase.loose <= CHAIN else _Phrase((self._lettered(node),))

    def _lettered(self, node: Node) -> str:
        """A mark that becomes a letter once the sentence is whole; the part is explained after it."""
        self.say(node)
        return f"⟦{id(node)}⟧"

    def _defined(self, node: Node) -> str:
        if isinstance(node, If):
            then, other = self._in(node.then, LIST, node.unit), self._in(node.otherwise, LIST, node.unit)
            return f"{then} if {self._test(node.test)}, otherwise {other}"
        return str(self.say(node))

    def _number(self, node: Const, beside: Unit) -> str:
        if beside.in_percent:
            return number_in_words(node.value, beside)
        return ("nil" if dict(beside.powers).get("money") else "nought") if node.value == 0 else "one"

    def _term(self, node: Term) -> _Phrase:
        value = self._terms.get(node.name)
        label = f"“{node.label}”" if node.unit == FLAG else _the(node.label)
        return _Phrase((label + (f" ({value})" if value else ""),))

    def _measure(self, node: Measure) -> _Phrase:
        return _Phrase((f"“{node.label}”" if node.unit == FLAG else _the(node.label),))

    def _prev(self, node: Prev) -> _Phrase:
        label = self._lines.get(node.line, node.line.replace("_", " "))
        return _Phrase((f"{_the(label)} of the period before",))

    def _const(self, node: Const) -> _Phrase:
        return _Phrase((self._number(node, node.unit),))

    def _step(self, node: Step) -> _Phrase:
        return _Phrase((f"“{node.label}”",))

    def _add(self, node: Add) -> _Phrase:
        terms = [part for part in node.terms if not _is(part, 0)] or list(node.terms[:1])
        if len(terms) > _LONG_SUM:
            return _Phrase((f"the sum of {listed([self._in(part, PRODUCT, node.unit) for part in terms])}",), LIST)
        first = self._first(terms[0], node.unit)
        return self._arithmetic(first, [f"plus {self._in(part, PRODUCT, node.unit)}" for part in terms[1:]], TOTAL)

    def _subtract(self, node: Subtract) -> _Phrase:
        if _is(node.right, 0):
            return self._first(node.left, node.unit)
        if _is(node.left, 0):
            return _Phrase((f"minus {self._in(node.right, NAME)}",), TOTAL)
        first = self._first(node.left, node.unit)
        return self._arithmetic(first, [f"less {self._in(node.right, PRODUCT, node.unit)}"], TOTAL)

    def _multiply(self, node: Multiply) -> _Phrase:
        if _is(node.left, 1) or _is(node.right, 1):
            return self._first(node.right if _is(node.left, 1) else node.left)
        for flag, amount in ((node.right, node.left), (node.left, node.right)):
            if flag.unit == FLAG:
                return self._first(amount).then(f"only where {self._test(flag)}")
        return self._arithmetic(self._first(node.left), [f"times {self._in(node.right, NAME)}"], PRODUCT)

    def _divide(self, node: Divide) -> _Phrase:
        if _is(node.right, 1):
            return self._first(node.left)
        if node.right.unit == FLAG:
            return self._first(node.left).then(f"refused unless {self._test(node.right)}")
        return self._arithmetic(self._first(node.left), [f"divided by {self._in(node.right, NAME)}"], PRODUCT)

    def _arithmetic(self, first: _Phrase, more: list[str], loose: int) -> _Phrase:
        if not more:
            return first
        if first.loose > loose:
            return first.then("then " + " ".join(more))
        return _Phrase((" ".join([str(first), *more]),), loose)

    def _extreme(self, node: Minimum | Maximum) -> _Phrase:
        collared = _collar(node)
        if collared is not None:
            amount, lowest, highest = collared
            ends = [self._in(end, NAME, node.unit) for end in (lowest, highest)]
            return self._first(amount).then(f"kept between {ends[0]} and {ends[1]}")
        sized = _size(node)
        if sized is not None:
            return self._first(sized).then("whatever its sign")
        is_cap = isinstance(node, Minimum)
        stated = [part for part in node.choices if isinstance(part, Term | Const)]
        if len(node.choices) == 2 and (stated or self._is_long(node)):
            limit = stated[-1] if stated else node.choices[1]
            amount = next((part for part in node.choices if part is not limit), limit)
            first = self._first(amount, node.unit)
            return first.then(self._limit(first, is_cap, limit, node.unit))
        best = ("lower" if is_cap else "higher") if len(node.choices) == 2 else ("lowest" if is_cap else "highest")
        return _Phrase((f"the {best} of {listed([self._in(part, NAME, node.unit) for part in node.choices])}",), LIST)

    def _is_long(self, node: Minimum | Maximum) -> bool:
        return any(self.say(part).loose > NAME for part in node.choices)

    def _limit(self, amount: _Phrase, is_cap: bool, limit: Node, beside: Unit) -> str:
        joined = "and then" if amount.clauses[-1].startswith(("but ", "and then ")) else "but"
        bound = "at most" if is_cap else "never below" if isinstance(limit, Const) else "at least"
        return f"{joined} {bound} {self._in(limit, NAME, beside)}"

    def _compare(self, node: Compare) -> _Phrase:
        return _Phrase((f"one if {self._test(node)}", "otherwise nought"), CHOICE)

    def _if(self, node: If) -> _Phrase:
        tests, then = [self._test(node.test)], node.then
        while isinstance(then, If) and _is(then.otherwise, 0) and _is(node.otherwise, 0):
            tests, then = [*tests, self._test(then.test)], then.then
        said, other = self._in(then, CHAIN, node.unit), self._in(node.otherwise, CHOICE, node.unit)
        comma = "," if isinstance(node.otherwise, If) else ""
        return _Phrase((f"if {' and '.join(tests)}", f"{said}; otherwise{comma} {other}"), CHOICE)

    def _test(self, node: Node) -> str:
        """A condition: a comparison, a yes or no, or several of them."""
        if isinstance(node, Compare) and node.left.unit == FLAG and isinstance(node.right, Const) and node.how == "=":
            return f"{self._in(node.left, NAME)} is {'yes' if node.right.value else 'no'}"
        if isinstance(node, Compare):
            left, right = self._in(node.left, LIST, node.right.unit), self._in(node.right, LIST, node.left.unit)
            return f"{left} {_verb(node.left)} {_RELATIONS[node.how]} {right}"
        if isinstance(node, Multiply | Minimum | Maximum):
            word = " or " if isinstance(node, Maximum) else " and "
            plain = (Compare, Term, Measure, Step)
            return word.join(
                self._test(part) if isinstance(part, plain) else f"{self._lettered(part)} is yes" for part in node.parts
            )
        return f"{self._in(node, NAME)} is yes"

    def _sum(self, node: Sum) -> _Phrase:
        assert node.over.axis is not None
        every = f"over every {node.over.axis.name.replace('_', ' ')}"
        phrase = self._first(node.over)
        if phrase.loose == NAME:
            return _Phrase((f"the total of {phrase} {every}",))
        return phrase.then(f"added up {every}")

    def _round(self, node: Round) -> _Phrase:
        places, money = node.places, dict(node.unit.powers).get("money")
        if money and places != 2:
            how = f"to the nearest {number_in_words(10.0**-places, node.unit, self._symbol)}"
        else:
            whole = "to the nearest whole number" if places == 0 else f"to {places} decimal places"
            how = f"to the {'penny' if self._symbol == '£' else 'cent'}" if money else whole
        if isinstance(node.of, If):
            return _Phrase((f"{self.say(node.of)}; in every case rounded {how}",), CHOICE)
        return self._first(node.of).then(f"rounded {how}")

    def _split(self, node: Split) -> _Phrase:
        first = self._first(node.total)
        by = f"{'then ' if first.loose else ''}shared in proportion to {self._in(node.weights, NAME)}"
        return first.then(by).then("so that the parts make up the whole exactly")

    def _pick(self, node: Pick) -> _Phrase:
        phrase = self._first(node.of)
        if phrase.loose == NAME:
            return _Phrase((f"{phrase} for {node.member.replace('_', ' ')}",))
        return phrase.then(f"for {node.member.replace('_', ' ')} alone")

    READINGS: ClassVar[Mapping[type[Node], Callable[..., _Phrase]]] = {
        Term: _term,
        Measure: _measure,
        Prev: _prev,
        Const: _const,
        Add: _add,
        Subtract: _subtract,
        Multiply: _multiply,
        Divide: _divide,
        Compare: _compare,
        Minimum: _extreme,
        Maximum: _extreme,
        If: _if,
        Sum: _sum,
        Round: _round,
        Split: _split,
        Pick: _pick,
        Step: _step,
    }


def _letter(position: int) -> str:
    return chr(ord("A") + position % 26) + (str(position // 26 + 1) if position >= 26 else "")


def _is(node: Node, number: int) -> bool:
    return isinstance(node, Const) and node.value == number


def _collar(node: Node) -> tuple[Node, Node, Node] | None:
    """Amount, lowest and highest, where a node is a collar."""
    if not (isinstance(node, Maximum) and len(node.choices) == 2 and isinstance(node.choices[1], Minimum)):
        return None
    lowest, inside = node.choices[0], node.choices[1]
    if len(inside.choices) != 2 or not isinstance(lowest, Term | Const | Step):
        return None
    return inside.choices[0], lowest, inside.choices[1]


def _size(node: Node) -> Node | None:
    """The amount whose size a node takes, where it does."""
    if isinstance(node, Maximum) and len(node.choices) == 2:
        amount, turned = node.choices
        if isinstance(turned, Subtract) and _is(turned.left, 0) and turned.right is amount:
            return amount
    return None


def _the(label: str) -> str:
    first, _, rest = label.partition(" ")
    if rest and first.lower() in ("the", "a", "an", "each", "every"):
        return f"{first.lower()} {rest}"
    return "the " + (label if first[1:] != first[1:].lower() or not first[1:] else label[0].lower() + label[1:])


def _verb(node: Node) -> str:
    """Singular or plural, by the noun that a label turns on."""
    if not isinstance(node, Term | Measure):
        return "is"
    noun = _PREPOSITIONS.split(node.label.lower())[0].split(" ")[-1]
    plural = noun == "people" or (noun.endswith("s") and not noun.endswith(("ss", "us", "is")))
    return "are" if plural and not isinstance(node, Term) else "is"
