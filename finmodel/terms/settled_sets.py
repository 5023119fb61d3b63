"""Sets of terms settled: what each party gets at each set, compared with the baseline, over all draws.

Pay is not linear in a term where a cap or a gate binds, so no set is read off between others: each is settled, some
side by side on the axis of draws. A set is read as a contract's file would be, so one that the contract refuses is left
out and told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from finmodel.contracts.line import LineOf, Paid
from finmodel.contracts.settle import settle_at
from finmodel.contracts.settled_lines import SettledLine, Settlement, from_lines
from finmodel.core.money import Floats
from finmodel.core.progress import Progress, Stage, silent
from finmodel.draws.sureness import at_least
from finmodel.errors import Finding
from finmodel.positions.by_draw import require_pools_kept
from finmodel.positions.settled_money import Pence
from finmodel.terms.around import Around, moved
from finmodel.terms.grid_of_terms import TermGrid, TermSet
from finmodel.terms.read_sets import ReadSet, TermReader

_TOGETHER = 8_000
"""Draws of all sets that are settled side by side; it changes speed and memory, never a result."""


@dataclass(frozen=True)
class SettledSets:
    """What each party gets at each set of terms, less what it has in the baseline, all chosen years together."""

    sets: tuple[TermSet, ...]
    expected: Floats
    """Pounds on average over the draws, or as it is where nothing is drawn: shape (party, set)."""
    sure: Floats | None
    """Pounds at least, in so many of a hundred draws: shape (party, set); None where nothing is drawn."""
    refused: tuple[tuple[TermSet, Finding], ...] = ()
    """Sets that the contract does not take, and why."""


@dataclass(frozen=True)
class Sure:
    """Which years count, how sure a partner must be, and which terms of the contract draws move already."""

    years: tuple[int, ...]
    level: int
    drawn: Mapping[str, str] = field(default_factory=dict)
    """Names of terms that a scenario draws, with the input that does."""


def settle_sets(
    standing: Around, grid: TermGrid, sets: Sequence[TermSet], sure: Sure, progress: Progress | None = None
) -> SettledSets:
    """Settle sets of terms; raises InputError where a term decides which rows count, or is drawn already."""
    tell, most = progress or silent, max(1, _TOGETHER // standing.draws)
    taken: list[TermSet] = []
    refused: list[tuple[TermSet, Finding]] = []
    expected, at_level = [], []
    reading = TermReader(standing, grid, sure.drawn)
    for start in range(0, len(sets), most):
        block, wrong = reading.read(sets[start : start + most])
        refused += wrong
        for same in _alike(block):
            change = _changes(standing, same, sure.years)
            taken += [each.terms for each in same]
            expected.append(change.mean(axis=-1) / 100)
            at_level.append(at_least(change, sure.level) / 100)
        done = min(start + most, len(sets))
        tell(Stage("Settling sets of terms", done / len(sets), len(sets), "sets"))
    if not taken:
        return SettledSets((), np.zeros((len(standing.place.parties), 0)), None, tuple(refused))
    order = {terms: number for number, terms in enumerate(taken)}
    chosen = [order[terms] for terms in sets if terms in order]
    table = np.concatenate(expected, axis=1)[:, chosen]
    spread = np.concatenate(at_level, axis=1)[:, chosen] if standing.draws > 1 else None
    return SettledSets(tuple(taken[number] for number in chosen), table, spread, tuple(refused))


def _alike(block: Sequence[ReadSet]) -> Iterator[list[ReadSet]]:
    """Sets whose contracts have rules of one shape."""
    by_shape: dict[Hashable, list[ReadSet]] = defaultdict(list)
    for each in block:
        by_shape[each.shape].append(each)
    yield from by_shape.values()


def _changes(standing: Around, sets: Sequence[ReadSet], years: Sequence[int]) -> Pence:
    """What each party is better off by than in the baseline, over some years: shape (party, set, draw).

    Sets have an axis of their own before that of the draws, so that what no term moves is worked out once for all.
    """
    lines: list[SettledLine] = []
    values: dict[str, Mapping[str, Floats]] = {}
    for book in standing.moving:
        mine = book.id == standing.chosen.id
        known = dict(standing.values[book.id]) | (_varied_values(sets, standing.values[book.id]) if mine else {})
        for measure in book.measures():
            if isinstance(measure.ask, Paid | LineOf) and (book.id, measure.name) in standing.stays:
                stays = standing.stays[book.id, measure.name]
                known[measure.name] = stays + from_lines(measure.ask, lines, len(standing.cases))
        lines += settle_at(sets[0].contract if mine else book, standing.cases, known).lines
        values[book.id] = known
    moves = moved(standing.place, lines, (len(sets), standing.draws))
    parties = len(standing.place.parties)
    shared = {book.shares_out for book in standing.moving}
    pools = [pool for pool in standing.place.pools if pool.id in shared]
    held = standing.held[:parties, None] + moves[:parties]
    require_pools_kept(Settlement(standing.cases, tuple(lines), values), standing.place, held, pools)
    after = held[..., years].sum(axis=-1)
    return np.asarray(after - standing.before[:, None][..., years].sum(axis=-1))


def _varied_values(sets: Sequence[ReadSet], known: Mapping[str, Floats]) -> dict[str, Floats]:
    """The terms that differ between sets, or from those stated: shape (…, set, 1, case)."""
    names = dict.fromkeys(name for each in sets for name in each.values)
    found = {}
    for name in names:
        stated = None if name not in known else known[name][..., 0, :]
        each_set = [each.values.get(name, stated) for each in sets]
        found[name] = np.stack([value for value in each_set if value is not None], axis=-2)[..., None, :]
    return found
