"""Flags: what a place's contracts reward its partners for, said in sentences that name partners, amounts and terms.

A director reads sentences and no slopes: so each flag says who, how much and by which terms, and those with most at
stake come first. Limits below which nothing is said stand at the top, because they are a judgement and no arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import pandas as pd

from finmodel.core.amounts import number, price
from finmodel.core.speech import listed
from finmodel.incentives.curves import Curve, Holding
from finmodel.incentives.margins import Incentives, Kind, MarginalEffect
from finmodel.positions.outside import DELIVERY, FUNDING

Flag = Literal[
    "rewarded for avoidable activity", "pays for what saves others", "cliff", "dead zone", "pulled apart",
    "margin and average apart",
]  # fmt: skip
LEAST = 0.5
"""Pounds a unit below which nothing is flagged."""
SMALLEST_CLIFF = 100.0
"""Pounds below which a jump is not flagged."""
APART = 0.25
"""Part by which one more unit may pay other than the average before it is flagged."""
PAID_ON = 0.1
"""Part of its income that a provider may pay on before its income for an average unit means nothing."""
COLUMNS = ("flag", "year", "kind", "partner", "amount", "stake", "contract", "terms", "sentence")
"""Of a table of flags; `amount` is in pounds, a unit but for a cliff; `stake` in pounds of the year (see `Flagged`)."""


@dataclass(frozen=True)
class Flagged:
    """One flag."""

    flag: Flag
    kind: Kind
    partner: str
    amount: float
    """Pounds a unit; for a cliff, pounds in all."""
    contract: str
    """The contract that causes most of it, by id."""
    terms: tuple[str, ...]
    """Terms of that contract that cause it, by label."""
    sentence: str

    @property
    def stake(self) -> float:
        """Pounds at stake in its year, as a size: the amount a unit for all its units; a cliff's amount as it is."""
        return abs(self.amount) * (1.0 if self.flag == "cliff" else self.kind.units)


@dataclass(frozen=True)
class Flags:
    """Looks for flags in a place's incentives; `curves` are those that cliffs and dead zones are looked for in."""

    incentives: Incentives
    avoidable: tuple[Kind, ...] = ()
    curves: tuple[Curve, ...] = ()
    apart: float = APART

    def all(self) -> list[Flagged]:
        """Every flag, by kind of flag, and of each kind the largest stake first."""
        kinds = self.incentives.kinds
        found = [
            *(flag for kind in self.avoidable for flag in self._rewarded(kind)),
            *(flag for kind in self.avoidable for flag in self._saves_others(kind)),
            *(flag for curve in self.curves for flag in self._cliffs(curve)),
            *(flag for curve in self.curves for flag in self._dead_zones(curve)),
            *(flag for kind in kinds for flag in self._pulled_apart(kind)),
            *(flag for kind in self.incentives.providers() for flag in self._margin(kind)),
        ]
        return sorted(found, key=lambda each: (get_args(Flag).index(each.flag), -each.stake))

    def table(self, flags: Sequence[Flagged] | None = None) -> pd.DataFrame:
        """Flags as rows; all of them unless some are given."""
        years = self.incentives.run.basis.place.periods
        rows = [
            (each.flag, years[each.kind.period], each.kind.name, each.partner, each.amount, each.stake, each.contract,
             "; ".join(each.terms), each.sentence)
            for each in (self.all() if flags is None else flags)
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _rewarded(self, kind: Kind) -> Iterator[Flagged]:
        gain = self.incentives.net(kind).get(kind.provider, 0.0)
        if gain > LEAST:
            contract, terms = self._cause(kind, kind.provider, 1)
            told = self.rewarded(kind, kind.provider)
            yield Flagged("rewarded for avoidable activity", kind, kind.provider, gain, contract, terms, told)

    def rewarded(self, kind: Kind, partner: str) -> str:
        """What a partner gains from one more unit of something avoidable, what it is paid for it and what it spends."""
        gain = self.incentives.net(kind)[partner]
        paid = self._parts(kind, partner, cost=False)
        cost = -sum(self._parts(kind, partner, cost=True).values())
        step = self.incentives.steps[kind].get(partner, 0.0)
        left = f" (and {self._pounds(-step)} of step cost on average, which leaves {self._pounds(gain + step)})"
        return (
            f"{self._name(partner)} gains {self._pounds(gain)} from one more {self._said(kind, partner)}, which is "
            f"avoidable: it is paid {self._pounds(sum(paid.values()))}{self._by_contract(kind, partner)} and spends "
            f"{self._pounds(cost)}{left if step else ''}{self._through(*self._cause(kind, partner, 1))}."
        )

    def nobody_gains(self, gains: Mapping[tuple[Kind, str], float]) -> str:
        """Who loses least, or nothing, from one more unit of something avoidable."""
        if not gains:
            return "One more of it moves nobody's money."
        kind, partner = max(gains, key=lambda each: gains[each])
        loss = -gains[kind, partner]
        moved = f"loses {self._pounds(loss)}" if loss > LEAST / 100 else "neither gains nor loses"
        return f"{self._name(partner)} comes nearest: it {moved} by one more {self._said(kind, partner)}."

    def _saves_others(self, kind: Kind) -> Iterator[Flagged]:
        fewer = {partner: -gain for partner, gain in self.incentives.net(kind).items()}
        saved = {partner: gain for partner, gain in fewer.items() if gain > LEAST}
        for partner, loss in fewer.items():
            if loss < -LEAST and saved:
                contract, terms = self._cause(kind, partner, 1)
                who = listed([f"{self._name(one)} {self._pounds(gain)}" for one, gain in saved.items()])
                loses = f"{self._pounds(-loss)}{self._with_step(kind, partner, -loss, 1)}"
                told = (
                    f"{self._name(partner)} loses {loses} with each {self._said(kind, partner)} that is avoided, which "
                    f"saves {who}: it pays for what saves others{self._through(contract, terms)}."
                )
                yield Flagged("pays for what saves others", kind, partner, loss, contract, terms, told)

    def _cliffs(self, curve: Curve) -> Iterator[Flagged]:
        for point in curve.points[1:-1]:
            jumps = {held: float(point.jump(held)) for held in curve.held if held[1] != DELIVERY}
            for contract in dict.fromkeys(contract for _, contract in jumps):
                mine = {who: jump for (who, under), jump in jumps.items() if under == contract}
                moved = {who: jump for who, jump in mine.items() if abs(jump) >= SMALLEST_CLIFF}
                if not moved:
                    continue
                largest = max(moved, key=lambda who: abs(moved[who]))
                units, terms = float(point.units), point.terms.get((largest, contract), ())
                who = [
                    f"{self._name(one)} {'gains' if jump > 0 else 'loses'} {self._pounds(abs(jump))}"
                    for one, jump in sorted(moved.items(), key=lambda each: each[1])
                ]
                told = (
                    f"{listed(who)} at once where {self._said(curve.kind, several=True)} pass {number(units, 1)} "
                    f"({units / curve.kind.units:.1%} of present activity){self._through(contract, terms)}."
                )
                yield Flagged("cliff", curve.kind, largest, moved[largest], contract, terms, told)

    def _dead_zones(self, curve: Curve) -> Iterator[Flagged]:
        for held in curve.held:
            if held[1] == DELIVERY:
                continue
            slopes = [float(one.after[held].slope) if held in one.after else 0.0 for one in curve.points[:-1]]
            present = [float(point.units) for point in curve.points]
            here = max((at for at, units in enumerate(present[:-1]) if units <= curve.kind.units), default=0)
            if abs(slopes[here]) > LEAST / 100 or max(map(abs, slopes)) <= LEAST:
                continue
            low = next((at for at in range(here, 0, -1) if abs(slopes[at - 1]) > LEAST), 0)
            high = next((at for at in range(here + 1, len(slopes)) if abs(slopes[at]) > LEAST), len(slopes))
            yield self._dead(curve, held, (low, high), max(slopes, key=abs))

    def _dead(self, curve: Curve, held: Holding, ends: tuple[int, int], elsewhere: float) -> Flagged:
        low, high = (curve.points[at] for at in ends)
        last = len(curve.points) - 1
        terms = tuple(
            dict.fromkeys(one for at in ends if 0 < at < last for one in curve.points[at].terms.get(held, ()))
        )
        between = [f"from {number(float(low.units), 1)}"] if ends[0] > 0 else []
        between += [f"up to {number(float(high.units), 1)}"] if ends[1] < last else []
        told = (
            f"{self._name(held[0])} neither gains nor loses {self._under(held[1])} by "
            f"{self._said(curve.kind, held[0], several=True)}, {' '.join(between) or 'however many there are'}, where "
            f"elsewhere one more moves it by {self._pounds(elsewhere)}"
            f"{': ' + self._terms(terms) if terms else ''}."
        )
        return Flagged("dead zone", curve.kind, held[0], elsewhere, held[1], terms, told)

    def _pulled_apart(self, kind: Kind) -> Iterator[Flagged]:
        net = self.incentives.net(kind)
        if not net or max(net.values()) <= LEAST or min(net.values()) >= -LEAST:
            return
        up, down = max(net, key=lambda one: net[one]), min(net, key=lambda one: net[one])
        contract, terms = self._cause(kind, up, 1)
        better = f"{self._pounds(net[up])} better off{self._with_step(kind, up, net[up], 1)}"
        worse = f"{self._pounds(-net[down])} worse off{self._with_step(kind, down, -net[down], -1)}"
        told = (
            f"{self._name(up)} and {self._name(down)} are pulled apart: one more {self._said(kind, up, down)} "
            f"leaves the first {better} and the second {worse}{self._through(contract, terms)}."
        )
        yield Flagged("pulled apart", kind, up, net[up], contract, terms, told)

    def _margin(self, kind: Kind) -> Iterator[Flagged]:
        """Where one more unit of all that a provider does pays otherwise than the average unit.

        Nothing is said of a provider that pays much of its income on, to partners or pools: a council, or a lead that
        commissions what others provide, is not paid for its own units, and an average over those means nothing.
        """
        income = {name: amounts[kind.period] for name, amounts in self._income.get(kind.provider, {}).items()}
        effects = [one for one in self.incentives.of(kind) if one.partner == kind.provider and not one.cost]
        paid = {name: amount for name, amount in income.items() if name not in (DELIVERY, FUNDING) and amount > 0}
        paid_on = -sum(amount for name, amount in income.items() if name not in (DELIVERY, FUNDING) and amount < 0)
        if paid_on > PAID_ON * sum(paid.values()):
            return
        average, margin = sum(paid.values()) / kind.units, sum(one.more for one in effects)
        if average <= LEAST or abs(margin - average) <= self.apart * average:
            return
        contract = max(paid, key=lambda name: abs(paid[name] / kind.units - _more(effects, name)))
        terms = next((one.terms for one in effects if one.contract == contract), ())
        one_more = self._pounds(margin) if margin else "nothing"
        told = (
            f"{self._name(kind.provider)} is paid {self._pounds(average)} for the average unit of all it does in "
            f"{self._year(kind)} and {one_more} for one more{self._through(contract, terms)}."
        )
        yield Flagged("margin and average apart", kind, kind.provider, margin - average, contract, terms, told)

    @cached_property
    def _income(self) -> dict[str, dict[str, list[float]]]:
        """What each partner is paid under each contract, less what it pays, by year."""
        found: dict[str, dict[str, list[float]]] = {}
        for settled in self.incentives.run.settlement.lines:
            for payer, payee, amounts in settled.flows():
                for partner, sign in ((payee, 1), (payer, -1)):
                    mine = found.setdefault(partner, {}).setdefault(settled.contract.id, [0.0] * len(amounts))
                    mine[:] = [held + sign * float(amount) for held, amount in zip(mine, amounts, strict=True)]
        return found

    def _with_step(self, kind: Kind, partner: str, amount: float, sign: int) -> str:
        """What an amount comes to with the step cost of one more unit; nothing for a partner that has no steps.

        `sign` is 1 where the amount is what one more unit gains the partner, −1 where it is what it loses.
        """
        step = self.incentives.steps[kind].get(partner, 0.0)
        return f" ({self._pounds(amount + sign * step)} with step cost, on average)" if step else ""

    def _parts(self, kind: Kind, partner: str, cost: bool) -> dict[str, float]:
        effects = self.incentives.on(kind)
        return {one.contract: one.more for one in effects if one.partner == partner and one.cost == cost}

    def _by_contract(self, kind: Kind, partner: str) -> str:
        """What one more unit pays a partner under each contract, where there are several that it moves."""
        parts = {name: more for name, more in self._parts(kind, partner, cost=False).items() if abs(more) > LEAST / 100}
        if len(parts) < 2:
            return ""
        told = sorted(parts.items(), key=lambda one: -abs(one[1]))
        return f" ({listed([f'{self._pounds(more)} {self._under(name)}' for name, more in told])})"

    def _cause(self, kind: Kind, partner: str, sign: int) -> tuple[str, tuple[str, ...]]:
        """The contract through which a partner gains (or loses) most, and the terms of it that its units meet."""
        mine = [one for one in self.incentives.on(kind) if one.partner == partner]
        found = max(mine, key=lambda one: sign * one.more)
        return found.contract, found.terms

    def _name(self, partner: str) -> str:
        return self.incentives.names.get(partner, partner)

    def _said(self, kind: Kind, *told: str, several: bool = False) -> str:
        """A unit of a kind, or several, with its year, and its provider where the sentence has not `told` it."""
        whose = f" at {self._name(kind.provider)}" if kind.provider and kind.provider not in told else ""
        return f"{kind.counted(self.incentives.run.basis.place.vocabulary, several)}{whose} in {self._year(kind)}"

    def _year(self, kind: Kind) -> str:
        return self.incentives.run.basis.place.periods[kind.period]

    def _under(self, contract: str) -> str:
        return f"under {self.incentives.titles.get(contract, contract)}"

    def _through(self, contract: str, terms: Sequence[str]) -> str:
        return f", {self._under(contract)}{' (' + self._terms(terms) + ')' if terms else ''}"

    def _terms(self, terms: Sequence[str]) -> str:
        return "its terms: " + ", ".join(f"'{term}'" for term in terms)

    def _pounds(self, amount: float) -> str:
        return price(amount, self.incentives.run.basis.place.currency)


def _more(effects: Sequence[MarginalEffect], contract: str) -> float:
    return next((one.more for one in effects if one.contract == contract), 0.0)
