"""Activity that a contract counts between its payer and its payee, all of it or only rows that rules make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from finmodel.contracts.elsewhere import FromActivity
from finmodel.contracts.rule_book import RuleBook
from finmodel.measures.ask import Ask, What
from finmodel.measures.row_rules import RowRule, in_turn

Where = Mapping[Any, Sequence[str]]


@dataclass(frozen=True)
class PayerAndPayee:
    """One payer and one payee of a contract that may have several of each."""

    payer: str
    payee: str
    suffix: str = ""
    """What the names of the pair's measures and lines end in, where there are several pairs."""

    @property
    def between(self) -> dict[Any, tuple[str, ...]]:
        """Activity that the payer commissions and the payee provides."""
        return {"commissioner": (self.payer,), "provider": (self.payee,)}


def counted(book: RuleBook, what: What, where: Where, *rules: RowRule | None) -> Ask:
    """What to count of the rows that some rules make of the activity, one after another."""
    return book.ask(what, where, in_turn(*rules))


def both(one: Where, other: Where) -> dict[Any, tuple[str, ...]] | None:
    """Activity that fits both of two descriptions; None where nothing can."""
    found = {name: tuple(one.get(name, other.get(name, ()))) for name in {**one, **other}}
    found = {name: tuple(code for code in codes if code in other.get(name, codes)) for name, codes in found.items()}
    return found if all(found.values()) else None


def implied(amount: Any, pair: PayerAndPayee) -> Any:
    """An amount as stated; where it is counted from activity, that of the payer and payee unless others are named."""
    if not isinstance(amount, FromActivity):
        return amount
    return amount.model_copy(update={"where": {**pair.between, **amount.where}})
