"""A file's stated total split to the penny: what the contracts pay for the month, and each reason for the rest.

A kind of activity has one reason, so that a reader can look it up in the file. What a contract pays that no kind of
activity explains (a sum for the year, a threshold, a cap) stands by itself, and is never spread over kinds that it is
not for. Pennies are set right within each provider's point of delivery, and named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finmodel.core.columns import ACTIVITY_DIMENSIONS
from finmodel.core.control import Control, ControlFailed
from finmodel.core.money import Floats
from finmodel.core.period import Period
from finmodel.measures.ask import Ask
from finmodel.measures.coded import Coded
from finmodel.measures.row_rules import Started
from finmodel.outturn.month_due import MonthAgreed
from finmodel.outturn.month_stated import MonthStated, records, whole_pence
from finmodel.outturn.price_lines import shared_out
from finmodel.outturn.unit_prices import ask_of

RECONCILED = Control("a reconciliation comes to what the file states")
ONLY_PENNIES = Control("what a reconciliation leaves to rounding is pennies")

DUE = "due"
REASONS = {
    DUE: "Due under the contracts",
    "price": "Price differs from the agreed one",
    "factor": "One factor on every price, such as a market forces factor",
    "no_price": "No price in the contract",
    "not_paid": "Activity that no contract pays for by the unit",
    "money_only": "Money without activity, such as adjustments",
    "terms": "Thresholds, marginal rates, caps and other terms",
    "fixed": "Sums due by the year, which the file does not state",
    "rounding": "Rounding",
    "outside": "Activity outside the month",
}
"""Every reason in the order it is told, in plain words."""
_SPOT = ["commissioner", "provider", "setting"]
_HALF_PENNY = 0.005
_CANDIDATES = 50
"""Kinds of activity, the largest first, whose price may tell a factor that is on every price."""
Pair = tuple[str, str]
"""Commissioner and provider."""
Spot = tuple[str, str, str]
"""Commissioner, provider and setting; a setting without a name is for what is not by point of delivery."""


@dataclass(frozen=True)
class Reconciled:
    """What a file states, split: whole pence by commissioner, provider, setting and reason; and each kind's reason."""

    rows: Mapping[tuple[Spot, str], int]
    stated: Mapping[Spot, int]
    """What the file states of the month."""
    kinds: pd.DataFrame
    """The month's kinds of activity: six dimensions, rows, units, pounds, due, difference, reason."""

    def due(self, spot: Spot) -> int:
        """What the contracts pay at a spot."""
        return self.rows.get((spot, DUE), 0)


@dataclass(frozen=True)
class _AgainstPrices:
    """The month's kinds of activity against an agreement, an array each, in their order."""

    plain: Floats
    """Pounds at the agreed prices."""
    besides: Floats
    """Pounds that other terms add, such as long and short stays."""
    priced: NDArray[np.bool_]
    """Whether a price of a unit is agreed, if only nil."""
    by_terms: NDArray[np.bool_]
    """Whether a contract pays for it, but not by the unit."""


@dataclass(frozen=True)
class _Matching:
    """A statement read against an agreement."""

    statement: MonthStated
    agreed: MonthAgreed

    @cached_property
    def kinds(self) -> pd.DataFrame:
        """The month's kinds of activity."""
        return self.statement.month

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Every commissioner and provider that the file names."""
        both = pd.concat([self.kinds, self.statement.outside], ignore_index=True)
        return tuple(dict.fromkeys(both[["commissioner", "provider"]].itertuples(index=False, name=None)))

    def pair(self, payer: str, payee: str) -> tuple[Pair, int] | None:
        """Whose money moves so, and its sign: −1 where it comes back; None for a pair that the file does not name."""
        if (payer, payee) in self.pairs:
            return (payer, payee), 1
        return ((payee, payer), -1) if (payee, payer) in self.pairs else None

    def between(self, pair: Pair) -> NDArray[np.bool_]:
        """Which kinds of activity the first of a pair commissions from the second."""
        parties = (self.kinds["commissioner"] == pair[0]) & (self.kinds["provider"] == pair[1])
        return parties.to_numpy()

    @cached_property
    def _coded(self) -> Coded:
        return Coded(self.kinds)

    def _admitted(self, ask: Ask) -> NDArray[np.bool_]:
        return self._coded.admitted([(name, codes) for name, codes in ask.where if name in ACTIVITY_DIMENSIONS])

    def counted(self, ask: Ask) -> Floats:
        """What an ask counts of each kind of activity in the month."""
        told = self.statement.told_apart
        cells = tuple(self.kinds[list(told)].itertuples(index=False, name=None))
        part = 1.0
        if _by_price_alone(ask) and self._paid_in != self.statement.span:
            part, ask = self._held(ask), replace(ask, rows=None)
        asked = replace(ask, by=told, cells=cells)
        return part * sum((each.measure(asked) for each in self.statement.inside), np.zeros(len(cells)))

    @cached_property
    def _paid_in(self) -> Period:
        """The month, in the year whose terms are paid."""
        month, year = self.statement.span, self.agreed.span
        starts = (month.start.replace(year=each) for each in (year.start.year, year.end.year))
        start = next(day for day in starts if year.start <= day <= year.end)
        return Period(start, start + timedelta(month.days - 1), month.label)

    def _held(self, ask: Ask) -> float:
        """The part of the month, in the year whose terms are paid, on which the dates of an ask hold."""
        month, part = self._paid_in, 1.0
        for rule in ask.rows.parts if ask.rows is not None else ():
            if isinstance(rule, Started):
                days = (min(rule.last, month.end) - max(rule.first, month.start)).days + 1
                part = min(part, max(days, 0) / month.days)
        return part

    @cached_property
    def by_flow(self) -> dict[tuple[str, str, str, str], tuple[Floats, Floats]]:
        """For each line that pays by the unit, pounds of each kind at its prices, and what its other terms add.

        They are what the commissioner of that kind pays its provider, so below nil where a line pays back.
        """
        pounds: dict[tuple[str, str, str, str], tuple[Floats, Floats]] = {}
        units = {(each.contract, each.payer, each.payee, each.line) for each in self.agreed.dues if each.by_unit}
        for name, book in self.agreed.contracts.items():
            measures = {measure.name: measure for measure in book.measures()}
            for (measure, index), prices in self.agreed.rates[name].rates.items():
                ask = ask_of(measures[measure], index)
                if ask.of_people or ask.year is not None or not any((name, *flow) in units for flow in prices):
                    continue
                counted, dated = self.counted(ask), _by_price_alone(ask)
                for flow, rate in prices.items():
                    pair = self.pair(*flow[:2])
                    if pair is None or (name, *flow) not in units:
                        continue
                    more = counted * float(rate[self.agreed.at]) * pair[1] * self.between(pair[0])
                    plain, besides = pounds.get((name, *flow), (np.zeros(len(more)), np.zeros(len(more))))
                    pounds[name, *flow] = (plain + more, besides) if dated else (plain, besides + more)
        return pounds

    @cached_property
    def priced(self) -> _AgainstPrices:
        """Every kind against all that pays for it."""
        plain, besides = np.zeros(len(self.kinds)), np.zeros(len(self.kinds))
        for one, other in self.by_flow.values():
            plain, besides = plain + one, besides + other
        priced, by_terms = plain != 0, np.zeros(len(self.kinds), dtype=bool)
        for name, book in self.agreed.contracts.items():
            dues = [each for each in self.agreed.dues if each.contract == name]
            by_unit = all(each.by_unit for each in dues)
            own = [pair[0] for each in dues if (pair := self.pair(each.payer, each.payee)) is not None]
            paid = np.any([self.between(pair) for pair in own], axis=0) if own else np.zeros(len(plain), dtype=bool)
            for _, ask in book.pays_for():
                mine = self._admitted(ask) & paid
                if by_unit and ask.rows is None:
                    priced |= mine
                elif not by_unit:
                    by_terms |= mine
        return _AgainstPrices(plain, besides, priced, by_terms & (plain == 0))

    @cached_property
    def unit_paid(self) -> set[Pair]:
        """Pairs between whom some contract pays for activity."""
        return {
            pair[0]
            for due in self.agreed.dues
            if self.agreed.contracts[due.contract].pays_for() and (pair := self.pair(due.payer, due.payee)) is not None
        }

    def follows_activity(self, contract: str) -> bool:
        """True where what a contract pays depends on activity, or on what others pay for it."""
        book = self.agreed.contracts[contract]
        asked = [one for measure in book.measures() for one in _asks(measure.ask)]
        return bool(book.uses) or any(not ask.of_people for ask in asked)

    def settings_of(self, contract: str) -> tuple[str, ...]:
        """The settings of the activity that a contract counts; none where it says none."""
        asks = [one for measure in self.agreed.contracts[contract].measures() for one in _asks(measure.ask)]
        named = [dict(ask.where).get("setting") for ask in asks if not ask.of_people]
        return () if None in named else tuple(dict.fromkeys(code for codes in named for code in codes or ()))


def _by_price_alone(ask: Ask) -> bool:
    """True where an ask counts activity by what it is and the day it started, and by no length of stay or return."""
    return ask.rows is None or all(isinstance(part, Started) for part in ask.rows.parts)


def _asks(ask: object) -> list[Ask]:
    return [one for one in (ask if isinstance(ask, tuple) else (ask,)) if isinstance(one, Ask)]


def reconciled(statement: MonthStated, agreed: MonthAgreed) -> Reconciled:
    """Split what a file states into what an agreement pays for the month and the reasons for the rest.

    Raises ControlFailed where that does not come to what the file states, or more than pennies are left to rounding.
    """
    reading = _Matching(statement, agreed)
    kinds = _with_reasons(reading)
    rows: dict[tuple[Spot, str], int] = {}
    for spot, reason, pence in (*_due_rows(reading), *_kind_rows(kinds)):
        rows[spot, reason] = rows.get((spot, reason), 0) + pence
    inside, outside = _stated(statement)
    for spot, pence in outside.items():
        rows[spot, "outside"] = rows.get((spot, "outside"), 0) + pence
    told: dict[Spot, int] = {}
    for (spot, reason), pence in rows.items():
        told[spot] = told.get(spot, 0) + (pence if reason != "outside" else 0)
    least = _may_round(kinds, rows)
    for spot in dict.fromkeys((*inside, *told)):
        rest = inside.get(spot, 0) - told.get(spot, 0)
        if abs(rest) > least.get(spot, 0.0) + 1:
            raise ControlFailed(
                f"a reconciliation leaves {rest / 100:,.2f} to rounding, at {' · '.join(filter(None, spot))}",
                ONLY_PENNIES,
            )
        if rest:
            rows[spot, "rounding"] = rest
    if sum(rows.values()) != statement.pence:
        came, states = sum(rows.values()) / 100, statement.pence / 100
        raise ControlFailed(f"a reconciliation comes to {came:,.2f}, and the file states {states:,.2f}", RECONCILED)
    return Reconciled({key: pence for key, pence in rows.items() if pence}, inside, kinds)


def _may_round(kinds: pd.DataFrame, rows: Mapping[tuple[Spot, str], int]) -> dict[Spot, float]:
    """Pennies that may be left at each spot: half a penny a row or unit of what agrees, and one for each amount."""
    found: dict[Spot, float] = {}
    for spot, _ in rows:
        found[spot] = found.get(spot, 0.0) + 1
    for row in records(kinds[kinds["reason"] == ""]):
        spot = _spot(row)
        found[spot] = found.get(spot, 0.0) + abs(100 * float(row["difference"])) + 1
    return found


def _stated(statement: MonthStated) -> tuple[dict[Spot, int], dict[Spot, int]]:
    """What is stated of the month and outside it, in whole pence that sum to the total."""
    sums = [each.groupby(_SPOT)["pounds"].sum() * 100 for each in (statement.month, statement.outside)]
    pence = [float(each) for part in sums for each in part]
    whole = shared_out(pence, whole_pence(sum(pence)))
    keys = [tuple(str(code) for code in key) for part in sums for key in part.index]
    both = list(zip(keys, whole, strict=True))
    cut = len(sums[0])
    return dict(both[:cut]), dict(both[cut:])  # type: ignore[arg-type]


def _with_reasons(reading: _Matching) -> pd.DataFrame:
    """The month's kinds of activity, what is due for each, what it differs by and why."""
    kinds, priced = reading.kinds, reading.priced
    stated, units = kinds["pounds"].to_numpy(dtype=np.float64), kinds["units"].to_numpy(dtype=np.float64)
    pairs = list(kinds[["commissioner", "provider"]].itertuples(index=False, name=None))
    apart = stated - priced.plain
    may = _HALF_PENNY * np.maximum(np.abs(kinds["rows"].to_numpy(dtype=np.float64)), np.abs(units)) + 1e-6
    differs = priced.priced & (np.abs(apart) > may)
    by_factor = _one_factor(pairs, differs & (units != 0), (stated, priced.plain, may), priced.priced & (units != 0))
    reasons = np.select(
        [
            (units == 0) & (priced.plain == 0) & (stated != 0) & ~priced.by_terms,
            by_factor,
            differs,
            priced.priced,
            priced.by_terms,
            np.array([pair in reading.unit_paid for pair in pairs], dtype=bool),
        ],
        ["money_only", "factor", "price", "", "terms", "no_price"],
        "not_paid",
    )
    return kinds.assign(due=priced.plain + priced.besides, besides=priced.besides, difference=apart, reason=reasons)


def _one_factor(
    pairs: Sequence[Pair], differs: NDArray[np.bool_], amounts: tuple[Floats, Floats, Floats], all_: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Kinds whose price is the agreed one times one factor, which is on most prices between the same two parties."""
    stated, due, may = amounts
    by_factor = np.zeros(len(pairs), dtype=bool)
    for pair in dict.fromkeys(pairs):
        mine = np.array([each == pair for each in pairs], dtype=bool)
        here = np.flatnonzero(mine & differs & (due > 0))
        best = np.zeros(0, dtype=np.intp)
        for one in here[np.argsort(-due[here])][:_CANDIDATES]:
            factor = stated[one] / due[one]
            near = np.abs(stated[here] - factor * due[here]) <= may[here] + due[here] * may[one] / due[one]
            best = here[near] if near.sum() > len(best) else best
        if len(best) > 1 and 2 * len(best) > int((mine & all_).sum()):
            by_factor[best] = True
    return by_factor


def _kind_rows(kinds: pd.DataFrame) -> Iterator[tuple[Spot, str, int]]:
    """What kinds of activity differ by, by spot and reason, in whole pence; pennies of what agrees are not told."""
    told = kinds[kinds["reason"] != ""]
    for row in records(told.groupby([*_SPOT, "reason"])["difference"].sum().reset_index()):
        yield _spot(row), str(row["reason"]), round(100 * float(row["difference"]))
    for row in records(kinds.groupby(_SPOT)["besides"].sum().reset_index()):
        if pence := round(100 * float(row["besides"])):
            yield _spot(row), "terms", -pence


def _spot(row: Mapping[str, Any]) -> Spot:
    return (str(row["commissioner"]), str(row["provider"]), str(row["setting"]))


def _due_rows(reading: _Matching) -> Iterator[tuple[Spot, str, int]]:
    """What each line of each contract pays, by setting where its prices tell; the rest with the reason it has none."""
    for due in reading.agreed.dues:
        pair = reading.pair(due.payer, due.payee)
        if pair is None or not due.pence:
            continue
        parties, sign = pair
        contract = reading.agreed.contracts[due.contract]
        plain, besides = reading.by_flow.get((due.contract, due.payer, due.payee, due.line), (None, None))
        rest = sign * due.pence
        if plain is not None and besides is not None:
            parts = _by_setting(reading.kinds, 100 * (plain + besides))
            told = sum(parts.values())
            if parts and abs(rest - told) <= 2 * 100 * 10.0**-contract.round_to + 1e-9 * abs(rest):
                largest = max(parts, key=lambda name: abs(parts[name]))
                parts[largest] += rest - told
            rest -= sum(parts.values())
            for setting, pence in parts.items():
                yield (*parties, setting), DUE, pence
        if rest:
            settings = reading.settings_of(due.contract)
            spot: Spot = (*parties, settings[0] if len(settings) == 1 else "")
            yield spot, DUE, rest
            yield spot, "terms" if reading.follows_activity(due.contract) else "fixed", -rest


def _by_setting(kinds: pd.DataFrame, pence: Floats) -> dict[str, int]:
    """Pence of a line's activity by setting, in whole pence that sum to the whole."""
    sums = pd.Series(pence).groupby(kinds["setting"].to_numpy()).sum()
    sums = sums[sums != 0]
    if not len(sums):
        return {}
    whole = shared_out([float(each) for each in sums], round(float(sums.sum())))
    return dict(zip((str(name) for name in sums.index), whole, strict=True))
