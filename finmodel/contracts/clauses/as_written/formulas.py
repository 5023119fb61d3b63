"""Lines that a file writes as formulas, and the rules they make, each after those it speaks of.

A line may use only those above it, and of any line what it came to in the period before: so rules are made in one pass
from the top, and no circle can arise. Every line is tried even after one is at fault, so that all faults are told at
once; of a line that uses a faulty one nothing more is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, model_validator

from finmodel.contracts.clauses.as_written.named import UnitName
from finmodel.contracts.line import Line, as_notional
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.unit import Unit, unit
from finmodel.errors import Refused
from finmodel.rules.compose import Composer, FormulaNames, NotNamed
from finmodel.rules.nodes import MONEY, Axis, Const, Node, Prev, Step
from finmodel.rules.parse import FormulaError, FormulaPart, read_formula


def _read(text: str) -> str:
    try:
        read_formula(text)
    except FormulaError as error:
        raise Faults([Fault((), error.what, error.fix, error.column)]) from None
    return text


Formula = Annotated[
    str,
    BeforeValidator(lambda raw: str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw),
    AfterValidator(_read),
]
"""A formula, such as `share(at_least_nil(target - cost), kept)`."""


class FormulaLine(Frozen):
    """A line of a schedule: a payment where it has a payer and a payee, else a figure on the way."""

    name: Code
    """Short name, which later lines and results use."""
    label: str | None = None
    """Name in workbooks and sentences, where the short one does not serve."""
    formula: Formula
    """What it comes to, of terms, measures, tables, lines above it and `prev(line)`."""
    unit: UnitName | None = None
    """What it must measure; needed only where `prev(…)` speaks of it further up."""
    payer: Code | None = None
    """Who pays it; the name of a list where each member pays its own."""
    payee: Code | None = None
    """Who is paid; the name of a list where each member is paid its own."""
    notional: bool = False
    """`true` for a payment that is settled and shown, and not paid."""
    note: str | None = None
    """Anything a reader should know."""

    @model_validator(mode="before")
    @classmethod
    def _cut_off(cls, raw: Any) -> Any:
        """Refuse the rest of a formula that stands as keys: inside { } a comma starts another key."""
        formula = raw.get("formula") if isinstance(raw, dict) else None
        if isinstance(formula, str) and formula.count("(") > formula.count(")"):
            strays = [key for key in raw if key not in cls.model_fields and raw[key] is None]
            if strays:
                what = f"The formula is cut off at a comma, before '{strays[0]}'."
                fix = 'Put it in quotes, like {formula: "cap(a, b)"}, or write it without { }.'
                raise Faults([Fault(("formula",), what, fix)])
        return raw

    @model_validator(mode="after")
    def _both_parties(self) -> FormulaLine:
        if (self.payer is None) != (self.payee is None):
            raise Refused("A payment has a payer and a payee.", "Give both, or neither for a figure on the way.")
        return self

    @property
    def pays(self) -> bool:
        """True where it moves money."""
        return self.payer is not None


@dataclass
class Composed:
    """The rules that formulas make, what is wrong with them, and every name they speak of."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    used: set[str] = field(default_factory=set)


@dataclass
class Written:
    """Lines to be made into rules: what their formulas may speak of, and how a payment is made of a rule."""

    lines: Sequence[FormulaLine]
    names: FormulaNames
    lists: Mapping[str, Axis]
    payment: Callable[[str, str, Node, Any, Any], Line]
    spoken: Callable[[str], str]

    def composed(self) -> Composed:
        """Every line made into a rule, in order."""
        done = Composed()
        parts = {line.name: read_formula(line.formula) for line in self.lines}
        rules: dict[str, Node | None] = {}
        for number, line in enumerate(self.lines):
            label = line.label or self.spoken(line.name)
            composer = Composer(self._names_for(number, rules, parts), self.spoken(line.name))
            rule = composer.rule(parts[line.name])
            found = [Fault(("formula",), each.what, each.fix, each.column) for each in composer.faults]
            made = None
            if rule is not None:
                found += self._misfits(line, rule)
                made = self._line(line, label, rule) if not found else None
            done.faults += [replace(fault, at=("lines", number, *fault.at)) for fault in found]
            done.used |= composer.used
            rules[line.name] = made.rule if made is not None else None
            if made is not None:
                done.lines.append(made)
        return done

    def _line(self, line: FormulaLine, label: str, rule: Node) -> Line:
        if not line.pays:
            return Line(line.name, label, Step(label, rule))
        parties = [self._party(party, rule.axis) for party in (line.payer, line.payee)]
        paid = self.payment(line.name, label, rule, *parties)
        whole = replace(paid, rule=Step(label, paid.rule))
        return as_notional(whole) if line.notional else whole

    @staticmethod
    def _party(party: str | None, axis: Axis | None) -> str | tuple[str, ...] | None:
        return axis.members if axis is not None and axis.name == party else party

    def _misfits(self, line: FormulaLine, rule: Node) -> list[Fault]:
        """A rule in another unit than the line says, or paid to a list that it is not split among."""
        faults = []
        if line.unit is not None and not isinstance(rule, Const) and not _alike(rule.unit, unit(line.unit)):
            what = f"The line is in {unit(line.unit)}, and its formula comes to {rule.unit}."
            faults.append(Fault(("formula",), what, "Mend the formula or `unit:`."))
        elif line.pays and not _alike(rule.unit, MONEY):
            faults.append(
                Fault(("formula",), f"Only money is paid, and this comes to {rule.unit}.", "Mend the formula.")
            )
        for key, party in (("payer", line.payer), ("payee", line.payee)):
            if party in self.lists and (rule.axis is None or rule.axis.name != party):
                fix = f"Split it among them first, like split(total, shares), or give one `{key}:`."
                faults.append(Fault((key,), f"'{party}' is a list, and the line has no amount for each of it.", fix))
        return faults

    def _names_for(
        self, number: int, rules: Mapping[str, Node | None], parts: Mapping[str, FormulaPart]
    ) -> FormulaNames:
        later = {line.name: self._not_yet(line.name, number, parts) for line in self.lines[number:]}
        amounts = {**self.names.amounts, **rules}
        return replace(self.names, amounts=amounts, not_yet=later, before=lambda name: self._before(name, rules))

    def _not_yet(self, name: str, number: int, parts: Mapping[str, FormulaPart]) -> tuple[str, str]:
        here = self.lines[number].name
        if name == here:
            return f"'{name}' uses itself.", f"Write prev({name}) for what it came to in the period before."
        circle = _path(name, here, parts)
        if circle:
            told = " → ".join([here, *circle])
            return f"Lines use each other in a circle: {told}.", f"Write prev({name}) for the period before."
        return f"'{name}' is a line further down.", f"Move it above, or write prev({name}) for the period before."

    def _before(self, name: str, rules: Mapping[str, Node | None]) -> Node | None:
        spec = next((line for line in self.lines if line.name == name), None)
        if spec is None:
            raise NotNamed(line.name for line in self.lines)
        if name in rules:
            rule = rules[name]
            if rule is None:
                return None
            if rule.axis is not None:
                raise Refused(
                    f"'{name}' has several amounts, one for each {rule.axis.name}.", "Carry a sum of it forward."
                )
            return Prev(name, rule.unit)
        if spec.unit is None and not spec.pays:
            raise Refused(f"The unit of '{name}' is not known here.", "Add `unit:` to that line.")
        return Prev(name, unit(spec.unit) if spec.unit is not None else MONEY)


def _alike(found: Unit, stated: Unit) -> bool:
    return found.powers == stated.powers and (found.flavour == "flag") == (stated.flavour == "flag")


def _path(start: str, end: str, parts: Mapping[str, FormulaPart]) -> list[str]:
    """The lines by which one leads to another, or nothing where it does not."""
    came: dict[str, str] = {start: ""}
    waiting = [start]
    while waiting:
        name = waiting.pop(0)
        if name == end:
            path = [name]
            while came[path[0]]:
                path.insert(0, came[path[0]])
            return path
        for part in _spoken_of(parts[name]):
            if part in parts and part not in came:
                came[part] = name
                waiting.append(part)
    return []


def _spoken_of(part: FormulaPart) -> Iterable[str]:
    """Names in a formula whose values of the same period it uses."""
    waiting = [part]
    while waiting:
        each = waiting.pop()
        if each.kind == "name":
            yield each.text
        elif not (each.kind == "call" and each.text == "prev"):
            waiting += each.parts
