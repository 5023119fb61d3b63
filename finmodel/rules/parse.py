"""Formulas as a commissioner writes them, read into parts; nothing in a formula is ever run.

It is our own, because the parsers at hand neither tell the column of every fault nor refuse ten thousand brackets at
once. Limits on length and depth keep a hostile file from taking time, and signs that people type by habit (×, ≤, ;)
are answered with what to write.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from finmodel.errors import Refused

MOST_CHARACTERS = 2_000
MOST_PARTS = 300
MOST_NAMES = 80
DEEPEST = 30
"""Limits of one formula: its length, its names, numbers and operators, its different names, brackets in brackets."""

Kind = Literal["name", "number", "sign", "end"]
_NUMBER = r"(?P<number>[£$€]?[0-9](?:,[0-9]{3}(?![0-9])|[0-9._])*(?:[eE][-+]?[0-9]+)?%?)"
_NAME = r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
_SIGN = r"(?P<sign>\*\*|==|!=|<>|=<|=>|<=|>=|[-+*/<>=(),])"
_TOKEN = re.compile(rf"\s*(?:{_NUMBER}|{_NAME}|{_SIGN})")
_INSTEAD = {
    "×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "—": "-", "≤": "<=", "≥": ">=", "＝": "=", "≠": "not (a = b)",
    "==": "=", "!=": "not (a = b)", "<>": "not (a = b)", "=<": "<=", "=>": ">=", "&": "and", "|": "or", "!": "not",
    "[": "(", "]": ")", "{": "(", "}": ")", ";": ",", ":": "/",
}  # fmt: skip
_WORDS = ("and", "or", "not")
_BINDS = {"or": 1, "and": 2, "<": 4, "<=": 4, ">": 4, ">=": 4, "=": 4, "+": 5, "-": 5, "*": 6, "/": 6}
_NOT, _MINUS = 3, 7
COMPARISONS = ("<", "<=", ">", ">=", "=")


class FormulaError(Refused):
    """What is wrong at one column of a formula (the first is 1), and how to mend it."""

    def __init__(self, what: str, fix: str, column: int) -> None:
        self.column = column
        super().__init__(what, fix)

    def __str__(self) -> str:
        return f"column {self.column} of the formula: {self.what} {self.fix}"


@dataclass(frozen=True)
class FormulaPart:
    """A part of a formula: a name, nought or one, an operator with its sides, or a macro with its arguments.

    An operator is `+ - * / < <= > >= = and or not`, or `negative` for a minus sign before one thing.
    """

    kind: Literal["name", "number", "operator", "call"]
    text: str
    column: int
    parts: tuple[FormulaPart, ...] = ()
    depth: int = 1
    bracketed: bool = False

    def __iter__(self) -> Iterator[FormulaPart]:
        """The part itself and every part within it, from the left."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting += reversed(part.parts)


@dataclass(frozen=True)
class _Token:
    kind: Kind
    text: str
    column: int


def read_formula(text: str) -> FormulaPart:
    """The parts of a formula, with `*` before `+`, `+` before `<`, then `not`, `and`, `or`; brackets as usual.

    Raises FormulaError at the first column that is not as a formula should be.

    >>> [part.text for part in read_formula("cap(saving * kept, limit)")]
    ['cap', '*', 'saving', 'kept', 'limit']
    """
    if len(text) > MOST_CHARACTERS:
        what = f"The formula has {len(text):,} characters, and may have {MOST_CHARACTERS:,}."
        raise FormulaError(what, "Make lines of its own of some parts.", MOST_CHARACTERS + 1)
    reader = _TokenReader(list(_tokens(text)))
    whole = reader.expression(0, 0)
    reader.finish()
    names = {part.text for part in whole if part.kind == "name"}
    if len(names) > MOST_NAMES:
        what = f"The formula speaks of {len(names)} different names, and may of {MOST_NAMES}."
        raise FormulaError(what, "Make lines of its own of some parts.", 1)
    return whole


def _tokens(text: str) -> Iterator[_Token]:
    place, count = 0, 0
    while place < len(text) and (rest := text[place:].lstrip()):
        place = len(text) - len(rest)
        found = _TOKEN.match(text, place)
        if found is None:
            raise _stray(text, place)
        assert found.lastgroup is not None
        token = found[found.lastgroup]
        if found.lastgroup == "sign" and (token in _INSTEAD or token == "**"):
            raise _stray(text, place, token)
        kind: Kind = "sign" if token in _WORDS else found.lastgroup  # type: ignore[assignment]
        yield _Token(kind, token, place + 1)
        place, count = found.end(), count + 1
        if count > MOST_PARTS * 2:
            raise _too_many(place)
    yield _Token("end", "", len(text.rstrip()) + 1)


def _too_many(place: int) -> FormulaError:
    what = f"The formula has more than {MOST_PARTS} names, numbers and operators."
    return FormulaError(what, "Make lines of its own of some parts.", place)


def _stray(text: str, place: int, token: str = "") -> FormulaError:
    """What to say of a character that formulas do not know."""
    sign = token or text[place]
    column = place + 1
    if sign in _INSTEAD:
        return FormulaError(f"'{sign}' is not used in a formula.", f"Write `{_INSTEAD[sign]}`.", column)
    if sign in ("**", "^"):
        return FormulaError("A formula has no powers.", "Multiply, or state the number as a term.", column)
    if sign == ".":
        fix = "Use one name; write pick(table, member) for one value of a table."
        return FormulaError("A full stop has no meaning in a formula.", fix, column)
    if sign in "'\"`":
        return FormulaError("A formula holds no text in quotes.", "Write the name without them.", column)
    if sign in "%£$€":
        return FormulaError(f"'{sign}' is not used in a formula.", "State the number as a term.", column)
    if not (sign.isascii() and sign.isprintable()):
        name = unicodedata.name(sign, "control character").lower()
        what = f"'{sign}' ({name}) is not used in a formula." if sign.isprintable() else f"There is a hidden {name}."
        return FormulaError(what, "Type it again with plain letters and signs.", column)
    return FormulaError(f"'{sign}' is not used in a formula.", "Take it out.", column)


class _TokenReader:
    """Reads tokens from the left; how deep it goes is limited, so that no formula can exhaust it."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._made = 0

    @property
    def _next(self) -> _Token:
        return self._tokens[self._place]

    def _take(self) -> _Token:
        token = self._next
        self._place += token.kind != "end"
        return token

    def _made_of(
        self, token: _Token, kind: Literal["name", "number", "operator", "call"], *parts: FormulaPart
    ) -> FormulaPart:
        self._made += 1
        if self._made > MOST_PARTS:
            raise _too_many(token.column)
        depth = 1 + max((part.depth for part in parts), default=0)
        self._refuse_depth(depth, token)
        text = "negative" if kind == "operator" and len(parts) == 1 and token.text == "-" else token.text
        return FormulaPart(kind, text, token.column, parts, depth)

    @staticmethod
    def _refuse_depth(depth: int, token: _Token) -> None:
        if depth > DEEPEST:
            what = f"The formula goes more than {DEEPEST} deep, one part inside another."
            raise FormulaError(what, "Make lines of its own of some parts.", token.column)

    def expression(self, binds: int, depth: int) -> FormulaPart:
        """What follows, as far as operators that bind more tightly than `binds` hold it together."""
        left = self._first(depth)
        while self._next.kind == "sign" and _BINDS.get(self._next.text, 0) > binds:
            token = self._take()
            right = self.expression(_BINDS[token.text], depth)
            if token.text in COMPARISONS and left.text in COMPARISONS and not left.bracketed:
                fix = f"Write it as two, like a {left.text} b and b {token.text} c."
                raise FormulaError("Two comparisons stand in a row.", fix, token.column)
            flat = left.text == token.text and token.text in ("+", "and", "or") and not left.bracketed
            left = self._made_of(token, "operator", *(left.parts if flat else (left,)), right)
        return left

    def _first(self, depth: int) -> FormulaPart:
        token = self._take()
        self._refuse_depth(depth, token)
        if token.text in ("-", "not") and token.kind == "sign":
            part = self.expression(_NOT if token.text == "not" else _MINUS, depth + 1)
            return self._made_of(token, "operator", part)
        if token.text == "(":
            inner = self.expression(0, depth + 1)
            self._close(token)
            return FormulaPart(inner.kind, inner.text, inner.column, inner.parts, inner.depth, bracketed=True)
        if token.kind == "number":
            return self._number(token)
        if token.kind == "name":
            return self._named(token, depth)
        raise self._missing(token)

    def _missing(self, token: _Token) -> FormulaError:
        if len(self._tokens) == 1:
            return FormulaError("The formula is empty.", "Write what the line comes to.", 1)
        where = "at the end" if token.kind == "end" else f"before '{token.text}'"
        return FormulaError(f"Something is missing {where}.", "Give a name, a macro or a bracket there.", token.column)

    def _number(self, token: _Token) -> FormulaPart:
        if token.text not in ("0", "1"):
            what = f"{token.text} stands in the formula, and only 0 and 1 may."
            fix = "Name it as a term, with its unit and source, and write the name here."
            raise FormulaError(what, fix, token.column)
        return self._made_of(token, "number")

    def _named(self, token: _Token, depth: int) -> FormulaPart:
        if self._next.text != "(":
            return self._made_of(token, "name")
        opened = self._take()
        arguments: list[FormulaPart] = []
        while self._next.text != ")" or arguments:
            arguments.append(self.expression(0, depth + 1))
            if self._next.text != ",":
                break
            self._take()
        self._close(opened)
        return self._made_of(token, "call", *arguments)

    def _close(self, opened: _Token) -> None:
        token = self._take()
        if token.text == ")":
            return
        if token.kind == "end":
            what = "A bracket is opened here and never closed."
            raise FormulaError(what, "Close it with `)`.", opened.column)
        raise self._unjoined(token)

    def finish(self) -> None:
        """Refuse what follows a whole formula."""
        token = self._next
        if token.text == ")":
            raise FormulaError("A bracket is closed here and was never opened.", "Take it out.", token.column)
        if token.kind != "end":
            raise self._unjoined(token)

    @staticmethod
    def _unjoined(token: _Token) -> FormulaError:
        if token.text == ",":
            return FormulaError("A comma stands outside a macro's brackets.", "Take it out.", token.column)
        what = f"'{token.text}' follows with no sign before it."
        return FormulaError(what, "Join them with + - * / or a comparison.", token.column)
