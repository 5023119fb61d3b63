"""Whether what a scenario gains is worth what it costs, told in a sentence and a table: cost-effective is not cheaper.

A figure for each one gained is told only where more is gained for more money, or less for less; else it says which way
both go, since a ratio of a saving to a gain, or of a cost to a loss, has no meaning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from finmodel.core.amounts import exact_money, money_in_words, number, share
from finmodel.core.speech import listed, within
from finmodel.report.report import Column, Part, Remark, Row, Table, Value
from finmodel.report.shown_years import span
from finmodel.report.titles import party_names
from finmodel.report.who_gains import quoted
from finmodel.scenarios.cost_effective.bought import IN_ALL, OneSum, PricedEffect, Trade
from finmodel.scenarios.run import Run

FILES = {"cost_effectiveness": "what each scenario gains, what it costs more, and the cost of each one gained"}
_QALY = "quality-adjusted life year"
_FEW_YEARS = 2
"""Years up to which nothing is discounted."""


def cost_effective_parts(run: Run, effects: Sequence[PricedEffect], years: Sequence[str]) -> list[Part]:
    """What a scenario buys, as sentences and a table; nothing where it does not say."""
    if not effects:
        return []
    names, currency = party_names(run.basis.place), run.basis.place.currency
    sentences = [said for each in effects for said in told_of(each, run.title, names, currency)]
    return [Remark(tuple(sentences), f"Is it worth it: {run.title}"), _table(run, effects, years)]


def told_of(bought: PricedEffect, title: str, names: Mapping[str, str], currency: str) -> tuple[str, ...]:
    """What one effect costs and gains over all years, and whether that is worth it."""
    of = bought.of()
    whose = listed([names[each] for each in bought.effect.for_]) or "all partners together"
    if of.side is Trade.SAME:
        return (f"{quoted(title)} neither costs {whose} more nor moves {_named(bought)}.",)
    over = span(bought.years)
    costs = _costs(of, whose, currency)
    told = [f"{quoted(title)} {costs} over {over} and {_gains(of, bought)}{_for_each(of, currency)}."]
    told += [*_worth_it(of, currency), *_needed(of, bought)]
    if len(bought.years) > _FEW_YEARS and of.each is not None:
        worth = bought.discounted
        rate = f"with both discounted to {bought.years[0]} by {share(bought.rate)} a year"
        told.append(f"That is as they come, year by year; {rate}{_for_each(worth, currency)}.")
        if worth.net_benefit is not None and of.net_benefit is not None:
            turns = (worth.net_benefit >= 0) != (of.net_benefit >= 0)
            told += _worth_it(worth, currency) if turns else []
    return tuple(told)


def _named(bought: PricedEffect) -> str:
    return within(bought.name)


def _costs(of: OneSum, whose: str, currency: str) -> str:
    amount = money_in_words(abs(of.cost), currency)
    if abs(of.cost) < 0.5:
        return f"costs {whose} nothing"
    return f"costs {whose} {amount} more" if of.cost > 0 else f"saves {whose} {amount}"


def _gains(of: OneSum, bought: PricedEffect) -> str:
    """What is gained or lost; an outcome of which less is better, and that has no name of its own, falls or rises."""
    if of.side in (Trade.COSTS, Trade.SAVES):
        return f"{'gains' if of.side is Trade.COSTS else 'loses'} nothing of {_named(bought)}"
    many = number(abs(of.gained), 1)
    if bought.effect.better == "lower" and bought.effect.name is None:
        return f"has {many} {'fewer' if of.gained > 0 else 'more'} of {_named(bought)}"
    return f"{'gains' if of.gained > 0 else 'loses'} {many} {_named(bought)}"


def _for_each(of: OneSum, currency: str) -> str:
    """The cost of each gained, or the saving for each lost, where that is a trade; else that there is none."""
    if of.side is Trade.DOMINATES:
        return ": it is better and costs no more, whatever each is worth"
    if of.side in (Trade.DOMINATED, Trade.COSTS):
        return ": it is no better for it, whatever each is worth"
    if of.each is None:
        return ""
    qaly = "" if of.each_qaly is None else f", or {exact_money(round(of.each_qaly), currency)} for each {_QALY}"
    kind = "" if of.side is Trade.DEARER else " saved for each lost"
    return f": {exact_money(round(of.each, 2), currency)}{kind or ' each'}{qaly}"


def _worth_it(of: OneSum, currency: str) -> list[str]:
    """Whether it is worth it at the threshold; where there is none, from which on it would be."""
    if of.each is None:
        return []
    what = "each" if of.qalys is None else f"a {_QALY}"
    if of.net_benefit is None:
        price = of.each if of.each_qaly is None else of.each_qaly
        least = "or more" if of.side is Trade.DEARER else "or less"
        return [f"It is worth it where {what} is worth {exact_money(round(price, 2), currency)} {least}."]
    assert of.effect.threshold is not None
    worth = "it is worth it" if of.net_benefit >= 0 else "it is not worth it"
    threshold = exact_money(of.effect.threshold, currency)
    by = money_in_words(abs(of.net_benefit), currency)
    return [f"At {threshold} {'each' if of.qalys is None else f'for {what}'}, {worth}, by {by}."]


def _needed(of: OneSum, bought: PricedEffect) -> list[str]:
    """How much must be gained for it to be worth its cost: what is gained is assumed more often than known."""
    threshold = of.effect.threshold
    if of.side is not Trade.DEARER or not threshold:
        return []
    least = of.cost / float(threshold) / float(of.effect.qalys or 1)
    many = f"no fewer than {number(least, 1)} {_named(bought)}"
    reckoned = f"of the {number(of.gained, 1)} reckoned with here"
    return (
        [f"It stays so as long as {many} are gained, {reckoned}."]
        if (of.net_benefit or 0) >= 0
        else [f"It would be worth it if {many} were gained, in place of {number(of.gained, 1)}."]
    )


def _table(run: Run, effects: Sequence[PricedEffect], years: Sequence[str]) -> Table:
    any_qaly = any(each.effect.qalys is not None for each in effects)
    any_threshold = any(each.effect.threshold is not None for each in effects)
    columns = [
        Column("What is gained"),
        Column("Year"),
        Column("Costs more", "money", "difference", good="less"),
        Column("Gained", "number", "difference", good="more", places=1),
        Column("Of so many", "count", spare=True),
        Column("Cost of each", "price"),
    ]
    columns += [Column("Cost of a QALY", "price")] if any_qaly else []
    columns += [Column("Worth less cost", "money", "difference", good="more")] if any_threshold else []
    rows = []
    for each in effects:
        whole = [IN_ALL] if len(each.years) > 1 else []
        for year in (*(one for one in each.years if one in years), *whole):
            of = each.of(year)
            people = each.people[each.years.index(year)] if each.people and year in each.years else None
            values: list[Value] = [each.name, year, of.cost, of.gained, people, of.each]
            values += [of.each_qaly] if any_qaly else []
            values += [of.net_benefit] if any_threshold else []
            rows.append(Row((*values, str(of.side)), total=year == IN_ALL))
    columns.append(Column("So it is"))
    notes = [
        "Cost of each: only where it is better and dearer, or worse and cheaper (then it is what is saved for each "
        "lost); nothing is discounted."
    ]
    if any_threshold:
        notes.append("Worth less cost: what is gained at the stated worth of each, less what it costs more.")
    sources = dict.fromkeys(each.effect.source for each in effects if each.effect.source)
    notes += [f"From: {'; '.join(sources)}."] if sources else []
    return Table(
        "cost_effectiveness", f"What is gained for its cost: {run.title}", tuple(columns), tuple(rows), tuple(notes)
    )
