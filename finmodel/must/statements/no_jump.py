"""No payment jumps by more than an amount as what it depends on moves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from finmodel.contracts.contract import Contract
from finmodel.contracts.reviewing.cliff_words import cliff_in_words
from finmodel.contracts.reviewing.cliffs import Cliff, cliffs_of, standing_in
from finmodel.core.amounts import exact_money
from finmodel.core.currency import symbol_of
from finmodel.core.party import Code
from finmodel.core.place import Pounds
from finmodel.must.statement import LineOutcome, NotChecked, Spoken, Statement, Trial, no_such

_ALONE = "any"
"""Stands for the year of a contract by itself."""


class NoJump(Statement):
    """No payment jumps by more than so much as what it depends on moves: the jumps that `finmodel check` tells of."""

    kind: Literal["no_jump"]
    above: Annotated[Pounds, Field(ge=0)]
    """The largest jump that is let pass, such as £50,000."""
    contract: Code | None = None
    """The contract that it is about; every one in force where not given, and its own in a contract's file."""

    def says(self, spoken: Spoken, own: str = "") -> str:
        """How far whose payments may jump."""
        named = self.contract or own
        whose = f" under {spoken.name(named)}" if named else ""
        return f"No payment{whose} may jump by more than {exact_money(self.above, spoken.currency)}"

    def held(self, trial: Trial, own: str = "") -> LineOutcome | NotChecked:
        """The largest jump of what a place's contracts pay, at its own figures, year by year."""
        named, run = self.contract or own, trial.run
        books = [each for each in run.basis.contracts if named in ("", each.id)]
        if not books:
            return no_such(named, run)
        found = [
            (book, year, cliff)
            for book in books
            for number, year in enumerate(run.basis.place.periods)
            for cliff in cliffs_of(book.on_a_table, standing_in(run.settlement, book, number))
        ]
        return self._outcome(found, run.basis.place.periods, run.basis.place.currency)

    def held_alone(self, contract: Contract) -> LineOutcome | NotChecked:
        """The largest jump of a contract's payments, at figures that such a contract might have."""
        if self.contract not in (None, contract.id):
            return NotChecked(f"'{self.contract}' is another contract.", "Check the place that it is in.")
        return self._outcome([(contract, _ALONE, one) for one in cliffs_of(contract)], (_ALONE,), contract.currency)

    def _outcome(self, found: list[tuple[Contract, str, Cliff]], years: tuple[str, ...], currency: str) -> LineOutcome:
        if not found:
            return LineOutcome("No payment jumps.", beyond=dict.fromkeys(years, 0.0))
        beyond = {year: max(self._past(found, year), default=0.0) for year in years}
        book, year, cliff = max(found, key=lambda each: each[2].size)
        when = "" if year == _ALONE else f" in {year}"
        size = exact_money(cliff.size, currency)
        told = f"{cliff_in_words(cliff, symbol_of(currency))[:-1]}, a jump of {size}{when} under “{book.title}”."
        fix = "Pay only for what lies beyond the threshold, or let the rate rise along a ramp."
        return LineOutcome(told, fix if any(beyond.values()) else "", beyond)

    def _past(self, found: list[tuple[Contract, str, Cliff]], year: str) -> Iterator[float]:
        for _, when, cliff in found:
            if when == year:
                past = round(cliff.size - float(self.above), 2)
                yield max(0.0, past)
