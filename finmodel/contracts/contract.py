"""What every contract is: a book of rules of some kind, in force between dates, paid on account and agreed anew.

What any contract may have beside the rules of its kind is put on them here, in one order that all kinds share; each
such clause, with its rule and what it refuses, is a file in `clauses/over_time`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Self, get_args

from pydantic import BaseModel, Field, model_validator

from finmodel.contracts.clauses.over_time.interim import Interim, with_interim
from finmodel.contracts.clauses.over_time.market_shift import MarketShift, shifted
from finmodel.contracts.clauses.over_time.part_of_year import part_in_force
from finmodel.contracts.clauses.over_time.path import Path, on_path, with_path
from finmodel.contracts.clauses.over_time.re_rating import ReRating, with_re_ratings
from finmodel.contracts.clauses.over_time.taper import Taper, with_tapered_contribution, with_tapered_payment
from finmodel.contracts.clauses.over_time.trigger import Trigger, told_by
from finmodel.contracts.elsewhere import FromActivity
from finmodel.contracts.line import Given, Line, LineOf, Paid, Parties, as_notional
from finmodel.contracts.numbers_named import exchanged, sum_named
from finmodel.contracts.reading import TableReading
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Case, TermValue
from finmodel.core.must import MustLine
from finmodel.core.naming.by_role import bound
from finmodel.core.party import Code
from finmodel.errors import FinmodelError, Refused
from finmodel.measures.row_rules import RowRule, Started
from finmodel.rules.nodes import ZERO, Compare, If, Multiply, Node, Round, Split, Step, Term

__all__ = ["Contract", "Given", "Line", "LineOf", "Paid", "Parties", "RuleBook"]


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
    path: Path | None = None
    """The payment, or a number of the contract, moves over years from one sum to what the contract says it is."""
    taper: Taper | None = None
    """A grant or a contribution falls from year to year."""
    market_shift: MarketShift | None = None
    """Money moves between listed providers, and nothing is added or lost."""
    triggers: tuple[Trigger, ...] = ()
    """Plans that are told when they are crossed, and change no payment."""
    notional: bool = False
    """`true` for a budget or contract that is settled, shown and counted by whoever names it, and not paid."""
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
    must: tuple[MustLine, ...] = ()
    """What must hold of the contract, and of a place while it is in force; `finmodel check` and `finmodel run` fail
    where it does not."""

    KINDS: ClassVar[dict[str, type[Contract]]] = {}
    """Every kind that was imported, by its name; `contracts.kinds` imports one when it is named."""
    NOW_NAMED: ClassVar[Mapping[str, str]] = {}
    """Kinds that files named as this one before they had a name of their own, by the key that tells them."""
    BY_ROLE: ClassVar[bool] = True
    """Its files may name parties by their roles."""
    PRORATED: ClassVar[bool] = False
    """True where a payment for part of a year is the payment for the year in proportion to its days."""

    @model_validator(mode="before")
    @classmethod
    def _named_as_now(cls, data: Any) -> Any:
        """What a file says, its kind by the name of now, and roles by their own names where no place is known."""
        data = bound(data)
        former = Contract.KINDS.get(str(data.get("kind"))) if isinstance(data, Mapping) else None
        if former is None or former is cls:
            return data
        (now,) = get_args(cls.model_fields["kind"].annotation)
        return {**data, "kind": now} if now in former.NOW_NAMED.values() else data

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.path is not None and self.re_rated:
            raise Refused("A sum on a path is not agreed anew.", "Take out `path:` or `re_rated:`.")
        if self.starts is not None and self.ends is not None and self.ends < self.starts:
            raise Refused("The contract ends before it starts.", "Mend `starts:` or `ends:`.")
        both = [other for other in self.inside_target_of if other in self.outside_target_of]
        if both:
            raise Refused(f"Payments are inside the target of '{both[0]}' or outside it.", "Name it in one of the two.")
        return self

    @cached_property
    def agreed_once(self) -> bool:
        """True where it takes a sum from the place as it finds it."""
        return _fixed_in(self)

    @cached_property
    def _part(self) -> Term | None:
        """The part of each year in force; None for a contract without dates."""
        if self.starts is None and self.ends is None:
            return None
        return part_in_force(self.starts, self.ends)

    def all_rules(self) -> tuple[Line, ...]:
        """The contract's own rules, its re-ratings and payments on account, each while it is in force."""
        lines = with_re_ratings(self, self.re_rated, self._over_time())
        if self.interim is not None:
            amount = self.number("interim.amount", "Paid on account", self.interim.amount, "money")
            lines = with_interim(self.interim, Round(amount, self.round_to), lines)
        lines = tuple(self._while_in_force(line) for line in lines)
        return tuple(as_notional(line) for line in lines) if self.notional else lines

    def _over_time(self) -> tuple[Line, ...]:
        """The contract's own rules, as a path, a taper, a shift and triggers have them."""
        lines = self.rules()
        if self.path is not None and self.path.of is not None:
            named = sum_named(lines, self.path.of, "path")
            reached, carried = on_path(self, self.path, named)
            lines = (*exchanged(lines, named, reached, "path"), *carried)
        elif self.path is not None:
            lines = with_path(self, self.path, lines, self._part)
        if self.taper is not None and self.taper.of is not None:
            lines = with_tapered_contribution(self, self.taper, lines)
        elif self.taper is not None:
            lines = with_tapered_payment(self, self.taper, lines)
        if self.market_shift is not None:
            lines = (*lines, shifted(self, self.market_shift, self.paying))
        told = (line for number, each in enumerate(self.triggers) for line in told_by(self, number, each))
        return (*lines, *told)

    def _while_in_force(self, line: Line) -> Line:
        """A line that shows a figure, nought while the contract is not in force; a payment says so itself."""
        if line.pays or self._part is None:
            return line
        return Line(line.name, line.label, If(Compare(">", self._part, ZERO), line.rule, ZERO))

    def payment(self, name: str, label: str, rule: Node, payer: Parties, payee: Parties) -> Line:
        """A line that pays, rounded to the contract's unit; nothing while the contract is not in force."""
        paid = super().payment(name, label, rule, payer, payee)
        if self._part is None:
            return paid
        due, inner = paid.rule, rule.of if isinstance(rule, Step) else rule
        if self.PRORATED and not isinstance(inner, Split | Round):
            due = Round(Multiply(Step(f"{label} for a whole year", inner), self._part), self.round_to)
        return Line(name, label, If(Compare(">", self._part, ZERO), due, ZERO), payer, payee)

    @property
    def only_rows(self) -> tuple[RowRule, ...]:
        """Where it counts rows, only those that started while the contract is in force."""
        if self._part is None or not self.counts_rows:
            return ()
        return (Started(self.starts or date.min, self.ends or date.max),)

    @property
    def plain(self) -> bool:
        """True where each year pays all that is due for it, and for nothing else."""
        moved = (self.interim, self.path, self.taper, self.market_shift)
        return self._part is None and not self.re_rated and not self.notional and not any(moved)

    def part_of(self, case: Case) -> Decimal:
        """The part of a case's days on which the contract is in force, 0 to 1."""
        if self._part is None:
            return Decimal(1)
        assert isinstance(self._part.value, TermValue)
        return self._part.value.at(case) or Decimal(0)

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        (name,) = get_args(cls.model_fields["kind"].annotation) or ("",)
        if not name:
            raise TypeError(f"{cls.__name__} must name its kind, such as `kind: Literal['block']`")
        if Contract.KINDS.get(name, cls).__qualname__ != cls.__qualname__:
            raise FinmodelError(f"two contract kinds are called '{name}'")
        Contract.KINDS[name] = cls


def _fixed_in(part: Any) -> bool:
    if isinstance(part, FromActivity):
        return part.fixed
    if isinstance(part, BaseModel):
        return any(_fixed_in(getattr(part, name)) for name in part.model_fields_set)
    if isinstance(part, Mapping):
        return any(_fixed_in(each) for each in part.values())
    return isinstance(part, tuple) and any(_fixed_in(each) for each in part)
