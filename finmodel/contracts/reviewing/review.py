"""What a reviewer of contracts would ask: what is left open, never used or pays in jumps, and what settles it.

None of this keeps a contract from being settled, so that it is no part of the models: it asks what a careful reader
would, and names the clause that would settle it. It reads terms and trees alone and so serves every kind; what only
one kind can know, that kind says itself (`remarks`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from finmodel.contracts.contract import Contract
from finmodel.contracts.reviewing.cliff_words import cliff_in_words
from finmodel.contracts.reviewing.cliffs import cliffs_of
from finmodel.contracts.reviewing.dead_terms import dead_terms
from finmodel.contracts.reviewing.far_numbers import far_numbers
from finmodel.contracts.reviewing.jump_notes import meant, wording
from finmodel.contracts.values import TermValue
from finmodel.core.currency import symbol_of
from finmodel.core.faults import Fault
from finmodel.core.frozen import Frozen
from finmodel.rules.nodes import Term

At = tuple[str | int, ...]


def review(contract: Contract, written: Mapping[str, Any]) -> list[Fault]:
    """Every remark on a contract, given what its file says; none stops it from being settled.

    Each says which keys it is about, what is open, and which clause would settle it.
    """
    own = contract.remarks()
    return [
        *_rounding(contract),
        *_years_that_differ(contract),
        *_never_used(contract, own),
        *_never_read(contract),
        *_two_spellings(written),
        *own,
        *_terms_told(contract, own),
        *_jumps(contract),
    ]


def _rounding(contract: Contract) -> Iterator[Fault]:
    if "round_to" not in contract.model_fields_set and any(line.pays for line in contract.lines()):
        sign = symbol_of(contract.currency)
        what = f"It does not say what payments are rounded to; {sign}0.01 is assumed."
        yield Fault(("kind",), what, f"Add `round_to: {sign}0.01`, or {sign}1 for whole {_whole(sign)}.")


def _whole(sign: str) -> str:
    return {"£": "pounds", "$": "dollars", "€": "euros"}.get(sign, "units of money")


def _years_that_differ(contract: Contract) -> Iterator[Fault]:
    """Terms that change by year and do not name the same years."""
    dated = [(at, value) for at, value in _numbers(contract) if value.by_period is not None and value.otherwise is None]
    every = list(dict.fromkeys(year for _, value in dated for year in value.by_period or ()))
    for at, value in dated:
        gaps = [year for year in every if year not in (value.by_period or ())]
        if gaps:
            what = f"`{_last(at)}` has no number for {', '.join(gaps)}, and other terms have."
            yield Fault(at, what, "Add it, or give `otherwise:` for every other year.")


def _never_used(contract: Contract, own: Sequence[Fault]) -> Iterator[Fault]:
    """Numbers that the file states and no rule uses, outside the parts that the contract's own remarks are about."""
    told = [remark.at for remark in own]
    used = {id(value) for term in contract.terms() for value in _values_of(term)}
    used |= {id(value) for value in contract.settings()}
    supplied = {measure.name for measure in contract.measures()}
    for at, value in _numbers(contract):
        if any(at[: len(part)] == part for part in told):
            continue
        if value.measure in supplied:
            continue
        if id(value) not in used and value.value != 0 and at[0] not in ("interim", "re_rated"):
            yield Fault(at, f"`{_last(at)}` is stated and never used.", "Take it out, or add the clause that uses it.")


def _values_of(term: Term) -> tuple[object, ...]:
    """The numbers of a term, as the contract states them."""
    values = term.value if isinstance(term.value, tuple) else (term.value,)
    return tuple(value.stated if isinstance(value, TermValue) else value for value in values)


def _numbers(model: Frozen, at: At = ()) -> Iterator[tuple[At, TermValue]]:
    """Every number of a model with the keys that lead to it."""
    for name, entry in type(model).model_fields.items():
        yield from _within(getattr(model, name), (*at, entry.alias or name))


def _within(value: Any, path: At) -> Iterator[tuple[At, TermValue]]:
    if isinstance(value, TermValue) and value.share is not None:
        yield from _within(value.share, (*path, "share"))
        yield from _within(value.of, (*path, "of"))
    elif isinstance(value, TermValue):
        yield path, value
    elif isinstance(value, Frozen):
        yield from _numbers(value, path)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _within(inner, (*path, key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _within(inner, (*path, number))


def _last(at: At) -> str:
    return next((str(part) for part in reversed(at) if isinstance(part, str)), "")


def _never_read(contract: Contract) -> Iterator[Fault]:
    """Layouts of a table that lack a measure or a code, or read one that nothing uses."""
    codes = {value.by for _, value in _numbers(contract) if value.by is not None}
    wanted = {
        name
        for measure in contract.measures()
        for name in (
            [f"{measure.name}.{member}" for member in measure.along.members] if measure.along else [measure.name]
        )
    }
    for number, reading in enumerate(contract.reads):
        if reading.rows_are == "payees":
            continue
        for name in sorted((wanted | codes) - set(reading.columns)):
            what = f"{reading.title[:1].upper()}{reading.title[1:]} gives no column for `{name}`, which the rules use."
            yield Fault(("reads", number, "columns"), what, f"Add `{name}:` to its `columns:`.")
        for name in sorted(set(reading.columns) - wanted - codes):
            what = f"`{name}` is read and never used."
            yield Fault(("reads", number, "columns", name), what, "Take it out, or add the clause that uses it.")


def _two_spellings(written: Mapping[str, Any]) -> Iterator[Fault]:
    """Shares of one list or table, some written as a percentage and some as a fraction."""
    spelt: dict[At, dict[str, tuple[At, Any]]] = {}
    for at, value in _walked(written, ()):
        form = _form(value)
        if form:
            pattern = tuple("*" if isinstance(part, int) or part[:1].isdigit() else part for part in at)
            spelt.setdefault(pattern, {}).setdefault(form, (at, value))
    for forms in spelt.values():
        if len(forms) == 2:
            (_, percent), (at, fraction) = forms["percent"], forms["fraction"]
            what = f"One rate is written {percent}, and another beside it {fraction}."
            yield Fault(at, what, f"Write both alike: {float(fraction) * 100:g}%.")


def _form(value: Any) -> str:
    text = str(value).strip()
    if isinstance(value, bool):
        return ""
    if text.endswith("%"):
        return "percent"
    try:
        return "fraction" if 0 < float(text) < 1 else ""
    except ValueError:
        return ""


def _walked(value: Any, at: At) -> Iterator[tuple[At, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _walked(inner, (*at, str(key)))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _walked(inner, (*at, number))
    else:
        yield at, value


def _jumps(contract: Contract) -> Iterator[Fault]:
    """Jumps of a contract that its `note:` does not name, with where and how much."""
    sign = symbol_of(contract.currency)
    for cliff in cliffs_of(contract):
        if not meant(cliff, contract.note):
            fix = f"{_ADVICE} such as “{wording(cliff, sign)}, as meant”."
            yield Fault(_spot(contract, cliff.terms), cliff_in_words(cliff, sign), fix)


_ADVICE = (
    "If that is not meant, pay only for what lies beyond the threshold, or let the rate rise along a ramp; "
    "if it is, say in `note:` where and by how much,"
)


def _terms_told(contract: Contract, own: Sequence[Fault]) -> Iterator[Fault]:
    """Terms that another makes dead, and those far from any that such a clause has, unless the kind asks itself."""
    told = {remark.at[:1] for remark in own}
    dead = [Fault(_spot(contract, (term,)), what, fix) for term, what, fix in dead_terms(contract)]
    yield from (fault for fault in (*dead, *far_terms(contract)) if fault.at[:1] not in told)


def far_terms(contract: Contract) -> list[Fault]:
    """Terms whose numbers are far from any that their clause has, by the keys that state them."""
    return [Fault(_spot(contract, (term,)), what, fix) for term, what, fix in far_numbers(contract)]


def _spot(contract: Contract, terms: Sequence[Term]) -> At:
    """The keys of the first of some terms that the file states, else of the contract."""
    paths = {id(value): at for at, value in _numbers(contract)}
    for term in terms:
        for value in _values_of(term):
            if id(value) in paths:
                return paths[id(value)]
    return ("kind",)
