"""Everything the sheets are made from: scenarios, sections, assumptions, and Python's values for the opening view.

Sheets are filled in the order figures flow and find each other's rows here alone. Values are those of the view that it
opens with, since a file can store no others; formulas hold for every other choice.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from finmodel.contracts.values import cases_of
from finmodel.core.currency import symbol_of
from finmodel.core.money import Floats
from finmodel.core.place import Place
from finmodel.core.what_was_read import FileRead
from finmodel.errors import InputError
from finmodel.must.verdicts import Verdict
from finmodel.optimise.resettle import with_programmes
from finmodel.positions.outside import OUTSIDE
from finmodel.scenarios.run import Run
from finmodel.workbooks.assumptions import Assumption, assumptions_of, growth_of
from finmodel.workbooks.draft import Draft, Frame
from finmodel.workbooks.sections import Section, sections_of
from finmodel.workbooks.spec import PARTNER_EDIT, WorkbookSpec
from finmodel.workbooks.theme import money
from finmodel.workbooks.worked import WorkedCase, WorkedSection, settle_case

if TYPE_CHECKING:
    import pandas as pd

    from finmodel.break_even.break_even import BreakEven
    from finmodel.optimise.outcome import Outcome
    from finmodel.report.report import Remark
    from finmodel.scenarios.change import Change
    from finmodel.scenarios.corners import Corners
    from finmodel.scenarios.cost_effective.bought import PricedEffect
    from finmodel.scenarios.reached import PeopleReached
    from finmodel.scenarios.three_levels.levels_of_money import MoreOf

EDIT_TITLE = "Partner edit"
MOST_SCENARIOS = 5
"""Scenarios that still fit across a page of inputs, the contracts in force included."""


@dataclass(frozen=True)
class Party:
    """A partner, a pool or the outside world, as the ledger knows it."""

    code: str
    name: str
    what: str
    is_pool: bool = False


class FactsShown(Protocol):
    """What the workbook says of the data behind it."""

    @property
    def read(self) -> Sequence[FileRead]:
        """Every file that was read, and what is in it."""

    @property
    def profile(self) -> pd.DataFrame:
        """What was read by month and code: see `finmodel.core.what_was_read`."""


@dataclass
class LiveModel:
    """A workbook in the making; sheets are added to `drafts` in the order figures flow."""

    spec: WorkbookSpec
    runs: Sequence[Run]
    sections: tuple[Section, ...]
    assumptions: tuple[Assumption, ...]
    growth: tuple[Assumption, ...]
    before: int
    after: int
    edit_from: int
    allocation: Outcome | None = None
    """The answer to a problem, where one was put."""
    must: Sequence[Verdict] = ()
    """What `must:` lines come to in the runs."""
    facts: FactsShown | None = None
    """What the workbook says of the data behind it, where that is known."""
    break_evens: Sequence[BreakEven] = ()
    """What scenarios ask of the sizes at which they pay."""
    corners: Corners | None = None
    """A scenario with and without a structure, where it is set beside one."""
    reached: Mapping[str, PeopleReached] = field(default_factory=dict)
    """Whom the changes of a scenario reach, for each scenario with one that says so."""
    bearing: Mapping[str, Sequence[MoreOf]] = field(default_factory=dict)
    """Who bears more activity, prices and costs under the contracts in force, by year, where that was settled."""
    bought: Mapping[str, Sequence[PricedEffect]] = field(default_factory=dict)
    """What a scenario buys with what it costs, for each scenario that says so."""
    changes: Mapping[str, Sequence[Change]] = field(default_factory=dict)
    """What each scenario changes, by its name."""
    reported: Mapping[str, Sequence[Remark]] = field(default_factory=dict)
    """What the sources of a scenario report, beside what the place gives, for each scenario that says so."""
    drafts: dict[str, Draft] = field(default_factory=dict)

    @cached_property
    def place(self) -> Place:
        """The place, as in the baseline."""
        return self.runs[0].basis.place

    @cached_property
    def frame(self) -> Frame:
        """The live columns."""
        return Frame(self.place.periods)

    @cached_property
    def symbol(self) -> str:
        """The sign of the currency."""
        return symbol_of(self.place.currency)

    @cached_property
    def pounds(self) -> str:
        """The number format of money."""
        return money(self.symbol)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The scenarios' titles, all different to a spreadsheet too, the partners' edit last."""
        return (*told_apart([(run.title, run.name) for run in self.runs], EDIT_TITLE), EDIT_TITLE)

    @property
    def edit(self) -> int:
        """Number of the partners' edit, from 0: the last scenario."""
        return len(self.runs)

    @cached_property
    def parties(self) -> tuple[Party, ...]:
        """Partners, then pools, then the outside world."""
        return parties_of(self.place)

    @cached_property
    def partners(self) -> tuple[Party, ...]:
        """The parties that have a position of their own on the cover, and a waterfall: no pool, not the outside."""
        return tuple(party for party in self.parties if not party.is_pool and party.code != OUTSIDE)

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of the parties by code."""
        return {party.code: party.name for party in self.parties}

    @cached_property
    def pools(self) -> frozenset[str]:
        """Codes of the pools."""
        return frozenset(party.code for party in self.parties if party.is_pool)

    def run_of(self, scenario: int) -> int:
        """The run a scenario's values are as issued: its own, or for the partners' edit the one it copies."""
        return self.edit_from if scenario == self.edit else scenario

    @cached_property
    def settled(self) -> tuple[WorkedCase, WorkedCase]:
        """Every section worked out for before and for after."""
        one, other = (self.run_of(number) for number in (self.before, self.after))
        first = settle_case(self.sections, self.runs, one)
        return first, first if other == one else settle_case(self.sections, self.runs, other)

    def live(self, section: Section, value: Callable[[WorkedSection], Floats]) -> Floats:
        """A value of a section in every live column: shape (column,) or (member, column)."""
        return np.concatenate([value(case.sections[section.key]) for case in self.settled], axis=-1)

    def draft(self, code: str) -> Draft:
        """A sheet that is already filled."""
        return self.drafts[code]


def told_apart(names: Sequence[tuple[str, str]], *taken: str) -> tuple[str, ...]:
    """Names that a spreadsheet tells apart, which minds neither case nor width; alike ones get their code behind them.

    >>> told_apart([("Block", "a"), ("BLOCK", "b"), ("Tariff", "c")])
    ('Block (a)', 'BLOCK (b)', 'Tariff')
    """
    found = [name for name, _ in names]
    while True:
        alike = Counter(_as_compared(name) for name in (*found, *taken))
        if all(alike[_as_compared(name)] == 1 for name in found):
            return tuple(found)
        found = [
            name if alike[_as_compared(name)] == 1 else f"{name} ({code})"
            for name, (_, code) in zip(found, names, strict=True)
        ]


def _as_compared(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()


def parties_of(place: Place) -> tuple[Party, ...]:
    """Partners, then pools, then the outside world, their names all different to a spreadsheet too."""
    holders = {partner.id: partner.name for partner in place.partners}
    partners = [Party(partner.id, partner.name, " and ".join(partner.sides)) for partner in place.partners]
    pools = [Party(pool.id, pool.title, f"pool, held by {holders[pool.host]}", True) for pool in place.pools]
    outside = Party(OUTSIDE, "Outside the place", "funds partners, and is paid the cost of delivery")
    parties = (*partners, *pools, outside)
    names = told_apart([(party.name, party.code) for party in parties])
    return tuple(replace(party, name=name) for party, name in zip(parties, names, strict=True))


def model_of(
    spec: WorkbookSpec, runs: Sequence[Run], allocation: Outcome | None = None, must: Sequence[Verdict] = ()
) -> LiveModel:
    """The model of a spec and its runs, the baseline first; raises InputError for a choice that is not there."""
    if not 1 <= len(runs) <= MOST_SCENARIOS:
        what = (
            f"A workbook shows 1 to {MOST_SCENARIOS} scenarios, the contracts in force included; {len(runs)} are given."
        )
        raise InputError.of(f"workbook {spec.workbook}", what, "Leave some out.")
    if allocation is not None:
        runs = [_with_programmes(run) for run in runs]
    sections = sections_of(runs)
    place = runs[0].basis.place
    names = {party.code: party.name for party in parties_of(place) if party.code != OUTSIDE}
    edit_from = _chosen(spec, "edit_starts_as", spec.edit_starts_as, runs, min(1, len(runs) - 1))
    return LiveModel(
        spec,
        runs,
        sections,
        assumptions_of(sections, len(runs), cases_of(place), names),
        growth_of(len(place.periods)),
        _chosen(spec, "compare_from", spec.compare_from, runs, 0),
        _chosen(spec, "compare_to", spec.compare_to, runs, len(runs)),
        edit_from,
        allocation,
        must,
    )


def _with_programmes(run: Run) -> Run:
    """A run in which what schemes deliver can be told from other activity, as in the run of a decision."""
    return replace(run, basis=replace(run.basis, grid=with_programmes(run.basis.grid)))


def _chosen(spec: WorkbookSpec, key: str, name: str | None, runs: Sequence[Run], otherwise: int) -> int:
    if name is None:
        return otherwise
    known = [run.name for run in runs] + ([] if key == "edit_starts_as" else [PARTNER_EDIT])
    if name not in known:
        raise InputError.of(
            f"workbook {spec.workbook}, {key}", f"There is no scenario '{name}'.", f"Use {', '.join(known)}."
        )
    return known.index(name)
