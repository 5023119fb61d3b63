"""The headline of a change: who gains, who loses, by how much and why, in at most three sentences.

Whoever is moved most comes first, gainer or loser; a few are named, the others counted and never left out in
silence. Together the partners gain or lose only what comes from outside or is spent on care: where that is nil,
money has only moved between them, and the headline says so. Each party named has a reason of its own: what moves the
place most may not touch it at all. What holds for the year named need not hold over all years, so both are said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from finmodel.core.amounts import money_in_words, some
from finmodel.core.speech import listed, sentence

NAMED = 3
"""Parties that the first sentence names."""


@dataclass(frozen=True)
class Change:
    """What a change does to each party in one year."""

    under: str
    """Title of what is looked at."""
    than: str
    """Title of what it is compared with, as a sentence speaks of it."""
    year: str
    gains: Mapping[str, float]
    """Pounds that each party is better off by, by its name; below nil it is worse off."""
    why: Mapping[str, str] = field(default_factory=dict)
    """What moves each party most in the direction that it is moved, in words."""
    left: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Pounds that each party is left with in the year, before and after; below nil it is short."""
    overall: tuple[str, Mapping[str, float]] | None = None
    """All years, and what each party is better off by over them, where more years than one are moved."""


def quoted(title: str) -> str:
    """A title within a sentence.

    >>> quoted("Gain share")
    '“Gain share”'
    """
    return f"“{title}”"


def than_of(title: str, in_force: bool) -> str:
    """What a scenario is compared with, within a sentence."""
    return "the contracts in force" if in_force else quoted(title)


def headline(change: Change, currency: str) -> tuple[str, ...]:
    """At most three sentences; one, where nobody gains or loses as much as a pound."""
    moved = _moved(change)
    if not moved:
        return (f"Under {quoted(change.under)}, nobody gains or loses against {change.than}.",)
    others = _others(change, moved, currency)
    together = _together(change, currency)
    crossing = _crossing(change, currency)
    ends = (crossing, f"{others}; {together}") if crossing else (others, together)
    return (_first(change, moved, currency), *(sentence(each) for each in ends))


def in_brief(change: Change, currency: str) -> str:
    """One sentence, where several changes are told side by side."""
    moved = _moved(change)
    return _first(change, moved, currency) if moved else headline(change, currency)[0]


def _moved(change: Change) -> list[tuple[str, float]]:
    """Those who gain or lose a pound or more, whoever is moved most first."""
    moved = [(name, amount) for name, amount in change.gains.items() if abs(amount) >= 0.5]
    return sorted(moved, key=lambda each: -abs(each[1]))


def _first(change: Change, moved: Sequence[tuple[str, float]], currency: str) -> str:
    (name, amount), *others = moved[:NAMED]
    said = [
        f"{name} would be {_off(amount, currency)} in {change.year} than under {change.than}{_because(change, name)}"
    ]
    said += [f"{other} {_off(gain, currency)}{_because(change, other)}" for other, gain in others]
    return f"Under {quoted(change.under)}, {listed(said)}."


def _because(change: Change, name: str) -> str:
    why = change.why.get(name)
    return f" ({why})" if why else ""


def _off(amount: float, currency: str) -> str:
    return f"{money_in_words(abs(amount), currency)} {'better' if amount > 0 else 'worse'} off"


def _crossing(change: Change, currency: str) -> str:
    """Who falls into deficit or comes out of it; empty where nobody does."""
    crossed = [
        (name, before, after) for name, (before, after) in change.left.items() if _short(before) != _short(after)
    ]
    crossed.sort(key=lambda each: each[2])
    said = [
        f"{name}{'' if number else ' goes'} from {_left(before, currency)} to {_left(after, currency)}"
        for number, (name, before, after) in enumerate(crossed[:NAMED])
    ]
    rest = len(crossed) - len(said)
    return listed(said) + (f"; {some(rest, 'other')} would fall into deficit or come out of it" if rest > 0 else "")


def _short(amount: float) -> bool:
    return amount <= -0.5


def _left(amount: float, currency: str) -> str:
    if abs(amount) < 0.5:
        return "nothing left"
    return f"{money_in_words(abs(amount), currency)} {'short' if _short(amount) else 'left'}"


def _others(change: Change, moved: Sequence[tuple[str, float]], currency: str) -> str:
    """Those that the first sentence does not name, and those who would be worse off only over all years."""
    clauses = [*_in_the_year(change.year, moved, currency), *_later(change, currency)]
    return "; ".join(clauses)


def _in_the_year(year: str, moved: Sequence[tuple[str, float]], currency: str) -> Iterator[str]:
    """Those that the first sentence does not name: none, or how many, by how much between them."""
    named, rest = moved[:NAMED], moved[NAMED:]
    if not rest:
        yield f"nobody else gains or loses in {year}"
        return
    for better in (False, True):
        side = [each for each in rest if (each[1] > 0) == better]
        if not side:
            else_ = "else " if any((amount > 0) == better for _, amount in named) else ""
            yield f"nobody {else_}would be {'better' if better else 'worse'} off in {year}"
            continue
        who = listed([name for name, _ in side]) if len(side) <= 2 else some(len(side), "other")
        between = " between them" if len(side) > 1 else ""
        yield f"{who} would be {_off(sum(amount for _, amount in side), currency)}{between}"


def _later(change: Change, currency: str) -> Iterator[str]:
    """Those who are not worse off in the year named, and are over all years."""
    if change.overall is None:
        return
    over, gains = change.overall
    worse = [(name, amount) for name, amount in gains.items() if _short(amount) and not _short(change.gains[name])]
    if worse:
        said = [f"{name} would be {_off(amount, currency)}" for name, amount in worse[:NAMED]]
        said += [f"{some(len(worse) - NAMED, 'other')} too"] if len(worse) > NAMED else []
        yield f"but over {over} {listed(said)}"


def _together(change: Change, currency: str) -> str:
    whole = sum(change.gains.values())
    over, all_years = ("", whole) if change.overall is None else (change.overall[0], sum(change.overall[1].values()))
    if round(whole) == 0 and round(all_years) == 0:
        return "together nothing changes: money only moves between partners"
    here = "as well off as before" if round(whole) == 0 else _off(whole, currency)
    if round(all_years) == round(whole):
        return f"together: {here}"
    there = "as well off as before" if round(all_years) == 0 else _off(all_years, currency)
    return f"together: {here} in {change.year}, and {there} over {over}"
