"""Sets of terms settled: what each party gets at each set, compared with the baseline, over all draws.

Pay is not linear in a term where a cap or a gate binds, so no set is read off between others: each is settled, some
side by side on the axis of draws. A set is read as a contract's file would be, so one that the contract refuses is left
out and told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from finmodel.contracts.contract import Contract
from finmodel.contracts.in_force import clashes_of, together
from finmodel.contracts.line import LineOf, Paid
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import resolve, settle_at
from finmodel.contracts.settled_lines import SettledLine, Settlement, from_lines
from finmodel.core.money import Floats
from finmodel.core.speech import listed
from finmodel.core.progress import Progress, Stage, silent
from finmodel.draws.sureness import at_least
from finmodel.errors import Finding, InputError
from finmodel.positions.by_draw import require_pools_kept
from finmodel.positions.settled_money import Pence
from finmodel.rules.nodes import Compare, Const, Measure, Node, Pick, Prev, Round, Split, Term, walk
from finmodel.scenarios.changes.terms import with_terms
from finmodel.terms.around import Around, counts, moved
from finmodel.terms.grid_of_terms import TermGrid, TermSet, Varied

_TOGETHER = 8_000
"""Draws of all sets that are settled side by side; it changes speed and memory, never a result."""
_OPTION = "--vary"


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
    """Settle sets of terms; raises InputError where none can be, or where a term decides which rows count."""
    tell, most = progress or silent, max(1, _TOGETHER // standing.draws)
    taken: list[TermSet] = []
    refused: list[tuple[TermSet, Finding]] = []
    expected, at_level = [], []
    reading = _Reading(standing, grid, sure.drawn)
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
        terms, finding = refused[0]
        what = f"The contract takes none of these terms. At {grid.says(terms, standing.place.currency)}: {finding.what}"
        raise InputError.of(_OPTION, what, finding.fix)
    order = {terms: number for number, terms in enumerate(taken)}
    chosen = [order[terms] for terms in sets if terms in order]
    table = np.concatenate(expected, axis=1)[:, chosen]
    spread = np.concatenate(at_level, axis=1)[:, chosen] if standing.draws > 1 else None
    return SettledSets(tuple(taken[number] for number in chosen), table, spread, tuple(refused))


@dataclass(frozen=True)
class _ReadSet:
    """A set of terms as the contract reads it: its rules, and the terms that differ from those stated."""

    terms: TermSet
    contract: Contract
    values: Mapping[str, Floats]
    shape: Hashable


class _Reading:
    """How sets of terms are read into the contract."""

    def __init__(self, standing: Around, grid: TermGrid, drawn: Mapping[str, str]) -> None:
        self._standing, self._grid, self._drawn = standing, grid, drawn
        chosen = standing.chosen
        self._stated = {term.name: resolve(chosen, term, standing.cases) for term in chosen.terms()}
        self._asks = _asks(chosen)

    def read(self, sets: Sequence[TermSet]) -> tuple[list[_ReadSet], list[tuple[TermSet, Finding]]]:
        """Some sets as the contract reads them, and those that it does not take."""
        taken, refused = [], []
        for terms in sets:
            try:
                made = self._made(terms)
            except InputError as error:
                refused.append((terms, error.findings[0]))
                continue
            self._refuse_other_rows(made, terms)
            taken.append(self._as_read(made[self._standing.contracts.index(self._standing.chosen)], terms))
        return taken, refused

    def _made(self, terms: TermSet) -> tuple[Contract, ...]:
        """Every contract in force, one with other terms."""
        varied = zip(self._grid.varied, terms, strict=True)
        return self._made_of({each.number.dotted: _written(each, value) for each, value in varied})

    def _made_of(self, changed: Mapping[str, str]) -> tuple[Contract, ...]:
        chosen, place = self._standing.chosen, self._standing.place
        other = with_terms(chosen, changed, "tried", _OPTION)
        made = together([other if each is chosen else each for each in self._standing.contracts])
        clashes = clashes_of(other, place)
        if clashes:
            raise InputError(Finding(_OPTION, clash.what, clash.fix) for clash in clashes)
        return made

    def _refuse_other_rows(self, made: Sequence[Contract], terms: TermSet) -> None:
        """Refuse terms at which other rows of activity are counted."""
        if not self._other_rows(made):
            return
        varied = list(zip(self._grid.varied, terms, strict=True))
        alone = [each.path for each, value in varied if self._other_rows(self._made_of({each.number.dotted: _written(each, value)}))]
        names = listed([f"`{path}`" for path in alone or [each.path for each, _ in varied]])
        what = f"{names} decides which activity counts, so every value of it would be read from the data again."
        fix = "Try its values by scenarios with `change_terms`, and compare those."
        raise InputError.of(_OPTION, what, fix)

    def _other_rows(self, made: Sequence[Contract]) -> bool:
        """True where some contract asks other things of the data than as stated."""
        before, chosen = self._standing.contracts, self._standing.chosen
        asks = _asks(made[before.index(chosen)])
        beside = any(one is not old for one, old in zip(made, before, strict=True) if old is not chosen)
        return beside or any(self._asks.get(name) != ask for name, ask in asks.items())

    def _as_read(self, contract: Contract, terms: TermSet) -> _ReadSet:
        values = {}
        for term in contract.terms():
            value = resolve(contract, term, self._standing.cases)
            if term.name not in self._stated or not np.array_equal(value, self._stated[term.name]):
                if term.name in self._drawn:
                    what = f"`{term.name}` is varied, and '{self._drawn[term.name]}' of the scenario draws it too."
                    raise InputError.of(_OPTION, what, "Vary another term, or take that out of `uncertainty:`.")
                values[term.name] = value
        return _ReadSet(terms, contract, values, _shape(contract))


def _asks(contract: RuleBook) -> dict[str, Hashable]:
    return {measure.name: measure.ask for measure in contract.measures()}


def _written(varied: Varied, value: Decimal) -> str:
    """A value as a contract's file would have it; a rise of more than the whole has its sign."""
    sign = "+" if varied.number.unit == "change" and value > 1 else ""
    return f"{sign}{value:f}"


def _shape(contract: RuleBook) -> Hashable:
    """All of a contract's rules but the numbers in them, so that contracts of one shape settle side by side."""
    rules = [line.rule for line in contract.lines()]
    nodes = list(walk(*rules))
    spots = {id(node): number for number, node in enumerate(nodes)}
    lines = tuple((line.name, line.payer, line.payee, line.notional, spots[id(line.rule)]) for line in contract.lines())
    return lines, tuple((type(node), _own(node), tuple(spots[id(part)] for part in node.parts)) for node in nodes)


def _own(node: Node) -> Hashable:
    """What a node says beside its parts."""
    match node:
        case Term():
            return node.name, node.along
        case Measure():
            return node.name, node.along, node.ask
        case Prev():
            return node.name
        case Const():
            return node.value
        case Compare():
            return node.how, node.places
        case Round() | Split():
            return node.places
        case Pick():
            return node.member
    return None


def _alike(block: Sequence[_ReadSet]) -> Iterator[list[_ReadSet]]:
    """Sets whose contracts have rules of one shape."""
    by_shape: dict[Hashable, list[_ReadSet]] = defaultdict(list)
    for each in block:
        by_shape[each.shape].append(each)
    yield from by_shape.values()


def _changes(standing: Around, sets: Sequence[_ReadSet], years: Sequence[int]) -> Pence:
    """What each party is better off by than in the baseline, over some years: shape (party, set, draw)."""
    count, draws = len(sets), standing.draws
    lines: list[SettledLine] = []
    values: dict[str, Mapping[str, Floats]] = {}
    for book in standing.moving:
        mine = book.id == standing.chosen.id
        contract = sets[0].contract if mine else book
        known = {name: _for_each_set(value, count, draws) for name, value in standing.values[book.id].items()}
        known |= _varied_values(sets, known, draws) if mine else {}
        for measure in book.measures():
            if isinstance(measure.ask, Paid | LineOf) and (book.id, measure.name) in standing.stays:
                stays = _for_each_set(standing.stays[book.id, measure.name], count, draws)
                known[measure.name] = stays + from_lines(measure.ask, lines, len(standing.cases))
        settled = settle_at(contract, standing.cases, known)
        lines += settled.lines
        values[book.id] = known
    held = np.tile(standing.held, (1, count, 1)) + moved(standing.place, lines, count * draws)
    parties = len(standing.place.parties)
    shared = {book.shares_out for book in standing.moving}
    pools = [pool for pool in standing.place.pools if pool.id in shared]
    require_pools_kept(Settlement(standing.cases, tuple(lines), values), standing.place, held[:parties], pools)
    after = held[:parties, :, years].sum(axis=-1).reshape(parties, count, draws)
    return np.asarray(after - standing.before[:, :, years].sum(axis=-1)[:, None, :])


def _for_each_set(value: Floats, sets: int, draws: int) -> Floats:
    """Values in every draw, over again for each set; what is one for all draws stays so."""
    return value if value.shape[-2] == 1 or draws == 1 else np.concatenate([value] * sets, axis=-2)


def _varied_values(sets: Sequence[_ReadSet], known: Mapping[str, Floats], draws: int) -> dict[str, Floats]:
    """The terms that differ between sets, or from those stated, in every draw of each set."""
    names = dict.fromkeys(name for each in sets for name in each.values)
    found = {}
    for name in names:
        stated = None if name not in known else known[name][..., 0, :]
        each_set = [each.values[name] if name in each.values else stated for each in sets]
        stacked = np.stack([value for value in each_set if value is not None], axis=-2)
        found[name] = np.repeat(stacked, draws, axis=-2) if draws > 1 else stacked
    return found
