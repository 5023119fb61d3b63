"""Pay for performance: points at a price, money at stake earned by achievement, or so much a unit up to a pot.

A price a point, money at stake and so much a unit are one kind, because gate, limit, add-ons and penalties act on all
of them in the same order. Money that is held back is two payments, held back and earned back, so that the ledger shows
both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from itertools import pairwise
from typing import Literal, Self

from pydantic import model_validator

from finmodel.contracts.clauses.for_results.indicators import Indicator
from finmodel.contracts.clauses.for_results.penalties import Penalty, PenaltyCap, penalties
from finmodel.contracts.clauses.for_results.rewards import (
    AddOn,
    PointPrice,
    PointsAtStake,
    Residue,
    RewardGate,
    RoundPoints,
)
from finmodel.contracts.clauses.for_results.unit_reward import PerUnit
from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.extremes import always_above, largest, smallest
from finmodel.contracts.values import Money
from finmodel.core.faults import Fault, Faults
from finmodel.core.party import Code
from finmodel.core.speech import spoken, within
from finmodel.errors import Refused
from finmodel.rules.nodes import Compare, Multiply, Node, Round, Step, Subtract
from finmodel.rules.shapes import Band, band_rate, cap, gate, product, total


class PayForPerformance(Contract):
    """Pay for what is achieved, in one of three ways, worked out in a fixed order.

    Points are earned by indicator and rounded, priced or held against the money at stake, put through the gate, and
    limited by `most:`. Add-ons come on top of that, penalties last; neither is touched by the gate or by `most:`.
    """

    kind: Literal["pay_for_performance"]
    payer: Code
    """Who pays."""
    payee: Code
    """Who is paid for what it achieves."""
    indicators: tuple[Indicator, ...] = ()
    """What is measured, and the points each indicator can earn."""
    round_points: RoundPoints | None = None
    """How points are rounded; not at all where not given."""
    price: PointPrice | None = None
    """A price for each point."""
    at_stake: PointsAtStake | None = None
    """Or money at stake, earned by the share of points achieved."""
    per_unit: PerUnit | None = None
    """Or so much for each unit avoided or added, up to a pot."""
    gate: RewardGate | None = None
    """Least that must be reached before anything is paid."""
    most: Money | None = None
    """The most that is paid in a period, before add-ons and penalties."""
    residue: Residue | None = None
    """Who gets the part of the pot that is not earned; it stays with the payer where nobody is named."""
    add_ons: tuple[AddOn, ...] = ()
    """Further amounts, each all or nothing."""
    penalties: tuple[Penalty, ...] = ()
    """What is taken back for breaches."""
    penalty_cap: PenaltyCap | None = None
    """The most that penalties come to."""

    @model_validator(mode="after")
    def _clauses_go_together(self) -> Self:
        ways = (self.price, self.at_stake, self.per_unit)
        if sum(way is not None for way in ways) != 1:
            raise Refused(
                "Performance is paid in one way.",
                "Give one of `price:` (for each point), `at_stake:` (money earned by the share of points) or "
                "`per_unit:` (so much a unit up to a pot).",
            )
        faults = [*self._misplaced(), *self._repeats(), *self._unknown_needs()]
        if faults:
            raise Faults(faults)
        return self

    def _misplaced(self) -> Iterator[Fault]:
        if (self.per_unit is None) != bool(self.indicators):
            what = "Points need `indicators:`." if self.per_unit is None else "`per_unit:` has no points to earn."
            fix = "List what is measured." if self.per_unit is None else "Take `indicators:` out."
            yield Fault(("indicators",), what, fix)
        if self.gate is not None and self.gate.payment is None and self.per_unit is not None:
            yield Fault(("gate",), "`per_unit:` has no points to hold a gate against.", "Give the gate a `payment:`.")
        if self.gate is not None and self.gate.payment is not None and self._withdrawn:
            what = "Nothing is paid where money is withdrawn from another payment."
            yield Fault(("gate",), what, "Give the gate `points:` or a `share:`.")
        if self.round_points is not None and self.per_unit is not None:
            yield Fault(("round_points",), "`per_unit:` has no points to round.", "Take it out.")
        if self.residue is not None and (self.price is not None or self._from_another_payment):
            what = "Without a pot of its own, nothing is left over."
            yield Fault(
                ("residue",), what, "Take `residue:` out, or pay from a pot: `per_unit:`, or `how: paid_on_top`."
            )
        if self.most is not None and self._from_another_payment:
            what = "Money held back or withdrawn is limited by what is at stake."
            yield Fault(("most",), what, "Take `most:` out, or lower what is at stake.")
        if self.penalty_cap is not None and not self.penalties:
            yield Fault(("penalty_cap",), "There are no penalties to limit.", "Take it out, or list `penalties:`.")
        if self.price is not None or self.per_unit is not None:
            return
        for number, indicator in enumerate(self.indicators):
            if indicator.prevalence is not None:
                what = "Prevalence changes the price of a point, and no point has a price here."
                yield Fault(("indicators", number, "prevalence"), what, "Take it out, or pay by `price:`.")

    @property
    def _withdrawn(self) -> bool:
        return self.at_stake is not None and self.at_stake.how == "withdrawn"

    @property
    def _from_another_payment(self) -> bool:
        return self.at_stake is not None and self.at_stake.how != "paid_on_top"

    def _repeats(self) -> Iterator[Fault]:
        groups = {
            "indicators": [each.code for each in self.indicators],
            "add_ons": [each.code for each in self.add_ons],
            "penalties": [each.code for each in self.penalties],
        }
        for name, codes in groups.items():
            for number, code in enumerate(codes):
                if code in codes[:number]:
                    yield Fault((name, number), f"'{code}' is listed twice.", "Give each its own code.")

    def _unknown_needs(self) -> Iterator[Fault]:
        codes = list(dict.fromkeys(indicator.code for indicator in self.indicators))
        for number, add_on in enumerate(self.add_ons):
            for code in add_on.needs:
                if code not in codes:
                    fix = f"Its indicators are {', '.join(codes)}." if codes else "List what is measured."
                    yield Fault(("add_ons", number, "needs"), f"There is no indicator '{code}'.", fix)

    def remarks(self) -> tuple[Fault, ...]:
        """A gate out of reach or above the limit, bands that pay less for more, penalties without a limit."""
        return tuple(self._remarks())

    def _remarks(self) -> Iterator[Fault]:
        least = self.gate
        points = [largest(each.points) for each in self.indicators]
        available = sum(most for most in points if most is not None)
        asked = smallest(least.points) if least is not None else None
        if asked is not None and None not in points and asked > available:
            what = f"The gate asks for {asked:,} points, and there are {available:,}: nothing is paid."
            yield Fault(("gate",), what, "Lower the gate, or add points.")
        if least is not None and always_above(least.payment, self.most):
            what = "The most that is paid is below the least amount that passes the gate."
            yield Fault(("most",), what, "Raise `most:`, or lower the gate.")
        scale = self.at_stake.scale if self.at_stake is not None else ()
        for number, (band, following) in enumerate(pairwise(scale), start=1):
            if always_above(band.pays, following.pays):
                what = "A higher score is paid less than the band below it."
                yield Fault(("at_stake", "scale", number), what, "Let what the bands pay rise with the score.")
        if self.penalty_cap is None and any(penalty.each is not None for penalty in self.penalties):
            what = "Nothing limits what the penalties come to."
            yield Fault(("penalties",), what, "Add a `penalty_cap:`.")

    def rules(self) -> tuple[Line, ...]:
        """Points, then what is paid, then add-ons and penalties."""
        if self.per_unit is not None:
            return (*self._by_unit(self.per_unit), *self._taken_back())
        rounds = self.round_points
        exact = [each.earns(self, n) for n, each in enumerate(self.indicators, start=1)]
        earned = exact
        if rounds is not None and rounds.of == "each":
            earned = [Step(f"{step.label}, rounded", Round(step, rounds.decimal_places)) for step in exact]
        whole = total(earned)
        if rounds is not None and rounds.of == "total":
            whole = Round(whole, rounds.decimal_places)
        points = Step("Points earned", whole)
        available = [each.available(self, n) for n, each in enumerate(self.indicators, start=1)]
        score = Step("Share of points earned", points / Step("Points available", total(available)))
        shown = (
            *(
                Line(f"points_{each.code}", step.label, step)
                for each, step in zip(self.indicators, earned, strict=True)
            ),
            Line("points", "Points earned", points),
            Line("score", "Share of points earned", score),
        )
        if self.price is not None:
            paid = self._for_points(self.price, earned, points, score)
        else:
            assert self.at_stake is not None
            paid = self._staked(self.at_stake, points, score)
        in_full = {
            each.code: Compare(">=", step, most)
            for each, step, most in zip(self.indicators, exact, available, strict=True)
        }
        return (*shown, *paid, *self._on_top(in_full), *self._taken_back())

    def _by_unit(self, clause: PerUnit) -> tuple[Line, ...]:
        pot = Step("Pot", Round(clause.most(self), self.round_to))
        units = clause.units(self)
        worth = Step("Earned", clause.earned(self, units, pot))
        paid = self._limited(self._gated(worth, None, None))
        return (Line("change", units.label, units), Line("pot", "Pot", pot), *self._paid_from(pot, paid))

    def _for_points(self, price: PointPrice, earned: list[Step], points: Step, score: Step) -> tuple[Line, ...]:
        worth = Step("Points at their price", self._priced(price, earned, points))
        paid = self._limited(self._gated(worth, points, score))
        return (self.payment("payment", "Performance payment", paid, self.payer, self.payee),)

    def _priced(self, price: PointPrice, earned: list[Step], points: Step) -> Node:
        counted: Node = points
        relative = [each.relative_prevalence(self, n) for n, each in enumerate(self.indicators, start=1)]
        if any(relative):
            weighted = [
                step
                if ratio is None
                else Step(f"Points for {each.inside}, weighted for prevalence", Multiply(step, ratio))
                for each, step, ratio in zip(self.indicators, earned, relative, strict=True)
            ]
            counted = Step("Points weighted for prevalence", total(weighted))
        factors: list[Node] = []
        if price.list_size is not None:
            own = self.number("price.list_size.own", "People on own list", price.list_size.own, "people")
            usual = price.list_size.average
            average = self.number("price.list_size.average", "People on the average list", usual, "people")
            factors.append(Step("Own list relative to the average", own / average))
        factors += [each.rule(self, f"price.factors.{n}") for n, each in enumerate(price.factors, start=1)]
        return product(counted * self.term("price.per_point", "Price of a point", price.per_point), factors)

    def _staked(self, clause: PointsAtStake, points: Step, score: Step) -> tuple[Line, ...]:
        if clause.share is None:
            stake = self.number("at_stake.amount", "Amount at stake", clause.amount, "money")
        else:
            whole = self.number("at_stake.amount", "Payment that a part of is at stake", clause.amount, "money")
            stake = whole * self.term("at_stake.share", "Part at stake", clause.share)
        pot = Step("Money at stake", Round(stake, self.round_to))
        part = Step("Part paid for the score", self._scaled(clause, score)) if clause.scale else score
        earned = self._gated(Step("Earned", Multiply(pot, part)), points, score)
        if clause.how == "paid_on_top":
            return (Line("pot", "Money at stake", pot), *self._paid_from(pot, self._limited(earned)))
        back = Step("Earned back", Round(earned, self.round_to))
        if clause.how == "withdrawn":
            missed = Subtract(pot, back)
            withdrawn = self.payment("withdrawn", "Withdrawn as far as missed", missed, self.payee, self.payer)
            return (Line("pot", "Money at stake", pot), Line("kept", "Kept for what was achieved", back), withdrawn)
        return (
            self.payment("withheld", "Held back", pot, self.payee, self.payer),
            self.payment("earned_back", "Earned back", back, self.payer, self.payee),
        )

    def _scaled(self, clause: PointsAtStake, score: Node) -> Node:
        bands = []
        for number, band in enumerate(clause.scale, start=1):
            path = f"at_stake.scale.{number}"
            pays = self.term(f"{path}.pays", f"Part that band {number} pays", band.pays)
            label = f"Score at which band {number} ends"
            key = "below" if band.up_to is None else "up_to"
            end = self.term(f"{path}.{key}", label, band.end) if band.end is not None else None
            bands.append(Band(end, pays, band.up_to is not None))
        return band_rate(score, bands)

    def _paid_from(self, pot: Node, paid: Node) -> tuple[Line, ...]:
        """The payment and what is left of the pot, which sum to the pot."""
        payment = Step("Performance payment", Round(paid, self.round_to))
        paying = self.payment("payment", "Performance payment", payment, self.payer, self.payee)
        rest = Subtract(pot, payment)
        if self.residue is None:
            return (paying, Line("residue", "Rest of the pot, kept by the payer", rest))
        return (paying, self.payment("residue", self.residue.label, rest, self.payer, self.residue.payee))

    def _gated(self, worth: Node, points: Node | None, score: Node | None) -> Node:
        clause = self.gate
        if clause is None:
            return worth
        least: Node
        if clause.payment is not None:
            least, test = self.term("gate.payment", "Least amount that is paid", clause.payment), worth
        elif clause.points is not None:
            assert points is not None
            least, test = self.term("gate.points", "Least points", clause.points), points
        else:
            assert clause.share is not None and score is not None
            least, test = self.term("gate.share", "Least share of points", clause.share), score
        return Step("Earned past the gate", gate(test, ">=", least, worth))

    def _limited(self, worth: Node) -> Node:
        if self.most is None:
            return worth
        return Step("Within the most that is paid", cap(worth, self.term("most", "Most that is paid", self.most)))

    def _on_top(self, in_full: Mapping[str, Node]) -> Iterator[Line]:
        for number, each in enumerate(self.add_ons, start=1):
            label = each.label or spoken(each.code)
            amount = self.number(f"add_ons.{number}.amount", f"Amount for {within(label)}", each.amount, "money")
            needed = [in_full[code] for code in each.needs]
            met = Step(f"Everything met for {within(label)}", reduce(Multiply, needed))
            yield self.payment(f"add_on_{each.code}", label, Multiply(amount, met), self.payer, self.payee)

    def _taken_back(self) -> Iterator[Line]:
        if self.penalties:
            taken = penalties(self, self.penalties, self.penalty_cap)
            yield self.payment("penalty", "Penalties", taken, self.payee, self.payer)
