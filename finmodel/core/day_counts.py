"""How a source counts the days of a stay or of a package of care, and which year they and its spells fall in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from finmodel.core.data import ActivitySource
from finmodel.core.vocabulary import Vocabulary

STILL_OPEN = 1_000_000
"""Days that something lasts that is not over: longer than any stay."""
FAR_OFF = date(2099, 1, 1)
"""The first day on which nothing is expected to end: a later one stands for what is not over."""
_IN_HOSPITAL = ("spell", "inpatient", "day case", "hospital", "admission", "admitted", "acute", "ward")
"""What in the words of a setting tells that its rows are stays in hospital."""


def both_ends(source: ActivitySource, settings: Iterable[str], words: Vocabulary) -> bool:
    """True where the first and the last day of a row both count: of packages of care, and not of stays in hospital.

    `settings` are those that the source has. What a place states comes first; where nothing tells, nights count.
    """
    if source.days is not None:
        return source.days == "both_ends"
    if "setting" not in source.columns:
        return False
    called = [f"{setting.replace('_', ' ')} {words.called(setting)}" for setting in settings]
    return not any(word in name for name in called for word in _IN_HOSPITAL)


def years_in_words(sources: Iterable[ActivitySource], words: Vocabulary) -> dict[str, str]:
    """Which year `spells`, with what goes with them, and `days` fall in, where any of the sources has ends."""
    ended = [source for source in sources if "end" in source.columns]
    if not ended:
        return {}
    ways = {source.counted_on for source in ended}
    counts = {_told_by_mapping(source, words) for source in ended}
    days: dict[bool | None, str] = {False: ", by nights", True: ", first and last day among them"}
    return {
        "spells": f"in the year in which {f'each {ways.pop()}s' if len(ways) == 1 else 'each starts or ends'}",
        "days": f"in the year in which each lies{days.get(counts.pop(), '') if len(counts) == 1 else ''}",
    }


def _told_by_mapping(source: ActivitySource, words: Vocabulary) -> bool | None:
    """True where both ends count, as a place's file tells; None where the settings that its data has decide it."""
    entry = source.columns.get("setting")
    settings = [] if entry is None else [*(entry.values or {}).values(), *filter(None, (entry.otherwise, entry.always))]
    return both_ends(source, settings, words) if source.days is not None or entry is None or settings else None
