"""What a break-even is said as: the sizes at which a scenario pays, for whom, by when, and with what chance.

The same tables, sentences and chart stand on the screen of `break-even`, `run` and `compare` and in the workbook. Where
the amount jumps over the target, rises and falls, or never reaches it, that is said in words and not left to be seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from finmodel.break_even.break_even import PLACE, BreakEven, ForWhom
from finmodel.break_even.break_even_tables import paying, verdict
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


def break_even_report(answer: Sequence[BreakEven], files: Sequence[tuple[str, str]] = ()) -> Report:
    """Answers to one question of break-even, or to several of one scenario."""
    first = answer[0]
    heads = _headline(first) if len(answer) == 1 else tuple(_of_first(each) for each in answer[:3])
    parts = tuple(part for each in answer for part in break_even_parts(each))
    return Report(f"Break-even of {quoted(first.scenario.title)}", heads, parts, first.place.currency, tuple(files))


def break_even_parts(answer: BreakEven) -> list[Part]:
    """The table of an answer, what is to be known of it, and its chart."""
    return [_table(answer), Remark(tuple(_remarks(answer)), "To be known"), _chart(answer)]


def with_break_evens(report: Report, answers: Sequence[BreakEven]) -> Report:
    """A report with the answers to what its scenarios ask, last."""
    parts = tuple(part for answer in answers for part in break_even_parts(answer))
    return replace(report, parts=(*report.parts, *parts)) if parts else report


def names_of(answer: BreakEven) -> dict[str, str]:
    """The name of each partner, and of the place, within a sentence."""
    return {**party_names(answer.place), PLACE: THE_PLACE}


def _says(answer: BreakEven, number: int) -> str:
    return answer.varied.says_about(answer.lattice.size(number), answer.place.currency)


def _stretch(answer: BreakEven, low: int, high: int, between: str) -> str:
    """Sizes from one to another; with all their digits where fewer do not tell the two apart, and one size as one."""
    ends = [_says(answer, number) for number in (low, high)]
    if ends[0] == ends[1] and low != high:
        ends = [answer.varied.says(answer.lattice.size(number), answer.place.currency) for number in (low, high)]
    return ends[0] if low == high else f"{ends[0]}{between}{ends[1]}"


def _aim(answer: BreakEven, who: str) -> str:
    """What a size is to do for somebody."""
    if not answer.asked.target:
        return f"pays for {who}"
    way = "better" if answer.asked.target > 0 else "worse"
    least = "at least " if answer.asked.target > 0 else "no more than "
    return f"leaves {who} {least}{exact_money(abs(answer.asked.target), answer.place.currency)} {way} off"


def _headline(answer: BreakEven) -> tuple[str, ...]:
    return tuple(sentence for sentence in (_of_first(answer), _of_others(answer), _when(answer)) if sentence)


def _of_first(answer: BreakEven) -> str:
    whom = answer.whom[0]
    aim = _aim(answer, names_of(answer)[whom.who])
    return f"{quoted(answer.scenario.title)} {aim} {_where(answer, whom)}, over {span(answer.years)}."


def _where(answer: BreakEven, whom: ForWhom) -> str:
    """At which sizes the target is reached."""
    ends = f"{_says(answer, 0)} to {_says(answer, answer.lattice.last)}"
    sizes = f"of {quoted(answer.varied.name)}"
    ranges = paying(answer, whom)
    if not ranges:
        amount = money_in_words((whom.crossed.best[1]) / 100 + float(answer.asked.target), answer.place.currency)
        return f"at no size {sizes} from {ends}: the best is {amount}, at {_says(answer, whom.crossed.best[0])}"
    if ranges == [(answer.tried[0], answer.tried[-1])]:
        return f"at every size {sizes} from {ends}"
    said = [f"{'at' if low == high else 'from'} {_stretch(answer, low, high, ' to ')}" for low, high in ranges]
    return f"at sizes {sizes} {listed(said)}"


def _of_others(answer: BreakEven) -> str:
    """Whom else it pays for, and at which sizes, each in a few words."""
    names, sizes = names_of(answer), []
    for whom in answer.whom[1:]:
        if not whom.crossed.moves and not whom.crossed.best[1]:
            continue
        ranges = paying(answer, whom)
        where = "at none" if not ranges else "at every size"
        if ranges and ranges != [(answer.tried[0], answer.tried[-1])]:
            low, high = ranges[0]
            where = f"{'at' if low == high else 'from'} {_stretch(answer, low, high, ' to ')}"
            where += f" and in {some(len(ranges) - 1, 'other stretch', 'other stretches')}" if len(ranges) > 1 else ""
        sizes.append((names[whom.who], where))
    if not sizes:
        return ""
    said = [f"for {name} {where}" for name, where in sizes[:3]]
    rest = ", and others as the table says" if len(sizes) > 3 else ""
    return f"It does so {listed(said)}{rest}."


def _when(answer: BreakEven) -> str:
    whom = answer.whom[0]
    if whom.as_stated is None:
        return ""
    who, stated = names_of(answer)[whom.who], answer.varied.says(answer.varied.stated, answer.place.currency)
    amount = whom.as_stated / 100
    way = "as well off as before"
    if round(amount):
        way = f"{money_in_words(abs(amount), answer.place.currency)} {'better' if amount > 0 else 'worse'} off"
    first, last = answer.place.periods[0], answer.place.periods[-1]
    back = f"and has not paid back by {last}"
    if whom.pays_back:
        back = "from the first year on" if whom.pays_back == first else f"and has paid back by {whom.pays_back}"
    sure = f"; it reaches that in {chance(whom.chance_as_stated)} of draws" if whom.chance_as_stated is not None else ""
    return f"As stated, at {stated}, {who} is {way} {back}{sure}."


def _table(answer: BreakEven) -> Table:
    drawn = answer.draws is not None
    columns = [
        Column("For"),
        Column("Better off as stated", "money", "difference", good="more"),
        Column("Pays back by"),
        Column("Breaks even at" if not answer.asked.target else "Reached at"),
        Column("Better off there", "money", good="more"),
        Column("Reached from – to"),
    ]
    columns += [Column("Chance as stated", "chance"), Column("Chance there", "chance")] if drawn else []
    rows: list[Row] = []
    for whom in answer.whom:
        rows += _rows(answer, whom, drawn)
    stated = answer.varied.says(answer.varied.stated, answer.place.currency)
    title = f"Break-even of {answer.varied.name}, stated as {stated}, over {span(answer.years)}"
    return Table("break_even", title, tuple(columns), tuple(rows))


def _rows(answer: BreakEven, whom: ForWhom, drawn: bool) -> Iterator[Row]:
    name = names_of(answer)[whom.who]
    name = name[0].upper() + name[1:]
    stated = None if whom.as_stated is None else whom.as_stated / 100
    touched = whom.crossed.moves or bool(whom.crossed.best[1])
    back = (whom.pays_back or f"not by {answer.place.periods[-1]}") if whom.as_stated else None
    head: tuple[Value, ...] = (name, stated, back)
    ranges = [_stretch(answer, low, high, " – ") for low, high in paying(answer, whom)] if touched else []
    chances = whom.chances or (None,) * len(whom.crossed.crossings)
    if not whom.crossed.crossings:
        none: str = verdict(whom)
        none = f"{_says(answer, whom.crossed.best[0])} alone" if none == "met there alone" else none
        where = listed(ranges) or None
        idle = none == "not touched" and whom.chance_as_stated == 1
        sure = None if idle else whom.chance_as_stated
        yield Row((*head, none, None, where, *((sure, None) if drawn else ())))
    for number, (each, sure) in enumerate(zip(whom.crossed.crossings, chances, strict=True)):
        met = each.reached
        amount = (met[1] + int(answer.asked.target * 100)) / 100
        first = head if not number else ("", None, None)
        where = listed(ranges) if not number else None
        tail = ((whom.chance_as_stated if not number else None), sure) if drawn else ()
        yield Row((*first, _at(answer, each), amount, where, *tail), inside=int(number > 0))


def _at(answer: BreakEven, crossing: Crossing) -> str:
    text = _says(answer, crossing.reached[0])
    return f"about {text}, where it jumps" if crossing.jumps else text


def _remarks(answer: BreakEven) -> Iterator[str]:
    names, sizes = names_of(answer), len(answer.lattice.settled)
    for whom in answer.whom:
        for each in whom.crossed.crossings:
            if each.jumps:
                yield _jump(answer, each, names[whom.who])
    for whom in answer.whom:
        if whom.crossed.moves and not paying(answer, whom):
            yield _why_none(answer, whom, names[whom.who])
    uneven = [names[whom.who] for whom in answer.whom if not whom.crossed.monotone]
    if uneven:
        yield (
            f"It does not rise steadily for {listed(uneven)}: what they gain both rises and falls along the range. "
            "Every crossing between the sizes tried is told; one that comes and goes between two of them is not seen."
        )
    still = [names[whom.who] for whom in answer.whom if not whom.crossed.moves and whom.crossed.best[1]]
    if still:
        yield f"{_upper(listed(still))} would be as well or badly off at any size: it does not move them."
    if answer.refused:
        size, finding = answer.refused[0]
        says = answer.varied.says(size, answer.place.currency)
        count = some(len(answer.refused), "size")
        yield f"The scenario does not take {count}, left out. At {says}: {finding.what}"
    if answer.draws is not None and any(None in whom.chances for whom in answer.whom):
        yield "Nothing but the size itself is uncertain, so at a size there is no chance to tell."
    yield (
        f"How it was found: the place was settled at {some(sizes, 'size')} from {_says(answer, 0)} to "
        f"{_says(answer, answer.lattice.last)}, closer and closer to where each result turns. Sizes are told in three "
        f"figures; break_even.csv has all of them. Better off is against {answer.against}, loans left aside."
    )


def _jump(answer: BreakEven, crossing: Crossing, who: str) -> str:
    target = int(answer.asked.target * 100)
    ends = [
        exact_money((amount + target) / 100, answer.place.currency) for _, amount in (crossing.below, crossing.above)
    ]
    aim = "nil" if not target else exact_money(answer.asked.target, answer.place.currency)
    return (
        f"For {who} it turns at about {_says(answer, crossing.reached[0])}: there it jumps from {ends[0]} to {ends[1]} "
        f"as the size rises, such as by one step of cost or one gate of a contract, so no size meets {aim} itself."
    )


def _why_none(answer: BreakEven, whom: ForWhom, who: str) -> str:
    number, amount = whom.crossed.best
    best = exact_money(amount / 100 + float(answer.asked.target), answer.place.currency)
    aim = (
        "breaks even"
        if not answer.asked.target
        else f"reaches {exact_money(answer.asked.target, answer.place.currency)}"
    )
    return f"For {who} no size in the range {aim}: the best is {best}, at {_says(answer, number)}."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _chart(answer: BreakEven) -> Chart:
    names = {**names_of(answer), PLACE: "The place"}
    along = tuple(_says(answer, number) for number in answer.tried)
    series = tuple(
        ChartSeries(names[whom.who], along, tuple(answer.better(number, whom.who) / 100 for number in answer.tried))
        for whom in answer.whom
        if whom.crossed.moves
    )
    first = answer.whom[0]
    target = int(answer.asked.target * 100)
    reached = [
        text for number, text in zip(answer.tried, along, strict=True) if answer.better(number, first.who) >= target
    ]
    marks = tuple(Mark(f"Reached for {names_of(answer)[first.who]}", text) for text in reached)
    title = f"{answer.scenario.title}: what each is better off by, by the size of {answer.varied.name}"
    note = f"{answer.place.title}, {span(answer.years)}, against {answer.against}."
    code = "".join(letter if letter.isalnum() else "_" for letter in answer.varied.name.casefold())
    return Chart(f"break_even_{code}", title, "lines", series, note=note, along=answer.varied.name, marks=marks)
