"""A scenario as somebody is told of it who looks for a case: how it works in a line, where it is from, its result."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from finmodel.core.amounts import MINUS, money_in_words, number, share
from finmodel.scenarios.change import Stated
from finmodel.scenarios.scenario import BASELINE, Scenario
from finmodel.scenarios.sizes import full_size

PARTNERS = {
    "icb": "health board",
    "council": "council",
    "acute_trust": "hospital",
    "community_trust": "community trust",
    "gp_federation": "practices",
    "voluntary_sector": "voluntary sector",
    "independent_care": "care homes and home care",
    "clients": "people who pay for care",
}
"""The partners of the example place in a word or two, by what results call them."""
_A_PART = Decimal("0.005")
"""What an outcome is moved by from which on it is told in percent: it is a part of people, and no score."""
_SAID_BEFORE = re.compile(r"(^The same|^Assumption: as above|, as above)")


@dataclass(frozen=True)
class ShippedCase:
    """A scenario that ships, as somebody who looks for it would be told of it."""

    scenario: Scenario

    @property
    def name(self) -> str:
        """What `--scenario` calls it."""
        return self.scenario.scenario

    @property
    def mechanism(self) -> str:
        """What it changes, each with its size; what it rests on first."""
        first = [f"as {name}" for name in self.scenario.rests_on]
        return "; ".join([*first, *(_change_in_words(change) for change in self.scenario.changes)])

    @property
    def sources(self) -> tuple[str, ...]:
        """Where it comes from: totals that are reported, then what each size rests on, each once."""
        reported = [
            f"{total.what}, {money_in_words(total.amount)} ({total.source})" for total in self.scenario.reported
        ]
        own = [change.source for change in self.scenario.changes if not _SAID_BEFORE.search(change.source)]
        rests = [f"where {name} is from" for name in self.scenario.rests_on]
        return tuple(dict.fromkeys([*reported, *own, *rests]))

    @property
    def moved(self) -> tuple[tuple[str, Decimal], ...]:
        """By how much each partner of the example place is better or worse off, the best off first."""
        result = self.scenario.result
        moved = {} if result is None else {code: by for code, by in result.partners.items() if by}
        return tuple((PARTNERS[code], moved[code]) for code in sorted(moved, key=lambda code: -moved[code]))

    @property
    def years(self) -> str:
        """Over which years its result is, and beside what, where that is another scenario."""
        over = f"over {self.scenario.years} years" if self.scenario.years else "over its two years"
        return over if self.scenario.baseline == BASELINE else f"{over}, beside {self.scenario.baseline}"

    @property
    def command(self) -> str:
        """How it is tried on a place of one's own."""
        return f"finmodel run PLACE --scenario {self.name}"

    @cached_property
    def searched(self) -> str:
        """All that a word may be looked for in."""
        said = self.scenario
        return " ".join([said.scenario, said.title, said.question, self.mechanism, *self.sources]).lower()


def _change_in_words(change: Stated) -> str:
    sizes = sizes_in_words(change)
    return f"{change.name} ({', '.join(sizes)})" if sizes else change.name


def sizes_in_words(change: Stated) -> list[str]:
    """How large a change is, as a line about it says; nothing where it has no size."""
    return [told for key in change.sizes() if (told := _size_in_words(change, key))]


def _size_in_words(change: Stated, key: str) -> str:
    """A size as a line about its change gives it; nothing where it is nil, or all that there is."""
    size, sort = full_size(change.sizes()[key]), change.sort_of(key)
    if not size or (sort.most == size):
        return ""
    if sort.in_percent:
        return f"+{share(size)}" if size > 0 and sort.least != 0 else share(size)
    if sort.unit == "money":
        a_head = " a head" if key in change.A_HEAD else " once" if key == "one_off" else ""
        return f"{money_in_words(size)}{a_head or (' a year' if key == 'recurrent' else '')}"
    if sort.unit == "days":
        return f"{MINUS if size < 0 else '+'}{number(abs(size))} days"
    if key in ("to", "add") and _A_PART <= abs(size) < 1:
        return f"to {share(size)}" if key == "to" else f"{'+' if size > 0 else ''}{share(size)} points"
    return {"to": "to ", "add": "+"}.get(key, "") + number(size)
