"""Contributions to a pooled fund: stated for each year, or rolled forward from the first.

Agreements state the first year alone and say how the next follows from it. So a later year's budget is a line of its
own, read back the year after, and a term that must hold year by year is refused beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import model_validator

from finmodel.contracts.amount import ChangeAmount, ShareAmount
from finmodel.contracts.clauses.over_time.balance import is_first_year
from finmodel.contracts.fund.lines import FundLines
from finmodel.contracts.fund.services import FundService
from finmodel.contracts.line import Line
from finmodel.contracts.values import Change, TermValue
from finmodel.core.faults import Fault
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.errors import Refused
from finmodel.rules.nodes import (
    MONEY,
    ONE,
    ZERO,
    Compare,
    If,
    Multiply,
    Node,
    Pick,
    Prev,
    Round,
    Split,
    Step,
    Sum,
)
from finmodel.rules.shapes import at_least_nil, total


class RollForward(Frozen):
    """How a year's fund becomes the next year's, so that only the first year's contributions are stated."""

    uplift: ChangeAmount | None = None
    """Added for inflation and growth; a fall has a minus sign."""
    uplift_by_partner: dict[Code, Change] = {}
    """Or an uplift for each partner, where the NHS and a council agree different ones."""
    efficiency: ShareAmount | None = None
    """Taken off for efficiency."""
    applied: Literal["together", "in_turn"] | None = None
    """Where there is both: `together` adds the two (1 + uplift − efficiency); `in_turn` takes the efficiency
    off what the uplift has raised."""
    recurrent_variance: ShareAmount | None = None
    """Part of the last year's over- or underspend that recurs, and so is built into the next year's fund."""

    @model_validator(mode="after")
    def _order_is_stated(self) -> Self:
        raised = self.uplift is not None or bool(self.uplift_by_partner)
        if self.uplift is not None and self.uplift_by_partner:
            raise Refused("There are two uplifts.", "Give `uplift:` for all, or `uplift_by_partner:`.")
        both = raised and self.efficiency is not None
        if both and self.applied is None:
            raise Refused(
                "Uplift and efficiency come to different amounts added together and one after the other.",
                "Add `applied: together` or `applied: in_turn`.",
            )
        if not both and self.applied is not None:
            raise Refused("`applied:` orders an uplift and an efficiency.", "Give both, or take it out.")
        if not raised and self.efficiency is None and self.recurrent_variance is None:
            raise Refused("Nothing changes the fund.", "Give `uplift:`, `efficiency:` or `recurrent_variance:`.")
        return self


@dataclass(frozen=True)
class Budget:
    """What partners pay in for a part of the fund: each partner's money, all of it, and the lines that show it."""

    agreed: Node
    fund: Node
    lines: tuple[Line, ...] = ()


def budget_of(
    year: FundLines, path: str, of: str, stated: Mapping[str, TermValue], by: RollForward | None, service: str = ""
) -> Budget:
    """What partners pay in for a service, or for all that is none, as stated for each year or rolled forward."""
    contribution = year.by_partner(f"{path}.*", f"Contribution to {of}" if of else "Contribution", stated)
    label, suffix = f"Budget for {of}" if of else "Fund", f"_{service}" if service else ""
    if by is None:
        agreed = Round(contribution, year.places)
        return Budget(agreed, Step(label, Sum(agreed)))
    if by.uplift_by_partner:
        return _rolled_by_partner(year, by, contribution, label, suffix)
    return _rolled(year, by, contribution, label, suffix)


def _rolled(year: FundLines, by: RollForward, stated: Node, label: str, suffix: str) -> Budget:
    """The first year's contributions, and later years' from the year before: recurrent variance, uplift, efficiency.

    Each year's fund is shared as the first year's was.
    """
    before = _with_variance(year, by, Prev(f"budget{suffix}", MONEY), label, suffix)
    uplift = None if by.uplift is None else year.book.number("roll_forward.uplift", "Uplift", by.uplift, "change")
    first = Step(f"{label} as first agreed", Sum(Round(stated, year.places)))
    rolled = Step(f"{label}, rolled forward", _raised(year, by, before, uplift))
    whole = Step(label, If(is_first_year(), first, rolled))
    agreed = Step(f"{label}, by who pays in", Split(whole, stated, year.places))
    return Budget(agreed, whole, (Line(f"budget{suffix}", label, whole),))


def _rolled_by_partner(year: FundLines, by: RollForward, stated: Node, label: str, suffix: str) -> Budget:
    """Each partner's contribution rolled forward by itself; its share of the fund is its share of a variance."""
    budget, lines, laid = Prev(f"budget{suffix}", MONEY), list[Line](), list[Node]()
    for partner in year.partners.members:
        own = Prev(f"contribution{suffix}_{partner}", MONEY)
        name = f"{label}, paid by {partner}"
        share = Step(f"{name}: share of the year before", If(Compare(">", budget, ZERO), own / budget, ZERO))
        before = _with_variance(year, by, own, name, suffix, share)
        path = f"roll_forward.uplift_by_partner.{partner}"
        uplift = year.book.term(path, f"Uplift of {partner}", by.uplift_by_partner[partner])
        rolled = Step(f"{name}, rolled forward", _raised(year, by, before, uplift))
        amount = Step(name, If(is_first_year(), Pick(Round(stated, year.places), partner), rolled))
        lines.append(Line(f"contribution{suffix}_{partner}", name, amount))
        laid.append(Multiply(amount, year.only(f"paid_by.{partner}", f"Paid by {partner}", partner)))
    whole = Step(label, total([line.rule for line in lines]))
    agreed = Step(f"{label}, by who pays in", total(laid))
    return Budget(agreed, whole, (*lines, Line(f"budget{suffix}", label, whole)))


def _with_variance(
    year: FundLines, by: RollForward, before: Node, label: str, suffix: str, share: Node | None = None
) -> Node:
    """What was paid the year before, with the part of its over- or underspend that recurs."""
    if by.recurrent_variance is None:
        return before
    part = year.book.number("roll_forward.recurrent_variance", "Variance that recurs", by.recurrent_variance, "share")
    variance: Node = Multiply(Prev(f"variance{suffix}", MONEY), part)
    if share is not None:
        variance = Multiply(variance, share)
    return Step(f"{label}, the year before with its recurrent variance", before + variance)


def _raised(year: FundLines, by: RollForward, before: Node, uplift: Node | None) -> Node:
    saved = by.efficiency
    efficiency = None if saved is None else year.book.number("roll_forward.efficiency", "Efficiency", saved, "share")
    if uplift is not None and efficiency is not None and by.applied == "together":
        raised: Node = Multiply(before, Step("Uplift less efficiency", ONE + uplift - efficiency))
    else:
        raised = before if uplift is None else Multiply(before, ONE + uplift)
        if efficiency is not None:
            raised = Multiply(raised if uplift is None else Step("After the uplift", raised), ONE - efficiency)
    return at_least_nil(Round(raised, year.places))


def roll_forward_faults(
    by: RollForward, members: Sequence[str], contributions: Mapping[str, TermValue], services: Sequence[FundService]
) -> Iterator[Fault]:
    """Uplifts that are not one for each partner, and contributions stated year by year as well."""
    if by.uplift_by_partner and set(by.uplift_by_partner) != set(members):
        what = "`uplift_by_partner:` must give each contributor an uplift, and nobody else."
        yield Fault(("roll_forward", "uplift_by_partner"), what, f"The contributors are {', '.join(members)}.")
    stated: list[tuple[tuple[str | int, ...], TermValue]] = [
        (("contributions", name), value) for name, value in contributions.items()
    ]
    for number, service in enumerate(services):
        at_service = ("services", number, "contributions")
        stated += [((*at_service, name), value) for name, value in service.contributions.items()]
    for at, value in stated:
        if value.value is None and value.is_stated:
            what = "Contributions are rolled forward, and here they are stated year by year."
            yield Fault(at, what, "State the first year's alone, or take out `roll_forward:`.")
