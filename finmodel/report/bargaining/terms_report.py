"""What weighed terms are told as: the zone, who blocks outside it, the best terms, and what may be agreed for an offer.

Amounts are what a partner has more or less than in the baseline. Where there are draws, each is told on average and as
what is reached in so many of a hundred of them, since a bargain that holds on average may fail every other year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from finmodel.core.amounts import exact_money, some
from finmodel.core.speech import listed
from finmodel.core.unit import unit
from finmodel.report.bargaining.terms_charts import terms_charts
from finmodel.report.report import Column, Holds, Part, Remark, Report, Row, Table, Value
from finmodel.terms.grid_of_terms import Varied
from finmodel.terms.settled_sets import SettledSets
from finmodel.terms.zone import WHOLE_PLACE, WORST_OFF, Agreed, BestTerms, Weighed, goals_of

_HALF_A_PENNY = 0.005
_TOO_FAR_OFF = "There are no such terms."


@dataclass(frozen=True)
class Beside:
    """What is told beside the figures: the goal asked for, and what terms are compared with, in words."""

    goal: str | None
    against: str
    years: str
    written: bool = False


def terms_report(weighed: Weighed, beside: Beside) -> Report:
    """Weighed terms: zone, who blocks, best terms, offers."""
    goals = goals_of(weighed.place, beside.goal)
    best = [weighed.best(goal) for goal in goals]
    parts: list[Part] = [*_zone(weighed), *_blockers(weighed), *_best(weighed, best), _gets(weighed, best[0], beside)]
    parts += [*_offers(weighed, beside), *_remarks(weighed), *terms_charts(weighed, beside.against)]
    title = f"Terms of {weighed.standing.chosen.title}"
    files = tuple(_FILES.items()) if beside.written else ()
    return Report(title, _headline(weighed, best[0]), tuple(parts), weighed.place.currency, files)


_FILES = {
    "sets.csv": "what does every partner get at every set of terms, and who is worse off?",
    "zone.csv": "from where to where does each term go with nobody worse off?",
    "best.csv": "which terms are best for whom?",
    "offers.csv": "what does each offer come to, and what may be agreed in its place?",
}


def holds_of(measured: str) -> Holds:
    """What a term's values are, for a column or a row of a table."""
    powers = dict(unit(measured).powers)
    if unit(measured).in_percent:
        return "share"
    if powers == {"money": 1}:
        return "money"
    return "price" if powers.get("money") == 1 else "number"


def names_of(weighed: Weighed) -> dict[str, str]:
    """The name of each partner, and of the other goals."""
    named = {each.id: each.name for each in weighed.place.partners}
    return {**named, WORST_OFF: "The worst-off partner", WHOLE_PLACE: "The place"}


def _headline(weighed: Weighed, best: BestTerms) -> tuple[str, ...]:
    return tuple(sentence for sentence in (_where(weighed), _goal(weighed, best), _who(weighed)) if sentence)


def _where(weighed: Weighed) -> str:
    lost = weighed.beyond_help(weighed.drawn)
    count, sure = len(weighed.settled.sets), int(weighed.agreeable.sum())
    names, level = names_of(weighed), f"in {weighed.level} of 100 draws (P{weighed.level})"
    if lost:
        worst = max(lost, key=lambda each: lost[each])
        amount = exact_money(lost[worst], weighed.place.currency)
        return f"No terms leave nobody worse off: {names[worst]} loses {amount} whatever they are."
    sets = some(count, "set") + " of terms"
    if not weighed.drawn:
        return f"Nobody is worse off at {sure:,} of {sets}." if sure else f"At none of {sets} is nobody worse off."
    mean = int(weighed.zone(sure=False).sum())
    if not mean and not sure:
        return f"At none of {sets} is nobody worse off, neither on average nor {level}."
    return f"Nobody is worse off at {mean:,} of {sets} on average, and at {sure:,} {level}."


def _goal(weighed: Weighed, best: BestTerms) -> str:
    inside = best.inside is not None
    number, gets = (best.inside, best.gets_inside) if best.inside is not None else (best.anywhere, best.gets)
    assert number is not None
    assert gets is not None
    says = weighed.grid.says(weighed.settled.sets[number], weighed.place.currency)
    mean = " on average" if weighed.drawn else ""
    where = " of these" if inside and not weighed.agreeable.all() else ""
    way = "better" if gets >= 0 else "worse"
    told = f"is {exact_money(abs(gets), weighed.place.currency)} {way} off{mean}"
    if abs(gets) <= _HALF_A_PENNY:
        told = f"is neither better nor worse off{mean}"
    return f"{names_of(weighed)[best.goal]} does best{where} at {says}: it {told}."


def _who(weighed: Weighed) -> str:
    blockers = weighed.blockers(weighed.drawn)
    if not blockers:
        return ""
    first = blockers[0]
    sets = "every set" if first.sets == len(weighed.settled.sets) else some(first.sets, "set")
    return f"{names_of(weighed)[first.partner]} blocks most often: it is worse off at {sets}."


def _levels(weighed: Weighed) -> list[tuple[str, bool]]:
    """The levels that there are, each with whether it is the one that is sure."""
    return [("On average", False), (f"P{weighed.level}", True)] if weighed.drawn else [("As it is", False)]


def _zone(weighed: Weighed) -> Iterator[Table]:
    """From where to where each term goes with nobody worse off; nothing where somebody is at all of them."""
    if not any(weighed.zone(sure).any() for _, sure in _levels(weighed)):
        return
    currency = weighed.place.currency
    told = "Nobody worse off"
    columns = [Column("Term")]
    columns += [Column(f"{told}, {_level(name)}" if weighed.drawn else told) for name, _ in _levels(weighed)]
    rows = []
    for number, varied in enumerate(weighed.grid.varied):
        ranges = [weighed.range_of(weighed.zone(sure), number) for _, sure in _levels(weighed)]
        ranges.append((varied.values[0], varied.values[-1]))
        read = [None if ends is None else _range(varied, ends, currency) for ends in ranges]
        rows.append(Row((varied.path, *read, varied.says(varied.number.stated, currency))))
    columns += [Column("Tried"), Column("Stated", spare=True)]
    notes = [] if _whole_within(weighed) else ["Within these ranges some terms leave somebody worse off."]
    yield Table("zone", "Where nobody is worse off", tuple(columns), tuple(rows), tuple(notes))


def _whole_within(weighed: Weighed) -> bool:
    """True where every set within the ranges of the zone is in it."""
    ranges = [weighed.range_of(weighed.agreeable, number) for number in range(len(weighed.grid.varied))]
    within = [
        all(ends is not None and ends[0] <= value <= ends[1] for value, ends in zip(terms, ranges, strict=True))
        for terms in weighed.settled.sets
    ]
    return bool((weighed.agreeable == np.array(within)).all())


def _range(varied: Varied, ends: tuple[Decimal, Decimal], currency: str) -> str:
    low, high = (varied.says(end, currency) for end in ends)
    return low if low == high else f"{low} to {high}"


def _blockers(weighed: Weighed) -> Iterator[Table]:
    """Who is worse off outside the zone, those whom most sets leave so first."""
    by_level = {level: {each.partner: each for each in weighed.blockers(sure)} for level, sure in _levels(weighed)}
    strictest, names = list(by_level.values())[-1], names_of(weighed)
    if not strictest:
        return
    columns = [Column("Partner")]
    columns += [
        Column(f"Worse off at sets{f', {_level(level)}' if weighed.drawn else ''}", "count") for level in by_level
    ]
    last = f", P{weighed.level}" if weighed.drawn else ""
    columns += [
        Column(f"Alone at{last}", "count"),
        Column(f"Loses at most{last}", "money"),
        Column("Most at", spare=True),
    ]
    rows = []
    for partner, blocker in strictest.items():
        sets = [blockers[partner].sets if partner in blockers else 0 for blockers in by_level.values()]
        terms = weighed.grid.says(weighed.settled.sets[blocker.worst], weighed.place.currency)
        rows.append(Row((names[partner], *sets, blocker.alone, blocker.most, terms)))
    yield Table("blockers", "Who blocks other terms", tuple(columns), tuple(rows))


def _level(level: str) -> str:
    """A level inside a heading."""
    return level[:1].lower() + level[1:] if level == "On average" else level


def _best(weighed: Weighed, best: Sequence[BestTerms]) -> Iterator[Table]:
    """The best terms for each goal: first those at which nobody is worse off, where only some sets leave so."""
    columns = [Column("Best for"), Column("Gets", "money", "difference", good="more")]
    columns += [Column(each.path, holds_of(each.number.unit)) for each in weighed.grid.varied]
    notes = ["Of terms that are as good, those nearest to what the contract states."]
    if best[0].goal == WORST_OFF:
        notes.append("The worst-off partner is of those whom these terms reach.")
    if weighed.agreeable.any() and not weighed.agreeable.all():
        inside = [(each.goal, each.gets_inside, each.inside) for each in best]
        told = f" in {weighed.level} of 100 draws" if weighed.drawn else ""
        title = f"The best terms for each goal with nobody worse off{told}"
        yield Table("best_agreed", title, tuple(columns), _best_rows(weighed, inside))
    anywhere = [(each.goal, each.gets, each.anywhere) for each in best]
    title = "The best terms for each goal, whoever is worse off"
    title = "The best terms for each goal" if weighed.agreeable.all() else title
    yield Table("best", title, tuple(columns), _best_rows(weighed, anywhere), (" ".join(notes),))


def _best_rows(weighed: Weighed, best: Sequence[tuple[str, float | None, int | None]]) -> tuple[Row, ...]:
    names, sets = names_of(weighed), weighed.settled.sets
    return tuple(Row((names[goal], gets, *map(float, sets[number or 0]))) for goal, gets, number in best)


def _gets(weighed: Weighed, best: BestTerms, beside: Beside) -> Table:
    number = best.anywhere if best.inside is None else best.inside
    shown = [
        ("As stated", weighed.stated, 0),
        (f"Best for {_lower(names_of(weighed)[best.goal])}", weighed.settled, number),
    ]
    title = f"What each partner gets, compared with {beside.against}, {beside.years}"
    return _table_of("gets", title, weighed, shown)


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:] if name.startswith("The ") else name


def _table_of(name: str, title: str, weighed: Weighed, shown: Sequence[tuple[str, SettledSets, int]]) -> Table:
    """What each partner gets at some sets, a block each."""
    columns = [Column("Partner")]
    for heading, _, _ in shown:
        for level, _ in _levels(weighed):
            told = f"{heading}: {_level(level)}" if weighed.drawn else heading
            columns.append(Column(told, "money", "difference", block=heading, good="more"))
    rows = []
    for partner in weighed.place.partners:
        values: list[Value] = [partner.name]
        for _, settled, number in shown:
            for table in (settled.expected, settled.sure):
                values += [] if table is None else [float(table[weighed.spots[partner.id], number])]
        rows.append(Row(tuple(values)))
    whole: list[Value] = ["All"]
    for _, settled, number in shown:
        whole.append(float(settled.expected[:, number].sum()))
        whole += [None] if settled.sure is not None else []
    rows.append(Row(tuple(whole), total=True))
    notes = (f"P{weighed.level}: at least so much in {weighed.level} of 100 draws.",) if weighed.drawn else ()
    return Table(name, title, tuple(columns), tuple(rows), notes)


def _offers(weighed: Weighed, beside: Beside) -> Iterator[Part]:
    if not weighed.offers:
        return
    assert weighed.offered is not None
    yield Remark(tuple(_agreed(weighed, each) for each in weighed.agreements), "Offers")
    names, shown = names_of(weighed), []
    for each in weighed.agreements:
        shown.append((f"Offer of {names[each.offer.partner]}", weighed.offered, each.number))
        if each.nearest is not None:
            shown.append((f"Agreed for {names[each.offer.partner]}", weighed.settled, each.nearest))
    yield _table_of("offers", f"What offers come to, compared with {beside.against}, {beside.years}", weighed, shown)


def _agreed(weighed: Weighed, agreed: Agreed) -> str:
    names, currency, offer = names_of(weighed), weighed.place.currency, agreed.offer
    start = f"{names[offer.partner]} offers {weighed.grid.says(offer.terms, currency)}: "
    if not agreed.blocked_by:
        return f"{start}nobody whom these terms reach is worse off, so it may be agreed as it is."
    blocked = listed([names[each] for each in agreed.blocked_by])
    start = f"{start}{blocked} would be worse off."
    if agreed.nearest is None:
        return f"{start} {_TOO_FAR_OFF}"
    assert weighed.offered is not None
    spot = weighed.spots[offer.partner]
    mine = float(weighed.settled.expected[spot, agreed.nearest] - weighed.offered.expected[spot, agreed.number])
    way = "more" if mine > 0 else "less"
    mean = " on average" if weighed.drawn else ""
    less = (
        f"{exact_money(abs(mine), currency)} {way} than it offers itself{mean}"
        if abs(mine) > _HALF_A_PENNY
        else "as much"
    )
    terms = weighed.grid.says(weighed.settled.sets[agreed.nearest], currency)
    return f"{start} The nearest terms at which nobody is: {terms}, which leaves {names[offer.partner]} {less}."


def _remarks(weighed: Weighed) -> Iterator[Remark]:
    told = [
        *_as_stated(weighed),
        *_moves_only(weighed),
        *_together(weighed),
        *_idle(weighed),
        *_beyond_help(weighed),
        *_left_out(weighed),
    ]
    yield Remark(tuple(told), "To be known")


def _as_stated(weighed: Weighed) -> Iterator[str]:
    """Who is worse off at the terms as the contract states them, which may lie between those tried."""
    table = weighed.stated.expected if weighed.stated.sure is None else weighed.stated.sure
    names = names_of(weighed)
    worse = [names[each] for each in weighed.reached if table[weighed.spots[each], 0] < -_HALF_A_PENNY]
    who = f"{listed(worse)} {'is' if len(worse) == 1 else 'are'}" if worse else "nobody whom these terms reach is"
    level = f" in {weighed.level} of 100 draws" if weighed.drawn and not worse else f", at P{weighed.level}"
    told = level if weighed.drawn else ""
    yield f"As stated, at {weighed.grid.says(weighed.grid.stated, weighed.place.currency)}, {who} worse off{told}."


def _moves_only(weighed: Weighed) -> Iterator[str]:
    if (np.abs(weighed.settled.expected.sum(axis=0)) <= _HALF_A_PENNY).all():
        yield "These terms move money between partners and make none: what one gains, others pay."


def _together(weighed: Weighed) -> Iterator[str]:
    """Where no terms leave nobody worse off: whether there is enough between the partners."""
    together = weighed.settled.expected.sum(axis=0)
    if weighed.agreeable.any() or (np.abs(together) <= _HALF_A_PENNY).all():
        return
    most = exact_money(abs(float(together.max())), weighed.place.currency)
    if together.max() < -_HALF_A_PENNY:
        yield f"Together the partners are at least {most} worse off, so no terms could leave nobody worse off."
    else:
        yield (
            f"Together the partners are {most} better off at best, so there is enough for everybody, and these terms "
            "do not bring it to who loses: vary others, such as how it is split."
        )


def _idle(weighed: Weighed) -> Iterator[str]:
    """Terms that move nothing for anybody."""
    sizes = [len(each.values) for each in weighed.grid.varied]
    if weighed.settled.refused:
        return
    for number, varied in enumerate(weighed.grid.varied):
        tables = [each for each in (weighed.settled.expected, weighed.settled.sure) if each is not None]
        moves = [np.ptp(table.reshape(len(table), *sizes), axis=number + 1).max(initial=0) for table in tables]
        if max(moves) <= _HALF_A_PENNY:
            yield f"{varied.path} makes no difference to anybody over the range that is tried."


def _beyond_help(weighed: Weighed) -> Iterator[str]:
    names = names_of(weighed)
    for partner, loss in weighed.beyond_help(weighed.drawn).items():
        amount = exact_money(loss, weighed.place.currency)
        yield (
            f"{names[partner]} is {amount} worse off whatever these terms are. Where terms are said to leave nobody "
            "worse off, it is left out."
        )


def _left_out(weighed: Weighed) -> Iterator[str]:
    if weighed.settled.refused:
        terms, finding = weighed.settled.refused[0]
        count = some(len(weighed.settled.refused), "set")
        says = weighed.grid.says(terms, weighed.place.currency)
        yield f"The contract does not take {count} of terms, which are left out. At {says}: {finding.what}"
