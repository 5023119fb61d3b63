"""How a saving is split between partners: equally, by budget, ownership, performance, investment or loss.

Parts must sum to the penny: so every basis is one split by largest remainder, and they differ only in the weights. Who
has first call is made good by a split before it, in proportion where there is too little.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Discriminator, Field, Tag

from finmodel.contracts.contract import Given, Line
from finmodel.contracts.elsewhere import FromActivity, FromTable, kind_of_amount
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Money, Score, Share, TermValue, refuse_part_of_whole
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.speech import spoken
from finmodel.core.unit import unit
from finmodel.rules.nodes import ONE, ZERO, Axis, Compare, If, Measure, Minimum, Node, Round, Split, Step, Sum
from finmodel.rules.shapes import at_least_nil


def _table_or_each(raw: Any) -> str:
    """How each partner's part is found: from a table, from its activity, or stated one by one."""
    found = kind_of_amount(raw)
    return found if found in ("table", "activity") else "each"


_Found = Annotated[FromTable, Tag("table")] | Annotated[FromActivity, Tag("activity")]
Sums = Annotated[_Found | Annotated[dict[Code, Money], Tag("each")], Discriminator(_table_or_each)]
Scores = Annotated[_Found | Annotated[dict[Code, Score], Tag("each")], Discriminator(_table_or_each)]


class FirstCall(Frozen):
    """Who is paid first, up to a sum of their own, before the rest is split."""

    to: Literal["losses", "investment"]
    """Why: to leave nobody worse off, or to repay what partners put in."""
    of: Sums
    """What each partner has lost or put in; nil for the others. A saving that does not reach is split in proportion."""


class _Basis(Frozen):
    first: FirstCall | None = None
    """Who is paid first, if anybody; the rest is split on this basis."""


class EqualSplit(_Basis):
    """Each partner has the same part."""

    basis: Literal["equal"]
    """On what basis the saving is split."""


class SplitByMoney(_Basis):
    """Each partner's part is in proportion to a sum of its own."""

    basis: Literal["budget", "contribution", "investment", "losses"]
    """On what basis the saving is split."""
    of: Sums
    """Each partner's budget, contribution, investment or loss."""


class SplitByOwnership(_Basis):
    """Each partner's part is the share of the venture that it owns."""

    basis: Literal["ownership"]
    """On what basis the saving is split."""
    of: dict[Code, Share] = Field(min_length=1)
    """Each partner's share; they sum to 100%."""


class SplitByPerformance(_Basis):
    """Each partner's part is in proportion to its score."""

    basis: Literal["performance"]
    """On what basis the saving is split."""
    of: Scores
    """Each partner's score, 0 or more."""


SplitBy = Annotated[EqualSplit | SplitByMoney | SplitByOwnership | SplitByPerformance, Field(discriminator="basis")]
"""How a saving is split between partners."""


def check_split(partners: tuple[str, ...], split: SplitBy) -> None:
    """Raise Faults where a basis leaves a partner out, names a stranger, or does not come to the whole."""
    stated: list[tuple[tuple[str, ...], Any]] = [(("split", "of"), getattr(split, "of", None))]
    if split.first is not None:
        stated.append((("split", "first", "of"), split.first.of))
    faults = []
    for loc, given in stated:
        if isinstance(given, FromActivity):
            faults += _faults_of_activity(loc, given, split)
        if not isinstance(given, dict) or set(given) == set(partners):
            continue
        strangers = [name for name in given if name not in partners]
        missing = [name for name in partners if name not in given]
        told = [f"{_listed(strangers)} not among the partners" if strangers else ""]
        told.append(f"{_listed(missing)} left out" if missing else "")
        what = f"It must name each partner and nobody else: {' and '.join(part for part in told if part)}."
        fix = f"The partners are {', '.join(partners)}; write nil for one that has none."
        faults.append(Fault(loc, what, fix))
    if faults:
        raise Faults(faults)
    if isinstance(split, SplitByOwnership):
        refuse_part_of_whole("split", split.of)


def _faults_of_activity(loc: tuple[str, ...], given: FromActivity, split: SplitBy) -> list[Fault]:
    """What is wrong with activity that partners are told apart by."""
    if "provider" in given.where:
        what = "Each partner's part is by the activity that it provides, and `where:` names a provider."
        return [Fault((*loc, "where"), what, "Take `provider:` out.")]
    if given.activity in ("people", "person_years", "list_size", "score_years"):
        what = f"'{given.activity}' is counted of the whole place, and no partner provides it."
        return [Fault(loc, what, "Use quantity, spells, days, spend or cost.")]
    money = given.activity in ("spend", "cost")
    wanted = split.basis != "performance" or loc != ("split", "of")
    if money != wanted:
        what = f"The split is by {'money' if wanted else 'performance'}, and '{given.activity}' is not."
        return [Fault(loc, what, "Use spend or cost." if wanted else "Use quantity, spells or days.")]
    return []


def _listed(names: list[str]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'}"


def split_lines(
    book: RuleBook, split: SplitBy, partners: tuple[str, ...], earned: Node, payer: str
) -> tuple[Line, ...]:
    """Each partner's part: what is paid first, and the rest on the basis agreed, both to the penny."""
    axis = Axis("partner", partners)
    weights = _weights(book, split, axis)
    if split.first is None:
        rule: Node = Split(earned, weights, book.round_to)
        return (book.payment("shared", "Each partner's part", rule, payer, partners),)
    word = "loss" if split.first.to == "losses" else "investment"
    claims = Round(
        _vector(book, "split.first.of", f"Each partner's {word}", split.first.of, axis, "money"), book.round_to
    )
    past = "lost" if word == "loss" else "invested"
    claimed = Step(f"All that was {past}", Sum(claims))
    to_first = Step(f"Part that goes to {word} first", Minimum((at_least_nil(earned), claimed)))
    rest = Step("Part left to split", earned - to_first)
    part = Step(f"Part of each in all that was {past}", If(Compare(">", claimed, ZERO), claims / claimed, ONE))
    made_good = Split(to_first, part, book.round_to)
    shared = Split(rest, weights, book.round_to)
    whole = Step("Paid first", made_good) + Step("Part of the rest", shared)
    label = "Made good first" if word == "loss" else "Investment repaid first"
    return (
        book.payment("paid_first", label, made_good, payer, partners),
        book.payment("shared", "Each partner's part of the rest", shared, payer, partners),
        Line("partner_total", "Each partner's part in all", whole),
    )


def _weights(book: RuleBook, split: SplitBy, axis: Axis) -> Node:
    if isinstance(split, EqualSplit):
        same = TermValue(value=Decimal(1), unit="number", source="the same for every partner")
        return book.table("payees.*", "Equal part", axis, (same,) * len(axis.members))
    label = f"Each partner's {spoken(split.basis).lower()}" if split.basis != "losses" else "Each partner's loss"
    measured = {"ownership": "share", "performance": "score"}.get(split.basis, "money")
    return _vector(book, "split.of", label, split.of, axis, measured)


def _vector(book: RuleBook, path: str, label: str, stated: Any, axis: Axis, measured: str) -> Node:
    if isinstance(stated, FromTable):
        return Measure(stated.name, unit(measured), label, axis, Given(stated.measure, stated.whose))
    if isinstance(stated, FromActivity):
        wheres = ({**stated.where, "provider": (partner,)} for partner in axis.members)
        asks = tuple(book.ask(stated.activity, where, year=stated.year) for where in wheres)
        return Measure(path, unit(measured), label, axis, asks)
    return book.table(f"{path}.*", label, axis, tuple(stated[partner] for partner in axis.members))


def is_group(raw: Any) -> str:
    """Which form payees take: one, several with shares, or several that a split tells apart."""
    return "list" if isinstance(raw, list | tuple) else "group" if isinstance(raw, dict | BaseModel) else "one"
