"""Where a measure comes from, in words: the activity it counts, a column of a table, or earlier contracts."""

from __future__ import annotations

from collections.abc import Mapping

from finmodel.contracts.line import Given, LineOf, Paid
from finmodel.core.vocabulary import Vocabulary
from finmodel.measures.ask import PREVIOUS, Ask
from finmodel.rules.nodes import Measure

_COUNTED = {
    "spells": "spells", "quantity": "units", "days": "days", "spend": "spend at the prices in force",
    "cost": "recorded cost", "people": "people on the register", "person_years": "days on the register, as years",
}  # fmt: skip


def origins_of(
    measure: Measure,
    names: Mapping[str, str],
    columns: Mapping[str, str],
    files: Mapping[str, str],
    words: Vocabulary,
    years: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """Where a measure comes from, once, or once for each of its members.

    `columns` is the column of each measure where a table supplies them; `files` the data files of a place, `words`
    what it calls its activity, and `years` which year days, and spells with all that goes with them, fall in.
    """
    of_place = (names, files, words, years or {})
    members = measure.along.members if measure.along is not None else ("",)
    if any(name in columns for name in (measure.name, *(f"{measure.name}.{member}" for member in members))):
        return tuple(columns.get(f"{measure.name}.{member}", columns.get(measure.name, "")) for member in members)
    ask = measure.ask
    if isinstance(ask, tuple):
        return tuple(_activity(one, *of_place) for one in ask)
    match ask:
        case Ask():
            origins = _activity(ask, *of_place)
        case Paid():
            origins = _paid(ask, names)
        case LineOf():
            member = f" for {names.get(ask.member, ask.member)}" if ask.member else ""
            origins = f"the line {ask.line}{member} of {names.get(ask.contract, ask.contract)}"
        case Given():
            origins = f"`{ask.name}` of the table of measures"
        case _:
            origins = ""
    return (origins,) * len(members)


def _activity(
    ask: Ask, names: Mapping[str, str], files: Mapping[str, str], words: Vocabulary, years: Mapping[str, str]
) -> str:
    where = "; ".join(
        f"{words.called(name)} {' or '.join(names.get(code, code) for code in codes)}" for name, codes in ask.where
    )
    of = "everyone registered" if ask.of_people else "all activity"
    file = files.get("people" if ask.of_people else "activity", "")
    year = "" if ask.year is None else " in the year before" if ask.year == PREVIOUS else f" in {ask.year}"
    falls = "" if ask.of_people else years.get("days" if ask.what == "days" else "spells", "")
    told = [f"{_counted(ask, words)} of {where or of}{year}", falls, f"from {file}" if file else ""]
    return ", ".join(part for part in told if part)


def _counted(ask: Ask, words: Vocabulary) -> str:
    """What is counted or summed: units by the word for the one kind of activity asked for, where it has one."""
    known = [codes[0] for _, codes in ask.where if len(codes) == 1 and words.word(codes[0]) is not None]
    if ask.what == "quantity" and known:
        return words.called(known[-1], several=True)
    return _COUNTED.get(ask.what, ask.what.replace("_", " "))


def _paid(ask: Paid, names: Mapping[str, str]) -> str:
    under = " and ".join(names.get(one, one) for one in ask.contracts) or "every earlier contract"
    payer = f" by {names.get(ask.payer, ask.payer)}" if ask.payer else ""
    payee = f" to {names.get(ask.payee, ask.payee)}" if ask.payee else ""
    return f"paid{payer}{payee} under {under}"
