"""How a long job tells how far it is: it names each stage, which may say how much of it is done."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str], None]
"""Hears in words which stage is under way; a `Stage` says more than its words."""
Heard = Callable[[str, float], None]
"""Hears of an engine's kernel the share that is done."""


class Stage(str):
    """A stage in words, the share of it that is done (nought to one), and of how many of what (`rows`).

    A share is told only where equal shares take about equal time: time left is worked out from it. Without one,
    `detail` is what else is to be said of the stage as it goes on.
    """

    share: float | None
    of: int
    detail: str

    def __new__(cls, words: str, share: float | None = None, of: int = 0, detail: str = "") -> Stage:
        """Words that know how far what they name is."""
        stage = super().__new__(cls, words)
        stage.share, stage.of, stage.detail = share, of, detail
        return stage


class Stages:
    """The stages of a job that an engine does, each with one long kernel whose share is the stage's."""

    def __init__(self, progress: Progress) -> None:
        """What hears of the stages."""
        self._progress = progress
        self._stage, self._kernel, self._rows = "", "", 0

    def __call__(self, stage: str, kernel: str = "", rows: int = 0) -> None:
        """A stage begins, or goes on; `kernel` takes nearly all of its time, and goes through so many rows."""
        self._stage, self._kernel, self._rows = stage, kernel, rows
        self._progress(stage)

    def hear(self, kernel: str, share: float) -> None:
        """An engine has done a share of a kernel."""
        if kernel and kernel == self._kernel:
            self._progress(Stage(self._stage, share, self._rows, "rows"))


def silent(_: str) -> None:
    """Say nothing."""
