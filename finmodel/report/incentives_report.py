"""What a place's contracts reward, as a report: one more of each kind of activity, and what is flagged of it.

The headline is what pays whom for more of what should be less. Then comes a table for each provider: a row for one
more of each kind of its activity, the largest stake first, and below it whom that leaves better or worse off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from finmodel.core.amounts import count, money, money_in_words, price, some
from finmodel.core.speech import listed, spoken
from finmodel.incentives.curves import Curve
from finmodel.incentives.flags import Flagged
from finmodel.incentives.margins import Incentives, Kind
from finmodel.incentives.outcome_margins import outcome_margins
from finmodel.report.incentives_charts import incentives_charts
from finmodel.report.report import Column, Part, Remark, Report, Row, Table, Value
from finmodel.report.titles import party_names
from finmodel.report.who_gains import quoted
from finmodel.scenarios.run import Run

MOST_FLAGS = 5
"""Flags of a kind that are told; all of them are in the table of flags."""
_NOTHING = 0.005
_STAKE = "At stake: the pounds of one unit for every unit of the year; of a cliff, what it moves at once."
_STEP = (
    "Step cost, on average: what one more takes of the next ward or team, as a part of what that costs for all it "
    "serves. Nothing is spent until the next one is started."
)
FILES = (
    ("incentives.csv", "what one more of each kind of activity brings each partner, by contract and year"),
    ("flags.csv", "everything flagged, in every year"),
    ("curves.csv", "what each partner gains along a range of activity"),
)


@dataclass(frozen=True)
class _Effect:
    """What one more brings a partner, in pounds: payments, cost, and the part of a step that it takes."""

    partner: str
    paid: float
    cost: float
    step: float

    @property
    def gain(self) -> float:
        return self.paid + self.cost


def incentives_report(
    incentives: Incentives,
    flags: Sequence[Flagged],
    kinds: Sequence[Kind],
    year: str,
    curves: Sequence[Curve] = (),
    written: bool = False,
) -> Report:
    """What one more of some kinds does in a year, the flags of that year, and a chart of each curve of any year."""
    run = incentives.run
    place = run.basis.place
    here = [kind for kind in kinds if place.periods[kind.period] == year]
    now = [each for each in flags if place.periods[each.kind.period] == year]
    parts: list[Part] = [*_tables(incentives, here, year), *_flagged(now, place.currency)]
    if len(flags) > len(now):
        others = len(flags) - len(now)
        more = f"{some(others, 'flag')} more in other years: see `--period`, or the table of flags with --out."
        parts.append(Remark((more,)))
    parts += _outcomes(run, year)
    parts += incentives_charts(incentives, curves)
    title = f"Incentives of {place.title}, {year}: {run.title}"
    headline = tuple(_headline(incentives, now, year))
    return Report(title, headline, tuple(parts), place.currency, FILES if written else ())


def pulled_apart(before: Sequence[Flagged], after: Sequence[Flagged], run: Run, year: str) -> Remark:
    """On how many kinds of activity partners are pulled apart before and after a scenario, and on which no longer."""
    kinds, stakes = [], []
    for flags in (before, after):
        apart = [
            one for one in flags if one.flag == "pulled apart" and run.basis.place.periods[one.kind.period] == year
        ]
        kinds.append({each.kind.codes: each.kind.counted(run.basis.place.vocabulary, several=True) for each in apart})
        stakes.append(money_in_words(sum(each.stake for each in apart), run.basis.place.currency))
    was, now = kinds
    told = [
        f"In {year} partners are pulled apart on {some(len(was), 'kind')} of activity under the contracts in force "
        f"({stakes[0]} at stake), and on {len(now)} under {quoted(run.title)} ({stakes[1]})."
    ]
    for words, kept in (
        ("No longer", [name for codes, name in was.items() if codes not in now]),
        ("Newly", [name for codes, name in now.items() if codes not in was]),
    ):
        told += [f"{words}: {listed(list(dict.fromkeys(kept)))}."] if kept else []
    return Remark(tuple(told), "Pulled apart, before and after")


def _outcomes(run: Run, year: str) -> list[Part]:
    """What one more of each outcome brings each partner, where contracts read any."""
    names = party_names(run.basis.place)
    rows = [
        Row(
            (
                spoken(each.measure),
                names.get(each.partner, "the whole place"),
                each.more,
                names[each.party],
                each.pounds,
            )
        )
        for each in outcome_margins(run, year)
    ]
    if not rows:
        return []
    columns = (
        Column("Outcome"),
        Column("Of"),
        Column("More"),
        Column("Brings"),
        Column("Better or worse off", "price", "difference", good="more"),
    )
    return [Table("outcomes", f"One more of an outcome, {year}", columns, tuple(rows))]


def _headline(incentives: Incentives, flags: Sequence[Flagged], year: str) -> Iterator[str]:
    """What is rewarded of what should be less, who pays for avoiding it, and where else partners are pulled apart."""
    if not flags:
        yield f"Nothing is flagged in {year}: no partner gains by what another loses by, as far as was asked."
        return
    currency = incentives.run.basis.place.currency
    leading = next((each for each in flags if each.flag == "rewarded for avoidable activity"), None)
    if leading is not None:
        yield (
            f"{_who(incentives, leading.partner)} gains {price(leading.amount, currency)} from one more "
            f"{_what(incentives, leading.kind)}, which could be avoided: {_in_all(leading, year, currency)}."
        )
        loser = next((each for each in flags if each.flag == "pays for what saves others"), None)
        if loser is not None and loser.kind == leading.kind:
            saved = {who: -gain for who, gain in incentives.net(loser.kind).items() if gain < -_NOTHING}
            told = listed([f"{_who(incentives, who)} {price(gain, currency)}" for who, gain in saved.items()])
            costs = f"leaves {_who(incentives, loser.partner)} {price(-loser.amount, currency)} worse off"
            yield f"Each one avoided saves {told}, and {costs}."
    cliffs = [each for each in flags if each.flag == "cliff"]
    apart = [each for each in flags if each.flag == "pulled apart"]
    if leading is None and apart:
        first, net = apart[0], incentives.net(apart[0].kind)
        loses = min(net, key=lambda who: net[who])
        yield (
            f"One more {_what(incentives, first.kind)} leaves {_who(incentives, first.partner)} "
            f"{price(first.amount, currency)} better off and {_who(incentives, loses)} {price(-net[loses], currency)} "
            f"worse off: {_in_all(first, year, currency)}."
        )
    others = [f"{some(len(cliffs), 'cliff')}"] if cliffs else []
    others += [f"{some(len(apart), 'kind')} of activity on which partners are pulled apart"] if apart else []
    if others:
        yield f"In {year} there {'is' if len(cliffs or apart) == 1 else 'are'} {listed(others)}."
    if not (leading or apart or cliffs):
        yield f"{flags[0].sentence}"


def _in_all(flag: Flagged, year: str, currency: str) -> str:
    return f"{money_in_words(flag.stake, currency)} for all {count(flag.kind.units)} of {year}"


def _who(incentives: Incentives, partner: str) -> str:
    return incentives.names.get(partner, partner)


def _what(incentives: Incentives, kind: Kind) -> str:
    return kind.counted(incentives.run.basis.place.vocabulary)


def _flagged(flags: Sequence[Flagged], currency: str) -> Iterator[Remark]:
    """What is flagged, by kind of flag, the largest stake first, and how much more there is."""
    for flag in dict.fromkeys(each.flag for each in flags):
        alike = [each for each in flags if each.flag == flag]
        told = [f"{money(each.stake, currency)} at stake: {each.sentence}" for each in alike[:MOST_FLAGS]]
        if len(alike) > MOST_FLAGS:
            told.append(f"… and {len(alike) - MOST_FLAGS} more: see the table of flags, with --out.")
        first = ", the largest stake first" if len(alike) > 1 else ""
        yield Remark(tuple(told), f"{flag.capitalize()}{first}:")
    if flags:
        yield Remark((_STAKE,))


def _tables(incentives: Incentives, kinds: Sequence[Kind], year: str) -> Iterator[Part]:
    """A table for each provider; kinds of which one more moves no money are named."""
    still: list[str] = []
    for provider in dict.fromkeys(kind.provider for kind in kinds):
        found = [(kind, _effects(incentives, kind)) for kind in kinds if kind.provider == provider]
        still += [
            f"{kind.counted(incentives.run.basis.place.vocabulary, True)} at {_who(incentives, provider)}"
            for kind, effects in found
            if not effects
        ]
        moving = sorted(((kind, each) for kind, each in found if each), key=lambda one: -_stake(*one))
        if moving:
            yield _table(incentives, moving, f"One more at {_who(incentives, provider)}, {year}: who gains and loses")
    if still:
        yield Remark((f"One more of these moves no money in {year}: {'; '.join(still)}.",))


def _effects(incentives: Incentives, kind: Kind) -> list[_Effect]:
    """What one more brings each partner that it moves."""
    found: dict[str, list[float]] = {}
    for each in incentives.all[kind]:
        found.setdefault(each.partner, [0.0, 0.0, 0.0])[int(each.cost)] += each.more
    for partner, step in incentives.steps[kind].items():
        found.setdefault(partner, [0.0, 0.0, 0.0])[2] += step
    told = [_Effect(partner, *amounts) for partner, amounts in found.items()]
    return [each for each in told if any(abs(one) >= _NOTHING for one in (each.paid, each.cost, each.step))]


def _stake(kind: Kind, effects: Sequence[_Effect]) -> float:
    return kind.units * max(abs(each.gain) for each in effects)


def _table(incentives: Incentives, moving: Sequence[tuple[Kind, list[_Effect]]], title: str) -> Table:
    stepped = any(abs(each.step) >= _NOTHING for _, effects in moving for each in effects)
    columns = [
        Column("One more"),
        Column("In the year", "count", spare=True),
        Column("Payment", "price", good="more"),
        Column("Cost", "price", good="more"),
        Column("Gain or loss", "price", good="more"),
    ]
    if stepped:
        columns += [
            Column("Step cost, on average", "price", good="more"),
            Column("Left with step cost", "price", good="more", spare=True),
        ]
    rows = []
    for kind, effects in moving:
        name = _what(incentives, kind)
        blank: tuple[Value, ...] = ("",) * (len(columns) - 2)
        rows.append(Row((name[:1].upper() + name[1:], kind.units, *blank)))
        for each in effects:
            amounts = [each.paid or None, each.cost or None, each.gain]
            if stepped:
                amounts += [each.step or None, each.gain + each.step if each.step else None]
            rows.append(Row((_who(incentives, each.partner), "", *amounts), inside=1))
    return Table("incentives", title, tuple(columns), tuple(rows), (_STEP,) if stepped else ())
