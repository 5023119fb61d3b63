"""The headline of a change: who gains, who loses, by how much and why, in at most three sentences.

Whoever is moved most comes first, gainer or loser; a few are named, the others counted and never left out in
silence. Together the partners gain or lose only what comes from outside or is spent on care: where that is nil,
money has only moved between them, and the headline says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from finmodel.core.amounts import money_in_words, some
from finmodel.core.speech import listed

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
    why: str = ""
    """What most of it is through, as the end of a sentence."""
    overall: tuple[str, float] | None = None
    """All years, and what all parties are better off by over them, where more years than one are moved."""


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
    return (
        _first(change, moved, currency),
        _others(moved[NAMED:], moved[:NAMED], currency),
        _together(change, currency),
    )


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
    told = [f"{name} would be {_off(amount, currency)} in {change.year} than under {change.than}"]
    told += [f"{other} {_off(amount, currency)}" for other, amount in others]
    why = f"; {change.why}" if change.why else ""
    return f"Under {quoted(change.under)}, {listed(told)}{why}."


def _off(amount: float, currency: str) -> str:
    return f"{money_in_words(abs(amount), currency)} {'better' if amount > 0 else 'worse'} off"


def _others(rest: Sequence[tuple[str, float]], named: Sequence[tuple[str, float]], currency: str) -> str:
    """Those that the first sentence does not name: none, or how many, by how much between them."""
    if not rest:
        return "Nobody else gains or loses."
    sentences = []
    for better in (False, True):
        side = [each for each in rest if (each[1] > 0) == better]
        word = "better" if better else "worse"
        if not side:
            else_ = "else " if any((amount > 0) == better for _, amount in named) else ""
            sentences.append(f"nobody {else_}would be {word} off")
            continue
        who = listed([name for name, _ in side]) if len(side) <= 2 else some(len(side), "other")
        between = " between them" if len(side) > 1 else ""
        sentences.append(f"{who} would be {_off(sum(amount for _, amount in side), currency)}{between}")
    whole = "; ".join(sentences)
    return f"{whole[0].upper()}{whole[1:]}."


def _together(change: Change, currency: str) -> str:
    whole = sum(change.gains.values())
    over = change.overall
    if round(whole) == 0 and (over is None or round(over[1]) == 0):
        return "Together nothing changes: money only moves between partners."
    if over is not None and round(over[1]) == round(whole):
        over = None
    here = "as well off as before" if round(whole) == 0 else _off(whole, currency)
    if over is None:
        return f"Together: {here}."
    there = "as well off as before" if round(over[1]) == 0 else _off(over[1], currency)
    return f"Together: {here} in {change.year}, and {there} over {over[0]}."
