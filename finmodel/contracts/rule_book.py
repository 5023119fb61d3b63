"""What every book of rules says, and what follows from it: its lines, terms, measures and parties.

A kind of contract writes `rules()` with the words given here (`payment`, `term`, `number`, `activity`); all else is
worked out once from the trees that it returns, so that no two readers differ on what it asks for or whom it pays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Self, TypeVar

from pydantic import BeforeValidator, PrivateAttr

from finmodel.contracts.amount import Amount
from finmodel.contracts.elsewhere import FromActivity, FromContracts, FromLine, FromTable
from finmodel.contracts.feeding import Fed, WhoReads, fed
from finmodel.contracts.line import Given, Line, LineOf, Paid, Parties, directed
from finmodel.contracts.questions import Questions
from finmodel.contracts.values import TermValue
from finmodel.core.data import Texts
from finmodel.core.frozen import Frozen
from finmodel.core.money import parse_money
from finmodel.core.outcomes import NO_OUTCOMES, WHOLE, NotMeasured, Outcomes
from finmodel.core.party import Code
from finmodel.core.speech import spoken
from finmodel.core.unit import Unit, unit
from finmodel.errors import FinmodelError, Refused
from finmodel.measures.ask import PEOPLE_WHATS, Ask, What
from finmodel.measures.row_rules import RowRule, in_turn
from finmodel.rules.nodes import ONE, Axis, Compare, Measure, Multiply, Node, Prev, Round, Split, Step, Sum, Term, walk
from finmodel.rules.shapes import covered, total

N = TypeVar("N", Term, Measure)
_PLACES = {Decimal("0.01"): 2, Decimal(1): 0, Decimal(10): -1, Decimal(100): -2, Decimal(1000): -3}


def _decimal_places(raw: Any) -> Any:
    if isinstance(raw, str | float):
        amount = parse_money(str(raw))
        if amount not in _PLACES:
            raise Refused(
                f"'{raw}' is not a unit to round to.",
                "Use 0.01, 1, 10, 100 or 1,000 with the sign of the currency, as in £1.",
            )
        return _PLACES[amount]
    if isinstance(raw, int) and raw not in _PLACES.values():
        raise Refused(f"'{raw}' is not a unit to round to.", f"Write it as money, like £{raw}.")
    return raw


class RuleBook(Frozen, Questions):
    """A set of named rules with terms of its own: a contract, or what a place pays and is paid outside any."""

    id: Code
    """Short name used in results, and by other contracts."""
    title: str
    """Name as a board would write it."""
    note: str | None = None
    """Anything a reader should know."""
    source: str | None = None
    """Document the terms come from, where a term names none of its own."""
    _outcomes: Outcomes = PrivateAttr(default=NO_OUTCOMES)
    """What its place has for the measures that it reads from a table."""

    round_to: Annotated[int, BeforeValidator(_decimal_places)] = 2
    """What payments are rounded to: £0.01 (as assumed) or £1."""

    def rules(self) -> tuple[Line, ...]:
        """The book's own rules in order; each line has a name of its own."""
        raise NotImplementedError

    def lines(self) -> tuple[Line, ...]:
        """Every line, in order: the book's own rules, and what clauses that any contract may have make of them."""
        return self._lines

    @cached_property
    def _lines(self) -> tuple[Line, ...]:
        return directed(self._fed.lines, self.paying)

    @cached_property
    def _fed(self) -> Fed:
        return fed(self.all_rules(), self._outcomes, WhoReads(self.fed_of, self.in_force))

    @property
    def lacks(self) -> tuple[tuple[str, NotMeasured], ...]:
        """Outcomes that it reads and its place does not have, by name, each with how to mend it."""
        return self._fed.lacking

    @property
    def outcomes_read(self) -> frozenset[str]:
        """Measures of its place's outcomes that it reads."""
        return self._fed.read

    @property
    def fed_from(self) -> Mapping[str, str]:
        """The measure of a table that each number is which its place's outcomes supply, by name."""
        return self._fed.names

    @cached_property
    def on_a_table(self) -> Self:
        """The contract by itself, whose measures may be anything."""
        return self.in_place(NO_OUTCOMES)

    def in_place(self, outcomes: Outcomes) -> Self:
        """The contract where what it reads from a table of measures is read from a place's outcomes."""
        if self._outcomes is outcomes or repr(self._outcomes) == repr(outcomes):
            return self
        made = self.model_copy()
        made._outcomes = outcomes
        return made

    @property
    def fed_of(self) -> tuple[tuple[str, ...], ...]:
        """Whose outcomes its measures are where it does not say: those of whom it pays, else those of who pays."""
        named = getattr(self, "payees", None) or getattr(self, "payee", None) or ()
        paid = (named,) if isinstance(named, str) else tuple(named)
        return (paid, (WHOLE,), self.paying)

    def all_rules(self) -> tuple[Line, ...]:
        """The book's own rules with what clauses that any contract may have make of them."""
        return self.rules()

    @property
    def paying(self) -> tuple[str, ...]:
        """Who its terms say pays; nobody where only its lines say so. What comes to them from others comes back."""
        named = getattr(self, "payer", None) or ()
        return (named,) if isinstance(named, str) else tuple(named)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some fields changed, which works out its lines and all that follows from them anew."""
        made = super().model_copy(update=update, deep=deep)
        for name in made.__dict__.keys() - type(made).model_fields.keys():
            del made.__dict__[name]
        return made

    @cached_property
    def wording(self) -> str:
        """All that the book states, and what it knows of those beside it, as one text; equal texts settle alike."""
        return f"{type(self).__qualname__} {self.model_dump_json(warnings=False)} {self.__pydantic_private__!r}"

    def parties(self) -> tuple[str, ...]:
        """Everyone the contract pays or is paid by."""
        return self._parties

    @cached_property
    def _parties(self) -> tuple[str, ...]:
        named = (party for line in self.lines() for party in (line.payer, line.payee) if party is not None)
        return tuple(dict.fromkeys(name for party in named for name in ((party,) if isinstance(party, str) else party)))

    def terms(self) -> tuple[Term, ...]:
        """Every term the rules use, in order."""
        return self._terms

    @cached_property
    def _terms(self) -> tuple[Term, ...]:
        return tuple(_by_name(node for node in self._nodes() if isinstance(node, Term)).values())

    def measures(self) -> tuple[Measure, ...]:
        """Every measure the rules use, in order."""
        return self._measures

    @cached_property
    def _measures(self) -> tuple[Measure, ...]:
        return tuple(_by_name(node for node in self._nodes() if isinstance(node, Measure)).values())

    @cached_property
    def uses(self) -> tuple[str, ...]:
        """Ids of the contracts whose payments it names."""
        asks = [measure.ask for measure in self.measures()]
        paid = [name for ask in asks if isinstance(ask, Paid) for name in ask.contracts]
        return tuple(dict.fromkeys([*paid, *(ask.contract for ask in asks if isinstance(ask, LineOf))]))

    @cached_property
    def looking_back(self) -> Mapping[str, frozenset[str]]:
        """Lines that look at the period before, by name, each with the lines that it looks back at."""
        found = {}
        for line in self.lines():
            at = frozenset(node.line for node in walk(line.rule) if isinstance(node, Prev))
            if at:
                found[line.name] = at
        return found

    @property
    def looks_back(self) -> bool:
        """True where a line looks at the period before."""
        return bool(self.looking_back)

    def _nodes(self) -> list[Node]:
        return list(walk(*(line.rule for line in self.lines())))

    def payment(self, name: str, label: str, rule: Node, payer: Parties, payee: Parties) -> Line:
        """A line that pays, rounded to the contract's unit."""
        inner = rule.of if isinstance(rule, Step) else rule
        rounded = inner if isinstance(inner, Split | Round) else Round(inner, self.round_to)
        return Line(name, label, rounded, payer, payee)

    def term(self, name: str, label: str, value: TermValue) -> Node:
        """A term of the contract; `name` is the path to it in the file, such as `gains.share`.

        Where a row of a table decides it, that measure; where it is a part of a sum, the two of them.
        """
        called = value.label or label
        if value.measure is not None:
            return self._from_table(FromTable(measure=value.measure), value.unit)
        if value.share is not None and value.of is not None:
            part = self.term(f"{name}.share", f"{called}, as a share", value.share)
            return Step(called, Multiply(part, self.number(f"{name}.of", f"{called}, of what", value.of, value.unit)))
        return Term(name, unit(value.unit), called, value=value)

    def table(self, name: str, label: str, along: Axis, values: tuple[TermValue, ...]) -> Node:
        """A term with one value for each member of an axis; a member's own may come from a table or another sum."""
        measured = values[0].unit
        if all(value.is_stated for value in values):
            return Term(name, unit(measured), label, along, value=values)
        none = TermValue(value=Decimal(0), unit=measured, source="Not stated: see the number it is supplied by")
        parts: list[Node] = []
        if any(value.is_stated for value in values):
            stated = tuple(value if value.is_stated else none for value in values)
            parts.append(Term(name, unit(measured), label, along, value=stated))
        for member, value in zip(along.members, values, strict=True):
            if not value.is_stated:
                path, called = name.replace("*", member), f"{label}, {spoken(member)}"
                parts.append(
                    Multiply(self._only(path, called, along, member, measured), self.term(path, called, value))
                )
        return Step(label, total(parts))

    def parts(self, name: str, label: str, along: Axis, values: tuple[TermValue, ...]) -> Node:
        """Shares of a whole, one a member; where a table supplies some, none for a row in which they are not 100%."""
        shares = self.table(name, label, along, values)
        if all(value.is_stated for value in values):
            return shares
        whole = Step("All the shares together", Sum(shares))
        return covered(shares, Compare("=", whole, ONE), "the whole")

    def _only(self, path: str, label: str, along: Axis, member: str, measured: str) -> Term:
        """One for a member of an axis, nought for the others: for whom a single number is."""
        flavour = measured if unit(measured).pure else "number"
        values = tuple(
            TermValue(value=Decimal(int(other == member)), unit=flavour, source="The contract")
            for other in along.members
        )
        return Term(f"{path}.only", unit(flavour), f"{label}: for this alone", along, value=values)

    def _from_table(self, stated: FromTable, measured: str) -> Measure:
        return Measure(stated.name, unit(measured), spoken(stated.name), ask=Given(stated.measure, stated.whose))

    def number(self, name: str, label: str, amount: Amount, measured: str) -> Node:
        """A number stated in the contract, or a measure that supplies it."""
        if isinstance(amount, TermValue):
            return self.term(name, label, amount)
        if isinstance(amount, FromTable):
            return self._from_table(amount, measured)
        return Measure(name, unit(measured), label, ask=self._asked(amount))

    def spent(self, name: str, label: str, amount: Amount) -> Node:
        """Money that counts as spent: like a number, but a line of an earlier contract that pays back is taken off."""
        found = self.number(name, label, amount, "money")
        if isinstance(found, Measure) and isinstance(found.ask, LineOf):
            return replace(found, ask=replace(found.ask, spent=True))
        return found

    def _asked(self, amount: FromContracts | FromActivity | FromLine) -> Ask | Paid | LineOf:
        match amount:
            case FromContracts():
                return Paid(amount.paid_under, amount.paid_by, amount.paid_to)
            case FromLine():
                contract, line, *member = amount.line.split(".")
                return LineOf(contract, line, member[0] if member else None)
        return self.ask(amount.activity, amount.where, year=amount.year)

    def ask(
        self,
        what: What,
        where: Mapping[Any, Sequence[str]],
        rows: RowRule | None = None,
        year: str | None = None,
    ) -> Ask:
        """What to count or sum of the place's activity or people, or of the rows that a rule makes of activity.

        `year` is that of the rows, where it is not the year asked about.
        """
        if what in PEOPLE_WHATS:
            return Ask.of(what, where, year=year, rows=rows)
        return Ask.of(what, where, year=year, rows=in_turn(rows, *self.only_rows))

    @property
    def only_rows(self) -> tuple[RowRule, ...]:
        """Rules that narrow all the activity it counts, such as to what started while it is in force."""
        return ()

    def activity(self, name: str, label: str, what: What, where: Mapping[Any, Texts]) -> Measure:
        """A measure of the place's activity or people."""
        return Measure(name, measured_in(what), label, ask=self.ask(what, where))

    def each(self, name: str, label: str, along: Axis, asks: tuple[Ask, ...] | Given) -> Measure:
        """A measure with one value for each member of an axis, each with an ask of its own."""
        what = asks[0].what if isinstance(asks, tuple) else "quantity"
        return Measure(name, measured_in(what), label, along, asks)


def measured_in(what: What) -> Unit:
    """The unit of a measure of activity or people."""
    named = {
        "spend": "money",
        "cost": "money",
        "quantity": "units",
        "list_size": "people",
        "score_years": "person_years",
    }
    return unit(named.get(what, what))


def _by_name(nodes: Iterable[N]) -> dict[str, N]:
    found: dict[str, N] = {}
    for node in nodes:
        known = found.setdefault(node.name, node)
        if known is not node and (known.label, known.unit, known.along) != (
            node.label,
            node.unit,
            node.along,
        ):
            raise FinmodelError(f"two different numbers of one contract are called '{node.name}'")
    return found
