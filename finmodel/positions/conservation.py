"""The last check, never skipped: no money is made or lost between what comes in and what is spent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settled_lines import Settlement
from finmodel.core.control import Control, ControlFailed
from finmodel.core.money import round_exact, to_pence
from finmodel.core.place import Place
from finmodel.measures.grid import Grid
from finmodel.positions.outside import DELIVERY
from finmodel.positions.worth import worth_apart

_PENNY = Decimal("0.01")

CONSERVED = Control("surpluses are money in less cost of delivery")
POOL_AT_NIL = Control("a pool without a balance ends at nil")
POOL_BALANCES = Control("a pool keeps what its balances grow by")
NOT_OVERDRAWN = Control("a pool's balance is not overdrawn")
CARRIED_OVER = Control("a pool's balance opens as it closed")
PRICED_APART = Control("a tariff pays what its activity is worth")


@dataclass(frozen=True)
class Check:
    """Two routes to one amount, in whole pence."""

    control: Control
    name: str
    one: int
    other: int

    @property
    def passed(self) -> bool:
        """True where both routes give the same."""
        return self.one == self.other


@dataclass(frozen=True)
class Held:
    """A balance that a pool holds by agreement, in whole pence by period: what each year opens and closes with."""

    title: str
    opening: Sequence[int]
    closing: Sequence[int]
    since: int
    """Number of the first period, from 0, in which the agreement is in force."""


Holdings = Mapping[str, Sequence[Held]]
"""The balances of each pool, by its id."""


def holdings_of(settlement: Settlement) -> Holdings:
    """The balances that pooled funds say their pools hold, from the lines that show them."""
    found: dict[str, list[Held]] = {}
    for book in {settled.contract.id: settled.contract for settled in settlement.lines}.values():
        for balance in book.holds:
            opening, closing = (to_pence(settlement.of(book.id, line)) for line in (balance.opening, balance.closing))
            since = next((number for number, case in enumerate(settlement.cases) if book.in_force(case)), 0)
            held = Held(balance.title, opening.tolist(), closing.tolist(), since)
            found.setdefault(book.shares_out or "", []).append(held)
    return found


def checks_of(
    place: Place,
    contracts: Sequence[RuleBook],
    grid: Grid,
    ledger: pd.DataFrame,
    positions: pd.DataFrame,
    holdings: Holdings | None = None,
) -> list[Check]:
    """Every check of a settled place, by period.

    The surpluses together are money in from outside less the cost of delivery; each pool ends at nil, or keeps just
    what its named balances grow by; what each contract for activity paid is the priced activity, summed apart from
    the rules.
    """
    checks: list[Check] = []
    paid = _sums(ledger, "contract", "pence")
    surpluses = _sums(positions, "partner", "surplus")
    for number, period in enumerate(place.periods):
        surplus = sum(amount for (_, year), amount in surpluses.items() if year == period)
        money_in = sum((place.funding_of(partner.id, period) for partner in place.partners), Decimal(0))
        spent = paid.get((DELIVERY, period), 0)
        checks.append(
            Check(
                CONSERVED,
                f"Surpluses are money in less cost of delivery, {period}",
                surplus,
                _pence(money_in) - spent,
            )
        )
        for pool in place.pools:
            held = (holdings or {}).get(pool.id, ())
            checks += _checks_of_pool(pool.title, surpluses.get((pool.id, period), 0), held, number, period)
        for contract in contracts:
            worth = worth_apart(contract, grid, period) if contract.plain else None
            if worth is not None:
                title = f"{contract.title} pays what its activity is worth, {period}"
                checks.append(Check(PRICED_APART, title, paid.get((contract.id, period), 0), _pence(worth)))
    return checks


def _sums(table: pd.DataFrame, key: str, amounts: str) -> dict[tuple[str, str], int]:
    """The sum of a column by a key and period."""
    found: dict[tuple[str, str], int] = {}
    for name, period, amount in zip(
        table[key].tolist(), table["period"].tolist(), table[amounts].tolist(), strict=True
    ):
        found[name, period] = found.get((name, period), 0) + int(amount)
    return found


def _checks_of_pool(pool: str, left: int, held: Sequence[Held], number: int, period: str) -> Iterator[Check]:
    """That a pool ends at nil; or, where it holds balances, that they grow by what is left and open as they closed."""
    if not held:
        yield Check(POOL_AT_NIL, f"{pool} ends at nil, {period}", left, 0)
        return
    names = " and ".join(one.title.lower() for one in held)
    grown = sum(one.closing[number] - one.opening[number] for one in held)
    yield Check(POOL_BALANCES, f"{pool} keeps what its {names} grows by, {period}", left, grown)
    for one in held:
        title = f"{pool}: {one.title.lower()}"
        yield Check(NOT_OVERDRAWN, f"{title} is not overdrawn, {period}", min(one.closing[number], 0), 0)
        if number > one.since:
            before = one.closing[number - 1]
            yield Check(CARRIED_OVER, f"{title} opens as it closed, {period}", one.opening[number], before)


def require(checks: Sequence[Check]) -> None:
    """Raise ControlFailed, naming every check that fails with both amounts."""
    failed = [check for check in checks if not check.passed]
    if failed:
        told = "; ".join(f"{check.name}: {check.one / 100:,.2f} against {check.other / 100:,.2f}" for check in failed)
        raise ControlFailed(
            f"Money is not conserved. {told}. This is a fault in finmodel or in the contracts; no result is given.",
            *(check.control for check in failed),
        )


def _pence(amount: Decimal) -> int:
    return int(round_exact(amount, _PENNY) * 100)
