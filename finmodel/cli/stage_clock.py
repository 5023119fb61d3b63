"""How far a stage is, in words: how much is done, and about how long is left."""

from __future__ import annotations

import time

from finmodel.core.progress import Stage

QUICK_SECONDS = 2.0
"""A stage must have gone on for so long before time left is told."""
LEAST_SHARE = 0.05
"""Share that must be done before time left is told: less says little about the rest."""
_MINUTE = 60


class StageClock:
    """Times a stage from when its share was first told."""

    def __init__(self) -> None:
        """No stage yet."""
        self._stage = ""
        self._from: tuple[float, float] | None = None

    def far(self, stage: str) -> str:
        """What follows the name of the stage: `, 3,200,000 of 10,000,000 rows (32%), about 20 seconds left`."""
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._from = stage, None
        if not isinstance(stage, Stage):
            return ""
        share, of, detail = stage.share, stage.of, stage.detail
        if share is None:
            return f", {detail}" if detail else ""
        if self._from is None:
            self._from = now, share
        done = f"{share:.0%}"
        told = f", {share * of:,.0f} of {of:,} {detail} ({done})" if of else f", {done}"
        begun, before = self._from
        seconds, came = now - begun, share - before
        if seconds < QUICK_SECONDS or came < LEAST_SHARE:
            return told
        return f"{told}, {time_left(seconds * (1 - share) / came)}"


def time_left(seconds: float) -> str:
    """Time left, no finer than it is known.

    >>> [time_left(1.2), time_left(24), time_left(75), time_left(1000)]
    ['a few seconds left', 'about 25 seconds left', 'about 75 seconds left', 'about 17 minutes left']
    """
    if seconds < 5:
        return "a few seconds left"
    if seconds < 2 * _MINUTE:
        return f"about {max(5, round(seconds / 5) * 5)} seconds left"
    return f"about {seconds / _MINUTE:.0f} minutes left"
