"""What priced activity is worth, row by row in decimal arithmetic, apart from the rules that pay for it.

It knows what an activity tariff states and nothing of its rules, so that what the rules paid can be held against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from finmodel.contracts.clauses.for_activity.counted import PayerAndPayee
from finmodel.contracts.clauses.for_activity.price_list import Price, long_stay_rows, short_stay_rows, stretches
from finmodel.contracts.elsewhere import FromActivity
from finmodel.contracts.kinds.activity_tariff import ActivityTariff
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Case, TermValue
from finmodel.core.money import round_exact
from finmodel.measures.grid import FINEST, Grid
from finmodel.measures.row_rules import RowRule, in_turn

if TYPE_CHECKING:
    import pandas as pd

_MILLIONTH = Decimal("0.000001")
"""Money is rounded through six decimals in every reading, and so here."""
_COUNTED = {
    "quantity": ("quantity_milli", 1000),
    "spells": ("spells", 1),
    "days": ("days", 1),
    "spend": ("spend_pence", 100),
}


class _PeriodRows:
    """The activity of one period, and what row rules make of it: the same for all contracts, so looked through once."""

    def __init__(self, rows: pd.DataFrame, derived: Mapping[RowRule, pd.DataFrame]) -> None:
        self._rows, self._derived = rows, derived
        self._columns: dict[tuple[RowRule | None, str], list[Any]] = {}
        self._of_code: dict[tuple[RowRule | None, str], dict[str, list[int]]] = {}
        self.period = str(rows["period"].iloc[0]) if len(rows) else ""

    def column(self, rule: RowRule | None, name: str) -> list[Any]:
        """A column of the activity, or of what a rule makes of it."""
        if (rule, name) not in self._columns:
            self._columns[rule, name] = (self._rows if rule is None else self._derived[rule])[name].tolist()
        return self._columns[rule, name]

    def of_code(self, rule: RowRule | None, name: str) -> dict[str, list[int]]:
        """The rows of each code, so that a code is not looked for in all of them."""
        if (rule, name) not in self._of_code:
            found: dict[str, list[int]] = {}
            for row, code in enumerate(self.column(rule, name)):
                found.setdefault(code, []).append(row)
            self._of_code[rule, name] = found
        return self._of_code[rule, name]


class _PairRows:
    """The activity of one payer and payee in one period, and what row rules make of it."""

    def __init__(self, pair: PayerAndPayee, rows: _PeriodRows, only: tuple[RowRule, ...] = ()) -> None:
        self._pair, self._rows, self._only = pair, rows, only
        self.case = Case(rows.period, rows.period)

    def count(self, what: str, where: Mapping[Any, Sequence[str]], *rules: RowRule | None) -> Decimal:
        """How many units, spells, days or pounds fit a description."""
        rule = in_turn(*rules, *self._only)
        column, scale = _COUNTED[what]
        named = [*where.items(), *self._pair.between.items()]
        having = [[self._rows.of_code(rule, name).get(code, []) for code in {*codes}] for name, codes in named]
        fewest = min(having, key=lambda lists: sum(map(len, lists)))
        chosen = sorted(row for numbers in fewest for row in numbers)
        for name, codes in named:
            column_codes = self._rows.column(rule, name)
            chosen = [row for row in chosen if column_codes[row] in codes]
        amounts = self._rows.column(rule, column)
        return Decimal(repr(round(sum(amounts[row] for row in chosen), FINEST))) / scale

    def number(self, value: object) -> Decimal:
        """A term's number in the period; nil where it states none, as where nothing is in force."""
        assert isinstance(value, TermValue)
        return value.at(self.case) or Decimal(0)


def worth_apart(book: RuleBook, grid: Grid, period: str) -> Decimal | None:
    """Pounds that the activity a contract pays for in a period is worth, worked out once for a grid and its wording.

    None where that has no meaning: the contract is no tariff of activity, or pays by numbers that are not activity.
    """
    if not isinstance(book, ActivityTariff):
        return None
    parts = [
        grid.once(
            ("worth", book.wording, pair.suffix, period),
            partial(_worth_between, book, pair, grid, period),
            of=tuple(pair.between.items()),
        )
        for pair in book.pairs
    ]
    stated = [part for part in parts if part is not None]
    return sum(stated, Decimal(0)) if len(stated) == len(parts) else None


def _worth_between(tariff: ActivityTariff, pair: PayerAndPayee, grid: Grid, period: str) -> Decimal | None:
    """Pounds that the activity of one payer and payee is worth; None where it takes more than the activity."""
    rows = grid.once(("rows to price", period), lambda: _PeriodRows(*grid.rows_of(period)))
    mine = _PairRows(pair, rows, tariff.only_rows)
    counted = [isinstance(clause.met, FromActivity) and clause.met.year is None for clause in tariff.best_practice]
    stated = [isinstance(each.factor, TermValue) for each in tariff.multipliers]
    if tariff.non_payment or not all(counted) or not all(stated):
        return None
    worth = _base(tariff, mine) + _add_ons(tariff, mine, "before")
    for multiplier in tariff.multipliers:
        worth *= mine.number(multiplier.factor)
    worth += _add_ons(tariff, mine, "after")
    return round_exact(round_exact(worth, _MILLIONTH), Decimal(1).scaleb(-tariff.round_to))


def _base(tariff: ActivityTariff, mine: _PairRows) -> Decimal:
    if tariff.recorded:
        spend = mine.count("spend", tariff.where)
        return spend + sum((spend * mine.number(each.share) for each in tariff.top_ups), Decimal(0))
    short, long = short_stay_rows(tariff.prices), long_stay_rows(tariff.prices)
    at_price = {price.code: _at_price(price, mine, short.get(price.code)) for price in tariff.prices}
    long_stays = {price.code: _long_stays(price, mine, long.get(price.code)) for price in tariff.prices}
    worth = sum(at_price.values(), Decimal(0)) + sum(long_stays.values(), Decimal(0))
    for top_up in tariff.top_ups:
        for code in top_up.lines or at_price:
            covered = at_price[code] + (long_stays[code] if top_up.covers == "price_and_long_stays" else 0)
            worth += covered * mine.number(top_up.share)
    return worth


def _at_price(price: Price, mine: _PairRows, rule: RowRule | None) -> Decimal:
    worth = Decimal(0)
    for stretch in stretches(price.price):
        units = mine.count(price.per, price.where, stretch.started)
        clause = price.short_stay
        if clause is not None:
            short = mine.count(price.per, price.where, rule, stretch.started)
            if clause.share is not None:
                units -= short * (1 - mine.number(clause.share))
            else:
                days = mine.count("days", price.where, rule, stretch.started)
                worth += short * mine.number(clause.base) + days * mine.number(clause.a_day)
                units -= short
        worth += units * mine.number(stretch.value)
    return worth


def _long_stays(price: Price, mine: _PairRows, rule: RowRule | None) -> Decimal:
    if price.long_stay is None:
        return Decimal(0)
    return sum(
        (
            mine.count("days", price.where, rule, stretch.started) * mine.number(stretch.value)
            for stretch in stretches(price.long_stay.rate)
        ),
        Decimal(0),
    )


def _add_ons(tariff: ActivityTariff, mine: _PairRows, when: str) -> Decimal:
    worth = Decimal(0)
    for clause in tariff.best_practice:
        later = clause.applied == "after_multipliers"
        if isinstance(clause.met, FromActivity) and later == (when == "after"):
            worth += mine.count(clause.met.activity, clause.met.where) * mine.number(clause.add_on)
    return worth
