"""What every contract is: a frozen model that states its terms and makes named rules of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeVar, get_args

from pydantic import BeforeValidator, Field, model_validator

from finmodel.contracts.amount import Amount, FromActivity, FromContracts, FromLine, FromTable
from finmodel.contracts.clauses.interim import Interim, with_interim
from finmodel.contracts.clauses.part_of_year import part_in_force
from finmodel.contracts.clauses.re_rating import ReRating, with_re_ratings
from finmodel.contracts.line import Given, Line, LineOf, Paid, Parties
from finmodel.contracts.reading import TableReading
from finmodel.contracts.values import Case, TermValue
from finmodel.core.columns import Dimension
from finmodel.core.data import Texts
from finmodel.core.faults import Fault
from finmodel.core.frozen import Frozen
from finmodel.core.money import parse_money
from finmodel.core.party import Code
from finmodel.core.speech import spoken
from finmodel.core.unit import Unit, unit
from finmodel.errors import FinmodelError, Refused
from finmodel.measures.ask import PEOPLE_WHATS, Ask, What
from finmodel.measures.row_rules import RowRule, Started, in_turn
from finmodel.rules.nodes import ZERO, Axis, Compare, If, Measure, Multiply, Node, Round, Split, Step, Term, walk

__all__ = ["Contract", "Given", "Line", "LineOf", "Paid", "Parties", "RuleBook", "measured_in", "within"]

Where = Mapping[Dimension, tuple[str, ...]]
if TYPE_CHECKING:
    import pandas as pd

    from finmodel.contracts.clauses.balance import Balance
    from finmodel.contracts.order import Clash
    from finmodel.measures.grid import Grid
    from finmodel.measures.row_rules import RowRule

N = TypeVar("N", Term, Measure)
_PLACES = {Decimal("0.01"): 2, Decimal(1): 0, Decimal(10): -1, Decimal(100): -2, Decimal(1000): -3}


def _decimal_places(raw: Any) -> Any:
    if isinstance(raw, str | float):
        amount = parse_money(re.sub(r"^[A-Z]{3} ", "", str(raw)))
        if amount not in _PLACES:
            raise Refused(f"'{raw}' is not a unit to round to.", "Use £0.01, £1, £10, £100 or £1,000.")
        return _PLACES[amount]
    if isinstance(raw, int) and raw not in _PLACES.values():
        raise Refused(f"'{raw}' is not a unit to round to.", f"Write it as money, like £{raw}.")
    return raw


class RuleBook(Frozen):
    """A set of named rules with terms of its own: a contract, or what a place pays and is paid outside any."""

    id: Code
    """Short name used in results, and by other contracts."""
    title: str
    """Name as a board would write it."""
    note: str | None = None
    """Anything a reader should know."""
    source: str | None = None
    """Document the terms come from, where a term names none of its own."""
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
        return self.rules()

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

    def _nodes(self) -> list[Node]:
        return list(walk(*(line.rule for line in self.lines())))

    def payment(self, name: str, label: str, rule: Node, payer: Parties, payee: Parties) -> Line:
        """A line that pays, rounded to the contract's unit."""
        inner = rule.of if isinstance(rule, Step) else rule
        rounded = inner if isinstance(inner, Split | Round) else Round(inner, self.round_to)
        return Line(name, label, rounded, payer, payee)

    def term(self, name: str, label: str, value: TermValue) -> Term:
        """A term of the contract; `name` is the path to it in the file, such as `gains.share`."""
        return Term(name, unit(value.unit), value.label or label, value=value)

    def table(self, name: str, label: str, along: Axis, values: tuple[TermValue, ...]) -> Term:
        """A term with one value for each member of an axis."""
        return Term(name, unit(values[0].unit), label, along, value=values)

    def number(self, name: str, label: str, amount: Amount, measured: str) -> Node:
        """A number stated in the contract, or a measure that supplies it."""
        if isinstance(amount, TermValue):
            return self.term(name, label, amount)
        if isinstance(amount, FromTable):
            return Measure(amount.measure, unit(measured), spoken(amount.measure), ask=Given(amount.measure))
        return Measure(name, unit(measured), label, ask=self._asked(amount))

    def _asked(self, amount: FromContracts | FromActivity | FromLine) -> Ask | Paid | LineOf:
        match amount:
            case FromContracts():
                return Paid(amount.paid_under, amount.paid_by, amount.paid_to)
            case FromLine():
                return LineOf(*amount.line.split("."))
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

    @property
    def plain(self) -> bool:
        """True where each year pays all that is due for it, and for nothing else."""
        return True

    def part_of(self, case: Case) -> Decimal:
        """The part of a case's days on which the book is in force, 0 to 1."""
        return Decimal(1)

    def in_force(self, case: Case) -> bool:
        """True where the book is in force on some day of a case."""
        return self.part_of(case) > 0

    @property
    def shares_out(self) -> str | None:
        """The pool whose over- and underspend it shares out, if any; once it has, nothing is left in the pool."""
        return None

    @property
    def holds(self) -> tuple[Balance, ...]:
        """Balances that the pool it shares out may hold at the end of a year."""
        return ()

    def among(self, others: Sequence[RuleBook]) -> Self:
        """The contract as it stands among those in force, where its rules speak of another's."""
        return self

    def beside(self, others: Sequence[RuleBook]) -> tuple[Clash, ...]:
        """What does not fit between the contract and the others in force."""
        return ()

    def pays_for(self) -> tuple[tuple[str, Ask], ...]:
        """Activity that it pays for unit by unit: the code of each price line, and what it counts."""
        return ()

    def settings(self) -> tuple[TermValue, ...]:
        """Numbers that shape the rules, or the rows they count, and are no terms: a rounding, a limit a person."""
        return ()

    def left_out(self, grid: Grid) -> tuple[tuple[str, str], ...]:
        """What the contract means to count and does not, each with how to mend it."""
        return ()

    def remarks(self) -> tuple[Fault, ...]:
        """What a reviewer would ask of it: a tier out of reach, a cap below a gate, an order left open."""
        return ()

    def apart(self, rows: pd.DataFrame, derived: Mapping[RowRule, pd.DataFrame]) -> Decimal | None:
        """Pounds the activity in one period's rows is worth, without the rules; None where that means nothing.

        `derived` has the rows that each row rule makes of the activity of the period.
        """
        return None


class Contract(RuleBook):
    """A payment contract. A kind subclasses this, names itself in `kind`, and returns its `lines()`."""

    kind: str
    """Which kind of contract it is."""
    currency: str = Field(default="GBP", pattern=r"^[A-Z]{3}$")
    """Currency, for a contract that is settled on a table of measures rather than in a place."""
    reads: tuple[TableReading, ...] = ()
    """How columns of a table of measures are read, for `finmodel settle`."""
    starts: date | None = None
    """First day in force; years before it pay nothing."""
    ends: date | None = None
    """Last day in force; years after it pay nothing."""
    interim: Interim | None = None
    """Payments on account, settled up once what is due is known."""
    re_rated: tuple[ReRating, ...] = ()
    """Terms agreed anew after the year they are for, and the year in which the difference is paid."""
    alongside: tuple[Code, ...] = ()
    """Contracts that pay for some of the same activity on purpose, by id."""
    inside_target_of: tuple[Code, ...] = ()
    """Later contracts, by id, whose target or benchmark counts these payments as spending."""
    outside_target_of: tuple[Code, ...] = ()
    """Later contracts, by id, whose target or benchmark leaves these payments out."""

    KINDS: ClassVar[dict[str, type[Contract]]] = {}
    PRORATED: ClassVar[bool] = False
    """True where a payment for part of a year is the payment for the year in proportion to its days."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts is not None and self.ends is not None and self.ends < self.starts:
            raise Refused("The contract ends before it starts.", "Mend `starts:` or `ends:`.")
        both = [other for other in self.inside_target_of if other in self.outside_target_of]
        if both:
            raise Refused(f"Payments are inside the target of '{both[0]}' or outside it.", "Name it in one of the two.")
        return self

    @cached_property
    def _lines(self) -> tuple[Line, ...]:
        lines = with_interim(self, self.interim, with_re_ratings(self, self.re_rated, self.rules()))
        return (
            lines if self.starts is None and self.ends is None else tuple(self._while_in_force(each) for each in lines)
        )

    @property
    def counts_rows(self) -> bool:
        """True where all it pays for is counted row by row, so that in part of a year only rows started then count."""
        return False

    @property
    def only_rows(self) -> tuple[RowRule, ...]:
        """Where it counts rows, only those that started while the contract is in force."""
        if not self.counts_rows or (self.starts is None and self.ends is None):
            return ()
        return (Started(self.starts or date.min, self.ends or date.max),)

    def _while_in_force(self, line: Line) -> Line:
        """A line that shows a figure, nought while the contract is not in force; a payment says so itself."""
        if line.pays:
            return line
        part = part_in_force(self.starts, self.ends)
        return Line(line.name, line.label, If(Compare(">", part, ZERO), line.rule, ZERO))

    @property
    def plain(self) -> bool:
        """True where each year pays all that is due for it, and for nothing else."""
        return self.starts is None and self.ends is None and self.interim is None and not self.re_rated

    def part_of(self, case: Case) -> Decimal:
        """The part of a case's days on which the contract is in force, 0 to 1."""
        if self.starts is None and self.ends is None:
            return Decimal(1)
        value = part_in_force(self.starts, self.ends).value
        assert isinstance(value, TermValue)
        return value.at(case) or Decimal(0)

    def payment(self, name: str, label: str, rule: Node, payer: Parties, payee: Parties) -> Line:
        """A line that pays, rounded to the contract's unit; nothing while the contract is not in force."""
        if self.starts is None and self.ends is None:
            return super().payment(name, label, rule, payer, payee)
        part = part_in_force(self.starts, self.ends)
        inner = rule.of if isinstance(rule, Step) else rule
        whole = isinstance(inner, Split | Round) or not self.PRORATED
        rounded = inner if isinstance(inner, Split | Round) else Round(inner, self.round_to)
        due = rounded if whole else Round(Multiply(Step(f"{label} for a whole year", inner), part), self.round_to)
        return Line(name, label, If(Compare(">", part, ZERO), due, ZERO), payer, payee)

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        (name,) = get_args(cls.model_fields["kind"].annotation) or ("",)
        if not name:
            raise TypeError(f"{cls.__name__} must name its kind, such as `kind: Literal['block']`")
        if Contract.KINDS.get(name, cls).__qualname__ != cls.__qualname__:
            raise FinmodelError(f"two contract kinds are called '{name}'")
        Contract.KINDS[name] = cls


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


def within(name: str) -> str:
    """A name in the middle of a sentence: `Care plans` is care plans, and `GP plans` stays."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


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
