"""What a break-even is told as: the sizes at which a scenario pays, for whom, by when, and with what chance.

The same tables, sentences and chart stand on the screen of `break-even`, `run` and `compare` and in the workbook. Where
the amount jumps over the target, rises and falls, or never reaches it, that is said in words and not left to be seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from finmodel.break_even.break_even import PLACE, BreakEven, ForWhom
from finmodel.break_even.break_even_tables import paying
from finmodel.break_even.crossings import Crossing
from finmodel.core.amounts import chance, exact_money, money_in_words, some
from finmodel.core.speech import listed
from finmodel.report.report import Chart, ChartSeries, Column, Mark, Part, Remark, Report, Row, Table, Value
from finmodel.report.shown_years import span
from finmodel.report.titles import party_names
from finmodel.report.who_gains import quoted

FILES = {
    "break_even": "at which size does it pay for whom, by when, and with what chance?",
    "break_even_sizes": "what is everybody better off by at every size that was settled?",
}
"""Which question each file answers."""
THE_PLACE = "the place"


def break_even_report(found: Sequence[BreakEven], files: Sequence[tuple[str, str]] = ()) -> Report:
    """Answers to one question of break-even, or to several of one scenario."""
    first = found[0]
    heads = _headline(first) if len(found) == 1 else tuple(_of_first(each) for each in found[:3])
    parts = tuple(part for each in found for part in break_even_parts(each))
    return Report(f"Break-even of {quoted(first.scenario.title)}", heads, parts, first.place.currency, tuple(files))


def break_even_parts(found: BreakEven) -> list[Part]:
    """The table of an answer, what is to be known of it, and its chart."""
    return [_table(found), Remark(tuple(_remarks(found)), "To be known"), _chart(found)]


def names_of(found: BreakEven) -> dict[str, str]:
    """The name of each partner, and of the place, within a sentence."""
    return {**party_names(found.place), PLACE: THE_PLACE}


def _says(found: BreakEven, number: int) -> str:
    return found.varied.says(found.lattice.size(number), found.place.currency)


def _aim(found: BreakEven, who: str) -> str:
    """What a size is to do for somebody."""
    if not found.asked.target:
        return f"pays for {who}"
    way = "better" if found.asked.target > 0 else "worse"
    least = "at least " if found.asked.target > 0 else "no more than "
    return f"leaves {who} {least}{exact_money(abs(found.asked.target), found.place.currency)} {way} off"


def _headline(found: BreakEven) -> tuple[str, ...]:
    return tuple(sentence for sentence in (_of_first(found), _of_others(found), _when(found)) if sentence)


def _of_first(found: BreakEven) -> str:
    one = found.whom[0]
    aim = _aim(found, names_of(found)[one.who])
    return f"{quoted(found.scenario.title)} {aim} {_where(found, one)}, over {span(found.years)}."


def _where(found: BreakEven, one: ForWhom) -> str:
    """At which sizes the target is reached."""
    ends = f"{_says(found, 0)} to {_says(found, found.lattice.last)}"
    sizes = f"of {quoted(found.varied.name)}"
    ranges = paying(found, one)
    if not ranges:
        amount = money_in_words((one.crossed.best[1]) / 100 + float(found.asked.target), found.place.currency)
        return f"at no size {sizes} from {ends}: the best is {amount}, at {_says(found, one.crossed.best[0])}"
    if ranges == [(found.tried[0], found.tried[-1])]:
        return f"at every size {sizes} from {ends}"
    told = [
        f"at {_says(found, low)}" if low == high else f"from {_says(found, low)} to {_says(found, high)}"
        for low, high in ranges
    ]
    return f"at sizes {sizes} {listed(told)}"


def _of_others(found: BreakEven) -> str:
    """Whom else it pays for, and at which sizes, each in a few words."""
    names, told = names_of(found), []
    for one in found.whom[1:]:
        if not one.crossed.moves and not one.crossed.best[1]:
            continue
        ranges = paying(found, one)
        where = "at none" if not ranges else "at every size"
        if ranges and ranges != [(found.tried[0], found.tried[-1])]:
            low, high = ranges[0]
            where = f"at {_says(found, low)}" if low == high else f"from {_says(found, low)} to {_says(found, high)}"
            where += f" and in {some(len(ranges) - 1, 'other stretch', 'other stretches')}" if len(ranges) > 1 else ""
        told.append((names[one.who], where))
    if not told:
        return ""
    said = [f"for {name} {where}" for name, where in told[:3]]
    rest = ", and others as the table says" if len(told) > 3 else ""
    return f"It does so {listed(said)}{rest}."


def _when(found: BreakEven) -> str:
    one = found.whom[0]
    if one.as_stated is None:
        return ""
    who, stated = names_of(found)[one.who], found.varied.says(found.varied.stated, found.place.currency)
    amount = one.as_stated / 100
    way = "as well off as before"
    if round(amount):
        way = f"{money_in_words(abs(amount), found.place.currency)} {'better' if amount > 0 else 'worse'} off"
    first, last = found.place.periods[0], found.place.periods[-1]
    back = f"and has not paid back by {last}"
    if one.pays_back:
        back = "from the first year on" if one.pays_back == first else f"and has paid back by {one.pays_back}"
    sure = f"; it reaches that in {chance(one.chance_as_stated)} of draws" if one.chance_as_stated is not None else ""
    return f"As stated, at {stated}, {who} is {way} {back}{sure}."


def _table(found: BreakEven) -> Table:
    drawn = found.draws is not None
    columns = [
        Column("For"),
        Column("Better off as stated", "money", "difference", good="more"),
        Column("Pays back by"),
        Column("Breaks even at" if not found.asked.target else "Reached at"),
        Column("Better off there", "money", "difference", good="more"),
        Column("Reached from – to"),
    ]
    columns += [Column("Chance as stated", "chance"), Column("Chance there", "chance")] if drawn else []
    rows: list[Row] = []
    for one in found.whom:
        rows += _rows(found, one, drawn)
    stated = found.varied.says(found.varied.stated, found.place.currency)
    title = f"Break-even of {found.varied.name}, stated as {stated}, over {span(found.years)}"
    return Table("break_even", title, tuple(columns), tuple(rows))


def _rows(found: BreakEven, one: ForWhom, drawn: bool) -> Iterator[Row]:
    name = names_of(found)[one.who]
    name = name[0].upper() + name[1:]
    stated = None if one.as_stated is None else one.as_stated / 100
    touched = one.crossed.moves or bool(one.crossed.best[1])
    back = (one.pays_back or f"not by {found.place.periods[-1]}") if one.as_stated else None
    head: tuple[Value, ...] = (name, stated, back)
    ranges = [f"{_says(found, low)} – {_says(found, high)}" for low, high in paying(found, one)] if touched else []
    chances = one.chances or (None,) * len(one.crossed.crossings)
    if not one.crossed.crossings:
        none = "not touched" if not touched else "none" if one.crossed.worst[1] < 0 else "every size"
        where = listed(ranges) or None
        yield Row((*head, none, None, where, *((one.chance_as_stated, None) if drawn else ())))
    for number, (each, sure) in enumerate(zip(one.crossed.crossings, chances, strict=True)):
        met = each.reached
        amount = (met[1] + int(found.asked.target * 100)) / 100
        first = head if not number else ("", None, None)
        where = listed(ranges) if not number else None
        tail = ((one.chance_as_stated if not number else None), sure) if drawn else ()
        yield Row((*first, _at(found, each), amount, where, *tail), inside=int(number > 0))


def _at(found: BreakEven, crossing: Crossing) -> str:
    text = _says(found, crossing.reached[0])
    return f"{text}, where it jumps" if crossing.jumps else text


def _remarks(found: BreakEven) -> Iterator[str]:
    names, sizes = names_of(found), len(found.lattice.settled)
    for one in found.whom:
        for each in one.crossed.crossings:
            if each.jumps:
                yield _jump(found, each, names[one.who])
    for one in found.whom:
        if one.crossed.moves and not paying(found, one):
            yield _why_none(found, one, names[one.who])
    uneven = [names[one.who] for one in found.whom if not one.crossed.monotone]
    if uneven:
        yield (
            f"It is not monotone for {listed(uneven)}: what they gain both rises and falls along the range. Every "
            "crossing between the sizes tried is told; one that comes and goes between two of them is not seen."
        )
    still = [names[one.who] for one in found.whom if not one.crossed.moves and one.crossed.best[1]]
    if still:
        yield f"{_upper(listed(still))} would be as well or badly off at any size: it does not move them."
    if found.refused:
        size, finding = found.refused[0]
        says = found.varied.says(size, found.place.currency)
        yield f"The scenario does not take {some(len(found.refused), 'size')}, left out. At {says}: {finding.what}"
    if found.draws is not None and any(None in one.chances for one in found.whom):
        yield "Nothing but the size itself is uncertain, so at a size there is no chance to tell."
    yield (
        f"How it was found: the place was settled at {some(sizes, 'size')} from {_says(found, 0)} to "
        f"{_says(found, found.lattice.last)}, and each crossing narrowed until no finer size lies between. Better off "
        f"is against {found.against}, loans left aside."
    )


def _jump(found: BreakEven, crossing: Crossing, who: str) -> str:
    target = int(found.asked.target * 100)
    ends = [
        f"{exact_money((amount + target) / 100, found.place.currency)} at {_says(found, number)}"
        for number, amount in (crossing.below, crossing.above)
    ]
    aim = "nil" if not target else exact_money(found.asked.target, found.place.currency)
    return f"For {who} no size meets {aim}: it jumps from {ends[0]} to {ends[1]}."


def _why_none(found: BreakEven, one: ForWhom, who: str) -> str:
    number, amount = one.crossed.best
    best = exact_money(amount / 100 + float(found.asked.target), found.place.currency)
    aim = (
        "breaks even" if not found.asked.target else f"reaches {exact_money(found.asked.target, found.place.currency)}"
    )
    return f"For {who} no size in the range {aim}: the best is {best}, at {_says(found, number)}."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _chart(found: BreakEven) -> Chart:
    names = {**names_of(found), PLACE: "The place"}
    along = tuple(_says(found, number) for number in found.tried)
    series = tuple(
        ChartSeries(names[one.who], along, tuple(found.better(number, one.who) / 100 for number in found.tried))
        for one in found.whom
        if one.crossed.moves
    )
    first = found.whom[0]
    target = int(found.asked.target * 100)
    reached = [
        text for number, text in zip(found.tried, along, strict=True) if found.better(number, first.who) >= target
    ]
    marks = tuple(Mark(f"Reached for {names_of(found)[first.who]}", text) for text in reached)
    title = f"{found.scenario.title}: what each is better off by, by the size of {found.varied.name}"
    note = f"{found.place.title}, {span(found.years)}, against {found.against}."
    code = "".join(letter if letter.isalnum() else "_" for letter in found.varied.name.casefold())
    return Chart(f"break_even_{code}", title, "lines", series, note=note, along=found.varied.name, marks=marks)
