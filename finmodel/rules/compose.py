"""The parts of a formula made into a rule, each name looked up and each unit checked.

The parser knows signs and brackets alone; here names get their meaning, so that one parser serves every contract.
Units are checked by building the tree, as for a kind written in Python. A part at fault is left out of what it stands
in, so that one slip is told once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from finmodel.core.nearest import nearest
from finmodel.core.speech import sentence
from finmodel.errors import Refused, UnitError
from finmodel.rules import shapes
from finmodel.rules.macros import MACROS, Macro, Takes
from finmodel.rules.nodes import FLAG, ONE, ZERO, Add, Compare, Comparison, Node, RuleError, name_of
from finmodel.rules.parse import COMPARISONS, FormulaError, FormulaPart
from finmodel.rules.shapes import BandTable, LookUpTable

_SHOWN, _COMPARED, _LETTERS_OUT = 12, 100, 6
MOST_TOLD = 10
"""Faults told of one formula; a likely meaning is looked for each time, and that is not quick."""


class NotNamed(LookupError):
    """There is no line or term of a name; `known` are those there are."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = tuple(known)
        super().__init__(*self.known)


@dataclass(frozen=True)
class FormulaNames:
    """What the names in a formula stand for; None for one that is there but is faulty itself."""

    amounts: Mapping[str, Node | None]
    """Terms, measures, tables by member, and the lines before this one."""
    bands: Mapping[str, BandTable | None] = field(default_factory=dict)
    stretches: Mapping[str, LookUpTable | None] = field(default_factory=dict)
    not_yet: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Lines that may not be used here: what is wrong with it, and how to mend it."""
    before: Callable[[str], Node | None] | None = None
    """Gives a line's value in the period before. Raises NotNamed, or Refused for a line without a unit."""
    places: Callable[[str], int] | None = None
    """Gives the decimal places of a term to round to. Raises NotNamed or Refused."""
    round_to: int = 2

    @property
    def tables(self) -> dict[str, Takes]:
        """Each table, and what it is."""
        return {**dict.fromkeys(self.bands, "bands"), **dict.fromkeys(self.stretches, "stretches")}


@dataclass
class Composer:
    """Makes rules of one line's formula; what is wrong is gathered in `faults`, what it speaks of in `used`."""

    names: FormulaNames
    label: str
    faults: list[FormulaError] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    _steps: int = 0

    def rule(self, part: FormulaPart) -> Node | None:
        """The rule of a part; None where it, or something it speaks of, is at fault."""
        if len(self.faults) >= MOST_TOLD:
            return None
        if part.kind == "number":
            return ONE if part.text == "1" else ZERO
        if part.kind == "name":
            return self._named(part)
        if part.kind == "call":
            return self._call(part)
        sides = [self.rule(each) for each in part.parts]
        if any(side is None for side in sides):
            return None
        return self._made(part, lambda: _operate(part.text, cast("list[Node]", sides)))

    def _fault(self, part: FormulaPart, what: str, fix: str) -> None:
        self.faults.append(FormulaError(what, fix, part.column))

    def _made(self, part: FormulaPart, make: Callable[[], Node]) -> Node | None:
        try:
            return make()
        except UnitError as error:
            self._fault(part, sentence(str(error)), "Check the unit of each, or what is done with them.")
        except Refused as error:
            self._fault(part, error.what, error.fix)
        except RuleError as error:
            inside = f"Check what stands in the brackets of {part.text}(…)."
            self._fault(
                part, sentence(str(error)), inside if part.kind == "call" else "Use values of one list together."
            )
        return None

    def _named(self, part: FormulaPart) -> Node | None:
        name = part.text
        self.used.add(name)
        if name in self.names.amounts:
            return self.names.amounts[name]
        if name in self.names.not_yet:
            self._fault(part, *self.names.not_yet[name])
        elif name in self.names.tables:
            fitting = [macro.written for macro in MACROS.values() if self.names.tables[name] in _wanted(macro)]
            self._fault(part, f"'{name}' is a table, not an amount.", f"Use it in {' or '.join(fitting)}.")
        elif name in MACROS:
            self._fault(part, f"'{name}' is a macro.", f"Write {MACROS[name].written}.")
        else:
            known = [*self.names.amounts, *self.names.tables]
            self._fault(part, f"'{name}' is not a term, a measure, a table or an earlier line.", _choices(name, known))
        return None

    def _call(self, part: FormulaPart) -> Node | None:
        macro = MACROS.get(part.text)
        if macro is None:
            known = {*self.names.amounts, *self.names.not_yet, *self.names.tables}
            fix = "To multiply, write `*`." if part.text in known else _choices(part.text, MACROS)
            self._fault(part, f"'{part.text}' is not a macro.", fix)
            return None
        if not macro.fits(len(part.parts)):
            given = f"{len(part.parts)} thing{'' if len(part.parts) == 1 else 's'} in its brackets"
            self._fault(part, f"'{macro.name}' has {given}.", f"Write {macro.written}.")
            return None
        arguments = [self._argument(macro, position, each) for position, each in enumerate(part.parts)]
        if any(one is None for one in arguments):
            return None
        if (
            macro.name == "round"
            and len(arguments) == 1
            and dict(cast(Node, arguments[0]).unit.powers).get("money", 0) == 0
        ):
            what = f"What to round to is not said, and {name_of(cast(Node, arguments[0]))} is not money."
            self._fault(part, what, "Name a term to round to, like round(rate, four_decimals).")
            return None
        if macro.name in ("split", "zero_sum") or (macro.name == "round" and len(arguments) == 1):
            arguments.append(self.names.round_to)
        more = {"label": self._step_label()} if macro.labelled else {}
        return self._made(part, lambda: macro.build(*arguments, **more))

    def _step_label(self) -> str:
        self._steps += 1
        return self.label if self._steps == 1 else f"{self.label} ({self._steps})"

    def _argument(self, macro: Macro, position: int, part: FormulaPart) -> object:
        takes = macro.takes(position)
        if takes == "amount":
            return self.rule(part)
        if part.kind != "name":
            self._fault(part, f"'{macro.name}' needs a bare name here.", f"Write {macro.written}.")
            return None
        if takes == "member":
            return part.text
        self.used.add(part.text)
        if takes in ("bands", "stretches"):
            return self._table(macro, part, takes)
        look = self.names.before if takes == "line" else self.names.places
        try:
            return look(part.text) if look is not None else None
        except NotNamed as error:
            what = f"'{part.text}' is not a {'line' if takes == 'line' else 'term'}."
            self._fault(part, what, _choices(part.text, error.known))
        except Refused as error:
            self._fault(part, error.what, error.fix)
        return None

    def _table(self, macro: Macro, part: FormulaPart, takes: Takes) -> object:
        held: Mapping[str, object] = self.names.bands if takes == "bands" else self.names.stretches
        if part.text in held:
            return held[part.text]
        rows = "`up_to:` and `rate:`" if takes == "bands" else "`start:` and `rate:`"
        what = f"'{part.text}' is not a table with rows of {rows}, which '{macro.name}' needs."
        self._fault(part, what, _choices(part.text, held) if held else f"Add one to `tables:` with rows of {rows}.")
        return None


def strangers(part: FormulaPart, known: Iterable[str]) -> list[FormulaError]:
    """Names and macros that a formula speaks of and nothing knows, where more cannot be checked."""
    names = {*known}
    members = {id(each.parts[1]) for each in part if each.text == "pick" and len(each.parts) > 1}
    errors = []
    for each in part:
        if each.kind == "call" and each.text not in MACROS:
            what, fix = f"'{each.text}' is not a macro.", _choices(each.text, MACROS)
        elif each.kind == "name" and each.text not in names and id(each) not in members:
            what, fix = f"'{each.text}' is not a term, a measure, a table or a line.", _choices(each.text, names)
        else:
            continue
        errors.append(FormulaError(what, fix, each.column))
        if len(errors) >= MOST_TOLD:
            break
    return errors


def _operate(sign: str, sides: list[Node]) -> Node:
    if sign in ("and", "or", "not"):
        for side in sides:
            if side.unit != FLAG:
                what = f"{name_of(side)}, which is {side.unit}"
                raise UnitError(f"'{sign}' joins conditions, and {what}, is neither a comparison nor a yes or no")
        tests = {"and": shapes.both, "or": shapes.either}
        return shapes.negate(sides[0]) if sign == "not" else tests[sign](sides)
    if sign in COMPARISONS:
        return Compare(cast(Comparison, sign), *sides)
    if sign == "+":
        return Add(tuple(sides))
    if sign == "negative":
        return ZERO - sides[0]
    left, right = sides
    return {"-": Node.__sub__, "*": Node.__mul__, "/": Node.__truediv__}[sign](left, right)


def _wanted(macro: Macro) -> set[Takes]:
    return {macro.takes(position) for position in range(3)}


def _choices(name: str, known: Iterable[str]) -> str:
    choices = sorted(known)
    alike = [choice for choice in choices if abs(len(choice) - len(name)) <= _LETTERS_OUT]
    near = nearest(name, alike[:_COMPARED])
    if near is not None:
        return f"Did you mean '{near}'?"
    shown = ", ".join(choices[:_SHOWN]) + (", …" if len(choices) > _SHOWN else "")
    return f"Use one of: {shown}." if choices else "State it first."
