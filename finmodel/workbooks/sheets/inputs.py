"""Inputs: every term by scenario, with the partners' edit that can be typed into; by year on a sheet of their own.

What was issued stands locked beside what may be typed into, so that a partner can try anything and still see where it
started. A term that changes by year takes a row for each scenario, which would swell the first sheet.
"""

from __future__ import annotations

from finmodel.core.amounts import number_in_words
from finmodel.workbooks.assumptions import Assumption
from finmodel.workbooks.cells import FIRST_LIVE, Cell, Entry, letter
from finmodel.workbooks.draft import FLAG, LABELS, NUMBER, SHORT, WORDS, Draft, texts
from finmodel.workbooks.live_model import EDIT_TITLE, LiveModel
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.theme import CHANGED, ENTRY, number_format


@fills("inputs", 50)
def inputs(model: LiveModel) -> Draft:
    """One row a term that is the same in every year."""
    scenarios = [(title, NUMBER) for title in model.titles]
    heads = (
        *LABELS,
        ("Before", NUMBER),
        ("After", NUMBER),
        *scenarios,
        ("Issued", NUMBER),
        ("Changed?", FLAG),
        ("Lowest", FLAG),
        ("Highest", NUMBER),
        ("Entry check", FLAG),
    )
    purpose = "Type only into the yellow cells of Partner edit; choose on Cover what is compared as Before and After."
    draft = Draft("Inputs", "input", "Inputs", purpose, heads)
    for assumption in model.assumptions:
        if not assumption.by_year:
            _plain(model, draft, assumption)
    return draft


def _plain(model: LiveModel, draft: Draft, assumption: Assumption) -> None:
    number, limit = _formats(model, assumption)
    row, numbers = draft.next_row, [values[0] for values in assumption.values]
    numbers.append(numbers[model.edit_from])
    edit = letter(FIRST_LIVE + model.edit)
    issued, low, high = (letter(FIRST_LIVE + model.edit + step) for step in (1, 3, 4))
    timeline = model.draft("timeline")
    first, half = model.frame.letters[0], model.frame.letters[len(model.place.periods)]
    live = [
        Cell(
            numbers[at],
            f"=INDEX(${letter(FIRST_LIVE)}{row}:${edit}{row},{timeline.reference}${column}${timeline.row('scenario')})",
            "calc",
            number,
        )
        for at, column in ((model.before, first), (model.after, half))
    ]
    data = [Cell(value, role="data", number=number) for value in numbers[:-1]]
    check = f"=IF(AND(ISNUMBER({edit}{row}),{edit}{row}>={low}{row},{edit}{row}<={high}{row}),0,1)"
    draft.add(
        [
            *texts(assumption.section, assumption.line, assumption.code, assumption.member, str(assumption.unit)),
            *live,
            *data,
            Cell(
                numbers[-1], role="input", number=number, entry=_entry(model, assumption, assumption.name, numbers[-1])
            ),
            Cell(numbers[-1], role="data", number=number),
            Cell(0.0, f"=IF({edit}{row}={issued}{row},0,1)", "calc", CHANGED),
            Cell(assumption.lowest, role="data", number=limit),
            Cell(assumption.highest, role="data", number=limit),
            Cell(0.0, check, "calc", ENTRY),
        ],
        assumption.key,
    )


def _formats(model: LiveModel, assumption: Assumption) -> tuple[str, str]:
    """The number formats of an input and of its range: no pence where there are none."""
    numbers = [value for row in assumption.values for value in row]
    ends = (assumption.lowest, assumption.highest)
    return number_format(assumption.unit, model.symbol, numbers), number_format(assumption.unit, model.symbol, ends)


def _entry(model: LiveModel, assumption: Assumption, name: str, issued: float) -> Entry:
    def say(value: float) -> str:
        return number_in_words(value, assumption.unit, model.symbol)

    what = f"{assumption.line}{f', {assumption.member}' if assumption.member else ''} ({assumption.section})"
    how = (
        "Enter 1 for yes or 0 for no"
        if assumption.unit.flavour == "flag"
        else f"Enter {say(assumption.lowest)} to {say(assumption.highest)}"
    )
    message = f"{what[:150]}. {how}. Issued: {say(issued)}. Counts where Partner edit is compared."
    return Entry(name, "Partner edit", message[:255], assumption.lowest, assumption.highest, strict=assumption.strict)


@fills("inputs_by_year", 60)
def inputs_by_year(model: LiveModel) -> Draft:
    """A row for each scenario of each term that changes by year; the partners' edit, last, can be typed into."""
    heads = (
        *LABELS,
        ("Scenario", WORDS),
        ("Kind", SHORT),
        *model.frame.period_heads,
        ("Changed?", FLAG),
        ("Lowest", FLAG),
        ("Highest", NUMBER),
        ("Entry check", FLAG),
    )
    purpose = "Terms with a number for each year. Type only into the yellow cells of the rows called Partner edit."
    draft = Draft("Inputs by year", "input", "Inputs by year", purpose, heads)
    for growth in model.growth:
        _edit_row(model, draft, growth, growth.values[0], draft.next_row)
    for assumption in model.assumptions:
        if assumption.by_year:
            _by_year(model, draft, assumption)
    return draft


def _by_year(model: LiveModel, draft: Draft, assumption: Assumption) -> None:
    number, limit = _formats(model, assumption)
    first = draft.next_row
    for title, values in zip(model.titles, assumption.values, strict=False):
        cells = [Cell(value, role="data", number=number) for value in values]
        limits = [Cell(value, role="data", number=limit) for value in (assumption.lowest, assumption.highest)]
        draft.add([*_named(assumption, title, "as issued"), *cells, *texts(""), *limits, *texts("")], assumption.key)
    _edit_row(model, draft, assumption, assumption.values[model.edit_from], first + model.edit_from)


def _named(assumption: Assumption, scenario: str, kind: str) -> list[Cell]:
    return texts(
        assumption.section, assumption.line, assumption.code, assumption.member, str(assumption.unit), scenario, kind
    )


def _edit_row(
    model: LiveModel, draft: Draft, assumption: Assumption, values: tuple[float, ...], issued_row: int
) -> None:
    """The row of the partners' edit; what is changed is told by the row it started as."""
    row, letters = draft.next_row, model.frame.period_letters
    number, limit = _formats(model, assumption)
    cells = [
        Cell(
            value,
            role="input",
            number=number,
            entry=_entry(model, assumption, f"{assumption.name}_{_plain_name(period)}", value),
        )
        for period, value in zip(model.place.periods, values, strict=True)
    ]
    mine = f"{letters[0]}{row}:{letters[-1]}{row}"
    low, high = (letter(FIRST_LIVE + len(letters) + step) for step in (1, 2))
    theirs = "0" if issued_row == row else f"{letters[0]}{issued_row}:{letters[-1]}{issued_row}"
    check = f"=IF(AND(COUNT({mine})=COLUMNS({mine}),MIN({mine})>={low}{row},MAX({mine})<={high}{row}),0,1)"
    draft.add(
        [
            *_named(assumption, EDIT_TITLE, "input"),
            *cells,
            Cell(0.0, f"=SUMPRODUCT(({mine}<>{theirs})*1)", "calc", CHANGED),
            Cell(assumption.lowest, role="data", number=limit),
            Cell(assumption.highest, role="data", number=limit),
            Cell(0.0, check, "calc", ENTRY),
        ],
        assumption.key,
    )


def _plain_name(period: str) -> str:
    return period.replace("/", "_")


def live_term(model: LiveModel, assumption: Assumption, member: int) -> str:
    """The formula that brings a term's live value to a live column."""
    timeline = model.draft("timeline")
    case = f"{timeline.reference}{{c}}${timeline.row('case')}"
    if not assumption.by_year:
        row = model.draft("inputs").row(assumption.key, member)
        return f"=INDEX(Inputs!$F{row}:$G{row},{case})"
    draft = model.draft("inputs_by_year")
    return f"=INDEX({block(model, draft, draft.row(assumption.key, member * (model.edit + 1)))},{whereabouts(model)})"


def direct_term(model: LiveModel, assumption: Assumption, member: int) -> str:
    """The formula that takes a term straight from the columns of the scenarios, past those before and after."""
    if assumption.by_year:
        return live_term(model, assumption, member)
    row, timeline = model.draft("inputs").row(assumption.key, member), model.draft("timeline")
    scenario = f"{timeline.reference}{{c}}${timeline.row('scenario')}"
    return f"=INDEX(Inputs!${letter(FIRST_LIVE)}{row}:${letter(FIRST_LIVE + model.edit)}{row},{scenario})"


def block(model: LiveModel, draft: Draft, first: int) -> str:
    """The address of one row for each scenario, a column a period."""
    letters = model.frame.period_letters
    return f"{draft.reference}${letters[0]}${first}:${letters[-1]}${first + model.edit}"


def whereabouts(model: LiveModel) -> str:
    """The scenario and the period of a live column, as INDEX takes them."""
    timeline = model.draft("timeline")
    return f"{timeline.reference}{{c}}${timeline.row('scenario')},{timeline.reference}{{c}}${timeline.row('period')}"
