"""Underspend of a pooled fund: what is kept, what is carried into later years, and who gets the rest back.

What management saved, what is carried forward and what goes back are parts of one amount, taken in that order; an
agreement that gives the same pound twice is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from finmodel.contracts.amount import MoneyAmount
from finmodel.contracts.clauses.over_time.balance import CARRIED, balance_lines, opened
from finmodel.contracts.fund.lines import FundLines
from finmodel.contracts.fund.partner_shares import PROPORTIONAL, Shares
from finmodel.contracts.fund.parts import FundPart
from finmodel.contracts.values import Money, Share
from finmodel.core.faults import Fault
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.rules.nodes import ZERO, Minimum, Multiply, Node, Round, Split, Step, Sum
from finmodel.rules.shapes import total


class CarryForward(Frozen):
    """An underspend kept in the pool for non-recurrent use in later years."""

    non_recurrent_spend: MoneyAmount
    """What the pool spends on non-recurrent things; it is met from what was carried forward, as far as that goes."""
    opening: Money | None = None
    """What is carried into the first year."""
    unused: Literal["carried_forward", "returned"]
    """What happens to money carried into a year and not spent in it: carried forward again, or given back."""


class ManagementAction(Frozen):
    """An underspend that management brought about is kept; the rest, a windfall, goes back."""

    amount: MoneyAmount
    """How much of the underspend management action brought about."""
    kept_by: Code
    """Partner that keeps it, or `pool` to carry it forward."""


class LastToShare(Frozen):
    """A partner that shares in savings only once the others have had a stated percentage."""

    partner: Code
    """Partner whose share moves last."""
    after: Share
    """Percentage that the others have first."""
    of: Literal["their_contributions", "the_saving"]
    """What the percentage is of."""


@dataclass(frozen=True)
class CarriedIn:
    """What was carried into the year, and what of it is spent."""

    clause: CarryForward
    before: Node
    used: Node


@dataclass(frozen=True)
class FundUnspent:
    """What an agreement says of an underspend."""

    shares: Shares
    last: LastToShare | None
    kept: ManagementAction | None
    carried: CarryForward | None

    def returned(self, year: FundLines, parts: Sequence[FundPart], unspent: Node) -> Node | None:
        """Pay back what is not kept; returns what is carried forward instead, if anything."""
        held: Node | None = None
        if self.kept is not None:
            stated = year.money("management_action.amount", "Underspend from management action", self.kept.amount)
            saved = Step("Underspend that management brought about", Minimum((unspent, stated)))
            unspent = Step("Windfall", unspent - saved)
            if self.kept.kept_by == "pool":
                held = saved
            else:
                label = "Underspend kept by who brought it about"
                year.between("management_action", label, saved, year.pool, self.kept.kept_by)
        elif self.carried is not None:
            held, unspent = unspent, ZERO
        if unspent is not ZERO:
            year.pay("underspend", "Share of underspend", self._split(year, parts, unspent), into=False)
        return held

    def _split(self, year: FundLines, parts: Sequence[FundPart], amount: Node) -> Node:
        """Each partner's part; where one of them shares last, only once the others have had theirs."""
        last = self.last
        if last is None:
            return self.shares.split(year, parts, amount)
        weights = self.shares.weights(year, parts)
        first_to_share = [member for member in year.partners.members if member != last.partner]
        early = year.only("last_to_share.partner", "Shares from the start", *first_to_share)
        others = Step("Contribution of those that share first", Multiply(weights, early))
        after = year.book.term("last_to_share.after", "Part that the others have first", last.after)
        base = Step("Contributions of the others", Sum(others)) if last.of == "their_contributions" else amount
        theirs = Round(Multiply(base, after), year.places)
        first = Step("Saving that the others have first", Minimum((amount, theirs)))
        rest = Step("Saving that all share", amount - first)
        return Split(first, others, year.places) + Split(rest, weights, year.places)


def spent_from_carried(year: FundLines, clause: CarryForward) -> CarriedIn:
    """Non-recurrent spend that what was carried forward meets."""
    stated = (
        None
        if clause.opening is None
        else year.money("carry_forward.opening", "Underspend carried into the first year", clause.opening)
    )
    before = opened(CARRIED, stated)
    label = "Non-recurrent spend"
    spend = year.money("carry_forward.non_recurrent_spend", label, clause.non_recurrent_spend)
    used = Step("Non-recurrent spend met from what was carried forward", Minimum((spend, before)))
    year.show("spent_from_carried_forward", "Non-recurrent spend met from what was carried forward", used)
    return CarriedIn(clause, before, used)


def carry_on(year: FundLines, parts: Sequence[FundPart], carried: CarriedIn, shares: Shares, held: Node | None) -> None:
    """What the pool carries into the next year for non-recurrent use, and what it gives back of the last."""
    again = carried.clause.unused == "carried_forward"
    if not again:
        unused = Step("Carried into the year and not spent", carried.before - carried.used)
        label = "Underspend carried forward and not spent, given back"
        back = _given_back(year, parts, shares, unused)
        year.pay("carried_forward_returned", label, back, into=False)
    money = [
        *([Step("Carried forward and not yet spent", carried.before - carried.used)] if again else []),
        *([] if held is None else [held]),
    ]
    year.found += balance_lines(CARRIED, carried.before, total(money))


def _given_back(year: FundLines, parts: Sequence[FundPart], shares: Shares, amount: Node) -> Node:
    if shares.stated == PROPORTIONAL:
        return Split(amount, shares.weights(year, parts), year.places)
    return shares.split(year, parts, amount)


def underspend_faults(terms: FundUnspent, members: Sequence[str], keys: Collection[str]) -> Iterator[Fault]:
    """What is kept and given back, carried and shared, at once; `keys` are those that the file gives."""
    kept, carried, last = terms.kept, terms.carried, terms.last
    if kept is not None and kept.kept_by == "pool" and carried is None:
        what = "The pool keeps what management saved, and nothing says what it may be used for."
        yield Fault(("management_action", "kept_by"), what, "Add `carry_forward:`, or name the partner that keeps it.")
    if kept is not None and kept.kept_by != "pool" and carried is not None:
        what = f"'{kept.kept_by}' keeps what management saved, and the underspend is carried forward too."
        fix = "Write `kept_by: pool` to carry it forward, or take out `carry_forward:`."
        yield Fault(("management_action", "kept_by"), what, fix)
    returned = carried is None or kept is not None
    if not returned and carried is not None and carried.unused == "carried_forward":
        for name, stated in (("underspend", terms.shares.stated), ("last_to_share", last)):
            if name in keys and stated is not None:
                what = f"All of an underspend is carried forward, and so nothing is left for `{name}:` to share."
                fix = "Add `management_action:` to carry that part alone, write `unused: returned`, or take it out."
                yield Fault((name,), what, fix)
    elif last is not None and not returned:
        what = "The underspend is carried forward, and no saving is shared in the year."
        yield Fault(("last_to_share",), what, "Add `management_action:` to carry that part alone, or take it out.")
    if last is None:
        return
    if last.partner not in members or len(members) == 1:
        what = f"'{last.partner}' is not one of several contributors."
        yield Fault(("last_to_share", "partner"), what, f"The contributors are {', '.join(members)}.")
    if terms.shares.stated != PROPORTIONAL or terms.shares.proportion_of == "the_service":
        what = "Savings are shared in proportion to contributions to the fund once the others have had their part."
        yield Fault(("last_to_share",), what, "Write `underspend: proportional`, and `proportion_of: the_fund`.")
