"""Did it work, as a report: what was seen beside what chance makes, what could not have been seen, and what it came to.

A board reads the headline alone. So it never says that something worked where chance is not ruled out, nor that it did
not where it could not have been seen; and a metric that is paired with another is never told without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from finmodel.core.amounts import chance, number, share
from finmodel.core.speech import listed
from finmodel.evaluation.effect_size import Effect
from finmodel.evaluation.evaluated import Evaluated
from finmodel.evaluation.metric import Metric
from finmodel.report.did_it_work.compared_with import compared_with
from finmodel.report.report import Chart, ChartSeries, Column, Mark, Part, Remark, Report, Row, Table

_WEAKER = (
    "There is no comparison group: the treated are held against their own trend and season, which is weaker. Whatever "
    "else changed at that time is taken for the effect."
)
_FEWEST = 8
_MOST_SAID = 3
_LUCK, _LUCK_OF_SEVERAL = "Luck alone gives as much", "The same, all metrics looked at"


@dataclass(frozen=True)
class ToldOfEffects:
    """What is told: metrics evaluated, what was assumed of them, and remarks of how they were counted."""

    found: Sequence[Evaluated]
    title: str
    assumed: Mapping[str, float]
    told: Sequence[str] = ()
    currency: str = "GBP"
    of_place: bool = False
    """True where units of few are not to be told."""
    unknown: str = ""
    """What is said before all else: how much of the activity is in no rate."""


def evaluation_report(effects: ToldOfEffects) -> Report:
    """What is told of metrics evaluated."""
    parts: list[Part] = [
        _effects(effects),
        _power(effects),
        *_money(effects),
        *_by_unit(effects),
        *_before(effects),
        *compared_with(effects.found),
        *(_trend(each) for each in effects.found),
        Remark(tuple(_cannot_say(effects)), "What this cannot say"),
    ]
    return Report(
        f"{effects.title}: did it work", tuple(_headline(effects))[:_MOST_SAID], tuple(parts), effects.currency
    )


def _headline(effects: ToldOfEffects) -> Iterator[str]:
    if effects.unknown:
        yield effects.unknown
    first = effects.found[0]
    doubted = first.seen and (first.trends_differ or first.chosen_high)
    if doubted:
        yield _doubt(first)
    yield _in_words(first, effects)
    no_progress = [sentence for each in effects.found for sentence in [_pair(each, effects.found)] if sentence]
    if no_progress:
        yield no_progress[0]
    elif len(effects.found) > 1:
        seen = [each.metric.name for each in effects.found[1:] if each.seen]
        rest = f"Of the {len(effects.found) - 1} other metrics"
        moved = listed(seen) if seen else "none"
        yield f"{rest}, {moved} moved by more than chance."
    if not doubted:
        yield _doubt(first)


def _in_words(seen: Evaluated, effects: ToldOfEffects) -> str:
    """What was seen of a metric, with its interval, and what was assumed of it."""
    name, effect = _capital(seen.metric.name), seen.effect
    ends = _ends(seen, effect)
    came = _moved(seen)
    assumed = effects.assumed.get(seen.metric.name)
    said = "seen" if assumed is None else f"assumed {_signed(assumed) if assumed else 'no change'}, seen"
    out = "" if not assumed else _of_what_was_assumed(seen, assumed)
    if effect.error is None:
        return f"{name}: {said} {came}, and with one unit in each group nothing tells that from chance."
    if seen.seen:
        good = "" if seen.hoped else ", the wrong way"
        return f"{name}: {said} {came}{ends}{good}; chance gives as much in {chance(effect.p or 0)} of cases{out}."
    return f"{name}: {said} {came}{ends}, which chance alone may have made{out}."


def _of_what_was_assumed(each: Evaluated, assumed: float) -> str:
    """What the numbers say of so large an effect as was assumed: nothing, where it is too small for them to show."""
    least = each.effect.least_seen
    part = None if least is None else each.effect.as_share(each.metric, -least if assumed < 0 else least)
    if part is not None and abs(assumed) <= abs(part):
        return "; so small a change as was assumed cannot be told from none with these numbers"
    return ", and so much as was assumed is ruled out" if _ruled_out(each, assumed) else ""


def _ruled_out(each: Evaluated, assumed: float) -> bool:
    """True where what was assumed lies outside what the effect lies between."""
    ends = [each.effect.as_share(each.metric, end) for end in each.effect.interval or ()]
    known = [end for end in ends if end is not None]
    return len(known) == 2 and not known[0] <= assumed <= known[1]


def _doubt(seen: Evaluated) -> str:
    """The first thing that stands against reading more into it."""
    if seen.metric.treated.all():
        return "It is held against its own trend, not a comparison group: what else changed then counts as its effect."
    if seen.trends_differ:
        return "The treated were on another way before, so the difference may be no effect at all."
    if seen.chosen_high:
        return "The treated stood out for a bad rate before, and such rates come back by themselves."
    least = seen.effect.least_seen
    if least is None:
        return "More units are needed before anything can be said."
    return f"A change of less than {_share_or_number(seen, least)} could not have been seen with these numbers."


def _share_or_number(each: Evaluated, size: float) -> str:
    part = each.effect.as_share(each.metric, -abs(size) if each.metric.better == "less" else abs(size))
    return number(abs(size) * each.metric.rated_per) if part is None else share(abs(part), 1)


def _moved(each: Evaluated) -> str:
    part = each.effect.as_share(each.metric)
    return _signed_number(each.effect.size * each.metric.rated_per) if part is None else _signed(part)


def _ends(each: Evaluated, effect: Effect) -> str:
    if effect.interval is None:
        return ""
    parts = [effect.as_share(each.metric, end) for end in effect.interval]
    if None in parts:
        low, high = (_signed_number(end * each.metric.rated_per) for end in effect.interval)
    else:
        low, high = (_signed(part) for part in parts if part is not None)
    return f" ({low} to {high})"


def _signed(part: float) -> str:
    text = share(part, 1)
    return text if part < 0 else f"+{text}"


def _signed_number(value: float) -> str:
    return number(value) if value < 0 else f"+{number(value)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _pair(seen: Evaluated, found: Sequence[Evaluated]) -> str:
    """What is said of a metric with its pair, where one got better and the other did not."""
    other = next((one for one in found if one.metric.name == seen.metric.paired_with), None)
    if other is None or not seen.hoped:
        return ""
    name, theirs = _capital(seen.metric.name), other.metric.name
    if not other.hoped and other.seen:
        return f"{name} {_moved(seen)} with {theirs} {_moved(other)} is no progress: the one was bought with the other."
    if not other.hoped and other.effect.size:
        return (
            f"{name} {_moved(seen)} with {theirs} {_moved(other)} is not to be called progress while more come back, "
            "which chance may have made."
        )
    return ""


def _effects(effects: ToldOfEffects) -> Table:
    """What was seen of each metric."""
    columns: tuple[Column, ...] = (
        Column("Metric"),
        Column("Before", "number", spare=True),
        Column("After", "number"),
        Column("Without it", "number"),
        Column("Effect", "share", "difference", places=1),
        Column("From", "share", "difference", places=1),
        Column("To", "share", "difference", places=1),
        Column("Units", "units", "difference"),
        Column(_LUCK, "chance"),
        Column(_LUCK_OF_SEVERAL, "chance", spare=True),
        Column("Chance of no good", "chance"),
        Column("Assumed", "share", "difference", places=1),
    )
    if not effects.assumed:
        columns = columns[:-1]
    rows = []
    for seen in effects.found:
        effect, metric = seen.effect, seen.metric
        before, after = (_rate(metric, period) for period in (False, True))
        ends = [None, None] if effect.interval is None else [effect.as_share(metric, end) for end in effect.interval]
        values = (
            f"{_capital(metric.name)}{_per(metric)}", before, after, after - effect.size * metric.rated_per,
            effect.as_share(metric), *ends, seen.number, effect.p, seen.corrected_p, effect.wrong_sign(metric.better),
        )  # fmt: skip
        rows.append(Row((*values, effects.assumed.get(metric.name)) if effects.assumed else values))
    notes = [f"By {listed(sorted({seen.effect.method for seen in effects.found}))}; intervals hold in 19 of 20 cases."]
    if len(effects.found) > 1:
        notes.append(
            "Who looks at several metrics finds one that luck has moved. So the chance with all of them looked at "
            "(corrected by Holm's method) is what tells whether one moved: where it is below 5%."
        )
    for seen in effects.found:
        shuffled = seen.effect.shuffled
        if shuffled is not None:
            notes.append(
                f"{_capital(seen.metric.name)}: units are few, so the chance told rests on both sides varying "
                f"alike. Of all ways to choose who was treated, {chance(shuffled.p)} give so much, and no fewer than "
                f"{chance(shuffled.least)} could."
            )
    return Table("effects", "What was seen", columns, tuple(rows), tuple(notes))


def _per(metric: Metric) -> str:
    if not metric.per:
        return ""
    return f", for {metric.rated_per:,.0f} {metric.per}" if metric.rated_per != 1 else f", {metric.per}"


def _rate(metric: Metric, after: bool) -> float:
    own = slice(metric.since, None) if after else slice(None, metric.since)
    kept = metric.treated
    return float(metric.values[kept][:, own].sum() / metric.of[kept][:, own].sum()) * metric.rated_per


def _power(effects: ToldOfEffects) -> Table:
    """What could have been seen at all."""
    columns = (
        Column("Metric"),
        Column("Least that shows", "share", places=1),
        Column("In units", "units"),
        Column("At price", "money"),
        Column("At variable cost", "money", spare=True),
    )
    rows = []
    for each in effects.found:
        least, metric = each.effect.least_seen, each.metric
        if least is None:
            rows.append(Row((_capital(metric.name), None, None, None, None)))
            continue
        part = each.effect.as_share(metric, -least if metric.better == "less" else least)
        units = least * metric.size
        pounds = (None if rate is None else units * rate for rate in (metric.price, metric.variable_cost))
        rows.append(Row((_capital(metric.name), None if part is None else abs(part), units, *pounds)))
    note = "An effect of this size shows in 8 of 10 cases, as chance moves these numbers; a smaller one may be there."
    return Table("could_be_seen", "What could have been seen", columns, tuple(rows), (note,))


def _money(effects: ToldOfEffects) -> Iterator[Table]:
    """What the effect came to, at price for who pays and at variable cost for the place."""
    priced = [each for each in effects.found if each.metric.price is not None or each.metric.variable_cost is not None]
    if not priced:
        return
    columns = (
        Column("Metric"),
        Column("Counted", "text"),
        Column("Costs more", "money", "difference", good="less"),
        Column("From", "money", "difference"),
        Column("To", "money", "difference"),
    )
    rows = []
    for each in priced:
        metric = each.metric
        rates = {"at price, for who pays": metric.price, "at variable cost, for the place": metric.variable_cost}
        for words, rate in rates.items():
            if rate is not None:
                ends = _times(each.effect.interval, metric.size * rate)
                rows.append(Row((_capital(metric.name), words, each.number * rate, *ends)))
    notes = ["Below nil is saved: at price only where it is paid by the unit; beds and teams that close come on top."]
    yield Table("pounds", "What it came to", columns, tuple(rows), tuple(notes))


def _by_unit(effects: ToldOfEffects) -> Iterator[Table]:
    """Each treated unit against the comparison."""
    columns = (
        Column("Where"),
        Column("Metric"),
        Column("Before", "number", spare=True),
        Column("After", "number"),
        Column("Effect", "number", "difference"),
        Column("From", "number", "difference"),
        Column("To", "number", "difference"),
        Column("Units", "units", "difference"),
        Column("At price", "money", "difference", spare=True),
    )
    rows, hidden = [], 0
    for each in effects.found:
        metric = each.metric
        for own in each.by_unit:
            at = metric.units.index(own.unit)
            parts = (metric.values[at, : metric.since].sum(), metric.values[at, metric.since :].sum())
            if effects.of_place and any(0 < part < _FEWEST for part in parts):
                hidden += 1
                continue
            times = metric.rated_per
            ends = _times(own.interval, times)
            pounds = None if metric.price is None else own.number * metric.price
            values = (own.before * times, own.after * times, own.size * times, *ends, own.number, pounds)
            rows.append(Row((own.unit.replace("_", " "), _capital(metric.name), *values)))
    if rows:
        notes = ["They add up to what was seen of all; that one of several stands out may be chance."]
        notes += [f"{hidden} rows rest on fewer than {_FEWEST} and are not told."] if hidden else []
        yield Table("by_unit", "Each that was treated, against the comparison", columns, tuple(rows), tuple(notes))


def _times(interval: tuple[float, float] | None, times: float) -> tuple[float | None, float | None]:
    return (None, None) if interval is None else (interval[0] * times, interval[1] * times)


def _before(effects: ToldOfEffects) -> Iterator[Table]:
    """Whether treated and comparison went the same way before."""
    tested = [each for each in effects.found if each.trends is not None]
    if not tested:
        return
    columns = (
        Column("Metric"),
        Column("Rose faster, in a year", "number", "difference"),
        Column("From", "number", "difference"),
        Column("To", "number", "difference"),
        Column(_LUCK, "chance"),
        Column("So"),
    )
    rows = []
    for each in tested:
        trends, times = each.trends, each.metric.rated_per
        assert trends is not None
        ends = _times(trends.interval, times)
        so = "another way before" if each.trends_differ else "not told apart"
        rows.append(Row((_capital(each.metric.name), trends.size * times, *ends, trends.p, so)))
    note = "Trends before that are not told apart may differ still: look at the picture, and the interval."
    yield Table("trends_before", "The treated against the comparison before", columns, tuple(rows), (note,))


def _trend(each: Evaluated) -> Chart:
    metric = each.metric
    sides = [("treated", True)] if metric.treated.all() else [("treated", True), ("comparison", False)]
    series = tuple(
        ChartSeries(name, metric.periods, tuple(float(one) * metric.rated_per for one in metric.mean_rates(side)))
        for name, side in sides
    )
    marks = (Mark("it starts", metric.periods[metric.since]),)
    title = f"{_capital(metric.name)}{_per(metric)}"
    return Chart(f"trend_{metric.name.replace(' ', '_')}", title, "trend", series, "number", along="", marks=marks)


def _cannot_say(effects: ToldOfEffects) -> Iterator[str]:
    if any(each.metric.treated.all() for each in effects.found):
        yield _WEAKER
    else:
        yield (
            "It takes the treated to have gone the way of the comparison without it. Nothing in the numbers proves "
            "that: what else came to one group alone counts as the effect, and what spread to the comparison hides it."
        )
    if any(each.chosen_high for each in effects.found):
        names = listed([each.metric.name for each in effects.found if each.chosen_high])
        yield (
            f"Before, the treated had a worse rate of {names} than the others. Who is chosen for a high value falls "
            "back by itself (regression to the mean): part of what is seen may be that."
        )
    if any(each.trends_differ for each in effects.found):
        names = listed([each.metric.name for each in effects.found if each.trends_differ])
        yield f"Of {names}, the treated were on another way before: matching (--match) or a longer past may help."
    yield "What is not seen may still be there. What is seen says nothing of why, of what the work cost, or of later."
    yield from effects.told
